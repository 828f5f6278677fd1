//! One's own account: name, language, password, address, sessions.
//!
//! Answers for: asking for the password where a stolen session must not be enough. Start with [`NewPassword`].

use super::letters::{Letter, send};
use super::{Accounts, FormError, From, Me};
use crate::{AppError, Token, hash_of, organisations};
use domain::accounts::{Assignment, Mail, PersonState, name_fault, password_fault};
use domain::network::Language;
use store::accounts::{self as rows, Identity, Link, LinkKind, Person, Session};
use store::audit::Line;
use store::{Actor, StoreError};
use time::Duration;

/// How long the link lasts that proves a new address.
const MAIL_LINK: Duration = Duration::hours(24);

/// How long a session counts as just opened, for somebody without a password.
const JUST_OPENED: Duration = Duration::minutes(10);

/// A change of password.
#[derive(Clone)]
pub struct NewPassword {
    /// The one until now; whatever, for somebody who has none.
    pub old: String,
    /// The new one.
    pub new: String,
    /// The new one again.
    pub repeated: String,
}

/// Whether a link proves an address of whoever is signed in.
fn proves_for(me: &Me, link: &Link) -> bool {
    link.kind == LinkKind::Mail && link.person == Some(me.person.id)
}

/// Who one is at a provider, and whether that fits the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAs {
    /// The identity.
    pub identity: Identity,
    /// Whether the provider states another mail address than the account's.
    pub another_mail: bool,
    /// Whether the provider states an establishment that is none of the organisations in which one holds a role.
    pub another_organisation: bool,
}

