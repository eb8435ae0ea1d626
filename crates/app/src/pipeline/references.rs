//! What rows refer to: objects by identity or by their key elsewhere, looked up for all rows at once.

use crate::error::Result;
use chrono::NaiveDate;
use domain::errors::{Checks, Invalid};
use domain::ids::{AccountId, MemberId, ProductId, TeamId};
use domain::members::Member;
use domain::money::{Currency, LARGEST_AMOUNT, Money};
use persistence::{NamedMembers, Session};
use std::collections::{BTreeSet, HashMap, HashSet};

/// An object of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference<I> {
    /// By its identity here.
    Id(I),
    /// By its key in the system it comes from.
    ExternalId(String),
}

/// A member of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MemberReference {
    /// By identity.
    Id(MemberId),
    /// By the key in the system they come from.
    ExternalId(String),
    /// By the address they sign in with, in whatever case.
    Email(String),
}

impl<I> Reference<I> {
    /// The key, unless it is named by its identity.
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::ExternalId(key) => Some(key),
        }
    }
}

impl MemberReference {
    /// The key, unless it is named by its identity.
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::ExternalId(key) | Self::Email(key) => Some(key),
        }
    }
}

/// `NOT_FOUND` at `field`, with the key that names nothing, as far as it fits a sentence.
pub(crate) fn missing(field: &str, what: &str, key: Option<&str>) -> Invalid {
    let message = match key {
        Some(key) => format!("there is no {what} {}", domain::text::quoted(key)),
        None => format!("there is no such {what}"),
    };
    Invalid::one(field, "NOT_FOUND", message)
}

/// The references of a call, gathered before they are looked up.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) accounts: Vec<Reference<AccountId>>,
    pub(crate) products: Vec<Reference<ProductId>>,
    pub(crate) members: Vec<MemberReference>,
}

/// What was found of the references.
#[derive(Debug, Default)]
pub(crate) struct Known {
    accounts: HashMap<Reference<AccountId>, AccountId>,
    products: HashMap<Reference<ProductId>, ProductId>,
    members: HashMap<MemberReference, MemberId>,
}

