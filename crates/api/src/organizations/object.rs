//! An organization as clients see it.

use super::policies::Policies;
use super::rates::{self, ExchangeRate};
use super::settings::{FiscalCalendar, WorkingWeek};
use crate::at_once::HeldList;
use crate::goals::{Goal, PlanRate, goals_on};
use crate::periods::PeriodInput;
use crate::pipeline::{Pipeline, pipeline};
use crate::problem::Answer;
use crate::relay::{Connection, Paging, global, page_cost};
use crate::request::Asked;
use crate::results::{Results, results};
use crate::scalars::{CurrencyCode, Date, TimeZone};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::goals::Owner;
use domain::organizations;

/// The tenant. Its zone, currency, week and fiscal calendar decide which day and period a fact belongs to.
#[derive(Description)]
pub struct Organization(pub organizations::Organization);

/// A day nobody of the organization works.
#[derive(SimpleObject)]
pub struct Holiday {
    /// The day.
    pub on: Date,
    /// What it is called.
    pub name: String,
}

#[Object(use_type_description)]
impl Organization {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Short name to sign in with.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.settings.name
    }

    /// Zone of its local dates.
    fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.settings.time_zone.name().to_owned())
    }

    /// Currency its totals are shown in.
    fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.settings.currency.code().to_owned())
    }

    /// First day of the week, ISO 1 (Monday) to 7.
    fn week_start(&self) -> u8 {
        self.0.settings.buckets.week_start()
    }

    /// Fiscal years, quarters and months.
    fn fiscal_calendar(&self) -> FiscalCalendar {
        FiscalCalendar(self.0.settings.buckets.fiscal().clone())
    }

    /// The week of members without a work pattern of their own, and of team and organization goals.
    fn working_week(&self) -> WorkingWeek {
        self.0.settings.working_week.into()
    }

    /// Thresholds and visibility.
    fn policies(&self) -> Policies {
        (&self.0.settings.policies).into()
    }

    /// Today in its zone. Rights are always judged on this day.
    fn today(&self, ctx: &Context<'_>) -> Option<Answer<Date>> {
        Some(ctx.viewer().map(|viewer| Date::of(viewer.today())))
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// Exchange rates into its currency, by date; ask for the `last` ones to have the newest. Seen by all members and service accounts. Errors: `INVALID` with `UNKNOWN_CURRENCY`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only rates of this currency.")] currency: Option<CurrencyCode>,
        #[graphql(desc = "Rates from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rates after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rates from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rates before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<ExchangeRate>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(rates::list(ctx, currency, paging)).await)
    }

    /// The rates goals in other currencies are planned at, by currency and date: a few a year. Seen by all members and service accounts.
    async fn plan_rates(&self, ctx: &Context<'_>) -> Option<Answer<Vec<PlanRate>>> {
        let answer = async {
            let rates = ctx.app()?.plan_rates(ctx.viewer()?).await?;
            Ok(rates.into_iter().map(PlanRate::from).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// Days nobody works, in order.
    async fn holidays(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Holiday>>> {
        let answer = async {
            let days = ctx.app()?.holidays(ctx.viewer()?).await?;
            Ok(days
                .into_iter()
                .map(|day| Holiday {
                    on: Date::of(day.on),
                    name: day.name,
                })
                .collect())
        };
        Some(Box::pin(answer).await)
    }

    /// Active and closed goals of the organization itself that run on a day, by first day. Seen by all members, `metrics:read` and `goals:write`.
    #[graphql(complexity = "1 + 5 * child_complexity")]
    async fn goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day they run on, which may lie ahead; today when left out.")] on: Option<Date>,
        #[graphql(desc = "Only quotas, or only others; both when left out.")] quota: Option<bool>,
    ) -> Option<Answer<HeldList<Goal>>> {
        Some(Box::pin(goals_on(ctx, Owner::Organization, on, quota)).await)
    }

    /// What everybody achieved in a period. Seen by executives and `metrics:read`; null to others.
    #[graphql(complexity = "50 + child_complexity")]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the fiscal quarter running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Results>> {
        Box::pin(results(ctx, Owner::Organization, period, as_of))
            .await
            .transpose()
    }

    /// The pipeline over a period against the quota. Of everybody. Seen by executives and `metrics:read`; null to others.
    #[graphql(complexity = "200 + 5 * child_complexity")]
    async fn pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period; the fiscal quarter running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Pipeline>> {
        Box::pin(pipeline(ctx, Owner::Organization, period, as_of))
            .await
            .transpose()
    }
}
