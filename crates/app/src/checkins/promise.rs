//! A line of a plan that becomes a promise.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::access::Action;
use domain::checkins::CheckIn;
use domain::commitments::{Commitment, Counterpart, Links, Origin, Promise};
use domain::ids::CheckInId;

/// Which line is promised to whom, and by when.
#[derive(Clone, Copy, Debug)]
pub struct LinePromise {
    /// The check-in.
    pub check_in: CheckInId,
    /// The number of the line.
    pub line: i32,
    /// To whom.
    pub to: Counterpart,
    /// By when, the organization's local date.
    pub due: NaiveDate,
}

impl App {
    /// Promises a line of the viewer's own plan, once.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` where it is somebody else's; `NO_SUCH_LINE`, `LINE_PROMISED`; those of [`App::commitment_make`].
    pub async fn check_in_promise(
        &self,
        viewer: &Viewer,
        promise: LinePromise,
    ) -> Result<(CheckIn, Commitment)> {
        self.unit(viewer, promise, |work, promise| async move {
            let found = work.check_in_locked(&work.viewer.asker, promise.check_in).await?;
            let found = found.ok_or_else(|| Error::not_found_at("CheckIn", "checkIn"))?;
            if work.principal().member() != Some(found.member) {
                return Err(Error::Forbidden(Action::WriteCheckIns));
            }
            work.check_counterpart(promise.to).await?;
            let line = found.promisable(promise.line)?;
            let made = Promise {
                to: promise.to,
                text: line.text.clone(),
                due: promise.due,
                links: Links::default(),
                key: None,
            };
            let made = work
                .commitment_made("checkInPromise", made, Origin::CheckIn, None)
                .await?;
            let mut promised = found.clone();
            for line in promised
                .plan
                .iter_mut()
                .filter(|line| line.number == promise.line)
            {
                line.commitment = Some(made.id);
            }
            promised.version += 1;
            promised.updated_at = work.now;
            work.check_in_save(&promised).await?;
            Ok((promised, made))
        })
        .await
    }
}
