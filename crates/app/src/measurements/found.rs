//! What the rows of a push refer to, looked up for all of them at once.

use super::decide::{Reporter, accepts};
use super::record::{MeasurementPush, MeasurementRow};
use crate::error::{Error, Result};
use crate::goals::{MetricReference, OwnerReference};
use crate::owners::{member, open_owners};
use crate::pipeline::credit::Credit;
use crate::pipeline::references::{self, folded, member_references, missing, teams, trimmed};
use crate::pipeline::{MemberReference, Reference};
use crate::unit::Work;
use crate::versions::check_settings;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::bulk::repeated;
use domain::calendar::Zone;
use domain::errors::{Checks, FieldError, Invalid};
use domain::goals::Owner;
use domain::ids::{MemberId, MetricId, TeamId};
use domain::metrics::{Measurement, Metric};
use domain::money::Currency;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The members, teams and keys that rows name.
fn wanted(rows: &[MeasurementRow]) -> (Vec<MemberReference>, Vec<Reference<TeamId>>, Vec<String>) {
    let (mut members, mut teams) = (Vec::new(), Vec::new());
    for subject in rows.iter().filter_map(|row| row.subject.as_ref().ok()) {
        match subject {
            OwnerReference::Member(member) => members.push(member.clone()),
            OwnerReference::Team(team) => teams.push(team.clone()),
            OwnerReference::Organization => {}
        }
    }
    let keys = rows.iter().filter_map(|row| row.external_id.as_deref());
    let keys: BTreeSet<String> = keys.map(|key| key.trim().to_owned()).collect();
    (members, teams, keys.into_iter().collect())
}

/// All that the rows of a push name.
pub(super) struct Known {
    metrics: HashMap<MetricId, Arc<Metric>>,
    keys: HashMap<String, MetricId>,
    members: HashMap<MemberReference, MemberId>,
    teams: HashMap<Reference<TeamId>, TeamId>,
    zones: HashMap<MemberId, Zone>,
    pub(super) credit: Credit,
    /// Those whose amounts the asker may report.
    open: HashSet<Owner>,
    stored: HashMap<String, Measurement>,
    pub(super) repeated: HashMap<usize, FieldError>,
    /// Every closed goal ends before this day; there is none without it.
    pub(super) closed_before: Option<NaiveDate>,
}

impl Known {
    /// Looks everything up, by a number of statements that does not depend on how many rows there are. Stored
    /// measurements of the rows are locked.
    pub(super) async fn load(work: &Work, push: &MeasurementPush, reporter: &Reporter) -> Result<Known> {
        let rows = &push.rows;
        let (mut named, of_teams, keys) = wanted(rows);
        let stored = work.measurements_locked(reporter.system(), &keys).await?;
        let held = || stored.iter().map(|found| found.reading.subject);
        named.extend(held().filter_map(member).map(MemberReference::Id));
        let asker = &work.viewer.asker;
        let basis = work.recording_basis(asker, &references::named(&named)).await?;
        check_settings(work, basis.settings).await?;
        let teams = teams(work, &of_teams).await?;
        let mut shared: BTreeSet<Owner> = teams.values().copied().map(Owner::Team).collect();
        shared.extend(held().filter(|owner| member(*owner).is_none()));
        shared.insert(Owner::Organization);
        let shared: Vec<Owner> = shared.into_iter().collect();
        let actions = (Action::RecordMeasurements, Action::RecordSharedMeasurements);
        let mut open: HashSet<Owner> = open_owners(&work.viewer, work, &shared, actions)
            .await?
            .into_iter()
            .collect();
        let own = work.viewer.organization.settings.time_zone;
        let (mut members, mut zones) = (HashMap::new(), HashMap::new());
        for found in &basis.members {
            let key = found.external_id.as_deref();
            members.extend(member_references(found.id, &found.email, key));
            zones.insert(found.id, found.time_zone.unwrap_or(own));
            if work.viewer.opens(actions.0, Detail::Totals, found.relations) {
                open.insert(Owner::Member(found.id));
            }
        }
        let metrics = &work.app.catalogue_at(work, basis.catalogue).await?.metrics;
        let told = rows.iter().map(|row| row.external_id.as_deref().map(str::trim));
        Ok(Known {
            keys: metrics
                .iter()
                .map(|metric| (metric.definition.key.clone(), metric.id))
                .collect(),
            metrics: metrics.iter().map(|metric| (metric.id, metric.clone())).collect(),
            zones,
            credit: Credit::of(basis.members.into_iter().flat_map(|found| found.assignments)),
            open,
            stored: stored
                .into_iter()
                .filter_map(|found| Some((found.external_id.clone()?, found)))
                .collect(),
            repeated: repeated("externalId", told),
            members,
            teams,
            closed_before: basis.closed_before,
        })
    }

