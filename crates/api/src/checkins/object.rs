//! A check-in, as clients read it.

use crate::commitments::Commitment;
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{Date, Instant};
use async_graphql::{Context, Description, ID, Object};
use domain::checkins;

/// What a member said about a week, between meetings. Revised until the week is over, and kept from then on.
///
/// Seen by the member and their leaders; executives count check-ins, and read none. Never by scripts.
#[derive(Clone, Description)]
pub struct CheckIn(pub checkins::CheckIn);

#[Object(use_type_description)]
impl CheckIn {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Whose.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.member).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// First day of the week.
    fn week(&self) -> Date {
        Date::of(self.0.week)
    }

    /// What went well.
    fn wins(&self) -> Option<&str> {
        self.0.words.wins.as_deref()
    }

    /// What did not.
    fn setbacks(&self) -> Option<&str> {
        self.0.words.setbacks.as_deref()
    }

    /// What is planned, line by line; at most 20 lines.
    fn plan(&self) -> Vec<PlanLine> {
        self.0.plan.iter().cloned().map(PlanLine).collect()
    }

    /// What is in the way.
    fn blockers(&self) -> Option<&str> {
        self.0.words.blockers.as_deref()
    }

    /// How confident they are to get where they should be, 1 (not) to 5 (very).
    fn confidence(&self) -> i32 {
        self.0.words.confidence.into()
    }

    /// When it was first written.
    fn written_at(&self) -> Instant {
        Instant::of(self.0.written_at)
    }

    /// When it was last revised.
    fn updated_at(&self) -> Instant {
        Instant::of(self.0.updated_at)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// A line of what somebody plans.
#[derive(Clone, Description)]
pub struct PlanLine(pub checkins::PlanLine);

#[Object(use_type_description)]
impl PlanLine {
    /// Names the line in its check-in.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// What is planned.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// The promise it became; null where it did not, or where you may not see it.
    async fn commitment(&self, ctx: &Context<'_>) -> Option<Answer<Commitment>> {
        let commitment = self.0.commitment?;
        let answer = async { Ok(ctx.loaders()?.load_one(commitment).await?.map(Commitment)) };
        Box::pin(answer).await.transpose()
    }
}
