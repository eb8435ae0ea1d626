//! Opportunities: deals that are open, won or lost.

use super::account::optional;
use super::revision::Revisions;
use super::stage::{Outcome, Stages};
use crate::calendar::checked_date;
use crate::errors::{Checks, Invalid};
use crate::ids::{AccountId, OpportunityId, ProductId};
use crate::metrics::Deal;
use crate::text;
use chrono::NaiveDate;

/// A deal, open or closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opportunity {
    /// Its identity.
    pub id: OpportunityId,
    /// Its identity in the system it came from, unique in the organization.
    pub external_id: Option<String>,
    /// Name for people.
    pub name: String,
    /// The customer, when known.
    pub account: Option<AccountId>,
    /// What is to be sold, when known.
    pub product: Option<ProductId>,
    /// What happens next.
    pub next_step: Option<String>,
    /// Local date it came to be; `None` when nobody knows, and then it is never counted as created.
    pub created_on: Option<NaiveDate>,
    /// How it stood, by date.
    pub revisions: Revisions,
    /// Counts changes, for optimistic locking.
    pub version: i64,
}

impl Opportunity {
    /// The opportunity with its texts trimmed; refuses with the codes of [`crate::text`] and of
    /// [`super::Revision::checked`], and with `CREATED_AFTER_REVISION`.
    pub fn checked(self) -> Result<Opportunity, Invalid> {
        let mut checks = Checks::default();
        let words = checks.take(Self::words(&self.name, self.next_step.as_deref()));
        let external_id = optional(&mut checks, "externalId", self.external_id.as_deref());
        if let Some(date) = self.created_on {
            checks.take(checked_date("createdOn", date));
            if date > self.revisions.first().valid_from {
                let message = "an opportunity has no stage before it is created";
                checks.refuse("createdOn", "CREATED_AFTER_REVISION", message);
            }
        }
        for revision in self.revisions.all() {
            checks.take(revision.checked());
        }
        let (name, next_step) = checks.finish(words)?;
        Ok(Opportunity {
            name,
            external_id,
            next_step,
            ..self
        })
    }

    /// Name and next step, trimmed; refuses with the codes of [`crate::text`].
    pub fn words(name: &str, next_step: Option<&str>) -> Result<(String, Option<String>), Invalid> {
        let mut checks = Checks::default();
        let name = checks.take(text::name("name", name));
        let next_step = next_step.map(|words| text::bounded("nextStep", words, 2000));
        let next_step = next_step.map(|result| checks.take(result));
        checks.finish(name.map(|name| (name, next_step.flatten())))
    }

    /// How it stands now.
    pub fn outcome(&self, stages: &Stages) -> Outcome {
        self.revisions.outcome(stages)
    }

    /// Local date it was closed; `None` while open.
    pub fn closed_on(&self, stages: &Stages) -> Option<NaiveDate> {
        self.revisions.closed(stages).map(|(_, step)| step.on)
    }

    /// Its events, for derived metrics, given the date of its account's first win.
    pub fn deal(&self, stages: &Stages, first_win: Option<NaiveDate>) -> Deal {
        let closed = self.revisions.closed(stages);
        let as_closed = |wanted| closed.and_then(|(outcome, step)| (outcome == wanted).then_some(step));
        Deal {
            id: self.id.as_uuid(),
            created: self.created_on.map(|date| self.revisions.created(date)),
            qualified: self.revisions.qualified(stages),
            won: as_closed(Outcome::Won),
            lost: as_closed(Outcome::Lost),
            first_win,
            has_account: self.account.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::pipeline::fixtures::{ENGAGING, LOST, revision, stages};
    use uuid::Uuid;

    fn opportunity() -> Opportunity {
        let mut revisions = Revisions::starting(revision("2026-01-05", ENGAGING, 100));
        revisions.record(revision("2026-02-20", LOST, 0));
        Opportunity {
            id: OpportunityId::from_uuid(Uuid::from_u128(1)),
            external_id: Some(" 1C1I7A6R ".to_owned()),
            name: "GTX Pro for Cancity".to_owned(),
            account: None,
            product: None,
            next_step: None,
            created_on: Some(day("2026-01-05")),
            revisions,
            version: 1,
        }
    }

    #[test]
    fn an_opportunity_tells_its_events() {
        let (opportunity, stages) = (opportunity().checked().expect("valid"), stages());
        assert_eq!(opportunity.external_id.as_deref(), Some("1C1I7A6R"));
        assert_eq!(opportunity.outcome(&stages), Outcome::Lost);
        assert_eq!(opportunity.closed_on(&stages), Some(day("2026-02-20")));
        let deal = opportunity.deal(&stages, None);
        assert_eq!(deal.lost.map(|step| step.on), Some(day("2026-02-20")));
        assert_eq!((deal.won, deal.has_account), (None, false));
    }

    #[test]
    fn bad_dates_and_amounts_are_refused_together() {
        let mut wrong = Opportunity {
            created_on: Some(day("2026-01-06")),
            name: " ".to_owned(),
            ..opportunity()
        };
        wrong.revisions.record(revision("2026-03-01", ENGAGING, -1));
        let codes: Vec<_> = wrong
            .checked()
            .expect_err("refused")
            .0
            .iter()
            .map(|error| error.code)
            .collect();
        assert_eq!(codes, ["BLANK", "CREATED_AFTER_REVISION", "AMOUNT_NEGATIVE"]);
    }

    #[test]
    fn without_a_date_an_opportunity_is_never_counted_as_created() {
        let undated = Opportunity {
            created_on: None,
            ..opportunity()
        };
        assert_eq!(undated.deal(&stages(), None).created, None);
    }
}
