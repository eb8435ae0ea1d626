//! Opportunities as lists show them: how each stands now, without its history.

use super::stage::Outcome;
use crate::ids::{AccountId, MemberId, OpportunityId, ProductId, StageId, TeamId};
use crate::money::Money;
use chrono::NaiveDate;

/// An opportunity as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Identity.
    pub id: OpportunityId,
    /// Its identity in the system it came from.
    pub external_id: Option<String>,
    /// Name for people.
    pub name: String,
    /// The customer, when known.
    pub account: Option<AccountId>,
    /// What is to be sold, when known.
    pub product: Option<ProductId>,
    /// Owner.
    pub owner: Option<MemberId>,
    /// Stage.
    pub stage: StageId,
    /// Whether it is open, won or lost.
    pub outcome: Outcome,
    /// Amount.
    pub amount: Option<Money>,
    /// Whether the amount is an estimate, such as a list price.
    pub estimated: bool,
    /// Local date it is expected to close.
    pub expected_close_on: Option<NaiveDate>,
    /// What happens next.
    pub next_step: Option<String>,
    /// Local date it came to be, when known.
    pub created_on: Option<NaiveDate>,
    /// Local date it first reached a qualified stage.
    pub qualified_on: Option<NaiveDate>,
    /// Local date it was won or lost.
    pub closed_on: Option<NaiveDate>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// Which opportunities stand in the list of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpportunityList {
    /// What a member owns.
    OfOwner(MemberId),
    /// What is with a customer.
    OfAccount(AccountId),
}

/// Conditions an opportunity must all meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpportunityFilter {
    /// Is owned by this member.
    pub owner: Option<MemberId>,
    /// Is owned by a member assigned to this team or one below it on this day.
    pub team: Option<(TeamId, NaiveDate)>,
    /// Stands in this stage.
    pub stage: Option<StageId>,
    /// Stands like this.
    pub outcome: Option<Outcome>,
    /// Is with this customer.
    pub account: Option<AccountId>,
    /// Has a name that contains this text, folded.
    pub text: Option<String>,
    /// Is expected to close on or after this day.
    pub expected_from: Option<NaiveDate>,
    /// Is expected to close before this day.
    pub expected_before: Option<NaiveDate>,
}

/// What a list of opportunities is sorted by; those without the date come last, ascending and descending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OpportunityOrder {
    /// The date it is expected to close, soonest first.
    #[default]
    ExpectedClose,
    /// The date it is expected to close, latest first.
    ExpectedCloseDescending,
    /// The date it was created, oldest first.
    Created,
    /// The date it was created, newest first.
    CreatedDescending,
}

impl OpportunityOrder {
    /// The sort value of a page's key. It names the order, so that no cursor leads into another one.
    pub fn sort(self, date: NaiveDate) -> String {
        format!("{} {date}", self as u8)
    }

    /// The date in the sort value of a page's key; `None` for the key of another order or list.
    pub fn date(self, sort: &str) -> Option<NaiveDate> {
        let (order, date) = sort.split_once(' ')?;
        date.parse().ok().filter(|_| order == (self as u8).to_string())
    }
}

/// When an open opportunity is expected to close, seen from a day and a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closing {
    /// Before the day it is looked at: overdue.
    PastDue,
    /// From that day on, and before the period.
    Earlier,
    /// In the period.
    InPeriod,
    /// In the period of the same kind that follows.
    NextPeriod,
    /// After that.
    Later,
    /// Nobody said when.
    Undated,
}

impl Closing {
    /// Every value, in the order of time.
    pub const ALL: [Closing; 6] = [
        Closing::PastDue,
        Closing::Earlier,
        Closing::InPeriod,
        Closing::NextPeriod,
        Closing::Later,
        Closing::Undated,
    ];
}
