//! Setting goals.

use super::object::Goal;
use super::rows::GoalRowInput;
use crate::bulk::{BulkMode, BulkSummary, FieldError, RowOutcome, options, reasons, summary};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// Sets many goals at once.
#[derive(InputObject)]
pub struct GoalsUpsertInput {
    /// The goals as they should be, at most 1,000; `TOO_MANY_ROWS`.
    rows: Vec<GoalRowInput>,
    /// What a bad row does to the others.
    #[graphql(default_with = "BulkMode::Atomic")]
    mode: BulkMode,
    /// Whether nothing is to be written: the answer says what would become of each row.
    #[graphql(default)]
    dry_run: bool,
    /// A key of your own for this call, so that sending it again has no further effect: for seven days it is answered as it was
    /// answered first. Errors: `CONFLICT` where you used it for other input; `BLANK`, `TOO_LONG`, `INVALID_IDEMPOTENCY_KEY`.
    idempotency_key: Option<String>,
}

/// What became of one row.
#[derive(SimpleObject)]
pub struct GoalsUpsertRow {
    /// Its place in the call, from 0.
    index: usize,
    /// What became of it; where nothing was written, what would have.
    outcome: RowOutcome,
    /// The goal as it is stored; null for a refused row, and for a goal that was not made after all.
    goal: Option<Goal>,
    /// Why it was refused; paths start with `rows.<index>`.
    errors: Vec<FieldError>,
}

/// What became of the rows.
#[derive(SimpleObject)]
pub struct GoalsUpsertPayload {
    /// Every row, in the order of the call.
    rows: Vec<GoalsUpsertRow>,
    /// How many rows had which outcome.
    summary: BulkSummary,
}

/// Puts a goal into force.
#[derive(InputObject)]
pub struct GoalActivateInput {
    /// The goal.
    goal: ID,
    /// Refuse with `CONFLICT` unless the goal is at this version.
    if_version: Option<i64>,
}

/// Gives a goal up.
#[derive(InputObject)]
pub struct GoalCancelInput {
    /// The goal.
    goal: ID,
    /// Why, up to 1,000 characters; kept with the step, and in the audit log. Errors: `BLANK`, `TOO_LONG`.
    reason: Option<String>,
    /// Refuse with `CONFLICT` unless the goal is at this version.
    if_version: Option<i64>,
}

/// A goal is in force.
#[derive(SimpleObject)]
pub struct GoalActivatePayload {
    /// The goal.
    goal: Goal,
}

/// A goal was given up.
#[derive(SimpleObject)]
pub struct GoalCancelPayload {
    /// The goal.
    goal: Goal,
}

/// Mutations about goals.
#[derive(Default)]
pub struct GoalMutation;

#[Object]
impl GoalMutation {
    /// Makes or changes goals so that each is as its row says; the same rows again change nothing. Leaders for their members and teams, executives, and `goals:write`; nobody sets their own quota. A proposal is put into force as the other side offered it, by those who could agree to it; what both sides agreed on stays; scripts carry out what was agreed elsewhere. What is wrong with a row stands in its `errors`. Error: `INVALID` with `TOO_MANY_ROWS`.
    async fn goals_upsert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goals wanted.")] input: GoalsUpsertInput,
    ) -> Option<Answer<GoalsUpsertPayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let key = input.idempotency_key.as_deref();
            let options = options(&input, input.mode, input.dry_run, key, "")?;
            let rows = input.rows.into_iter().map(|row| row.parse(viewer)).collect();
            let report = ctx.app()?.goals_upsert(viewer, rows, options).await?;
            let summary = summary(&report);
            let row = |row: domain::bulk::BulkRow<_>| GoalsUpsertRow {
                index: row.index,
                outcome: row.outcome.into(),
                goal: row.object.map(Goal::of),
                errors: reasons(row.errors),
            };
            Ok(GoalsUpsertPayload {
                rows: report.rows.into_iter().map(row).collect(),
                summary,
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Puts a draft into force, or what the other side proposed. Leaders, executives and `goals:write`. Errors: `OWN_QUOTA`; `OWN_PROPOSAL` where the other side's word is missing; `NOT_SMART` where S, M or T does not hold; `PERIOD_CLOSED` where it ends in a period whose outcomes are kept; `INVALID_TRANSITION` for a goal that is over; `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`.
    async fn goal_activate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal to activate.")] input: GoalActivateInput,
    ) -> Option<Answer<GoalActivatePayload>> {
        let answer = async {
            let goal = local(&input.goal, "goal")?;
            let goal = ctx
                .app()?
                .goal_activate(ctx.viewer()?, goal, input.if_version)
                .await?;
            Ok(GoalActivatePayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }

    /// Gives a goal up for good; another quota may take its place. Leaders, executives and `goals:write`; owners what is their own draft or proposal and no quota. Errors: `OWN_QUOTA`; `INVALID_TRANSITION` for a closed goal; `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`; `INVALID` with the codes of `reason`.
    async fn goal_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The goal to give up.")] input: GoalCancelInput,
    ) -> Option<Answer<GoalCancelPayload>> {
        let answer = async {
            let goal = local(&input.goal, "goal")?;
            let goal = ctx
                .app()?
                .goal_cancel(ctx.viewer()?, goal, input.if_version, input.reason)
                .await?;
            Ok(GoalCancelPayload { goal: Goal::of(goal) })
        };
        Some(Box::pin(answer).await)
    }
}
