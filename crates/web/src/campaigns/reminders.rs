//! Reminders: for the officer who sends them, and for whoever wants none.
//!
//! Decides nothing: see `app::campaigns`.

use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::form::{Choice, Confirmed, Form};
use crate::layout::{Frame, Kind};
use crate::parts::{Link, Pages, wanted_page};
use crate::query::Query;
use crate::routes::Routes;
use crate::visitor::{Visitor, announce};
use crate::words::Words;
use app::campaigns::{Digest, Logged};
use app::mail::MailState;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::accounts::PersonId;
use domain::network::Year;
use serde::Deserialize;

/// Reminders, and people, a page.
const PAGE: u64 = 50;

/// People whom the list for a trial offers.
const OFFERED: usize = 500;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/campagnes/{annee}/relances", page)
        .post("/campagnes/{annee}/relances", remind)
        .post("/campagnes/{annee}/relances/essai", test)
        .get("/mes-rapports/relances", silence_page)
        .post("/mes-rapports/relances", silence)
}

#[derive(Template)]
#[template(path = "bulk/reminders.html")]
struct Office {
    frame: Frame,
    tabs: Vec<Link>,
    url: String,
    days: Vec<String>,
    opens: String,
    closes: String,
    people: usize,
    reports: usize,
    choices: Vec<Choice>,
    form: Form,
    /// To whom, the subject, the text, in which language.
    mail: Option<(String, String, String, &'static str)>,
    log: Vec<Line>,
    pages: Pages,
    silent: Vec<String>,
}

/// A reminder that was sent.
struct Line {
    when: String,
    wave: String,
    name: String,
    mail: String,
    reports: i64,
    state: String,
    badge: Kind,
}

/// What the address says.
fn given(visitor: &Visitor, name: &str) -> Option<u64> {
    let here = Query::parse(&visitor.path);
    here.pairs.iter().find(|(own, _)| own == name).and_then(|(_, value)| value.parse().ok())
}

/// `GET /campagnes/{annee}/relances`: dates, whom reminding now would reach and with what, what was sent.
async fn page(State(web): State<Web>, visitor: Visitor, Path(year): Path<Year>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let words = visitor.words;
    let chosen = given(&visitor, "personne").and_then(|id| i64::try_from(id).ok()).map(PersonId);
    let preview = web.app.campaigns().preview_wave(&me, year, chosen).await?;
    let current = wanted_page(given(&visitor, "page"));
    let log = web.app.campaigns().reminder_log(&me, year, (current - 1, PAGE)).await?;
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let calendar = &preview.campaign.calendar;
    let mut frame = labels::frame(&visitor, "campaigns-reminders-tab", year);
    frame.title = words.with("bulk-reminders-title", &[("year", &year.to_string())]);
    let form = Form::default();
    html(&Office {
        tabs: labels::tabs(&visitor, &preview.campaign, "relances"),
        frame,
        url: format!("/campagnes/{year}/relances"),
        days: calendar.reminders_on.iter().map(|day| words.date(*day)).collect(),
        opens: words.instant(calendar.opens_at),
        closes: words.instant(calendar.closes_at),
        people: preview.digests.len(),
        reports: preview.digests.iter().map(|digest| digest.left.len()).sum(),
        choices: preview.digests.iter().take(OFFERED).map(choice).collect(),
        form: match &preview.mail {
            Some((person, ..)) => form.with("personne", person.id.0.to_string()),
            None => form,
        },
        mail: preview.mail.map(|(person, subject, text)| {
            let language = Words::new(person.language).code();
            (person.name, subject, text, language)
        }),
        log: log.items.into_iter().map(|one| line(&words, one)).collect(),
        pages: Pages {
            current: number(current),
            size: number(PAGE),
            total: number(log.total),
            here: Query::parse(&visitor.path),
        },
        silent: preview.silent.into_iter().map(|person| format!("{} · {}", person.name, person.mail)).collect(),
    })
}

fn choice(digest: &Digest) -> Choice {
    Choice::new(digest.person.id.0.to_string(), format!("{} ({})", digest.person.name, digest.left.len()))
}

fn line(words: &Words, logged: Logged) -> Line {
    let (state, badge) = match logged.state {
        None => (words.t("bulk-log-none"), Kind::Warning),
        Some(state) => (words.t(&format!("state-{}", state.code())), badge(state)),
    };
    let person = logged.person;
    Line {
        when: words.instant(logged.reminder.made_at),
        wave: wave(words, &logged.reminder.wave),
        name: person.as_ref().map_or_else(|| words.t("bulk-log-erased"), |person| person.name.clone()),
        mail: person.map(|person| person.mail.to_string()).unwrap_or_default(),
        reports: logged.reminder.reports,
        state,
        badge,
    }
}

fn wave(words: &Words, wave: &str) -> String {
    match wave.strip_prefix("manual-") {
        Some(day) => words.with("bulk-wave-manual", &[("day", day)]),
        None if wave == "opening" => words.t("bulk-wave-opening"),
        None => words.with("bulk-wave-day", &[("day", wave)]),
    }
}

fn badge(state: MailState) -> Kind {
    match state {
        MailState::Waiting => Kind::Neutral,
        MailState::Sending => Kind::Info,
        MailState::Sent => Kind::Good,
        MailState::Uncertain => Kind::Warning,
        MailState::Refused | MailState::Failed => Kind::Bad,
    }
}

/// `POST /campagnes/{annee}/relances`: 303 back; 422 unless it was confirmed; 409 when answers are not taken.
async fn remind(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    if !confirmed.given() {
        return Err(PageError::Status(StatusCode::UNPROCESSABLE_ENTITY, "not confirmed".to_owned()));
    }
    web.app.campaigns().remind_now(&me, year).await?;
    Ok(back(&web, &format!("/campagnes/{year}/relances"), "done-reminded"))
}

/// Whose mail is tried.
#[derive(Debug, Default, Deserialize)]
struct Tried {
    #[serde(default)]
    personne: i64,
}

/// `POST /campagnes/{annee}/relances/essai`: 303 back; the mail of the chosen person goes to whoever asks.
async fn test(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    Posted(tried): Posted<Tried>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.campaigns().try_reminder(&me, year, PersonId(tried.personne)).await?;
    Ok(back(&web, &format!("/campagnes/{year}/relances"), "done-reminder-tried"))
}

fn back(web: &Web, url: &str, key: &str) -> Response {
    let mut response = Redirect::to(url).into_response();
    announce(&mut response, key, web.settings.secure);
    response
}

#[derive(Template)]
#[template(path = "bulk/silence.html")]
struct Silence {
    frame: Frame,
    silent: bool,
}

/// `GET /mes-rapports/relances`: whether one is reminded; opening it changes nothing, whoever scans one's mail.
async fn silence_page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let silent = web.app.campaigns().is_silent(&me).await?;
    html(&Silence { frame: visitor.frame("bulk-silence-title"), silent })
}

/// What somebody wants.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    relances: String,
}

/// `POST /mes-rapports/relances`: 303 back.
async fn silence(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(wanted): Posted<Wanted>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.campaigns().set_silence(&me, wanted.relances == "non").await?;
    Ok(back(&web, "/mes-rapports/relances", "done-silence"))
}
