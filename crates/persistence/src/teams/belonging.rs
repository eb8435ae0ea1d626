//! Who belonged to teams over a window, for figures that count what members did while they were in a team.

use crate::errors::{Failure, Result};
use crate::session::Session;
use crate::sql::{CHUNK, valid_on};
use domain::calendar::Period;
use domain::ids::{MemberId, TeamId};
use domain::teams::Span;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

/// A span in which a member belongs to a team, or to one below it.
type Belonging = (TeamId, MemberId, Span);

impl Session {
    /// Who belonged on some day of a window to each of these teams or one below it, as the tree is at the window's last day.
    pub async fn belonging_within(&self, teams: &[TeamId], window: Period) -> Result<Vec<Belonging>> {
        let mut found = Vec::new();
        for chunk in teams.chunks(CHUNK) {
            let select = self.belonging_of(chunk, window);
            for row in self.executor().query_all(&select).await? {
                let uuid = |name: &str| row.try_get::<Uuid>("", name).map_err(Failure::from);
                let (from, to) = (row.try_get("", "valid_from")?, row.try_get("", "valid_to")?);
                found.push((
                    TeamId::from_uuid(uuid("ancestor_id")?),
                    MemberId::from_uuid(uuid("member_id")?),
                    Span { from, to },
                ));
            }
        }
        Ok(found)
    }

    fn belonging_of(&self, teams: &[TeamId], window: Period) -> SelectStatement {
        let in_tenant = |table: &'static str| Expr::col((table, "organization_id")).eq(self.tenant());
        let teams = teams.iter().map(|id| id.as_uuid());
        Query::select()
            .column(("below", "ancestor_id"))
            .columns([
                ("held", "member_id"),
                ("held", "valid_from"),
                ("held", "valid_to"),
            ])
            .from_as("team_closure", "below")
            .join_as(
                sea_orm::JoinType::InnerJoin,
                "assignments",
                "held",
                Expr::col(("held", "team_id")).equals(("below", "descendant_id")),
            )
            .and_where(in_tenant("below"))
            .and_where(in_tenant("held"))
            .and_where(self.among(Expr::col(("below", "ancestor_id")), teams))
            .cond_where(valid_on(
                ("below", "valid_from"),
                ("below", "valid_to"),
                window.last_day(),
            ))
            .and_where(Expr::col(("held", "valid_from")).lt(window.end()))
            .and_where(
                Expr::col(("held", "valid_to"))
                    .is_null()
                    .or(Expr::col(("held", "valid_to")).gt(window.start())),
            )
            .to_owned()
    }
}
