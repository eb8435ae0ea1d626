//! How it is stored: sea-orm entities, their conversion to domain values, and tenant-scoped queries.
//!
//! The only crate that knows SQL. Everything is reached through a [`Session`], which is bound to one organization.

mod access;
mod agenda;
mod alerts;
mod cadences;
mod calendar_feeds;
mod changes;
mod checkins;
mod closings;
mod commitments;
mod concerns;
mod database;
mod entity;
mod errors;
mod expectations;
mod feedback;
mod goals;
mod guardrails;
mod idempotency;
mod interventions;
mod lease;
mod link;
mod many;
mod measurements;
mod meetings;
mod members;
mod metrics;
mod options;
mod organizations;
mod paging;
mod pipeline;
mod recognition;
mod search;
mod session;
mod sql;
mod statements;
mod teams;
mod templates;

pub use access::Asker;
pub use changes::Changing;
pub use commitments::Promised;
pub use concerns::{Served, ServedBy};
pub use database::{Backend, Database};
pub use errors::{Failure, Result};
pub use expectations::{DailyFacts, DailyQuery};
pub use goals::Contribution;
pub use idempotency::{CallKey, KeptCall};
pub use lease::Lease;
pub use measurements::{Basis, Measured, NamedMembers};
pub use meetings::Attending;
pub use members::{Invitation, TimeOffRow, WorkingTimes};
pub use metrics::{
    FactChanges, FactTable, MissingRateQuery, MissingRates, RollupQuery, RollupSum, StoredFact, Subjects,
    Touched,
};
pub use options::{ConnectError, Options};
pub use organizations::{ExchangeRate, Holiday, RateTable, SigningKey};
pub use pipeline::{MovementQuery, OpenAmount, OpenQuery, RevisionSpan, StageExit};
pub use recognition::Recognised;
pub use session::Session;
