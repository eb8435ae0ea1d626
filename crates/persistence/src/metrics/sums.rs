//! Figures of many subjects and metrics over a period, summed by one statement from few stored rows.

use super::entity::{NONE, currency, moment, rollup, some};
use super::subjects::Subjects;
use crate::database::Backend;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::Cells;
use chrono::NaiveDate;
use domain::calendar::{Buckets, Grain, Period};
use domain::goals::Owner;
use domain::ids::{MemberId, MetricId};
use domain::metrics::{Aggregation, Metric, Totals};
use domain::money::Currency;
use sea_orm::sea_query::{
    Alias, CaseStatement, Condition, Expr, ExprTrait, Func, Query, SelectStatement, UnionType,
};
use sea_orm::{ConnectionTrait, EntityName, QueryResult};
use std::collections::BTreeMap;
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
    /// A currency such facts came in.
    pub foreign: Option<Currency>,
}

impl RollupSum {
    /// The figure of an owner without any facts.
    pub fn none(subject: Owner, metric: MetricId) -> Self {
        Self {
            subject,
            metric,
            totals: Totals::default(),
            unconverted: 0,
            foreign: None,
        }
    }

    /// Adds the facts of somebody else.
    pub fn add(&mut self, other: &RollupSum) {
        self.totals = self.totals.beside(other.totals);
        self.unconverted += other.unconverted;
        self.foreign = self.foreign.or(other.foreign);
    }
}

/// Questions answered by one select: one alone, or several of the same members and metrics about buckets that follow one another.
struct Asked<'q> {
    query: &'q RollupQuery<'q>,
    ranges: Vec<Range>,
    /// The days that count.
    period: Period,
    /// The place of each question, by the first day it asks about.
    places: Vec<(NaiveDate, usize)>,
}

impl<'q> Asked<'q> {
    /// The selects for some questions, as few as there may be.
    fn folded(queries: &'q [RollupQuery<'q>]) -> Vec<Asked<'q>> {
        let mut folded: Vec<Asked<'q>> = Vec::with_capacity(queries.len());
        for (place, query) in queries.iter().enumerate() {
            let Some(period) = clipped(query) else { continue };
            let asked = Asked {
                query,
                ranges: ranges(query.buckets, period),
                period,
                places: vec![(period.start(), place)],
            };
            match folded
                .iter_mut()
                .rev()
                .find(|before| before.is_followed_by(&asked))
            {
                Some(before) => before.follow(asked),
                None => folded.push(asked),
            }
        }
        folded
    }

    /// The length of the buckets, where a question is about members and one bucket: they have a row or two of each.
    fn bucket(&self) -> Option<Grain> {
        match (&self.query.subjects, &*self.ranges) {
            (Subjects::Members(_), [(grain, first, last)]) if self.places.len() > 1 || first == last => {
                Some(*grain)
            }
            _ => None,
        }
    }

    fn is_followed_by(&self, next: &Asked<'_>) -> bool {
        let metrics = |asked: &Asked<'_>| -> Vec<MetricId> {
            let metrics = asked.query.metrics.iter();
            metrics.map(|metric| metric.id).collect()
        };
        self.period.end() == next.period.start()
            && self.bucket().is_some()
            && self.bucket() == next.bucket()
            && metrics(self) == metrics(next)
            && self.query.subjects == next.query.subjects
    }

    fn follow(&mut self, next: Asked<'_>) {
        if let (Some((.., last)), Ok(period)) = (
            self.ranges.last_mut(),
            Period::new(self.period.start(), next.period.end()),
        ) {
            *last = next.period.start();
            self.period = period;
            self.places.extend(next.places);
        }
    }

    /// The place of the question that a row answers.
    fn place(&self) -> Option<Expr> {
        let number = |place: usize| Some(Expr::value(i32::try_from(place).ok()?));
        if let [(_, place)] = &*self.places {
            return number(*place);
        }
        let mut place = CaseStatement::new();
        for (start, of) in &self.places {
            let column = Expr::col((rollup::Entity, rollup::Column::PeriodStart));
            place = place.case(column.eq(*start), number(*of)?);
        }
        Some(place.into())
    }
}

