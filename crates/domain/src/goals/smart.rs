//! Whether a goal is specific, measurable, achievable, relevant and time-bound, and why that is said (domain.md §5).

use super::explanation::{Explanation, Input, Reason, ReasonCode};
use super::goal::Goal;
use crate::errors::Invalid;
use crate::exact::Exact;
use crate::metrics::{Definition, Direction, MetricSource};
use crate::words::words;
use chrono::NaiveDate;

words! {
    /// How far a target lies from what was reached before.
    Achievability {
        /// At most what three of four comparable periods brought.
        Trivial = "TRIVIAL",
        /// Up to what one of five brought.
        Achievable = "ACHIEVABLE",
        /// Up to the best of them.
        Stretch = "STRETCH",
        /// Beyond the best of them.
        Unprecedented = "UNPRECEDENTED",
    }
    /// What a target is compared with.
    ComparedWith {
        /// The owner's own figures of periods before.
        OwnHistory = "OWN_HISTORY",
        /// Figures of the others in the owner's team in the period before.
        Team = "TEAM",
    }
}

/// Fewest figures a target is ranked among.
const FEWEST: usize = 4;

/// Figures a target is ranked among, in the unit of the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparables {
    /// Whose they are.
    pub with: ComparedWith,
    /// The figures, in no particular order.
    pub figures: Vec<Exact>,
}

/// What a goal is judged by.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Whether its owner is still there.
    pub owner_active: bool,
    /// The target in the unit of the comparables; `None` where a plan rate is missing.
    pub target: Option<Exact>,
    /// What was found to compare with; `None` where nothing was.
    pub comparables: Option<Comparables>,
    /// Whether figures of others were left out that whoever asks may not see.
    pub hidden: bool,
    /// The local date judged.
    pub as_of: NaiveDate,
}

/// One letter of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmartCheck {
    /// Whether it holds.
    pub holds: bool,
    /// Why not, or what is worth knowing.
    pub reasons: Vec<Reason>,
}

/// The check of a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smart {
    /// Metric and owner are there.
    pub specific: SmartCheck,
    /// The metric has a source.
    pub measurable: SmartCheck,
    /// Not beyond anything reached before; a warning alone.
    pub achievable: SmartCheck,
    /// There is a goal above it or a rationale; a warning alone.
    pub relevant: SmartCheck,
    /// A period that is not over, and a target that is not the baseline.
    pub time_bound: SmartCheck,
    /// How far the target lies from what was reached before; `None` with fewer than four figures.
    pub achievability: Option<Achievability>,
    /// What it was compared with.
    pub compared_with: Option<ComparedWith>,
    /// How many figures it was compared with.
    pub comparables: usize,
    /// Their median; `None` with fewer than four.
    pub median: Option<Exact>,
    /// target / median; `None` without a median, or with one of zero.
    pub required_lift: Option<Exact>,
    /// The date judged.
    pub as_of: NaiveDate,
}

impl Smart {
    /// Refuses with `NOT_SMART`, naming the letters, where S, M or T does not hold.
    pub fn check(&self) -> Result<(), Invalid> {
        let letters = [
            ("specific", &self.specific),
            ("measurable", &self.measurable),
            ("time-bound", &self.time_bound),
        ];
        let failed: Vec<String> = letters
            .into_iter()
            .filter(|(_, check)| !check.holds)
            .map(|(name, check)| {
                let why = check.reasons.first().map(Reason::text).unwrap_or_default();
                format!("not {name}: {why}")
            })
            .collect();
        if failed.is_empty() {
            return Ok(());
        }
        Err(Invalid::one("goal", "NOT_SMART", failed.join(" ")))
    }

    /// How it came about.
    pub fn explanation(&self) -> Explanation {
        let mut inputs = vec![
            Input::new("asOf", self.as_of),
            Input::new("comparables", self.comparables),
        ];
        if let Some(with) = self.compared_with {
            inputs.push(Input::new("comparedWith", with));
        }
        if let Some(median) = self.median {
            inputs.push(Input::new("median", median));
        }
        let checks = [
            &self.specific,
            &self.measurable,
            &self.achievable,
            &self.relevant,
            &self.time_bound,
        ];
        Explanation {
            inputs,
            formula: "achievability: target ≤ P25 TRIVIAL, ≤ P80 ACHIEVABLE, ≤ best STRETCH, beyond UNPRECEDENTED, \
                      by nearest rank; what is to be lowered the other way round\n\
                      requiredLift = target / median"
                .to_owned(),
            reasons: checks.into_iter().flat_map(|check| check.reasons.clone()).collect(),
        }
    }
}

