//! The closed vocabularies of agendas.

use async_graphql::Enum;
use domain::agenda;

/// A part of the conversation. One-on-ones go through results, pipeline, activity and commitments in this order; team meetings through team results, team pipeline, wins and asks; pipeline reviews through pipeline and commitments, and performance reviews through results and commitments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "agenda::SectionKind")]
pub enum SectionKind {
    /// What was achieved.
    Results,
    /// What is on its way.
    Pipeline,
    /// What was done, where the numbers ask for it.
    Activity,
    /// What was promised before, and what is promised now.
    Commitments,
    /// What the team achieved.
    TeamResults,
    /// What the team has on its way.
    TeamPipeline,
    /// What is celebrated.
    Wins,
    /// What is asked of one another.
    Asks,
}

/// Where a section stands in its meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "agenda::SectionState")]
pub enum SectionState {
    /// Its turn has not come, or its gate is closed: nothing is written into it.
    Locked,
    /// It is talked about now.
    Open,
    /// It is finished, and stays as it is.
    Done,
    /// The gate left it out.
    Skipped,
}

/// When the numbers alone open the talk about activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "agenda::ActivityGate")]
pub enum ActivityGate {
    /// Only when results and pipeline are both off.
    BothOff,
    /// When either is.
    EitherOff,
}

/// How one side of the gate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "agenda::Verdict")]
pub enum GateVerdict {
    /// Where it should be, or better.
    #[graphql(name = "OK")]
    Fine,
    /// Not where it should be.
    Off,
    /// It cannot be judged.
    NoData,
}

/// Who or what opened the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "agenda::GateOpener")]
pub enum GateOpener {
    /// The numbers, by the organization's policy.
    Numbers,
    /// Whoever the meeting is about.
    Subject,
    /// The leader, with a reason.
    Override,
}

/// What the numbers lack to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "agenda::DataGapCode")]
pub enum DataGapCode {
    /// There is no goal to judge results by.
    NoGoals,
    /// A goal's data is too old, or cannot be valued.
    GoalUnknown,
    /// Too little of a goal's period has gone by.
    NotEnoughData,
    /// There is no honest coverage: no quota, no closed deals, or more undated than dated.
    CoverageUnknown,
    /// The next period has no quota, or its coverage cannot be known.
    NextCoverageUnknown,
}

/// What was read of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "agenda::ReadPart")]
pub enum ReadPart {
    /// Notes, talking points, gaps and what was agreed, by somebody who was not in the meeting.
    Content,
    /// Activities one by one, by somebody whose they are not.
    ActivityDetail,
}
