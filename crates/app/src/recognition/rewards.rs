//! Rewards: defined by executives, given by leaders for what is on record.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::feedback::check_colleague;
use crate::goals::{MetricReference, refused};
use crate::unit::Work;
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::Grain;
use domain::ids::{GoalId, MemberId, MetricId, RewardGrantId, RewardId};
use domain::money::Money;
use domain::paging::{Page, PageRequest};
use domain::recognition::{
    Evidence, Reward, RewardGrant, RewardGrantFilter, RewardRule, RewardedOutcome, SupportSide,
};
use serde_json::json;
use std::collections::HashMap;

/// A reward to be defined, or changed where its key is taken.
#[derive(Clone, Debug)]
pub struct RewardDefine {
    /// Short name for scripts.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// What it is worth, where it is worth money.
    pub value: Option<Money>,
    /// What it is given for.
    pub rule: RewardRuleDefine,
    /// Whether it is given at all.
    pub active: bool,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

/// What a reward is to be given for.
#[derive(Clone, Debug)]
pub enum RewardRuleDefine {
    /// A closed goal of the member.
    Goal {
        /// Of this metric; of any when none.
        metric: Option<MetricReference>,
        /// What must have come of it.
        outcome: RewardedOutcome,
        /// Only quotas, or only others; both when none.
        quota: Option<bool>,
    },
    /// So many recognitions received in a fiscal quarter.
    Recognitions(u32),
}

/// What a reward is to be given for this time.
#[derive(Clone, Copy, Debug)]
pub enum EvidenceGiven {
    /// A closed goal.
    Goal(GoalId),
    /// The fiscal quarter that holds this day.
    Quarter(NaiveDate),
}

impl App {
    /// Defines a reward, or changes the one with its key. What was given stays.
    ///
    /// # Errors
    /// Those of [`Reward::checked`]; `NOT_FOUND` for the metric; `CONFLICT`; `FORBIDDEN`.
    pub async fn reward_define(&self, viewer: &Viewer, input: RewardDefine) -> Result<Reward> {
        viewer.authorize_organization(Action::WriteRewards)?;
        self.unit(viewer, input, |work, input| async move {
            let rule = rule(&work, &input.rule).await?;
            let held = work.reward_by_key_locked(input.key.trim()).await?;
            let version = held.as_ref().map_or(0, |held| held.version);
            let wanted = Reward {
                id: held
                    .as_ref()
                    .map_or_else(|| RewardId::from_uuid(work.next_id()), |held| held.id),
                key: input.key.clone(),
                name: input.name.clone(),
                description: input.description.clone(),
                value: input.value,
                rule,
                active: input.active,
                version,
            };
            let mut wanted = wanted.checked()?;
            check_version("the reward", version, input.if_version)?;
            if held.as_ref() == Some(&wanted) {
                return Ok(wanted);
            }
            wanted.version += 1;
            match held {
                None => work.reward_insert(&wanted).await?,
                Some(_) => work.reward_save(&wanted).await?,
            }
            let (id, before) = (wanted.id.as_uuid(), held.as_ref().map(described));
            let after = Some(described(&wanted));
            work.audited("rewardDefine", "Reward", Some(id), before, after)
                .await?;
            Ok(wanted)
        })
        .await
    }

    /// Gives a member a reward for something that is on record.
    ///
    /// # Errors
    /// `NOT_FOUND`; `MEMBER_INACTIVE`; `REWARD_INACTIVE`; `OUTCOME_NOT_REACHED`, `EVIDENCE_MISMATCH`; `ALREADY_GRANTED`; `FORBIDDEN` for
    /// oneself, and for whoever does not lead the member.
    pub async fn reward_grant(
        &self,
        viewer: &Viewer,
        reward: RewardId,
        member: MemberId,
        evidence: EvidenceGiven,
    ) -> Result<RewardGrant> {
        self.unit(viewer, (reward, member, evidence), |work, input| async move {
            let (reward, member, evidence) = *input;
            let action = Action::GrantRewards;
            work.viewer.authorize_organization(Action::ReadRewards)?;
            let found = work.rewards_by_id(&[reward]).await?.pop();
            let found = found.ok_or_else(|| Error::not_found_at("Reward", "reward"))?;
            check_colleague(&work, action, member, "member").await?;
            let by = work.principal().member().ok_or(Error::Forbidden(action))?;
            found.check_active().map_err(refused)?;
            let evidence = proven(&work, &found, member, evidence).await?;
            if work.is_granted(reward, member, evidence).await? {
                let message = "the member was given this reward for it".to_owned();
                return Err(Error::Refused("ALREADY_GRANTED", message));
            }
            let grant = RewardGrant {
                id: RewardGrantId::from_uuid(work.next_id()),
                reward,
                member,
                by,
                evidence,
                at: work.now,
            };
            work.reward_grant_insert(&grant).await?;
            let after = json!({ "reward": reward, "member": member });
            let id = Some(grant.id.as_uuid());
            work.audited("rewardGrant", "RewardGrant", id, None, Some(after))
                .await?;
            Ok(grant)
        })
        .await
    }

