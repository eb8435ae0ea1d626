//! Which commitments a list holds.

use super::commitment::Counterpart;
use super::words::Standing;
use crate::ids::{AccountId, GoalId, MeetingId, MemberId, TeamId};
use chrono::NaiveDate;

/// Which commitments stand in the list of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommitmentList {
    /// What a member promised.
    Made(MemberId),
    /// What was promised to a member.
    Received(MemberId),
    /// Both.
    Involving(MemberId),
    /// What was promised to a customer.
    ToAccount(AccountId),
}

impl CommitmentList {
    /// The list as conditions.
    pub fn filter(self) -> CommitmentFilter {
        let mut filter = CommitmentFilter::default();
        match self {
            Self::Made(member) => filter.makers = Some(vec![member]),
            Self::Received(member) => filter.to = Some(Counterpart::Member(member)),
            Self::Involving(member) => filter.involving = Some(member),
            Self::ToAccount(account) => filter.to = Some(Counterpart::Account(account)),
        }
        filter
    }
}

/// Conditions on a list of commitments; those left out do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommitmentFilter {
    /// Made by one of these.
    pub makers: Option<Vec<MemberId>>,
    /// Made to this member, team or customer.
    pub to: Option<Counterpart>,
    /// Made by this member, or to them.
    pub involving: Option<MemberId>,
    /// Made by one of these to another of them.
    pub between: Option<Vec<MemberId>>,
    /// Made to one of these teams.
    pub to_teams: Option<Vec<TeamId>>,
    /// Something has become of it by the end of that day, or nothing has: what is past due is not disposed of by that.
    pub disposed: Option<bool>,
    /// Stands so at the end of the day the list is asked as of.
    pub standing: Option<Standing>,
    /// Due by now on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Due by now before this day.
    pub due_to: Option<NaiveDate>,
    /// Helps this goal.
    pub goal: Option<GoalId>,
    /// Made in this meeting.
    pub meeting: Option<MeetingId>,
}
