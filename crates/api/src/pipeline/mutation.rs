//! Pushing the pipeline, and defining the sales process.

use super::payload::{AccountsUpsertPayload, OpportunitiesUpsertPayload, ProductsUpsertPayload};
use super::rows::{AccountRowInput, OpportunityRowInput, ProductRowInput};
use super::{OpportunityOutcome, Stage};
use crate::bulk::{BulkMode, options};
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use crate::scalars::Decimal;
use app::StageDefine;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::errors::{Checks, Invalid};
use domain::money::parse_amount;

/// Customers as they should be.
#[derive(InputObject)]
pub struct AccountsUpsertInput {
    /// At most 1,000.
    rows: Vec<AccountRowInput>,
    /// What a bad row does to the others.
    #[graphql(default_with = "BulkMode::Atomic")]
    mode: BulkMode,
    /// Write nothing, and say what would have become of each row.
    #[graphql(default)]
    dry_run: bool,
    /// A key of your own for this call, so that sending it again has no further effect: for seven days it is answered as it was
    /// answered first. Errors: `CONFLICT` where you used it for other input; `BLANK`, `TOO_LONG`, `INVALID_IDEMPOTENCY_KEY`.
    idempotency_key: Option<String>,
}

/// Products as they should be.
#[derive(InputObject)]
pub struct ProductsUpsertInput {
    /// At most 1,000.
    rows: Vec<ProductRowInput>,
    /// What a bad row does to the others.
    #[graphql(default_with = "BulkMode::Atomic")]
    mode: BulkMode,
    /// Write nothing, and say what would have become of each row.
    #[graphql(default)]
    dry_run: bool,
    /// A key of your own for this call, so that sending it again has no further effect: for seven days it is answered as it was
    /// answered first. Errors: `CONFLICT` where you used it for other input; `BLANK`, `TOO_LONG`, `INVALID_IDEMPOTENCY_KEY`.
    idempotency_key: Option<String>,
}

/// Opportunities as they should be.
#[derive(InputObject)]
pub struct OpportunitiesUpsertInput {
    /// At most 1,000.
    rows: Vec<OpportunityRowInput>,
    /// What a bad row does to the others.
    #[graphql(default_with = "BulkMode::Atomic")]
    mode: BulkMode,
    /// Write nothing, and say what would have become of each row.
    #[graphql(default)]
    dry_run: bool,
    /// A key of your own for this call, so that sending it again has no further effect: for seven days it is answered as it was
    /// answered first. Errors: `CONFLICT` where you used it for other input; `BLANK`, `TOO_LONG`, `INVALID_IDEMPOTENCY_KEY`.
    idempotency_key: Option<String>,
}

impl OpportunitiesUpsertInput {
    /// The rows that say nobody knows when the opportunity came to be: the schema shows them as those that do not say it.
    fn unlike(&self) -> String {
        let rows = self.rows.iter().enumerate();
        let unknown = rows.filter(|(_, row)| row.created_on_is_unknown());
        unknown.map(|(index, _)| format!("/{index}")).collect()
    }
}

/// A step of the sales process as it should be.
#[derive(InputObject)]
pub struct StageDefineInput {
    /// Short name for scripts: lower-case letters, digits, `_` and `-`. A stage that has it is changed, otherwise a new one is made.
    key: String,
    /// Name shown to people.
    name: String,
    /// Order in the process, ascending.
    position: i32,
    /// Chance of winning from here, from 0 to 1 with at most four decimals; 1 for a won stage, 0 for a lost one.
    probability: Decimal,
    /// Whether an opportunity here is qualified and counts in coverage.
    qualified: bool,
    /// How an opportunity here stands.
    #[graphql(default_with = "OpportunityOutcome::Open")]
    outcome: OpportunityOutcome,
    /// Refuse with `CONFLICT` unless the stage is at this version; 0 for one that is not there yet.
    if_version: Option<i64>,
}

impl StageDefineInput {
    fn parse(self) -> Result<StageDefine, Invalid> {
        let mut checks = Checks::default();
        let probability = parse_amount(&self.probability.0, 4).map_err(|error| error.at("probability"));
        let probability = checks.take(probability);
        // Whatever does not fit is out of range, which the domain says.
        let probability = probability.map(|value| u16::try_from(value).unwrap_or(u16::MAX));
        let define = probability.map(|probability| StageDefine {
            key: self.key,
            name: self.name,
            position: self.position,
            probability,
            qualified: self.qualified,
            outcome: self.outcome.into(),
            if_version: self.if_version,
        });
        checks.finish(define)
    }
}

