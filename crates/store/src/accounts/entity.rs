//! The tables of `accounts` that this module writes.

pub(crate) mod persons {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_persons")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub mail: String,
        pub language: String,
        pub state: String,
        pub password_hash: Option<String>,
        pub totp_secret: Option<String>,
        pub totp_step: Option<i64>,
        pub version: i64,
        pub made_at: i64,
        pub seen_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod assignments {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_assignments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub person: i64,
        pub role: String,
        pub organisation: Option<i64>,
        pub since_on: String,
        pub until_on: Option<String>,
        pub lent_by: Option<i64>,
        pub given_by: Option<i64>,
        pub given_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sessions {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_sessions")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub token_hash: String,
        pub person: i64,
        pub method: String,
        pub strong: bool,
        pub id_token: Option<String>,
        pub address: String,
        pub agent: String,
        pub opened_at: i64,
        pub seen_at: i64,
        pub expires_at: i64,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod links {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_links")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub token_hash: String,
        pub kind: String,
        pub person: Option<i64>,
        pub mail: Option<String>,
        pub made_at: i64,
        pub expires_at: i64,
        pub used_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod devices {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_devices")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub person: i64,
        pub token_hash: String,
        pub made_at: i64,
        pub seen_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod identities {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_identities")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub person: i64,
        pub issuer: String,
        pub subject: String,
        pub mail: String,
        pub siret: Option<String>,
        pub linked_at: i64,
        pub seen_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod codes {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_codes")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub person: i64,
        pub code_hash: String,
        pub made_at: i64,
        pub used_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod keys {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_keys")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub organisation: i64,
        pub name: String,
        pub hint: String,
        pub key_hash: String,
        pub made_by: i64,
        pub made_at: i64,
        pub expires_on: String,
        pub used_at: Option<i64>,
        pub revoked_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod pending {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_pending_factors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: i64,
        pub totp_secret: String,
        pub made_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod handshakes {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts_handshakes")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub state_hash: String,
        pub browser_hash: String,
        pub provider: String,
        pub nonce: String,
        pub verifier: String,
        pub person: Option<i64>,
        pub made_at: i64,
        pub used_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
