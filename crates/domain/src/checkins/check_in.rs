//! A check-in and how it is revised.

use crate::calendar::Period;
use crate::errors::{Checks, Invalid};
use crate::ids::{CheckInId, CommitmentId, MemberId};
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Most lines of a plan, promised ones that were kept through revisions included.
pub const MOST_LINES: usize = 20;

/// Longest answer, in characters.
const LONGEST: usize = 4000;

/// Longest line of a plan, in characters: a line may become a promise.
const LONGEST_LINE: usize = 1000;

/// One line of what somebody plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// Names the line in its check-in; it is never another's.
    pub number: i32,
    /// What is planned.
    pub text: String,
    /// The promise it became.
    pub commitment: Option<CommitmentId>,
}

/// What a member says about a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Identity.
    pub id: CheckInId,
    /// Whose.
    pub member: MemberId,
    /// First day of the week.
    pub week: NaiveDate,
    /// What is said.
    pub words: CheckInWords,
    /// The plan.
    pub plan: Vec<PlanLine>,
    /// When it was first written.
    pub written_at: DateTime<Utc>,
    /// When it was last revised.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// The answers of a check-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInWords {
    /// What went well.
    pub wins: Option<String>,
    /// What did not.
    pub setbacks: Option<String>,
    /// What is in the way.
    pub blockers: Option<String>,
    /// How confident they are to get where they should be, 1 (not) to 5 (very).
    pub confidence: u8,
}

impl CheckInWords {
    /// The answers, trimmed; refuses `wins`, `setbacks` and `blockers` with the codes of [`crate::text`] and `confidence` with
    /// `CONFIDENCE_OUT_OF_RANGE`.
    pub fn checked(
        wins: Option<&str>,
        setbacks: Option<&str>,
        blockers: Option<&str>,
        confidence: i32,
    ) -> Result<CheckInWords, Invalid> {
        let mut checks = Checks::default();
        let mut answer = |field: &str, answer: Option<&str>| {
            let answer = answer.map(|answer| text::bounded(field, answer, LONGEST));
            answer.and_then(|answer| checks.take(answer))
        };
        let (wins, setbacks, blockers) = (
            answer("wins", wins),
            answer("setbacks", setbacks),
            answer("blockers", blockers),
        );
        let confidence = u8::try_from(confidence)
            .ok()
            .filter(|confidence| (1..=5).contains(confidence));
        if confidence.is_none() {
            let message = "confidence is 1 to 5";
            checks.refuse("confidence", "CONFIDENCE_OUT_OF_RANGE", message);
        }
        checks.finish(confidence.map(|confidence| CheckInWords {
            wins,
            setbacks,
            blockers,
            confidence,
        }))
    }
}

impl CheckIn {
    /// The lines of a plan, trimmed; refuses `plan.<place>` with the codes of [`crate::text`] and `plan` with `TOO_MANY_LINES` and
    /// `DUPLICATE_LINE`.
    pub fn lines(plan: &[String]) -> Result<Vec<String>, Invalid> {
        let mut checks = Checks::default();
        if plan.len() > MOST_LINES {
            let message = format!("a plan has at most {MOST_LINES} lines");
            return Err(Invalid::one("plan", "TOO_MANY_LINES", message));
        }
        let mut lines: Vec<String> = Vec::with_capacity(plan.len());
        for (place, line) in plan.iter().enumerate() {
            let field = format!("plan.{place}");
            let Some(line) = checks.take(text::bounded(&field, line, LONGEST_LINE)) else {
                continue;
            };
            if lines.contains(&line) {
                checks.refuse(&field, "DUPLICATE_LINE", "is planned already");
            }
            lines.push(line);
        }
        checks.finish(Some(lines))
    }

    /// Lets a week be reported on. Refuses `week` with `WEEK_OVER` and `WEEK_NOT_BEGUN`.
    pub fn check_week(week: Period, today: NaiveDate) -> Result<(), Invalid> {
        let refused = |code, message: &str| Err(Invalid::one("week", code, message));
        match () {
            () if week.end() <= today => {
                refused("WEEK_OVER", "the week is over, and what was said of it stays")
            }
            () if week.start() > today => refused("WEEK_NOT_BEGUN", "the week has not begun"),
            () => Ok(()),
        }
    }

