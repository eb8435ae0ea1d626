//! What changed in a pipeline, and what should have: created, advanced, pushed, slipped, stale, past due.

use super::revision::Revisions;
use super::stage::{Outcome, Stages};
use crate::calendar::Period;
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use crate::ids::{OpportunityId, StageId};
use crate::money::Money;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// Pushes of the expected close from which on an opportunity has slipped.
pub const SLIPPED: u32 = 2;

/// What follows for a revision from those before it. It is stored beside each, so that no figure reads whole histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// First day of the unbroken stay in the revision's stage.
    pub stage_since: NaiveDate,
    /// How often the expected close had been pushed to a later date.
    pub pushes: u32,
    /// The stay that ended with the revision; `None` where the stage stays the same, and for the first one.
    pub left: Option<Stay>,
}

/// A stay in a stage that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Where.
    pub stage: StageId,
    /// For how many days.
    pub days: i64,
}

impl Revisions {
    /// What follows for each revision from those before it, by date.
    pub fn courses(&self) -> impl Iterator<Item = Course> {
        let first = self.first();
        let (mut stage, mut since) = (first.stage, first.valid_from);
        let (mut expected, mut pushes) = (None, 0);
        self.all().iter().map(move |revision| {
            let ended = revision.stage != stage;
            let left = ended.then(|| Stay {
                stage,
                days: (revision.valid_from - since).num_days(),
            });
            if ended {
                (stage, since) = (revision.stage, revision.valid_from);
            }
            if let Some(date) = revision.expected_close_on {
                pushes += u32::from(expected.is_some_and(|before| date > before));
                expected = Some(date);
            }
            Course {
                stage_since: since,
                pushes,
                left,
            }
        })
    }
}

/// How long stays in stages are, in the middle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageAges(BTreeMap<StageId, BTreeMap<i64, i64>>);

impl StageAges {
    /// The ages of stays that ended: where, after how many days, how many of them.
    pub fn of(stays: impl IntoIterator<Item = (Stay, i64)>) -> StageAges {
        let mut ages = StageAges::default();
        for (stay, number) in stays {
            *ages
                .0
                .entry(stay.stage)
                .or_default()
                .entry(stay.days)
                .or_default() += number;
        }
        ages
    }

    /// Days of the two stays in the middle of a stage's, the same one twice when their number is odd; `None` of none.
    fn middle(&self, stage: StageId) -> Option<(i64, i64)> {
        let days = self.0.get(&stage)?;
        let stays: i64 = days.values().sum();
        let at = |place: i64| {
            let mut seen = 0;
            days.iter().find_map(|(days, number)| {
                seen += number;
                (seen > place).then_some(*days)
            })
        };
        Some((at((stays - 1) / 2)?, at(stays / 2)?))
    }

    /// The median age in days, the mean of the middle two when their number is even; `None` of none.
    pub fn median(&self, stage: StageId) -> Option<Exact> {
        let (lower, upper) = self.middle(stage)?;
        Exact::ratio(i128::from(lower) + i128::from(upper), 2)
    }

    /// An opportunity in the stage whose last revision is older than this day is stale on `as_of`: it has not changed for
    /// more than twice the median age. `None` without a median: nothing is stale there.
    pub fn stale_before(&self, stage: StageId, as_of: NaiveDate) -> Option<NaiveDate> {
        let (lower, upper) = self.middle(stage)?;
        as_of.checked_sub_days(Days::new(u64::try_from(lower + upper).ok()?))
    }
}

/// An opportunity as figures of movement look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovingDeal {
    /// Which.
    pub id: OpportunityId,
    /// Its stage.
    pub stage: StageId,
    /// First day of its revision: since then nothing has changed.
    pub unchanged_since: NaiveDate,
    /// How often its expected close has been pushed to a later date.
    pub pushes: u32,
    /// What it is worth.
    pub amount: Option<Money>,
    /// When it is expected to close.
    pub expected_close_on: Option<NaiveDate>,
    /// Stage and pushes on the day before the window; `None` where that does not matter, or where it was not there yet.
    pub before: Option<(StageId, u32)>,
}

/// What is needed to tell how a pipeline moved.
#[derive(Clone, Debug)]
pub struct Moving<'a> {
    /// The part of the period that has gone by; `None` when it has not begun.
    pub window: Option<Period>,
    /// The local date judged.
    pub as_of: NaiveDate,
    /// The sales process.
    pub stages: &'a Stages,
    /// Ages of stays in the four complete quarters before.
    pub ages: &'a StageAges,
    /// Opportunities created in the window, as they were created.
    pub created: Vec<MovingDeal>,
    /// Opportunities revised in the window that were open before, as they stood at its end.
    pub revised: Vec<MovingDeal>,
    /// Open opportunities at the end of `as_of`.
    pub open: Vec<MovingDeal>,
}

