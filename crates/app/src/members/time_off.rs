//! When members are away.

use super::found;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::{Period, TimeOff};
use domain::errors::Checks;
use domain::ids::{MemberId, TimeOffId};
use persistence::TimeOffRow;
use serde_json::json;

impl App {
    /// Time off of these members that touches `period`, as far as the viewer may see it.
    pub async fn time_off(
        &self,
        viewer: &Viewer,
        ids: &[MemberId],
        period: Period,
    ) -> Result<Vec<TimeOffRow>> {
        let open: Vec<_> = self
            .members_with_details(viewer, ids)
            .await?
            .into_iter()
            .collect();
        Ok(self.reading(viewer).time_off_of(&open, period).await?)
    }

    /// Records time off: whole days, or a part of each. A member records their own from today on, leaders that of their reports.
    ///
    /// # Errors
    /// `PAST_TIME_OFF` for a member's own days gone by, and what is wrong with the dates.
    pub async fn time_off_record(
        &self,
        viewer: &Viewer,
        member: MemberId,
        from: NaiveDate,
        to: NaiveDate,
        portion: u8,
    ) -> Result<TimeOffRow> {
        let mut checks = Checks::default();
        let period = checks.take(Period::named(("from", from), ("to", to)));
        let time_off = period.and_then(|period| checks.take(TimeOff::new(period, portion)));
        let time_off = checks.finish(time_off)?;
        self.unit(viewer, (member, time_off), |work, input| async move {
            let (member_id, time_off) = *input;
            found(&work, Action::RecordTimeOff, member_id).await?;
            check_past(&work, member_id, time_off.period, "from").await?;
            let row = TimeOffRow {
                id: TimeOffId::from_uuid(work.next_id()),
                member_id,
                time_off,
            };
            let by = work.viewer.principal().member();
            work.time_off_insert(&row, (work.now, by)).await?;
            let span = json!({ "from": time_off.period.start(), "to": time_off.period.end() });
            work.audited(
                "timeOffRecord",
                "Member",
                Some(member_id.as_uuid()),
                None,
                Some(span),
            )
            .await?;
            Ok(row)
        })
        .await
    }

    /// Removes recorded time off; the member it was of.
    ///
    /// # Errors
    /// `PAST_TIME_OFF` for a member's own that began on a day gone by.
    pub async fn time_off_remove(&self, viewer: &Viewer, id: TimeOffId) -> Result<MemberId> {
        self.unit(viewer, id, |work, id| async move {
            let gone = || Error::not_found_at("TimeOff", "id");
            let row = work.time_off(*id).await?.ok_or_else(gone)?;
            match work
                .viewer
                .authorize_member(&work, Action::RecordTimeOff, row.member_id)
                .await
            {
                Ok(_) => {}
                // Whose time off it is may not be seen, so neither may it exist.
                Err(Error::Forbidden(_) | Error::NotFound { .. }) => return Err(gone()),
                Err(error) => return Err(error),
            }
            check_past(&work, row.member_id, row.time_off.period, "id").await?;
            work.time_off_remove(*id).await?;
            let span = json!({ "from": row.time_off.period.start(), "to": row.time_off.period.end() });
            work.audited(
                "timeOffRemove",
                "Member",
                Some(row.member_id.as_uuid()),
                Some(span),
                None,
            )
            .await?;
            Ok(row.member_id)
        })
        .await
    }
}

/// Refuses days gone by to whoever may only record their own: once the figures are known, leave would excuse what was missed.
async fn check_past(work: &Work, member: MemberId, off: Period, field: &'static str) -> Result<()> {
    if off.start() >= work.viewer.today() {
        return Ok(());
    }
    let past = work
        .viewer
        .authorize_member(work, Action::RecordPastTimeOff, member)
        .await;
    match past {
        Err(Error::Forbidden(_)) => {
            let message =
                "time off of days gone by is recorded and removed by a leader above, or an executive";
            Err(Error::invalid(field, "PAST_TIME_OFF", message))
        }
        other => other.map(drop),
    }
}
