//! What becomes of a row, once what it names is found and may be written.

use super::found::Found;
use super::rows::{CurveRow, PointRow};
use crate::access::viewer::Viewer;
use chrono::{DateTime, Utc};
use domain::access::{Actor, Principal};
use domain::bulk::RowOutcome;
use domain::calendar::{Buckets, Period};
use domain::errors::{Checks, Invalid};
use domain::goals::{Creator, Curve, CurvePoint, Edge, Goal, Origin, Owner, Parent};
use domain::metrics::{Definition, Unit};
use domain::money::{AmountError, Currency, LARGEST_AMOUNT, parse_amount};

/// A goal as it is to be, and as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub(super) next: Goal,
    pub(super) stored: Option<Goal>,
}

/// The goal a row wants, and whether that is a change; `checks` are the reasons found before. The refusals are those of
/// [`Goal::checked`] and [`Goal::brought_to`], of the amounts and the currency, `STATE_NOT_OFFERED` and `CONFLICT`.
pub(super) fn decided(
    viewer: &Viewer,
    found: &Found<'_>,
    mut checks: Checks,
    now: DateTime<Utc>,
) -> Result<(RowOutcome, Decided), Invalid> {
    let version = found.stored.map_or(0, |goal| goal.version);
    if found.row.if_version.is_some_and(|wanted| wanted != version) {
        let message = format!("the goal is at version {version} by now; read it again");
        checks.refuse("ifVersion", "CONFLICT", message);
    }
    if found.row.state.is_over() {
        let message = "a row wants a goal to be a draft, proposed or active";
        checks.refuse("state", "STATE_NOT_OFFERED", message);
    }
    let wanted = match wanted(viewer, found, &mut checks, now).zip(found.metric) {
        Some((wanted, metric)) => checks.take(wanted.checked(&metric.definition)),
        None => {
            let words = Goal::words(found.row.title.as_deref(), found.row.rationale.as_deref());
            checks.take(words);
            None
        }
    };
    let wanted = checks.finish(wanted)?;
    let (outcome, next) = match found.stored {
        None => (RowOutcome::Created, wanted),
        Some(stored) => stored.brought_to(wanted, now)?,
    };
    let stored = found.stored.cloned();
    Ok((outcome, Decided { next, stored }))
}

/// None where something is missing to make a goal of, or one of its amounts is none.
fn wanted(viewer: &Viewer, found: &Found<'_>, checks: &mut Checks, now: DateTime<Utc>) -> Option<Goal> {
    let row = found.row;
    let settings = &viewer.organization().settings;
    let definition = found.metric.map(|metric| &metric.definition);
    let unit = definition.map(|definition| definition.unit);
    let currency = currency(checks, unit, row.currency.as_deref(), settings.currency);
    let decimals = definition.map(|definition| definition.decimals(currency));
    let mut amount = |field: &str, text: Option<&str>| match text {
        None => Some(None),
        Some(text) => checks.take(amount(text, decimals).map_err(|error| error.at(field))),
    };
    let target = amount("target", Some(&row.target));
    let baseline = amount("baseline", row.baseline.as_deref());
    let stretch = amount("stretch", row.stretch.as_deref());
    let curve = checks.read(&row.curve).cloned();
    let curve = curve.and_then(|row| curve_of(&row, decimals, checks));
    let period = checks.read(&row.period).copied();
    let (period, definition) = (period?, definition?);
    let title = row.title.clone();
    let title = title.unwrap_or_else(|| default_title(definition, period, &settings.buckets));
    let owner = found.owner?;
    Some(Goal {
        id: found.id,
        metric: found.metric?.id,
        owner,
        title,
        period,
        target: target??,
        baseline: baseline?,
        stretch: stretch?,
        currency,
        quota: row.quota,
        curve: curve?,
        state: row.state,
        origin: origin(viewer.principal(), owner, found.parent),
        rationale: row.rationale.clone(),
        parent: found.parent,
        external_id: Some(found.external_id.clone()?),
        created_by: Creator::from(&viewer.principal().actor),
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// What a goal is called that nobody named.
pub(super) fn default_title(metric: &Definition, period: Period, buckets: &Buckets) -> String {
    format!("{} {}", metric.name, buckets.period_name(period))
}

/// A course with its amounts; none where one of them is none, or the decimals are not known.
pub(super) fn curve_of(row: &CurveRow, decimals: Option<u8>, checks: &mut Checks) -> Option<Curve> {
    let mut points = |list: &str, rows: &[PointRow]| {
        let each = rows.iter().enumerate().map(|(index, row)| {
            let field = format!("{list}.{index}.value");
            let value = amount(&row.value, decimals).map_err(|error| error.at(&field));
            Some(CurvePoint {
                on: row.on,
                value: checks.take(value)??,
                title: row.title.clone(),
            })
        });
        // Every bad amount is named, not only the first.
        let found: Vec<Option<CurvePoint>> = each.collect();
        found.into_iter().collect::<Option<Vec<_>>>()
    };
    Some(match row {
        CurveRow::WorkdayLinear => Curve::WorkdayLinear,
        CurveRow::CalendarLinear => Curve::CalendarLinear,
        CurveRow::Seasonal(weights) => Curve::Seasonal(*weights),
        CurveRow::Custom(rows) => Curve::Custom(points("points", rows)?),
        CurveRow::Milestones(rows) => Curve::Milestones(points("milestones", rows)?),
    })
}

/// An amount at a number of decimals, no larger than what may be measured; where the decimals are not known, none that is a number,
/// and a refusal of what is none.
pub(crate) fn amount(text: &str, decimals: Option<u8>) -> Result<Option<i64>, AmountError> {
    match (decimals, parse_amount(text, decimals.unwrap_or(0))) {
        (None, Err(AmountError::NotADecimal)) => Err(AmountError::NotADecimal),
        (None, _) => Ok(None),
        (Some(_), Ok(amount)) if amount.unsigned_abs() > LARGEST_AMOUNT.unsigned_abs() => {
            Err(AmountError::TooLarge)
        }
        (Some(_), parsed) => parsed.map(Some),
    }
}

/// The currency of a goal: of one in money the organization's when it names none. Others are planned at rates of their own.
fn currency(checks: &mut Checks, unit: Option<Unit>, code: Option<&str>, own: Currency) -> Option<Currency> {
    let given = code.and_then(|code| checks.take(Currency::parse(code)));
    match unit {
        Some(Unit::Currency) => given.or(Some(own)),
        _ => given,
    }
}

fn origin(principal: &Principal, owner: Owner, parent: Option<Parent>) -> Origin {
    let counts = parent.is_some_and(|parent| parent.edge == Edge::Contributes);
    match &principal.actor {
        Actor::Member { id, .. } if owner == Owner::Member(*id) => Origin::Own,
        Actor::Member { .. } if counts => Origin::Cascade,
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
        "curve": goal.curve.kind(),
        "points": goal.curve.points(),
        "state": goal.state,
        "rationale": goal.rationale,
        "parent": goal.parent.map(|parent| serde_json::json!({ "goal": parent.goal, "edge": parent.edge })),
        "version": goal.version,
    })
}
