//! Goals by hand: offering one, agreeing, and changing it.

use super::course::{GoalMilestoneInput, GoalPointInput, curve_row};
use super::object::Goal;
use super::rows::{GoalOwnerInput, GoalParentInput};
use super::words::{GoalCurve, GoalDeclaredHealth};
use crate::metrics::MetricReferenceInput;
use crate::periods::{PeriodInput, period};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Decimal};
use app::{GoalChange, GoalDeclare, GoalRow, MemberReference, OwnerReference};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::goals::GoalState;

/// Offers a new goal to the other side.
#[derive(InputObject)]
pub struct GoalProposeInput {
    /// Whose it is to be; yours when left out. Errors: `NOT_FOUND`, `FORBIDDEN`, `OWN_QUOTA`.
    owner: Option<GoalOwnerInput>,
    /// What is measured.
    metric: MetricReferenceInput,
    /// Name for people, one line; the metric's name and the period's when left out. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: Option<String>,
    /// The local dates it runs over. Errors: `UNKNOWN_PERIOD`, `NOT_A_DATE`, `PERIOD_EMPTY`.
    period: PeriodInput,
    /// What is to be reached, in the metric's unit, money in major units. Errors as of a row of `goalsUpsert`.
    target: Decimal,
    /// Where it starts from; zero when left out. A metric to be decreased needs one: `BASELINE_REQUIRED`.
    baseline: Option<Decimal>,
    /// A target beyond the target. Error: `STRETCH_NOT_BEYOND_TARGET`.
    stretch: Option<Decimal>,
    /// Currency of a target in money; the organization's when left out. Any other is reckoned at its plan rate.
    currency: Option<CurrencyCode>,
    /// Whether it is the money target that coverage is computed from. A quota is proposed to nobody's own agreement: another who may set it agrees. Errors: `OWN_QUOTA`, `QUOTA_EXISTS`, `QUOTA_NOT_MONEY`, `QUOTA_NOT_A_SUM`.
    #[graphql(default)]
    quota: bool,
    /// The course it is expected to take.
    #[graphql(default_with = "GoalCurve::WorkdayLinear")]
    curve: GoalCurve,
    /// Of `CUSTOM` its points, by day; the last is the target. Errors as of a row of `goalsUpsert`.
    points: Option<Vec<GoalPointInput>>,
    /// Of `MILESTONES` its steps, by day; the last is the target. Errors as of a row of `goalsUpsert`.
    milestones: Option<Vec<GoalMilestoneInput>>,
    /// Of `SEASONAL` what a working day of each month weighs, January first.
    seasonal_weights: Option<Vec<Decimal>>,
    /// Why it matters, up to 4,000 characters.
    rationale: Option<String>,
    /// The goal above it. Error: `PARENT_CANCELLED`.
    parent: Option<GoalParentInput>,
}

/// Changes a goal; what is left out stays.
#[derive(InputObject)]
pub struct GoalUpdateInput {
    /// The goal.
    goal: ID,
    /// Name for people, one line. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: Option<String>,
    /// The local dates it runs over. A name that only says metric and period says the new one. Error: `TERMS_AGREED` of an active goal.
    period: Option<PeriodInput>,
    /// What is to be reached. Error: `TERMS_AGREED` of an active goal.
    target: Option<Decimal>,
    /// Where it starts from; null for nowhere. Error: `TERMS_AGREED` of an active goal.
    baseline: MaybeUndefined<Decimal>,
    /// A target beyond the target; null for none. Error: `TERMS_AGREED` of an active goal.
    stretch: MaybeUndefined<Decimal>,
    /// The course, with what it is made of. Error: `TERMS_AGREED` of an active goal.
    curve: Option<GoalCurve>,
    /// Of `CUSTOM` its points; `CURVE_MISMATCH` without `curve`.
    points: Option<Vec<GoalPointInput>>,
    /// Of `MILESTONES` its steps; `CURVE_MISMATCH` without `curve`.
    milestones: Option<Vec<GoalMilestoneInput>>,
    /// Of `SEASONAL` what a working day of each month weighs; `CURVE_MISMATCH` without `curve`.
    seasonal_weights: Option<Vec<Decimal>>,
    /// Why it matters; null for no word.
    rationale: MaybeUndefined<String>,
    /// The goal above it; null for none. Error: `PARENT_CANCELLED`.
    parent: MaybeUndefined<GoalParentInput>,
    /// Whether a draft is to be offered to the other side.
    #[graphql(default)]
    propose: bool,
    /// Refuse with `CONFLICT` unless the goal is at this version.
    if_version: Option<i64>,
}

