//! Expecting something of a member.

use super::life::described;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::{MetricReference, amount};
use crate::members;
use crate::pipeline::Read;
use crate::pipeline::references::missing;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Action;
use domain::errors::{Checks, Invalid};
use domain::expectations::{Expectation, ExpectationOrigin, Frequency, Term};
use domain::goals::Creator;
use domain::ids::{ExpectationId, MemberId};
use domain::metrics::Metric;

/// What is to be expected of a member.
#[derive(Clone, Debug)]
pub struct ExpectationSet {
    /// Of whom.
    pub member: MemberId,
    /// Of what.
    pub metric: Read<MetricReference>,
    /// How often.
    pub frequency: Frequency,
    /// How much, in the metric's unit, money in major units of the organization's currency.
    pub target: String,
    /// Name for people.
    pub title: Option<String>,
    /// First day; today when left out.
    pub starts_on: Option<NaiveDate>,
    /// First day no longer of it; none for no end.
    pub ends_on: Option<NaiveDate>,
}

impl App {
    /// Expects something of a member from a day on. Leaders above them, executives, and scripts, who alone may say what was expected
    /// in the past.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`; `EXPECTATION_EXISTS` where the same is expected of them as often in these days already;
    /// `MEMBER_INACTIVE`; `IN_THE_PAST`; the codes of [`Expectation::checked`].
    pub async fn expectation_set(&self, viewer: &Viewer, wanted: ExpectationSet) -> Result<Expectation> {
        self.unit(viewer, wanted, |work, wanted| async move {
            let member = members::found(&work, Action::WriteExpectations, wanted.member).await?;
            let set_by = Creator::from(&work.principal().actor);
            let mut checks = Checks::default();
            if !member.active {
                checks.refuse("member", "MEMBER_INACTIVE", "has left the organization");
            }
            let metric = metric(&work, &wanted.metric, &mut checks).await?;
            let own = work.viewer.organization().settings.currency;
            let decimals = metric
                .as_ref()
                .map(|metric| metric.definition.decimals(Some(own)));
            let target = amount(&wanted.target, decimals).map_err(|error| error.at("target"));
            let target = checks.take(target).flatten();
            let starts_on = wanted.starts_on.unwrap_or_else(|| work.viewer.today());
            let expectation = metric.zip(target).and_then(|(metric, target)| {
                let expectation = Expectation {
                    id: ExpectationId::from_uuid(work.next_id()),
                    member: member.id,
                    metric: metric.id,
                    frequency: wanted.frequency,
                    title: wanted.title.clone(),
                    starts_on,
                    ends_on: wanted.ends_on,
                    terms: vec![Term {
                        from: starts_on,
                        target,
                    }],
                    origin: match set_by {
                        Creator::Member(_) => ExpectationOrigin::Leader,
                        Creator::ServiceAccount(_) | Creator::System => ExpectationOrigin::Script,
                    },
                    template: None,
                    set_by,
                    acknowledged_at: None,
                    created_at: work.now,
                    updated_at: work.now,
                    version: 1,
                };
                if matches!(set_by, Creator::Member(_)) {
                    checks.take(expectation.check_start(work.viewer.today()));
                }
                checks.take(expectation.checked(&metric.definition))
            });
            let expectation = checks.finish(expectation)?;
            let held = work
                .expectations_from(&[member.id], expectation.starts_on)
                .await?;
            if held.iter().any(|other| other.rivals(&expectation)) {
                let message =
                    "the same is expected of them as often in these days already; change or end that";
                return Err(Error::Refused("EXPECTATION_EXISTS", message.to_owned()));
            }
            work.expectations_insert(std::slice::from_ref(&expectation))
                .await?;
            let object = Some(expectation.id.as_uuid());
            let after = Some(described(&expectation));
            work.audited("expectationSet", "Expectation", object, None, after)
                .await?;
            Ok(expectation)
        })
        .await
    }
}

async fn metric(work: &Work, named: &Read<MetricReference>, checks: &mut Checks) -> Result<Option<Metric>> {
    let Some(named) = checks.read(named) else {
        return Ok(None);
    };
    let found = match named {
        MetricReference::Id(id) => work.metrics_by_id(&[*id]).await?.pop(),
        MetricReference::Key(key) => {
            let all = work.metrics().await?;
            all.into_iter().find(|metric| metric.definition.key == key.trim())
        }
    };
    let found: std::result::Result<Metric, Invalid> =
        found.ok_or_else(|| missing("metric", "metric", named.key()));
    Ok(checks.take(found))
}
