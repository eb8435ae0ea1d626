//! Recognitions, as far as whoever asks may read them.

use super::entity::{recipient, recognition};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::page_newest_first;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::access::{Action, Detail};
use domain::calendar::Period;
use domain::ids::{MemberId, RecognitionId};
use domain::paging::{Page, PageRequest};
use domain::recognition::{Recognition, RecognitionAudience, RecognitionFilter};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeSet, HashMap};

impl Session {
    /// A page of the recognitions that match and that the asker may read, the newest first.
    pub async fn recognitions_page(
        &self,
        asker: &Asker,
        filter: &RecognitionFilter,
        request: &PageRequest,
    ) -> Result<Page<Recognition>> {
        let select = self.matching_recognitions(asker, filter);
        let (id, convert) = (|row: &recognition::Model| row.id, recognition::Model::into_domain);
        page_newest_first(self, select, recognition::Column::Id, request, id, convert).await
    }

    /// How many recognitions match that the asker may read.
    pub async fn recognitions_count(&self, asker: &Asker, filter: &RecognitionFilter) -> Result<u64> {
        let select = self.matching_recognitions(asker, filter);
        Ok(select.count(self.executor()).await?)
    }

    /// The recognitions among `ids` the asker may read, in no particular order.
    pub async fn recognitions_by_id(&self, asker: &Asker, ids: &[RecognitionId]) -> Result<Vec<Recognition>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let wanted = self.among(recognition::Column::Id.into_expr(), ids);
            for row in self
                .visible_recognitions(asker)
                .filter(wanted)
                .all(self.executor())
                .await?
            {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// A recognition, locked against other writers until the end of the transaction, where the asker may read it.
    pub async fn recognition_locked(&self, asker: &Asker, id: RecognitionId) -> Result<Option<Recognition>> {
        let found = self
            .visible_recognitions(asker)
            .filter(recognition::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        row.map(recognition::Model::into_domain).transpose()
    }

    /// Whom each of some recognitions is to, by identity. Who may read them is not asked here.
    pub async fn recipients_of(
        &self,
        recognitions: &[RecognitionId],
    ) -> Result<HashMap<RecognitionId, Vec<MemberId>>> {
        let mut found: HashMap<RecognitionId, Vec<MemberId>> = HashMap::new();
        for chunk in recognitions.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows = self
                .scoped::<recipient::Entity>()
                .filter(self.among(recipient::Column::RecognitionId.into_expr(), ids))
                .order_by_asc(recipient::Column::MemberId)
                .all(self.executor())
                .await?;
            for row in rows {
                let of = found.entry(RecognitionId::from_uuid(row.recognition_id));
                of.or_default().push(MemberId::from_uuid(row.member_id));
            }
        }
        Ok(found)
    }

    /// How many recognitions a member gave in a period, those taken back as well.
    pub async fn recognitions_given(&self, from: MemberId, period: Period) -> Result<u64> {
        let given = self
            .scoped::<recognition::Entity>()
            .filter(recognition::Column::FromId.eq(from.as_uuid()))
            .filter(recognition::Column::GivenOn.gte(period.start()))
            .filter(recognition::Column::GivenOn.lt(period.end()));
        Ok(given.count(self.executor()).await?)
    }

    /// Adds a recognition with those it is to.
    pub async fn recognition_insert(
        &self,
        recognition: &Recognition,
        recipients: &BTreeSet<MemberId>,
    ) -> Result<()> {
        recognition::Entity::insert(recognition::Model::row(self.tenant(), recognition))
            .exec_without_returning(self.executor())
            .await?;
        let rows = recipients.iter().map(|member| recipient::ActiveModel {
            organization_id: Set(self.tenant()),
            recognition_id: Set(recognition.id.as_uuid()),
            member_id: Set(member.as_uuid()),
        });
        recipient::Entity::insert_many(rows)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a recognition that was taken back.
    pub async fn recognition_save(&self, recognition: &Recognition) -> Result<()> {
        recognition::Entity::update(recognition::Model::row(self.tenant(), recognition))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    fn matching_recognitions(
        &self,
        asker: &Asker,
        filter: &RecognitionFilter,
    ) -> Select<recognition::Entity> {
        use recognition::Column;
        let mut select = self.visible_recognitions(asker);
        if let Some(to) = filter.to {
            let theirs = Condition::all().add(recipient::Column::MemberId.eq(to.as_uuid()));
            select = select.filter(Column::Id.in_subquery(self.recognitions_to(theirs)));
        }
        if let Some(team) = filter.team {
            select = select.filter(Column::TeamId.eq(team.as_uuid()));
        }
        if let Some(from) = filter.from {
            select = select.filter(Column::FromId.eq(from.as_uuid()));
        }
        if let Some(basis) = filter.basis {
            select = select.filter(Column::Basis.eq(basis.word()));
        }
        select
    }

    /// Recognitions the asker may read: each by its audience. Of those among a team somebody reads what any recipient opens to
    /// them, what belongs to the team it is to, and what they gave.
    pub(crate) fn visible_recognitions(&self, asker: &Asker) -> Select<recognition::Entity> {
        use recognition::{Column, Entity};
        let team = Action::ReadTeamRecognitions;
        let recipient = SubjectColumn::Member(Expr::col((recipient::Entity, recipient::Column::MemberId)));
        let opened = asker.may(team, Detail::Full, &recipient);
        let between = SubjectColumn::Between {
            of: Box::new(SubjectColumn::Team(Expr::col((Entity, Column::TeamId)))),
            with: vec![SubjectColumn::Member(Expr::col((Entity, Column::FromId)))],
        };
        let among_them = Condition::any()
            .add(asker.may(team, Detail::Full, &between))
            .add(Column::Id.in_subquery(self.recognitions_to(opened)));
        let before_all = asker.may(
            Action::ReadOrganizationRecognitions,
            Detail::Full,
            &SubjectColumn::Organization,
        );
        let of = |audience: RecognitionAudience, open: Condition| {
            Condition::all()
                .add(Column::Audience.eq(audience.word()))
                .add(open)
        };
        let seen = Condition::any()
            .add(of(RecognitionAudience::Team, among_them))
            .add(of(RecognitionAudience::Organization, before_all));
        self.scoped::<Entity>().filter(seen)
    }

    /// Ids of the recognitions to those for whom a condition holds, as a subquery.
    fn recognitions_to(&self, condition: Condition) -> SelectStatement {
        Query::select()
            .column((recipient::Entity, recipient::Column::RecognitionId))
            .from(recipient::Entity)
            .and_where(Expr::col((recipient::Entity, recipient::Column::OrganizationId)).eq(self.tenant()))
            .cond_where(condition)
            .to_owned()
    }
}
