//! When somebody's weekly amounts fall below what they usually reach: an exponentially weighted mean held against their own baseline
//! (domain.md §9, worked example V12).
//!
//! Weekly amounts are scaled to a full working week and rounded to thousandths, so each is wrong by at most 0.0005. From there on all
//! is decided in exact fractions: where a limit has a root in it, squares are compared. Only limits that are shown are rounded, down to six places.

use super::rounds::{COOL_DOWN, Raised};
use crate::calendar::Period;
use crate::exact::Exact;
use chrono::NaiveDate;

/// Working weeks a baseline is taken from.
pub const BASELINE_WEEKS: usize = 12;

/// Working weeks between the baseline and the week judged, which are judged with it.
pub const LAG_WEEKS: usize = 2;

/// A mean below this many a week says too little for a slump to be claimed.
pub const LEAST_MEAN: i64 = 6;

/// Calendar weeks that are read: enough for a baseline, a quarter of judgements, and some weeks of leave.
pub const WEEKS_READ: usize = 30;

/// Weeks of a baseline and of what is judged with it.
const WINDOW: usize = BASELINE_WEEKS + LAG_WEEKS;

/// Weeks of a cool-down.
const QUIET_WEEKS: usize = COOL_DOWN / 5;

/// Weeks added up where there is too little a week.
const TOGETHER: usize = 4;

/// A week that was worked, with its amount per full working week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// When.
    pub period: Period,
    /// How much, in the metric's unit.
    pub value: Exact,
}

/// An amount of a week as it would be of a full one, in thousandths; none of a week of which less than half was worked.
pub fn weekly(amount: Exact, worked: i64, full: i64) -> Option<Exact> {
    if worked <= 0 || worked.checked_mul(2)? < full {
        return None;
    }
    let scaled = amount.checked_mul(Exact::ratio(full.into(), worked.into())?)?;
    let thousandths = scaled.checked_mul(Exact::from(1000))?.round();
    Exact::ratio(thousandths, 1000)
}

/// How far below the usual a dip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DipLevel {
    /// Below the limit of two σ.
    Watch,
    /// Below that of two and a half, two weeks running.
    Slump,
}

impl DipLevel {
    /// L²: how many σ the limit lies below the mean, squared.
    fn width_squared(self) -> Option<Exact> {
        match self {
            DipLevel::Watch => Some(Exact::from(4)),
            DipLevel::Slump => Exact::ratio(25, 4),
        }
    }
}

/// What a member usually reaches in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The mean of its weeks.
    pub mean: Exact,
    /// σ²: the larger of their sample variance and the mean.
    pub variance: Exact,
}

/// The weighted mean after a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartPoint {
    /// λ × the week + (1 − λ) × the weighted mean before it.
    pub mean: Exact,
    /// Whether it lies below the limit of two σ.
    pub is_watched: bool,
    /// Whether it lies below that of two and a half.
    pub is_breach: bool,
}

impl Baseline {
    /// The baseline of some weeks; none of fewer than two, and where exact arithmetic does not hold them.
    pub fn of(weeks: &[Week]) -> Option<Baseline> {
        let number = i64::try_from(weeks.len()).ok().filter(|number| *number > 1)?;
        let sum = sum(weeks)?;
        let mean = sum.checked_div(Exact::from(number))?;
        let squares = weeks.iter().try_fold(Exact::ZERO, |sum, week| {
            sum.checked_add(week.value.checked_mul(week.value)?)
        })?;
        let spread = squares.checked_sub(sum.checked_mul(mean)?)?;
        let variance = spread.checked_div(Exact::from(number - 1))?;
        Some(Baseline {
            mean,
            variance: variance.max(mean),
        })
    }

    /// The weighted means after each of some weeks that follow one another, beginning at the baseline's mean.
    pub fn chart(&self, values: &[Exact]) -> Option<Vec<ChartPoint>> {
        let (new, old) = (Exact::ratio(3, 10)?, Exact::ratio(7, 10)?);
        let mut mean = self.mean;
        let mut points = Vec::with_capacity(values.len());
        for (place, value) in values.iter().enumerate() {
            mean = new.checked_mul(*value)?.checked_add(old.checked_mul(mean)?)?;
            points.push(ChartPoint {
                mean,
                is_watched: self.is_below(mean, DipLevel::Watch, place + 1)?,
                is_breach: self.is_below(mean, DipLevel::Slump, place + 1)?,
            });
        }
        Some(points)
    }

