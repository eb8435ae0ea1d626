//! How scripts name teams.

use crate::relay::read;
use app::Reference;
use async_graphql::{ID, OneofObject};
use domain::errors::Invalid;
use domain::ids::TeamId;

/// A team; exactly one. Error: `NOT_FOUND`.
#[derive(Clone, Debug, OneofObject)]
pub enum TeamReferenceInput {
    /// By global id.
    Id(ID),
    /// By its key in the system it comes from.
    ExternalId(String),
}

impl TeamReferenceInput {
    pub(crate) fn parse(self, field: &str) -> Result<Reference<TeamId>, Invalid> {
        match self {
            Self::Id(id) => read(&id, &format!("{field}.id")).map(Reference::Id),
            Self::ExternalId(key) => Ok(Reference::ExternalId(key)),
        }
    }
}
