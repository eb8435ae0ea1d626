//! When the clock of a zone changes: what calendar programs are told of it.

use super::zone::Zone;
use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

/// What a zone's clock shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneOffset {
    /// Seconds east of UTC.
    pub seconds: i32,
    /// Whether it is summer time.
    pub summer: bool,
    /// What it is called there, such as `EST`.
    pub name: String,
}

/// A change of a zone's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The local time, by the clock from before, at which it changes.
    pub local: NaiveDateTime,
    /// What it showed before.
    pub before: ZoneOffset,
    /// What it shows from then on.
    pub after: ZoneOffset,
}

impl Zone {
    /// What the clock shows at an instant.
    pub fn offset(self, instant: DateTime<Utc>) -> ZoneOffset {
        let offset = self.tz().offset_from_utc_datetime(&instant.naive_utc());
        let name = offset.abbreviation().unwrap_or("Local").to_owned();
        ZoneOffset {
            seconds: offset.fix().local_minus_utc(),
            summer: !offset.dst_offset().is_zero(),
            name,
        }
    }

    /// Every change of the clock between two instants, in order.
    pub fn transitions(self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Transition> {
        let mut found = Vec::new();
        let (mut day, mut before) = (from, self.offset(from));
        while day < to {
            let next = day + TimeDelta::days(1);
            let after = self.offset(next);
            if after != before {
                let at = self.first_with(day, next, &after);
                let local = at.naive_utc() + TimeDelta::seconds(before.seconds.into());
                found.push(Transition {
                    local,
                    before,
                    after: after.clone(),
                });
            }
            (day, before) = (next, after);
        }
        found
    }

    /// The first instant, to the second, between one that shows something else and one that shows this.
    fn first_with(self, other: DateTime<Utc>, this: DateTime<Utc>, shown: &ZoneOffset) -> DateTime<Utc> {
        let (mut low, mut high) = (other.timestamp(), this.timestamp());
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let at = DateTime::from_timestamp(middle, 0).unwrap_or(this);
            match self.offset(at) == *shown {
                true => high = middle,
                false => low = middle,
            }
        }
        DateTime::from_timestamp(high, 0).unwrap_or(this)
    }

    fn tz(self) -> Tz {
        self.name().parse().unwrap_or(Tz::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_new_york_changes_twice_a_year_and_that_of_utc_never() {
        let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let year = |name: &str| {
            let zone = Zone::parse(name).expect("a zone");
            zone.transitions(instant("2026-01-01T00:00:00Z"), instant("2027-01-01T00:00:00Z"))
        };
        let new_york = year("America/New_York");
        let shown: Vec<_> = new_york
            .iter()
            .map(|change| {
                (
                    change.local.to_string(),
                    change.before.seconds,
                    change.after.name.as_str(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("2026-03-08 02:00:00".to_owned(), -18_000, "EDT"),
                ("2026-11-01 02:00:00".to_owned(), -14_400, "EST"),
            ]
        );
        assert!(new_york[0].after.summer && !new_york[1].after.summer);
        assert_eq!(year("UTC"), []);
    }
}
