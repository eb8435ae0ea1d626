//! The policy table in SQL: relations to a subject as dated lookups, used by single checks and by the filters of lists alike.

use crate::errors::Result;
use crate::members::entity::member;
use crate::session::{Session, Tenanted};
use crate::sql::{CHUNK, everything, nothing, valid_on};
use crate::teams::entity::{assignment, team};
use chrono::NaiveDate;
use domain::access::{
    Action, Actor, Detail, Flag, Grant, Principal, Relation, Relations, detail, grants, is_closed_to_own,
};
use domain::ids::{MemberId, TeamId};
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Whoever asks, on the real today of the organization, with the policies that are on.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who asks.
    pub principal: Principal,
    /// The organization's local date now. Rights never follow `asOf`.
    pub today: NaiveDate,
    /// Policies of the organization that are on.
    pub flags: Vec<Flag>,
}

/// What a row's access is decided by.
#[derive(Clone, Debug)]
pub(crate) enum SubjectColumn {
    /// The member in this column.
    Member(Expr),
    /// The team in this column.
    Team(Expr),
    /// The organization itself.
    Organization,
    /// Something of one side that has another: whoever is, or is in, one of `with` is the counterpart.
    Between {
        /// Whose it is.
        of: Box<SubjectColumn>,
        /// The other side.
        with: Vec<SubjectColumn>,
    },
    /// The cadence in this column, to which members are invited.
    Invited {
        /// Whom it is about.
        of: Box<SubjectColumn>,
        /// The cadence.
        cadence: Expr,
    },
}

impl Asker {
    /// Whether `action` opens to the asker at least as far as `least`, whatever they are to the subject.
    pub fn opens_all(&self, action: Action, least: Detail) -> bool {
        let opened = detail(&self.principal, action, Relations::default(), &self.flags);
        opened.is_some_and(|opened| opened >= least) && !is_closed_to_own(&self.principal, action)
    }

    /// True for rows whose subject opens `action` to the asker at least as far as `least`.
    pub(crate) fn may(&self, action: Action, least: Detail, subject: &SubjectColumn) -> Condition {
        if matches!(self.principal.actor, Actor::System) {
            return everything();
        }
        let granted = self.granted(action, least, subject);
        if !is_closed_to_own(&self.principal, action) {
            return granted;
        }
        let own = self.dated(Relation::Own, subject).unwrap_or_else(nothing);
        Condition::all().add(granted).add(own.not())
    }

    fn granted(&self, action: Action, least: Detail, subject: &SubjectColumn) -> Condition {
        let mut any = nothing_or();
        for grant in grants(action) {
            if grant.detail < least || grant.when.is_some_and(|flag| !self.flags.contains(&flag)) {
                continue;
            }
            let holds = match grant.relation {
                Relation::Executive => self.principal.is_executive(),
                Relation::Colleague => self.principal.member().is_some(),
                Relation::Scope(scope) => self.principal.has_scope(scope),
                dated => {
                    if let Some(condition) = self.dated(dated, subject) {
                        any = any.add(condition);
                    }
                    false
                }
            };
            if holds {
                return everything();
            }
        }
        any
    }

    fn dated(&self, relation: Relation, subject: &SubjectColumn) -> Option<Condition> {
        let me = self.principal.member()?.as_uuid();
        let condition = match (relation, subject) {
            (Relation::Own, SubjectColumn::Member(member)) => Condition::all().add(member.clone().eq(me)),
            (Relation::Own, SubjectColumn::Team(team)) => {
                Condition::all().add(team.clone().in_subquery(self.teams_led_directly(me)))
            }
            (Relation::Peer, SubjectColumn::Member(member)) => {
                Condition::all().add(member.clone().in_subquery(self.members_of(self.own_teams(me))))
            }
            (Relation::Peer, SubjectColumn::Team(team)) => {
                Condition::all().add(team.clone().in_subquery(self.own_teams(me)))
            }
            (Relation::Leader, SubjectColumn::Member(member)) => {
                Condition::all().add(member.clone().in_subquery(self.members_of(self.teams_led(me))))
            }
            (Relation::Leader, SubjectColumn::Team(team)) => {
                Condition::all().add(team.clone().in_subquery(self.teams_led(me)))
            }
            (Relation::Belonging, SubjectColumn::Team(team)) => {
                Condition::all().add(team.clone().in_subquery(self.teams_above(me)))
            }
            (Relation::Belonging, SubjectColumn::Organization) => everything(),
            (Relation::Report, SubjectColumn::Member(member)) => {
                Condition::all().add(member.clone().in_subquery(self.leaders_above(me)))
            }
            (Relation::Counterpart, SubjectColumn::Between { with, .. }) => with
                .iter()
                .filter_map(|side| self.other_side(me, side))
                .fold(nothing_or(), Condition::add),
            (Relation::Participant, SubjectColumn::Invited { cadence, .. }) => {
                Condition::all().add(cadence.clone().in_subquery(self.cadences_of(me)))
            }
            (relation, SubjectColumn::Between { of, .. } | SubjectColumn::Invited { of, .. }) => {
                return self.dated(relation, of);
            }
            _ => return None,
        };
        Some(condition)
    }

