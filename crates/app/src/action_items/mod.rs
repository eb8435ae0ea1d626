//! The inbox of whoever asks: what they must do now, gathered from every feature. Each feature has a file that finds its own.

mod alerts;
mod commitments;
mod concerns;
mod expectations;
mod feedback;
mod goals;
mod meetings;

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::teams::{Answering, answering_to};
use domain::action_items::ActionItem;
use domain::ids::MemberId;
use persistence::Session;

/// Most items of one kind in an inbox.
const MOST: u64 = 200;

/// What every feature looks at.
struct Inbox<'a> {
    session: Session,
    viewer: &'a Viewer,
    me: MemberId,
    /// Who answers to whoever asks.
    answering: Answering,
}

impl App {
    /// Everything the viewer must do now, what is due soonest first; nothing for scripts. It costs as many statements however much there is.
    pub async fn action_items(&self, viewer: &Viewer) -> Result<Vec<ActionItem>> {
        let Some(me) = viewer.principal().member() else {
            return Ok(Vec::new());
        };
        let session = self.reading(viewer);
        let answering = answering_to(&session, viewer).await?;
        let inbox = Inbox {
            session,
            viewer,
            me,
            answering,
        };
        let found = [
            commitments::to_dispose(&inbox).await?,
            goals::to_answer(&inbox).await?,
            goals::to_learn_from(&inbox).await?,
            commitments::to_confirm(&inbox).await?,
            alerts::to_take_up(self, &inbox).await?,
            meetings::to_hold(self, &inbox).await?,
            expectations::to_acknowledge(&inbox).await?,
            feedback::to_acknowledge(&inbox).await?,
            feedback::to_answer(&inbox).await?,
            concerns::to_serve(&inbox).await?,
        ];
        let mut items = found.concat();
        items.sort_by_cached_key(ActionItem::place);
        Ok(items)
    }
}
