//! Relay's `Node`: every object that can be read again by its global id alone.

use super::id::{GlobalId, typed};
use crate::access::ServiceAccount;
use crate::agenda::TalkingPoint;
use crate::alerts::Alert;
use crate::cadences::Cadence;
use crate::checkins::CheckIn;
use crate::closings::PeriodClosing;
use crate::commitments::Commitment;
use crate::concerns::CustomerConcern;
use crate::expectations::Expectation;
use crate::feedback::{Feedback, FeedbackRequest};
use crate::goals::{Goal, GoalComment};
use crate::guardrails::Guardrail;
use crate::interventions::Intervention;
use crate::measurements::Measurement;
use crate::meetings::Meeting;
use crate::members::Member;
use crate::metrics::Metric;
use crate::organizations::Organization;
use crate::pipeline::{Account, Opportunity, Product, Stage};
use crate::problem::{Answer, Problem};
use crate::recognition::{Recognition, Reward, RewardGrant};
use crate::request::Asked;
use crate::teams::Team;
use crate::templates::Template;
use async_graphql::{Context, ID, Interface, Object};
use domain::ids::{
    AccountId, AlertId, CadenceId, CheckInId, CommitmentId, ConcernId, ExpectationId, FeedbackId,
    FeedbackRequestId, GoalCommentId, GoalId, GuardrailId, InterventionId, MeasurementId, MeetingId,
    MemberId, MetricId, OpportunityId, OrganizationId, PeriodClosingId, ProductId, RecognitionId,
    RewardGrantId, RewardId, ServiceAccountId, StageId, TalkingPointId, TeamId, TemplateId,
};
use futures_util::future::try_join_all;
use uuid::Uuid;

/// Most ids one call takes.
const MOST_NODES: usize = 100;

/// An object that can be read again by its global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id."))]
pub enum Node {
    /// The tenant.
    Organization(Organization),
    /// A person.
    Member(Member),
    /// A team.
    Team(Team),
    /// A script or a BI tool.
    ServiceAccount(ServiceAccount),
    /// A customer.
    Account(Account),
    /// Something sold.
    Product(Product),
    /// A step of the sales process.
    Stage(Stage),
    /// A deal.
    Opportunity(Opportunity),
    /// Something measured.
    Metric(Metric),
    /// An amount of something measured.
    Measurement(Measurement),
    /// A target.
    Goal(Goal),
    /// A closed period.
    PeriodClosing(PeriodClosing),
    /// What somebody said about a goal.
    GoalComment(GoalComment),
    /// Something promised.
    Commitment(Commitment),
    /// What is expected of a member.
    Expectation(Expectation),
    /// What one member told another about their work.
    Feedback(Feedback),
    /// A question for feedback.
    FeedbackRequest(FeedbackRequest),
    /// What a member said about a week.
    CheckIn(CheckIn),
    /// Something to talk about in a meeting.
    TalkingPoint(TalkingPoint),
    /// A conversation that recurs.
    Cadence(Cadence),
    /// One meeting of it.
    Meeting(Meeting),
    /// A condition with a deadline.
    Guardrail(Guardrail),
    /// A set of goals and expectations for a position.
    Template(Template),
    /// Praise before others.
    Recognition(Recognition),
    /// Something given for an outcome.
    Reward(Reward),
    /// A reward that was given.
    RewardGrant(RewardGrant),
    /// Something that asks for help to come early.
    Alert(Alert),
    /// Help for somebody who is behind.
    Intervention(Intervention),
    /// Something a customer is unhappy about.
    CustomerConcern(CustomerConcern),
}

/// Queries that read objects by global id, whatever their type.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this global id; null where there is none, or none you may see. Errors: `INVALID` with `INVALID_ID`.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the object.")] id: ID,
    ) -> Option<Answer<Node>> {
        let answer = async {
            let (kind, uuid) = typed(&id, "id")?;
            read(ctx, &kind, uuid).await
        };
        Box::pin(answer).await.transpose()
    }

    /// The objects with these global ids, in their order; null for each that is not there, or that you may not see. Errors: `INVALID` with `INVALID_ID`, `TOO_MANY_IDS` beyond 100.
    #[graphql(complexity = "1 + ids.len().min(100) * child_complexity")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids of the objects, at most 100.")] ids: Vec<ID>,
    ) -> Option<Answer<Vec<Option<Node>>>> {
        let answer = async {
            if ids.len() > MOST_NODES {
                let message = format!("{} ids are more than {MOST_NODES}", ids.len());
                return Err(Problem::invalid("ids", "TOO_MANY_IDS", message));
            }
            let mut wanted = Vec::with_capacity(ids.len());
            for (index, id) in ids.iter().enumerate() {
                wanted.push(typed(id, &format!("ids.{index}"))?);
            }
            try_join_all(wanted.iter().map(|(kind, uuid)| read(ctx, kind, *uuid))).await
        };
        Some(Box::pin(answer).await)
    }
}

