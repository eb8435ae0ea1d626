//! The policy table. One page decides who may do what; checks and SQL filters are both made from it.

use super::Scope;
use super::action::Action;

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
