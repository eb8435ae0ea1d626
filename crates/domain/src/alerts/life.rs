//! What people do with an alert, and what follows from it.

use super::key::AlertKey;
use super::rounds::{Raised, cool_down};
use super::rule::{AlertState, AlertStepKind};
use crate::calendar::{Period, WorkingCalendar};
use crate::errors::Invalid;
use crate::ids::{AlertId, AlertStepId, MemberId};
use crate::text;
use chrono::{DateTime, Days, NaiveDate, Utc};

/// Most days ahead an alert is snoozed until.
pub const LONGEST_SNOOZE: u64 = 14;

/// Longest reason for dismissing one, in characters.
const LONGEST_REASON: usize = 2000;

/// One thing somebody did with an alert; it never changes. With it stands what the alert is, so that it is known when what raised it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertStep {
    /// Its identity.
    pub id: AlertStepId,
    /// Of which alert.
    pub alert: AlertId,
    /// Counts the steps of the alert from 1.
    pub number: i32,
    /// What the alert is.
    pub key: AlertKey,
    /// The period it is about.
    pub period: Option<Period>,
    /// When it was raised, as it was known then.
    pub raised_on: NaiveDate,
    /// What was done.
    pub step: AlertStepKind,
    /// By whom.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// The organization's local date then.
    pub on: NaiveDate,
    /// Why.
    pub reason: Option<String>,
    /// Until which day it is snoozed.
    pub until: Option<NaiveDate>,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// The organization's local date then.
    pub on: NaiveDate,
    /// Why, where it was said.
    pub reason: Option<String>,
}

/// What became of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// Where it stands.
    pub state: AlertState,
    /// Who took it up first.
    pub acknowledged: Option<Taken>,
    /// The day it asks again; none once that has come.
    pub snoozed_until: Option<NaiveDate>,
    /// Who put it aside.
    pub dismissed: Option<Taken>,
    /// Whether it asks whoever is to act on it: nobody has taken it up, or it was snoozed until a day that has come.
    pub asks: bool,
}

/// The steps that count for a round: those taken since it was raised, by the end of `as_of`.
pub fn counting(
    steps: &[AlertStep],
    raised: Raised,
    quiet: Option<NaiveDate>,
    as_of: NaiveDate,
) -> Vec<&AlertStep> {
    let since = |step: &&AlertStep| match raised.before {
        // Where it began is not known: all count that were taken since it was last put aside for long.
        true => quiet.is_none_or(|quiet| step.on > quiet),
        false => step.on >= raised.on,
    };
    let known = steps.iter().filter(|step| step.on <= as_of);
    known.filter(since).collect()
}

/// The last day on which the alert of these steps is not raised anew, for it was dismissed; none where it never was by the end of `as_of`.
pub fn quiet_until(steps: &[AlertStep], as_of: NaiveDate, calendar: &WorkingCalendar) -> Option<NaiveDate> {
    let dismissed = |step: &&AlertStep| step.step == AlertStepKind::Dismissed && step.on <= as_of;
    let last = steps.iter().filter(dismissed).map(|step| step.on).max()?;
    Some(cool_down(last, calendar))
}

impl Life {
    /// What became of an alert by the end of `as_of`: what raised it holds or is otherwise `over`, these are the `steps` that count, and an
    /// intervention is under way or not.
    pub fn of(over: Option<AlertState>, steps: &[&AlertStep], helped: bool, as_of: NaiveDate) -> Life {
        let taken = |step: &&AlertStep| Taken {
            by: step.by,
            at: step.at,
            on: step.on,
            reason: step.reason.clone(),
        };
        let dismissed = steps.last().filter(|step| step.step == AlertStepKind::Dismissed);
        let acknowledged = steps.iter().find(|step| step.step != AlertStepKind::Dismissed);
        let state = match (dismissed, over) {
            (Some(_), _) => AlertState::Dismissed,
            (None, Some(over)) => over,
            (None, None) if helped => AlertState::InProgress,
            (None, None) if acknowledged.is_some() => AlertState::Acknowledged,
            (None, None) => AlertState::Open,
        };
        let snoozed = steps.last().and_then(|step| step.until);
        let asks_again = state == AlertState::Acknowledged && snoozed.is_some_and(|until| until <= as_of);
        Life {
            state,
            acknowledged: acknowledged.map(taken),
            snoozed_until: snoozed.filter(|until| *until > as_of && state.is_raised()),
            dismissed: dismissed.map(taken),
            asks: state == AlertState::Open || asks_again,
        }
    }

    /// The day somebody took it up, in whatever way.
    pub fn taken_up_on(&self) -> Option<NaiveDate> {
        let taken = [&self.acknowledged, &self.dismissed].into_iter().flatten();
        taken.map(|taken| taken.on).min()
    }
}

