//! Where many goals stand, by a number of statements that does not depend on how many there are.
//!
//! Figures are computed with the system's rights: the goals given are those the viewer may see.

use super::plan::Plans;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::metrics::read::Receipts;
use crate::owners::member;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{Holidays, Period, WorkingCalendar};
use domain::exact::Exact;
use domain::goals::{
    Freshness, Goal, GoalProgress, Owner, Recent, Standing, Unplanned, progress, recent_window,
};
use domain::ids::{GoalId, MemberId};
use domain::metrics::{Definition, MeasurementSource, MetricSource, Totals};
use domain::money::{Currency, MissingRate};
use persistence::{RollupSum, Session};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Where a goal stands, and why its figure is missing where a rate is.
#[derive(Clone, Debug)]
pub struct GoalFigures {
    /// Where it stands.
    pub progress: GoalProgress,
    /// The rate without which there is no figure.
    pub missing_rate: Option<MissingRate>,
    /// Why there is no target to hold the figure against.
    pub unplanned: Option<Unplanned>,
    /// The currency of all amounts, where they are money: the organization's.
    pub currency: Option<Currency>,
}

/// What of a progress is wanted beside its figures and judgement: each part costs statements of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProgressParts {
    /// Where the period ends at the recent rate.
    pub projection: bool,
    /// When the metric's feed was last heard of. It is read in any case where the judgement depends on it.
    pub freshness: bool,
}

impl ProgressParts {
    /// All of it.
    pub(crate) const ALL: ProgressParts = ProgressParts {
        projection: true,
        freshness: true,
    };

    /// What either wants.
    #[must_use]
    pub fn or(self, other: ProgressParts) -> ProgressParts {
        ProgressParts {
            projection: self.projection || other.projection,
            freshness: self.freshness || other.freshness,
        }
    }
}

impl App {
    /// Where goals the viewer was given by other use-cases stand at the end of a day.
    pub async fn goal_progress(
        &self,
        viewer: &Viewer,
        goals: &[&Goal],
        as_of: NaiveDate,
        parts: ProgressParts,
    ) -> Result<HashMap<GoalId, Arc<GoalFigures>>> {
        let catalogue = self.catalogue(viewer).await?;
        let asked = ProgressQuery {
            catalogue: &catalogue,
            goals,
            as_of,
            figures_on: as_of,
            parts,
            now: self.now(),
        };
        progress_of(&self.reading(viewer), viewer, &asked).await
    }
}

/// Which progress is asked for.
pub(crate) struct ProgressQuery<'a> {
    /// What figures are reckoned by, as the session sees it.
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) goals: &'a [&'a Goal],
    pub(crate) as_of: NaiveDate,
    /// The day whose facts and tree of teams make the figures: the day judged, or of what is kept the last day of the period.
    pub(crate) figures_on: NaiveDate,
    pub(crate) parts: ProgressParts,
    pub(crate) now: DateTime<Utc>,
}

