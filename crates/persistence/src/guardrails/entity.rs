//! Rows of guardrails.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{document, json, stored, tenanted};
use crate::errors::Result;
use crate::goals::entity::{MEMBER, ORGANIZATION, TEAM, creator, creator_row};
use domain::calendar::Period;
use domain::goals::Owner;
use domain::guardrails::{Guardrail, GuardrailCondition, Waiver};
use domain::ids::{GoalId, GuardrailId, MemberId, MetricId, TeamId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod guardrail {
    use sea_orm::entity::prelude::*;

    /// A guardrail.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "guardrails")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub owner_kind: String,
        pub member_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub goal_id: Option<Uuid>,
        pub metric_id: Uuid,
        pub title: String,
        pub condition: String,
        pub threshold: i64,
        pub starts_on: Date,
        pub ends_on: Date,
        pub leads: String,
        pub waived_at: Option<DateTimeUtc>,
        pub waived_by_kind: Option<String>,
        pub waived_by_id: Option<Uuid>,
        pub waive_reason: Option<String>,
        pub created_by_kind: String,
        pub created_by_id: Option<Uuid>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(guardrail);

const TABLE: &str = "guardrails";

impl guardrail::Model {
    pub(crate) fn into_domain(self) -> Result<Guardrail> {
        let owner = match (self.owner_kind.as_str(), self.member_id, self.team_id) {
            (MEMBER, Some(id), None) => Some(Owner::Member(MemberId::from_uuid(id))),
            (TEAM, None, Some(id)) => Some(Owner::Team(TeamId::from_uuid(id))),
            (ORGANIZATION, None, None) => Some(Owner::Organization),
            _ => None,
        };
        let waiver = match (self.waived_at, &self.waived_by_kind, self.waive_reason) {
            (Some(at), Some(kind), Some(reason)) => Some(Waiver {
                by: creator(TABLE, kind, self.waived_by_id)?,
                at,
                reason,
            }),
            _ => None,
        };
        let condition = GuardrailCondition::from_word(&self.condition);
        Ok(Guardrail {
            id: GuardrailId::from_uuid(self.id),
            owner: stored(TABLE, "owner", owner)?,
            goal: self.goal_id.map(GoalId::from_uuid),
            metric: MetricId::from_uuid(self.metric_id),
            title: self.title,
            condition: stored(TABLE, "condition", condition)?,
            threshold: self.threshold,
            period: stored(TABLE, "period", Period::new(self.starts_on, self.ends_on).ok())?,
            leads: document(TABLE, &self.leads)?,
            waiver,
            created_by: creator(TABLE, &self.created_by_kind, self.created_by_id)?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, guardrail: &Guardrail) -> Result<guardrail::ActiveModel> {
        let (owner_kind, member_id, team_id) = match guardrail.owner {
            Owner::Member(id) => (MEMBER, Some(id.as_uuid()), None),
            Owner::Team(id) => (TEAM, None, Some(id.as_uuid())),
            Owner::Organization => (ORGANIZATION, None, None),
        };
        let (created_by_kind, created_by_id) = creator_row(guardrail.created_by);
        let waiver = guardrail.waiver.as_ref();
        let waived_by = waiver.map(|waiver| creator_row(waiver.by));
        Ok(guardrail::ActiveModel {
            organization_id: Set(tenant),
            id: Set(guardrail.id.as_uuid()),
            owner_kind: Set(owner_kind.to_owned()),
            member_id: Set(member_id),
            team_id: Set(team_id),
            goal_id: Set(guardrail.goal.map(GoalId::as_uuid)),
            metric_id: Set(guardrail.metric.as_uuid()),
            title: Set(guardrail.title.clone()),
            condition: Set(guardrail.condition.word().to_owned()),
            threshold: Set(guardrail.threshold),
            starts_on: Set(guardrail.period.start()),
            ends_on: Set(guardrail.period.end()),
            leads: Set(json(&guardrail.leads)?),
            waived_at: Set(waiver.map(|waiver| waiver.at)),
            waived_by_kind: Set(waived_by.map(|(kind, _)| kind.to_owned())),
            waived_by_id: Set(waived_by.and_then(|(_, id)| id)),
            waive_reason: Set(waiver.map(|waiver| waiver.reason.clone())),
            created_by_kind: Set(created_by_kind.to_owned()),
            created_by_id: Set(created_by_id),
            created_at: Set(guardrail.created_at),
            updated_at: Set(guardrail.updated_at),
            version: Set(guardrail.version),
        })
    }
}
