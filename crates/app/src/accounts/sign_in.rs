//! Signing in with a password, as anybody in a demonstration, and out.

use super::{Accounts, HALF_WAY, IDLE, Me};
use crate::{AppError, Token, hash_of};
use domain::accounts::{Mail, PersonId, PersonState, Standing};
use store::accounts::{self as rows, Opened, Person, PersonFilter};
use store::audit::Line;
use store::{Actor, Write};
use thiserror::Error;

/// What somebody types to sign in.
#[derive(Clone)]
pub struct Credentials {
    /// The address, as typed.
    pub mail: String,
    /// The password, as typed.
    pub password: String,
}

/// Where somebody comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The network address.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    /// What a sign-in left there: [`SignedIn::device`].
    pub device: Option<String>,
}

/// A session that was opened.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// For the cookie.
    pub token: Token,
    /// Whose.
    pub person: Person,
    /// Whether a second factor is still to come.
    pub half_way: bool,
    /// For a cookie that stays a year, when the device was not known to the account: strangers can't keep the person out there.
    pub device: Option<Token>,
}

/// Why somebody is not signed in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// Address or password is wrong, or there is no such account, or it is closed: nobody learns which.
    #[error("wrong address or password")]
    Wrong,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl std::convert::From<store::StoreError> for SignInError {
    fn from(cause: store::StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Accounts<'_> {
    /// Opens a session for whoever knows the password.
    ///
    /// # Errors
    /// [`SignInError::Wrong`], or too many tries, or no database.
    pub async fn sign_in(&self, typed: &Credentials, from: &From) -> Result<SignedIn, SignInError> {
        let person = match Mail::parse(&typed.mail) {
            Ok(mail) => rows::person_by_mail(&self.app.store().read(), &mail).await?,
            Err(_) => None,
        };
        self.count_try(&typed.mail, person.as_ref(), from).await?;
        let person = person.filter(|person| person.state == PersonState::Active);
        let kept = person.as_ref().and_then(|person| person.password_hash.as_deref());
        let right = self.app.passwords().check(&typed.password, kept).await;
        match person {
            Some(person) if right => Ok(self.open(person, "password", false, from).await?),
            known => {
                self.note_refusal(known.map(|person| person.id), from).await?;
                Err(SignInError::Wrong)
            }
        }
    }

    /// Opens a session for anybody, in a demonstration only.
    ///
    /// # Errors
    /// [`AppError::NotFound`] outside a demonstration or when there is nobody.
    pub async fn sign_in_as(&self, id: PersonId, from: &From) -> Result<SignedIn, AppError> {
        let person = rows::person(&self.app.store().read(), id).await?;
        let active = person.filter(|person| self.app.is_demo() && person.state == PersonState::Active);
        self.open(active.ok_or(AppError::NotFound)?, "demo", true, from).await
    }

    /// The people of a demonstration, with what each is; nobody otherwise.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn demo_people(&self) -> Result<Vec<(Person, Standing)>, AppError> {
        if !self.app.is_demo() {
            return Ok(Vec::new());
        }
        let (read, today) = (self.app.store().read(), self.app.now().date());
        let filter = PersonFilter { state: Some(PersonState::Active), size: 50, ..PersonFilter::default() };
        let mut people = Vec::new();
        for person in rows::people(&read, &filter).await?.people {
            let standing = Standing::on(today, &rows::assignments(&read, person.id).await?);
            people.push((person, standing));
        }
        people.sort_by(|(a, x), (b, y)| (x.roles(), a.id).cmp(&(y.roles(), b.id)));
        Ok(people)
    }

    /// Closes the session that is used; nothing when it has ended already.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn sign_out(&self, me: &Me) -> Result<(), AppError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        if !rows::close_session(&write, me.person.id, me.session.id).await? {
            return Ok(());
        }
        write.audit(Line::new("session.closed", "person", me.person.id.0)).await?;
        Ok(write.commit().await?)
    }

    /// Opens a session for a person who has proved who they are.
    pub(crate) async fn open(
        &self,
        person: Person,
        method: &str,
        strong: bool,
        from: &From,
    ) -> Result<SignedIn, AppError> {
        let actor = Actor { person: Some(person.id), name: person.name.clone() };
        let mut write = self.app.store().write(actor, self.app.now()).await?;
        let opened = open_in(&mut write, person, method, strong, from).await?;
        write.commit().await?;
        Ok(opened)
    }

    /// Counts a try before the password is checked, so that tries at the same time count too; alike whether or not there is an account.
    async fn count_try(&self, mail: &str, person: Option<&Person>, from: &From) -> Result<(), AppError> {
        let device = from.device.as_deref().map(hash_of);
        let owner = match &device {
            Some(device) => rows::device(&self.app.store().read(), device).await?,
            None => None,
        };
        match (device, owner) {
            (Some(device), Some(owner)) if person.is_some_and(|person| person.id == owner) => {
                self.app.limits().try_on_device(&device)
            }
            _ => self.app.limits().try_password(&mail.trim().to_lowercase(), &from.address),
        }
    }

    /// A refused try leaves a line too: whoever looks after the platform sees attacks.
    async fn note_refusal(&self, person: Option<PersonId>, from: &From) -> Result<(), AppError> {
        let mut write = self.app.store().write(Actor::program(), self.app.now()).await?;
        let line = Line::new("session.refused", "person", person.map(|person| person.0)).after(&from.address);
        write.audit(line).await?;
        Ok(write.commit().await?)
    }
}

/// Opens a session as part of a larger write.
pub(crate) async fn open_in(
    write: &mut Write,
    mut person: Person,
    method: &str,
    strong: bool,
    from: &From,
) -> Result<SignedIn, AppError> {
    let standing = Standing::on(write.now().date(), &rows::assignments(write, person.id).await?);
    let half_way = !strong && (standing.needs_second_factor() || person.totp_secret.is_some());
    let token = Token::new();
    let opened = Opened {
        token_hash: token.hash(),
        person: person.id,
        method: method.to_owned(),
        strong,
        address: from.address.clone(),
        agent: from.agent.clone(),
        expires_at: write.now() + if half_way { HALF_WAY } else { IDLE },
    };
    rows::open_session(write, &opened).await?;
    person.seen_at = Some(write.now());
    rows::update_person(write, &person).await?;
    person.version += 1;
    write.audit(Line::new("session.opened", "person", person.id.0).after(&method)).await?;
    let device = know_device(write, person.id, from).await?;
    Ok(SignedIn { token, person, half_way, device })
}

/// Knows the device again, or from now on.
async fn know_device(write: &Write, person: PersonId, from: &From) -> Result<Option<Token>, AppError> {
    if let Some(device) = &from.device
        && rows::see_device(write, person, &hash_of(device)).await?
    {
        return Ok(None);
    }
    let device = Token::new();
    rows::know_device(write, person, &device.hash()).await?;
    Ok(Some(device))
}
