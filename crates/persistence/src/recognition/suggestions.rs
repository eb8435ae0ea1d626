//! What suggestions of recognition are found in: whom the asker may be told about, what they won, and what was said already.

use super::entity::{dismissal, recipient, recognition};
use crate::access::{Asker, SubjectColumn};
use crate::entity::stored;
use crate::errors::Result;
use crate::members::entity::member;
use crate::metrics::entity::fact;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail};
use domain::calendar::Period;
use domain::ids::{GoalId, MemberId, MetricId, OpportunityId, TeamId};
use domain::members::Member;
use domain::recognition::{RecognitionBasis, Win, WinsSoFar};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What somebody was recognised for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Who.
    pub member: MemberId,
    /// For what.
    pub basis: RecognitionBasis,
    /// The goal it was about.
    pub goal: Option<GoalId>,
    /// The deal it was about.
    pub opportunity: Option<OpportunityId>,
}

impl Session {
    /// Active members whom the asker may be told to recognise, but themselves, by name; of those in a team or below it on a day,
    /// where one is given. No more than one statement can name.
    pub async fn members_to_recognise(
        &self,
        asker: &Asker,
        within: Option<(TeamId, NaiveDate)>,
    ) -> Result<Vec<Member>> {
        let subject = SubjectColumn::Member(Expr::col((member::Entity, member::Column::Id)));
        let open = asker.may(Action::ReadRecognitionSuggestions, Detail::Full, &subject);
        let mut select = self
            .scoped::<member::Entity>()
            .filter(open)
            .filter(member::Column::Active.eq(true));
        if let Some(me) = asker.principal.member() {
            select = select.filter(member::Column::Id.ne(me.as_uuid()));
        }
        if let Some((team, date)) = within {
            select = select.filter(member::Column::Id.in_subquery(self.assigned_below(team, date)));
        }
        let rows = select
            .order_by_asc(member::Column::NameFolded)
            .order_by_asc(member::Column::Id)
            .limit(u64::try_from(CHUNK).unwrap_or(u64::MAX))
            .all(self.executor())
            .await?;
        rows.into_iter().map(member::Model::into_domain).collect()
    }

