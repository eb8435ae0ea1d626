//! A goal as clients see one.

use super::comment::{GoalComment, comments};
use super::course::{GoalMilestone, GoalPoint};
use super::life::{GoalDeclaration, GoalStep, declarations, steps};
use super::loader::{ChildrenOf, DetailsOf, GoalsOn, OverAssignmentOf, ProgressOf, ProposalOf, SmartOf};
use super::progress::{GoalProgress, progress_parts};
use super::smart::GoalSmart;
use super::words::{GoalCurve, GoalEdge, GoalOrigin, GoalState};
use crate::at_once::{AtOnce, Held, HeldList, Wanted};
use crate::closings::{GoalClosing, KeptOf};
use crate::guardrails::{Guardrail, guarding_goal};
use crate::members::Member;
use crate::metrics::Metric;
use crate::organizations::Organization;
use crate::periods::Period;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, global, page_cost};
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use crate::teams::Team;
use app::GoalFigures;
use async_graphql::{Context, Description, ID, Object, SelectionField, Union};
use domain::calendar::checked_date;
use domain::goals;
use domain::ids::GoalId;
use domain::money::print_amount;
use std::sync::Arc;

/// A target for one metric over one period.
///
/// A member's goals are seen by the member, their leaders, executives and `goals:write`; once agreed, their figures – without title and rationale – also by `metrics:read`, and those on results by peers while the organization's teams are transparent. Goals of teams and of the organization are seen by all who belong to them.
#[derive(Clone, Description)]
pub struct Goal(pub Arc<goals::Goal>, Known);

/// What was read of a goal together with it. What was not is read when it is asked for.
#[derive(Clone, Default)]
pub struct Known {
    /// Whether all of it opens to whoever asks, and not its figures alone.
    pub open: Option<bool>,
    /// How many decimals its amounts have.
    pub decimals: Option<u8>,
    /// Where it stands today, with all that is asked of it.
    pub progress: Option<Arc<GoalFigures>>,
}

impl Goal {
    /// As clients see it.
    pub fn of(goal: goals::Goal) -> Self {
        Self::with(goal, Known::default())
    }

