//! The schema: every feature's queries and mutations under one root.

use crate::access::{AccessMutation, AccessQuery};
use crate::agenda::{AgendaMutation, TalkMutation};
use crate::alerts::{AlertMutation, AlertQuery};
use crate::cadences::{CadenceMutation, CadenceQuery};
use crate::calendar_feeds::CalendarFeedMutation;
use crate::checkins::{CheckInMutation, CheckInQuery};
use crate::closings::{ClosingMutation, ClosingQuery, RetrospectiveMutation};
use crate::commitments::{CommitmentMutation, CommitmentQuery};
use crate::concerns::{ConcernMutation, ConcernQuery};
use crate::expectations::{ExpectationMutation, ExpectationQuery};
use crate::facts::FactQuery;
use crate::feedback::{FeedbackMutation, FeedbackQuery, FeedbackRequestMutation};
use crate::goals::{GoalCommentMutation, GoalConsentMutation, GoalMutation, GoalQuery, PlanRateMutation};
use crate::guardrails::{GuardrailMutation, GuardrailQuery};
use crate::http::{HttpState, SchemaLimits};
use crate::interventions::{InterventionMutation, InterventionQuery};
use crate::leadership::LeadershipQuery;
use crate::measurements::{MeasurementMutation, MeasurementQuery};
use crate::meetings::{MeetingMutation, MeetingQuery};
use crate::members::{MemberMutation, MemberQuery};
use crate::metrics::{MetricMutation, MetricQuery, SeriesQueries};
use crate::organizations::{OrganizationMutation, OrganizationQuery, RateMutation};
use crate::pipeline::{PipelineMutation, PipelineQuery};
use crate::recognition::{
    RecognitionMutation, RecognitionQuery, RewardMutation, RewardQuery, SuggestionMutation, SuggestionQuery,
};
use crate::relay::NodeQuery;
use crate::scoreboard::ScoreboardQuery;
use crate::search::SearchQuery;
use crate::teams::{TeamMutation, TeamQuery};
use crate::templates::{TemplateApplyMutation, TemplateMutation, TemplateQuery};
use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions, SchemaBuilder};
use axum::Router;

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    AccessQuery,
    OrganizationQuery,
    MemberQuery,
    TeamQuery,
    ScoreboardQuery,
    MetricQuery,
    SeriesQueries,
    FactQuery,
    MeasurementQuery,
    GoalQuery,
    ExpectationQuery,
    TemplateQuery,
    GuardrailQuery,
    ClosingQuery,
    CommitmentQuery,
    CadenceQuery,
    MeetingQuery,
    ConcernQuery,
    PipelineQuery,
    FeedbackQuery,
    RecognitionQuery,
    SuggestionQuery,
    RewardQuery,
    AlertQuery,
    InterventionQuery,
    LeadershipQuery,
    CheckInQuery,
    SearchQuery,
    NodeQuery,
);

/// Everything that can be done, one verb of the domain each.
#[derive(MergedObject, Default)]
pub struct Mutation(
    AccessMutation,
    OrganizationMutation,
    RateMutation,
    MemberMutation,
    TeamMutation,
    MetricMutation,
    MeasurementMutation,
    GoalMutation,
    ExpectationMutation,
    TemplateMutation,
    TemplateApplyMutation,
    GuardrailMutation,
    ClosingMutation,
    RetrospectiveMutation,
    GoalConsentMutation,
    GoalCommentMutation,
    CadenceMutation,
    CalendarFeedMutation,
    MeetingMutation,
    PlanRateMutation,
    CommitmentMutation,
    ConcernMutation,
    PipelineMutation,
    FeedbackMutation,
    FeedbackRequestMutation,
    RecognitionMutation,
    SuggestionMutation,
    RewardMutation,
    AlertMutation,
    InterventionMutation,
    CheckInMutation,
    AgendaMutation,
    TalkMutation,
);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// The schema, within its limits. The application comes with each request.
pub fn schema(limits: &SchemaLimits) -> Schema {
    limits.apply(builder()).finish()
}

/// The HTTP surface of the API. What executes the schema is compiled here, once, and not again in every crate that serves it.
pub fn router(state: HttpState<Schema>) -> Router {
    crate::http::router(state)
}

/// The public contract in GraphQL's schema definition language, sorted.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .prefer_single_line_descriptions()
        .include_specified_by()
        .use_space_ident()
        .indent_width(2);
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
}