/// A stage was defined.
#[derive(SimpleObject)]
pub struct StageDefinePayload {
    /// The stage.
    stage: Stage,
}

/// Mutations about the pipeline.
#[derive(Default)]
pub struct PipelineMutation;

#[Object]
impl PipelineMutation {
    /// Makes or changes customers so that each is as its row says. Executives and `pipeline:write`. Error: `INVALID` with `TOO_MANY_ROWS`. Rows are refused with
    /// `REQUIRED`, `NOT_FOUND`, `INVALID_ID`, `WRONG_ID_TYPE`, `DUPLICATE_IN_BATCH`, `EXTERNAL_ID_TAKEN`, `PARENT_CYCLE`, `PARENT_REFUSED`, `CONFLICT`.
    async fn accounts_upsert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The accounts wanted.")] input: AccountsUpsertInput,
    ) -> Option<Answer<AccountsUpsertPayload>> {
        let answer = async {
            let key = input.idempotency_key.as_deref();
            let options = options(&input, input.mode, input.dry_run, key, "")?;
            let rows = input.rows.into_iter().map(AccountRowInput::parse).collect();
            let report = ctx.app()?.accounts_upsert(ctx.viewer()?, rows, options).await?;
            AccountsUpsertPayload::of(ctx, report, str::to_owned).await
        };
        Some(Box::pin(answer).await)
    }

    /// Makes or changes products so that each is as its row says. Executives and `pipeline:write`. Error: `INVALID` with `TOO_MANY_ROWS`. Rows are refused with
    /// `REQUIRED`, `NOT_FOUND`, `INVALID_ID`, `WRONG_ID_TYPE`, `DUPLICATE_IN_BATCH`, `EXTERNAL_ID_TAKEN`, `UNKNOWN_CURRENCY`, `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`, `AMOUNT_NEGATIVE`, `CONFLICT`.
    async fn products_upsert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The products wanted.")] input: ProductsUpsertInput,
    ) -> Option<Answer<ProductsUpsertPayload>> {
        let answer = async {
            let key = input.idempotency_key.as_deref();
            let options = options(&input, input.mode, input.dry_run, key, "")?;
            let rows = input.rows.into_iter().map(ProductRowInput::parse).collect();
            let report = ctx.app()?.products_upsert(ctx.viewer()?, rows, options).await?;
            ProductsUpsertPayload::of(ctx, report, ProductRowInput::path).await
        };
        Some(Box::pin(answer).await)
    }

    /// Makes or changes opportunities so that each is as its row says; every figure follows at once, and the call counts as a receipt of the feed. Executives and `pipeline:write`.
    /// Error: `INVALID` with `TOO_MANY_ROWS`. Rows are refused with `REQUIRED`, `NOT_FOUND`, `INVALID_ID`, `WRONG_ID_TYPE`, `DUPLICATE_IN_BATCH`, `EXTERNAL_ID_TAKEN`,
    /// `UNKNOWN_CURRENCY`, `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TOO_LARGE`, `AMOUNT_NEGATIVE`, `NOT_A_DATE`, `IN_THE_FUTURE`, `CREATED_AFTER_REVISION`, `DATE_OUT_OF_RANGE`, `CONFLICT`.
    async fn opportunities_upsert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opportunities wanted.")] input: OpportunitiesUpsertInput,
    ) -> Option<Answer<OpportunitiesUpsertPayload>> {
        let answer = async {
            let key = input.idempotency_key.as_deref();
            let options = options(&input, input.mode, input.dry_run, key, &input.unlike())?;
            let rows = input.rows.into_iter().map(OpportunityRowInput::parse).collect();
            let report = ctx
                .app()?
                .opportunities_upsert(ctx.viewer()?, rows, options)
                .await?;
            OpportunitiesUpsertPayload::of(ctx, report, OpportunityRowInput::path).await
        };
        Some(Box::pin(answer).await)
    }

    /// Defines a stage, or changes the one with its key. Executives and `organization:write`. Errors: `STAGE_IN_USE` where `qualified` or `outcome` of a stage would change in which opportunities stand or stood; `CONFLICT`;
    /// `INVALID` with `INVALID_KEY`, `PROBABILITY_OUT_OF_RANGE`, `PROBABILITY_MISMATCH`.
    async fn stage_define(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The stage wanted.")] input: StageDefineInput,
    ) -> Option<Answer<StageDefinePayload>> {
        let answer = async {
            let define = input.parse()?;
            let defined = ctx.app()?.stage_define(ctx.viewer()?, define).await;
            let stage = defined.map_err(Problem::from)?;
            Ok(StageDefinePayload { stage: Stage(stage) })
        };
        Some(Box::pin(answer).await)
    }
}
