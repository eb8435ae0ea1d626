//! Rows of meetings, of where they were moved, and of who took part.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::cadences::entity::{local, local_text};
use crate::entity::{stored, tenanted};
use crate::errors::Result;
use chrono::{DateTime, Utc};
use domain::calendar::Zone;
use domain::ids::{CadenceId, MeetingId, MemberId};
use domain::meetings::{CancelledBy, ExcuseGround, Life, Meeting, Move};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod meeting {
    use sea_orm::entity::prelude::*;

    /// A meeting something happened to.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meetings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cadence_id: Uuid,
        pub original_start: String,
        pub zone: String,
        pub starts_at: DateTimeUtc,
        pub ends_at: DateTimeUtc,
        pub state: String,
        pub started_at: Option<DateTimeUtc>,
        pub started_by: Option<Uuid>,
        pub held_at: Option<DateTimeUtc>,
        pub closed_at: Option<DateTimeUtc>,
        pub closed_by: Option<Uuid>,
        pub cause: Option<String>,
        pub reason: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod moved {
    use sea_orm::entity::prelude::*;

    /// A meeting moved to another time.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_moves")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub moved_from: DateTimeUtc,
        pub moved_to: DateTimeUtc,
        pub moved_by: Uuid,
        pub moved_at: DateTimeUtc,
        pub missed: Option<bool>,
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod participant {
    use sea_orm::entity::prelude::*;

    /// Who takes part in a meeting since it was started.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_participants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: Uuid,
        pub part: String,
        pub attendance: Option<String>,
        pub tenures: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(meeting, moved, participant);

const TABLE: &str = "meetings";

const PLANNED: &str = "planned";
const STARTED: &str = "started";
const HELD: &str = "held";
pub(super) const CANCELLED: &str = "cancelled";
const EXCUSED: &str = "excused";

impl meeting::Model {
    /// The meeting of a row, with where it was moved.
    pub(crate) fn into_domain(self, moves: Vec<Move>) -> Result<Meeting> {
        let life = stored(TABLE, "state", self.life())?;
        Ok(Meeting {
            id: MeetingId::from_uuid(self.id),
            cadence: CadenceId::from_uuid(self.cadence_id),
            original: local(TABLE, &self.original_start)?,
            zone: stored(TABLE, "zone", Zone::parse(&self.zone).ok())?,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            occurs: true,
            life,
            moves,
            version: self.version,
        })
    }

    fn life(&self) -> Option<Life> {
        let member = |id: Option<Uuid>| id.map(MemberId::from_uuid);
        let cause = self.cause.as_deref();
        Some(match self.state.as_str() {
            PLANNED => Life::Planned,
            STARTED => Life::Started {
                at: self.started_at?,
                by: member(self.started_by)?,
            },
            HELD => Life::Held {
                at: self.started_at?,
                by: member(self.started_by)?,
                ended_at: self.held_at?,
            },
            CANCELLED => Life::Cancelled {
                at: self.closed_at?,
                by: member(self.closed_by)?,
                side: CancelledBy::from_word(cause?)?,
                reason: self.reason.clone()?,
            },
            EXCUSED => Life::Excused {
                at: self.closed_at?,
                by: member(self.closed_by)?,
                ground: ExcuseGround::from_word(cause?)?,
                reason: self.reason.clone(),
            },
            _ => return None,
        })
    }

    pub(crate) fn row(tenant: Uuid, meeting: &Meeting) -> meeting::ActiveModel {
        type Closed = (DateTime<Utc>, MemberId, &'static str, Option<String>);
        let (state, closed): (&str, Option<Closed>) = match meeting.life.clone() {
            Life::Planned => (PLANNED, None),
            Life::Started { .. } => (STARTED, None),
            Life::Held { .. } => (HELD, None),
            Life::Cancelled { at, by, side, reason } => {
                (CANCELLED, Some((at, by, side.word(), Some(reason))))
            }
            Life::Excused {
                at,
                by,
                ground,
                reason,
            } => (EXCUSED, Some((at, by, ground.word(), reason))),
        };
        let held_at = match meeting.life {
            Life::Held { ended_at, .. } => Some(ended_at),
            _ => None,
        };
        let started = meeting.started();
        meeting::ActiveModel {
            organization_id: Set(tenant),
            id: Set(meeting.id.as_uuid()),
            cadence_id: Set(meeting.cadence.as_uuid()),
            original_start: Set(local_text(meeting.original)),
            zone: Set(meeting.zone.name().to_owned()),
            starts_at: Set(meeting.starts_at),
            ends_at: Set(meeting.ends_at),
            state: Set(state.to_owned()),
            started_at: Set(started.map(|(at, _)| at)),
            started_by: Set(started.map(|(_, by)| by.as_uuid())),
            held_at: Set(held_at),
            closed_at: Set(closed.as_ref().map(|closed| closed.0)),
            closed_by: Set(closed.as_ref().map(|closed| closed.1.as_uuid())),
            cause: Set(closed.as_ref().map(|closed| closed.2.to_owned())),
            reason: Set(closed.and_then(|closed| closed.3)),
            version: Set(meeting.version),
        }
    }
}

impl moved::Model {
    pub(crate) fn into_domain(self) -> Move {
        Move {
            from: self.moved_from,
            to: self.moved_to,
            by: MemberId::from_uuid(self.moved_by),
            at: self.moved_at,
            missed: self.missed.unwrap_or(false),
            reason: self.reason,
        }
    }

    pub(crate) fn row(tenant: Uuid, meeting: MeetingId, number: usize, held: &Move) -> moved::ActiveModel {
        moved::ActiveModel {
            organization_id: Set(tenant),
            meeting_id: Set(meeting.as_uuid()),
            number: Set(i32::try_from(number).unwrap_or(i32::MAX)),
            moved_from: Set(held.from),
            moved_to: Set(held.to),
            moved_by: Set(held.by.as_uuid()),
            moved_at: Set(held.at),
            missed: Set(Some(held.missed)),
            reason: Set(held.reason.clone()),
        }
    }
}
