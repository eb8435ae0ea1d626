//! What measurements are judged by before they are recorded, read by one statement.

use crate::access::Asker;
use crate::closings::entity::period_closing;
use crate::entity::stored;
use crate::errors::Result;
use crate::members::entity::member;
use crate::organizations::entity::organization;
use crate::session::Session;
use crate::sql::{CHUNK, Cells, named, nothing};
use crate::teams::entity::assignment;
use chrono::NaiveDate;
use domain::access::Relations;
use domain::calendar::Zone;
use domain::ids::{AssignmentId, MemberId, TeamId};
use domain::teams::{Assignment, Span};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// Members as they are named by rows.
#[derive(Clone, Debug, Default)]
pub struct NamedMembers {
    /// By identity.
    pub ids: Vec<MemberId>,
    /// By the key in the system they come from.
    pub external_ids: Vec<String>,
    /// By the address they sign in with, as it is stored.
    pub emails: Vec<String>,
}

/// A member of whom something is recorded.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Who it is.
    pub id: MemberId,
    /// The address they sign in with.
    pub email: String,
    /// The key in the system they come from.
    pub external_id: Option<String>,
    /// Own zone, where it differs from the organization's.
    pub time_zone: Option<Zone>,
    /// Every assignment.
    pub assignments: Vec<Assignment>,
    /// What the asker is to them today.
    pub relations: Relations,
}

/// What measurements are judged by.
#[derive(Clone, Debug, Default)]
pub struct Basis {
    /// How often the organization's settings have changed.
    pub settings: i64,
    /// How often metrics, stages and holidays have changed.
    pub catalogue: i64,
    /// The first day after the latest of the closed periods.
    pub closed_before: Option<NaiveDate>,
    /// The members that are named and there, each once.
    pub members: Vec<Measured>,
}

impl Session {
    /// What a recording of amounts of these members is judged by. Read after [`Session::measuring`], nobody defines a metric, closes a
    /// period or changes an assignment until the end of the transaction. Not by the statement that locks: one that has waited goes on
    /// with what it saw before.
    pub async fn recording_basis(&self, asker: &Asker, named: &NamedMembers) -> Result<Basis> {
        let most = named
            .ids
            .len()
            .max(named.external_ids.len())
            .max(named.emails.len());
        let mut basis = Basis::default();
        let mut members: HashMap<MemberId, Measured> = HashMap::new();
        for place in 0..most.div_ceil(CHUNK).max(1) {
            let select = self.basis_select(asker, &named.part(place));
            let mut found: HashMap<MemberId, Measured> = HashMap::new();
            for row in self.executor().query_all(&select).await? {
                let mut cells = Cells::of(&row);
                basis.settings = cells.next()?;
                basis.catalogue = cells.next()?;
                basis.closed_before = cells.next()?;
                if let Some(id) = cells.next::<Option<Uuid>>()? {
                    add(&mut found, MemberId::from_uuid(id), &mut cells, asker)?;
                }
            }
            members.extend(found);
        }
        basis.members = members.into_values().collect();
        Ok(basis)
    }

    fn basis_select(&self, asker: &Asker, named: &NamedMembers) -> SelectStatement {
        let closed_before = Query::select()
            .expr(Expr::col(period_closing::Column::EndsOn).max())
            .from(period_closing::Entity)
            .and_where(Expr::col(period_closing::Column::OrganizationId).eq(self.tenant()))
            .to_owned();
        let held = |column: assignment::Column| Expr::col((assignment::Entity, column));
        let (peer, leader) = asker.peer_and_leader(&held(assignment::Column::TeamId));
        let members = Condition::all()
            .add(member::Column::OrganizationId.eq(self.tenant()))
            .add(named.condition());
        let assignments = Condition::all()
            .add(assignment::Column::OrganizationId.eq(self.tenant()))
            .add(held(assignment::Column::MemberId).equals(member::Column::Id.as_column_ref()));
        // The organization first: there is a row whoever is named.
        Query::select()
            .column(organization::Column::Version.as_column_ref())
            .column(organization::Column::CatalogueVersion.as_column_ref())
            .expr(Expr::from(closed_before))
            .columns([
                member::Column::Id.as_column_ref(),
                member::Column::Email.as_column_ref(),
                member::Column::ExternalId.as_column_ref(),
                member::Column::TimeZone.as_column_ref(),
            ])
            .columns([
                assignment::Column::Id.as_column_ref(),
                assignment::Column::TeamId.as_column_ref(),
                assignment::Column::ValidFrom.as_column_ref(),
                assignment::Column::ValidTo.as_column_ref(),
            ])
            .expr(peer)
            .expr(leader)
            .from(organization::Entity)
            .left_join(member::Entity, members)
            .left_join(assignment::Entity, assignments)
            .and_where(organization::Column::Id.eq(self.tenant()))
            .to_owned()
    }
}

impl NamedMembers {
    /// As many of each kind as one statement takes.
    fn part(&self, place: usize) -> Self {
        fn part<T: Clone>(all: &[T], place: usize) -> Vec<T> {
            let chunk = all.chunks(CHUNK).nth(place);
            chunk.unwrap_or_default().to_vec()
        }
        Self {
            ids: part(&self.ids, place),
            external_ids: part(&self.external_ids, place),
            emails: part(&self.emails, place),
        }
    }

    fn condition(&self) -> Condition {
        let mut any = Condition::any();
        if !self.ids.is_empty() {
            let ids = self.ids.iter().map(|id| id.as_uuid());
            any = any.add(member::Column::Id.is_in(ids));
        }
        if !self.external_ids.is_empty() {
            any = any.add(named(member::Column::ExternalId, &self.external_ids));
        }
        if !self.emails.is_empty() {
            any = any.add(named(member::Column::Email, &self.emails));
        }
        if any.is_empty() {
            return nothing();
        }
        any
    }
}

/// Adds a member, and the assignment their row is of, if it is of one.
fn add(
    members: &mut HashMap<MemberId, Measured>,
    id: MemberId,
    cells: &mut Cells<'_>,
    asker: &Asker,
) -> Result<()> {
    let (email, external_id): (String, Option<String>) = (cells.next()?, cells.next()?);
    let zone: Option<String> = cells.next()?;
    let member = match members.entry(id) {
        Entry::Occupied(held) => held.into_mut(),
        Entry::Vacant(new) => {
            let zone = zone.map(|name| stored("members", "time_zone", Zone::parse(&name).ok()));
            new.insert(Measured {
                id,
                email,
                external_id,
                time_zone: zone.transpose()?,
                assignments: Vec::new(),
                relations: Relations {
                    own: asker.principal.member() == Some(id),
                    ..Relations::default()
                },
            })
        }
    };
    let Some(assignment) = cells.next::<Option<Uuid>>()? else {
        return Ok(());
    };
    let assignment = Assignment {
        id: AssignmentId::from_uuid(assignment),
        member_id: id,
        team_id: TeamId::from_uuid(cells.next()?),
        span: Span {
            from: cells.next()?,
            to: cells.next()?,
        },
    };
    let (peer, leader): (bool, bool) = (cells.next()?, cells.next()?);
    let today = assignment.span.contains(asker.today);
    member.relations.peer |= today && peer;
    member.relations.leader |= today && leader;
    member.assignments.push(assignment);
    Ok(())
}
