//! Teams and the dated rows that tie members to them.

use super::Span;
use crate::ids::{AssignmentId, LeadershipId, MemberId, TeamId};

/// Deepest tree allowed, in levels.
pub const MAX_DEPTH: usize = 12;

/// A node of the organization's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Identity.
    pub id: TeamId,
    /// Name shown to people.
    pub name: String,
    /// The team's key in the system it was imported from.
    pub external_id: Option<String>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// A span in which a team stands under a parent, or at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The team placed.
    pub team_id: TeamId,
    /// The team above it; none at the top.
    pub parent_id: Option<TeamId>,
    /// When.
    pub span: Span,
}

/// A span in which a member belongs to a team. A member has at most one at a time; credit for what happens goes to that team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Identity.
    pub id: AssignmentId,
    /// Who.
    pub member_id: MemberId,
    /// Where.
    pub team_id: TeamId,
    /// When.
    pub span: Span,
}

/// A span in which a member leads a team. A team has at most one leader at a time; without one it is covered by the nearest
/// led team above it, and at the top by the executives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leadership {
    /// Identity.
    pub id: LeadershipId,
    /// What is led.
    pub team_id: TeamId,
    /// Who leads.
    pub member_id: MemberId,
    /// Whether the leader stands in for a while. An acting leader may be a rep.
    pub acting: bool,
    /// When.
    pub span: Span,
}
