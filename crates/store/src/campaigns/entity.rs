//! The tables of `campaigns`.

pub(crate) mod campaigns {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_campaigns")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub year: i64,
        pub questionnaire: String,
        pub calendar: String,
        pub opened_at: Option<i64>,
        pub frozen_at: Option<i64>,
        pub version: i64,
        pub made_at: i64,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod reports {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_reports")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub campaign: i64,
        pub training: i64,
        pub reference: String,
        pub name: String,
        pub organisation: i64,
        pub region: String,
        pub network: String,
        pub programme: String,
        pub why: String,
        pub facts: String,
        pub beside: String,
        pub state: String,
        pub done_sections: i64,
        pub blocking: i64,
        pub seen_at: Option<i64>,
        pub changed_at: Option<i64>,
        pub submitted_at: Option<i64>,
        pub extended_until: Option<i64>,
        pub extension_reason: Option<String>,
        pub left_at: Option<i64>,
        pub left_reason: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod answers {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_answers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub section: String,
        pub typed: String,
        pub version: i64,
        pub person: Option<i64>,
        pub writer: String,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod justifications {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_justifications")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub remark: String,
        pub words: String,
        pub person: Option<i64>,
        pub writer: String,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod submissions {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_submissions")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub report: i64,
        pub number: i64,
        pub body: String,
        pub sha256: String,
        pub person: Option<i64>,
        pub signed_by: String,
        pub signed_as: String,
        pub signed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod reopenings {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_reopenings")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub report: i64,
        pub number: i64,
        pub reason: String,
        pub person: Option<i64>,
        pub writer: String,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod entries {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_entries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        pub typed: String,
        pub source: String,
        pub document: Option<i64>,
        pub person: Option<i64>,
        pub writer: String,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod documents {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_documents")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub report: i64,
        pub name: String,
        pub media_type: String,
        pub content: Vec<u8>,
        pub sha256: String,
        pub person: Option<i64>,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod codings {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_codings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub question: String,
        pub code: String,
        pub person: Option<i64>,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod spotlights {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_spotlights")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report: i64,
        pub words: String,
        pub person: Option<i64>,
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod calls {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_calls")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub report: i64,
        pub words: String,
        pub person: Option<i64>,
        pub writer: String,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod reminders {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_reminders")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub campaign: i64,
        pub wave: String,
        pub person: i64,
        pub reports: i64,
        pub mail: Option<i64>,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod silences {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_silences")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: i64,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod uploads {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_uploads")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub campaign: i64,
        pub organisation: i64,
        pub person: i64,
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

pub(crate) mod records {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_records")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub campaign: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        pub rows_read: i64,
        pub sha256: String,
        pub person: Option<i64>,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod parts {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_records_parts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub campaign: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: i64,
        pub content: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
