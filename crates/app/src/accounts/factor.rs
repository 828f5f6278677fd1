//! The second factor: codes of a telephone that change every 30 seconds (RFC 6238), and written-down codes for a day without it.
//!
//! Answers for: each code counts once, few tries, nobody replaces a factor without it. Start with [`Accounts::second_step`].

use super::letters::{Letter, send};
use super::{Accounts, FormError, IDLE, Me};
use crate::{AppError, Token, hash_of};
use domain::accounts::{Mail, PersonId, Right};
use store::accounts::{self as rows, Person};
use store::audit::Line;
use store::{Actor, Write};
use time::{Duration, OffsetDateTime};
use totp_rs::{Builder, Secret, Totp};

/// How many written-down codes there are.
const CODES: usize = 10;

/// How long a secret waits for its first code.
const PENDING: Duration = Duration::minutes(30);

/// Letters and digits that nobody confuses; 32 of them, so that a byte gives one without bias.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// What somebody enters into their telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorSetup {
    /// The secret, base 32.
    pub secret: String,
    /// The same as an address, for a picture to scan.
    pub uri: String,
}

/// A session that has become strong.
#[derive(Clone)]
pub struct Strong {
    /// For the cookie, in place of the one until now.
    pub token: Token,
    /// Written-down codes, when they are new; shown once.
    pub codes: Vec<String>,
}

