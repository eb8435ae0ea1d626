//! Rows of rewards and of their grants.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::ids::{GoalId, MemberId, MetricId, RewardGrantId, RewardId};
use domain::money::{Currency, Money};
use domain::recognition::{Evidence, Reward, RewardGrant, RewardRule, RewardedOutcome};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod reward {
    use sea_orm::entity::prelude::*;

    /// Something given for an outcome.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rewards")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub key: String,
        pub name: String,
        pub description: Option<String>,
        pub value: Option<i64>,
        pub currency: Option<String>,
        pub outcome: Option<String>,
        pub metric_id: Option<Uuid>,
        pub quota: Option<bool>,
        pub recognitions: Option<i32>,
        pub active: bool,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod grant {
    use sea_orm::entity::prelude::*;

    /// A reward that was given.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reward_grants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reward_id: Uuid,
        pub member_id: Uuid,
        pub by_id: Uuid,
        pub goal_id: Option<Uuid>,
        pub quarter_on: Option<Date>,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(reward, grant);

impl reward::Model {
    pub(crate) fn into_domain(self) -> Result<Reward> {
        const TABLE: &str = "rewards";
        let value = match (self.value, self.currency) {
            (Some(minor), Some(code)) => Some(Money::new(
                minor,
                stored(TABLE, "currency", Currency::parse(&code).ok())?,
            )),
            _ => None,
        };
        let rule = match (self.outcome, self.recognitions) {
            (Some(word), None) => RewardRule::Goal {
                metric: self.metric_id.map(MetricId::from_uuid),
                outcome: stored(TABLE, "outcome", RewardedOutcome::from_word(&word))?,
                quota: self.quota,
            },
            (None, Some(count)) => {
                RewardRule::Recognitions(stored(TABLE, "recognitions", u32::try_from(count).ok())?)
            }
            _ => return stored(TABLE, "rule", None),
        };
        Ok(Reward {
            id: RewardId::from_uuid(self.id),
            key: self.key,
            name: self.name,
            description: self.description,
            value,
            rule,
            active: self.active,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, reward: &Reward) -> reward::ActiveModel {
        let (outcome, metric, quota, recognitions) = match reward.rule {
            RewardRule::Goal {
                metric,
                outcome,
                quota,
            } => (Some(outcome.word().to_owned()), metric, quota, None),
            RewardRule::Recognitions(count) => (None, None, None, i32::try_from(count).ok()),
        };
        reward::ActiveModel {
            organization_id: Set(tenant),
            id: Set(reward.id.as_uuid()),
            key: Set(reward.key.clone()),
            name: Set(reward.name.clone()),
            description: Set(reward.description.clone()),
            value: Set(reward.value.map(|value| value.minor)),
            currency: Set(reward.value.map(|value| value.currency.code().to_owned())),
            outcome: Set(outcome),
            metric_id: Set(metric.map(MetricId::as_uuid)),
            quota: Set(quota),
            recognitions: Set(recognitions),
            active: Set(reward.active),
            version: Set(reward.version),
        }
    }
}

impl grant::Model {
    pub(crate) fn into_domain(self) -> Result<RewardGrant> {
        let evidence = match (self.goal_id, self.quarter_on) {
            (Some(goal), None) => Some(Evidence::Goal(GoalId::from_uuid(goal))),
            (None, Some(day)) => Some(Evidence::Quarter(day)),
            _ => None,
        };
        Ok(RewardGrant {
            id: RewardGrantId::from_uuid(self.id),
            reward: RewardId::from_uuid(self.reward_id),
            member: MemberId::from_uuid(self.member_id),
            by: MemberId::from_uuid(self.by_id),
            evidence: stored("reward_grants", "evidence", evidence)?,
            at: self.at,
        })
    }

    pub(crate) fn row(tenant: Uuid, grant: &RewardGrant) -> grant::ActiveModel {
        let (goal, quarter) = match grant.evidence {
            Evidence::Goal(id) => (Some(id.as_uuid()), None),
            Evidence::Quarter(day) => (None, Some(day)),
        };
        grant::ActiveModel {
            organization_id: Set(tenant),
            id: Set(grant.id.as_uuid()),
            reward_id: Set(grant.reward.as_uuid()),
            member_id: Set(grant.member.as_uuid()),
            by_id: Set(grant.by.as_uuid()),
            goal_id: Set(goal),
            quarter_on: Set(quarter),
            at: Set(grant.at),
        }
    }
}
