//! A forgotten password: the same answer, after the same time, whether or not there is an account.

use super::letters::{Letter, send};
use super::people::INVITATION;
use super::{Accounts, From};
use crate::{AppError, Token};
use domain::accounts::{Mail, PersonState};
use store::accounts::{self as rows, LinkKind, Person};
use store::audit::Line;
use store::{Actor, Write};
use time::Duration;
use tokio::time::Instant;

/// How long the link lasts.
const RECOVERY: Duration = Duration::hours(1);

/// How long an answer takes at least, so that its duration tells nothing.
const AT_LEAST: std::time::Duration = std::time::Duration::from_millis(150);

impl Accounts<'_> {
    /// Sends a link to set a new password, if somebody can sign in with that address.
    ///
    /// # Errors
    /// [`AppError::TooMany`], whether or not there is an account; or no database.
    pub async fn ask_recovery(&self, mail: &str, from: &From) -> Result<(), AppError> {
        let begun = Instant::now();
        self.app.limits().try_from_address(&from.address)?;
        self.app.limits().try_for_account(&format!("recovery:{}", mail.trim().to_lowercase()))?;
        let done = self.recover(mail, from).await;
        tokio::time::sleep_until(begun + AT_LEAST).await;
        done
    }

    async fn recover(&self, mail: &str, from: &From) -> Result<(), AppError> {
        let person = match Mail::parse(mail) {
            Ok(mail) => rows::person_by_mail(&self.app.store().read(), &mail).await?,
            Err(_) => None,
        };
        let person = person.filter(|person| person.state != PersonState::Closed);
        let mut write = self.app.store().write(Actor::program(), self.app.now()).await?;
        let line = Line::new("recovery.asked", "person", person.as_ref().map(|person| person.id.0));
        write.audit(line.after(&from.address)).await?;
        if let Some(person) = &person {
            self.send_recovery(&write, person).await?;
        }
        Ok(write.commit().await?)
    }

    /// Somebody who has not joined yet gets the invitation again: it does the same, and lasts as long.
    async fn send_recovery(&self, write: &Write, person: &Person) -> Result<(), AppError> {
        let invited = person.state == PersonState::Invited;
        let kind = if invited { LinkKind::Invitation } else { LinkKind::Recovery };
        let token = Token::new();
        let lasts = if invited { INVITATION } else { RECOVERY };
        rows::make_link(write, &token.hash(), kind, Some(person.id), write.now() + lasts).await?;
        let url = format!("{}/lien/{}", self.app.base_url(), token.reveal());
        send(
            self.app,
            write,
            Letter::to(person, "recovery").with("url", url).with("hours", lasts.whole_hours().to_string()),
        )
        .await
        .map(drop)
    }
}