    /// The plan of other lines: a line that stays keeps its number and its promise. Refuses `plan` with `LINE_PROMISED` where a
    /// promised line would go.
    pub fn replanned(plan: &[PlanLine], lines: Vec<String>) -> Result<Vec<PlanLine>, Invalid> {
        let gone = plan
            .iter()
            .find(|line| line.commitment.is_some() && !lines.contains(&line.text));
        if let Some(line) = gone {
            let shown = text::quoted(&line.text);
            let message = format!("{shown} is promised: renegotiate or withdraw the promise instead");
            return Err(Invalid::one("plan", "LINE_PROMISED", message));
        }
        let mut last = plan.iter().map(|line| line.number).max().unwrap_or(0);
        let line = |text: String| match plan.iter().find(|line| line.text == text) {
            Some(line) => line.clone(),
            None => {
                last += 1;
                PlanLine {
                    number: last,
                    text,
                    commitment: None,
                }
            }
        };
        Ok(lines.into_iter().map(line).collect())
    }

    /// The line to promise. Refuses `line` with `NO_SUCH_LINE`, and with `LINE_PROMISED` the second time.
    pub fn promisable(&self, number: i32) -> Result<&PlanLine, Invalid> {
        let line = self.plan.iter().find(|line| line.number == number);
        let line =
            line.ok_or_else(|| Invalid::one("line", "NO_SUCH_LINE", "the plan has no line of this number"))?;
        match line.commitment {
            None => Ok(line),
            Some(_) => Err(Invalid::one(
                "line",
                "LINE_PROMISED",
                "the line is promised already",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period};
    use uuid::Uuid;

    fn texts(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    fn code<T>(result: Result<T, Invalid>) -> &'static str {
        result.err().map_or("", |invalid| invalid.0[0].code)
    }

    #[test]
    fn a_week_is_reported_on_while_it_runs() {
        let week = period("2026-03-02", "2026-03-09");
        let at = |today| code(CheckIn::check_week(week, day(today)));
        assert_eq!(at("2026-03-01"), "WEEK_NOT_BEGUN");
        assert_eq!((at("2026-03-02"), at("2026-03-08")), ("", ""));
        assert_eq!(at("2026-03-09"), "WEEK_OVER");
    }

    #[test]
    fn a_plan_is_bounded_and_says_everything_once() {
        assert_eq!(
            CheckIn::lines(&texts(&[" Call Acme ", "ענה לדנה 🙂"])),
            Ok(texts(&["Call Acme", "ענה לדנה 🙂"]))
        );
        assert_eq!(code(CheckIn::lines(&texts(&["a", "a"]))), "DUPLICATE_LINE");
        assert_eq!(code(CheckIn::lines(&texts(&[" "]))), "BLANK");
        assert_eq!(code(CheckIn::lines(&vec!["x".to_owned(); 21])), "TOO_MANY_LINES");
        assert_eq!(code(CheckIn::lines(&["x".repeat(1 << 20)])), "TOO_LONG");
        assert_eq!(
            code(CheckInWords::checked(None, None, None, 6)),
            "CONFIDENCE_OUT_OF_RANGE"
        );
    }

    #[test]
    fn a_promised_line_stays_through_revisions_and_is_promised_once() {
        let promise = CommitmentId::from_uuid(Uuid::from_u128(1));
        let mut plan = CheckIn::replanned(&[], texts(&["a", "b"])).expect("planned");
        plan[1].commitment = Some(promise);
        let revised = CheckIn::replanned(&plan, texts(&["c", "b"])).expect("revised");
        let shown: Vec<_> = revised.iter().map(|line| (line.number, &*line.text)).collect();
        assert_eq!(shown, [(3, "c"), (2, "b")]);
        assert_eq!(revised[1].commitment, Some(promise));
        assert_eq!(code(CheckIn::replanned(&plan, texts(&["a"]))), "LINE_PROMISED");
        let check_in = CheckIn {
            id: CheckInId::from_uuid(Uuid::from_u128(2)),
            member: MemberId::from_uuid(Uuid::from_u128(3)),
            week: day("2026-03-02"),
            words: CheckInWords::checked(None, None, None, 3).expect("words"),
            plan: revised,
            written_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        assert_eq!(code(check_in.promisable(1)), "NO_SUCH_LINE");
        assert_eq!(code(check_in.promisable(2)), "LINE_PROMISED");
        assert_eq!(check_in.promisable(3).map(|line| &*line.text), Ok("c"));
    }
}
