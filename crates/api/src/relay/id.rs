//! Global ids: base64 of the type's name and the uuid, so that a wrong one is a clear error.

use crate::problem::Answer;
use async_graphql::ID;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::errors::Invalid;
use domain::ids;
use uuid::Uuid;

/// A typed id of the domain and the name clients know its type by.
pub trait GlobalId: Copy {
    /// The GraphQL type.
    const TYPE: &'static str;
    /// Wraps a uuid of this type.
    fn wrap(uuid: Uuid) -> Self;
    /// The uuid inside.
    fn unwrap(self) -> Uuid;
}

macro_rules! global_ids {
    ($($id:ident => $name:literal),* $(,)?) => {$(
        impl GlobalId for ids::$id {
            const TYPE: &'static str = $name;

            fn wrap(uuid: Uuid) -> Self {
                Self::from_uuid(uuid)
            }

            fn unwrap(self) -> Uuid {
                self.as_uuid()
            }
        }
    )*};
}

global_ids! {
    OrganizationId => "Organization",
    MemberId => "Member",
    TimeOffId => "TimeOff",
    TeamId => "Team",
    AssignmentId => "Assignment",
    LeadershipId => "Leadership",
    ServiceAccountId => "ServiceAccount",
    AccountId => "Account",
    ProductId => "Product",
    StageId => "Stage",
    OpportunityId => "Opportunity",
    MetricId => "Metric",
    MeasurementId => "Measurement",
    GoalId => "Goal",
    PeriodClosingId => "PeriodClosing",
    GoalCommentId => "GoalComment",
    ExpectationId => "Expectation",
    GuardrailId => "Guardrail",
    TemplateId => "Template",
    CadenceId => "Cadence",
    MeetingId => "Meeting",
    TalkingPointId => "TalkingPoint",
    CheckInId => "CheckIn",
    CommitmentId => "Commitment",
    ConcernId => "CustomerConcern",
    FeedbackId => "Feedback",
    FeedbackRequestId => "FeedbackRequest",
    RecognitionId => "Recognition",
    RewardId => "Reward",
    RewardGrantId => "RewardGrant",
    CalendarFeedId => "CalendarFeed",
    AlertId => "Alert",
    InterventionId => "Intervention",
    AuditEntryId => "AuditEntry",
}

/// The id clients see.
pub fn global<T: GlobalId>(id: T) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{}:{}", T::TYPE, id.unwrap().simple())))
}

/// The type and the uuid in a client's id; `field` is the input it stood in.
///
/// # Errors
/// `INVALID_ID` for what is no id of this API.
pub fn typed(id: &ID, field: &str) -> Answer<(String, Uuid)> {
    Ok(split(id, field)?)
}

fn split(id: &ID, field: &str) -> Result<(String, Uuid), Invalid> {
    let refused = || Invalid::one(field, "INVALID_ID", "is not an id of this API");
    let text = URL_SAFE_NO_PAD
        .decode(id.as_bytes())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(refused)?;
    let (name, uuid) = text.split_once(':').ok_or_else(refused)?;
    Ok((name.to_owned(), Uuid::try_parse(uuid).map_err(|_| refused())?))
}

/// The id of one type in a client's id.
///
/// # Errors
/// `INVALID_ID`, or `WRONG_ID_TYPE` for the id of something else.
pub fn local<T: GlobalId>(id: &ID, field: &str) -> Answer<T> {
    Ok(read(id, field)?)
}

/// The id of one type in a client's id, for rows that fail each on its own; refuses like [`local`].
pub fn read<T: GlobalId>(id: &ID, field: &str) -> Result<T, Invalid> {
    let (name, uuid) = split(id, field)?;
    if name == T::TYPE {
        Ok(T::wrap(uuid))
    } else {
        let known = name.chars().all(|letter| letter.is_ascii_alphabetic()) && name.len() < 40;
        let found = if known { name.as_str() } else { "something else" };
        let message = format!(
            "is an id of the type {found}; one of the type {} is wanted",
            T::TYPE
        );
        Err(Invalid::one(field, "WRONG_ID_TYPE", message))
    }
}

/// The ids of one type in a list of a client's ids.
pub fn locals<T: GlobalId>(ids: &[ID], field: &str) -> Answer<Vec<T>> {
    ids.iter()
        .enumerate()
        .map(|(index, id)| local(id, &format!("{field}.{index}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{MemberId, TeamId};

    #[test]
    fn an_id_carries_its_type() {
        let id = MemberId::from_uuid(Uuid::from_u128(7));
        let text = global(id);
        assert_eq!(local::<MemberId>(&text, "member").ok(), Some(id));
        let wrong = local::<TeamId>(&text, "team").expect_err("a member is no team");
        assert_eq!(wrong.fields()[0].code, "WRONG_ID_TYPE");
        assert_eq!(wrong.fields()[0].field, "team");
    }

    #[test]
    fn what_is_no_id_is_said_to_be_none() {
        for text in ["", "7", "TWVtYmVyOm5vbmU", "Member:1"] {
            let refused = local::<MemberId>(&ID(text.to_owned()), "id").expect_err("no id");
            assert_eq!(refused.fields()[0].code, "INVALID_ID");
        }
    }
}
