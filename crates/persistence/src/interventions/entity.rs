//! Rows of interventions.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::alerts::entity::{KeyColumns, subject, subject_row};
use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::alerts::AlertObject;
use domain::ids::{AlertId, InterventionId, MemberId, MetricId};
use domain::interventions::{Intervention, InterventionKind, InterventionLink, InterventionState};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod intervention {
    use sea_orm::entity::prelude::*;

    /// Help for a member or a team.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "interventions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub kind: String,
        pub what: String,
        pub owner_id: Uuid,
        pub due_on: Date,
        pub alert_id: Option<Uuid>,
        pub rule: Option<String>,
        pub object_kind: Option<String>,
        pub object_id: Option<Uuid>,
        pub since: Option<Date>,
        pub raised_on: Option<Date>,
        pub metric_id: Option<Uuid>,
        pub started_on: Date,
        pub state: String,
        pub ended_on: Option<Date>,
        pub created_by: Uuid,
        pub created_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(intervention);

const TABLE: &str = "interventions";

impl intervention::Model {
    pub(crate) fn into_domain(self) -> Result<Intervention> {
        let link = match (self.alert_id, &self.rule) {
            (Some(alert), Some(rule)) => {
                let key = KeyColumns {
                    rule,
                    member: self.member_id,
                    team: self.team_id,
                    object: self.object_kind.as_deref().zip(self.object_id),
                    since: self.since,
                };
                Some(InterventionLink {
                    alert: AlertId::from_uuid(alert),
                    key: key.key(TABLE)?,
                })
            }
            _ => None,
        };
        Ok(Intervention {
            id: InterventionId::from_uuid(self.id),
            subject: subject(TABLE, self.member_id, self.team_id)?,
            kind: stored(TABLE, "kind", InterventionKind::from_word(&self.kind))?,
            what: self.what,
            owner: MemberId::from_uuid(self.owner_id),
            due: self.due_on,
            link,
            raised_on: self.raised_on,
            metric: self.metric_id.map(MetricId::from_uuid),
            started_on: self.started_on,
            state: stored(TABLE, "state", InterventionState::from_word(&self.state))?,
            ended_on: self.ended_on,
            created_by: MemberId::from_uuid(self.created_by),
            created_at: self.created_at,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, intervention: &Intervention) -> intervention::ActiveModel {
        let (member, team) = subject_row(intervention.subject);
        let link = intervention.link;
        let object = link.and_then(|link| link.key.object).map(AlertObject::parts);
        intervention::ActiveModel {
            organization_id: Set(tenant),
            id: Set(intervention.id.as_uuid()),
            member_id: Set(member),
            team_id: Set(team),
            kind: Set(intervention.kind.word().to_owned()),
            what: Set(intervention.what.clone()),
            owner_id: Set(intervention.owner.as_uuid()),
            due_on: Set(intervention.due),
            alert_id: Set(link.map(|link| link.alert.as_uuid())),
            rule: Set(link.map(|link| link.key.rule.word().to_owned())),
            object_kind: Set(object.map(|(kind, _)| kind.to_owned())),
            object_id: Set(object.map(|(_, id)| id)),
            since: Set(link.and_then(|link| link.key.since)),
            raised_on: Set(intervention.raised_on),
            metric_id: Set(intervention.metric.map(MetricId::as_uuid)),
            started_on: Set(intervention.started_on),
            state: Set(intervention.state.word().to_owned()),
            ended_on: Set(intervention.ended_on),
            created_by: Set(intervention.created_by.as_uuid()),
            created_at: Set(intervention.created_at),
            version: Set(intervention.version),
        }
    }
}
