//! How scripts name objects of the pipeline: by global id, or by the key of the system they come from.

use crate::relay::read;
use app::Reference;
use async_graphql::{ID, OneofObject};
use domain::errors::Invalid;
use domain::ids::{AccountId, ProductId};

/// A customer; exactly one. Error: `NOT_FOUND`.
#[derive(Clone, Debug, OneofObject)]
pub enum AccountReferenceInput {
    /// By global id.
    Id(ID),
    /// By its key in the system it comes from.
    ExternalId(String),
}

impl AccountReferenceInput {
    pub(crate) fn parse(self, field: &str) -> Result<Reference<AccountId>, Invalid> {
        match self {
            Self::Id(id) => read(&id, &format!("{field}.id")).map(Reference::Id),
            Self::ExternalId(key) => Ok(Reference::ExternalId(key)),
        }
    }
}

/// A product; exactly one. Error: `NOT_FOUND`.
#[derive(Clone, Debug, OneofObject)]
pub enum ProductReferenceInput {
    /// By global id.
    Id(ID),
    /// By its key in the system it comes from.
    ExternalId(String),
}

impl ProductReferenceInput {
    pub(crate) fn parse(self, field: &str) -> Result<Reference<ProductId>, Invalid> {
        match self {
            Self::Id(id) => read(&id, &format!("{field}.id")).map(Reference::Id),
            Self::ExternalId(key) => Ok(Reference::ExternalId(key)),
        }
    }
}
