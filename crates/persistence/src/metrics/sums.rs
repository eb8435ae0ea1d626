//! Figures of many subjects and metrics over a period, summed by one statement from few stored rows.

use super::entity::{NONE, currency, moment, rollup, some};
use super::subjects::Subjects;
use crate::errors::Result;
use crate::session::Session;
use chrono::NaiveDate;
use domain::calendar::{Buckets, Grain, Period};
use domain::goals::Owner;
use domain::ids::{MemberId, MetricId};
use domain::metrics::{Aggregation, Metric, Totals};
use domain::money::Currency;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Which figures are wanted.
#[derive(Clone, Debug)]
pub struct RollupQuery<'a> {
    /// Of which metrics.
    pub metrics: &'a [&'a Metric],
    /// Of whom.
    pub subjects: Subjects,
    /// Over which period.
    pub period: Period,
    /// Up to the end of which day.
    pub as_of: NaiveDate,
    /// The organization's local date now: from it on a period's whole buckets hold no later facts.
    pub today: NaiveDate,
    /// How the organization cuts time.
    pub buckets: &'a Buckets,
}

/// The figure of one subject and metric. Where there are no facts there is none of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollupSum {
    /// Whose.
    pub subject: Owner,
    /// Of which metric.
    pub metric: MetricId,
    /// In the organization's currency where the metric is money; of no use while `unconverted` is not zero.
    pub totals: Totals,
    /// Facts whose value is not known for want of an exchange rate.
    pub unconverted: i64,
    /// For money: the currencies it came in.
    pub currencies: BTreeSet<Currency>,
}

impl RollupSum {
    /// The figure of an owner without any facts.
    pub fn none(subject: Owner, metric: MetricId) -> Self {
        Self {
            subject,
            metric,
            totals: Totals::default(),
            unconverted: 0,
            currencies: BTreeSet::new(),
        }
    }

    /// Adds the facts of somebody else.
    pub fn add(&mut self, other: &RollupSum) {
        self.totals = self.totals.beside(other.totals);
        self.unconverted += other.unconverted;
        self.currencies.extend(&other.currencies);
    }
}

/// One line of an answer, before subjects' lines are put together.
struct Line {
    subject: Option<Uuid>,
    member: Option<Uuid>,
    metric: MetricId,
    currency: Option<Currency>,
    unconverted: i64,
    totals: Totals,
}

