//! From a row to the opportunity it wants, or to every reason why it cannot be.

use super::credit::Credit;
use super::products::found;
use super::references::{Known, external_key, kept_key, money, not_after};
use super::rows::{OpportunityHistory, OpportunityRow, OpportunityState, Read};
use chrono::NaiveDate;
use domain::bulk::RowOutcome;
use domain::errors::{Checks, Invalid};
use domain::ids::OpportunityId;
use domain::money::Currency;
use domain::pipeline::{Opportunity, Revision, Revisions, Stages};

/// All a row is judged by, beside itself.
pub(crate) struct Judge<'a> {
    pub(crate) stages: &'a Stages,
    pub(crate) known: &'a Known,
    pub(crate) credit: &'a Credit,
    pub(crate) currency: Currency,
    pub(crate) today: NaiveDate,
}

impl Judge<'_> {
    /// What a row makes of the stored opportunity, or of a new one with `id`; `checks` are the reasons found before.
    pub(crate) fn decide(
        &self,
        mut checks: Checks,
        row: &OpportunityRow,
        held: Option<&Opportunity>,
        id: OpportunityId,
    ) -> Result<(RowOutcome, Opportunity), Invalid> {
        let external_id = external_key(&mut checks, row.external_id.as_deref());
        let version = held.map(|held| held.version);
        found(
            &mut checks,
            row.id.as_ref(),
            external_id.as_deref(),
            version,
            row.if_version,
        );
        let account = row.account.as_ref().and_then(|account| checks.read(account));
        let account = account.and_then(|account| checks.take(self.known.account("account", account)));
        let product = row.product.as_ref().and_then(|product| checks.read(product));
        let product = product.and_then(|product| checks.take(self.known.product("product", product)));
        let created_on = row.created_on.as_ref().map(|date| {
            let date = checks.read(date.as_ref()?)?;
            checks.take(not_after("createdOn", *date, self.today))
        });
        let revisions = self.revisions(&mut checks, &row.history, held);
        let Some(revisions) = revisions else {
            // Dates are judged only beside a history, words without one, too.
            checks.take(Opportunity::words(&row.name, row.next_step.as_deref()));
            return checks.finish(None);
        };
        let created_on = match (created_on, held) {
            (Some(date), _) => date,
            (None, Some(held)) => held.created_on,
            (None, None) => Some(revisions.first().valid_from),
        };
        let wanted = Opportunity {
            id: held.map_or(id, |held| held.id),
            external_id: kept_key(
                row.id.is_some(),
                external_id,
                held.and_then(|held| held.external_id.as_ref()),
            ),
            name: row.name.clone(),
            account,
            product,
            next_step: row.next_step.clone(),
            created_on,
            revisions,
            version: held.map_or(1, |held| held.version),
        };
        let wanted = checks.take(wanted.checked());
        let mut wanted = checks.finish(wanted)?;
        match held {
            None => Ok((RowOutcome::Created, wanted)),
            Some(held) if *held == wanted => Ok((RowOutcome::Unchanged, wanted)),
            Some(_) => {
                wanted.version += 1;
                Ok((RowOutcome::Updated, wanted))
            }
        }
    }

    fn revisions(
        &self,
        checks: &mut Checks,
        history: &OpportunityHistory,
        held: Option<&Opportunity>,
    ) -> Option<Revisions> {
        let mut revisions = match history {
            OpportunityHistory::Since(from, state) => {
                let today = Ok(self.today);
                let checked = self.revision(from.as_ref().unwrap_or(&today), state);
                let revision = checks.take(checked)?;
                match held {
                    None => Revisions::starting(revision),
                    Some(held) => {
                        let mut revisions = held.revisions.clone();
                        revisions.record(revision);
                        revisions
                    }
                }
            }
            OpportunityHistory::Whole(states) => self.whole(checks, states)?,
        };
        revisions.recredit(|owner, on| self.credit.team(owner, on));
        Some(revisions)
    }

    fn whole(
        &self,
        checks: &mut Checks,
        states: &[(Read<NaiveDate>, OpportunityState)],
    ) -> Option<Revisions> {
        if states.is_empty() {
            checks.refuse(
                "revisions",
                "REQUIRED",
                "an opportunity has at least one revision",
            );
        }
        let mut found = Vec::with_capacity(states.len());
        for (index, (from, state)) in states.iter().enumerate() {
            let path = format!("revisions.{index}");
            let checked = self.revision(from, state);
            found.push(checks.take(checked.map_err(|invalid| invalid.within(&path))));
            if from.is_ok() && states[..index].iter().any(|(other, _)| other == from) {
                let message = "another revision is of the same day";
                checks.refuse(format!("{path}.validFrom"), "DUPLICATE_IN_BATCH", message);
            }
        }
        let mut found: Vec<Revision> = found.into_iter().collect::<Option<_>>()?;
        found.sort_by_key(|revision| revision.valid_from);
        let mut found = found.into_iter();
        let mut revisions = Revisions::starting(found.next()?);
        for revision in found {
            revisions.record(revision);
        }
        Some(revisions)
    }

    fn revision(&self, valid_from: &Read<NaiveDate>, state: &OpportunityState) -> Result<Revision, Invalid> {
        let mut checks = Checks::default();
        let valid_from = checks.read(valid_from).copied();
        if let Some(day) = valid_from {
            checks.take(not_after("validFrom", day, self.today));
        }
        let stage = self.stages.by_key(state.stage.trim()).map(|stage| stage.id);
        if stage.is_none() {
            checks.refuse(
                "stage",
                "NOT_FOUND",
                format!("there is no stage {}", domain::text::quoted(&state.stage)),
            );
        }
        let owner = state.owner.as_ref().and_then(|owner| checks.read(owner));
        let owner = owner.and_then(|owner| checks.take(self.known.member("owner", owner)));
        let amount = money(
            &mut checks,
            ("amount", "currency"),
            state.amount.as_deref(),
            state.currency.as_deref(),
            self.currency,
        );
        let expected_close_on = state.expected_close_on.as_ref();
        let expected_close_on = expected_close_on.and_then(|date| checks.read(date)).copied();
        checks.take(Revision::check(valid_from, expected_close_on, amount));
        let revision = stage.zip(valid_from).map(|(stage, valid_from)| Revision {
            valid_from,
            stage,
            owner,
            team: None,
            amount,
            estimated: state.estimated,
            expected_close_on,
        });
        checks.finish(revision)
    }
}
