//! Writing expectations, their terms and excuses.

use super::entity::{excuse, expectation, term};
use crate::errors::Result;
use crate::many::{Inserts, insert_all};
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::expectations::{Excuse, Expectation};
use domain::ids::ExpectationId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

impl Session {
    /// Adds expectations with their terms.
    pub async fn expectations_insert(&self, expectations: &[Expectation]) -> Result<()> {
        let rows = expectations.iter();
        let rows = rows
            .map(|one| expectation::Model::row(self.tenant(), one))
            .collect();
        let mut inserts = Inserts::by(self.executor());
        inserts.add(rows, None)?;
        inserts.run().await?;
        self.terms_insert(expectations).await
    }

    /// Stores changed expectations with their terms. Of whom, of what and how often is never changed.
    pub async fn expectations_save(&self, expectations: &[Expectation]) -> Result<()> {
        let mut sorted: Vec<&Expectation> = expectations.iter().collect();
        sorted.sort_unstable_by_key(|one| one.id);
        let rows = sorted.iter();
        let rows = rows
            .map(|one| expectation::Model::row(self.tenant(), one))
            .collect();
        let conflict = OnConflict::columns([expectation::Column::OrganizationId, expectation::Column::Id])
            .update_columns([
                expectation::Column::Title,
                expectation::Column::EndsOn,
                expectation::Column::TemplateId,
                expectation::Column::AcknowledgedAt,
                expectation::Column::UpdatedAt,
                expectation::Column::Version,
            ])
            .to_owned();
        insert_all(self.executor(), rows, conflict).await?;
        for chunk in sorted.chunks(CHUNK) {
            let ids = chunk.iter().map(|one| one.id.as_uuid());
            term::Entity::delete_many()
                .filter(term::Column::OrganizationId.eq(self.tenant()))
                .filter(term::Column::ExpectationId.is_in(ids))
                .exec(self.executor())
                .await?;
        }
        self.terms_insert(expectations).await
    }

    async fn terms_insert(&self, expectations: &[Expectation]) -> Result<()> {
        let rows = expectations.iter();
        let rows = rows
            .flat_map(|one| term::Model::rows(self.tenant(), one))
            .collect();
        let key = [
            term::Column::OrganizationId,
            term::Column::ExpectationId,
            term::Column::FromOn,
        ];
        let conflict = OnConflict::columns(key)
            .update_column(term::Column::Target)
            .to_owned();
        insert_all(self.executor(), rows, conflict).await
    }

    /// Adds an excuse, or puts another reason in its place.
    pub async fn excuse_save(&self, excuse: &Excuse) -> Result<()> {
        let key = [
            excuse::Column::OrganizationId,
            excuse::Column::ExpectationId,
            excuse::Column::StartsOn,
        ];
        let conflict = OnConflict::columns(key)
            .update_columns([
                excuse::Column::Reason,
                excuse::Column::ByKind,
                excuse::Column::ById,
                excuse::Column::At,
            ])
            .to_owned();
        excuse::Entity::insert(excuse::Model::row(self.tenant(), excuse))
            .on_conflict(conflict)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Removes an excuse; false where there was none.
    pub async fn excuse_remove(&self, expectation: ExpectationId, starts_on: NaiveDate) -> Result<bool> {
        let removed = excuse::Entity::delete_many()
            .filter(excuse::Column::OrganizationId.eq(self.tenant()))
            .filter(excuse::Column::ExpectationId.eq(expectation.as_uuid()))
            .filter(excuse::Column::StartsOn.eq(starts_on))
            .exec(self.executor())
            .await?;
        Ok(removed.rows_affected > 0)
    }
}
