//! The dated states of an opportunity. A pipeline of a past day is read from the revisions of that day.

use super::stage::{Outcome, Stages};
use crate::calendar::checked_date;
use crate::errors::{Checks, Invalid};
use crate::ids::{MemberId, StageId, TeamId};
use crate::metrics::DealStep;
use crate::money::Money;
use chrono::NaiveDate;

/// How an opportunity stood from a date on, until the next revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// First local date it held.
    pub valid_from: NaiveDate,
    /// Stage.
    pub stage: StageId,
    /// Owner.
    pub owner: Option<MemberId>,
    /// The owner's leaf team on `valid_from`.
    pub team: Option<TeamId>,
    /// Amount.
    pub amount: Option<Money>,
    /// Whether the amount is an estimate, such as a list price.
    pub estimated: bool,
    /// Local date it was expected to close.
    pub expected_close_on: Option<NaiveDate>,
}

impl Revision {
    /// Refuses dates out of range and negative amounts with `DATE_OUT_OF_RANGE` and `AMOUNT_NEGATIVE`.
    pub fn checked(self) -> Result<Revision, Invalid> {
        Self::check(Some(self.valid_from), self.expected_close_on, self.amount)?;
        Ok(self)
    }

    /// Refuses like [`Revision::checked`] what is known of a revision that cannot be made, so that all that is wrong with it is told.
    pub fn check(
        valid_from: Option<NaiveDate>,
        expected_close_on: Option<NaiveDate>,
        amount: Option<Money>,
    ) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        if let Some(date) = valid_from {
            checks.take(checked_date("validFrom", date));
        }
        if let Some(date) = expected_close_on {
            checks.take(checked_date("expectedCloseOn", date));
        }
        if amount.is_some_and(|amount| amount.minor < 0) {
            checks.refuse(
                "amount",
                "AMOUNT_NEGATIVE",
                "an opportunity's amount is not negative",
            );
        }
        checks.done()
    }

    /// Whether both say the same, from whatever date and team: an owner who changes team does not revise the
    /// opportunity.
    pub fn says_the_same(&self, other: &Revision) -> bool {
        let dated = Revision {
            valid_from: other.valid_from,
            team: other.team,
            ..*self
        };
        dated == *other
    }

    /// The opportunity as this revision has it, on a date.
    fn step(&self, on: NaiveDate) -> DealStep {
        DealStep {
            on,
            owner: self.owner,
            team: self.team,
            amount: self.amount,
        }
    }
}

/// What recording a revision did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new revision stands.
    Added,
    /// The revision of the same day was replaced.
    Replaced,
    /// The opportunity already stood like this on that day.
    Unchanged,
}

/// The revisions of one opportunity, by date, at least one, at most one a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revisions(Vec<Revision>);

impl Revisions {
    /// An opportunity's first revision.
    pub fn starting(first: Revision) -> Revisions {
        Revisions(vec![first])
    }

    /// Stored revisions in any order; `None` without any.
    pub fn stored(mut revisions: Vec<Revision>) -> Option<Revisions> {
        revisions.sort_by_key(|revision| revision.valid_from);
        (!revisions.is_empty()).then_some(Revisions(revisions))
    }

    /// All revisions by date.
    pub fn all(&self) -> &[Revision] {
        &self.0
    }

    /// The first revision.
    pub fn first(&self) -> &Revision {
        &self.0[0]
    }

    /// The latest revision.
    pub fn current(&self) -> &Revision {
        &self.0[self.0.len() - 1]
    }

    /// The revision of a day; `None` before the first.
    pub fn at(&self, date: NaiveDate) -> Option<&Revision> {
        let after = self.0.partition_point(|revision| revision.valid_from <= date);
        self.0[..after].last()
    }

    /// Whether all that `before` says is still said, and only something added.
    pub fn add_to(&self, before: &Revisions) -> bool {
        before.all().iter().all(|held| {
            let same_day = self.at(held.valid_from);
            same_day.is_some_and(|now| now.valid_from == held.valid_from && now.says_the_same(held))
        })
    }

    /// Every revision with the first day it no longer holds.
    pub fn with_ends(&self) -> impl Iterator<Item = (&Revision, Option<NaiveDate>)> {
        let ends = self
            .0
            .iter()
            .skip(1)
            .map(|next| Some(next.valid_from))
            .chain([None]);
        self.0.iter().zip(ends)
    }

    /// Records how the opportunity stands from a date on. A revision of the same day replaces; one that says
    /// what already holds on its day changes nothing; later revisions stay.
    pub fn record(&mut self, revision: Revision) -> Change {
        if self
            .at(revision.valid_from)
            .is_some_and(|held| held.says_the_same(&revision))
        {
            return Change::Unchanged;
        }
        match self
            .0
            .binary_search_by_key(&revision.valid_from, |held| held.valid_from)
        {
            Ok(same_day) => {
                self.0[same_day] = revision;
                Change::Replaced
            }
            Err(place) => {
                self.0.insert(place, revision);
                Change::Added
            }
        }
    }

    /// Sets every revision's team anew from its owner and date, after assignments were back-dated; whether any
    /// changed.
    pub fn recredit(&mut self, team: impl Fn(MemberId, NaiveDate) -> Option<TeamId>) -> bool {
        let mut changed = false;
        for revision in &mut self.0 {
            let credited = revision.owner.and_then(|owner| team(owner, revision.valid_from));
            changed |= credited != revision.team;
            revision.team = credited;
        }
        changed
    }

