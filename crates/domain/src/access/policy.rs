//! The policy table. One page decides who may do what; checks and SQL filters are both made from it.

use super::{Actor, Principal, Scope};

/// How much of a thing a grant opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// That it exists, and its name.
    Existence,
    /// Its figures.
    Totals,
    /// Everything.
    Full,
}

/// What the asker is to the subject, from dated rows as of the real now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The subject is the asker, or is owned by the asker.
    Own,
    /// The subject is assigned to the asker's own leaf team, or is that team.
    Peer,
    /// The subject is the asker's team, a team above it, or the organization.
    Belonging,
    /// The asker leads the subject's team or a team above it.
    Leader,
    /// The subject leads the asker's team or a team above it.
    Report,
    /// The asker is the other side: whom something was promised to, said about or asked of.
    Counterpart,
    /// The asker takes part in the meeting, or took part in it.
    Participant,
    /// The asker is an executive.
    Executive,
    /// The asker is any member of the organization.
    Colleague,
    /// The asker is a service account with this scope.
    Scope(Scope),
}

/// An organization policy a grant depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// `policies.transparentTeams`: peers see each other's result rows.
    TransparentTeams,
    /// `policies.executiveVisibility`: executives read what is said in meetings; each reading is shown to those who took part.
    ExecutiveVisibility,
}

/// One cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub relation: Relation,
    /// How much.
    pub detail: Detail,
    /// Only while this organization policy is on.
    pub when: Option<Flag>,
}

/// What kind of thing an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A member, or something a member owns.
    Member,
    /// A team, or something a team owns.
    Team,
    /// The organization, or something that belongs to all of it.
    Organization,
}

