//! Pages about people: signing in and out, joining.
//!
//! Decides nothing: see `app::accounts`. Start with [`routes`].

mod account;
mod confirm;
mod factor;
mod forgotten;
mod invite;
mod join;
mod keys;
mod loans;
mod openid;
mod people;
mod roles;
mod sign_in;

use crate::Web;
use crate::error::PageError;
use crate::form::Form;
use crate::query::Query;
use crate::routes::Routes;
use crate::visitor::{Visitor, device_cookie, done, ours, session_cookie, set};
use crate::words::Words;
use app::Me;
use app::accounts::{FormError, SignedIn};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;
use time::Date;

pub(crate) fn routes() -> Routes {
    signing_in().and(own_account()).and(other_people())
}

fn signing_in() -> Routes {
    Routes::new()
        .get("/connexion", sign_in::page)
        .post("/connexion", sign_in::sign_in)
        .post("/connexion/demonstration", sign_in::sign_in_as)
        .get("/connexion/code", factor::code_page)
        .post("/connexion/code", factor::code)
        .post("/connexion/avec", openid::leave)
        .get_that_writes("/connexion/retour", openid::come_back)
        .post("/deconnexion", sign_in::sign_out)
        .get("/lien/{token}", join::page)
        .post("/lien/{token}", join::join)
        .get("/mot-de-passe-oublie", forgotten::page)
        .post("/mot-de-passe-oublie", forgotten::ask)
}

fn own_account() -> Routes {
    Routes::new()
        .get("/mon-compte", account::page)
        .post("/mon-compte/profil", account::profile)
        .post("/mon-compte/mot-de-passe", account::password)
        .post("/mon-compte/adresse", account::mail)
        .get("/mon-compte/adresse/{token}", account::mail_page)
        .post("/mon-compte/adresse/{token}", account::take_mail)
        .post("/mon-compte/sessions/fermer", account::end_others)
        .post("/mon-compte/sessions/{id}/fermer", account::end_session)
        .post("/mon-compte/identites", openid::link)
        .get("/mon-compte/second-facteur", factor::page)
        .post("/mon-compte/second-facteur", factor::begin)
        .post("/mon-compte/second-facteur/code", factor::confirm)
        .post("/mon-compte/second-facteur/secours", factor::renew)
        .get("/mon-compte/second-facteur/retirer", factor::drop_page)
        .post("/mon-compte/second-facteur/retirer", factor::drop_it)
        .get("/mon-compte/delegations", loans::page)
        .post("/mon-compte/delegations", loans::lend)
        .post("/mon-compte/delegations/{id}/fin", loans::end)
}

fn other_people() -> Routes {
    Routes::new()
        .get("/personnes", people::list)
        .get("/personnes/inviter", invite::page)
        .post("/personnes/inviter", invite::invite)
        .get("/personnes/{id}", people::page)
        .post("/personnes/{id}/invitation", invite::again)
        .get("/personnes/{id}/fermer", people::close_page)
        .post("/personnes/{id}/fermer", people::close)
        .post("/personnes/{id}/rouvrir", people::reopen)
        .get("/personnes/{id}/second-facteur", people::reset_page)
        .post("/personnes/{id}/second-facteur", people::reset)
        .get("/roles/{id}/fin", roles::end_page)
        .post("/roles/{id}/fin", roles::end)
        .get("/organismes/{id}/personnes", people::of_organisation)
        .get("/organismes/{id}/cles", keys::page)
        .post("/organismes/{id}/cles", keys::make)
        .get("/organismes/{id}/cles/{token}/revoquer", keys::revoke_page)
        .post("/organismes/{id}/cles/{token}/revoquer", keys::revoke)
}

/// Gives the browser its session and sends it on: to the second factor, or to where it wanted to go.
///
/// The session that the browser had until then ends.
async fn enter(web: &Web, visitor: &Visitor, signed_in: &SignedIn, wanted: &str) -> Result<Response, PageError> {
    if let Some(me) = visitor.me.as_ref().or(visitor.half_way.as_ref()) {
        web.app.accounts().sign_out(me).await?;
    }
    let wanted = inside(wanted);
    let to = match (signed_in.half_way, wanted) {
        (false, wanted) => wanted.to_owned(),
        (true, "/") => "/connexion/code".to_owned(),
        (true, wanted) => Query::parse("/connexion/code").and("suite", wanted).to_string(),
    };
    let mut response = Redirect::to(&to).into_response();
    give_session(web, &mut response, signed_in.token.reveal());
    if let Some(device) = &signed_in.device {
        let (secure, lasts) = (web.settings.secure, Some(time::Duration::days(365)));
        set(&mut response, &ours(device_cookie(secure), device.reveal(), lasts, secure));
    }
    Ok(response)
}

fn give_session(web: &Web, response: &mut Response, token: &str) {
    let secure = web.settings.secure;
    set(response, &ours(session_cookie(secure), token, None, secure));
}

/// An address of this site, else the home page: nobody is sent elsewhere after signing in.
fn inside(wanted: &str) -> &str {
    let ours =
        wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains(|c: char| c == '\\' || c.is_control());
    if ours { wanted } else { "/" }
}

/// Whoever is signed in, also when their second factor is still to come.
fn half_way_or_more(visitor: &Visitor) -> Result<Arc<Me>, PageError> {
    let somebody = visitor.me.as_ref().or(visitor.half_way.as_ref());
    somebody.cloned().ok_or_else(|| PageError::SignIn(visitor.path.clone()))
}

/// The form with each mistake beside its field.
fn with_faults(mut form: Form, faults: &[(&'static str, &'static str)], words: &Words) -> Form {
    for (field, code) in faults {
        form.refuse(field, words.t(&format!("fault-{code}")));
    }
    form
}

/// The mistakes that the page shows, or what is none of the person's.
fn faults(cause: FormError) -> Result<Vec<(&'static str, &'static str)>, PageError> {
    match cause {
        FormError::Wrong(faults) => Ok(faults),
        FormError::App(cause) => Err(cause.into()),
    }
}

/// A day as browsers send it; none for an empty field.
fn day(typed: &str) -> Result<Option<Date>, ()> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    match typed.trim() {
        "" => Ok(None),
        typed => Date::parse(typed, &format).map(Some).map_err(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(inside("/formations?q=web"), "/formations?q=web");
        for odd in ["/\u{1}", "/\u{7f}", "/\u{85}", "/\n"] {
            assert_eq!(inside(odd), "/", "no header holds {odd:?}");
        }
        for elsewhere in
            ["https://exemple.net", "//exemple.net", "/\\exemple.net", "", "/\t/exemple.net", "javascript:alert(1)"]
        {
            assert_eq!(inside(elsewhere), "/", "{elsewhere}");
        }
    }
}
