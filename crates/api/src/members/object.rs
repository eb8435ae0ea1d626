//! A member as clients see one.

use super::loader::{AssignmentsOf, DetailsOf, LedBy, TimeOffOf};
use crate::access::Role;
use crate::agenda::OverridesOf;
use crate::alerts::{Alert, AlertsAbout};
use crate::at_once::HeldList;
use crate::checkins::CheckInsWritten;
use crate::commitments::{Commitment, CommitmentSide, CommitmentState, SayDo, listed, say_do, side_of};
use crate::concerns::{ConcernService, service};
use crate::expectations::{Expectation, expected_of};
use crate::goals::{Goal, goals_on};
use crate::guardrails::{Guardrail, guarding};
use crate::meetings::{CadenceCompliance, LeadershipCompliance, of_leader, of_member};
use crate::organizations::WorkingWeek;
use crate::periods::PeriodInput;
use crate::pipeline::{Opportunity, OpportunityOrder, OpportunityOutcome, opportunities};
use crate::pipeline::{Pipeline, pipeline};
use crate::problem::Answer;
use crate::recognition::{RewardGrant, Support, rewards_of, support};
use crate::relay::{Connection, Paging, global, page_cost};
use crate::request::Asked;
use crate::results::{Results, results};
use crate::scalars::{Date, Decimal, TimeZone};
use crate::teams::Team;
use app::TimeOffRow;
use async_graphql::{Context, Description, ID, Object};
use domain::calendar::Period;
use domain::concerns::ServiceOf;
use domain::goals::Owner;
use domain::pipeline::OpportunityList;
use domain::recognition::SupportSide;
use domain::{members, teams};

/// A person in the organization.
#[derive(Clone, Description)]
pub struct Member(pub members::Member);

