//! The closed vocabularies of guardrails.

use crate::words::words;

words! {
    /// What a guardrail asks of the figure of its period.
    GuardrailCondition {
        /// The threshold is reached.
        AtLeast = "AT_LEAST",
        /// The threshold is not exceeded.
        AtMost = "AT_MOST",
    }
    /// How a guardrail stands.
    GuardrailState {
        /// Nothing speaks against it, or its deadline is far.
        Clear = "CLEAR",
        /// The projection misses the condition, and the deadline is near.
        Warning = "WARNING",
        /// The deadline passed unmet, or more than is allowed is there already.
        Breached = "BREACHED",
        /// The condition holds for good.
        Met = "MET",
        /// A leader above does not hold to it.
        Waived = "WAIVED",
    }
}
