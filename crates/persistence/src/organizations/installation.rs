//! What is asked before an organization is known: organizations by slug, and the signing key.

use super::entity::{organization, signing_key};
use crate::database::Database;
use crate::errors::Result;
use crate::lease::Lease;
use crate::members::entity::member;
use crate::sql::named;
use chrono::{DateTime, Utc};
use domain::ids::{MemberId, OrganizationId};
use domain::members::Member;
use domain::organizations::Organization;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use uuid::Uuid;

/// The key the installation signs access tokens with.
#[derive(Clone, Debug)]
pub struct SigningKey {
    /// Its identity, published as `kid`.
    pub id: Uuid,
    /// The Ed25519 seed, base64.
    pub seed: String,
}

#[expect(
    clippy::disallowed_methods,
    reason = "these tables belong to the installation, not to an organization"
)]
impl Database {
    /// The organization with this id, read by what the request reads by.
    pub async fn organization(&self, lease: &Lease, id: OrganizationId) -> Result<Option<Organization>> {
        let row = organization::Entity::find_by_id(id.as_uuid()).one(lease).await?;
        row.map(organization::Model::into_domain).transpose()
    }

    /// An organization and one of its members, read by what the request reads by, with the hash of the password if one is set: all that a request begins with, by
    /// one statement.
    pub async fn organization_with_member(
        &self,
        lease: &Lease,
        id: OrganizationId,
        member: MemberId,
    ) -> Result<Option<(Organization, Member, Option<String>)>> {
        let of: RelationDef = organization::Entity::belongs_to(member::Entity)
            .from(organization::Column::Id)
            .to(member::Column::OrganizationId)
            .into();
        let found = organization::Entity::find_by_id(id.as_uuid())
            .select_also(member::Entity)
            .join(JoinType::InnerJoin, of)
            .filter(member::Column::Id.eq(member.as_uuid()))
            .one(lease)
            .await?;
        let Some((organization, Some(member))) = found else {
            return Ok(None);
        };
        let hash = member.password_hash.clone();
        Ok(Some((organization.into_domain()?, member.into_domain()?, hash)))
    }

    /// The organization people sign in to by this slug.
    pub async fn organization_by_slug(&self, slug: &str) -> Result<Option<Organization>> {
        let found = organization::Entity::find().filter(named(organization::Column::Slug, &[slug]));
        found
            .one(self.installation())
            .await?
            .map(organization::Model::into_domain)
            .transpose()
    }

    /// Every organization of the installation, by slug.
    pub async fn organizations(&self) -> Result<Vec<Organization>> {
        let all = organization::Entity::find().order_by_asc(organization::Column::Slug);
        all.all(self.installation())
            .await?
            .into_iter()
            .map(organization::Model::into_domain)
            .collect()
    }

    /// The installation's signing key: the oldest, so that replicas that offered one at once agree.
    pub async fn signing_key(&self) -> Result<Option<SigningKey>> {
        let oldest = signing_key::Entity::find().order_by_asc(signing_key::Column::Id);
        let row = oldest.one(self.installation_writer()).await?;
        Ok(row.map(|row| SigningKey {
            id: row.id,
            seed: row.seed,
        }))
    }

    /// Offers a signing key and returns the one that holds.
    pub async fn signing_key_offer(&self, id: Uuid, seed: &str, now: DateTime<Utc>) -> Result<SigningKey> {
        let row = signing_key::ActiveModel {
            id: Set(id),
            seed: Set(seed.to_owned()),
            created_at: Set(now),
        };
        signing_key::Entity::insert(row)
            .on_conflict(
                OnConflict::column(signing_key::Column::Id)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(self.installation_writer())
            .await?;
        let held = self.signing_key().await?;
        held.ok_or_else(|| crate::errors::Failure::damaged("signing_keys", "no key after one was offered"))
    }
}