async fn read(ctx: &Context<'_>, kind: &str, uuid: Uuid) -> Answer<Option<Node>> {
    let loaders = ctx.loaders()?;
    Ok(match kind {
        OrganizationId::TYPE => {
            let organization = ctx.viewer()?.organization();
            let own = organization.id.as_uuid() == uuid;
            own.then(|| Organization(organization.clone()).into())
        }
        MemberId::TYPE => loaders
            .load_one(MemberId::wrap(uuid))
            .await?
            .map(|found| Member(found).into()),
        TeamId::TYPE => loaders
            .load_one(TeamId::wrap(uuid))
            .await?
            .map(|found| Team(found).into()),
        ServiceAccountId::TYPE => {
            let found = loaders.load_one(ServiceAccountId::wrap(uuid)).await?;
            found.map(|found| ServiceAccount(found).into())
        }
        AccountId::TYPE => loaders
            .load_one(AccountId::wrap(uuid))
            .await?
            .map(|found| Account(found).into()),
        ProductId::TYPE => loaders
            .load_one(ProductId::wrap(uuid))
            .await?
            .map(|found| Product(found).into()),
        StageId::TYPE => loaders
            .load_one(StageId::wrap(uuid))
            .await?
            .map(|found| Stage(found).into()),
        OpportunityId::TYPE => {
            let found = loaders.load_one(OpportunityId::wrap(uuid)).await?;
            found.map(|found| Opportunity(found).into())
        }
        MetricId::TYPE => loaders
            .load_one(MetricId::wrap(uuid))
            .await?
            .map(|found| Metric(found).into()),
        MeasurementId::TYPE => {
            let found = loaders.load_one(MeasurementId::wrap(uuid)).await?;
            found.map(|found| Measurement(found).into())
        }
        GoalId::TYPE => loaders
            .load_one(GoalId::wrap(uuid))
            .await?
            .map(|found| Goal::of(found).into()),
        PeriodClosingId::TYPE => {
            let found = loaders.load_one(PeriodClosingId::wrap(uuid)).await?;
            found.map(|found| PeriodClosing(found).into())
        }
        GoalCommentId::TYPE => {
            let found = loaders.load_one(GoalCommentId::wrap(uuid)).await?;
            found.map(|found| GoalComment(found).into())
        }
        TalkingPointId::TYPE => {
            let found = loaders.load_one(TalkingPointId::wrap(uuid)).await?;
            found.map(|found| TalkingPoint(found).into())
        }
        CheckInId::TYPE => {
            let found = loaders.load_one(CheckInId::wrap(uuid)).await?;
            found.map(|found| CheckIn(found).into())
        }
        CommitmentId::TYPE => {
            let found = loaders.load_one(CommitmentId::wrap(uuid)).await?;
            found.map(|found| Commitment(found).into())
        }
        ExpectationId::TYPE => {
            let found = loaders.load_one(ExpectationId::wrap(uuid)).await?;
            found.map(|found| Expectation::of(found).into())
        }
        FeedbackId::TYPE => loaders
            .load_one(FeedbackId::wrap(uuid))
            .await?
            .map(|found| Feedback(found).into()),
        FeedbackRequestId::TYPE => {
            let found = loaders.load_one(FeedbackRequestId::wrap(uuid)).await?;
            found.map(|found| FeedbackRequest(found).into())
        }
        CadenceId::TYPE => {
            let found = loaders.load_one(CadenceId::wrap(uuid)).await?;
            found.map(|found| Cadence(found).into())
        }
        MeetingId::TYPE => {
            let found = loaders.load_one(MeetingId::wrap(uuid)).await?;
            found.map(|found| Meeting(found).into())
        }
        GuardrailId::TYPE => {
            let found = loaders.load_one(GuardrailId::wrap(uuid)).await?;
            found.map(|found| Guardrail::of(found).into())
        }
        TemplateId::TYPE => loaders
            .load_one(TemplateId::wrap(uuid))
            .await?
            .map(|found| Template(found).into()),
        RecognitionId::TYPE => {
            let found = loaders.load_one(RecognitionId::wrap(uuid)).await?;
            found.map(|found| Recognition(found).into())
        }
        RewardId::TYPE => loaders
            .load_one(RewardId::wrap(uuid))
            .await?
            .map(|found| Reward(found).into()),
        RewardGrantId::TYPE => {
            let found = loaders.load_one(RewardGrantId::wrap(uuid)).await?;
            found.map(|found| RewardGrant(found).into())
        }
        AlertId::TYPE => {
            let found = loaders.load_one(AlertId::wrap(uuid)).await?;
            found.map(|found| Alert(found).into())
        }
        InterventionId::TYPE => {
            let found = loaders.load_one(InterventionId::wrap(uuid)).await?;
            found.map(|found| Intervention(found).into())
        }
        ConcernId::TYPE => {
            let found = loaders.load_one(ConcernId::wrap(uuid)).await?;
            found.map(|found| CustomerConcern(found).into())
        }
        // The id of something that is read only with what it belongs to.
        _ => None,
    })
}
