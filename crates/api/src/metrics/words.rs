//! The closed vocabularies of metrics.

use async_graphql::Enum;
use domain::metrics;

/// The part of the conversation a metric belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::Layer")]
pub enum Layer {
    /// What was achieved.
    Result,
    /// What is on its way.
    Pipeline,
    /// What was done.
    Activity,
}

/// What an amount of a metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::Unit")]
pub enum Unit {
    /// Money, in the currency that stands beside it.
    Currency,
    /// Things.
    Count,
    /// Minutes.
    Duration,
    /// Hundredths of a whole: 12.5 is 12.5 %.
    Percent,
}

/// How many facts become one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::Aggregation")]
pub enum Aggregation {
    /// The amounts added up.
    Sum,
    /// The number of facts.
    Count,
    /// The sum of amounts by the sum of weights.
    Average,
    /// The sum of numerators by the sum of denominators, never a mean of ratios.
    Ratio,
    /// The latest amount: of several at one instant, and of several opportunities on one day, that of what came last.
    Last,
    /// The largest amount.
    Max,
}

/// Whose amounts are measured. Figures of teams and of the organization are those of what is below them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::SubjectKind")]
pub enum MetricSubject {
    /// Members'.
    Member,
    /// Teams' own, of nobody in them.
    Team,
    /// The organization's.
    Organization,
}

/// Who or what reported a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::MeasurementSource")]
pub enum MeasurementSource {
    /// A system of record.
    Crm,
    /// A file.
    Import,
    /// The member it is about.
    #[graphql(name = "SELF")]
    Own,
    /// The member's leader.
    Manager,
}

/// What happens to an opportunity and makes a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::DealEvent")]
pub enum OpportunityEvent {
    /// It came to be; credit goes to its owner then, with its amount then.
    Created,
    /// It first reached a qualified stage; credit goes to its owner then.
    Qualified,
    /// It was won; credit goes to its owner at the close.
    Won,
    /// It was lost; credit goes to its owner at the close.
    Lost,
}

/// What of an opportunity's event is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::DealMeasure")]
pub enum OpportunityMeasure {
    /// One for each; the unit is `COUNT`.
    Count,
    /// Its amount then; the unit is `CURRENCY`.
    Amount,
    /// Its age then, in minutes of whole days since it was created; the unit is `DURATION`.
    AgeDays,
}

/// Which customers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "metrics::Customers")]
pub enum Customers {
    /// Accounts that had not won before.
    New,
    /// Accounts with an earlier win: cross-sell.
    Existing,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Direction {
    /// More is better.
    Increase,
    /// Less is better.
    Decrease,
    /// Inside the band is good.
    Maintain,
}
