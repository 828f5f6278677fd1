//! One training or a few, read and written. Start with [`training_by_reference`].

use super::entity::{occupations, trainings};
use crate::error::{StoreError, at};
use crate::instants::{day, day_text, micros};
use crate::transaction::{Reads, Write};
use domain::catalogue::{OrganisationId, Training, TrainingFacts, TrainingId, TrainingState, folded};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, Value,
};
use std::collections::BTreeMap;

/// Numbers a statement: SQLite takes 32 766 values in one.
const BATCH: usize = 5000;

/// The training of a number.
///
/// # Errors
/// When it can't be read.
pub async fn training(db: &impl Reads, id: TrainingId) -> Result<Option<Training>, StoreError> {
    let row = trainings::Entity::find_by_id(id.0).one(db.db()).await.map_err(at("catalogue.training"))?;
    Ok(with_occupations(db, row.into_iter().collect()).await?.pop())
}

/// The training of a reference.
///
/// # Errors
/// When it can't be read.
pub async fn training_by_reference(db: &impl Reads, reference: &str) -> Result<Option<Training>, StoreError> {
    let query = trainings::Entity::find().filter(trainings::Column::Reference.eq(reference));
    let row = query.one(db.db()).await.map_err(at("catalogue.training_by_reference"))?;
    Ok(with_occupations(db, row.into_iter().collect()).await?.pop())
}

/// The trainings among `references` that there are, by reference.
///
/// # Errors
/// When they can't be read.
pub async fn trainings_by_reference(
    db: &impl Reads,
    references: &[String],
) -> Result<BTreeMap<String, Training>, StoreError> {
    let mut found = BTreeMap::new();
    for batch in references.chunks(BATCH) {
        let query = trainings::Entity::find().filter(trainings::Column::Reference.is_in(batch));
        let rows = query.all(db.db()).await.map_err(at("catalogue.trainings_by_reference"))?;
        let batch = with_occupations(db, rows).await?;
        found.extend(batch.into_iter().map(|one| (one.facts.reference.clone(), one)));
    }
    Ok(found)
}

/// Every training of the register, by number.
///
/// # Errors
/// When they can't be read.
pub async fn all_trainings(db: &impl Reads) -> Result<Vec<Training>, StoreError> {
    let query = trainings::Entity::find().order_by_asc(trainings::Column::Id);
    let rows = query.all(db.db()).await.map_err(at("catalogue.all_trainings"))?;
    with_occupations(db, rows).await
}

/// Every training of an organisation, by name.
///
/// # Errors
/// When they can't be read.
pub async fn trainings_of(db: &impl Reads, organisation: OrganisationId) -> Result<Vec<Training>, StoreError> {
    use trainings::Column;
    let query = trainings::Entity::find().filter(Column::Organisation.eq(organisation.0));
    let rows = query.order_by_asc(Column::SortName).order_by_asc(Column::Id).all(db.db()).await;
    with_occupations(db, rows.map_err(at("catalogue.trainings_of"))?).await
}

/// Adds a training and gives its number.
///
/// # Errors
/// [`StoreError::Taken`] when its reference is another's; else when it can't be written.
pub async fn insert_training(write: &Write, facts: &TrainingFacts, found_by: &str) -> Result<TrainingId, StoreError> {
    let now = micros(write.now());
    let row = trainings::ActiveModel { made_at: Set(now), version: Set(1), ..row(facts, found_by, now) };
    let row = row.insert(write.db()).await.map_err(at("catalogue.insert_training"))?;
    insert_occupations(write, row.id, &facts.occupations).await?;
    Ok(TrainingId(row.id))
}

/// Changes a training that is still as read: its version is the one that was seen.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed it since; [`StoreError::Taken`] when its new reference is another's.
pub async fn update_training(write: &Write, training: &Training, found_by: &str) -> Result<(), StoreError> {
    use trainings::Column;
    let row = row(&training.facts, found_by, micros(write.now()));
    let row = trainings::ActiveModel { version: Set(training.version + 1), ..row };
    let same = trainings::Entity::update_many().set(row).filter(Column::Id.eq(training.id.0));
    write.change_one(same.filter(Column::Version.eq(training.version)), "catalogue.update_training").await?;
    let old = occupations::Entity::delete_many().filter(occupations::Column::Training.eq(training.id.0));
    old.exec(write.db()).await.map_err(at("catalogue.update_training"))?;
    insert_occupations(write, training.id.0, &training.facts.occupations).await
}

