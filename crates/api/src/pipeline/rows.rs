//! The rows scripts push. A row says all that is wanted of an object, so what it leaves out is empty afterwards.

use super::references::{AccountReferenceInput, ProductReferenceInput};
use crate::members::MemberReferenceInput;
use crate::money::MoneyInput;
use crate::relay::read;
use crate::scalars::Date;
use app::{AccountRow, OpportunityHistory, OpportunityRow, OpportunityState, ProductRow, Read};
use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};
use chrono::NaiveDate;

/// A customer as it should be. It is found by `id` or `externalId`, and made when there is none with its `externalId`.
#[derive(InputObject)]
pub struct AccountRowInput {
    /// The account, where its global id is known.
    id: Option<ID>,
    /// Its key in the system it comes from; left out of a row with `id`, it stays.
    external_id: Option<String>,
    /// Name shown to people.
    name: String,
    /// Line of business.
    sector: Option<String>,
    /// The account it is a subsidiary of; may stand in the same call.
    parent: Option<AccountReferenceInput>,
    /// The rep whose key account it is.
    key_account_of: Option<MemberReferenceInput>,
    /// Refuse the row with `CONFLICT` unless the account is at this version; 0 for one that is not there yet.
    if_version: Option<i64>,
}

impl AccountRowInput {
    pub(super) fn parse(self) -> AccountRow {
        AccountRow {
            id: self.id.map(|id| read(&id, "id")),
            external_id: self.external_id,
            name: self.name,
            sector: self.sector,
            parent: self.parent.map(|parent| parent.parse("parent")),
            key_account_of: self.key_account_of.map(|rep| rep.parse("keyAccountOf")),
            if_version: self.if_version,
        }
    }
}

/// A product as it should be. It is found by `id` or `externalId`, and made when there is none with its `externalId`.
#[derive(InputObject)]
pub struct ProductRowInput {
    /// The product, where its global id is known.
    id: Option<ID>,
    /// Its key in the system it comes from; left out of a row with `id`, it stays.
    external_id: Option<String>,
    /// Name shown to people.
    name: String,
    /// Price before any discount.
    list_price: Option<MoneyInput>,
    /// Refuse the row with `CONFLICT` unless the product is at this version; 0 for one that is not there yet.
    if_version: Option<i64>,
}

impl ProductRowInput {
    pub(super) fn parse(self) -> ProductRow {
        let (list_price, currency) = parts(self.list_price);
        ProductRow {
            id: self.id.map(|id| read(&id, "id")),
            external_id: self.external_id,
            name: self.name,
            list_price,
            currency,
            if_version: self.if_version,
        }
    }

    /// Where a field of the use-case's row stands in this one.
    pub(super) fn path(field: &str) -> String {
        match field {
            "listPrice" => "listPrice.amount".to_owned(),
            "currency" => "listPrice.currency".to_owned(),
            other => other.to_owned(),
        }
    }
}

/// How an opportunity stands from a day on.
#[derive(InputObject)]
pub struct OpportunityStateInput {
    /// First local date it stands like this; today when left out. What is known of other days stays.
    valid_from: Option<Date>,
    /// Key of the stage; see `stages`.
    stage: String,
    /// Whose it is; nobody's when left out.
    owner: Option<MemberReferenceInput>,
    /// What it is worth; unknown when left out.
    amount: Option<MoneyInput>,
    /// Whether the amount is an estimate, such as a list price.
    #[graphql(default)]
    estimated: bool,
    /// Local date it is expected to close; unknown when left out.
    expected_close_on: Option<Date>,
}

/// How an opportunity stood from a day on, until the next revision.
#[derive(InputObject)]
pub struct OpportunityRevisionInput {
    /// First local date it stood like this.
    valid_from: Date,
    /// Key of the stage; see `stages`.
    stage: String,
    /// Whose it was; nobody's when left out.
    owner: Option<MemberReferenceInput>,
    /// What it was worth; unknown when left out.
    amount: Option<MoneyInput>,
    /// Whether the amount was an estimate, such as a list price.
    #[graphql(default)]
    estimated: bool,
    /// Local date it was expected to close; unknown when left out.
    expected_close_on: Option<Date>,
}

impl OpportunityRevisionInput {
    fn parse(self) -> (Read<NaiveDate>, OpportunityState) {
        let valid_from = self.valid_from.read("validFrom");
        let state = OpportunityStateInput {
            valid_from: None,
            stage: self.stage,
            owner: self.owner,
            amount: self.amount,
            estimated: self.estimated,
            expected_close_on: self.expected_close_on,
        };
        (valid_from, state.parse())
    }
}

