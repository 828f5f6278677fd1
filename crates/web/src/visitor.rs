//! Who asks: in which language, signed in as whom, from where; found out once a request.
//!
//! It also turns a failure into a page in the visitor's language. Decides nothing. Start with [`Visitor`].

use crate::error::Failure;
use crate::layout::{self, Entry, Frame, Notice};
use crate::words::Words;
use crate::{Web, error};
use app::accounts::{From, KeyHolder};
use app::{AppError, Me};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::accounts::Right;
use domain::network::Language;
use layout::Kind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The cookie that holds the language.
pub const LANGUAGE: &str = "langue";

/// The cookie that holds what to say once on the next page: a key of the words.
const NOTICE: &str = "annonce";

/// The cookie that holds the session; over https, browsers send it to this host only.
#[must_use]
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The cookie that tells a device on which somebody has signed in before.
#[must_use]
pub fn device_cookie(secure: bool) -> &'static str {
    if secure { "__Host-appareil" } else { "appareil" }
}

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The texts, in their language.
    pub words: Words,
    /// Who is signed in, with every factor that they need.
    pub me: Option<Arc<Me>>,
    /// Who has given a password and still owes the second factor.
    pub half_way: Option<Arc<Me>>,
    /// Path and query.
    pub path: String,
    /// Where they come from.
    pub from: From,
    network: String,
    demo: bool,
    notice: Option<Notice>,
}

impl Visitor {
    /// The frame of a page.
    #[must_use]
    pub fn frame(&self, title: &str) -> Frame {
        let mut frame = Frame::new(self.words, self.network.clone(), self.words.t(title), self.path.clone());
        frame.demo = self.demo;
        frame.person =
            self.me.as_ref().map(|me| layout::Me { name: me.person.name.clone(), mail: me.person.mail.to_string() });
        frame.menu = self.menu();
        frame.notices = self.notice.clone().into_iter().collect();
        frame
    }

    /// The frame of a page below another, of which the key of the title and the address are given.
    #[must_use]
    pub fn frame_below(&self, title: &str, above: &str, url: &str) -> Frame {
        let mut frame = self.frame(title);
        frame.crumbs = vec![layout::Crumb::new(self.words.t(above), url)];
        frame
    }

    /// Whoever is signed in, or the way to sign in.
    ///
    /// # Errors
    /// [`error::PageError::SignIn`] or, half way, the second factor.
    pub fn signed_in(&self) -> Result<Arc<Me>, error::PageError> {
        match (&self.me, &self.half_way) {
            (Some(me), _) => Ok(Arc::clone(me)),
            (None, Some(_)) => Err(error::PageError::SecondFactor),
            (None, None) => Err(error::PageError::SignIn(self.path.clone())),
        }
    }

    /// Whoever is signed in, when they have a right.
    ///
    /// # Errors
    /// As for [`Visitor::signed_in`]; [`AppError::Forbidden`] without the right.
    pub fn who_may(&self, right: Right) -> Result<Arc<Me>, error::PageError> {
        let me = self.signed_in()?;
        me.need(right)?;
        Ok(me)
    }

    /// Whose key stands in `Authorization: Bearer …`. Tries count, so that keys can't be guessed.
    ///
    /// # Errors
    /// [`error::PageError::Status`] 401 for a key that does not count; [`AppError::TooMany`] after too many.
    pub async fn key(&self, web: &Web, headers: &HeaderMap) -> Result<KeyHolder, error::PageError> {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let text = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        match web.app.accounts().key(text).await? {
            Some(key) => Ok(key),
            None => {
                web.app.limits().try_from_address(&self.from.address)?;
                Err(error::PageError::Status(StatusCode::UNAUTHORIZED, "no key that counts".to_owned()))
            }
        }
    }

    fn menu(&self) -> Vec<Entry> {
        let may = |right| self.me.as_ref().is_some_and(|me| me.standing.may_somewhere(right));
        let entries = [
            ("menu-trainings", "/formations", true),
            ("menu-figures", "/chiffres", true),
            ("reports-title", crate::reports::HOME, may(Right::AnswerReports)),
            ("menu-organisations", "/organismes", may(Right::SeeOrganisations)),
            ("menu-campaigns", "/campagnes", may(Right::SeeCampaigns)),
            ("menu-editions", "/editions", may(Right::SeeEditions)),
            ("menu-imports", "/imports", may(Right::EditTrainings)),
            ("menu-people", "/personnes", may(Right::SeePeople)),
            ("menu-audit", "/journal", may(Right::ReadAudit)),
            ("menu-operations", "/exploitation", may(Right::Operate)),
        ];
        let shown = entries.into_iter().filter(|(_, _, shown)| *shown);
        let here =
            |url: &str| self.path.strip_prefix(url).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        shown.map(|(key, url, _)| Entry { label: self.words.t(key), url: url.to_owned(), current: here(url) }).collect()
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = error::PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, error::PageError> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| error::PageError::panic("a route stands outside the layer that recognises visitors"))
    }
}

