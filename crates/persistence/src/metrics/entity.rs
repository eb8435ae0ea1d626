//! Rows of metrics, derived facts, rollups and feeds.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::{Failure, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Grain;
use domain::ids::{MemberId, MetricId, TeamId};
use domain::metrics::{
    Aggregation, Band, Customers, DealEvent, DealMeasure, Definition, Derivation, Direction, Layer,
    MeasurementSource, Metric, MetricSource, Moment, Rollup, RollupKey, SubjectKind, Unit, ValuedFact,
};
use domain::money::{Currency, Money};
use sea_orm::ActiveValue::Set;
use std::collections::BTreeSet;
use uuid::Uuid;

/// No member, and no team: both are parts of keys, where a null would not do.
pub(crate) const NONE: Uuid = Uuid::nil();

pub(crate) mod metric {
    use sea_orm::entity::prelude::*;

    /// The definition of what is measured.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "metrics")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub key: String,
        pub name: String,
        pub description: Option<String>,
        pub layer: String,
        pub unit: String,
        pub scale: i16,
        pub aggregation: String,
        pub direction: String,
        pub maintain_min: Option<i64>,
        pub maintain_max: Option<i64>,
        pub subject: String,
        pub source: String,
        pub accepted_sources: Option<String>,
        pub event: Option<String>,
        pub measure: Option<String>,
        pub threshold: Option<i64>,
        pub threshold_currency: Option<String>,
        pub customers: Option<String>,
        pub freshness_hours: Option<i64>,
        pub standard: bool,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod fact {
    use sea_orm::entity::prelude::*;

    /// What one opportunity gives one metric.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "derived_facts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub opportunity_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub metric_id: Uuid,
        pub occurred_on: Date,
        pub member_id: Uuid,
        pub team_id: Uuid,
        pub amount: i64,
        pub currency: String,
        pub org_amount: Option<i64>,
        pub missing_currency: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod rollup {
    use sea_orm::entity::prelude::*;

    /// The facts of one member and team in one bucket of time.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "metric_rollups")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub metric_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub grain: i16,
        #[sea_orm(primary_key, auto_increment = false)]
        pub period_start: Date,
        #[sea_orm(primary_key, auto_increment = false)]
        pub team_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub currency: String,
        pub total: i64,
        pub org_total: i64,
        pub unconverted: i64,
        pub weight: i64,
        pub facts: i64,
        pub minimum: Option<i64>,
        pub maximum: Option<i64>,
        pub last_amount: Option<i64>,
        pub last_on: Option<Date>,
        pub last_at: Option<DateTimeUtc>,
        /// Null where a program wrote it that did not know of it.
        pub last_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod feed {
    use sea_orm::entity::prelude::*;

    /// When a source of facts was last heard of.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feeds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub feed: String,
        pub received_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(metric, fact, rollup, feed);

impl metric::Model {
    pub(crate) fn into_domain(self) -> Result<Metric> {
        const TABLE: &str = "metrics";
        let source = self.source()?;
        let direction = match (self.direction.as_str(), self.maintain_min, self.maintain_max) {
            ("INCREASE", ..) => Some(Direction::Increase),
            ("DECREASE", ..) => Some(Direction::Decrease),
            ("MAINTAIN", Some(min), Some(max)) => Some(Direction::Maintain(Band { min, max })),
            _ => None,
        };
        let hours = self
            .freshness_hours
            .map(|hours| stored(TABLE, "freshness_hours", u32::try_from(hours).ok()));
        Ok(Metric {
            id: MetricId::from_uuid(self.id),
            definition: Definition {
                layer: stored(TABLE, "layer", Layer::from_word(&self.layer))?,
                unit: stored(TABLE, "unit", Unit::from_word(&self.unit))?,
                scale: stored(TABLE, "scale", u8::try_from(self.scale).ok())?,
                aggregation: stored(TABLE, "aggregation", Aggregation::from_word(&self.aggregation))?,
                direction: stored(TABLE, "direction", direction)?,
                subject: stored(TABLE, "subject", SubjectKind::from_word(&self.subject))?,
                source,
                freshness_hours: hours.transpose()?,
                key: self.key,
                name: self.name,
                description: self.description,
            },
            standard: self.standard,
            version: self.version,
        })
    }

    fn source(&self) -> Result<MetricSource> {
        const TABLE: &str = "metrics";
        if self.source == "RECORDED" {
            let words = self.accepted_sources.as_deref().unwrap_or_default();
            let accepted = words.split_whitespace().map(MeasurementSource::from_word);
            let accepted: Option<BTreeSet<_>> = accepted.collect();
            return Ok(MetricSource::Recorded(stored(
                TABLE,
                "accepted_sources",
                accepted,
            )?));
        }
        let threshold = match (self.threshold, self.threshold_currency.as_deref()) {
            (Some(minor), Some(code)) => {
                let currency = stored(TABLE, "threshold_currency", Currency::parse(code).ok())?;
                Some(Money::new(minor, currency))
            }
            _ => None,
        };
        let customers = self
            .customers
            .as_deref()
            .map(|word| stored(TABLE, "customers", Customers::from_word(word)));
        let event = self.event.as_deref().and_then(DealEvent::from_word);
        let measure = self.measure.as_deref().and_then(DealMeasure::from_word);
        Ok(MetricSource::Derived(Derivation {
            event: stored(TABLE, "event", event)?,
            measure: stored(TABLE, "measure", measure)?,
            threshold,
            customers: customers.transpose()?,
        }))
    }

    pub(crate) fn row(tenant: Uuid, metric: &Metric) -> metric::ActiveModel {
        let definition = &metric.definition;
        let (direction, band) = match definition.direction {
            Direction::Increase => ("INCREASE", None),
            Direction::Decrease => ("DECREASE", None),
            Direction::Maintain(band) => ("MAINTAIN", Some(band)),
        };
        let accepted = match &definition.source {
            MetricSource::Recorded(accepted) => {
                let words: Vec<_> = accepted.iter().map(|source| source.word()).collect();
                Some(words.join(" "))
            }
            MetricSource::Derived(_) => None,
        };
        let derived = definition.derivation();
        let threshold = derived.and_then(|derived| derived.threshold);
        metric::ActiveModel {
            organization_id: Set(tenant),
            id: Set(metric.id.as_uuid()),
            key: Set(definition.key.clone()),
            name: Set(definition.name.clone()),
            description: Set(definition.description.clone()),
            layer: Set(definition.layer.word().to_owned()),
            unit: Set(definition.unit.word().to_owned()),
            scale: Set(i16::from(definition.scale)),
            aggregation: Set(definition.aggregation.word().to_owned()),
            direction: Set(direction.to_owned()),
            maintain_min: Set(band.map(|band| band.min)),
            maintain_max: Set(band.map(|band| band.max)),
            subject: Set(definition.subject.word().to_owned()),
            source: Set(if derived.is_some() { "DERIVED" } else { "RECORDED" }.to_owned()),
            accepted_sources: Set(accepted),
            event: Set(derived.map(|derived| derived.event.word().to_owned())),
            measure: Set(derived.map(|derived| derived.measure.word().to_owned())),
            threshold: Set(threshold.map(|threshold| threshold.minor)),
            threshold_currency: Set(threshold.map(|threshold| threshold.currency.code().to_owned())),
            customers: Set(derived
                .and_then(|derived| derived.customers)
                .map(|word| word.word().to_owned())),
            freshness_hours: Set(definition.freshness_hours.map(i64::from)),
            standard: Set(metric.standard),
            version: Set(metric.version),
        }
    }
}

impl fact::Model {
    pub(crate) fn fact(&self) -> Result<ValuedFact> {
        const TABLE: &str = "derived_facts";
        let missing = self.missing_currency.as_deref().map(|code| currency(TABLE, code));
        Ok(ValuedFact {
            moment: Moment {
                on: self.occurred_on,
                at: None,
                id: self.opportunity_id,
            },
            member: some(self.member_id).map(MemberId::from_uuid),
            team: some(self.team_id).map(TeamId::from_uuid),
            amount: self.amount,
            currency: currency(TABLE, &self.currency)?,
            weight: 1,
            org_amount: self.org_amount,
            missing: missing.transpose()?.flatten(),
        })
    }
}

impl rollup::Model {
    pub(crate) fn into_domain(self) -> Result<(RollupKey, Rollup)> {
        const TABLE: &str = "metric_rollups";
        let key = RollupKey {
            metric: MetricId::from_uuid(self.metric_id),
            grain: stored(TABLE, "grain", Grain::from_number(self.grain))?,
            start: self.period_start,
            team: some(self.team_id).map(TeamId::from_uuid),
            member: some(self.member_id).map(MemberId::from_uuid),
            currency: currency(TABLE, &self.currency)?,
        };
        let rollup = Rollup {
            total: i128::from(self.total),
            org_total: i128::from(self.org_total),
            unconverted: self.unconverted,
            weight: self.weight,
            facts: self.facts,
            minimum: self.minimum,
            maximum: self.maximum,
            last: moment(self.last_on, self.last_at, self.last_id).zip(self.last_amount),
        };
        Ok((key, rollup))
    }

    pub(crate) fn row(tenant: Uuid, key: &RollupKey, rollup: &Rollup) -> Result<rollup::ActiveModel> {
        let sum = |sum: i128| i64::try_from(sum).map_err(|_| Failure::TooLarge);
        Ok(rollup::ActiveModel {
            organization_id: Set(tenant),
            metric_id: Set(key.metric.as_uuid()),
            grain: Set(key.grain.number()),
            period_start: Set(key.start),
            team_id: Set(key.team.map_or(NONE, TeamId::as_uuid)),
            member_id: Set(key.member.map_or(NONE, MemberId::as_uuid)),
            currency: Set(code(key.currency)),
            total: Set(sum(rollup.total)?),
            org_total: Set(sum(rollup.org_total)?),
            unconverted: Set(rollup.unconverted),
            weight: Set(rollup.weight),
            facts: Set(rollup.facts),
            minimum: Set(rollup.minimum),
            maximum: Set(rollup.maximum),
            last_amount: Set(rollup.last.map(|(_, amount)| amount)),
            last_on: Set(rollup.last.map(|(moment, _)| moment.on)),
            last_at: Set(rollup.last.and_then(|(moment, _)| moment.at)),
            last_id: Set(rollup.last.map(|(moment, _)| moment.id)),
        })
    }
}

/// The moment of a latest fact, where one is kept.
pub(crate) fn moment(on: Option<NaiveDate>, at: Option<DateTime<Utc>>, id: Option<Uuid>) -> Option<Moment> {
    on.zip(id).map(|(on, id)| Moment { on, at, id })
}

/// The currency as part of a key: empty where there is none.
pub(crate) fn code(currency: Option<Currency>) -> String {
    currency.map_or_else(String::new, |currency| currency.code().to_owned())
}

pub(crate) fn currency(table: &str, code: &str) -> Result<Option<Currency>> {
    match code {
        "" => Ok(None),
        code => stored(table, "currency", Currency::parse(code).ok()).map(Some),
    }
}

/// The id, unless it says "none".
pub(crate) fn some(id: Uuid) -> Option<Uuid> {
    (id != NONE).then_some(id)
}
