//! A template as clients see one.

use crate::expectations::ExpectationFrequency;
use crate::metrics::Metric;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{Decimal, Instant};
use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use domain::ids::MetricId;
use domain::money::print_amount;
use domain::templates::{self, Item, Recurs};

/// How long a goal of a template runs: the fiscal period that holds the day the template is applied from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "templates::TemplatePeriod")]
pub enum TemplatePeriod {
    /// A fiscal month.
    Month,
    /// A fiscal quarter.
    Quarter,
    /// A fiscal year.
    Year,
}

/// A named set of goals and expectations for a position, applied to many members at once. Seen by all members and `goals:write`.
#[derive(Clone, Description)]
pub struct Template(pub templates::Template);

/// Something a template expects again and again.
#[derive(Description)]
pub struct TemplateExpectation(Item, domain::expectations::Frequency);

/// A goal of a template.
#[derive(Description)]
pub struct TemplateGoal(Item, templates::TemplatePeriod, bool);

/// From so many months after a member's first day on, so many per cent of the targets are asked. A term that begins, and a goal's period that starts, takes what is asked on its first day: a half is rounded up, and whole units are at least 1.
#[derive(SimpleObject)]
pub struct TemplateRampStep {
    /// Months since the member's first day.
    months: u32,
    /// Per cent of the targets of what is to be increased.
    percent: u32,
}

#[Object(use_type_description)]
impl Template {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Short name for scripts, unique in the organization.
    fn key(&self) -> &str {
        &self.0.key
    }

    /// Name for people.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// For which position, in the organization's own words.
    fn position(&self) -> Option<&str> {
        self.0.position.as_deref()
    }

    /// What it expects again and again, at most 30 with its goals.
    fn expectations(&self) -> Vec<TemplateExpectation> {
        let expected = self.0.items.iter().filter_map(|item| match item.recurs {
            Recurs::Expected(frequency) => Some(TemplateExpectation(item.clone(), frequency)),
            Recurs::Goal(..) => None,
        });
        expected.collect()
    }

    /// Its goals.
    fn goals(&self) -> Vec<TemplateGoal> {
        let goals = self.0.items.iter().filter_map(|item| match item.recurs {
            Recurs::Goal(period, quota) => Some(TemplateGoal(item.clone(), period, quota)),
            Recurs::Expected(_) => None,
        });
        goals.collect()
    }

    /// How much of it is asked of those who are new, by months; without a step that has begun all of it.
    fn ramp(&self) -> Vec<TemplateRampStep> {
        let steps = self.0.ramp.steps().iter().map(|step| TemplateRampStep {
            months: step.months,
            percent: step.percent,
        });
        steps.collect()
    }

    /// When it was put away; it is applied no more.
    fn archived_at(&self) -> Option<Instant> {
        self.0.archived_at.map(Instant::of)
    }

    /// When it was defined first.
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
}

#[Object(use_type_description)]
impl TemplateExpectation {
    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        Box::pin(metric(ctx, self.0.metric)).await.transpose()
    }

    /// How often.
    fn frequency(&self) -> ExpectationFrequency {
        self.1.into()
    }

    /// What is expected of a whole occurrence, in the metric's unit, money in major units of the organization's currency.
    async fn target(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        Box::pin(target(ctx, &self.0)).await.transpose()
    }

    /// Name for people, where it has one.
    fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }
}

#[Object(use_type_description)]
impl TemplateGoal {
    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        Box::pin(metric(ctx, self.0.metric)).await.transpose()
    }

    /// Over which period.
    fn period(&self) -> TemplatePeriod {
        self.1.into()
    }

    /// What is to be reached, in the metric's unit, money in major units of the organization's currency.
    async fn target(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        Box::pin(target(ctx, &self.0)).await.transpose()
    }

    /// Whether it is a quota.
    fn quota(&self) -> bool {
        self.2
    }

    /// Name for people, where it has one.
    fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }
}

async fn metric(ctx: &Context<'_>, id: MetricId) -> Answer<Option<Metric>> {
    Ok(ctx.loaders()?.load_one(id).await?.map(Metric))
}

async fn target(ctx: &Context<'_>, item: &Item) -> Answer<Option<Decimal>> {
    let own = ctx.viewer()?.organization().settings.currency;
    let metric = ctx.loaders()?.load_one(item.metric).await?;
    let decimals = metric.map(|metric| metric.definition.decimals(Some(own)));
    Ok(decimals.map(|decimals| Decimal(print_amount(item.target, decimals))))
}
