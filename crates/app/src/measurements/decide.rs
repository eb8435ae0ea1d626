//! What becomes of a row of a push.

use super::follow::Valuing;
use super::found::Known;
use super::record::MeasurementRow;
use crate::error::Error;
use crate::pipeline::references::{external_key, missing};
use crate::unit::Work;
use domain::access::{Actor, Principal};
use domain::bulk::RowOutcome;
use domain::errors::{Checks, Invalid};
use domain::goals::{Creator, Owner};
use domain::ids::{MeasurementId, MemberId};
use domain::metrics::{Measurement, MeasurementSource, Metric, MetricSource, Reading, Reported};
use domain::text;

/// What the systems of members start with: each has keys of their own, which no script can take.
const OF_MEMBER: &str = "member:";

/// Who speaks: a system of record, a file, or a member for themselves or as a leader.
#[derive(Clone, Debug)]
pub(super) struct Reporter {
    member: Option<MemberId>,
    source: MeasurementSource,
    system: String,
}

impl Reporter {
    /// Who reports; refuses with `SOURCE_NOT_ALLOWED` a source or system that is not theirs.
    pub(super) fn of(
        principal: &Principal,
        source: Option<MeasurementSource>,
        system: Option<&str>,
    ) -> Result<Reporter, Error> {
        let refused = |field: &str, message: &str| Error::invalid(field, "SOURCE_NOT_ALLOWED", message);
        let member = match &principal.actor {
            Actor::Member { id, .. } => Some(*id),
            Actor::Service { .. } | Actor::System => None,
        };
        if let Some(id) = member {
            if source.is_some() {
                return Err(refused("source", "members speak for themselves"));
            }
            if system.is_some() {
                return Err(refused("sourceSystem", "members report by no system"));
            }
            return Ok(Reporter {
                member,
                source: MeasurementSource::Own,
                system: format!("{OF_MEMBER}{id}"),
            });
        }
        let source = source.unwrap_or(MeasurementSource::Crm);
        if !matches!(source, MeasurementSource::Crm | MeasurementSource::Import) {
            return Err(refused("source", "a script reports what a system or a file says"));
        }
        let system = match system {
            None => String::new(),
            Some(words) => text::name("sourceSystem", words)?,
        };
        if system.starts_with(OF_MEMBER) {
            return Err(refused(
                "sourceSystem",
                "is kept for what members report themselves",
            ));
        }
        Ok(Reporter {
            member,
            source,
            system,
        })
    }

    /// The system within which the keys of the rows are unique.
    pub(super) fn system(&self) -> &str {
        &self.system
    }

    /// As what they speak where it is of nobody else.
    pub(super) fn own_source(&self) -> MeasurementSource {
        self.source
    }

    /// Whether what is pushed makes a feed fresh.
    pub(super) fn is_system(&self) -> bool {
        self.member.is_none()
    }

    fn source(&self, subject: Owner) -> MeasurementSource {
        match self.member {
            Some(id) if subject != Owner::Member(id) => MeasurementSource::Manager,
            _ => self.source,
        }
    }
}

/// A measurement as it is to be, and as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    pub(super) next: Measurement,
    pub(super) held: Option<Measurement>,
}

