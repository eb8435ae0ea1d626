//! What authors added to their feedback later. Whoever reads feedback reads its corrections.

use super::entity::{correction, feedback};
use crate::access::Asker;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::feedback::Correction;
use domain::ids::FeedbackId;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

impl Session {
    /// The corrections of such feedback among `ids` as the asker may read, each in the order they were made.
    pub async fn feedback_corrections(&self, asker: &Asker, ids: &[FeedbackId]) -> Result<Vec<Correction>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let readable = self
                .visible_feedback(asker)
                .filter(self.among(feedback::Column::Id.into_expr(), ids))
                .select_only()
                .column(feedback::Column::Id)
                .into_query();
            let rows = self
                .scoped::<correction::Entity>()
                .filter(correction::Column::FeedbackId.in_subquery(readable))
                .order_by_asc(correction::Column::Number)
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(correction::Model::into_domain));
        }
        Ok(found)
    }

    /// How many corrections a piece of feedback has.
    pub async fn feedback_corrections_count(&self, feedback: FeedbackId) -> Result<u64> {
        let made = self
            .scoped::<correction::Entity>()
            .filter(correction::Column::FeedbackId.eq(feedback.as_uuid()));
        Ok(made.count(self.executor()).await?)
    }

    /// Adds a correction.
    pub async fn feedback_correction_insert(&self, correction: &Correction) -> Result<()> {
        correction::Entity::insert(correction::Model::row(self.tenant(), correction))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
