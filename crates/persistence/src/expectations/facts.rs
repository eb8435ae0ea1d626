//! What members did day by day where they are: of many members and metrics by a number of statements that does not depend on how
//! many there are, and never of more days than are asked about.

use crate::entity::stored;
use crate::errors::Result;
use crate::measurements::entity::measurement;
use crate::metrics::entity::{fact, moment};
use crate::metrics::united;
use crate::session::Session;
use crate::sql::Cells;
use chrono::{Days, NaiveDate};
use domain::calendar::Period;
use domain::ids::{MemberId, MetricId};
use domain::metrics::{Metric, Totals};
use domain::money::Currency;
use sea_orm::sea_query::{
    Alias, CaseStatement, Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryResult};
use uuid::Uuid;

/// The local dates of one instant are at most so many days apart, wherever on earth.
const ZONES_APART: u64 = 2;

/// Whose days are asked about.
#[derive(Clone, Debug)]
pub struct DailyQuery<'a> {
    /// Of which metrics.
    pub metrics: Vec<&'a Metric>,
    /// Of whom.
    pub members: Vec<MemberId>,
    /// Which days, where the member is.
    pub days: Period,
    /// Up to the end of which day of the organization.
    pub as_of: NaiveDate,
}

/// What somebody did of a metric on one day. Of an opportunity's fact the day is the same in every zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyFacts {
    /// Who.
    pub member: MemberId,
    /// Of what.
    pub metric: MetricId,
    /// When, where the member is.
    pub on: NaiveDate,
    /// In the organization's currency where the metric is money; of no use while a rate is missing.
    pub totals: Totals,
    /// A currency without a rate into the organization's, and the first day it is missing on.
    pub missing: Option<(Currency, NaiveDate)>,
}

/// The columns facts are read from, of either kind.
struct Source<C> {
    organization: C,
    metric: C,
    member: C,
    on: C,
    counted_on: C,
    amount: C,
    missing: C,
}

