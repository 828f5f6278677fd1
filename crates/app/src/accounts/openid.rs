//! Signing in through a provider, by OpenID Connect of the shape that ProConnect has: authorization code with PKCE, signed userinfo.
//!
//! Answers for: nobody comes in on the word of a mail address. A person at a provider is its issuer and subject; the mail only finds the
//! invitation that they may take up. Does not check tokens: see [`exchange`]. Start with [`Accounts::begin_openid`].

mod exchange;
mod provider;

pub use provider::Provider;
pub(crate) use provider::Providers;

use super::sign_in::open_in;
use super::{Accounts, From, Me, SignedIn};
use crate::{AppError, Token, hash_of};
use domain::accounts::{Mail, PersonState};
use exchange::Stated;
use store::accounts::{self as rows, Handshake, Identity, Person};
use store::audit::Line;
use store::{Actor, StoreError, Write};
use thiserror::Error;

/// On the way to a provider.
#[derive(Clone)]
pub struct Departure {
    /// Where the browser goes.
    pub url: String,
    /// For a cookie of ten minutes: only this browser may come back.
    pub browser: Token,
}

/// What comes back from a provider, in the address.
#[derive(Clone, Default)]
pub struct Comeback {
    /// Which sign-in it is.
    pub state: String,
    /// What is exchanged for the person's claims.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Which provider says so, where it does.
    pub issuer: Option<String>,
}

/// What came of a sign-in through a provider.
#[derive(Clone, Debug)]
pub enum Arrival {
    /// A session was opened.
    SignedIn(Box<SignedIn>),
    /// The provider's identity was linked to whoever was signed in.
    Linked,
}

/// Why somebody does not come in through a provider.
#[derive(Debug, Error)]
pub enum OpenIdError {
    /// It was begun too long ago, in another browser, or has ended already.
    #[error("this sign-in is over")]
    Over,
    /// The provider says no, with its code.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// What the provider sent can't be trusted.
    #[error("what the provider sent is not right: {0}")]
    Untrusted(String),
    /// The provider can't be reached.
    #[error("the provider can't be reached: {0}")]
    Unreachable(String),
    /// Nobody was invited who is this person: the address that the provider states.
    #[error("no account for this person")]
    Unknown(String),
    /// There is an account with this address, which its password must link first.
    #[error("an account with this address must be linked first")]
    LinkFirst(String),
    /// The identity is another account's.
    #[error("the identity is another account's")]
    Taken,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl std::convert::From<StoreError> for OpenIdError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Accounts<'_> {
    /// The providers that one may sign in through: name and label of each.
    #[must_use]
    pub fn providers(&self) -> Vec<(&str, &str)> {
        let all = self.app.providers().all();
        all.map(|provider| (provider.name.as_str(), provider.label.as_str())).collect()
    }

    /// Begins to sign in through a provider, or to link an identity to whoever is signed in.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such provider; [`OpenIdError::Unreachable`].
    pub async fn begin_openid(&self, name: &str, linking: Option<&Me>, from: &From) -> Result<Departure, OpenIdError> {
        self.app.limits().try_from_address(&from.address)?;
        let provider = self.app.providers().of(name).ok_or(AppError::NotFound)?;
        let (state, nonce, browser) = (Token::new(), Token::new(), Token::new());
        let (url, verifier) = exchange::departure(&provider, &self.callback(), state.reveal(), nonce.reveal()).await?;
        let handshake = Handshake {
            state_hash: state.hash(),
            browser_hash: browser.hash(),
            provider: name.to_owned(),
            nonce: nonce.reveal().to_owned(),
            verifier,
            person: linking.map(|me| me.person.id),
        };
        rows::begin_handshake(self.app.store(), &handshake, self.app.now()).await?;
        Ok(Departure { url, browser })
    }

    /// The address to which providers send browsers back.
    fn callback(&self) -> String {
        format!("{}/connexion/retour", self.app.base_url())
    }

    /// Ends a sign-in through a provider.
    ///
    /// # Errors
    /// [`OpenIdError`]; what can't be trusted leaves a line in the audit trail.
    pub async fn finish_openid(
        &self,
        back: &Comeback,
        browser: &str,
        me: Option<&Me>,
        from: &From,
    ) -> Result<Arrival, OpenIdError> {
        self.app.limits().try_from_address(&from.address)?;
        let (state, browser) = (hash_of(&back.state), hash_of(browser));
        let taken = rows::take_handshake(self.app.store(), &state, &browser, self.app.now()).await?;
        let handshake = taken.ok_or(OpenIdError::Over)?;
        let stated = match self.stated(back, &handshake).await {
            Err(OpenIdError::Untrusted(why)) => {
                self.note_untrusted(&handshake.provider, from).await?;
                return Err(OpenIdError::Untrusted(why));
            }
            other => other?,
        };
        match handshake.person {
            Some(person) => {
                let me = me.filter(|me| me.person.id == person).ok_or(OpenIdError::Over)?;
                self.link_to(me, &stated).await.map(|()| Arrival::Linked)
            }
            None => self.enter(&handshake.provider, &stated, from).await.map(Box::new).map(Arrival::SignedIn),
        }
    }

