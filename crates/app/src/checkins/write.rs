//! Reporting on the week that runs, and revising what was said until it is over.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::Grain;
use domain::checkins::{CheckIn, CheckInWords};
use domain::errors::Checks;
use domain::ids::CheckInId;
use serde_json::json;

/// What a member says about a week. It replaces what they said of it before.
#[derive(Clone, Debug, Default)]
pub struct CheckInWrite {
    /// A day of the week; the running one when left out.
    pub week: Option<NaiveDate>,
    /// What went well.
    pub wins: Option<String>,
    /// What did not.
    pub setbacks: Option<String>,
    /// What is planned, line by line.
    pub plan: Vec<String>,
    /// What is in the way.
    pub blockers: Option<String>,
    /// How confident they are, 1 to 5.
    pub confidence: i32,
    /// The version that was seen; 0 when there must be none yet.
    pub if_version: Option<i64>,
}

impl App {
    /// Writes the viewer's check-in of a week, or writes it anew. What it says stays out of the audit log.
    ///
    /// # Errors
    /// `FORBIDDEN` for scripts; `CONFLICT`; of the input those of [`CheckIn::check_week`], [`CheckIn::lines`], [`CheckIn::replanned`]
    /// and [`CheckInWords::checked`].
    pub async fn check_in_write(&self, viewer: &Viewer, write: CheckInWrite) -> Result<CheckIn> {
        let member = viewer.principal().member();
        let member = member.ok_or(Error::Forbidden(Action::WriteCheckIns))?;
        let buckets = &viewer.organization.settings.buckets;
        let week = buckets.bucket(Grain::Week, write.week.unwrap_or_else(|| viewer.today()));
        let mut checks = Checks::default();
        checks.take(CheckIn::check_week(week, viewer.today()));
        let words = checks.take(CheckInWords::checked(
            write.wins.as_deref(),
            write.setbacks.as_deref(),
            write.blockers.as_deref(),
            write.confidence,
        ));
        let lines = checks.take(CheckIn::lines(&write.plan));
        let (words, lines) = checks.finish(words.zip(lines))?;
        let input = (words, lines, write.if_version);
        self.unit(viewer, input, move |work, input| async move {
            let (words, lines, if_version) = (*input).clone();
            work.viewer
                .authorize_member(&work, Action::WriteCheckIns, member)
                .await?;
            let found = work.check_in_of_week(member, week.start()).await?;
            let stored = found.as_ref().map_or(0, |found| found.version);
            check_version("the check-in", stored, if_version)?;
            let written = match &found {
                Some(found) => CheckIn {
                    plan: CheckIn::replanned(&found.plan, lines)?,
                    words,
                    updated_at: work.now,
                    version: found.version + 1,
                    ..found.clone()
                },
                None => CheckIn {
                    id: CheckInId::from_uuid(work.next_id()),
                    member,
                    week: week.start(),
                    words,
                    plan: CheckIn::replanned(&[], lines)?,
                    written_at: work.now,
                    updated_at: work.now,
                    version: 1,
                },
            };
            match found {
                Some(_) => work.check_in_save(&written).await?,
                None => work.check_in_insert(&written).await?,
            }
            let after = json!({
                "week": written.week,
                "lines": written.plan.len(),
            });
            let id = Some(written.id.as_uuid());
            work.audited("checkInWrite", "CheckIn", id, None, Some(after))
                .await?;
            Ok(written)
        })
        .await
    }
}
