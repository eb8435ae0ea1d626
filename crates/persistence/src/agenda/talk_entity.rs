//! Rows of what is said around a meeting: talking points, notes, ratings, and who else read it.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use super::entity::section_kind;
use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::agenda::{ContentRead, Note, Rating, ReadPart, SectionKind, TalkedAbout, TalkingPoint};
use domain::ids::{MeetingId, MemberId, TalkingPointId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod point {
    use sea_orm::entity::prelude::*;

    /// Something to talk about.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "talking_points")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub author_id: Uuid,
        pub section: Option<String>,
        pub text: String,
        pub at: DateTimeUtc,
        pub done_at: Option<DateTimeUtc>,
        pub done_by: Option<Uuid>,
        pub done_in: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod shared_note {
    use sea_orm::entity::prelude::*;

    /// The note those who take part share.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shared_notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        pub author_id: Uuid,
        pub text: String,
        pub at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod private_note {
    use sea_orm::entity::prelude::*;

    /// A note its author keeps alone.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "private_notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub author_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        pub text: String,
        pub at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod rating {
    use sea_orm::entity::prelude::*;

    /// What a meeting was worth.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_ratings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: Uuid,
        pub by_id: Uuid,
        pub stars: i16,
        pub comment: Option<String>,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod read {
    use sea_orm::entity::prelude::*;

    /// Somebody read what others said, or activities one by one.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "content_reads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub reader_id: Uuid,
        pub part: String,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(point, shared_note, private_note, rating, read);

impl point::Model {
    pub(crate) fn into_domain(self) -> Result<TalkingPoint> {
        const TABLE: &str = "talking_points";
        let section = self.section.as_deref();
        let done = self.done_at.zip(self.done_by).zip(self.done_in);
        Ok(TalkingPoint {
            id: TalkingPointId::from_uuid(self.id),
            meeting: MeetingId::from_uuid(self.meeting_id),
            author: MemberId::from_uuid(self.author_id),
            section: section.map(|word| section_kind(TABLE, word)).transpose()?,
            text: self.text,
            at: self.at,
            done: done.map(|((at, by), meeting)| TalkedAbout {
                at,
                by: MemberId::from_uuid(by),
                meeting: MeetingId::from_uuid(meeting),
            }),
        })
    }

    pub(crate) fn row(tenant: Uuid, point: &TalkingPoint) -> point::ActiveModel {
        let done = point.done;
        point::ActiveModel {
            organization_id: Set(tenant),
            id: Set(point.id.as_uuid()),
            meeting_id: Set(point.meeting.as_uuid()),
            author_id: Set(point.author.as_uuid()),
            section: Set(point.section.map(SectionKind::word).map(str::to_owned)),
            text: Set(point.text.clone()),
            at: Set(point.at),
            done_at: Set(done.map(|done| done.at)),
            done_by: Set(done.map(|done| done.by.as_uuid())),
            done_in: Set(done.map(|done| done.meeting.as_uuid())),
        }
    }
}

impl shared_note::Model {
    pub(crate) fn into_domain(self) -> Note {
        Note {
            meeting: MeetingId::from_uuid(self.meeting_id),
            author: MemberId::from_uuid(self.author_id),
            text: self.text,
            at: self.at,
            version: self.version,
        }
    }

    pub(crate) fn row(tenant: Uuid, note: &Note) -> shared_note::ActiveModel {
        shared_note::ActiveModel {
            organization_id: Set(tenant),
            meeting_id: Set(note.meeting.as_uuid()),
            author_id: Set(note.author.as_uuid()),
            text: Set(note.text.clone()),
            at: Set(note.at),
            version: Set(note.version),
        }
    }
}

impl private_note::Model {
    pub(crate) fn into_domain(self) -> Note {
        Note {
            meeting: MeetingId::from_uuid(self.meeting_id),
            author: MemberId::from_uuid(self.author_id),
            text: self.text,
            at: self.at,
            version: self.version,
        }
    }

    pub(crate) fn row(tenant: Uuid, note: &Note) -> private_note::ActiveModel {
        private_note::ActiveModel {
            organization_id: Set(tenant),
            author_id: Set(note.author.as_uuid()),
            meeting_id: Set(note.meeting.as_uuid()),
            text: Set(note.text.clone()),
            at: Set(note.at),
            version: Set(note.version),
        }
    }
}

impl rating::Model {
    pub(crate) fn into_domain(self) -> Result<Rating> {
        Ok(Rating {
            meeting: MeetingId::from_uuid(self.meeting_id),
            by: MemberId::from_uuid(self.by_id),
            stars: stored("meeting_ratings", "stars", u8::try_from(self.stars).ok())?,
            comment: self.comment,
            at: self.at,
        })
    }

    pub(crate) fn row(tenant: Uuid, rating: &Rating) -> rating::ActiveModel {
        rating::ActiveModel {
            organization_id: Set(tenant),
            meeting_id: Set(rating.meeting.as_uuid()),
            by_id: Set(rating.by.as_uuid()),
            stars: Set(rating.stars.into()),
            comment: Set(rating.comment.clone()),
            at: Set(rating.at),
        }
    }
}

impl read::Model {
    pub(crate) fn into_domain(self) -> Result<ContentRead> {
        Ok(ContentRead {
            meeting: MeetingId::from_uuid(self.meeting_id),
            reader: MemberId::from_uuid(self.reader_id),
            part: stored("content_reads", "part", ReadPart::from_word(&self.part))?,
            at: self.at,
        })
    }

    pub(crate) fn row(tenant: Uuid, id: Uuid, read: &ContentRead) -> read::ActiveModel {
        read::ActiveModel {
            organization_id: Set(tenant),
            id: Set(id),
            meeting_id: Set(read.meeting.as_uuid()),
            reader_id: Set(read.reader.as_uuid()),
            part: Set(read.part.word().to_owned()),
            at: Set(read.at),
        }
    }
}
