//! The closed vocabularies of a metric's definition.

use crate::words::words;

words! {
    /// The part of the conversation a metric belongs to.
    Layer {
        /// What was achieved.
        Result = "RESULT",
        /// What is on its way.
        Pipeline = "PIPELINE",
        /// What was done.
        Activity = "ACTIVITY",
    }
    /// What an amount counts.
    Unit {
        /// Minor units of a currency.
        Currency = "CURRENCY",
        /// Things.
        Count = "COUNT",
        /// Minutes.
        Duration = "DURATION",
        /// Hundredths of a whole.
        Percent = "PERCENT",
    }
    /// How many amounts become one figure.
    Aggregation {
        /// The amounts added up.
        Sum = "SUM",
        /// The number of facts.
        Count = "COUNT",
        /// The sum of amounts by the sum of weights.
        Average = "AVERAGE",
        /// The sum of numerators by the sum of denominators.
        Ratio = "RATIO",
        /// The latest amount; see [`super::Moment`].
        Last = "LAST",
        /// The largest amount.
        Max = "MAX",
    }
    /// Whose amounts are measured. Figures of teams and of the organization are sums of what is below them.
    SubjectKind {
        /// Members'.
        Member = "MEMBER",
        /// Teams': the amount is the team's own, of nobody in it.
        Team = "TEAM",
        /// The organization's.
        Organization = "ORGANIZATION",
    }
    /// Who reported a measurement.
    MeasurementSource {
        /// A system of record.
        Crm = "CRM",
        /// A file.
        Import = "IMPORT",
        /// The member.
        Own = "SELF",
        /// The member's leader.
        Manager = "MANAGER",
    }
    /// What happened to an opportunity.
    DealEvent {
        /// It came to be.
        Created = "CREATED",
        /// It reached a qualified stage.
        Qualified = "QUALIFIED",
        /// It was won.
        Won = "WON",
        /// It was lost.
        Lost = "LOST",
    }
    /// What of an opportunity's event is measured.
    DealMeasure {
        /// One for each.
        Count = "COUNT",
        /// Its amount then.
        Amount = "AMOUNT",
        /// Its age then: minutes of whole days since it was created.
        AgeDays = "AGE_DAYS",
    }
    /// Which customers count. An existing customer is an account with an earlier win.
    Customers {
        /// Accounts that had not won before.
        New = "NEW",
        /// Accounts with an earlier win.
        Existing = "EXISTING",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_back_as_its_value() {
        for source in MeasurementSource::ALL {
            assert_eq!(MeasurementSource::from_word(source.word()), Some(*source));
            assert_eq!(
                serde_json::to_string(source).expect("json"),
                format!("\"{source}\"")
            );
        }
        assert_eq!(Layer::from_word("result"), None);
    }
}
