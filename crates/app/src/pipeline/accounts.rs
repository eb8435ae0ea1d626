//! Customers, pushed in bulk.

use super::products::found;
use super::references::{Known, Wanted, external_key, kept_key};
use super::rows::AccountRow;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::bulk::BulkOptions;
use crate::error::Result;
use crate::unit::Work;
use domain::access::Action;
use domain::bulk::{BulkReport, Plan, RowOutcome, checked_size, repeated};
use domain::errors::{Checks, Invalid};
use domain::ids::AccountId;
use domain::pipeline::Account;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most levels of subsidiaries.
const DEEPEST: usize = 20;

type Decision = std::result::Result<(RowOutcome, Account), Invalid>;

impl App {
    /// Makes or changes customer accounts so that each is as its row says.
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`. What is wrong with a row is in the report.
    pub async fn accounts_upsert(
        &self,
        viewer: &Viewer,
        rows: Vec<AccountRow>,
        options: BulkOptions,
    ) -> Result<BulkReport<AccountId>> {
        viewer.authorize_organization(Action::WritePipeline)?;
        checked_size(rows.len())?;
        let (mode, dry_run) = (options.mode, options.dry_run);
        self.bulk(
            viewer,
            "accountsUpsert",
            rows,
            &options,
            move |work, rows| async move {
                work.pipeline_locked().await?;
                let plan = planned(&work, &rows).await?;
                let applies = plan.applies(mode, dry_run);
                if applies {
                    written(&work, &plan, "accountsUpsert").await?;
                }
                let report = plan.report(applies, |account| account.id);
                if applies {
                    let after = json!({ "rows": rows.len(), "failed": report.summary().failed });
                    work.audited("accountsUpsert", "Account", None, None, Some(after))
                        .await?;
                }
                Ok(report)
            },
        )
        .await
    }
}

/// Stores what a plan changes, parents before their subsidiaries.
pub(crate) async fn written(work: &Work, plan: &Plan<Account>, action: &str) -> Result<()> {
    let updated = plan
        .changes()
        .filter(|(outcome, _)| *outcome == RowOutcome::Updated);
    let updated: HashMap<AccountId, &Account> = updated.map(|(_, account)| (account.id, account)).collect();
    let ids: Vec<AccountId> = updated.keys().copied().collect();
    let before = work.accounts_by_id(&ids).await?.into_iter();
    let changes = before.filter_map(|held| {
        let after = described(updated.get(&held.id)?);
        Some((held.id.as_uuid(), described(&held), after))
    });
    let mut changes: Vec<_> = changes.collect();
    changes.sort_unstable_by_key(|(id, ..)| *id);
    work.audited_each(action, "Account", changes).await?;
    let mut left: Vec<Account> = plan.changes().map(|(_, account)| account.clone()).collect();
    let mut waiting: HashSet<AccountId> = left.iter().map(|account| account.id).collect();
    let mut sorted = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|account| account.parent.is_none_or(|parent| !waiting.contains(&parent)));
        for account in &ready {
            waiting.remove(&account.id);
        }
        if ready.is_empty() {
            // Cycles were refused; whatever this is, the foreign key has the last word.
            sorted.extend(rest);
            break;
        }
        sorted.extend(ready);
        left = rest;
    }
    Ok(work.accounts_write(&sorted).await?)
}

fn described(account: &Account) -> Value {
    json!({
        "name": account.name,
        "externalId": account.external_id,
        "sector": account.sector,
        "parent": account.parent,
        "keyAccountOf": account.key_account_of,
    })
}

/// What the rows make of the stored accounts.
pub(crate) async fn planned(work: &Work, rows: &[AccountRow]) -> Result<Plan<Account>> {
    let ids: Vec<AccountId> = rows.iter().filter_map(|row| row.id.clone()?.ok()).collect();
    let keys: Vec<String> = rows
        .iter()
        .filter_map(|row| row.external_id.as_deref().map(|key| key.trim().to_owned()))
        .collect();
    let mut stored = work.accounts_by_id(&ids).await?;
    stored.extend(work.accounts_by_external_id(&keys).await?);
    let wanted = Wanted {
        accounts: rows.iter().filter_map(|row| row.parent.clone()?.ok()).collect(),
        members: rows
            .iter()
            .filter_map(|row| row.key_account_of.clone()?.ok())
            .collect(),
        ..Wanted::default()
    };
    let mut known = wanted.find(work).await?;
    let batch = Batch::new(work, rows, &stored, &mut known);
    let mut decisions: Vec<Decision> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| batch.decide(index, row, &known))
        .collect();
    refuse_cycles(work, &mut decisions).await?;
    let refused = decisions
        .iter()
        .enumerate()
        .filter(|(_, decision)| decision.is_err());
    let never = refused
        .filter(|(index, _)| batch.held[*index].is_none())
        .map(|(index, _)| batch.ids[index]);
    let never = never.collect();
    refuse_orphans(&mut decisions, never);
    Ok(Plan::new(decisions))
}

struct Batch<'a> {
    by_key: HashMap<&'a str, &'a Account>,
    held: Vec<Option<&'a Account>>,
    ids: Vec<AccountId>,
    twice: HashMap<usize, domain::errors::FieldError>,
}

impl<'a> Batch<'a> {
    fn new(work: &Work, rows: &[AccountRow], stored: &'a [Account], known: &mut Known) -> Self {
        let by_id: HashMap<AccountId, &Account> = stored.iter().map(|found| (found.id, found)).collect();
        let by_key: HashMap<&str, &Account> = stored
            .iter()
            .filter_map(|found| Some((found.external_id.as_deref()?, found)))
            .collect();
        let held: Vec<Option<&Account>> = rows
            .iter()
            .map(|row| match (&row.id, row.external_id.as_deref()) {
                (Some(id), _) => by_id.get(id.as_ref().ok()?).copied(),
                (None, Some(key)) => by_key.get(key.trim()).copied(),
                (None, None) => None,
            })
            .collect();
        let ids: Vec<AccountId> = held
            .iter()
            .map(|held| held.map_or_else(|| AccountId::from_uuid(work.next_id()), |held| held.id))
            .collect();
        let mut targets = Vec::with_capacity(rows.len());
        for ((row, held), id) in rows.iter().zip(&held).zip(&ids) {
            let key = row.external_id.as_deref().map(|key| key.trim().to_owned());
            if let (Some(key), None) = (&key, held) {
                known.expect_account(key, *id);
            }
            targets.push(held.map(|held| held.id.to_string()).or(key));
        }
        let twice = repeated("externalId", targets.iter().map(Option::as_deref));
        Self {
            by_key,
            held,
            ids,
            twice,
        }
    }

    fn decide(&self, index: usize, row: &AccountRow, known: &Known) -> Decision {
        let held = self.held[index];
        let mut checks = Checks::default();
        checks.also(self.twice.get(&index));
        let external_id = external_key(&mut checks, row.external_id.as_deref());
        let version = held.map(|held| held.version);
        found(
            &mut checks,
            row.id.as_ref(),
            external_id.as_deref(),
            version,
            row.if_version,
        );
        if let Some(holder) = external_id.as_deref().and_then(|key| self.by_key.get(key))
            && held.is_some_and(|held| held.id != holder.id)
        {
            checks.refuse(
                "externalId",
                "EXTERNAL_ID_TAKEN",
                "another account has this externalId",
            );
        }
        let parent = row.parent.as_ref().and_then(|parent| checks.read(parent));
        let parent = parent.and_then(|parent| checks.take(known.account("parent", parent)));
        let rep = row.key_account_of.as_ref().and_then(|rep| checks.read(rep));
        let rep = rep.and_then(|member| checks.take(known.member("keyAccountOf", member)));
        let wanted = Account {
            id: self.ids[index],
            name: row.name.clone(),
            external_id: kept_key(
                row.id.is_some(),
                external_id,
                held.and_then(|held| held.external_id.as_ref()),
            ),
            sector: row.sector.clone(),
            key_account_of: rep,
            parent,
            version: held.map_or(1, |held| held.version),
        };
        let wanted = checks.take(wanted.checked());
        let mut wanted = checks.finish(wanted)?;
        match held {
            None => Ok((RowOutcome::Created, wanted)),
            Some(held) if *held == wanted => Ok((RowOutcome::Unchanged, wanted)),
            Some(_) => {
                wanted.version += 1;
                Ok((RowOutcome::Updated, wanted))
            }
        }
    }
}

/// Refuses subsidiaries of accounts that were to come to be in the same call and do not.
fn refuse_orphans(decisions: &mut [Decision], mut never: HashSet<AccountId>) {
    while !never.is_empty() {
        let mut lost = HashSet::new();
        for decision in decisions.iter_mut() {
            let Ok((outcome, account)) = decision else {
                continue;
            };
            if account.parent.is_some_and(|parent| never.contains(&parent)) {
                if *outcome == RowOutcome::Created {
                    lost.insert(account.id);
                }
                *decision = Err(Invalid::one("parent", "PARENT_REFUSED", "its row was refused"));
            }
        }
        never = lost;
    }
}

/// Refuses rows by which an account would stand below itself.
async fn refuse_cycles(work: &Work, decisions: &mut [Decision]) -> Result<()> {
    let mut parents: BTreeMap<AccountId, Option<AccountId>> = decisions
        .iter()
        .flatten()
        .map(|(_, account)| (account.id, account.parent))
        .collect();
    for _ in 0..DEEPEST {
        let unknown: Vec<AccountId> = parents
            .values()
            .flatten()
            .filter(|parent| !parents.contains_key(parent))
            .copied()
            .collect();
        if unknown.is_empty() {
            break;
        }
        for account in work.accounts_by_id(&unknown).await? {
            parents.insert(account.id, account.parent);
        }
    }
    for decision in decisions.iter_mut() {
        let Ok((_, account)) = decision else { continue };
        let mut above = account.parent;
        let mut levels = 0;
        while let Some(parent) = above {
            levels += 1;
            if parent == account.id || levels > DEEPEST {
                let message = "an account cannot stand below itself, nor more than 20 levels deep";
                *decision = Err(Invalid::one("parent", "PARENT_CYCLE", message));
                break;
            }
            above = parents.get(&parent).copied().flatten();
        }
    }
    Ok(())
}
