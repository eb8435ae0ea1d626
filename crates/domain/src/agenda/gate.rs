//! The gate: activity is talked about only where results and pipeline are not where they should be.

use super::numbers::SectionNumbers;
use super::words::{ActivityGate, DataGapCode, GateOpener, Verdict};
use crate::errors::Invalid;
use crate::exact::Exact;
use crate::goals::Health;
use crate::ids::{GoalId, MemberId};
use crate::pipeline::CoverageHealth;
use crate::text;
use chrono::{DateTime, Utc};

/// Least of the required coverage that the next period must have, in hundredths of a per cent.
const NEXT_PERIOD: i128 = 7_500;

/// Longest reason of an override, in characters.
const LONGEST: usize = 2000;

/// Somebody opened the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateOpening {
    /// Who.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why the leader did; none where whoever the meeting is about opened it.
    pub reason: Option<String>,
}

/// What the numbers lack to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataGap {
    /// What is lacking.
    pub code: DataGapCode,
    /// Of which goal, where it is about one.
    pub goal: Option<GoalId>,
}

/// The gate of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// How results stand.
    pub results: Verdict,
    /// How the pipeline stands.
    pub pipeline: Verdict,
    /// The organization's policy.
    pub policy: ActivityGate,
    /// What the numbers lack to be judged.
    pub data_gaps: Vec<DataGap>,
    /// Who opened it, where somebody did.
    pub opening: Option<GateOpening>,
}

impl Gate {
    /// The gate over the numbers of results and pipeline.
    pub fn of(
        results: &SectionNumbers,
        pipeline: &SectionNumbers,
        policy: ActivityGate,
        opening: Option<GateOpening>,
    ) -> Gate {
        let mut data_gaps = Vec::new();
        Gate {
            results: results_verdict(results, &mut data_gaps),
            pipeline: pipeline_verdict(pipeline, &mut data_gaps),
            policy,
            data_gaps,
            opening,
        }
    }

    /// Who or what opened it; none while it is closed. What cannot be judged opens it.
    pub fn opener(&self) -> Option<GateOpener> {
        if opens(self.results, self.pipeline, self.policy) {
            return Some(GateOpener::Numbers);
        }
        self.opening.as_ref().map(|opening| match opening.reason {
            Some(_) => GateOpener::Override,
            None => GateOpener::Subject,
        })
    }

    /// Whether activity is talked about.
    pub fn is_open(&self) -> bool {
        self.opener().is_some()
    }

    /// The reason a leader gives to open it; refuses with `REASON_REQUIRED` and the codes of [`crate::text`].
    pub fn reason(text: &str) -> Result<String, Invalid> {
        text::bounded("reason", text, LONGEST).map_err(|invalid| match invalid.0[0].code {
            "BLANK" => Invalid::one("reason", "REASON_REQUIRED", "say why you open the gate"),
            _ => invalid,
        })
    }
}

/// Whether the numbers alone open the gate.
fn opens(results: Verdict, pipeline: Verdict, policy: ActivityGate) -> bool {
    match (results, pipeline) {
        (Verdict::NoData, _) | (_, Verdict::NoData) | (Verdict::Off, Verdict::Off) => true,
        (Verdict::Fine, Verdict::Fine) => false,
        (Verdict::Off, Verdict::Fine) | (Verdict::Fine, Verdict::Off) => policy == ActivityGate::EitherOff,
    }
}

/// Whether a goal of this health is a gap to talk about.
pub(super) fn is_below(health: Health) -> bool {
    matches!(health, Health::AtRisk | Health::OffTrack | Health::Missed)
}

fn results_verdict(numbers: &SectionNumbers, gaps: &mut Vec<DataGap>) -> Verdict {
    let unjudged = numbers.goals.iter().filter_map(|goal| {
        let code = match goal.health {
            Health::Unknown => DataGapCode::GoalUnknown,
            Health::NotEnoughData => DataGapCode::NotEnoughData,
            _ => return None,
        };
        Some(DataGap {
            code,
            goal: Some(goal.goal),
        })
    });
    let unjudged: Vec<DataGap> = unjudged.collect();
    let judged = numbers.goals.len() - unjudged.len();
    gaps.extend(unjudged);
    if numbers.goals.is_empty() {
        gaps.push(DataGap {
            code: DataGapCode::NoGoals,
            goal: None,
        });
    }
    match judged {
        _ if numbers.goals.iter().any(|goal| is_below(goal.health)) => Verdict::Off,
        0 => Verdict::NoData,
        _ => Verdict::Fine,
    }
}

fn pipeline_verdict(numbers: &SectionNumbers, gaps: &mut Vec<DataGap>) -> Verdict {
    let lacking = |code| DataGap { code, goal: None };
    let health = numbers.pipeline.as_ref().map(|pipeline| pipeline.health);
    let next = numbers
        .pipeline
        .as_ref()
        .and_then(|pipeline| pipeline.next_share());
    let covered = match health {
        Some(CoverageHealth::Healthy) => Verdict::Fine,
        Some(CoverageHealth::Thin | CoverageHealth::Critical) => Verdict::Off,
        Some(CoverageHealth::Unknown) | None => {
            gaps.push(lacking(DataGapCode::CoverageUnknown));
            Verdict::NoData
        }
    };
    let ahead = match next {
        Some(share) if is_ahead(share) => Verdict::Fine,
        Some(_) => Verdict::Off,
        None => {
            gaps.push(lacking(DataGapCode::NextCoverageUnknown));
            Verdict::NoData
        }
    };
    match (covered, ahead) {
        (Verdict::Off, _) | (_, Verdict::Off) => Verdict::Off,
        (Verdict::Fine, Verdict::Fine) => Verdict::Fine,
        _ => Verdict::NoData,
    }
}

/// Whether the next period is covered well enough.
pub(super) fn is_ahead(share: Exact) -> bool {
    Exact::scaled(NEXT_PERIOD, 4).is_some_and(|least| share >= least)
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