/// Judges a goal.
pub fn smart(goal: &Goal, metric: &Definition, evidence: &Evidence) -> Smart {
    let (figures, with) = match &evidence.comparables {
        Some(found) => (found.figures.clone(), Some(found.with)),
        None => (Vec::new(), None),
    };
    let ranked = ranked(&figures, metric.direction);
    let achievability = evidence
        .target
        .zip(ranked.as_deref())
        .map(|(target, ranked)| class(target, ranked, metric.direction));
    let median = ranked.as_deref().and_then(median);
    let required_lift = evidence
        .target
        .zip(median)
        .and_then(|(target, median)| target.checked_div(median));
    Smart {
        specific: holds(evidence.owner_active, || {
            Reason::new(ReasonCode::OwnerInactive, "Its owner is no longer active.")
        }),
        measurable: holds(has_source(metric), || {
            Reason::new(ReasonCode::NoFacts, "Nothing reports the metric.")
        }),
        achievable: achievable(evidence, achievability, ranked.is_some(), metric.direction),
        relevant: holds(goal.is_aligned(), || {
            Reason::new(
                ReasonCode::NotAligned,
                "It stands below no other goal, and nothing says why it matters.",
            )
        }),
        time_bound: time_bound(goal, evidence.as_of),
        achievability,
        compared_with: with,
        comparables: figures.len(),
        median,
        required_lift,
        as_of: evidence.as_of,
    }
}

impl Goal {
    /// Whether it stands below another, or says why it matters.
    pub fn is_aligned(&self) -> bool {
        self.parent.is_some() || self.rationale.is_some()
    }
}

fn holds(holds: bool, why: impl FnOnce() -> Reason) -> SmartCheck {
    SmartCheck {
        holds,
        reasons: if holds { Vec::new() } else { vec![why()] },
    }
}

fn has_source(metric: &Definition) -> bool {
    match &metric.source {
        MetricSource::Recorded(accepted) => !accepted.is_empty(),
        MetricSource::Derived(_) => true,
    }
}

fn time_bound(goal: &Goal, as_of: NaiveDate) -> SmartCheck {
    let mut reasons = Vec::new();
    if as_of >= goal.period.end() && !goal.state.is_agreed() {
        reasons.push(Reason::new(ReasonCode::PeriodOver, "Its period is over."));
    }
    if goal.baseline == Some(goal.target) {
        let text = "There is no way from the baseline to the target.";
        reasons.push(Reason::new(ReasonCode::TargetIsBaseline, text));
    }
    SmartCheck {
        holds: reasons.is_empty(),
        reasons,
    }
}

fn achievable(
    evidence: &Evidence,
    class: Option<Achievability>,
    enough: bool,
    direction: Direction,
) -> SmartCheck {
    let mut reasons = Vec::new();
    let mut because = |code, text| reasons.push(Reason::new(code, text));
    match class {
        Some(Achievability::Unprecedented) => because(
            ReasonCode::TargetUnprecedented,
            "No comparable period ever brought as much.",
        ),
        Some(Achievability::Trivial) => because(
            ReasonCode::TargetTrivial,
            "Three of four comparable periods brought at least as much.",
        ),
        Some(_) => {}
        None if matches!(direction, Direction::Maintain(_)) => because(
            ReasonCode::MaintainedInBand,
            "What is maintained is held against its band.",
        ),
        None if evidence.target.is_none() => because(
            ReasonCode::FxRateMissing,
            "The target is not known in the currency of what was reached before.",
        ),
        None if !enough => because(
            ReasonCode::TooFewComparables,
            "Fewer than four comparable figures are known.",
        ),
        None => {}
    }
    if evidence.hidden {
        because(
            ReasonCode::ComparablesHidden,
            "The figures of others in the team are not yours to see, and were not compared with.",
        );
    }
    SmartCheck {
        holds: class != Some(Achievability::Unprecedented),
        reasons,
    }
}

/// Figures from the worst to the best; none where there are too few, or no better and worse.
fn ranked(figures: &[Exact], direction: Direction) -> Option<Vec<Exact>> {
    if figures.len() < FEWEST || matches!(direction, Direction::Maintain(_)) {
        return None;
    }
    let mut ranked = figures.to_vec();
    ranked.sort_unstable();
    if direction == Direction::Decrease {
        ranked.reverse();
    }
    Some(ranked)
}

/// Where a target lies among figures ranked from the worst to the best.
fn class(target: Exact, ranked: &[Exact], direction: Direction) -> Achievability {
    let within = |figure: Exact| match direction {
        Direction::Decrease => target >= figure,
        _ => target <= figure,
    };
    let at = |per_cent: usize| ranked[(ranked.len() * per_cent).div_ceil(100).max(1) - 1];
    match () {
        () if within(at(25)) => Achievability::Trivial,
        () if within(at(80)) => Achievability::Achievable,
        () if within(at(100)) => Achievability::Stretch,
        () => Achievability::Unprecedented,
    }
}

fn median(ranked: &[Exact]) -> Option<Exact> {
    let middle = ranked.len() / 2;
    match ranked.len() % 2 {
        1 => Some(ranked[middle]),
        _ => ranked[middle - 1]
            .checked_add(ranked[middle])?
            .checked_div(Exact::from(2)),
    }
}

#[cfg(test)]
#[path = "smart_tests.rs"]
mod tests;
