//! Goals in other currencies, at the plan rate of their period: facts keep the rate of their own day, and a target does not
//! move with the market.

use crate::access::viewer::Viewer;
use crate::error::Result;
use chrono::NaiveDate;
use domain::goals::{Goal, Unplanned};
use domain::money::{Currency, MissingRate, convert};
use persistence::{RateTable, Session};
use std::borrow::Cow;

/// The plan rates some goals need.
pub(crate) struct Plans {
    own: Currency,
    rates: RateTable,
}

impl Plans {
    /// The rates for amounts in these currencies; nothing is read where all are in the organization's.
    pub(crate) async fn load(
        session: &Session,
        viewer: &Viewer,
        currencies: impl IntoIterator<Item = Option<Currency>>,
    ) -> Result<Plans> {
        let own = viewer.organization().settings.currency;
        let foreign = currencies.into_iter().flatten().any(|currency| currency != own);
        Ok(Plans {
            own,
            rates: match foreign {
                true => session.plan_rate_table().await?,
                false => RateTable::default(),
            },
        })
    }

    /// An amount of a goal that starts on a day, in the organization's currency; one that is no money stays.
    pub(crate) fn valued(
        &self,
        amount: i64,
        currency: Option<Currency>,
        starts_on: NaiveDate,
    ) -> std::result::Result<i64, Unplanned> {
        let Some(from) = currency.filter(|from| *from != self.own) else {
            return Ok(amount);
        };
        let to = self.own;
        let missing = Unplanned::NoRate(MissingRate {
            from,
            to,
            on: starts_on,
        });
        let rate = self.rates.on(from, starts_on).ok_or(missing)?;
        let valued = convert(i128::from(amount), from, to, rate);
        valued
            .and_then(|amount| i64::try_from(amount).ok())
            .ok_or(Unplanned::TooLarge { from, to })
    }

    /// The goal with its amounts in the organization's currency.
    pub(crate) fn planned<'a>(&self, goal: &'a Goal) -> std::result::Result<Cow<'a, Goal>, Unplanned> {
        if goal.currency.is_none_or(|currency| currency == self.own) {
            return Ok(Cow::Borrowed(goal));
        }
        let valued = |amount| self.valued(amount, goal.currency, goal.period.start());
        let target = valued(goal.target)?;
        Ok(Cow::Owned(Goal {
            target,
            baseline: goal.baseline.map(valued).transpose()?,
            stretch: goal.stretch.map(valued).transpose()?,
            // The rate was found for the target, and no point lies beyond it and the baseline.
            curve: goal
                .curve
                .with_amounts(|amount| valued(amount).ok())
                .unwrap_or_else(|| goal.curve.clone()),
            currency: Some(self.own),
            ..goal.clone()
        }))
    }
}
