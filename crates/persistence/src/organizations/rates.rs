//! Exchange rates: dated rows, each good from its date until the next one.

use super::entity::exchange_rate;
use crate::entity::stored;
use crate::errors::{Failure, Result};
use crate::session::Session;
use chrono::NaiveDate;
use domain::money::{Currency, Rate};
use domain::paging::{Key, Page, PageRequest};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, OnConflict, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

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

impl ExchangeRate {
    /// The date and currency in the sort value of a page's key; `None` for the key of another list.
    pub fn place(sort: &str) -> Option<(NaiveDate, Currency)> {
        let (on, currency) = sort.split_once(' ')?;
        Some((on.parse().ok()?, Currency::parse(currency).ok()?))
    }
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

impl FromIterator<ExchangeRate> for RateTable {
    fn from_iter<I: IntoIterator<Item = ExchangeRate>>(rates: I) -> RateTable {
        let mut table = RateTable::default();
        for rate in rates {
            let dated = table.0.entry(rate.currency).or_default();
            dated.insert(rate.on, rate.rate);
        }
        table
    }
}

impl Session {
    /// Every rate, by currency and date.
    pub async fn rates(&self) -> Result<Vec<ExchangeRate>> {
        let rows = self
            .scoped::<exchange_rate::Entity>()
            .order_by_asc(exchange_rate::Column::Currency)
            .order_by_asc(exchange_rate::Column::OnDate)
            .all(self.executor())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// A page of rates, by date and currency; of one currency, when it is given.
    pub async fn rates_page(
        &self,
        currency: Option<Currency>,
        request: &PageRequest,
    ) -> Result<Page<ExchangeRate>> {
        let mut select = self.rates_in(currency);
        for (key, later) in [(&request.after, true), (&request.before, false)] {
            let Some(key) = key else { continue };
            let place = ExchangeRate::place(&key.sort);
            let (on, code) = stored("cursor", "sort", place)?;
            let column = |column| Expr::col((exchange_rate::Entity, column));
            let day = || column(exchange_rate::Column::OnDate);
            let currency = || column(exchange_rate::Column::Currency);
            let (other_day, other_currency) = match later {
                true => (day().gt(on), currency().gt(code.code())),
                false => (day().lt(on), currency().lt(code.code())),
            };
            let same_day = Condition::all().add(day().eq(on)).add(other_currency);
            select = select.filter(Condition::any().add(other_day).add(same_day));
        }
        let direction = match request.from_end {
            true => Order::Desc,
            false => Order::Asc,
        };
        let rows = select
            .order_by(exchange_rate::Column::OnDate, direction.clone())
            .order_by(exchange_rate::Column::Currency, direction)
            .limit(request.limit + 1)
            .all(self.executor())
            .await?;
        let keyed = |row| {
            let rate = from_row(row)?;
            let sort = format!("{} {}", rate.on, rate.currency);
            Ok((
                Key {
                    sort,
                    id: Uuid::nil(),
                },
                rate,
            ))
        };
        let mut rows = rows.into_iter().map(keyed).collect::<Result<Vec<_>>>()?;
        if request.from_end {
            rows.reverse();
        }
        Ok(Page::cut(request, rows))
    }

    /// How many rates there are; of one currency, when it is given.
    pub async fn rates_count(&self, currency: Option<Currency>) -> Result<u64> {
        Ok(self.rates_in(currency).count(self.executor()).await?)
    }

    fn rates_in(&self, currency: Option<Currency>) -> Select<exchange_rate::Entity> {
        let select = self.scoped::<exchange_rate::Entity>();
        match currency {
            Some(currency) => select.filter(exchange_rate::Column::Currency.eq(currency.code())),
            None => select,
        }
    }

    /// The rates of some currencies that hold on a day, by one statement however many there were before; by none for no currency.
    pub async fn rates_on(&self, currencies: BTreeSet<Currency>, date: NaiveDate) -> Result<RateTable> {
        use exchange_rate::Column;
        if currencies.is_empty() {
            return Ok(RateTable::default());
        }
        let mut holding = Condition::any();
        for currency in currencies {
            let code = currency.code();
            let latest = Query::select()
                .expr(Func::max(Expr::col(Column::OnDate)))
                .from(exchange_rate::Entity)
                .and_where(Expr::col(Column::OrganizationId).eq(self.tenant()))
                .and_where(Expr::col(Column::Currency).eq(code))
                .and_where(Expr::col(Column::OnDate).lte(date))
                .to_owned();
            let of_currency = Condition::all().add(Column::Currency.eq(code));
            holding = holding.add(of_currency.add(Column::OnDate.in_subquery(latest)));
        }
        let rows = self.scoped::<exchange_rate::Entity>().filter(holding);
        rows.all(self.executor())
            .await?
            .into_iter()
            .map(from_row)
            .collect()
    }

    /// The rates as a table for looking up.
    pub async fn rate_table(&self) -> Result<RateTable> {
        Ok(self.rates().await?.into_iter().collect())
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
                .exec_without_returning(self.executor())
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
            .one(self.executor())
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