/// Changes by what words trainings are found, after what they say of others changed; no change of theirs, so their version stays.
///
/// # Errors
/// When they can't be written.
pub async fn update_search_texts(write: &Write, texts: &[(TrainingId, String)]) -> Result<(), StoreError> {
    for (id, text) in texts {
        let values = [Value::from(text.clone()), Value::from(id.0)];
        let sql = write.sql("UPDATE catalogue_trainings SET search_text = ? WHERE id = ?", values);
        write.db().execute_raw(sql).await.map_err(at("catalogue.update_search_texts"))?;
    }
    Ok(())
}

async fn insert_occupations(write: &Write, training: i64, codes: &[String]) -> Result<(), StoreError> {
    if codes.is_empty() {
        return Ok(());
    }
    let rows = occupation_rows(training, codes);
    let insert = occupations::Entity::insert_many(rows).exec_without_returning(write.db());
    insert.await.map_err(at("catalogue.insert_occupations")).map(drop)
}

pub(super) fn occupation_rows(training: i64, codes: &[String]) -> Vec<occupations::ActiveModel> {
    let row = |(place, code): (i64, &String)| occupations::ActiveModel {
        training: Set(training),
        place: Set(place),
        occupation: Set(code.clone()),
    };
    (0..).zip(codes).map(row).collect()
}

/// The row without number, version and birth.
pub(super) fn row(facts: &TrainingFacts, found_by: &str, now: i64) -> trainings::ActiveModel {
    trainings::ActiveModel {
        id: NotSet,
        reference: Set(facts.reference.clone()),
        organisation: Set(facts.organisation.0),
        name: Set(facts.name.clone()),
        sort_name: Set(folded(&facts.name)),
        state: Set(facts.state.code().to_owned()),
        region: Set(facts.region.clone()),
        town: Set(facts.town.clone()),
        operator: Set(facts.operator.clone()),
        certification: Set(facts.certification.clone()),
        modality: Set(facts.modality.clone()),
        programme: Set(facts.programme.clone()),
        special_format: Set(facts.special_format),
        labelled_on: Set(day_text(facts.labelled_on)),
        duration_hours: Set(facts.duration_hours),
        duration_months: Set(facts.duration_months),
        places: Set(facts.places),
        summary: Set(facts.summary.clone()),
        search_text: Set(super::index::search_text(found_by)),
        version: NotSet,
        made_at: NotSet,
        changed_at: Set(now),
    }
}

/// Occupations by number of training, in their order.
pub(super) async fn occupations_of(db: &impl Reads, ids: Vec<i64>) -> Result<BTreeMap<i64, Vec<String>>, StoreError> {
    use occupations::{Column, Entity};
    let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let query = Entity::find().filter(Column::Training.is_in(batch.iter().copied()));
        let query = query.order_by_asc(Column::Training).order_by_asc(Column::Place);
        for row in query.all(db.db()).await.map_err(at("catalogue.occupations"))? {
            found.entry(row.training).or_default().push(row.occupation);
        }
    }
    Ok(found)
}

async fn with_occupations(db: &impl Reads, rows: Vec<trainings::Model>) -> Result<Vec<Training>, StoreError> {
    let mut trades = occupations_of(db, rows.iter().map(|row| row.id).collect()).await?;
    rows.into_iter()
        .map(|row| {
            let own = trades.remove(&row.id).unwrap_or_default();
            read(row, own)
        })
        .collect()
}

pub(super) fn read(row: trainings::Model, occupations: Vec<String>) -> Result<Training, StoreError> {
    let operation = "catalogue.training";
    let wrong = || StoreError::Row { operation, what: format!("state `{}` of training {}", row.state, row.id) };
    let facts = TrainingFacts {
        state: TrainingState::of(&row.state).ok_or_else(wrong)?,
        labelled_on: day(operation, &row.labelled_on)?,
        reference: row.reference,
        organisation: OrganisationId(row.organisation),
        name: row.name,
        region: row.region,
        town: row.town,
        operator: row.operator,
        certification: row.certification,
        modality: row.modality,
        programme: row.programme,
        occupations,
        special_format: row.special_format,
        duration_hours: row.duration_hours,
        duration_months: row.duration_months,
        places: row.places,
        summary: row.summary,
    };
    Ok(Training { id: TrainingId(row.id), facts, version: row.version })
}
