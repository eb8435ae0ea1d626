//! Assignments, leadership and the tree of teams as they were on record: setting them keeps what was said before.

use super::entity::{
    assignment, closure, leadership, superseded_assignment, superseded_closure, superseded_leadership,
};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{AssignmentId, LeadershipId, MemberId, TeamId};
use domain::teams::{Assignment, ClosureRow, Leadership, Recorded, Span, superseded};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Keyword, UnionType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// An instant, or none.
type Instant = Option<DateTime<Utc>>;
/// Ancestor, descendant, depth, first day, end, since and until.
type AboveRow = (Uuid, Uuid, i16, NaiveDate, Option<NaiveDate>, Instant, Instant);
/// Id, member, team, first day, end, since and until.
type AssignedRow = (Uuid, Uuid, Uuid, NaiveDate, Option<NaiveDate>, Instant, Instant);
/// Id, team, member, whether acting, first day, end, since and until.
type LedRow = (
    Uuid,
    Uuid,
    Uuid,
    bool,
    NaiveDate,
    Option<NaiveDate>,
    Instant,
    Instant,
);

impl Session {
    /// Replaces the assignments of one member from an instant on.
    pub async fn assignments_replace(
        &self,
        member: MemberId,
        assignments: &[Assignment],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut stood = self.assignments_recorded(&[member]).await?;
        stood.retain(|held| held.until.is_none());
        let (stands, gone) = superseded(&stood, assignments, now);
        assignment::Entity::delete_many()
            .filter(assignment::Column::OrganizationId.eq(self.tenant()))
            .filter(assignment::Column::MemberId.eq(member.as_uuid()))
            .exec(self.executor())
            .await?;
        self.assignments_record(&stands).await?;
        for chunk in gone.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| superseded_assignment::ActiveModel {
                organization_id: Set(self.tenant()),
                id: Set(held.row.id.as_uuid()),
                member_id: Set(held.row.member_id.as_uuid()),
                team_id: Set(held.row.team_id.as_uuid()),
                valid_from: Set(held.row.span.from),
                valid_to: Set(held.row.span.to),
                since: Set(held.since),
                until: Set(held.until.unwrap_or(now)),
            });
            superseded_assignment::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Adds assignments that are known not to overlap others, from an instant on.
    pub async fn assignments_insert(&self, assignments: &[Assignment], now: DateTime<Utc>) -> Result<()> {
        let (rows, _) = superseded(&[], assignments, now);
        self.assignments_record(&rows).await
    }

