//! Where goals stood at the end of each of many days, by as few statements as one day takes.

use super::plan::Plans;
use super::progress::{Calendars, figure, freshness, hull};
use crate::access::viewer::Viewer;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::metrics::read::Receipts;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Period;
use domain::goals::{Goal, GoalProgress, Owner, Recent, Standing, progress, recent_window};
use domain::ids::{GoalId, MetricId};
use domain::metrics::Metric;
use domain::money::MissingRate;
use persistence::{RollupQuery, RollupSum, Session, Subjects};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is asked of owners of one kind over a period until a day.
type Place = (Period, NaiveDate, u8);

/// Figures by owner, metric, period and day.
type Figures = HashMap<(Owner, MetricId, Period, NaiveDate), RollupSum>;

/// Where a goal stood at the end of a day, and the rate without which there is no figure.
pub(crate) type StoodOn = (GoalProgress, Option<MissingRate>);

/// Where goals stood at the end of each of their days, without a projection. Figures are computed with the system's rights.
pub(crate) async fn standings(
    session: &Session,
    viewer: &Viewer,
    catalogue: &Catalogue,
    asked: &[(&Goal, Vec<NaiveDate>)],
    now: DateTime<Utc>,
) -> Result<HashMap<(GoalId, NaiveDate), GoalProgress>> {
    let found = stood(session, viewer, catalogue, asked, (now, false)).await?;
    Ok(found
        .into_iter()
        .map(|(key, (progress, _))| (key, progress))
        .collect())
}

/// The same with where each period ended at the recent rate.
pub(crate) async fn projections(
    session: &Session,
    viewer: &Viewer,
    catalogue: &Catalogue,
    asked: &[(&Goal, Vec<NaiveDate>)],
    now: DateTime<Utc>,
) -> Result<HashMap<(GoalId, NaiveDate), StoodOn>> {
    stood(session, viewer, catalogue, asked, (now, true)).await
}

async fn stood(
    session: &Session,
    viewer: &Viewer,
    catalogue: &Catalogue,
    asked: &[(&Goal, Vec<NaiveDate>)],
    (now, projection): (DateTime<Utc>, bool),
) -> Result<HashMap<(GoalId, NaiveDate), StoodOn>> {
    let goals: Vec<&Goal> = asked.iter().map(|(goal, _)| *goal).collect();
    let Some(hull) = hull(&goals) else {
        return Ok(HashMap::new());
    };
    let metrics = catalogue.by_id();
    let calendars = Calendars::load(session, viewer, &catalogue.holidays, &goals, hull).await?;
    let measured = goals.iter().filter_map(|goal| metrics.get(&goal.metric).copied());
    let receipts = Receipts::load(session, measured).await?;
    let plans = Plans::load(session, viewer, goals.iter().map(|goal| goal.currency)).await?;
    let window = |goal: &Goal, day: NaiveDate| {
        let metric = metrics.get(&goal.metric)?;
        let added_up = projection && !metric.definition.is_level();
        added_up.then(|| recent_window(calendars.of(goal.owner), goal.period, day))?
    };
    let figures = figures(session, viewer, &metrics, asked, window).await?;
    let settings = &viewer.organization.settings;
    let mut found = HashMap::new();
    for (goal, days) in asked {
        let metric = metrics.get(&goal.metric).copied();
        let metric = metric.ok_or_else(|| Error::Internal("a goal's metric is missing".into()))?;
        let planned = plans.planned(goal);
        let unplanned = planned.as_ref().err().copied();
        let currency = goal.currency.map(|_| settings.currency);
        let planned = planned.unwrap_or_else(|_| {
            Cow::Owned(Goal {
                currency,
                ..(*goal).clone()
            })
        });
        for day in days {
            let sum = figures.get(&(goal.owner, metric.id, goal.period, *day));
            let actual = match sum.filter(|sum| sum.unconverted > 0) {
                Some(sum) => Err(MissingRate {
                    from: sum.foreign.unwrap_or(settings.currency),
                    to: settings.currency,
                    on: *day,
                }),
                None => Ok(figure(sum, currency, &metric.definition)),
            };
            let at = now.min(settings.time_zone.end_of_day(*day));
            let standing = Standing {
                goal: &planned,
                metric: &metric.definition,
                actual,
                recent: window(goal, *day).and_then(|window| {
                    let sum = figures.get(&(goal.owner, metric.id, window, *day));
                    Some(Recent {
                        amount: figure(sum, currency, &metric.definition)?,
                        weight: calendars.of(goal.owner).weight_of(window),
                    })
                }),
                calendar: calendars.of(goal.owner),
                thresholds: &settings.policies.health,
                as_of: *day,
                freshness: freshness(&metric.definition, receipts.of(metric), at),
                unplanned,
            };
            found.insert((goal.id, *day), (progress(&standing), standing.actual.err()));
        }
    }
    Ok(found)
}

async fn figures(
    session: &Session,
    viewer: &Viewer,
    metrics: &HashMap<MetricId, &Metric>,
    asked: &[(&Goal, Vec<NaiveDate>)],
    window: impl Fn(&Goal, NaiveDate) -> Option<Period>,
) -> Result<Figures> {
    let mut questions: BTreeMap<Place, (BTreeSet<Owner>, BTreeMap<MetricId, &Metric>)> = BTreeMap::new();
    for (goal, days) in asked {
        let kind = match goal.owner {
            Owner::Member(_) => 0,
            Owner::Team(_) => 1,
            Owner::Organization => 2,
        };
        for day in days {
            for period in [Some(goal.period), window(goal, *day)].into_iter().flatten() {
                let (owners, measured) = questions.entry((period, *day, kind)).or_default();
                owners.insert(goal.owner);
                measured.extend(metrics.get(&goal.metric).map(|metric| (metric.id, *metric)));
            }
        }
    }
    let lists: Vec<Vec<&Metric>> = questions
        .values()
        .map(|(_, measured)| measured.values().copied().collect())
        .collect();
    let queries: Vec<RollupQuery<'_>> = questions
        .iter()
        .zip(&lists)
        .map(|(((period, day, _), (owners, _)), metrics)| RollupQuery {
            metrics,
            subjects: Subjects::of(owners),
            period: *period,
            as_of: *day,
            today: viewer.today(),
            buckets: &viewer.organization.settings.buckets,
        })
        .collect();
    let answers = session.rollup_sums_of(&queries).await?;
    let mut figures = HashMap::new();
    for (query, sums) in queries.iter().zip(answers) {
        let keyed = sums.into_iter().map(|sum| {
            let key = (sum.subject, sum.metric, query.period, query.as_of);
            (key, sum)
        });
        figures.extend(keyed);
    }
    Ok(figures)
}
