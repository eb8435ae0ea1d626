//! Time zones: where an instant becomes a local date, and a local date an instant.

use super::period::plus_days;
use crate::errors::Invalid;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An IANA time zone such as `America/New_York`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone(Tz::UTC);

    /// Reads an IANA name. Refuses with `UNKNOWN_TIME_ZONE`.
    pub fn parse(name: &str) -> Result<Zone, Invalid> {
        name.parse().map(Zone).map_err(|_| {
            let message = format!(
                "{} is not an IANA time zone such as Europe/Paris",
                crate::text::quoted(name)
            );
            Invalid::one("timeZone", "UNKNOWN_TIME_ZONE", message)
        })
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The date on the wall at an instant.
    pub fn local_date(self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.0).date_naive()
    }

    /// The date on the wall now.
    pub fn today(self, now: DateTime<Utc>) -> NaiveDate {
        self.local_date(now)
    }

    /// The first instant of a local date: midnight, or the first moment after it where the clock leaps over
    /// midnight, or the earlier of two midnights.
    pub fn start_of_day(self, date: NaiveDate) -> DateTime<Utc> {
        let midnight = date.and_time(NaiveTime::MIN);
        (0..=96)
            .map(|quarters| midnight + TimeDelta::minutes(15 * quarters))
            .find_map(|local| self.0.from_local_datetime(&local).earliest())
            .map_or_else(|| midnight.and_utc(), |instant| instant.with_timezone(&Utc))
    }

    /// The time on the wall at an instant.
    pub fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.0).naive_local()
    }

    /// The instant of a time on the wall as RFC 5545 takes it: the earlier of two, and where the clock leaps over it, by the offset
    /// from before the leap.
    pub fn instant(self, local: NaiveDateTime) -> DateTime<Utc> {
        // The longest leap on record is a whole day: Samoa's of 2011.
        const LONGEST_LEAP: i64 = 48;
        let before = (0..=LONGEST_LEAP).find_map(|hours| {
            let earlier = local - TimeDelta::hours(hours);
            self.0.from_local_datetime(&earlier).earliest()
        });
        let offset = before.map_or(0, |before| before.offset().fix().local_minus_utc());
        (local - TimeDelta::seconds(offset.into())).and_utc()
    }

    /// The first instant after a local date: the end of that day.
    pub fn end_of_day(self, date: NaiveDate) -> DateTime<Utc> {
        self.start_of_day(plus_days(date, 1))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TryFrom<String> for Zone {
    type Error = Invalid;
    fn try_from(name: String) -> Result<Zone, Invalid> {
        Zone::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).expect("a zone")
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn v13_early_in_the_morning_utc_is_the_evening_before_in_new_york() {
        let recorded = instant("2026-03-09T03:30:00Z");
        assert_eq!(zone("America/New_York").local_date(recorded), day("2026-03-08"));
        assert_eq!(Zone::UTC.local_date(recorded), day("2026-03-09"));
    }

    #[test]
    fn a_day_may_have_23_or_25_hours() {
        let hours = |name: &str, date: &str| {
            let (zone, date) = (zone(name), day(date));
            (zone.end_of_day(date) - zone.start_of_day(date)).num_hours()
        };
        assert_eq!(hours("America/New_York", "2026-03-08"), 23);
        assert_eq!(hours("America/New_York", "2026-11-01"), 25);
        assert_eq!(hours("America/New_York", "2026-11-02"), 24);
        assert_eq!(hours("America/Santiago", "2026-09-06"), 23);
    }

    #[test]
    fn a_day_without_midnight_starts_at_its_first_moment() {
        assert_eq!(
            zone("America/Santiago").start_of_day(day("2026-09-06")),
            instant("2026-09-06T04:00:00Z")
        );
    }

    #[test]
    fn a_time_the_clock_leaps_over_is_read_by_the_offset_before_and_one_it_shows_twice_is_the_first() {
        let at = |name: &str, local: &str| zone(name).instant(local.parse().expect("a local time"));
        let gap = at("America/New_York", "2026-03-08T02:30:00");
        assert_eq!(gap, instant("2026-03-08T07:30:00Z"));
        assert_eq!(
            zone("America/New_York").local(gap).to_string(),
            "2026-03-08 03:30:00"
        );
        assert_eq!(
            at("America/New_York", "2026-11-01T01:30:00"),
            instant("2026-11-01T05:30:00Z")
        );
        assert_eq!(
            at("Europe/Berlin", "2026-03-29T02:30:00"),
            instant("2026-03-29T01:30:00Z")
        );
        assert_eq!(
            at("Pacific/Apia", "2011-12-30T09:00:00"),
            instant("2011-12-30T19:00:00Z")
        );
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert_eq!(
            Zone::parse("Mars/Olympus").expect_err("refused").0[0].code,
            "UNKNOWN_TIME_ZONE"
        );
    }
}
