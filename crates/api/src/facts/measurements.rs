//! A measurement as one row.

use crate::metrics::{Layer, MeasurementSource, MetricSubject, Unit};
use crate::relay::global;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use app::MeasurementFact as Fact;
use async_graphql::{ID, SimpleObject};
use domain::goals::Owner;
use domain::metrics;
use domain::money::{Currency, print_amount};

/// A measurement as one flat row, without its note. Seen by whoever sees the measurement.
#[derive(SimpleObject)]
pub struct MeasurementFact {
    /// Global id of the measurement.
    id: ID,
    /// Its key in the system it comes from.
    external_id: Option<String>,
    /// Who or what reported it.
    source: MeasurementSource,
    /// Key of the metric.
    metric: String,
    /// Part of the conversation the metric belongs to.
    layer: Layer,
    /// What an amount counts.
    unit: Unit,
    /// Whose amount it is.
    subject: MetricSubject,
    /// Global id of the member it is of.
    member_id: Option<ID>,
    /// Name of the member it is of.
    member_name: Option<String>,
    /// Key of the member it is of, in the system they come from.
    member_external_id: Option<String>,
    /// Global id of the team credited.
    team_id: Option<ID>,
    /// Name of the team credited.
    team_name: Option<String>,
    /// When it was measured.
    occurred_at: Instant,
    /// The local date of the organization it counts on.
    occurred_on: Date,
    /// The local date where the member is.
    member_on: Option<Date>,
    /// The amount in the metric's unit, money in major units of `currency`.
    amount: Decimal,
    /// Currency of the amount; null unless money.
    currency: Option<CurrencyCode>,
    /// What the amount is divided by in averages and ratios, a whole number; 1 in all others.
    weight: Decimal,
    /// Money in the organization's currency at the rate of its day; null unless money, and where there is no rate yet.
    value: Option<Decimal>,
    /// Counts corrections, from 1 on.
    version: i64,
    /// When it was recorded, or corrected last.
    recorded_at: Instant,
    /// When the row was changed last: corrected, valued at another rate, or credited to another team.
    updated_at: Instant,
}

impl MeasurementFact {
    pub(super) fn new(fact: Fact, own: Currency) -> Self {
        let Fact {
            measurement,
            metric,
            value,
            ..
        } = &fact;
        let reading = &measurement.reading;
        let decimals = metric.definition.decimals(reading.currency);
        let valued = reading.currency.and(value.org_amount);
        Self {
            id: global(measurement.id),
            external_id: measurement.external_id.clone(),
            source: measurement.source.into(),
            metric: metric.definition.key.clone(),
            layer: metric.definition.layer.into(),
            unit: metric.definition.unit.into(),
            subject: match reading.subject {
                Owner::Member(_) => metrics::SubjectKind::Member,
                Owner::Team(_) => metrics::SubjectKind::Team,
                Owner::Organization => metrics::SubjectKind::Organization,
            }
            .into(),
            member_id: fact.member.as_ref().map(|member| global(member.id)),
            member_name: fact.member.as_ref().map(|member| member.details.name.clone()),
            member_external_id: fact
                .member
                .as_ref()
                .and_then(|member| member.details.external_id.clone()),
            team_id: fact.team.as_ref().map(|team| global(team.id)),
            team_name: fact.team.as_ref().map(|team| team.name.clone()),
            occurred_at: Instant::of(reading.occurred_at),
            occurred_on: Date::of(reading.occurred_on),
            member_on: reading.member_on.map(Date::of),
            amount: Decimal(print_amount(reading.amount, decimals)),
            currency: reading
                .currency
                .map(|currency| CurrencyCode(currency.code().to_owned())),
            weight: Decimal(reading.weight.to_string()),
            value: valued.map(|minor| Decimal(print_amount(minor, own.digits()))),
            version: measurement.version,
            recorded_at: Instant::of(measurement.recorded_at),
            updated_at: Instant::of(fact.updated_at),
        }
    }
}
