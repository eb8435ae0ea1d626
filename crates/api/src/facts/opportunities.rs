//! An opportunity as one row.

use crate::pipeline::OpportunityOutcome;
use crate::relay::global;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use app::OpportunityFact as Fact;
use async_graphql::{ID, SimpleObject};

/// An opportunity as it stands now, as one flat row, without its name and next step. Seen by whoever sees the opportunity.
#[derive(SimpleObject)]
pub struct OpportunityFact {
    /// Global id of the opportunity.
    id: ID,
    /// Its key in the system it comes from.
    external_id: Option<String>,
    /// Global id of its owner; null for nobody's.
    owner_id: Option<ID>,
    /// Name of its owner.
    owner_name: Option<String>,
    /// Key of its owner in the system they come from.
    owner_external_id: Option<String>,
    /// Global id of the team its owner is in today.
    team_id: Option<ID>,
    /// Name of that team.
    team_name: Option<String>,
    /// Global id of the customer; null when unknown.
    account_id: Option<ID>,
    /// Key of the customer in the system it comes from.
    account_external_id: Option<String>,
    /// Global id of what is to be sold; null when unknown.
    product_id: Option<ID>,
    /// Key of what is to be sold in the system it comes from.
    product_external_id: Option<String>,
    /// Key of its stage.
    stage: String,
    /// Whether the stage is a qualified one.
    qualified: bool,
    /// How it stands.
    outcome: OpportunityOutcome,
    /// What it is worth, in major units of `currency`; null when unknown.
    amount: Option<Decimal>,
    /// Currency of the amount.
    currency: Option<CurrencyCode>,
    /// Whether the amount is an estimate, such as a list price.
    estimated: bool,
    /// Local date it came to be; null when nobody knows.
    created_on: Option<Date>,
    /// Local date it first reached a qualified stage.
    qualified_on: Option<Date>,
    /// Local date it is expected to close.
    expected_close_on: Option<Date>,
    /// Local date it was won or lost.
    closed_on: Option<Date>,
    /// Counts changes.
    version: i64,
    /// When it was changed last.
    updated_at: Instant,
}

impl OpportunityFact {
    pub(super) fn new(fact: Fact) -> Self {
        let standing = &fact.standing;
        Self {
            id: global(standing.id),
            external_id: standing.external_id.clone(),
            owner_id: fact.owner.as_ref().map(|owner| global(owner.id)),
            owner_name: fact.owner.as_ref().map(|owner| owner.details.name.clone()),
            owner_external_id: fact
                .owner
                .as_ref()
                .and_then(|owner| owner.details.external_id.clone()),
            team_id: fact.team.as_ref().map(|team| global(team.id)),
            team_name: fact.team.as_ref().map(|team| team.name.clone()),
            account_id: standing.account.map(global),
            account_external_id: fact.account_key,
            product_id: standing.product.map(global),
            product_external_id: fact.product_key,
            stage: fact.stage.key.clone(),
            qualified: fact.stage.is_qualified(),
            outcome: standing.outcome.into(),
            amount: standing.amount.map(|amount| Decimal(amount.amount())),
            currency: standing
                .amount
                .map(|amount| CurrencyCode(amount.currency.code().to_owned())),
            estimated: standing.estimated,
            created_on: standing.created_on.map(Date::of),
            qualified_on: standing.qualified_on.map(Date::of),
            expected_close_on: standing.expected_close_on.map(Date::of),
            closed_on: standing.closed_on.map(Date::of),
            version: standing.version,
            updated_at: Instant::of(fact.updated_at),
        }
    }
}
