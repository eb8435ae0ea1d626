//! The gate to activity, as clients read it.

use super::words::{ActivityGate, DataGapCode, GateOpener, GateVerdict};
use crate::cadences::member;
use crate::goals::Goal;
use crate::members::Member;
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, Object};
use domain::agenda;

/// Whether activity is talked about in a meeting, and why. Seen by whoever sees the meeting; the reason of an override and what the data lacks by those who take part.
#[derive(Description)]
pub struct ActivityGateState {
    pub(super) gate: agenda::Gate,
    pub(super) open: bool,
}

#[Object(use_type_description)]
impl ActivityGateState {
    /// Whether activity is talked about.
    fn open(&self) -> bool {
        self.gate.is_open()
    }

    /// Who or what opened it; null while it is closed.
    fn opened_by(&self) -> Option<GateOpener> {
        self.gate.opener().map(GateOpener::from)
    }

    /// Who opened it, where somebody did; null where the numbers did.
    async fn opened_by_member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.gate.opening.as_ref().map(|opening| opening.by);
        Box::pin(member(ctx, by)).await.transpose()
    }

    /// When somebody opened it.
    fn opened_at(&self) -> Option<Instant> {
        self.gate.opening.as_ref().map(|opening| Instant::of(opening.at))
    }

    /// Why the leader opened it against the numbers; null where nobody did, or where you take no part in the meeting.
    fn reason(&self) -> Option<&str> {
        let opening = self.gate.opening.as_ref().filter(|_| self.open)?;
        opening.reason.as_deref()
    }

    /// Whether no result goal and no quota is below `ON_TRACK`.
    fn results(&self) -> GateVerdict {
        self.gate.results.into()
    }

    /// Whether coverage is healthy, and the next period's at least three quarters of what is required.
    fn pipeline(&self) -> GateVerdict {
        self.gate.pipeline.into()
    }

    /// The organization's policy: of today before the meeting starts, and of that day from then on.
    fn policy(&self) -> ActivityGate {
        self.gate.policy.into()
    }

    /// What the numbers lack to be judged; what cannot be judged opens the gate. Empty where you take no part in the meeting.
    fn data_gaps(&self) -> Vec<DataGap> {
        let gaps = self.gate.data_gaps.iter().filter(|_| self.open);
        gaps.copied().map(DataGap).collect()
    }
}

/// What the numbers lack to be judged.
#[derive(Description)]
pub struct DataGap(agenda::DataGap);

#[Object(use_type_description)]
impl DataGap {
    /// What is lacking.
    fn code(&self) -> DataGapCode {
        self.0.code.into()
    }

    /// Of which goal; null where it is about none.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let goal = self.0.goal?;
        let answer = async { Ok(ctx.loaders()?.load_one(goal).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }
}