    /// The limit of a level after some weeks: mean − L σ √(λ/(2−λ) (1 − (1−λ)^2t)), rounded down to six places.
    pub fn limit(&self, level: DipLevel, weeks: usize) -> Option<Exact> {
        self.mean.checked_sub(self.width(level, weeks)?.root(6)?)
    }

    /// σ, rounded down to six places.
    pub fn deviation(&self) -> Option<Exact> {
        self.variance.root(6)
    }

    /// The distance of a limit from the mean, squared.
    fn width(&self, level: DipLevel, weeks: usize) -> Option<Exact> {
        let rest = (0..weeks).try_fold(Exact::ONE, |rest, _| rest.checked_mul(Exact::ratio(49, 100)?))?;
        let spread = Exact::ratio(3, 17)?.checked_mul(Exact::ONE.checked_sub(rest)?)?;
        level
            .width_squared()?
            .checked_mul(self.variance)?
            .checked_mul(spread)
    }

    fn is_below(&self, mean: Exact, level: DipLevel, weeks: usize) -> Option<bool> {
        let distance = self.mean.checked_sub(mean)?;
        Some(distance.is_positive() && distance.checked_mul(distance)? > self.width(level, weeks)?)
    }

    /// Whether a week lies above mean − σ.
    pub fn is_back(&self, value: Exact) -> bool {
        let Some(distance) = self.mean.checked_sub(value) else {
            return false;
        };
        let squared = || distance.checked_mul(distance);
        !distance.is_positive() || squared().is_some_and(|squared| squared < self.variance)
    }
}

fn sum(weeks: &[Week]) -> Option<Exact> {
    weeks
        .iter()
        .try_fold(Exact::ZERO, |sum, week| sum.checked_add(week.value))
}

/// Weekly amounts that have fallen below the usual and have not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dip {
    /// How far.
    pub level: DipLevel,
    /// When that was first known: the day after the week that showed it.
    pub raised: Raised,
    /// What was usual.
    pub baseline: Baseline,
    /// The weeks that were held against it, the last one judged last.
    pub weeks: Vec<Week>,
    /// The weighted mean after them.
    pub mean: Exact,
    /// The days after each week since it was raised: those on which it was found to go on.
    pub evaluations: Vec<NaiveDate>,
}

/// What weekly amounts say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too few weeks were worked: whoever began lately is ramping up.
    TooEarly,
    /// They are as usual.
    Steady,
    /// They have fallen.
    Dips(Dip),
    /// There is too little a week to claim a slump: what four weeks came to, against what four weeks usually do.
    LowVolume {
        /// The sum of the last four weeks.
        sum: Exact,
        /// What four weeks of the baseline come to.
        usual: Exact,
        /// The day after the fourth week that came to nothing, where four weeks usually come to six or more.
        silent_since: Option<NaiveDate>,
    },
}

/// Judges working weeks, in order, the last one last. A dip goes on until two weeks running lie above mean − σ, and is not raised anew for two weeks after.
pub fn judge(weeks: &[Week]) -> Verdict {
    let Some(last) = weeks.len().checked_sub(1).filter(|last| *last >= WINDOW) else {
        return Verdict::TooEarly;
    };
    let mut dip: Option<(usize, Dip)> = None;
    let mut free_from = 0;
    let mut breached = false;
    for place in WINDOW..=last {
        let seen = seen_at(weeks, place);
        let is_breach = seen.as_ref().is_some_and(|(_, point)| point.is_breach);
        let is_watched = seen.as_ref().is_some_and(|(_, point)| point.is_watched);
        let is_slump = is_breach && breached;
        breached = is_breach;
        let over = dip.as_ref().is_some_and(|(since, dip)| {
            let back = |place: usize| dip.baseline.is_back(weeks[place].value);
            place > since + 1 && back(place) && back(place - 1)
        });
        if over {
            dip = None;
            free_from = place + QUIET_WEEKS + 1;
            continue;
        }
        if let Some((_, running)) = &mut dip {
            running.evaluations.push(weeks[place].period.end());
        }
        let level = match &dip {
            None if place < free_from => None,
            None if is_slump => Some(DipLevel::Slump),
            None if is_watched => Some(DipLevel::Watch),
            Some((_, running)) if is_slump && running.level == DipLevel::Watch => Some(DipLevel::Slump),
            _ => None,
        };
        if let (Some(level), Some((baseline, point))) = (level, seen) {
            let on = weeks[place].period.end();
            let found = Dip {
                level,
                raised: Raised {
                    on,
                    before: place == WINDOW,
                },
                baseline,
                weeks: weeks[place - LAG_WEEKS..=place].to_vec(),
                mean: point.mean,
                evaluations: vec![on],
            };
            dip = Some((place, found));
        }
    }
    match dip {
        Some((_, dip)) => Verdict::Dips(dip),
        None => quiet(weeks, last).unwrap_or(Verdict::Steady),
    }
}

