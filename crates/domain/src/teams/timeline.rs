//! What happens to a line of dated rows when a new one is set.

use super::{Assignment, Leadership, Placement, Span};
use crate::errors::Invalid;
use chrono::NaiveDate;

/// A row that holds during a span.
pub trait Dated: Copy {
    /// When it holds.
    fn span(&self) -> Span;
    /// The same row, holding at another time.
    fn during(self, span: Span) -> Self;
}

macro_rules! dated {
    ($($row:ident),*) => {$(
        impl Dated for $row {
            fn span(&self) -> Span {
                self.span
            }

            fn during(self, span: Span) -> Self {
                Self { span, ..self }
            }
        }
    )*};
}

dated!(Assignment, Leadership, Placement);

/// The rows after `new` is set among them: one without an end that began earlier ends where `new` starts, one without an end
/// that began on the same day is replaced.
///
/// # Errors
/// `code` at field `from` when `new` overlaps any other row.
pub fn succeed<T: Dated>(rows: &[T], new: T, code: &'static str) -> Result<Vec<T>, Invalid> {
    let mut line = ended(rows, new.span(), code)?;
    line.push(new);
    line.sort_by_key(|row| row.span().from);
    Ok(line)
}

/// The rows after nothing is to hold during `span` any more, by the same rule.
///
/// # Errors
/// `code` at field `from` when a row reaches into `span` and is not one without an end.
pub fn ended<T: Dated>(rows: &[T], span: Span, code: &'static str) -> Result<Vec<T>, Invalid> {
    let mut line = Vec::with_capacity(rows.len() + 1);
    for row in rows {
        let held = row.span();
        if !held.overlaps(&span) {
            line.push(*row);
        } else if held.to.is_none() && held.from < span.from {
            line.push(row.during(Span {
                from: held.from,
                to: Some(span.from),
            }));
        } else if held.to.is_none() && held.from == span.from {
            continue;
        } else {
            let until = held.to.map_or_else(|| "on".to_owned(), |to| format!("to {to}"));
            let message = format!("overlaps the one from {} {until}", held.from);
            return Err(Invalid::one("from", code, message));
        }
    }
    Ok(line)
}

/// The rows after `new` took the place of whatever is said of its days; see [`cleared`].
pub fn replaced<T: Dated>(rows: &[T], new: T, behind: impl FnMut(T) -> T) -> Vec<T> {
    let mut line = cleared(rows, new.span(), behind);
    line.push(new);
    line.sort_by_key(|row| row.span().from);
    line
}

/// The rows after nothing is said of the days of `span` any more: what they say of the days before and behind stays. A row that
/// holds on both sides is cut in two, and `behind` makes the later part a row of its own.
pub fn cleared<T: Dated>(rows: &[T], span: Span, mut behind: impl FnMut(T) -> T) -> Vec<T> {
    let mut line = Vec::with_capacity(rows.len() + 1);
    for row in rows {
        let held = row.span();
        if !held.overlaps(&span) {
            line.push(*row);
            continue;
        }
        let before = until(*row, span.from);
        let rest = span.to.filter(|end| held.to.is_none_or(|to| *end < to));
        let rest = rest.map(|end| {
            row.during(Span {
                from: end,
                to: held.to,
            })
        });
        line.extend(before);
        line.extend(match before {
            Some(_) => rest.map(&mut behind),
            None => rest,
        });
    }
    line
}

