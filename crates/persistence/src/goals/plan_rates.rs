//! Plan rates: what a currency is reckoned at in goals, from a date until the next one.

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use crate::organizations::{ExchangeRate, RateTable};
use crate::session::Session;
use domain::money::{Currency, Rate};
use plan_rate::{Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryOrder};

mod plan_rate {
    #![allow(
        unreachable_pub,
        missing_docs,
        reason = "the derive makes public items of a private module"
    )]
    use sea_orm::entity::prelude::*;

    /// What one unit of a currency is reckoned at in the organization's.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_rates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub currency: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub on_date: Date,
        pub rate_e12: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(plan_rate);

impl Session {
    /// Every plan rate, by currency and date.
    pub async fn plan_rates(&self) -> Result<Vec<ExchangeRate>> {
        let rows = self
            .scoped::<Entity>()
            .order_by_asc(Column::Currency)
            .order_by_asc(Column::OnDate)
            .all(self.executor())
            .await?;
        let rate = |row: plan_rate::Model| {
            Ok(ExchangeRate {
                currency: stored("plan_rates", "currency", Currency::parse(&row.currency).ok())?,
                on: row.on_date,
                rate: stored("plan_rates", "rate_e12", Rate::from_e12(row.rate_e12))?,
            })
        };
        rows.into_iter().map(rate).collect()
    }

    /// The plan rates as a table for looking up.
    pub async fn plan_rate_table(&self) -> Result<RateTable> {
        Ok(self.plan_rates().await?.into_iter().collect())
    }

    /// Adds plan rates, or changes those of the same currency and date.
    pub async fn plan_rates_set(&self, rates: &[ExchangeRate]) -> Result<()> {
        for chunk in rates.chunks(crate::sql::CHUNK) {
            let rows = chunk.iter().map(|rate| plan_rate::ActiveModel {
                organization_id: Set(self.tenant()),
                currency: Set(rate.currency.code().to_owned()),
                on_date: Set(rate.on),
                rate_e12: Set(rate.rate.as_e12()),
            });
            Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::columns([Column::OrganizationId, Column::Currency, Column::OnDate])
                        .update_column(Column::RateE12)
                        .to_owned(),
                )
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }
}
