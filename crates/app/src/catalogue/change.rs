//! Adding and changing a training. Start with [`Catalogue::change_training`].

use super::{Catalogue, found_by};
use crate::accounts::KeyHolder;
use crate::{AppError, Me};
use domain::accounts::{Right, Role, Standing};
use domain::catalogue::{Draft, Fault, OrganisationId, TRAINING_COLUMNS, Training, TrainingFacts, check_training};
use store::audit::Line;
use store::catalogue as rows;
use store::{Actor, Reads, StoreError};
use thiserror::Error;
use time::Date;

/// Why something was not changed.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// What is wrong with what was typed.
    #[error("refused: {0:?}")]
    Refused(Vec<Fault>),
    /// Somebody saved first.
    #[error("changed by somebody else meanwhile")]
    Conflict(Box<Theirs>),
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for ChangeError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

/// Whoever changes something: a person, or a program that comes with an organisation's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    pub(super) actor: Actor,
    pub(super) standing: Standing,
}

impl From<&Me> for Editor {
    fn from(me: &Me) -> Self {
        Self { actor: me.actor(), standing: me.standing.clone() }
    }
}

impl Editor {
    /// A program with a key: it keeps the trainings of its organisation up to date, nothing else.
    #[must_use]
    pub fn of_key(key: &KeyHolder, today: Date) -> Self {
        Self { actor: key.actor(), standing: key.standing(Role::ProviderEditor, today) }
    }

    /// Asks whether a training may be added at all, before what is said of it is read.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without [`Right::DecideTrainings`].
    pub fn may_add(&self) -> Result<(), AppError> {
        if self.standing.may(Right::DecideTrainings) { Ok(()) } else { Err(AppError::Forbidden) }
    }
}

/// What somebody else saved meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theirs {
    /// Who, if it is known.
    pub who: String,
    /// What they saved.
    pub draft: Draft,
    /// The version that a second try must state.
    pub version: i64,
}

impl Catalogue<'_> {
    /// What a form about a training shows at first.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without such a training; [`AppError::Forbidden`] for whoever may not change it.
    pub async fn training_draft(&self, me: &Me, reference: &str) -> Result<(Training, Draft), AppError> {
        self.draft_for(&me.standing, reference).await
    }

    async fn draft_for(&self, standing: &Standing, reference: &str) -> Result<(Training, Draft), AppError> {
        let read = self.app.store().read();
        let training = rows::training_by_reference(&read, reference).await?.ok_or(AppError::NotFound)?;
        if !standing.may_for(Right::EditTrainings, training.facts.organisation) {
            return Err(AppError::Forbidden);
        }
        let draft = draft_of(&read, &training.facts).await?;
        Ok((training, draft))
    }

    /// Changes a training that is still as it was seen, at `version`; gives its reference, which may have changed too.
    ///
    /// Fields that the draft does not have stay. Fields that the agency decides can be changed only with
    /// [`Right::DecideTrainings`]. Nothing is written when nothing differs.
    ///
    /// # Errors
    /// [`ChangeError`]; the training stays as it was.
    pub async fn change_training(
        &self,
        by: impl Into<Editor>,
        reference: &str,
        version: i64,
        typed: &Draft,
    ) -> Result<String, ChangeError> {
        let by = by.into();
        let (current, known) = self.draft_for(&by.standing, reference).await?;
        let facts = self.checked(&typed.over(&known)).await?;
        if !by.standing.may(Right::DecideTrainings) {
            refuse_agency(typed, &current.facts, &facts)?;
        }
        if facts == current.facts {
            return Ok(facts.reference);
        }
        if version != current.version {
            return Err(self.training_conflict(&current).await);
        }
        self.save(by.actor, &current, facts).await
    }

    async fn save(&self, actor: Actor, current: &Training, facts: TrainingFacts) -> Result<String, ChangeError> {
        let mut write = self.app.store().write(actor, self.app.now()).await?;
        let words = self.words(&write, &facts).await?;
        let changed = Training { id: current.id, facts, version: current.version };
        match rows::update_training(&write, &changed, &words).await {
            Ok(()) => {}
            Err(StoreError::Taken { .. }) => return Err(taken("reference", &changed.facts.reference)),
            Err(StoreError::Stale { .. }) => {
                let current = rows::training(&write, current.id).await?.ok_or(AppError::NotFound)?;
                drop(write);
                return Err(self.training_conflict(&current).await);
            }
            Err(cause) => return Err(cause.into()),
        }
        let line = Line::new("training.changed", "training", changed.id.0).of(Some(changed.facts.organisation));
        write.audit(line.before(&current.facts).after(&changed.facts)).await?;
        write.commit().await?;
        self.forget();
        Ok(changed.facts.reference)
    }

    /// Adds a training and gives its reference.
    ///
    /// # Errors
    /// [`ChangeError`]; [`AppError::Forbidden`] without [`Right::DecideTrainings`].
    pub async fn add_training(&self, by: impl Into<Editor>, typed: &Draft) -> Result<String, ChangeError> {
        let by = by.into();
        by.may_add()?;
        let facts = self.checked(typed).await?;
        let mut write = self.app.store().write(by.actor, self.app.now()).await?;
        let words = self.words(&write, &facts).await?;
        let id = match rows::insert_training(&write, &facts, &words).await {
            Ok(id) => id,
            Err(StoreError::Taken { .. }) => return Err(taken("reference", &facts.reference)),
            Err(cause) => return Err(cause.into()),
        };
        let line = Line::new("training.added", "training", id.0).of(Some(facts.organisation));
        write.audit(line.after(&facts)).await?;
        write.commit().await?;
        self.forget();
        Ok(facts.reference)
    }

    async fn checked(&self, draft: &Draft) -> Result<TrainingFacts, ChangeError> {
        let organisation = find_organisation(&self.app.store().read(), draft.get("organisation")).await?;
        check_training(draft, &self.known.vocabulary, |_| organisation).map_err(ChangeError::Refused)
    }

    async fn words(&self, db: &impl Reads, facts: &TrainingFacts) -> Result<String, AppError> {
        let organisation = rows::organisation(db, facts.organisation).await?.ok_or(AppError::NotFound)?;
        Ok(found_by(self.app.network(), facts, &organisation.facts.name))
    }

    async fn training_conflict(&self, current: &Training) -> ChangeError {
        let read = self.app.store().read();
        match draft_of(&read, &current.facts).await {
            Ok(draft) => {
                let who = super::organisations::last_writer(&read, "training", current.id.0).await;
                ChangeError::Conflict(Box::new(Theirs { who, draft, version: current.version }))
            }
            Err(cause) => cause.into(),
        }
    }
}

