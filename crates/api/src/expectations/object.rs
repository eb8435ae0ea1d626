//! An expectation as clients see one.

use super::loader::{OpenOf, StandingOf};
use super::occurrence::{ExpectationAdherence, ExpectationOccurrence};
use super::words::{ExpectationFrequency, ExpectationOrigin};
use crate::members::Member;
use crate::metrics::Metric;
use crate::problem::{Answer, Problem};
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use crate::templates::Template;
use app::ExpectationStanding;
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::calendar::Period;
use domain::expectations::{self, MOST_OCCURRENCES, Window};
use domain::money::print_amount;
use std::sync::Arc;

/// Occurrences looked at when nobody says how many.
const USUAL: i32 = 12;

/// A standing standard of one metric for one member, such as three first meetings a week, from a day on.
///
/// Seen by the member, their leaders, executives and `goals:write`; its figures, without title and reasons, also by `metrics:read`.
#[derive(Clone, Description)]
pub struct Expectation(pub Arc<expectations::Expectation>);

impl Expectation {
    /// As clients see it.
    pub fn of(expectation: expectations::Expectation) -> Self {
        Self(Arc::new(expectation))
    }
}

/// What is expected from a day on, until the next term.
#[derive(SimpleObject)]
pub struct ExpectationTerm {
    /// First day. An occurrence is held against the term of its first day.
    from: Date,
    /// What is expected of a whole occurrence, in the metric's unit, money in major units of `currency`.
    target: Decimal,
}

#[Object(use_type_description)]
impl Expectation {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Of whom it is expected.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.member).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// Name for people, where it has one. Null to those to whom only the figures are open.
    async fn title(&self, ctx: &Context<'_>) -> Option<Answer<&str>> {
        let title = self.0.title.as_deref()?;
        let answer = async {
            let open = ctx.loaders()?.load_one(OpenOf(self.0.id)).await?;
            Ok(open.map(|()| title))
        };
        Box::pin(answer).await.transpose()
    }

    /// How often it is expected.
    fn frequency(&self) -> ExpectationFrequency {
        self.0.frequency.into()
    }

    /// What is expected of a whole occurrence today; before it begins what will be, and after its end what was last. In the metric's unit, money in major units of `currency`.
    async fn target(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        let answer = async {
            let decimals = self.decimals(ctx).await?;
            let target = self.0.target_around(ctx.viewer()?.today());
            Ok(target.map(|target| Decimal(print_amount(target, decimals))))
        };
        Box::pin(answer).await.transpose()
    }

    /// What is expected from which day on, by day: the past, the present and what is to come.
    async fn terms(&self, ctx: &Context<'_>) -> Option<Answer<Vec<ExpectationTerm>>> {
        let answer = async {
            let decimals = self.decimals(ctx).await?;
            let terms = self.0.terms.iter().map(|term| ExpectationTerm {
                from: Date::of(term.from),
                target: Decimal(print_amount(term.target, decimals)),
            });
            Ok(terms.collect())
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

    /// First day.
    fn starts_on(&self) -> Date {
        Date::of(self.0.starts_on)
    }

    /// First day no longer of it; null while it has no end. The same as `startsOn` where it was given up before it began.
    fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::of)
    }

    /// When the member acknowledged it as it is now; null before, and again once it was changed.
    fn acknowledged_at(&self) -> Option<Instant> {
        self.0.acknowledged_at.map(Instant::of)
    }

    /// Where it comes from.
    fn origin(&self) -> ExpectationOrigin {
        self.0.origin.into()
    }

    /// The template that was applied; null where it comes from none, and where templates are not open to you.
    async fn template(&self, ctx: &Context<'_>) -> Option<Answer<Template>> {
        let template = self.0.template?;
        let answer = async { Ok(ctx.loaders()?.load_one(template).await?.map(Template)) };
        Box::pin(answer).await.transpose()
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

    /// What came of it, the first first: of the last occurrences that have begun, or of those that share a day with `[from, to)`, which may lie ahead. There is none of days on which the member never works. Errors: `INVALID` with `OUT_OF_RANGE`, `WINDOW_TOO_LONG`, `FROM_AND_TO_OR_LAST`, `PERIOD_EMPTY`, `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "10 + 12 * child_complexity")]
    async fn occurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day wanted; with `to`, and instead of `last`.")] from: Option<Date>,
        #[graphql(desc = "First day no longer wanted, at most 366 days after `from`.")] to: Option<Date>,
        #[graphql(desc = "How many of the last, 1 to 100; 12 when nothing is named.")] last: Option<i32>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<Vec<ExpectationOccurrence>>> {
        let answer = async {
            let window = match (from, to, last) {
                (None, None, last) => Window::begun(last.unwrap_or(USUAL).into())?,
                (Some(from), Some(to), None) => {
                    let (from, to) = (from.read("from")?, to.read("to")?);
                    Window::within(Period::named(("from", from), ("to", to))?)?
                }
                _ => {
                    let message = "name both 'from' and 'to', or 'last'";
                    return Err(Problem::invalid("from", "FROM_AND_TO_OR_LAST", message));
                }
            };
            let standing = self.standing(ctx, window, as_of).await?;
            let places = 0..standing.occurrences.len();
            let occurrence = |place| ExpectationOccurrence {
                standing: standing.clone(),
                place,
            };
            Ok(places.map(occurrence).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// How often it was met among the last occurrences that are over. Errors: `FX_RATE_MISSING`; `INVALID` with `OUT_OF_RANGE`, `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "10 + child_complexity")]
    async fn adherence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many of the last that are over, 1 to 100.", default = 12)] last: i32,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<ExpectationAdherence>> {
        let answer = async {
            let window = Window::over(last.into())?;
            ExpectationAdherence::of(self.standing(ctx, window, as_of).await?)
        };
        Some(Box::pin(answer).await)
    }

    /// How many occurrences in a row were met, up to the last that is over; excused ones are passed over. At most 100 are looked at. Errors: `FX_RATE_MISSING`; `INVALID` with `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "10")]
    async fn streak(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<u32>> {
        let answer = async {
            let standing = self.standing(ctx, Window::Over(MOST_OCCURRENCES), as_of).await?;
            Ok(expectations::streak(&standing.occurrences)?)
        };
        Some(Box::pin(answer).await)
    }

    /// How many occurrences in a row were missed, up to the last that is over; excused ones are passed over. At most 100 are looked at. Errors: `FX_RATE_MISSING`; `INVALID` with `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "10")]
    async fn missed_in_a_row(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<u32>> {
        let answer = async {
            let standing = self.standing(ctx, Window::Over(MOST_OCCURRENCES), as_of).await?;
            Ok(expectations::missed_in_a_row(&standing.occurrences)?)
        };
        Some(Box::pin(answer).await)
    }
}

impl Expectation {
    async fn decimals(&self, ctx: &Context<'_>) -> Answer<u8> {
        Ok(ctx.app()?.expectation_decimals(ctx.viewer()?, &self.0).await?)
    }

    async fn standing(
        &self,
        ctx: &Context<'_>,
        window: Window,
        as_of: Option<Date>,
    ) -> Answer<Arc<ExpectationStanding>> {
        let key = StandingOf(self.0.clone(), window, ctx.as_of(as_of)?);
        let standing = ctx.loaders()?.load_one(key).await?;
        standing.ok_or_else(|| Problem::internal("an expectation without a standing"))
    }
}