impl OpportunityStateInput {
    fn parse(self) -> OpportunityState {
        let (amount, currency) = parts(self.amount);
        OpportunityState {
            stage: self.stage,
            owner: self.owner.map(|owner| owner.parse("owner")),
            amount,
            currency,
            estimated: self.estimated,
            expected_close_on: self.expected_close_on.map(|date| date.read("expectedCloseOn")),
        }
    }
}

/// How an opportunity stands, or all of how it stood; exactly one.
#[derive(OneofObject)]
pub enum OpportunityHistoryInput {
    /// How it stands from a day on. Pushing the same again changes nothing.
    State(OpportunityStateInput),
    /// All there is to know, at most one a day, in any order. It replaces what is stored.
    Revisions(Vec<OpportunityRevisionInput>),
}

impl OpportunityHistoryInput {
    fn parse(self) -> OpportunityHistory {
        match self {
            Self::State(state) => {
                let from = state.valid_from.as_ref().map(|date| date.read("validFrom"));
                OpportunityHistory::Since(from, state.parse())
            }
            Self::Revisions(revisions) => {
                let revisions = revisions.into_iter().map(OpportunityRevisionInput::parse);
                OpportunityHistory::Whole(revisions.collect())
            }
        }
    }
}

/// An opportunity as it should be. It is found by `id` or `externalId`, and made when there is none with its `externalId`.
#[derive(InputObject)]
pub struct OpportunityRowInput {
    /// The opportunity, where its global id is known.
    id: Option<ID>,
    /// Its key in the system it comes from; left out of a row with `id`, it stays.
    external_id: Option<String>,
    /// Name shown to people.
    name: String,
    /// The customer; unknown when left out.
    account: Option<AccountReferenceInput>,
    /// What is to be sold; unknown when left out.
    product: Option<ProductReferenceInput>,
    /// What happens next.
    next_step: Option<String>,
    /// Local date it came to be. Left out, it stays as it is, and is the first day of the history of a new one; null says that nobody knows, and then it is never counted as created.
    created_on: MaybeUndefined<Date>,
    /// How it stands, or stood.
    history: OpportunityHistoryInput,
    /// Refuse the row with `CONFLICT` unless the opportunity is at this version; 0 for one that is not there yet.
    if_version: Option<i64>,
}

impl OpportunityRowInput {
    /// Whether the row says that nobody knows when it came to be.
    pub(super) fn created_on_is_unknown(&self) -> bool {
        self.created_on.is_null()
    }

    pub(super) fn parse(self) -> OpportunityRow {
        OpportunityRow {
            id: self.id.map(|id| read(&id, "id")),
            external_id: self.external_id,
            name: self.name,
            account: self.account.map(|account| account.parse("account")),
            product: self.product.map(|product| product.parse("product")),
            next_step: self.next_step,
            created_on: match self.created_on {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(date) => Some(Some(date.read("createdOn"))),
            },
            history: self.history.parse(),
            if_version: self.if_version,
        }
    }

    /// Where a field of the use-case's row stands in this one.
    pub(super) fn path(field: &str) -> String {
        match field {
            "stage" | "owner" | "owner.id" | "amount" | "currency" | "validFrom" | "expectedCloseOn" => {
                format!("history.state.{}", state_path(field))
            }
            _ => match field
                .strip_prefix("revisions.")
                .and_then(|rest| rest.split_once('.'))
            {
                Some((index, part)) => format!("history.revisions.{index}.{}", state_path(part)),
                None if field == "revisions" => "history.revisions".to_owned(),
                None => field.to_owned(),
            },
        }
    }
}

fn state_path(field: &str) -> &str {
    match field {
        "amount" => "amount.amount",
        "currency" => "amount.currency",
        other => other,
    }
}

fn parts(money: Option<MoneyInput>) -> (Option<String>, Option<String>) {
    match money {
        Some(money) => (Some(money.amount.0), money.currency.map(|code| code.0)),
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_field_as_the_script_wrote_it() {
        for (field, expected) in [
            ("amount", "history.state.amount.amount"),
            ("currency", "history.state.amount.currency"),
            ("stage", "history.state.stage"),
            ("revisions", "history.revisions"),
            ("revisions.2.validFrom", "history.revisions.2.validFrom"),
            ("revisions.2.currency", "history.revisions.2.amount.currency"),
            ("owner.id", "history.state.owner.id"),
            ("revisions.2.owner.id", "history.revisions.2.owner.id"),
            ("name", "name"),
        ] {
            assert_eq!(OpportunityRowInput::path(field), expected);
        }
    }
}
