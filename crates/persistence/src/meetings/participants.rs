//! Who takes part in meetings: kept from their start on, and never changed by who leads whom later.

use super::entity::{meeting, participant};
use crate::entity::{document, json, stored};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::{DateTime, Utc};
use domain::ids::{MeetingId, MemberId};
use domain::meetings::{Attendance, Part, Tenure, Tenures};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// A member who takes part in a meeting that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attending {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Who.
    pub member: MemberId,
    /// As what.
    pub part: Part,
    /// Whether they were there, where somebody said so.
    pub attendance: Option<Attendance>,
    /// During which times what was written for it was for them, too.
    pub tenures: Tenures,
}

impl Session {
    /// Everybody who takes part in these meetings, by meeting and member.
    pub async fn attending(&self, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<Attending>>> {
        let mut found: HashMap<MeetingId, Vec<Attending>> = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows = self
                .scoped::<participant::Entity>()
                .filter(self.among(
                    participant::Column::MeetingId.into_expr(),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .order_by_asc(participant::Column::MeetingId)
                .order_by_asc(participant::Column::MemberId);
            for row in rows.all(self.executor()).await? {
                let held = into_domain(row)?;
                found.entry(held.meeting).or_default().push(held);
            }
        }
        Ok(found)
    }

    /// The meetings that start in a span and that a member took part in.
    pub async fn meetings_attended(
        &self,
        member: MemberId,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<MeetingId>> {
        let attended = Query::select()
            .column(("attended", "meeting_id"))
            .from_as("meeting_participants", "attended")
            .and_where(Expr::col(("attended", "organization_id")).eq(self.tenant()))
            .and_where(Expr::col(("attended", "member_id")).eq(member.as_uuid()))
            .to_owned();
        let rows = self
            .scoped::<meeting::Entity>()
            .filter(meeting::Column::StartsAt.gte(from))
            .filter(meeting::Column::StartsAt.lt(to))
            .filter(meeting::Column::Id.in_subquery(attended));
        let rows = rows.all(self.executor()).await?;
        Ok(rows.into_iter().map(|row| MeetingId::from_uuid(row.id)).collect())
    }

    /// Says who takes part in a meeting that is being started.
    pub async fn attending_insert(&self, attending: &[Attending]) -> Result<()> {
        for chunk in attending.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| {
                Ok(participant::ActiveModel {
                    organization_id: Set(self.tenant()),
                    meeting_id: Set(held.meeting.as_uuid()),
                    member_id: Set(held.member.as_uuid()),
                    part: Set(held.part.word().to_owned()),
                    attendance: Set(held.attendance.map(|attendance| attendance.word().to_owned())),
                    tenures: Set(tenures_text(&held.tenures)?),
                })
            });
            let rows: Vec<_> = rows.collect::<Result<_>>()?;
            participant::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Says who was there.
    pub async fn attendance_save(&self, held: &Attending) -> Result<()> {
        let word = held.attendance.map(|attendance| attendance.word().to_owned());
        participant::Entity::update_many()
            .col_expr(participant::Column::Attendance, Expr::value(word))
            .filter(participant::Column::OrganizationId.eq(self.tenant()))
            .filter(participant::Column::MeetingId.eq(held.meeting.as_uuid()))
            .filter(participant::Column::MemberId.eq(held.member.as_uuid()))
            .exec(self.executor())
            .await?;
        Ok(())
    }
}

fn into_domain(row: participant::Model) -> Result<Attending> {
    const TABLE: &str = "meeting_participants";
    let attendance = row
        .attendance
        .as_deref()
        .map(|word| stored(TABLE, "attendance", Attendance::from_word(word)));
    Ok(Attending {
        meeting: MeetingId::from_uuid(row.meeting_id),
        member: MemberId::from_uuid(row.member_id),
        part: stored(TABLE, "part", Part::from_word(&row.part))?,
        attendance: attendance.transpose()?,
        tenures: match &row.tenures {
            Some(text) => tenures(TABLE, text)?,
            None => Tenures::always(),
        },
    })
}

type Bounds = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Times as they are kept; nothing where they are all.
fn tenures_text(tenures: &Tenures) -> Result<Option<String>> {
    let bounds = tenures.0.iter().map(|tenure| (tenure.from, tenure.to));
    let bounds: Vec<Bounds> = bounds.collect();
    (!tenures.are_all()).then(|| json(&bounds)).transpose()
}

fn tenures(table: &str, text: &str) -> Result<Tenures> {
    let bounds: Vec<Bounds> = document(table, text)?;
    let tenures = bounds.into_iter().map(|(from, to)| Tenure { from, to });
    Ok(Tenures(tenures.collect()))
}
