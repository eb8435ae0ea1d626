//! A definition as an organization keeps it.

use super::definition::Definition;
use crate::ids::MetricId;

/// A metric of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Identity.
    pub id: MetricId,
    /// What it is.
    pub definition: Definition,
    /// Whether every organization has it from the start; such a metric keeps its formula.
    pub standard: bool,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

impl Definition {
    /// Whether both give the same figures of the same facts, and judge them alike. Name, description, layer and
    /// freshness are no part of the formula.
    pub fn same_formula(&self, other: &Definition) -> bool {
        self.unit == other.unit
            && self.scale == other.scale
            && self.aggregation == other.aggregation
            && self.direction == other.direction
            && self.subject == other.subject
            && self.source == other.source
    }
}

#[cfg(test)]
mod tests {
    use crate::metrics::{Aggregation, standard_metrics};

    #[test]
    fn a_new_name_is_no_new_formula_but_another_aggregation_is() {
        let won = standard_metrics().remove(0);
        let mut renamed = won.clone();
        renamed.name = "Won".to_owned();
        renamed.freshness_hours = Some(24);
        assert!(won.same_formula(&renamed));
        renamed.aggregation = Aggregation::Max;
        assert!(!won.same_formula(&renamed));
    }
}