#[Object(use_type_description)]
impl Member {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.details.name
    }

    /// What the member is in the organization.
    fn role(&self) -> Role {
        self.0.details.role.into()
    }

    /// Whether the member may sign in and counts among the reps. Facts of an inactive member stay.
    fn active(&self) -> bool {
        self.0.active
    }

    /// First day of work; ramp counts from here.
    fn starts_on(&self) -> Date {
        Date::of(self.0.details.starts_on)
    }

    /// Key in the system the member was imported from; unique in the organization.
    fn external_id(&self) -> Option<&str> {
        self.0.details.external_id.as_deref()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// Address to sign in with. Seen by the member, their leaders, executives and `members:write`; null to others.
    async fn email(&self, ctx: &Context<'_>) -> Option<Answer<&str>> {
        self.open(ctx)
            .await
            .map(|open| open.then_some(self.0.details.email.as_str()))
            .transpose()
    }

    /// Own time zone; null where it is the organization's, or where the details of the member are not open to you.
    async fn time_zone(&self, ctx: &Context<'_>) -> Option<Answer<TimeZone>> {
        let zone = self
            .0
            .details
            .time_zone
            .map(|zone| TimeZone(zone.name().to_owned()));
        self.open(ctx)
            .await
            .map(|open| if open { zone } else { None })
            .transpose()
    }

    /// Own working week; null where it is the organization's, or where the details of the member are not open to you.
    async fn work_pattern(&self, ctx: &Context<'_>) -> Option<Answer<WorkingWeek>> {
        let week = self.0.details.work_pattern.map(WorkingWeek::from);
        self.open(ctx)
            .await
            .map(|open| if open { week } else { None })
            .transpose()
    }

    /// Time off that touches `[from, to)`; null where the details of the member are not open to you. Errors: `PERIOD_EMPTY`.
    async fn time_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day.")] from: Date,
        #[graphql(desc = "First day no longer wanted.")] to: Date,
    ) -> Option<Answer<Vec<TimeOff>>> {
        let answer = async {
            if !self.open(ctx).await? {
                return Ok(None);
            }
            let period = Period::named(("from", from.read("from")?), ("to", to.read("to")?))?;
            let rows = ctx.loaders()?.load_one(TimeOffOf(self.0.id, period)).await?;
            Ok(Some(rows.unwrap_or_default().into_iter().map(TimeOff).collect()))
        };
        Box::pin(answer).await.transpose()
    }

    /// Every assignment to a team, past and to come, by date. Seen by all members.
    async fn assignments(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Assignment>>> {
        let answer = async {
            let rows = ctx.loaders()?.load_one(AssignmentsOf(self.0.id)).await?;
            Ok(rows.unwrap_or_default().into_iter().map(Assignment).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// The team the member belongs to on a day; null when none.
    async fn team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Team>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let rows = ctx
                .loaders()?
                .load_one(AssignmentsOf(self.0.id))
                .await?
                .unwrap_or_default();
            match rows.iter().find(|row| row.span.contains(date)) {
                Some(row) => Ok(ctx.loaders()?.load_one(row.team_id).await?.map(Team)),
                None => Ok(None),
            }
        };
        Box::pin(answer).await.transpose()
    }

    /// The teams the member leads on a day, without those below them.
    async fn leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Vec<Team>>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let ids = ctx
                .loaders()?
                .load_one(LedBy(self.0.id, date))
                .await?
                .unwrap_or_default();
            let mut found = ctx.loaders()?.load_many(ids.iter().copied()).await?;
            Ok(ids.iter().filter_map(|id| found.remove(id)).map(Team).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// Active and closed goals that run on a day, by first day, as far as the member's goals are open to you; `goals` has all of them.
    #[graphql(complexity = "1 + 5 * child_complexity")]
    async fn goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day they run on, which may lie ahead; today when left out.")] on: Option<Date>,
        #[graphql(desc = "Only quotas, or only others; both when left out.")] quota: Option<bool>,
    ) -> Option<Answer<HeldList<Goal>>> {
        Some(Box::pin(goals_on(ctx, Owner::Member(self.0.id), on, quota)).await)
    }

    /// What is expected of the member on a day, the oldest first, as far as it is open to you: to the member, their leaders, executives, `goals:write`, and its figures to `metrics:read`. Empty to others.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn expectations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day they are in force on, which may lie ahead; today when left out.")]
        on: Option<Date>,
        #[graphql(desc = "Expectations from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only expectations after this cursor.")] after: Option<String>,
        #[graphql(desc = "Expectations from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only expectations before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Expectation>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(expected_of(ctx, self.0.id, on, paging)).await)
    }
    /// How regularly conversations about the member were held, of all cadences about them together. Seen by the member, those who report to them, their leaders and executives; null to others. Errors: `INVALID` with `AS_OF_IN_FUTURE`, `DAYS_OUT_OF_RANGE`.
    #[graphql(complexity = "10 + child_complexity")]
    async fn cadence_compliance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last day counted, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "How many days are counted, 1 to 366; 90 when left out.")] days: Option<i64>,
    ) -> Option<Answer<CadenceCompliance>> {
        Box::pin(of_member(ctx, self.0.id, as_of, days)).await.transpose()
    }

    /// How regularly the member, as a leader, meets those who report to them: the mean, and the worst. Seen by the member, those who report to them, their leaders and executives; null to others, and where nobody reports to them. Errors: `INVALID` with `AS_OF_IN_FUTURE`, `DAYS_OUT_OF_RANGE`.
    #[graphql(complexity = "20 + child_complexity")]
    async fn leadership_compliance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last day counted, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "How many days are counted, 1 to 366; 90 when left out.")] days: Option<i64>,
    ) -> Option<Answer<LeadershipCompliance>> {
        Box::pin(of_leader(ctx, self.0.id, as_of, days)).await.transpose()
    }

    /// The guardrails of the member, the oldest first, as far as the member's goals are open to you in full. Empty to others.
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
        Some(Box::pin(guarding(ctx, self.0.id, paging)).await)
    }

    /// What the member achieved in a period. Seen by the member, their leaders, executives and `metrics:read`, and by peers where teams are transparent; null to others.
    #[graphql(complexity = "10 + child_complexity")]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the fiscal quarter running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Results>> {
        Box::pin(results(ctx, Owner::Member(self.0.id), period, as_of))
            .await
            .transpose()
    }

    /// What is raised about the member on a day, the most urgent first: with something left to do about it. Seen by the member and their leaders; by executives what is with them; null to others.
    #[graphql(complexity = "5 + child_complexity")]
    async fn alerts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Vec<Alert>>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let found = ctx.loaders()?.load_one(AlertsAbout(self.0.id, date)).await?;
            Ok(found.map(|found| found.into_iter().map(Alert).collect()))
        };
        Box::pin(answer).await.transpose()
    }

    /// The pipeline over a period against the quota. Seen by the member, their leaders, executives and `metrics:read`; null to others.
    #[graphql(complexity = "20 + child_complexity")]
    async fn pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the fiscal quarter running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Pipeline>> {
        Box::pin(pipeline(ctx, Owner::Member(self.0.id), period, as_of))
            .await
            .transpose()
    }

    /// How often the member gave praise, constructive feedback and recognition in a period: numbers alone. Seen by the member, those they lead, their leaders and executives; null to others.
    #[graphql(complexity = "5 + child_complexity")]
    async fn support_given(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the running fiscal quarter when left out.")] period: Option<
            PeriodInput,
        >,
    ) -> Option<Answer<Support>> {
        Box::pin(support(ctx, self.0.id, SupportSide::Given, period))
            .await
            .transpose()
    }

    /// How often the member received praise, constructive feedback and recognition in a period: numbers alone. Seen by the member, those they lead, their leaders and executives; null to others.
    #[graphql(complexity = "5 + child_complexity")]
    async fn support_received(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the running fiscal quarter when left out.")] period: Option<
            PeriodInput,
        >,
    ) -> Option<Answer<Support>> {
        Box::pin(support(ctx, self.0.id, SupportSide::Received, period))
            .await
            .transpose()
    }

    /// Rewards the member was given, the newest first, as far as they are open to you: to the member, peers, leaders and executives.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn rewards(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Grants from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only grants after this cursor.")] after: Option<String>,
        #[graphql(desc = "Grants from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only grants before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<RewardGrant>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(rewards_of(ctx, self.0.id, paging)).await)
    }

    /// Opportunities the member owns now, as far as whoever asks may see them: the member, their leaders, executives and `pipeline:write`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn opportunities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand like this.")] outcome: Option<OpportunityOutcome>,
        #[graphql(desc = "What they are sorted by; the expected close, soonest first, when left out.")]
        order: Option<OpportunityOrder>,
        #[graphql(desc = "Opportunities from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only opportunities after this cursor.")] after: Option<String>,
        #[graphql(desc = "Opportunities from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only opportunities before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Opportunity>>> {
        let list = OpportunityList::OfOwner(self.0.id);
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(opportunities(ctx, list, (outcome, order), paging)).await)
    }

    /// How often the member opened the gate of a meeting against the numbers, on days in `[from, to)`. Seen by the member, their leaders, those who report to them and executives; null to others.
    async fn gate_overrides(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day.")] from: Date,
        #[graphql(desc = "First day no longer wanted.")] to: Date,
    ) -> Option<Answer<i64>> {
        let answer = async {
            let period = Period::named(("from", from.read("from")?), ("to", to.read("to")?))?;
            ctx.loaders()?.load_one(OverridesOf(self.0.id, period)).await
        };
        Box::pin(answer).await.transpose()
    }

    /// How many check-ins the member wrote in weeks that start in `[from, to)`. Seen by the member, their leaders and executives; null to others.
    async fn check_ins_written(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day.")] from: Date,
        #[graphql(desc = "First day no longer wanted.")] to: Date,
    ) -> Option<Answer<i64>> {
        let answer = async {
            let period = Period::named(("from", from.read("from")?), ("to", to.read("to")?))?;
            let key = CheckInsWritten(self.0.id, (period.start(), period.end()));
            ctx.loaders()?.load_one(key).await
        };
        Box::pin(answer).await.transpose()
    }

    /// What the member promised, and what was promised to them, as far as you may see it, by due date. Errors: `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the member promised, or what was promised to them; both when left out.")]
        side: Option<CommitmentSide>,
        #[graphql(desc = "Only those that stand so at the end of `asOf`.")] state: Option<CommitmentState>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Commitments from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only commitments after this cursor.")] after: Option<String>,
        #[graphql(desc = "Commitments from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only commitments before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Commitment>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        let list = side_of(self.0.id, side);
        Some(Box::pin(listed(ctx, list, state, as_of, paging)).await)
    }

    /// Which part of what the member promised was kept in time. Seen by the member, their leaders, those who report to them and executives; null to others. Errors: `WINDOW_OUT_OF_RANGE`, `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn say_do(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Days of the window, 1 to 366; 90 when left out.")] days: Option<i32>,
    ) -> Option<Answer<SayDo>> {
        Box::pin(say_do(ctx, Owner::Member(self.0.id), as_of, days))
            .await
            .transpose()
    }

    /// How soon concerns of customers that the member takes care of were taken up and dealt with. Seen by the member, their leaders, executives and `pipeline:write`; null to others. Errors: `WINDOW_OUT_OF_RANGE`, `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn concern_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Days of the window, 1 to 366; 90 when left out.")] days: Option<i32>,
    ) -> Option<Answer<ConcernService>> {
        Box::pin(service(ctx, ServiceOf::Member(self.0.id), as_of, days))
            .await
            .transpose()
    }
}

