//! One training or organisation as it is shown, and what happened to it. Start with [`Shown`].

use super::Catalogue;
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::catalogue::{Differing, Draft, Organisation, OrganisationFacts, OrganisationId, Training, TrainingFacts};
use std::sync::Arc;
use store::audit::{self, Entry, Wanted};
use store::catalogue as rows;
use time::OffsetDateTime;

/// Acts that a history shows at most.
const HISTORY: u64 = 100;

/// A training with who runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The training.
    pub training: Training,
    /// Who runs it.
    pub organisation: Organisation,
}

/// Something that happened to a training or an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: OffsetDateTime,
    /// Who, as named then.
    pub who: String,
    /// What: `training.changed`.
    pub act: String,
    /// The fields that changed: `mine` since, `theirs` before.
    pub changes: Vec<Differing>,
}

impl Catalogue<'_> {
    /// The training of a reference. Anybody may read it.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn training(&self, reference: &str) -> Result<Arc<Option<Shown>>, AppError> {
        let key = reference.to_owned();
        let generation = match self.known.shown.get(&key) {
            Ok(shown) => return Ok(shown),
            Err(generation) => generation,
        };
        let read = self.app.store().read();
        let shown = match rows::training_by_reference(&read, reference).await? {
            None => None,
            Some(training) => rows::organisation(&read, training.facts.organisation)
                .await?
                .map(|organisation| Shown { training, organisation }),
        };
        Ok(self.known.shown.keep(&key, generation, shown))
    }

    /// What happened to a training, the latest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever may not see more of it than the public.
    pub async fn history(&self, me: &Me, training: &Training) -> Result<Vec<Happening>, AppError> {
        me.need_for(Right::SeeTrainings, training.facts.organisation)?;
        self.happenings("training", training.id.0, training_draft).await
    }

    /// The organisation of a number.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whoever may not see it, for that it exists is nobody else's business.
    pub async fn organisation(&self, me: &Me, id: OrganisationId) -> Result<Organisation, AppError> {
        if !me.standing.may_for(Right::SeeOrganisations, id) {
            return Err(AppError::NotFound);
        }
        rows::organisation(&self.app.store().read(), id).await?.ok_or(AppError::NotFound)
    }

    /// The organisation of a number with its trainings and what happened to it.
    ///
    /// # Errors
    /// As [`Catalogue::organisation`].
    pub async fn organisation_page(
        &self,
        me: &Me,
        id: OrganisationId,
    ) -> Result<(Organisation, Vec<Training>, Vec<Happening>), AppError> {
        let organisation = self.organisation(me, id).await?;
        let trainings = rows::trainings_of(&self.app.store().read(), id).await?;
        let happened = self.happenings("organisation", id.0, organisation_draft).await?;
        Ok((organisation, trainings, happened))
    }

    async fn happenings(
        &self,
        kind: &str,
        subject: i64,
        draft: fn(&str) -> Option<Draft>,
    ) -> Result<Vec<Happening>, AppError> {
        let wanted = Wanted { subject: Some((kind.to_owned(), subject)), limit: HISTORY, ..Wanted::default() };
        let lines = audit::lines(&self.app.store().read(), &wanted).await?;
        Ok(lines.into_iter().map(|line| happening(line, draft)).collect())
    }
}

fn happening(line: Entry, draft: fn(&str) -> Option<Draft>) -> Happening {
    let side = |text: &Option<String>| text.as_deref().and_then(draft);
    let changes = match (side(&line.before), side(&line.after)) {
        (Some(before), Some(after)) => after.differing(&before),
        _ => Vec::new(),
    };
    Happening { at: line.written_at, who: line.actor, act: line.act, changes }
}

fn training_draft(json: &str) -> Option<Draft> {
    let facts: TrainingFacts = serde_json::from_str(json).ok()?;
    Some(Draft::of_training(&facts, &facts.organisation.to_string()))
}

fn organisation_draft(json: &str) -> Option<Draft> {
    serde_json::from_str::<OrganisationFacts>(json).ok().map(|facts| Draft::of_organisation(&facts))
}
