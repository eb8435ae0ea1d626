//! Products: what is sold.

use super::account::optional;
use crate::errors::{Checks, Invalid};
use crate::ids::ProductId;
use crate::money::Money;
use crate::text;

/// Something sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its identity.
    pub id: ProductId,
    /// Name for people.
    pub name: String,
    /// Its identity in the system it came from, unique in the organization.
    pub external_id: Option<String>,
    /// Price before any discount.
    pub list_price: Option<Money>,
    /// Counts changes, for optimistic locking.
    pub version: i64,
}

impl Product {
    /// The product with its texts trimmed; refuses with the codes of [`crate::text`] and `AMOUNT_NEGATIVE`.
    pub fn checked(self) -> Result<Product, Invalid> {
        let mut checks = Checks::default();
        let name = checks.take(text::name("name", &self.name));
        let external_id = optional(&mut checks, "externalId", self.external_id.as_deref());
        if self.list_price.is_some_and(|price| price.minor < 0) {
            checks.refuse("listPrice", "AMOUNT_NEGATIVE", "a price is not negative");
        }
        checks.done()?;
        Ok(Product {
            name: name.unwrap_or_default(),
            external_id,
            ..self
        })
    }
}
