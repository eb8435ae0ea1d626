//! Setting guardrails, and removing them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::{MetricReference, OwnerReference, Purpose, Rights, amount, refused};
use crate::pipeline::Read;
use crate::pipeline::references::{folded, members, missing, teams, trimmed};
use crate::unit::Work;
use crate::versions::check_version;
use domain::calendar::Period;
use domain::errors::{Checks, Invalid};
use domain::goals::{Creator, Owner};
use domain::guardrails::{Guardrail, GuardrailCondition};
use domain::ids::{GoalId, GuardrailId};
use serde_json::{Value, json};

/// A guardrail to be set.
#[derive(Clone, Debug)]
pub struct GuardrailSet {
    /// Whose it is.
    pub owner: Read<OwnerReference>,
    /// The goal it guards.
    pub goal: Option<GoalId>,
    /// What is measured.
    pub metric: Read<MetricReference>,
    /// Name for people.
    pub title: String,
    /// What is asked.
    pub condition: GuardrailCondition,
    /// The threshold, in the metric's unit, money in major units of the organization's currency.
    pub threshold: String,
    /// The local dates it runs over; their end is the deadline.
    pub period: Read<Period>,
    /// Working days before the deadline at which it warns.
    pub leads: Vec<u16>,
}

impl App {
    /// Sets a guardrail. Whoever may set the owner's goals.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `GUARDRAIL_OVER` where the deadline has passed; `GOAL_OF_ANOTHER`; the codes of
    /// [`Guardrail::checked`].
    pub async fn guardrail_set(&self, viewer: &Viewer, wanted: GuardrailSet) -> Result<Guardrail> {
        self.unit(viewer, wanted, |work, wanted| async move {
            let owner = owner(&work, &wanted.owner).await?;
            let rights = Rights::load(&work, &work.viewer, Purpose::Set, [(owner, false)]).await?;
            rights.check("owner", owner, false).map_err(told)?;
            let mut checks = Checks::default();
            check_goal(&work, wanted.goal, owner).await?;
            let named = checks.read(&wanted.metric);
            let all = work.metrics().await?;
            let metric = named.and_then(|named| {
                let found = all.into_iter().find(|metric| match named {
                    MetricReference::Id(id) => metric.id == *id,
                    MetricReference::Key(key) => metric.definition.key == key.trim(),
                });
                checks.take(found.ok_or_else(|| missing("metric", "metric", named.key())))
            });
            let own = work.viewer.organization().settings.currency;
            let decimals = metric
                .as_ref()
                .map(|metric| metric.definition.decimals(Some(own)));
            let threshold = amount(&wanted.threshold, decimals).map_err(|error| error.at("threshold"));
            let threshold = checks.take(threshold).flatten();
            let period = checks.read(&wanted.period).copied();
            let guardrail = metric
                .zip(threshold)
                .zip(period)
                .and_then(|((metric, threshold), period)| {
                    let guardrail = Guardrail {
                        id: GuardrailId::from_uuid(work.next_id()),
                        owner,
                        goal: wanted.goal,
                        metric: metric.id,
                        title: wanted.title.clone(),
                        condition: wanted.condition,
                        threshold,
                        period,
                        leads: wanted.leads.clone(),
                        waiver: None,
                        created_by: Creator::from(&work.principal().actor),
                        created_at: work.now,
                        updated_at: work.now,
                        version: 1,
                    };
                    checks.take(guardrail.checked(&metric.definition))
                });
            let guardrail = checks.finish(guardrail)?;
            guardrail.check_running(work.viewer.today()).map_err(refused)?;
            work.guardrail_insert(&guardrail).await?;
            let object = Some(guardrail.id.as_uuid());
            let after = Some(described(&guardrail));
            work.audited("guardrailSet", "Guardrail", object, None, after)
                .await?;
            Ok(guardrail)
        })
        .await
    }

    /// Removes a guardrail before its deadline; after it, what came of it stays.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `GUARDRAIL_OVER`.
    pub async fn guardrail_remove(
        &self,
        viewer: &Viewer,
        id: GuardrailId,
        if_version: Option<i64>,
    ) -> Result<GuardrailId> {
        self.unit(viewer, id, move |work, id| async move {
            let stored = seen(&work, *id).await?;
            let rights = Rights::load(&work, &work.viewer, Purpose::Set, [(stored.owner, false)]).await?;
            rights.check("guardrail", stored.owner, false).map_err(told)?;
            check_version("the guardrail", stored.version, if_version)?;
            stored.check_running(work.viewer.today()).map_err(refused)?;
            stored.check_not_waived().map_err(refused)?;
            work.guardrail_remove(*id).await?;
            let before = Some(described(&stored));
            work.audited("guardrailRemove", "Guardrail", Some(id.as_uuid()), before, None)
                .await?;
            Ok(*id)
        })
        .await
    }
}

/// The guardrail, locked, where the asker may see it.
pub(super) async fn seen(work: &Work, id: GuardrailId) -> Result<Guardrail> {
    let found = work.guardrail_locked(&work.viewer.asker, id).await?;
    found.ok_or_else(|| Error::not_found_at("Guardrail", "guardrail"))
}

async fn owner(work: &Work, named: &Read<OwnerReference>) -> Result<Owner> {
    let named = named.as_ref().map_err(Invalid::clone)?;
    let found = match named {
        OwnerReference::Member(member) => {
            let known = members(work, std::slice::from_ref(member)).await?;
            known.get(&folded(member)).copied().map(Owner::Member)
        }
        OwnerReference::Team(team) => {
            let known = teams(work, std::slice::from_ref(team)).await?;
            known.get(&trimmed(team)).copied().map(Owner::Team)
        }
        OwnerReference::Organization => Some(Owner::Organization),
    };
    let (what, key) = named.named();
    found.ok_or_else(|| missing("owner", what, key).into())
}

async fn check_goal(work: &Work, goal: Option<GoalId>, owner: Owner) -> Result<()> {
    let Some(id) = goal else { return Ok(()) };
    let found = work.goals_by_id(&work.viewer.asker, &[id]).await?.pop();
    let found = found.ok_or_else(|| Error::not_found_at("Goal", "goal"))?;
    match found.owner == owner {
        true => Ok(()),
        false => {
            let message = "a guardrail guards a goal of its own owner";
            Err(Error::invalid("goal", "GOAL_OF_ANOTHER", message))
        }
    }
}

/// Refusals of the rights by their outcome.
fn told(invalid: Invalid) -> Error {
    match invalid.0.as_slice() {
        [only] if only.code == "FORBIDDEN" => Error::ForbiddenAt(only.field.clone(), only.message.clone()),
        _ => Error::Invalid(invalid),
    }
}

/// How a guardrail is described in the audit log: without its title and the reason of a waiver.
pub(super) fn described(guardrail: &Guardrail) -> Value {
    let owner = match guardrail.owner {
        Owner::Member(id) => json!({ "member": id }),
        Owner::Team(id) => json!({ "team": id }),
        Owner::Organization => json!("ORGANIZATION"),
    };
    json!({
        "id": guardrail.id,
        "owner": owner,
        "goal": guardrail.goal,
        "metric": guardrail.metric,
        "condition": guardrail.condition,
        "threshold": guardrail.threshold,
        "period": guardrail.period,
        "leads": guardrail.leads,
        "waivedAt": guardrail.waiver.as_ref().map(|waiver| waiver.at),
        "version": guardrail.version,
    })
}