    /// A page of rewards, by key.
    pub async fn rewards(&self, viewer: &Viewer, request: &PageRequest) -> Result<Page<Reward>> {
        viewer.authorize_organization(Action::ReadRewards)?;
        Ok(self.reading(viewer).rewards_page(request).await?)
    }

    /// How many rewards there are.
    pub async fn rewards_count(&self, viewer: &Viewer) -> Result<u64> {
        viewer.authorize_organization(Action::ReadRewards)?;
        Ok(self.reading(viewer).rewards_count().await?)
    }

    /// The rewards among `ids`, in no particular order, where the viewer may read rewards.
    pub async fn rewards_by_id(&self, viewer: &Viewer, ids: &[RewardId]) -> Result<Vec<Reward>> {
        match viewer.may(Action::ReadRewards) {
            true => Ok(self.reading(viewer).rewards_by_id(ids).await?),
            false => Ok(Vec::new()),
        }
    }

    /// A page of the grants the viewer may know of, the newest first.
    pub async fn reward_grants(
        &self,
        viewer: &Viewer,
        filter: &RewardGrantFilter,
        request: &PageRequest,
    ) -> Result<Page<RewardGrant>> {
        let session = self.reading(viewer);
        Ok(session.reward_grants_page(&viewer.asker, filter, request).await?)
    }

    /// The same page of the grants to each of some members that the viewer may know of, the newest first.
    pub async fn reward_grants_to(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        request: &PageRequest,
    ) -> Result<HashMap<MemberId, Page<RewardGrant>>> {
        let session = self.reading(viewer);
        Ok(session.reward_grants_to(&viewer.asker, members, request).await?)
    }

    /// How many grants there are for the viewer.
    pub async fn reward_grants_count(&self, viewer: &Viewer, filter: &RewardGrantFilter) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session.reward_grants_count(&viewer.asker, filter).await?)
    }

    /// The grants among `ids` the viewer may know of, in no particular order.
    pub async fn reward_grants_by_id(
        &self,
        viewer: &Viewer,
        ids: &[RewardGrantId],
    ) -> Result<Vec<RewardGrant>> {
        let session = self.reading(viewer);
        Ok(session.reward_grants_by_id(&viewer.asker, ids).await?)
    }
}

/// The rule, its metric found.
async fn rule(work: &Work, wanted: &RewardRuleDefine) -> Result<RewardRule> {
    Ok(match wanted {
        RewardRuleDefine::Recognitions(count) => RewardRule::Recognitions(*count),
        RewardRuleDefine::Goal {
            metric,
            outcome,
            quota,
        } => RewardRule::Goal {
            metric: match metric {
                Some(wanted) => Some(metric_of(work, wanted).await?),
                None => None,
            },
            outcome: *outcome,
            quota: *quota,
        },
    })
}

async fn metric_of(work: &Work, wanted: &MetricReference) -> Result<MetricId> {
    let (field, found) = match wanted {
        MetricReference::Id(id) => {
            let found = work.metrics().await?;
            (
                "rule.goal.metric.id",
                found.into_iter().find(|metric| metric.id == *id),
            )
        }
        MetricReference::Key(key) => {
            let found = work.metrics().await?;
            let named = found
                .into_iter()
                .find(|metric| metric.definition.key == key.trim());
            ("rule.goal.metric.key", named)
        }
    };
    let found = found.ok_or_else(|| Error::not_found_at("Metric", field))?;
    Ok(found.id)
}

/// What a reward is given for, where it is on record.
async fn proven(work: &Work, reward: &Reward, member: MemberId, given: EvidenceGiven) -> Result<Evidence> {
    match given {
        EvidenceGiven::Goal(id) => {
            let goal = work.goals_by_id(&work.viewer.asker, &[id]).await?.pop();
            let goal = goal.ok_or_else(|| Error::not_found_at("Goal", "evidence.goal"))?;
            let kept = work.goal_closings(&[id]).await?;
            reward.check_goal(member, &goal, kept.first()).map_err(refused)?;
            Ok(Evidence::Goal(id))
        }
        EvidenceGiven::Quarter(day) => {
            let buckets = &work.viewer.organization.settings.buckets;
            let quarter = buckets.bucket(Grain::Quarter, day);
            let received = work.support_of(&[member], SupportSide::Received, quarter).await?;
            let received = received.get(&member).map_or(0, |support| support.recognitions);
            reward.check_recognitions(received).map_err(refused)?;
            Ok(Evidence::Quarter(quarter.start()))
        }
    }
}

fn described(reward: &Reward) -> serde_json::Value {
    let rule = match reward.rule {
        RewardRule::Goal {
            metric,
            outcome,
            quota,
        } => json!({ "metric": metric, "outcome": outcome, "quota": quota }),
        RewardRule::Recognitions(count) => json!({ "recognitions": count }),
    };
    json!({
        "key": reward.key,
        "name": reward.name,
        "description": reward.description,
        "value": reward.value.map(|value| json!({ "amount": value.amount(), "currency": value.currency.code() })),
        "rule": rule,
        "active": reward.active,
    })
}
