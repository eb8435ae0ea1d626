//! Opportunities with their whole history, as writers need them.

use super::entity::{opportunity, revision};
use crate::errors::{Failure, Result};
use crate::session::Session;
use crate::sql::{CHUNK, named};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{AccountId, MemberId, OpportunityId, ProductId};
use domain::money::Currency;
use domain::pipeline::{Opportunity, Revision, Revisions, Stages};
use domain::text::fold;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::{BTreeSet, HashMap};
use std::iter;
use uuid::Uuid;

impl Session {
    /// The opportunities among `ids`, by id.
    pub async fn opportunities_by_id(&self, ids: &[OpportunityId]) -> Result<Vec<Opportunity>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = opportunity::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid()));
            found.extend(self.opportunities_of(|select| select.filter(wanted)).await?);
        }
        Ok(found)
    }

    /// The opportunities with these keys of the system they were imported from.
    pub async fn opportunities_by_external_id(&self, keys: &[String]) -> Result<Vec<Opportunity>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let wanted = named(opportunity::Column::ExternalId, chunk);
            found.extend(self.opportunities_of(|select| select.filter(wanted)).await?);
        }
        Ok(found)
    }

    /// Up to `limit` opportunities after one of them, by id: a walk over all of them.
    pub async fn opportunities_after(
        &self,
        after: Option<OpportunityId>,
        limit: u64,
    ) -> Result<Vec<Opportunity>> {
        self.opportunities_of(|select| {
            let select = select.limit(limit);
            match after {
                Some(after) => select.filter(opportunity::Column::Id.gt(after.as_uuid())),
                None => select,
            }
        })
        .await
    }

    /// Ids of the opportunities with these customers.
    pub async fn opportunities_with(&self, accounts: &[AccountId]) -> Result<BTreeSet<OpportunityId>> {
        let mut found = BTreeSet::new();
        for chunk in accounts.chunks(CHUNK) {
            let wanted = opportunity::Column::AccountId.is_in(chunk.iter().map(|id| id.as_uuid()));
            found.extend(self.opportunity_ids(Condition::all().add(wanted)).await?);
        }
        Ok(found)
    }

    /// Ids of the opportunities a member owned on or after a day.
    pub async fn opportunities_owned_since(
        &self,
        member: MemberId,
        from: NaiveDate,
    ) -> Result<BTreeSet<OpportunityId>> {
        let owned = self
            .scoped::<revision::Entity>()
            .select_only()
            .column(revision::Column::OpportunityId)
            .filter(revision::Column::OwnerId.eq(member.as_uuid()))
            .filter(revision::Column::ValidFrom.gte(from))
            .into_query();
        self.opportunity_ids(Condition::all().add(opportunity::Column::Id.in_subquery(owned)))
            .await
    }

    /// Ids of the opportunities with an event on or after `from` and before `to`; of those that were ever in `currency`,
    /// when it is given.
    pub async fn opportunities_with_events(
        &self,
        from: NaiveDate,
        to: Option<NaiveDate>,
        currency: Option<Currency>,
    ) -> Result<BTreeSet<OpportunityId>> {
        let within = |column: opportunity::Column| {
            let condition = Condition::all().add(column.gte(from));
            match to {
                Some(to) => condition.add(column.lt(to)),
                None => condition,
            }
        };
        let mut condition = Condition::all().add(
            Condition::any()
                .add(within(opportunity::Column::CreatedOn))
                .add(within(opportunity::Column::QualifiedOn))
                .add(within(opportunity::Column::ClosedOn)),
        );
        if let Some(currency) = currency {
            let ever = self
                .scoped::<revision::Entity>()
                .select_only()
                .column(revision::Column::OpportunityId)
                .filter(revision::Column::Currency.eq(currency.code()))
                .into_query();
            condition = condition.add(opportunity::Column::Id.in_subquery(ever));
        }
        self.opportunity_ids(condition).await
    }

    async fn opportunity_ids(&self, condition: Condition) -> Result<BTreeSet<OpportunityId>> {
        let ids: Vec<Uuid> = self
            .scoped::<opportunity::Entity>()
            .select_only()
            .column(opportunity::Column::Id)
            .filter(condition)
            .into_tuple()
            .all(self.executor())
            .await?;
        Ok(ids.into_iter().map(OpportunityId::from_uuid).collect())
    }

    async fn opportunities_of(
        &self,
        narrow: impl FnOnce(Select<opportunity::Entity>) -> Select<opportunity::Entity>,
    ) -> Result<Vec<Opportunity>> {
        let select = self
            .scoped::<opportunity::Entity>()
            .order_by_asc(opportunity::Column::Id);
        let rows = narrow(select).all(self.executor()).await?;
        let ids: Vec<_> = rows.iter().map(|row| OpportunityId::from_uuid(row.id)).collect();
        let mut histories = self.revisions_of(&ids).await?;
        let convert = |row: opportunity::Model| {
            let id = OpportunityId::from_uuid(row.id);
            let revisions = histories
                .remove(&id)
                .and_then(Revisions::stored)
                .ok_or_else(|| Failure::damaged("opportunities", format!("{id} has no revision")))?;
            Ok(Opportunity {
                id,
                external_id: row.external_id,
                name: row.name,
                account: row.account_id.map(AccountId::from_uuid),
                product: row.product_id.map(ProductId::from_uuid),
                next_step: row.next_step,
                created_on: row.created_on,
                revisions,
                version: row.version,
            })
        };
        rows.into_iter().map(convert).collect()
    }

    /// The revisions of these opportunities, each by date. Whether they may be seen is decided with the opportunities.
    pub async fn revisions_of(&self, ids: &[OpportunityId]) -> Result<HashMap<OpportunityId, Vec<Revision>>> {
        let mut found: HashMap<OpportunityId, Vec<Revision>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .scoped::<revision::Entity>()
                .filter(revision::Column::OpportunityId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(revision::Column::OpportunityId)
                .order_by_asc(revision::Column::ValidFrom)
                .all(self.executor())
                .await?;
            for row in rows {
                let id = OpportunityId::from_uuid(row.opportunity_id);
                found.entry(id).or_default().push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// Adds opportunities, or changes those with the same ids; their revisions become exactly these.
    pub async fn opportunities_write(
        &self,
        opportunities: &[Opportunity],
        stages: &Stages,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut sorted: Vec<&Opportunity> = opportunities.iter().collect();
        sorted.sort_unstable_by_key(|opportunity| opportunity.id);
        for chunk in sorted.chunks(CHUNK) {
            let rows = chunk
                .iter()
                .map(|opportunity| row(self.tenant(), opportunity, stages, now));
            opportunity::Entity::insert_many(rows)
                .on_conflict(replacing())
                .exec_without_returning(self.executor())
                .await?;
            revision::Entity::delete_many()
                .filter(revision::Column::OrganizationId.eq(self.tenant()))
                .filter(revision::Column::OpportunityId.is_in(chunk.iter().map(|found| found.id.as_uuid())))
                .exec(self.executor())
                .await?;
        }
        let revisions: Vec<_> = sorted
            .iter()
            .flat_map(|opportunity| {
                let dated = opportunity.revisions.with_ends();
                let created = iter::once(opportunity.created_on).chain(iter::repeat(None));
                dated
                    .zip(opportunity.revisions.courses().zip(created))
                    .map(|((revision, end), beside)| {
                        let outcome = stages.outcome(revision.stage);
                        revision::Model::row(self.tenant(), opportunity.id, revision, end, outcome, beside)
                    })
            })
            .collect();
        for chunk in revisions.chunks(CHUNK) {
            revision::Entity::insert_many(chunk.iter().cloned())
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }
}

fn replacing() -> OnConflict {
    use opportunity::Column;
    OnConflict::columns([Column::OrganizationId, Column::Id])
        .update_columns([
            Column::ExternalId,
            Column::Name,
            Column::NameFolded,
            Column::AccountId,
            Column::ProductId,
            Column::OwnerId,
            Column::StageId,
            Column::Amount,
            Column::Currency,
            Column::Estimated,
            Column::ExpectedCloseOn,
            Column::NextStep,
            Column::CreatedOn,
            Column::QualifiedOn,
            Column::ClosedOn,
            Column::Outcome,
            Column::Version,
            Column::UpdatedAt,
        ])
        .to_owned()
}

fn row(
    tenant: Uuid,
    opportunity: &Opportunity,
    stages: &Stages,
    now: DateTime<Utc>,
) -> opportunity::ActiveModel {
    let current = opportunity.revisions.current();
    let qualified = opportunity.revisions.qualified(stages);
    opportunity::ActiveModel {
        organization_id: Set(tenant),
        id: Set(opportunity.id.as_uuid()),
        external_id: Set(opportunity.external_id.clone()),
        name: Set(opportunity.name.clone()),
        name_folded: Set(fold(&opportunity.name)),
        account_id: Set(opportunity.account.map(|id| id.as_uuid())),
        product_id: Set(opportunity.product.map(|id| id.as_uuid())),
        owner_id: Set(current.owner.map(|id| id.as_uuid())),
        stage_id: Set(current.stage.as_uuid()),
        amount: Set(current.amount.map(|amount| amount.minor)),
        currency: Set(current.amount.map(|amount| amount.currency.code().to_owned())),
        estimated: Set(current.estimated),
        expected_close_on: Set(current.expected_close_on),
        next_step: Set(opportunity.next_step.clone()),
        created_on: Set(opportunity.created_on),
        qualified_on: Set(qualified.map(|step| step.on)),
        closed_on: Set(opportunity.closed_on(stages)),
        outcome: Set(opportunity.outcome(stages).word().to_owned()),
        version: Set(opportunity.version),
        created_at: Set(now),
        updated_at: Set(now),
    }
}