/// How a pipeline moved. Every list has the soonest expected close first, and those without one last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Created in the window.
    pub created: Vec<MovingDeal>,
    /// Stood in a later stage at the end of the window than before it, and were not lost.
    pub advanced: Vec<MovingDeal>,
    /// Open at the end of the window, with an expected close that was pushed in it.
    pub pushed: Vec<MovingDeal>,
    /// Open on the day judged and pushed [`SLIPPED`] times or more since they are there.
    pub slipped: Vec<MovingDeal>,
    /// Open on the day judged and unchanged for more than twice the median age of their stage.
    pub stale: Vec<MovingDeal>,
    /// Open on the day judged although expected to have closed before it.
    pub past_due: Vec<MovingDeal>,
    /// How it came about.
    pub explanation: Explanation,
}

/// Whether `now` is a later stage than `before`, and not a lost one.
pub fn has_advanced(stages: &Stages, before: StageId, now: StageId) -> bool {
    match (stages.get(before), stages.get(now)) {
        (Some(before), Some(now)) => now.position > before.position && now.outcome != Outcome::Lost,
        _ => false,
    }
}

/// Tells how a pipeline moved.
pub fn movement(of: &Moving<'_>) -> Movement {
    let sorted = |deals: &[MovingDeal], counts: &dyn Fn(&MovingDeal) -> bool| {
        let mut deals: Vec<MovingDeal> = deals.iter().copied().filter(|deal| counts(deal)).collect();
        deals
            .sort_unstable_by_key(|deal| (deal.expected_close_on.is_none(), deal.expected_close_on, deal.id));
        deals
    };
    let is_stale = |deal: &MovingDeal| {
        let limit = of.ages.stale_before(deal.stage, of.as_of);
        limit.is_some_and(|limit| deal.unchanged_since < limit)
    };
    let advanced = |deal: &MovingDeal| {
        let before = deal.before;
        before.is_some_and(|(stage, _)| has_advanced(of.stages, stage, deal.stage))
    };
    let pushed = |deal: &MovingDeal| {
        of.stages.outcome(deal.stage) == Outcome::Open
            && deal.before.is_some_and(|(_, pushes)| deal.pushes > pushes)
    };
    Movement {
        created: sorted(&of.created, &|_| true),
        advanced: sorted(&of.revised, &advanced),
        pushed: sorted(&of.revised, &pushed),
        slipped: sorted(&of.open, &|deal| deal.pushes >= SLIPPED),
        stale: sorted(&of.open, &is_stale),
        past_due: sorted(&of.open, &|deal| {
            deal.expected_close_on.is_some_and(|date| date < of.as_of)
        }),
        explanation: explanation(of),
    }
}

fn explanation(of: &Moving<'_>) -> Explanation {
    let mut inputs = vec![Input::new("asOf", of.as_of)];
    let mut reasons = Vec::new();
    match of.window {
        Some(window) => inputs.extend([
            Input::new("from", window.start()),
            Input::new("until", window.last_day()),
        ]),
        None => reasons.push(Reason::new(
            ReasonCode::NotBegun,
            "The period has not begun, so nothing has moved in it.",
        )),
    }
    let open = of.stages.in_order().into_iter();
    for stage in open.filter(|stage| stage.outcome == Outcome::Open) {
        match of.ages.median(stage.id) {
            Some(median) => inputs.push(Input::new(
                "medianDays",
                format!("{}: {}", stage.key, median.to_decimal()),
            )),
            None => {
                let text = format!(
                    "No opportunity left the stage “{}” in the four complete quarters before, so none is stale there.",
                    stage.name
                );
                reasons.push(Reason::new(ReasonCode::NoStageAge, text));
            }
        }
    }
    let formula = format!(
        "created = created from..until\n\
         advanced = stage on until later than before from, not lost\n\
         pushed = open on until, expected close moved to a later date from..until\n\
         slipped = open on asOf, expected close moved to a later date {SLIPPED} times or more\n\
         stale = open on asOf, days without a change > 2 × medianDays of the stage\n\
         pastDue = open on asOf, expected close < asOf"
    );
    Explanation {
        inputs,
        formula,
        reasons,
    }
}

#[cfg(test)]
#[path = "movement_tests.rs"]
mod tests;
