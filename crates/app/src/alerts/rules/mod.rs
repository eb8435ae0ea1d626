//! The rules, one file each. Whoever adds one adds it to [`findings`] and to [`AlertRule`].

mod goal_off_track;
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
    }
}
