//! Lists of trainings and how many there are of each kind, round the ORM: a handful of statements a page. Start with [`trainings`].

use super::entity::trainings::Model;
use super::filter::{Condition, Facet, Family, TrainingFilter, marks};
use super::index;
use super::trainings::{occupations_of, read};
use crate::engine::Engine;
use crate::error::{StoreError, at};
use crate::transaction::Reads;
use domain::catalogue::{Siret, Training};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

/// By what a list is sorted; rows that are equal come by name, then by number, so that pages never overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TrainingSort {
    /// What fits the words best first, whatever the direction; by title without words.
    #[default]
    Relevance,
    /// By title.
    Name,
    /// By code of region.
    Region,
    /// By day of the label.
    LabelledOn,
    /// By name of who runs it.
    Organisation,
    /// By number on the register.
    Reference,
}

/// A training in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingItem {
    /// The training.
    pub training: Training,
    /// Name of who runs it.
    pub organisation: String,
    /// Its SIRET, if it is known.
    pub siret: Option<Siret>,
}

/// A page of trainings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrainingPage {
    /// The trainings.
    pub items: Vec<TrainingItem>,
    /// How many there are on all pages.
    pub total: u64,
}

/// How many trainings have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// Of which side.
    pub facet: Facet,
    /// The code.
    pub value: String,
    /// How many.
    pub count: u64,
}

/// A page of trainings, from 0, of at most `size` rows.
///
/// # Errors
/// When they can't be read.
pub async fn trainings(
    db: &impl Reads,
    filter: &TrainingFilter,
    (sort, descending): (TrainingSort, bool),
    page: u64,
    size: u64,
) -> Result<TrainingPage, StoreError> {
    let operation = at("catalogue.trainings");
    let engine = Engine::of(db.db().get_database_backend());
    let Condition { text, mut values } = filter.condition(engine, None);
    let total = count_where(db, &text, values.clone()).await?;
    let (order, ranks) = order(sort, descending, &filter.text, engine);
    values.extend(ranks);
    let sql = format!(
        "SELECT t.*, o.name AS organisation_name, o.siret AS organisation_siret FROM catalogue_trainings t JOIN catalogue_organisations o \
         ON o.id = t.organisation WHERE {text} ORDER BY {order} LIMIT ? OFFSET ?"
    );
    let number = |value: u64| Value::from(i64::try_from(value).unwrap_or(i64::MAX));
    values.extend([number(size), number(page.saturating_mul(size))]);
    let rows = db.db().query_all_raw(db.sql(&sql, values)).await.map_err(&operation)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let name = row.try_get::<String>("", "organisation_name").map_err(&operation)?;
        let siret = row.try_get::<Option<String>>("", "organisation_siret").map_err(&operation)?;
        found.push((Model::from_query_result(row, "").map_err(&operation)?, name, siret));
    }
    let mut occupations = occupations_of(db, found.iter().map(|(row, ..)| row.id).collect()).await?;
    let items = found.into_iter().map(|(row, organisation, siret)| {
        let trades = occupations.remove(&row.id).unwrap_or_default();
        let siret = siret.and_then(|text| Siret::parse(&text).ok());
        Ok(TrainingItem { training: read(row, trades)?, organisation, siret })
    });
    Ok(TrainingPage { items: items.collect::<Result<_, StoreError>>()?, total })
}

/// How many trainings there are.
///
/// # Errors
/// When they can't be counted.
pub async fn count_trainings(db: &impl Reads, filter: &TrainingFilter) -> Result<u64, StoreError> {
    let Condition { text, values } = filter.condition(Engine::of(db.db().get_database_backend()), None);
    count_where(db, &text, values).await
}

async fn count_where(db: &impl Reads, condition: &str, values: Vec<Value>) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) AS n FROM catalogue_trainings t WHERE {condition}");
    counted(db, &sql, values, "catalogue.count_trainings").await
}

