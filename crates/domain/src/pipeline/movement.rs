//! What changed in a pipeline: created, advanced, slipped, stale. All of it is read from revisions.

use super::opportunity::Opportunity;
use super::revision::{Revision, Revisions};
use super::stage::Stages;
use crate::exact::Exact;
use crate::ids::StageId;
use chrono::NaiveDate;

/// Slips from which on an opportunity counts as slipped.
pub const SLIPPED: usize = 2;

/// How often the expected close was pushed to a later date until the end of `as_of`. An opportunity with
/// [`SLIPPED`] or more has slipped.
pub fn slips(revisions: &Revisions, as_of: NaiveDate) -> usize {
    let known = revisions
        .all()
        .iter()
        .take_while(|revision| revision.valid_from <= as_of);
    let expected: Vec<NaiveDate> = known.filter_map(|revision| revision.expected_close_on).collect();
    expected.windows(2).filter(|pair| pair[1] > pair[0]).count()
}

/// Whether it was created after the day `since`, until the end of `as_of`.
pub fn created_since(opportunity: &Opportunity, since: NaiveDate, as_of: NaiveDate) -> bool {
    opportunity
        .created_on
        .is_some_and(|created| since < created && created <= as_of)
}

/// Whether it stood at the end of `as_of` in a later stage than at the end of `since`, and was not lost.
pub fn advanced(revisions: &Revisions, stages: &Stages, since: NaiveDate, as_of: NaiveDate) -> bool {
    let stage = |date| {
        revisions
            .at(date)
            .and_then(|revision: &Revision| stages.get(revision.stage))
    };
    match (stage(since), stage(as_of)) {
        (Some(before), Some(now)) => now.position > before.position && now.outcome != super::Outcome::Lost,
        _ => false,
    }
}

/// The stays in stages that have ended, each with its days: what a stage's median age is made of.
pub fn stage_stays(revisions: &Revisions) -> Vec<(StageId, i64)> {
    let mut stays = Vec::new();
    let mut entered = revisions.first();
    for revision in revisions.all() {
        if revision.stage != entered.stage {
            stays.push((
                entered.stage,
                (revision.valid_from - entered.valid_from).num_days(),
            ));
            entered = revision;
        }
    }
    stays
}

/// The middle of some days, the mean of the middle two when their number is even; `None` of none.
pub fn median_days(days: &mut [i64]) -> Option<Exact> {
    days.sort_unstable();
    let (upper, lower) = (days.get(days.len() / 2)?, days.get((days.len() - 1) / 2)?);
    Exact::ratio(i128::from(*lower) + i128::from(*upper), 2)
}

/// Whether nothing was revised for more than twice the median age of its stage, at the end of `as_of`. Without
/// a median nothing is stale.
pub fn is_stale(revisions: &Revisions, as_of: NaiveDate, median: Option<Exact>) -> bool {
    let unchanged = revisions
        .at(as_of)
        .map(|revision| (as_of - revision.valid_from).num_days());
    let limit = median.and_then(|median| median.checked_mul(Exact::from(2)));
    matches!((unchanged, limit), (Some(days), Some(limit)) if Exact::from(days) > limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::pipeline::fixtures::{ENGAGING, LOST, NEGOTIATING, PROSPECTING, revision, stages};

    fn expecting(from: &str, expected: Option<&str>) -> Revision {
        Revision {
            expected_close_on: expected.map(day),
            ..revision(from, ENGAGING, 100)
        }
    }

    #[test]
    fn only_a_later_expected_date_is_a_slip() {
        let mut revisions = Revisions::starting(expecting("2026-01-01", Some("2026-02-01")));
        for (from, expected) in [
            ("2026-01-10", Some("2026-03-01")),
            ("2026-01-20", Some("2026-02-15")),
            ("2026-02-01", None),
            ("2026-02-10", Some("2026-04-01")),
        ] {
            revisions.record(expecting(from, expected));
        }
        assert_eq!(slips(&revisions, day("2026-02-09")), 1);
        assert_eq!(slips(&revisions, day("2026-02-10")), SLIPPED);
    }

    #[test]
    fn an_opportunity_advances_to_a_later_stage_but_not_by_being_lost() {
        let mut revisions = Revisions::starting(revision("2026-01-01", PROSPECTING, 100));
        revisions.record(revision("2026-01-10", NEGOTIATING, 100));
        revisions.record(revision("2026-01-20", LOST, 100));
        let advanced = |since, as_of| advanced(&revisions, &stages(), day(since), day(as_of));
        assert!(advanced("2026-01-05", "2026-01-10"));
        assert!(!advanced("2026-01-10", "2026-01-15"));
        assert!(!advanced("2026-01-05", "2026-01-20"));
        assert!(
            !advanced("2025-12-31", "2026-01-10"),
            "it did not stand anywhere before"
        );
    }

    #[test]
    fn it_is_stale_after_more_than_twice_the_median_age_of_its_stage() {
        let revisions = Revisions::starting(revision("2026-01-01", ENGAGING, 100));
        let median = median_days(&mut [9, 20, 10, 11]);
        assert_eq!(median.map(Exact::to_decimal).as_deref(), Some("10.5"));
        assert!(!is_stale(&revisions, day("2026-01-22"), median));
        assert!(is_stale(&revisions, day("2026-01-23"), median));
        assert!(!is_stale(&revisions, day("2026-12-31"), median_days(&mut [])));
    }

    #[test]
    fn a_stay_ends_when_the_stage_changes_not_when_the_amount_does() {
        let mut revisions = Revisions::starting(revision("2026-01-01", PROSPECTING, 100));
        revisions.record(revision("2026-01-05", PROSPECTING, 150));
        revisions.record(revision("2026-01-11", ENGAGING, 150));
        assert_eq!(stage_stays(&revisions), [(PROSPECTING, 10)]);
    }
}
