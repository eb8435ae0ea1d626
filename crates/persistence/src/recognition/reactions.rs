//! Reactions to recognitions. Who may read a recognition is not asked here.

use super::entity::reaction;
use crate::entity::stored;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, Utc};
use domain::ids::{MemberId, RecognitionId};
use domain::recognition::{ReactionKind, Reactions};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// How many reacted to each of some recognitions in which way, and whether `own` did. Ways nobody reacted in are left out.
    pub async fn reactions_to(
        &self,
        recognitions: &[RecognitionId],
        own: Option<MemberId>,
    ) -> Result<HashMap<RecognitionId, Vec<Reactions>>> {
        let is_own = match own {
            Some(member) => reaction::Column::MemberId.eq(member.as_uuid()),
            None => Expr::cust("1 = 0"),
        };
        let mut found: HashMap<RecognitionId, Vec<Reactions>> = HashMap::new();
        for chunk in recognitions.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let flag: Expr = CaseStatement::new().case(is_own.clone(), 1).finally(0).into();
            let rows: Vec<(Uuid, String, i64, i32)> = self
                .scoped::<reaction::Entity>()
                .select_only()
                .column(reaction::Column::RecognitionId)
                .column(reaction::Column::Kind)
                .column_as(Expr::col(reaction::Column::MemberId).count(), "members")
                .column_as(flag.max(), "own")
                .filter(self.among(reaction::Column::RecognitionId.into_expr(), ids))
                .group_by(reaction::Column::RecognitionId)
                .group_by(reaction::Column::Kind)
                .into_tuple()
                .all(self.executor())
                .await?;
            for (id, word, members, own) in rows {
                let kind = stored("recognition_reactions", "kind", ReactionKind::from_word(&word))?;
                let of = found.entry(RecognitionId::from_uuid(id)).or_default();
                of.push(Reactions {
                    kind,
                    members: u64::try_from(members).unwrap_or(0),
                    own: own == 1,
                });
            }
        }
        Ok(found)
    }

    /// Whether a member reacted to a recognition in this way.
    pub async fn has_reacted(&self, to: RecognitionId, member: MemberId, kind: ReactionKind) -> Result<bool> {
        let found = self
            .scoped::<reaction::Entity>()
            .filter(reaction::Column::RecognitionId.eq(to.as_uuid()))
            .filter(reaction::Column::MemberId.eq(member.as_uuid()))
            .filter(reaction::Column::Kind.eq(kind.word()));
        Ok(found.count(self.executor()).await? > 0)
    }

    /// Adds a reaction.
    pub async fn reaction_insert(
        &self,
        to: RecognitionId,
        member: MemberId,
        kind: ReactionKind,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let row = reaction::ActiveModel {
            organization_id: Set(self.tenant()),
            recognition_id: Set(to.as_uuid()),
            member_id: Set(member.as_uuid()),
            kind: Set(kind.word().to_owned()),
            at: Set(at),
        };
        reaction::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Takes a reaction away.
    pub async fn reaction_delete(
        &self,
        to: RecognitionId,
        member: MemberId,
        kind: ReactionKind,
    ) -> Result<()> {
        let key = (
            self.tenant(),
            to.as_uuid(),
            member.as_uuid(),
            kind.word().to_owned(),
        );
        reaction::Entity::delete_by_id(key).exec(self.executor()).await?;
        Ok(())
    }
}
