//! Requests for feedback, as clients make and read them.

use super::loader::AnswerTo;
use super::object::Feedback;
use super::words::FeedbackRequestState;
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::{global, local};
use crate::request::Asked;
use crate::scalars::{Date, Instant};
use app::FeedbackAsk;
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::calendar::checked_date;
use domain::feedback;

/// A question for feedback. Seen by whoever asked and whoever was asked, and by nobody else.
#[derive(Clone, Description)]
pub struct FeedbackRequest(pub feedback::FeedbackRequest);

#[Object(use_type_description)]
impl FeedbackRequest {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Who asked.
    async fn from(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.from).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Who was asked.
    async fn to(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.to).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// About whose work.
    async fn about(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.about).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// What was asked.
    fn question(&self) -> &str {
        &self.0.question
    }

    /// The last day to answer, of the organization; null where it stays open.
    fn due(&self) -> Option<Date> {
        self.0.due.map(Date::of)
    }

    /// Where it stands today.
    async fn state(&self, ctx: &Context<'_>) -> Option<Answer<FeedbackRequestState>> {
        Some(ctx.viewer().map(|viewer| self.0.state(viewer.today()).into()))
    }

    /// The feedback that answered it; null where there is none, or it is not open to you: whoever answers says who reads it.
    async fn feedback(&self, ctx: &Context<'_>) -> Option<Answer<Feedback>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(AnswerTo(self.0.id)).await?;
            Ok(found.map(Feedback))
        };
        Box::pin(answer).await.transpose()
    }

    /// When it was asked.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// When it was answered.
    fn answered_at(&self) -> Option<Instant> {
        self.0.answered_at.map(Instant::of)
    }

    /// When it was declined.
    fn declined_at(&self) -> Option<Instant> {
        self.0.declined_at.map(Instant::of)
    }

    /// Counts changes.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// Asks a colleague for feedback.
#[derive(InputObject)]
pub struct FeedbackRequestInput {
    /// Who is asked. Errors: `TO_ONESELF`, `ABOUT_ONESELF` for whom it is about, `MEMBER_INACTIVE`.
    to: ID,
    /// About whose work: you, when left out, or somebody you lead.
    about: Option<ID>,
    /// What to ask, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    question: String,
    /// The last day to answer, of the organization; the request stays open when left out. Error: `DUE_IN_PAST`.
    due: Option<Date>,
}

/// Says no to a request for feedback.
#[derive(InputObject)]
pub struct FeedbackDeclineInput {
    /// The request.
    feedback_request: ID,
}

/// A colleague was asked.
#[derive(SimpleObject)]
pub struct FeedbackRequestPayload {
    /// The request.
    request: FeedbackRequest,
}

/// A request was declined.
#[derive(SimpleObject)]
pub struct FeedbackDeclinePayload {
    /// The request.
    request: FeedbackRequest,
}

/// Mutations about requests for feedback.
#[derive(Default)]
pub struct FeedbackRequestMutation;

#[Object]
impl FeedbackRequestMutation {
    /// Asks a colleague for feedback about you, or about somebody you lead. `feedbackGive` with the request answers it. Members only. Errors: `NOT_FOUND`; `FORBIDDEN` about somebody you do not lead; `TOO_MANY_OPEN_REQUESTS` beyond 20 that await an answer, or 5 of the same colleague; `INVALID`.
    async fn feedback_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is asked what.")] input: FeedbackRequestInput,
    ) -> Option<Answer<FeedbackRequestPayload>> {
        let answer = async {
            let due = Date::given(input.due.as_ref(), "due")?;
            let ask = FeedbackAsk {
                to: local(&input.to, "to")?,
                about: input.about.map(|id| local(&id, "about")).transpose()?,
                question: input.question,
                due: due.map(|due| checked_date("due", due)).transpose()?,
            };
            let request = ctx.app()?.feedback_request(ctx.viewer()?, ask).await?;
            Ok(FeedbackRequestPayload {
                request: FeedbackRequest(request),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Says no to a request you were asked by; nobody asks why. A second time changes nothing. Errors: `NOT_FOUND`, `NOT_ASKED`, `REQUEST_NOT_OPEN`.
    async fn feedback_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: FeedbackDeclineInput,
    ) -> Option<Answer<FeedbackDeclinePayload>> {
        let answer = async {
            let id = local(&input.feedback_request, "feedbackRequest")?;
            let request = ctx.app()?.feedback_decline(ctx.viewer()?, id).await?;
            Ok(FeedbackDeclinePayload {
                request: FeedbackRequest(request),
            })
        };
        Some(Box::pin(answer).await)
    }
}
