//! Goals as far as the asker may see them.

use super::entity::{MADE_OF, MEMBER, ORGANIZATION, TEAM, goal, read};
use super::life_entity::step;
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::metrics::entity::metric;
use crate::paging::{page_by_date, page_by_id};
use crate::session::Session;
use crate::sql::{CHUNK, has_text, named, nothing};
use domain::access::{Action, Detail};
use domain::goals::{Goal, GoalFilter, GoalState, LifeStep, Owner};
use domain::ids::{GoalId, MemberId};
use domain::metrics::Layer;
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

impl Session {
    /// The goals among `ids` the asker may see, in no particular order.
    pub async fn goals_by_id(&self, asker: &Asker, ids: &[GoalId]) -> Result<Vec<Goal>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = self.among(goal::Column::Id.into_expr(), chunk.iter().map(|id| id.as_uuid()));
            found.extend(converted(self, self.visible_goals(asker).filter(wanted)).await?);
        }
        Ok(found)
    }

    /// The goals with these keys of the scripts that made them, as far as the asker may see them.
    pub async fn goals_by_external_id(&self, asker: &Asker, keys: &[String]) -> Result<Vec<Goal>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let wanted = named(goal::Column::ExternalId, chunk);
            found.extend(converted(self, self.visible_goals(asker).filter(wanted)).await?);
        }
        Ok(found)
    }

    /// Those of `ids` of which the asker sees everything, and not the figures alone.
    pub async fn goals_open(&self, asker: &Asker, ids: &[GoalId]) -> Result<HashSet<GoalId>> {
        let mut open = HashSet::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<Uuid> = self
                .open_goals(asker)
                .select_only()
                .column(goal::Column::Id)
                .filter(self.among(goal::Column::Id.into_expr(), chunk.iter().map(|id| id.as_uuid())))
                .into_tuple()
                .all(self.executor())
                .await?;
            open.extend(rows.into_iter().map(GoalId::from_uuid));
        }
        Ok(open)
    }

    /// Every goal that matches and that the asker may see, by first day; for callers whose filter bounds the answer.
    pub async fn goals_matching(&self, asker: &Asker, filter: &GoalFilter) -> Result<Vec<Goal>> {
        Ok(self.goals_matching_seen(asker, filter).await?.0)
    }

    /// The same, and how far the asker may see those of each owner, where that was asked on the way.
    pub async fn goals_matching_seen(
        &self,
        asker: &Asker,
        filter: &GoalFilter,
    ) -> Result<(Vec<Goal>, HashMap<MemberId, Detail>)> {
        let (seen, details) = match &filter.owners {
            Some(owners) => self.opened_goals_of(asker, owners).await?,
            None => (self.visible_goals(asker), HashMap::new()),
        };
        let select = self
            .narrowed(seen, asker, filter)
            .order_by_asc(goal::Column::StartsOn)
            .order_by_asc(goal::Column::Id);
        Ok((converted(self, select).await?, details))
    }

    /// A page of the goals the asker may see, by first day.
    pub async fn goals_page(
        &self,
        asker: &Asker,
        filter: &GoalFilter,
        request: &PageRequest,
    ) -> Result<Page<Goal>> {
        page_by_date(
            self,
            self.matching_goals(asker, filter),
            (goal::Column::StartsOn, goal::Column::Id),
            request,
            |row| (row.starts_on, row.id),
            goal::Model::into_domain,
        )
        .await
    }

    /// A page of the goals the asker may see, by identity, which never changes.
    pub async fn goals_page_by_id(
        &self,
        asker: &Asker,
        filter: &GoalFilter,
        request: &PageRequest,
    ) -> Result<Page<Goal>> {
        let matching = self.matching_goals(asker, filter);
        let id = |row: &goal::Model| row.id;
        page_by_id(
            self,
            matching,
            goal::Column::Id,
            request,
            id,
            goal::Model::into_domain,
        )
        .await
    }

    /// How many goals the asker may see.
    pub async fn goals_count(&self, asker: &Asker, filter: &GoalFilter) -> Result<u64> {
        Ok(self.matching_goals(asker, filter).count(self.executor()).await?)
    }

    pub(crate) fn visible_goals(&self, asker: &Asker) -> Select<goal::Entity> {
        self.visible_goals_of(asker, &KINDS)
    }

    /// The goals of some owners. What the asker is to members who are named is read first, and told: judging their goals one by one
    /// takes the database longer than reading them.
    async fn opened_goals_of(
        &self,
        asker: &Asker,
        owners: &[Owner],
    ) -> Result<(Select<goal::Entity>, HashMap<MemberId, Detail>)> {
        let mut members = Vec::with_capacity(owners.len());
        for owner in owners {
            match owner {
                Owner::Member(id) => members.push(*id),
                Owner::Team(_) | Owner::Organization => {
                    return Ok((self.visible_goals_among(asker, owners), HashMap::new()));
                }
            }
        }
        let details = self.members_details(asker, Action::ReadMemberGoals, &members);
        let details = details.await?;
        let opened = |least: Detail| {
            let open = details.iter().filter(move |(_, detail)| **detail == least);
            let open: Vec<Uuid> = open.map(|(id, _)| id.as_uuid()).collect();
            open
        };
        let owner = || goal::Column::MemberId.into_expr();
        let mut seen = Condition::any();
        let (full, totals) = (opened(Detail::Full), opened(Detail::Totals));
        if !totals.is_empty() {
            let agreed = self.agreed(asker);
            seen = seen.add(agreed.add(self.among(owner(), totals)));
        }
        // An empty condition would open everything.
        seen = seen.add(self.among(owner(), full));
        Ok((self.scoped::<goal::Entity>().filter(seen), details))
    }

    pub(crate) fn visible_goals_among(&self, asker: &Asker, owners: &[Owner]) -> Select<goal::Entity> {
        self.visible_goals_of(asker, &kinds_of(owners))
            .filter(self.of_owners(owners))
    }

    fn of_owners(&self, owners: &[Owner]) -> Condition {
        let (mut members, mut teams, mut any) = (Vec::new(), Vec::new(), Condition::any().add(nothing()));
        for owner in owners {
            match owner {
                Owner::Member(id) => members.push(id.as_uuid()),
                Owner::Team(id) => teams.push(id.as_uuid()),
                Owner::Organization => any = any.add(goal::Column::OwnerKind.eq(ORGANIZATION)),
            }
        }
        if !members.is_empty() {
            any = any.add(self.among(goal::Column::MemberId.into_expr(), members));
        }
        if !teams.is_empty() {
            any = any.add(self.among(goal::Column::TeamId.into_expr(), teams));
        }
        any
    }

    /// What is open of a goal to whom only the figures are: what was agreed, and that it was given up. What is still talked about,
    /// and what came to nothing, is nobody else's.
    fn agreed(&self, asker: &Asker) -> Condition {
        let agreed = [GoalState::Active.word(), GoalState::Closed.word()];
        let given_up = Condition::all()
            .add(goal::Column::State.eq(GoalState::Cancelled.word()))
            .add(Expr::exists(self.step_into_force()));
        let either = Condition::any()
            .add(goal::Column::State.is_in(agreed))
            .add(given_up);
        let mut totals = Condition::all().add(either);
        if asker.principal.member().is_some() {
            // A peer sees results, as on the board.
            let results = self.metrics_where(metric::Column::Layer, Layer::Result.word());
            totals = totals.add(goal::Column::MetricId.in_subquery(results));
        }
        totals
    }

    /// Those of some kinds of owners: what is asked about no others need not be judged for them.
    fn visible_goals_of(&self, asker: &Asker, kinds: &[&str]) -> Select<goal::Entity> {
        let totals = self
            .agreed(asker)
            .add(owned_by_one_of(asker, Detail::Totals, kinds));
        let seen = Condition::any()
            .add(owned_by_one_of(asker, Detail::Full, kinds))
            .add(totals);
        self.scoped::<goal::Entity>().filter(seen)
    }

    /// The goals of which the asker sees everything, and not the figures alone.
    pub(crate) fn open_goals(&self, asker: &Asker) -> Select<goal::Entity> {
        self.scoped::<goal::Entity>()
            .filter(owned_by_one_of(asker, Detail::Full, &KINDS))
    }

    /// The steps by which the goal of a row was put into force, as a subquery.
    fn step_into_force(&self) -> SelectStatement {
        Query::select()
            .expr(Expr::val(1))
            .from(step::Entity)
            .and_where(Expr::col((step::Entity, step::Column::OrganizationId)).eq(self.tenant()))
            .and_where(
                Expr::col((step::Entity, step::Column::GoalId))
                    .eq(Expr::col((goal::Entity, goal::Column::Id))),
            )
            .and_where(named(
                step::Column::Step,
                &[LifeStep::Agreed.word(), LifeStep::Set.word()],
            ))
            .to_owned()
    }

    /// Ids of the metrics with a word in a column, as a subquery.
    fn metrics_where(&self, column: metric::Column, word: &str) -> SelectStatement {
        Query::select()
            .column(metric::Column::Id)
            .from(metric::Entity)
            .and_where(Expr::col(metric::Column::OrganizationId).eq(self.tenant()))
            .and_where(named(column, &[word]))
            .to_owned()
    }

    fn matching_goals(&self, asker: &Asker, filter: &GoalFilter) -> Select<goal::Entity> {
        let seen = match &filter.owners {
            Some(owners) => self.visible_goals_among(asker, owners),
            None => self.visible_goals(asker),
        };
        self.narrowed(seen, asker, filter)
    }

    /// Goals that match in all but their owners.
    fn narrowed(
        &self,
        mut select: Select<goal::Entity>,
        asker: &Asker,
        filter: &GoalFilter,
    ) -> Select<goal::Entity> {
        use goal::Column;
        if let Some((team, date)) = filter.within {
            let members = Column::MemberId.in_subquery(self.assigned_below(team, date));
            let teams = Column::TeamId.in_subquery(self.subtree(team, date));
            select = select.filter(Condition::any().add(members).add(teams));
        }
        if let Some(metric) = filter.metric {
            select = select.filter(Column::MetricId.eq(metric.as_uuid()));
        }
        if let Some(key) = &filter.metric_key {
            select =
                select.filter(Column::MetricId.in_subquery(self.metrics_where(metric::Column::Key, key)));
        }
        if let Some(states) = &filter.states {
            select = select.filter(Column::State.is_in(states.iter().map(|state| state.word())));
        }
        if let Some(quota) = filter.quota {
            select = select.filter(Column::Quota.eq(quota));
        }
        if let Some(period) = filter.overlaps {
            select = select
                .filter(Column::StartsOn.lt(period.end()))
                .filter(Column::EndsOn.gt(period.start()));
        }
        if let Some(day) = filter.running_on {
            select = select
                .filter(Column::StartsOn.lte(day))
                .filter(Column::EndsOn.gt(day));
        }
        if let Some(period) = filter.period {
            select = select
                .filter(Column::StartsOn.eq(period.start()))
                .filter(Column::EndsOn.eq(period.end()));
        }
        // What one may not see is no reason to name a goal: its title, and whether it has a rationale, are for those who may read
        // them.
        if filter.unaligned || filter.open || filter.text.is_some() {
            select = select.filter(owned_by_one_of(asker, Detail::Full, &KINDS));
        }
        if filter.unaligned {
            select = select
                .filter(Column::ParentId.is_null())
                .filter(Column::Rationale.is_null());
        }
        if let Some(text) = &filter.text {
            select = select.filter(has_text(Column::TitleFolded, text));
        }
        if let Some(changed) = &filter.changed {
            let metrics = changed.metrics.iter().map(|id| id.as_uuid());
            let any = Condition::any()
                .add(Column::UpdatedAt.gte(changed.at))
                .add(Column::EndsOn.gt(changed.on))
                .add(Column::MetricId.is_in(metrics));
            select = select.filter(any);
        }
        select
    }
}

