//! Keys of the programming interface: made for an organisation, shown once, ending within a year, told apart by their first characters.
//!
//! Start with [`Accounts::key`].

use super::{Accounts, FormError, Me};
use crate::{AppError, Token, hash_of};
use domain::accounts::{Assignment, AssignmentId, PersonId, Right, Role, Standing};
use domain::catalogue::OrganisationId;
use store::accounts::{self as rows, Key, Person};
use store::audit::Line;
use store::{Actor, StoreError, Write};
use time::{Date, Duration};

/// Most days that a key lasts.
const KEY_DAYS: i64 = 366;

/// How seldom the use of a key is noted.
const NOTED_EVERY: Duration = Duration::minutes(5);

/// Whoever comes with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// Number of the key.
    pub id: i64,
    /// Whose data it opens.
    pub organisation: OrganisationId,
    /// What the key is called.
    pub name: String,
    /// Its first characters, to tell it from others.
    pub hint: String,
}

impl KeyHolder {
    /// Who writes, for the audit trail. Whoever makes a key names it as they like: the name alone might be somebody's.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { person: None, name: format!("API · {} (trm_{}…)", self.name, self.hint) }
    }

    /// What the key opens, when it stands for a role in its organisation.
    #[must_use]
    pub fn standing(&self, role: Role, today: Date) -> Standing {
        let held = Assignment {
            id: AssignmentId(0),
            person: PersonId(0),
            role,
            organisation: Some(self.organisation),
            since_on: today,
            until_on: None,
            lent_by: None,
        };
        Standing::on(today, &[held])
    }
}

impl Accounts<'_> {
    /// Makes a key for an organisation; its text is given this once.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without the right there; [`FormError::Wrong`] without a name or with a day that is too late.
    pub async fn make_key(
        &self,
        me: &Me,
        organisation: OrganisationId,
        name: &str,
        expires_on: Date,
    ) -> Result<String, FormError> {
        me.need_for(Right::ManageKeys, organisation)?;
        super::people::need_organisation(&self.app.store().read(), Some(organisation)).await?;
        let today = self.app.now().date();
        let mut wrong = Vec::new();
        if name.trim().is_empty() || name.chars().count() > 80 {
            wrong.push(("name", "key-name"));
        }
        if expires_on < today || expires_on - today >= Duration::days(KEY_DAYS) {
            wrong.push(("until", "key-until"));
        }
        if !wrong.is_empty() {
            return Err(FormError::Wrong(wrong));
        }
        let hint: String = Token::new().reveal().chars().take(8).collect();
        let text = format!("trm_{hint}_{}", Token::new().reveal());
        let key = Key {
            id: 0,
            organisation,
            name: name.trim().to_owned(),
            hint,
            made_by: me.person.id,
            made_at: self.app.now(),
            expires_on,
            used_at: None,
            revoked_at: None,
        };
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let id = rows::insert_key(&write, &key, &hash_of(&text)).await?;
        write.audit(Line::new("key.made", "key", id).of(Some(organisation)).after(&key.name)).await?;
        write.commit().await?;
        Ok(text)
    }

    /// An organisation's keys with who made each, the latest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without the right there.
    pub async fn keys(&self, me: &Me, organisation: OrganisationId) -> Result<Vec<(Key, Option<Person>)>, AppError> {
        me.need_for(Right::ManageKeys, organisation)?;
        let read = self.app.store().read();
        let keys = rows::keys(&read, organisation).await?;
        let ids: Vec<PersonId> = keys.iter().map(|key| key.made_by).collect();
        let makers = rows::people_of(&read, &ids).await?;
        let of = |id| makers.iter().find(|person| person.id == id).cloned();
        Ok(keys.into_iter().map(|key| (key.clone(), of(key.made_by))).collect())
    }

    /// Ends a key at once.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without the right there; [`AppError::NotFound`] when there is none that counts.
    pub async fn revoke_key(&self, me: &Me, organisation: OrganisationId, id: i64) -> Result<(), AppError> {
        me.need_for(Right::ManageKeys, organisation)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        if !rows::revoke_key(&write, organisation, id).await? {
            return Err(AppError::NotFound);
        }
        write.audit(Line::new("key.revoked", "key", id).of(Some(organisation))).await?;
        Ok(write.commit().await?)
    }

    /// Whoever holds the key of this text; nobody when it was revoked, has ended or never was. Its use is noted, except by a GET.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn key(&self, text: &str) -> Result<Option<KeyHolder>, AppError> {
        if !text.starts_with("trm_") || text.len() != 77 {
            return Ok(None);
        }
        let now = self.app.now();
        let found = rows::key_of(&self.app.store().read(), &hash_of(text), now.date()).await?;
        let Some(key) = found else { return Ok(None) };
        // What answers a GET writes nothing: the use is noted when the key changes something.
        if !store::is_only_reading() && key.used_at.is_none_or(|used| now - used > NOTED_EVERY) {
            rows::touch_key(self.app.store(), key.id, now).await?;
        }
        Ok(Some(KeyHolder { id: key.id, organisation: key.organisation, name: key.name, hint: key.hint }))
    }
}

/// Ends every key of an organisation at once.
pub(crate) async fn revoke_all(write: &mut Write, organisation: OrganisationId) -> Result<(), StoreError> {
    for key in rows::keys(write, organisation).await? {
        if rows::revoke_key(write, organisation, key.id).await? {
            write.audit(Line::new("key.revoked", "key", key.id).of(Some(organisation))).await?;
        }
    }
    Ok(())
}
