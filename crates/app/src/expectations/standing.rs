//! The occurrences of many expectations, judged, by a number of statements that does not depend on how many there are, and from facts
//! of no more days than are asked about.
//!
//! Figures are read with the system's rights: the expectations given are those the viewer may see.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::metrics::read::Receipts;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{Period, WorkingCalendar};
use domain::expectations::{Excuse, Expectation, Frequency, Judged, Occurrence, Span, Times, Window};
use domain::ids::{ExpectationId, MemberId, MetricId};
use domain::members::Member;
use domain::metrics::{Metric, Totals};
use domain::money::{Currency, MissingRate};
use persistence::{DailyFacts, DailyQuery, Session};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Which occurrences of which expectation are asked about.
pub type StandingOf<'a> = (&'a Expectation, Window);

/// Occurrences of an expectation at the end of a day.
#[derive(Clone, Debug)]
pub struct ExpectationStanding {
    /// The occurrences, the first first.
    pub occurrences: Vec<Occurrence>,
    /// The day judged.
    pub as_of: NaiveDate,
    /// When the metric's feed was last heard of.
    pub data_as_of: Option<DateTime<Utc>>,
}

impl App {
    /// The occurrences of expectations the viewer was given by other use-cases, at the end of a day.
    pub async fn expectation_standings(
        &self,
        viewer: &Viewer,
        asked: &[StandingOf<'_>],
        as_of: NaiveDate,
    ) -> Result<HashMap<(ExpectationId, Window), Arc<ExpectationStanding>>> {
        let catalogue = self.catalogue(viewer).await?;
        let session = self.reading(viewer);
        let metrics = catalogue.by_id();
        let measured = asked
            .iter()
            .filter_map(|(one, _)| metrics.get(&one.metric).copied());
        let receipts = Receipts::load(&session, measured).await?;
        let judged = occurrences_of(&session, viewer, &catalogue, asked, (as_of, self.now())).await?;
        let data_as_of = |id: ExpectationId| {
            let (one, _) = asked.iter().find(|(one, _)| one.id == id)?;
            receipts.of(metrics.get(&one.metric)?)
        };
        let standing = |(key, occurrences): ((ExpectationId, Window), _)| {
            let standing = ExpectationStanding {
                occurrences,
                as_of,
                data_as_of: data_as_of(key.0),
            };
            (key, Arc::new(standing))
        };
        Ok(judged.into_iter().map(standing).collect())
    }
}

/// What expectations are judged by, as far as the calendar goes.
struct Calendars {
    members: HashMap<MemberId, (Member, WorkingCalendar)>,
}

/// The occurrences of expectations at the end of a day, as a session sees them.
pub(crate) async fn occurrences_of(
    session: &Session,
    viewer: &Viewer,
    catalogue: &Catalogue,
    asked: &[StandingOf<'_>],
    (as_of, now): (NaiveDate, DateTime<Utc>),
) -> Result<HashMap<(ExpectationId, Window), Vec<Occurrence>>> {
    let settings = &viewer.organization().settings;
    let at = now.min(settings.time_zone.end_of_day(as_of));
    let mut calendars = Calendars::load(session, viewer, catalogue, asked).await?;
    let mut spans: Vec<(StandingOf<'_>, Vec<Span>)> = Vec::with_capacity(asked.len());
    for (expectation, window) in asked {
        let times = calendars.times(viewer, expectation, at)?;
        spans.push(((*expectation, *window), expectation.spans(times, *window)));
    }
    let Some(hull) = hull(spans.iter().flat_map(|(_, spans)| spans)) else {
        let none = |(one, window): &StandingOf<'_>| ((one.id, *window), Vec::new());
        return Ok(asked.iter().map(none).collect());
    };
    calendars.add_time_off(session, viewer, catalogue, hull).await?;
    let ids: BTreeSet<ExpectationId> = asked.iter().map(|(one, _)| one.id).collect();
    let ids: Vec<ExpectationId> = ids.into_iter().collect();
    let excuses = session.excuses_of(&ids, hull.start()).await?;
    let excuses: HashMap<(ExpectationId, NaiveDate), &Excuse> = excuses
        .iter()
        .map(|excuse| ((excuse.expectation, excuse.starts_on), excuse))
        .collect();
    let days = Days::load(session, catalogue, &spans, as_of).await?;
    let metrics = catalogue.by_id();
    let mut judged = HashMap::with_capacity(spans.len());
    for ((expectation, window), spans) in spans {
        let times = calendars.times(viewer, expectation, at)?;
        let metric = metric_of(&metrics, expectation)?;
        let occurrence = |span: Span| {
            let by = Judged {
                metric: &metric.definition,
                currency: settings.currency,
                facts: days.facts(expectation, span.days, settings.currency),
                excuse: excuses.get(&(expectation.id, span.days.start())).copied(),
            };
            expectation.occurrence(span, times, by)
        };
        let occurrences = spans.into_iter().filter_map(occurrence).collect();
        judged.insert((expectation.id, window), occurrences);
    }
    Ok(judged)
}

fn metric_of<'a>(metrics: &HashMap<MetricId, &'a Metric>, expectation: &Expectation) -> Result<&'a Metric> {
    let metric = metrics.get(&expectation.metric).copied();
    metric.ok_or_else(|| Error::Internal("the metric of an expectation is missing".into()))
}

fn hull<'a>(spans: impl Iterator<Item = &'a Span> + Clone) -> Option<Period> {
    let start = spans.clone().map(|span| span.bucket.start()).min()?;
    let end = spans.map(|span| span.bucket.end()).max()?;
    Period::new(start, end).ok()
}

