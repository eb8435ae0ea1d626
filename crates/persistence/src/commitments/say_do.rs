//! What say/do is reckoned from: the dates of promises without their texts, read with the system's rights. Whoever shows figures of
//! them asks the policy table first.

use super::entity::{commitment, ending, renegotiation};
use crate::errors::{Failure, Result};
use crate::session::Session;
use crate::sql::{CHUNK, valid_on};
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::commitments::{Dates, Move};
use domain::ids::{MemberId, TeamId};
use domain::teams::Span;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::HashMap;
use uuid::Uuid;

/// A promise by its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    /// Who made it.
    pub maker: MemberId,
    /// When it was made and due, and when something became of it.
    pub dates: Dates,
}

/// A span in which a member belongs to a team, or to one below it.
type Belonging = (TeamId, MemberId, Span);

impl Session {
    /// The promises of members that may count in a window: made by its end, and due in it or later by now.
    pub async fn promised_by(&self, makers: &[MemberId], window: Period) -> Result<Vec<Promised>> {
        let mut found = Vec::new();
        for chunk in makers.chunks(CHUNK) {
            let wanted = self.promises_of(chunk, window);
            found.extend(self.promised(wanted).await?);
        }
        Ok(found)
    }

    async fn promised(&self, wanted: Select<commitment::Entity>) -> Result<Vec<Promised>> {
        type Row = (
            Uuid,
            Uuid,
            NaiveDate,
            NaiveDate,
            i32,
            Option<String>,
            Option<NaiveDate>,
        );
        use commitment::Column;
        let rows: Vec<Row> = wanted
            .clone()
            .select_only()
            .columns([
                Column::Id,
                Column::MakerId,
                Column::MadeOn,
                Column::Due,
                Column::Renegotiated,
                Column::Ending,
                Column::EndedOn,
            ])
            .into_tuple()
            .all(self.executor())
            .await?;
        let moved = rows.iter().any(|row| row.4 > 0);
        let mut moves = match moved {
            true => self.moves_within(wanted).await?,
            false => HashMap::new(),
        };
        let whole = rows.into_iter().map(|(id, maker, made_on, due, _, how, on)| {
            let end = how.map(|how| ending(&how)).transpose()?.zip(on);
            Ok(Promised {
                maker: MemberId::from_uuid(maker),
                dates: Dates {
                    made_on,
                    due,
                    moves: moves.remove(&id).unwrap_or_default(),
                    end,
                },
            })
        });
        whole.collect()
    }

    async fn moves_within(&self, wanted: Select<commitment::Entity>) -> Result<HashMap<Uuid, Vec<Move>>> {
        use renegotiation::Column;
        let ids = wanted
            .filter(commitment::Column::Renegotiated.gt(0))
            .select_only()
            .column(commitment::Column::Id)
            .into_query();
        let rows: Vec<(Uuid, NaiveDate, NaiveDate)> = self
            .scoped::<renegotiation::Entity>()
            .select_only()
            .columns([Column::CommitmentId, Column::FromDue, Column::MovedOn])
            .filter(Column::CommitmentId.in_subquery(ids))
            .order_by_asc(Column::CommitmentId)
            .order_by_asc(Column::Number)
            .into_tuple()
            .all(self.executor())
            .await?;
        let mut moves: HashMap<Uuid, Vec<Move>> = HashMap::new();
        for (id, from, on) in rows {
            moves.entry(id).or_default().push(Move { from, on });
        }
        Ok(moves)
    }

    fn promises_of(&self, makers: &[MemberId], window: Period) -> Select<commitment::Entity> {
        use commitment::Column;
        let makers = makers.iter().map(|id| id.as_uuid());
        self.scoped::<commitment::Entity>()
            .filter(self.among(Column::MakerId.into_expr(), makers))
            .filter(Column::MadeOn.lt(window.end()))
            .filter(Column::Due.gte(window.start()))
    }

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
