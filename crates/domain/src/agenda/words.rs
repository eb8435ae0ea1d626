//! The closed vocabularies of an agenda.

use crate::cadences::CadenceKind;
use crate::words::words;

words! {
    /// A part of the conversation.
    SectionKind {
        /// What was achieved.
        Results = "RESULTS",
        /// What is on its way.
        Pipeline = "PIPELINE",
        /// What was done, where the numbers ask for it.
        Activity = "ACTIVITY",
        /// What was promised before, and what is promised now.
        Commitments = "COMMITMENTS",
        /// What the team achieved.
        TeamResults = "TEAM_RESULTS",
        /// What the team has on its way.
        TeamPipeline = "TEAM_PIPELINE",
        /// What is celebrated.
        Wins = "WINS",
        /// What is asked of one another.
        Asks = "ASKS",
    }
    /// Where a section stands in its meeting.
    SectionState {
        /// Its turn has not come, or its gate is closed: nothing is written into it.
        Locked = "LOCKED",
        /// It is talked about now.
        Open = "OPEN",
        /// It is finished, and stays as it is.
        Done = "DONE",
        /// The gate left it out.
        Skipped = "SKIPPED",
    }
    /// When the numbers alone open the talk about activity.
    ActivityGate {
        /// Only when results and pipeline are both off.
        BothOff = "BOTH_OFF",
        /// When either is.
        EitherOff = "EITHER_OFF",
    }
    /// How one side of the gate stands.
    Verdict {
        /// Where it should be, or better.
        Fine = "OK",
        /// Not where it should be.
        Off = "OFF",
        /// It cannot be judged.
        NoData = "NO_DATA",
    }
    /// Who or what opened the gate.
    GateOpener {
        /// The numbers, by the organization's policy.
        Numbers = "NUMBERS",
        /// Whoever the meeting is about.
        Subject = "SUBJECT",
        /// The leader, with a reason.
        Override = "OVERRIDE",
    }
    /// What the numbers lack to be judged.
    DataGapCode {
        /// There is no goal to judge results by.
        NoGoals = "NO_GOALS",
        /// A goal's data is too old, or cannot be valued.
        GoalUnknown = "GOAL_UNKNOWN",
        /// Too little of a goal's period has gone by.
        NotEnoughData = "NOT_ENOUGH_DATA",
        /// There is no honest coverage: no quota, no closed deals, or more undated than dated.
        CoverageUnknown = "COVERAGE_UNKNOWN",
        /// The next period has no quota, or its coverage cannot be known.
        NextCoverageUnknown = "NEXT_COVERAGE_UNKNOWN",
    }
    /// What was read of a meeting by somebody who was not in it, or of activity behind its gate.
    ReadPart {
        /// Notes, talking points, gaps and what was agreed.
        Content = "CONTENT",
        /// Activities one by one.
        ActivityDetail = "ACTIVITY_DETAIL",
    }
}

#[expect(clippy::derivable_impls, reason = "its derives come from the macro")]
impl Default for ActivityGate {
    fn default() -> ActivityGate {
        ActivityGate::BothOff
    }
}

impl SectionKind {
    /// The agenda of a one-on-one.
    pub const ONE_ON_ONE: &'static [SectionKind] = &[
        SectionKind::Results,
        SectionKind::Pipeline,
        SectionKind::Activity,
        SectionKind::Commitments,
    ];
    /// The agenda of a team meeting: the team's figures, never anybody's own gaps, alerts or gate.
    pub const TEAM: &'static [SectionKind] = &[
        SectionKind::TeamResults,
        SectionKind::TeamPipeline,
        SectionKind::Wins,
        SectionKind::Asks,
    ];
    /// The agenda of a pipeline review.
    pub const PIPELINE_REVIEW: &'static [SectionKind] = &[SectionKind::Pipeline, SectionKind::Commitments];
    /// The agenda of a performance review.
    pub const PERFORMANCE_REVIEW: &'static [SectionKind] = &[SectionKind::Results, SectionKind::Commitments];

    /// The agenda of meetings of a kind.
    pub fn of(kind: CadenceKind) -> &'static [SectionKind] {
        match kind {
            CadenceKind::OneOnOne => Self::ONE_ON_ONE,
            CadenceKind::Team => Self::TEAM,
            CadenceKind::PipelineReview => Self::PIPELINE_REVIEW,
            CadenceKind::PerformanceReview => Self::PERFORMANCE_REVIEW,
        }
    }

    /// Whether it holds a frozen figure of goals or of the pipeline against gaps that must be addressed. A team meeting does not.
    pub fn has_gaps(self) -> bool {
        matches!(
            self,
            SectionKind::Results | SectionKind::Pipeline | SectionKind::Activity
        )
    }
}