    /// The facts of a metric of members in a period, as deals they won.
    pub async fn wins_in(&self, metric: MetricId, members: &[MemberId], period: Period) -> Result<Vec<Win>> {
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows = self
                .scoped::<fact::Entity>()
                .filter(fact::Column::MetricId.eq(metric.as_uuid()))
                .filter(fact::Column::OccurredOn.gte(period.start()))
                .filter(fact::Column::OccurredOn.lt(period.end()))
                .filter(self.among(fact::Column::MemberId.into_expr(), ids))
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(|row| Win {
                member: MemberId::from_uuid(row.member_id),
                opportunity: OpportunityId::from_uuid(row.opportunity_id),
                on: row.occurred_on,
                amount: row.org_amount,
            }));
        }
        Ok(found)
    }

    /// When each of some members won for the first time before a day, and the most they won in a period.
    pub async fn wins_so_far(
        &self,
        metric: MetricId,
        members: &[MemberId],
        (before, until): (Period, NaiveDate),
    ) -> Result<HashMap<MemberId, WinsSoFar>> {
        use fact::Column::{MemberId as Member, MetricId as Metric, OccurredOn, OrgAmount};
        let mut found = HashMap::new();
        for chunk in members.chunks(CHUNK) {
            let within = Condition::all()
                .add(OccurredOn.gte(before.start()))
                .add(OccurredOn.lt(before.end()));
            let earlier: Expr = CaseStatement::new().case(within, Expr::col(OrgAmount)).into();
            let rows: Vec<(Uuid, NaiveDate, Option<i64>)> = self
                .scoped::<fact::Entity>()
                .select_only()
                .column(Member)
                .column_as(Expr::col(OccurredOn).min(), "first_on")
                .column_as(earlier.max(), "largest")
                .filter(Metric.eq(metric.as_uuid()))
                .filter(OccurredOn.lt(until))
                .filter(self.among(Member.into_expr(), chunk.iter().map(|id| id.as_uuid())))
                .group_by(Member)
                .into_tuple()
                .all(self.executor())
                .await?;
            for (id, first_on, largest_before) in rows {
                let so_far = WinsSoFar {
                    first_on,
                    largest_before,
                };
                found.insert(MemberId::from_uuid(id), so_far);
            }
        }
        Ok(found)
    }

    /// What members were recognised for, and nobody took back: about these goals or deals, or for growth since a day.
    pub async fn recognised(
        &self,
        members: &[MemberId],
        (goals, opportunities): (&[GoalId], &[OpportunityId]),
        growth_since: NaiveDate,
    ) -> Result<Vec<Recognised>> {
        let of = |column: recognition::Column| Expr::col((recognition::Entity, column));
        let to = |column: recipient::Column| Expr::col((recipient::Entity, column));
        let grown = Condition::all()
            .add(of(recognition::Column::Basis).eq(RecognitionBasis::Growth.word()))
            .add(of(recognition::Column::GivenOn).gte(growth_since));
        let about = Condition::any()
            .add(self.among(
                of(recognition::Column::GoalId),
                goals.iter().map(|id| id.as_uuid()),
            ))
            .add(self.among(
                of(recognition::Column::OpportunityId),
                opportunities.iter().map(|id| id.as_uuid()),
            ))
            .add(grown);
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let select = Query::select()
                .expr_as(to(recipient::Column::MemberId), "member")
                .expr_as(of(recognition::Column::Basis), "basis")
                .expr_as(of(recognition::Column::GoalId), "goal")
                .expr_as(of(recognition::Column::OpportunityId), "opportunity")
                .from(recipient::Entity)
                .inner_join(
                    recognition::Entity,
                    Condition::all()
                        .add(
                            of(recognition::Column::OrganizationId).eq(to(recipient::Column::OrganizationId)),
                        )
                        .add(of(recognition::Column::Id).eq(to(recipient::Column::RecognitionId))),
                )
                .and_where(to(recipient::Column::OrganizationId).eq(self.tenant()))
                .and_where(self.among(
                    to(recipient::Column::MemberId),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .and_where(of(recognition::Column::RetractedAt).is_null())
                .cond_where(about.clone())
                .to_owned();
            for row in self.executor().query_all(&select).await? {
                let basis: String = row.try_get("", "basis")?;
                let goal: Option<Uuid> = row.try_get("", "goal")?;
                let opportunity: Option<Uuid> = row.try_get("", "opportunity")?;
                found.push(Recognised {
                    member: MemberId::from_uuid(row.try_get("", "member")?),
                    basis: stored("recognitions", "basis", RecognitionBasis::from_word(&basis))?,
                    goal: goal.map(GoalId::from_uuid),
                    opportunity: opportunity.map(OpportunityId::from_uuid),
                });
            }
        }
        Ok(found)
    }

    /// The keys of the suggestions a member dismissed, of these.
    pub async fn dismissed(&self, by: MemberId, keys: &[String]) -> Result<HashSet<String>> {
        let mut found = HashSet::new();
        for chunk in keys.chunks(CHUNK) {
            let rows = self
                .scoped::<dismissal::Entity>()
                .filter(dismissal::Column::MemberId.eq(by.as_uuid()))
                .filter(dismissal::Column::SuggestionKey.is_in(chunk))
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(|row| row.suggestion_key));
        }
        Ok(found)
    }

    /// Keeps that a member dismissed a suggestion. Twice is once.
    pub async fn dismissal_save(&self, by: MemberId, key: String, at: DateTime<Utc>) -> Result<()> {
        let row = dismissal::ActiveModel {
            organization_id: Set(self.tenant()),
            member_id: Set(by.as_uuid()),
            suggestion_key: Set(key),
            at: Set(at),
        };
        let columns = [
            dismissal::Column::OrganizationId,
            dismissal::Column::MemberId,
            dismissal::Column::SuggestionKey,
        ];
        dismissal::Entity::insert(row)
            .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