impl Accounts<'_> {
    /// Changes one's name and language.
    ///
    /// # Errors
    /// [`FormError::Wrong`] without a name.
    pub async fn change_profile(&self, me: &Me, name: &str, language: Language) -> Result<(), FormError> {
        let name = name.trim();
        if let Some(fault) = name_fault(name) {
            return Err(FormError::Wrong(vec![("name", fault.code())]));
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let person = Person { name: name.to_owned(), language, ..me.person.clone() };
        rows::update_person(&write, &person).await?;
        let line = Line::new("person.changed", "person", person.id.0);
        write.audit(line.before(&me.person.name).after(&person.name)).await?;
        Ok(write.commit().await?)
    }

    /// Changes one's password; every other session ends.
    ///
    /// # Errors
    /// [`FormError::Wrong`] with every mistake; [`AppError::TooMany`] after many wrong ones.
    pub async fn change_password(&self, me: &Me, typed: &NewPassword) -> Result<(), FormError> {
        let mut wrong = Vec::new();
        wrong.extend(self.proof_fault(me, &typed.old).await?.map(|fault| ("old", fault)));
        let fault = password_fault(&typed.new, &me.person.name, &me.person.mail);
        wrong.extend(fault.map(|fault| ("new", fault.code())));
        if typed.new != typed.repeated {
            wrong.push(("repeated", "password-differs"));
        }
        if !wrong.is_empty() {
            return Err(FormError::Wrong(wrong));
        }
        let hash = self.app.passwords().hash(&typed.new).await;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        rows::update_person(&write, &Person { password_hash: Some(hash), ..me.person.clone() }).await?;
        rows::close_sessions(&write, me.person.id, Some(me.session.id)).await?;
        rows::forget_devices_of(&write, me.person.id).await?;
        rows::void_links(&write, me.person.id).await?;
        write.audit(Line::new("password.changed", "person", me.person.id.0)).await?;
        send(self.app, &write, Letter::to(&me.person, "password-changed")).await?;
        Ok(write.commit().await?)
    }

    /// What is missing to prove that it is oneself: the password, or for somebody who has none a session that was just opened.
    pub(super) async fn proof_fault(&self, me: &Me, typed: &str) -> Result<Option<&'static str>, AppError> {
        self.app.limits().try_for_account(&format!("password:{}", me.person.id))?;
        let Some(kept) = me.person.password_hash.as_deref() else {
            let old = self.app.now() - me.session.opened_at > JUST_OPENED;
            return Ok(old.then_some("sign-in-again"));
        };
        let right = self.app.passwords().check(typed, Some(kept)).await;
        Ok((!right).then_some("password-wrong"))
    }

    /// Asks for another address: a link goes to it, a notice to the one until now. Says nothing of whether it is somebody's already.
    ///
    /// # Errors
    /// [`FormError::Wrong`] with every mistake; [`AppError::TooMany`] after many letters.
    pub async fn ask_mail(&self, me: &Me, mail: &str, password: &str) -> Result<(), FormError> {
        let mut wrong = Vec::new();
        let mail = Mail::parse(mail).ok().filter(|mail| *mail != me.person.mail);
        if mail.is_none() {
            wrong.push(("mail", "mail-wrong"));
        }
        wrong.extend(self.proof_fault(me, password).await?.map(|fault| ("password", fault)));
        let Some(mail) = mail.filter(|_| wrong.is_empty()) else { return Err(FormError::Wrong(wrong)) };
        self.app.limits().try_letter(me.person.id)?;
        let token = Token::new();
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let free = rows::person_by_mail(&write, &mail).await?.is_none();
        if free {
            rows::make_mail_link(&write, &token.hash(), me.person.id, &mail, write.now() + MAIL_LINK).await?;
            let url = format!("{}/mon-compte/adresse/{}", self.app.base_url(), token.reveal());
            send(self.app, &write, Letter::to(&me.person, "mail-proof").at(&mail).with("url", url)).await?;
        }
        send(self.app, &write, Letter::to(&me.person, "mail-asked").with("mail", mail.as_str())).await?;
        write.audit(Line::new("mail.asked", "person", me.person.id.0)).await?;
        Ok(write.commit().await?)
    }

    /// The address that a link of one's own proves; none when it no longer counts.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn mail_of_link(&self, me: &Me, token: &str) -> Result<Option<Mail>, AppError> {
        let link = rows::link(&self.app.store().read(), &hash_of(token), self.app.now()).await?;
        Ok(link.filter(|link| proves_for(me, link)).and_then(|link| link.mail))
    }

    /// Makes an address one's own, by the link that was sent to it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the link no longer counts or is another person's; [`AppError::Conflict`] when the address became somebody's.
    pub async fn take_mail(&self, me: &Me, token: &str, from: &From) -> Result<(), AppError> {
        self.app.limits().try_from_address(&from.address)?;
        let read = self.app.store().read();
        let link = rows::link(&read, &hash_of(token), self.app.now()).await?;
        let link = link.filter(|link| proves_for(me, link)).ok_or(AppError::NotFound)?;
        let (Some(id), Some(mail)) = (link.person, link.mail) else { return Err(AppError::NotFound) };
        let person = rows::person(&read, id).await?.filter(|person| person.state == PersonState::Active);
        let person = person.ok_or(AppError::NotFound)?;
        let actor = Actor { person: Some(id), name: person.name.clone() };
        let mut write = self.app.store().write(actor, self.app.now()).await?;
        rows::use_link(&write, link.id).await?;
        let changed = Person { mail, ..person.clone() };
        match rows::update_person(&write, &changed).await {
            Err(StoreError::Taken { .. }) => return Err(AppError::Conflict),
            other => other?,
        }
        rows::void_links(&write, id).await?;
        write.audit(Line::new("mail.changed", "person", id.0).before(&person.mail).after(&changed.mail)).await?;
        send(self.app, &write, Letter::to(&person, "mail-changed").with("mail", changed.mail.as_str())).await?;
        Ok(write.commit().await?)
    }

    /// One's open sessions, the latest used first.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn my_sessions(&self, me: &Me) -> Result<Vec<Session>, AppError> {
        Ok(rows::sessions(&self.app.store().read(), me.person.id, self.app.now()).await?)
    }

    /// One's roles over time, the latest first.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn my_roles(&self, me: &Me) -> Result<Vec<Assignment>, AppError> {
        Ok(rows::assignments(&self.app.store().read(), me.person.id).await?)
    }

    /// Who one is at providers, and whether that fits the account.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn my_identities(&self, me: &Me) -> Result<Vec<KnownAs>, AppError> {
        let read = self.app.store().read();
        let mut own = Vec::new();
        for organisation in me.standing.roles().iter().filter_map(|(_, organisation)| *organisation) {
            own.extend(organisations::named(&read, organisation).await?.and_then(|one| one.facts.siret));
        }
        let another = |siret: &String| !own.is_empty() && own.iter().all(|one| one.as_str() != siret);
        let seen = |identity: Identity| KnownAs {
            another_mail: identity.mail != me.person.mail.as_str(),
            another_organisation: identity.siret.as_ref().is_some_and(another),
            identity,
        };
        Ok(rows::identities(&read, me.person.id).await?.into_iter().map(seen).collect())
    }

    /// Ends one of one's sessions.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is none of one's own, or has ended.
    pub async fn end_session(&self, me: &Me, id: i64) -> Result<(), AppError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        if !rows::close_session(&write, me.person.id, id).await? {
            return Err(AppError::NotFound);
        }
        write.audit(Line::new("session.closed", "person", me.person.id.0)).await?;
        Ok(write.commit().await?)
    }

    /// Ends every session of one's own but the one that is used; says how many.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn end_other_sessions(&self, me: &Me) -> Result<u64, AppError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let closed = rows::close_sessions(&write, me.person.id, Some(me.session.id)).await?;
        write.audit(Line::new("sessions.closed", "person", me.person.id.0).after(&closed)).await?;
        write.commit().await?;
        Ok(closed)
    }
}
