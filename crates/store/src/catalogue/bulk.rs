//! Many organisations or trainings at once, for imports and the demonstration: a statement for hundreds of rows.
//!
//! Numbers are taken first, so that occupations and audit lines can name them. Start with [`insert_trainings`].

use super::entity::{occupations, organisations, trainings};
use super::organisations::row as organisation_row;
use super::trainings::{occupation_rows, row};
use crate::engine::Engine;
use crate::error::{StoreError, at};
use crate::instants::micros;
use crate::transaction::{Reads, Write};
use domain::catalogue::{OrganisationFacts, OrganisationId, TrainingFacts, TrainingId};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, Value};

/// Rows a statement: SQLite takes 32 766 values in one, a row has 22.
const BATCH: usize = 1000;

/// Adds organisations and gives their numbers, in order.
///
/// # Errors
/// [`StoreError::Taken`] when a SIRET is another's; else when they can't be written.
pub async fn insert_organisations(
    write: &Write,
    facts: &[OrganisationFacts],
) -> Result<Vec<OrganisationId>, StoreError> {
    let ids = numbers(write, "catalogue_organisations", facts.len()).await?;
    let now = micros(write.now());
    for (ids, facts) in ids.chunks(BATCH).zip(facts.chunks(BATCH)) {
        let rows = ids.iter().zip(facts).map(|(id, facts)| organisations::ActiveModel {
            id: Set(*id),
            made_at: Set(now),
            version: Set(1),
            merged_into: Set(None),
            ..organisation_row(facts, now)
        });
        let insert = organisations::Entity::insert_many(rows).exec_without_returning(write.db());
        insert.await.map_err(at("catalogue.insert_organisations"))?;
    }
    Ok(ids.into_iter().map(OrganisationId).collect())
}

/// Adds trainings, each with the words that it is found by, and gives their numbers, in order.
///
/// # Errors
/// [`StoreError::Taken`] when a reference is another's; else when they can't be written.
pub async fn insert_trainings(write: &Write, facts: &[(TrainingFacts, String)]) -> Result<Vec<TrainingId>, StoreError> {
    let ids = numbers(write, "catalogue_trainings", facts.len()).await?;
    let operation = at("catalogue.insert_trainings");
    let now = micros(write.now());
    for (ids, facts) in ids.chunks(BATCH).zip(facts.chunks(BATCH)) {
        let rows = ids.iter().zip(facts).map(|(id, (facts, found_by))| trainings::ActiveModel {
            id: Set(*id),
            made_at: Set(now),
            version: Set(1),
            ..row(facts, found_by, now)
        });
        trainings::Entity::insert_many(rows).exec_without_returning(write.db()).await.map_err(&operation)?;
        let trades: Vec<_> =
            ids.iter().zip(facts).flat_map(|(id, (facts, _))| occupation_rows(*id, &facts.occupations)).collect();
        if !trades.is_empty() {
            occupations::Entity::insert_many(trades).exec_without_returning(write.db()).await.map_err(&operation)?;
        }
    }
    Ok(ids.into_iter().map(TrainingId).collect())
}

/// Numbers that nobody has, in order. Writers wait for each other, so that on SQLite the next ones are free.
async fn numbers(write: &Write, table: &str, count: usize) -> Result<Vec<i64>, StoreError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    match write.engine() {
        Engine::Sqlite => {
            // Numbers of rows that were removed are not given again.
            let sql = "SELECT coalesce(max(seq), 0) AS n FROM sqlite_sequence WHERE name = ?";
            let row = write.db().query_one_raw(write.sql(sql, [Value::from(table)])).await;
            let row = row.map_err(at("catalogue.numbers"))?;
            let last = row.map(|row| row.try_get::<i64>("", "n")).transpose().map_err(at("catalogue.numbers"))?;
            let last = last.unwrap_or(0);
            Ok((last + 1..=last + count).collect())
        }
        Engine::Postgres => {
            let sql = "SELECT nextval(pg_get_serial_sequence(?, 'id')) AS n FROM generate_series(1, ?) ORDER BY 1";
            let values = [Value::from(table), Value::from(count)];
            let rows = write.db().query_all_raw(write.sql(sql, values)).await.map_err(at("catalogue.numbers"))?;
            let numbers = rows.iter().map(|row| row.try_get::<i64>("", "n"));
            numbers.collect::<Result<_, _>>().map_err(at("catalogue.numbers"))
        }
    }
}
