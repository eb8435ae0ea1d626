//! Products, pushed in bulk.

use super::references::{external_key, kept_key, money};
use super::rows::{ProductRow, Read};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::bulk::BulkOptions;
use crate::error::Result;
use crate::unit::Work;
use domain::access::Action;
use domain::bulk::{BulkReport, Plan, RowOutcome, checked_size, repeated};
use domain::errors::Checks;
use domain::ids::ProductId;
use domain::pipeline::Product;
use serde_json::{Value, json};
use std::collections::HashMap;

impl App {
    /// Makes or changes products so that each is as its row says.
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`. What is wrong with a row is in the report.
    pub async fn products_upsert(
        &self,
        viewer: &Viewer,
        rows: Vec<ProductRow>,
        options: BulkOptions,
    ) -> Result<BulkReport<ProductId>> {
        viewer.authorize_organization(Action::WritePipeline)?;
        checked_size(rows.len())?;
        let (mode, dry_run) = (options.mode, options.dry_run);
        self.bulk(
            viewer,
            "productsUpsert",
            rows,
            &options,
            move |work, rows| async move {
                work.pipeline_locked().await?;
                let plan = planned(&work, &rows).await?;
                let applies = plan.applies(mode, dry_run);
                if applies {
                    written(&work, &plan, "productsUpsert").await?;
                }
                let report = plan.report(applies, |product| product.id);
                if applies {
                    let after = json!({ "rows": rows.len(), "failed": report.summary().failed });
                    work.audited("productsUpsert", "Product", None, None, Some(after))
                        .await?;
                }
                Ok(report)
            },
        )
        .await
    }
}

/// Stores what a plan changes.
pub(crate) async fn written(work: &Work, plan: &Plan<Product>, action: &str) -> Result<()> {
    let updated = plan
        .changes()
        .filter(|(outcome, _)| *outcome == RowOutcome::Updated);
    let updated: HashMap<ProductId, &Product> = updated.map(|(_, product)| (product.id, product)).collect();
    let ids: Vec<ProductId> = updated.keys().copied().collect();
    let before = work.products_by_id(&ids).await?.into_iter();
    let changes = before.filter_map(|held| {
        let after = described(updated.get(&held.id)?);
        Some((held.id.as_uuid(), described(&held), after))
    });
    let mut changes: Vec<_> = changes.collect();
    changes.sort_unstable_by_key(|(id, ..)| *id);
    work.audited_each(action, "Product", changes).await?;
    let changed: Vec<Product> = plan.changes().map(|(_, product)| product.clone()).collect();
    Ok(work.products_write(&changed).await?)
}

fn described(product: &Product) -> Value {
    json!({
        "name": product.name,
        "externalId": product.external_id,
        "listPrice": product.list_price.map(|price| price.amount()),
        "currency": product.list_price.map(|price| price.currency),
    })
}

/// What the rows make of the stored products.
pub(crate) async fn planned(work: &Work, rows: &[ProductRow]) -> Result<Plan<Product>> {
    let ids: Vec<ProductId> = rows.iter().filter_map(|row| row.id.clone()?.ok()).collect();
    let keys: Vec<String> = rows
        .iter()
        .filter_map(|row| row.external_id.as_deref().map(|key| key.trim().to_owned()))
        .collect();
    let mut stored = work.products_by_id(&ids).await?;
    stored.extend(work.products_by_external_id(&keys).await?);
    let by_id: HashMap<ProductId, &Product> = stored.iter().map(|found| (found.id, found)).collect();
    let by_key: HashMap<&str, &Product> = stored
        .iter()
        .filter_map(|found| Some((found.external_id.as_deref()?, found)))
        .collect();
    let held: Vec<Option<&Product>> = rows
        .iter()
        .map(|row| match (&row.id, row.external_id.as_deref()) {
            (Some(id), _) => by_id.get(id.as_ref().ok()?).copied(),
            (None, Some(key)) => by_key.get(key.trim()).copied(),
            (None, None) => None,
        })
        .collect();
    let targets: Vec<Option<String>> = rows
        .iter()
        .zip(&held)
        .map(|(row, held)| match held {
            Some(held) => Some(held.id.to_string()),
            None => row.external_id.as_deref().map(|key| key.trim().to_owned()),
        })
        .collect();
    let twice = repeated("externalId", targets.iter().map(Option::as_deref));
    let own = work.viewer.organization.settings.currency;
    let decide = |(index, row): (usize, &ProductRow)| {
        let held = held[index];
        let mut checks = Checks::default();
        checks.also(twice.get(&index));
        let external_id = external_key(&mut checks, row.external_id.as_deref());
        found(
            &mut checks,
            row.id.as_ref(),
            external_id.as_deref(),
            held.map(|held| held.version),
            row.if_version,
        );
        if let Some(holder) = external_id.as_deref().and_then(|key| by_key.get(key))
            && held.is_some_and(|held| held.id != holder.id)
        {
            checks.refuse(
                "externalId",
                "EXTERNAL_ID_TAKEN",
                "another product has this externalId",
            );
        }
        let fields = ("listPrice", "currency");
        let list_price = money(
            &mut checks,
            fields,
            row.list_price.as_deref(),
            row.currency.as_deref(),
            own,
        );
        let wanted = Product {
            id: held.map_or_else(|| ProductId::from_uuid(work.next_id()), |held| held.id),
            name: row.name.clone(),
            external_id: kept_key(
                row.id.is_some(),
                external_id,
                held.and_then(|held| held.external_id.as_ref()),
            ),
            list_price,
            version: held.map_or(1, |held| held.version),
        };
        let wanted = checks.take(wanted.checked());
        let mut wanted = checks.finish(wanted)?;
        match held {
            None => Ok((RowOutcome::Created, wanted)),
            Some(held) if *held == wanted => Ok((RowOutcome::Unchanged, wanted)),
            Some(_) => {
                wanted.version += 1;
                Ok((RowOutcome::Updated, wanted))
            }
        }
    };
    Ok(Plan::new(rows.iter().enumerate().map(decide)))
}

/// Refuses a row without a key or with an id that cannot be read, one that names an object that is not there, and one made on an older version.
pub(crate) fn found<I>(
    checks: &mut Checks,
    id: Option<&Read<I>>,
    key: Option<&str>,
    stored: Option<i64>,
    wanted: Option<i64>,
) {
    if id.is_some_and(|id| checks.read(id).is_none()) {
        return;
    }
    match stored {
        None if id.is_some() => checks.refuse("id", "NOT_FOUND", "there is no such object"),
        None if key.is_none() => {
            checks.refuse("externalId", "REQUIRED", "a row needs an externalId or an id");
        }
        _ => {}
    }
    if wanted.is_some_and(|wanted| wanted != stored.unwrap_or(0)) {
        let message = format!("is at version {} by now; read it again", stored.unwrap_or(0));
        checks.refuse("ifVersion", "CONFLICT", message);
    }
}
