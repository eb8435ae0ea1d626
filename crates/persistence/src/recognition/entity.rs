//! Rows of recognitions, of whom they are to, of reactions, and of suggestions that were dismissed.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::ids::{GoalId, MemberId, OpportunityId, RecognitionId, TeamId};
use domain::recognition::{Recognition, RecognitionAudience, RecognitionBasis};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod recognition {
    use sea_orm::entity::prelude::*;

    /// Praise before others.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recognitions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub from_id: Uuid,
        pub team_id: Option<Uuid>,
        pub basis: String,
        pub text: Option<String>,
        pub audience: String,
        pub goal_id: Option<Uuid>,
        pub opportunity_id: Option<Uuid>,
        pub at: DateTimeUtc,
        pub given_on: Date,
        pub retracted_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod recipient {
    use sea_orm::entity::prelude::*;

    /// Whom a recognition is to.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recognition_recipients")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recognition_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod reaction {
    use sea_orm::entity::prelude::*;

    /// How somebody reacted to a recognition.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recognition_reactions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recognition_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod dismissal {
    use sea_orm::entity::prelude::*;

    /// A suggestion somebody does not want any more.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recognition_dismissals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub suggestion_key: String,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(recognition, recipient, reaction, dismissal);

impl recognition::Model {
    pub(crate) fn into_domain(self) -> Result<Recognition> {
        const TABLE: &str = "recognitions";
        Ok(Recognition {
            id: RecognitionId::from_uuid(self.id),
            from: MemberId::from_uuid(self.from_id),
            team: self.team_id.map(TeamId::from_uuid),
            basis: stored(TABLE, "basis", RecognitionBasis::from_word(&self.basis))?,
            text: self.text,
            audience: stored(TABLE, "audience", RecognitionAudience::from_word(&self.audience))?,
            goal: self.goal_id.map(GoalId::from_uuid),
            opportunity: self.opportunity_id.map(OpportunityId::from_uuid),
            at: self.at,
            on: self.given_on,
            retracted_at: self.retracted_at,
        })
    }

    pub(crate) fn row(tenant: Uuid, recognition: &Recognition) -> recognition::ActiveModel {
        recognition::ActiveModel {
            organization_id: Set(tenant),
            id: Set(recognition.id.as_uuid()),
            from_id: Set(recognition.from.as_uuid()),
            team_id: Set(recognition.team.map(TeamId::as_uuid)),
            basis: Set(recognition.basis.word().to_owned()),
            text: Set(recognition.text.clone()),
            audience: Set(recognition.audience.word().to_owned()),
            goal_id: Set(recognition.goal.map(GoalId::as_uuid)),
            opportunity_id: Set(recognition.opportunity.map(OpportunityId::as_uuid)),
            at: Set(recognition.at),
            given_on: Set(recognition.on),
            retracted_at: Set(recognition.retracted_at),
        }
    }
}
