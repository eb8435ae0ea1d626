//! From a line of an export to the history it tells.
//!
//! A closed deal has two revisions: the list price from the day it was opened, its value from the day it was closed. A
//! deal without any date stands from the export's first day, because nothing says that it came later, and it is
//! never counted as created, because nobody knows when it was.

use super::super::references::{MemberReference, Reference};
use super::super::rows::{OpportunityHistory, OpportunityRow, OpportunityState};
use super::{CrmImport, CrmOpportunity, CrmProduct, CrmStage};
use chrono::NaiveDate;
use domain::calendar::FIRST_DAY;
use domain::errors::Invalid;
use domain::pipeline::{Outcome, Stages};
use domain::text::quoted;
use std::collections::{BTreeMap, HashMap};

/// The day of the earliest deal, today where none has one. Days that will be refused count for nothing, or one mistyped year
/// would put everybody into their teams a century ago.
pub(super) fn first_day(deals: &[CrmOpportunity], today: NaiveDate) -> NaiveDate {
    let days = deals.iter().flat_map(|deal| [deal.opened_on, deal.closed_on]);
    let sound = days.flatten().filter(|day| (FIRST_DAY..=today).contains(day));
    sound.min().unwrap_or(today)
}

/// What lines are read against.
pub(super) struct History<'a> {
    /// By label: the key of the organization's stage, and how a deal in it stands.
    stages: BTreeMap<&'a str, (&'a str, Outcome)>,
    products: HashMap<&'a str, &'a CrmProduct>,
    accounts: HashMap<&'a str, &'a str>,
    opened_as: &'a str,
    first_day: NaiveDate,
}

impl<'a> History<'a> {
    /// `held` are the organization's stages: how a deal stands is theirs to say, where they are.
    pub(super) fn new(import: &'a CrmImport, held: &Stages, first_day: NaiveDate) -> Self {
        let meaning = |stage: &'a CrmStage| {
            let outcome = held.by_key(&stage.key).map_or(stage.outcome, |held| held.outcome);
            (stage.label.as_str(), (stage.key.as_str(), outcome))
        };
        let accounts = import
            .accounts
            .iter()
            .map(|account| (account.key.as_str(), account.name.as_str()));
        Self {
            stages: import.stages.iter().map(meaning).collect(),
            products: import
                .products
                .iter()
                .map(|product| (product.key.as_str(), product))
                .collect(),
            accounts: accounts.collect(),
            opened_as: &import.opened_as,
            first_day,
        }
    }

    /// The stage a label means; `NOT_FOUND` where the mapping does not say.
    fn stage(&self, label: &str) -> Result<(&'a str, Outcome), Invalid> {
        self.stages.get(label).copied().ok_or_else(|| {
            let known: Vec<&str> = self.stages.keys().copied().collect();
            let message = format!(
                "no stage {} in the mapping's [stages.of], which names {}",
                quoted(label),
                known.join(", ")
            );
            Invalid::one("stage", "NOT_FOUND", message)
        })
    }

    /// The row an opportunity's line stands for; `NOT_FOUND` at `stage` for one the mapping does not name, `REQUIRED` at
    /// `closed_on` for a closed deal without the day it was closed, `CREATED_AFTER_REVISION` for one that was closed first.
    pub(super) fn row(&self, deal: &'a CrmOpportunity) -> Result<OpportunityRow, Invalid> {
        let product = deal.product.as_deref();
        let state = |stage: &str, amount: Option<&str>| {
            let price = product.and_then(|key| self.products.get(key)?.price.as_deref());
            OpportunityState {
                stage: stage.to_owned(),
                owner: deal.owner.clone().map(|key| Ok(MemberReference::ExternalId(key))),
                amount: amount.or(price).map(str::to_owned),
                currency: amount.and(deal.currency.clone()),
                estimated: amount.is_none() && price.is_some(),
                expected_close_on: deal.expected_close_on.map(Ok),
            }
        };
        let amount = deal.amount.as_deref();
        let (stage, outcome) = self.stage(&deal.stage)?;
        let mut revisions = Vec::with_capacity(2);
        match (outcome, deal.opened_on, deal.closed_on) {
            (Outcome::Open, opened, _) => {
                revisions.push((Ok(opened.unwrap_or(self.first_day)), state(stage, amount)));
            }
            (_, _, None) => {
                let message = "a closed deal needs the day it was closed";
                return Err(Invalid::one("closed_on", "REQUIRED", message));
            }
            (_, Some(opened), Some(closed)) if closed < opened => {
                let message = format!("a deal opened on {opened} was not closed before");
                return Err(Invalid::one("closed_on", "CREATED_AFTER_REVISION", message));
            }
            (_, opened, Some(closed)) => {
                if let Some(opened) = opened.filter(|opened| *opened < closed) {
                    revisions.push((Ok(opened), state(self.stage(self.opened_as)?.0, None)));
                }
                revisions.push((Ok(closed), state(stage, amount)));
            }
        }
        let customer = deal.account.as_deref();
        let customer = customer.map(|key| self.accounts.get(key).copied().unwrap_or(key));
        let name = match (&deal.name, product, customer) {
            (Some(name), ..) => name.clone(),
            (None, Some(product), Some(customer)) => format!("{product} for {customer}"),
            (None, Some(only), None) | (None, None, Some(only)) => only.to_owned(),
            (None, None, None) => deal.key.clone(),
        };
        Ok(OpportunityRow {
            id: None,
            external_id: Some(deal.key.clone()),
            name,
            account: deal.account.clone().map(|key| Ok(Reference::ExternalId(key))),
            product: deal.product.clone().map(|key| Ok(Reference::ExternalId(key))),
            next_step: deal.next_step.clone(),
            created_on: Some(deal.opened_on.map(Ok)),
            history: OpportunityHistory::Whole(revisions),
            if_version: None,
        })
    }
}

