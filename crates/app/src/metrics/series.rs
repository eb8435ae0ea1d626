//! Figures over time, of one or of each: read from rollups alone, as many periods by one statement as fit.

use super::read::{Figures, MissingRates, Receipts};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::owners::open_owners;
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail};
use domain::calendar::{Grain, Period};
use domain::exact::Exact;
use domain::goals::Owner;
use domain::ids::{MemberId, TeamId};
use domain::metrics::series::{checked_points, cut};
use domain::metrics::{Layer, Metric, Totals};
use domain::money::MissingRate;
use persistence::{RollupSum, Session};
use std::collections::HashSet;

/// Points whose missing rate is looked up by its day; it is enough to know some of them.
const LOOKED_UP: usize = 20;

/// What an answer has a line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesGrouping {
    /// All that is asked for together.
    Together,
    /// Each team.
    Team,
    /// Each member.
    Member,
}

/// Which figures are wanted.
#[derive(Clone, Debug)]
pub struct SeriesQuery {
    /// Keys of the metrics.
    pub metrics: Vec<String>,
    /// Over which period.
    pub period: Period,
    /// Into what it is cut.
    pub grain: Grain,
    /// What has a line.
    pub grouping: SeriesGrouping,
    /// Of this team and those below it; of all when left out.
    pub team: Option<TeamId>,
    /// Of these members; of all when left out.
    pub members: Option<Vec<MemberId>>,
    /// Whether each point stands beside the one in its place of the period before.
    pub compare: bool,
    /// Up to the end of which day.
    pub as_of: NaiveDate,
}

/// A figure of a bucket.
#[derive(Clone, Debug)]
pub struct SeriesPoint {
    /// The bucket, as far as it lies in the period.
    pub period: Period,
    /// The figure in the metric's unit, money in the organization's currency; none of a bucket that has not begun, and of a level
    /// that was not measured.
    pub actual: std::result::Result<Option<Exact>, MissingRate>,
    /// How many facts it is made of.
    pub facts: i64,
    /// The point in its place of the period before, where that was asked for and has one.
    pub previous: Option<Box<SeriesPoint>>,
}

/// One metric of somebody over time.
#[derive(Clone, Debug)]
pub struct SeriesLine {
    /// What is measured.
    pub metric: Metric,
    /// The team, where it is a team's.
    pub team: Option<TeamId>,
    /// The member, where it is a member's.
    pub member: Option<MemberId>,
    /// When the metric's source was last heard of.
    pub data_as_of: Option<DateTime<Utc>>,
    /// One a bucket, in order.
    pub points: Vec<SeriesPoint>,
}

/// Figures over time.
#[derive(Clone, Debug)]
pub struct Series {
    /// The period before, where it was asked for.
    pub previous: Option<Period>,
    /// One for each metric of each of whom figures are shown.
    pub lines: Vec<SeriesLine>,
}

/// Whose figures a line adds up.
struct Subject {
    owners: Vec<Owner>,
    team: Option<TeamId>,
    member: Option<MemberId>,
}

impl Subject {
    fn one(owner: Owner) -> Self {
        let (team, member) = match owner {
            Owner::Member(id) => (None, Some(id)),
            Owner::Team(id) => (Some(id), None),
            Owner::Organization => (None, None),
        };
        Self {
            owners: vec![owner],
            team,
            member,
        }
    }
}

impl App {
    /// Figures over time, of those the viewer may see.
    ///
    /// # Errors
    /// `NOT_FOUND` at `metrics`, `filter.team` and `filter.members`, and for what is not open; `TOO_MANY_POINTS`.
    pub async fn metric_series(&self, viewer: &Viewer, query: &SeriesQuery) -> Result<Series> {
        let session = self.reading(viewer);
        let buckets = &viewer.organization.settings.buckets;
        let parts = cut(buckets, query.period, query.grain)?;
        let previous = query.compare.then(|| buckets.previous(query.period));
        let before = match previous {
            Some(period) => cut(buckets, period, query.grain)?,
            None => Vec::new(),
        };
        let metrics = chosen(&session, &query.metrics).await?;
        let subjects = self.subjects(viewer, &session, query).await?;
        // What is read for them is bounded, not only what is shown.
        let owners: usize = subjects.iter().map(|subject| subject.owners.len()).sum();
        checked_points(owners.saturating_mul(metrics.len()), parts.len() + before.len())?;
        let detailed = detailed(viewer, &session, &metrics, &subjects).await?;
        let shown = |metric: &Metric, subject: &Subject| {
            let hidden = metric.definition.layer != Layer::Result
                && detailed
                    .as_ref()
                    .is_some_and(|open| subject.owners.iter().any(|owner| !open.contains(owner)));
            !hidden
        };
        let lines: Vec<(&Metric, &Subject)> = subjects
            .iter()
            .flat_map(|subject| metrics.iter().map(move |metric| (metric, subject)))
            .filter(|(metric, subject)| shown(metric, subject))
            .collect();
        let asked = asked(&lines, parts.iter().chain(&before), query.as_of);
        let figures = viewer.figures(&session, asked, query.as_of).await?;
        let receipts = Receipts::load(&session, &metrics).await?;
        let unknown = first_lacking(&figures, &lines, &[&parts[..], &before].concat());
        let rates = viewer.missing_rates(&session, unknown, query.as_of).await?;
        let reading = Reading {
            viewer,
            figures: &figures,
            rates: &rates,
            as_of: query.as_of,
        };
        let mut found = Vec::with_capacity(lines.len());
        for (metric, subject) in lines {
            let mut points = Vec::with_capacity(parts.len());
            for (place, part) in parts.iter().enumerate() {
                let mut point = reading.point(metric, subject, *part);
                if let Some(before) = before.get(place) {
                    point.previous = Some(Box::new(reading.point(metric, subject, *before)));
                }
                points.push(point);
            }
            found.push(SeriesLine {
                metric: metric.clone(),
                team: subject.team,
                member: subject.member,
                data_as_of: receipts.of(metric),
                points,
            });
        }
        Ok(Series {
            previous,
            lines: found,
        })
    }

