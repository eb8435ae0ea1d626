//! The numbers under review: frozen when a meeting starts, so that what was agreed stays beside what it was agreed on.

use crate::calendar::Period;
use crate::commitments::Kept;
use crate::exact::Exact;
use crate::expectations::{Adherence, Expectation, Frequency, Occurrence, adherence};
use crate::goals::{GoalProgress, Health};
use crate::ids::{CommitmentId, ExpectationId, GoalId, MetricId};
use crate::money::{Currency, MissingRate};
use crate::pipeline::{Coverage, CoverageHealth, Figure};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Version of the stored form of [`SectionNumbers`].
pub const NUMBERS_FORMAT: i32 = 1;

/// What a section puts on the table. What its kind does not show is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SectionNumbers {
    /// The day judged, until its end.
    pub as_of: NaiveDate,
    /// Day of the last meeting held of the same cadence; none before the first.
    pub since: Option<NaiveDate>,
    /// Active goals on metrics of the section's layer; quotas are results.
    pub goals: Vec<GoalNumbers>,
    /// Figures of the metrics of the section's layer.
    pub metrics: Vec<MetricNumbers>,
    /// The pipeline against its quota; only where the section is about the pipeline.
    pub pipeline: Option<PipelineNumbers>,
    /// How what is expected of the member was kept, on metrics of the section's layer. Numbers stored before it was shown have none.
    #[serde(default)]
    pub expectations: Vec<ExpectationNumbers>,
    /// Promises from before that are to be disposed of; only where the section is about them.
    pub commitments: Vec<CommitmentId>,
    /// What became of promises since the last meeting held; only where the section is about them, and none before the first.
    #[serde(default)]
    pub promises: Option<PromiseNumbers>,
}

impl SectionNumbers {
    /// A section without numbers.
    pub fn none(as_of: NaiveDate, since: Option<NaiveDate>) -> SectionNumbers {
        SectionNumbers {
            as_of,
            since,
            goals: Vec::new(),
            metrics: Vec::new(),
            pipeline: None,
            expectations: Vec::new(),
            commitments: Vec::new(),
            promises: None,
        }
    }
}

/// How an expectation was kept lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpectationNumbers {
    /// Which.
    pub expectation: ExpectationId,
    /// What is measured.
    pub metric: MetricId,
    /// What it was called, where it had a name.
    pub title: Option<String>,
    /// How often it is expected.
    pub frequency: Frequency,
    /// Of its last occurrences that are over, those that were met.
    pub met: u32,
    /// Those that were missed.
    pub missed: u32,
    /// Those that count for nothing.
    pub excused: u32,
    /// met / (met + missed), or the rate without which it is not known.
    pub adherence: Figure,
}

impl ExpectationNumbers {
    /// What an expectation puts on the table, by its last occurrences.
    pub fn of(expectation: &Expectation, occurrences: &[Occurrence]) -> ExpectationNumbers {
        let kept = adherence(occurrences);
        let count = |of: fn(&Adherence) -> u32| kept.as_ref().map_or(0, of);
        ExpectationNumbers {
            expectation: expectation.id,
            metric: expectation.metric,
            title: expectation.title.clone(),
            frequency: expectation.frequency,
            met: count(|kept| kept.met),
            missed: count(|kept| kept.missed),
            excused: count(|kept| kept.excused),
            adherence: kept.map(|kept| kept.rate),
        }
    }
}

/// What became of promises since the last meeting held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PromiseNumbers {
    /// Made since.
    pub made: i64,
    /// Due since and kept in time.
    pub on_time: i64,
    /// Due since and kept later.
    pub late: i64,
    /// Due since and not kept.
    pub missed: i64,
}

impl From<Kept> for PromiseNumbers {
    fn from(kept: Kept) -> PromiseNumbers {
        PromiseNumbers {
            made: kept.made,
            on_time: kept.on_time,
            late: kept.late,
            missed: kept.missed,
        }
    }
}

/// Where a goal stood. Amounts are in the metric's unit, money in major units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoalNumbers {
    /// Which goal.
    pub goal: GoalId,
    /// What is measured.
    pub metric: MetricId,
    /// What it was called.
    pub title: String,
    /// Whether it was the money target.
    pub quota: bool,
    /// The days it runs over.
    pub period: Period,
    /// Currency of the amounts; none unless they are money.
    pub currency: Option<Currency>,
    /// The owner's figure, or the rate without which it is not known.
    pub actual: Figure,
    /// The target, after proration for leave.
    pub target: Option<Exact>,
    /// What was expected by then.
    pub expected: Option<Exact>,
    /// (actual − baseline) / (target − baseline).
    pub attainment: Option<Exact>,
    /// (actual − reference) / (expected − reference).
    pub pace: Option<Exact>,
    /// The judgement.
    pub health: Health,
    /// Where it stood at the last meeting held; none where it was not on that table.
    pub before: Option<GoalBefore>,
}