    /// Whether the asker is this side, is in it, or leads it.
    fn other_side(&self, me: Uuid, side: &SubjectColumn) -> Option<Condition> {
        match side {
            SubjectColumn::Member(member) => Some(Condition::all().add(member.clone().eq(me))),
            SubjectColumn::Team(team) => Some(
                Condition::any()
                    .add(team.clone().in_subquery(self.own_teams(me)))
                    .add(team.clone().in_subquery(self.teams_led_directly(me))),
            ),
            _ => None,
        }
    }

    /// Whether a team is the asker's own, and whether they lead it or one above: what they are to whoever is in it today.
    pub(crate) fn peer_and_leader(&self, team: &Expr) -> (Expr, Expr) {
        match self.principal.member() {
            None => (Expr::cust("1 = 0"), Expr::cust("1 = 0")),
            Some(me) => (
                team.clone().in_subquery(self.own_teams(me.as_uuid())),
                team.clone().in_subquery(self.teams_led(me.as_uuid())),
            ),
        }
    }

    fn tenant(&self) -> Uuid {
        self.principal.organization.as_uuid()
    }

    /// Teams `member` is assigned to today.
    fn own_teams(&self, member: Uuid) -> SelectStatement {
        Query::select()
            .column(("own", "team_id"))
            .from_as("assignments", "own")
            .and_where(Expr::col(("own", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("own", "member_id")).eq(member))
            .cond_where(valid_on(("own", "valid_from"), ("own", "valid_to"), self.today))
            .to_owned()
    }

    /// Teams `member` leads today, without those below.
    fn teams_led_directly(&self, member: Uuid) -> SelectStatement {
        Query::select()
            .column(("led", "team_id"))
            .from_as("leaderships", "led")
            .and_where(Expr::col(("led", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("led", "member_id")).eq(member))
            .cond_where(valid_on(("led", "valid_from"), ("led", "valid_to"), self.today))
            .to_owned()
    }

    /// Teams `member` leads today, and all below them.
    fn teams_led(&self, member: Uuid) -> SelectStatement {
        Query::select()
            .column(("below", "descendant_id"))
            .from_as("team_closure", "below")
            .and_where(Expr::col(("below", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("below", "ancestor_id")).in_subquery(self.teams_led_directly(member)))
            .cond_where(valid_on(
                ("below", "valid_from"),
                ("below", "valid_to"),
                self.today,
            ))
            .to_owned()
    }

    /// The teams `member` belongs to today, and all above them.
    fn teams_above(&self, member: Uuid) -> SelectStatement {
        Query::select()
            .column(("above", "ancestor_id"))
            .from_as("team_closure", "above")
            .and_where(Expr::col(("above", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("above", "descendant_id")).in_subquery(self.own_teams(member)))
            .cond_where(valid_on(
                ("above", "valid_from"),
                ("above", "valid_to"),
                self.today,
            ))
            .to_owned()
    }

    /// Who leads today a team `member` belongs to, or one above.
    fn leaders_above(&self, member: Uuid) -> SelectStatement {
        Query::select()
            .column(("leads", "member_id"))
            .from_as("leaderships", "leads")
            .and_where(Expr::col(("leads", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("leads", "team_id")).in_subquery(self.teams_above(member)))
            .and_where(Expr::col(("leads", "member_id")).ne(member))
            .cond_where(valid_on(
                ("leads", "valid_from"),
                ("leads", "valid_to"),
                self.today,
            ))
            .to_owned()
    }

    /// Cadences `member` is invited to today or later, beside those they are about.
    fn cadences_of(&self, member: Uuid) -> SelectStatement {
        let ends = || Expr::col(("invited", "valid_to"));
        Query::select()
            .column(("invited", "cadence_id"))
            .from_as("cadence_participants", "invited")
            .and_where(Expr::col(("invited", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("invited", "member_id")).eq(member))
            .cond_where(Condition::any().add(ends().is_null()).add(ends().gt(self.today)))
            .to_owned()
    }

    /// Members assigned today to one of `teams`.
    fn members_of(&self, teams: SelectStatement) -> SelectStatement {
        Query::select()
            .column(("mates", "member_id"))
            .from_as("assignments", "mates")
            .and_where(Expr::col(("mates", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("mates", "team_id")).in_subquery(teams))
            .cond_where(valid_on(
                ("mates", "valid_from"),
                ("mates", "valid_to"),
                self.today,
            ))
            .to_owned()
    }
}

/// An `OR` that starts false.
fn nothing_or() -> Condition {
    Condition::any().add(nothing())
}

impl Session {
    /// What the asker is to a member, as far as it matters for `action`.
    pub async fn relations_to_member(
        &self,
        asker: &Asker,
        action: Action,
        member: MemberId,
    ) -> Result<Relations> {
        let related = self.relations_for(asker, action, &[member]).await?;
        Ok(related.get(&member).copied().unwrap_or_default())
    }

    /// What the asker is to each of some members. A request that only reads asks once about each.
    async fn relations_to_members(
        &self,
        asker: &Asker,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, Relations>> {
        let Some(me) = asker.principal.member() else {
            return Ok(HashMap::new());
        };
        if self.writes() {
            return self.relations_of(asker, me, members).await;
        }
        let lease = self.executor();
        // Held until it is read: whoever asks the same meanwhile waits for it, and asks no more.
        let mut known = lease.related().await;
        let unknown = |id: &&MemberId| !known.contains_key(&(me, asker.today, **id));
        let unknown: Vec<MemberId> = members.iter().filter(unknown).copied().collect();
        let read = self.relations_of(asker, me, &unknown).await?;
        known.extend(unknown.iter().map(|id| {
            let relations = read.get(id).copied().unwrap_or_default();
            ((me, asker.today, *id), relations)
        }));
        let of = |id: &MemberId| Some((*id, *known.get(&(me, asker.today, *id))?));
        Ok(members.iter().filter_map(of).collect())
    }

    async fn relations_of(
        &self,
        asker: &Asker,
        me: MemberId,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, Relations>> {
        let mut related: HashMap<MemberId, Relations> = HashMap::new();
        let team = Expr::col((assignment::Entity, assignment::Column::TeamId));
        let (peer, leader) = asker.peer_and_leader(&team);
        for chunk in members.chunks(CHUNK) {
            let rows: Vec<(Uuid, bool, bool)> = self
                .scoped::<assignment::Entity>()
                .select_only()
                .column(assignment::Column::MemberId)
                .column_as(peer.clone(), "peer")
                .column_as(leader.clone(), "leader")
                .filter(self.among(
                    assignment::Column::MemberId.into_expr(),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .filter(valid_on(
                    (assignment::Entity, assignment::Column::ValidFrom),
                    (assignment::Entity, assignment::Column::ValidTo),
                    asker.today,
                ))
                .into_tuple()
                .all(self.executor())
                .await?;
            for (id, peer, leader) in rows {
                let held = related.entry(MemberId::from_uuid(id)).or_default();
                held.peer |= peer;
                held.leader |= leader;
            }
        }
        if members.contains(&me) {
            related.entry(me).or_default().own = true;
        }
        Ok(related)
    }

    /// Those of `members` whom the asker reports to.
    async fn reported_to(&self, asker: &Asker, members: &[MemberId]) -> Result<HashSet<MemberId>> {
        let column = member::Column::Id;
        let subject = SubjectColumn::Member(Expr::col((member::Entity, column)));
        let leads = asker.dated(Relation::Report, &subject).unwrap_or_else(nothing);
        let ids: Vec<Uuid> = members.iter().map(|id| id.as_uuid()).collect();
        let leads = self.open::<member::Entity>(column, leads, &ids).await?;
        Ok(leads.into_iter().map(MemberId::from_uuid).collect())
    }

    /// What the asker is to each of some members, as far as it matters for `action`.
    async fn relations_for(
        &self,
        asker: &Asker,
        action: Action,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, Relations>> {
        let mut related = self.relations_to_members(asker, members).await?;
        let reports = |grant: &Grant| grant.relation == Relation::Report;
        if asker.principal.member().is_some() && grants(action).iter().any(reports) {
            for id in self.reported_to(asker, members).await? {
                related.entry(id).or_default().report = true;
            }
        }
        Ok(related)
    }

    /// What the asker is to a team.
    pub async fn relations_to_team(&self, asker: &Asker, team: TeamId) -> Result<Relations> {
        if asker.principal.member().is_none() {
            return Ok(Relations::default());
        }
        let subject = SubjectColumn::Team(Expr::val(team.as_uuid()));
        let holds = |relation| asker.dated(relation, &subject).unwrap_or_else(nothing);
        let flag = |holds| CaseStatement::new().case(holds, 1).finally(0);
        let select = Query::select()
            .expr_as(flag(holds(Relation::Own)), "own")
            .expr_as(flag(holds(Relation::Peer)), "peer")
            .expr_as(flag(holds(Relation::Belonging)), "belonging")
            .expr_as(flag(holds(Relation::Leader)), "leader")
            .to_owned();
        let Some(row) = self.executor().query_one(&select).await? else {
            return Ok(Relations::default());
        };
        let flag = |name: &str| row.try_get::<i32>("", name).map(|value| value == 1);
        Ok(Relations {
            own: flag("own")?,
            peer: flag("peer")?,
            belonging: flag("belonging")?,
            leader: flag("leader")?,
            ..Relations::default()
        })
    }

    /// How much of each of `members` opens by `action` to the asker; of whom nothing opens is left out. What the asker is to them is
    /// read by one statement, and by none where it changes nothing.
    pub async fn members_details(
        &self,
        asker: &Asker,
        action: Action,
        members: &[MemberId],
    ) -> Result<HashMap<MemberId, Detail>> {
        let me = asker.principal.member();
        let of = |relations| detail(&asker.principal, action, relations, &asker.flags);
        let own = |id: MemberId| Relations {
            own: me == Some(id),
            ..Relations::default()
        };
        let mut found = HashMap::new();
        let mut unsure = Vec::new();
        for id in members {
            match of(own(*id)) {
                Some(Detail::Full) => {
                    found.insert(*id, Detail::Full);
                }
                _ => unsure.push(*id),
            }
        }
        let related = self.relations_for(asker, action, &unsure).await?;
        for id in unsure {
            let relations = related.get(&id).copied().unwrap_or_default();
            found.extend(of(relations).map(|detail| (id, detail)));
        }
        Ok(found)
    }

    /// Those of `members` whose subject opens `action` to the asker at least as far as `least`.
    pub async fn members_open(
        &self,
        asker: &Asker,
        action: Action,
        least: Detail,
        members: &[MemberId],
    ) -> Result<HashSet<MemberId>> {
        let ids: Vec<Uuid> = members.iter().map(|id| id.as_uuid()).collect();
        let column = member::Column::Id;
        let subject = SubjectColumn::Member(Expr::col((member::Entity, column)));
        let open = self
            .open::<member::Entity>(column, asker.may(action, least, &subject), &ids)
            .await?;
        Ok(open.into_iter().map(MemberId::from_uuid).collect())
    }

    /// Those of `teams` whose subject opens `action` to the asker at least as far as `least`.
    pub async fn teams_open(
        &self,
        asker: &Asker,
        action: Action,
        least: Detail,
        teams: &[TeamId],
    ) -> Result<HashSet<TeamId>> {
        let ids: Vec<Uuid> = teams.iter().map(|id| id.as_uuid()).collect();
        let column = team::Column::Id;
        let subject = SubjectColumn::Team(Expr::col((team::Entity, column)));
        let open = self
            .open::<team::Entity>(column, asker.may(action, least, &subject), &ids)
            .await?;
        Ok(open.into_iter().map(TeamId::from_uuid).collect())
    }

    async fn open<E: Tenanted>(&self, id: E::Column, may: Condition, ids: &[Uuid]) -> Result<Vec<Uuid>> {
        let mut open = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<Uuid> = self
                .scoped::<E>()
                .select_only()
                .column(id)
                .filter(self.among(id.into_expr(), chunk.iter().copied()))
                .filter(may.clone())
                .into_tuple()
                .all(self.executor())
                .await?;
            open.extend(rows);
        }
        Ok(open)
    }
}
