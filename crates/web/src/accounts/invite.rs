//! Inviting somebody: for the agency, or from an organisation's page for that organisation.

use super::confirm::{Asks, Confirm};
use super::sign_in::role_name;
use super::{day, done, faults, with_faults};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form, languages};
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::accounts::{FormError, Invitation};
use app::{AppError, Me};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::accounts::{PersonId, Right, Role};
use domain::catalogue::OrganisationId;
use domain::network::Language;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/invite.html")]
struct Invite {
    frame: Frame,
    form: Form,
    /// Number and name of the organisation; none for the agency.
    place: Option<(i64, String)>,
    roles: Vec<Choice>,
}

#[derive(Default, Deserialize)]
pub(super) struct Where {
    organisme: Option<i64>,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    mail: String,
    name: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    organisme: String,
}

/// `GET /personnes/inviter`: the form.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Query(place): Query<Where>,
) -> Result<Response, PageError> {
    let form = Form::default().with("language", "fr");
    html(&invite_page(&web, &visitor, place.organisme.map(OrganisationId), form).await?)
}

/// `POST /personnes/inviter`: 303 to the person; 422 with every mistake; 403 outside one's reach.
pub(super) async fn invite(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let place = typed.organisme.parse().ok().map(OrganisationId);
    let invited = match read(&typed, place) {
        Ok(invitation) => web.app.accounts().invite(&me, &invitation).await,
        Err(wrong) => Err(FormError::Wrong(wrong)),
    };
    match invited {
        Ok(id) => Ok(done(&web, &format!("/personnes/{id}"), invited_words(&me))),
        Err(cause) => {
            let form = Form::default().with("mail", typed.mail).with("name", typed.name).with("role", typed.role);
            let form = form.with("language", typed.language).with("since", typed.since).with("until", typed.until);
            let form = with_faults(form, &faults(cause)?, &visitor.words);
            refused(&invite_page(&web, &visitor, place, form).await?)
        }
    }
}

/// `POST /personnes/{id}/invitation`: 303, the invitation is on its way again; 422 when the address refuses mail.
pub(super) async fn again(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    match web.app.accounts().invite_again(&me, PersonId(id)).await {
        Ok(()) => Ok(done(&web, &format!("/personnes/{id}"), invited_words(&me))),
        Err(cause) => {
            let form = with_faults(Form::default(), &faults(cause)?, &visitor.words);
            let confirm = Confirm {
                frame: visitor.frame("person-invite-again"),
                form,
                text: String::new(),
                label: visitor.words.t("person-invite-again"),
                back: format!("/personnes/{id}"),
                asks: Asks::Nothing,
            };
            confirm.answer()
        }
    }
}

/// What is said after an invitation: the same to whoever does not see everybody, whether or not there is an account.
fn invited_words(me: &Me) -> &'static str {
    if me.standing.may(Right::SeePeople) { "done-invited" } else { "done-invitation-noted" }
}

fn read(typed: &Typed, organisation: Option<OrganisationId>) -> Result<Invitation, Vec<(&'static str, &'static str)>> {
    let (since, until) = (day(&typed.since), day(&typed.until));
    match (Role::of(&typed.role), since, until) {
        (Some(role), Ok(since), Ok(until)) => Ok(Invitation {
            mail: typed.mail.clone(),
            name: typed.name.clone(),
            language: if typed.language == "en" { Language::En } else { Language::Fr },
            role,
            organisation,
            since,
            until,
        }),
        (role, since, until) => {
            let wrong = [
                (role.is_none(), ("role", "choice")),
                (since.is_err(), ("since", "date")),
                (until.is_err(), ("until", "date")),
            ];
            Err(wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, fault)| fault).collect())
        }
    }
}

async fn invite_page(
    web: &Web,
    visitor: &Visitor,
    place: Option<OrganisationId>,
    form: Form,
) -> Result<Invite, PageError> {
    let me = visitor.signed_in()?;
    let place = match place {
        Some(id) => {
            let organisation = web.app.catalogue().organisation(&me, id).await?;
            me.need_for(Right::ManagePeople, id)?;
            Some((id.0, organisation.facts.name))
        }
        None => {
            me.need(Right::ManagePeople)?;
            None
        }
    };
    let roles = giveable(&me, place.as_ref().map(|(id, _)| OrganisationId(*id)));
    if roles.is_empty() {
        return Err(AppError::Forbidden.into());
    }
    let roles = roles.into_iter().map(|role| Choice::new(role.code(), role_name(&visitor.words, role.code())));
    Ok(Invite { frame: visitor.frame("invite-title"), form, place, roles: roles.collect() })
}

/// The roles that one may give there.
fn giveable(me: &Me, place: Option<OrganisationId>) -> Vec<Role> {
    let fits = |role: &Role| role.of_an_organisation() == place.is_some() && me.standing.may_give(*role, place);
    Role::ALL.into_iter().filter(fits).collect()
}

impl Invite {
    fn languages(&self) -> Vec<Choice> {
        languages()
    }
}
