//! While dated rows were on record: what is said later of a day was not known on it, and who answered for it does not change.

use chrono::{DateTime, Utc};

/// A dated row, and while it was on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded<T> {
    /// What it says.
    pub row: T,
    /// Since when; from the beginning where none is given.
    pub since: Option<DateTime<Utc>>,
    /// Until when; none where it still stands.
    pub until: Option<DateTime<Utc>>,
}

impl<T> Recorded<T> {
    /// A row that stands from the beginning and for good.
    pub fn always(row: T) -> Self {
        Self {
            row,
            since: None,
            until: None,
        }
    }

    /// Whether it was on record at an instant.
    pub fn stood(&self, at: DateTime<Utc>) -> bool {
        self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at < until)
    }

    /// The instants at which it came and went.
    pub fn turns(&self) -> impl Iterator<Item = DateTime<Utc>> + use<T> {
        self.since.into_iter().chain(self.until)
    }
}

/// What stands after `line` took the place of the rows that stood, and which of those are no more: what stays as it was stays on
/// record since then, and what was on record for no time at all leaves no trace.
pub fn superseded<T: Copy + PartialEq>(
    stood: &[Recorded<T>],
    line: &[T],
    now: DateTime<Utc>,
) -> (Vec<Recorded<T>>, Vec<Recorded<T>>) {
    let new = |row: &T| Recorded {
        row: *row,
        since: Some(now),
        until: None,
    };
    let kept = |row: &T| stood.iter().find(|held| held.row == *row).copied();
    let stands = line.iter().map(|row| kept(row).unwrap_or_else(|| new(row)));
    let gone = stood
        .iter()
        .filter(|held| !line.contains(&held.row) && held.since.is_none_or(|since| since < now))
        .map(|held| Recorded {
            until: Some(now),
            ..*held
        });
    (stands.collect(), gone.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        day.and_hms_opt(hour, 0, 0).expect("an hour").and_utc()
    }

    #[test]
    fn what_took_the_place_of_another_was_not_known_before() {
        let (stands, gone) = superseded(
            &[Recorded::always('a'), Recorded::always('b')],
            &['b', 'c'],
            at(9),
        );
        let row = |held: &Recorded<char>, hour| (held.row, held.stood(at(hour)));
        let told =
            |rows: &[Recorded<char>], hour| rows.iter().map(|held| row(held, hour)).collect::<Vec<_>>();
        assert_eq!(told(&stands, 8), [('b', true), ('c', false)]);
        assert_eq!(told(&stands, 9), [('b', true), ('c', true)]);
        assert_eq!(
            (told(&gone, 8), told(&gone, 9)),
            (vec![('a', true)], vec![('a', false)])
        );
        // One set and taken back at the same instant leaves no trace.
        let (stands, gone) = superseded(&stands, &['b'], at(9));
        assert_eq!((told(&stands, 9), gone), (vec![('b', true)], vec![]));
    }
}