impl Calendars {
    /// When the members work, without their time off: which occurrences there are does not depend on it.
    async fn load(
        session: &Session,
        viewer: &Viewer,
        catalogue: &Catalogue,
        asked: &[StandingOf<'_>],
    ) -> Result<Calendars> {
        let ids: BTreeSet<MemberId> = asked.iter().map(|(one, _)| one.member).collect();
        let ids: Vec<MemberId> = ids.into_iter().collect();
        let week = viewer.organization().settings.working_week;
        let members = session.members_by_id(&ids).await?.into_iter().map(|member| {
            let week = member.details.work_pattern.unwrap_or(week);
            let calendar = WorkingCalendar::new(week, catalogue.holidays.clone(), &[]);
            (member.id, (member, calendar))
        });
        Ok(Calendars {
            members: members.collect(),
        })
    }

    async fn add_time_off(
        &mut self,
        session: &Session,
        viewer: &Viewer,
        catalogue: &Catalogue,
        days: Period,
    ) -> Result<()> {
        let ids: Vec<MemberId> = self.members.keys().copied().collect();
        let week = viewer.organization().settings.working_week;
        for (id, times) in session.working_times(&ids, days).await? {
            if let Some((_, calendar)) = self.members.get_mut(&id) {
                let week = times.week.unwrap_or(week);
                *calendar = WorkingCalendar::new(week, catalogue.holidays.clone(), &times.off);
            }
        }
        Ok(())
    }

    fn times<'a>(
        &'a self,
        viewer: &'a Viewer,
        expectation: &Expectation,
        at: DateTime<Utc>,
    ) -> Result<Times<'a>> {
        let settings = &viewer.organization().settings;
        let found = self.members.get(&expectation.member);
        let (member, calendar) =
            found.ok_or_else(|| Error::Internal("the member of an expectation is missing".into()))?;
        let zone = member.details.time_zone.unwrap_or(settings.time_zone);
        Ok(Times {
            buckets: &settings.buckets,
            calendar,
            starts_on: member.details.starts_on,
            today: zone.local_date(at),
            begun: zone.local_date(at - TimeDelta::nanoseconds(1)),
        })
    }
}

type OfMetric = HashMap<(MemberId, MetricId), BTreeMap<NaiveDate, DailyFacts>>;

/// What members did day by day, read apart for each frequency: a daily standard does not make anybody read the days of quarters.
struct Days(HashMap<Frequency, OfMetric>);

impl Days {
    async fn load(
        session: &Session,
        catalogue: &Catalogue,
        spans: &[(StandingOf<'_>, Vec<Span>)],
        as_of: NaiveDate,
    ) -> Result<Days> {
        let metrics = catalogue.by_id();
        let mut queries = Vec::new();
        let mut frequencies = Vec::new();
        for frequency in Frequency::ALL {
            let of = || spans.iter().filter(|((one, _), _)| one.frequency == *frequency);
            let Some(days) = hull(of().flat_map(|(_, spans)| spans)) else {
                continue;
            };
            let members: BTreeSet<MemberId> = of().map(|((one, _), _)| one.member).collect();
            let measured: BTreeMap<MetricId, &Metric> = of()
                .filter_map(|((one, _), _)| Some((one.metric, *metrics.get(&one.metric)?)))
                .collect();
            queries.push(DailyQuery {
                metrics: measured.into_values().collect(),
                members: members.into_iter().collect(),
                days,
                as_of,
            });
            frequencies.push(*frequency);
        }
        let answers = session.daily_facts(&queries).await?;
        let mut found: HashMap<Frequency, OfMetric> = HashMap::new();
        for (frequency, answer) in frequencies.into_iter().zip(answers) {
            let of = found.entry(frequency).or_default();
            for facts in answer {
                let days = of.entry((facts.member, facts.metric)).or_default();
                match days.get_mut(&facts.on) {
                    Some(held) => {
                        held.totals = held.totals.then(facts.totals);
                        held.missing = held.missing.or(facts.missing);
                    }
                    None => {
                        days.insert(facts.on, facts);
                    }
                }
            }
        }
        Ok(Days(found))
    }

    fn facts(
        &self,
        expectation: &Expectation,
        days: Period,
        to: Currency,
    ) -> std::result::Result<Totals, MissingRate> {
        let key = (expectation.member, expectation.metric);
        let of = self.0.get(&expectation.frequency).and_then(|of| of.get(&key));
        let facts = of.into_iter().flat_map(|of| of.range(days.start()..days.end()));
        facts
            .map(|(_, facts)| facts)
            .try_fold(Totals::default(), |sum, facts| match facts.missing {
                Some((from, on)) => Err(MissingRate { from, to, on }),
                None => Ok(sum.then(facts.totals)),
            })
    }
}
