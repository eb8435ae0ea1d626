//! Measurements as scripts and members report them.

use crate::members::MemberReferenceInput;
use crate::metrics::MetricReferenceInput;
use crate::scalars::{CurrencyCode, Decimal, Instant};
use crate::teams::TeamReferenceInput;
use app::{MeasurementRow, OwnerReference};
use async_graphql::{InputObject, OneofObject};
use domain::errors::Invalid;

/// Whose amount it is; exactly one, of the kind the metric measures. Error: `NOT_FOUND`.
#[derive(OneofObject)]
pub enum MeasurementSubjectInput {
    /// A member's.
    Member(MemberReferenceInput),
    /// A team's own.
    Team(TeamReferenceInput),
    /// The organization's: `true`.
    Organization(bool),
}

/// An amount of a recorded metric as it should be. What a row leaves out has its default, or is empty afterwards.
#[derive(InputObject)]
pub struct MeasurementRowInput {
    /// What is measured. Errors: `NOT_FOUND`; `NOT_RECORDED` for one that follows from opportunities; `SOURCE_NOT_ACCEPTED` where it takes nothing from who reports; `METRIC_DIFFERS` from that of the measurement with this key.
    metric: MetricReferenceInput,
    /// Whose amount it is. Errors: `NOT_FOUND`, `FORBIDDEN`, `SUBJECT_MISMATCH` where the metric measures another kind.
    subject: MeasurementSubjectInput,
    /// When it was measured. Errors: `NOT_A_DATE_TIME`, `IN_THE_FUTURE`, `DATE_OUT_OF_RANGE`.
    occurred_at: Instant,
    /// The amount in the metric's unit, money in major units. Errors: `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`.
    amount: Decimal,
    /// Currency of money; the organization's when left out. Errors: `UNKNOWN_CURRENCY`, `CURRENCY_NOT_ALLOWED` where the metric is not money.
    currency: Option<CurrencyCode>,
    /// What the amount is divided by: a whole number, 1 when left out. Errors: as `amount`; `WEIGHT_NOT_ALLOWED` unless the metric is an average or a ratio.
    weight: Option<Decimal>,
    /// Anything worth saying about it, up to 2,000 characters.
    note: Option<String>,
    /// Its key in the system it comes from: the same key is the same measurement, and what it says otherwise is a correction. Without one it is always new. Errors: `DUPLICATE_IN_BATCH`, `SOURCE_DIFFERS`.
    external_id: Option<String>,
    /// Refuse the row with `CONFLICT` unless the measurement is at this version; 0 when it must not be there yet.
    if_version: Option<i64>,
}

impl MeasurementRowInput {
    /// The row, of which some fields may be none that can be read; paths start within the row.
    pub(super) fn parse(self) -> MeasurementRow {
        MeasurementRow {
            metric: self.metric.parse("metric"),
            subject: self.subject.parse(),
            occurred_at: self.occurred_at.read("occurredAt"),
            amount: self.amount.0,
            currency: self.currency.map(|currency| currency.0),
            weight: self.weight.map(|weight| weight.0),
            note: self.note,
            external_id: self.external_id,
            if_version: self.if_version,
        }
    }
}

impl MeasurementSubjectInput {
    fn parse(self) -> Result<OwnerReference, Invalid> {
        Ok(match self {
            Self::Member(member) => OwnerReference::Member(member.parse("subject.member")?),
            Self::Team(team) => OwnerReference::Team(team.parse("subject.team")?),
            Self::Organization(true) => OwnerReference::Organization,
            Self::Organization(false) => {
                let message = "can only be true; name a member or a team otherwise";
                return Err(Invalid::one("subject.organization", "NO_OWNER", message));
            }
        })
    }
}
