//! Why a figure is what it is: its inputs, its formula, and the reasons for what is missing or was judged.

use super::health::HealthThresholds;
use crate::exact::Exact;
use crate::words::words;
use std::borrow::Cow;

words! {
    /// A reason a computed object gives.
    ReasonCode {
        /// No exchange rate was set for a needed pair and date.
        FxRateMissing = "FX_RATE_MISSING",
        /// Nothing was measured yet.
        NoFacts = "NO_FACTS",
        /// The whole period is leave.
        OnLeave = "ON_LEAVE",
        /// The target was reduced for leave.
        ProratedForLeave = "PRORATED_FOR_LEAVE",
        /// The period has no working day.
        NoWorkingDays = "NO_WORKING_DAYS",
        /// No working day has gone by yet.
        NoWorkingDaysElapsed = "NO_WORKING_DAYS_ELAPSED",
        /// No working day is left.
        NoWorkingDaysLeft = "NO_WORKING_DAYS_LEFT",
        /// The course has not left the baseline yet.
        NothingExpectedYet = "NOTHING_EXPECTED_YET",
        /// Too little of the period has gone by to judge.
        TooEarly = "TOO_EARLY",
        /// The metric's feed is older than its freshness limit.
        FeedStale = "FEED_STALE",
        /// The health follows from the pace and the thresholds.
        Pace = "PACE",
        /// The period ended and the target was not reached.
        TargetNotReached = "TARGET_NOT_REACHED",
        /// Less than one whole unit behind.
        WholeUnits = "WHOLE_UNITS",
        /// The target is reached, nothing more is required.
        TargetReached = "TARGET_REACHED",
        /// A level or a maximum is not added up: no rate leads to it, and a level without a baseline has no course.
        LevelMetric = "LEVEL_METRIC",
        /// A metric to be maintained has a band and no course.
        MaintainedInBand = "MAINTAINED_IN_BAND",
        /// Target and baseline are the same.
        TargetIsBaseline = "TARGET_IS_BASELINE",
        /// A figure does not fit exact arithmetic.
        Overflow = "OVERFLOW",
        /// There is no quota for the period.
        NoQuota = "NO_QUOTA",
        /// The quota is won, nothing remains.
        NothingRemains = "NOTHING_REMAINS",
        /// No deal was closed in the window of the win rate.
        NoClosedDeals = "NO_CLOSED_DEALS",
        /// No deal was won in the window of the win rate.
        WinRateZero = "WIN_RATE_ZERO",
        /// More is open without an expected close than with one in the period.
        UndatedExceedDated = "UNDATED_EXCEED_DATED",
        /// Open deals whose expected close has passed were left out.
        PastDueExcluded = "PAST_DUE_EXCLUDED",
        /// The period has not begun on the day judged.
        NotBegun = "NOT_BEGUN",
        /// No stay in a stage ended in the window of its median age.
        NoStageAge = "NO_STAGE_AGE",
        /// Too few stays ended to compare conversions.
        TooFewStays = "TOO_FEW_STAYS",
        /// The owner is no longer active.
        OwnerInactive = "OWNER_INACTIVE",
        /// The period is over.
        PeriodOver = "PERIOD_OVER",
        /// The goal has neither a goal above it nor a rationale.
        NotAligned = "NOT_ALIGNED",
        /// Fewer than four comparable figures are known.
        TooFewComparables = "TOO_FEW_COMPARABLES",
        /// Too few commitments were due for a rate.
        TooFewCommitments = "TOO_FEW_COMMITMENTS",
        /// Nothing was to be done about concerns.
        NoConcerns = "NO_CONCERNS",
        /// Figures of others that whoever asks may not see were not compared with.
        ComparablesHidden = "COMPARABLES_HIDDEN",
        /// The target was reached in nearly every comparable period.
        TargetTrivial = "TARGET_TRIVIAL",
        /// The target lies beyond every comparable figure.
        TargetUnprecedented = "TARGET_UNPRECEDENTED",
        /// The target was reduced because it was not in force over the whole period.
        PartOfPeriod = "PART_OF_PERIOD",
        /// A leader excused it.
        ExcusedByLeader = "EXCUSED_BY_LEADER",
        /// Nothing that counts is over yet.
        NoOccurrences = "NO_OCCURRENCES",
        /// A leader above does not hold to it.
        Waived = "WAIVED",
        /// More than is allowed is there already.
        ThresholdExceeded = "THRESHOLD_EXCEEDED",
        /// The projection misses the condition, and the deadline is near.
        ProjectionMisses = "PROJECTION_MISSES",
        /// A goal was off track at two evaluations running.
        OffTrackTwice = "OFF_TRACK_TWICE",
        /// Weekly amounts lie below what is usual.
        BelowUsual = "BELOW_USUAL",
        /// Most of a team lie below what is usual.
        TeamBelowUsual = "TEAM_BELOW_USUAL",
        /// There is too little a week to claim a slump, but four weeks came to nothing.
        LowVolume = "LOW_VOLUME",
        /// A third or more of the open qualified amount is stale.
        StalePipeline = "STALE_PIPELINE",
        /// The team has members and no leader of its own.
        NoLeader = "NO_LEADER",
        /// Four occurrences or more of an expectation were missed in a row.
        MissedInARow = "MISSED_IN_A_ROW",
        /// What is expected of somebody has waited five of their working days to be acknowledged.
        NotAcknowledged = "NOT_ACKNOWLEDGED",
        /// Nothing is expected of a rep.
        NothingExpected = "NOTHING_EXPECTED",
        /// The last meeting of a cadence is older than one and a half intervals.
        CadenceLapsed = "CADENCE_LAPSED",
        /// Whoever was to hold the meetings of a cadence called two off in a row.
        CancelledInARow = "CANCELLED_IN_A_ROW",
        /// Too much of what was promised was missed.
        CommitmentsMissed = "COMMITMENTS_MISSED",
        /// What raised it is no longer so, or is not told before its cool-down is over.
        ConditionCeased = "CONDITION_CEASED",
    }
}

/// One reason, for machines and for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// For machines.
    pub code: ReasonCode,
    words: Words,
}

/// What a sentence is made of: figures are put into words where somebody reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Words {
    Written(Cow<'static, str>),
    OfPace(Exact, HealthThresholds),
}

impl Reason {
    /// A reason.
    pub fn new(code: ReasonCode, text: impl Into<Cow<'static, str>>) -> Reason {
        Reason {
            code,
            words: Words::Written(text.into()),
        }
    }

    /// That the health follows from the pace.
    pub(super) fn of_pace(pace: Exact, thresholds: HealthThresholds) -> Reason {
        Reason {
            code: ReasonCode::Pace,
            words: Words::OfPace(pace, thresholds),
        }
    }

    /// A sentence for people.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.words {
            Words::Written(text) => Cow::Borrowed(text),
            Words::OfPace(pace, thresholds) => Cow::Owned(thresholds.in_words(*pace)),
        }
    }
}

/// One value that went into a computed object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What it is.
    pub name: &'static str,
    /// Its value as text.
    pub value: String,
}

impl Input {
    /// An input with the text of its value.
    pub fn new(name: &'static str, value: impl ToString) -> Input {
        Input {
            name,
            value: value.to_string(),
        }
    }
}

/// How a computed object came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What went in.
    pub inputs: Vec<Input>,
    /// How the figures follow from it, one figure a line.
    pub formula: String,
    /// Why a figure is missing, and what decided the judgement.
    pub reasons: Vec<Reason>,
}
