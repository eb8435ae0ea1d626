//! Commitments as writers find, lock and store them.

use super::entity::{commitment, renegotiation};
use crate::access::Asker;
use crate::errors::{Failure, Result};
use crate::session::Session;
use domain::access::Action;
use domain::commitments::Commitment;
use domain::ids::{CommitmentId, MemberId};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

impl Session {
    /// A commitment, locked against other writers until the end of the transaction, where the asker may see it.
    pub async fn commitment_locked(&self, asker: &Asker, id: CommitmentId) -> Result<Option<Commitment>> {
        let found = self
            .commitments_opened(asker, Action::ReadCommitments)
            .filter(commitment::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let rows = found.all(self.executor()).await?;
        Ok(self.with_moves(rows).await?.pop())
    }

    /// Whether a commitment opens to the asker by `action`.
    pub async fn commitment_opens(&self, asker: &Asker, action: Action, id: CommitmentId) -> Result<bool> {
        let open = self
            .commitments_opened(asker, action)
            .filter(commitment::Column::Id.eq(id.as_uuid()));
        Ok(open.count(self.executor()).await? > 0)
    }

    /// What a member made under a key of their own.
    pub async fn commitment_by_key(&self, maker: MemberId, key: &str) -> Result<Option<Commitment>> {
        let rows = self
            .scoped::<commitment::Entity>()
            .filter(commitment::Column::MakerId.eq(maker.as_uuid()))
            .filter(commitment::Column::MakerKey.eq(key))
            .all(self.executor())
            .await?;
        Ok(self.with_moves(rows).await?.pop())
    }

    /// Adds a commitment, which has not been moved yet.
    pub async fn commitment_insert(&self, commitment: &Commitment) -> Result<()> {
        commitment::Entity::insert(commitment::Model::row(self.tenant(), commitment)?)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a changed commitment, and its last move where there is one more than `moves`.
    pub async fn commitment_save(&self, commitment: &Commitment, moves: usize) -> Result<()> {
        commitment::Entity::update(commitment::Model::row(self.tenant(), commitment)?)
            .exec(self.executor())
            .await?;
        for (index, moved) in commitment.renegotiations.iter().enumerate().skip(moves) {
            let number = i32::try_from(index + 1);
            let number = number.map_err(|error| Failure::damaged("commitment_renegotiations", error))?;
            let row = renegotiation::Model::row(self.tenant(), commitment.id, number, moved);
            renegotiation::Entity::insert(row)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }
}
