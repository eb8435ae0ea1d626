//! Suggestions of recognition.

use super::words::RecognitionBasis;
use crate::goals::Goal;
use crate::members::Member;
use crate::metrics::Metric;
use crate::periods::Period;
use crate::pipeline::Opportunity;
use crate::problem::{Answer, Problem};
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::{Date, Decimal};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use domain::recognition::{self, Growth, Occasion};

/// Why somebody is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "recognition::SuggestionRule")]
pub enum SuggestionRule {
    /// A goal ended as achieved or exceeded, or is so before its end.
    GoalReached,
    /// The first deal of a member was won.
    FirstWin,
    /// The largest deal of a member in twelve months was won.
    LargestWin,
    /// A result of a member's last complete fiscal month is at least a quarter above the mean of up to six months before, four at least.
    Growth,
}

/// Somebody to recognise, and what for. Nothing of it is kept: it is found in the facts of the last 30 days each time. Seen by those who lead the member, and executives.
#[derive(Description)]
pub struct RecognitionSuggestion(pub recognition::Suggestion);

#[Object(use_type_description)]
impl RecognitionSuggestion {
    /// What `recognitionSuggestionDismiss` takes; the same whenever it is found again.
    fn key(&self) -> String {
        self.0.key().to_string()
    }

    /// Why.
    fn rule(&self) -> SuggestionRule {
        self.0.rule().into()
    }

    /// What to recognise them for: give it to `recognitionGive`, with the goal or the deal, and it is suggested no more.
    fn basis(&self) -> RecognitionBasis {
        self.0.basis().into()
    }

    /// Whom.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.member).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// The day it happened.
    fn on(&self) -> Date {
        Date::of(self.0.on)
    }

    /// The goal that was reached; null by another rule.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let Occasion::Goal(id) = self.0.occasion else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The deal that was won; null by another rule.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Answer<Opportunity>> {
        let (Occasion::FirstWin(id) | Occasion::LargestWin(id)) = self.0.occasion else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Opportunity)) };
        Box::pin(answer).await.transpose()
    }

    /// What grew; null by another rule.
    async fn growth(&self, ctx: &Context<'_>) -> Option<Answer<ResultGrowth>> {
        let Occasion::Growth(growth) = self.0.occasion else {
            return None;
        };
        let answer = async {
            let buckets = &ctx.viewer()?.organization().settings.buckets;
            Ok(ResultGrowth {
                month: Period::new(growth.month, buckets),
                growth,
            })
        };
        Some(Box::pin(answer).await)
    }
}

/// A month of a result against the member's own months before.
#[derive(Description)]
pub struct ResultGrowth {
    month: Period,
    growth: Growth,
}

#[Object(use_type_description)]
impl ResultGrowth {
    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let id = self.growth.metric;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// The fiscal month judged.
    fn month(&self) -> &Period {
        &self.month
    }

    /// Its figure in the metric's unit, money in the organization's currency.
    fn figure(&self) -> Decimal {
        Decimal(self.growth.figure.to_decimal())
    }

    /// The mean of the months before, as `figure`.
    fn baseline(&self) -> Decimal {
        Decimal(self.growth.baseline.to_decimal())
    }

    /// How many months that is.
    fn months(&self) -> usize {
        self.growth.months
    }
}

/// Leaves a suggestion out from now on.
#[derive(InputObject)]
pub struct RecognitionSuggestionDismissInput {
    /// The suggestion's `key`. Error: `UNKNOWN_SUGGESTION`.
    key: String,
}

/// A suggestion was dismissed.
#[derive(SimpleObject)]
pub struct RecognitionSuggestionDismissPayload {
    /// Its key.
    key: String,
}

/// Queries about suggestions of recognition.
#[derive(Default)]
pub struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// Whom of those you lead to recognise, and what for, the latest occasion first: of executives, all members. Nobody has recognised them for it yet, as far as a recognition names the goal or deal. Of the first 500 of them by name; `team` names fewer. Errors: `INVALID` with `AS_OF_IN_FUTURE`, `PAGE_SIZE_OUT_OF_RANGE`.
    #[graphql(complexity = "(200 + 10 * child_complexity).max(500)")]
    async fn recognition_suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, the last of 30; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Only members of this team, or of one below it, on that day.")] team: Option<ID>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Option<Answer<Vec<RecognitionSuggestion>>> {
        let answer = async {
            let as_of = ctx.as_of(as_of)?;
            let team = team.map(|id| local(&id, "team")).transpose()?;
            let most = usize::try_from(first.unwrap_or(20))
                .ok()
                .filter(|most| (1..=100).contains(most));
            let most = most.ok_or_else(|| {
                Problem::invalid("first", "PAGE_SIZE_OUT_OF_RANGE", "must be from 1 to 100")
            })?;
            let (app, viewer) = (ctx.app()?, ctx.viewer()?);
            let found = app.recognition_suggestions(viewer, as_of, team, most).await?;
            Ok(found.into_iter().map(RecognitionSuggestion).collect())
        };
        Some(Box::pin(answer).await)
    }
}

/// Mutations about suggestions of recognition.
#[derive(Default)]
pub struct SuggestionMutation;

#[Object]
impl SuggestionMutation {
    /// Leaves a suggestion out of yours from now on; others who lead the member still have it. A second time changes nothing. Errors: `INVALID` with `UNKNOWN_SUGGESTION`; `NOT_FOUND`.
    async fn recognition_suggestion_dismiss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which suggestion.")] input: RecognitionSuggestionDismissInput,
    ) -> Option<Answer<RecognitionSuggestionDismissPayload>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?, ctx.viewer()?);
            app.recognition_suggestion_dismiss(viewer, &input.key).await?;
            Ok(RecognitionSuggestionDismissPayload { key: input.key })
        };
        Some(Box::pin(answer).await)
    }
}
