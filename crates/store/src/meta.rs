//! What the database knows of itself: settings by name.

use crate::error::{StoreError, at};
use crate::transaction::{Reads, Write};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

mod entity {
    //! The table of settings.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meta_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The value of a setting, if it was set.
///
/// # Errors
/// When it can't be read.
pub async fn setting(db: &impl Reads, name: &str) -> Result<Option<String>, StoreError> {
    let row = entity::Entity::find_by_id(name.to_owned()).one(db.db()).await.map_err(at("meta.setting"))?;
    Ok(row.map(|row| row.value))
}

/// Sets a setting.
///
/// # Errors
/// When it can't be written.
pub async fn set_setting(write: &Write, name: &str, value: &str) -> Result<(), StoreError> {
    let row = entity::ActiveModel { name: Set(name.to_owned()), value: Set(value.to_owned()) };
    let replace = OnConflict::column(entity::Column::Name).update_column(entity::Column::Value).to_owned();
    let insert = entity::Entity::insert(row).on_conflict(replace);
    insert.exec_without_returning(write.db()).await.map_err(at("meta.set_setting")).map(drop)
}
