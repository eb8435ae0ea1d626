//! Rewards, and whom they were given to, as clients read them.

use crate::closings::RestatedOf;
use crate::goals::Goal;
use crate::members::Member;
use crate::metrics::Metric;
use crate::money::Money;
use crate::periods::Period;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, Enum, ID, Object};
use domain::calendar::Grain;
use domain::recognition::{self, Evidence, RewardRule};

/// What must have come of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recognition::RewardedOutcome")]
pub enum RewardedOutcome {
    /// It was achieved, or exceeded.
    Achieved,
    /// It was exceeded.
    Exceeded,
}

/// Something given for an outcome. Seen by all members.
#[derive(Clone, Description)]
pub struct Reward(pub recognition::Reward);

#[Object(use_type_description)]
impl Reward {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Short name for scripts, unique in the organization.
    fn key(&self) -> &str {
        &self.0.key
    }

    /// Name for people.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What it is worth; null where it is not worth money.
    fn value(&self) -> Option<Money> {
        self.0.value.map(Money::from)
    }

    /// What must have come of a closed goal; null where it is given for recognitions.
    fn outcome(&self) -> Option<RewardedOutcome> {
        match self.0.rule {
            RewardRule::Goal { outcome, .. } => Some(outcome.into()),
            RewardRule::Recognitions(_) => None,
        }
    }

    /// The metric the goal measures; null for any, and where it is given for recognitions.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let RewardRule::Goal { metric: Some(id), .. } = self.0.rule else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// Whether the goal is a quota, or is none; null for both, and where it is given for recognitions.
    fn quota(&self) -> Option<bool> {
        match self.0.rule {
            RewardRule::Goal { quota, .. } => quota,
            RewardRule::Recognitions(_) => None,
        }
    }

    /// How many recognitions must have been received in a fiscal quarter; null where it is given for a goal.
    fn recognitions(&self) -> Option<u32> {
        match self.0.rule {
            RewardRule::Goal { .. } => None,
            RewardRule::Recognitions(count) => Some(count),
        }
    }

    /// Whether it is given at all by now.
    fn active(&self) -> bool {
        self.0.active
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// A reward that was given. It is not taken back, whatever becomes of what it was given for. Seen by the member, their peers, their leaders and executives.
#[derive(Clone, Description)]
pub struct RewardGrant(pub recognition::RewardGrant);

#[Object(use_type_description)]
impl RewardGrant {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Which reward.
    async fn reward(&self, ctx: &Context<'_>) -> Option<Answer<Reward>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.reward).await?.map(Reward)) };
        Box::pin(answer).await.transpose()
    }

    /// To whom.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.member).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// By whom.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.by).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// The goal it was given for; null where there is none, or it is not open to you.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let Evidence::Goal(id) = self.0.evidence else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The fiscal quarter whose recognitions it was given for; null where it was given for a goal.
    async fn quarter(&self, ctx: &Context<'_>) -> Option<Answer<Period>> {
        let Evidence::Quarter(day) = self.0.evidence else {
            return None;
        };
        let answer = async {
            let buckets = &ctx.viewer()?.organization().settings.buckets;
            Ok(Period::new(buckets.bucket(Grain::Quarter, day), buckets))
        };
        Some(Box::pin(answer).await)
    }

    /// Whether a later fact changed the figure of the goal it was given for.
    async fn restated(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        let Evidence::Goal(id) = self.0.evidence else {
            return Some(Ok(false));
        };
        let answer = async { Ok(ctx.loaders()?.load_one(RestatedOf(id)).await?.is_some()) };
        Some(Box::pin(answer).await)
    }

    /// When it was given.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }
}