/// Everything that can be asked, one variant a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the organization's settings, metrics, stages, holidays, rates and products.
    ReadOrganization,
    /// Change them.
    WriteOrganization,
    /// Read the audit log.
    ReadAudit,
    /// List and make service accounts.
    WriteServiceAccounts,
    /// Read names, roles, teams, assignments and leadership.
    ReadDirectory,
    /// Read a member's e-mail, work pattern and time off.
    ReadMemberDetails,
    /// Invite, change and deactivate members; set assignments.
    WriteMembers,
    /// Do so with executives, and make members executives.
    WriteExecutives,
    /// Record and remove time off from today on.
    RecordTimeOff,
    /// Record and remove time off of days gone by.
    RecordPastTimeOff,
    /// Make and move teams; set leadership.
    WriteTeams,
    /// Read goals of members with their progress.
    ReadMemberGoals,
    /// Read goals of teams and of the organization with their progress.
    ReadSharedGoals,
    /// Set goals of members that are not quotas.
    WriteMemberGoals,
    /// Set goals of teams that are not quotas.
    WriteTeamGoals,
    /// Set quotas of members.
    WriteMemberQuota,
    /// Set quotas of teams. A team's own leader may not.
    WriteTeamQuota,
    /// Set goals and quotas of the organization.
    WriteOrganizationGoals,
    /// Propose goals of members that are not quotas, and change what is not agreed yet.
    ProposeMemberGoals,
    /// Propose goals of teams that are not quotas, and change what is not agreed yet.
    ProposeTeamGoals,
    /// Say how one's own goal, or that of the team one leads, stands.
    DeclareGoalHealth,
    /// Say how a goal of the organization stands.
    DeclareOrganizationHealth,
    /// Read and write comments on goals of members.
    DiscussMemberGoals,
    /// Read and write comments on goals of teams and of the organization.
    DiscussSharedGoals,
    /// Set the rates other currencies are planned at in goals.
    WritePlanRates,
    /// Read a member's results, and the member's row of a scoreboard.
    ReadResults,
    /// Read a team's or the organization's results and board totals.
    ReadSharedResults,
    /// Read the pipeline figures of a member.
    ReadPipeline,
    /// Read the pipeline figures of a team or the organization.
    ReadSharedPipeline,
    /// Read a member's opportunities one by one.
    ReadOpportunities,
    /// Read opportunities that have no owner.
    ReadUnownedOpportunities,
    /// Write opportunities, accounts and products.
    WritePipeline,
    /// Read customer accounts.
    ReadAccounts,
    /// Close a period: freeze the outcomes of the goals that ended in it.
    ClosePeriods,
    /// Read what was learned from a member's missed goal.
    ReadRetrospectives,
    /// Read what was learned from a missed goal of a team or the organization.
    ReadSharedRetrospectives,
    /// Write what was learned from a member's missed goal.
    WriteRetrospectives,
    /// Write what was learned from a missed goal of a team or the organization.
    WriteSharedRetrospectives,
    /// Report a member's amounts of a recorded metric.
    RecordMeasurements,
    /// Report amounts of a team, or of the organization.
    RecordSharedMeasurements,
    /// Read a member's measurements of results and pipeline one by one.
    ReadMeasurements,
    /// Read a member's measurements of activity one by one.
    ReadActivities,
    /// Read the measurements of a team or of the organization one by one.
    ReadSharedMeasurements,
    /// Read what is expected of a member, and whether it was met.
    ReadExpectations,
    /// Set, change and end what is expected of a member.
    WriteExpectations,
    /// Acknowledge what is expected of oneself.
    AcknowledgeExpectations,
    /// Excuse a member from what was expected once.
    ExcuseExpectations,
    /// Read templates of goals and expectations.
    ReadTemplates,
    /// Define templates.
    WriteTemplates,
    /// Waive a guardrail of a member or a team.
    WaiveGuardrails,
    /// Read cadences and meetings about one member: that, when and how long; in full what belongs to taking part.
    ReadMeetings,
    /// Read cadences and meetings of a team, likewise.
    ReadTeamMeetings,
    /// Set up, change and end meetings about one member.
    WriteCadences,
    /// Set up, change and end meetings of a team.
    WriteTeamCadences,
    /// Start, hold, move, cancel and excuse meetings, and write into them.
    HoldMeetings,
    /// Read what is said in a meeting about one member: talking points, shared notes, gaps, causes.
    ReadMeetingContent,
    /// Read what is said in a meeting of a team.
    ReadTeamMeetingContent,
    /// Read private notes.
    ReadPrivateNotes,
    /// Open the activity section of the meeting about oneself.
    OpenActivityGate,
    /// Open it against the gate, with a reason.
    OverrideActivityGate,
    /// Read a member's activities one by one where the gate of a meeting is open.
    ReadActivityDetail,
    /// Read how regularly meetings about a member are held.
    ReadCadenceCompliance,
    /// Read a member's check-ins.
    ReadCheckIns,
    /// Write check-ins.
    WriteCheckIns,
    /// Read what a member promised.
    ReadCommitments,
    /// Promise something.
    MakeCommitments,
    /// Say what became of a promise, move it or take it back.
    DisposeCommitments,
    /// Confirm that a promise was kept, or release whoever made it.
    ConfirmCommitments,
    /// Read which part of a member's promises was kept, without the promises.
    ReadSayDo,
    /// Raise concerns of customers.
    RaiseConcerns,
    /// Read concerns of customers that a member takes care of.
    ReadConcerns,
    /// Acknowledge, resolve, reopen and hand over concerns of customers.
    WriteConcerns,
    /// Read feedback between the two it is between.
    ReadPrivateFeedback,
    /// Read feedback that leaders of whom it is about see, too.
    ReadLeaderFeedback,
    /// Read praise that was given in public.
    ReadPublicFeedback,
    /// Give feedback to a member.
    GiveFeedback,
    /// Acknowledge feedback about oneself.
    AcknowledgeFeedback,
    /// Ask colleagues for feedback about a member.
    RequestFeedback,
    /// Read who was asked for feedback, and what about.
    ReadFeedbackRequests,
    /// Read recognition given among those around a member or a team.
    ReadTeamRecognitions,
    /// Read recognition given before everybody.
    ReadOrganizationRecognitions,
    /// Recognise members or teams, and react to recognition.
    GiveRecognition,
    /// Read whom to recognise, and what for.
    ReadRecognitionSuggestions,
    /// Read which rewards there are.
    ReadRewards,
    /// Define rewards.
    WriteRewards,
    /// Grant a member a reward.
    GrantRewards,
    /// Read which rewards a member was granted.
    ReadRewardGrants,
    /// Read how often a member gave and received praise, recognition and corrective feedback.
    ReadSupportBalance,
    /// Read how a leader leads: regular conversations, promises kept and support given; in full also how they helped, overrode and waived.
    ReadLeadership,
    /// Read alerts about a member or a team.
    ReadAlerts,
    /// Read those that are with the executives: nobody leads above, or whoever does has not taken them up.
    ReadEscalatedAlerts,
    /// Take up, snooze and dismiss alerts about a member. Never those about oneself.
    WriteAlerts,
    /// Likewise alerts about a team or the organization.
    WriteSharedAlerts,
    /// Read how a member or a team is helped, and whether it helped; in full also what is done.
    ReadInterventions,
    /// Begin to help a member or a team.
    WriteInterventions,
    /// Say that help was given, or given up.
    EndInterventions,
}

