//! The tables of `figures`.

pub(crate) mod editions {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figures_editions")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub campaign: i64,
        pub year: i64,
        pub number: i64,
        pub state: String,
        pub reason: Option<String>,
        pub step: Option<String>,
        pub checks: Option<String>,
        pub edition: Option<String>,
        pub protected: Option<String>,
        pub embargo_until: Option<i64>,
        pub prepared_by: Option<i64>,
        pub preparer: String,
        pub approved_by: Option<i64>,
        pub approver: Option<String>,
        pub made_at: i64,
        pub computed_at: Option<i64>,
        pub approved_at: Option<i64>,
        pub published_at: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod waivers {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figures_waivers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub edition: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub check_key: String,
        pub reason: String,
        pub person: Option<i64>,
        pub writer: String,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod embargoes {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figures_embargoes")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub edition: i64,
        pub name: String,
        pub mail: String,
        pub token_hash: String,
        pub person: Option<i64>,
        pub made_at: i64,
        pub seen_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod files {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figures_files")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub edition: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub path: String,
        pub media_type: String,
        pub sha256: String,
        pub content: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
