//! Which rates figures lack: of many subjects and metrics over several periods by as few statements as of one.

use super::entity::some;
use super::subjects::Subjects;
use super::sums::united;
use crate::entity::stored;
use crate::errors::Result;
use crate::session::Session;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::goals::Owner;
use domain::ids::MetricId;
use domain::money::Currency;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Figures of which some lack a rate.
#[derive(Clone, Debug)]
pub struct MissingRateQuery {
    /// Of which metrics.
    pub metrics: Vec<MetricId>,
    /// Of whom.
    pub subjects: Subjects,
    /// Over which period.
    pub period: Period,
}

/// Currency and date of the earliest facts without a value.
pub type MissingRates = HashMap<(Owner, MetricId, Period), (Currency, NaiveDate)>;

impl Session {
    /// The earliest fact of each subject, metric and period, up to the end of a day, whose value is not known: the currency whose rate
    /// is missing, and the date. Of what lacks none there is none.
    pub async fn missing_rates(
        &self,
        queries: &[MissingRateQuery],
        as_of: NaiveDate,
    ) -> Result<MissingRates> {
        let selects = queries.iter().enumerate().flat_map(|(place, query)| {
            let carried = query.subjects.values() + query.metrics.len() + 10;
            ["derived_facts", "measurements"]
                .into_iter()
                .filter_map(move |table| Some((carried, self.lacking(table, place, query, as_of)?)))
        });
        let mut found = MissingRates::new();
        for statement in united(selects) {
            for row in self.executor().query_all(&statement).await? {
                let place = usize::try_from(row.try_get::<i32>("", "place")?).unwrap_or(usize::MAX);
                let Some(query) = queries.get(place) else {
                    continue;
                };
                let subject = query.subjects.owner(some(row.try_get("", "subject")?));
                let metric = MetricId::from_uuid(row.try_get("", "metric")?);
                let code: String = row.try_get("", "lacking")?;
                let currency = stored("facts", "missing_currency", Currency::parse(&code).ok())?;
                let lacking = (currency, row.try_get("", "first_on")?);
                match found.entry((subject, metric, query.period)) {
                    Entry::Vacant(place) => {
                        place.insert(lacking);
                    }
                    Entry::Occupied(mut held) => {
                        let earlier = |(currency, on): (Currency, NaiveDate)| (on, currency);
                        if earlier(lacking) < earlier(*held.get()) {
                            held.insert(lacking);
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    /// The statement of one question to one table, whose rows carry its place; none where there is nothing to ask.
    fn lacking(
        &self,
        table: &'static str,
        place: usize,
        query: &MissingRateQuery,
        as_of: NaiveDate,
    ) -> Option<SelectStatement> {
        if query.metrics.is_empty() || query.subjects.is_empty() {
            return None;
        }
        let column = |column: &'static str| Expr::col((table, column));
        let mut select = Query::select();
        select
            .from(table)
            .and_where(column("organization_id").eq(self.tenant()))
            .and_where(column("metric_id").is_in(query.metrics.iter().map(|metric| metric.as_uuid())))
            .and_where(column("occurred_on").gte(query.period.start()))
            .and_where(column("occurred_on").lt(query.period.end()))
            .and_where(column("occurred_on").lte(as_of))
            .and_where(column("missing_currency").is_not_null());
        let credited = (column("member_id"), column("team_id"));
        let subject = query.subjects.narrow(self, &mut select, credited, as_of);
        if subject.is_some() {
            select.group_by_col("subject");
        }
        select
            .expr_as(Expr::value(i32::try_from(place).ok()?), "place")
            .expr_as(
                subject.unwrap_or_else(|| Expr::value(super::entity::NONE)),
                "subject",
            )
            .expr_as(column("metric_id"), "metric")
            .expr_as(column("missing_currency"), "lacking")
            .expr_as(Func::min(column("occurred_on")), "first_on")
            .group_by_col("metric")
            .group_by_col("lacking");
        Some(select)
    }
}
