//! A product as clients see one.

use crate::money::Money;
use crate::relay::global;
use async_graphql::{Description, ID, Object};
use domain::pipeline;

/// Something sold. Seen by all members and service accounts.
#[derive(Clone, Description)]
pub struct Product(pub pipeline::Product);

#[Object(use_type_description)]
impl Product {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Key in the system the product was imported from; unique in the organization.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Price before any discount; null when it has none.
    fn list_price(&self) -> Option<Money> {
        self.0.list_price.map(Money::from)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}
