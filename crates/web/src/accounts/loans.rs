//! Roles that one lends to colleagues.

use super::roles::{days, described};
use super::sign_in::role_name;
use super::{day, done, faults, with_faults};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::accounts::{FormError, Lending};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::{AssignmentId, PersonId};
use serde::Deserialize;

const HERE: &str = "/mon-compte/delegations";

#[derive(Template)]
#[template(path = "accounts/loans.html")]
struct Loans {
    frame: Frame,
    form: Form,
    loans: Vec<LoanRow>,
    /// One's roles that can be lent.
    lendable: Vec<Choice>,
    colleagues: Vec<Choice>,
}

/// What one lends or has lent.
struct LoanRow {
    id: i64,
    to: String,
    role: String,
    days: String,
    lasts: bool,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    role: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
}

/// `GET /mon-compte/delegations`.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    html(&loans(&web, &visitor, Form::default()).await?)
}

/// `POST /mon-compte/delegations`: 303; 422 with every mistake.
pub(super) async fn lend(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let lent = match read(&typed) {
        Ok(lending) => web.app.accounts().lend(&me, &lending).await.map(drop),
        Err(wrong) => Err(FormError::Wrong(wrong)),
    };
    match lent {
        Ok(()) => Ok(done(&web, HERE, "done-lent")),
        Err(cause) => {
            let form = Form::default().with("role", typed.role).with("to", typed.to);
            let form = form.with("since", typed.since).with("until", typed.until);
            refused(&loans(&web, &visitor, with_faults(form, &faults(cause)?, &visitor.words)).await?)
        }
    }
}

/// `POST /mon-compte/delegations/{id}/fin`: 303; 404 when one does not lend it.
pub(super) async fn end(State(web): State<Web>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.accounts().end_loan(&me, AssignmentId(id)).await?;
    Ok(done(&web, HERE, "done-loan-ended"))
}

fn read(typed: &Typed) -> Result<Lending, Vec<(&'static str, &'static str)>> {
    let (role, to) = (typed.role.parse().ok(), typed.to.parse().ok());
    let (since, until) = (day(&typed.since).ok().flatten(), day(&typed.until).ok().flatten());
    match (role, to, since, until) {
        (Some(role), Some(to), Some(since), Some(until)) => {
            Ok(Lending { role: AssignmentId(role), to: PersonId(to), since, until })
        }
        _ => {
            let missing = [
                (role.is_none(), ("role", "choice")),
                (to.is_none(), ("to", "choice")),
                (since.is_none(), ("since", "date")),
                (until.is_none(), ("until", "date")),
            ];
            Err(missing.into_iter().filter(|(wrong, _)| *wrong).map(|(_, fault)| fault).collect())
        }
    }
}

async fn loans(web: &Web, visitor: &Visitor, form: Form) -> Result<Loans, PageError> {
    let me = visitor.signed_in()?;
    let (accounts, words, today) = (web.app.accounts(), visitor.words, web.app.now().date());
    let mut own = accounts.my_roles(&me).await?;
    own.retain(|role| role.lent_by.is_none() && role.organisation.is_some() && role.holds_on(today));
    let lendable = described(web, &words, &own).await?;
    let lendable =
        lendable.into_iter().map(|row| Choice::new(row.id.to_string(), format!("{} · {}", row.role, row.place)));
    let colleagues = accounts.my_colleagues(&me).await?.into_iter();
    let loan = |(loan, person): (domain::accounts::Assignment, app::accounts::Person)| LoanRow {
        id: loan.id.0,
        to: person.name,
        role: role_name(&words, loan.role.code()),
        days: days(&words, &loan),
        lasts: loan.until_on.is_none_or(|until| until >= today),
    };
    Ok(Loans {
        frame: visitor.frame_below("loans-title", "account-title", "/mon-compte"),
        form,
        loans: accounts.my_loans(&me).await?.into_iter().map(loan).collect(),
        lendable: lendable.collect(),
        colleagues: colleagues.map(|person| Choice::new(person.id.to_string(), person.name)).collect(),
    })
}

impl Loans {
    fn can_lend(&self) -> bool {
        !self.lendable.is_empty() && !self.colleagues.is_empty()
    }
}
