//! Roles over time, as rows of a table; ending one.

use super::confirm::{Asks, Confirm};
use super::sign_in::role_name;
use super::{day, done, faults, with_faults};
use crate::Web;
use crate::error::PageError;
use crate::form::Form;
use crate::visitor::Visitor;
use crate::words::Words;
use app::accounts::FormError;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::{Assignment, AssignmentId};
use serde::Deserialize;
use time::Date;

/// A role as it is read.
pub(super) struct RoleRow {
    pub id: i64,
    pub role: String,
    pub place: String,
    pub days: String,
    /// Whether it can still end.
    pub lasts: bool,
    /// Who lends it; empty for one's own.
    pub lender: String,
}

/// Roles with the names of places and lenders.
pub(super) async fn described(web: &Web, words: &Words, roles: &[Assignment]) -> Result<Vec<RoleRow>, PageError> {
    let places = web.app.accounts().places(roles).await?;
    let lenders = web.app.accounts().lenders(roles).await?;
    let today = web.app.now().date();
    let row = |role: &Assignment| RoleRow {
        id: role.id.0,
        role: role_name(words, role.role.code()),
        place: role.organisation.and_then(|id| places.get(&id).cloned()).unwrap_or_else(|| words.t("role-in-agency")),
        days: days(words, role),
        lasts: role.until_on.is_none_or(|until| until >= today),
        lender: role.lent_by.and_then(|id| lenders.get(&id).cloned()).unwrap_or_default(),
    };
    Ok(roles.iter().map(row).collect())
}

pub(super) fn days(words: &Words, role: &Assignment) -> String {
    let since = words.date(role.since_on);
    match role.until_on {
        None => words.with("days-since", &[("since", since.as_str())]),
        Some(until) if until < role.since_on => words.t("days-never"),
        Some(until) => {
            let until = words.date(until);
            words.with("days-between", &[("since", since.as_str()), ("until", until.as_str())])
        }
    }
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    last: String,
    confirme: String,
}

/// `GET /roles/{id}/fin`: asks again, and for the last day.
pub(super) async fn end_page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    confirm(&web, &visitor, id, Form::default()).await?.answer()
}

/// `POST /roles/{id}/fin`: 303 to the person; 422 for the last administrator or a wrong day.
pub(super) async fn end(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (_, person) = web.app.accounts().role_to_end(&me, AssignmentId(id)).await?;
    let ended = match last_day(&typed) {
        Ok(last) => web.app.accounts().end_role(&me, AssignmentId(id), last).await,
        Err(fault) => Err(fault),
    };
    match ended {
        Ok(()) => Ok(done(&web, &format!("/personnes/{}", person.id), "done-role-ended")),
        Err(cause) => {
            let form = Form::default().with("last", typed.last);
            let form = with_faults(form, &faults(cause)?, &visitor.words);
            confirm(&web, &visitor, id, form).await?.answer()
        }
    }
}

fn last_day(typed: &Typed) -> Result<Option<Date>, FormError> {
    let wrong = |field, code| FormError::Wrong(vec![(field, code)]);
    if typed.confirme != "oui" {
        return Err(wrong("last", "confirm"));
    }
    day(&typed.last).map_err(|()| wrong("last", "date"))
}

async fn confirm(web: &Web, visitor: &Visitor, id: i64, form: Form) -> Result<Confirm, PageError> {
    let me = visitor.signed_in()?;
    let (role, person) = web.app.accounts().role_to_end(&me, AssignmentId(id)).await?;
    let row = described(web, &visitor.words, std::slice::from_ref(&role)).await?.remove(0);
    let told = [("name", person.name.as_str()), ("role", row.role.as_str()), ("place", row.place.as_str())];
    Ok(Confirm {
        frame: visitor.frame_below("role-end-title", "menu-people", "/personnes"),
        form,
        text: visitor.words.with("role-end-text", &told),
        label: visitor.words.t("role-end-do"),
        back: format!("/personnes/{}", person.id),
        asks: Asks::LastDay,
    })
}