/// The day an alert is snoozed until: after today, and at most [`LONGEST_SNOOZE`] days ahead. Refuses with `SNOOZE_OUT_OF_RANGE`.
pub fn snooze_until(until: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Invalid> {
    if until > today && until <= today + Days::new(LONGEST_SNOOZE) {
        return Ok(until);
    }
    let message = format!("an alert is snoozed from 1 to {LONGEST_SNOOZE} days ahead");
    Err(Invalid::one("until", "SNOOZE_OUT_OF_RANGE", message))
}

/// Why an alert is put aside, trimmed; refuses `reason` with the codes of [`crate::text`].
pub fn dismissal(reason: &str) -> Result<String, Invalid> {
    text::bounded("reason", reason, LONGEST_REASON)
}

#[cfg(test)]
mod tests {
    use super::super::key::AlertObject;
    use super::super::rule::AlertRule;
    use super::*;
    use crate::calendar::fixtures::{day, v1_calendar};
    use crate::goals::Owner;
    use crate::ids::GoalId;
    use uuid::Uuid;

    fn step(kind: AlertStepKind, on: &str, until: Option<&str>) -> AlertStep {
        let key = AlertKey {
            rule: AlertRule::GoalOffTrack,
            subject: Owner::Member(MemberId::from_uuid(Uuid::from_u128(1))),
            object: Some(AlertObject::Goal(GoalId::from_uuid(Uuid::from_u128(2)))),
            since: None,
        };
        AlertStep {
            id: AlertStepId::from_uuid(Uuid::from_u128(3)),
            alert: key.id(),
            number: 1,
            key,
            period: None,
            raised_on: day("2026-03-02"),
            step: kind,
            by: MemberId::from_uuid(Uuid::from_u128(4)),
            at: DateTime::UNIX_EPOCH,
            on: day(on),
            reason: None,
            until: until.map(day),
        }
    }

    fn life(over: Option<AlertState>, steps: &[AlertStep], helped: bool, as_of: &str) -> Life {
        Life::of(over, &steps.iter().collect::<Vec<_>>(), helped, day(as_of))
    }

    #[test]
    fn an_alert_is_open_until_somebody_takes_it_up() {
        let taken = [step(AlertStepKind::Acknowledged, "2026-03-03", None)];
        let open = life(None, &[], false, "2026-03-03");
        assert_eq!((open.state, open.asks), (AlertState::Open, true));
        let state = |over, helped| life(over, &taken, helped, "2026-03-03").state;
        assert_eq!(state(None, false), AlertState::Acknowledged);
        assert_eq!(state(None, true), AlertState::InProgress);
        assert_eq!(state(Some(AlertState::Resolved), true), AlertState::Resolved);
        assert_eq!(
            life(None, &taken, false, "2026-03-03").taken_up_on(),
            Some(day("2026-03-03"))
        );
    }

    #[test]
    fn what_is_snoozed_asks_again_when_its_day_comes() {
        let snoozed = [step(AlertStepKind::Snoozed, "2026-03-03", Some("2026-03-09"))];
        let on = |as_of| {
            let life = life(None, &snoozed, false, as_of);
            (life.snoozed_until.is_some(), life.asks)
        };
        assert_eq!(on("2026-03-08"), (true, false));
        assert_eq!(on("2026-03-09"), (false, true));
        let code = |until| snooze_until(day(until), day("2026-03-02")).map_err(|refused| refused.0[0].code);
        assert_eq!(code("2026-03-16"), Ok(day("2026-03-16")));
        assert_eq!(code("2026-03-17"), Err("SNOOZE_OUT_OF_RANGE"));
        assert_eq!(code("2026-03-02"), Err("SNOOZE_OUT_OF_RANGE"));
    }

    #[test]
    fn what_was_done_before_it_was_raised_does_not_count() {
        let steps = [
            step(AlertStepKind::Dismissed, "2026-03-03", None),
            step(AlertStepKind::Acknowledged, "2026-03-19", None),
        ];
        let quiet = quiet_until(&steps, day("2026-03-20"), &v1_calendar());
        assert_eq!(quiet, Some(day("2026-03-17")), "ten working days");
        let counted = |on: &str, before, as_of: &str| {
            counting(&steps, Raised { on: day(on), before }, quiet, day(as_of)).len()
        };
        assert_eq!(counted("2026-03-02", false, "2026-03-20"), 2);
        assert_eq!(counted("2026-03-18", false, "2026-03-20"), 1);
        assert_eq!(counted("2026-03-02", true, "2026-03-20"), 1);
        assert_eq!(counted("2026-03-18", false, "2026-03-18"), 0);
    }
}
