//! Everything that is done by leave of the policy table.

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
