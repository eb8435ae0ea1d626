//! Rows of what people did with alerts, and the key of an alert as rows carry it.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use chrono::NaiveDate;
use domain::alerts::{AlertKey, AlertObject, AlertRule, AlertStep, AlertStepKind};
use domain::calendar::Period;
use domain::goals::Owner;
use domain::ids::{AlertId, AlertStepId, MemberId, TeamId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod step {
    use sea_orm::entity::prelude::*;

    /// One thing somebody did with an alert.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "alert_steps")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub alert_id: Uuid,
        pub number: i32,
        pub rule: String,
        pub member_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub object_kind: Option<String>,
        pub object_id: Option<Uuid>,
        pub since: Option<Date>,
        pub starts_on: Option<Date>,
        pub ends_on: Option<Date>,
        pub raised_on: Date,
        pub step: String,
        pub by_id: Uuid,
        pub at: DateTimeUtc,
        pub taken_on: Date,
        pub reason: Option<String>,
        pub snoozed_until: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(step);

/// The columns of an alert's key.
pub(crate) struct KeyColumns<'a> {
    pub(crate) rule: &'a str,
    pub(crate) member: Option<Uuid>,
    pub(crate) team: Option<Uuid>,
    pub(crate) object: Option<(&'a str, Uuid)>,
    pub(crate) since: Option<NaiveDate>,
}

impl KeyColumns<'_> {
    pub(crate) fn key(self, table: &str) -> Result<AlertKey> {
        let object = |(kind, id)| stored(table, "object_kind", AlertObject::of(kind, id));
        Ok(AlertKey {
            rule: stored(table, "rule", AlertRule::from_word(self.rule))?,
            subject: subject(table, self.member, self.team)?,
            object: self.object.map(object).transpose()?,
            since: self.since,
        })
    }
}

/// Whom a row is about: the member or the team in its columns, or else the organization.
pub(crate) fn subject(table: &str, member: Option<Uuid>, team: Option<Uuid>) -> Result<Owner> {
    let found = match (member, team) {
        (Some(id), None) => Some(Owner::Member(MemberId::from_uuid(id))),
        (None, Some(id)) => Some(Owner::Team(TeamId::from_uuid(id))),
        (None, None) => Some(Owner::Organization),
        (Some(_), Some(_)) => None,
    };
    stored(table, "subject", found)
}

/// The columns that say whom a row is about.
pub(crate) fn subject_row(subject: Owner) -> (Option<Uuid>, Option<Uuid>) {
    match subject {
        Owner::Member(id) => (Some(id.as_uuid()), None),
        Owner::Team(id) => (None, Some(id.as_uuid())),
        Owner::Organization => (None, None),
    }
}

impl step::Model {
    pub(crate) fn into_domain(self) -> Result<AlertStep> {
        const TABLE: &str = "alert_steps";
        let key = KeyColumns {
            rule: &self.rule,
            member: self.member_id,
            team: self.team_id,
            object: self.object_kind.as_deref().zip(self.object_id),
            since: self.since,
        };
        let dates = self.starts_on.zip(self.ends_on);
        let period = dates.map(|(start, end)| stored(TABLE, "period", Period::new(start, end).ok()));
        Ok(AlertStep {
            key: key.key(TABLE)?,
            id: AlertStepId::from_uuid(self.id),
            alert: AlertId::from_uuid(self.alert_id),
            number: self.number,
            period: period.transpose()?,
            raised_on: self.raised_on,
            step: stored(TABLE, "step", AlertStepKind::from_word(&self.step))?,
            by: MemberId::from_uuid(self.by_id),
            at: self.at,
            on: self.taken_on,
            reason: self.reason,
            until: self.snoozed_until,
        })
    }

    pub(crate) fn row(tenant: Uuid, step: &AlertStep) -> step::ActiveModel {
        let (member, team) = subject_row(step.key.subject);
        let object = step.key.object.map(AlertObject::parts);
        step::ActiveModel {
            organization_id: Set(tenant),
            id: Set(step.id.as_uuid()),
            alert_id: Set(step.alert.as_uuid()),
            number: Set(step.number),
            rule: Set(step.key.rule.word().to_owned()),
            member_id: Set(member),
            team_id: Set(team),
            object_kind: Set(object.map(|(kind, _)| kind.to_owned())),
            object_id: Set(object.map(|(_, id)| id)),
            since: Set(step.key.since),
            starts_on: Set(step.period.map(Period::start)),
            ends_on: Set(step.period.map(Period::end)),
            raised_on: Set(step.raised_on),
            step: Set(step.step.word().to_owned()),
            by_id: Set(step.by.as_uuid()),
            at: Set(step.at),
            taken_on: Set(step.on),
            reason: Set(step.reason.clone()),
            snoozed_until: Set(step.until),
        }
    }
}