impl Session {
    /// The answers to several questions, in their order and in no particular order within: the facts of days on which there are any.
    pub async fn daily_facts(&self, queries: &[DailyQuery<'_>]) -> Result<Vec<Vec<DailyFacts>>> {
        let mut answers: Vec<Vec<DailyFacts>> = queries.iter().map(|_| Vec::new()).collect();
        // The latest amount of several rows is no sum: those metrics are read row by row.
        for (derived, by_row) in [(false, false), (false, true), (true, false), (true, true)] {
            let asked = queries.iter().enumerate();
            let selects = asked.filter_map(|(place, query)| {
                let metrics = query.metrics.iter().filter(|metric| {
                    let definition = &metric.definition;
                    definition.derivation().is_some() == derived && definition.is_latest() == by_row
                });
                let metrics: Vec<Uuid> = metrics.map(|metric| metric.id.as_uuid()).collect();
                if metrics.is_empty() || query.members.is_empty() {
                    return None;
                }
                let carried = query.members.len() + metrics.len() + 10;
                let place = i32::try_from(place).ok()?;
                Some((carried, self.daily(place, query, metrics, (derived, by_row))))
            });
            for statement in united(selects) {
                for row in self.executor().query_all(&statement).await? {
                    let (place, facts) = line(&row, by_row)?;
                    if let Some(answer) = answers.get_mut(place) {
                        answer.push(facts);
                    }
                }
            }
        }
        Ok(answers)
    }

    fn daily(
        &self,
        place: i32,
        query: &DailyQuery<'_>,
        metrics: Vec<Uuid>,
        (derived, by_row): (bool, bool),
    ) -> SelectStatement {
        match derived {
            true => {
                let source = Source {
                    organization: fact::Column::OrganizationId,
                    metric: fact::Column::MetricId,
                    member: fact::Column::MemberId,
                    on: fact::Column::OccurredOn,
                    counted_on: fact::Column::OccurredOn,
                    amount: fact::Column::OrgAmount,
                    missing: fact::Column::MissingCurrency,
                };
                let (mut select, grouped) = self.days_of(place, query, metrics, &source, by_row);
                select.from(fact::Entity);
                summed(&mut select, &source, None, by_row);
                if by_row {
                    // Opportunities have only dates.
                    let never = Func::cast_as(Expr::null(), Alias::new("timestamptz"));
                    select.expr(never).column(fact::Column::OpportunityId);
                }
                grouped_by(&mut select, grouped);
                select
            }
            false => {
                let source = Source {
                    organization: measurement::Column::OrganizationId,
                    metric: measurement::Column::MetricId,
                    member: measurement::Column::MemberId,
                    on: measurement::Column::MemberOn,
                    counted_on: measurement::Column::OccurredOn,
                    amount: measurement::Column::OrgAmount,
                    missing: measurement::Column::MissingCurrency,
                };
                let (mut select, grouped) = self.days_of(place, query, metrics, &source, by_row);
                select.from(measurement::Entity);
                summed(&mut select, &source, Some(measurement::Column::Weight), by_row);
                if by_row {
                    select.columns([measurement::Column::OccurredAt, measurement::Column::Id]);
                }
                grouped_by(&mut select, grouped);
                select
            }
        }
    }

    /// The days asked about, and the columns they are told apart by; none where rows are read one by one.
    fn days_of<C: ColumnTrait>(
        &self,
        place: i32,
        query: &DailyQuery<'_>,
        metrics: Vec<Uuid>,
        source: &Source<C>,
        by_row: bool,
    ) -> (SelectStatement, Option<[C; 3]>) {
        // By the organization's date first: it is what facts are found by.
        let first = query.days.start() - Days::new(ZONES_APART);
        let last = Ord::min(query.as_of, query.days.end() + Days::new(ZONES_APART));
        let members = query.members.iter().map(|id| id.as_uuid());
        let mut select = Query::select();
        select
            .expr(Expr::value(place))
            .column(source.member)
            .column(source.metric)
            .column(source.on)
            .and_where(source.organization.eq(self.tenant()))
            .and_where(self.among(Expr::col(source.metric), metrics))
            .and_where(self.among(Expr::col(source.member), members))
            .and_where(source.counted_on.gte(first))
            .and_where(source.counted_on.lte(last))
            .and_where(source.on.gte(query.days.start()))
            .and_where(source.on.lt(query.days.end()));
        let grouped = (!by_row).then_some([source.member, source.metric, source.on]);
        (select, grouped)
    }
}

/// What is read by [`line`], in its order.
fn summed<C: ColumnTrait>(select: &mut SelectStatement, source: &Source<C>, weight: Option<C>, by_row: bool) {
    let big = |expr: Expr| Func::cast_as(expr, Alias::new("bigint"));
    let lacking = CaseStatement::new().case(source.missing.is_not_null(), Expr::col(source.counted_on));
    let lacking: Expr = lacking.into();
    let (amount, missing) = (|| Expr::col(source.amount), Expr::col(source.missing));
    match by_row {
        true => {
            let weight = weight.map_or_else(|| Expr::value(1), Expr::col);
            select
                .expr(amount())
                .expr(big(weight))
                .expr(big(Expr::value(1)))
                .expr(amount())
                .expr(amount())
                .expr(missing)
                .expr(lacking);
        }
        false => {
            let weight = weight.map_or_else(|| Expr::cust("COUNT(*)"), |column| Expr::col(column).sum());
            select
                .expr(big(amount().sum()))
                .expr(big(weight))
                .expr(big(Expr::cust("COUNT(*)")))
                .expr(amount().min())
                .expr(amount().max())
                .expr(missing.max())
                .expr(Func::min(lacking));
        }
    }
}

fn grouped_by<C: IntoColumnRef>(select: &mut SelectStatement, columns: Option<[C; 3]>) {
    if let Some(columns) = columns {
        select.group_by_columns(columns);
    }
}

/// The place of the question and a line of its answer.
fn line(row: &QueryResult, by_row: bool) -> Result<(usize, DailyFacts)> {
    let mut cells = Cells::of(row);
    let place = usize::try_from(cells.next::<i32>()?).unwrap_or(usize::MAX);
    let member = MemberId::from_uuid(cells.next()?);
    let metric = MetricId::from_uuid(cells.next()?);
    let on: NaiveDate = cells.next()?;
    let amount: Option<i64> = cells.next()?;
    let mut totals = Totals {
        total: amount.unwrap_or(0).into(),
        weight: cells.next::<i64>()?.into(),
        facts: cells.next()?,
        minimum: cells.next()?,
        maximum: cells.next()?,
        ..Totals::default()
    };
    let code: Option<String> = cells.next()?;
    let lacking: Option<NaiveDate> = cells.next()?;
    if by_row {
        let moment = moment(Some(on), cells.next()?, cells.next()?);
        totals.last = moment.zip(amount.map(i128::from));
    }
    let missing = match code.zip(lacking) {
        Some((code, on)) => Some((
            stored("facts", "missing_currency", Currency::parse(&code).ok())?,
            on,
        )),
        None => None,
    };
    Ok((
        place,
        DailyFacts {
            member,
            metric,
            on,
            totals,
            missing,
        },
    ))
}