/// The same reasons, those about the day a revision begins at the day of the line it was taken from.
pub(super) fn dated(deal: &CrmOpportunity, invalid: Invalid) -> Invalid {
    let reasons = invalid.0.into_iter().map(|mut error| {
        if error.field.ends_with("validFrom") {
            let opened = error.field.starts_with("revisions.0") && deal.opened_on.is_some();
            error.field = if opened { "opened_on" } else { "closed_on" }.to_owned();
        }
        error
    });
    Invalid(reasons.collect())
}

#[cfg(test)]
mod tests {
    use super::super::CrmPlace;
    use super::*;
    use domain::ids::StageId;
    use domain::pipeline::Stage;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn place() -> CrmPlace {
        CrmPlace {
            file: "deals.csv".into(),
            line: 2,
        }
    }

    fn import() -> CrmImport {
        let stage = |label: &str, key: &str, outcome| CrmStage {
            label: label.to_owned(),
            key: key.to_owned(),
            position: 1,
            probability: 5000,
            qualified: true,
            outcome,
        };
        let product = CrmProduct {
            place: place(),
            key: "GTX Pro".to_owned(),
            name: "GTX Pro".to_owned(),
            price: Some("4821".to_owned()),
        };
        CrmImport {
            stages: vec![
                stage("Engaging", "engaging", Outcome::Open),
                stage("Won", "won", Outcome::Won),
            ],
            opened_as: "Engaging".to_owned(),
            products: vec![product],
            ..CrmImport::default()
        }
    }

    fn deal(stage: &str, opened: Option<&str>, closed: Option<&str>, amount: Option<&str>) -> CrmOpportunity {
        CrmOpportunity {
            place: place(),
            key: "1C1I7A6R".to_owned(),
            name: None,
            owner: Some("Moses Frase".to_owned()),
            product: Some("GTX Pro".to_owned()),
            account: Some("Cancity".to_owned()),
            stage: stage.to_owned(),
            opened_on: opened.map(day),
            closed_on: closed.map(day),
            expected_close_on: None,
            amount: amount.map(str::to_owned),
            currency: None,
            next_step: None,
        }
    }

    fn told(deal: &CrmOpportunity) -> Vec<(String, String, String, bool)> {
        let import = import();
        let row = History::new(&import, &Stages::default(), day("2016-10-20"))
            .row(deal)
            .expect("a row");
        let OpportunityHistory::Whole(revisions) = row.history else {
            panic!("a whole history");
        };
        let tell = |(on, state): (crate::Read<NaiveDate>, OpportunityState)| {
            (
                on.expect("a day").to_string(),
                state.stage,
                state.amount.unwrap_or_default(),
                state.estimated,
            )
        };
        revisions.into_iter().map(tell).collect()
    }

