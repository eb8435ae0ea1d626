//! Who asks.

use super::Scope;
use crate::ids::{MemberId, OrganizationId, ServiceAccountId};
use serde::{Deserialize, Serialize};

/// What a member is in the organization. It says who may lead and who is executive; everything else comes from dated relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Sells.
    Rep,
    /// Leads teams.
    Manager,
    /// Answers for the whole organization.
    Executive,
}

impl Role {
    /// The role as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rep => "REP",
            Self::Manager => "MANAGER",
            Self::Executive => "EXECUTIVE",
        }
    }

    /// The role stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rep, Self::Manager, Self::Executive]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// Who acts, inside an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in member.
    Member {
        /// The member.
        id: MemberId,
        /// The member's role now, not when the token was made.
        role: Role,
    },
    /// A service account.
    Service {
        /// The account.
        id: ServiceAccountId,
        /// What it was given.
        scopes: Vec<Scope>,
    },
    /// A command run by whoever operates the installation; it stands above the table and is audited as `SYSTEM`.
    System,
}

/// Whoever asks, bound to the one organization it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The tenant.
    pub organization: OrganizationId,
    /// Who acts in it.
    pub actor: Actor,
}

impl Principal {
    /// An operator's command in `organization`.
    pub const fn system(organization: OrganizationId) -> Self {
        Self {
            organization,
            actor: Actor::System,
        }
    }

    /// The member who asks, when it is one.
    pub const fn member(&self) -> Option<MemberId> {
        match self.actor {
            Actor::Member { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Whether a member with the executive role asks.
    pub const fn is_executive(&self) -> bool {
        matches!(
            self.actor,
            Actor::Member {
                role: Role::Executive,
                ..
            }
        )
    }

    /// Whether a service account with `scope` asks.
    pub fn has_scope(&self, scope: Scope) -> bool {
        matches!(&self.actor, Actor::Service { scopes, .. } if scopes.contains(&scope))
    }

    /// The kind of actor as the audit log names it.
    pub const fn kind(&self) -> &'static str {
        match self.actor {
            Actor::Member { .. } => "MEMBER",
            Actor::Service { .. } => "SERVICE_ACCOUNT",
            Actor::System => "SYSTEM",
        }
    }
}