impl Known {
    /// The measurement a row wants, and whether that is a change. The refusals are those of [`Reported::reading`],
    /// `DUPLICATE_IN_BATCH`, `NOT_FOUND`, `FORBIDDEN`, `NOT_RECORDED`, `SOURCE_NOT_ACCEPTED`, `METRIC_DIFFERS`, `SOURCE_DIFFERS`,
    /// `CONFLICT` and `TOO_LARGE`.
    pub(super) fn decide(
        &self,
        work: &Work,
        reporter: &Reporter,
        valuing: &Valuing,
        index: usize,
        row: &MeasurementRow,
    ) -> Result<(RowOutcome, Decided), Invalid> {
        let mut checks = Checks::default();
        checks.also(self.repeated.get(&index));
        let external_id = external_key(&mut checks, row.external_id.as_deref());
        let metric = checks.read(&row.metric).and_then(|reference| {
            let found = self.metric(reference);
            checks.take(found.ok_or_else(|| missing("metric", "metric", reference.key())))
        });
        let subject = checks.read(&row.subject);
        let subject = subject.and_then(|subject| checks.take(self.subject(subject)));
        let occurred_at = checks.read(&row.occurred_at).copied();
        let source = subject.map(|subject| reporter.source(subject));
        if let Some((metric, source)) = metric.zip(source) {
            checks.take(accepts("metric", metric, source));
        }
        let held = self.stored(row);
        let version = held.map_or(0, |held| held.version);
        if row.if_version.is_some_and(|wanted| wanted != version) {
            let message = format!("the measurement is at version {version} by now; read it again");
            checks.refuse("ifVersion", "CONFLICT", message);
        }
        if let Some(held) = held {
            checks.take(self.allowed("externalId", held.reading.subject));
            if metric.is_some_and(|metric| metric.id != held.metric) {
                let message = "the measurement with this key is of another metric";
                checks.refuse("metric", "METRIC_DIFFERS", message);
            }
            if source.is_some_and(|source| source != held.source) {
                let message = "the measurement with this key was reported by another source";
                checks.refuse("externalId", "SOURCE_DIFFERS", message);
            }
        }
        let reading = metric
            .zip(subject)
            .zip(occurred_at)
            .map(|((metric, subject), occurred_at)| {
                let reported = Reported {
                    amount: &row.amount,
                    currency: row.currency.as_deref(),
                    weight: row.weight.as_deref(),
                    note: row.note.as_deref(),
                    occurred_at,
                };
                reported.reading(&metric.definition, subject, valuing.place(), work.now)
            });
        let reading = reading.and_then(|reading| checks.take(reading));
        let next = reading
            .zip(metric)
            .zip(source)
            .map(|((reading, metric), source)| Measurement {
                id: held.map_or_else(|| MeasurementId::from_uuid(work.next_id()), |held| held.id),
                metric: metric.id,
                reading: self.credited(reading),
                source,
                system: reporter.system().to_owned(),
                external_id,
                recorded_at: work.now,
                recorded_by: Creator::from(&work.principal().actor),
                version: version + 1,
            });
        let next = checks.finish(next)?;
        valuing
            .value(&next)
            .map_err(|worth| Invalid::one("amount", "TOO_LARGE", worth.to_string()))?;
        let outcome = match held {
            None => RowOutcome::Created,
            Some(held) if held.reading == next.reading => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Updated,
        };
        let next = match (held, outcome) {
            (Some(held), RowOutcome::Unchanged) => held.clone(),
            _ => next,
        };
        Ok((
            outcome,
            Decided {
                next,
                held: held.cloned(),
            },
        ))
    }

    /// The reading with the day where the member is, and the team credited on the day it counts on.
    fn credited(&self, reading: Reading) -> Reading {
        match reading.subject {
            Owner::Member(id) => Reading {
                member_on: self.zone(id).map(|zone| zone.local_date(reading.occurred_at)),
                team: self.credit.team(id, reading.occurred_on),
                ..reading
            },
            Owner::Team(id) => Reading {
                team: Some(id),
                ..reading
            },
            Owner::Organization => reading,
        }
    }
}

/// Refuses `field`, which names a metric, where it takes nothing from a source.
pub(super) fn accepts(field: &str, metric: &Metric, source: MeasurementSource) -> Result<(), Invalid> {
    match &metric.definition.source {
        MetricSource::Derived(_) => {
            let message = "the metric follows from opportunities; nobody reports it";
            Err(Invalid::one(field, "NOT_RECORDED", message))
        }
        MetricSource::Recorded(accepted) if !accepted.contains(&source) => {
            let message = format!("the metric takes nothing from {source}");
            Err(Invalid::one(field, "SOURCE_NOT_ACCEPTED", message))
        }
        MetricSource::Recorded(_) => Ok(()),
    }
}