    fn revision(on: &str, stage: &str, amount: &str, estimated: bool) -> (String, String, String, bool) {
        (on.to_owned(), stage.to_owned(), amount.to_owned(), estimated)
    }

    #[test]
    fn a_closed_deal_has_the_list_price_first_and_then_its_value() {
        let won = deal("Won", Some("2016-10-25"), Some("2017-03-11"), Some("4514"));
        let expected = [
            revision("2016-10-25", "engaging", "4821", true),
            revision("2017-03-11", "won", "4514", false),
        ];
        assert_eq!(told(&won), expected);
        let at_once = deal("Won", Some("2017-03-11"), Some("2017-03-11"), Some("4514"));
        assert_eq!(told(&at_once), expected[1..]);
    }

    #[test]
    fn a_deal_without_dates_stands_from_the_first_day_and_was_never_created() {
        let undated = deal("Engaging", None, None, None);
        assert_eq!(told(&undated), [revision("2016-10-20", "engaging", "4821", true)]);
        let import = import();
        let row = History::new(&import, &Stages::default(), day("2016-10-20"))
            .row(&undated)
            .expect("a row");
        assert_eq!(
            (row.created_on, row.name.as_str()),
            (Some(None), "GTX Pro for Cancity")
        );
    }

    #[test]
    fn a_deal_closed_on_no_known_day_is_refused() {
        let (import, won) = (import(), deal("Won", Some("2016-10-25"), None, Some("4514")));
        let refused = History::new(&import, &Stages::default(), day("2016-10-20"))
            .row(&won)
            .expect_err("refused");
        assert_eq!(
            (refused.0[0].field.as_str(), refused.0[0].code),
            ("closed_on", "REQUIRED")
        );
    }

    #[test]
    fn a_deal_closed_before_it_was_opened_is_refused() {
        let (import, won) = (
            import(),
            deal("Won", Some("2017-03-11"), Some("2017-03-10"), None),
        );
        let refused = History::new(&import, &Stages::default(), day("2016-10-20"))
            .row(&won)
            .expect_err("refused");
        assert_eq!(
            (refused.0[0].field.as_str(), refused.0[0].code),
            ("closed_on", "CREATED_AFTER_REVISION")
        );
    }

    #[test]
    fn a_mistyped_day_is_not_the_first_one() {
        let today = day("2017-12-31");
        let deals = [
            deal("Won", Some("0217-01-01"), Some("2017-03-11"), None),
            deal("Won", Some("2016-10-25"), Some("2107-03-11"), None),
        ];
        assert_eq!(first_day(&deals, today), day("2016-10-25"));
        assert_eq!(first_day(&[], today), today);
    }

    #[test]
    fn a_deal_stands_as_the_organization_says_of_its_stage() {
        let import = import();
        let signed = Stage {
            id: StageId::from_uuid(Uuid::nil()),
            key: "engaging".to_owned(),
            name: "Signed".to_owned(),
            position: 1,
            probability: Stage::CERTAIN,
            qualified: true,
            outcome: Outcome::Won,
            version: 1,
        };
        let refused = History::new(&import, &Stages::new([signed]), day("2016-10-20"))
            .row(&deal("Engaging", Some("2016-10-25"), None, None))
            .expect_err("a won deal without the day it was won");
        assert_eq!(refused.0[0].field, "closed_on");
    }

    #[test]
    fn a_stage_the_mapping_does_not_name_is_refused_even_where_the_organization_has_one() {
        let refused = History::new(&import(), &Stages::default(), day("2016-10-20"))
            .row(&deal("won", None, Some("2017-03-11"), None))
            .expect_err("the mapping names “Won” only");
        let error = &refused.0[0];
        assert_eq!((error.field.as_str(), error.code), ("stage", "NOT_FOUND"));
        assert_eq!(
            error.message,
            "no stage “won” in the mapping's [stages.of], which names Engaging, Won"
        );
    }
}
