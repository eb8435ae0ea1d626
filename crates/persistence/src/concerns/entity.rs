//! Rows of concerns and of the rounds of dealing with them.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use crate::goals::entity::{creator, creator_row};
use domain::concerns::{Concern, ConcernHours, Deed, Round};
use domain::goals::Creator;
use domain::ids::{AccountId, ConcernId, MemberId};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::DateTimeUtc;
use uuid::Uuid;

const TABLE: &str = "concerns";
const ROUNDS: &str = "concern_rounds";

pub(crate) mod concern {
    use sea_orm::entity::prelude::*;

    /// Something a customer is unhappy about.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "concerns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub title: String,
        pub description: Option<String>,
        pub owner_id: Uuid,
        pub raised_by_member_id: Option<Uuid>,
        pub acknowledge_hours: i32,
        pub resolve_hours: i32,
        pub state: String,
        pub next_due_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod round {
    use sea_orm::entity::prelude::*;

    /// One round of dealing with a concern.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "concern_rounds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub concern_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub opened_at: DateTimeUtc,
        pub opened_by_kind: String,
        pub opened_by_id: Option<Uuid>,
        pub reason: Option<String>,
        pub acknowledge_due_at: DateTimeUtc,
        pub acknowledged_at: Option<DateTimeUtc>,
        pub acknowledged_by_kind: Option<String>,
        pub acknowledged_by_id: Option<Uuid>,
        pub resolve_due_at: DateTimeUtc,
        pub resolved_at: Option<DateTimeUtc>,
        pub resolved_by_kind: Option<String>,
        pub resolved_by_id: Option<Uuid>,
        pub note: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(concern, round);

/// The limits in two columns.
pub(super) fn hours(acknowledge: i32, resolve: i32) -> Result<ConcernHours> {
    Ok(ConcernHours {
        acknowledge: stored(TABLE, "acknowledge_hours", u32::try_from(acknowledge).ok())?,
        resolve: stored(TABLE, "resolve_hours", u32::try_from(resolve).ok())?,
    })
}

impl concern::Model {
    pub(crate) fn into_domain(self, rounds: Vec<Round>) -> Result<Concern> {
        let rounds = stored(TABLE, "rounds", (!rounds.is_empty()).then_some(rounds))?;
        Ok(Concern {
            id: ConcernId::from_uuid(self.id),
            account: AccountId::from_uuid(self.account_id),
            title: self.title,
            description: self.description,
            owner: MemberId::from_uuid(self.owner_id),
            hours: hours(self.acknowledge_hours, self.resolve_hours)?,
            rounds,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, concern: &Concern) -> Result<concern::ActiveModel> {
        let hours = |hours: u32| stored(TABLE, "hours", i32::try_from(hours).ok());
        let raiser = concern.rounds.first().and_then(|round| match round.opened.by {
            Creator::Member(id) => Some(id.as_uuid()),
            Creator::ServiceAccount(_) | Creator::System => None,
        });
        Ok(concern::ActiveModel {
            organization_id: Set(tenant),
            id: Set(concern.id.as_uuid()),
            account_id: Set(concern.account.as_uuid()),
            title: Set(concern.title.clone()),
            description: Set(concern.description.clone()),
            owner_id: Set(concern.owner.as_uuid()),
            raised_by_member_id: Set(raiser),
            acknowledge_hours: Set(hours(concern.hours.acknowledge)?),
            resolve_hours: Set(hours(concern.hours.resolve)?),
            state: Set(concern.state().word().to_owned()),
            next_due_at: Set(concern.next_due()),
            version: Set(concern.version),
        })
    }
}

impl round::Model {
    pub(crate) fn into_domain(self) -> Result<Round> {
        Ok(Round {
            opened: Deed {
                at: self.opened_at,
                by: creator(ROUNDS, &self.opened_by_kind, self.opened_by_id)?,
            },
            reason: self.reason,
            acknowledged: deed(
                self.acknowledged_at,
                self.acknowledged_by_kind.as_deref(),
                self.acknowledged_by_id,
            )?,
            resolved: deed(
                self.resolved_at,
                self.resolved_by_kind.as_deref(),
                self.resolved_by_id,
            )?,
            note: self.note,
        })
    }

    pub(crate) fn row(tenant: Uuid, concern: &Concern, number: i32, round: &Round) -> round::ActiveModel {
        let (opened_by_kind, opened_by_id) = creator_row(round.opened.by);
        let (acknowledged_at, acknowledged_by_kind, acknowledged_by_id) = columns(round.acknowledged);
        let (resolved_at, resolved_by_kind, resolved_by_id) = columns(round.resolved);
        round::ActiveModel {
            organization_id: Set(tenant),
            concern_id: Set(concern.id.as_uuid()),
            number: Set(number),
            opened_at: Set(round.opened.at),
            opened_by_kind: Set(opened_by_kind.to_owned()),
            opened_by_id: Set(opened_by_id),
            reason: Set(round.reason.clone()),
            acknowledge_due_at: Set(concern.hours.acknowledge_by(round.opened.at)),
            acknowledged_at: Set(acknowledged_at),
            acknowledged_by_kind: Set(acknowledged_by_kind),
            acknowledged_by_id: Set(acknowledged_by_id),
            resolve_due_at: Set(concern.hours.resolve_by(round.opened.at)),
            resolved_at: Set(resolved_at),
            resolved_by_kind: Set(resolved_by_kind),
            resolved_by_id: Set(resolved_by_id),
            note: Set(round.note.clone()),
        }
    }
}

fn deed(at: Option<DateTimeUtc>, kind: Option<&str>, id: Option<Uuid>) -> Result<Option<Deed>> {
    let deed = at.zip(kind).map(|(at, kind)| {
        let by = creator(ROUNDS, kind, id)?;
        Ok(Deed { at, by })
    });
    deed.transpose()
}

fn columns(deed: Option<Deed>) -> (Option<DateTimeUtc>, Option<String>, Option<Uuid>) {
    match deed {
        None => (None, None, None),
        Some(deed) => {
            let (kind, id) = creator_row(deed.by);
            (Some(deed.at), Some(kind.to_owned()), id)
        }
    }
}
