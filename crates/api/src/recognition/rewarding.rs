//! Looking rewards up, defining them and giving them.

use super::loader::RewardsOf;
use super::reward::{Reward, RewardGrant, RewardedOutcome};
use crate::metrics::MetricReferenceInput;
use crate::money::MoneyInput;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use app::{EvidenceGiven, RewardDefine, RewardRuleDefine};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use domain::calendar::checked_date;
use domain::ids::{MemberId, RewardId};
use domain::paging::Page;
use domain::recognition::RewardGrantFilter as Filter;

/// Which grants are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct RewardGrantFilter {
    /// To this member.
    member: Option<ID>,
    /// Of this reward.
    reward: Option<ID>,
}

/// A closed goal a reward is given for.
#[derive(InputObject)]
pub struct RewardGoalRuleInput {
    /// What must have come of it.
    outcome: RewardedOutcome,
    /// What it measures; anything when left out.
    metric: Option<MetricReferenceInput>,
    /// Only quotas, or only others; both when left out.
    quota: Option<bool>,
}

/// What a reward is given for; exactly one.
#[derive(OneofObject)]
pub enum RewardRuleInput {
    /// A closed goal of the member.
    Goal(RewardGoalRuleInput),
    /// So many recognitions received in a fiscal quarter, 1 to 1,000. Error: `COUNT_OUT_OF_RANGE`.
    Recognitions(u32),
}

/// Defines a reward, or changes the one with its key.
#[derive(InputObject)]
pub struct RewardDefineInput {
    /// Short name for scripts. Error: `INVALID_KEY`.
    key: String,
    /// Name for people: one line, up to 200 characters.
    name: String,
    /// What it is, up to 2,000 characters.
    description: Option<String>,
    /// What it is worth, where it is worth money. Error: `AMOUNT_NEGATIVE`.
    value: Option<MoneyInput>,
    /// What it is given for.
    rule: RewardRuleInput,
    /// Whether it is given at all.
    #[graphql(default = true)]
    active: bool,
    /// Refuse with `CONFLICT` unless the reward is at this version; 0 for one that is not there yet.
    if_version: Option<i64>,
}

/// What a reward is given for this time; exactly one.
#[derive(OneofObject)]
pub enum RewardEvidenceInput {
    /// A closed goal of the member.
    Goal(ID),
    /// The recognitions of the fiscal quarter that holds this day.
    Quarter(Date),
}

/// Gives a reward.
#[derive(InputObject)]
pub struct RewardGrantInput {
    /// The reward.
    reward: ID,
    /// To whom; never you. Error: `MEMBER_INACTIVE`.
    member: ID,
    /// What for.
    evidence: RewardEvidenceInput,
}

/// A reward is defined.
#[derive(SimpleObject)]
pub struct RewardDefinePayload {
    /// The reward.
    reward: Reward,
}

/// A reward was given.
#[derive(SimpleObject)]
pub struct RewardGrantPayload {
    /// The grant.
    grant: RewardGrant,
}

/// Queries about rewards.
#[derive(Default)]
pub struct RewardQuery;