    /// As clients see it, with what is known of it.
    pub(super) fn with(goal: goals::Goal, known: Known) -> Self {
        Self(Arc::new(goal), known)
    }
}

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

    /// Name for people. Null to those to whom only the figures are open.
    async fn title(&self, ctx: &Context<'_>) -> Option<Answer<&str>> {
        self.where_open(ctx, &self.0.title).await.transpose()
    }

    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// Whose goal it is: a member's, a team's or the organization's.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Answer<GoalOwner>> {
        Box::pin(goal_owner(ctx, self.0.owner)).await.transpose()
    }

    /// The local dates it runs over.
    async fn period(&self, ctx: &Context<'_>) -> Option<Answer<Period>> {
        let answer = async {
            let buckets = &ctx.viewer()?.organization().settings.buckets;
            Ok(Period::new(self.0.period, buckets))
        };
        Some(Box::pin(answer).await)
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
    fn currency(&self) -> Option<CurrencyCode> {
        self.0
            .currency
            .map(|currency| CurrencyCode(currency.code().to_owned()))
    }

    /// Whether it is the money target that coverage is computed from. An owner has one for each metric and period.
    fn quota(&self) -> bool {
        self.0.quota
    }

    /// The course it is expected to take.
    fn curve(&self) -> GoalCurve {
        self.0.curve.kind().into()
    }

    /// The points of a `CUSTOM` course, by day; null of any other.
    async fn points(&self, ctx: &Context<'_>) -> Option<Answer<Vec<GoalPoint>>> {
        let goals::Curve::Custom(points) = &self.0.curve else {
            return None;
        };
        Some(Box::pin(self.course(ctx, points)).await)
    }

    /// The steps of a course in `MILESTONES`, by day; null of any other. Their titles are null to those to whom only the figures are open.
    async fn milestones(&self, ctx: &Context<'_>) -> Option<Answer<Vec<GoalMilestone>>> {
        let goals::Curve::Milestones(points) = &self.0.curve else {
            return None;
        };
        let answer = async {
            let open = self.where_open(ctx, "").await?.is_some();
            let steps = self.course(ctx, points).await?.into_iter().zip(points);
            let titled = steps.map(|(step, point)| step.titled(point.title.clone().filter(|_| open)));
            Ok(titled.collect())
        };
        Some(Box::pin(answer).await)
    }

    /// Of a `SEASONAL` course what a working day of each month weighs, January first; null of any other.
    fn seasonal_weights(&self) -> Option<Vec<Decimal>> {
        let goals::Curve::Seasonal(weights) = &self.0.curve else {
            return None;
        };
        Some(
            weights
                .iter()
                .map(|weight| Decimal(print_amount(*weight, 2)))
                .collect(),
        )
    }

    /// Where it stands in its life.
    fn state(&self) -> GoalState {
        self.0.state.into()
    }

    /// Who it comes from.
    fn origin(&self) -> GoalOrigin {
        self.0.origin.into()
    }

    /// Why it matters. Null to those to whom only the figures are open.
    async fn rationale(&self, ctx: &Context<'_>) -> Option<Answer<&str>> {
        let rationale = self.0.rationale.as_deref()?;
        self.where_open(ctx, rationale).await.transpose()
    }

    /// The goal above it; null where there is none, and where it is not yours to see.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let parent = self.0.parent?.goal;
        let answer = async { Ok(ctx.loaders()?.load_one(parent).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The goals right below it that you may see, the oldest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Goals from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only goals after this cursor.")] after: Option<String>,
        #[graphql(desc = "Goals from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only goals before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Goal>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(below(ctx, self.0.id, paging)).await)
    }

    /// Σ targets of the agreed goals that contribute to it, by its own target: 1 is all of it given out, more is a reserve. Of all of them, whoever may see which; null where nothing contributes. Errors: `FX_RATE_MISSING` where a plan rate is missing; `TOO_LARGE` where a target is more than figures hold at its plan rate.
    async fn over_assignment(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(OverAssignmentOf(self.0.id)).await?;
            found.map(|ratio| Ok(Decimal(ratio?.to_decimal()))).transpose()
        };
        Box::pin(answer).await.transpose()
    }

    /// What it is to the goal above it; null where there is none, and where that is not yours to see.
    async fn parent_edge(&self, ctx: &Context<'_>) -> Option<Answer<GoalEdge>> {
        let parent = self.0.parent?;
        let answer = async {
            let seen = ctx.loaders()?.load_one(parent.goal).await?;
            Ok(seen.map(|_| parent.edge.into()))
        };
        Box::pin(answer).await.transpose()
    }

    /// Its key in the world of the script that set it; unique in the organization.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// When it was made.
    fn created_at(&self) -> Instant {
        Instant::of(self.0.created_at)
    }

    /// When it last changed.
    fn updated_at(&self) -> Instant {
        Instant::of(self.0.updated_at)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// What is kept of it since its period was closed; null before.
    async fn closing(&self, ctx: &Context<'_>) -> Option<Answer<GoalClosing>> {
        let answer = async {
            let kept = ctx.loaders()?.load_one(KeptOf(self.0.id)).await?;
            Ok(kept.map(GoalClosing))
        };
        Box::pin(answer).await.transpose()
    }

    /// Who offered it, while it awaits the other side's word; null otherwise, and to those to whom only the figures are open.
    async fn proposal(&self, ctx: &Context<'_>) -> Option<Answer<GoalStep>> {
        if self.0.state != goals::GoalState::Proposed {
            return None;
        }
        let answer = async {
            Ok(ctx
                .loaders()?
                .load_one(ProposalOf(self.0.id))
                .await?
                .map(GoalStep))
        };
        Box::pin(answer).await.transpose()
    }

    /// The steps of its life, the first first. Empty to those to whom only the figures are open.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Steps from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only steps after this cursor.")] after: Option<String>,
        #[graphql(desc = "Steps from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only steps before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<GoalStep>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(steps(ctx, self.0.id, paging)).await)
    }

    /// What its owner said about it, the first first. Empty to those to whom only the figures are open.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn declarations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Declarations from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only declarations after this cursor.")] after: Option<String>,
        #[graphql(desc = "Declarations from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only declarations before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<GoalDeclaration>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(declarations(ctx, self.0.id, paging)).await)
    }

    /// The guardrails that guard it, the oldest first. Empty to those to whom only the figures are open.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn guardrails(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Guardrails from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only guardrails after this cursor.")] after: Option<String>,
        #[graphql(desc = "Guardrails from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only guardrails before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Guardrail>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(guarding_goal(ctx, self.0.id, paging)).await)
    }

    /// What people said about it, the first first: the owner, their leaders and executives, and of goals of teams and the organization all who belong to them. Empty to everybody else, scripts included.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Comments from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only comments after this cursor.")] after: Option<String>,
        #[graphql(desc = "Comments from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only comments before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<GoalComment>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(comments(ctx, self.0.id, paging)).await)
    }

    /// Whether it is specific, measurable, achievable, relevant and time-bound. Null to those to whom only the figures are open. Error: `INVALID` with `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "10 + child_complexity")]
    async fn smart(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<GoalSmart>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            Ok(ctx
                .loaders()?
                .load_one(SmartOf(self.0.id, date))
                .await?
                .map(GoalSmart))
        };
        Box::pin(answer).await.transpose()
    }

    /// Where it stands at the end of a day. Error: `INVALID` with `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Held<GoalProgress>>> {
        if let (None, Some(figures)) = (&as_of, &self.1.progress) {
            return Some(Ok(Held(GoalProgress(self.0.id, figures.clone()))));
        }
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let key = ProgressOf(self.0.clone(), date, progress_parts(&ctx.look_ahead()));
            let figures = ctx.loaders()?.load_one(key).await?;
            Ok(figures.map(|figures| Held(GoalProgress(self.0.id, figures))))
        };
        Box::pin(answer).await.transpose()
    }
}

