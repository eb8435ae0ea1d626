//! Values for inputs that a call needs beside the id it is made for.

use super::{Caller, Slot};
use crate::schema::{Kind, Type};
use serde_json::{Map, Value, json};

impl Caller<'_> {
    pub(super) fn value(&self, slot: &Slot, wanted: &Value, kind: &Kind, path: Vec<String>) -> Value {
        match kind {
            Kind::NonNull(inner) => self.value(slot, wanted, inner, path),
            Kind::List(inner) => {
                let item = [path, vec!["0".to_owned()]].concat();
                json!([self.value(slot, wanted, inner, item)])
            }
            Kind::Named(_) if path == slot.path => wanted.clone(),
            Kind::Named(name) if name == "ID" => self.own_at(slot, &path),
            Kind::Named(name) => {
                let found = &self.schema.types[name];
                match found.kind.as_str() {
                    "INPUT_OBJECT" => self.object(slot, wanted, name, found, &path),
                    "ENUM" => special(name, "").unwrap_or_else(|| json!(found.values[0].0)),
                    _ if slot.root == "metricSeries"
                        && path.first().is_some_and(|name| name == "metrics") =>
                    {
                        json!("deals_won")
                    }
                    _ => scalar(name, path.last().map_or("", String::as_str)),
                }
            }
        }
    }

    fn object(&self, slot: &Slot, wanted: &Value, name: &str, found: &Type, path: &[String]) -> Value {
        let mut object = Map::new();
        let leads_on = |field: &str| slot.path.starts_with(&[path, &[field.to_owned()]].concat());
        if found.one_of {
            let led = found.inputs.iter().find(|input| leads_on(&input.name));
            let usual = || {
                let usual = usual_branch(name);
                let branch = found
                    .inputs
                    .iter()
                    .find(|input| Some(input.name.as_str()) == usual);
                branch.unwrap_or(&found.inputs[0])
            };
            let branch = led.unwrap_or_else(usual);
            let below = [path, std::slice::from_ref(&branch.name)].concat();
            let value = special(name, &branch.name).filter(|_| led.is_none());
            let value = value.unwrap_or_else(|| self.value(slot, wanted, &branch.kind, below));
            object.insert(branch.name.clone(), value);
            return Value::Object(object);
        }
        for input in &found.inputs {
            let below = [path, std::slice::from_ref(&input.name)].concat();
            let led = leads_on(&input.name);
            match special(name, &input.name).filter(|_| !led) {
                Some(value) => object.insert(input.name.clone(), value),
                None if led || !input.optional => {
                    object.insert(input.name.clone(), self.value(slot, wanted, &input.kind, below))
                }
                None => None,
            };
        }
        Value::Object(object)
    }
}

/// Values that generated ones cannot stand for, by input and field: what must exist, or must fit another field.
fn special(input: &str, field: &str) -> Option<Value> {
    let value = match (input, field) {
        ("DatesInput", "start") => json!("2026-01-01"),
        ("DatesInput", "end") => json!("2026-04-01"),
        ("TimeOffRecordInput", "to") => json!("2026-03-09"),
        ("SectionCompleteInput" | "SectionRefreshInput" | "GapAddressInput", "section") => json!("RESULTS"),
        ("ActivityGateOverrideInput" | "MeetingExcuseInput", "reason") => json!("walk"),
        ("CadenceChangeInput", "durationMinutes") => json!(45),
        ("CadenceEndInput", "on") => json!("2027-03-01"),
        ("MeetingRescheduleInput", "to") => json!("2026-03-10T09:00"),
        ("PeriodInput", "name") => json!("2026"),
        ("AlertSnoozeInput", "until") => json!("2026-03-09"),
        ("MeetingExcuseInput", "ground") => json!("OTHER"),
        ("PeriodCloseInput", "period") => json!({ "name": "2024" }),
        ("MetricReferenceInput", "key") => json!("deals_won"),
        ("MeasurementRowInput", "metric") => json!({ "key": "headcount" }),
        ("MeasurementRowInput", "subject") => json!({ "organization": true }),
        ("GoalOwnerInput", "organization") => json!(true),
        ("OpportunityStateInput" | "OpportunityRevisionInput", "stage") => json!("prospecting"),
        ("MemberUpdateInput" | "OrganizationUpdateInput", "name") | ("GoalUpdateInput", "title") => {
            json!("Walked")
        }
        ("PolicySetInput", "transparentTeams") => json!(true),
        ("HolidaysSetInput", "add") => json!([{ "on": "2026-12-25", "name": "walk" }]),
        ("ExchangeRateInput" | "PlanRateInput", "currency") => json!("EUR"),
        // Of the organization's goals it is not the one who asks who owns them.
        ("GoalProposeInput", "owner") => json!({ "organization": true }),
        ("CommitmentRenegotiateInput", "due") => json!("2026-03-20"),
        ("MetricDefineInput", "unit") => json!("COUNT"),
        ("StageDefineInput", "probability") => json!("0.5"),
        // An object is named by its key unless the walk names it by its id.
        ("AccountRowInput" | "ProductRowInput" | "OpportunityRowInput", "externalId") => json!("walked"),
        // Managers may lead.
        ("LeadershipSetInput", "acting") => json!(true),
        _ => return None,
    };
    Some(value)
}

/// The field to take of an input that takes one, where it is not the first.
fn usual_branch(input: &str) -> Option<&'static str> {
    match input {
        "MetricReferenceInput" => Some("key"),
        "GoalOwnerInput" | "MeasurementSubjectInput" => Some("organization"),
        "OpportunityHistoryInput" => Some("state"),
        "RewardEvidenceInput" => Some("quarter"),
        "PeriodInput" => Some("name"),
        "GapInput" => Some("goal"),
        "AccountReferenceInput" | "ProductReferenceInput" | "GoalReferenceInput" => Some("externalId"),
        _ => None,
    }
}

fn scalar(kind: &str, field: &str) -> Value {
    match kind {
        "String" if field.to_lowercase().contains("email") => json!("walk@walk.example"),
        "String" => json!("walk"),
        "Int" | "Float" => json!(1),
        "Boolean" => json!(false),
        "Date" => json!("2026-03-02"),
        "DateTime" => json!("2026-03-02T12:00:00Z"),
        "Decimal" => json!("1"),
        "LocalDateTime" => json!("2026-03-02T13:00"),
        "RRule" => json!("FREQ=WEEKLY"),
        "CurrencyCode" => json!("USD"),
        "TimeZone" => json!("UTC"),
        other => panic!("teach the walk in tests/src/walk/fill.rs to fill a {other} ({field})"),
    }
}
