//! The rules, one file each. Whoever adds one adds it to [`findings`] and to [`AlertRule`].

mod cadence_lapsed;
mod cancelled_twice;
mod commitments_missed;
mod expectation_missed;
mod expectations_unacknowledged;
mod goal_off_track;
mod guardrail;
mod meetings;
mod slump;
mod stale_pipeline;
mod team_without_leader;

use super::watch::Watch;
use crate::error::Result;
use domain::alerts::{AlertKey, AlertRule, AlertState, AlertStep, Finding, Raised};
use domain::goals::{Explanation, Reason, ReasonCode};

/// What every rule that is wanted finds: what holds, and what became of that with which somebody did something.
pub(super) async fn findings(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    if watch.looks_for(AlertRule::GoalOffTrack) {
        found.extend(goal_off_track::find(watch).await?);
    }
    if watch.looks_for(AlertRule::Slump) {
        found.extend(slump::find(watch).await?);
    }
    if watch.looks_for(AlertRule::StalePipeline) {
        found.extend(stale_pipeline::find(watch).await?);
    }
    if watch.looks_for(AlertRule::TeamWithoutLeader) {
        found.extend(team_without_leader::find(watch).await?);
    }
    if watch.looks_for(AlertRule::GuardrailBreached) {
        found.extend(guardrail::find(watch).await?);
    }
    if watch.looks_for(AlertRule::ExpectationMissed) {
        found.extend(expectation_missed::find(watch).await?);
    }
    if watch.looks_for(AlertRule::ExpectationsUnacknowledged) {
        found.extend(expectations_unacknowledged::find(watch).await?);
    }
    if watch.looks_for(AlertRule::CadenceLapsed) {
        found.extend(cadence_lapsed::find(watch).await?);
    }
    if watch.looks_for(AlertRule::CancelledTwice) {
        found.extend(cancelled_twice::find(watch).await?);
    }
    if watch.looks_for(AlertRule::CommitmentsMissed) {
        found.extend(commitments_missed::find(watch).await?);
    }
    Ok(found)
}

/// The alerts of a rule with which somebody did something and that are not among `holding`: what raised them has ceased.
fn ceased(watch: &Watch<'_>, rule: AlertRule, holding: &[Finding]) -> Vec<Finding> {
    let holds = |key: &AlertKey| holding.iter().any(|finding| finding.key.id() == key.id());
    let touched = watch.touched(rule).filter(|step| !holds(&step.key));
    touched.map(|step| over(step, AlertState::Resolved)).collect()
}

/// What is found of an alert that is over.
fn over(step: &AlertStep, state: AlertState) -> Finding {
    let text = "What raised it is no longer so, or was dismissed lately and is not told again before its cool-down is over.";
    Finding {
        key: step.key,
        period: step.period,
        raised: Raised {
            on: step.raised_on,
            before: false,
        },
        over: Some(state),
        conduct: None,
        explanation: Explanation {
            inputs: Vec::new(),
            formula: formula(step.key.rule).to_owned(),
            reasons: vec![Reason::new(ReasonCode::ConditionCeased, text)],
        },
    }
}

/// The condition of a rule, for people.
fn formula(rule: AlertRule) -> &'static str {
    match rule {
        AlertRule::GoalOffTrack => "health = OFF_TRACK at the end of two working days running",
        AlertRule::Slump | AlertRule::SlumpWatch => {
            "value = amount × full week / days worked\n\
             mean, variance = of 12 working weeks, 2 before the one judged; σ² = max(variance, mean)\n\
             weighted = 0.3 × value + 0.7 × weighted before, from the mean on\n\
             limit = mean − L × σ × √(0.3 / 1.7 × (1 − 0.7^(2 × weeks)))\n\
             SLUMP_WATCH = weighted < limit with L = 2; SLUMP = with L = 2.5, two weeks running\n\
             over = two weeks running above mean − σ"
        }
        AlertRule::StalePipeline => "3 × stale ≥ open, both qualified amounts",
        AlertRule::TeamWithoutLeader => "members > 0 and no leader of its own",
        AlertRule::GuardrailBreached | AlertRule::GuardrailWarning => {
            "GUARDRAIL_WARNING = the projection misses the condition and a lead before the deadline is reached\n\
             GUARDRAIL_BREACHED = at the deadline the condition does not hold, or before it more is there than is allowed\n\
             projected = actual + ratePerWorkingDay × workingDaysLeft"
        }
        AlertRule::ExpectationMissed => "missedInARow ≥ 4; what is excused is passed over",
        AlertRule::ExpectationsUnacknowledged => {
            "waiting > 0 for more than 5 working days of the member, or nothing expected of a rep for as long"
        }
        AlertRule::CadenceLapsed => {
            "now − last held > 1.5 × interval, and a meeting since then that counts was missed or called off"
        }
        AlertRule::CancelledTwice => {
            "two meetings in a row called off by whoever was to hold them, none held since"
        }
        AlertRule::CommitmentsMissed => {
            "of 30 days: missed ≥ 3, or onTime / (onTime + late + missed) < 0.5 where 5 or more were due"
        }
    }
}
