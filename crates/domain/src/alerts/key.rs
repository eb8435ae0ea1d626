//! What makes two alerts one and the same.

use super::rule::AlertRule;
use crate::goals::Owner;
use crate::ids::{AlertId, CadenceId, ExpectationId, GoalId, GuardrailId, MetricId};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// What an alert is about beside whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertObject {
    /// A goal, and with it its period.
    Goal(GoalId),
    /// A metric.
    Metric(MetricId),
    /// A guardrail.
    Guardrail(GuardrailId),
    /// An expectation.
    Expectation(ExpectationId),
    /// A cadence.
    Cadence(CadenceId),
}

impl AlertObject {
    /// The word for its kind, and its identity.
    pub fn parts(self) -> (&'static str, Uuid) {
        match self {
            AlertObject::Goal(id) => ("goal", id.as_uuid()),
            AlertObject::Metric(id) => ("metric", id.as_uuid()),
            AlertObject::Guardrail(id) => ("guardrail", id.as_uuid()),
            AlertObject::Expectation(id) => ("expectation", id.as_uuid()),
            AlertObject::Cadence(id) => ("cadence", id.as_uuid()),
        }
    }

    /// The object of a kind; none of an unknown one.
    pub fn of(kind: &str, id: Uuid) -> Option<AlertObject> {
        match kind {
            "goal" => Some(AlertObject::Goal(GoalId::from_uuid(id))),
            "metric" => Some(AlertObject::Metric(MetricId::from_uuid(id))),
            "guardrail" => Some(AlertObject::Guardrail(GuardrailId::from_uuid(id))),
            "expectation" => Some(AlertObject::Expectation(ExpectationId::from_uuid(id))),
            "cadence" => Some(AlertObject::Cadence(CadenceId::from_uuid(id))),
            _ => None,
        }
    }
}

/// What alerts are told apart by: whoever finds the same key finds the same alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertKey {
    /// What raised it.
    pub rule: AlertRule,
    /// Whom it is about.
    pub subject: Owner,
    /// And what.
    pub object: Option<AlertObject>,
    /// Since when what it is about goes on, where dated rows tell that for certain.
    pub since: Option<NaiveDate>,
}

impl AlertKey {
    /// The alert's identity, which follows from the key alone.
    pub fn id(&self) -> AlertId {
        let (kind, subject) = match self.subject {
            Owner::Member(id) => ("MEMBER", Some(id.as_uuid())),
            Owner::Team(id) => ("TEAM", Some(id.as_uuid())),
            Owner::Organization => ("ORGANIZATION", None),
        };
        let (about, object) = self.object.map(AlertObject::parts).unzip();
        let mut hash = Sha256::new();
        hash.update(self.rule.known_as().word());
        hash.update([0]);
        hash.update(kind);
        hash.update(subject.unwrap_or_default());
        hash.update(about.unwrap_or_default());
        hash.update(object.unwrap_or_default());
        hash.update(self.since.map_or_else(String::new, |on| on.to_string()));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        AlertId::from_uuid(Builder::from_custom_bytes(bytes).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::ids::MemberId;

    #[test]
    fn the_same_key_is_the_same_alert_and_another_another() {
        let uuid = Uuid::from_u128;
        let key = AlertKey {
            rule: AlertRule::Slump,
            subject: Owner::Member(MemberId::from_uuid(uuid(1))),
            object: Some(AlertObject::Metric(MetricId::from_uuid(uuid(2)))),
            since: None,
        };
        assert_eq!(key.id(), key.id());
        assert_eq!(key.id().as_uuid().get_version_num(), 8);
        let watched = AlertKey {
            rule: AlertRule::SlumpWatch,
            ..key
        };
        assert_eq!(
            watched.id(),
            key.id(),
            "a watch that has become a slump stays the same alert"
        );
        let others = [
            AlertKey {
                rule: AlertRule::StalePipeline,
                ..key
            },
            AlertKey {
                subject: Owner::Member(MemberId::from_uuid(uuid(3))),
                ..key
            },
            AlertKey {
                object: Some(AlertObject::Goal(GoalId::from_uuid(uuid(2)))),
                ..key
            },
            AlertKey {
                since: Some(day("2026-03-02")),
                ..key
            },
        ];
        assert!(others.iter().all(|other| other.id() != key.id()));
    }
}