    /// The metrics a push covers beside those of its rows; refuses with `NOT_FOUND`, `NOT_RECORDED` and `SOURCE_NOT_ACCEPTED` those it
    /// could have no row of.
    pub(super) fn covered(&self, covers: &[MetricReference], reporter: &Reporter) -> Result<Vec<MetricId>> {
        let mut checks = Checks::default();
        let found = covers.iter().enumerate().filter_map(|(index, reference)| {
            let field = format!("covers.{index}");
            let metric = self.metric(reference);
            let metric = metric.ok_or_else(|| missing(&field, "metric", reference.key()));
            let metric = checks.take(metric)?;
            let accepted = accepts(&field, metric, reporter.own_source());
            checks.take(accepted).map(|()| metric.id)
        });
        let found: Vec<MetricId> = found.collect();
        checks.done().map_err(Error::from)?;
        Ok(found)
    }

    /// Every metric of the organization.
    pub(super) fn metrics(&self) -> impl Iterator<Item = &Metric> {
        self.metrics.values().map(|metric| &**metric)
    }

    /// The metric a reference names.
    pub(super) fn metric(&self, metric: &MetricReference) -> Option<&Metric> {
        let id = match metric {
            MetricReference::Id(id) => id,
            MetricReference::Key(key) => self.keys.get(key.trim())?,
        };
        self.metrics.get(id).map(|metric| &**metric)
    }

    /// Whose amount a row reports; refuses `subject` with `NOT_FOUND` and `FORBIDDEN`.
    pub(super) fn subject(&self, subject: &OwnerReference) -> std::result::Result<Owner, Invalid> {
        let found = match subject {
            OwnerReference::Member(member) => self.members.get(&folded(member)).copied().map(Owner::Member),
            OwnerReference::Team(team) => self.teams.get(&trimmed(team)).copied().map(Owner::Team),
            OwnerReference::Organization => Some(Owner::Organization),
        };
        let (what, key) = subject.named();
        let found = found.ok_or_else(|| missing("subject", what, key))?;
        self.allowed("subject", found).map(|()| found)
    }

    /// Refuses `field` with `FORBIDDEN` where the asker may not report amounts of its owner.
    pub(super) fn allowed(&self, field: &str, owner: Owner) -> std::result::Result<(), Invalid> {
        if self.open.contains(&owner) {
            return Ok(());
        }
        let message = "you may not report amounts of this subject";
        Err(Invalid::one(field, "FORBIDDEN", message))
    }

    /// The measurement that is there under a row's key.
    pub(super) fn stored(&self, row: &MeasurementRow) -> Option<&Measurement> {
        self.stored.get(row.external_id.as_deref()?.trim())
    }

    /// Whether money of a push, or what is stored of it, is in another currency than this one.
    pub(super) fn has_foreign(&self, push: &MeasurementPush, own: Currency) -> bool {
        let told = push.rows.iter().filter_map(|row| row.currency.as_deref());
        let mut told = told.map(|code| !code.trim().eq_ignore_ascii_case(own.code()));
        let mut stored = self.stored.values().filter_map(|found| found.reading.currency);
        told.any(|foreign| foreign) || stored.any(|currency| currency != own)
    }

    /// Where a member is.
    pub(super) fn zone(&self, member: MemberId) -> Option<Zone> {
        self.zones.get(&member).copied()
    }
}
