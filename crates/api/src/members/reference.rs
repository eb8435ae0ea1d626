//! How scripts name members.

use crate::relay::read;
use app::MemberReference;
use async_graphql::{ID, OneofObject};
use domain::errors::Invalid;

/// A member; exactly one. Error: `NOT_FOUND`.
#[derive(Clone, Debug, OneofObject)]
pub enum MemberReferenceInput {
    /// By global id.
    Id(ID),
    /// By the key in the system they come from.
    ExternalId(String),
    /// By the address they sign in with, in any case.
    Email(String),
}

impl MemberReferenceInput {
    pub(crate) fn parse(self, field: &str) -> Result<MemberReference, Invalid> {
        match self {
            Self::Id(id) => read(&id, &format!("{field}.id")).map(MemberReference::Id),
            Self::ExternalId(key) => Ok(MemberReference::ExternalId(key)),
            Self::Email(email) => Ok(MemberReference::Email(email)),
        }
    }
}