impl Action {
    /// Every action, in the order of the rendered matrix.
    pub const ALL: [Self; 96] = [
        Self::ReadOrganization,
        Self::WriteOrganization,
        Self::ReadAudit,
        Self::WriteServiceAccounts,
        Self::ReadDirectory,
        Self::ReadMemberDetails,
        Self::WriteMembers,
        Self::WriteExecutives,
        Self::RecordTimeOff,
        Self::RecordPastTimeOff,
        Self::WriteTeams,
        Self::ReadMemberGoals,
        Self::ReadSharedGoals,
        Self::WriteMemberGoals,
        Self::WriteTeamGoals,
        Self::WriteMemberQuota,
        Self::WriteTeamQuota,
        Self::WriteOrganizationGoals,
        Self::ProposeMemberGoals,
        Self::ProposeTeamGoals,
        Self::DeclareGoalHealth,
        Self::DeclareOrganizationHealth,
        Self::DiscussMemberGoals,
        Self::DiscussSharedGoals,
        Self::WritePlanRates,
        Self::ReadResults,
        Self::ReadSharedResults,
        Self::ReadPipeline,
        Self::ReadSharedPipeline,
        Self::ReadOpportunities,
        Self::ReadUnownedOpportunities,
        Self::WritePipeline,
        Self::ReadAccounts,
        Self::ClosePeriods,
        Self::ReadRetrospectives,
        Self::ReadSharedRetrospectives,
        Self::WriteRetrospectives,
        Self::WriteSharedRetrospectives,
        Self::RecordMeasurements,
        Self::RecordSharedMeasurements,
        Self::ReadMeasurements,
        Self::ReadActivities,
        Self::ReadSharedMeasurements,
        Self::ReadExpectations,
        Self::WriteExpectations,
        Self::AcknowledgeExpectations,
        Self::ExcuseExpectations,
        Self::ReadTemplates,
        Self::WriteTemplates,
        Self::WaiveGuardrails,
        Self::ReadMeetings,
        Self::ReadTeamMeetings,
        Self::WriteCadences,
        Self::WriteTeamCadences,
        Self::HoldMeetings,
        Self::ReadMeetingContent,
        Self::ReadTeamMeetingContent,
        Self::ReadPrivateNotes,
        Self::OpenActivityGate,
        Self::OverrideActivityGate,
        Self::ReadActivityDetail,
        Self::ReadCadenceCompliance,
        Self::ReadCheckIns,
        Self::WriteCheckIns,
        Self::ReadCommitments,
        Self::MakeCommitments,
        Self::DisposeCommitments,
        Self::ConfirmCommitments,
        Self::ReadSayDo,
        Self::RaiseConcerns,
        Self::ReadConcerns,
        Self::WriteConcerns,
        Self::ReadPrivateFeedback,
        Self::ReadLeaderFeedback,
        Self::ReadPublicFeedback,
        Self::GiveFeedback,
        Self::AcknowledgeFeedback,
        Self::RequestFeedback,
        Self::ReadFeedbackRequests,
        Self::ReadTeamRecognitions,
        Self::ReadOrganizationRecognitions,
        Self::GiveRecognition,
        Self::ReadRecognitionSuggestions,
        Self::ReadRewards,
        Self::WriteRewards,
        Self::GrantRewards,
        Self::ReadRewardGrants,
        Self::ReadSupportBalance,
        Self::ReadLeadership,
        Self::ReadAlerts,
        Self::ReadEscalatedAlerts,
        Self::WriteAlerts,
        Self::WriteSharedAlerts,
        Self::ReadInterventions,
        Self::WriteInterventions,
        Self::EndInterventions,
    ];

