//! Figures over time, as charts and data frames read them.

use super::Metric;
use crate::explanation::decimal;
use crate::members::Member;
use crate::periods::{Grain, Period, PeriodInput};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use crate::teams::Team;
use app::SeriesQuery;
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use domain::calendar::Buckets;
use domain::metrics::{Unit, series};
use domain::money::Currency;
use std::sync::Arc;

/// What an answer has a line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "app::SeriesGrouping")]
pub enum SeriesGrouping {
    /// All that is asked for together: the organization, the team, or the members.
    Together,
    /// Each team, with those below it.
    Team,
    /// Each member.
    Member,
}

/// Of whom; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct SeriesFilter {
    /// This team and those below it. Error: `NOT_FOUND`.
    team: Option<ID>,
    /// These members, at most 100. Errors: `NOT_FOUND`, `TOO_MANY_IDS`.
    members: Option<Vec<ID>>,
}

/// Figures over time.
#[derive(SimpleObject)]
pub struct MetricSeries {
    /// The period shown.
    period: Period,
    /// The period before, where it was asked for.
    previous_period: Option<Period>,
    /// What the period is cut into.
    grain: Grain,
    /// The day the figures are of, until its end.
    as_of: Date,
    /// One for each metric of each of whom figures are open to you.
    lines: Vec<MetricSeriesLine>,
}

/// One metric of somebody over time.
#[derive(Description)]
pub struct MetricSeriesLine {
    line: app::SeriesLine,
    calendar: Arc<(Buckets, Currency)>,
}

#[Object(use_type_description)]
impl MetricSeriesLine {
    /// What is measured.
    fn metric(&self) -> Metric {
        Metric(self.line.metric.clone())
    }

    /// The team, where it is the line of one.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let id = self.line.team?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// The member, where it is the line of one.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let id = self.line.member?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Currency of the figures, where the metric is money: the organization's.
    fn currency(&self) -> Option<CurrencyCode> {
        let money = self.line.metric.definition.unit == Unit::Currency;
        money.then(|| CurrencyCode(self.calendar.1.code().to_owned()))
    }

    /// When the metric's source was last heard of, changed or not; null before the first time, and for what only people report.
    fn data_as_of(&self) -> Option<Instant> {
        self.line.data_as_of.map(Instant::of)
    }

    /// One a bucket, in order.
    fn points(&self) -> Vec<MetricSeriesPoint> {
        let point = |point: &app::SeriesPoint| MetricSeriesPoint {
            point: point.clone(),
            calendar: self.calendar.clone(),
        };
        self.line.points.iter().map(point).collect()
    }
}

/// A figure of a bucket.
#[derive(Description)]
pub struct MetricSeriesPoint {
    point: app::SeriesPoint,
    calendar: Arc<(Buckets, Currency)>,
}

#[Object(use_type_description)]
impl MetricSeriesPoint {
    /// The bucket, cut where the period shown begins and ends.
    fn period(&self) -> Period {
        Period::new(self.point.period, &self.calendar.0)
    }

    /// The figure in the metric's unit, money in the organization's currency. Null of a bucket that has not begun, and of a level that was not measured in it. Error, of this point alone: `FX_RATE_MISSING`, naming the pair and date.
    fn actual(&self) -> Option<Answer<Decimal>> {
        shown(&self.point)
    }

    /// How many facts it is made of.
    fn facts(&self) -> i64 {
        self.point.facts
    }

    /// The figure of the bucket in the same place of the period before, whole; null where that has fewer, and unless `compare` is set. Error: `FX_RATE_MISSING`.
    fn previous(&self) -> Option<Answer<Decimal>> {
        shown(self.point.previous.as_deref()?)
    }

    /// The bucket in the same place of the period before.
    fn previous_period(&self) -> Option<Period> {
        let previous = self.point.previous.as_deref()?;
        Some(Period::new(previous.period, &self.calendar.0))
    }

    /// (actual − previous) / |previous|, with at most six places; null where either is, and where nothing was before.
    fn change(&self) -> Option<Decimal> {
        let previous = self.point.previous.as_deref()?;
        let (now, before) = (self.point.actual.ok()?, previous.actual.ok()?);
        decimal(series::change(now, before))
    }
}

fn shown(point: &app::SeriesPoint) -> Option<Answer<Decimal>> {
    match point.actual {
        Ok(figure) => decimal(figure).map(Ok),
        Err(missing) => Some(Err(missing.into())),
    }
}

/// Most members named in one question.
const MOST_MEMBERS: usize = 100;

/// Queries about figures over time.
#[derive(Default)]
pub struct SeriesQueries;

#[Object]
impl SeriesQueries {
    /// Figures of metrics over time, in the organization's calendar and currency. Seen as results are: one's own, those of whom one leads, all by executives and `metrics:read`; of a peer, where teams are transparent, results alone. Errors: `NOT_FOUND` at `metrics`, `filter.team` and `filter.members`, for what is not open to you, too; `FORBIDDEN` for the organization together, where its figures are not open to you; `INVALID` with `REQUIRED`, `UNKNOWN_PERIOD`, `AS_OF_IN_FUTURE`, `TOO_MANY_POINTS` beyond 400 buckets or 10,000 figures, of every member, metric and bucket, also where members are shown together and of the period before.
    #[graphql(complexity = "200 + child_complexity")]
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the query")]
    async fn metric_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Keys of the metrics.")] metrics: Vec<String>,
        #[graphql(desc = "The period; the fiscal year running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "What it is cut into.", default_with = "Grain::Month")] grain: Grain,
        #[graphql(desc = "What has a line.", default_with = "SeriesGrouping::Together")] by: SeriesGrouping,
        #[graphql(desc = "Of whom; of the whole organization when left out.")] filter: Option<SeriesFilter>,
        #[graphql(
            desc = "Whether each point stands beside the one in its place of the period before.",
            default
        )]
        compare: bool,
        #[graphql(desc = "The day the figures are of, until its end; today when left out.")] as_of: Option<
            Date,
        >,
    ) -> Option<Answer<MetricSeries>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let as_of = ctx.as_of(as_of)?;
            let settings = &viewer.organization().settings;
            let buckets = &settings.buckets;
            let running = PeriodInput::Running(Grain::Year);
            let wanted = crate::periods::period(period.or(Some(running)), "period", buckets, as_of)?;
            let filter = filter.unwrap_or_default();
            let members = filter.members.map(|ids| {
                if ids.len() > MOST_MEMBERS {
                    let message = format!("names more than {MOST_MEMBERS} members");
                    return Err(crate::problem::Problem::invalid(
                        "filter.members",
                        "TOO_MANY_IDS",
                        message,
                    ));
                }
                let ids = ids.iter().enumerate();
                ids.map(|(place, id)| local(id, &format!("filter.members.{place}")))
                    .collect()
            });
            let query = SeriesQuery {
                metrics,
                period: wanted,
                grain: grain.into(),
                grouping: by.into(),
                team: filter.team.map(|id| local(&id, "filter.team")).transpose()?,
                members: members.transpose()?,
                compare,
                as_of,
            };
            let series = ctx.app()?.metric_series(viewer, &query).await?;
            let calendar = Arc::new((buckets.clone(), settings.currency));
            let line = |line| MetricSeriesLine {
                line,
                calendar: calendar.clone(),
            };
            Ok(MetricSeries {
                period: Period::new(wanted, buckets),
                previous_period: series.previous.map(|period| Period::new(period, buckets)),
                grain,
                as_of: Date::of(as_of),
                lines: series.lines.into_iter().map(line).collect(),
            })
        };
        Some(Box::pin(answer).await)
    }
}