async fn counted(db: &impl Reads, sql: &str, values: Vec<Value>, operation: &'static str) -> Result<u64, StoreError> {
    let operation = at(operation);
    let row = db.db().query_one_raw(db.sql(sql, values)).await.map_err(&operation)?;
    let count = row.map(|row| row.try_get::<i64>("", "n")).transpose().map_err(&operation)?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

/// How many organisations run the trainings that a filter lets through.
///
/// # Errors
/// When they can't be counted.
pub async fn count_organisations(db: &impl Reads, filter: &TrainingFilter) -> Result<u64, StoreError> {
    let Condition { text, values } = filter.condition(Engine::of(db.db().get_database_backend()), None);
    let sql = format!("SELECT count(DISTINCT t.organisation) AS n FROM catalogue_trainings t WHERE {text}");
    counted(db, &sql, values, "catalogue.count_organisations").await
}

/// For each side, how many trainings have each value among those that the *other* sides let through, in one statement. Values without
/// a training are left out.
///
/// # Errors
/// When they can't be counted.
pub async fn facets(
    db: &impl Reads,
    filter: &TrainingFilter,
    sides: &[Facet],
    families: &[Family],
) -> Result<Vec<FacetCount>, StoreError> {
    let operation = at("catalogue.facets");
    let engine = Engine::of(db.db().get_database_backend());
    let (mut parts, mut values, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for side in sides {
        let condition = filter.condition(engine, Some(*side));
        for (sql, own) in counts(*side, &condition, families) {
            parts.push(format!("SELECT {} AS side, value, n FROM ({sql}) part{}", keys.len(), parts.len()));
            values.extend(own);
        }
        keys.push(*side);
    }
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db.db().query_all_raw(db.sql(&parts.join(" UNION ALL "), values)).await.map_err(&operation)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let side = row.try_get::<i32>("", "side").map_err(&operation)?;
        let value = row.try_get("", "value").map_err(&operation)?;
        let count = u64::try_from(row.try_get::<i64>("", "n").map_err(&operation)?).unwrap_or(0);
        let facet = usize::try_from(side).ok().and_then(|side| keys.get(side)).copied();
        found.extend(facet.filter(|_| count > 0).map(|facet| FacetCount { facet, value, count }));
    }
    Ok(found)
}

/// The statements that count one side.
fn counts(side: Facet, condition: &Condition, families: &[Family]) -> Vec<(String, Vec<Value>)> {
    let Condition { text, values } = condition;
    match side.column() {
        Some(column) => vec![(
            format!(
                "SELECT t.{column} AS value, count(*) AS n FROM catalogue_trainings t WHERE {text} GROUP BY t.{column}"
            ),
            values.clone(),
        )],
        None if side == Facet::Occupation => vec![(
            format!(
                "SELECT c.occupation AS value, count(*) AS n FROM catalogue_trainings t JOIN catalogue_occupations c \
                 ON c.training = t.id WHERE {text} GROUP BY c.occupation"
            ),
            values.clone(),
        )],
        None => families.iter().map(|family| count_family(family, condition)).collect(),
    }
}

fn count_family(family: &Family, condition: &Condition) -> (String, Vec<Value>) {
    let marks = marks(family.occupations.len());
    let sql = format!(
        "SELECT CAST(? AS TEXT) AS value, count(*) AS n FROM catalogue_trainings t WHERE {} AND t.id IN \
         (SELECT training FROM catalogue_occupations WHERE occupation IN ({marks}))",
        condition.text
    );
    let code = std::iter::once(Value::from(family.code.clone()));
    let trades = family.occupations.iter().map(|code| Value::from(code.clone()));
    (sql, code.chain(condition.values.clone()).chain(trades).collect())
}

/// The order with the values of its placeholders. Names are kept folded, so that bytes give the order that people expect, on both engines.
fn order(sort: TrainingSort, descending: bool, text: &str, engine: Engine) -> (String, Vec<Value>) {
    let bytes = if engine == Engine::Postgres { " COLLATE \"C\"" } else { "" };
    let direction = if descending && sort != TrainingSort::Relevance { "DESC" } else { "ASC" };
    let rest = format!("t.sort_name{bytes} {direction}, t.id {direction}");
    let first = match sort {
        TrainingSort::Relevance => {
            let ranked = index::rank(text, engine).map(|(rank, values)| (format!("{rank} DESC, {rest}"), values));
            return ranked.unwrap_or((rest, Vec::new()));
        }
        TrainingSort::Name => "t.sort_name",
        TrainingSort::Region => "t.region",
        TrainingSort::LabelledOn => "t.labelled_on",
        TrainingSort::Organisation => "o.sort_name",
        TrainingSort::Reference => "t.reference",
    };
    (format!("{first}{bytes} {direction}, {rest}"), Vec::new())
}