    /// What a caller must be able to see before it is told `FORBIDDEN` and not `NOT_FOUND`.
    pub const fn reading(self) -> Self {
        match self {
            Self::WriteOrganization | Self::WriteServiceAccounts | Self::ReadAudit => Self::ReadOrganization,
            Self::WriteMembers
            | Self::WriteExecutives
            | Self::RecordTimeOff
            | Self::RecordPastTimeOff
            | Self::WriteTeams
            | Self::ReadMemberDetails => Self::ReadDirectory,
            Self::WriteMemberGoals | Self::WriteMemberQuota | Self::ProposeMemberGoals => Self::ReadDirectory,
            Self::DeclareGoalHealth | Self::DiscussMemberGoals => Self::ReadMemberGoals,
            Self::DeclareOrganizationHealth | Self::DiscussSharedGoals => Self::ReadSharedGoals,
            Self::WriteTeamGoals | Self::WriteTeamQuota | Self::ProposeTeamGoals => Self::ReadDirectory,
            Self::WriteOrganizationGoals | Self::ClosePeriods | Self::WritePlanRates => {
                Self::ReadOrganization
            }
            Self::WritePipeline => Self::ReadOrganization,
            Self::WriteRetrospectives => Self::ReadMemberGoals,
            Self::WriteSharedRetrospectives => Self::ReadSharedGoals,
            Self::RecordMeasurements | Self::RecordSharedMeasurements => Self::ReadDirectory,
            Self::WriteExpectations
            | Self::RequestFeedback
            | Self::GiveFeedback
            | Self::GiveRecognition
            | Self::GrantRewards
            | Self::WriteCadences
            | Self::WriteTeamCadences
            | Self::MakeCommitments
            | Self::WriteCheckIns => Self::ReadDirectory,
            Self::AcknowledgeExpectations | Self::ExcuseExpectations => Self::ReadExpectations,
            Self::WriteTemplates => Self::ReadTemplates,
            Self::WaiveGuardrails => Self::ReadMemberGoals,
            Self::HoldMeetings | Self::OpenActivityGate | Self::OverrideActivityGate => Self::ReadMeetings,
            Self::DisposeCommitments | Self::ConfirmCommitments => Self::ReadCommitments,
            Self::WriteConcerns => Self::ReadConcerns,
            Self::RaiseConcerns => Self::ReadOrganization,
            Self::AcknowledgeFeedback => Self::ReadPrivateFeedback,
            Self::WriteRewards => Self::ReadRewards,
            Self::WriteAlerts | Self::WriteSharedAlerts => Self::ReadAlerts,
            Self::WriteInterventions | Self::ReadLeadership => Self::ReadDirectory,
            Self::EndInterventions => Self::ReadInterventions,
            reading => reading,
        }
    }
}

const fn to(relation: Relation, detail: Detail) -> Grant {
    Grant {
        relation,
        detail,
        when: None,
    }
}

const fn to_when(relation: Relation, detail: Detail, flag: Flag) -> Grant {
    Grant {
        relation,
        detail,
        when: Some(flag),
    }
}

