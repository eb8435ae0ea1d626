//! What becomes of an expectation: its terms change from a day on, it ends, and the member acknowledges it. Days gone by stay as
//! they were.

use super::expectation::{Expectation, MOST_TERMS, Term, check_target};
use crate::calendar::checked_date;
use crate::errors::{Checks, Invalid};
use crate::ids::MemberId;
use crate::metrics::Definition;
use chrono::{DateTime, NaiveDate, Utc};

impl Expectation {
    /// Refuses `startsOn` with `IN_THE_PAST`: nobody is held to what was not expected of them on the day.
    pub fn check_start(&self, today: NaiveDate) -> Result<(), Invalid> {
        match self.starts_on < today {
            true => Err(in_the_past("startsOn")),
            false => Ok(()),
        }
    }

    /// The expectation with another target from a day on, in place of all later terms; the member is asked to acknowledge it again.
    /// Unchanged where nothing else was expected. Refuses `from` with `IN_THE_PAST` and `NOT_IN_FORCE`, `target` with the codes of
    /// [`Expectation::checked`], and `expectation` with `EXPECTATION_OVER`.
    pub fn changed(
        self,
        (from, target): (NaiveDate, i64),
        metric: &Definition,
        today: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Expectation, Invalid> {
        self.check_running(today)?;
        let mut checks = Checks::default();
        checks.take(checked_date("from", from));
        checks.take(check_target(target, metric));
        if from < today {
            checks.take::<()>(Err(in_the_past("from")));
        } else if from < self.starts_on || self.is_over(from) {
            let message = "the expectation is not in force on that day";
            checks.refuse("from", "NOT_IN_FORCE", message);
        }
        checks.done()?;
        let mut terms: Vec<Term> = self
            .terms
            .iter()
            .copied()
            .filter(|term| term.from < from)
            .collect();
        if terms.last().is_none_or(|term| term.target != target) {
            terms.push(Term { from, target });
        }
        if terms == self.terms {
            return Ok(self);
        }
        if terms.len() > MOST_TERMS {
            let message = format!("an expectation has at most {MOST_TERMS} terms; end it and set another");
            return Err(Invalid::one("target", "TOO_MANY_TERMS", message));
        }
        Ok(Expectation {
            terms,
            acknowledged_at: None,
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }

    /// The expectation with these terms from the day of the first on, or from its own first day where that is later; unchanged where
    /// nothing else was expected. `wanted` is by day and not empty.
    pub fn brought_to(self, wanted: &[Term], now: DateTime<Utc>) -> Expectation {
        let Some(first) = wanted.first() else {
            return self;
        };
        let from = first.from.max(self.starts_on);
        let mut terms: Vec<Term> = self
            .terms
            .iter()
            .copied()
            .filter(|term| term.from < from)
            .collect();
        let begun = wanted
            .iter()
            .rev()
            .find(|term| term.from <= from)
            .unwrap_or(first);
        let later = wanted.iter().filter(|term| term.from > from).copied();
        let held = std::iter::once(Term { from, ..*begun }).chain(later);
        for term in held {
            if terms.last().is_none_or(|last| last.target != term.target) {
                terms.push(term);
            }
        }
        if terms == self.terms {
            return self;
        }
        Expectation {
            terms,
            acknowledged_at: None,
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }

    /// The expectation ended: `on` is the first day no longer of it. Unchanged where it ends then already. Refuses `on` with
    /// `IN_THE_PAST`, with `NOT_IN_FORCE` before it starts or after it ends, and `expectation` with `EXPECTATION_OVER`.
    pub fn ended(self, on: NaiveDate, today: NaiveDate, now: DateTime<Utc>) -> Result<Expectation, Invalid> {
        if self.ends_on == Some(on) {
            return Ok(self);
        }
        self.check_running(today)?;
        checked_date("on", on)?;
        if on < today {
            return Err(in_the_past("on"));
        }
        if on < self.starts_on || self.is_over(on) {
            let message = "the expectation is not in force on that day; set another to expect it for longer";
            return Err(Invalid::one("on", "NOT_IN_FORCE", message));
        }
        Ok(Expectation {
            ends_on: Some(on),
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }

    /// The expectation acknowledged by its member; one that is stays as it is. Refuses with `NOT_YOUR_EXPECTATION` and
    /// `EXPECTATION_OVER`.
    pub fn acknowledged(
        self,
        by: Option<MemberId>,
        today: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Expectation, Invalid> {
        if by != Some(self.member) {
            let message = "only whoever it is expected of acknowledges it";
            return Err(Invalid::one("expectation", "NOT_YOUR_EXPECTATION", message));
        }
        if self.acknowledged_at.is_some() {
            return Ok(self);
        }
        self.check_running(today)?;
        Ok(Expectation {
            acknowledged_at: Some(now),
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }

    fn check_running(&self, today: NaiveDate) -> Result<(), Invalid> {
        match self.is_over(today) {
            true => {
                let message = "the expectation is over and does not change any more";
                Err(Invalid::one("expectation", "EXPECTATION_OVER", message))
            }
            false => Ok(()),
        }
    }
}

fn in_the_past(field: &str) -> Invalid {
    let message = "is a day gone by: nothing is expected of it after all";
    Invalid::one(field, "IN_THE_PAST", message)
}

#[cfg(test)]
mod tests {
    use super::super::occurrence_tests::prospecting;
    use super::*;
    use crate::calendar::fixtures::day;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn minutes() -> Definition {
        super::super::occurrence_tests::minutes()
    }

    fn changed(from: &str, target: i64, today: &str) -> Result<Expectation, &'static str> {
        let expectation = Expectation {
            acknowledged_at: Some(NOW),
            ends_on: Some(day("2026-04-01")),
            ..prospecting()
        };
        expectation
            .changed((day(from), target), &minutes(), day(today), NOW)
            .map_err(|invalid| invalid.0[0].code)
    }

    #[test]
    fn a_change_holds_from_a_day_on_and_asks_to_be_acknowledged_again() {
        let next = changed("2026-03-10", 60, "2026-03-09").expect("changed");
        assert_eq!(next.term_on(day("2026-03-09")).map(|term| term.target), Some(90));
        assert_eq!(next.term_on(day("2026-03-10")).map(|term| term.target), Some(60));
        assert_eq!(next.term_on(day("2026-04-01")), None, "its end is not of it");
        assert_eq!((next.acknowledged_at, next.version), (None, 2));
        let same = changed("2026-03-10", 90, "2026-03-09").expect("unchanged");
        assert_eq!((same.acknowledged_at, same.version), (Some(NOW), 1));
    }

    #[test]
    fn a_change_takes_the_place_of_later_ones() {
        let next = changed("2026-03-20", 60, "2026-03-09").expect("changed");
        let next = next
            .changed((day("2026-03-10"), 30), &minutes(), day("2026-03-09"), NOW)
            .expect("changed");
        assert_eq!(next.terms.len(), 2);
        assert_eq!(next.term_on(day("2026-03-25")).map(|term| term.target), Some(30));
    }

    #[test]
    fn terms_of_a_template_take_the_place_of_those_from_their_day_on() {
        let term = |from: &str, target| Term {
            from: day(from),
            target,
        };
        let held = Expectation {
            terms: vec![term("2026-03-02", 30), term("2026-06-02", 90)],
            ..prospecting()
        };
        let same = [term("2026-03-16", 30), term("2026-06-02", 90)];
        assert_eq!(held.clone().brought_to(&same, NOW).version, 1, "as it was");
        let more = [term("2026-03-16", 40), term("2026-06-02", 120)];
        let next = held.clone().brought_to(&more, NOW);
        let expected = [
            term("2026-03-02", 30),
            term("2026-03-16", 40),
            term("2026-06-02", 120),
        ];
        assert_eq!((next.version, next.terms.as_slice()), (2, expected.as_slice()));
        let before = [term("2026-01-01", 30), term("2026-06-02", 90)];
        assert_eq!(held.brought_to(&before, NOW).version, 1, "it began later");
    }

    #[test]
    fn the_past_is_not_rewritten() {
        assert_eq!(changed("2026-03-08", 60, "2026-03-09"), Err("IN_THE_PAST"));
        assert_eq!(changed("2026-04-01", 60, "2026-03-09"), Err("NOT_IN_FORCE"));
        assert_eq!(changed("2026-04-02", 60, "2026-04-01"), Err("EXPECTATION_OVER"));
        assert_eq!(changed("2026-03-10", -1, "2026-03-09"), Err("TARGET_NEGATIVE"));
    }

    #[test]
    fn it_ends_from_today_on_and_no_later_than_it_would() {
        let end = |on: &str, today: &str| {
            let expectation = Expectation {
                ends_on: Some(day("2026-04-01")),
                ..prospecting()
            };
            let ended = expectation.ended(day(on), day(today), NOW);
            ended
                .map(|ended| ended.ends_on)
                .map_err(|invalid| invalid.0[0].code)
        };
        assert_eq!(end("2026-03-10", "2026-03-10"), Ok(Some(day("2026-03-10"))));
        assert_eq!(end("2026-03-09", "2026-03-10"), Err("IN_THE_PAST"));
        assert_eq!(end("2026-05-01", "2026-03-10"), Err("NOT_IN_FORCE"));
        assert_eq!(
            end("2026-03-02", "2026-02-01"),
            Ok(Some(day("2026-03-02"))),
            "before it began"
        );
        assert_eq!(end("2026-03-01", "2026-02-01"), Err("NOT_IN_FORCE"));
        assert_eq!(end("2026-05-01", "2026-04-01"), Err("EXPECTATION_OVER"));
    }

    #[test]
    fn only_the_member_acknowledges_and_once() {
        let today = day("2026-03-09");
        let mine = prospecting();
        let done = mine
            .clone()
            .acknowledged(Some(mine.member), today, NOW)
            .expect("acknowledged");
        assert_eq!((done.acknowledged_at, done.version), (Some(NOW), 2));
        assert_eq!(done.clone().acknowledged(Some(mine.member), today, NOW), Ok(done));
        let refused = mine.acknowledged(None, today, NOW).expect_err("refused");
        assert_eq!(refused.0[0].code, "NOT_YOUR_EXPECTATION");
    }

    #[test]
    fn two_of_the_same_are_rivals_only_while_both_last() {
        let first = Expectation {
            ends_on: Some(day("2026-04-01")),
            ..prospecting()
        };
        let from = |start: &str| Expectation {
            starts_on: day(start),
            ..prospecting()
        };
        assert!(first.rivals(&from("2026-03-31")) && from("2026-03-31").rivals(&first));
        assert!(!first.rivals(&from("2026-04-01")), "one after the other");
        let never = Expectation {
            ends_on: Some(day("2026-03-02")),
            ..prospecting()
        };
        assert!(!never.rivals(&first), "it was given up before it began");
    }
}
