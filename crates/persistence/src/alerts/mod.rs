//! What people did with alerts. An alert itself has no row: it follows from facts.

pub(crate) mod entity;
mod steps;
mod subjects;
