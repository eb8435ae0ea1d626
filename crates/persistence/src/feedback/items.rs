//! Feedback, as far as whoever asks may read it.

use super::entity::feedback;
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::page_newest_first;
use crate::session::Session;
use crate::sql::{CHUNK, nothing};
use domain::access::{Action, Detail};
use domain::feedback::{Feedback, FeedbackFilter, FeedbackVisibility};
use domain::ids::{FeedbackId, FeedbackRequestId};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

/// What opens feedback of a visibility.
const fn opened_by(visibility: FeedbackVisibility) -> Action {
    match visibility {
        FeedbackVisibility::Private => Action::ReadPrivateFeedback,
        FeedbackVisibility::PrivateAndLeader => Action::ReadLeaderFeedback,
        FeedbackVisibility::Public => Action::ReadPublicFeedback,
    }
}

impl Session {
    /// A page of the feedback that matches and that the asker may read, the newest first.
    pub async fn feedback_page(
        &self,
        asker: &Asker,
        filter: &FeedbackFilter,
        request: &PageRequest,
    ) -> Result<Page<Feedback>> {
        let select = self.matching_feedback(asker, filter);
        let (id, convert) = (|row: &feedback::Model| row.id, feedback::Model::into_domain);
        page_newest_first(self, select, feedback::Column::Id, request, id, convert).await
    }

    /// How much feedback matches that the asker may read.
    pub async fn feedback_count(&self, asker: &Asker, filter: &FeedbackFilter) -> Result<u64> {
        let select = self.matching_feedback(asker, filter);
        Ok(select.count(self.executor()).await?)
    }

    /// The feedback among `ids` the asker may read, in no particular order.
    pub async fn feedback_by_id(&self, asker: &Asker, ids: &[FeedbackId]) -> Result<Vec<Feedback>> {
        let ids = ids.iter().map(|id| id.as_uuid());
        self.feedback_with(asker, feedback::Column::Id, ids.collect())
            .await
    }

    /// The feedback the asker may read that answers one of `requests`, in no particular order.
    pub async fn feedback_answering(
        &self,
        asker: &Asker,
        requests: &[FeedbackRequestId],
    ) -> Result<Vec<Feedback>> {
        let requests = requests.iter().map(|id| id.as_uuid());
        self.feedback_with(asker, feedback::Column::RequestId, requests.collect())
            .await
    }

    async fn feedback_with(
        &self,
        asker: &Asker,
        column: feedback::Column,
        keys: Vec<Uuid>,
    ) -> Result<Vec<Feedback>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let wanted = self.among(column.into_expr(), chunk.iter().copied());
            let rows = self.visible_feedback(asker).filter(wanted);
            for row in rows.all(self.executor()).await? {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// Feedback, locked against other writers until the end of the transaction, where the asker may read it.
    pub async fn feedback_locked(&self, asker: &Asker, id: FeedbackId) -> Result<Option<Feedback>> {
        let found = self
            .visible_feedback(asker)
            .filter(feedback::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        row.map(feedback::Model::into_domain).transpose()
    }

    /// Adds feedback.
    pub async fn feedback_insert(&self, feedback: &Feedback) -> Result<()> {
        feedback::Entity::insert(feedback::Model::row(self.tenant(), feedback))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores feedback that was changed or acknowledged.
    pub async fn feedback_save(&self, feedback: &Feedback) -> Result<()> {
        feedback::Entity::update(feedback::Model::row(self.tenant(), feedback))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    fn matching_feedback(&self, asker: &Asker, filter: &FeedbackFilter) -> Select<feedback::Entity> {
        use feedback::Column;
        let mut select = self.visible_feedback(asker);
        if let Some(about) = filter.about {
            select = select.filter(Column::AboutId.eq(about.as_uuid()));
        }
        if let Some(from) = filter.from {
            select = select.filter(Column::FromId.eq(from.as_uuid()));
        }
        if let Some(kind) = filter.kind {
            select = select.filter(Column::Kind.eq(kind.word()));
        }
        if let Some(acknowledged) = filter.acknowledged {
            let at = Column::AcknowledgedAt;
            select = select.filter(match acknowledged {
                true => at.is_not_null(),
                false => at.is_null(),
            });
        }
        select
    }

    /// Feedback the asker may read, each by the rule of its visibility: it is of whom it is about, and the other side gave it.
    pub(crate) fn visible_feedback(&self, asker: &Asker) -> Select<feedback::Entity> {
        let member = |column| SubjectColumn::Member(Expr::col((feedback::Entity, column)));
        let between = SubjectColumn::Between {
            of: Box::new(member(feedback::Column::AboutId)),
            with: vec![member(feedback::Column::FromId)],
        };
        let mut seen = Condition::any().add(nothing());
        for visibility in FeedbackVisibility::ALL {
            let open = asker.may(opened_by(*visibility), Detail::Full, &between);
            let of_it = feedback::Column::Visibility.eq(visibility.word());
            seen = seen.add(Condition::all().add(of_it).add(open));
        }
        self.scoped::<feedback::Entity>().filter(seen)
    }
}