impl AtOnce for Goal {
    fn holds(&self, wanted: &Wanted<'_>) -> bool {
        match wanted.name() {
            "title" | "rationale" => self.1.open.is_some(),
            "target" | "baseline" | "stretch" => self.1.decimals.is_some(),
            "progress" => self.1.progress.as_ref().is_some_and(|figures| {
                wanted.is_plain() && wanted.all_held_by([&GoalProgress(self.0.id, figures.clone())])
            }),
            "id" | "currency" | "quota" | "curve" | "seasonalWeights" | "state" | "origin" | "externalId" => {
                true
            }
            "createdAt" | "updatedAt" | "version" => true,
            _ => false,
        }
    }
}

impl Goal {
    async fn amount(&self, ctx: &Context<'_>, amount: i64) -> Answer<Decimal> {
        let decimals = match self.1.decimals {
            Some(decimals) => decimals,
            None => {
                let read = async {
                    let decimals = ctx.app()?.goals_decimals(ctx.viewer()?, &[&self.0]).await?;
                    Answer::Ok(decimals.first().copied().unwrap_or_default())
                };
                Box::pin(read).await?
            }
        };
        Ok(Decimal(print_amount(amount, decimals)))
    }

    /// Words of the goal, where all of it opens to whoever asks.
    async fn where_open<'a>(&self, ctx: &Context<'_>, words: &'a str) -> Answer<Option<&'a str>> {
        let open = match self.1.open {
            Some(open) => open,
            None => {
                let read =
                    async { Answer::Ok(ctx.loaders()?.load_one(DetailsOf(self.0.id)).await?.is_some()) };
                Box::pin(read).await?
            }
        };
        Ok(open.then_some(words))
    }
}

/// An owner, as clients see one.
pub(crate) async fn goal_owner(ctx: &Context<'_>, owner: goals::Owner) -> Answer<Option<GoalOwner>> {
    let loaders = ctx.loaders()?;
    Ok(match owner {
        goals::Owner::Member(id) => {
            let member = loaders.load_one(id).await?;
            member.map(|member| GoalOwner::Member(Member(member)))
        }
        goals::Owner::Team(id) => loaders
            .load_one(id)
            .await?
            .map(|team| GoalOwner::Team(Team(team))),
        goals::Owner::Organization => {
            let own = ctx.viewer()?.organization().clone();
            Some(GoalOwner::Organization(Organization(own)))
        }
    })
}

/// The agreed goals of an owner that run on a day, quotas or others where only these are wanted.
pub(crate) async fn goals_on(
    ctx: &Context<'_>,
    owner: goals::Owner,
    on: Option<Date>,
    quota: Option<bool>,
) -> Answer<HeldList<Goal>> {
    let day = match on {
        Some(on) => checked_date("on", on.read("on")?)?,
        None => ctx.viewer()?.today(),
    };
    // Where they stand today is read with them, whatever else is asked.
    let progress = ctx.look_ahead().field("progress");
    let of_today = |field: &SelectionField<'_>| field.arguments().is_ok_and(|given| given.is_empty());
    let progress = match progress.selection_fields().iter().any(of_today) {
        true => Some((ctx.as_of(None)?, progress_parts(&progress))),
        false => None,
    };
    let key = GoalsOn {
        owner,
        on: day,
        progress,
    };
    let mut running = ctx.loaders()?.load_one(key).await?.unwrap_or_default();
    running.retain(|goal| quota.is_none_or(|quota| goal.0.quota == quota));
    Ok(HeldList(running))
}

impl Goal {
    async fn course(&self, ctx: &Context<'_>, points: &[goals::CurvePoint]) -> Answer<Vec<GoalPoint>> {
        let mut course = Vec::with_capacity(points.len());
        for point in points {
            course.push(GoalPoint::new(point.on, self.amount(ctx, point.value).await?));
        }
        Ok(course)
    }
}

async fn below(ctx: &Context<'_>, goal: GoalId, paging: Paging) -> Answer<Connection<Goal>> {
    let request = paging.request::<Goal>()?;
    let page = ctx.loaders()?.load_one(ChildrenOf(goal, request.clone())).await?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move {
            app.goal_children_count(&viewer, goal)
                .await
                .map_err(Problem::from)
        })
    });
    let page = page.unwrap_or_else(|| domain::paging::Page::cut(&request, Vec::new()));
    Ok(connection(page, total, Goal::of))
}
