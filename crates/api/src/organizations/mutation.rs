//! Administering the organization.

use super::object::{Holiday, Organization};
use super::policies::{ConcernHoursInput, CoveragePolicyInput, HealthPolicyInput};
use super::settings::{FiscalCalendarInput, WorkingWeekInput};
use crate::agenda::ActivityGate;
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, TimeZone, dates};
use app::OrganizationChange;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::errors::Checks;

/// Changes settings; what is left out stays.
#[derive(InputObject)]
pub struct OrganizationUpdateInput {
    /// New name.
    name: Option<String>,
    /// New time zone; refused once facts exist.
    time_zone: Option<TimeZone>,
    /// New currency; refused once facts exist.
    currency: Option<CurrencyCode>,
    /// New first day of the week, ISO 1 (Monday) to 7; refused once facts exist.
    week_start: Option<u8>,
    /// New fiscal calendar; refused once facts exist.
    fiscal_calendar: Option<FiscalCalendarInput>,
    /// New working week. Figures follow at once.
    working_week: Option<WorkingWeekInput>,
    /// Refuse with `CONFLICT` unless the organization is at this version.
    if_version: Option<i64>,
}

/// Settings were changed.
#[derive(SimpleObject)]
pub struct OrganizationUpdatePayload {
    /// The organization.
    organization: Organization,
}

/// Policies were set.
#[derive(SimpleObject)]
pub struct PolicySetPayload {
    /// The organization.
    organization: Organization,
}

/// Sets policies; what is left out stays.
#[derive(InputObject)]
pub struct PolicySetInput {
    /// Whether peers of a team see each other's result rows on the scoreboard.
    transparent_teams: Option<bool>,
    /// Whether executives read what is said in meetings. Each reading is shown to those who took part.
    executive_visibility: Option<bool>,
    /// When the numbers alone open the talk about activity in one-on-ones.
    activity_gate: Option<ActivityGate>,
    /// Boundaries of the health of goals.
    health: Option<HealthPolicyInput>,
    /// Boundaries of the health of pipeline coverage.
    coverage: Option<CoveragePolicyInput>,
    /// Most recognitions a member gives in a fiscal month, 0 to 1,000. Error: `LIMIT_OUT_OF_RANGE`.
    recognitions_per_month: Option<u32>,
    /// How soon concerns of customers are taken up and dealt with.
    concern_hours: Option<ConcernHoursInput>,
    /// Refuse with `CONFLICT` unless the organization is at this version.
    if_version: Option<i64>,
}

/// A day nobody works.
#[derive(InputObject)]
pub struct HolidayInput {
    /// The day.
    on: Date,
    /// What it is called.
    name: String,
}

/// Adds or renames holidays, and removes others.
#[derive(InputObject)]
pub struct HolidaysSetInput {
    /// Days to add, or to rename.
    #[graphql(default)]
    add: Vec<HolidayInput>,
    /// Days to remove; days that are none are passed over.
    #[graphql(default)]
    remove: Vec<Date>,
}

/// Holidays were set.
#[derive(SimpleObject)]
pub struct HolidaysSetPayload {
    /// Every holiday, in order.
    holidays: Vec<Holiday>,
}

/// Mutations about the organization.
#[derive(Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Changes settings. Executives and `organization:write`. Errors: `INVALID` with `FACTS_EXIST`, `UNKNOWN_TIME_ZONE`, `UNKNOWN_CURRENCY`; `CONFLICT`.
    async fn organization_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: OrganizationUpdateInput,
    ) -> Option<Answer<OrganizationUpdatePayload>> {
        let answer = async {
            let change = OrganizationChange {
                name: input.name,
                time_zone: input.time_zone.map(|zone| zone.0),
                currency: input.currency.map(|code| code.0),
                week_start: input.week_start,
                fiscal_calendar: input
                    .fiscal_calendar
                    .map(|calendar| calendar.parse("fiscalCalendar"))
                    .transpose()?,
                working_week: input
                    .working_week
                    .map(|week| week.parse("workingWeek"))
                    .transpose()?,
                if_version: input.if_version,
            };
            let organization = ctx.app()?.organization_update(ctx.viewer()?, change).await?;
            Ok(OrganizationUpdatePayload {
                organization: Organization(organization),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Sets policies. Executives and `organization:write`; every change is in the audit log. Errors: `CONFLICT`; `INVALID` with `THRESHOLDS_OUT_OF_ORDER`, `RATIO_OUT_OF_RANGE`, `TOO_MANY_DECIMALS`, `LIMIT_OUT_OF_RANGE`, `HOURS_OUT_OF_RANGE`.
    async fn policy_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The policies that change.")] input: PolicySetInput,
    ) -> Option<Answer<PolicySetPayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let mut policies = viewer.organization().settings.policies.clone();
            // Built on what this request saw, so it must still hold when it is stored.
            let version = input.if_version.unwrap_or(viewer.organization().version);
            if let Some(transparent) = input.transparent_teams {
                policies.transparent_teams = transparent;
            }
            if let Some(most) = input.recognitions_per_month {
                policies.recognitions_per_month = most;
            }
            if let Some(visible) = input.executive_visibility {
                policies.executive_visibility = visible;
            }
            if let Some(gate) = input.activity_gate {
                policies.activity_gate = gate.into();
            }
            let mut checks = Checks::default();
            if let Some(health) = input.health {
                checks.take(health.change(&mut policies.health));
            }
            if let Some(coverage) = input.coverage {
                checks.take(coverage.change(&mut policies.coverage));
            }
            if let Some(hours) = input.concern_hours {
                hours.change(&mut policies.concern_hours);
            }
            checks.done()?;
            let organization = ctx.app()?.policy_set(viewer, policies, Some(version)).await?;
            Ok(PolicySetPayload {
                organization: Organization(organization),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Adds or renames holidays, and removes others; at most 400 days. Executives and `organization:write`. Errors: `INVALID` with `DUPLICATE_IN_BATCH` or `TOO_MANY_ROWS`.
    async fn holidays_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days to add and to remove.")] input: HolidaysSetInput,
    ) -> Option<Answer<HolidaysSetPayload>> {
        let answer = async {
            let mut checks = Checks::default();
            let add = input.add.into_iter().enumerate().filter_map(|(index, day)| {
                let on = checks.take(day.on.read(&format!("add.{index}.on")))?;
                Some((on, day.name))
            });
            let add = add.collect();
            let remove = checks.take(dates(&input.remove, "remove"));
            let remove = checks.finish(remove)?;
            let days = ctx.app()?.holidays_set(ctx.viewer()?, add, remove).await?;
            let holidays = days
                .into_iter()
                .map(|day| Holiday {
                    on: Date::of(day.on),
                    name: day.name,
                })
                .collect();
            Ok(HolidaysSetPayload { holidays })
        };
        Some(Box::pin(answer).await)
    }
}
