//! Facts derived from opportunities: at most one for each opportunity and metric.

use super::entity::{NONE, code, fact};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::ids::{MemberId, MetricId, OpportunityId, TeamId};
use domain::metrics::ValuedFact;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// A fact with the metric it is of and the opportunity it was derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredFact {
    /// The metric.
    pub metric: MetricId,
    /// The opportunity.
    pub opportunity: OpportunityId,
    /// The fact.
    pub fact: ValuedFact,
}

impl Session {
    /// The facts of these opportunities.
    pub async fn facts_of(&self, opportunities: &[OpportunityId]) -> Result<Vec<StoredFact>> {
        let mut found = Vec::new();
        for chunk in opportunities.chunks(CHUNK) {
            let rows = self
                .scoped::<fact::Entity>()
                .filter(fact::Column::OpportunityId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(stored(&row)?);
            }
        }
        Ok(found)
    }

    /// The facts of a metric on these days, of these members where they are given.
    pub(crate) async fn facts_on(
        &self,
        metric: MetricId,
        days: &[NaiveDate],
        members: Option<&[MemberId]>,
    ) -> Result<Vec<ValuedFact>> {
        let mut select = self
            .scoped::<fact::Entity>()
            .filter(fact::Column::MetricId.eq(metric.as_uuid()));
        if let Some(members) = members {
            select = select.filter(fact::Column::MemberId.is_in(members.iter().map(|id| id.as_uuid())));
        }
        let rows = select
            .filter(fact::Column::OccurredOn.is_in(days.iter().copied()))
            .all(self.executor())
            .await?;
        rows.iter().map(fact::Model::fact).collect()
    }

    /// Adds facts, or changes those of the same metric and opportunity.
    pub(crate) async fn facts_write(&self, facts: &[StoredFact]) -> Result<()> {
        let mut sorted: Vec<&StoredFact> = facts.iter().collect();
        sorted.sort_unstable_by_key(|fact| (fact.opportunity, fact.metric));
        for chunk in sorted.chunks(2 * CHUNK) {
            fact::Entity::insert_many(chunk.iter().map(|fact| row(self, fact)))
                .on_conflict(
                    OnConflict::columns([
                        fact::Column::OrganizationId,
                        fact::Column::OpportunityId,
                        fact::Column::MetricId,
                    ])
                    .update_columns([
                        fact::Column::OccurredOn,
                        fact::Column::MemberId,
                        fact::Column::TeamId,
                        fact::Column::Amount,
                        fact::Column::Currency,
                        fact::Column::OrgAmount,
                        fact::Column::MissingCurrency,
                    ])
                    .to_owned(),
                )
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Removes the facts of these metrics and opportunities.
    pub(crate) async fn facts_remove(&self, facts: &[(MetricId, OpportunityId)]) -> Result<()> {
        let mut by_metric: BTreeMap<MetricId, Vec<OpportunityId>> = BTreeMap::new();
        for (metric, opportunity) in facts {
            by_metric.entry(*metric).or_default().push(*opportunity);
        }
        for (metric, mut opportunities) in by_metric {
            opportunities.sort_unstable();
            for chunk in opportunities.chunks(CHUNK) {
                let of = fact::Column::OpportunityId.is_in(chunk.iter().map(|id| id.as_uuid()));
                fact::Entity::delete_many()
                    .filter(fact::Column::OrganizationId.eq(self.tenant()))
                    .filter(
                        Condition::all()
                            .add(fact::Column::MetricId.eq(metric.as_uuid()))
                            .add(of),
                    )
                    .exec(self.executor())
                    .await?;
            }
        }
        Ok(())
    }
}

fn row(session: &Session, stored: &StoredFact) -> fact::ActiveModel {
    let fact = &stored.fact;
    fact::ActiveModel {
        organization_id: Set(session.tenant()),
        opportunity_id: Set(stored.opportunity.as_uuid()),
        metric_id: Set(stored.metric.as_uuid()),
        occurred_on: Set(fact.moment.on),
        member_id: Set(fact.member.map_or(NONE, MemberId::as_uuid)),
        team_id: Set(fact.team.map_or(NONE, TeamId::as_uuid)),
        amount: Set(fact.amount),
        currency: Set(code(fact.currency)),
        org_amount: Set(fact.org_amount),
        missing_currency: Set(fact.missing.map(|currency| currency.code().to_owned())),
    }
}

pub(crate) fn stored(row: &fact::Model) -> Result<StoredFact> {
    Ok(StoredFact {
        metric: MetricId::from_uuid(row.metric_id),
        opportunity: OpportunityId::from_uuid(row.opportunity_id),
        fact: row.fact()?,
    })
}