    /// Whose figures have a line.
    async fn subjects(
        &self,
        viewer: &Viewer,
        session: &Session,
        query: &SeriesQuery,
    ) -> Result<Vec<Subject>> {
        if let Some(team) = query.team {
            if session.teams_by_id(&[team]).await?.is_empty() {
                return Err(Error::not_found_at("Team", "filter.team"));
            }
            if query.members.is_none() || query.grouping == SeriesGrouping::Team {
                viewer
                    .authorize_team(session, Action::ReadSharedResults, team)
                    .await?;
            }
        }
        match query.grouping {
            SeriesGrouping::Team => teams(viewer, session, query).await,
            SeriesGrouping::Member => Ok(members(viewer, session, query)
                .await?
                .into_iter()
                .map(|id| Subject::one(Owner::Member(id)))
                .collect()),
            SeriesGrouping::Together => match (&query.members, query.team) {
                (Some(_), _) => {
                    let members = members(viewer, session, query).await?.into_iter();
                    let owners: Vec<Owner> = members.map(Owner::Member).collect();
                    let together = Subject {
                        owners,
                        team: None,
                        member: None,
                    };
                    // Of nobody there is no figure, not even zero.
                    Ok(Some(together)
                        .filter(|all| !all.owners.is_empty())
                        .into_iter()
                        .collect())
                }
                (None, Some(team)) => Ok(vec![Subject::one(Owner::Team(team))]),
                (None, None) => {
                    if !viewer.may(Action::ReadSharedResults) {
                        return Err(Error::Forbidden(Action::ReadSharedResults));
                    }
                    Ok(vec![Subject::one(Owner::Organization)])
                }
            },
        }
    }
}

