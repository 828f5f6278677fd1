//! Organisations: one, a page of them, merged ones. Start with [`organisations`].

use super::entity::{organisations, trainings};
use crate::error::{StoreError, at};
use crate::instants::micros;
use crate::transaction::{Reads, Write};
use domain::catalogue::{Organisation, OrganisationFacts, OrganisationId, Siret, folded};
use organisations::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;

/// Which organisations to list; merged ones never are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationFilter {
    /// Whose name or SIRET holds this.
    pub text: String,
    /// Of one of these networks, if any is named.
    pub networks: Vec<String>,
    /// With one of these legal statuses, if any is named.
    pub legal_statuses: Vec<String>,
    /// Only these; none when it is `Some` and empty.
    pub only: Option<Vec<OrganisationId>>,
    /// From the last name to the first.
    pub descending: bool,
    /// Page, from 0.
    pub page: u64,
    /// Rows a page.
    pub size: u64,
}

/// An organisation in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationItem {
    /// The organisation.
    pub organisation: Organisation,
    /// How many trainings it has.
    pub trainings: u64,
}

/// A page of organisations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationPage {
    /// The organisations.
    pub items: Vec<OrganisationItem>,
    /// How many there are on all pages.
    pub total: u64,
    /// How many of each network that has any, were networks not filtered.
    pub networks: Vec<(String, u64)>,
    /// How many of each legal status that has any, were statuses not filtered.
    pub legal_statuses: Vec<(String, u64)>,
}

/// The organisation of a number, merged or not.
///
/// # Errors
/// When it can't be read.
pub async fn organisation(db: &impl Reads, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
    Entity::find_by_id(id.0).one(db.db()).await.map_err(at("catalogue.organisation"))?.map(read).transpose()
}

/// The organisation of a SIRET.
///
/// # Errors
/// When it can't be read.
pub async fn organisation_by_siret(db: &impl Reads, siret: &str) -> Result<Option<Organisation>, StoreError> {
    let row = Entity::find().filter(Column::Siret.eq(siret)).one(db.db()).await;
    row.map_err(at("catalogue.organisation_by_siret"))?.map(read).transpose()
}

/// Every organisation that is not merged, by number.
///
/// # Errors
/// When they can't be read.
pub async fn all_organisations(db: &impl Reads) -> Result<Vec<Organisation>, StoreError> {
    let query = Entity::find().filter(Column::MergedInto.is_null()).order_by_asc(Column::Id);
    let rows = query.all(db.db()).await.map_err(at("catalogue.all_organisations"))?;
    rows.into_iter().map(read).collect()
}

/// A page of organisations by name.
///
/// # Errors
/// When they can't be read.
pub async fn organisations(db: &impl Reads, filter: &OrganisationFilter) -> Result<OrganisationPage, StoreError> {
    let operation = at("catalogue.organisations");
    let query = narrowed(filter, None);
    let total = query.clone().count(db.db()).await.map_err(&operation)?;
    let order = if filter.descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let query = query.order_by(Column::SortName, order.clone()).order_by(Column::Id, order);
    let page = query.offset(filter.page.saturating_mul(filter.size)).limit(filter.size);
    let rows = page.all(db.db()).await.map_err(&operation)?;
    let counts = counts(db, rows.iter().map(|row| row.id).collect()).await?;
    let item = |row: Model| {
        let trainings = counts.get(&row.id).copied().unwrap_or(0);
        Ok(OrganisationItem { organisation: read(row)?, trainings })
    };
    Ok(OrganisationPage {
        items: rows.into_iter().map(item).collect::<Result<_, StoreError>>()?,
        total,
        networks: side(db, filter, Column::Network).await?,
        legal_statuses: side(db, filter, Column::LegalStatus).await?,
    })
}

/// The rows that a filter lets through; what filters the column `free` is left out.
fn narrowed(filter: &OrganisationFilter, free: Option<Column>) -> sea_orm::Select<Entity> {
    let is_free =
        |column: Column| free.is_some_and(|free| std::mem::discriminant(&free) == std::mem::discriminant(&column));
    let mut query = Entity::find().filter(Column::MergedInto.is_null());
    let sought = folded(&filter.text);
    if !sought.is_empty() {
        let digits: String = filter.text.chars().filter(char::is_ascii_digit).collect();
        let mut named = Condition::any().add(Column::SortName.contains(&sought));
        if digits.len() > 3 {
            named = named.add(Column::Siret.starts_with(&digits));
        }
        query = query.filter(named);
    }
    if !filter.networks.is_empty() && !is_free(Column::Network) {
        query = query.filter(Column::Network.is_in(&filter.networks));
    }
    if !filter.legal_statuses.is_empty() && !is_free(Column::LegalStatus) {
        query = query.filter(Column::LegalStatus.is_in(&filter.legal_statuses));
    }
    match &filter.only {
        Some(only) => query.filter(Column::Id.is_in(only.iter().map(|one| one.0))),
        None => query,
    }
}

