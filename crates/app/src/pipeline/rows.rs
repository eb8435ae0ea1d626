//! What scripts push. A row says all that is wanted of an object: what it leaves out is empty afterwards.

use super::references::{MemberReference, Reference};
use chrono::NaiveDate;
use domain::bulk::BulkMode;
use domain::errors::Invalid;
use domain::ids::{AccountId, OpportunityId, ProductId};
use std::collections::BTreeMap;

/// How a bulk call is carried out.
#[derive(Clone, Copy, Debug)]
pub struct BulkOptions {
    /// What a bad row does to the others.
    pub mode: BulkMode,
    /// Whether nothing is to be written: the answer says what would be.
    pub dry_run: bool,
}

/// The rows of a call. Some may be refused before anybody looks at the others: their text could not even be read.
#[derive(Clone, Debug)]
pub struct Rows<R> {
    pub(crate) good: Vec<R>,
    pub(crate) refused: BTreeMap<usize, Invalid>,
}

impl<R> Rows<R> {
    /// Every row in the order of the call.
    pub(crate) fn in_order(self) -> Vec<Result<R, Invalid>> {
        let (mut good, mut refused) = (self.good.into_iter(), self.refused);
        let rows = good.len() + refused.len();
        let row = |index| refused.remove(&index).map(Err).or_else(|| good.next().map(Ok));
        (0..rows).filter_map(row).collect()
    }

    /// How many rows the call has.
    pub(crate) fn len(&self) -> usize {
        self.good.len() + self.refused.len()
    }
}

impl<R> From<Vec<R>> for Rows<R> {
    fn from(good: Vec<R>) -> Self {
        Self {
            good,
            refused: BTreeMap::new(),
        }
    }
}

impl<R> FromIterator<Result<R, Invalid>> for Rows<R> {
    fn from_iter<I: IntoIterator<Item = Result<R, Invalid>>>(rows: I) -> Self {
        let mut all = Self::from(Vec::new());
        for (index, row) in rows.into_iter().enumerate() {
            match row {
                Ok(row) => all.good.push(row),
                Err(invalid) => {
                    all.refused.insert(index, invalid);
                }
            }
        }
        all
    }
}

/// A customer as it should be. It is found by `id` or `external_id`.
#[derive(Clone, Debug, Default)]
pub struct AccountRow {
    /// The account, when it is known by its identity here.
    pub id: Option<AccountId>,
    /// Its key in the system it comes from.
    pub external_id: Option<String>,
    /// Name.
    pub name: String,
    /// Line of business.
    pub sector: Option<String>,
    /// The account it is a subsidiary of; may stand in the same call.
    pub parent: Option<Reference<AccountId>>,
    /// The rep whose key account it is.
    pub key_account_of: Option<MemberReference>,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

/// A product as it should be. It is found by `id` or `external_id`.
#[derive(Clone, Debug, Default)]
pub struct ProductRow {
    /// The product, when it is known by its identity here.
    pub id: Option<ProductId>,
    /// Its key in the system it comes from.
    pub external_id: Option<String>,
    /// Name.
    pub name: String,
    /// Price before any discount, in major units.
    pub list_price: Option<String>,
    /// Currency of the price; the organization's when left out.
    pub currency: Option<String>,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

/// An opportunity as it should be. It is found by `id` or `external_id`.
#[derive(Clone, Debug)]
pub struct OpportunityRow {
    /// The opportunity, when it is known by its identity here.
    pub id: Option<OpportunityId>,
    /// Its key in the system it comes from.
    pub external_id: Option<String>,
    /// Name.
    pub name: String,
    /// Customer.
    pub account: Option<Reference<AccountId>>,
    /// What is to be sold.
    pub product: Option<Reference<ProductId>>,
    /// What happens next.
    pub next_step: Option<String>,
    /// Local date it came to be. Left out, it stays as it is, and is the first day of the history of a new one;
    /// `Some(None)` says that nobody knows, and then it is never counted as created.
    pub created_on: Option<Option<NaiveDate>>,
    /// How it stands, or stood.
    pub history: OpportunityHistory,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

/// How an opportunity stands, or all of how it stood.
#[derive(Clone, Debug)]
pub enum OpportunityHistory {
    /// How it stands from a day on, today when left out; what is known of other days stays.
    Since(Option<NaiveDate>, OpportunityState),
    /// All there is to know, by day. It replaces what is stored.
    Whole(Vec<(NaiveDate, OpportunityState)>),
}

/// How an opportunity stands on a day.
#[derive(Clone, Debug, Default)]
pub struct OpportunityState {
    /// Key of the stage.
    pub stage: String,
    /// Owner.
    pub owner: Option<MemberReference>,
    /// Amount in major units.
    pub amount: Option<String>,
    /// Currency of the amount; the organization's when left out.
    pub currency: Option<String>,
    /// Whether the amount is an estimate, such as a list price.
    pub estimated: bool,
    /// Local date it is expected to close.
    pub expected_close_on: Option<NaiveDate>,
}