/// Every figure the points of these lines are made of; of buckets that have not begun there is none.
fn asked<'a>(
    lines: &[(&'a Metric, &Subject)],
    periods: impl Iterator<Item = &'a Period>,
    as_of: NaiveDate,
) -> Vec<(Owner, &'a Metric, Period)> {
    let mut asked = Vec::new();
    for period in periods.filter(|period| period.start() <= as_of) {
        for (metric, subject) in lines {
            asked.extend(subject.owners.iter().map(|owner| (*owner, *metric, *period)));
        }
    }
    asked
}

/// The team asked for and those below it, or all, as far as their totals are open.
async fn teams(viewer: &Viewer, session: &Session, query: &SeriesQuery) -> Result<Vec<Subject>> {
    let pairs = session.closure_on(query.as_of).await?.into_iter();
    let wanted = pairs.filter(|(above, below)| match query.team {
        None => above == below,
        Some(top) => *above == top,
    });
    let owners: Vec<Owner> = wanted.map(|(_, below)| Owner::Team(below)).collect();
    let actions = (Action::ReadResults, Action::ReadSharedResults);
    let open = open_owners(viewer, session, &owners, actions).await?;
    Ok(open.into_iter().map(Subject::one).collect())
}

/// The members asked for, or all those of the team, as far as their results are open. One that is asked for by id and is not
/// open is not there.
async fn members(viewer: &Viewer, session: &Session, query: &SeriesQuery) -> Result<Vec<MemberId>> {
    let assigned = match query.team {
        Some(team) => {
            let within = session.assigned_within(Some(team), query.as_of).await?;
            Some(
                within
                    .into_iter()
                    .map(|assignment| assignment.member_id)
                    .collect::<HashSet<_>>(),
            )
        }
        None => None,
    };
    let mut ids = match (&query.members, &assigned) {
        (Some(members), _) => members.clone(),
        (None, Some(assigned)) => assigned.iter().copied().collect(),
        (None, None) => session.member_ids().await?,
    };
    ids.sort_unstable();
    ids.dedup();
    let open = session
        .members_open(&viewer.asker, Action::ReadResults, Detail::Totals, &ids)
        .await?;
    if let Some(members) = &query.members
        && let Some(place) = members.iter().position(|id| !open.contains(id))
    {
        return Err(Error::not_found_at("Member", format!("filter.members.{place}")));
    }
    ids.retain(|id| open.contains(id) && assigned.as_ref().is_none_or(|assigned| assigned.contains(id)));
    Ok(ids)
}

/// Those whose pipeline and activity are open, too, as on the scoreboard; none where nothing is to be hidden.
async fn detailed(
    viewer: &Viewer,
    session: &Session,
    metrics: &[Metric],
    subjects: &[Subject],
) -> Result<Option<HashSet<Owner>>> {
    let of_results = metrics
        .iter()
        .all(|metric| metric.definition.layer == Layer::Result);
    if of_results || viewer.principal().member().is_none() {
        return Ok(None);
    }
    let owners = subjects.iter().flat_map(|subject| &subject.owners);
    let mut open: HashSet<Owner> = HashSet::new();
    let mut members = Vec::new();
    for owner in owners {
        match owner {
            Owner::Member(id) => members.push(*id),
            shared => {
                open.insert(*shared);
            }
        }
    }
    let seen = session.members_open(&viewer.asker, Action::ReadResults, Detail::Full, &members);
    open.extend(seen.await?.into_iter().map(Owner::Member));
    Ok(Some(open))
}

async fn chosen(session: &Session, keys: &[String]) -> Result<Vec<Metric>> {
    if keys.is_empty() {
        return Err(Error::invalid("metrics", "REQUIRED", "must name a metric"));
    }
    let all = session.metrics().await?;
    let mut chosen: Vec<Metric> = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        let found = all.iter().find(|metric| metric.definition.key == *key);
        let found = found.ok_or_else(|| Error::not_found_at("Metric", format!("metrics.{index}")))?;
        if !chosen.iter().any(|metric| metric.id == found.id) {
            chosen.push(found.clone());
        }
    }
    Ok(chosen)
}

/// The first of the sums a point is made of that lacks a rate.
fn lacking<'a>(
    figures: &'a Figures,
    metric: &Metric,
    subject: &Subject,
    period: Period,
) -> Option<(&'a RollupSum, Period)> {
    let mut sums = subject
        .owners
        .iter()
        .filter_map(|owner| figures.get(*owner, metric.id, period));
    Some((sums.find(|sum| sum.unconverted > 0)?, period))
}

/// The first of the sums of all points that lack a rate.
fn first_lacking<'a>(
    figures: &'a Figures,
    lines: &[(&Metric, &Subject)],
    periods: &[Period],
) -> Vec<(&'a RollupSum, Period)> {
    let mut found = Vec::new();
    for (metric, subject) in lines {
        let of_line = periods
            .iter()
            .filter_map(|period| lacking(figures, metric, subject, *period));
        found.extend(of_line.take(LOOKED_UP - found.len()));
    }
    found
}

/// Points as they are read from what was summed.
struct Reading<'a> {
    viewer: &'a Viewer,
    figures: &'a Figures,
    rates: &'a MissingRates,
    as_of: NaiveDate,
}

impl Reading<'_> {
    fn point(&self, metric: &Metric, subject: &Subject, period: Period) -> SeriesPoint {
        let sums = subject.owners.iter();
        let sums = sums.filter_map(|owner| self.figures.get(*owner, metric.id, period));
        let totals = sums.fold(Totals::default(), |totals, sum| totals.beside(sum.totals));
        let own = self.viewer.organization.settings.currency;
        let decimals = metric.definition.decimals(Some(own));
        let actual = match lacking(self.figures, metric, subject, period) {
            Some((sum, _)) => Err(self.missing(sum, period)),
            None if period.start() > self.as_of => Ok(None),
            None => Ok(totals.actual(&metric.definition, decimals)),
        };
        SeriesPoint {
            period,
            actual,
            facts: totals.facts,
            previous: None,
        }
    }

    /// The rate without which a sum is not known.
    fn missing(&self, sum: &RollupSum, period: Period) -> MissingRate {
        let to = self.viewer.organization.settings.currency;
        self.rates
            .of(sum.subject, sum.metric, period)
            .unwrap_or_else(|| MissingRate {
                from: sum.foreign.unwrap_or(to),
                to,
                on: period.last_day().min(self.as_of),
            })
    }
}
