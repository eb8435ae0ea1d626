//! A guardrail as clients see one.

use super::loader::StandingOf;
use crate::explanation::{Explanation, decimal};
use crate::goals::{Goal, GoalOwner, goal_owner};
use crate::members::Member;
use crate::metrics::Metric;
use crate::periods::Period;
use crate::problem::{Answer, Problem};
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use async_graphql::{Context, Description, Enum, ID, Object};
use domain::goals::Creator;
use domain::guardrails;
use domain::money::print_amount;
use std::sync::Arc;

/// What a guardrail asks of the figure of its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "guardrails::GuardrailCondition")]
pub enum GuardrailCondition {
    /// The threshold is reached.
    AtLeast,
    /// The threshold is not exceeded.
    AtMost,
}

/// How a guardrail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "guardrails::GuardrailState")]
pub enum GuardrailState {
    /// Nothing speaks against it, or its deadline is far.
    Clear,
    /// The projection misses the condition, and a lead is reached.
    Warning,
    /// The deadline passed unmet, or more than is allowed is there already.
    Breached,
    /// The condition holds for good: a sum has reached its threshold, or the deadline passed.
    Met,
    /// A leader above does not hold to it.
    Waived,
}

/// A condition on a metric with a deadline, which warns some working days ahead. It does not change: remove it and set another.
///
/// Seen by those to whom the goals of its owner are open in full.
#[derive(Clone, Description)]
pub struct Guardrail(pub Arc<guardrails::Guardrail>);

impl Guardrail {
    /// As clients see it.
    pub fn of(guardrail: guardrails::Guardrail) -> Self {
        Self(Arc::new(guardrail))
    }
}

#[Object(use_type_description)]
impl Guardrail {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name for people.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Whose it is: a member's, a team's or the organization's.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Answer<GoalOwner>> {
        Box::pin(goal_owner(ctx, self.0.owner)).await.transpose()
    }

    /// The goal it guards, where it guards one.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let goal = self.0.goal?;
        let answer = async { Ok(ctx.loaders()?.load_one(goal).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// What is asked.
    fn condition(&self) -> GuardrailCondition {
        self.0.condition.into()
    }

    /// The threshold, in the metric's unit, money in major units of `currency`.
    async fn threshold(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        let answer = async {
            let decimals = ctx.app()?.guardrail_decimals(ctx.viewer()?, &self.0).await?;
            Ok(Decimal(print_amount(self.0.threshold, decimals)))
        };
        Some(Box::pin(answer).await)
    }

    /// Currency of the amounts: the organization's; null unless they are money.
    async fn currency(&self, ctx: &Context<'_>) -> Option<Answer<CurrencyCode>> {
        let answer = async {
            let metric = ctx.loaders()?.load_one(self.0.metric).await?;
            let own = ctx.viewer()?.organization().settings.currency;
            let money = metric.filter(|metric| metric.definition.is_money());
            Ok(money.map(|_| CurrencyCode(own.code().to_owned())))
        };
        Box::pin(answer).await.transpose()
    }

    /// The local dates it runs over.
    async fn period(&self, ctx: &Context<'_>) -> Option<Answer<Period>> {
        let answer = async {
            let buckets = &ctx.viewer()?.organization().settings.buckets;
            Ok(Period::new(self.0.period, buckets))
        };
        Some(Box::pin(answer).await)
    }

    /// The last day of its period: what is reached by its end counts.
    fn deadline(&self) -> Date {
        Date::of(self.0.deadline())
    }

    /// Working days before the deadline at which it warns, the longest first.
    fn leads(&self) -> Vec<u16> {
        self.0.leads.clone()
    }

    /// When it was waived.
    fn waived_at(&self) -> Option<Instant> {
        self.0.waiver.as_ref().map(|waiver| Instant::of(waiver.at))
    }

    /// Who waived it.
    async fn waived_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let Creator::Member(id) = self.0.waiver.as_ref()?.by else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Why it was waived.
    fn waive_reason(&self) -> Option<&str> {
        self.0.waiver.as_ref().map(|waiver| waiver.reason.as_str())
    }

    /// When it was set.
    fn created_at(&self) -> Instant {
        Instant::of(self.0.created_at)
    }

    /// When it last changed.
    fn updated_at(&self) -> Instant {
        Instant::of(self.0.updated_at)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// How it stands at the end of a day. Error: `INVALID` with `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<GuardrailStanding>> {
        let answer = async {
            let key = StandingOf(self.0.clone(), ctx.as_of(as_of)?);
            let standing = ctx.loaders()?.load_one(key).await?;
            let standing = standing.ok_or_else(|| Problem::internal("a guardrail without a standing"))?;
            Ok(GuardrailStanding(standing))
        };
        Some(Box::pin(answer).await)
    }
}

/// How a guardrail stands at the end of a day.
#[derive(Description)]
pub struct GuardrailStanding(Arc<guardrails::GuardrailStanding>);

#[Object(use_type_description)]
impl GuardrailStanding {
    /// The judgement. Error: `FX_RATE_MISSING`.
    fn state(&self) -> Option<Answer<GuardrailState>> {
        Some(match self.0.missing_rate {
            Some(missing) if self.0.state != guardrails::GuardrailState::Waived => Err(missing.into()),
            _ => Ok(self.0.state.into()),
        })
    }

    /// The lead that is reached, in working days; null unless it warns.
    fn lead(&self) -> Option<u16> {
        self.0.lead
    }

    /// The owner's figure so far, in the metric's unit. Error: `FX_RATE_MISSING`.
    fn actual(&self) -> Option<Answer<Decimal>> {
        match self.0.missing_rate {
            Some(missing) => Some(Err(missing.into())),
            None => decimal(self.0.actual).map(Ok),
        }
    }

    /// Where the period ends at the rate of the last twenty working days; what is not added up stays where it is.
    fn projected(&self) -> Option<Decimal> {
        decimal(self.0.projected)
    }

    /// Working days from the day judged on until the deadline: the member's, or the organization's for a team and itself.
    fn working_days_left(&self) -> Decimal {
        Decimal(self.0.days_left.to_decimal())
    }

    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// How it came about.
    fn explanation(&self) -> Explanation {
        self.0.explanation().into()
    }
}