/// Finds out who asks, has the request answered, and says what went wrong as a page.
pub async fn recognise(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let jar = CookieJar::from_headers(&parts.headers);
    let asked = asked_language(parts.uri.query().unwrap_or_default());
    let (visitor, outage) = visitor(&web, &parts, &jar, asked).await;
    parts.extensions.insert(visitor.clone());
    let is_get = parts.method == Method::GET;
    let mut response = match outage {
        Some(cause) => error::PageError::from(cause).into_response(),
        None => next.run(Request::from_parts(parts, body)).await,
    };
    if let Some(failure) = Failure::of(&mut response) {
        response = error::page(&web, &visitor, &failure, response);
    }
    cookies(&web, &mut response, asked, is_get && visitor.notice.is_some());
    response
}

async fn visitor(web: &Web, request: &Parts, jar: &CookieJar, asked: Option<Language>) -> (Visitor, Option<AppError>) {
    let language = asked.or_else(|| chosen_language(jar)).unwrap_or_else(|| accepted_language(&request.headers));
    let token = jar.get(session_cookie(web.settings.secure)).map(|cookie| cookie.value().to_owned());
    let (me, outage) = match token {
        None => (None, None),
        Some(token) => match web.app.accounts().me(&token).await {
            Ok(me) => (me.map(Arc::new), None),
            Err(cause) => (None, Some(cause)),
        },
    };
    let (half_way, me) = me.into_iter().partition::<Vec<_>, _>(|me| me.is_half_way());
    let words = Words::new(language).at(web.app.zone());
    let visitor = Visitor {
        words,
        me: me.into_iter().next(),
        half_way: half_way.into_iter().next(),
        path: request.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        from: From { device: device(web, jar), ..origin(web, request) },
        network: web.app.network().name.get(language).to_owned(),
        demo: web.app.is_demo(),
        notice: jar.get(NOTICE).and_then(|cookie| notice(&words, cookie.value())),
    };
    (visitor, outage)
}

/// Only keys of ours are said.
fn notice(words: &Words, key: &str) -> Option<Notice> {
    let ours = key.starts_with("done-") && key.len() < 60 && words.has(key);
    ours.then(|| Notice::new(Kind::Good, words.t(key)))
}

fn asked_language(query: &str) -> Option<Language> {
    query.split('&').find_map(|pair| match pair {
        "lang=fr" => Some(Language::Fr),
        "lang=en" => Some(Language::En),
        _ => None,
    })
}

fn chosen_language(jar: &CookieJar) -> Option<Language> {
    match jar.get(LANGUAGE)?.value() {
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The first of the browser's languages that is one of ours, else French.
fn accepted_language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ours = accepted.split(',').find_map(|one| match one.trim().get(..2)?.to_ascii_lowercase().as_str() {
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => None,
    });
    ours.unwrap_or_default()
}

/// The visitor's network address: the peer's, or, from a trusted proxy, the last that it names and that is no proxy itself.
fn origin(web: &Web, request: &Parts) -> From {
    let peer =
        request.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    let trusted = |address: &IpAddr| web.settings.trusted_proxies.contains(address);
    let named = request.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<IpAddr> =
        named.flat_map(|value| value.split(',')).filter_map(|one| one.trim().parse().ok()).collect();
    let address = if trusted(&peer) { named.into_iter().rev().find(|one| !trusted(one)).unwrap_or(peer) } else { peer };
    let agent = request.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    From { address: address.to_string(), agent: agent.to_owned(), device: None }
}

fn device(web: &Web, jar: &CookieJar) -> Option<String> {
    jar.get(device_cookie(web.settings.secure)).map(|cookie| cookie.value().to_owned())
}

/// Keeps a language that was asked for, forgets a notice that was shown.
fn cookies(web: &Web, response: &mut Response, asked: Option<Language>, notice_shown: bool) {
    if let Some(language) = asked {
        let code = Words::new(language).code();
        set(response, &ours(LANGUAGE, code, Some(time::Duration::days(365)), web.settings.secure));
    }
    if notice_shown {
        set(response, &ours(NOTICE, "", Some(time::Duration::ZERO), web.settings.secure));
    }
}

/// A cookie of ours, for this site only, out of reach of scripts; it lasts as long as said, or until the browser is closed.
#[must_use]
pub fn ours<'c>(name: &'c str, value: &'c str, lasts: Option<time::Duration>, secure: bool) -> Cookie<'c> {
    let cookie = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure);
    match lasts {
        Some(lasts) => cookie.max_age(lasts).build(),
        None => cookie.build(),
    }
}

/// Says `key` on the next page.
pub fn announce(response: &mut Response, key: &str, secure: bool) {
    set(response, &ours(NOTICE, key, Some(time::Duration::minutes(1)), secure));
}

/// 303 to a page that says what was done.
pub(crate) fn done(web: &Web, to: &str, key: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    announce(&mut response, key, web.settings.secure);
    response
}

/// Adds a cookie to an answer.
pub fn set(response: &mut Response, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.encoded().to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
