//! What say/do is reckoned from: the dates of promises without their texts, read with the system's rights. Whoever shows figures of
//! them asks the policy table first.

use super::entity::{commitment, ending, renegotiation};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::commitments::{Dates, Move};
use domain::ids::MemberId;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
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
}
