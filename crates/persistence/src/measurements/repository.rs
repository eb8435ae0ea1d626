//! Writing measurements, and reading them one by one as far as the asker may see them.

use super::entity::{correction, measurement};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::many::Inserts;
use crate::metrics::entity::metric;
use crate::paging::{page_by_date, page_by_id};
use crate::session::Session;
use crate::sql::{CHUNK, named};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail};
use domain::audit::AuditEntry;
use domain::goals::Owner;
use domain::ids::{MeasurementId, MemberId, MetricId};
use domain::metrics::{Correction, Layer, Measurement, MeasurementFilter, ValuedFact};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;

impl Session {
    /// The stored measurements of a system with these keys, locked until the end of the transaction.
    pub async fn measurements_locked(&self, system: &str, keys: &[String]) -> Result<Vec<Measurement>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let rows = self
                .scoped::<measurement::Entity>()
                .filter(named(measurement::Column::SourceSystem, &[system]))
                .filter(named(measurement::Column::ExternalId, chunk))
                // Writers of the same rows meet them in the same order.
                .order_by_asc(measurement::Column::ExternalId)
                .lock_exclusive()
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// Stores measurements, new ones and corrected ones, each with its value; `corrections` is what the corrected ones said. With them goes
    /// what the audit log is told of it.
    pub async fn measurements_write(
        &self,
        measurements: &[(Measurement, ValuedFact)],
        corrections: &[Correction],
        told: Option<&AuditEntry>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        use measurement::Column;
        let row = |(measurement, valued): &(Measurement, ValuedFact)| {
            measurement::Model::row(self.tenant(), measurement, valued, now)
        };
        let corrected = OnConflict::columns([Column::OrganizationId, Column::Id])
            .update_columns([
                Column::MemberId,
                Column::TeamId,
                Column::OccurredAt,
                Column::OccurredOn,
                Column::MemberOn,
                Column::Amount,
                Column::Currency,
                Column::Weight,
                Column::OrgAmount,
                Column::MissingCurrency,
                Column::Note,
                Column::RecordedAt,
                Column::RecordedByKind,
                Column::RecordedById,
                Column::Version,
                Column::UpdatedAt,
            ])
            .to_owned();
        let correction = |found: &Correction| correction::Model::row(self.tenant(), found);
        let told: Vec<_> = told
            .into_iter()
            .map(|entry| self.audit_row(entry))
            .collect::<Result<_>>()?;
        let mut inserts = Inserts::by(self.executor());
        inserts.add(told, None)?;
        inserts.add(measurements.iter().map(row).collect(), Some(corrected))?;
        inserts.add(corrections.iter().map(correction).collect(), None)?;
        inserts.run().await
    }

    /// The facts measured of a metric on these days, of these members where they are given.
    pub(crate) async fn measured_on(
        &self,
        metric: MetricId,
        days: &[NaiveDate],
        members: Option<&[MemberId]>,
    ) -> Result<Vec<ValuedFact>> {
        let mut select = self
            .scoped::<measurement::Entity>()
            .filter(measurement::Column::MetricId.eq(metric.as_uuid()))
            .filter(measurement::Column::OccurredOn.is_in(days.iter().copied()));
        if let Some(members) = members {
            // Of nobody, where the team or the organization is measured.
            let ids = members.iter().map(|id| id.as_uuid());
            let of_nobody = measurement::Column::MemberId.is_null();
            let of_them = measurement::Column::MemberId.is_in(ids);
            select = select.filter(Condition::any().add(of_them).add(of_nobody));
        }
        let rows = select.all(self.executor()).await?;
        rows.into_iter().map(measurement::Model::fact).collect()
    }

    /// Up to `limit` measurements of the organization after one, by id, each with its stored value.
    pub async fn measurements_after(
        &self,
        after: Option<MeasurementId>,
        limit: u64,
    ) -> Result<Vec<(Measurement, ValuedFact)>> {
        let mut select = self.scoped::<measurement::Entity>();
        if let Some(after) = after {
            select = select.filter(measurement::Column::Id.gt(after.as_uuid()));
        }
        let rows = select
            .order_by_asc(measurement::Column::Id)
            .limit(limit)
            .all(self.executor())
            .await?;
        let both = |row: measurement::Model| Ok((row.clone().into_domain()?, row.fact()?));
        rows.into_iter().map(both).collect()
    }