impl Member {
    async fn open(&self, ctx: &Context<'_>) -> Answer<bool> {
        let read = async { Answer::Ok(ctx.loaders()?.load_one(DetailsOf(self.0.id)).await?.is_some()) };
        Box::pin(read).await
    }
}

/// A span in which a member belongs to a team. Credit for what happens in it goes to that team and stays there.
#[derive(Description)]
pub struct Assignment(pub teams::Assignment);

#[Object(use_type_description)]
impl Assignment {
    /// Global id.
    fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Who.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.member_id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Where.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.team_id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
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

/// A span in which a member does not work, whole days or a part of each.
#[derive(Description)]
pub struct TimeOff(pub TimeOffRow);

#[Object(use_type_description)]
impl TimeOff {
    /// Global id.
    fn id(&self) -> ID {
        global(self.0.id)
    }

    /// First day.
    fn from(&self) -> Date {
        Date::of(self.0.time_off.period.start())
    }

    /// First day no longer in it.
    fn to(&self) -> Date {
        Date::of(self.0.time_off.period.end())
    }

    /// How much of each day is free, from above 0 to 1; a half day is `0.5`.
    fn portion(&self) -> Decimal {
        Decimal(domain::money::print_amount(
            i64::from(self.0.time_off.portion()),
            2,
        ))
    }
}