/// The table: who may take `action`, and how much of the subject it opens.
pub const fn grants(action: Action) -> &'static [Grant] {
    use Detail::{Full, Totals};
    use Flag::{ExecutiveVisibility, TransparentTeams};
    use Relation::{
        Belonging, Colleague, Counterpart, Executive, Leader, Own, Participant, Peer, Report, Scope as Scoped,
    };
    use Scope::{GoalsWrite, MeasurementsWrite, MembersWrite, MetricsRead, OrganizationWrite, PipelineWrite};
    match action {
        Action::ReadOrganization => {
            &const {
                [
                    to(Colleague, Full),
                    to(Scoped(MetricsRead), Full),
                    to(Scoped(GoalsWrite), Full),
                    to(Scoped(MeasurementsWrite), Full),
                    to(Scoped(PipelineWrite), Full),
                    to(Scoped(MembersWrite), Full),
                    to(Scoped(OrganizationWrite), Full),
                ]
            }
        }
        Action::WriteOrganization => &const { [to(Executive, Full), to(Scoped(OrganizationWrite), Full)] },
        Action::ReadAudit | Action::WriteServiceAccounts | Action::WriteExecutives => {
            &const { [to(Executive, Full)] }
        }
        Action::ReadDirectory => {
            &const {
                [
                    to(Colleague, Full),
                    to(Scoped(MetricsRead), Full),
                    to(Scoped(GoalsWrite), Full),
                    to(Scoped(MeasurementsWrite), Full),
                    to(Scoped(PipelineWrite), Full),
                    to(Scoped(MembersWrite), Full),
                ]
            }
        }
        Action::ReadMemberDetails => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MembersWrite), Full),
                ]
            }
        }
        Action::WriteMembers | Action::WriteTeams => {
            &const { [to(Executive, Full), to(Scoped(MembersWrite), Full)] }
        }
        Action::RecordTimeOff => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MembersWrite), Full),
                ]
            }
        }
        Action::RecordPastTimeOff => {
            &const {
                [
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MembersWrite), Full),
                ]
            }
        }
        Action::ReadMemberGoals => {
            &const {
                [
                    to(Own, Full),
                    to_when(Peer, Totals, TransparentTeams),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MetricsRead), Totals),
                    to(Scoped(GoalsWrite), Full),
                ]
            }
        }
        Action::ReadSharedGoals => {
            &const {
                [
                    to(Belonging, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MetricsRead), Totals),
                    to(Scoped(GoalsWrite), Full),
                ]
            }
        }
        Action::WriteMemberGoals
        | Action::WriteTeamGoals
        | Action::WriteMemberQuota
        | Action::WriteTeamQuota => {
            &const {
                [
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(GoalsWrite), Full),
                ]
            }
        }
        Action::WriteOrganizationGoals | Action::ClosePeriods | Action::WritePlanRates => {
            &const { [to(Executive, Full), to(Scoped(GoalsWrite), Full)] }
        }
        Action::ProposeMemberGoals | Action::ProposeTeamGoals => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(GoalsWrite), Full),
                ]
            }
        }
        Action::DeclareGoalHealth => &const { [to(Own, Full)] },
        Action::DeclareOrganizationHealth => &const { [to(Executive, Full)] },
        // No script: what people say to one another is content.
        Action::DiscussMemberGoals => &const { [to(Own, Full), to(Leader, Full), to(Executive, Full)] },
        Action::DiscussSharedGoals => &const { [to(Belonging, Full), to(Leader, Full), to(Executive, Full)] },
        Action::ReadResults => {
            &const {
                [
                    to(Own, Full),
                    to_when(Peer, Totals, TransparentTeams),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MetricsRead), Totals),
                ]
            }
        }
        Action::ReadSharedResults | Action::ReadSharedPipeline => {
            &const {
                [
                    to(Peer, Totals),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MetricsRead), Totals),
                ]
            }
        }
        Action::ReadPipeline => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MetricsRead), Totals),
                ]
            }
        }
        Action::ReadOpportunities => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(PipelineWrite), Full),
                ]
            }
        }
        Action::ReadUnownedOpportunities => &const { [to(Executive, Full), to(Scoped(PipelineWrite), Full)] },
        Action::WritePipeline => &const { [to(Executive, Full), to(Scoped(PipelineWrite), Full)] },
        Action::ReadAccounts => &const { [to(Colleague, Full), to(Scoped(PipelineWrite), Full)] },
        Action::RecordMeasurements | Action::ReadMeasurements => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MeasurementsWrite), Full),
                ]
            }
        }
        // Content of people: no script reaches it.
        Action::ReadRetrospectives | Action::WriteRetrospectives => {
            &const { [to(Own, Full), to(Leader, Full), to(Executive, Full)] }
        }
        Action::ReadSharedRetrospectives => {
            &const { [to(Belonging, Full), to(Leader, Full), to(Executive, Full)] }
        }
        Action::WriteSharedRetrospectives => &const { [to(Leader, Full), to(Executive, Full)] },
        Action::RecordSharedMeasurements => {
            &const {
                [
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MeasurementsWrite), Full),
                ]
            }
        }
        // Leaders see totals: one by one only in a conversation whose gate is open.
        Action::ReadActivities => &const { [to(Own, Full), to(Scoped(MeasurementsWrite), Full)] },
        Action::ReadSharedMeasurements => {
            &const {
                [
                    to(Belonging, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MeasurementsWrite), Full),
                ]
            }
        }
        Action::ReadExpectations => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(MetricsRead), Totals),
                    to(Scoped(GoalsWrite), Full),
                ]
            }
        }
        Action::WriteExpectations => {
            &const {
                [
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(GoalsWrite), Full),
                ]
            }
        }
        // Feedback is of whom it is about; the other side gave it.
        Action::AcknowledgeExpectations
        | Action::AcknowledgeFeedback
        | Action::OpenActivityGate
        | Action::MakeCommitments
        | Action::DisposeCommitments
        | Action::WriteCheckIns => &const { [to(Own, Full)] },
        Action::ExcuseExpectations | Action::WaiveGuardrails | Action::GrantRewards => {
            &const { [to(Leader, Full), to(Executive, Full)] }
        }
        Action::ReadTemplates => &const { [to(Colleague, Full), to(Scoped(GoalsWrite), Full)] },
        Action::WriteTemplates => &const { [to(Executive, Full), to(Scoped(GoalsWrite), Full)] },
        Action::ReadMeetings => {
            &const {
                [
                    to(Own, Full),
                    to(Participant, Full),
                    to(Leader, Totals),
                    to(Executive, Totals),
                ]
            }
        }
        Action::ReadTeamMeetings => {
            &const {
                [
                    to(Belonging, Full),
                    to(Participant, Full),
                    to(Leader, Totals),
                    to(Executive, Totals),
                ]
            }
        }
        Action::WriteCadences | Action::WriteTeamCadences => {
            &const { [to(Leader, Full), to(Executive, Full)] }
        }
        // Which of those who take part may do what is said by the meeting itself.
        Action::HoldMeetings | Action::OverrideActivityGate | Action::ReadActivityDetail => {
            &const { [to(Participant, Full)] }
        }
        Action::ReadMeetingContent | Action::ReadTeamMeetingContent => {
            &const {
                [
                    to(Participant, Full),
                    to_when(Executive, Full, ExecutiveVisibility),
                ]
            }
        }
        // Under no policy anybody else.
        Action::ReadPrivateNotes => &const { [to(Own, Full)] },
        Action::ReadCadenceCompliance
        | Action::ReadSayDo
        | Action::ReadSupportBalance
        | Action::ReadLeadership => {
            &const {
                [
                    to(Own, Full),
                    to(Report, Totals),
                    to(Leader, Full),
                    to(Executive, Full),
                ]
            }
        }
        // Executives count them.
        Action::ReadCheckIns => &const { [to(Own, Full), to(Leader, Full), to(Executive, Totals)] },
        // Executives read figures of promises, not promises: see [`Action::ReadSayDo`].
        Action::ReadCommitments => &const { [to(Own, Full), to(Counterpart, Full), to(Leader, Full)] },
        Action::ConfirmCommitments => &const { [to(Counterpart, Full)] },
        Action::RaiseConcerns => &const { [to(Colleague, Full), to(Scoped(PipelineWrite), Full)] },
        Action::ReadConcerns => {
            &const {
                [
                    to(Own, Full),
                    to(Counterpart, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(PipelineWrite), Full),
                ]
            }
        }
        Action::WriteConcerns => {
            &const {
                [
                    to(Own, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                    to(Scoped(PipelineWrite), Full),
                ]
            }
        }
        // No script and no executive: what two people say to one another is theirs.
        Action::ReadPrivateFeedback | Action::ReadFeedbackRequests => {
            &const { [to(Own, Full), to(Counterpart, Full)] }
        }
        Action::ReadLeaderFeedback => &const { [to(Own, Full), to(Counterpart, Full), to(Leader, Full)] },
        Action::ReadPublicFeedback
        | Action::GiveFeedback
        | Action::GiveRecognition
        | Action::ReadOrganizationRecognitions
        | Action::ReadRewards => &const { [to(Colleague, Full)] },
        Action::RequestFeedback => &const { [to(Own, Full), to(Leader, Full)] },
        Action::ReadTeamRecognitions => {
            &const {
                [
                    to(Own, Full),
                    to(Counterpart, Full),
                    to(Peer, Full),
                    to(Belonging, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                ]
            }
        }
        Action::ReadRecognitionSuggestions => &const { [to(Leader, Full), to(Executive, Full)] },
        Action::WriteRewards => &const { [to(Executive, Full)] },
        Action::ReadRewardGrants => {
            &const {
                [
                    to(Own, Full),
                    to(Peer, Full),
                    to(Leader, Full),
                    to(Executive, Full),
                ]
            }
        }
        // No script, and no executive before it is with them: help comes from whoever leads.
        Action::ReadAlerts => &const { [to(Own, Full), to(Leader, Full)] },
        Action::ReadEscalatedAlerts => &const { [to(Executive, Full)] },
        // Which of them executives see is said by the one above.
        Action::WriteAlerts | Action::WriteSharedAlerts | Action::WriteInterventions => {
            &const { [to(Leader, Full), to(Executive, Full)] }
        }
        Action::ReadInterventions => {
            &const {
                [
                    to(Own, Full),
                    to(Counterpart, Full),
                    to(Leader, Full),
                    to(Executive, Totals),
                ]
            }
        }
        Action::EndInterventions => &const { [to(Counterpart, Full), to(Leader, Full), to(Executive, Full)] },
    }
}