/// What the week at a place is held against, and where it stands; none where there is too little a week.
fn seen_at(weeks: &[Week], place: usize) -> Option<(Baseline, ChartPoint)> {
    let baseline = Baseline::of(&weeks[place - WINDOW..place - LAG_WEEKS])?;
    if baseline.mean < Exact::from(LEAST_MEAN) {
        return None;
    }
    let judged: Vec<Exact> = weeks[place - LAG_WEEKS..=place]
        .iter()
        .map(|week| week.value)
        .collect();
    Some((baseline, baseline.chart(&judged)?.pop()?))
}

/// What is said of few a week.
fn quiet(weeks: &[Week], last: usize) -> Option<Verdict> {
    let baseline = Baseline::of(&weeks[last - WINDOW..last - LAG_WEEKS])?;
    if baseline.mean >= Exact::from(LEAST_MEAN) {
        return None;
    }
    let silent = weeks.iter().rev().take_while(|week| week.value.is_zero()).count();
    // What was usual is taken from before the weeks that are held against it.
    let end = weeks.len().saturating_sub(silent.max(TOGETHER));
    let before = Baseline::of(&weeks[end.saturating_sub(BASELINE_WEEKS)..end])?;
    let (sum, usual) = (
        sum(&weeks[weeks.len() - TOGETHER..])?,
        before.mean.checked_mul(Exact::from(4))?,
    );
    let is_silent = silent >= TOGETHER && usual >= Exact::from(LEAST_MEAN);
    Some(Verdict::LowVolume {
        sum,
        usual,
        silent_since: is_silent.then(|| weeks[end + TOGETHER - 1].period.end()),
    })
}

/// Many dips of one team at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamDip {
    /// How far: a slump where more than half of the team is in one.
    pub level: DipLevel,
    /// The day it became more than half.
    pub raised: Raised,
    /// How many dip.
    pub dipping: usize,
    /// Of how many whose weeks can be judged.
    pub judged: usize,
}

/// Whether more than half of a team of three or more dips together, which says something of the team and not of its members: `dips` are those of its
/// members, out of all `judged`.
pub fn team_dip(dips: &[(DipLevel, Raised)], judged: usize) -> Option<TeamDip> {
    let most = |number: usize| judged >= 3 && number * 2 > judged;
    if !most(dips.len()) {
        return None;
    }
    let slumps = dips.iter().filter(|(level, _)| *level == DipLevel::Slump).count();
    let level = if most(slumps) {
        DipLevel::Slump
    } else {
        DipLevel::Watch
    };
    let mut raised: Vec<Raised> = dips
        .iter()
        .filter(|(own, _)| *own >= level)
        .map(|(_, raised)| *raised)
        .collect();
    raised.sort_unstable_by_key(|raised| raised.on);
    Some(TeamDip {
        level,
        raised: *raised.get(judged / 2)?,
        dipping: dips.len(),
        judged,
    })
}

/// The day after the second of two weeks running, begun after `since`, above mean − σ of the weeks before: when a dip that was there on that day was
/// made good. None where it has not been, or where too few weeks were worked before.
pub fn recovered_on(weeks: &[Week], since: NaiveDate) -> Option<NaiveDate> {
    let first = weeks.partition_point(|week| week.period.start() <= since);
    let judged = weeks[..first]
        .len()
        .checked_sub(1)
        .filter(|place| *place >= WINDOW)?;
    let baseline = Baseline::of(&weeks[judged - WINDOW..judged - LAG_WEEKS])?;
    let pairs = weeks[first..].windows(2);
    let back = |pair: &&[Week]| pair.iter().all(|week| baseline.is_back(week.value));
    Some(pairs.into_iter().find(back)?[1].period.end())
}

#[cfg(test)]
#[path = "slump_tests.rs"]
mod tests;
