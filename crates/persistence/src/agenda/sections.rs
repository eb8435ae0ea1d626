//! Agendas as they are kept: by meeting, whoever may see them was decided before.

use super::entity::{agenda, carried, gap, refresh, section};
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::agenda::{Agenda, CarriedOver, FrozenSection, GapAnswer, Refresh, SectionKind};
use domain::ids::{MeetingId, MemberId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl Session {
    /// What is kept of the agendas of meetings; of those nobody touched there is nothing.
    pub async fn agendas(&self, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Agenda>> {
        let mut found: HashMap<MeetingId, Agenda> = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let ids = || chunk.iter().map(|id| id.as_uuid());
            let gates = self
                .scoped::<agenda::Entity>()
                .filter(agenda::Column::MeetingId.is_in(ids()));
            for row in gates.all(self.executor()).await? {
                found.insert(MeetingId::from_uuid(row.meeting_id), row.into_domain()?);
            }
            let sections = self
                .scoped::<section::Entity>()
                .filter(section::Column::MeetingId.is_in(ids()))
                .order_by_asc(section::Column::Place);
            for row in sections.all(self.executor()).await? {
                let agenda = found.entry(MeetingId::from_uuid(row.meeting_id)).or_default();
                agenda.sections.push(row.into_domain()?);
            }
            let refreshes = self
                .scoped::<refresh::Entity>()
                .filter(refresh::Column::MeetingId.is_in(ids()))
                .order_by_asc(refresh::Column::Number);
            for row in refreshes.all(self.executor()).await? {
                let agenda = found.get_mut(&MeetingId::from_uuid(row.meeting_id));
                let mut sections = agenda.into_iter().flat_map(|agenda| &mut agenda.sections);
                if let Some(section) = sections.find(|section| section.kind.word() == row.kind) {
                    section.refreshes.push(Refresh {
                        at: row.at,
                        by: MemberId::from_uuid(row.by_id),
                    });
                }
            }
        }
        Ok(found)
    }

    /// Stores the gate of a meeting's agenda: its policy, and who opened it.
    pub async fn agenda_save(&self, meeting: MeetingId, agenda: &Agenda) -> Result<()> {
        use agenda::Column;
        agenda::Entity::insert(agenda::Model::row(self.tenant(), meeting, agenda))
            .on_conflict(
                OnConflict::columns([Column::OrganizationId, Column::MeetingId])
                    .update_columns([
                        Column::GatePolicy,
                        Column::OpenedBy,
                        Column::OpenedAt,
                        Column::OpeningReason,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a meeting's sections for the first time, in their order.
    pub async fn sections_insert(&self, meeting: MeetingId, sections: &[FrozenSection]) -> Result<()> {
        let rows = sections
            .iter()
            .zip(0i16..)
            .map(|(section, place)| section::Model::row(self.tenant(), meeting, place, section))
            .collect::<Result<Vec<_>>>()?;
        if !rows.is_empty() {
            section::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Stores a section that was finished or whose numbers were taken anew.
    pub async fn section_save(&self, meeting: MeetingId, place: i16, section: &FrozenSection) -> Result<()> {
        section::Entity::update(section::Model::row(self.tenant(), meeting, place, section)?)
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// Writes down that the numbers of a section were taken anew, for the `number`th time.
    pub async fn section_refresh_insert(
        &self,
        meeting: MeetingId,
        kind: SectionKind,
        number: i32,
        taken: Refresh,
    ) -> Result<()> {
        let row = refresh::ActiveModel {
            organization_id: Set(self.tenant()),
            meeting_id: Set(meeting.as_uuid()),
            kind: Set(kind.word().to_owned()),
            number: Set(number),
            at: Set(taken.at),
            by_id: Set(taken.by.as_uuid()),
        };
        refresh::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// What was said about gaps in meetings, the first first.
    pub async fn gap_answers(&self, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<GapAnswer>>> {
        let mut found: HashMap<MeetingId, Vec<GapAnswer>> = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows = self
                .scoped::<gap::Entity>()
                .filter(gap::Column::MeetingId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(gap::Column::At)
                .order_by_asc(gap::Column::About);
            for row in rows.all(self.executor()).await? {
                let meeting = MeetingId::from_uuid(row.meeting_id);
                found.entry(meeting).or_default().push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// Stores what was said about a gap, new or changed.
    pub async fn gap_answer_save(&self, meeting: MeetingId, answer: &GapAnswer) -> Result<()> {
        use gap::Column;
        gap::Entity::insert(gap::Model::row(self.tenant(), meeting, answer))
            .on_conflict(
                OnConflict::columns([
                    Column::OrganizationId,
                    Column::MeetingId,
                    Column::Kind,
                    Column::About,
                ])
                .update_columns([
                    Column::Cause,
                    Column::Action,
                    Column::CommitmentId,
                    Column::ById,
                    Column::At,
                ])
                .to_owned(),
            )
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// The promises that were carried over in meetings, the first first.
    pub async fn carried_over(&self, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<CarriedOver>>> {
        let mut found: HashMap<MeetingId, Vec<CarriedOver>> = HashMap::new();
        for chunk in meetings.chunks(CHUNK) {
            let rows = self
                .scoped::<carried::Entity>()
                .filter(carried::Column::MeetingId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(carried::Column::At)
                .order_by_asc(carried::Column::CommitmentId);
            for row in rows.all(self.executor()).await? {
                let meeting = MeetingId::from_uuid(row.meeting_id);
                found.entry(meeting).or_default().push(row.into_domain());
            }
        }
        Ok(found)
    }

    /// Writes down that a promise was carried over in a meeting.
    pub async fn carried_over_insert(&self, meeting: MeetingId, over: CarriedOver) -> Result<()> {
        let row = carried::Model::row(self.tenant(), meeting, (over.commitment, over.by, over.at));
        carried::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
