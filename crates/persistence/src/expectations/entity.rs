//! Rows of expectations, their terms and excuses.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use crate::goals::entity::{creator, creator_row};
use domain::expectations::{Excuse, Expectation, ExpectationOrigin, Frequency, Term};
use domain::ids::{ExpectationId, MemberId, MetricId, TemplateId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod expectation {
    use sea_orm::entity::prelude::*;

    /// What is expected of a member.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "expectations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub metric_id: Uuid,
        pub frequency: String,
        pub title: Option<String>,
        pub starts_on: Date,
        pub ends_on: Option<Date>,
        pub origin: String,
        pub template_id: Option<Uuid>,
        pub set_by_kind: String,
        pub set_by_id: Option<Uuid>,
        pub acknowledged_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod term {
    use sea_orm::entity::prelude::*;

    /// What is expected from a day on.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "expectation_terms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub expectation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_on: Date,
        pub target: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod excuse {
    use sea_orm::entity::prelude::*;

    /// Why an occurrence does not count.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "expectation_excuses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub expectation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub starts_on: Date,
        pub reason: String,
        pub by_kind: String,
        pub by_id: Option<Uuid>,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(expectation, term, excuse);

impl expectation::Model {
    /// The expectation, without its terms, which are rows of their own.
    pub(crate) fn into_domain(self) -> Result<Expectation> {
        const TABLE: &str = "expectations";
        Ok(Expectation {
            id: ExpectationId::from_uuid(self.id),
            member: MemberId::from_uuid(self.member_id),
            metric: MetricId::from_uuid(self.metric_id),
            frequency: stored(TABLE, "frequency", Frequency::from_word(&self.frequency))?,
            title: self.title,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            terms: Vec::new(),
            origin: stored(TABLE, "origin", ExpectationOrigin::from_word(&self.origin))?,
            template: self.template_id.map(TemplateId::from_uuid),
            set_by: creator(TABLE, &self.set_by_kind, self.set_by_id)?,
            acknowledged_at: self.acknowledged_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, expectation: &Expectation) -> expectation::ActiveModel {
        let (set_by_kind, set_by_id) = creator_row(expectation.set_by);
        expectation::ActiveModel {
            organization_id: Set(tenant),
            id: Set(expectation.id.as_uuid()),
            member_id: Set(expectation.member.as_uuid()),
            metric_id: Set(expectation.metric.as_uuid()),
            frequency: Set(expectation.frequency.word().to_owned()),
            title: Set(expectation.title.clone()),
            starts_on: Set(expectation.starts_on),
            ends_on: Set(expectation.ends_on),
            origin: Set(expectation.origin.word().to_owned()),
            template_id: Set(expectation.template.map(TemplateId::as_uuid)),
            set_by_kind: Set(set_by_kind.to_owned()),
            set_by_id: Set(set_by_id),
            acknowledged_at: Set(expectation.acknowledged_at),
            created_at: Set(expectation.created_at),
            updated_at: Set(expectation.updated_at),
            version: Set(expectation.version),
        }
    }
}

impl term::Model {
    pub(crate) fn rows(tenant: Uuid, expectation: &Expectation) -> impl Iterator<Item = term::ActiveModel> {
        let id = expectation.id.as_uuid();
        expectation
            .terms
            .iter()
            .map(move |Term { from, target }| term::ActiveModel {
                organization_id: Set(tenant),
                expectation_id: Set(id),
                from_on: Set(*from),
                target: Set(*target),
            })
    }
}

impl excuse::Model {
    pub(crate) fn into_domain(self) -> Result<Excuse> {
        Ok(Excuse {
            expectation: ExpectationId::from_uuid(self.expectation_id),
            starts_on: self.starts_on,
            reason: self.reason,
            by: creator("expectation_excuses", &self.by_kind, self.by_id)?,
            at: self.at,
        })
    }

    pub(crate) fn row(tenant: Uuid, excuse: &Excuse) -> excuse::ActiveModel {
        let (by_kind, by_id) = creator_row(excuse.by);
        excuse::ActiveModel {
            organization_id: Set(tenant),
            expectation_id: Set(excuse.expectation.as_uuid()),
            starts_on: Set(excuse.starts_on),
            reason: Set(excuse.reason.clone()),
            by_kind: Set(by_kind.to_owned()),
            by_id: Set(by_id),
            at: Set(excuse.at),
        }
    }
}
