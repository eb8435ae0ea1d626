//! What somebody must do now, across all features: one inbox, in one order.

use crate::calendar::plus_days;
use crate::ids::{
    AlertId, CommitmentId, ConcernId, ExpectationId, FeedbackId, FeedbackRequestId, GoalId, MeetingId,
    MemberId,
};
use crate::paging::Key;
use crate::words::words;
use chrono::NaiveDate;
use uuid::Uuid;

words! {
    /// What is to be done. Of two that are as urgent the one that stands first here comes first.
    ActionKind {
        /// Say what became of something one promised.
        DisposeCommitment = "DISPOSE_COMMITMENT",
        /// Say whether a proposed goal is agreed.
        AnswerGoal = "ANSWER_GOAL",
        /// Write what was learned from a missed goal.
        WriteRetrospective = "WRITE_RETROSPECTIVE",
        /// Confirm that something one was promised was kept.
        ConfirmCommitment = "CONFIRM_COMMITMENT",
        /// Take up an alert about somebody one leads.
        TakeUpAlert = "TAKE_UP_ALERT",
        /// Hold a meeting.
        HoldMeeting = "HOLD_MEETING",
        /// End a meeting that is being held.
        EndMeeting = "END_MEETING",
        /// Take up a concern of a customer.
        AcknowledgeConcern = "ACKNOWLEDGE_CONCERN",
        /// Deal with a concern of a customer.
        ResolveConcern = "RESOLVE_CONCERN",
        /// Acknowledge what is expected of one.
        AcknowledgeExpectation = "ACKNOWLEDGE_EXPECTATION",
        /// Answer a question for feedback.
        AnswerFeedbackRequest = "ANSWER_FEEDBACK_REQUEST",
        /// Acknowledge feedback about one.
        AcknowledgeFeedback = "ACKNOWLEDGE_FEEDBACK",
    }
}

impl ActionKind {
    /// The mutation that settles it, as the schema names it.
    pub const fn settled_by(self) -> &'static str {
        match self {
            Self::DisposeCommitment => "commitmentKeep",
            Self::AnswerGoal => "goalAgree",
            Self::WriteRetrospective => "retrospectiveWrite",
            Self::ConfirmCommitment => "commitmentConfirm",
            Self::TakeUpAlert => "alertAcknowledge",
            Self::HoldMeeting => "meetingStart",
            Self::EndMeeting => "meetingEnd",
            Self::AcknowledgeConcern => "concernAcknowledge",
            Self::ResolveConcern => "concernResolve",
            Self::AcknowledgeExpectation => "expectationAcknowledge",
            Self::AnswerFeedbackRequest => "feedbackGive",
            Self::AcknowledgeFeedback => "feedbackAcknowledge",
        }
    }
}

/// Days before it is due on which a promise is shown to whoever made it.
const DISPOSED_AHEAD: i64 = 7;

/// Days after which nobody is asked any more what became of a promise.
const DISPOSED_BEHIND: i64 = 30;

/// Days within which a kept promise is shown to whom it was made.
const CONFIRMED_WITHIN: i64 = 14;

/// The first and the last due date of promises that their maker is asked about on a day.
pub fn disposed_between(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let (first, last) = (
        plus_days(today, -DISPOSED_BEHIND),
        plus_days(today, DISPOSED_AHEAD),
    );
    (first, last)
}

/// The first day on which a promise was kept that is to be confirmed on a day.
pub fn confirmed_since(today: NaiveDate) -> NaiveDate {
    plus_days(today, -CONFIRMED_WITHIN)
}

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionObject {
    /// A goal.
    Goal(GoalId),
    /// Something promised.
    Commitment(CommitmentId),
    /// An alert.
    Alert(AlertId),
    /// A meeting.
    Meeting(MeetingId),
    /// A concern of a customer.
    Concern(ConcernId),
    /// What is expected of a member.
    Expectation(ExpectationId),
    /// Feedback.
    Feedback(FeedbackId),
    /// A question for feedback.
    FeedbackRequest(FeedbackRequestId),
}

impl ActionObject {
    /// The identity of the object.
    pub const fn as_uuid(self) -> Uuid {
        match self {
            Self::Goal(id) => id.as_uuid(),
            Self::Commitment(id) => id.as_uuid(),
            Self::Alert(id) => id.as_uuid(),
            Self::Meeting(id) => id.as_uuid(),
            Self::Concern(id) => id.as_uuid(),
            Self::Expectation(id) => id.as_uuid(),
            Self::Feedback(id) => id.as_uuid(),
            Self::FeedbackRequest(id) => id.as_uuid(),
        }
    }
}

/// Something somebody must do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionItem {
    /// What.
    pub kind: ActionKind,
    /// About what.
    pub object: ActionObject,
    /// About whom, where it is about one member.
    pub member: Option<MemberId>,
    /// The last day on which it is not late; none where there is no such day.
    pub due: Option<NaiveDate>,
}

impl ActionItem {
    /// Whether its day is over.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.due.is_some_and(|due| due < today)
    }

    /// Where it stands in an inbox: what is due soonest first, overdue before all, what has no day last; then by kind, then as it was made.
    pub fn place(&self) -> Key {
        let due = self
            .due
            .map_or_else(|| "9999-12-31".to_owned(), |due| due.to_string());
        let rank = ActionKind::ALL.iter().position(|kind| *kind == self.kind);
        Key {
            sort: format!("{due}:{:02}", rank.unwrap_or(0)),
            id: self.object.as_uuid(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: u128, kind: ActionKind, due: Option<&str>) -> ActionItem {
        ActionItem {
            kind,
            object: ActionObject::Goal(GoalId::from_uuid(Uuid::from_u128(number))),
            member: None,
            due: due.map(|due| due.parse().expect("a date")),
        }
    }

    #[test]
    fn what_is_due_soonest_comes_first_and_what_has_no_day_last() {
        let mut items = [
            item(1, ActionKind::AnswerGoal, None),
            item(2, ActionKind::WriteRetrospective, Some("2026-03-02")),
            item(3, ActionKind::AnswerGoal, Some("2026-03-02")),
            item(4, ActionKind::WriteRetrospective, Some("2026-02-27")),
        ];
        items.sort_by_key(ActionItem::place);
        let order = items.map(|item| item.object.as_uuid().as_u128());
        assert_eq!(order, [4, 3, 2, 1]);
    }

    #[test]
    fn on_its_day_nothing_is_overdue() {
        let item = item(1, ActionKind::AnswerGoal, Some("2026-03-02"));
        let on = |day: &str| item.is_overdue(day.parse().expect("a date"));
        assert_eq!((on("2026-03-02"), on("2026-03-03")), (false, true));
    }
}
