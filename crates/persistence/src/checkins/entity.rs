//! Rows of check-ins and the lines of their plans.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::checkins::{CheckIn, CheckInWords, PlanLine};
use domain::ids::{CheckInId, CommitmentId, MemberId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod check_in {
    use sea_orm::entity::prelude::*;

    /// What a member said about a week.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "check_ins")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub week: Date,
        pub wins: Option<String>,
        pub setbacks: Option<String>,
        pub blockers: Option<String>,
        pub confidence: i16,
        pub written_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod line {
    use sea_orm::entity::prelude::*;

    /// A line of a plan.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_lines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub check_in_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub place: i16,
        pub text: String,
        pub commitment_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(check_in, line);

impl check_in::Model {
    /// The check-in without its plan.
    pub(crate) fn into_domain(self) -> Result<CheckIn> {
        Ok(CheckIn {
            id: CheckInId::from_uuid(self.id),
            member: MemberId::from_uuid(self.member_id),
            week: self.week,
            words: CheckInWords {
                wins: self.wins,
                setbacks: self.setbacks,
                blockers: self.blockers,
                confidence: stored("check_ins", "confidence", u8::try_from(self.confidence).ok())?,
            },
            plan: Vec::new(),
            written_at: self.written_at,
            updated_at: self.updated_at,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, check_in: &CheckIn) -> check_in::ActiveModel {
        let words = check_in.words.clone();
        check_in::ActiveModel {
            organization_id: Set(tenant),
            id: Set(check_in.id.as_uuid()),
            member_id: Set(check_in.member.as_uuid()),
            week: Set(check_in.week),
            wins: Set(words.wins),
            setbacks: Set(words.setbacks),
            blockers: Set(words.blockers),
            confidence: Set(words.confidence.into()),
            written_at: Set(check_in.written_at),
            updated_at: Set(check_in.updated_at),
            version: Set(check_in.version),
        }
    }
}

impl line::Model {
    pub(crate) fn into_domain(self) -> PlanLine {
        PlanLine {
            number: self.number,
            text: self.text,
            commitment: self.commitment_id.map(CommitmentId::from_uuid),
        }
    }

    pub(crate) fn row(tenant: Uuid, check_in: CheckInId, place: i16, line: &PlanLine) -> line::ActiveModel {
        line::ActiveModel {
            organization_id: Set(tenant),
            check_in_id: Set(check_in.as_uuid()),
            number: Set(line.number),
            place: Set(place),
            text: Set(line.text.clone()),
            commitment_id: Set(line.commitment.map(CommitmentId::as_uuid)),
        }
    }
}
