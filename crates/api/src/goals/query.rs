//! Looking goals up.

use super::improve::ImprovementAreas;
use super::object::Goal;
use super::words::GoalState;
use crate::periods::{PeriodInput, period};
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, GlobalId, Paging, Total, connection, local, page_cost, typed};
use crate::request::Asked;
use crate::scalars::Date;
use app::Viewer;
use async_graphql::{Context, ID, InputObject, Object};
use domain::calendar::{LAST_DAY, Period, checked_date};
use domain::goals;
use domain::ids::{GoalId, MemberId, OrganizationId, TeamId};

/// Which goals are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct GoalFilter {
    /// Belongs to this member, this very team, or the organization itself: the global id of one of them.
    owner: Option<ID>,
    /// Belongs to this team, to one below it, or to a member assigned to one of them, as of `asOf`.
    within: Option<ID>,
    /// Day the team is judged on; today when left out.
    as_of: Option<Date>,
    /// Measures the metric with this key.
    metric: Option<String>,
    /// Stands in one of these states.
    states: Option<Vec<GoalState>>,
    /// Is a quota, or is none.
    quota: Option<bool>,
    /// Shares a day with this period.
    period: Option<PeriodInput>,
    /// Runs on this day.
    active_on: Option<Date>,
    /// Has this text in the title, in any case; only goals whose title is open to you.
    text: Option<String>,
}

impl GoalFilter {
    pub(crate) fn into_domain(self, viewer: &Viewer) -> Answer<goals::GoalFilter> {
        let date = Date::given(self.as_of.as_ref(), "filter.asOf")?.unwrap_or_else(|| viewer.today());
        let within: Option<TeamId> = self.within.map(|id| local(&id, "filter.within")).transpose()?;
        let owner = self
            .owner
            .map(|id| owner(&id, "filter.owner", viewer))
            .transpose()?;
        let buckets = &viewer.organization().settings.buckets;
        let overlaps = match self.period {
            Some(wanted) => Some(period(Some(wanted), "filter.period", buckets, viewer.today())?),
            None => None,
        };
        let active_on = Date::given(self.active_on.as_ref(), "filter.activeOn")?;
        let active_on = active_on
            .map(|date| checked_date("filter.activeOn", date))
            .transpose()?;
        Ok(goals::GoalFilter {
            owners: owner.map(|owner| owner.into_iter().collect()),
            within: within.map(|team| (team, date)),
            metric_key: self.metric,
            states: self
                .states
                .map(|states| states.into_iter().map(Into::into).collect()),
            quota: self.quota,
            overlaps,
            running_on: active_on,
            text: self.text,
            ..goals::GoalFilter::default()
        })
    }
}

/// The owner with a global id; none for another organization, which owns nothing here.
pub(crate) fn owner(id: &ID, field: &str, viewer: &Viewer) -> Answer<Option<goals::Owner>> {
    let (kind, uuid) = typed(id, field)?;
    Ok(match kind.as_str() {
        MemberId::TYPE => Some(goals::Owner::Member(MemberId::from_uuid(uuid))),
        TeamId::TYPE => Some(goals::Owner::Team(TeamId::from_uuid(uuid))),
        _ => {
            let whole: OrganizationId = local(id, field)?;
            (whole == viewer.organization().id).then_some(goals::Owner::Organization)
        }
    })
}

/// Queries about goals.
#[derive(Default)]
pub struct GoalQuery;

#[Object]
impl GoalQuery {
    /// A goal by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn goal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the goal.")] id: ID,
    ) -> Option<Answer<Goal>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<GoalId>(&id, "id")?).await?;
            found
                .map(Goal::of)
                .ok_or_else(|| app::Error::not_found_at("Goal", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Goals of whoever's goals are open to you, by first day.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which goals.")] filter: Option<GoalFilter>,
        #[graphql(desc = "Goals from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only goals after this cursor.")] after: Option<String>,
        #[graphql(desc = "Goals from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only goals before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Goal>>> {
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain(ctx.viewer()?)?;
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            page(ctx, filter, paging).await
        };
        Some(Box::pin(answer).await)
    }

    /// Goals that are not over yet and stand below no other, and of which nobody wrote why they matter; by first day. Only of goals you see all of.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the query")]
    async fn unaligned_goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only goals of this member, of this team, those below it and their members, or of the organization itself: the global id of one of them."
        )]
        of: Option<ID>,
        #[graphql(desc = "The day judged; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Goals from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only goals after this cursor.")] after: Option<String>,
        #[graphql(desc = "Goals from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only goals before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Goal>>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let date = ctx.as_of(as_of)?;
            let mut filter = goals::GoalFilter {
                unaligned: true,
                states: Some(vec![
                    goals::GoalState::Draft,
                    goals::GoalState::Proposed,
                    goals::GoalState::Active,
                ]),
                overlaps: Period::new(date, LAST_DAY).ok(),
                ..goals::GoalFilter::default()
            };
            match of.map(|id| owner(&id, "of", viewer)).transpose()? {
                None => {}
                Some(Some(goals::Owner::Team(team))) => filter.within = Some((team, date)),
                Some(of) => filter.owners = Some(of.into_iter().collect()),
            }
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            page(ctx, filter, paging).await
        };
        Some(Box::pin(answer).await)
    }

    /// Where somebody is behind: the goals and metrics furthest behind by pace, with the reasons why that is said. Only of goals you see all of: your own, and those of your reports. Errors: `NOT_FOUND` at `of`; `INVALID` with `AS_OF_IN_FUTURE`, `PAGE_SIZE_OUT_OF_RANGE`.
    #[graphql(complexity = "200 + 10 * child_complexity")]
    async fn improvement_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "A member, a team with all below it, or the organization: the global id of one of them; you when left out."
        )]
        of: Option<ID>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Most goals, 1 to 100; 10 when left out.")] most: Option<i32>,
    ) -> Option<Answer<ImprovementAreas>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let date = ctx.as_of(as_of)?;
            let most = usize::try_from(most.unwrap_or(10))
                .ok()
                .filter(|most| (1..=100).contains(most));
            let most = most
                .ok_or_else(|| Problem::invalid("most", "PAGE_SIZE_OUT_OF_RANGE", "must be from 1 to 100"))?;
            let of = match of.map(|id| owner(&id, "of", viewer)).transpose()? {
                Some(None) => {
                    return Err(app::Error::not_found_at(
                        "member, team or organization whose goals are open to you",
                        "of",
                    )
                    .into());
                }
                of => of.flatten(),
            };
            let found = ctx.app()?.improvement_areas(viewer, of, date, most).await?;
            Ok(ImprovementAreas(found))
        };
        Some(Box::pin(answer).await)
    }
}

/// A page of goals, by first day.
async fn page(ctx: &Context<'_>, filter: goals::GoalFilter, paging: Paging) -> Answer<Connection<Goal>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let page = app
        .goals(&viewer, &filter, &paging.request_by_date::<Goal>()?)
        .await?;
    let total = Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move { app.goals_count(&viewer, &filter).await.map_err(Problem::from) })
    });
    Ok(connection(page, total, Goal::of))
}