async fn side(db: &impl Reads, filter: &OrganisationFilter, column: Column) -> Result<Vec<(String, u64)>, StoreError> {
    let query = narrowed(filter, Some(column)).select_only().column(column).column_as(Column::Id.count(), "n");
    let query = query.group_by(column).order_by_asc(column).into_tuple();
    let rows: Vec<(String, i64)> = query.all(db.db()).await.map_err(at("catalogue.organisations"))?;
    Ok(rows.into_iter().map(|(code, count)| (code, u64::try_from(count).unwrap_or(0))).collect())
}

async fn counts(db: &impl Reads, ids: Vec<i64>) -> Result<BTreeMap<i64, u64>, StoreError> {
    use trainings::{Column, Entity};
    let query = Entity::find().select_only().column(Column::Organisation).column_as(Column::Id.count(), "n");
    let query = query.filter(Column::Organisation.is_in(ids)).group_by(Column::Organisation);
    let rows: Vec<(i64, i64)> = query.into_tuple().all(db.db()).await.map_err(at("catalogue.organisations"))?;
    Ok(rows.into_iter().map(|(id, count)| (id, u64::try_from(count).unwrap_or(0))).collect())
}

/// Adds an organisation and gives its number.
///
/// # Errors
/// [`StoreError::Taken`] when its SIRET is another's; else when it can't be written.
pub async fn insert_organisation(write: &Write, facts: &OrganisationFacts) -> Result<OrganisationId, StoreError> {
    let now = micros(write.now());
    let row = ActiveModel { made_at: Set(now), version: Set(1), merged_into: Set(None), ..row(facts, now) };
    let row = row.insert(write.db()).await.map_err(at("catalogue.insert_organisation"))?;
    Ok(OrganisationId(row.id))
}

/// Changes an organisation that is still as read: its version is the one that was seen.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed it since; [`StoreError::Taken`] when its new SIRET is another's.
pub async fn update_organisation(write: &Write, organisation: &Organisation) -> Result<(), StoreError> {
    let row = ActiveModel {
        version: Set(organisation.version + 1),
        merged_into: Set(organisation.merged_into.map(|into| into.0)),
        ..row(&organisation.facts, micros(write.now()))
    };
    let same = Entity::update_many().set(row).filter(Column::Id.eq(organisation.id.0));
    write.change_one(same.filter(Column::Version.eq(organisation.version)), "catalogue.update_organisation").await
}

/// Makes `from` one with `into`: its trainings move, its SIRET is given free; gives how many trainings moved.
///
/// # Errors
/// [`StoreError::Stale`] when it was changed since; else when it can't be written.
pub async fn merge_organisation(write: &Write, from: &Organisation, into: OrganisationId) -> Result<u64, StoreError> {
    let mut gone = from.clone();
    gone.merged_into = Some(into);
    gone.facts.siret = None;
    update_organisation(write, &gone).await?;
    let moved = trainings::Entity::update_many()
        .col_expr(trainings::Column::Organisation, Expr::value(into.0))
        .col_expr(trainings::Column::Version, Expr::col(trainings::Column::Version).add(1_i64))
        .filter(trainings::Column::Organisation.eq(from.id.0));
    let moved = moved.exec(write.db()).await.map_err(at("catalogue.merge_organisation"))?;
    Ok(moved.rows_affected)
}

/// The row without number, version, birth and merge.
pub(super) fn row(facts: &OrganisationFacts, now: i64) -> ActiveModel {
    ActiveModel {
        id: NotSet,
        name: Set(facts.name.clone()),
        sort_name: Set(folded(&facts.name)),
        siret: Set(facts.siret.as_ref().map(|siret| siret.as_str().to_owned())),
        legal_status: Set(facts.legal_status.clone()),
        network: Set(facts.network.clone()),
        website: Set(facts.website.clone()),
        merged_into: NotSet,
        version: NotSet,
        made_at: NotSet,
        changed_at: Set(now),
    }
}

fn read(row: Model) -> Result<Organisation, StoreError> {
    let siret = row.siret.as_deref().map(Siret::parse).transpose();
    let wrong = |_| StoreError::Row { operation: "catalogue.organisation", what: format!("SIRET of {}", row.id) };
    let facts = OrganisationFacts {
        siret: siret.map_err(wrong)?,
        name: row.name,
        legal_status: row.legal_status,
        network: row.network,
        website: row.website,
    };
    let merged_into = row.merged_into.map(OrganisationId);
    Ok(Organisation { id: OrganisationId(row.id), facts, version: row.version, merged_into })
}
