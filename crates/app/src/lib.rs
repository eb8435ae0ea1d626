//! What principals can do: one method a use-case, always in the order find, authorize, decide, save, commit.
//!
//! GraphQL, commands and jobs all come through here, so all of them pass the same gate.

mod access;
mod action_items;
mod agenda;
mod alerts;
mod app;
mod audit;
mod bulk;
mod cadences;
mod calendar_feeds;
mod catalogue;
mod checkins;
mod clock;
mod closings;
mod commitments;
mod concerns;
mod error;
mod expectations;
mod facts;
mod feedback;
mod goals;
mod guardrails;
mod interventions;
mod leadership;
mod measurements;
mod meetings;
mod members;
mod metrics;
mod organizations;
mod owners;
mod pipeline;
mod rates;
mod recognition;
mod results;
mod scoreboard;
mod search;
mod secrets;
mod teams;
mod templates;
mod unit;
mod verify;
mod versions;

pub use access::sign_in::SignedIn;
pub use access::viewer::Viewer;
pub use agenda::{GapAddress, MeetingPoints, SeenAgenda};
pub use app::{App, Settings};
pub use bulk::{BulkOptions, Idempotency};
pub use cadences::{CadenceChange, CadenceCreate, SeenCadence};
pub use calendar_feeds::{CalendarSeries, MemberCalendar};
pub use checkins::{CheckInWrite, LinePromise};
pub use clock::{Clock, FixedClock, IdSource, SystemClock, UuidV7};
pub use closings::{Learned, PeriodClosed};
pub use commitments::CommitmentStep;
pub use concerns::ConcernStep;
pub use error::{Error, Result};
pub use expectations::{ExpectationSet, ExpectationStanding, StandingOf};
pub use facts::{GoalFact, MeasurementFact, OpportunityFact, Synced};
pub use feedback::{FeedbackAsk, FeedbackGive};
pub use goals::{
    CurveRow, GoalChange, GoalDeclare, GoalFigures, GoalRow, ImprovementAreas, ImprovementGoal,
    ImprovementMetric, MetricReference, OwnerReference, ParentReference, PointRow, ProgressParts,
};
pub use guardrails::GuardrailSet;
pub use interventions::InterventionStart;
pub use leadership::{LeadershipFigures, LeadershipReport};
pub use measurements::{LoadedReading, MeasurementPush, MeasurementRow};
pub use meetings::{ComplianceDays, LedCompliance, MeetingEvent, SeenMeeting};
pub use members::{Invited, MemberChange, MemberInvite};
pub use metrics::{MetricDefine, Series, SeriesGrouping, SeriesLine, SeriesPoint, SeriesQuery};
pub use organizations::{NewServiceAccount, OrganizationChange};
pub use persistence::{Attending, ExchangeRate, Holiday, TimeOffRow};
pub use pipeline::{
    AccountRow, ConversionFigures, CrmAccount, CrmFailure, CrmImport, CrmOpportunity, CrmPerson, CrmPlace,
    CrmProduct, CrmProgress, CrmReport, CrmStage, MemberReference, MovedDeals, MovementFigures,
    OpportunityHistory, OpportunityRow, OpportunityState, PipelineFigures, PipelineParts, ProductRow, Read,
    Reference, StageAmount, StageDefine,
};
pub use recognition::{EvidenceGiven, RecognitionGive, RecognitionTo, RewardDefine, RewardRuleDefine};
pub use results::{FigureParts, ResultFigure, Results};
pub use scoreboard::{Board, BoardParts, BoardQuery, BoardRow, BoardTeam};
pub use teams::{AssignmentSet, LeadershipSet, TeamCreate};
pub use templates::{TemplateApplyRow, TemplateDefine, TemplateItemRow, TemplateMade};
pub use verify::Finding;
