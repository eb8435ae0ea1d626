//! How often members gave and received praise, constructive feedback and recognition: numbers, read with the system's rights.

use super::entity::{recipient, recognition};
use crate::entity::stored;
use crate::errors::Result;
use crate::feedback::entity::feedback;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::calendar::Period;
use domain::feedback::FeedbackKind;
use domain::ids::MemberId;
use domain::recognition::{Support, SupportSide};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// What each of some members gave or received in a period; who neither did is left out.
    pub async fn support_of(
        &self,
        members: &[MemberId],
        side: SupportSide,
        period: Period,
    ) -> Result<HashMap<MemberId, Support>> {
        let mut found: HashMap<MemberId, Support> = HashMap::new();
        for chunk in members.chunks(CHUNK) {
            let ids: Vec<Uuid> = chunk.iter().map(|id| id.as_uuid()).collect();
            for (id, word, number) in self.feedback_counted(&ids, side, period).await? {
                let kind = stored("feedback", "kind", FeedbackKind::from_word(&word))?;
                let of = found.entry(MemberId::from_uuid(id)).or_default();
                match kind {
                    FeedbackKind::Praise => of.praise = number,
                    FeedbackKind::Constructive => of.constructive = number,
                }
            }
            for (id, number) in self.recognitions_counted(&ids, side, period).await? {
                found.entry(MemberId::from_uuid(id)).or_default().recognitions = number;
            }
        }
        Ok(found)
    }

    async fn feedback_counted(
        &self,
        members: &[Uuid],
        side: SupportSide,
        period: Period,
    ) -> Result<Vec<(Uuid, String, u64)>> {
        let member = match side {
            SupportSide::Given => feedback::Column::FromId,
            SupportSide::Received => feedback::Column::AboutId,
        };
        let rows: Vec<(Uuid, String, i64)> = self
            .scoped::<feedback::Entity>()
            .select_only()
            .column(member)
            .column(feedback::Column::Kind)
            .column_as(Expr::col(feedback::Column::Id).count(), "number")
            .filter(self.among(member.into_expr(), members.iter().copied()))
            .filter(feedback::Column::GivenOn.gte(period.start()))
            .filter(feedback::Column::GivenOn.lt(period.end()))
            .group_by(member)
            .group_by(feedback::Column::Kind)
            .into_tuple()
            .all(self.executor())
            .await?;
        let number = |number: i64| u64::try_from(number).unwrap_or(0);
        Ok(rows
            .into_iter()
            .map(|(id, kind, count)| (id, kind, number(count)))
            .collect())
    }

    async fn recognitions_counted(
        &self,
        members: &[Uuid],
        side: SupportSide,
        period: Period,
    ) -> Result<Vec<(Uuid, u64)>> {
        let among = |column: Expr| self.among(column, members.iter().copied());
        let rows: Vec<(Uuid, i64)> = match side {
            SupportSide::Given => {
                self.scoped::<recognition::Entity>()
                    .select_only()
                    .column(recognition::Column::FromId)
                    .column_as(Expr::col(recognition::Column::Id).count(), "number")
                    .filter(among(recognition::Column::FromId.into_expr()))
                    .filter(recognition::Column::Id.in_subquery(self.standing_in(period)))
                    .group_by(recognition::Column::FromId)
                    .into_tuple()
                    .all(self.executor())
                    .await?
            }
            SupportSide::Received => {
                self.scoped::<recipient::Entity>()
                    .select_only()
                    .column(recipient::Column::MemberId)
                    .column_as(Expr::col(recipient::Column::RecognitionId).count(), "number")
                    .filter(among(recipient::Column::MemberId.into_expr()))
                    .filter(recipient::Column::RecognitionId.in_subquery(self.standing_in(period)))
                    .group_by(recipient::Column::MemberId)
                    .into_tuple()
                    .all(self.executor())
                    .await?
            }
        };
        let number = |number: i64| u64::try_from(number).unwrap_or(0);
        Ok(rows.into_iter().map(|(id, count)| (id, number(count))).collect())
    }

    /// Ids of the recognitions given in a period that were not taken back, as a subquery.
    pub(super) fn standing_in(&self, period: Period) -> SelectStatement {
        let column = |column: recognition::Column| Expr::col(("standing", column));
        Query::select()
            .expr(column(recognition::Column::Id))
            .from_as(recognition::Entity, "standing")
            .and_where(column(recognition::Column::OrganizationId).eq(self.tenant()))
            .and_where(column(recognition::Column::GivenOn).gte(period.start()))
            .and_where(column(recognition::Column::GivenOn).lt(period.end()))
            .and_where(column(recognition::Column::RetractedAt).is_null())
            .to_owned()
    }
}
