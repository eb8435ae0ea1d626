//! Exchange rates, and the figures that follow them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::measurements;
use crate::metrics::derive::Derivations;
use domain::access::Action;
use domain::bulk::checked_size;
use domain::calendar::checked_date;
use domain::errors::Checks;
use domain::goals::RestatementReason;
use domain::ids::OpportunityId;
use domain::money::Currency;
use domain::paging::{Page, PageRequest};
use persistence::{ExchangeRate, RateTable};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl App {
    /// A page of exchange rates, by date and currency; of one currency, when it is given.
    ///
    /// # Errors
    /// `INVALID_CURSOR` for a cursor of another list.
    pub async fn rates(
        &self,
        viewer: &Viewer,
        currency: Option<Currency>,
        request: &PageRequest,
    ) -> Result<Page<ExchangeRate>> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        for (field, key) in [("after", &request.after), ("before", &request.before)] {
            if key
                .as_ref()
                .is_some_and(|key| ExchangeRate::place(&key.sort).is_none())
            {
                let message = "is not a cursor of this list";
                return Err(Error::invalid(field, "INVALID_CURSOR", message));
            }
        }
        Ok(self.reading(viewer).rates_page(currency, request).await?)
    }

    /// How many exchange rates there are; of one currency, when it is given.
    pub async fn rates_count(&self, viewer: &Viewer, currency: Option<Currency>) -> Result<u64> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).rates_count(currency).await?)
    }

    /// Adds rates, or changes those of the same currency and date. What happened while they hold is valued anew, in the same
    /// transaction. Each holds from its date until the next rate of its currency.
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`, `DATE_OUT_OF_RANGE`, `OWN_CURRENCY`, `DUPLICATE_IN_BATCH`.
    pub async fn rates_set(&self, viewer: &Viewer, rates: Vec<ExchangeRate>) -> Result<Vec<ExchangeRate>> {
        viewer.authorize_organization(Action::WriteOrganization)?;
        checked(viewer, &rates)?;
        self.unit(viewer, rates, |work, rates| async move {
            work.pipeline_locked().await?;
            work.measurements_locked_out().await?;
            let held = work.rates().await?;
            let touched = |held: &&ExchangeRate| {
                let mut rates = rates.iter();
                rates.any(|rate| (rate.currency, rate.on) == (held.currency, held.on))
            };
            let replaced: Vec<Value> = held.iter().filter(touched).map(described).collect();
            let before: RateTable = held.into_iter().collect();
            work.rates_set(&rates).await?;
            let derivations = Derivations::load(&work, &work.viewer.organization).await?;
            let mut affected: BTreeSet<OpportunityId> = BTreeSet::new();
            let changed = rates
                .iter()
                .filter(|rate| before.on(rate.currency, rate.on) != Some(rate.rate));
            for rate in changed {
                let until = work.rate_after(rate.currency, rate.on).await?;
                let currency = match derivations.has_threshold_in(rate.currency) {
                    true => None,
                    false => Some(rate.currency),
                };
                affected.extend(work.opportunities_with_events(rate.on, until, currency).await?);
                measurements::follow::revalue(&work, rate.currency, rate.on, until).await?;
            }
            derivations
                .follow_unwritten(&work, affected, RestatementReason::Rate)
                .await?;
            let set: Vec<Value> = rates.iter().map(described).collect();
            work.audited(
                "rateSet",
                "Organization",
                Some(work.organization().as_uuid()),
                Some(json!(replaced)),
                Some(json!(set)),
            )
            .await?;
            Ok((*rates).clone())
        })
        .await
    }
}

/// Refuses rates of one call with `TOO_MANY_ROWS`, `DATE_OUT_OF_RANGE`, `OWN_CURRENCY` and `DUPLICATE_IN_BATCH`.
pub(crate) fn checked(viewer: &Viewer, rates: &[ExchangeRate]) -> Result<()> {
    checked_size(rates.len())?;
    let own = viewer.organization().settings.currency;
    let mut checks = Checks::default();
    let mut seen = BTreeSet::new();
    for (index, rate) in rates.iter().enumerate() {
        checks.take(checked_date(&format!("rates.{index}.on"), rate.on));
        if rate.currency == own {
            let message = "the organization's own currency has no rate";
            checks.refuse(format!("rates.{index}.currency"), "OWN_CURRENCY", message);
        }
        if !seen.insert((rate.currency, rate.on)) {
            let message = "is named twice";
            checks.refuse(format!("rates.{index}.on"), "DUPLICATE_IN_BATCH", message);
        }
    }
    Ok(checks.done()?)
}

/// How a rate is described in the audit log.
pub(crate) fn described(rate: &ExchangeRate) -> Value {
    json!({ "currency": rate.currency, "on": rate.on, "rate": rate.rate.to_string() })
}
