//! An expectation: a standing standard of one metric for one member.

use super::words::{ExpectationOrigin, Frequency};
use crate::calendar::{checked_date, plus_days};
use crate::errors::{Checks, Invalid};
use crate::goals::Creator;
use crate::ids::{ExpectationId, MemberId, MetricId, TeamId, TemplateId};
use crate::metrics::{Definition, Direction, SubjectKind};
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Most terms an expectation has in its life.
pub const MOST_TERMS: usize = 200;

/// What is expected from a day on, until the next term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// First day. An occurrence is held against the term of its first day.
    pub from: NaiveDate,
    /// What is expected of a whole occurrence, at the metric's scale, or in minor units of the organization's currency.
    pub target: i64,
}

/// A standing standard of one metric for one member, such as three first meetings a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Its identity; later ones sort after earlier ones.
    pub id: ExpectationId,
    /// Of whom it is expected.
    pub member: MemberId,
    /// What is measured.
    pub metric: MetricId,
    /// How often.
    pub frequency: Frequency,
    /// Name for people, one line, where it has one.
    pub title: Option<String>,
    /// First day of it.
    pub starts_on: NaiveDate,
    /// First day no longer of it; none while it has no end. The same as the first day where it was given up before it began.
    pub ends_on: Option<NaiveDate>,
    /// What is expected, by the day it holds from; the first holds from `starts_on`.
    pub terms: Vec<Term>,
    /// Where it comes from.
    pub origin: ExpectationOrigin,
    /// The template that was applied, where one was.
    pub template: Option<TemplateId>,
    /// Who set it.
    pub set_by: Creator,
    /// When the member acknowledged it as it is now.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When it was set.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// Which expectations a list shows; those that match everything given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectationFilter {
    /// Of whom.
    pub members: Option<Vec<MemberId>>,
    /// Of members assigned to this team, or one below it, on a day.
    pub within: Option<(TeamId, NaiveDate)>,
    /// Of which metric, by its key.
    pub metric_key: Option<String>,
    /// In force on this day.
    pub running_on: Option<NaiveDate>,
    /// Acknowledged as they are now, or not.
    pub acknowledged: Option<bool>,
}

impl Expectation {
    /// The expectation with its title trimmed, or every reason it cannot be one of this metric: those of [`crate::text`] on `title`,
    /// `NOT_A_MEMBERS_METRIC`, `TARGET_NEGATIVE`, `TARGET_OUTSIDE_BAND`, `DATE_OUT_OF_RANGE`, `PERIOD_EMPTY`, `TOO_MANY_TERMS`.
    pub fn checked(self, metric: &Definition) -> Result<Expectation, Invalid> {
        let mut checks = Checks::default();
        let title = self.title.as_deref().map(|words| text::line("title", words));
        let title = title.and_then(|result| checks.take(result));
        if metric.subject != SubjectKind::Member {
            let message = format!("the metric {} does not measure members", metric.key);
            checks.refuse("metric", "NOT_A_MEMBERS_METRIC", message);
        }
        checks.take(checked_date("startsOn", self.starts_on));
        if let Some(end) = self.ends_on {
            checks.take(checked_date("endsOn", end));
            if end <= self.starts_on {
                let message = "an expectation ends after the day it starts";
                checks.refuse("endsOn", "PERIOD_EMPTY", message);
            }
        }
        for term in &self.terms {
            checks.take(check_target(term.target, metric));
        }
        if self.terms.len() > MOST_TERMS {
            let message = format!("an expectation has at most {MOST_TERMS} terms");
            checks.refuse("target", "TOO_MANY_TERMS", message);
        }
        checks.done()?;
        Ok(Expectation { title, ..self })
    }

    /// The term in force on a day; none before the first and from its end on.
    pub fn term_on(&self, day: NaiveDate) -> Option<Term> {
        if self.ends_on.is_some_and(|end| day >= end) {
            return None;
        }
        let later = self.terms.partition_point(|term| term.from <= day);
        later.checked_sub(1).map(|place| self.terms[place])
    }

    /// What is expected on a day; before the first what will be, and after the end what was last.
    pub fn target_around(&self, day: NaiveDate) -> Option<i64> {
        let last = self.ends_on.map_or(day, |end| day.min(plus_days(end, -1)));
        let later = self.terms.partition_point(|term| term.from <= last);
        self.terms.get(later.saturating_sub(1)).map(|term| term.target)
    }

    /// Whether it is over on a day.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.ends_on.is_some_and(|end| end <= day)
    }

    /// Whether both expect the same of the same member on a day: one of the two would be idle.
    pub fn rivals(&self, other: &Expectation) -> bool {
        let same =
            (self.member, self.metric, self.frequency) == (other.member, other.metric, other.frequency);
        let ends_after = |one: &Expectation, day| one.ends_on.is_none_or(|end| end > day);
        let lasts = |one: &Expectation| ends_after(one, one.starts_on);
        same && lasts(self)
            && lasts(other)
            && ends_after(self, other.starts_on)
            && ends_after(other, self.starts_on)
    }
}

/// Refuses `target` with `TARGET_NEGATIVE` and `TARGET_OUTSIDE_BAND`.
pub(crate) fn check_target(target: i64, metric: &Definition) -> Result<(), Invalid> {
    match metric.direction {
        Direction::Maintain(band) if !(band.min..=band.max).contains(&target) => {
            let message = "the target of a metric to be maintained lies in its band";
            Err(Invalid::one("target", "TARGET_OUTSIDE_BAND", message))
        }
        Direction::Increase | Direction::Decrease if target < 0 => {
            let message = "nothing below zero is expected of anybody";
            Err(Invalid::one("target", "TARGET_NEGATIVE", message))
        }
        _ => Ok(()),
    }
}
