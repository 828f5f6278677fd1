//! The first administrator, and whoever joins by a link.

use super::sign_in::open_in;
use super::{Accounts, From, SignedIn};
use crate::{AppError, Token, hash_of};
use domain::accounts::{Assignment, AssignmentId, Mail, PasswordFault, PersonState, Role, name_fault, password_fault};
use domain::network::Language;
use store::accounts::{self as rows, Link, LinkKind, Person, PersonFilter};
use store::audit::Line;
use store::{Actor, Reads, StoreError, Write};
use thiserror::Error;
use time::{Duration, OffsetDateTime};

/// How long the first administrator's link lasts.
const FIRST: Duration = Duration::hours(24);

/// What somebody types who joins by a link.
#[derive(Clone)]
pub struct Joining {
    /// First and last name.
    pub name: String,
    /// The address; that of the invitation counts where there is one.
    pub mail: String,
    /// The password.
    pub password: String,
    /// The password again.
    pub repeated: String,
    /// The language that they read.
    pub language: Language,
}

/// Why somebody does not join.
#[derive(Debug, Error)]
pub enum JoinError {
    /// The link was used, has expired or never was.
    #[error("the link no longer counts")]
    Link,
    /// What was typed is wrong: field and code of each mistake.
    #[error("what was typed is wrong")]
    Wrong(Vec<(&'static str, &'static str)>),
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl std::convert::From<StoreError> for JoinError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Accounts<'_> {
    /// A link to make the first administrator; none when there already is somebody.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn first_link(&self) -> Result<Option<Token>, AppError> {
        let anybody = PersonFilter { size: 1, ..PersonFilter::default() };
        if rows::people(&self.app.store().read(), &anybody).await?.total > 0 {
            return Ok(None);
        }
        let token = Token::new();
        let mut write = self.app.store().write(Actor::program(), self.app.now()).await?;
        rows::make_link(&write, &token.hash(), LinkKind::First, None, self.app.now() + FIRST).await?;
        write.audit(Line::new("link.made", "person", None).after(&LinkKind::First.code())).await?;
        write.commit().await?;
        Ok(Some(token))
    }

    /// What a link is for and whom; none when it no longer counts.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn link(&self, token: &str) -> Result<Option<(LinkKind, Option<Person>)>, AppError> {
        let read = self.app.store().read();
        let Some(link) = joining(&read, token, self.app.now()).await? else { return Ok(None) };
        let person = match link.person {
            Some(id) => rows::person(&read, id).await?,
            None => None,
        };
        Ok(Some((link.kind, person)))
    }

    /// Joins by a link, or sets a new password by one; opens a session.
    ///
    /// # Errors
    /// [`JoinError`], with every mistake.
    pub async fn join(&self, token: &str, typed: &Joining, from: &From) -> Result<SignedIn, JoinError> {
        self.app.limits().try_from_address(&from.address)?;
        let link = joining(&self.app.store().read(), token, self.app.now()).await?.ok_or(JoinError::Link)?;
        let known = match link.person {
            Some(id) => rows::person(&self.app.store().read(), id).await?,
            None => None,
        };
        let mail = known.as_ref().map_or_else(|| Mail::parse(&typed.mail).ok(), |person| Some(person.mail.clone()));
        let mail = checked(typed, mail)?;
        let password = self.app.passwords().hash(&typed.password).await;
        let name = typed.name.trim().to_owned();
        let actor = Actor { person: link.person, name: name.clone() };
        let mut write = self.app.store().write(actor, self.app.now()).await?;
        use_up(&write, &link).await?;
        let person = match known {
            Some(person) => {
                renew(&mut write, Person { name, language: typed.language, ..person }, password, link.kind).await?
            }
            None => first_administrator(&mut write, name, mail, password, typed.language).await?,
        };
        let opened = open_in(&mut write, person, "link", false, from).await?;
        write.commit().await?;
        Ok(opened)
    }
}

/// The link of a token by which somebody joins: one that proves an address sets no password.
async fn joining(read: &impl Reads, token: &str, now: OffsetDateTime) -> Result<Option<Link>, StoreError> {
    Ok(rows::link(read, &hash_of(token), now).await?.filter(|link| link.kind != LinkKind::Mail))
}

/// Every mistake in what was typed, or the address.
fn checked(typed: &Joining, mail: Option<Mail>) -> Result<Mail, JoinError> {
    let mut wrong = Vec::new();
    wrong.extend(name_fault(&typed.name).map(|fault| ("name", fault.code())));
    match &mail {
        None => wrong.push(("mail", "mail-wrong")),
        Some(mail) => {
            let fault = password_fault(&typed.password, &typed.name, mail);
            wrong.extend(fault.map(|fault: PasswordFault| ("password", fault.code())));
        }
    }
    if typed.password != typed.repeated {
        wrong.push(("repeated", "password-differs"));
    }
    match mail {
        Some(mail) if wrong.is_empty() => Ok(mail),
        _ => Err(JoinError::Wrong(wrong)),
    }
}

async fn use_up(write: &Write, link: &Link) -> Result<(), JoinError> {
    match rows::use_link(write, link.id).await {
        Err(StoreError::Stale { .. }) => Err(JoinError::Link),
        other => Ok(other?),
    }
}

/// Sets the password of a person who is known; every session of theirs ends, and no device is known.
async fn renew(write: &mut Write, person: Person, password: String, kind: LinkKind) -> Result<Person, JoinError> {
    let mut person = Person { password_hash: Some(password), state: PersonState::Active, ..person };
    rows::update_person(write, &person).await?;
    person.version += 1;
    rows::close_sessions(write, person.id, None).await?;
    rows::forget_devices_of(write, person.id).await?;
    let act = if kind == LinkKind::Invitation { "person.joined" } else { "password.renewed" };
    write.audit(Line::new(act, "person", person.id.0)).await?;
    Ok(person)
}

async fn first_administrator(
    write: &mut Write,
    name: String,
    mail: Mail,
    password: String,
    language: Language,
) -> Result<Person, JoinError> {
    let mut person =
        Person { password_hash: Some(password), ..Person::new(name, mail, language, PersonState::Active, write.now()) };
    person.id = rows::insert_person(write, &person).await?;
    let role = Assignment {
        id: AssignmentId(0),
        person: person.id,
        role: Role::Administrator,
        organisation: None,
        since_on: write.now().date(),
        until_on: None,
        lent_by: None,
    };
    rows::assign(write, &role).await?;
    write.audit(Line::new("person.joined", "person", person.id.0).after(&Role::Administrator)).await?;
    Ok(person)
}