    /// When and how it came to be, given the date it was created.
    pub fn created(&self, on: NaiveDate) -> DealStep {
        self.at(on).unwrap_or(self.first()).step(on)
    }

    /// When and how it first reached a qualified stage.
    pub fn qualified(&self, stages: &Stages) -> Option<DealStep> {
        let is_qualified = |revision: &&Revision| {
            stages
                .get(revision.stage)
                .is_some_and(|stage| stage.is_qualified())
        };
        self.0
            .iter()
            .find(is_qualified)
            .map(|revision| revision.step(revision.valid_from))
    }

    /// How it stands now.
    pub fn outcome(&self, stages: &Stages) -> Outcome {
        stages.outcome(self.current().stage)
    }

    /// When and how it was closed the way it now stands: the first revision of the last unbroken run with that
    /// outcome. What is revised after the close moves neither its date nor its credit. `None` while open.
    pub fn closed(&self, stages: &Stages) -> Option<(Outcome, DealStep)> {
        let outcome = self.outcome(stages);
        let run = self
            .0
            .iter()
            .rev()
            .take_while(|revision| stages.outcome(revision.stage) == outcome);
        let closing = run.last().filter(|_| outcome != Outcome::Open)?;
        Some((outcome, closing.step(closing.valid_from)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::pipeline::fixtures::{
        ENGAGING, LOST, NEGOTIATING, PROSPECTING, WON, member, revision, stages,
    };
    use uuid::Uuid;

    fn history() -> Revisions {
        let mut revisions = Revisions::starting(revision("2026-01-05", PROSPECTING, 100));
        for later in [
            revision("2026-02-01", ENGAGING, 200),
            revision("2026-02-20", WON, 180),
        ] {
            assert_eq!(revisions.record(later), Change::Added);
        }
        revisions
    }

    #[test]
    fn a_past_day_is_read_from_the_revision_of_that_day() {
        let revisions = history();
        let stage = |date: &str| revisions.at(day(date)).map(|revision| revision.stage);
        assert_eq!(stage("2026-01-04"), None);
        assert_eq!(stage("2026-01-31"), Some(PROSPECTING));
        assert_eq!(stage("2026-02-01"), Some(ENGAGING));
        assert_eq!(stage("2027-01-01"), Some(WON));
        let ends: Vec<_> = revisions.with_ends().map(|(_, end)| end).collect();
        assert_eq!(ends, [Some(day("2026-02-01")), Some(day("2026-02-20")), None]);
    }

    #[test]
    fn an_edit_of_the_same_day_replaces_and_a_repetition_changes_nothing() {
        let mut revisions = history();
        assert_eq!(
            revisions.record(revision("2026-02-01", ENGAGING, 250)),
            Change::Replaced
        );
        assert_eq!(
            revisions.record(revision("2026-02-10", ENGAGING, 250)),
            Change::Unchanged
        );
        assert_eq!(
            revisions.record(revision("2026-02-10", NEGOTIATING, 250)),
            Change::Added
        );
        assert_eq!(revisions.all().len(), 4);
        assert_eq!(revisions.current().stage, WON, "later revisions stay");
    }

    #[test]
    fn the_events_are_those_of_the_revisions() {
        let (revisions, stages) = (history(), stages());
        let qualified = revisions.qualified(&stages).expect("qualified");
        let (outcome, closed) = revisions.closed(&stages).expect("closed");
        assert_eq!(qualified.on, day("2026-02-01"));
        assert_eq!((outcome, closed.on), (Outcome::Won, day("2026-02-20")));
        assert_eq!(closed.amount.map(|money| money.minor), Some(18_000));
        assert_eq!(
            revisions
                .created(day("2026-01-02"))
                .amount
                .map(|money| money.minor),
            Some(10_000)
        );
    }

    #[test]
    fn v17_an_edit_after_the_close_moves_neither_its_date_nor_its_credit() {
        let (mut revisions, stages) = (history(), stages());
        let moved = Revision {
            owner: Some(member(2)),
            ..revision("2026-03-10", WON, 180)
        };
        assert_eq!(revisions.record(moved), Change::Added);
        let (_, closed) = revisions.closed(&stages).expect("closed");
        assert_eq!((closed.on, closed.owner), (day("2026-02-20"), Some(member(1))));
    }

    #[test]
    fn a_reopened_opportunity_is_open_and_may_close_otherwise() {
        let (mut revisions, stages) = (history(), stages());
        revisions.record(revision("2026-03-01", NEGOTIATING, 180));
        assert_eq!(revisions.closed(&stages), None);
        revisions.record(revision("2026-03-05", LOST, 180));
        let (outcome, closed) = revisions.closed(&stages).expect("closed");
        assert_eq!((outcome, closed.on), (Outcome::Lost, day("2026-03-05")));
        assert_eq!(
            revisions.qualified(&stages).map(|step| step.on),
            Some(day("2026-02-01"))
        );
    }

    #[test]
    fn an_owner_who_changes_team_does_not_revise_the_opportunity() {
        let mut revisions = history();
        let team = TeamId::from_uuid(Uuid::from_u128(7));
        let elsewhere = Revision {
            team: Some(team),
            ..revision("2026-03-10", WON, 180)
        };
        assert_eq!(revisions.record(elsewhere), Change::Unchanged);
        assert!(revisions.recredit(|_, date| (date >= day("2026-02-01")).then_some(team)));
        let teams: Vec<_> = revisions.all().iter().map(|revision| revision.team).collect();
        assert_eq!(teams, [None, Some(team), Some(team)]);
        assert!(!revisions.recredit(|_, date| (date >= day("2026-02-01")).then_some(team)));
    }
}
