//! Rows of measurements and their corrections.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use crate::goals::entity::{creator, creator_row};
use chrono::{DateTime, NaiveDate, Utc};
use domain::goals::Owner;
use domain::ids::{MeasurementId, MemberId, MetricId, TeamId};
use domain::metrics::{Correction, Measurement, MeasurementSource, Reading, ValuedFact};
use domain::money::Currency;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod measurement {
    use sea_orm::entity::prelude::*;

    /// An amount that was reported.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "measurements")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub metric_id: Uuid,
        pub member_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub occurred_at: DateTimeUtc,
        pub occurred_on: Date,
        pub member_on: Option<Date>,
        pub amount: i64,
        pub currency: Option<String>,
        pub weight: i64,
        pub org_amount: Option<i64>,
        pub missing_currency: Option<String>,
        pub note: Option<String>,
        pub source: String,
        pub source_system: String,
        pub external_id: Option<String>,
        pub recorded_at: DateTimeUtc,
        pub recorded_by_kind: String,
        pub recorded_by_id: Option<Uuid>,
        pub version: i64,
        /// Null where a program wrote it that did not know of it.
        pub updated_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod correction {
    use sea_orm::entity::prelude::*;

    /// What a measurement said before it was corrected.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "measurement_corrections")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub measurement_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub member_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub occurred_at: DateTimeUtc,
        pub occurred_on: Date,
        pub member_on: Option<Date>,
        pub amount: i64,
        pub currency: Option<String>,
        pub weight: i64,
        pub note: Option<String>,
        pub recorded_at: DateTimeUtc,
        pub recorded_by_kind: String,
        pub recorded_by_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(measurement, correction);

const TABLE: &str = "measurements";
const CORRECTIONS: &str = "measurement_corrections";

/// What both tables hold of a reading, as it is stored.
struct Columns {
    member: Option<Uuid>,
    team: Option<Uuid>,
    occurred_at: DateTime<Utc>,
    occurred_on: NaiveDate,
    member_on: Option<NaiveDate>,
    amount: i64,
    currency: Option<String>,
    weight: i64,
    note: Option<String>,
}

impl Columns {
    fn reading(self, table: &str) -> Result<Reading> {
        let team = self.team.map(TeamId::from_uuid);
        let currency = self
            .currency
            .map(|code| stored(table, "currency", Currency::parse(&code).ok()));
        Ok(Reading {
            // A member's measurement may be credited to no team; a team's has no member.
            subject: match (self.member, team) {
                (Some(id), _) => Owner::Member(MemberId::from_uuid(id)),
                (None, Some(id)) => Owner::Team(id),
                (None, None) => Owner::Organization,
            },
            occurred_at: self.occurred_at,
            occurred_on: self.occurred_on,
            member_on: self.member_on,
            team,
            amount: self.amount,
            currency: currency.transpose()?,
            weight: self.weight,
            note: self.note,
        })
    }
}

fn member_of(reading: &Reading) -> Option<Uuid> {
    match reading.subject {
        Owner::Member(id) => Some(id.as_uuid()),
        Owner::Team(_) | Owner::Organization => None,
    }
}

fn code(currency: Option<Currency>) -> Option<String> {
    currency.map(|currency| currency.code().to_owned())
}

impl measurement::Model {
    pub(crate) fn into_domain(self) -> Result<Measurement> {
        Ok(Measurement {
            id: MeasurementId::from_uuid(self.id),
            metric: MetricId::from_uuid(self.metric_id),
            source: stored(TABLE, "source", MeasurementSource::from_word(&self.source))?,
            system: self.source_system,
            external_id: self.external_id,
            recorded_at: self.recorded_at,
            recorded_by: creator(TABLE, &self.recorded_by_kind, self.recorded_by_id)?,
            version: self.version,
            reading: Columns {
                member: self.member_id,
                team: self.team_id,
                occurred_at: self.occurred_at,
                occurred_on: self.occurred_on,
                member_on: self.member_on,
                amount: self.amount,
                currency: self.currency,
                weight: self.weight,
                note: self.note,
            }
            .reading(TABLE)?,
        })
    }

    pub(crate) fn fact(self) -> Result<ValuedFact> {
        let (org_amount, missing) = (self.org_amount, self.missing_currency.clone());
        let missing = missing.map(|code| stored(TABLE, "missing_currency", Currency::parse(&code).ok()));
        let fact = self.into_domain()?.fact();
        Ok(ValuedFact {
            moment: fact.moment,
            member: fact.member,
            team: fact.team,
            amount: fact.amount,
            currency: fact.currency,
            weight: fact.weight,
            org_amount,
            missing: missing.transpose()?,
        })
    }

    pub(crate) fn row(
        tenant: Uuid,
        measurement: &Measurement,
        valued: &ValuedFact,
        now: DateTime<Utc>,
    ) -> measurement::ActiveModel {
        let reading = &measurement.reading;
        let (by_kind, by) = creator_row(measurement.recorded_by);
        measurement::ActiveModel {
            organization_id: Set(tenant),
            id: Set(measurement.id.as_uuid()),
            metric_id: Set(measurement.metric.as_uuid()),
            member_id: Set(member_of(reading)),
            team_id: Set(reading.team.map(TeamId::as_uuid)),
            occurred_at: Set(reading.occurred_at),
            occurred_on: Set(reading.occurred_on),
            member_on: Set(reading.member_on),
            amount: Set(reading.amount),
            currency: Set(code(reading.currency)),
            weight: Set(reading.weight),
            org_amount: Set(valued.org_amount),
            missing_currency: Set(code(valued.missing)),
            note: Set(reading.note.clone()),
            source: Set(measurement.source.word().to_owned()),
            source_system: Set(measurement.system.clone()),
            external_id: Set(measurement.external_id.clone()),
            recorded_at: Set(measurement.recorded_at),
            recorded_by_kind: Set(by_kind.to_owned()),
            recorded_by_id: Set(by),
            version: Set(measurement.version),
            updated_at: Set(Some(now)),
        }
    }
}

impl correction::Model {
    pub(crate) fn into_domain(self) -> Result<Correction> {
        Ok(Correction {
            measurement: MeasurementId::from_uuid(self.measurement_id),
            version: self.version,
            recorded_at: self.recorded_at,
            recorded_by: creator(CORRECTIONS, &self.recorded_by_kind, self.recorded_by_id)?,
            reading: Columns {
                member: self.member_id,
                team: self.team_id,
                occurred_at: self.occurred_at,
                occurred_on: self.occurred_on,
                member_on: self.member_on,
                amount: self.amount,
                currency: self.currency,
                weight: self.weight,
                note: self.note,
            }
            .reading(CORRECTIONS)?,
        })
    }

    pub(crate) fn row(tenant: Uuid, correction: &Correction) -> correction::ActiveModel {
        let reading = &correction.reading;
        let (by_kind, by) = creator_row(correction.recorded_by);
        correction::ActiveModel {
            organization_id: Set(tenant),
            measurement_id: Set(correction.measurement.as_uuid()),
            version: Set(correction.version),
            member_id: Set(member_of(reading)),
            team_id: Set(reading.team.map(TeamId::as_uuid)),
            occurred_at: Set(reading.occurred_at),
            occurred_on: Set(reading.occurred_on),
            member_on: Set(reading.member_on),
            amount: Set(reading.amount),
            currency: Set(code(reading.currency)),
            weight: Set(reading.weight),
            note: Set(reading.note.clone()),
            recorded_at: Set(correction.recorded_at),
            recorded_by_kind: Set(by_kind.to_owned()),
            recorded_by_id: Set(by),
        }
    }
}
