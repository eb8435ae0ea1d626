//! Metrics.

use super::entity::{fact, metric};
use crate::errors::Result;
use crate::paging::page_by_text;
use crate::session::Session;
use domain::ids::MetricId;
use domain::metrics::Metric;
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

impl Session {
    /// Every metric, by key; an organization has few.
    pub async fn metrics(&self) -> Result<Vec<Metric>> {
        let all = self.scoped::<metric::Entity>().order_by_asc(metric::Column::Key);
        all.all(self.executor())
            .await?
            .into_iter()
            .map(metric::Model::into_domain)
            .collect()
    }

    /// The metrics among `ids`, in no particular order.
    pub async fn metrics_by_id(&self, ids: &[MetricId]) -> Result<Vec<Metric>> {
        let wanted = metric::Column::Id.is_in(ids.iter().map(|id| id.as_uuid()));
        let found = self.scoped::<metric::Entity>().filter(wanted);
        found
            .all(self.executor())
            .await?
            .into_iter()
            .map(metric::Model::into_domain)
            .collect()
    }

    /// A page of metrics, by key.
    pub async fn metrics_page(&self, request: &PageRequest) -> Result<Page<Metric>> {
        page_by_text(
            self,
            self.scoped::<metric::Entity>(),
            (metric::Column::Key, metric::Column::Id),
            request,
            |row| (row.key.clone(), row.id),
            metric::Model::into_domain,
        )
        .await
    }

    /// How many metrics there are.
    pub async fn metrics_count(&self) -> Result<u64> {
        Ok(self.scoped::<metric::Entity>().count(self.executor()).await?)
    }

    /// Adds metrics.
    pub async fn metrics_insert(&self, metrics: &[Metric]) -> Result<()> {
        let rows = metrics
            .iter()
            .map(|metric| metric::Model::row(self.tenant(), metric));
        metric::Entity::insert_many(rows)
            .exec_without_returning(self.executor())
            .await?;
        self.catalogue_changed().await
    }

    /// Stores a changed metric.
    pub async fn metric_save(&self, metric: &Metric) -> Result<()> {
        metric::Entity::update(metric::Model::row(self.tenant(), metric))
            .exec(self.executor())
            .await?;
        self.catalogue_changed().await
    }

    /// Whether a metric has facts, or anything is expected of it: all of which depends on its formula.
    pub async fn metric_used(&self, id: MetricId) -> Result<bool> {
        let one: Option<Uuid> = self
            .scoped::<fact::Entity>()
            .select_only()
            .column(fact::Column::OpportunityId)
            .filter(fact::Column::MetricId.eq(id.as_uuid()))
            .limit(1)
            .into_tuple()
            .one(self.executor())
            .await?;
        if one.is_some() {
            return Ok(true);
        }
        for table in [
            "measurements",
            "goals",
            "expectations",
            "template_items",
            "guardrails",
        ] {
            let one = Query::select()
                .column("metric_id")
                .from(table)
                .and_where(Expr::col("organization_id").eq(self.tenant()))
                .and_where(Expr::col("metric_id").eq(id.as_uuid()))
                .limit(1)
                .to_owned();
            if self.executor().query_one(&one).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
