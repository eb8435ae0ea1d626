//! Setting and reading the rates other currencies are planned at.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::rates::{checked, described};
use domain::access::Action;
use persistence::ExchangeRate;
use serde_json::{Value, json};

impl App {
    /// Every plan rate, by currency and date: an organization plans once or twice a year.
    pub async fn plan_rates(&self, viewer: &Viewer) -> Result<Vec<ExchangeRate>> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).plan_rates().await?)
    }

    /// Adds plan rates, or changes those of the same currency and date. Each holds for goals that start from its date until the
    /// next rate of its currency.
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`, `DATE_OUT_OF_RANGE`, `OWN_CURRENCY`, `DUPLICATE_IN_BATCH`.
    pub async fn plan_rates_set(
        &self,
        viewer: &Viewer,
        rates: Vec<ExchangeRate>,
    ) -> Result<Vec<ExchangeRate>> {
        viewer.authorize_organization(Action::WritePlanRates)?;
        checked(viewer, &rates)?;
        self.unit(viewer, rates, |work, rates| async move {
            work.organization_locked().await?;
            let before = work.plan_rates().await?;
            let touched = |held: &&ExchangeRate| {
                rates
                    .iter()
                    .any(|rate| (rate.currency, rate.on) == (held.currency, held.on))
            };
            let before: Vec<Value> = before.iter().filter(touched).map(described).collect();
            work.plan_rates_set(&rates).await?;
            let after: Vec<Value> = rates.iter().map(described).collect();
            let organization = Some(work.organization().as_uuid());
            work.audited(
                "planRateSet",
                "Organization",
                organization,
                Some(json!(before)),
                Some(json!(after)),
            )
            .await?;
            Ok((*rates).clone())
        })
        .await
    }
}
