//! Who sees an edition before its release: journalists, ministries. Each has a secret link. Start with [`Figures::show_before`].

use super::begin::find;
use super::{Edition, Embargo, Figures, PublishedFile};
use crate::{AppError, Me, Token, hash_of, mail};
use domain::accounts::{Mail, Right};
use domain::figures::EditionState;
use domain::network::{Language, Year};
use store::audit::Line;
use store::figures as rows;
use store::{StoreError, Write, accounts};
use thiserror::Error;

/// Why somebody was not put on the list.
#[derive(Debug, Error)]
pub enum EmbargoError {
    /// Field and code of what is wrong.
    #[error("{0}: {1}")]
    Wrong(&'static str, &'static str),
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for EmbargoError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

/// An edition under embargo, seen through a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// Who looks.
    pub embargo: Embargo,
    /// At what.
    pub edition: Edition,
}

impl Figures<'_> {
    /// Who sees a version under embargo.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see editions.
    pub async fn embargoes(&self, me: &Me, year: Year, number: i64) -> Result<Vec<Embargo>, AppError> {
        let edition = self.edition(me, year, number).await?;
        Ok(rows::embargoes(&self.app.store().read(), edition.id).await?)
    }

    /// Lets somebody see an approved edition before its release; a mail brings the link, which only they have. It is in their own language
    /// where the platform knows them, else in the one that is said.
    ///
    /// # Errors
    /// [`EmbargoError`]; [`AppError::Forbidden`] for whoever does not prepare editions; [`AppError::Conflict`] unless it is approved.
    pub async fn show_before(
        &self,
        me: &Me,
        (year, number): (Year, i64),
        (name, address): (&str, &str),
        language: Language,
    ) -> Result<(), EmbargoError> {
        me.need(Right::PrepareEditions)?;
        let address = Mail::parse(address).map_err(|_| EmbargoError::Wrong("mail", "not-a-mail"))?;
        if domain::accounts::name_fault(name.trim()).is_some() {
            return Err(EmbargoError::Wrong("name", "bad-name"));
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        if !is_under_embargo(&edition) {
            return Err(AppError::Conflict.into());
        }
        let token = Token::new();
        let person = (name.trim(), address.as_str());
        let id = match rows::insert_embargo(&write, edition.id, person, &token.hash()).await {
            Err(StoreError::Taken { .. }) => return Err(EmbargoError::Wrong("mail", "mail-taken")),
            other => other?,
        };
        let known = accounts::person_by_mail(&write, &address).await?;
        let language = known.map_or(language, |known| known.language);
        self.tell(&write, me, &edition, (name.trim(), address.clone(), language), &token).await?;
        write.audit(Line::new("embargo.given", "edition", edition.id.0).after(&(id, name.trim()))).await?;
        write.commit().await?;
        Ok(())
    }

    async fn tell(
        &self,
        write: &Write,
        me: &Me,
        edition: &Edition,
        (name, recipient, language): (&str, Mail, Language),
        token: &Token,
    ) -> Result<(), AppError> {
        let url = format!("{}/chiffres/embargo/{}/", self.app.base_url(), token.reveal());
        let until = edition.embargo_until.map(|until| mail::instant(self.app.zone().local(until), language));
        let args = [
            ("name", name.to_owned()),
            ("by", me.person.name.clone()),
            ("year", edition.year.to_string()),
            ("until", until.unwrap_or_else(|| "–".to_owned())),
            ("url", url),
        ];
        let message = mail::Message {
            person: None,
            recipient,
            language,
            template: "embargo".to_owned(),
            args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            unique_key: None,
        };
        mail::queue(write, self.app, message).await.map(drop)
    }

    /// Takes somebody from the list: the link opens nothing any more.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not prepare editions; [`AppError::NotFound`] without them.
    pub async fn show_no_more(&self, me: &Me, (year, number): (Year, i64), id: i64) -> Result<(), AppError> {
        me.need(Right::PrepareEditions)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        if !rows::withdraw_embargo(&write, edition.id, id).await? {
            return Err(AppError::NotFound);
        }
        write.audit(Line::new("embargo.withdrawn", "edition", edition.id.0).after(&id)).await?;
        Ok(write.commit().await?)
    }

    /// What a secret link opens: a file of an edition that is not published yet. That they looked is noted.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a link that opens nothing, or no longer.
    pub async fn glimpse(&self, token: &str, path: &str) -> Result<(Glimpse, PublishedFile), AppError> {
        let read = self.app.store().read();
        let embargo = rows::embargo_of_token(&read, &hash_of(token)).await?.ok_or(AppError::NotFound)?;
        let edition = rows::edition(&read, embargo.edition).await?.ok_or(AppError::NotFound)?;
        let open = is_under_embargo(&edition) || edition.state == EditionState::Published;
        let file = rows::file(&read, edition.id, path).await?.filter(|_| open).ok_or(AppError::NotFound)?;
        if embargo.seen_at.is_none() {
            rows::see_embargo(self.app.store(), embargo.id, self.app.now()).await?;
        }
        Ok((Glimpse { embargo, edition }, file.into()))
    }
}

fn is_under_embargo(edition: &Edition) -> bool {
    matches!(edition.state, EditionState::Approved | EditionState::Scheduled)
}
