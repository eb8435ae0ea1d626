//! Rows of cadences, of the rules they take place by, and of those who are invited.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{document, json, stored, tenanted};
use crate::errors::Result;
use chrono::NaiveDateTime;
use domain::cadences::{
    Cadence, CadenceKind, CadenceRule, CadenceSubject, Organizing, Participation, Recurrence,
};
use domain::calendar::Zone;
use domain::ids::{CadenceId, MemberId, TeamId};
use domain::meetings::MeetingKey;
use domain::teams::Span;
use sea_orm::ActiveValue::Set;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) mod cadence {
    use sea_orm::entity::prelude::*;

    /// A conversation that recurs.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "cadences")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub title: Option<String>,
        pub organizer_id: Uuid,
        pub member_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub meeting_key: i64,
        pub ended_on: Option<Date>,
        pub created_at: DateTimeUtc,
        pub created_by: Uuid,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod rule {
    use sea_orm::entity::prelude::*;

    /// When a cadence takes place from a day on.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "cadence_rules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub cadence_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_on: Date,
        pub starts_at: String,
        pub zone: String,
        pub duration_minutes: i32,
        pub rrule: Option<String>,
        pub last_start: Option<String>,
        pub exdates: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod invited {
    use sea_orm::entity::prelude::*;

    /// Who is invited to a cadence beside those it is about.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "cadence_participants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub cadence_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub since: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod named {
    use sea_orm::entity::prelude::*;

    /// Who was named to hold a cadence after others.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "cadence_organizers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub cadence_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub since: DateTimeUtc,
        pub member_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(cadence, rule, invited, named);

/// How local times are written: they sort as text as they do in time.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

pub(crate) fn local_text(local: NaiveDateTime) -> String {
    local.format(LOCAL).to_string()
}

pub(crate) fn local(table: &str, text: &str) -> Result<NaiveDateTime> {
    stored(
        table,
        "local time",
        NaiveDateTime::parse_from_str(text, LOCAL).ok(),
    )
}

impl cadence::Model {
    /// The cadence of a row, and of the rows that belong to it.
    pub(crate) fn into_domain(
        self,
        rules: Vec<CadenceRule>,
        participants: Vec<Participation>,
        named: Vec<Organizing>,
    ) -> Result<Cadence> {
        const TABLE: &str = "cadences";
        let subject = match (self.member_id, self.team_id) {
            (Some(id), None) => Some(CadenceSubject::Member(MemberId::from_uuid(id))),
            (None, Some(id)) => Some(CadenceSubject::Team(TeamId::from_uuid(id))),
            _ => None,
        };
        let first = Organizing {
            member: MemberId::from_uuid(self.organizer_id),
            since: None,
        };
        let rules = stored(TABLE, "rules", (!rules.is_empty()).then_some(rules))?;
        Ok(Cadence {
            id: CadenceId::from_uuid(self.id),
            key: stored(TABLE, "meeting_key", MeetingKey::stored(self.meeting_key))?,
            kind: stored(TABLE, "kind", CadenceKind::from_word(&self.kind))?,
            title: self.title,
            organizers: std::iter::once(first).chain(named).collect(),
            subject: stored(TABLE, "subject", subject)?,
            participants,
            rules,
            ended_on: self.ended_on,
            created_at: self.created_at,
            created_by: MemberId::from_uuid(self.created_by),
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, cadence: &Cadence) -> cadence::ActiveModel {
        let (member, team) = match cadence.subject {
            CadenceSubject::Member(id) => (Some(id.as_uuid()), None),
            CadenceSubject::Team(id) => (None, Some(id.as_uuid())),
        };
        cadence::ActiveModel {
            organization_id: Set(tenant),
            id: Set(cadence.id.as_uuid()),
            kind: Set(cadence.kind.word().to_owned()),
            title: Set(cadence.title.clone()),
            organizer_id: Set(cadence.organizers[0].member.as_uuid()),
            member_id: Set(member),
            team_id: Set(team),
            meeting_key: Set(cadence.key.number()),
            ended_on: Set(cadence.ended_on),
            created_at: Set(cadence.created_at),
            created_by: Set(cadence.created_by.as_uuid()),
            version: Set(cadence.version),
        }
    }
}

impl rule::Model {
    pub(crate) fn into_domain(self) -> Result<CadenceRule> {
        const TABLE: &str = "cadence_rules";
        let recurrence = match &self.rrule {
            Some(text) => Some(stored(TABLE, "rrule", Recurrence::stored(text))?),
            None => None,
        };
        let last = self.last_start.as_deref().map(|text| local(TABLE, text));
        let skipped: Vec<String> = document(TABLE, &self.exdates)?;
        let skipped: Result<BTreeSet<_>> = skipped.iter().map(|text| local(TABLE, text)).collect();
        Ok(CadenceRule {
            from: self.from_on,
            starts: local(TABLE, &self.starts_at)?,
            zone: stored(TABLE, "zone", Zone::parse(&self.zone).ok())?,
            minutes: stored(TABLE, "duration", u16::try_from(self.duration_minutes).ok())?,
            recurrence,
            last: last.transpose()?,
            skipped: skipped?,
        })
    }

    pub(crate) fn row(tenant: Uuid, cadence: CadenceId, rule: &CadenceRule) -> Result<rule::ActiveModel> {
        let skipped: Vec<String> = rule.skipped.iter().map(|local| local_text(*local)).collect();
        Ok(rule::ActiveModel {
            organization_id: Set(tenant),
            cadence_id: Set(cadence.as_uuid()),
            from_on: Set(rule.from),
            starts_at: Set(local_text(rule.starts)),
            zone: Set(rule.zone.name().to_owned()),
            duration_minutes: Set(rule.minutes.into()),
            rrule: Set(rule.recurrence.as_ref().map(ToString::to_string)),
            last_start: Set(rule.last.map(local_text)),
            exdates: Set(json(&skipped)?),
        })
    }
}

impl invited::Model {
    pub(crate) fn into_domain(self) -> Participation {
        Participation {
            member: MemberId::from_uuid(self.member_id),
            span: Span {
                from: self.valid_from,
                to: self.valid_to,
            },
            since: self.since,
        }
    }

    pub(crate) fn row(tenant: Uuid, cadence: CadenceId, held: &Participation) -> invited::ActiveModel {
        invited::ActiveModel {
            organization_id: Set(tenant),
            cadence_id: Set(cadence.as_uuid()),
            member_id: Set(held.member.as_uuid()),
            valid_from: Set(held.span.from),
            valid_to: Set(held.span.to),
            since: Set(held.since),
        }
    }
}

impl named::Model {
    pub(crate) fn into_domain(self) -> Organizing {
        Organizing {
            member: MemberId::from_uuid(self.member_id),
            since: Some(self.since),
        }
    }

    /// The row of whoever was named after others; none of who was named first.
    pub(crate) fn row(tenant: Uuid, cadence: CadenceId, held: &Organizing) -> Option<named::ActiveModel> {
        Some(named::ActiveModel {
            organization_id: Set(tenant),
            cadence_id: Set(cadence.as_uuid()),
            since: Set(held.since?),
            member_id: Set(held.member.as_uuid()),
        })
    }
}