/// Rows whose owner opens their goals to the asker at least as far as `least`.
fn owned_by_one_of(asker: &Asker, least: Detail, kinds: &[&str]) -> Condition {
    opened_by(
        asker,
        (Action::ReadMemberGoals, Action::ReadSharedGoals),
        least,
        kinds,
    )
}

/// Rows of goals whose owner, of one of these kinds, opens `of_member`, or `of_shared` where it is a team or the organization, to the asker.
pub(super) fn opened_by(
    asker: &Asker,
    (of_member, of_shared): (Action, Action),
    least: Detail,
    kinds: &[&str],
) -> Condition {
    let column = |column: goal::Column| Expr::col((goal::Entity, column));
    let mut any = Condition::any().add(nothing());
    for kind in kinds {
        let (action, subject) = match *kind {
            MEMBER => (of_member, SubjectColumn::Member(column(goal::Column::MemberId))),
            TEAM => (of_shared, SubjectColumn::Team(column(goal::Column::TeamId))),
            _ => (of_shared, SubjectColumn::Organization),
        };
        let of_kind = Condition::all().add(goal::Column::OwnerKind.eq(*kind));
        any = any.add(of_kind.add(asker.may(action, least, &subject)));
    }
    any
}

/// Every kind of owner.
pub(super) const KINDS: [&str; 3] = [MEMBER, TEAM, ORGANIZATION];

fn kinds_of(owners: &[Owner]) -> Vec<&'static str> {
    let kind = |owner: &Owner| match owner {
        Owner::Member(_) => MEMBER,
        Owner::Team(_) => TEAM,
        Owner::Organization => ORGANIZATION,
    };
    let held = |wanted: &&'static str| owners.iter().any(|owner| kind(owner) == *wanted);
    KINDS.into_iter().filter(held).collect()
}

async fn converted(session: &Session, select: Select<goal::Entity>) -> Result<Vec<Goal>> {
    let select = select.select_only().columns(MADE_OF).into_query();
    let rows = session.executor().query_all(&select).await?;
    rows.iter().map(read).collect()
}
