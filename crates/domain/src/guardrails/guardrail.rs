//! A guardrail: what must be reached, or not exceeded, by a deadline.

use super::words::GuardrailCondition;
use crate::calendar::{Period, plus_days};
use crate::errors::{Checks, Invalid};
use crate::goals::{Creator, Owner};
use crate::ids::{GoalId, GuardrailId, MemberId, MetricId};
use crate::metrics::{Definition, SubjectKind};
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Working days before the deadline a guardrail warns at when nobody says.
pub const USUAL_LEADS: [u16; 3] = [14, 7, 2];

/// Longest lead, in working days.
const LONGEST_LEAD: u16 = 260;

/// Why nobody holds to a guardrail any more. Given by a leader above, never by its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Who waived it.
    pub by: Creator,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// A condition on one metric of one owner over one period, whose end is the deadline. It does not change: another takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardrail {
    /// Its identity; later ones sort after earlier ones.
    pub id: GuardrailId,
    /// Whose it is.
    pub owner: Owner,
    /// The goal it guards, where it guards one.
    pub goal: Option<GoalId>,
    /// What is measured.
    pub metric: MetricId,
    /// Name for people, one line.
    pub title: String,
    /// What is asked.
    pub condition: GuardrailCondition,
    /// The threshold, at the metric's scale, or in minor units of the organization's currency.
    pub threshold: i64,
    /// The local dates it runs over; the deadline is the end of the last.
    pub period: Period,
    /// Working days before the deadline at which it warns, the longest first.
    pub leads: Vec<u16>,
    /// The waiver, where there is one.
    pub waiver: Option<Waiver>,
    /// Who set it.
    pub created_by: Creator,
    /// When it was set.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// Which guardrails a list shows; those that match everything given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardrailFilter {
    /// Whose; none of these where it is empty.
    pub owners: Option<Vec<Owner>>,
    /// Which goal they guard.
    pub goal: Option<GoalId>,
    /// Running on this day.
    pub running_on: Option<NaiveDate>,
}

impl Guardrail {
    /// The guardrail with its title trimmed, or every reason it cannot be one of this metric: those of [`crate::text`] on `title`,
    /// `OWNER_NOT_MEASURED`, `THRESHOLD_NEGATIVE`, `LEADS_INVALID`.
    pub fn checked(self, metric: &Definition) -> Result<Guardrail, Invalid> {
        let mut checks = Checks::default();
        let title = checks.take(text::line("title", &self.title));
        let unmeasured = match self.owner {
            Owner::Member(_) => metric.subject != SubjectKind::Member,
            Owner::Team(_) => metric.subject == SubjectKind::Organization,
            Owner::Organization => false,
        };
        if unmeasured {
            let message = format!("the metric {} does not measure this kind of owner", metric.key);
            checks.refuse("owner", "OWNER_NOT_MEASURED", message);
        }
        if self.threshold < 0 {
            checks.refuse("threshold", "THRESHOLD_NEGATIVE", "a threshold is not negative");
        }
        let bounded = self.leads.iter().all(|lead| *lead <= LONGEST_LEAD);
        let descending = self.leads.windows(2).all(|pair| pair[0] > pair[1]);
        if !(1..=5).contains(&self.leads.len()) || !bounded || !descending {
            let message = format!("1 to 5 leads of 0 to {LONGEST_LEAD} working days, the longest first");
            checks.refuse("leads", "LEADS_INVALID", message);
        }
        let title = checks.finish(title)?;
        Ok(Guardrail { title, ..self })
    }

    /// The member whose it is, unless it is a team's or the organization's.
    pub fn member(&self) -> Option<MemberId> {
        match self.owner {
            Owner::Member(id) => Some(id),
            Owner::Team(_) | Owner::Organization => None,
        }
    }

    /// The last day of its period: what is reached by its end counts.
    pub fn deadline(&self) -> NaiveDate {
        plus_days(self.period.end(), -1)
    }

    /// The guardrail waived; one that is stays as it is. Refuses with `GUARDRAIL_OVER`, and `reason` with the codes of
    /// [`crate::text`].
    pub fn waived(
        self,
        by: Creator,
        reason: &str,
        today: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Guardrail, Invalid> {
        let reason = text::bounded("reason", reason, 1000)?;
        if self.waiver.is_some() {
            return Ok(self);
        }
        self.check_running(today)?;
        Ok(Guardrail {
            waiver: Some(Waiver { by, at: now, reason }),
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }

    /// Refuses with `GUARDRAIL_WAIVED` what was waived: that it was stays.
    pub fn check_not_waived(&self) -> Result<(), Invalid> {
        match self.waiver {
            Some(_) => Err(Invalid::one(
                "guardrail",
                "GUARDRAIL_WAIVED",
                "it was waived, and that stays",
            )),
            None => Ok(()),
        }
    }

    /// Refuses with `GUARDRAIL_OVER` once the deadline has passed: what came of it stays.
    pub fn check_running(&self, today: NaiveDate) -> Result<(), Invalid> {
        match today >= self.period.end() {
            true => {
                let message = "its deadline has passed: what came of it stays";
                Err(Invalid::one("guardrail", "GUARDRAIL_OVER", message))
            }
            false => Ok(()),
        }
    }
}
