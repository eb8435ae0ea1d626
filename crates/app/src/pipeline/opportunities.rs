//! Opportunities, pushed in bulk.

use super::credit::{Credit, owners};
use super::decide::Judge;
use super::references::Wanted;
use super::rows::{OpportunityHistory, OpportunityRow, OpportunityState};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::bulk::BulkOptions;
use crate::error::Result;
use crate::metrics::derive::Derivations;
use crate::unit::Work;
use crate::versions::check_settings;
use domain::access::Action;
use domain::bulk::{BulkReport, Plan, checked_size, repeated};
use domain::errors::{Checks, FieldError, Invalid};
use domain::goals::RestatementReason;
use domain::ids::{AccountId, OpportunityId};
use domain::pipeline::{Opportunity, Revision};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl App {
    /// Makes or changes opportunities so that each is as its row says; every figure follows in the same transaction. The
    /// push counts as a receipt of the feed, whatever it changes.
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`. What is wrong with a row is in the report.
    pub async fn opportunities_upsert(
        &self,
        viewer: &Viewer,
        rows: Vec<OpportunityRow>,
        options: BulkOptions,
    ) -> Result<BulkReport<OpportunityId>> {
        viewer.authorize_organization(Action::WritePipeline)?;
        checked_size(rows.len())?;
        let (mode, dry_run) = (options.mode, options.dry_run);
        self.bulk(
            viewer,
            "opportunitiesUpsert",
            rows,
            &options,
            move |work, rows| async move {
                work.pipeline_locked().await?;
                check_settings(&work, work.settings_version().await?).await?;
                let derivations = Derivations::load(&work, &work.viewer.organization).await?;
                let planned = Planned::of(&work, &derivations, &rows).await?;
                let applies = planned.plan.applies(mode, dry_run);
                if applies {
                    planned.write(&work, &derivations, "opportunitiesUpsert").await?;
                    work.pipeline_received(work.now).await?;
                }
                let report = planned.plan.report(applies, |opportunity| opportunity.id);
                if applies {
                    let after = json!({ "rows": rows.len(), "failed": report.summary().failed });
                    work.audited("opportunitiesUpsert", "Opportunity", None, None, Some(after))
                        .await?;
                }
                Ok(report)
            },
        )
        .await
    }
}

/// What some rows make of the stored opportunities, and the accounts whose first win may move by it.
pub(crate) struct Planned {
    pub(crate) plan: Plan<Opportunity>,
    accounts: BTreeSet<AccountId>,
    /// What changes that the revisions do not tell, before and after.
    rewritten: Vec<(Uuid, Value, Value)>,
}

impl Planned {
    pub(crate) async fn of(work: &Work, derivations: &Derivations, rows: &[OpportunityRow]) -> Result<Self> {
        let states = || rows.iter().flat_map(states);
        let wanted = Wanted {
            accounts: rows.iter().filter_map(|row| row.account.clone()?.ok()).collect(),
            products: rows.iter().filter_map(|row| row.product.clone()?.ok()).collect(),
            members: states().filter_map(|state| state.owner.clone()?.ok()).collect(),
        };
        let known = wanted.find(work).await?;
        let stored = Stored::of(work, rows).await?;
        let mut members = known.members();
        members.extend(owners(&stored.opportunities));
        let credit = Credit::load(work, members).await?;
        let judge = Judge {
            stages: &derivations.stages,
            known: &known,
            credit: &credit,
            currency: work.viewer.organization.settings.currency,
            today: work.viewer.today(),
        };
        let twice = stored.repeated(rows);
        let decide = |(index, row): (usize, &OpportunityRow)| {
            let mut checks = Checks::default();
            checks.also(twice.get(&index));
            let held = stored.of_row(row);
            let holder = row.external_id.as_deref().and_then(|key| stored.by_key(key));
            if held
                .zip(holder)
                .is_some_and(|(held, holder)| held.id != holder.id)
            {
                let message = "another opportunity has this externalId";
                checks.refuse("externalId", "EXTERNAL_ID_TAKEN", message);
            }
            let decided = judge.decide(checks, row, held, OpportunityId::from_uuid(work.next_id()))?;
            match derivations.facts(&decided.1, None) {
                Ok(_) => Ok(decided),
                Err(worth) => Err(Invalid::one("amount", "TOO_LARGE", worth.to_string())),
            }
        };
        let plan = Plan::new(rows.iter().enumerate().map(decide));
        let before = stored.opportunities.iter().filter_map(|held| held.account);
        let after = plan.changes().filter_map(|(_, wanted)| wanted.account);
        let accounts = before.chain(after).collect();
        let held = |id: OpportunityId| stored.ids.get(&id).map(|place| &stored.opportunities[*place]);
        let rewritten = plan
            .changes()
            .filter_map(|(_, wanted)| rewritten(held(wanted.id)?, wanted));
        Ok(Self {
            rewritten: rewritten.collect(),
            plan,
            accounts,
        })
    }

    /// Stores what changes, and brings every figure up to date.
    pub(crate) async fn write(&self, work: &Work, derivations: &Derivations, action: &str) -> Result<()> {
        let changed: Vec<Opportunity> = self.plan.changes().map(|(_, wanted)| wanted.clone()).collect();
        if changed.is_empty() {
            return Ok(());
        }
        work.opportunities_write(&changed, &derivations.stages, work.now)
            .await?;
        work.audited_each(action, "Opportunity", self.rewritten.clone())
            .await?;
        derivations
            .follow_written(work, &changed, &self.accounts, RestatementReason::Opportunity)
            .await
    }
}

/// What a change of an opportunity takes away, and what is there instead; none where it only adds a revision.
fn rewritten(held: &Opportunity, wanted: &Opportunity) -> Option<(Uuid, Value, Value)> {
    let (mut before, mut after) = (described(held), described(wanted));
    let changed = |key: &String, after: &Value| before[key] != *after;
    let mut kept: Vec<String> = Vec::new();
    for (key, value) in after.as_object()? {
        let lost = match key.as_str() {
            "revisions" => !wanted.revisions.add_to(&held.revisions),
            _ => changed(key, value),
        };
        if !lost {
            kept.push(key.clone());
        }
    }
    for side in [&mut before, &mut after] {
        side.as_object_mut()?.retain(|key, _| !kept.contains(key));
    }
    let nothing = after.as_object()?.is_empty();
    (!nothing).then_some((held.id.as_uuid(), before, after))
}

fn described(opportunity: &Opportunity) -> Value {
    let revision = |revision: &Revision| {
        json!({
            "validFrom": revision.valid_from,
            "stage": revision.stage,
            "owner": revision.owner,
            "amount": revision.amount.map(|amount| amount.amount()),
            "currency": revision.amount.map(|amount| amount.currency),
            "estimated": revision.estimated,
            "expectedCloseOn": revision.expected_close_on,
        })
    };
    json!({
        "externalId": opportunity.external_id,
        "name": opportunity.name,
        "account": opportunity.account,
        "product": opportunity.product,
        "nextStep": opportunity.next_step,
        "createdOn": opportunity.created_on,
        "revisions": opportunity.revisions.all().iter().map(revision).collect::<Vec<_>>(),
    })
}

fn states(row: &OpportunityRow) -> Vec<&OpportunityState> {
    match &row.history {
        OpportunityHistory::Since(_, state) => vec![state],
        OpportunityHistory::Whole(states) => states.iter().map(|(_, state)| state).collect(),
    }
}

/// The stored opportunities some rows name.
struct Stored {
    opportunities: Vec<Opportunity>,
    ids: HashMap<OpportunityId, usize>,
    keys: HashMap<String, usize>,
}

impl Stored {
    async fn of(work: &Work, rows: &[OpportunityRow]) -> Result<Self> {
        let ids: BTreeSet<OpportunityId> = rows.iter().filter_map(|row| row.id.clone()?.ok()).collect();
        let keys: BTreeSet<String> = rows
            .iter()
            .filter_map(|row| row.external_id.as_deref().map(|key| key.trim().to_owned()))
            .collect();
        let ids: Vec<OpportunityId> = ids.into_iter().collect();
        let keys: Vec<String> = keys.into_iter().collect();
        let mut opportunities = work.opportunities_by_id(&ids).await?;
        opportunities.extend(work.opportunities_by_external_id(&keys).await?);
        let ids = opportunities
            .iter()
            .enumerate()
            .map(|(place, held)| (held.id, place));
        let keys = opportunities.iter().enumerate();
        let keys = keys.filter_map(|(place, held)| Some((held.external_id.clone()?, place)));
        Ok(Self {
            ids: ids.collect(),
            keys: keys.collect(),
            opportunities,
        })
    }

    fn by_key(&self, key: &str) -> Option<&Opportunity> {
        self.keys.get(key.trim()).map(|place| &self.opportunities[*place])
    }

    fn of_row(&self, row: &OpportunityRow) -> Option<&Opportunity> {
        match (&row.id, row.external_id.as_deref()) {
            (Some(id), _) => self
                .ids
                .get(id.as_ref().ok()?)
                .map(|place| &self.opportunities[*place]),
            (None, Some(key)) => self.by_key(key),
            (None, None) => None,
        }
    }

    /// Rows that mean the same opportunity.
    fn repeated(&self, rows: &[OpportunityRow]) -> HashMap<usize, FieldError> {
        let targets: Vec<Option<String>> = rows
            .iter()
            .map(|row| match self.of_row(row) {
                Some(held) => Some(held.id.to_string()),
                None => row.external_id.as_deref().map(|key| key.trim().to_owned()),
            })
            .collect();
        repeated("externalId", targets.iter().map(Option::as_deref))
    }
}
