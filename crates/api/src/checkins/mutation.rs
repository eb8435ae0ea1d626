//! Writing check-ins.

use super::object::CheckIn;
use crate::commitments::{Commitment, CommitmentCounterpartInput};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// Says how a week goes.
#[derive(InputObject)]
pub struct CheckInWriteInput {
    /// A day of the week; the running week when left out. Errors: `WEEK_OVER`, `WEEK_NOT_BEGUN`.
    week: Option<Date>,
    /// What went well, up to 4,000 characters.
    wins: Option<String>,
    /// What did not, up to 4,000 characters.
    setbacks: Option<String>,
    /// What is planned: at most 20 lines of up to 1,000 characters. A line that stays keeps its number, and one that is promised has to stay. Errors: `TOO_MANY_LINES`, `DUPLICATE_LINE`, `LINE_PROMISED`.
    #[graphql(default)]
    plan: Vec<String>,
    /// What is in the way, up to 4,000 characters.
    blockers: Option<String>,
    /// How confident you are to get where you should be, 1 (not) to 5 (very). Error: `CONFIDENCE_OUT_OF_RANGE`.
    confidence: i32,
    /// Refuse with `CONFLICT` unless the check-in is at this version; 0 when there must be none yet.
    if_version: Option<i64>,
}

/// A week was reported on.
#[derive(SimpleObject)]
pub struct CheckInWritePayload {
    /// The check-in.
    check_in: CheckIn,
}

/// Promises a line of a plan.
#[derive(InputObject)]
pub struct CheckInPromiseInput {
    /// Your check-in.
    check_in: ID,
    /// The number of the line. Errors: `NO_SUCH_LINE`, `LINE_PROMISED`.
    line: i32,
    /// The organization's local date it is due on, from today on and at most two years ahead. Errors: `NOT_A_DATE`, `DUE_IN_PAST`, `DUE_TOO_FAR`.
    due: Date,
    /// To whom.
    to: CommitmentCounterpartInput,
}

/// A line of a plan is promised.
#[derive(SimpleObject)]
pub struct CheckInPromisePayload {
    /// The check-in.
    check_in: CheckIn,
    /// The promise.
    commitment: Commitment,
}

/// Mutations about check-ins.
#[derive(Default)]
pub struct CheckInMutation;

#[Object]
impl CheckInMutation {
    /// Writes your check-in of the running week, or writes it anew until the week is over: there is one for each week. Members only. Errors: `FORBIDDEN` to scripts; `CONFLICT`; `INVALID` with the codes of the input.
    async fn check_in_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said.")] input: CheckInWriteInput,
    ) -> Option<Answer<CheckInWritePayload>> {
        let answer = async {
            let write = app::CheckInWrite {
                week: Date::given(input.week.as_ref(), "week")?,
                wins: input.wins,
                setbacks: input.setbacks,
                plan: input.plan,
                blockers: input.blockers,
                confidence: input.confidence,
                if_version: input.if_version,
            };
            let check_in = ctx.app()?.check_in_write(ctx.viewer()?, write).await?;
            Ok(CheckInWritePayload {
                check_in: CheckIn(check_in),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Promises a line of your plan, in its own words; once. Errors: `NOT_FOUND`; `FORBIDDEN` where the check-in is another's; `INVALID` with the codes of the input.
    async fn check_in_promise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which line, to whom and by when.")] input: CheckInPromiseInput,
    ) -> Option<Answer<CheckInPromisePayload>> {
        let answer = async {
            let promise = app::LinePromise {
                check_in: local(&input.check_in, "checkIn")?,
                line: input.line,
                to: input.to.parse()?,
                due: input.due.read("due")?,
            };
            let (check_in, commitment) = ctx.app()?.check_in_promise(ctx.viewer()?, promise).await?;
            Ok(CheckInPromisePayload {
                check_in: CheckIn(check_in),
                commitment: Commitment(commitment),
            })
        };
        Some(Box::pin(answer).await)
    }
}
