//! People: signing in, sessions, one-time links, what each may do.
//!
//! Answers for: who somebody is and whether that is enough. What a role gives is `domain::accounts`'s. Start with [`Me`], then [`Accounts`].

mod factor;
mod first;
mod keys;
mod letters;
mod loans;
mod myself;
mod openid;
mod passwords;
mod people;
mod recovery;
mod sign_in;

pub use factor::{FactorSetup, Strong};
pub use first::{JoinError, Joining};
pub use keys::KeyHolder;
pub(crate) use keys::revoke_all;
pub use loans::Lending;
pub use myself::{KnownAs, NewPassword};
pub(crate) use openid::Providers;
pub use openid::{Arrival, Comeback, Departure, OpenIdError, Provider};
pub(crate) use passwords::Passwords;
pub(crate) use people::move_roles;
pub use people::{Invitation, PersonFile};
pub use sign_in::{Credentials, From, SignInError, SignedIn};

use crate::{App, AppError, hash_of};
use domain::accounts::{Right, Standing};
use domain::catalogue::OrganisationId;
pub use store::accounts::{Key, Person, PersonFilter, Session};
use store::{Actor, accounts as rows};
use time::Duration;

/// How long a session lasts without being used.
pub const IDLE: Duration = Duration::hours(12);

/// How long a session lasts whose second factor is still to come.
pub const HALF_WAY: Duration = Duration::minutes(10);

/// How seldom a session's use is noted.
const NOTED_EVERY: Duration = Duration::minutes(5);

/// Why what somebody typed was not done.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// What was typed is wrong: field and code of each mistake.
    #[error("what was typed is wrong")]
    Wrong(Vec<(&'static str, &'static str)>),
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl std::convert::From<store::StoreError> for FormError {
    fn from(cause: store::StoreError) -> Self {
        Self::App(cause.into())
    }
}

/// Whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The person.
    pub person: Person,
    /// The session that they use.
    pub session: Session,
    /// What they may do today.
    pub standing: Standing,
}

impl Me {
    /// Who writes, for the audit trail.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { person: Some(self.person.id), name: self.person.name.clone() }
    }

    /// Whether a second factor is still to come before anything is done.
    #[must_use]
    pub fn is_half_way(&self) -> bool {
        !self.session.strong && (self.standing.needs_second_factor() || self.person.totp_secret.is_some())
    }

    /// Goes on only with `right` for the whole network.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn need(&self, right: Right) -> Result<(), AppError> {
        if self.standing.may(right) { Ok(()) } else { Err(AppError::Forbidden) }
    }

    /// Goes on only with `right` for what belongs to `organisation`.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn need_for(&self, right: Right, organisation: OrganisationId) -> Result<(), AppError> {
        if self.standing.may_for(right, organisation) { Ok(()) } else { Err(AppError::Forbidden) }
    }
}

/// The use cases about people.
#[derive(Clone, Copy, Debug)]
pub struct Accounts<'a> {
    app: &'a App,
}

impl<'a> Accounts<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// Whoever holds the token of a session that is open.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn me(&self, token: &str) -> Result<Option<Me>, AppError> {
        let (read, now) = (self.app.store().read(), self.app.now());
        let Some(session) = rows::session(&read, &hash_of(token), now).await? else { return Ok(None) };
        let person = rows::person(&read, session.person).await?;
        let Some(person) = person.filter(|person| person.state == domain::accounts::PersonState::Active) else {
            return Ok(None);
        };
        let assignments = rows::assignments(&read, person.id).await?;
        let standing = Standing::on(now.date(), &assignments);
        self.note_use(&session).await?;
        Ok(Some(Me { person, session, standing }))
    }

    /// Prolongs a session that is used, now and then.
    async fn note_use(&self, session: &Session) -> Result<(), AppError> {
        let now = self.app.now();
        if session.expires_at - session.seen_at > HALF_WAY && now - session.seen_at > NOTED_EVERY {
            rows::touch_session(self.app.store(), session.id, now, now + IDLE).await?;
        }
        Ok(())
    }
}
