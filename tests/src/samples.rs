//! One object of every type that has an id.

use crate::client::Answer;
use crate::clock::day;
use crate::organization::TestOrganization;
use chrono::TimeDelta;
use domain::access::Scope;
use serde_json::json;
use std::collections::BTreeMap;

const IDS: &str = "query ($member: ID!, $team: ID!) {
    organization { id }
    member(id: $member) { id assignments { id } timeOff(from: \"2026-01-01\", to: \"2027-01-01\") { id } }
    team(id: $team) { id leaderships { id } }
    serviceAccounts { id }
    auditLog(first: 1) { nodes { id } }
    accounts(first: 1) { nodes { id } }
    products(first: 1) { nodes { id } }
    opportunities(first: 1, filter: { outcome: OPEN }) { nodes { id } }
    alerts(first: 1, filter: { member: $member }) { nodes { id } }
}";

impl TestOrganization<'_> {
    /// Makes one object of every type, and gives their global ids by type.
    pub async fn samples(&self) -> BTreeMap<String, String> {
        let (ana, max) = (self.rep("Ana").await, self.manager("Max").await);
        let north = self.team("North", None).await;
        self.lead(&max, &north).await;
        self.assign(&ana, &north).await;
        self.service(&[Scope::MetricsRead]).await;
        let eva = self.as_eva();
        let off = json!({ "member": ana.id, "from": "2026-06-01", "to": "2026-06-08" });
        eva.run("timeOffRecord", off, "timeOff { id }").await.data();
        let row = json!({ "rows": [{ "name": "Customer", "externalId": "customer" }] });
        eva.run("accountsUpsert", row, "summary { created }").await.data();
        let row = json!({ "rows": [{ "name": "Product", "externalId": "product" }] });
        eva.run("productsUpsert", row, "summary { created }").await.data();
        let demo =
            json!({ "key": "demo", "name": "Demo", "position": 5, "probability": "0.1", "qualified": true });
        let stage = eva.run("stageDefine", demo, "stage { id }").await;
        let row = json!({ "rows": [{
            "name": "Open", "externalId": "open", "account": { "externalId": "customer" },
            "history": { "state": { "stage": "demo", "owner": { "id": ana.id } } },
        }] });
        eva.run("opportunitiesUpsert", row, "summary { created }")
            .await
            .data();
        self.won(&ana, day("2026-02-02"), 1).await;
        for (key, subject) in [("headcount", "ORGANIZATION"), ("seats", "TEAM")] {
            let level = json!({
                "key": key, "name": key, "layer": "RESULT", "unit": "COUNT", "aggregation": "LAST",
                "subject": subject, "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
            });
            eva.run("metricDefine", level, "metric { id }").await.payload();
        }
        let calls = json!({
            "key": "calls", "name": "Calls", "layer": "PIPELINE", "unit": "COUNT",
            "source": { "recorded": { "acceptedSources": ["MANAGER"] } },
        });
        let metric = eva.run("metricDefine", calls, "metric { id }").await;
        let mut call = json!({
            "metric": { "key": "calls" }, "subject": { "member": { "id": ana.id } }, "occurredAt": "2026-02-02T09:00:00Z",
            "amount": "1", "externalId": "call",
        });
        let record = async |row: &serde_json::Value| {
            let rows = json!({ "rows": [row] });
            eva.run("measurementsRecord", rows, "rows { measurement { id } }")
                .await
        };
        record(&call).await.payload();
        call["amount"] = json!("2");
        let corrected = record(&call).await;
        for (key, subject) in [
            ("headcount", json!({ "organization": true })),
            ("seats", json!({ "team": { "id": north.id } })),
        ] {
            let level = json!({
                "metric": { "key": key }, "subject": subject, "occurredAt": "2026-02-02T09:00:00Z", "amount": "7",
            });
            record(&level).await.payload();
        }
        let owners = [
            json!({ "member": { "id": ana.id } }),
            json!({ "team": { "id": north.id } }),
            json!({ "organization": true }),
        ];
        let goals = owners.into_iter().enumerate().map(|(number, owner)| {
            json!({
                "externalId": format!("goal {number}"), "metric": { "key": "deals_won" }, "owner": owner,
                "period": { "name": "2026-Q1" }, "target": "10", "state": "DRAFT",
            })
        });
        let rows = json!({ "rows": goals.collect::<Vec<_>>() });
        // Written down long enough ago that its alert has gone up to the executives.
        self.server.clock.advance(TimeDelta::days(-10));
        let made = self
            .as_(&self.fresh(&self.eva).await)
            .run("goalsUpsert", rows, "rows { goal { id } } summary { created }")
            .await;
        self.server.clock.advance(TimeDelta::days(10));
        assert_eq!(made.payload()["summary"]["created"], 3, "{:#}", made.body);
        let goal = made.payload()["rows"][0]["goal"]["id"].clone();
        let active = eva
            .run("goalActivate", json!({ "goal": goal }), "goal { id }")
            .await;
        // Something that waits for Eva.
        let own = json!({
            "owner": { "member": { "id": max.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-Q2" }, "target": "10",
        });
        self.as_(&max).run("goalPropose", own, "goal { id }").await.data();
        let last_year = json!({ "period": { "name": "2025" } });
        let closed = eva.run("periodClose", last_year, "closing { id }").await;
        let comment = json!({ "goal": goal, "text": "Good" });
        let comment = eva.run("goalComment", comment, "comment { id }").await;
        let expected = json!({
            "member": ana.id, "metric": { "key": "deals_won" }, "frequency": "MONTH", "target": "2", "title": "Deals",
        });
        let expected = eva.run("expectationSet", expected, "expectation { id }").await;
        let praise =
            json!({ "about": ana.id, "kind": "PRAISE", "behaviour": "Calm", "visibility": "PUBLIC" });
        let feedback = eva.run("feedbackGive", praise, "feedback { id }").await;
        let question = json!({ "to": ana.id, "question": "How was it?" });
        let asked = eva.run("feedbackRequest", question, "request { id }").await;
        let back = json!({ "to": self.eva.id, "question": "And how was it for you?" });
        let hers = self.as_(&ana);
        hers.run("feedbackRequest", back, "request { id }")
            .await
            .payload();
        let thanks =
            json!({ "about": self.eva.id, "kind": "PRAISE", "behaviour": "Fair", "visibility": "PUBLIC" });
        hers.run("feedbackGive", thanks, "feedback { id }")
            .await
            .payload();
        let talk = json!({
            "kind": "ONE_ON_ONE", "about": { "member": ana.id }, "firstStart": "2026-03-02T13:00", "rrule": "FREQ=WEEKLY",
        });
        let cadence = eva.run("cadenceCreate", talk, "cadence { id }").await;
        let of_team = json!({
            "kind": "TEAM", "about": { "team": north.id }, "firstStart": "2026-03-03T09:00", "rrule": "FREQ=WEEKLY",
        });
        eva.run("cadenceCreate", of_team, "cadence { id }")
            .await
            .payload();
        let meetings =
            "query ($member: ID!) { meetings(first: 1, filter: { member: $member }) { nodes { id } } }";
        let meetings = eva.query(meetings, json!({ "member": ana.id })).await;
        let meeting = meetings.text("/meetings/nodes/0/id").to_owned();
        eva.run("meetingStart", json!({ "meeting": meeting }), "meeting { id }")
            .await
            .payload();
        let template = json!({
            "key": "account_executive", "name": "Account executive",
            "expectations": [{ "metric": { "key": "deals_won" }, "frequency": "QUARTER", "target": "6" }],
        });
        let template = eva.run("templateDefine", template, "template { id }").await;
        let guardrail = json!({
            "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" }, "title": "Guardrail",
            "condition": "AT_LEAST", "threshold": "5", "period": { "name": "2026" }, "goal": goal,
        });
        let guardrail = eva.run("guardrailSet", guardrail, "guardrail { id }").await;
        let feed = eva
            .run("calendarFeedCreate", json!({}), "calendarFeed { id }")
            .await;
        let helping = async |subject: serde_json::Value| {
            let help = json!({
                "subject": subject, "kind": "TRAINING", "what": "Watch the recording", "owner": ana.id, "due": "2026-03-20",
            });
            eva.run("interventionStart", help, "intervention { id }").await
        };
        helping(json!({ "team": north.id })).await.payload();
        let help = helping(json!({ "member": ana.id })).await;
        let point = json!({ "meeting": meeting, "text": "Talk" });
        let point = eva.run("talkingPointAdd", point, "talkingPoint { id }").await;
        let check_in = json!({ "confidence": 3, "plan": ["Call"] });
        let check_in = eva.run("checkInWrite", check_in, "checkIn { id }").await;
        let ids = eva
            .query(IDS, json!({ "member": ana.id, "team": north.id }))
            .await;
        let promise =
            json!({ "to": { "member": ana.id }, "text": "Help", "due": "2026-03-06", "goal": goal });
        let promise = eva.run("commitmentMake", promise, "commitment { id }").await;
        for (maker, to) in [
            (&ana, json!({ "member": self.eva.id })),
            (&self.eva, json!({ "team": north.id })),
            (&self.eva, json!({ "account": ids.text("/accounts/nodes/0/id") })),
        ] {
            let more = json!({ "to": to, "text": "Help", "due": "2026-03-06" });
            let made = self
                .as_(maker)
                .run("commitmentMake", more, "commitment { id }")
                .await;
            made.payload();
        }
        let recognise = |to: serde_json::Value| json!({ "to": to, "basis": "ASSIST", "text": "Thanks" });
        let recognised = recognise(json!({ "members": [ana.id] }));
        let recognised = eva.run("recognitionGive", recognised, "recognition { id }").await;
        hers.run(
            "recognitionGive",
            recognise(json!({ "members": [self.eva.id] })),
            "recognition { id }",
        )
        .await
        .payload();
        eva.run(
            "recognitionGive",
            recognise(json!({ "team": north.id })),
            "recognition { id }",
        )
        .await
        .payload();
        let of = |answer: &Answer, kind: &str| {
            let id = answer.payload()[kind]["id"].as_str();
            id.expect("an object with an id").to_owned()
        };
        let cake = json!({ "key": "cake", "name": "Cake", "rule": { "recognitions": 1 } });
        let cake = eva.run("rewardDefine", cake, "reward { id }").await;
        let earned = json!({
            "reward": of(&cake, "reward"), "member": ana.id, "evidence": { "quarter": "2026-03-02" },
        });
        let earned = eva.run("rewardGrant", earned, "grant { id }").await;
        let ids = eva
            .query(IDS, json!({ "member": ana.id, "team": north.id }))
            .await;
        let at = |pointer: &str| ids.text(pointer).to_owned();
        let concern = json!({ "account": ids.text("/accounts/nodes/0/id"), "title": "Late" });
        let concern = eva.run("concernRaise", concern.clone(), "concern { id }").await;
        let theirs = json!({ "account": ids.text("/accounts/nodes/0/id"), "title": "Late", "owner": ana.id });
        eva.run("concernRaise", theirs, "concern { id }").await.payload();
        [
            ("Account", at("/accounts/nodes/0/id")),
            ("Alert", at("/alerts/nodes/0/id")),
            ("Assignment", at("/member/assignments/0/id")),
            ("AuditEntry", at("/auditLog/nodes/0/id")),
            ("Commitment", of(&promise, "commitment")),
            ("Expectation", of(&expected, "expectation")),
            ("Feedback", of(&feedback, "feedback")),
            ("FeedbackRequest", of(&asked, "request")),
            ("CalendarFeed", of(&feed, "calendarFeed")),
            ("Cadence", of(&cadence, "cadence")),
            ("CustomerConcern", of(&concern, "concern")),
            ("CheckIn", of(&check_in, "checkIn")),
            ("Goal", of(&active, "goal")),
            ("GoalComment", of(&comment, "comment")),
            ("Guardrail", of(&guardrail, "guardrail")),
            ("Intervention", of(&help, "intervention")),
            ("Leadership", at("/team/leaderships/0/id")),
            (
                "Measurement",
                corrected.text("/payload/rows/0/measurement/id").to_owned(),
            ),
            ("Meeting", meeting),
            ("Member", at("/member/id")),
            ("Metric", of(&metric, "metric")),
            ("Opportunity", at("/opportunities/nodes/0/id")),
            ("Organization", at("/organization/id")),
            ("PeriodClosing", of(&closed, "closing")),
            ("Product", at("/products/nodes/0/id")),
            ("Recognition", of(&recognised, "recognition")),
            ("Reward", of(&cake, "reward")),
            ("RewardGrant", of(&earned, "grant")),
            ("ServiceAccount", at("/serviceAccounts/0/id")),
            ("Stage", of(&stage, "stage")),
            ("TalkingPoint", of(&point, "talkingPoint")),
            ("Team", at("/team/id")),
            ("Template", of(&template, "template")),
            ("TimeOff", at("/member/timeOff/0/id")),
        ]
        .into_iter()
        .map(|(name, id)| (name.to_owned(), id))
        .collect()
    }
}

/// An id of the same type as another, of nothing.
pub fn of_nothing(kind: &str, number: u128) -> String {
    let uuid = uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    global_id(kind, uuid)
}

/// The global id of a uuid called a type.
fn global_id(kind: &str, uuid: uuid::Uuid) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{kind}:{}", uuid.simple()))
}
