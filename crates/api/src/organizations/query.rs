//! Reading the organization.

use super::Organization;
use crate::problem::Answer;
use crate::request::Asked;
use async_graphql::{Context, Object};

/// Queries about the organization.
#[derive(Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// The organization whoever asks belongs to; there is no way to name another.
    fn organization(&self, ctx: &Context<'_>) -> Option<Answer<Organization>> {
        Some(
            ctx.viewer()
                .map(|viewer| Organization(viewer.organization().clone())),
        )
    }
}