/// One line of an answer, before subjects' lines are put together.
struct Line {
    subject: Option<Uuid>,
    member: Option<Uuid>,
    metric: MetricId,
    foreign: Option<Currency>,
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
        let folded = Asked::folded(queries);
        // The latest amount of several rows is no sum: those metrics are read row by row.
        for by_row in [false, true] {
            let selects = folded.iter().filter_map(|asked| {
                // The buckets of a period take at most about a hundred values.
                let query = asked.query;
                let carried = query.subjects.values() + query.metrics.len() + 2 * asked.places.len() + 100;
                Some((carried, self.summing(asked, by_row)?))
            });
            for statement in united(selects) {
                for row in self.executor().query_all(&statement).await? {
                    let (place, line) = line(&row, by_row)?;
                    if let Some(lines) = lines.get_mut(place) {
                        lines.push(line);
                    }
                }
            }
        }
        let answers = queries.iter().zip(lines);
        Ok(answers
            .map(|(query, lines)| together(&query.subjects, lines))
            .collect())
    }

    /// The select of some questions, whose rows carry the place of theirs; none where there is nothing to ask.
    fn summing(&self, asked: &Asked<'_>, by_row: bool) -> Option<SelectStatement> {
        use rollup::{Column, Entity};
        let query = asked.query;
        let metrics = query.metrics.iter();
        let metrics = metrics.filter(|metric| metric.definition.is_latest() == by_row);
        let metrics: Vec<Uuid> = metrics.map(|metric| metric.id.as_uuid()).collect();
        if metrics.is_empty() || query.subjects.is_empty() {
            return None;
        }
        let column = |column: Column| Expr::col((Entity, column));
        // To add up the row or two of a bucket takes the database longer than to give them.
        let grouped = !by_row && asked.bucket().is_none();
        let mut select = Query::select();
        match self.partition(&asked.ranges) {
            Some(partition) => select.from_as(partition, Entity.table_name()),
            None => select.from(Entity),
        };
        select
            .and_where(column(Column::OrganizationId).eq(self.tenant()))
            .and_where(self.among(column(Column::MetricId), metrics))
            .cond_where(within(&asked.ranges));
        let credited = (column(Column::MemberId), column(Column::TeamId));
        let subject = query.subjects.narrow(self, &mut select, credited, query.as_of);
        let has_subject = subject.is_some();
        let foreign = CaseStatement::new().case(column(Column::Unconverted).gt(0), column(Column::Currency));
        let foreign: Expr = foreign.into();
        // What is read by `line`, in its order.
        select
            .expr_as(asked.place()?, "place")
            .expr_as(subject.unwrap_or_else(|| Expr::value(NONE)), "subject")
            .expr_as(column(Column::MetricId), "metric")
            .expr_as(
                if grouped {
                    Func::max(foreign).into()
                } else {
                    foreign
                },
                "paid_in",
            );
        // What no metric asked about is made of is not added up.
        let aggregated = |wanted: &[Aggregation]| {
            let mut asked = query.metrics.iter();
            by_row || asked.any(|metric| wanted.contains(&metric.definition.aggregation))
        };
        let weighed = aggregated(&[Aggregation::Average, Aggregation::Ratio]);
        for (name, summed) in SUMS {
            let sum = match summed {
                Column::Weight if !weighed => Func::cast_as(0, Alias::new("bigint")).into(),
                _ if grouped => Func::cast_as(Func::sum(column(summed)), Alias::new("bigint")).into(),
                _ => column(summed),
            };
            select.expr_as(sum, name);
        }
        let with_edges = aggregated(&[Aggregation::Max]);
        let [(smallest, minimum), (largest, maximum)] = EDGES;
        let edges = [
            (smallest, Func::min(column(minimum)), minimum),
            (largest, Func::max(column(maximum)), maximum),
        ];
        for (name, of_all, own) in edges {
            let edge: Expr = match (with_edges, grouped) {
                (false, _) => Func::cast_as(Expr::null(), Alias::new("bigint")).into(),
                (true, true) => of_all.into(),
                (true, false) => column(own),
            };
            select.expr_as(edge, name);
        }
        if by_row {
            select
                .expr_as(column(Column::MemberId), "credited")
                .expr_as(column(Column::LastOn), "latest_on")
                .expr_as(column(Column::LastAt), "latest_at")
                .expr_as(column(Column::LastId), "latest_id")
                .expr_as(column(Column::LastAmount), "latest");
        }
        if grouped {
            select.group_by_col("metric");
            if has_subject {
                select.group_by_col("subject");
            }
        }
        Some(select)
    }

    /// The table of the one length of time that is asked for, where the database keeps each in its own: to find it anew takes
    /// the planner as long as all the rest.
    fn partition(&self, ranges: &[Range]) -> Option<&'static str> {
        let (grain, ..) = ranges.first()?;
        let one = ranges.iter().all(|(other, ..)| other == grain);
        (one && self.backend() == Backend::Postgres).then_some(match grain {
            Grain::Day => "metric_rollups_day",
            Grain::Week => "metric_rollups_week",
            Grain::Month => "metric_rollups_month",
            Grain::Quarter => "metric_rollups_quarter",
            Grain::Year => "metric_rollups_year",
        })
    }
}

