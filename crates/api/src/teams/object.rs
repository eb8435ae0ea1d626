//! A team as clients see one.

use super::loader::{ChildrenOf, CoverOf, LeadershipsOf, ParentOf};
use crate::at_once::{AtOnce, HeldList, Wanted};
use crate::commitments::{SayDo, say_do};
use crate::concerns::{ConcernService, service};
use crate::goals::{Goal, goals_on};
use crate::members::Member;
use crate::periods::PeriodInput;
use crate::pipeline::{Pipeline, pipeline};
use crate::problem::Answer;
use crate::relay::{Connection, Paging, global, page_cost};
use crate::request::Asked;
use crate::results::{Results, results};
use crate::scalars::Date;
use async_graphql::{Context, Description, ID, Object};
use domain::concerns::ServiceOf;
use domain::goals::Owner;
use domain::teams;

/// A node of the organization's tree of teams. Names, places and leaders are seen by all members.
#[derive(Clone, Description)]
pub struct Team(pub teams::Team);

#[Object(use_type_description)]
impl Team {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Key in the system the team was imported from; unique in the organization.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// The team above it on a day; null at the top.
    async fn parent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Team>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            match ctx.loaders()?.load_one(ParentOf(self.0.id, date)).await? {
                Some(parent) => Ok(ctx.loaders()?.load_one(parent).await?.map(Team)),
                None => Ok(None),
            }
        };
        Box::pin(answer).await.transpose()
    }

    /// The teams directly below it on a day.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Vec<Team>>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let ids = ctx
                .loaders()?
                .load_one(ChildrenOf(self.0.id, date))
                .await?
                .unwrap_or_default();
            let mut found = ctx.loaders()?.load_many(ids.iter().copied()).await?;
            let mut teams: Vec<_> = ids.iter().filter_map(|id| found.remove(id)).map(Team).collect();
            teams.sort_by_key(|team| (domain::text::fold(&team.0.name), team.0.id));
            Ok(teams)
        };
        Some(Box::pin(answer).await)
    }

    /// Who leads the team itself on a day, acting or not; null while it is vacant.
    async fn leader(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Leadership>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let rows = ctx
                .loaders()?
                .load_one(LeadershipsOf(self.0.id))
                .await?
                .unwrap_or_default();
            Ok(rows
                .into_iter()
                .find(|row| row.span.contains(date))
                .map(Leadership))
        };
        Box::pin(answer).await.transpose()
    }

    /// Who answers for the team on a day: its leader, or while it is vacant the leader of the nearest led team above it. Null where there is none: then the executives do.
    async fn covered_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Leadership>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            Ok(ctx
                .loaders()?
                .load_one(CoverOf(self.0.id, date))
                .await?
                .map(Leadership))
        };
        Box::pin(answer).await.transpose()
    }

    /// Every leadership, past and to come, by date.
    async fn leaderships(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Leadership>>> {
        let answer = async {
            let rows = ctx
                .loaders()?
                .load_one(LeadershipsOf(self.0.id))
                .await?
                .unwrap_or_default();
            Ok(rows.into_iter().map(Leadership).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// Members assigned to the team or one below it, by name.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Members from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only members after this cursor.")] after: Option<String>,
        #[graphql(desc = "Members from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only members before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Member>>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            crate::members::of_team(
                ctx,
                self.0.id,
                date,
                Paging {
                    first,
                    after,
                    last,
                    before,
                },
            )
            .await
        };
        Some(Box::pin(answer).await)
    }

    /// Active and closed goals of the team itself that run on a day, by first day. Seen by who belongs to the team or one below it, by leaders, executives, `metrics:read` and `goals:write`.
    #[graphql(complexity = "1 + 5 * child_complexity")]
    async fn goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day they run on, which may lie ahead; today when left out.")] on: Option<Date>,
        #[graphql(desc = "Only quotas, or only others; both when left out.")] quota: Option<bool>,
    ) -> Option<Answer<HeldList<Goal>>> {
        Some(Box::pin(goals_on(ctx, Owner::Team(self.0.id), on, quota)).await)
    }

    /// What is credited to the team and those below it in a period. Seen by those assigned to it, its leaders, executives and `metrics:read`; null to others.
    #[graphql(complexity = "10 + child_complexity")]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the fiscal quarter running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Results>> {
        Box::pin(results(ctx, Owner::Team(self.0.id), period, as_of))
            .await
            .transpose()
    }

    /// Which part of what its members promised while they were in it, or in a team below it, was kept in time: sums by sums. Seen by who leads it or a team above it and by executives; null to others. Errors: `WINDOW_OUT_OF_RANGE`, `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn say_do(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Days of the window, 1 to 366; 90 when left out.")] days: Option<i32>,
    ) -> Option<Answer<SayDo>> {
        Box::pin(say_do(ctx, Owner::Team(self.0.id), as_of, days))
            .await
            .transpose()
    }

    /// How soon concerns of customers that its members, and those of teams below it, take care of were taken up and dealt with, as far as something was to be done while they were in it. Seen by who leads it or a team above it, executives and `pipeline:write`; null to others. Errors: `WINDOW_OUT_OF_RANGE`, `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn concern_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Days of the window, 1 to 366; 90 when left out.")] days: Option<i32>,
    ) -> Option<Answer<ConcernService>> {
        Box::pin(service(ctx, ServiceOf::Team(self.0.id), as_of, days))
            .await
            .transpose()
    }

    /// The pipeline over a period against the quota. What is credited to it and the teams below it. Seen by those assigned to it, its leaders, executives and `metrics:read`; null to others.
    #[graphql(complexity = "20 + child_complexity")]
    async fn pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the fiscal quarter running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Pipeline>> {
        Box::pin(pipeline(ctx, Owner::Team(self.0.id), period, as_of))
            .await
            .transpose()
    }
}

/// A span in which a member leads a team.
#[derive(Description)]
pub struct Leadership(pub teams::Leadership);

#[Object(use_type_description)]
impl Leadership {
    /// Global id.
    fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What is led.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.team_id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// Who leads.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.member_id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Whether the leader stands in for a while. An acting leader may be a rep.
    fn acting(&self) -> bool {
        self.0.acting
    }

    /// First day.
    fn from(&self) -> Date {
        Date::of(self.0.span.from)
    }

    /// First day no longer in it; null when it has no end.
    fn to(&self) -> Option<Date> {
        self.0.span.to.map(Date::of)
    }
}

impl AtOnce for Team {
    fn holds(&self, wanted: &Wanted<'_>) -> bool {
        matches!(wanted.name(), "id" | "name" | "externalId" | "version")
    }
}