/// A row as far as it holds before `day`; none when it begins only then.
pub fn until<T: Dated>(row: T, day: NaiveDate) -> Option<T> {
    let held = row.span();
    let to = held.to.map_or(day, |to| to.min(day));
    let span = Span::new(held.from, Some(to)).ok()?;
    Some(row.during(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AssignmentId, MemberId, TeamId};
    use uuid::Uuid;

    fn assigned(team: u128, from: &str, to: Option<&str>) -> Assignment {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        Assignment {
            id: AssignmentId::from_uuid(Uuid::from_u128(team)),
            member_id: MemberId::from_uuid(Uuid::from_u128(1)),
            team_id: TeamId::from_uuid(Uuid::from_u128(team)),
            span: Span {
                from: day(from),
                to: to.map(day),
            },
        }
    }

    #[test]
    fn a_new_assignment_ends_the_running_one() {
        let line = succeed(
            &[assigned(1, "2026-01-01", None)],
            assigned(2, "2026-03-01", None),
            "OVERLAP",
        );
        let line = line.expect("a line");
        assert_eq!(line[0].span.to, Some(line[1].span.from));
        assert_eq!(line[1].span.to, None);
    }

    #[test]
    fn an_assignment_with_an_end_is_not_cut_in_silence() {
        let held = [assigned(1, "2026-01-01", Some("2026-06-01"))];
        let refused = succeed(&held, assigned(2, "2026-03-01", None), "OVERLAP");
        assert_eq!(refused.map_err(|e| e.0[0].code), Err("OVERLAP"));
        assert!(succeed(&held, assigned(2, "2026-06-01", None), "OVERLAP").is_ok());
    }

    #[test]
    fn what_holds_until_a_day_ends_there_and_what_begins_later_is_gone() {
        let day = "2026-03-01".parse::<NaiveDate>().expect("a date");
        let kept = |from, to| until(assigned(1, from, to), day).map(|row| row.span.to);
        assert_eq!(kept("2026-01-01", None), Some(Some(day)));
        assert_eq!(kept("2026-01-01", Some("2026-06-01")), Some(Some(day)));
        let before = "2026-02-01".parse().ok();
        assert_eq!(kept("2026-01-01", Some("2026-02-01")), Some(before));
        assert_eq!(kept("2026-03-01", None), None);
    }

    #[test]
    fn what_takes_the_place_of_others_cuts_them_on_its_days_alone() {
        let held = [
            assigned(1, "2026-01-01", Some("2026-03-01")),
            assigned(2, "2026-03-01", Some("2026-06-01")),
            assigned(3, "2026-06-01", None),
        ];
        let own = |row: Assignment| Assignment {
            id: AssignmentId::from_uuid(Uuid::from_u128(99)),
            ..row
        };
        let shown = |line: Vec<Assignment>| {
            let row = |row: &Assignment| {
                let to = row.span.to.map(|to| to.to_string());
                (row.team_id.as_uuid().as_u128(), row.span.from.to_string(), to)
            };
            line.iter().map(row).collect::<Vec<_>>()
        };
        let day = |text: &str| Some(text.to_owned());
        let set = |from, to| shown(replaced(&held, assigned(4, from, to), own));
        assert_eq!(
            set("2026-02-01", None),
            [
                (1, "2026-01-01".to_owned(), day("2026-02-01")),
                (4, "2026-02-01".to_owned(), None)
            ]
        );
        assert_eq!(
            set("2026-02-01", Some("2026-07-01")),
            [
                (1, "2026-01-01".to_owned(), day("2026-02-01")),
                (4, "2026-02-01".to_owned(), day("2026-07-01")),
                (3, "2026-07-01".to_owned(), None),
            ]
        );
        let split = replaced(&held, assigned(4, "2026-04-01", Some("2026-05-01")), own);
        let ids: Vec<u128> = split.iter().map(|row| row.id.as_uuid().as_u128()).collect();
        assert_eq!(ids, [1, 2, 4, 99, 3], "the later part is a row of its own");
        let none = cleared(
            &held,
            Span {
                from: held[0].span.from,
                to: None,
            },
            own,
        );
        assert_eq!(none, []);
    }

    #[test]
    fn setting_the_same_day_again_corrects_it() {
        let line = succeed(
            &[assigned(1, "2026-01-01", None)],
            assigned(2, "2026-01-01", None),
            "OVERLAP",
        );
        let line = line.expect("a line");
        assert_eq!(line.len(), 1);
        assert_eq!(line[0].team_id.as_uuid().as_u128(), 2);
    }
}
