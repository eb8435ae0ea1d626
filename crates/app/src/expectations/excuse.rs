//! Excusing a member from what was expected once.

use super::life::seen;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::{Holidays, WorkingCalendar};
use domain::expectations::{Excuse, Expectation, Times};
use domain::goals::Creator;
use domain::ids::ExpectationId;
use serde_json::json;

impl App {
    /// Excuses the occurrence that begins on a day, with a reason; another reason takes the place of the first. What was met all the
    /// same stays met. The reason stays out of the audit log: it is for those who see the expectation.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `NO_OCCURRENCE` where none begins on that day; the codes of [`domain::text`] on `reason`.
    pub async fn expectation_excuse(
        &self,
        viewer: &Viewer,
        id: ExpectationId,
        starts_on: NaiveDate,
        reason: &str,
    ) -> Result<Expectation> {
        let reason = Excuse::words(reason)?;
        self.unit(viewer, (id, starts_on, reason), |work, input| async move {
            let (id, starts_on, reason) = &*input;
            let expectation = seen(&work, *id, Action::ExcuseExpectations).await?;
            check_occurrence(&work, &expectation, *starts_on).await?;
            let excuse = Excuse {
                expectation: *id,
                starts_on: *starts_on,
                reason: reason.clone(),
                by: Creator::from(&work.principal().actor),
                at: work.now,
            };
            work.excuse_save(&excuse).await?;
            let after = json!({ "startsOn": starts_on, "characters": reason.chars().count() });
            let object = Some(id.as_uuid());
            work.audited("expectationExcuse", "Expectation", object, None, Some(after))
                .await?;
            Ok(expectation)
        })
        .await
    }

    /// Takes an excuse back.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `NOT_EXCUSED` where the occurrence is not.
    pub async fn expectation_excuse_withdraw(
        &self,
        viewer: &Viewer,
        id: ExpectationId,
        starts_on: NaiveDate,
    ) -> Result<Expectation> {
        self.unit(viewer, (id, starts_on), |work, input| async move {
            let (id, starts_on) = *input;
            let expectation = seen(&work, id, Action::ExcuseExpectations).await?;
            if !work.excuse_remove(id, starts_on).await? {
                let message = "the occurrence that begins on that day is not excused";
                return Err(Error::invalid("startsOn", "NOT_EXCUSED", message));
            }
            let before = json!({ "startsOn": starts_on });
            let object = Some(id.as_uuid());
            let verb = "expectationExcuseWithdraw";
            work.audited(verb, "Expectation", object, Some(before), None)
                .await?;
            Ok(expectation)
        })
        .await
    }
}

/// Refuses `startsOn` with `NO_OCCURRENCE`.
async fn check_occurrence(work: &Work, expectation: &Expectation, starts_on: NaiveDate) -> Result<()> {
    domain::calendar::checked_date("startsOn", starts_on)?;
    let member = work.member(expectation.member).await?;
    let member = member.ok_or_else(|| Error::Internal("the member of an expectation is missing".into()))?;
    let settings = &work.viewer.organization().settings;
    let holidays = Holidays::new(work.holidays().await?.into_iter().map(|day| day.on));
    let week = member.details.work_pattern.unwrap_or(settings.working_week);
    let zone = member.details.time_zone.unwrap_or(settings.time_zone);
    let times = Times {
        buckets: &settings.buckets,
        // Whether an occurrence is there does not depend on time off.
        calendar: &WorkingCalendar::new(week, holidays, &[]),
        starts_on: member.details.starts_on,
        today: zone.local_date(work.now),
        begun: zone.local_date(work.now),
    };
    match expectation.span_from(times, starts_on) {
        Some(_) => Ok(()),
        None => {
            let message = "no occurrence begins on that day";
            Err(Error::invalid("startsOn", "NO_OCCURRENCE", message))
        }
    }
}
