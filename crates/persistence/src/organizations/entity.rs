//! Rows of organizations and what stands beside them.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{document, json, stored, tenanted};
use crate::errors::Result;
use domain::calendar::{Buckets, Zone};
use domain::ids::OrganizationId;
use domain::money::Currency;
use domain::organizations::{Organization, Settings};
use sea_orm::ActiveValue::{NotSet, Set};

pub(crate) mod organization {
    use sea_orm::entity::prelude::*;

    /// An organization.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organizations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub name: String,
        pub time_zone: String,
        pub currency: String,
        pub week_start: i16,
        pub fiscal_calendar: String,
        pub working_week: String,
        pub policies: String,
        pub version: i64,
        pub created_at: DateTimeUtc,
        pub catalogue_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod holiday {
    use sea_orm::entity::prelude::*;

    /// A day nobody works.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "holidays")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub on_date: Date,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod exchange_rate {
    use sea_orm::entity::prelude::*;

    /// What one unit of a currency is worth in the organization's.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "exchange_rates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub currency: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub on_date: Date,
        pub rate_e12: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod audit_entry {
    use sea_orm::entity::prelude::*;

    /// Who did what.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: DateTimeUtc,
        pub actor_kind: String,
        pub actor_id: Option<Uuid>,
        pub action: String,
        pub object_type: String,
        pub object_id: Option<Uuid>,
        pub before: Option<String>,
        pub after: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod service_account {
    use sea_orm::entity::prelude::*;

    /// A script or a BI tool.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_accounts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub scopes: String,
        pub secret_hash: String,
        pub created_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub last_used_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod signing_key {
    use sea_orm::entity::prelude::*;

    /// The installation's key for access tokens.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "signing_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub seed: String,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(holiday, exchange_rate, audit_entry, service_account);

impl organization::Model {
    pub(crate) fn into_domain(self) -> Result<Organization> {
        const TABLE: &str = "organizations";
        let week_start = stored(TABLE, "week_start", u8::try_from(self.week_start).ok())?;
        let buckets = Buckets::new(document(TABLE, &self.fiscal_calendar)?, week_start).ok();
        Ok(Organization {
            id: OrganizationId::from_uuid(self.id),
            slug: self.slug,
            settings: Settings {
                name: self.name,
                time_zone: stored(TABLE, "time_zone", Zone::parse(&self.time_zone).ok())?,
                currency: stored(TABLE, "currency", Currency::parse(&self.currency).ok())?,
                buckets: stored(TABLE, "fiscal_calendar", buckets)?,
                working_week: document(TABLE, &self.working_week)?,
                policies: document(TABLE, &self.policies)?,
            },
            version: self.version,
            catalogue: self.catalogue_version,
            created_at: self.created_at,
        })
    }

    pub(crate) fn row(organization: &Organization) -> Result<organization::ActiveModel> {
        let settings = &organization.settings;
        Ok(organization::ActiveModel {
            id: Set(organization.id.as_uuid()),
            slug: Set(organization.slug.clone()),
            name: Set(settings.name.clone()),
            time_zone: Set(settings.time_zone.name().to_owned()),
            currency: Set(settings.currency.code().to_owned()),
            week_start: Set(settings.buckets.week_start().into()),
            fiscal_calendar: Set(json(settings.buckets.fiscal())?),
            working_week: Set(json(&settings.working_week)?),
            policies: Set(json(&settings.policies)?),
            version: Set(organization.version),
            created_at: Set(organization.created_at),
            // Counted by the database alone.
            catalogue_version: NotSet,
        })
    }
}