/// A training as a draft, its organisation named by its SIRET if it has one.
async fn draft_of(db: &impl Reads, facts: &TrainingFacts) -> Result<Draft, AppError> {
    let organisation = rows::organisation(db, facts.organisation).await?;
    let siret = organisation.and_then(|one| one.facts.siret).map(String::from);
    Ok(Draft::of_training(facts, &siret.unwrap_or_else(|| facts.organisation.to_string())))
}

async fn find_organisation(db: &impl Reads, text: &str) -> Result<Option<OrganisationId>, AppError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let found = if digits.len() == 14 {
        rows::organisation_by_siret(db, &digits).await?
    } else {
        match digits.parse() {
            Ok(number) => rows::organisation(db, OrganisationId(number)).await?,
            Err(_) => None,
        }
    };
    Ok(found.filter(|one| one.merged_into.is_none()).map(|one| one.id))
}

pub(super) fn taken(field: &str, found: &str) -> ChangeError {
    ChangeError::Refused(vec![Fault::new(field, &format!("{field}-taken"), found)])
}

/// Faults for the fields that only the agency decides and that differ.
fn refuse_agency(typed: &Draft, current: &TrainingFacts, wanted: &TrainingFacts) -> Result<(), ChangeError> {
    let faults = agency_faults(typed, current, wanted);
    if faults.is_empty() { Ok(()) } else { Err(ChangeError::Refused(faults)) }
}

pub(super) fn agency_faults(typed: &Draft, current: &TrainingFacts, wanted: &TrainingFacts) -> Vec<Fault> {
    let draft = |facts: &TrainingFacts| Draft::of_training(facts, &facts.organisation.to_string());
    let (current, wanted) = (draft(current), draft(wanted));
    let moved = |field: &str| current.get(field) != wanted.get(field);
    let columns = TRAINING_COLUMNS.iter().filter(|column| column.agency && moved(column.code));
    columns.map(|column| Fault::new(column.code, "agency-only", typed.get(column.code))).collect()
}
