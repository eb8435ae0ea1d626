//! Invitations to sign up.

use super::entity::invitation;
use crate::errors::Result;
use crate::session::Session;
use chrono::{DateTime, Utc};
use domain::ids::{InvitationId, MemberId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// A one-time link to sign up, stored without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Identity, in clear in the link.
    pub id: InvitationId,
    /// Who is invited.
    pub member_id: MemberId,
    /// Hash of the secret in the link.
    pub token_hash: String,
    /// When the link stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was used, or replaced by a newer one.
    pub accepted_at: Option<DateTime<Utc>>,
}

impl Session {
    /// An invitation.
    pub async fn invitation(&self, id: InvitationId) -> Result<Option<Invitation>> {
        let found = self
            .scoped::<invitation::Entity>()
            .filter(invitation::Column::Id.eq(id.as_uuid()));
        Ok(found.one(self.executor()).await?.map(|row| Invitation {
            id: InvitationId::from_uuid(row.id),
            member_id: MemberId::from_uuid(row.member_id),
            token_hash: row.token_hash,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
        }))
    }

    /// Adds an invitation; earlier ones of the same member stop working.
    pub async fn invitation_insert(&self, invitation: &Invitation, now: DateTime<Utc>) -> Result<()> {
        self.invitations_end(invitation.member_id, now).await?;
        let row = invitation::ActiveModel {
            organization_id: Set(self.tenant()),
            id: Set(invitation.id.as_uuid()),
            member_id: Set(invitation.member_id.as_uuid()),
            token_hash: Set(invitation.token_hash.clone()),
            expires_at: Set(invitation.expires_at),
            accepted_at: Set(invitation.accepted_at),
        };
        invitation::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Makes every open invitation of a member unusable.
    pub async fn invitations_end(&self, member: MemberId, now: DateTime<Utc>) -> Result<()> {
        invitation::Entity::update_many()
            .col_expr(invitation::Column::AcceptedAt, Expr::value(now))
            .filter(invitation::Column::OrganizationId.eq(self.tenant()))
            .filter(invitation::Column::MemberId.eq(member.as_uuid()))
            .filter(invitation::Column::AcceptedAt.is_null())
            .exec(self.executor())
            .await?;
        Ok(())
    }
}
