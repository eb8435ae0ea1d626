//! Accounts, products, stages, and opportunities with their revisions.

mod accounts;
pub(crate) mod entity;
mod lists;
mod movement;
mod open;
mod opportunities;
mod products;
mod stages;
mod verify;

pub use movement::{MovementQuery, StageExit};
pub use open::{OpenAmount, OpenQuery};
pub use verify::RevisionSpan;