    /// The measurements of a member from a day on, each with its stored value.
    pub async fn measurements_of(
        &self,
        member: MemberId,
        from: NaiveDate,
    ) -> Result<Vec<(Measurement, ValuedFact)>> {
        let rows = self
            .scoped::<measurement::Entity>()
            .filter(measurement::Column::MemberId.eq(member.as_uuid()))
            .filter(measurement::Column::OccurredOn.gte(from))
            .order_by_asc(measurement::Column::Id)
            .all(self.executor())
            .await?;
        let both = |row: measurement::Model| Ok((row.clone().into_domain()?, row.fact()?));
        rows.into_iter().map(both).collect()
    }

    /// The measurements in a currency from a day on and before another, each with its stored value.
    pub async fn measurements_in(
        &self,
        currency: domain::money::Currency,
        from: NaiveDate,
        before: Option<NaiveDate>,
    ) -> Result<Vec<(Measurement, ValuedFact)>> {
        let mut select = self
            .scoped::<measurement::Entity>()
            .filter(measurement::Column::Currency.eq(currency.code()))
            .filter(measurement::Column::OccurredOn.gte(from));
        if let Some(before) = before {
            select = select.filter(measurement::Column::OccurredOn.lt(before));
        }
        let rows = select
            .order_by_asc(measurement::Column::Id)
            .all(self.executor())
            .await?;
        let both = |row: measurement::Model| Ok((row.clone().into_domain()?, row.fact()?));
        rows.into_iter().map(both).collect()
    }

