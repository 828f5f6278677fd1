//! The tables of `catalogue`.

pub(crate) mod organisations {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_organisations")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub sort_name: String,
        pub siret: Option<String>,
        pub legal_status: String,
        pub network: String,
        pub website: Option<String>,
        pub merged_into: Option<i64>,
        pub version: i64,
        pub made_at: i64,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod trainings {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_trainings")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub reference: String,
        pub organisation: i64,
        pub name: String,
        pub sort_name: String,
        pub state: String,
        pub region: String,
        pub town: Option<String>,
        pub operator: String,
        pub certification: String,
        pub modality: String,
        pub programme: String,
        pub special_format: bool,
        pub labelled_on: String,
        pub duration_hours: Option<i64>,
        pub duration_months: Option<i64>,
        pub places: Option<i64>,
        pub summary: Option<String>,
        pub search_text: String,
        pub version: i64,
        pub made_at: i64,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod occupations {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_occupations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub training: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i64,
        pub occupation: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod imports {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catalogue_imports")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub person: i64,
        pub organisation: Option<i64>,
        pub file_name: String,
        pub state: String,
        pub rows_read: i64,
        pub rows_wrong: i64,
        pub content: String,
        pub made_at: i64,
        pub ended_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