/// References as identities and keys, each once.
pub(crate) fn parts<I: Copy + Ord>(references: &[Reference<I>]) -> (Vec<I>, Vec<String>) {
    let (mut ids, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for reference in references {
        match reference {
            Reference::Id(id) => {
                ids.insert(*id);
            }
            Reference::ExternalId(key) => {
                keys.insert(key.trim().to_owned());
            }
        }
    }
    (ids.into_iter().collect(), keys.into_iter().collect())
}

/// The form a reference is found under.
pub(crate) fn trimmed<I: Copy>(reference: &Reference<I>) -> Reference<I> {
    match reference {
        Reference::Id(id) => Reference::Id(*id),
        Reference::ExternalId(key) => Reference::ExternalId(key.trim().to_owned()),
    }
}

/// The form a reference to a member is found under.
pub(crate) fn folded(reference: &MemberReference) -> MemberReference {
    match reference {
        MemberReference::Id(id) => MemberReference::Id(*id),
        MemberReference::ExternalId(key) => MemberReference::ExternalId(key.trim().to_owned()),
        MemberReference::Email(email) => MemberReference::Email(email.trim().to_lowercase()),
    }
}

impl Wanted {
    /// Looks all references up, by a number of statements that does not depend on how many there are.
    pub(crate) async fn find(self, session: &Session) -> Result<Known> {
        let mut known = Known::default();
        let (ids, keys) = parts(&self.accounts);
        let mut accounts = session.accounts_by_id(&ids).await?;
        accounts.extend(session.accounts_by_external_id(&keys).await?);
        for account in accounts {
            known.accounts.insert(Reference::Id(account.id), account.id);
            if let Some(key) = account.external_id {
                known.accounts.insert(Reference::ExternalId(key), account.id);
            }
        }
        let (ids, keys) = parts(&self.products);
        let mut products = session.products_by_id(&ids).await?;
        products.extend(session.products_by_external_id(&keys).await?);
        for product in products {
            known.products.insert(Reference::Id(product.id), product.id);
            if let Some(key) = product.external_id {
                known.products.insert(Reference::ExternalId(key), product.id);
            }
        }
        known.members = members(session, &self.members).await?;
        Ok(known)
    }
}

/// The members some references name, by every reference they could be named by.
pub(crate) async fn members(
    session: &Session,
    references: &[MemberReference],
) -> Result<HashMap<MemberReference, MemberId>> {
    let named = named(references);
    let mut members = session.members_by_id(&named.ids).await?;
    members.extend(session.members_by_external_id(&named.external_ids).await?);
    members.extend(session.members_by_emails(&named.emails).await?);
    let keys = |member: &Member| {
        let details = &member.details;
        member_references(member.id, &details.email, details.external_id.as_deref())
    };
    Ok(members.iter().flat_map(keys).collect())
}

/// The members some references name, each once, by what they are named by.
pub(crate) fn named(references: &[MemberReference]) -> NamedMembers {
    let references: HashSet<MemberReference> = references.iter().map(folded).collect();
    let mut named = NamedMembers::default();
    for reference in references {
        match reference {
            MemberReference::Id(id) => named.ids.push(id),
            MemberReference::ExternalId(key) => named.external_ids.push(key),
            MemberReference::Email(email) => named.emails.push(email),
        }
    }
    named
}

/// Every reference a member could be named by.
pub(crate) fn member_references(
    id: MemberId,
    email: &str,
    external_id: Option<&str>,
) -> impl Iterator<Item = (MemberReference, MemberId)> + use<> {
    let by_key = external_id.map(|key| MemberReference::ExternalId(key.to_owned()));
    let by_address = MemberReference::Email(email.to_owned());
    let references = [MemberReference::Id(id), by_address].into_iter().chain(by_key);
    references.map(move |reference| (reference, id))
}

/// The teams some references name.
pub(crate) async fn teams(
    session: &Session,
    references: &[Reference<TeamId>],
) -> Result<HashMap<Reference<TeamId>, TeamId>> {
    let (ids, keys) = parts(references);
    let mut teams = session.teams_by_id(&ids).await?;
    teams.extend(session.teams_by_external_id(&keys).await?);
    let mut known = HashMap::new();
    for team in teams {
        known.insert(Reference::Id(team.id), team.id);
        if let Some(key) = team.external_id {
            known.insert(Reference::ExternalId(key), team.id);
        }
    }
    Ok(known)
}

impl Known {
    /// The account a reference names; `NOT_FOUND` at `field` where there is none.
    pub(crate) fn account(
        &self,
        field: &str,
        reference: &Reference<AccountId>,
    ) -> std::result::Result<AccountId, Invalid> {
        let found = self.accounts.get(&trimmed(reference)).copied();
        found.ok_or_else(|| missing(field, "account", reference.key()))
    }

    /// The product a reference names; `NOT_FOUND` at `field` where there is none.
    pub(crate) fn product(
        &self,
        field: &str,
        reference: &Reference<ProductId>,
    ) -> std::result::Result<ProductId, Invalid> {
        let found = self.products.get(&trimmed(reference)).copied();
        found.ok_or_else(|| missing(field, "product", reference.key()))
    }

    /// The member a reference names; `NOT_FOUND` at `field` where there is none.
    pub(crate) fn member(
        &self,
        field: &str,
        reference: &MemberReference,
    ) -> std::result::Result<MemberId, Invalid> {
        let found = self.members.get(&folded(reference)).copied();
        found.ok_or_else(|| missing(field, "member", reference.key()))
    }

    /// Every member found.
    pub(crate) fn members(&self) -> BTreeSet<MemberId> {
        self.members.values().copied().collect()
    }

    /// An account that comes to be in the same call.
    pub(crate) fn expect_account(&mut self, key: &str, id: AccountId) {
        self.accounts.insert(Reference::ExternalId(key.to_owned()), id);
        self.accounts.insert(Reference::Id(id), id);
    }
}

/// Money as rows write it; the currency is the organization's when left out.
///
/// # Errors
/// `UNKNOWN_CURRENCY`, and the codes of [`domain::money::AmountError::at`]..
pub(crate) fn money(
    checks: &mut Checks,
    (amount_field, currency_field): (&str, &str),
    amount: Option<&str>,
    currency: Option<&str>,
    own: Currency,
) -> Option<Money> {
    let parsed = currency.map(|code| {
        Currency::parse(code.trim()).map_err(|invalid| {
            let message = invalid.0.into_iter().next().map(|error| error.message);
            Invalid::one(currency_field, "UNKNOWN_CURRENCY", message.unwrap_or_default())
        })
    });
    let currency = match parsed {
        None => own,
        Some(parsed) => checks.take(parsed)?,
    };
    let amount = amount?;
    let money = Money::parse(amount.trim(), currency).map_err(|error| error.at(amount_field));
    let money = checks.take(money)?;
    if money
        .minor
        .checked_abs()
        .is_none_or(|minor| minor > LARGEST_AMOUNT)
    {
        checks.refuse(amount_field, "TOO_LARGE", format!("{amount_field} is too large"));
        return None;
    }
    Some(money)
}

/// Refuses a day that has not come yet with `IN_THE_FUTURE`.
pub(crate) fn not_after(
    field: &str,
    date: NaiveDate,
    today: NaiveDate,
) -> std::result::Result<NaiveDate, Invalid> {
    if date <= today {
        return Ok(date);
    }
    let message = format!("{date} has not come yet, where it is {today}");
    Err(Invalid::one(field, "IN_THE_FUTURE", message))
}

/// The key an object has after a row: one that is found by its identity keeps its key where the row names none, because the next
/// push by that key would not find it.
pub(crate) fn kept_key(by_id: bool, wanted: Option<String>, held: Option<&String>) -> Option<String> {
    wanted.or_else(|| held.filter(|_| by_id).cloned())
}

/// The key of a row, trimmed; `BLANK` and `TOO_LONG` where it cannot be one.
pub(crate) fn external_key(checks: &mut Checks, key: Option<&str>) -> Option<String> {
    key.and_then(|key| checks.take(domain::text::name("externalId", key)))
}
