//! What a proof of the rollups reads: all facts and all rows of one metric.

use super::entity::{NONE, fact, rollup};
use super::facts::StoredFact;
use crate::errors::Result;
use crate::session::Session;
use domain::ids::{MetricId, OpportunityId};
use domain::metrics::{Rollup, RollupKey};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

/// Every link between rows of an organization: table, column, and the table it leads to.
const LINKS: [(&str, &str, &str); 64] = [
    ("time_off", "member_id", "members"),
    ("invitations", "member_id", "members"),
    ("team_placements", "team_id", "teams"),
    ("team_placements", "parent_id", "teams"),
    ("team_closure", "ancestor_id", "teams"),
    ("team_closure", "descendant_id", "teams"),
    ("assignments", "member_id", "members"),
    ("assignments", "team_id", "teams"),
    ("leaderships", "member_id", "members"),
    ("leaderships", "team_id", "teams"),
    ("superseded_closure", "ancestor_id", "teams"),
    ("superseded_closure", "descendant_id", "teams"),
    ("superseded_assignments", "member_id", "members"),
    ("superseded_assignments", "team_id", "teams"),
    ("superseded_leaderships", "member_id", "members"),
    ("superseded_leaderships", "team_id", "teams"),
    ("accounts", "parent_id", "accounts"),
    ("accounts", "key_account_of", "members"),
    ("opportunities", "account_id", "accounts"),
    ("opportunities", "product_id", "products"),
    ("opportunities", "owner_id", "members"),
    ("opportunities", "stage_id", "stages"),
    ("opportunity_revisions", "opportunity_id", "opportunities"),
    ("opportunity_revisions", "stage_id", "stages"),
    ("opportunity_revisions", "left_stage_id", "stages"),
    ("opportunity_revisions", "owner_id", "members"),
    ("opportunity_revisions", "team_id", "teams"),
    ("derived_facts", "metric_id", "metrics"),
    ("derived_facts", "member_id", "members"),
    ("derived_facts", "team_id", "teams"),
    ("metric_rollups", "metric_id", "metrics"),
    ("metric_rollups", "member_id", "members"),
    ("metric_rollups", "team_id", "teams"),
    ("goals", "metric_id", "metrics"),
    ("goals", "member_id", "members"),
    ("goals", "team_id", "teams"),
    ("goals", "parent_id", "goals"),
    ("measurements", "metric_id", "metrics"),
    ("measurements", "member_id", "members"),
    ("measurements", "team_id", "teams"),
    ("measurement_corrections", "measurement_id", "measurements"),
    ("measurement_corrections", "member_id", "members"),
    ("measurement_corrections", "team_id", "teams"),
    ("goal_closings", "goal_id", "goals"),
    ("goal_closings", "closing_id", "period_closings"),
    ("restatements", "goal_id", "goals"),
    ("retrospectives", "goal_id", "goals"),
    ("retrospectives", "written_by", "members"),
    ("commitments", "maker_id", "members"),
    ("commitments", "to_member_id", "members"),
    ("commitments", "to_team_id", "teams"),
    ("commitments", "to_account_id", "accounts"),
    ("commitments", "metric_id", "metrics"),
    ("commitments", "goal_id", "goals"),
    ("commitments", "opportunity_id", "opportunities"),
    ("commitments", "meeting_id", "meetings"),
    ("commitments", "previous_id", "commitments"),
    ("commitments", "ended_by", "members"),
    ("commitments", "confirmed_by", "members"),
    ("commitment_renegotiations", "commitment_id", "commitments"),
    ("concerns", "account_id", "accounts"),
    ("concerns", "owner_id", "members"),
    ("concerns", "raised_by_member_id", "members"),
    ("concern_rounds", "concern_id", "concerns"),
];

impl Session {
    /// Up to `limit` facts of a metric after one opportunity's, by opportunity.
    pub async fn facts_after(
        &self,
        metric: MetricId,
        after: Option<OpportunityId>,
        limit: u64,
    ) -> Result<Vec<StoredFact>> {
        let mut select = self
            .scoped::<fact::Entity>()
            .filter(fact::Column::MetricId.eq(metric.as_uuid()));
        if let Some(after) = after {
            select = select.filter(fact::Column::OpportunityId.gt(after.as_uuid()));
        }
        let rows = select
            .order_by_asc(fact::Column::OpportunityId)
            .limit(limit)
            .all(self.executor())
            .await?;
        rows.iter().map(super::facts::stored).collect()
    }

    /// Every stored rollup row of a metric.
    pub async fn rollups_of(&self, metric: MetricId) -> Result<Vec<(RollupKey, Rollup)>> {
        let rows = self
            .scoped::<rollup::Entity>()
            .filter(rollup::Column::MetricId.eq(metric.as_uuid()))
            .all(self.executor())
            .await?;
        rows.into_iter().map(rollup::Model::into_domain).collect()
    }

    /// Links that lead nowhere in this organization, each with how many rows have it, such as `goals.metric_id`. The
    /// foreign keys refuse them; this is for databases that were edited with the keys off, and for columns without one.
    pub async fn broken_links(&self) -> Result<Vec<(String, i64)>> {
        let mut broken = Vec::new();
        for (table, column, target) in LINKS {
            let there = Query::select()
                .expr(Expr::val(1))
                .from_as(target, "there")
                .and_where(Expr::col(("there", "organization_id")).eq(Expr::col(("here", "organization_id"))))
                .and_where(Expr::col(("there", "id")).eq(Expr::col(("here", column))))
                .to_owned();
            let count = Query::select()
                .expr_as(Expr::col(("here", "organization_id")).count(), "rows")
                .from_as(table, "here")
                .and_where(Expr::col(("here", "organization_id")).eq(self.tenant()))
                .cond_where(
                    Condition::all()
                        .add(Expr::col(("here", column)).is_not_null())
                        .add(Expr::col(("here", column)).ne(NONE))
                        .add(Expr::exists(there).not()),
                )
                .to_owned();
            let rows: i64 = match self.executor().query_one(&count).await? {
                Some(row) => row.try_get("", "rows")?,
                None => 0,
            };
            if rows > 0 {
                broken.push((format!("{table}.{column}"), rows));
            }
        }
        Ok(broken)
    }
}
