//! Where to improve, as clients read it.

use super::object::Goal;
use super::progress::GoalProgress;
use crate::explanation::decimal;
use crate::metrics::Metric;
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::{Date, Decimal};
use async_graphql::{Context, Description, Object};

/// Where somebody is behind, with the reasons why that is said: where help is worth most. Only of goals you see all of.
#[derive(Description)]
pub struct ImprovementAreas(pub app::ImprovementAreas);

#[Object(use_type_description)]
impl ImprovementAreas {
    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// Active goals at risk or off track, those furthest behind by pace first.
    fn goals(&self) -> Vec<ImprovementGoal> {
        self.0.goals.iter().cloned().map(ImprovementGoal).collect()
    }

    /// Metrics with such goals, those furthest behind by pace first.
    fn metrics(&self) -> Vec<ImprovementMetric> {
        self.0.metrics.iter().cloned().map(ImprovementMetric).collect()
    }
}

/// A goal that is behind.
#[derive(Description)]
pub struct ImprovementGoal(app::ImprovementGoal);

#[Object(use_type_description)]
impl ImprovementGoal {
    /// The goal.
    fn goal(&self) -> Goal {
        Goal::of(self.0.goal.clone())
    }

    /// Where it stands; its explanation has the reasons.
    fn progress(&self) -> GoalProgress {
        GoalProgress(self.0.goal.id, self.0.figures.clone())
    }
}

/// A metric in which somebody is behind.
#[derive(Description)]
pub struct ImprovementMetric(app::ImprovementMetric);

#[Object(use_type_description)]
impl ImprovementMetric {
    /// The metric.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// How many goals on it were judged: of members where they have any, otherwise of teams or the organization. Those of people on leave, or without enough data, are not.
    fn goals(&self) -> usize {
        self.0.goals
    }

    /// How many of them are at risk or off track.
    fn behind(&self) -> usize {
        self.0.behind
    }

    /// Σ (actual − baseline) / Σ (expected − baseline) of these goals, each baseline as far as it accrues until then; null for what is not added up, and where a figure is missing.
    fn pace(&self) -> Option<Decimal> {
        decimal(self.0.pace)
    }
}