impl Accounts<'_> {
    /// Makes a secret that counts once a code confirms it; like giving a factor up, it asks for the password or a fresh session.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for a session whose second factor is still to come; [`FormError::Wrong`] for a wrong password.
    pub async fn begin_factor(&self, me: &Me, password: &str) -> Result<(), FormError> {
        need_no_factor_or_its_proof(me)?;
        if let Some(fault) = self.proof_fault(me, password).await? {
            return Err(FormError::Wrong(vec![("password", fault)]));
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        rows::keep_pending(&write, me.person.id, &random_secret()).await?;
        write.audit(Line::new("factor.begun", "person", me.person.id.0)).await?;
        Ok(write.commit().await?)
    }

    /// The secret that waits for its first code.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] as [`Accounts::begin_factor`].
    pub async fn pending_factor(&self, me: &Me) -> Result<Option<FactorSetup>, AppError> {
        need_no_factor_or_its_proof(me)?;
        let pending = rows::pending(&self.app.store().read(), me.person.id).await?;
        let Some(secret) = still_pending(pending, self.app.now()) else { return Ok(None) };
        let language = me.person.language;
        let issuer = self.app.network().name.get(language).replace(':', " ");
        let uri = totp(&secret, &issuer, me.person.mail.as_str()).and_then(|totp| totp.to_url().ok());
        Ok(uri.map(|uri| FactorSetup { secret, uri }))
    }

    /// Confirms the secret by a code: it counts from now on, this session is strong, the others end.
    ///
    /// # Errors
    /// [`FormError::Wrong`] for a wrong code; [`AppError::Conflict`] when nothing waits, or no longer.
    pub async fn confirm_factor(&self, me: &Me, code: &str) -> Result<Strong, FormError> {
        need_no_factor_or_its_proof(me)?;
        self.app.limits().try_code(me.person.id)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let pending = rows::pending(&write, me.person.id).await?;
        let secret = still_pending(pending, write.now()).ok_or(AppError::Conflict)?;
        let step = step_of(&secret, code, None, write.now()).ok_or_else(wrong_code)?;
        let person = Person { totp_secret: Some(secret), totp_step: Some(step), ..me.person.clone() };
        rows::update_person(&write, &person).await?;
        let codes = new_codes(&write, person.id).await?;
        rows::close_sessions(&write, person.id, Some(me.session.id)).await?;
        let token = strengthen(&write, me).await?;
        write.audit(Line::new("factor.set", "person", person.id.0)).await?;
        send(self.app, &write, Letter::to(&me.person, "factor-set")).await?;
        write.commit().await?;
        Ok(Strong { token, codes })
    }

    /// Goes on from the password to the whole account, by a code of the telephone or a written-down one.
    ///
    /// # Errors
    /// [`FormError::Wrong`] for a code that is wrong or was used; [`AppError::TooMany`] after many.
    pub async fn second_step(&self, me: &Me, code: &str) -> Result<Strong, FormError> {
        self.app.limits().try_code(me.person.id)?;
        let secret = me.person.totp_secret.as_deref().ok_or(AppError::Conflict)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let method = match step_of(secret, code, me.person.totp_step, write.now()) {
            Some(step) => {
                rows::update_person(&write, &Person { totp_step: Some(step), ..me.person.clone() }).await?;
                "telephone"
            }
            None if rows::use_code(&write, me.person.id, &code_hash(code)).await? => "code",
            None => {
                write.audit(Line::new("factor.refused", "person", me.person.id.0).after(&me.session.address)).await?;
                write.commit().await?;
                return Err(wrong_code());
            }
        };
        let token = strengthen(&write, me).await?;
        write.audit(Line::new("factor.proved", "person", me.person.id.0).after(&method)).await?;
        write.commit().await?;
        Ok(Strong { token, codes: Vec::new() })
    }

    /// How many written-down codes were not used.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn codes_left(&self, me: &Me) -> Result<u64, AppError> {
        Ok(rows::codes_left(&self.app.store().read(), me.person.id).await?)
    }

    /// New written-down codes in place of the earlier ones.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for a session that is not strong, or without a second factor.
    pub async fn renew_codes(&self, me: &Me) -> Result<Vec<String>, AppError> {
        if !me.session.strong || me.person.totp_secret.is_none() {
            return Err(AppError::Forbidden);
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let codes = new_codes(&write, me.person.id).await?;
        write.audit(Line::new("factor.codes-renewed", "person", me.person.id.0)).await?;
        write.commit().await?;
        Ok(codes)
    }

    /// Gives up one's second factor, where no role asks for one.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for a session that is not strong or a role that asks for it; [`FormError::Wrong`] for a wrong password.
    pub async fn drop_factor(&self, me: &Me, password: &str) -> Result<(), FormError> {
        if !me.session.strong || me.standing.needs_second_factor() {
            return Err(AppError::Forbidden.into());
        }
        if let Some(fault) = self.proof_fault(me, password).await? {
            return Err(FormError::Wrong(vec![("password", fault)]));
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        forget(&write, me.person.clone()).await?;
        write.audit(Line::new("factor.dropped", "person", me.person.id.0)).await?;
        send(self.app, &write, Letter::to(&me.person, "factor-dropped")).await?;
        Ok(write.commit().await?)
    }

    /// Takes somebody's second factor away who lost it: they set a new one up at their next sign-in, and are told.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without the right in the agency, or for oneself; [`AppError::Conflict`] when there is none.
    pub async fn reset_factor(&self, me: &Me, id: PersonId) -> Result<(), AppError> {
        me.need(Right::ManagePeople)?;
        if me.person.id == id {
            return Err(AppError::Forbidden);
        }
        let write = self.app.store().write(me.actor(), self.app.now()).await?;
        let person = rows::person(&write, id).await?.ok_or(AppError::NotFound)?;
        self.reset_in(write, person).await
    }

    /// The same for the command line: whoever has the machine helps the last administrator.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when nobody has that address; [`AppError::Conflict`] when there is no factor.
    pub async fn reset_factor_of(&self, mail: &Mail) -> Result<(), AppError> {
        let write = self.app.store().write(Actor::program(), self.app.now()).await?;
        let person = rows::person_by_mail(&write, mail).await?.ok_or(AppError::NotFound)?;
        self.reset_in(write, person).await
    }

    async fn reset_in(&self, mut write: Write, person: Person) -> Result<(), AppError> {
        if person.totp_secret.is_none() {
            return Err(AppError::Conflict);
        }
        forget(&write, person.clone()).await?;
        rows::close_sessions(&write, person.id, None).await?;
        write.audit(Line::new("factor.reset", "person", person.id.0)).await?;
        let by = write.actor().name.clone();
        send(self.app, &write, Letter::to(&person, "factor-reset").with("by", by)).await?;
        Ok(write.commit().await?)
    }
}

/// Whoever has a second factor proves it before another takes its place.
fn need_no_factor_or_its_proof(me: &Me) -> Result<(), AppError> {
    if me.person.totp_secret.is_none() || me.session.strong { Ok(()) } else { Err(AppError::Forbidden) }
}

/// The secret, while it waits for its first code: what the password began is soon over.
fn still_pending(pending: Option<(String, OffsetDateTime)>, now: OffsetDateTime) -> Option<String> {
    pending.filter(|(_, since)| now - *since <= PENDING).map(|(secret, _)| secret)
}

fn wrong_code() -> FormError {
    FormError::Wrong(vec![("code", "code-wrong")])
}

async fn forget(write: &Write, person: Person) -> Result<(), AppError> {
    rows::drop_factor(write, person.id).await?;
    Ok(rows::update_person(write, &Person { totp_secret: None, totp_step: None, ..person }).await?)
}

async fn strengthen(write: &Write, me: &Me) -> Result<Token, AppError> {
    let token = Token::new();
    rows::strengthen_session(write, me.session.id, &token.hash(), write.now() + IDLE).await?;
    Ok(token)
}

async fn new_codes(write: &Write, person: PersonId) -> Result<Vec<String>, AppError> {
    let codes: Vec<String> = (0..CODES).map(|_| random_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| code_hash(code)).collect();
    rows::keep_codes(write, person, &hashes).await?;
    Ok(codes)
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes, or nothing here is safe");
    bytes
}

fn random_secret() -> String {
    Secret::from(random::<20>()).to_base32()
}

/// Sixteen characters of 5 bits: nobody finds them from their hash.
fn random_code() -> String {
    let letters: Vec<char> = random::<16>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).to_vec();
    letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// However it is typed: spaces, dashes and case do not count.
fn code_hash(code: &str) -> String {
    let plain: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    hash_of(&plain.to_ascii_lowercase())
}

fn totp(secret: &str, issuer: &str, account: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_issuer(Some(issuer)).with_account_name(account).build().ok()
}

/// The step of 30 seconds whose code this is, one before and one after the present included; none at or before the `last` accepted.
fn step_of(secret: &str, code: &str, last: Option<i64>, now: OffsetDateTime) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = totp(secret, "", "")?;
    let step = totp.check(&code, u64::try_from(now.unix_timestamp()).ok()?)?;
    i64::try_from(step).ok().filter(|step| last.is_none_or(|last| *step > last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_one_step_early_or_late_and_only_once() {
        // RFC 6238, appendix B: 94287082 at 59 seconds, of which six digits.
        let secret = Secret::from(*b"12345678901234567890").to_base32();
        let at = |second| OffsetDateTime::from_unix_timestamp(second).unwrap();
        assert_eq!(step_of(&secret, "287 082", None, at(59)), Some(1));
        assert_eq!(step_of(&secret, "287082", None, at(89)), Some(1));
        assert_eq!(step_of(&secret, "287082", None, at(29)), Some(1));
        assert_eq!(step_of(&secret, "287082", None, at(90)), None);
        assert_eq!(step_of(&secret, "287082", Some(1), at(59)), None);
        assert_eq!(step_of(&secret, "287083", None, at(59)), None);
    }

    #[test]
    fn a_written_code_is_read_however_it_is_typed() {
        let code = random_code();
        assert_eq!(code.len(), 19);
        assert_eq!(code_hash(&code), code_hash(&code.to_uppercase().replace('-', " ")));
        assert_ne!(code_hash(&code), code_hash(&random_code()));
    }
}
