//! Accounts: the customers opportunities are with.

use crate::errors::{Checks, Invalid};
use crate::ids::{AccountId, MemberId};
use crate::text;

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identity.
    pub id: AccountId,
    /// Name for people.
    pub name: String,
    /// Its identity in the system it came from, unique in the organization.
    pub external_id: Option<String>,
    /// Line of business.
    pub sector: Option<String>,
    /// The rep whose key account it is.
    pub key_account_of: Option<MemberId>,
    /// The account it is a subsidiary of.
    pub parent: Option<AccountId>,
    /// Counts changes, for optimistic locking.
    pub version: i64,
}

impl Account {
    /// The account with its texts trimmed; refuses with the codes of [`crate::text`] and `OWN_PARENT`.
    pub fn checked(self) -> Result<Account, Invalid> {
        let mut checks = Checks::default();
        let name = checks.take(text::name("name", &self.name));
        let external_id = optional(&mut checks, "externalId", self.external_id.as_deref());
        let sector = optional(&mut checks, "sector", self.sector.as_deref());
        if self.parent == Some(self.id) {
            checks.refuse("parent", "OWN_PARENT", "an account is not its own parent");
        }
        checks.done()?;
        Ok(Account {
            name: name.unwrap_or_default(),
            external_id,
            sector,
            ..self
        })
    }
}

/// A short text that may be absent, trimmed.
pub(crate) fn optional(checks: &mut Checks, field: &str, words: Option<&str>) -> Option<String> {
    checks.take(text::name(field, words?))
}
