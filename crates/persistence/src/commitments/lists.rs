//! Commitments as far as the asker may see them.

use super::entity::{commitment, renegotiation};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::{Below, date_of, page_by_date, rows_below};
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::commitments::{
    Commitment, CommitmentFilter, CommitmentList, Counterpart, Ending, Renegotiation, Standing,
};
use domain::ids::CommitmentId;
use domain::paging::{Key, Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// The commitments among `ids` the asker may see, in no particular order.
    pub async fn commitments_by_id(&self, asker: &Asker, ids: &[CommitmentId]) -> Result<Vec<Commitment>> {
        self.commitments_at(asker, commitment::Column::Id, ids).await
    }

    /// Those that stand in the place of one of `ids`, as far as the asker may see them.
    pub async fn commitments_after(&self, asker: &Asker, ids: &[CommitmentId]) -> Result<Vec<Commitment>> {
        self.commitments_at(asker, commitment::Column::PreviousId, ids)
            .await
    }

    async fn commitments_at(
        &self,
        asker: &Asker,
        column: commitment::Column,
        ids: &[CommitmentId],
    ) -> Result<Vec<Commitment>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .commitments_opened(asker, Action::ReadCommitments)
                .filter(self.among(column.into_expr(), chunk.iter().map(|id| id.as_uuid())))
                .all(self.executor())
                .await?;
            found.extend(self.commitments_with_moves(rows).await?);
        }
        Ok(found)
    }

    /// Every commitment that matches at the end of a day and that the asker may see, by due date; for a filter that bounds the
    /// answer.
    pub async fn commitments_matching(
        &self,
        asker: &Asker,
        filter: &CommitmentFilter,
        as_of: NaiveDate,
    ) -> Result<Vec<Commitment>> {
        let rows = self
            .matching_commitments(asker, filter, as_of)
            .order_by_asc(commitment::Column::Due)
            .order_by_asc(commitment::Column::Id)
            .all(self.executor())
            .await?;
        self.commitments_with_moves(rows).await
    }

    /// A page of the commitments that match at the end of a day and that the asker may see, by due date.
    pub async fn commitments_page(
        &self,
        asker: &Asker,
        filter: &CommitmentFilter,
        as_of: NaiveDate,
        request: &PageRequest,
    ) -> Result<Page<Commitment>> {
        let page = page_by_date(
            self,
            self.matching_commitments(asker, filter, as_of),
            (commitment::Column::Due, commitment::Column::Id),
            request,
            |row| (row.due, row.id),
            Ok,
        )
        .await?;
        let mut moves = self.moves_of(page.rows.iter().map(|(_, row)| row)).await?;
        page.try_map(|row| {
            let moves = moves.remove(&row.id).unwrap_or_default();
            row.into_domain(moves)
        })
    }

    /// The same page of each of some lists of commitments that stand so at the end of a day and that the asker may see, by due date.
    pub async fn commitments_listed(
        &self,
        asker: &Asker,
        lists: &[CommitmentList],
        (standing, as_of): (Option<Standing>, NaiveDate),
        request: &PageRequest,
    ) -> Result<HashMap<CommitmentList, Page<Commitment>>> {
        use commitment::Column::{MakerId, ToAccountId, ToMemberId};
        let filter = CommitmentFilter {
            standing,
            ..CommitmentFilter::default()
        };
        let matching = || self.matching_commitments(asker, &filter, as_of);
        let mut of: HashMap<(Uuid, bool), Vec<(Key, commitment::Model)>> = HashMap::new();
        for (parent, received) in [(MakerId, false), (ToMemberId, true), (ToAccountId, true)] {
            let wanted = |list: &CommitmentList| match (parent, *list) {
                (MakerId, CommitmentList::Made(id) | CommitmentList::Involving(id)) => Some(id.as_uuid()),
                (ToMemberId, CommitmentList::Received(id) | CommitmentList::Involving(id)) => {
                    Some(id.as_uuid())
                }
                (ToAccountId, CommitmentList::ToAccount(id)) => Some(id.as_uuid()),
                _ => None,
            };
            let mut ids: Vec<Uuid> = lists.iter().filter_map(wanted).collect();
            ids.sort_unstable();
            ids.dedup();
            let below = Below {
                parent,
                id: commitment::Column::Id,
                sort: Some(("commitments.due", &date_of)),
                descending: false,
            };
            let keys = |row: &commitment::Model| {
                let of = match parent {
                    MakerId => Some(row.maker_id),
                    ToMemberId => row.to_member_id,
                    _ => row.to_account_id,
                };
                let (sort, id) = (row.due.to_string(), row.id);
                (of.unwrap_or_default(), Key { sort, id })
            };
            let rows = rows_below(self, matching(), &below, &ids, request, keys).await?;
            of.extend(rows.into_iter().map(|(id, rows)| ((id, received), rows)));
        }
        let moves = self.moves_of(of.values().flatten().map(|(_, row)| row)).await?;
        let page = |list: &CommitmentList| {
            let rows = |id: Uuid, received| of.get(&(id, received)).cloned().unwrap_or_default();
            let rows = match *list {
                CommitmentList::Made(id) => rows(id.as_uuid(), false),
                CommitmentList::Received(id) => rows(id.as_uuid(), true),
                CommitmentList::ToAccount(id) => rows(id.as_uuid(), true),
                CommitmentList::Involving(id) => {
                    let made = rows(id.as_uuid(), false).into_iter();
                    merged(request, made.chain(rows(id.as_uuid(), true)).collect())
                }
            };
            let page = Page::cut(request, rows).try_map(|row| {
                let moves = moves.get(&row.id).cloned().unwrap_or_default();
                row.into_domain(moves)
            })?;
            Ok((*list, page))
        };
        lists.iter().map(page).collect()
    }

    /// How many commitments match at the end of a day and may be seen by the asker.
    pub async fn commitments_count(
        &self,
        asker: &Asker,
        filter: &CommitmentFilter,
        as_of: NaiveDate,
    ) -> Result<u64> {
        let matching = self.matching_commitments(asker, filter, as_of);
        Ok(matching.count(self.executor()).await?)
    }

    /// The commitments that open to the asker by `action`.
    pub(super) fn commitments_opened(&self, asker: &Asker, action: Action) -> Select<commitment::Entity> {
        let column = |column| Expr::col((commitment::Entity, column));
        let subject = SubjectColumn::Between {
            of: Box::new(SubjectColumn::Member(column(commitment::Column::MakerId))),
            with: vec![
                SubjectColumn::Member(column(commitment::Column::ToMemberId)),
                SubjectColumn::Team(column(commitment::Column::ToTeamId)),
            ],
        };
        self.scoped::<commitment::Entity>()
            .filter(asker.may(action, Detail::Full, &subject))
    }

    fn matching_commitments(
        &self,
        asker: &Asker,
        filter: &CommitmentFilter,
        as_of: NaiveDate,
    ) -> Select<commitment::Entity> {
        use commitment::Column;
        let mut select = self
            .commitments_opened(asker, Action::ReadCommitments)
            .filter(Column::MadeOn.lte(as_of));
        if let Some(makers) = &filter.makers {
            let makers = makers.iter().map(|id| id.as_uuid());
            select = select.filter(self.among(Column::MakerId.into_expr(), makers));
        }
        if let Some(to) = filter.to {
            select = select.filter(match to {
                Counterpart::Member(id) => Column::ToMemberId.eq(id.as_uuid()),
                Counterpart::Team(id) => Column::ToTeamId.eq(id.as_uuid()),
                Counterpart::Account(id) => Column::ToAccountId.eq(id.as_uuid()),
            });
        }
        if let Some(member) = filter.involving {
            let made = Column::MakerId.eq(member.as_uuid());
            select = select.filter(made.or(Column::ToMemberId.eq(member.as_uuid())));
        }
        if let Some(members) = &filter.between {
            let ids = || members.iter().map(|id| id.as_uuid());
            select = select
                .filter(self.among(Column::MakerId.into_expr(), ids()))
                .filter(self.among(Column::ToMemberId.into_expr(), ids()));
        }
        if let Some(teams) = &filter.to_teams {
            let teams = teams.iter().map(|id| id.as_uuid());
            select = select.filter(self.among(Column::ToTeamId.into_expr(), teams));
        }
        if let Some(from) = filter.due_from {
            select = select.filter(Column::Due.gte(from));
        }
        if let Some(to) = filter.due_to {
            select = select.filter(Column::Due.lt(to));
        }
        if let Some(goal) = filter.goal {
            select = select.filter(Column::GoalId.eq(goal.as_uuid()));
        }
        if let Some(meeting) = filter.meeting {
            select = select.filter(Column::MeetingId.eq(meeting.as_uuid()));
        }
        if let Some(disposed) = filter.disposed {
            let ended = Column::EndedOn.lte(as_of);
            select = select.filter(match disposed {
                true => Condition::all().add(ended),
                false => undisposed(as_of),
            });
        }
        match filter.standing {
            Some(standing) => select.filter(self.stands(asker, standing, as_of)),
            None => select,
        }
    }

    /// What [`domain::commitments::Dates::standing`] says, of rows.
    fn stands(&self, asker: &Asker, standing: Standing, as_of: NaiveDate) -> Condition {
        use commitment::Column;
        let due = self.due_as_of(asker, as_of);
        let ended = |ending: Ending| {
            Condition::all()
                .add(Column::EndedOn.lte(as_of))
                .add(Column::Ending.eq(ending.word()))
        };
        let (kept_on, now_due) = (Column::EndedOn.into_expr(), Column::Due.into_expr());
        match standing {
            Standing::Open => undisposed(as_of).add(due.gte(as_of)),
            Standing::Missed => Condition::any()
                .add(ended(Ending::Missed))
                .add(undisposed(as_of).add(due.lt(as_of))),
            Standing::Kept => ended(Ending::Kept).add(kept_on.lte(now_due)),
            Standing::KeptLate => ended(Ending::Kept).add(kept_on.gt(now_due)),
            Standing::Withdrawn => ended(Ending::Withdrawn),
        }
    }

    /// The due date as it was at the end of a day: what the first later move moved it from, and each moves it to a later day.
    fn due_as_of(&self, asker: &Asker, as_of: NaiveDate) -> Expr {
        let due = Expr::col((commitment::Entity, commitment::Column::Due));
        if as_of >= asker.today {
            return due;
        }
        let moved = |column| Expr::col((renegotiation::Entity, column));
        let of = Expr::col((commitment::Entity, commitment::Column::Id));
        let before = Query::select()
            .expr(Func::min(moved(renegotiation::Column::FromDue)))
            .from(renegotiation::Entity)
            .and_where(moved(renegotiation::Column::OrganizationId).eq(self.tenant()))
            .and_where(moved(renegotiation::Column::CommitmentId).eq(of))
            .and_where(moved(renegotiation::Column::MovedOn).gt(as_of))
            .to_owned();
        Func::coalesce([Expr::from(before), due]).into()
    }

    /// Rows with the moves of their due dates.
    pub(super) async fn commitments_with_moves(
        &self,
        rows: Vec<commitment::Model>,
    ) -> Result<Vec<Commitment>> {
        let mut moves = self.moves_of(rows.iter()).await?;
        let whole = rows.into_iter().map(|row| {
            let moves = moves.remove(&row.id).unwrap_or_default();
            row.into_domain(moves)
        });
        whole.collect()
    }

    async fn moves_of(
        &self,
        rows: impl Iterator<Item = &commitment::Model>,
    ) -> Result<HashMap<Uuid, Vec<Renegotiation>>> {
        let ids: Vec<Uuid> = rows
            .filter(|row| row.renegotiated > 0)
            .map(|row| row.id)
            .collect();
        let mut moves: HashMap<Uuid, Vec<Renegotiation>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let found = self
                .scoped::<renegotiation::Entity>()
                .filter(self.among(
                    renegotiation::Column::CommitmentId.into_expr(),
                    chunk.iter().copied(),
                ))
                .order_by_asc(renegotiation::Column::CommitmentId)
                .order_by_asc(renegotiation::Column::Number)
                .all(self.executor())
                .await?;
            for row in found {
                moves
                    .entry(row.commitment_id)
                    .or_default()
                    .push(row.into_domain());
            }
        }
        Ok(moves)
    }
}

/// The rows a page of two lists together is cut out of.
fn merged<M>(request: &PageRequest, mut rows: Vec<(Key, M)>) -> Vec<(Key, M)> {
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows.dedup_by(|(one, _), (other, _)| one.id == other.id);
    let most = usize::try_from(request.limit)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    match request.from_end {
        true => rows.drain(..rows.len().saturating_sub(most)).for_each(drop),
        false => rows.truncate(most),
    }
    rows
}

/// True for what nothing had become of at the end of a day.
fn undisposed(as_of: NaiveDate) -> Condition {
    let ended = commitment::Column::EndedOn;
    Condition::all().add(Condition::any().add(ended.is_null()).add(ended.gt(as_of)))
}
