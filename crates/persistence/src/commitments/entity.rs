//! Rows of commitments and of the moves of their due dates.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::commitments::{
    Commitment, Confirmation, Counterpart, Disposal, Ending, Links, Origin, Promise, Renegotiation,
};
use domain::ids::{AccountId, CommitmentId, GoalId, MeetingId, MemberId, MetricId, OpportunityId, TeamId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

const TABLE: &str = "commitments";

pub(crate) mod commitment {
    use sea_orm::entity::prelude::*;

    /// A promise.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "commitments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub maker_id: Uuid,
        pub to_member_id: Option<Uuid>,
        pub to_team_id: Option<Uuid>,
        pub to_account_id: Option<Uuid>,
        pub text: String,
        pub due: Date,
        pub renegotiated: i32,
        pub metric_id: Option<Uuid>,
        pub goal_id: Option<Uuid>,
        pub opportunity_id: Option<Uuid>,
        pub meeting_id: Option<Uuid>,
        pub maker_key: Option<String>,
        pub origin: String,
        pub previous_id: Option<Uuid>,
        pub made_at: DateTimeUtc,
        pub made_on: Date,
        pub ending: Option<String>,
        pub ended_on: Option<Date>,
        pub ended_at: Option<DateTimeUtc>,
        pub ended_by: Option<Uuid>,
        pub ended_words: Option<String>,
        pub confirmed_at: Option<DateTimeUtc>,
        pub confirmed_by: Option<Uuid>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod renegotiation {
    use sea_orm::entity::prelude::*;

    /// A move of a due date.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "commitment_renegotiations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub commitment_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub from_due: Date,
        pub to_due: Date,
        pub moved_on: Date,
        pub moved_at: DateTimeUtc,
        pub reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(commitment, renegotiation);

impl commitment::Model {
    pub(crate) fn into_domain(self, renegotiations: Vec<Renegotiation>) -> Result<Commitment> {
        let to = match (self.to_member_id, self.to_team_id, self.to_account_id) {
            (Some(id), None, None) => Some(Counterpart::Member(MemberId::from_uuid(id))),
            (None, Some(id), None) => Some(Counterpart::Team(TeamId::from_uuid(id))),
            (None, None, Some(id)) => Some(Counterpart::Account(AccountId::from_uuid(id))),
            _ => None,
        };
        let moves = i32::try_from(renegotiations.len()).ok();
        let renegotiations = stored(
            TABLE,
            "renegotiated",
            (moves == Some(self.renegotiated)).then_some(renegotiations),
        )?;
        Ok(Commitment {
            id: CommitmentId::from_uuid(self.id),
            maker: MemberId::from_uuid(self.maker_id),
            disposal: self.disposal()?,
            confirmation: self
                .confirmed_at
                .zip(self.confirmed_by)
                .map(|(at, by)| Confirmation {
                    at,
                    by: MemberId::from_uuid(by),
                }),
            promise: Promise {
                to: stored(TABLE, "to", to)?,
                text: self.text,
                due: self.due,
                links: Links {
                    metric: self.metric_id.map(MetricId::from_uuid),
                    goal: self.goal_id.map(GoalId::from_uuid),
                    opportunity: self.opportunity_id.map(OpportunityId::from_uuid),
                    meeting: self.meeting_id.map(MeetingId::from_uuid),
                },
                key: self.maker_key,
            },
            origin: stored(TABLE, "origin", Origin::from_word(&self.origin))?,
            previous: self.previous_id.map(CommitmentId::from_uuid),
            made_at: self.made_at,
            made_on: self.made_on,
            renegotiations,
            version: self.version,
        })
    }

    fn disposal(&self) -> Result<Option<Disposal>> {
        let Some(word) = &self.ending else { return Ok(None) };
        Ok(Some(Disposal {
            ending: ending(word)?,
            on: stored(TABLE, "ended_on", self.ended_on)?,
            at: stored(TABLE, "ended_at", self.ended_at)?,
            by: MemberId::from_uuid(stored(TABLE, "ended_by", self.ended_by)?),
            words: self.ended_words.clone(),
        }))
    }

    pub(crate) fn row(tenant: Uuid, commitment: &Commitment) -> Result<commitment::ActiveModel> {
        let Promise {
            to,
            text,
            due,
            links,
            key,
        } = &commitment.promise;
        let (member, team, account) = match to {
            Counterpart::Member(id) => (Some(id.as_uuid()), None, None),
            Counterpart::Team(id) => (None, Some(id.as_uuid()), None),
            Counterpart::Account(id) => (None, None, Some(id.as_uuid())),
        };
        let end = commitment.disposal.as_ref();
        let confirmed = commitment.confirmation;
        let renegotiated = i32::try_from(commitment.renegotiations.len()).ok();
        Ok(commitment::ActiveModel {
            organization_id: Set(tenant),
            id: Set(commitment.id.as_uuid()),
            maker_id: Set(commitment.maker.as_uuid()),
            to_member_id: Set(member),
            to_team_id: Set(team),
            to_account_id: Set(account),
            text: Set(text.clone()),
            due: Set(*due),
            renegotiated: Set(stored(TABLE, "renegotiated", renegotiated)?),
            metric_id: Set(links.metric.map(MetricId::as_uuid)),
            goal_id: Set(links.goal.map(GoalId::as_uuid)),
            opportunity_id: Set(links.opportunity.map(OpportunityId::as_uuid)),
            meeting_id: Set(links.meeting.map(MeetingId::as_uuid)),
            maker_key: Set(key.clone()),
            origin: Set(commitment.origin.word().to_owned()),
            previous_id: Set(commitment.previous.map(CommitmentId::as_uuid)),
            made_at: Set(commitment.made_at),
            made_on: Set(commitment.made_on),
            ending: Set(end.map(|end| end.ending.word().to_owned())),
            ended_on: Set(end.map(|end| end.on)),
            ended_at: Set(end.map(|end| end.at)),
            ended_by: Set(end.map(|end| end.by.as_uuid())),
            ended_words: Set(end.and_then(|end| end.words.clone())),
            confirmed_at: Set(confirmed.map(|seen| seen.at)),
            confirmed_by: Set(confirmed.map(|seen| seen.by.as_uuid())),
            version: Set(commitment.version),
        })
    }
}

/// What somebody made of a commitment, as it is stored.
pub(super) fn ending(word: &str) -> Result<Ending> {
    stored(TABLE, "ending", Ending::from_word(word))
}

impl renegotiation::Model {
    pub(crate) fn into_domain(self) -> Renegotiation {
        Renegotiation {
            from: self.from_due,
            to: self.to_due,
            on: self.moved_on,
            at: self.moved_at,
            reason: self.reason,
        }
    }

    pub(crate) fn row(
        tenant: Uuid,
        commitment: CommitmentId,
        number: i32,
        moved: &Renegotiation,
    ) -> renegotiation::ActiveModel {
        renegotiation::ActiveModel {
            organization_id: Set(tenant),
            commitment_id: Set(commitment.as_uuid()),
            number: Set(number),
            from_due: Set(moved.from),
            to_due: Set(moved.to),
            moved_on: Set(moved.on),
            moved_at: Set(moved.at),
            reason: Set(moved.reason.clone()),
        }
    }
}
