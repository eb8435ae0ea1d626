//! Whose figures are read: many subjects of one kind at once, so that a list costs as many statements as one.

use crate::metrics::entity::NONE;
use crate::session::Session;
use crate::sql::valid_on;
use crate::teams::entity::{assignment, closure};
use chrono::NaiveDate;
use domain::goals::Owner;
use domain::ids::{MemberId, TeamId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};
use uuid::Uuid;

/// Whose figures are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subjects {
    /// Of each of these members, what they are credited with themselves.
    Members(Vec<MemberId>),
    /// Of every member who has any.
    EveryMember,
    /// Of each of these teams, what it and the teams below it on the day are credited with.
    Teams(Vec<TeamId>),
    /// Of every team that has any, what it is credited with itself, and of no team what none is.
    EveryTeam,
    /// Of the whole organization, with what no member or team is credited with.
    Organization,
}

impl Subjects {
    /// Owners of one kind; those of a kind other than the first one's are left out.
    pub fn of<'a>(owners: impl IntoIterator<Item = &'a Owner>) -> Self {
        let mut owners = owners.into_iter().copied().peekable();
        match owners.peek() {
            Some(Owner::Organization) => Self::Organization,
            Some(Owner::Team(_)) => Self::Teams(
                owners
                    .filter_map(|owner| match owner {
                        Owner::Team(id) => Some(id),
                        _ => None,
                    })
                    .collect(),
            ),
            Some(Owner::Member(_)) | None => Self::Members(
                owners
                    .filter_map(|owner| match owner {
                        Owner::Member(id) => Some(id),
                        _ => None,
                    })
                    .collect(),
            ),
        }
    }

    /// Whether nobody is asked about.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Members(members) => members.is_empty(),
            Self::Teams(teams) => teams.is_empty(),
            Self::EveryMember | Self::EveryTeam | Self::Organization => false,
        }
    }

    /// How many values naming them takes.
    pub(crate) fn values(&self) -> usize {
        match self {
            Self::Members(members) => members.len(),
            Self::Teams(teams) => teams.len(),
            Self::EveryMember | Self::EveryTeam | Self::Organization => 0,
        }
    }

    /// Narrows a statement to the subjects, and says which expression tells them apart; none for the organization.
    /// `member` and `team` are the statement's columns, `date` the day whose tree counts.
    pub(crate) fn narrow(
        &self,
        session: &Session,
        select: &mut SelectStatement,
        (member, team): (Expr, Expr),
        date: NaiveDate,
    ) -> Option<Expr> {
        match self {
            Self::Organization => None,
            Self::EveryTeam => Some(team),
            Self::EveryMember => {
                select.and_where(member.clone().is_not_null());
                select.and_where(member.clone().ne(NONE));
                Some(member)
            }
            Self::Members(members) => {
                select.and_where(session.among(member.clone(), members.iter().map(|id| id.as_uuid())));
                Some(member)
            }
            Self::Teams(teams) => {
                let below = |column: closure::Column| Expr::col((closure::Entity, column));
                select.inner_join(
                    closure::Entity,
                    Condition::all()
                        .add(below(closure::Column::OrganizationId).eq(session.tenant()))
                        .add(below(closure::Column::DescendantId).eq(team))
                        .add(valid_on(
                            (closure::Entity, closure::Column::ValidFrom),
                            (closure::Entity, closure::Column::ValidTo),
                            date,
                        )),
                );
                let above = below(closure::Column::AncestorId);
                select.and_where(session.among(above.clone(), teams.iter().map(|id| id.as_uuid())));
                Some(above)
            }
        }
    }

    /// Like [`Subjects::narrow`], by ownership alone: what a team has is what those have who are assigned to it or below it on
    /// `date`, wherever they were when it was credited.
    pub(crate) fn narrow_owned(
        &self,
        session: &Session,
        select: &mut SelectStatement,
        owner: Expr,
        date: NaiveDate,
    ) -> Option<Expr> {
        let held = |column: assignment::Column| Expr::col((assignment::Entity, column));
        if matches!(self, Self::Teams(_)) {
            select.inner_join(
                assignment::Entity,
                Condition::all()
                    .add(held(assignment::Column::OrganizationId).eq(session.tenant()))
                    .add(held(assignment::Column::MemberId).eq(owner.clone()))
                    .add(valid_on(
                        (assignment::Entity, assignment::Column::ValidFrom),
                        (assignment::Entity, assignment::Column::ValidTo),
                        date,
                    )),
            );
        }
        self.narrow(session, select, (owner, held(assignment::Column::TeamId)), date)
    }

    /// The subject with an id, as [`Subjects::narrow`] tells them apart.
    pub(crate) fn owner(&self, id: Option<Uuid>) -> Owner {
        match (self, id) {
            (Self::Members(_) | Self::EveryMember, Some(id)) => Owner::Member(MemberId::from_uuid(id)),
            (Self::Teams(_) | Self::EveryTeam, Some(id)) => Owner::Team(TeamId::from_uuid(id)),
            _ => Owner::Organization,
        }
    }
}
