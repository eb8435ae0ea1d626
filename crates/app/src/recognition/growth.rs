//! Results of members that are well above their own months before.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::metrics::read::Figures;
use domain::calendar::{Buckets, Grain, Period};
use domain::exact::Exact;
use domain::goals::Owner;
use domain::members::Member;
use domain::metrics::{Direction, Layer, Metric, SubjectKind, Totals};
use domain::money::Currency;
use domain::recognition::{BASELINE_MONTHS, Growth, Occasion, Suggestion, grown};
use persistence::Session;

impl App {
    /// Results whose last complete fiscal month ended in these days, and is well above the member's own months before.
    pub(super) async fn growth(
        &self,
        viewer: &Viewer,
        session: &Session,
        members: &[Member],
        days: Period,
    ) -> Result<Vec<Suggestion>> {
        let settings = &viewer.organization.settings;
        let months = complete_months(&settings.buckets, days);
        let Some((month, earlier)) = months.split_first() else {
            return Ok(Vec::new());
        };
        let catalogue = self.catalogue(viewer).await?;
        let metrics = catalogue.metrics.iter().map(|metric| &**metric);
        let metrics: Vec<&Metric> = metrics.filter(|metric| grows(metric)).collect();
        let mut asked: Vec<(Owner, &Metric, Period)> = Vec::new();
        for member in members {
            for metric in &metrics {
                asked.extend(
                    worked(member, &months)
                        .into_iter()
                        .map(|month| (Owner::Member(member.id), *metric, month)),
                );
            }
        }
        let figures = viewer.figures(session, asked, days.last_day()).await?;
        let mut found = Vec::new();
        for member in members {
            for metric in &metrics {
                let amount = |month| amount(&figures, member, metric, month, settings.currency);
                let before: Option<Vec<Exact>> = worked(member, earlier).into_iter().map(amount).collect();
                let (Some(figure), Some(before)) = (amount(*month), before) else {
                    continue;
                };
                let Some(baseline) = grown(figure, &before) else {
                    continue;
                };
                let growth = Growth {
                    metric: metric.id,
                    month: *month,
                    figure,
                    baseline,
                    months: before.len(),
                };
                found.push(Suggestion {
                    member: member.id,
                    on: month.last_day(),
                    occasion: Occasion::Growth(growth),
                });
            }
        }
        Ok(found)
    }
}

/// The last fiscal month that ended in these days, and those before it that it is held against, the latest first; none where no month
/// ended.
fn complete_months(buckets: &Buckets, days: Period) -> Vec<Period> {
    let running = buckets.bucket(Grain::Month, days.last_day());
    let month = match running.last_day() == days.last_day() {
        true => running,
        false => buckets.previous(running),
    };
    if !days.contains(month.last_day()) {
        return Vec::new();
    }
    let months = std::iter::successors(Some(month), |month| Some(buckets.previous(*month)));
    months.take(1 + BASELINE_MONTHS).collect()
}

/// Those of these months that a member worked from their first day on.
fn worked(member: &Member, months: &[Period]) -> Vec<Period> {
    let since = member.details.starts_on;
    let worked = months.iter().copied();
    worked.filter(|month| month.start() >= since).collect()
}

/// Whether more of a result of members is better, month by month.
fn grows(metric: &Metric) -> bool {
    let definition = &metric.definition;
    definition.layer == Layer::Result
        && definition.subject == SubjectKind::Member
        && definition.direction == Direction::Increase
        && definition.accumulates()
}

/// What a member's month amounts to; nothing without facts, none where a rate is missing.
fn amount(
    figures: &Figures,
    member: &Member,
    metric: &Metric,
    month: Period,
    own: Currency,
) -> Option<Exact> {
    let totals = match figures.get(Owner::Member(member.id), metric.id, month) {
        Some(sum) if sum.unconverted != 0 => return None,
        Some(sum) => sum.totals,
        None => Totals::default(),
    };
    let definition = &metric.definition;
    let currency = definition.is_money().then_some(own);
    totals.actual(definition, definition.decimals(currency))
}
