//! A goal as clients see one.

use super::loader::{DetailsOf, GoalsOn, ProgressOf};
use super::progress::{GoalProgress, progress_parts};
use super::words::{GoalCurve, GoalEdge, GoalOrigin, GoalState};
use crate::closings::{GoalClosing, KeptOf};
use crate::members::Member;
use crate::metrics::Metric;
use crate::organizations::Organization;
use crate::periods::Period;
use crate::problem::{Answer, Problem};
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use crate::teams::Team;
use async_graphql::{Context, Description, ID, Object, Union};
use domain::calendar::checked_date;
use domain::goals;
use domain::money::print_amount;
use std::sync::Arc;

/// A target for one metric over one period.
///
/// A member's goals are seen by the member, their leaders, executives and `goals:write`; once active or closed, their figures also by `metrics:read`, and those on results by peers while the organization's teams are transparent. Goals of teams and of the organization are seen by all who belong to them.
#[derive(Clone, Description)]
pub struct Goal(pub goals::Goal);

/// Whose goal it is.
#[derive(Union)]
pub enum GoalOwner {
    /// A member's.
    Member(Member),
    /// A team's, with all teams below it.
    Team(Team),
    /// The organization's.
    Organization(Organization),
}

#[Object(use_type_description)]
impl Goal {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name for people.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        answer.await.transpose()
    }

    /// Whose goal it is: a member's, a team's or the organization's.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Answer<GoalOwner>> {
        let answer = async {
            Ok(match self.0.owner {
                goals::Owner::Member(id) => ctx
                    .loaders()?
                    .load_one(id)
                    .await?
                    .map(|member| GoalOwner::Member(Member(member))),
                goals::Owner::Team(id) => ctx
                    .loaders()?
                    .load_one(id)
                    .await?
                    .map(|team| GoalOwner::Team(Team(team))),
                goals::Owner::Organization => {
                    let own = ctx.viewer()?.organization().clone();
                    Some(GoalOwner::Organization(Organization(own)))
                }
            })
        };
        answer.await.transpose()
    }

    /// The local dates it runs over.
    async fn period(&self, ctx: &Context<'_>) -> Option<Answer<Period>> {
        let answer = async {
            let buckets = &ctx.viewer()?.organization().settings.buckets;
            Ok(Period::new(self.0.period, buckets))
        };
        Some(answer.await)
    }

    /// What is to be reached, in the metric's unit, money in major units of `currency`. As agreed: leave is taken off in `progress`.
    async fn target(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        Some(self.amount(ctx, self.0.target).await)
    }

    /// Where it starts from; null is zero, and for a level metric means that the target is expected from the first day.
    async fn baseline(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        Some(self.amount(ctx, self.0.baseline?).await)
    }

    /// A target beyond the target: reaching it is `EXCEEDED`.
    async fn stretch(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        Some(self.amount(ctx, self.0.stretch?).await)
    }

    /// Currency of the amounts; null unless they are money.
    async fn currency(&self) -> Option<CurrencyCode> {
        self.0
            .currency
            .map(|currency| CurrencyCode(currency.code().to_owned()))
    }

    /// Whether it is the money target that coverage is computed from. An owner has one for each metric and period.
    async fn quota(&self) -> bool {
        self.0.quota
    }

    /// The course it is expected to take.
    async fn curve(&self) -> GoalCurve {
        self.0.curve.into()
    }

    /// Where it stands in its life.
    async fn state(&self) -> GoalState {
        self.0.state.into()
    }

    /// Who it comes from.
    async fn origin(&self) -> GoalOrigin {
        self.0.origin.into()
    }

    /// Why it matters. Null to those to whom only the figures are open.
    async fn rationale(&self, ctx: &Context<'_>) -> Option<Answer<&str>> {
        let rationale = self.0.rationale.as_deref()?;
        let answer = async {
            let open = ctx.loaders()?.load_one(DetailsOf(self.0.id)).await?;
            Ok(open.map(|()| rationale))
        };
        answer.await.transpose()
    }

    /// The goal above it; null where there is none, and where it is not yours to see.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let parent = self.0.parent?.goal;
        let answer = async { Ok(ctx.loaders()?.load_one(parent).await?.map(Goal)) };
        answer.await.transpose()
    }

    /// What it is to the goal above it; null where there is none.
    async fn parent_edge(&self) -> Option<GoalEdge> {
        self.0.parent.map(|parent| parent.edge.into())
    }

    /// Its key in the world of the script that set it; unique in the organization.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// When it was made.
    async fn created_at(&self) -> Instant {
        Instant::of(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> Instant {
        Instant::of(self.0.updated_at)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// What is kept of it since its period was closed; null before.
    async fn closing(&self, ctx: &Context<'_>) -> Option<Answer<GoalClosing>> {
        if self.0.state != goals::GoalState::Closed {
            return None;
        }
        let answer = async {
            let kept = ctx.loaders()?.load_one(KeptOf(self.0.id)).await?;
            Ok(kept.map(GoalClosing))
        };
        answer.await.transpose()
    }

    /// Where it stands at the end of a day. Error: `INVALID` with `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<GoalProgress>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let key = ProgressOf(Arc::new(self.0.clone()), date, progress_parts(ctx));
            let figures = ctx.loaders()?.load_one(key).await?;
            Ok(figures.map(GoalProgress))
        };
        answer.await.transpose()
    }
}

impl Goal {
    async fn amount(&self, ctx: &Context<'_>, amount: i64) -> Answer<Decimal> {
        let metric = ctx.loaders()?.load_one(self.0.metric).await?;
        let metric = metric.ok_or_else(|| Problem::internal("a goal's metric is missing"))?;
        let decimals = metric.definition.decimals(self.0.currency);
        Ok(Decimal(print_amount(amount, decimals)))
    }
}

/// The agreed goals of an owner that run on a day, quotas or others where only these are wanted.
pub(crate) async fn goals_on(
    ctx: &Context<'_>,
    owner: goals::Owner,
    on: Option<Date>,
    quota: Option<bool>,
) -> Answer<Vec<Goal>> {
    let day = match on {
        Some(on) => checked_date("on", on.read("on")?)?,
        None => ctx.viewer()?.today(),
    };
    let running = ctx.loaders()?.load_one(GoalsOn(owner, day)).await?;
    let wanted = running.unwrap_or_default().into_iter();
    Ok(wanted
        .filter(|goal| quota.is_none_or(|quota| goal.quota == quota))
        .map(Goal)
        .collect())
}
