//! Exchange rates: dated rows, each good from its date until the next one.

use super::entity::exchange_rate;
use crate::entity::stored;
use crate::errors::{Failure, Result};
use crate::session::Session;
use chrono::NaiveDate;
use domain::money::{Currency, Rate};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// What one unit of a currency is worth in the organization's, from a date on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExchangeRate {
    /// The currency converted from.
    pub currency: Currency,
    /// First day it holds.
    pub on: NaiveDate,
    /// How many units of the organization's currency one unit buys.
    pub rate: Rate,
}

/// Every rate of some currencies, to look conversions up without further queries.
#[derive(Clone, Debug, Default)]
pub struct RateTable(BTreeMap<Currency, BTreeMap<NaiveDate, Rate>>);

impl RateTable {
    /// The rate of `currency` that holds on `date`: the latest at or before it.
    pub fn on(&self, currency: Currency, date: NaiveDate) -> Option<Rate> {
        self.0
            .get(&currency)?
            .range(..=date)
            .next_back()
            .map(|(_, rate)| *rate)
    }
}

impl Session {
    /// Every rate, by currency and date.
    pub async fn rates(&self) -> Result<Vec<ExchangeRate>> {
        let rows = self
            .scoped::<exchange_rate::Entity>()
            .order_by_asc(exchange_rate::Column::Currency)
            .order_by_asc(exchange_rate::Column::OnDate)
            .all(&self.executor())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// The rates as a table for looking up.
    pub async fn rate_table(&self) -> Result<RateTable> {
        let mut table = RateTable::default();
        for rate in self.rates().await? {
            table
                .0
                .entry(rate.currency)
                .or_default()
                .insert(rate.on, rate.rate);
        }
        Ok(table)
    }

    /// Adds rates, or changes those of the same currency and date.
    pub async fn rates_set(&self, rates: &[ExchangeRate]) -> Result<()> {
        for chunk in rates.chunks(crate::sql::CHUNK) {
            let rows = chunk.iter().map(|rate| exchange_rate::ActiveModel {
                organization_id: Set(self.tenant()),
                currency: Set(rate.currency.code().to_owned()),
                on_date: Set(rate.on),
                rate_e12: Set(rate.rate.as_e12()),
            });
            exchange_rate::Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::columns([
                        exchange_rate::Column::OrganizationId,
                        exchange_rate::Column::Currency,
                        exchange_rate::Column::OnDate,
                    ])
                    .update_column(exchange_rate::Column::RateE12)
                    .to_owned(),
                )
                .exec_without_returning(&self.executor())
                .await?;
        }
        Ok(())
    }

    /// The first date after `date` from which another rate of `currency` holds.
    pub async fn rate_after(&self, currency: Currency, date: NaiveDate) -> Result<Option<NaiveDate>> {
        let next = self
            .scoped::<exchange_rate::Entity>()
            .filter(exchange_rate::Column::Currency.eq(currency.code()))
            .filter(exchange_rate::Column::OnDate.gt(date))
            .order_by_asc(exchange_rate::Column::OnDate)
            .one(&self.executor())
            .await?;
        Ok(next.map(|row| row.on_date))
    }
}

fn from_row(row: exchange_rate::Model) -> std::result::Result<ExchangeRate, Failure> {
    Ok(ExchangeRate {
        currency: stored("exchange_rates", "currency", Currency::parse(&row.currency).ok())?,
        on: row.on_date,
        rate: stored("exchange_rates", "rate_e12", Rate::from_e12(row.rate_e12))?,
    })
}
