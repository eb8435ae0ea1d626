//! Who is credited: the owner's leaf team on the day, looked up for many owners at once.

use crate::error::Result;
use crate::metrics::derive::{BATCH, Derivations};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::goals::RestatementReason;
use domain::ids::{AccountId, MemberId, OpportunityId, TeamId};
use domain::pipeline::Opportunity;
use domain::teams::Assignment;
use persistence::Session;
use std::collections::{BTreeSet, HashMap};

/// The assignments of some members.
#[derive(Debug, Default)]
pub(crate) struct Credit(HashMap<MemberId, Vec<Assignment>>);

impl Credit {
    /// The assignments of `members`.
    pub(crate) async fn load(session: &Session, members: BTreeSet<MemberId>) -> Result<Self> {
        let members: Vec<MemberId> = members.into_iter().collect();
        Ok(Self::of(session.assignments_of(&members).await?))
    }

    /// These assignments.
    pub(crate) fn of(assignments: impl IntoIterator<Item = Assignment>) -> Self {
        let mut held: HashMap<MemberId, Vec<Assignment>> = HashMap::new();
        for assignment in assignments {
            held.entry(assignment.member_id).or_default().push(assignment);
        }
        Self(held)
    }

    /// The member's leaf team on a day.
    pub(crate) fn team(&self, member: MemberId, on: NaiveDate) -> Option<TeamId> {
        let assignments = self.0.get(&member)?;
        let held = assignments.iter().find(|assignment| assignment.span.contains(on));
        held.map(|assignment| assignment.team_id)
    }
}

/// Everybody who ever owned one of some opportunities.
pub(crate) fn owners(opportunities: &[Opportunity]) -> BTreeSet<MemberId> {
    let revisions = opportunities.iter().flat_map(|found| found.revisions.all());
    revisions.filter_map(|revision| revision.owner).collect()
}

/// Credits what a member owned from a day on anew, after their assignments from that day on have changed.
pub(crate) async fn recredit(work: &Work, member: MemberId, from: NaiveDate) -> Result<()> {
    work.pipeline_locked().await?;
    let ids: Vec<OpportunityId> = work
        .opportunities_owned_since(member, from)
        .await?
        .into_iter()
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let derivations = Derivations::load(work, &work.viewer.organization).await?;
    for chunk in ids.chunks(BATCH) {
        let mut batch = work.opportunities_by_id(chunk).await?;
        let credit = Credit::load(work, owners(&batch)).await?;
        batch.retain_mut(|found| found.revisions.recredit(|owner, on| credit.team(owner, on)));
        if batch.is_empty() {
            continue;
        }
        work.opportunities_write(&batch, &derivations.stages, work.now)
            .await?;
        let accounts: BTreeSet<AccountId> = batch.iter().filter_map(|found| found.account).collect();
        derivations
            .follow_written(work, &batch, &accounts, RestatementReason::Assignment)
            .await?;
    }
    Ok(())
}
