//! One thing to do, and the page of them.

use crate::alerts::Alert;
use crate::commitments::Commitment;
use crate::concerns::CustomerConcern;
use crate::expectations::Expectation;
use crate::feedback::{Feedback, FeedbackRequest};
use crate::goals::Goal;
use crate::meetings::Meeting;
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::{Connection, Paging, Total, connection};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, Description, Enum, Object, Union};
use domain::action_items::{self, ActionObject as About};
use domain::paging::Page;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "action_items::ActionKind")]
pub enum ActionKind {
    /// Say what became of something you promised that is due within a week, or was within the last month: `commitmentKeep`, `commitmentMiss`, `commitmentRenegotiate` or `commitmentWithdraw`.
    DisposeCommitment,
    /// Say whether a proposed goal is agreed: `goalAgree` or `goalDecline`, due the day it begins; without a day where it was offered later.
    AnswerGoal,
    /// Write what was learned from a missed goal of yours, or of a team you lead: `retrospectiveWrite`.
    WriteRetrospective,
    /// Confirm that something you were promised was kept, which its maker said within the last two weeks: `commitmentConfirm`.
    ConfirmCommitment,
    /// Take up an alert about somebody you lead, or that has gone up to you: `alertAcknowledge`, `alertSnooze`, `alertDismiss` or `interventionStart`, due before it goes one level up.
    TakeUpAlert,
    /// Hold a meeting that is yours to hold, today, or of a day before where the next one has not taken its place: `meetingStart`, due on its day. Move it or call it off where you cannot.
    HoldMeeting,
    /// End a meeting of yours that is being held: `meetingEnd`.
    EndMeeting,
    /// Take up a concern of a customer that is yours to take care of: `concernAcknowledge`, due on the day of its limit.
    AcknowledgeConcern,
    /// Deal with one you took up: `concernResolve`, likewise.
    ResolveConcern,
    /// Acknowledge what is expected of you, as it is now: `expectationAcknowledge`, due on the day it begins.
    AcknowledgeExpectation,
    /// Answer a question for feedback: `feedbackGive` or `feedbackDecline`, due on its last day.
    AnswerFeedbackRequest,
    /// Acknowledge feedback about you: `feedbackAcknowledge`.
    AcknowledgeFeedback,
}

/// What an action is about.
#[derive(Union)]
pub enum ActionObject {
    /// A goal.
    Goal(Goal),
    /// Something promised.
    Commitment(Commitment),
    /// An alert.
    Alert(Alert),
    /// A meeting.
    Meeting(Meeting),
    /// A concern of a customer.
    CustomerConcern(CustomerConcern),
    /// What is expected of a member.
    Expectation(Expectation),
    /// Feedback.
    Feedback(Feedback),
    /// A question for feedback.
    FeedbackRequest(FeedbackRequest),
}

/// Something you must do now.
#[derive(Clone, Copy, Description)]
pub struct ActionItem(pub action_items::ActionItem);

#[Object(use_type_description)]
impl ActionItem {
    /// What is to be done.
    fn kind(&self) -> ActionKind {
        self.0.kind.into()
    }

    /// The mutation that settles it.
    fn mutation(&self) -> &'static str {
        self.0.kind.settled_by()
    }

    /// About what.
    async fn object(&self, ctx: &Context<'_>) -> Option<Answer<ActionObject>> {
        let answer = async {
            let loaders = ctx.loaders()?;
            Ok(match self.0.object {
                About::Commitment(id) => loaders
                    .load_one(id)
                    .await?
                    .map(|found| ActionObject::Commitment(Commitment(found))),
                About::Goal(id) => loaders
                    .load_one(id)
                    .await?
                    .map(|goal| ActionObject::Goal(Goal::of(goal))),
                About::Alert(id) => loaders
                    .load_one(id)
                    .await?
                    .map(|alert| ActionObject::Alert(Alert(alert))),
                About::Meeting(id) => {
                    let found = loaders.load_one(id).await?;
                    found.map(|meeting| ActionObject::Meeting(Meeting(meeting)))
                }
                About::Concern(id) => {
                    let found = loaders.load_one(id).await?;
                    found.map(|concern| ActionObject::CustomerConcern(CustomerConcern(concern)))
                }
                About::Expectation(id) => {
                    let found = loaders.load_one(id).await?;
                    found.map(|expected| ActionObject::Expectation(Expectation::of(expected)))
                }
                About::Feedback(id) => {
                    let found = loaders.load_one(id).await?;
                    found.map(|given| ActionObject::Feedback(Feedback(given)))
                }
                About::FeedbackRequest(id) => {
                    let found = loaders.load_one(id).await?;
                    found.map(|asked| ActionObject::FeedbackRequest(FeedbackRequest(asked)))
                }
            })
        };
        Box::pin(answer).await.transpose()
    }

    /// About whom, where it is about one member.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async {
            let Some(member) = self.0.member else {
                return Ok(None);
            };
            Ok(ctx.loaders()?.load_one(member).await?.map(Member))
        };
        Box::pin(answer).await.transpose()
    }

    /// The last day on which it is not late; null where there is no such day.
    fn due_on(&self) -> Option<Date> {
        self.0.due.map(Date::of)
    }

    /// Whether that day is over.
    fn overdue(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        Some(ctx.viewer().map(|viewer| self.0.is_overdue(viewer.today())))
    }
}

/// A page of the inbox.
pub(crate) async fn action_items(ctx: &Context<'_>, paging: Paging) -> Answer<Connection<ActionItem>> {
    let request = paging.request::<ActionItem>()?;
    let items = ctx.app()?.action_items(ctx.viewer()?).await?;
    let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let rows = items.into_iter().map(|item| (item.place(), item)).collect();
    let page = Page::of_sorted(&request, rows);
    let total = Total::new(move || Box::pin(async move { Ok(count) }));
    Ok(connection(page, total, ActionItem))
}