/// Accepts a goal the other side proposed.
#[derive(InputObject)]
pub struct GoalAgreeInput {
    /// The goal.
    goal: ID,
    /// Refuse with `CONFLICT` unless the goal is at this version: agree to what you have read.
    if_version: Option<i64>,
}

/// Sends a goal back that the other side proposed.
#[derive(InputObject)]
pub struct GoalDeclineInput {
    /// The goal.
    goal: ID,
    /// Why, up to 1,000 characters; kept with the step. Errors: `BLANK`, `TOO_LONG`.
    reason: String,
    /// Refuse with `CONFLICT` unless the goal is at this version.
    if_version: Option<i64>,
}

/// Takes a proposal back.
#[derive(InputObject)]
pub struct GoalWithdrawInput {
    /// The goal.
    goal: ID,
    /// Why, up to 1,000 characters; kept with the step.
    reason: Option<String>,
    /// Refuse with `CONFLICT` unless the goal is at this version.
    if_version: Option<i64>,
}

/// Says how one's own goal stands.
#[derive(InputObject)]
pub struct GoalDeclareHealthInput {
    /// The goal.
    goal: ID,
    /// How it stands.
    health: GoalDeclaredHealth,
    /// How sure you are to reach it, 1 (hardly) to 5 (certain). Error: `CONFIDENCE_OUT_OF_RANGE`.
    confidence: i32,
    /// Why, up to 1,000 characters.
    note: Option<String>,
    /// Refuse with `CONFLICT` unless the goal is at this version.
    if_version: Option<i64>,
}

/// A goal was offered.
#[derive(SimpleObject)]
pub struct GoalProposePayload {
    /// The goal.
    goal: Goal,
}

/// A goal was changed.
#[derive(SimpleObject)]
pub struct GoalUpdatePayload {
    /// The goal.
    goal: Goal,
}

/// A goal is agreed, and in force.
#[derive(SimpleObject)]
pub struct GoalAgreePayload {
    /// The goal.
    goal: Goal,
}

/// A goal was sent back.
#[derive(SimpleObject)]
pub struct GoalDeclinePayload {
    /// The goal.
    goal: Goal,
}

/// A proposal was taken back.
#[derive(SimpleObject)]
pub struct GoalWithdrawPayload {
    /// The goal.
    goal: Goal,
}

/// The owner said how a goal stands.
#[derive(SimpleObject)]
pub struct GoalDeclareHealthPayload {
    /// The goal.
    goal: Goal,
}

/// Mutations by which both sides agree on goals.
#[derive(Default)]
pub struct GoalConsentMutation;

