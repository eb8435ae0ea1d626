//! A closed period, and what is kept of a goal, as clients see them.

use super::loader::{LearnedOf, OutcomesOf, RestatedOf, RestatementsOf};
use super::retrospective::Retrospective;
use crate::goals::GoalOutcome;
use crate::members::Member;
use crate::periods::Period;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, global, page_cost};
use crate::request::Asked;
use crate::scalars::{Date, Decimal, Instant};
use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use domain::goals::{self, Creator};
use domain::ids::GoalId;
use domain::paging::Page;
use std::collections::HashMap;

/// A period whose goals are over for good: what came of them stays as it was judged, and a later fact is a restatement beside it. Seen by everybody in the organization.
#[derive(Clone, Description)]
pub struct PeriodClosing(pub goals::PeriodClosing);

#[Object(use_type_description)]
impl PeriodClosing {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The local dates closed; goals whose last day lies among them were closed.
    async fn period(&self, ctx: &Context<'_>) -> Option<Answer<Period>> {
        let answer = async {
            let buckets = &ctx.viewer()?.organization().settings.buckets;
            Ok(Period::new(self.0.period, buckets))
        };
        Some(Box::pin(answer).await)
    }

    /// When it was closed.
    fn closed_at(&self) -> Instant {
        Instant::of(self.0.closed_at)
    }

    /// The member who closed it; null for scripts.
    async fn closed_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let Creator::Member(id) = self.0.closed_by else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// How many goals had which outcome; null unless you may close periods.
    async fn outcomes(&self, ctx: &Context<'_>) -> Option<Answer<OutcomeCounts>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(OutcomesOf(self.0.id)).await?;
            Ok(found.map(|outcomes| OutcomeCounts::of(&outcomes)))
        };
        Box::pin(answer).await.transpose()
    }
}

/// How many goals had which outcome.
#[derive(SimpleObject)]
pub struct OutcomeCounts {
    /// Well beyond their targets.
    exceeded: u64,
    /// That reached their targets.
    achieved: u64,
    /// That did not.
    missed: u64,
    /// Whose owners were on leave for the whole period.
    excused: u64,
}

impl OutcomeCounts {
    pub(super) fn of(outcomes: &HashMap<goals::GoalOutcome, u64>) -> Self {
        let count = |outcome| outcomes.get(&outcome).copied().unwrap_or(0);
        Self {
            exceeded: count(goals::GoalOutcome::Exceeded),
            achieved: count(goals::GoalOutcome::Achieved),
            missed: count(goals::GoalOutcome::Missed),
            excused: count(goals::GoalOutcome::Excused),
        }
    }
}

/// What is kept of a goal since its period was closed. Seen by whoever sees the goal's figures; none of it ever changes but `restatements`, which grow, and what was learned.
#[derive(Description)]
pub struct GoalClosing(pub goals::GoalClosing);

#[Object(use_type_description)]
impl GoalClosing {
    /// What came of it.
    fn outcome(&self) -> GoalOutcome {
        self.0.outcome.into()
    }

    /// The day it was judged as of: the first day after its period.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// The target in the metric's unit, money in major units of the organization's currency, at the plan rate of the period, after proration for leave; null where a figure is beyond exact arithmetic.
    fn target(&self) -> Option<Decimal> {
        self.0.target.clone().map(Decimal)
    }

    /// The owner's figure when the period was closed, as `target`; null where nothing was measured of a level. What it is by now stands in the goal's `progress`.
    fn actual(&self) -> Option<Decimal> {
        self.0.actual.clone().map(Decimal)
    }

    /// (actual − baseline) / (target − baseline) when the period was closed; null where it has no meaning.
    fn attainment(&self) -> Option<Decimal> {
        self.0.attainment.clone().map(Decimal)
    }

    /// When it was closed.
    fn closed_at(&self) -> Instant {
        Instant::of(self.0.closed_at)
    }

    /// The closing it was closed by.
    async fn period_closing(&self, ctx: &Context<'_>) -> Option<Answer<PeriodClosing>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(self.0.closing).await?;
            Ok(found.map(PeriodClosing))
        };
        Box::pin(answer).await.transpose()
    }

    /// What was learned from it, where it was missed and somebody wrote it; null where it is not yours to read.
    async fn retrospective(&self, ctx: &Context<'_>) -> Option<Answer<Retrospective>> {
        let answer = async {
            let learned = ctx.loaders()?.load_one(LearnedOf(self.0.goal)).await?;
            Ok(learned.and_then(|learned| learned.written).map(Retrospective))
        };
        Box::pin(answer).await.transpose()
    }

    /// Whether it was missed, nobody has written yet what was learned from it, and you may: see `retrospectiveWrite`.
    async fn retrospective_prompted(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        let answer = async {
            let learned = ctx.loaders()?.load_one(LearnedOf(self.0.goal)).await?;
            Ok(learned.is_some_and(|learned| learned.prompted))
        };
        Some(Box::pin(answer).await)
    }

    /// Whether a later fact changed the figure.
    async fn restated(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        let answer = async { Ok(ctx.loaders()?.load_one(RestatedOf(self.0.goal)).await?.is_some()) };
        Some(Box::pin(answer).await)
    }

    /// What later facts changed, the first first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn restatements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Restatements from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only restatements after this cursor.")] after: Option<String>,
        #[graphql(desc = "Restatements from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only restatements before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Restatement>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(restatements(ctx, self.0.goal, paging)).await)
    }
}

async fn restatements(ctx: &Context<'_>, goal: GoalId, paging: Paging) -> Answer<Connection<Restatement>> {
    let request = paging.request_by_number::<Restatement>()?;
    let page = ctx
        .loaders()?
        .load_one(RestatementsOf(goal, request.clone()))
        .await?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move { app.restatements_count(&viewer, goal).await.map_err(Problem::from) })
    });
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    Ok(connection(page, total, Restatement))
}

/// What changed a figure after its goal was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "goals::RestatementReason")]
pub enum RestatementReason {
    /// An opportunity was pushed that is new, or says something else than before.
    Opportunity,
    /// An amount was measured or corrected.
    Measurement,
    /// An exchange rate was set.
    Rate,
    /// A member's assignment was changed for days gone by: their facts are credited to another team.
    Assignment,
    /// A team was moved for days gone by.
    Team,
}

/// A figure that a later fact changed after its goal was closed. Seen with the goal's closing.
#[derive(Description)]
pub struct Restatement(goals::Restatement);

#[Object(use_type_description)]
impl Restatement {
    /// Counts the goal's restatements from 1.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// When the fact came.
    fn restated_at(&self) -> Instant {
        Instant::of(self.0.restated_at)
    }

    /// What kind of change it was.
    fn reason(&self) -> RestatementReason {
        self.0.reason.into()
    }

    /// The figure until then, in the metric's unit.
    fn before(&self) -> Option<Decimal> {
        self.0.before.clone().map(Decimal)
    }

    /// The figure from then on; null where it cannot be known, as without a rate.
    fn after(&self) -> Option<Decimal> {
        self.0.after.clone().map(Decimal)
    }

    /// What would have come of the goal; null where that cannot be known. The outcome kept stays.
    fn outcome(&self) -> Option<GoalOutcome> {
        self.0.outcome.map(Into::into)
    }
}
