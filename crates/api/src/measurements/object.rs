//! A measurement as clients see one.

use super::loader::CorrectionsOf;
use crate::members::Member;
use crate::metrics::{MeasurementSource, Metric};
use crate::organizations::Organization;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use crate::teams::Team;
use async_graphql::{Context, Description, ID, Object, Union};
use domain::goals::{Creator, Owner};
use domain::ids::MetricId;
use domain::metrics::{self, Reading};
use domain::money::print_amount;

/// An amount of a recorded metric for somebody at an instant. Of results and pipeline it is seen by the member, their leaders, executives and `measurements:write`;
/// of activity by the member and `measurements:write` alone, of whom leaders see totals; of a team or the organization by all who belong to it.
#[derive(Clone, Description)]
pub struct Measurement(pub metrics::Measurement);

/// Whose amount it is.
#[derive(Union)]
pub enum MeasurementSubject {
    /// A member's.
    Member(Member),
    /// A team's own.
    Team(Team),
    /// The organization's.
    Organization(Organization),
}

#[Object(use_type_description)]
impl Measurement {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// Whose amount it is.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Answer<MeasurementSubject>> {
        Box::pin(subject(ctx, self.0.reading.subject)).await.transpose()
    }

    /// When it was measured.
    fn occurred_at(&self) -> Instant {
        Instant::of(self.0.reading.occurred_at)
    }

    /// The local date of that instant in the organization's zone: the day it counts on.
    fn occurred_on(&self) -> Date {
        Date::of(self.0.reading.occurred_on)
    }

    /// The local date of that instant where the member is; null unless it is a member's.
    fn member_on(&self) -> Option<Date> {
        self.0.reading.member_on.map(Date::of)
    }

    /// The team credited: the member's on that day, which stays when they move, or the team measured. Null for none.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let team = self.0.reading.team?;
        let answer = async { Ok(ctx.loaders()?.load_one(team).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// The amount in the metric's unit, money in major units of `currency`.
    async fn amount(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        Box::pin(amount(ctx, self.0.metric, &self.0.reading))
            .await
            .transpose()
    }

    /// Currency of the amount; null unless money.
    fn currency(&self) -> Option<CurrencyCode> {
        code(&self.0.reading)
    }

    /// What the amount is divided by in averages and ratios, a whole number; 1 in all others.
    fn weight(&self) -> Decimal {
        Decimal(self.0.reading.weight.to_string())
    }

    /// Anything worth saying about it.
    fn note(&self) -> Option<&str> {
        self.0.reading.note.as_deref()
    }

    /// Who or what reported it.
    fn source(&self) -> MeasurementSource {
        self.0.source.into()
    }

    /// The system it comes from, within which `externalId` is unique; null for what members report.
    fn source_system(&self) -> Option<&str> {
        let system = self.0.system.as_str();
        let told = matches!(
            self.0.source,
            metrics::MeasurementSource::Crm | metrics::MeasurementSource::Import
        );
        (told && !system.is_empty()).then_some(system)
    }

    /// Its key in that system.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// When it was last written.
    fn recorded_at(&self) -> Instant {
        Instant::of(self.0.recorded_at)
    }

    /// The member who last wrote it; null for scripts.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(writer(ctx, self.0.recorded_by)).await.transpose()
    }

    /// What it said before it was corrected, the first first.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Answer<Vec<MeasurementCorrection>>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(CorrectionsOf(self.0.id)).await?;
            let metric = self.0.metric;
            let corrections = found.unwrap_or_default().into_iter();
            Ok(corrections
                .map(|correction| MeasurementCorrection { correction, metric })
                .collect())
        };
        Some(Box::pin(answer).await)
    }

    /// Counts corrections from 1; give it as `ifVersion` to correct only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a measurement said before it was corrected. Seen with the measurement.
#[derive(Description)]
pub struct MeasurementCorrection {
    correction: metrics::Correction,
    metric: MetricId,
}

#[Object(use_type_description)]
impl MeasurementCorrection {
    /// The version that said it.
    fn version(&self) -> i64 {
        self.correction.version
    }

    /// Whose amount it was.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Answer<MeasurementSubject>> {
        Box::pin(subject(ctx, self.correction.reading.subject))
            .await
            .transpose()
    }

    /// When it was said to have been measured.
    fn occurred_at(&self) -> Instant {
        Instant::of(self.correction.reading.occurred_at)
    }

    /// The amount in the metric's unit, money in major units of `currency`.
    async fn amount(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        amount(ctx, self.metric, &self.correction.reading)
            .await
            .transpose()
    }

    /// Currency of the amount; null unless money.
    fn currency(&self) -> Option<CurrencyCode> {
        code(&self.correction.reading)
    }

    /// What the amount was divided by in averages and ratios, a whole number.
    fn weight(&self) -> Decimal {
        Decimal(self.correction.reading.weight.to_string())
    }

    /// What was worth saying about it.
    fn note(&self) -> Option<&str> {
        self.correction.reading.note.as_deref()
    }

    /// When that was written.
    fn recorded_at(&self) -> Instant {
        Instant::of(self.correction.recorded_at)
    }

    /// The member who wrote it; null for scripts.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(writer(ctx, self.correction.recorded_by))
            .await
            .transpose()
    }
}

async fn subject(ctx: &Context<'_>, of: Owner) -> Answer<Option<MeasurementSubject>> {
    Ok(match of {
        Owner::Member(id) => ctx
            .loaders()?
            .load_one(id)
            .await?
            .map(|found| MeasurementSubject::Member(Member(found))),
        Owner::Team(id) => ctx
            .loaders()?
            .load_one(id)
            .await?
            .map(|found| MeasurementSubject::Team(Team(found))),
        Owner::Organization => {
            let organization = ctx.viewer()?.organization().clone();
            Some(MeasurementSubject::Organization(Organization(organization)))
        }
    })
}

async fn writer(ctx: &Context<'_>, by: Creator) -> Answer<Option<Member>> {
    match by {
        Creator::Member(id) => Ok(ctx.loaders()?.load_one(id).await?.map(Member)),
        Creator::ServiceAccount(_) | Creator::System => Ok(None),
    }
}

async fn amount(ctx: &Context<'_>, metric: MetricId, reading: &Reading) -> Answer<Option<Decimal>> {
    let metric = ctx.loaders()?.load_one(metric).await?;
    Ok(metric.map(|metric| {
        let decimals = metric.definition.decimals(reading.currency);
        Decimal(print_amount(reading.amount, decimals))
    }))
}

fn code(reading: &Reading) -> Option<CurrencyCode> {
    reading
        .currency
        .map(|currency| CurrencyCode(currency.code().to_owned()))
}
