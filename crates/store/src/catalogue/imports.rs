//! Files that were read but not yet taken over: their rows and faults wait here until somebody confirms. Start with [`Import`].

use super::entity::imports::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use domain::catalogue::OrganisationId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
};
use time::OffsetDateTime;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Read, to be confirmed.
    Staged,
    /// Confirmed, being written.
    Confirmed,
    /// Written.
    Done,
    /// Given up, or overtaken by other changes.
    Dropped,
}

impl ImportState {
    /// The word that the table holds.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Confirmed => "confirmed",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// When a file that came into this state now is over, for the table.
    pub(crate) fn ended_at(self, now: OffsetDateTime) -> Option<i64> {
        matches!(self, Self::Done | Self::Dropped).then(|| micros(now))
    }

    pub(crate) fn of(code: &str) -> Option<Self> {
        [Self::Staged, Self::Confirmed, Self::Done, Self::Dropped].into_iter().find(|state| state.code() == code)
    }
}

/// What is kept of an import, without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its number.
    pub id: i64,
    /// Who sent it.
    pub person: PersonId,
    /// For which organisation, when it was for one.
    pub organisation: Option<OrganisationId>,
    /// What the file was called.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// Rows in the file.
    pub rows_read: i64,
    /// Rows with a fault.
    pub rows_wrong: i64,
    /// When it was sent.
    pub made_at: OffsetDateTime,
    /// When it was written or given up.
    pub ended_at: Option<OffsetDateTime>,
}

/// An import to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    /// Who sent it.
    pub person: PersonId,
    /// For which organisation, when it was for one.
    pub organisation: Option<OrganisationId>,
    /// What the file was called.
    pub file_name: String,
    /// Rows in the file.
    pub rows_read: i64,
    /// Rows with a fault.
    pub rows_wrong: i64,
    /// Rows and faults, as JSON.
    pub content: String,
}

/// Keeps an import and gives its number.
///
/// # Errors
/// When it can't be written.
pub async fn insert_import(write: &Write, import: NewImport) -> Result<i64, StoreError> {
    let row = ActiveModel {
        id: NotSet,
        person: Set(import.person.0),
        organisation: Set(import.organisation.map(|one| one.0)),
        file_name: Set(import.file_name),
        state: Set(ImportState::Staged.code().to_owned()),
        rows_read: Set(import.rows_read),
        rows_wrong: Set(import.rows_wrong),
        content: Set(import.content),
        made_at: Set(micros(write.now())),
        ended_at: Set(None),
    };
    row.insert(write.db()).await.map_err(at("catalogue.insert_import")).map(|row| row.id)
}

/// The import of a number, without its rows.
///
/// # Errors
/// When it can't be read.
pub async fn import(db: &impl Reads, id: i64) -> Result<Option<Import>, StoreError> {
    // Its rows may be megabytes: an empty text stands for them.
    let query = Entity::find_by_id(id).select_only().columns([
        Column::Id,
        Column::Person,
        Column::Organisation,
        Column::FileName,
        Column::State,
        Column::RowsRead,
        Column::RowsWrong,
        Column::MadeAt,
        Column::EndedAt,
    ]);
    let query = query.expr_as(Expr::value(""), "content");
    query.one(db.db()).await.map_err(at("catalogue.import"))?.map(read).transpose()
}

/// The rows and faults of an import, as JSON.
///
/// # Errors
/// When they can't be read.
pub async fn rows_of_import(db: &impl Reads, id: i64) -> Result<Option<String>, StoreError> {
    let query = Entity::find_by_id(id).select_only().column(Column::Content).into_tuple();
    query.one(db.db()).await.map_err(at("catalogue.rows_of_import"))
}

/// Moves an import on from one state to another.
///
/// # Errors
/// [`StoreError::Stale`] when it is not in that state any more.
pub async fn end_import(write: &Write, id: i64, from: ImportState, to: ImportState) -> Result<(), StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.code()))
        .col_expr(Column::EndedAt, Expr::value(to.ended_at(write.now())))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from.code()));
    write.change_one(update, "catalogue.end_import").await
}

fn read(row: Model) -> Result<Import, StoreError> {
    let wrong = || StoreError::Row { operation: "catalogue.import", what: format!("state `{}`", row.state) };
    Ok(Import {
        state: ImportState::of(&row.state).ok_or_else(wrong)?,
        id: row.id,
        person: PersonId(row.person),
        organisation: row.organisation.map(OrganisationId),
        file_name: row.file_name,
        rows_read: row.rows_read,
        rows_wrong: row.rows_wrong,
        made_at: instant(row.made_at),
        ended_at: row.ended_at.map(instant),
    })
}

/// Removes the files that were sent before an instant; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_imports(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = Entity::delete_many().filter(Column::MadeAt.lt(micros(before)));
    old.exec(write.db()).await.map_err(at("catalogue.forget_imports")).map(|done| done.rows_affected)
}
