//! Defining templates, and putting them away.

use super::object::{Template, TemplatePeriod};
use crate::expectations::ExpectationFrequency;
use crate::metrics::MetricReferenceInput;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Decimal;
use app::{TemplateDefine, TemplateItemRow};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::templates::{RampStep, Recurs};

/// Something to be expected again and again. A template holds a metric once for each frequency: `DUPLICATE_ITEM`.
#[derive(InputObject)]
pub struct TemplateExpectationInput {
    /// What is measured. Errors: `NOT_FOUND`, `NOT_A_MEMBERS_METRIC`.
    metric: MetricReferenceInput,
    /// How often.
    frequency: ExpectationFrequency,
    /// What is expected of a whole occurrence. Errors as of `expectationSet`.
    target: Decimal,
    /// Name for people, one line. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: Option<String>,
}

/// A goal. A template holds a metric once for each length of period: `DUPLICATE_ITEM`.
#[derive(InputObject)]
pub struct TemplateGoalInput {
    /// What is measured, to be increased. Errors: `NOT_FOUND`, `NOT_A_MEMBERS_METRIC`, `NOT_TO_BE_INCREASED`.
    metric: MetricReferenceInput,
    /// The fiscal period that holds the day the template is applied from.
    period: TemplatePeriod,
    /// What is to be reached, in the metric's unit, money in major units of the organization's currency. Errors: `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`, `NOT_POSITIVE`.
    target: Decimal,
    /// Whether it is a quota. Errors: `QUOTA_NOT_MONEY`, `QUOTA_NOT_A_SUM`.
    #[graphql(default)]
    quota: bool,
    /// Name for people, one line; the metric's name and the period's when left out. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: Option<String>,
}

/// From so many months after a member's first day on, so many per cent of the targets of what is to be increased.
#[derive(InputObject)]
pub struct TemplateRampStepInput {
    /// Months since the member's first day, 0 to 120, more than those of the step before.
    months: i32,
    /// Per cent of the targets, 1 to 1000.
    percent: i32,
}

/// Defines a template, or defines it anew.
#[derive(InputObject)]
pub struct TemplateDefineInput {
    /// Short name for scripts: the template is found by it. Errors: `INVALID_KEY`, `BLANK`, `TOO_LONG`.
    key: String,
    /// Name for people, one line. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    name: String,
    /// For which position, one line. Errors as of `name`.
    position: Option<String>,
    /// What is expected again and again. Errors: `TOO_MANY_ITEMS` beyond 30 with the goals.
    #[graphql(default)]
    expectations: Vec<TemplateExpectationInput>,
    /// The goals.
    #[graphql(default)]
    goals: Vec<TemplateGoalInput>,
    /// How much of it is asked of those who are new, by months. Errors: `RAMP_NOT_ASCENDING`, `RAMP_OUT_OF_RANGE`, `TOO_MANY_STEPS` beyond 24.
    #[graphql(default)]
    ramp: Vec<TemplateRampStepInput>,
    /// Refuse with `CONFLICT` unless the template is at this version; 0 when it must not be there yet.
    if_version: Option<i64>,
}

/// Puts a template away.
#[derive(InputObject)]
pub struct TemplateArchiveInput {
    /// The template.
    template: ID,
    /// Refuse with `CONFLICT` unless the template is at this version.
    if_version: Option<i64>,
}

/// A template was defined.
#[derive(SimpleObject)]
pub struct TemplateDefinePayload {
    /// The template.
    template: Template,
}

/// A template was put away.
#[derive(SimpleObject)]
pub struct TemplateArchivePayload {
    /// The template.
    template: Template,
}

impl TemplateDefineInput {
    fn parse(self) -> TemplateDefine {
        let expected = self.expectations.into_iter().enumerate().map(|(index, item)| {
            let row = TemplateItemRow {
                metric: item.metric.parse("metric"),
                recurs: Recurs::Expected(item.frequency.into()),
                target: item.target.0,
                title: item.title,
            };
            (format!("expectations.{index}"), row)
        });
        let goals = self.goals.into_iter().enumerate().map(|(index, item)| {
            let row = TemplateItemRow {
                metric: item.metric.parse("metric"),
                recurs: Recurs::Goal(item.period.into(), item.quota),
                target: item.target.0,
                title: item.title,
            };
            (format!("goals.{index}"), row)
        });
        // What is below zero is out of range, too.
        let number = |number: i32| u32::try_from(number).unwrap_or(u32::MAX);
        let ramp = self.ramp.iter().map(|step| RampStep {
            months: number(step.months),
            percent: number(step.percent),
        });
        TemplateDefine {
            key: self.key,
            name: self.name,
            position: self.position,
            items: expected.chain(goals).collect(),
            ramp: ramp.collect(),
            if_version: self.if_version,
        }
    }
}

/// Mutations about templates.
#[derive(Default)]
pub struct TemplateMutation;

#[Object]
impl TemplateMutation {
    /// Defines a template, or defines it anew by its key; one that was put away comes back. What it was applied to changes only when it is applied again. Executives and `goals:write`. Errors: `FORBIDDEN`, `CONFLICT`; `INVALID` with the codes of the fields.
    async fn template_define(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template.")] input: TemplateDefineInput,
    ) -> Option<Answer<TemplateDefinePayload>> {
        let answer = async {
            let defined = ctx.app()?.template_define(ctx.viewer()?, input.parse()).await?;
            Ok(TemplateDefinePayload {
                template: Template(defined),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Puts a template away: it is applied no more, and what it was applied to stays. Executives and `goals:write`. Errors: `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`.
    async fn template_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template.")] input: TemplateArchiveInput,
    ) -> Option<Answer<TemplateArchivePayload>> {
        let answer = async {
            let id = local(&input.template, "template")?;
            let archived = ctx
                .app()?
                .template_archive(ctx.viewer()?, id, input.if_version)
                .await?;
            Ok(TemplateArchivePayload {
                template: Template(archived),
            })
        };
        Some(Box::pin(answer).await)
    }
}
