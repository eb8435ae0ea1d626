//! What scripts push. A row says all that is wanted of an object: what it leaves out is empty afterwards.

use super::references::{MemberReference, Reference};
use chrono::NaiveDate;
use domain::errors::Invalid;
use domain::ids::{AccountId, OpportunityId, ProductId};

/// A field as it was read, or why it could not be: rows are refused for that together with all else that is wrong with them.
pub type Read<T> = Result<T, Invalid>;

/// A customer as it should be. It is found by `id` or `external_id`.
#[derive(Clone, Debug, Default)]
pub struct AccountRow {
    /// The account, when it is known by its identity here.
    pub id: Option<Read<AccountId>>,
    /// Its key in the system it comes from.
    pub external_id: Option<String>,
    /// Name.
    pub name: String,
    /// Line of business.
    pub sector: Option<String>,
    /// The account it is a subsidiary of; may stand in the same call.
    pub parent: Option<Read<Reference<AccountId>>>,
    /// The rep whose key account it is.
    pub key_account_of: Option<Read<MemberReference>>,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

/// A product as it should be. It is found by `id` or `external_id`.
#[derive(Clone, Debug, Default)]
pub struct ProductRow {
    /// The product, when it is known by its identity here.
    pub id: Option<Read<ProductId>>,
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
    pub id: Option<Read<OpportunityId>>,
    /// Its key in the system it comes from.
    pub external_id: Option<String>,
    /// Name.
    pub name: String,
    /// Customer.
    pub account: Option<Read<Reference<AccountId>>>,
    /// What is to be sold.
    pub product: Option<Read<Reference<ProductId>>>,
    /// What happens next.
    pub next_step: Option<String>,
    /// Local date it came to be. Left out, it stays as it is, and is the first day of the history of a new one;
    /// `Some(None)` says that nobody knows, and then it is never counted as created.
    pub created_on: Option<Option<Read<NaiveDate>>>,
    /// How it stands, or stood.
    pub history: OpportunityHistory,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

/// How an opportunity stands, or all of how it stood.
#[derive(Clone, Debug)]
pub enum OpportunityHistory {
    /// How it stands from a day on, today when left out; what is known of other days stays.
    Since(Option<Read<NaiveDate>>, OpportunityState),
    /// All there is to know, by day. It replaces what is stored.
    Whole(Vec<(Read<NaiveDate>, OpportunityState)>),
}

/// How an opportunity stands on a day.
#[derive(Clone, Debug, Default)]
pub struct OpportunityState {
    /// Key of the stage.
    pub stage: String,
    /// Owner.
    pub owner: Option<Read<MemberReference>>,
    /// Amount in major units.
    pub amount: Option<String>,
    /// Currency of the amount; the organization's when left out.
    pub currency: Option<String>,
    /// Whether the amount is an estimate, such as a list price.
    pub estimated: bool,
    /// Local date it is expected to close.
    pub expected_close_on: Option<Read<NaiveDate>>,
}
