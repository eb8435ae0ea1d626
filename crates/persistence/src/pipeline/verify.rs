//! What a proof of the pipeline reads beside the opportunities themselves: what is stored twice for speed.

use super::entity::{account, revision};
use crate::entity::stored;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use crate::teams::entity::{assignment, closure, leadership};
use chrono::NaiveDate;
use domain::ids::{AccountId, OpportunityId, StageId};
use domain::pipeline::{Course, Outcome, Stay};
use domain::teams::{Assignment, ClosureRow, Leadership};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// The stored span of a revision, how its stage stood when it was written, and what follows from those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisionSpan {
    /// First day.
    pub from: NaiveDate,
    /// First day no longer in it.
    pub to: Option<NaiveDate>,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// What follows from the revisions before it.
    pub course: Course,
    /// When the opportunity was created; told with its first revision only.
    pub created_on: Option<NaiveDate>,
}

impl Session {
    /// The spans of these opportunities' revisions, each by date.
    pub async fn revision_spans(
        &self,
        ids: &[OpportunityId],
    ) -> Result<HashMap<OpportunityId, Vec<RevisionSpan>>> {
        let mut found: HashMap<OpportunityId, Vec<RevisionSpan>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .scoped::<revision::Entity>()
                .filter(revision::Column::OpportunityId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(revision::Column::ValidFrom)
                .all(self.executor())
                .await?;
            for row in rows {
                let id = OpportunityId::from_uuid(row.opportunity_id);
                found.entry(id).or_default().push(span(&row)?);
            }
        }
        Ok(found)
    }

    /// Ids of every account.
    pub async fn account_ids(&self) -> Result<Vec<AccountId>> {
        let ids: Vec<Uuid> = self
            .scoped::<account::Entity>()
            .select_only()
            .column(account::Column::Id)
            .into_tuple()
            .all(self.executor())
            .await?;
        Ok(ids.into_iter().map(AccountId::from_uuid).collect())
    }

    /// The stored closure, in no particular order.
    pub async fn closure_rows(&self) -> Result<Vec<ClosureRow>> {
        let rows = self.scoped::<closure::Entity>().all(self.executor()).await?;
        Ok(rows.into_iter().map(closure::Model::into_domain).collect())
    }

    /// Every assignment, by member and date.
    pub async fn all_assignments(&self) -> Result<Vec<Assignment>> {
        let rows = self
            .scoped::<assignment::Entity>()
            .order_by_asc(assignment::Column::MemberId)
            .order_by_asc(assignment::Column::ValidFrom)
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(assignment::Model::into_domain).collect())
    }

    /// Every leadership, by team and date.
    pub async fn all_leaderships(&self) -> Result<Vec<Leadership>> {
        let rows = self
            .scoped::<leadership::Entity>()
            .order_by_asc(leadership::Column::TeamId)
            .order_by_asc(leadership::Column::ValidFrom)
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(leadership::Model::into_domain).collect())
    }
}

fn span(row: &revision::Model) -> Result<RevisionSpan> {
    const TABLE: &str = "opportunity_revisions";
    let stay = |(stage, days): (Uuid, i32)| Stay {
        stage: StageId::from_uuid(stage),
        days: days.into(),
    };
    Ok(RevisionSpan {
        from: row.valid_from,
        to: row.valid_to,
        outcome: stored(TABLE, "outcome", Outcome::from_word(&row.outcome))?,
        course: Course {
            stage_since: row.stage_since,
            pushes: stored(TABLE, "pushes", u32::try_from(row.pushes).ok())?,
            left: row.left_stage_id.zip(row.left_after).map(stay),
        },
        created_on: row.created_on,
    })
}
