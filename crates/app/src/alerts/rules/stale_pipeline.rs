//! A member whose open qualified pipeline is stale for a third or more: unchanged for more than twice the median age of its stages.

use super::super::watch::Watch;
use super::{ceased, formula};
use crate::error::Result;
use crate::pipeline::valued;
use chrono::{Days, NaiveDate};
use domain::alerts::{AlertKey, AlertRule, Finding, OpenDealWorth, StalePipeline, stale_pipeline};
use domain::goals::{Explanation, Input, Owner, Reason, ReasonCode};
use domain::ids::StageId;
use domain::money::Currency;
use domain::pipeline::{MovingDeal, Outcome, StageAges};
use persistence::{MovementQuery, OpenAmount, OpenQuery, Subjects};
use std::collections::{BTreeSet, HashMap};

/// The members whose pipeline does not move. Where a rate is missing nothing is said.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let settings = &watch.viewer.organization.settings;
    let buckets = &settings.buckets;
    let (day, today) = (watch.as_of, watch.viewer.today());
    let history = buckets.last_four_quarters(day);
    let ages = StageAges::of(watch.session.stage_ages(history).await?);
    let stages = watch.catalogue.stages.in_order().into_iter();
    let qualified = stages.filter(|stage| stage.outcome == Outcome::Open && stage.qualified);
    let qualified: Vec<StageId> = qualified.map(|stage| stage.id).collect();
    let limits: HashMap<StageId, NaiveDate> = qualified
        .iter()
        .filter_map(|stage| Some((*stage, ages.stale_before(*stage, day)?)))
        .collect();
    let subjects = Subjects::Members(watch.member_ids());
    let query = MovementQuery {
        subjects: subjects.clone(),
        as_of: day,
        today,
    };
    let named: Vec<(StageId, NaiveDate)> = limits.iter().map(|(stage, limit)| (*stage, *limit)).collect();
    let mut deals = watch.session.deals_to_mend(&query, &named).await?;
    deals.retain(|(_, deal)| {
        limits
            .get(&deal.stage)
            .is_some_and(|limit| deal.unchanged_since < *limit)
    });
    let running = buckets.bucket(domain::calendar::Grain::Quarter, day);
    let mut open = watch
        .session
        .open_amounts(&OpenQuery {
            subjects,
            as_of: day,
            today,
            period: running,
            next: buckets.next(running),
        })
        .await?;
    open.retain(|amount| qualified.contains(&amount.stage));
    let mut foreign: BTreeSet<Currency> = open.iter().filter_map(|amount| amount.currency).collect();
    foreign.remove(&settings.currency);
    let rates = watch.session.rates_on(foreign, day).await?;
    let worth = |minor: i64, currency: Option<Currency>| {
        let from = currency.unwrap_or(settings.currency);
        valued(&rates, (minor.into(), from), settings.currency, day).ok()
    };
    let stale_on = |deal: &MovingDeal| {
        let limit = limits.get(&deal.stage)?;
        let days = u64::try_from((day - *limit).num_days()).ok()?;
        deal.unchanged_since.checked_add_days(Days::new(days + 1))
    };
    let mut found = Vec::new();
    for member in watch.member_ids() {
        let owner = Owner::Member(member);
        let of_member = open.iter().filter(|amount: &&OpenAmount| amount.subject == owner);
        let total: Option<i128> = of_member.map(|amount| worth(amount.minor, amount.currency)).sum();
        let of_member = deals.iter().filter(|(subject, _)| *subject == owner);
        let stale: Option<Vec<OpenDealWorth>> = of_member
            .map(|(_, deal)| {
                let amount = deal.amount.map(|amount| (amount.minor, Some(amount.currency)));
                let (minor, currency) = amount.unwrap_or((0, None));
                Some(OpenDealWorth {
                    stale_on: stale_on(deal)?,
                    minor: worth(minor, currency)?,
                })
            })
            .collect();
        let key = AlertKey {
            rule: AlertRule::StalePipeline,
            subject: owner,
            object: None,
            since: None,
        };
        let judged = stale.zip(total);
        let judged =
            judged.and_then(|(stale, total)| stale_pipeline(stale, total, watch.quiet_until(&key), day));
        found.extend(judged.map(|stale| Finding {
            key,
            period: None,
            raised: stale.raised,
            over: None,
            conduct: None,
            explanation: explanation(&stale, settings.currency),
        }));
    }
    let over = ceased(watch, AlertRule::StalePipeline, &found);
    found.extend(over);
    Ok(found)
}

fn explanation(stale: &StalePipeline, currency: Currency) -> Explanation {
    let amount = |minor: i128| {
        let amount = domain::exact::Exact::scaled(minor, currency.digits());
        let amount = amount.map_or_else(String::new, domain::exact::Exact::to_decimal);
        format!("{amount} {}", currency.code())
    };
    let text = "A third or more of what is open and qualified has not changed for more than twice the median age of its stage.";
    Explanation {
        inputs: vec![
            Input::new("stale", amount(stale.stale)),
            Input::new("open", amount(stale.open)),
            Input::new("staleOpportunities", stale.deals),
        ],
        formula: formula(AlertRule::StalePipeline).to_owned(),
        reasons: vec![Reason::new(ReasonCode::StalePipeline, text)],
    }
}
