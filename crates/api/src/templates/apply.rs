//! Applying a template to many members at once.

use crate::bulk::{BulkMode, BulkSummary, FieldError, RowOutcome, options, reasons, summary};
use crate::expectations::Expectation;
use crate::goals::Goal;
use crate::members::{Member, MemberReferenceInput};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Date;
use app::TemplateApplyRow as Row;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::NaiveDate;
use domain::bulk::BulkRow;
use domain::ids::{MemberId, TemplateId};

/// A member a template is to be applied to.
#[derive(InputObject)]
pub struct TemplateApplyRowInput {
    /// Who. Errors: `NOT_FOUND`, `FORBIDDEN`, `MEMBER_INACTIVE`, `DUPLICATE_IN_BATCH`; `EXPECTATION_EXISTS` where the same is expected of them otherwise; what is wrong with a goal, such as `QUOTA_EXISTS` or `OWN_QUOTA`.
    member: MemberReferenceInput,
    /// From which day on; today when left out. Errors: `NOT_A_DATE`; `IN_THE_PAST` where anything would be made or changed for a day gone by, but by scripts.
    starts_on: Option<Date>,
}

/// Applies a template.
#[derive(InputObject)]
pub struct TemplateApplyInput {
    /// The template. Error: `NOT_FOUND`.
    template: ID,
    /// The members, at most 1,000; `TOO_MANY_ROWS`.
    rows: Vec<TemplateApplyRowInput>,
    /// What a bad row does to the others.
    #[graphql(default_with = "BulkMode::Atomic")]
    mode: BulkMode,
    /// Whether nothing is to be written: the answer says what would become of each row.
    #[graphql(default)]
    dry_run: bool,
    /// A key of your own for this call, so that sending it again has no further effect: for seven days it is answered as it was
    /// answered first. Errors: `CONFLICT` where you used it for other input; `BLANK`, `TOO_LONG`, `INVALID_IDEMPOTENCY_KEY`.
    idempotency_key: Option<String>,
}

/// What became of one row.
#[derive(SimpleObject)]
pub struct TemplateApplyRow {
    /// Its place in the call, from 0.
    index: usize,
    /// `CREATED` where the template was applied to the member for the first time, `UPDATED` where it made or changed anything, and `UNCHANGED` where everything was as it says; where nothing was written, what would have been.
    outcome: RowOutcome,
    /// The member; null for a refused row, and where nothing was made after all.
    member: Option<Member>,
    /// What the template expects of the member from the day on, as it is by now, the oldest first.
    expectations: Vec<Expectation>,
    /// The goals of the template for the periods that hold the day, as they are by now.
    goals: Vec<Goal>,
    /// Why it was refused; paths start with `rows.<index>`.
    errors: Vec<FieldError>,
}

/// What became of the rows.
#[derive(SimpleObject)]
pub struct TemplateApplyPayload {
    /// Every row, in the order of the call.
    rows: Vec<TemplateApplyRow>,
    /// How many rows had which outcome.
    summary: BulkSummary,
}

/// The mutation that applies templates.
#[derive(Default)]
pub struct TemplateApplyMutation;

#[Object]
impl TemplateApplyMutation {
    /// Applies a template to members: its expectations with a term for each step of the ramp, counted from each member's first day, and its goals of the fiscal periods that hold the day. People offer goals (`PROPOSED`) and leave those alone that were answered; scripts put them into force. Applied again it changes nothing; a changed template changes what it expects from the day on, and the members acknowledge it again. Leaders above the members, executives and `goals:write`. What is wrong with a row stands in its `errors`. Errors: `TEMPLATE_ARCHIVED`, `NOT_FOUND`; `INVALID` with `TOO_MANY_ROWS`.
    async fn template_apply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template, and to whom.")] input: TemplateApplyInput,
    ) -> Option<Answer<TemplateApplyPayload>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?, ctx.viewer()?);
            let template: TemplateId = local(&input.template, "template")?;
            let key = input.idempotency_key.as_deref();
            let options = options(&input, input.mode, input.dry_run, key, "")?;
            let parse = |row: TemplateApplyRowInput| Row {
                member: row.member.parse("member"),
                starts_on: row.starts_on.map(|date| date.read("startsOn")),
            };
            let rows: Vec<Row> = input.rows.into_iter().map(parse).collect();
            let today = viewer.today();
            let starts: Vec<NaiveDate> = rows
                .iter()
                .map(|row| row.starts_on.clone().unwrap_or(Ok(today)).unwrap_or(today))
                .collect();
            let report = app.template_apply(viewer, template, rows, options).await?;
            let summary = summary(&report);
            let of = report
                .rows
                .iter()
                .filter_map(|row| Some((row.object?, starts[row.index])));
            let of: Vec<(MemberId, NaiveDate)> = of.collect();
            let mut made = app.template_made(viewer, template, &of).await?;
            let members = ctx
                .loaders()?
                .load_many(of.iter().map(|(member, _)| *member))
                .await?;
            let row = |row: BulkRow<MemberId>| {
                let made = row
                    .object
                    .and_then(|member| made.remove(&member))
                    .unwrap_or_default();
                TemplateApplyRow {
                    index: row.index,
                    outcome: row.outcome.into(),
                    member: row
                        .object
                        .and_then(|member| members.get(&member).cloned())
                        .map(Member),
                    expectations: made.expectations.into_iter().map(Expectation::of).collect(),
                    goals: made.goals.into_iter().map(Goal::of).collect(),
                    errors: reasons(row.errors),
                }
            };
            Ok(TemplateApplyPayload {
                rows: report.rows.into_iter().map(row).collect(),
                summary,
            })
        };
        Some(Box::pin(answer).await)
    }
}
