//! A guardrail that is broken, or whose projection misses what is asked while its deadline is near. It is judged at the end of each working day, and for some of them after its deadline.

use super::super::watch::Watch;
use super::{formula, over};
use crate::error::Result;
use crate::guardrails::guardrails_stood;
use chrono::NaiveDate;
use domain::alerts::{
    AlertKey, AlertObject, AlertRule, AlertState, Finding, Raised, raised_anew, running_round, told_since,
};
use domain::goals::Explanation;
use domain::guardrails::{Guardrail, GuardrailStanding, GuardrailState};
use domain::ids::GuardrailId;
use std::collections::HashMap;

type Standings = HashMap<(GuardrailId, NaiveDate), GuardrailStanding>;

/// The guardrails that fail, and what became of those that somebody took up.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let guardrails = guardrails(watch).await?;
    let asked: Vec<(&Guardrail, Vec<NaiveDate>)> = guardrails
        .iter()
        .map(|guardrail| (guardrail, vec![watch.as_of]))
        .collect();
    let now = stood(watch, &asked).await?;
    let told = told_since(watch.as_of, &watch.calendar);
    let fails = |guardrail: &&Guardrail| {
        guardrail.period.end() > told && rule(&now, guardrail.id, watch.as_of).is_some()
    };
    let failing: Vec<(&Guardrail, Vec<NaiveDate>)> = guardrails
        .iter()
        .filter(|guardrail| created(watch, guardrail) <= watch.as_of)
        .filter(fails)
        .map(|guardrail| (guardrail, looked_at(watch, guardrail)))
        .collect();
    let before = stood(watch, &failing).await?;
    let mut found: Vec<Finding> = Vec::new();
    for (guardrail, days) in &failing {
        let Some(rule) = rule(&now, guardrail.id, watch.as_of) else {
            continue;
        };
        let key = key(rule, guardrail);
        let judged = |least: fn(AlertRule) -> bool| -> Vec<(NaiveDate, bool)> {
            let holds = |day: &NaiveDate| self::rule(&before, guardrail.id, *day).is_some_and(least);
            days.iter().map(|day| (*day, holds(day))).collect()
        };
        let fails = judged(|_| true);
        // What was in danger, was not and is broken now is not kept quiet.
        let broken = || match rule {
            AlertRule::GuardrailBreached => {
                running_round(&judged(|rule| rule == AlertRule::GuardrailBreached), 1)
            }
            _ => None,
        };
        let round = running_round(&fails, 1).or_else(broken);
        // Before its first day there was nothing to fail.
        let begins = guardrail.period.start().max(created(watch, guardrail));
        let whole = watch.days(&key).first() == days.first();
        let round = round.map(|raised| raised.no_earlier(begins));
        let round = round.map(|raised| Raised {
            before: raised.before && whole,
            ..raised
        });
        let held = fails.iter().filter(|(_, holds)| *holds).map(|(day, _)| *day);
        let raised = round.and_then(|raised| raised_anew(raised, watch.quiet_until(&key), held));
        found.extend(raised.map(|raised| Finding {
            key,
            period: Some(guardrail.period),
            raised,
            over: None,
            conduct: None,
            explanation: explanation(now.get(&(guardrail.id, watch.as_of))),
        }));
    }
    let holding: Vec<AlertKey> = found.iter().map(|finding| finding.key).collect();
    let done = watch.touched(AlertRule::GuardrailBreached);
    let done = done.filter(|step| holding.iter().all(|key| key.id() != step.alert));
    found.extend(done.map(|step| {
        let guardrail = guardrails
            .iter()
            .find(|one| key(step.key.rule, one).id() == step.alert);
        let still = guardrail.and_then(|guardrail| rule(&now, guardrail.id, watch.as_of));
        let is_past = step.period.is_some_and(|period| period.end() <= watch.as_of);
        let state = match is_past && still.is_some() {
            true => AlertState::Expired,
            false => AlertState::Resolved,
        };
        over(step, state)
    }));
    Ok(found)
}

/// The guardrails begun whose deadline is not too long ago, and those whose alert somebody took up.
async fn guardrails(watch: &Watch<'_>) -> Result<Vec<Guardrail>> {
    let around = (told_since(watch.as_of, &watch.calendar), watch.as_of);
    let mut found = watch.session.guardrails_around(&watch.owners(), around).await?;
    let touched = watch.touched(AlertRule::GuardrailBreached);
    let touched = touched.filter_map(|step| match step.key.object {
        Some(AlertObject::Guardrail(id)) => Some(id),
        _ => None,
    });
    let missing: Vec<GuardrailId> = touched
        .filter(|id| found.iter().all(|guardrail| guardrail.id != *id))
        .collect();
    found.extend(
        watch
            .session
            .guardrails_by_id(&watch.everybody(), &missing)
            .await?,
    );
    Ok(found)
}

async fn stood(watch: &Watch<'_>, asked: &[(&Guardrail, Vec<NaiveDate>)]) -> Result<Standings> {
    guardrails_stood(watch.session, watch.viewer, &watch.catalogue, asked, watch.now).await
}

/// The days looked back, from its first one on.
fn looked_at(watch: &Watch<'_>, guardrail: &Guardrail) -> Vec<NaiveDate> {
    let mut days = watch.days(&key(AlertRule::GuardrailBreached, guardrail));
    days.retain(|day| guardrail.period.start() <= *day);
    days
}

/// The day somebody set it: nobody could help before.
fn created(watch: &Watch<'_>, guardrail: &Guardrail) -> NaiveDate {
    watch.viewer.organization.local_date(guardrail.created_at)
}

fn key(rule: AlertRule, guardrail: &Guardrail) -> AlertKey {
    AlertKey {
        rule,
        subject: guardrail.owner,
        object: Some(AlertObject::Guardrail(guardrail.id)),
        since: None,
    }
}

/// The rule that a guardrail broke by the end of a day. Where a rate is missing nothing is said.
fn rule(standings: &Standings, guardrail: GuardrailId, day: NaiveDate) -> Option<AlertRule> {
    let standing = standings.get(&(guardrail, day))?;
    match (standing.missing_rate, standing.state) {
        (None, GuardrailState::Breached) => Some(AlertRule::GuardrailBreached),
        (None, GuardrailState::Warning) => Some(AlertRule::GuardrailWarning),
        _ => None,
    }
}

fn explanation(standing: Option<&GuardrailStanding>) -> Explanation {
    let told = standing.map(GuardrailStanding::explanation);
    let (inputs, reasons) = told.map(|told| (told.inputs, told.reasons)).unwrap_or_default();
    Explanation {
        inputs,
        formula: formula(AlertRule::GuardrailBreached).to_owned(),
        reasons,
    }
}
