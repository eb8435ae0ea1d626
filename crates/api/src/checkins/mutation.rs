//! Writing check-ins.

use super::object::CheckIn;
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, InputObject, Object, SimpleObject};

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
}
