//! The judgement by the policy table: how much of a subject somebody may have.

use super::action::Action;
use super::policy::{Detail, Flag, Relation, grants};
use super::{Actor, Principal};

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
#[path = "judgement_tests.rs"]
mod tests;
