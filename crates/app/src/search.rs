//! Finding people, teams, customers and goals by a part of their names.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::access::Action;
use domain::search::{Hit, nearest, searched};

impl App {
    /// The first `limit` of what the viewer may see whose name contains a text; see [`nearest`] for their order.
    ///
    /// # Errors
    /// `TOO_SHORT`, and the codes of [`domain::text`].
    pub async fn search(&self, viewer: &Viewer, text: &str, limit: u64) -> Result<Vec<Hit>> {
        let text = searched("text", text)?;
        let session = self.reading(viewer);
        let accounts = viewer.may(Action::ReadAccounts);
        let hits = session
            .found_by_name(&viewer.asker, &text, accounts, limit)
            .await?;
        Ok(nearest(hits, &text, usize::try_from(limit).unwrap_or(usize::MAX)))
    }
}
