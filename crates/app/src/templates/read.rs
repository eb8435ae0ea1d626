//! Templates, for whoever may read any.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::access::Action;
use domain::ids::TemplateId;
use domain::paging::{Page, PageRequest};
use domain::templates::Template;

impl App {
    /// The templates among `ids`, in no particular order; none where the viewer may read none.
    pub async fn templates_by_id(&self, viewer: &Viewer, ids: &[TemplateId]) -> Result<Vec<Template>> {
        match viewer.may(Action::ReadTemplates) {
            true => Ok(self.reading(viewer).templates_by_id(ids).await?),
            false => Ok(Vec::new()),
        }
    }

    /// A page of templates, by key; those put away only where they are wanted.
    pub async fn templates(
        &self,
        viewer: &Viewer,
        archived: bool,
        request: &PageRequest,
    ) -> Result<Page<Template>> {
        viewer.authorize_organization(Action::ReadTemplates)?;
        Ok(self.reading(viewer).templates_page(archived, request).await?)
    }

    /// How many templates there are.
    pub async fn templates_count(&self, viewer: &Viewer, archived: bool) -> Result<u64> {
        viewer.authorize_organization(Action::ReadTemplates)?;
        Ok(self.reading(viewer).templates_count(archived).await?)
    }
}
