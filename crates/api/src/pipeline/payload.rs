//! What became of the rows scripts pushed.

use super::{Account, Opportunity, Product};
use crate::bulk::{BulkSummary, FieldError, RowOutcome, summary};
use crate::loaders::Loaders;
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, SimpleObject};
use domain::bulk::BulkReport;
use domain::errors::FieldError as Reason;
use domain::ids::{AccountId, OpportunityId, ProductId};
use std::collections::HashMap;
use std::hash::Hash;

macro_rules! payloads {
    ($($payload:ident, $row:ident, $field:ident: $object:ident by $id:ident;)*) => {$(
        /// What became of one row.
        #[derive(SimpleObject)]
        pub struct $row {
            /// Its place in the call, from 0.
            index: usize,
            /// What became of it; where nothing was written, what would have.
            outcome: RowOutcome,
            /// The object as it is stored now; null for a refused row, and for an object that was not made after all.
            $field: Option<$object>,
            /// Why it was refused; paths start with `rows.<index>`.
            errors: Vec<FieldError>,
        }

        /// What became of the rows.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// Every row, in the order of the call.
            rows: Vec<$row>,
            /// How many rows had which outcome.
            summary: BulkSummary,
        }

        impl $payload {
            /// The answer to a call; `path` is where a field of the use-case's row stands in the input's.
            pub(super) async fn of(
                ctx: &Context<'_>,
                report: BulkReport<$id>,
                path: impl Fn(&str) -> String,
            ) -> Answer<Self> {
                let summary = summary(&report);
                let mut stored = stored(ctx, &report, stringify!($field)).await?;
                let rows = report.rows.into_iter().map(|row| $row {
                    index: row.index,
                    outcome: row.outcome.into(),
                    $field: row.object.and_then(|id| stored.remove(&id)).map($object),
                    errors: row.errors.into_iter().map(|error| located(row.index, error, &path)).collect(),
                });
                Ok(Self { rows: rows.collect(), summary })
            }
        }
    )*};
}

payloads! {
    AccountsUpsertPayload, AccountsUpsertRow, account: Account by AccountId;
    ProductsUpsertPayload, ProductsUpsertRow, product: Product by ProductId;
    OpportunitiesUpsertPayload, OpportunitiesUpsertRow, opportunity: Opportunity by OpportunityId;
}

/// The objects of a report as they are stored now, read when `field` of the rows is asked for.
async fn stored<I>(
    ctx: &Context<'_>,
    report: &BulkReport<I>,
    field: &str,
) -> Answer<HashMap<I, <Loaders as Loader<I>>::Value>>
where
    I: Copy + Eq + Hash + Send + Sync + 'static,
    Loaders: Loader<I, Error = Problem>,
{
    if !ctx.look_ahead().field("rows").field(field).exists() {
        return Ok(HashMap::new());
    }
    let ids: Vec<I> = report.rows.iter().filter_map(|row| row.object).collect();
    ctx.loaders()?.load_many(ids).await
}

fn located(index: usize, error: Reason, path: impl Fn(&str) -> String) -> FieldError {
    let prefix = format!("rows.{index}.");
    let field = match error.field.strip_prefix(&prefix) {
        Some(field) => format!("{prefix}{}", path(field)),
        None => error.field,
    };
    FieldError::from(Reason { field, ..error })
}
