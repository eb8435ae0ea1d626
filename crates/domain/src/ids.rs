//! Typed identities, so that a team's id can never be passed where a member's is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a uuid that is already known to identify one of these.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The uuid inside.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// An organization: the tenant.
    OrganizationId,
    /// A person in one organization.
    MemberId,
    /// A span in which a member does not work.
    TimeOffId,
    /// A node of the organization's team tree.
    TeamId,
    /// A span in which a member belongs to a team.
    AssignmentId,
    /// A span in which a member leads a team.
    LeadershipId,
    /// A one-time invitation to sign up.
    InvitationId,
    /// A script or a BI tool.
    ServiceAccountId,
    /// A customer.
    AccountId,
    /// Something sold.
    ProductId,
    /// A step of the sales process.
    StageId,
    /// A deal, won, lost or still open.
    OpportunityId,
    /// A definition of something measured.
    MetricId,
    /// A period whose goals are over for good.
    PeriodClosingId,
    /// An amount of a metric that somebody or something reported.
    MeasurementId,
    /// A target for one metric over one period.
    GoalId,
    /// One step of a goal's life.
    GoalStepId,
    /// What the owner of a goal said about it.
    DeclarationId,
    /// What somebody said about a goal.
    GoalCommentId,
    /// What is expected of a member again and again.
    ExpectationId,
    /// A condition with a deadline.
    GuardrailId,
    /// A set of goals and expectations for a position.
    TemplateId,
    /// A series of meetings.
    CadenceId,
    /// One meeting of a cadence, derived from it and its original start.
    MeetingId,
    /// An address at which a member's calendar is read.
    CalendarFeedId,
    /// Something to talk about in a meeting.
    TalkingPointId,
    /// A member's short report between meetings.
    CheckInId,
    /// Something promised.
    CommitmentId,
    /// A concern of a customer.
    ConcernId,
    /// What one member told another about their work.
    FeedbackId,
    /// A question for feedback.
    FeedbackRequestId,
    /// Praise before others.
    RecognitionId,
    /// Something given for an outcome.
    RewardId,
    /// A reward that was given.
    RewardGrantId,
    /// Something that asks for help to come early, derived from what it is about.
    AlertId,
    /// What somebody did with an alert.
    AlertStepId,
    /// Help for somebody who is behind.
    InterventionId,
    /// One line of the audit log.
    AuditEntryId,
}
