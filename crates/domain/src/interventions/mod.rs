//! Help for somebody who is behind, and whether it helped.

mod intervention;

pub use intervention::{
    Intervention, InterventionFilter, InterventionKind, InterventionLink, InterventionState, Recovery,
};