/// Where goals stand at the end of a day, as a session sees it.
pub(crate) async fn progress_of(
    session: &Session,
    viewer: &Viewer,
    asked: &ProgressQuery<'_>,
) -> Result<HashMap<GoalId, Arc<GoalFigures>>> {
    let ProgressQuery {
        catalogue,
        goals,
        as_of,
        figures_on,
        parts,
        now,
    } = *asked;
    let Some(hull) = hull(goals) else {
        return Ok(HashMap::new());
    };
    let metrics = catalogue.by_id();
    let calendars = Calendars::load(session, viewer, &catalogue.holidays, goals, hull).await?;
    let measured = || goals.iter().filter_map(|goal| metrics.get(&goal.metric).copied());
    let limited = measured().any(|metric| metric.definition.freshness_hours.is_some());
    let receipts = match parts.freshness || limited {
        true => Receipts::load(session, measured()).await?,
        false => Receipts::default(),
    };
    let plans = Plans::load(session, viewer, goals.iter().map(|goal| goal.currency)).await?;
    let own = viewer.organization.settings.currency;
    let mut subjects = Vec::with_capacity(goals.len());
    for goal in goals {
        let metric = metrics.get(&goal.metric).copied();
        let metric = metric.ok_or_else(|| Error::Internal("a goal's metric is missing".into()))?;
        let calendar = calendars.of(goal.owner);
        let recent = match parts.projection && !metric.definition.is_level() {
            true => recent_window(calendar, goal.period, as_of),
            false => None,
        };
        subjects.push((*goal, metric, calendar, recent));
    }
    let asked = subjects.iter().flat_map(|(goal, metric, _, recent)| {
        let periods = [Some(goal.period), *recent].into_iter().flatten();
        periods.map(|period| (goal.owner, *metric, period))
    });
    let figures = viewer.figures(session, asked, figures_on).await?;
    let sums = subjects.iter().filter_map(|(goal, metric, ..)| {
        let sum = figures.get(goal.owner, metric.id, goal.period)?;
        Some((sum, goal.period))
    });
    let rates = viewer.missing_rates(session, sums.collect(), figures_on).await?;
    let at = now.min(viewer.organization.settings.time_zone.end_of_day(as_of));
    let mut found = HashMap::with_capacity(subjects.len());
    for (goal, metric, calendar, recent) in subjects {
        let missing_rate = rates.of(goal.owner, metric.id, goal.period);
        let planned = plans.planned(goal);
        let unplanned = planned.as_ref().err().copied();
        let currency = goal.currency.map(|_| own);
        let amount = |period| {
            figure(
                figures.get(goal.owner, metric.id, period),
                currency,
                &metric.definition,
            )
        };
        let recent = recent.and_then(|window| {
            Some(Recent {
                amount: amount(window)?,
                weight: calendar.weight_of(window),
            })
        });
        let planned = planned.unwrap_or_else(|_| {
            // Nothing is said of the target, and the figure is in the organization's currency all the same.
            Cow::Owned(Goal {
                currency,
                ..goal.clone()
            })
        });
        let standing = Standing {
            goal: &planned,
            metric: &metric.definition,
            actual: missing_rate.map_or_else(|| Ok(amount(goal.period)), Err),
            recent,
            calendar,
            thresholds: &viewer.organization.settings.policies.health,
            as_of,
            freshness: freshness(&metric.definition, receipts.of(metric), at),
            unplanned,
        };
        let progress = progress(&standing);
        let figures = GoalFigures {
            progress,
            missing_rate,
            unplanned,
            currency,
        };
        found.insert(goal.id, Arc::new(figures));
    }
    Ok(found)
}

/// When the owners of goals work.
pub(crate) struct Calendars {
    shared: WorkingCalendar,
    members: HashMap<MemberId, WorkingCalendar>,
}

impl Calendars {
    pub(super) async fn load(
        session: &Session,
        viewer: &Viewer,
        holidays: &Holidays,
        goals: &[&Goal],
        hull: Period,
    ) -> Result<Calendars> {
        let owners = goals.iter().filter_map(|goal| member(goal.owner)).collect();
        Calendars::of_members(session, viewer, holidays, owners, hull).await
    }

    /// Those of some members over a span.
    pub(crate) async fn of_members(
        session: &Session,
        viewer: &Viewer,
        holidays: &Holidays,
        owners: BTreeSet<MemberId>,
        hull: Period,
    ) -> Result<Calendars> {
        let week = viewer.organization.settings.working_week;
        let owners: Vec<MemberId> = owners.into_iter().collect();
        let mut times = session.working_times(&owners, hull).await?;
        let own = owners.into_iter().map(|id| {
            let times = times.remove(&id).unwrap_or_default();
            let week = times.week.unwrap_or(week);
            (id, WorkingCalendar::new(week, holidays.clone(), &times.off))
        });
        Ok(Calendars {
            members: own.collect(),
            shared: WorkingCalendar::new(week, holidays.clone(), &[]),
        })
    }

    /// A member's own calendar; the organization's for teams and the organization.
    pub(crate) fn of(&self, owner: Owner) -> &WorkingCalendar {
        match owner {
            Owner::Member(id) => self.members.get(&id).unwrap_or(&self.shared),
            Owner::Team(_) | Owner::Organization => &self.shared,
        }
    }
}

/// The span all goals lie in.
pub(super) fn hull(goals: &[&Goal]) -> Option<Period> {
    let start = goals.iter().map(|goal| goal.period.start()).min()?;
    let end = goals.iter().map(|goal| goal.period.end()).max()?;
    Period::new(start, end).ok()
}

/// A sum in the metric's unit; facts of nobody are none.
pub(super) fn figure(
    sum: Option<&RollupSum>,
    currency: Option<Currency>,
    definition: &Definition,
) -> Option<Exact> {
    let totals = sum.map_or_else(Totals::default, |sum| sum.totals);
    totals.actual(definition, definition.decimals(currency))
}

/// How old a metric's data is. What people report themselves has no feed to be silent.
pub(crate) fn freshness(
    definition: &Definition,
    received: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Freshness {
    let fed = match &definition.source {
        MetricSource::Derived(_) => true,
        MetricSource::Recorded(accepted) => {
            let people = [MeasurementSource::Own, MeasurementSource::Manager];
            accepted.iter().any(|source| !people.contains(source))
        }
    };
    Freshness {
        data_as_of: received,
        limit_hours: definition.freshness_hours.filter(|_| fed),
        at,
    }
}
