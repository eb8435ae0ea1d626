//! A concern as clients see one.

use super::words::ConcernState;
use crate::members::Member;
use crate::pipeline::Account;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::concerns::{self, Deed};
use domain::goals::Creator;

/// Something a customer is unhappy about.
///
/// Seen by whoever takes care of it, their leaders, executives and `pipeline:write`, by whoever raised it, and by the rep whose key account it is of.
#[derive(Clone, Description)]
pub struct CustomerConcern(pub concerns::Concern);

#[Object(use_type_description)]
impl CustomerConcern {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The customer.
    async fn account(&self, ctx: &Context<'_>) -> Option<Answer<Account>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.account).await?.map(Account)) };
        Box::pin(answer).await.transpose()
    }

    /// What it is about, in a line.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is about, in full.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Who takes care of it.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.owner).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Where it stands.
    fn state(&self) -> ConcernState {
        self.0.state().into()
    }

    /// When it was raised first.
    fn raised_at(&self) -> Option<Instant> {
        self.0.rounds.first().map(|round| Instant::of(round.opened.at))
    }

    /// The member who raised it first; null for scripts.
    async fn raised_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        by(ctx, self.0.rounds.first().map(|round| round.opened)).await
    }

    /// Hours within which it is acknowledged and resolved; those of the organization's policy when it was raised.
    fn hours(&self) -> ConcernHours {
        self.0.hours.into()
    }

    /// Until when the next thing is to be done about it: that it is acknowledged, or resolved. Null once it is resolved.
    fn next_due_at(&self) -> Option<Instant> {
        self.0.next_due().map(Instant::of)
    }

    /// Whether that instant has passed: by the clock, and not by a job.
    fn overdue(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        Some(ctx.app().map(|app| self.0.overdue(app.now())))
    }

    /// How often it was reopened.
    fn reopened(&self) -> u64 {
        u64::try_from(self.0.reopened()).unwrap_or(u64::MAX)
    }

    /// Every round of dealing with it, the first first: it is raised, acknowledged and resolved in the first, and reopened, acknowledged and resolved in each other.
    fn rounds(&self) -> Vec<ConcernRound> {
        let rounds = self.0.rounds.iter();
        rounds
            .map(|round| ConcernRound {
                round: round.clone(),
                hours: self.0.hours,
            })
            .collect()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// What is to be done next about a concern of a customer: that it is acknowledged while it is `OPEN`, or else resolved.
#[derive(Description)]
pub struct UpcomingConcern(pub concerns::Concern);

#[Object(use_type_description)]
impl UpcomingConcern {
    /// The concern.
    fn concern(&self) -> CustomerConcern {
        CustomerConcern(self.0.clone())
    }

    /// Until when.
    fn due_at(&self) -> Option<Instant> {
        self.0.next_due().map(Instant::of)
    }

    /// Whether that instant has passed: by the clock, and not by a job.
    fn overdue(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        Some(ctx.app().map(|app| self.0.overdue(app.now())))
    }
}

/// One round of dealing with a concern, from when it was raised or reopened until it is resolved.
#[derive(Description)]
pub struct ConcernRound {
    round: concerns::Round,
    hours: concerns::ConcernHours,
}

#[Object(use_type_description)]
impl ConcernRound {
    /// When it was raised, or reopened.
    fn opened_at(&self) -> Instant {
        Instant::of(self.round.opened.at)
    }

    /// The member who raised or reopened it; null for scripts.
    async fn opened_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        by(ctx, Some(self.round.opened)).await
    }

    /// Why it was reopened; null in the first round.
    fn reason(&self) -> Option<&str> {
        self.round.reason.as_deref()
    }

    /// Until when it is to be acknowledged.
    fn acknowledge_by(&self) -> Instant {
        Instant::of(self.hours.acknowledge_by(self.round.opened.at))
    }

    /// When somebody took it up; null until then.
    fn acknowledged_at(&self) -> Option<Instant> {
        self.round.acknowledged.map(|deed| Instant::of(deed.at))
    }

    /// The member who took it up; null for scripts.
    async fn acknowledged_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        by(ctx, self.round.acknowledged).await
    }

    /// Until when it is to be resolved.
    fn resolve_by(&self) -> Instant {
        Instant::of(self.hours.resolve_by(self.round.opened.at))
    }

    /// When it was resolved; null until then.
    fn resolved_at(&self) -> Option<Instant> {
        self.round.resolved.map(|deed| Instant::of(deed.at))
    }

    /// The member who resolved it; null for scripts.
    async fn resolved_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        by(ctx, self.round.resolved).await
    }

    /// How it was resolved.
    fn note(&self) -> Option<&str> {
        self.round.note.as_deref()
    }
}

async fn by(ctx: &Context<'_>, deed: Option<Deed>) -> Option<Answer<Member>> {
    let Creator::Member(id) = deed?.by else {
        return None;
    };
    let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
    Box::pin(answer).await.transpose()
}

/// Hours of the clock within which a concern is taken up and dealt with, from when it is raised or reopened.
#[derive(SimpleObject)]
pub struct ConcernHours {
    /// Within which it is acknowledged; 24 by default.
    acknowledge: u32,
    /// Within which it is resolved; 120 by default.
    resolve: u32,
}

impl From<concerns::ConcernHours> for ConcernHours {
    fn from(hours: concerns::ConcernHours) -> Self {
        Self {
            acknowledge: hours.acknowledge,
            resolve: hours.resolve,
        }
    }
}
