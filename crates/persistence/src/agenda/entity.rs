//! Rows of agendas: sections with their frozen numbers, what was said about gaps, and what was carried over.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{document, json, stored, tenanted};
use crate::errors::{Failure, Result};
use chrono::{DateTime, Utc};
use domain::agenda::{
    ActivityGate, Agenda, CarriedOver, Completion, FrozenSection, GapAbout, GapAnswer, GateOpening,
    NUMBERS_FORMAT, SectionKind,
};
use domain::ids::{CommitmentId, MeetingId, MemberId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod agenda {
    use sea_orm::entity::prelude::*;

    /// The gate of a meeting.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_agendas")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        pub gate_policy: Option<String>,
        pub opened_by: Option<Uuid>,
        pub opened_at: Option<DateTimeUtc>,
        pub opening_reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod section {
    use sea_orm::entity::prelude::*;

    /// A section with its frozen numbers.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_sections")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub place: i16,
        pub format: i32,
        pub numbers: String,
        pub frozen_at: DateTimeUtc,
        pub completed_at: Option<DateTimeUtc>,
        pub completed_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod refresh {
    use sea_orm::entity::prelude::*;

    /// The numbers of a section were taken anew.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "section_refreshes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub at: DateTimeUtc,
        pub by_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod gap {
    use sea_orm::entity::prelude::*;

    /// Cause of a gap and what is done about it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gap_answers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub about: String,
        pub cause: String,
        pub action: String,
        pub commitment_id: Option<Uuid>,
        pub by_id: Uuid,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod carried {
    use sea_orm::entity::prelude::*;

    /// A promise carried over in a meeting.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "carried_commitments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub commitment_id: Uuid,
        pub by_id: Uuid,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(agenda, section, refresh, gap, carried);

impl agenda::Model {
    /// The agenda without its sections.
    pub(crate) fn into_domain(self) -> Result<Agenda> {
        const TABLE: &str = "meeting_agendas";
        let policy = |word: String| stored(TABLE, "gate_policy", ActivityGate::from_word(&word));
        let opened = self.opened_by.zip(self.opened_at);
        Ok(Agenda {
            policy: self.gate_policy.map(policy).transpose()?,
            opening: opened.map(|(by, at)| GateOpening {
                by: MemberId::from_uuid(by),
                at,
                reason: self.opening_reason,
            }),
            sections: Vec::new(),
        })
    }

    pub(crate) fn row(tenant: Uuid, meeting: MeetingId, agenda: &Agenda) -> agenda::ActiveModel {
        let opening = agenda.opening.as_ref();
        agenda::ActiveModel {
            organization_id: Set(tenant),
            meeting_id: Set(meeting.as_uuid()),
            gate_policy: Set(agenda.policy.map(|policy| policy.word().to_owned())),
            opened_by: Set(opening.map(|opening| opening.by.as_uuid())),
            opened_at: Set(opening.map(|opening| opening.at)),
            opening_reason: Set(opening.and_then(|opening| opening.reason.clone())),
        }
    }
}

impl section::Model {
    /// The section without its refreshes.
    pub(crate) fn into_domain(self) -> Result<FrozenSection> {
        const TABLE: &str = "meeting_sections";
        if self.format != NUMBERS_FORMAT {
            return Err(Failure::damaged(TABLE, "format"));
        }
        let completed = self.completed_at.zip(self.completed_by);
        Ok(FrozenSection {
            kind: section_kind(TABLE, &self.kind)?,
            numbers: document(TABLE, &self.numbers)?,
            frozen_at: self.frozen_at,
            refreshes: Vec::new(),
            completed: completed.map(|(at, by)| Completion {
                at,
                by: MemberId::from_uuid(by),
            }),
        })
    }

    pub(crate) fn row(
        tenant: Uuid,
        meeting: MeetingId,
        place: i16,
        section: &FrozenSection,
    ) -> Result<section::ActiveModel> {
        let completed = section.completed;
        Ok(section::ActiveModel {
            organization_id: Set(tenant),
            meeting_id: Set(meeting.as_uuid()),
            kind: Set(section.kind.word().to_owned()),
            place: Set(place),
            format: Set(NUMBERS_FORMAT),
            numbers: Set(json(&section.numbers)?),
            frozen_at: Set(section.frozen_at),
            completed_at: Set(completed.map(|completion| completion.at)),
            completed_by: Set(completed.map(|completion| completion.by.as_uuid())),
        })
    }
}

impl gap::Model {
    pub(crate) fn into_domain(self) -> Result<GapAnswer> {
        const TABLE: &str = "gap_answers";
        Ok(GapAnswer {
            section: section_kind(TABLE, &self.kind)?,
            about: stored(TABLE, "about", GapAbout::from_word(&self.about))?,
            cause: self.cause,
            action: self.action,
            commitment: self.commitment_id.map(CommitmentId::from_uuid),
            by: MemberId::from_uuid(self.by_id),
            at: self.at,
        })
    }

    pub(crate) fn row(tenant: Uuid, meeting: MeetingId, answer: &GapAnswer) -> gap::ActiveModel {
        gap::ActiveModel {
            organization_id: Set(tenant),
            meeting_id: Set(meeting.as_uuid()),
            kind: Set(answer.section.word().to_owned()),
            about: Set(answer.about.word()),
            cause: Set(answer.cause.clone()),
            action: Set(answer.action.clone()),
            commitment_id: Set(answer.commitment.map(CommitmentId::as_uuid)),
            by_id: Set(answer.by.as_uuid()),
            at: Set(answer.at),
        }
    }
}

impl carried::Model {
    pub(crate) fn into_domain(self) -> CarriedOver {
        CarriedOver {
            commitment: CommitmentId::from_uuid(self.commitment_id),
            by: MemberId::from_uuid(self.by_id),
            at: self.at,
        }
    }

    pub(crate) fn row(
        tenant: Uuid,
        meeting: MeetingId,
        (commitment, by, at): (CommitmentId, MemberId, DateTime<Utc>),
    ) -> carried::ActiveModel {
        carried::ActiveModel {
            organization_id: Set(tenant),
            meeting_id: Set(meeting.as_uuid()),
            commitment_id: Set(commitment.as_uuid()),
            by_id: Set(by.as_uuid()),
            at: Set(at),
        }
    }
}

/// A section's kind as it is stored.
pub(crate) fn section_kind(table: &str, word: &str) -> Result<SectionKind> {
    stored(table, "kind", SectionKind::from_word(word))
}