    async fn assignments_record(&self, assignments: &[Recorded<Assignment>]) -> Result<()> {
        for chunk in assignments.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| assignment::ActiveModel {
                organization_id: Set(self.tenant()),
                id: Set(held.row.id.as_uuid()),
                member_id: Set(held.row.member_id.as_uuid()),
                team_id: Set(held.row.team_id.as_uuid()),
                valid_from: Set(held.row.span.from),
                valid_to: Set(held.row.span.to),
                since: Set(held.since),
            });
            assignment::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Replaces the leadership of one team from an instant on.
    pub async fn leaderships_replace(
        &self,
        team: TeamId,
        leaderships: &[Leadership],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut stood = self.leaderships_recorded(&[team]).await?;
        stood.retain(|held| held.until.is_none());
        let (stands, gone) = superseded(&stood, leaderships, now);
        leadership::Entity::delete_many()
            .filter(leadership::Column::OrganizationId.eq(self.tenant()))
            .filter(leadership::Column::TeamId.eq(team.as_uuid()))
            .exec(self.executor())
            .await?;
        for chunk in stands.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| leadership::ActiveModel {
                organization_id: Set(self.tenant()),
                id: Set(held.row.id.as_uuid()),
                team_id: Set(held.row.team_id.as_uuid()),
                member_id: Set(held.row.member_id.as_uuid()),
                acting: Set(held.row.acting),
                valid_from: Set(held.row.span.from),
                valid_to: Set(held.row.span.to),
                since: Set(held.since),
            });
            leadership::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        for chunk in gone.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| superseded_leadership::ActiveModel {
                organization_id: Set(self.tenant()),
                id: Set(held.row.id.as_uuid()),
                team_id: Set(held.row.team_id.as_uuid()),
                member_id: Set(held.row.member_id.as_uuid()),
                acting: Set(held.row.acting),
                valid_from: Set(held.row.span.from),
                valid_to: Set(held.row.span.to),
                since: Set(held.since),
                until: Set(held.until.unwrap_or(now)),
            });
            superseded_leadership::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Replaces the whole closure from an instant on. Teams are moved rarely and read all the time.
    pub async fn closure_replace(&self, rows: &[ClosureRow], now: DateTime<Utc>) -> Result<()> {
        let stood = self.scoped::<closure::Entity>().all(self.executor()).await?;
        let stood: Vec<_> = stood.into_iter().map(closure::Model::recorded).collect();
        let (stands, gone) = superseded(&stood, rows, now);
        closure::Entity::delete_many()
            .filter(closure::Column::OrganizationId.eq(self.tenant()))
            .exec(self.executor())
            .await?;
        for chunk in stands.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| closure::ActiveModel {
                organization_id: Set(self.tenant()),
                ancestor_id: Set(held.row.ancestor.as_uuid()),
                descendant_id: Set(held.row.descendant.as_uuid()),
                depth: Set(levels(&held.row)),
                valid_from: Set(held.row.span.from),
                valid_to: Set(held.row.span.to),
                since: Set(held.since),
            });
            closure::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        for chunk in gone.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| superseded_closure::ActiveModel {
                organization_id: Set(self.tenant()),
                ancestor_id: Set(held.row.ancestor.as_uuid()),
                descendant_id: Set(held.row.descendant.as_uuid()),
                depth: Set(levels(&held.row)),
                valid_from: Set(held.row.span.from),
                valid_to: Set(held.row.span.to),
                since: Set(held.since),
                until: Set(held.until.unwrap_or(now)),
            });
            superseded_closure::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// The teams above these, each with itself, and what was said of that before, in no particular order.
    pub(crate) async fn teams_above_recorded(&self, teams: &[TeamId]) -> Result<Vec<Recorded<ClosureRow>>> {
        use {closure::Column as Held, superseded_closure::Column as Superseded};
        let mut found = Vec::new();
        for chunk in teams.chunks(CHUNK) {
            let ids = || chunk.iter().map(|id| id.as_uuid());
            let mut standing = self
                .scoped::<closure::Entity>()
                .select_only()
                .columns([Held::AncestorId, Held::DescendantId, Held::Depth])
                .columns([Held::ValidFrom, Held::ValidTo, Held::Since])
                .expr_as(Expr::from(Keyword::Null), "until")
                .filter(self.among(Held::DescendantId.into_expr(), ids()));
            let mut all = self
                .scoped::<superseded_closure::Entity>()
                .select_only()
                .columns([
                    Superseded::AncestorId,
                    Superseded::DescendantId,
                    Superseded::Depth,
                ])
                .columns([Superseded::ValidFrom, Superseded::ValidTo])
                .columns([Superseded::Since, Superseded::Until])
                .filter(self.among(Superseded::DescendantId.into_expr(), ids()));
            QuerySelect::query(&mut all).union(UnionType::All, QuerySelect::query(&mut standing).take());
            let rows: Vec<AboveRow> = all.into_tuple().all(self.executor()).await?;
            found.extend(
                rows.into_iter()
                    .map(|(ancestor, descendant, depth, from, to, since, until)| Recorded {
                        row: ClosureRow {
                            ancestor: TeamId::from_uuid(ancestor),
                            descendant: TeamId::from_uuid(descendant),
                            depth: usize::try_from(depth).unwrap_or_default(),
                            span: Span { from, to },
                        },
                        since,
                        until,
                    }),
            );
        }
        Ok(found)
    }

    /// Every assignment of these members, and what was said of them before, in no particular order.
    pub(crate) async fn assignments_recorded(
        &self,
        members: &[MemberId],
    ) -> Result<Vec<Recorded<Assignment>>> {
        use {assignment::Column as Held, superseded_assignment::Column as Superseded};
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let ids = || chunk.iter().map(|id| id.as_uuid());
            let mut standing = self
                .scoped::<assignment::Entity>()
                .select_only()
                .columns([
                    Held::Id,
                    Held::MemberId,
                    Held::TeamId,
                    Held::ValidFrom,
                    Held::ValidTo,
                ])
                .column(Held::Since)
                .expr_as(Expr::from(Keyword::Null), "until")
                .filter(self.among(Held::MemberId.into_expr(), ids()));
            let mut all = self
                .scoped::<superseded_assignment::Entity>()
                .select_only()
                .columns([
                    Superseded::Id,
                    Superseded::MemberId,
                    Superseded::TeamId,
                    Superseded::ValidFrom,
                    Superseded::ValidTo,
                ])
                .columns([Superseded::Since, Superseded::Until])
                .filter(self.among(Superseded::MemberId.into_expr(), ids()));
            QuerySelect::query(&mut all).union(UnionType::All, QuerySelect::query(&mut standing).take());
            let rows: Vec<AssignedRow> = all.into_tuple().all(self.executor()).await?;
            found.extend(
                rows.into_iter()
                    .map(|(id, member_id, team_id, from, to, since, until)| Recorded {
                        row: Assignment {
                            id: AssignmentId::from_uuid(id),
                            member_id: MemberId::from_uuid(member_id),
                            team_id: TeamId::from_uuid(team_id),
                            span: Span { from, to },
                        },
                        since,
                        until,
                    }),
            );
        }
        Ok(found)
    }

    /// Every leadership of these teams, and what was said of them before, in no particular order.
    pub(crate) async fn leaderships_recorded(&self, teams: &[TeamId]) -> Result<Vec<Recorded<Leadership>>> {
        use {leadership::Column as Held, superseded_leadership::Column as Superseded};
        let mut found = Vec::new();
        for chunk in teams.chunks(CHUNK) {
            let ids = || chunk.iter().map(|id| id.as_uuid());
            let mut standing = self
                .scoped::<leadership::Entity>()
                .select_only()
                .columns([Held::Id, Held::TeamId, Held::MemberId, Held::Acting])
                .columns([Held::ValidFrom, Held::ValidTo, Held::Since])
                .expr_as(Expr::from(Keyword::Null), "until")
                .filter(self.among(Held::TeamId.into_expr(), ids()));
            let mut all = self
                .scoped::<superseded_leadership::Entity>()
                .select_only()
                .columns([
                    Superseded::Id,
                    Superseded::TeamId,
                    Superseded::MemberId,
                    Superseded::Acting,
                ])
                .columns([Superseded::ValidFrom, Superseded::ValidTo])
                .columns([Superseded::Since, Superseded::Until])
                .filter(self.among(Superseded::TeamId.into_expr(), ids()));
            QuerySelect::query(&mut all).union(UnionType::All, QuerySelect::query(&mut standing).take());
            let rows: Vec<LedRow> = all.into_tuple().all(self.executor()).await?;
            found.extend(
                rows.into_iter().map(
                    |(id, team_id, member_id, acting, from, to, since, until)| Recorded {
                        row: Leadership {
                            id: LeadershipId::from_uuid(id),
                            team_id: TeamId::from_uuid(team_id),
                            member_id: MemberId::from_uuid(member_id),
                            acting,
                            span: Span { from, to },
                        },
                        since,
                        until,
                    },
                ),
            );
        }
        Ok(found)
    }
}

impl closure::Model {
    fn recorded(self) -> Recorded<ClosureRow> {
        Recorded {
            since: self.since,
            until: None,
            row: self.into_domain(),
        }
    }
}

fn levels(row: &ClosureRow) -> i16 {
    i16::try_from(row.depth).unwrap_or(i16::MAX)
}
