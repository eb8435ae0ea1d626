//! One quota an owner, metric and period: decided by what the whole call leaves behind, not by what stands before it.

use super::upsert::Decisions;
use crate::error::Result;
use crate::unit::Work;
use domain::errors::Invalid;
use domain::ids::GoalId;
use persistence::Failure;
use std::collections::{BTreeMap, HashMap};

/// The stored goals that hold what the rows of a call want.
pub(super) struct Quotas(HashMap<String, GoalId>);

impl Quotas {
    pub(super) async fn load(work: &Work, decisions: &Decisions) -> Result<Quotas> {
        let keys: Vec<String> = wanted(decisions).into_keys().collect();
        let holders = work.quota_holders(&keys).await?;
        let called: HashMap<&str, GoalId> = decisions
            .sound()
            .filter_map(|(_, decided)| Some((decided.next.external_id.as_deref()?, decided.next.id)))
            .collect();
        for (holder, key) in holders.values() {
            let ours = key.as_deref().and_then(|key| called.get(key));
            if ours.is_some_and(|ours| ours != holder) {
                // Another call made the very goal since the rows were looked up: this one finds it when it is tried again.
                return Err(Failure::Contention("a goal of the call was made meanwhile".to_owned()).into());
            }
        }
        let holders = holders.into_iter().map(|(key, (holder, _))| (key, holder));
        Ok(Quotas(holders.collect()))
    }

    /// Refuses with `QUOTA_EXISTS` the rows whose owner has another quota for the metric and period, and says whether there
    /// were any. A holder that the call moves elsewhere is in nobody's way, unless its own row is refused.
    pub(super) fn refuse(&self, decisions: &mut Decisions) -> bool {
        let before = decisions.refused().len();
        loop {
            let wanted = wanted(decisions);
            let after: HashMap<GoalId, Option<String>> = decisions
                .sound()
                .map(|(_, decided)| (decided.next.id, decided.next.quota_key()))
                .collect();
            let mut contested = Vec::new();
            for (key, rows) in &wanted {
                let stays =
                    |holder: &GoalId| after.get(holder).is_none_or(|after| after.as_ref() == Some(key));
                let holder = self.0.get(key).copied().filter(stays);
                contested.extend(rows.iter().copied().filter(|row| match holder {
                    Some(holder) => holder != decisions.id(*row),
                    None => rows.len() > 1,
                }));
            }
            if contested.is_empty() {
                return decisions.refused().len() > before;
            }
            for row in contested {
                let message =
                    "the owner has a quota for this metric and period; change that one, or cancel it";
                decisions.refuse(row, Invalid::one("quota", "QUOTA_EXISTS", message));
            }
        }
    }
}

/// The rows that want each place of a quota.
fn wanted(decisions: &Decisions) -> BTreeMap<String, Vec<usize>> {
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, decided) in decisions.sound() {
        if let Some(key) = decided.next.quota_key() {
            rows.entry(key).or_default().push(row);
        }
    }
    rows
}