#[Object]
impl GoalConsentMutation {
    /// Offers a new goal: members their own to their leaders, leaders one to a member or team below them, executives one of the organization. The other side agrees or declines; of a quota, and of a goal of the organization, another who may set it.
    /// Errors: `OWN_QUOTA`, `FORBIDDEN`; `INVALID` with what is wrong with the goal.
    async fn goal_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal to offer.")] input: GoalProposeInput,
    ) -> Option<Answer<GoalProposePayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let buckets = &viewer.organization().settings.buckets;
            let owner = match (input.owner, viewer.principal().member()) {
                (Some(owner), _) => owner.parse(),
                (None, Some(me)) => Ok(OwnerReference::Member(MemberReference::Id(me))),
                (None, None) => {
                    let message = "a script names whose goal it is";
                    Err(domain::errors::Invalid::one("owner", "REQUIRED", message))
                }
            };
            let row = GoalRow {
                external_id: String::new(),
                owner,
                metric: input.metric.parse("metric"),
                title: input.title,
                period: period(Some(input.period), "period", buckets, viewer.today()),
                target: input.target.0,
                baseline: input.baseline.map(|amount| amount.0),
                stretch: input.stretch.map(|amount| amount.0),
                currency: input.currency.map(|currency| currency.0),
                quota: input.quota,
                curve: curve_row(
                    input.curve,
                    input.points,
                    input.milestones,
                    input.seasonal_weights,
                ),
                rationale: input.rationale,
                parent: input.parent.map(GoalParentInput::parse),
                state: GoalState::Proposed,
                if_version: None,
            };
            let goal = ctx.app()?.goal_propose(viewer, row).await?;
            Ok(GoalProposePayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }

    /// Changes a goal. Of a draft or proposal everything but owner, metric and kind; a proposal changed in its terms by the side it was made to is that side's proposal from then on. Of an active goal title, rationale and the goal above: what was agreed stays. The owner, and whoever may set the owner's goals; of a quota these alone.
    /// Errors: `OWN_QUOTA`, `GOAL_OVER`, `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with `TERMS_AGREED` and what is wrong with the goal.
    async fn goal_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: GoalUpdateInput,
    ) -> Option<Answer<GoalUpdatePayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let buckets = &viewer.organization().settings.buckets;
            let made_of = input.points.is_some() || input.milestones.is_some();
            let made_of = made_of || input.seasonal_weights.is_some();
            let curve = match input.curve {
                // The kinds without parts refuse whatever is given.
                None if made_of => Some(GoalCurve::WorkdayLinear),
                curve => curve,
            };
            let change = GoalChange {
                goal: local(&input.goal, "goal")?,
                if_version: input.if_version,
                propose: input.propose,
                title: input.title,
                period: input
                    .period
                    .map(|wanted| period(Some(wanted), "period", buckets, viewer.today())),
                target: input.target.map(|amount| amount.0),
                baseline: given(input.baseline.map_value(|amount| amount.0)),
                stretch: given(input.stretch.map_value(|amount| amount.0)),
                curve: curve
                    .map(|curve| curve_row(curve, input.points, input.milestones, input.seasonal_weights)),
                rationale: given(input.rationale),
                parent: given(input.parent.map_value(GoalParentInput::parse)),
            };
            let goal = ctx.app()?.goal_update(viewer, change).await?;
            Ok(GoalUpdatePayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }

    /// Accepts what the other side proposed: the goal is in force. Of a member's or team's goal its owner where the leader's side proposed it, and whoever may set it where the owner did; of a quota, and of a goal of the organization, another who may set it. Never a script, which is nobody's side.
    /// Errors: `OWN_PROPOSAL`, `OWN_QUOTA`, `NOT_SMART`; `PERIOD_CLOSED` where it ends in a period whose outcomes are kept; `INVALID_TRANSITION` where nothing is proposed; `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`.
    async fn goal_agree(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal to agree to.")] input: GoalAgreeInput,
    ) -> Option<Answer<GoalAgreePayload>> {
        let answer = async {
            let goal = local(&input.goal, "goal")?;
            let goal = ctx
                .app()?
                .goal_agree(ctx.viewer()?, goal, input.if_version)
                .await?;
            Ok(GoalAgreePayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }

    /// Sends back what the other side proposed: it is a draft again. Whoever could agree to it, never a script. Errors: `OWN_PROPOSAL`, `OWN_QUOTA`; `INVALID_TRANSITION` where nothing is proposed; `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with the codes of `reason`.
    async fn goal_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal to send back.")] input: GoalDeclineInput,
    ) -> Option<Answer<GoalDeclinePayload>> {
        let answer = async {
            let goal = local(&input.goal, "goal")?;
            let goal = ctx
                .app()?
                .goal_decline(ctx.viewer()?, goal, input.if_version, input.reason)
                .await?;
            Ok(GoalDeclinePayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes back what one's own side proposed: it is a draft again. Errors: `NOT_YOUR_PROPOSAL`; `INVALID_TRANSITION` where nothing is proposed; `NOT_FOUND`, `CONFLICT`.
    async fn goal_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal to take back.")] input: GoalWithdrawInput,
    ) -> Option<Answer<GoalWithdrawPayload>> {
        let answer = async {
            let goal = local(&input.goal, "goal")?;
            let goal = ctx
                .app()?
                .goal_withdraw(ctx.viewer()?, goal, input.if_version, input.reason)
                .await?;
            Ok(GoalWithdrawPayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }

    /// Says how one's own active goal stands, beside what the figures say; what was said before stays in `declarations`. The member; of a team's goal whoever leads that very team; of the organization's an executive.
    /// Errors: `INVALID_TRANSITION` for a goal that is not active; `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with `CONFIDENCE_OUT_OF_RANGE` and the codes of `note`.
    async fn goal_declare_health(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal and the word.")] input: GoalDeclareHealthInput,
    ) -> Option<Answer<GoalDeclareHealthPayload>> {
        let answer = async {
            let declare = GoalDeclare {
                goal: local(&input.goal, "goal")?,
                health: input.health.into(),
                // What does not fit is out of range all the same.
                confidence: u8::try_from(input.confidence).unwrap_or(0),
                note: input.note,
                if_version: input.if_version,
            };
            let goal = ctx.app()?.goal_declare_health(ctx.viewer()?, declare).await?;
            Ok(GoalDeclareHealthPayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }
}

/// What was given: nothing, null, or a value.
fn given<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}