/// What the asker is to one subject, as found in dated rows. The role and the scopes come from the principal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// See [`Relation::Own`].
    pub own: bool,
    /// See [`Relation::Peer`].
    pub peer: bool,
    /// See [`Relation::Belonging`].
    pub belonging: bool,
    /// See [`Relation::Leader`].
    pub leader: bool,
    /// See [`Relation::Report`].
    pub report: bool,
    /// See [`Relation::Counterpart`].
    pub counterpart: bool,
    /// See [`Relation::Participant`].
    pub participant: bool,
}

/// Whether no grant helps where the subject is the asker, or the asker's own team led by the asker alone: nobody sets their
/// own quota, rewards themselves, confirms what they promised their own team or puts an alert about themselves aside, not even an executive; only an executive, above whom there is nobody, sets
/// goals of their own that nobody else agreed to, and excuses themselves for days gone by, when what was missed is known.
pub fn is_closed_to_own(principal: &Principal, action: Action) -> bool {
    match action {
        Action::WriteMemberQuota
        | Action::WriteTeamQuota
        | Action::GrantRewards
        | Action::ConfirmCommitments
        | Action::WriteAlerts => true,
        Action::RecordPastTimeOff
        | Action::WriteMemberGoals
        | Action::WriteTeamGoals
        | Action::WriteExpectations
        | Action::ExcuseExpectations
        | Action::WaiveGuardrails => !principal.is_executive(),
        _ => false,
    }
}

/// How much of a subject `principal` may have by `action`, or nothing. `flags` are the organization's policies that are on.
pub fn detail(principal: &Principal, action: Action, relations: Relations, flags: &[Flag]) -> Option<Detail> {
    if matches!(principal.actor, Actor::System) {
        return Some(Detail::Full);
    }
    if relations.own && is_closed_to_own(principal, action) {
        return None;
    }
    grants(action)
        .iter()
        .filter(|grant| grant.when.is_none_or(|flag| flags.contains(&flag)))
        .filter(|grant| match grant.relation {
            Relation::Own => relations.own,
            Relation::Peer => relations.peer,
            Relation::Belonging => relations.belonging,
            Relation::Leader => relations.leader,
            Relation::Report => relations.report,
            Relation::Counterpart => relations.counterpart,
            Relation::Participant => relations.participant,
            Relation::Executive => principal.is_executive(),
            Relation::Colleague => principal.member().is_some(),
            Relation::Scope(scope) => principal.has_scope(scope),
        })
        .map(|grant| grant.detail)
        .max()
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