impl Session {
    /// Sums rollups, in no particular order.
    pub async fn rollup_sums(&self, query: &RollupQuery<'_>) -> Result<Vec<RollupSum>> {
        let mut answers = self.rollup_sums_of(std::slice::from_ref(query)).await?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// The answers to several questions, in their order: of different periods, metrics and subjects, by as few statements
    /// as one.
    pub async fn rollup_sums_of(&self, queries: &[RollupQuery<'_>]) -> Result<Vec<Vec<RollupSum>>> {
        let mut lines: Vec<Vec<Line>> = queries.iter().map(|_| Vec::new()).collect();
        // The latest amount of several rows is no sum: those metrics are read row by row.
        for by_row in [false, true] {
            let asked = queries.iter().enumerate();
            let selects = asked.filter_map(|(place, query)| {
                // The buckets of a period take at most about a hundred values.
                let carried = query.subjects.values() + query.metrics.len() + 100;
                Some((carried, self.summing(place, query, by_row)?))
            });
            for statement in united(selects) {
                for row in self.executor().query_all(&statement).await? {
                    let place = usize::try_from(row.try_get::<i32>("", "place")?).unwrap_or(usize::MAX);
                    if let Some(lines) = lines.get_mut(place) {
                        lines.push(line(&row, by_row)?);
                    }
                }
            }
        }
        let answers = queries.iter().zip(lines);
        Ok(answers
            .map(|(query, lines)| together(&query.subjects, lines))
            .collect())
    }

    /// The statement of one question, whose rows carry its place; none where there is nothing to ask.
    fn summing(&self, place: usize, query: &RollupQuery<'_>, by_row: bool) -> Option<SelectStatement> {
        use rollup::{Column, Entity};
        let asked = query.metrics.iter();
        let asked = asked.filter(|metric| metric.definition.is_latest() == by_row);
        let metrics: Vec<Uuid> = asked.map(|metric| metric.id.as_uuid()).collect();
        if metrics.is_empty() || query.subjects.is_empty() {
            return None;
        }
        let column = |column: Column| Expr::col((Entity, column));
        let mut select = Query::select();
        select
            .from(Entity)
            .and_where(column(Column::OrganizationId).eq(self.tenant()))
            .and_where(column(Column::MetricId).is_in(metrics))
            .cond_where(covering(query.buckets, clipped(query)?));
        let credited = (column(Column::MemberId), column(Column::TeamId));
        let subject = query.subjects.narrow(self, &mut select, credited, query.as_of);
        let has_subject = subject.is_some();
        select
            .expr_as(Expr::value(i32::try_from(place).ok()?), "place")
            .expr_as(subject.unwrap_or_else(|| Expr::value(NONE)), "subject")
            .expr_as(column(Column::MetricId), "metric")
            .expr_as(column(Column::Currency), "paid_in");
        if by_row {
            select.expr_as(column(Column::MemberId), "credited");
            for (name, plain) in SUMS.into_iter().chain(EDGES) {
                select.expr_as(column(plain), name);
            }
            select
                .expr_as(column(Column::LastOn), "latest_on")
                .expr_as(column(Column::LastAt), "latest_at")
                .expr_as(column(Column::LastId), "latest_id")
                .expr_as(column(Column::LastAmount), "latest");
        } else {
            // What no metric asked about is made of is not added up.
            let aggregated = |wanted: &[Aggregation]| {
                let mut asked = query.metrics.iter();
                asked.any(|metric| wanted.contains(&metric.definition.aggregation))
            };
            let weighed = aggregated(&[Aggregation::Average, Aggregation::Ratio]);
            for (name, summed) in SUMS {
                let sum = match summed {
                    Column::Weight if !weighed => Func::cast_as(0, Alias::new("bigint")),
                    _ => Func::cast_as(Func::sum(column(summed)), Alias::new("bigint")),
                };
                select.expr_as(sum, name);
            }
            let with_edges = aggregated(&[Aggregation::Max]);
            let [(smallest, minimum), (largest, maximum)] = EDGES;
            for (name, edge) in [
                (smallest, Func::min(column(minimum))),
                (largest, Func::max(column(maximum))),
            ] {
                match with_edges {
                    true => select.expr_as(edge, name),
                    false => select.expr_as(Func::cast_as(Expr::null(), Alias::new("bigint")), name),
                };
            }
            select.group_by_col("metric").group_by_col("paid_in");
            if has_subject {
                select.group_by_col("subject");
            }
        }
        Some(select)
    }
}

/// Most questions of one statement, and most values they may carry together: below both databases' limits.
const MOST_UNITED: (usize, usize) = (100, 20_000);

/// Statements of the same columns as few; each comes with about how many values it carries.
pub(super) fn united(selects: impl Iterator<Item = (usize, SelectStatement)>) -> Vec<SelectStatement> {
    let mut statements: Vec<SelectStatement> = Vec::new();
    let (mut questions, mut values) = (0, 0);
    for (carried, select) in selects {
        match statements.last_mut() {
            Some(statement) if questions < MOST_UNITED.0 && values + carried <= MOST_UNITED.1 => {
                statement.union(UnionType::All, select);
            }
            _ => {
                statements.push(select);
                (questions, values) = (0, 0);
            }
        }
        questions += 1;
        values += carried;
    }
    statements
}

const SUMS: [(&str, rollup::Column); 4] = [
    ("valued", rollup::Column::OrgTotal),
    ("missing", rollup::Column::Unconverted),
    ("weights", rollup::Column::Weight),
    ("counted", rollup::Column::Facts),
];

const EDGES: [(&str, rollup::Column); 2] = [
    ("smallest", rollup::Column::Minimum),
    ("largest", rollup::Column::Maximum),
];

/// The days of the period that count: up to `as_of`. There are no facts in the future, so from today on that is all.
fn clipped(query: &RollupQuery<'_>) -> Option<Period> {
    if query.as_of >= query.today {
        return Some(query.period);
    }
    query.as_of.succ_opt().and_then(|end| query.period.before(end))
}

/// The stored buckets a period consists of, neighbours of one grain as one range.
fn covering(buckets: &Buckets, period: Period) -> Condition {
    let mut ranges: Vec<(Grain, NaiveDate, NaiveDate)> = Vec::new();
    for (grain, start) in buckets.decompose(period) {
        match ranges.last_mut() {
            Some((same, _, last)) if *same == grain => *last = start,
            _ => ranges.push((grain, start, start)),
        }
    }
    let column = |column: rollup::Column| Expr::col((rollup::Entity, column));
    let within = |(grain, first, last): (Grain, NaiveDate, NaiveDate)| {
        let start = || column(rollup::Column::PeriodStart);
        let range = Condition::all().add(column(rollup::Column::Grain).eq(grain.number()));
        match first == last {
            true => range.add(start().eq(first)),
            false => range.add(start().gte(first)).add(start().lte(last)),
        }
    };
    if ranges.is_empty() {
        return crate::sql::nothing();
    }
    ranges
        .into_iter()
        .map(within)
        .fold(Condition::any(), Condition::add)
}

fn line(row: &QueryResult, by_row: bool) -> Result<Line> {
    let last = match by_row {
        true => moment(
            row.try_get("", "latest_on")?,
            row.try_get("", "latest_at")?,
            row.try_get("", "latest_id")?,
        )
        .zip(row.try_get::<Option<i64>>("", "latest")?),
        false => None,
    };
    let code: String = row.try_get("", "paid_in")?;
    Ok(Line {
        subject: some(row.try_get("", "subject")?),
        member: if by_row {
            some(row.try_get("", "credited")?)
        } else {
            None
        },
        metric: MetricId::from_uuid(row.try_get("", "metric")?),
        currency: currency("metric_rollups", &code)?,
        unconverted: row.try_get("", "missing")?,
        totals: Totals {
            total: row.try_get::<i64>("", "valued")?.into(),
            weight: row.try_get::<i64>("", "weights")?.into(),
            facts: row.try_get("", "counted")?,
            minimum: row.try_get("", "smallest")?,
            maximum: row.try_get("", "largest")?,
            last: last.map(|(moment, amount)| (moment, amount.into())),
            several: false,
        },
    })
}

/// Lines of one member follow one another in time, whatever their currency; those of several members stand beside
/// each other.
fn together(subjects: &Subjects, lines: Vec<Line>) -> Vec<RollupSum> {
    type Parts = BTreeMap<Option<MemberId>, Totals>;
    let mut sums: BTreeMap<(Option<Uuid>, MetricId), (RollupSum, Parts)> = BTreeMap::new();
    for line in lines {
        let (sum, parts) = sums.entry((line.subject, line.metric)).or_insert_with(|| {
            let sum = RollupSum::none(subjects.owner(line.subject), line.metric);
            (sum, Parts::new())
        });
        sum.unconverted += line.unconverted;
        sum.currencies.extend(line.currency);
        let part = parts.entry(line.member.map(MemberId::from_uuid)).or_default();
        *part = part.then(line.totals);
    }
    sums.into_values()
        .map(|(sum, parts)| RollupSum {
            totals: parts.into_values().fold(Totals::default(), Totals::beside),
            ..sum
        })
        .collect()
}