/// Most questions of one statement, and most values they may carry together: below both databases' limits.
const MOST_UNITED: (usize, usize) = (100, 20_000);

/// Statements of the same columns as few; each comes with about how many values it carries.
pub(crate) fn united(selects: impl Iterator<Item = (usize, SelectStatement)>) -> Vec<SelectStatement> {
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

/// Buckets of one length that follow one another: the first and the last one's first day.
type Range = (Grain, NaiveDate, NaiveDate);

/// The stored buckets a period consists of, neighbours of one grain as one range.
fn ranges(buckets: &Buckets, period: Period) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for (grain, start) in buckets.decompose(period) {
        match ranges.last_mut() {
            Some((same, _, last)) if *same == grain => *last = start,
            _ => ranges.push((grain, start, start)),
        }
    }
    ranges
}

fn within(ranges: &[Range]) -> Condition {
    let column = |column: rollup::Column| Expr::col((rollup::Entity, column));
    let within = |(grain, first, last): &Range| {
        let start = || column(rollup::Column::PeriodStart);
        let range = Condition::all().add(column(rollup::Column::Grain).eq(grain.number()));
        match first == last {
            true => range.add(start().eq(*first)),
            false => range.add(start().gte(*first)).add(start().lte(*last)),
        }
    };
    if ranges.is_empty() {
        return crate::sql::nothing();
    }
    ranges.iter().map(within).fold(Condition::any(), Condition::add)
}

/// The place of the question and a line of its answer.
fn line(row: &QueryResult, by_row: bool) -> Result<(usize, Line)> {
    let mut cells = Cells::of(row);
    let place = usize::try_from(cells.next::<i32>()?).unwrap_or(usize::MAX);
    let subject = some(cells.next()?);
    let metric = MetricId::from_uuid(cells.next()?);
    let foreign: Option<String> = cells.next()?;
    let mut line = Line {
        subject,
        member: None,
        metric,
        foreign: currency("metric_rollups", foreign.as_deref().unwrap_or_default())?,
        totals: Totals {
            total: cells.next::<i64>()?.into(),
            ..Totals::default()
        },
        unconverted: cells.next()?,
    };
    line.totals.weight = cells.next::<i64>()?.into();
    line.totals.facts = cells.next()?;
    line.totals.minimum = cells.next()?;
    line.totals.maximum = cells.next()?;
    if by_row {
        line.member = some(cells.next()?);
        let latest = moment(cells.next()?, cells.next()?, cells.next()?);
        let amount: Option<i64> = cells.next()?;
        line.totals.last = latest.zip(amount.map(i128::from));
    }
    Ok((place, line))
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
        sum.foreign = sum.foreign.or(line.foreign);
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
