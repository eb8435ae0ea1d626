//! Leaders are subjects, too: how they helped those who answer to them.

use crate::exact::Exact;
use crate::interventions::{Intervention, InterventionKind};
use chrono::NaiveDate;

/// What a leader began to do for others in a window, and whether it helped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// Interventions begun.
    pub interventions: i64,
    /// Those of them that only ask for more activity.
    pub more_activity: i64,
    /// Those of them that coach.
    pub coaching: i64,
    /// Those of them that were begun for an alert.
    pub for_alerts: i64,
    /// Of those, the ones after which what was alerted to came right.
    pub recovered: i64,
    /// Days from alert to intervention, of all begun for one together.
    pub days_to_help: i64,
    /// Interventions after which the day is known on which it came right.
    pub recovered_dated: i64,
    /// Days from the beginning of these to that day, of all of them together.
    pub days_to_recovery: i64,
}

impl Help {
    /// What one intervention adds; `recovered` is whether what it was begun for came right, and on which day where that is known.
    pub fn of(intervention: &Intervention, recovered: Option<Option<NaiveDate>>) -> Help {
        let days = |raised: NaiveDate| (intervention.started_on - raised).num_days().max(0);
        let on = recovered.flatten();
        Help {
            interventions: 1,
            more_activity: i64::from(intervention.kind == InterventionKind::MoreActivity),
            coaching: i64::from(intervention.kind == InterventionKind::Coaching),
            for_alerts: i64::from(intervention.raised_on.is_some()),
            recovered: i64::from(recovered.is_some()),
            days_to_help: intervention.raised_on.map_or(0, days),
            recovered_dated: i64::from(on.is_some()),
            days_to_recovery: on.map_or(0, |on| (on - intervention.started_on).num_days()),
        }
    }

    /// The part of the interventions that only ask for more activity; none where nothing was begun.
    pub fn more_activity_share(&self) -> Option<Exact> {
        part(self.more_activity, self.interventions)
    }

    /// Whether more than half of them do: then help is asked for, and not given.
    pub fn only_asks(&self) -> bool {
        self.more_activity * 2 > self.interventions
    }

    /// The part of the interventions begun for an alert after which it came right; none where none was.
    pub fn recovery_rate(&self) -> Option<Exact> {
        part(self.recovered, self.for_alerts)
    }

    /// Mean days from alert to intervention; none where none was begun for one.
    pub fn mean_days_to_help(&self) -> Option<Exact> {
        part(self.days_to_help, self.for_alerts)
    }

    /// Mean days from the beginning of an intervention to the day on which it came right, of those of which that day is known.
    pub fn mean_days_to_recovery(&self) -> Option<Exact> {
        part(self.days_to_recovery, self.recovered_dated)
    }
}

impl std::ops::Add for Help {
    type Output = Help;
    fn add(self, other: Help) -> Help {
        Help {
            interventions: self.interventions + other.interventions,
            more_activity: self.more_activity + other.more_activity,
            coaching: self.coaching + other.coaching,
            for_alerts: self.for_alerts + other.for_alerts,
            recovered: self.recovered + other.recovered,
            days_to_help: self.days_to_help + other.days_to_help,
            recovered_dated: self.recovered_dated + other.recovered_dated,
            days_to_recovery: self.days_to_recovery + other.days_to_recovery,
        }
    }
}

impl std::iter::Sum for Help {
    fn sum<I: Iterator<Item = Help>>(parts: I) -> Help {
        parts.fold(Help::default(), |sum, help| sum + help)
    }
}

/// Praise, recognition and coaching for each piece of constructive feedback; none where none was given.
pub fn support_balance(praise: u64, recognitions: u64, coaching: i64, constructive: u64) -> Option<Exact> {
    let given = i128::from(praise) + i128::from(recognitions) + i128::from(coaching);
    Exact::ratio(given, i128::from(constructive))
}

fn part(of: i64, all: i64) -> Option<Exact> {
    Exact::ratio(i128::from(of), i128::from(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_for_more_is_flagged_beyond_one_half() {
        let of = |more_activity, interventions| Help {
            interventions,
            more_activity,
            ..Help::default()
        };
        assert!(!of(0, 0).only_asks());
        assert!(!of(2, 4).only_asks());
        assert!(of(3, 4).only_asks());
        assert_eq!(of(1, 4).more_activity_share(), Exact::ratio(1, 4));
        assert_eq!(of(0, 0).more_activity_share(), None);
    }

    #[test]
    fn what_is_unknown_is_none_and_not_naught() {
        let nothing = Help::default();
        assert_eq!(nothing.recovery_rate(), None);
        assert_eq!(nothing.mean_days_to_help(), None);
        assert_eq!(support_balance(3, 2, 1, 0), None);
        assert_eq!(support_balance(3, 2, 1, 2), Exact::ratio(3, 1));
    }
}