#[Object]
impl RewardQuery {
    /// A reward by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn reward(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the reward.")] id: ID,
    ) -> Option<Answer<Reward>> {
        let answer = async {
            let id: RewardId = local(&id, "id")?;
            let found = ctx.loaders()?.load_one(id).await?;
            found
                .map(Reward)
                .ok_or_else(|| app::Error::not_found_at("Reward", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Rewards, by key; those that are given no more, too. Seen by all members.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn rewards(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rewards from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rewards after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rewards from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rewards before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Reward>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(rewards(ctx, paging)).await)
    }

    /// Rewards that were given, as far as they are open to you, the newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn reward_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grants.")] filter: Option<RewardGrantFilter>,
        #[graphql(desc = "Grants from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only grants after this cursor.")] after: Option<String>,
        #[graphql(desc = "Grants from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only grants before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<RewardGrant>>> {
        let answer = async {
            let RewardGrantFilter { member, reward } = filter.unwrap_or_default();
            let filter = Filter {
                member: member.map(|id| local(&id, "filter.member")).transpose()?,
                reward: reward.map(|id| local(&id, "filter.reward")).transpose()?,
            };
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            grants(ctx, filter, paging).await
        };
        Some(Box::pin(answer).await)
    }
}

/// Mutations about rewards.
#[derive(Default)]
pub struct RewardMutation;

#[Object]
impl RewardMutation {
    /// Defines a reward, or changes the one with its key; what was given stays. Executives. Errors: `CONFLICT`; `FORBIDDEN`; `NOT_FOUND` for the metric; `INVALID`.
    async fn reward_define(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reward.")] input: RewardDefineInput,
    ) -> Option<Answer<RewardDefinePayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let own = viewer.organization().settings.currency;
            let rule = match input.rule {
                RewardRuleInput::Recognitions(count) => RewardRuleDefine::Recognitions(count),
                RewardRuleInput::Goal(goal) => {
                    let metric = goal.metric.map(|metric| metric.parse("rule.goal.metric"));
                    RewardRuleDefine::Goal {
                        metric: metric.transpose()?,
                        outcome: goal.outcome.into(),
                        quota: goal.quota,
                    }
                }
            };
            let value = input.value.map(|value| value.parse("value", own));
            let define = RewardDefine {
                key: input.key,
                name: input.name,
                description: input.description,
                value: value.transpose()?,
                rule,
                active: input.active,
                if_version: input.if_version,
            };
            let reward = ctx.app()?.reward_define(viewer, define).await?;
            Ok(RewardDefinePayload {
                reward: Reward(reward),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Gives a member a reward for what is on record: a goal that was closed with the outcome, or enough recognitions in a quarter; once for each. Leaders of the member and executives, never to oneself. Errors: `NOT_FOUND`; `REWARD_INACTIVE`; `OUTCOME_NOT_REACHED`, `EVIDENCE_MISMATCH`; `ALREADY_GRANTED`; `FORBIDDEN`; `INVALID`.
    async fn reward_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reward, to whom, and what for.")] input: RewardGrantInput,
    ) -> Option<Answer<RewardGrantPayload>> {
        let answer = async {
            let evidence = match input.evidence {
                RewardEvidenceInput::Goal(id) => EvidenceGiven::Goal(local(&id, "evidence.goal")?),
                RewardEvidenceInput::Quarter(day) => {
                    let day = day.read("evidence.quarter")?;
                    EvidenceGiven::Quarter(checked_date("evidence.quarter", day)?)
                }
            };
            let (reward, member) = (local(&input.reward, "reward")?, local(&input.member, "member")?);
            let app = ctx.app()?;
            let grant = app.reward_grant(ctx.viewer()?, reward, member, evidence).await?;
            Ok(RewardGrantPayload {
                grant: RewardGrant(grant),
            })
        };
        Some(Box::pin(answer).await)
    }
}

async fn rewards(ctx: &Context<'_>, paging: Paging) -> Answer<Connection<Reward>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let page = app.rewards(&viewer, &paging.request::<Reward>()?).await?;
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move { app.rewards_count(&viewer).await.map_err(Problem::from) })
    });
    Ok(connection(page, total, Reward))
}

/// What a member was given.
pub(crate) async fn rewards_of(
    ctx: &Context<'_>,
    member: MemberId,
    paging: Paging,
) -> Answer<Connection<RewardGrant>> {
    let request = paging.request::<RewardGrant>()?;
    let page = ctx
        .loaders()?
        .load_one(RewardsOf(member, request.clone()))
        .await?;
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    let filter = Filter {
        member: Some(member),
        reward: None,
    };
    Ok(connection(page, total(ctx, filter)?, RewardGrant))
}

async fn grants(ctx: &Context<'_>, filter: Filter, paging: Paging) -> Answer<Connection<RewardGrant>> {
    let request = paging.request::<RewardGrant>()?;
    let page = ctx.app()?.reward_grants(ctx.viewer()?, &filter, &request).await?;
    Ok(connection(page, total(ctx, filter)?, RewardGrant))
}

fn total(ctx: &Context<'_>, filter: Filter) -> Answer<Total> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    Ok(Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move {
            let count = app.reward_grants_count(&viewer, &filter).await;
            count.map_err(Problem::from)
        })
    }))
}
