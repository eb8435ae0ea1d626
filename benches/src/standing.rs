//! Goals with their figures, judged by the domain's own rules: the sums are those of the rows, the rules are not rewritten here.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{Holidays, Period, TimeOff, WorkingCalendar, WorkingWeek};
use domain::exact::Exact;
use domain::goals::{
    Creator, Curve, Freshness, Goal, GoalState, HealthThresholds, Origin, Owner, Standing, progress,
};
use domain::ids::{GoalId, MemberId, MetricId};
use domain::metrics::{Aggregation, Definition, Direction, Layer, MetricSource, SubjectKind, Unit};
use domain::money::Currency;
use serde::Serialize;
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Goals of members that run on a day, with what was measured: all of the benchmarks run over a whole fiscal quarter or year, and
/// are sums.
pub(crate) const GOALS: &str = "
    SELECT g.member_id, g.title, g.starts_on, g.ends_on, g.target, g.quota, g.currency, m.unit, m.scale, r.total
    FROM goals g
    JOIN metrics m ON m.organization_id = g.organization_id AND m.id = g.metric_id
    CROSS JOIN LATERAL (
        SELECT COALESCE(SUM(org_total), 0)::bigint AS total FROM metric_rollups
        WHERE organization_id = g.organization_id AND member_id = g.member_id AND metric_id = g.metric_id
          AND grain = CASE WHEN g.ends_on - g.starts_on > 100 THEN 4 ELSE 3 END AND period_start = g.starts_on
    ) r
    WHERE g.organization_id = $1 AND g.member_id = ANY ($2) AND g.state IN ('ACTIVE', 'CLOSED')
      AND g.starts_on <= $3 AND g.ends_on > $3
    ORDER BY g.starts_on, g.id";

/// A goal as it is answered.
#[derive(Serialize)]
pub(crate) struct Shown {
    title: String,
    target: String,
    progress: Progress,
}

#[derive(Serialize)]
struct Progress {
    actual: Option<String>,
    expected: Option<String>,
    pace: Option<String>,
    health: &'static str,
}

/// What all members of an organization are judged by.
pub(crate) struct Rules {
    pub(crate) today: NaiveDate,
    pub(crate) week: WorkingWeek,
    pub(crate) holidays: Holidays,
    pub(crate) thresholds: HealthThresholds,
}

impl Rules {
    /// When a member works: the columns `work_pattern`, `off_from`, `off_to` and `off_portion` of their row.
    pub(crate) fn calendar(&self, row: &PgRow) -> anyhow::Result<WorkingCalendar> {
        let week = match row.try_get::<Option<&str>, _>("work_pattern")? {
            Some(text) => serde_json::from_str(text)?,
            None => self.week,
        };
        let days = |name| row.try_get::<Option<Vec<NaiveDate>>, _>(name);
        let portions: Vec<i16> = row.try_get::<Option<_>, _>("off_portion")?.unwrap_or_default();
        let spans = days("off_from")?
            .unwrap_or_default()
            .into_iter()
            .zip(days("off_to")?.unwrap_or_default());
        let mut off = Vec::new();
        for ((from, to), portion) in spans.zip(portions) {
            off.push(TimeOff::new(Period::new(from, to)?, u8::try_from(portion)?)?);
        }
        Ok(WorkingCalendar::new(week, self.holidays.clone(), &off))
    }

    /// A row of [`GOALS`], judged.
    pub(crate) fn judged(&self, row: &PgRow, calendar: &WorkingCalendar) -> anyhow::Result<Shown> {
        let currency = row.try_get::<Option<&str>, _>("currency")?;
        let unit = Unit::from_word(row.try_get("unit")?).context("a unit")?;
        let metric = definition(unit, u8::try_from(row.try_get::<i16, _>("scale")?)?);
        let goal = Goal {
            id: GoalId::from_uuid(Uuid::nil()),
            metric: MetricId::from_uuid(Uuid::nil()),
            owner: Owner::Member(MemberId::from_uuid(Uuid::nil())),
            title: row.try_get("title")?,
            period: Period::new(row.try_get("starts_on")?, row.try_get("ends_on")?)?,
            target: row.try_get("target")?,
            baseline: None,
            stretch: None,
            currency: currency.map(Currency::parse).transpose()?,
            quota: row.try_get("quota")?,
            curve: Curve::WorkdayLinear,
            state: GoalState::Active,
            origin: Origin::Script,
            rationale: None,
            parent: None,
            external_id: None,
            created_by: Creator::System,
            created_at: DateTime::<Utc>::MIN_UTC,
            updated_at: DateTime::<Utc>::MIN_UTC,
            version: 1,
        };
        let decimals = metric.decimals(goal.currency);
        let stands = progress(&Standing {
            goal: &goal,
            metric: &metric,
            actual: Ok(Exact::scaled(
                i128::from(row.try_get::<i64, _>("total")?),
                decimals,
            )),
            recent: None,
            calendar,
            thresholds: &self.thresholds,
            as_of: self.today,
            freshness: Freshness {
                data_as_of: None,
                limit_hours: None,
                at: DateTime::<Utc>::MIN_UTC,
            },
            unplanned: None,
        });
        let decimal = |figure: Option<Exact>| figure.map(Exact::to_decimal);
        Ok(Shown {
            target: domain::money::print_amount(goal.target, decimals),
            title: goal.title,
            progress: Progress {
                actual: decimal(stands.actual),
                expected: decimal(stands.expected),
                pace: decimal(stands.pace),
                health: stands.health.word(),
            },
        })
    }
}

fn definition(unit: Unit, scale: u8) -> Definition {
    Definition {
        key: String::new(),
        name: String::new(),
        description: None,
        layer: Layer::Result,
        unit,
        scale,
        aggregation: Aggregation::Sum,
        direction: Direction::Increase,
        subject: SubjectKind::Member,
        source: MetricSource::Recorded(BTreeSet::new()),
        freshness_hours: None,
    }
}
