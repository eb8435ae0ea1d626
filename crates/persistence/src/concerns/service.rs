//! What service is reckoned from: the instants of rounds without a word of them, read with the system's rights. Whoever shows
//! figures of them asks the policy table first.

use super::entity::{concern, hours, round};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::concerns::{ConcernHours, Round, Window};
use domain::ids::{AccountId, MemberId};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Whose concerns.
#[derive(Clone, Copy, Debug)]
pub enum ServedBy<'a> {
    /// Those these members take care of.
    Owners(&'a [MemberId]),
    /// Those of these customers.
    Accounts(&'a [AccountId]),
}

/// A round of a concern, by its instants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Who takes care of the concern.
    pub owner: MemberId,
    /// The customer.
    pub account: AccountId,
    /// Its limits.
    pub hours: ConcernHours,
    /// The round.
    pub round: Round,
}

/// Who takes care of a concern, the customer and the limits.
type Limits = (MemberId, AccountId, ConcernHours);

impl Session {
    /// The rounds in which something was to be done in a window.
    pub async fn concerns_served(&self, by: ServedBy<'_>, window: &Window) -> Result<Vec<Served>> {
        let (column, ids): (concern::Column, Vec<Uuid>) = match by {
            ServedBy::Owners(ids) => (
                concern::Column::OwnerId,
                ids.iter().map(|id| id.as_uuid()).collect(),
            ),
            ServedBy::Accounts(ids) => (
                concern::Column::AccountId,
                ids.iter().map(|id| id.as_uuid()).collect(),
            ),
        };
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            found.extend(self.served(column, chunk, window).await?);
        }
        Ok(found)
    }

    async fn served(&self, column: concern::Column, ids: &[Uuid], window: &Window) -> Result<Vec<Served>> {
        let inside = |due: round::Column| Condition::all().add(due.gte(window.from)).add(due.lt(window.to));
        let theirs = Query::select()
            .column(concern::Column::Id)
            .from(concern::Entity)
            .and_where(concern::Column::OrganizationId.eq(self.tenant()))
            .and_where(self.among(column.into_expr(), ids.iter().copied()))
            .to_owned();
        let rounds = self
            .scoped::<round::Entity>()
            .filter(round::Column::ConcernId.in_subquery(theirs))
            .filter(
                Condition::any()
                    .add(inside(round::Column::AcknowledgeDueAt))
                    .add(inside(round::Column::ResolveDueAt)),
            )
            .order_by_asc(round::Column::ConcernId)
            .all(self.executor())
            .await?;
        let concerns = rounds.iter().map(|row| row.concern_id).collect();
        let concerns = self.limits_of(concerns).await?;
        let served = rounds.into_iter().filter_map(|row| {
            let (owner, account, hours) = *concerns.get(&row.concern_id)?;
            Some(row.into_domain().map(|round| Served {
                owner,
                account,
                hours,
                round,
            }))
        });
        served.collect()
    }

    /// Of each of these concerns who takes care of it, the customer and the limits.
    async fn limits_of(&self, concerns: BTreeSet<Uuid>) -> Result<HashMap<Uuid, Limits>> {
        use concern::Column;
        let concerns: Vec<Uuid> = concerns.into_iter().collect();
        let mut found = HashMap::new();
        for chunk in concerns.chunks(CHUNK) {
            let rows: Vec<(Uuid, Uuid, Uuid, i32, i32)> = self
                .scoped::<concern::Entity>()
                .select_only()
                .columns([
                    Column::Id,
                    Column::OwnerId,
                    Column::AccountId,
                    Column::AcknowledgeHours,
                    Column::ResolveHours,
                ])
                .filter(self.among(Column::Id.into_expr(), chunk.iter().copied()))
                .into_tuple()
                .all(self.executor())
                .await?;
            for (id, owner, account, acknowledge, resolve) in rows {
                let (owner, account) = (MemberId::from_uuid(owner), AccountId::from_uuid(account));
                found.insert(id, (owner, account, hours(acknowledge, resolve)?));
            }
        }
        Ok(found)
    }
}
