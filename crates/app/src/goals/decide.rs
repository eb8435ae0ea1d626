//! What becomes of a row, once what it names is found and may be written.

use super::found::Found;
use crate::access::viewer::Viewer;
use chrono::{DateTime, Utc};
use domain::access::{Actor, Principal};
use domain::bulk::RowOutcome;
use domain::errors::{Checks, Invalid};
use domain::goals::{Creator, Goal, Origin, Owner};
use domain::metrics::Unit;
use domain::money::{Currency, parse_amount};

/// A goal as it is to be, and as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    pub(super) next: Goal,
    pub(super) stored: Option<Goal>,
}

/// The goal a row wants, and whether that is a change. The refusals are those of [`Goal::checked`] and
/// [`Goal::brought_to`], of the amounts and the currency, `STATE_NOT_OFFERED` and `CONFLICT`.
pub(super) fn decided(
    viewer: &Viewer,
    found: &Found<'_>,
    now: DateTime<Utc>,
) -> Result<(RowOutcome, Decided), Invalid> {
    let mut checks = Checks::default();
    let version = found.stored.map_or(0, |goal| goal.version);
    if found.row.if_version.is_some_and(|wanted| wanted != version) {
        let message = format!("the goal is at version {version} by now; read it again");
        checks.refuse("ifVersion", "CONFLICT", message);
    }
    if found.row.state.is_over() {
        let message = "a row wants a goal to be a draft, proposed or active";
        checks.refuse("state", "STATE_NOT_OFFERED", message);
    }
    let wanted = wanted(viewer, found, &mut checks, now);
    let wanted = checks.finish(wanted)?;
    let wanted = wanted.checked(&found.metric.definition)?;
    let (outcome, next) = match found.stored {
        None => (RowOutcome::Created, wanted),
        Some(stored) => stored.brought_to(wanted, now)?,
    };
    let stored = found.stored.cloned();
    Ok((outcome, Decided { next, stored }))
}

fn wanted(viewer: &Viewer, found: &Found<'_>, checks: &mut Checks, now: DateTime<Utc>) -> Option<Goal> {
    let (row, definition) = (found.row, &found.metric.definition);
    let settings = &viewer.organization().settings;
    let currency = currency(
        checks,
        definition.unit,
        row.currency.as_deref(),
        settings.currency,
    );
    let decimals = definition.decimals(currency);
    let mut amount =
        |field: &str, text: &str| checks.take(parse_amount(text, decimals).map_err(|error| error.at(field)));
    let target = amount("target", &row.target);
    let baseline = row.baseline.as_deref().and_then(|text| amount("baseline", text));
    let stretch = row.stretch.as_deref().and_then(|text| amount("stretch", text));
    let title = row
        .title
        .clone()
        .unwrap_or_else(|| format!("{} {}", definition.name, settings.buckets.period_name(row.period)));
    Some(Goal {
        id: found.id,
        metric: found.metric.id,
        owner: found.owner,
        title,
        period: row.period,
        target: target?,
        baseline,
        stretch,
        currency,
        quota: row.quota,
        curve: row.curve,
        state: row.state,
        origin: origin(viewer.principal(), found.owner),
        rationale: row.rationale.clone(),
        parent: found.parent,
        external_id: Some(found.external_id.clone()),
        created_by: Creator::from(&viewer.principal().actor),
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// The currency of a goal in money: the organization's, the only one there are no plan rates needed for.
fn currency(checks: &mut Checks, unit: Unit, code: Option<&str>, own: Currency) -> Option<Currency> {
    let given = code.and_then(|code| checks.take(Currency::parse(code)));
    if given.is_some_and(|given| given != own) && unit == Unit::Currency {
        let message = format!("goals are in {own}: rates to plan other currencies by are not kept yet");
        checks.refuse("currency", "CURRENCY_NOT_SUPPORTED", message);
    }
    match unit {
        Unit::Currency => given.or(Some(own)),
        _ => given,
    }
}

fn origin(principal: &Principal, owner: Owner) -> Origin {
    match &principal.actor {
        Actor::Member { id, .. } if owner == Owner::Member(*id) => Origin::Own,
        Actor::Member { .. } => Origin::Manager,
        Actor::Service { .. } | Actor::System => Origin::Script,
    }
}

/// Whether two goals stand in the same place of the tree of goals.
pub(super) fn moves(decided: &Decided) -> bool {
    let above = |goal: &Goal| goal.parent.map(|parent| parent.goal);
    above(&decided.next) != decided.stored.as_ref().and_then(above)
}

/// How a goal is described in the audit log.
pub(super) fn described(goal: &Goal) -> serde_json::Value {
    let owner = match goal.owner {
        Owner::Member(id) => serde_json::json!({ "member": id }),
        Owner::Team(id) => serde_json::json!({ "team": id }),
        Owner::Organization => serde_json::json!("ORGANIZATION"),
    };
    serde_json::json!({
        "id": goal.id,
        "externalId": goal.external_id,
        "owner": owner,
        "metric": goal.metric,
        "title": goal.title,
        "period": goal.period,
        "target": goal.target,
        "baseline": goal.baseline,
        "stretch": goal.stretch,
        "currency": goal.currency,
        "quota": goal.quota,
        "curve": goal.curve,
        "state": goal.state,
        "rationale": goal.rationale,
        "parent": goal.parent.map(|parent| serde_json::json!({ "goal": parent.goal, "edge": parent.edge })),
        "version": goal.version,
    })
}