    async fn stated(&self, back: &Comeback, handshake: &Handshake) -> Result<Stated, OpenIdError> {
        let provider = self.app.providers().of(&handshake.provider).ok_or(OpenIdError::Over)?;
        if back.issuer.as_ref().is_some_and(|issuer| *issuer != provider.settings.issuer) {
            return Err(OpenIdError::Untrusted("another issuer answers".to_owned()));
        }
        match (&back.code, &back.error) {
            (Some(code), None) => exchange::stated(&provider, &self.callback(), code, handshake).await,
            (_, error) => Err(OpenIdError::Refused(error.clone().unwrap_or_default())),
        }
    }

    async fn note_untrusted(&self, provider: &str, from: &From) -> Result<(), AppError> {
        let mut write = self.app.store().write(Actor::program(), self.app.now()).await?;
        write.audit(Line::new("session.refused", "person", None).after(&(provider, &from.address))).await?;
        Ok(write.commit().await?)
    }

    /// Links an identity to whoever is signed in, and has proved it by a factor of ours.
    async fn link_to(&self, me: &Me, stated: &Stated) -> Result<(), OpenIdError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        match rows::identity(&write, &stated.issuer, &stated.subject).await? {
            Some(known) if known.person != me.person.id => return Err(OpenIdError::Taken),
            Some(_) => return Ok(()),
            None => {}
        }
        add_identity(&mut write, me.person.id, stated).await?;
        Ok(write.commit().await?)
    }

    /// Opens a session for the person of an identity, or for whoever was invited at its address and has no other way in.
    async fn enter(&self, provider: &str, stated: &Stated, from: &From) -> Result<SignedIn, OpenIdError> {
        let unknown = || OpenIdError::Unknown(stated.mail.clone());
        let read = self.app.store().read();
        let known = rows::identity(&read, &stated.issuer, &stated.subject).await?;
        let person = match &known {
            Some(identity) => {
                rows::person(&read, identity.person).await?.filter(|one| one.state == PersonState::Active)
            }
            None => self.invited(stated).await?,
        };
        let mut person = person.ok_or_else(unknown)?;
        let actor = Actor { person: Some(person.id), name: person.name.clone() };
        let mut write = self.app.store().write(actor, self.app.now()).await?;
        match known {
            Some(identity) => see(&mut write, &identity, stated).await?,
            None => person = join(&mut write, person, stated).await?,
        }
        let opened = open_in(&mut write, person, provider, stated.strong, from).await?;
        rows::keep_id_token(&write, &opened.token.hash(), &stated.id_token).await?;
        write.commit().await?;
        Ok(opened)
    }

    /// Whoever was invited at the address that the provider states, if nothing else opens their account yet.
    async fn invited(&self, stated: &Stated) -> Result<Option<Person>, OpenIdError> {
        let read = self.app.store().read();
        let Ok(mail) = Mail::parse(&stated.mail) else { return Ok(None) };
        let person = rows::person_by_mail(&read, &mail).await?.filter(|one| one.state != PersonState::Closed);
        let Some(person) = person else { return Ok(None) };
        let another_way = person.password_hash.is_some() || !rows::identities(&read, person.id).await?.is_empty();
        match (another_way, stated.mail_denied) {
            (true, _) => Err(OpenIdError::LinkFirst(stated.mail.clone())),
            (false, true) => Ok(None),
            (false, false) => Ok(Some(person)),
        }
    }

    /// Where the browser goes so that the provider also knows that the session ends; read before it is closed.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn farewell(&self, me: &Me) -> Result<Option<String>, AppError> {
        let Some(provider) = self.app.providers().of(&me.session.method) else { return Ok(None) };
        let Some(id_token) = rows::id_token(&self.app.store().read(), me.session.id).await? else { return Ok(None) };
        Ok(exchange::farewell(&provider, &id_token, &format!("{}/", self.app.base_url())).await)
    }
}

/// Notes what a provider states of an identity now. Another mail moves nothing: it is shown beside the account's.
async fn see(write: &mut Write, identity: &Identity, stated: &Stated) -> Result<(), StoreError> {
    rows::see_identity(write, identity.id, &stated.mail, stated.siret.as_deref()).await?;
    if identity.mail == stated.mail && identity.siret == stated.siret {
        return Ok(());
    }
    let line = Line::new("identity.changed", "person", identity.person.0);
    write.audit(line.before(&(&identity.mail, &identity.siret)).after(&(&stated.mail, &stated.siret))).await
}

/// Somebody takes their invitation up through a provider.
async fn join(write: &mut Write, person: Person, stated: &Stated) -> Result<Person, StoreError> {
    add_identity(write, person.id, stated).await?;
    rows::void_links(write, person.id).await?;
    let name = stated.name.clone().unwrap_or_else(|| person.name.clone());
    let mut person = Person { state: PersonState::Active, name, ..person };
    rows::update_person(write, &person).await?;
    person.version += 1;
    write.audit(Line::new("person.joined", "person", person.id.0)).await?;
    Ok(person)
}

async fn add_identity(
    write: &mut Write,
    person: domain::accounts::PersonId,
    stated: &Stated,
) -> Result<(), StoreError> {
    let identity = Identity {
        id: 0,
        person,
        issuer: stated.issuer.clone(),
        subject: stated.subject.clone(),
        mail: stated.mail.clone(),
        siret: stated.siret.clone(),
        linked_at: write.now(),
        seen_at: write.now(),
    };
    rows::link_identity(write, &identity).await?;
    let told = (&stated.issuer, &stated.mail, &stated.siret);
    write.audit(Line::new("identity.linked", "person", person.0).after(&told)).await
}