    /// The measurements among `ids` the asker may see, in no particular order.
    pub async fn measurements_by_id(&self, asker: &Asker, ids: &[MeasurementId]) -> Result<Vec<Measurement>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .visible_measurements(asker)
                .filter(measurement::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid())))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// A page of the measurements the asker may see, by the day they count on.
    pub async fn measurements_page(
        &self,
        asker: &Asker,
        filter: &MeasurementFilter,
        request: &PageRequest,
    ) -> Result<Page<Measurement>> {
        page_by_date(
            self,
            self.matching_measurements(asker, filter),
            (measurement::Column::OccurredOn, measurement::Column::Id),
            request,
            |row| (row.occurred_on, row.id),
            measurement::Model::into_domain,
        )
        .await
    }

    /// A page of the measurements the asker may see, by identity, each with its value and when it was changed last; of those
    /// changed since an instant, where it is given.
    pub async fn measurements_page_by_id(
        &self,
        asker: &Asker,
        filter: &MeasurementFilter,
        since: Option<DateTime<Utc>>,
        request: &PageRequest,
    ) -> Result<Page<(Measurement, ValuedFact, DateTime<Utc>)>> {
        let select = self.measurements_since(asker, filter, since);
        let whole = |row: measurement::Model| {
            let changed = row.updated_at.unwrap_or(row.recorded_at);
            Ok((row.clone().into_domain()?, row.fact()?, changed))
        };
        page_by_id(
            self,
            select,
            measurement::Column::Id,
            request,
            |row| row.id,
            whole,
        )
        .await
    }

    /// How many measurements changed since an instant the asker may see.
    pub async fn measurements_count_since(
        &self,
        asker: &Asker,
        filter: &MeasurementFilter,
        since: Option<DateTime<Utc>>,
    ) -> Result<u64> {
        let select = self.measurements_since(asker, filter, since);
        Ok(select.count(self.executor()).await?)
    }

    fn measurements_since(
        &self,
        asker: &Asker,
        filter: &MeasurementFilter,
        since: Option<DateTime<Utc>>,
    ) -> Select<measurement::Entity> {
        use measurement::Column;
        let select = self.matching_measurements(asker, filter);
        match since {
            None => select,
            // One that was written by a program that does not stamp is told each time.
            Some(since) => select.filter(
                Condition::any()
                    .add(Column::UpdatedAt.gte(since))
                    .add(Column::UpdatedAt.is_null()),
            ),
        }
    }

    /// How many measurements the asker may see.
    pub async fn measurements_count(&self, asker: &Asker, filter: &MeasurementFilter) -> Result<u64> {
        let matching = self.matching_measurements(asker, filter);
        Ok(matching.count(self.executor()).await?)
    }

    /// What measurements said before they were corrected, each by version. Who may see them is not asked here.
    pub async fn corrections_of(
        &self,
        ids: &[MeasurementId],
    ) -> Result<HashMap<MeasurementId, Vec<Correction>>> {
        let mut found: HashMap<MeasurementId, Vec<Correction>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .scoped::<correction::Entity>()
                .filter(correction::Column::MeasurementId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(correction::Column::Version)
                .all(self.executor())
                .await?;
            for row in rows {
                let correction = row.into_domain()?;
                found.entry(correction.measurement).or_default().push(correction);
            }
        }
        Ok(found)
    }

    fn matching_measurements(
        &self,
        asker: &Asker,
        filter: &MeasurementFilter,
    ) -> Select<measurement::Entity> {
        use measurement::Column;
        let mut select = self.visible_measurements(asker);
        if let Some(metric) = filter.metric {
            select = select.filter(Column::MetricId.eq(metric.as_uuid()));
        }
        if let Some(layer) = filter.layer {
            select = select.filter(Column::MetricId.in_subquery(self.metrics_of(layer)));
        }
        match filter.subject {
            Some(Owner::Member(id)) => select = select.filter(Column::MemberId.eq(id.as_uuid())),
            Some(Owner::Team(id)) => {
                select = select
                    .filter(Column::MemberId.is_null())
                    .filter(Column::TeamId.eq(id.as_uuid()));
            }
            Some(Owner::Organization) => {
                select = select
                    .filter(Column::MemberId.is_null())
                    .filter(Column::TeamId.is_null());
            }
            None => {}
        }
        if let Some(source) = filter.source {
            select = select.filter(Column::Source.eq(source.word()));
        }
        if let Some(period) = filter.period {
            select = select
                .filter(Column::OccurredOn.gte(period.start()))
                .filter(Column::OccurredOn.lt(period.end()));
        }
        select
    }

    fn metrics_of(&self, layer: Layer) -> SelectStatement {
        Query::select()
            .column(metric::Column::Id)
            .from(metric::Entity)
            .and_where(Expr::col(metric::Column::OrganizationId).eq(self.tenant()))
            .and_where(Expr::col(metric::Column::Layer).eq(layer.word()))
            .to_owned()
    }

    /// Activity is seen one by one by whom it is of; other measurements by whoever may see results in detail.
    fn visible_measurements(&self, asker: &Asker) -> Select<measurement::Entity> {
        let column = |column: measurement::Column| Expr::col((measurement::Entity, column));
        let member = || column(measurement::Column::MemberId);
        let team = || column(measurement::Column::TeamId);
        let activities = self.metrics_of(Layer::Activity);
        let is_activity = || column(measurement::Column::MetricId).in_subquery(activities.clone());
        let may = |action, subject| asker.may(action, Detail::Full, &subject);
        let of_member = Condition::all().add(member().is_not_null()).add(
            Condition::any()
                .add(
                    Condition::all()
                        .add(is_activity())
                        .add(may(Action::ReadActivities, SubjectColumn::Member(member()))),
                )
                .add(
                    Condition::all()
                        .add(is_activity().not())
                        .add(may(Action::ReadMeasurements, SubjectColumn::Member(member()))),
                ),
        );
        let of_team = Condition::all()
            .add(member().is_null())
            .add(team().is_not_null())
            .add(may(Action::ReadSharedMeasurements, SubjectColumn::Team(team())));
        let of_all = Condition::all()
            .add(member().is_null())
            .add(team().is_null())
            .add(may(Action::ReadSharedMeasurements, SubjectColumn::Organization));
        self.scoped::<measurement::Entity>()
            .filter(Condition::any().add(of_member).add(of_team).add(of_all))
    }
}
