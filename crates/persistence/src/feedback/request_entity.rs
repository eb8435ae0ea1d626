//! Rows of requests for feedback.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::tenanted;
use domain::feedback::FeedbackRequest;
use domain::ids::{FeedbackRequestId, MemberId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod request {
    use sea_orm::entity::prelude::*;

    /// A question for feedback.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feedback_requests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub from_id: Uuid,
        pub to_id: Uuid,
        pub about_id: Uuid,
        pub question: String,
        pub due_on: Option<Date>,
        pub at: DateTimeUtc,
        pub answered_at: Option<DateTimeUtc>,
        pub declined_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(request);

impl request::Model {
    pub(crate) fn into_domain(self) -> FeedbackRequest {
        FeedbackRequest {
            id: FeedbackRequestId::from_uuid(self.id),
            from: MemberId::from_uuid(self.from_id),
            to: MemberId::from_uuid(self.to_id),
            about: MemberId::from_uuid(self.about_id),
            question: self.question,
            due: self.due_on,
            at: self.at,
            answered_at: self.answered_at,
            declined_at: self.declined_at,
            version: self.version,
        }
    }

    pub(crate) fn row(tenant: Uuid, request: &FeedbackRequest) -> request::ActiveModel {
        request::ActiveModel {
            organization_id: Set(tenant),
            id: Set(request.id.as_uuid()),
            from_id: Set(request.from.as_uuid()),
            to_id: Set(request.to.as_uuid()),
            about_id: Set(request.about.as_uuid()),
            question: Set(request.question.clone()),
            due_on: Set(request.due),
            at: Set(request.at),
            answered_at: Set(request.answered_at),
            declined_at: Set(request.declined_at),
            version: Set(request.version),
        }
    }
}
