//! Weekly amounts of members, as they would be of full weeks.

use crate::access::viewer::Viewer;
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::goals::Calendars;
use chrono::{Days, NaiveDate};
use domain::alerts::{Week, weekly};
use domain::calendar::Period;
use domain::exact::Exact;
use domain::goals::Owner;
use domain::ids::{MemberId, MetricId};
use domain::members::Member;
use persistence::Session;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A metric a member is watched on.
pub(crate) type Watched = (MemberId, MetricId);

/// Which weeks are read.
pub(crate) struct Weekly<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) session: &'a Session,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) as_of: NaiveDate,
    /// The first day after them.
    pub(crate) until: NaiveDate,
    /// How many calendar weeks.
    pub(crate) number: usize,
}

impl Weekly<'_> {
    /// The weeks, in order.
    fn weeks(&self) -> Vec<Period> {
        let back = (1..=u64::try_from(self.number).unwrap_or(0)).rev();
        let week = |back| {
            let start = self.until.checked_sub_days(Days::new(7 * back))?;
            Period::new(start, start + Days::new(7)).ok()
        };
        back.filter_map(week).collect()
    }
}

/// The weeks worked, each with its amount.
pub(crate) async fn working_weeks(
    of: &Weekly<'_>,
    members: &[Member],
    watched: &BTreeSet<Watched>,
) -> Result<BTreeMap<Watched, Vec<Week>>> {
    let weeks = of.weeks();
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
        return Ok(BTreeMap::new());
    };
    let Ok(hull) = Period::new(first.start(), last.end()) else {
        return Ok(BTreeMap::new());
    };
    let metrics = of.catalogue.by_id();
    let mut asked = Vec::with_capacity(watched.len() * weeks.len());
    for (member, metric) in watched {
        if let Some(metric) = metrics.get(metric).copied() {
            asked.extend(weeks.iter().map(|week| (Owner::Member(*member), metric, *week)));
        }
    }
    let figures = of.viewer.figures(of.session, asked, of.as_of).await?;
    let ids = watched.iter().map(|(member, _)| *member).collect();
    let holidays = &of.catalogue.holidays;
    let calendars = Calendars::of_members(of.session, of.viewer, holidays, ids, hull).await?;
    let starts = members.iter().map(|member| (member.id, member.details.starts_on));
    let starts: HashMap<MemberId, NaiveDate> = starts.collect();
    let mut found = BTreeMap::new();
    for (member, metric) in watched {
        let (Some(starts_on), Some(measured)) = (starts.get(member), metrics.get(metric).copied()) else {
            continue;
        };
        let owner = Owner::Member(*member);
        let calendar = calendars.of(owner);
        let full: i64 = calendar
            .week()
            .hundredths()
            .iter()
            .map(|day| i64::from(*day))
            .sum();
        let begun = weeks.iter().filter(|week| week.start() >= *starts_on);
        let values = begun.filter_map(|week| {
            let sum = figures.get(owner, *metric, *week);
            let amount = sum.and_then(|sum| {
                sum.totals
                    .actual(&measured.definition, measured.definition.decimals(None))
            });
            let value = weekly(amount.unwrap_or(Exact::ZERO), calendar.weight_of(*week), full)?;
            Some(Week { period: *week, value })
        });
        found.insert((*member, *metric), values.collect());
    }
    Ok(found)
}