/// Where a goal stood at the last meeting held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoalBefore {
    /// The owner's figure; none where it was not known.
    pub actual: Option<Exact>,
    /// The attainment.
    pub attainment: Option<Exact>,
    /// The judgement.
    pub health: Health,
}

impl GoalNumbers {
    /// The figures of a progress, beside those of the goal's place among earlier numbers.
    pub fn of(
        goal: &crate::goals::Goal,
        progress: &GoalProgress,
        missing: Option<MissingRate>,
        currency: Option<Currency>,
        earlier: Option<&SectionNumbers>,
    ) -> GoalNumbers {
        let place = earlier.and_then(|numbers| numbers.goals.iter().find(|found| found.goal == goal.id));
        GoalNumbers {
            goal: goal.id,
            metric: goal.metric,
            title: goal.title.clone(),
            quota: goal.quota,
            period: goal.period,
            currency,
            actual: missing.map_or(Ok(progress.actual), Err),
            target: progress.target,
            expected: progress.expected,
            attainment: progress.attainment,
            pace: progress.pace,
            health: progress.health,
            before: place.map(|found| GoalBefore {
                actual: found.actual.ok().flatten(),
                attainment: found.attainment,
                health: found.health,
            }),
        }
    }

    /// What the figure gained since the last meeting held; none where either is not known.
    pub fn change(&self) -> Option<Exact> {
        self.actual.ok()??.checked_sub(self.before?.actual?)
    }
}

/// A figure over one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Over which days.
    pub period: Period,
    /// The figure in the metric's unit, money in major units of the organization's currency.
    pub figure: Figure,
}

/// What was measured of a metric lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricNumbers {
    /// Of what.
    pub metric: MetricId,
    /// Currency of the figures; none unless they are money.
    pub currency: Option<Currency>,
    /// The last week that is over.
    pub last_week: Measured,
    /// The week that is running.
    pub running_week: Measured,
    /// The last fiscal month that is over.
    pub last_month: Measured,
    /// The fiscal month that is running.
    pub running_month: Measured,
    /// From the day of the last meeting held; none before the first.
    pub since_last: Option<Measured>,
}

/// A pipeline against its quota. Amounts are in major units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PipelineNumbers {
    /// The period looked at.
    pub period: Period,
    /// The one after it.
    pub next: Period,
    /// Currency of every amount.
    pub currency: Currency,
    /// The quota.
    pub quota: Option<Exact>,
    /// Won in the period.
    pub won: Figure,
    /// quota − won, not below zero.
    pub remaining: Figure,
    /// Open, qualified and expected to close in the period.
    pub open: Figure,
    /// open / remaining.
    pub coverage: Figure,
    /// 1 / win rate.
    pub required: Option<Exact>,
    /// coverage / required against the thresholds.
    pub health: CoverageHealth,
    /// open × win rate.
    pub expected: Figure,
    /// remaining − expected.
    pub gap: Figure,
    /// Σ amount × probability of the stage.
    pub weighted: Figure,
    /// The next period's open / quota.
    pub next_coverage: Figure,
    /// Deals open and unchanged for too long.
    pub stale: i64,
    /// Deals open and put off twice or more.
    pub slipped: i64,
    /// Deals open and expected to have closed.
    pub past_due: i64,
    /// What changed since the last meeting held; none before the first.
    pub moved: Option<Moved>,
}

/// How many opportunities moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// Created.
    pub created: i64,
    /// In a later stage than before.
    pub advanced: i64,
    /// Expected to close later than they were.
    pub pushed: i64,
}

impl PipelineNumbers {
    /// The figures of a coverage over a period and the one after it, without what moved.
    pub fn of((period, next): (Period, Period), coverage: &Coverage) -> PipelineNumbers {
        PipelineNumbers {
            period,
            next,
            currency: coverage.currency,
            quota: coverage.quota,
            won: coverage.won,
            remaining: coverage.remaining,
            open: coverage.open,
            coverage: coverage.coverage,
            required: coverage.required,
            health: coverage.health,
            expected: coverage.expected,
            gap: coverage.gap,
            weighted: coverage.weighted,
            next_coverage: coverage.next_coverage,
            stale: 0,
            slipped: 0,
            past_due: coverage.past_due_deals,
            moved: None,
        }
    }

    /// The next period's coverage by what is required; none where either is not known.
    pub fn next_share(&self) -> Option<Exact> {
        self.next_coverage.ok()??.checked_div(self.required?)
    }
}

impl SectionNumbers {
    /// These numbers in the place of older ones of the same section: what they are held against stays.
    #[must_use]
    pub fn in_place_of(mut self, older: &SectionNumbers) -> SectionNumbers {
        for goal in &mut self.goals {
            let held = older.goals.iter().find(|held| held.goal == goal.goal);
            goal.before = held.and_then(|held| held.before);
        }
        SectionNumbers {
            since: older.since,
            commitments: older.commitments.clone(),
            ..self
        }
    }
}
