//! Requests for feedback, as far as whoever asks may read them.

use super::request_entity::request;
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::page_newest_first;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::feedback::{FeedbackRequest, FeedbackRequestFilter, FeedbackRequestState, OpenRequests};
use domain::ids::{FeedbackRequestId, MemberId};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};

impl Session {
    /// A page of the requests that match and that the asker may read, the newest first.
    pub async fn feedback_requests_page(
        &self,
        asker: &Asker,
        filter: &FeedbackRequestFilter,
        request: &PageRequest,
    ) -> Result<Page<FeedbackRequest>> {
        let select = self.matching_requests(asker, filter);
        let convert = |row: request::Model| Ok(row.into_domain());
        page_newest_first(self, select, request::Column::Id, request, |row| row.id, convert).await
    }

    /// How many requests match that the asker may read.
    pub async fn feedback_requests_count(
        &self,
        asker: &Asker,
        filter: &FeedbackRequestFilter,
    ) -> Result<u64> {
        let select = self.matching_requests(asker, filter);
        Ok(select.count(self.executor()).await?)
    }

    /// The requests among `ids` the asker may read, in no particular order.
    pub async fn feedback_requests_by_id(
        &self,
        asker: &Asker,
        ids: &[FeedbackRequestId],
    ) -> Result<Vec<FeedbackRequest>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = self.among(
                request::Column::Id.into_expr(),
                chunk.iter().map(|id| id.as_uuid()),
            );
            let rows = self.visible_requests(asker).filter(wanted);
            let rows = rows.all(self.executor()).await?;
            found.extend(rows.into_iter().map(request::Model::into_domain));
        }
        Ok(found)
    }

    /// A request, locked against other writers until the end of the transaction, where the asker may read it.
    pub async fn feedback_request_locked(
        &self,
        asker: &Asker,
        id: FeedbackRequestId,
    ) -> Result<Option<FeedbackRequest>> {
        let found = self
            .visible_requests(asker)
            .filter(request::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        Ok(row.map(request::Model::into_domain))
    }

    /// How many requests of a member are open on a day, in all and to one colleague.
    pub async fn open_feedback_requests(
        &self,
        from: MemberId,
        to: MemberId,
        today: NaiveDate,
    ) -> Result<OpenRequests> {
        let open = self
            .scoped::<request::Entity>()
            .filter(request::Column::FromId.eq(from.as_uuid()))
            .filter(standing(FeedbackRequestState::Open, today));
        let to_them = open.clone().filter(request::Column::ToId.eq(to.as_uuid()));
        Ok(OpenRequests {
            all: open.count(self.executor()).await?,
            to_them: to_them.count(self.executor()).await?,
        })
    }

    /// Adds a request.
    pub async fn feedback_request_insert(&self, request: &FeedbackRequest) -> Result<()> {
        request::Entity::insert(request::Model::row(self.tenant(), request))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a request that was answered or declined.
    pub async fn feedback_request_save(&self, request: &FeedbackRequest) -> Result<()> {
        request::Entity::update(request::Model::row(self.tenant(), request))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    fn matching_requests(&self, asker: &Asker, filter: &FeedbackRequestFilter) -> Select<request::Entity> {
        use request::Column;
        let mut select = self.visible_requests(asker);
        for (column, member) in [
            (Column::FromId, filter.from),
            (Column::ToId, filter.to),
            (Column::AboutId, filter.about),
        ] {
            if let Some(member) = member {
                select = select.filter(column.eq(member.as_uuid()));
            }
        }
        if let Some((state, today)) = filter.state {
            select = select.filter(standing(state, today));
        }
        select
    }

    /// Requests the asker may read: they are of whoever asked, and the other side was asked.
    fn visible_requests(&self, asker: &Asker) -> Select<request::Entity> {
        let member = |column| SubjectColumn::Member(Expr::col((request::Entity, column)));
        let between = SubjectColumn::Between {
            of: Box::new(member(request::Column::FromId)),
            with: vec![member(request::Column::ToId)],
        };
        self.scoped::<request::Entity>().filter(asker.may(
            Action::ReadFeedbackRequests,
            Detail::Full,
            &between,
        ))
    }
}

/// True for requests that stand like this on a day: as [`FeedbackRequest::state`] says.
fn standing(state: FeedbackRequestState, today: NaiveDate) -> Condition {
    use request::Column::{AnsweredAt, DeclinedAt, DueOn};
    let unsettled = Condition::all()
        .add(AnsweredAt.is_null())
        .add(DeclinedAt.is_null());
    match state {
        FeedbackRequestState::Answered => Condition::all().add(AnsweredAt.is_not_null()),
        FeedbackRequestState::Declined => Condition::all()
            .add(AnsweredAt.is_null())
            .add(DeclinedAt.is_not_null()),
        FeedbackRequestState::Expired => unsettled.add(DueOn.lt(today)),
        FeedbackRequestState::Open => {
            unsettled.add(Condition::any().add(DueOn.is_null()).add(DueOn.gte(today)))
        }
    }
}
