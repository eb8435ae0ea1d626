//! Rows of feedback and of its corrections.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::feedback::{Correction, Feedback, FeedbackKind, FeedbackVisibility, Links, Said};
use domain::ids::{FeedbackId, FeedbackRequestId, GoalId, MeetingId, MemberId, OpportunityId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod feedback {
    use sea_orm::entity::prelude::*;

    /// What one member told another about their work.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feedback")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub about_id: Uuid,
        pub from_id: Uuid,
        pub kind: String,
        pub behaviour: String,
        pub impact: Option<String>,
        pub suggested_action: Option<String>,
        pub skill: Option<String>,
        pub visibility: String,
        pub goal_id: Option<Uuid>,
        pub meeting_id: Option<Uuid>,
        pub opportunity_id: Option<Uuid>,
        pub request_id: Option<Uuid>,
        pub at: DateTimeUtc,
        pub given_on: Date,
        pub revised_at: Option<DateTimeUtc>,
        pub acknowledged_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod correction {
    use sea_orm::entity::prelude::*;

    /// What an author added to feedback later.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feedback_corrections")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub feedback_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub text: String,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(feedback, correction);

impl feedback::Model {
    pub(crate) fn into_domain(self) -> Result<Feedback> {
        const TABLE: &str = "feedback";
        Ok(Feedback {
            id: FeedbackId::from_uuid(self.id),
            about: MemberId::from_uuid(self.about_id),
            from: MemberId::from_uuid(self.from_id),
            kind: stored(TABLE, "kind", FeedbackKind::from_word(&self.kind))?,
            said: Said {
                behaviour: self.behaviour,
                impact: self.impact,
                suggested_action: self.suggested_action,
                skill: self.skill,
            },
            links: Links {
                goal: self.goal_id.map(GoalId::from_uuid),
                meeting: self.meeting_id.map(MeetingId::from_uuid),
                opportunity: self.opportunity_id.map(OpportunityId::from_uuid),
            },
            visibility: stored(
                TABLE,
                "visibility",
                FeedbackVisibility::from_word(&self.visibility),
            )?,
            request: self.request_id.map(FeedbackRequestId::from_uuid),
            at: self.at,
            on: self.given_on,
            revised_at: self.revised_at,
            acknowledged_at: self.acknowledged_at,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, feedback: &Feedback) -> feedback::ActiveModel {
        let (said, links) = (&feedback.said, &feedback.links);
        feedback::ActiveModel {
            organization_id: Set(tenant),
            id: Set(feedback.id.as_uuid()),
            about_id: Set(feedback.about.as_uuid()),
            from_id: Set(feedback.from.as_uuid()),
            kind: Set(feedback.kind.word().to_owned()),
            behaviour: Set(said.behaviour.clone()),
            impact: Set(said.impact.clone()),
            suggested_action: Set(said.suggested_action.clone()),
            skill: Set(said.skill.clone()),
            visibility: Set(feedback.visibility.word().to_owned()),
            goal_id: Set(links.goal.map(GoalId::as_uuid)),
            meeting_id: Set(links.meeting.map(MeetingId::as_uuid)),
            opportunity_id: Set(links.opportunity.map(OpportunityId::as_uuid)),
            request_id: Set(feedback.request.map(FeedbackRequestId::as_uuid)),
            at: Set(feedback.at),
            given_on: Set(feedback.on),
            revised_at: Set(feedback.revised_at),
            acknowledged_at: Set(feedback.acknowledged_at),
            version: Set(feedback.version),
        }
    }
}

impl correction::Model {
    pub(crate) fn into_domain(self) -> Correction {
        Correction {
            feedback: FeedbackId::from_uuid(self.feedback_id),
            number: self.number,
            text: self.text,
            at: self.at,
        }
    }

    pub(crate) fn row(tenant: Uuid, correction: &Correction) -> correction::ActiveModel {
        correction::ActiveModel {
            organization_id: Set(tenant),
            feedback_id: Set(correction.feedback.as_uuid()),
            number: Set(correction.number),
            text: Set(correction.text.clone()),
            at: Set(correction.at),
        }
    }
}
