//! Claiming a key, keeping the answer under it, and forgetting both.

use super::entity::idempotency_key::{ActiveModel, Column, Entity, Model};
use crate::entity::{document, json};
use crate::errors::Result;
use crate::session::Session;
use chrono::{DateTime, Utc};
use domain::idempotency::KeptAnswer;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Most keys forgotten by one call.
const SWEPT: u64 = 100;

/// Which call it is: a key means something to one principal and one mutation only.
#[derive(Clone, Copy, Debug)]
pub struct CallKey<'a> {
    /// Whoever calls.
    pub principal: Uuid,
    /// What is called.
    pub mutation: &'a str,
    /// The key that was given.
    pub key: &'a str,
}

/// A call made before under the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCall {
    /// Hash of what it asked for.
    pub body_hash: String,
    /// When.
    pub used_at: DateTime<Utc>,
    /// What was answered.
    pub answer: Option<KeptAnswer>,
}

impl Session {
    /// Claims a key for the call of this transaction. Whoever claims the same key meanwhile waits for its end.
    ///
    /// Says whether it was free. If it was not, [`Session::call_kept`] tells what was answered.
    pub async fn call_claimed(&self, call: CallKey<'_>, body_hash: &str, now: DateTime<Utc>) -> Result<bool> {
        let row = ActiveModel {
            organization_id: Set(self.tenant()),
            principal_id: Set(call.principal),
            mutation: Set(call.mutation.to_owned()),
            idempotency_key: Set(call.key.to_owned()),
            body_hash: Set(body_hash.to_owned()),
            used_at: Set(now),
            answer: Set(None),
        };
        let columns = [
            Column::OrganizationId,
            Column::PrincipalId,
            Column::Mutation,
            Column::IdempotencyKey,
        ];
        let inserted = Entity::insert_many([row])
            .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
            .exec_without_returning(self.executor())
            .await?;
        Ok(inserted == 1)
    }

    /// Claims a key that was used so long ago that its answer counts no more. The row is locked: see [`Session::call_kept`].
    pub async fn call_claimed_anew(
        &self,
        call: CallKey<'_>,
        body_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::BodyHash, Expr::value(body_hash))
            .col_expr(Column::UsedAt, Expr::value(now))
            .col_expr(Column::Answer, Expr::value(None::<String>))
            .filter(self.of_call(call))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// What was answered under a key, locked until the end of the transaction.
    pub async fn call_kept(&self, call: CallKey<'_>) -> Result<Option<KeptCall>> {
        let found = self.kept(call).lock_exclusive().one(self.executor()).await?;
        found.map(into_domain).transpose()
    }

    /// What was answered under a key.
    pub async fn call_known(&self, call: CallKey<'_>) -> Result<Option<KeptCall>> {
        let found = self.kept(call).one(self.executor()).await?;
        found.map(into_domain).transpose()
    }

    /// Keeps the answer to a call under the key it has claimed.
    pub async fn call_answered(&self, call: CallKey<'_>, answer: &KeptAnswer) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::Answer, Expr::value(Some(json(answer)?)))
            .filter(self.of_call(call))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// Gives a key back that the call of this transaction has claimed.
    pub async fn call_released(&self, call: CallKey<'_>) -> Result<()> {
        Entity::delete_many()
            .filter(self.of_call(call))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// Forgets some of the calls made before `before`, the oldest first, but none that another transaction has at hand.
    pub async fn calls_swept(&self, before: DateTime<Utc>) -> Result<()> {
        let old: Vec<(Uuid, String, String)> = self
            .scoped::<Entity>()
            .select_only()
            .columns([Column::PrincipalId, Column::Mutation, Column::IdempotencyKey])
            .filter(Column::UsedAt.lt(before))
            .order_by_asc(Column::UsedAt)
            .limit(SWEPT)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_tuple()
            .all(self.executor())
            .await?;
        let mut any = sea_orm::Condition::any();
        for (principal, mutation, key) in &old {
            let (principal, mutation) = (*principal, mutation.as_str());
            any = any.add(self.of_call(CallKey {
                principal,
                mutation,
                key,
            }));
        }
        if !old.is_empty() {
            Entity::delete_many().filter(any).exec(self.executor()).await?;
        }
        Ok(())
    }

    fn kept(&self, call: CallKey<'_>) -> Select<Entity> {
        self.scoped::<Entity>().filter(self.of_call(call))
    }

    fn of_call(&self, call: CallKey<'_>) -> Expr {
        Column::OrganizationId
            .eq(self.tenant())
            .and(Column::PrincipalId.eq(call.principal))
            .and(Column::Mutation.eq(call.mutation))
            .and(Column::IdempotencyKey.eq(call.key))
    }
}

fn into_domain(row: Model) -> Result<KeptCall> {
    let answer = row.answer.map(|text| document("idempotency_keys", &text));
    Ok(KeptCall {
        body_hash: row.body_hash,
        used_at: row.used_at,
        answer: answer.transpose()?,
    })
}
