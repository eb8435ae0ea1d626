//! The recording operations: any number of measurements of members, with their rollups, in one transaction of few statements.

use crate::Ceiling;
use crate::bearer::Bearer;
use crate::problem::Problem;
use crate::read::{answer, json_of, local};
use anyhow::{Context, ensure};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{Buckets, FiscalCalendar, Zone};
use domain::money::{Currency, parse_amount};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Deserialize)]
struct Asked {
    variables: Variables,
}

#[derive(Deserialize)]
struct Variables {
    input: Input,
}

#[derive(Deserialize)]
struct Input {
    rows: Vec<Reported>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reported {
    metric: Metric,
    subject: Subject,
    occurred_at: DateTime<Utc>,
    amount: String,
    external_id: String,
}

#[derive(Deserialize)]
struct Metric {
    key: String,
}

#[derive(Deserialize)]
struct Subject {
    member: Member,
}

#[derive(Deserialize)]
struct Member {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Root {
    measurements_record: Payload,
}

#[derive(Serialize)]
struct Payload {
    rows: Vec<Outcome>,
    summary: Summary,
}

#[derive(Serialize)]
struct Outcome {
    index: usize,
    outcome: &'static str,
}

#[derive(Serialize)]
struct Summary {
    created: usize,
}

/// A measurement as it is stored.
struct Stored {
    id: Uuid,
    metric: Uuid,
    member: Uuid,
    team: Option<Uuid>,
    at: DateTime<Utc>,
    on: NaiveDate,
    amount: i64,
    currency: Option<String>,
    external_id: String,
}

#[derive(Clone, Copy)]
struct Sum {
    total: i64,
    facts: i64,
    minimum: i64,
    maximum: i64,
}

/// M1 and M2.
pub(crate) async fn record(
    State(ceiling): State<Arc<Ceiling>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let bearer = ceiling.keys.bearer(&headers, &ceiling.pool).await?;
    let asked: Asked = serde_json::from_slice(&body)?;
    let reported = asked.variables.input.rows;
    let count = reported.len();
    let mut transaction = ceiling.pool.begin().await?;
    let created = write(&mut transaction, &bearer, reported).await?;
    transaction.commit().await?;
    let outcome = |index| Outcome {
        index,
        outcome: if created.contains(&index) {
            "CREATED"
        } else {
            "UNCHANGED"
        },
    };
    answer(json_of(&Root {
        measurements_record: Payload {
            rows: (0..count).map(outcome).collect(),
            summary: Summary {
                created: created.len(),
            },
        },
    })?)
}

/// Stores what is new of the rows, and gives their places.
async fn write(
    connection: &mut PgConnection,
    bearer: &Bearer,
    reported: Vec<Reported>,
) -> anyhow::Result<HashSet<usize>> {
    let organization = bearer.organization();
    let settings = sqlx::query(
        "SELECT time_zone, currency, week_start, fiscal_calendar FROM organizations WHERE id = $1",
    )
    .bind(organization)
    .fetch_one(&mut *connection)
    .await?;
    let zone = Zone::parse(settings.try_get("time_zone")?)?;
    let currency = Currency::parse(settings.try_get("currency")?)?;
    let fiscal: FiscalCalendar = serde_json::from_str(settings.try_get("fiscal_calendar")?)?;
    let buckets = Buckets::new(fiscal, u8::try_from(settings.try_get::<i16, _>("week_start")?)?)?;
    let rows = stored(connection, organization, reported, zone, currency).await?;
    let (source, system, kind, actor) = match bearer {
        Bearer::Member { id, .. } => ("MANAGER", format!("member:{id}"), "MEMBER", *id),
        Bearer::Service { id, .. } => ("CRM", String::new(), "SERVICE_ACCOUNT", *id),
    };
    let inserted = sqlx::query(
        "INSERT INTO measurements (organization_id, id, metric_id, member_id, team_id, occurred_at, occurred_on, member_on,
             amount, currency, weight, org_amount, source, source_system, external_id, recorded_at, recorded_by_kind,
             recorded_by_id, version)
         SELECT $1, r.id, r.metric, r.member, r.team, r.at, r.on_date, r.on_date, r.amount, r.currency, 1, r.amount, $2, $3,
             r.key, now(), $4, $5, 1
         FROM UNNEST ($6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::timestamptz[], $11::date[], $12::bigint[],
             $13::text[], $14::text[]) AS r (id, metric, member, team, at, on_date, amount, currency, key)
         ON CONFLICT (organization_id, source_system, external_id) DO NOTHING RETURNING id",
    )
    .bind(organization)
    .bind(source)
    .bind(&system)
    .bind(kind)
    .bind(actor)
    .bind(rows.iter().map(|row| row.id).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.metric).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.member).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.team).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.at).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.on).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.amount).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.currency.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.external_id.clone()).collect::<Vec<_>>())
    .fetch_all(&mut *connection)
    .await?;
    let mut created = HashSet::new();
    for row in &inserted {
        created.insert(row.try_get::<Uuid, _>(0)?);
    }
    let new = rows.iter().filter(|row| created.contains(&row.id));
    sum(connection, organization, new, &buckets).await?;
    let after = format!(
        r#"{{"corrected":0,"created":{},"failed":0,"rows":{}}}"#,
        created.len(),
        rows.len()
    );
    sqlx::query(
        "INSERT INTO audit_entries (organization_id, id, at, actor_kind, actor_id, action, object_type, after)
         VALUES ($1, $2, now(), $3, $4, 'measurementsRecord', 'Measurement', $5)",
    )
    .bind(organization)
    .bind(Uuid::now_v7())
    .bind(kind)
    .bind(actor)
    .bind(after)
    .execute(&mut *connection)
    .await?;
    let places = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| created.contains(&row.id));
    Ok(places.map(|(place, _)| place).collect())
}

async fn stored(
    connection: &mut PgConnection,
    organization: Uuid,
    reported: Vec<Reported>,
    zone: Zone,
    currency: Currency,
) -> anyhow::Result<Vec<Stored>> {
    let keys: HashSet<&str> = reported.iter().map(|row| row.metric.key.as_str()).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let found =
        sqlx::query("SELECT id, key, unit, scale FROM metrics WHERE organization_id = $1 AND key = ANY ($2)")
            .bind(organization)
            .bind(keys)
            .fetch_all(&mut *connection)
            .await?;
    let mut metrics: HashMap<String, (Uuid, u8, Option<String>)> = HashMap::new();
    for row in &found {
        let money = row.try_get::<&str, _>("unit")? == "CURRENCY";
        let scale = u8::try_from(row.try_get::<i16, _>("scale")?)?;
        let kind = match money {
            true => (currency.digits(), Some(currency.code().to_owned())),
            false => (scale, None),
        };
        metrics.insert(row.try_get("key")?, (row.try_get("id")?, kind.0, kind.1));
    }
    let mut members = Vec::with_capacity(reported.len());
    for row in &reported {
        members.push(local(&row.subject.member.id)?);
    }
    let named: HashSet<Uuid> = members.iter().copied().collect();
    let assigned = sqlx::query(
        "SELECT m.id, a.team_id, a.valid_from, a.valid_to FROM members m
         LEFT JOIN assignments a ON a.organization_id = m.organization_id AND a.member_id = m.id
         WHERE m.organization_id = $1 AND m.id = ANY ($2)",
    )
    .bind(organization)
    .bind(named.into_iter().collect::<Vec<_>>())
    .fetch_all(&mut *connection)
    .await?;
    type Span = (Option<Uuid>, Option<NaiveDate>, Option<NaiveDate>);
    let mut teams: HashMap<Uuid, Vec<Span>> = HashMap::new();
    for row in &assigned {
        let spans = teams.entry(row.try_get("id")?).or_default();
        spans.push((
            row.try_get("team_id")?,
            row.try_get("valid_from")?,
            row.try_get("valid_to")?,
        ));
    }
    let now = Utc::now();
    let mut rows = Vec::with_capacity(reported.len());
    for (row, member) in reported.into_iter().zip(members) {
        let (metric, decimals, currency) = metrics.get(&row.metric.key).context("a metric")?.clone();
        let spans = teams.get(&member).context("a member")?;
        ensure!(row.occurred_at <= now, "in the future");
        let on = zone.local_date(row.occurred_at);
        let holds = |span: &&Span| span.1.is_some_and(|from| from <= on) && span.2.is_none_or(|to| on < to);
        rows.push(Stored {
            id: Uuid::now_v7(),
            metric,
            member,
            team: spans.iter().find(holds).and_then(|span| span.0),
            at: row.occurred_at,
            on,
            amount: parse_amount(&row.amount, decimals).map_err(|error| anyhow::anyhow!("{error:?}"))?,
            currency,
            external_id: row.external_id,
        });
    }
    Ok(rows)
}

/// Adds rows to their rollups, in the order of the keys.
async fn sum<'a>(
    connection: &mut PgConnection,
    organization: Uuid,
    rows: impl Iterator<Item = &'a Stored>,
    buckets: &Buckets,
) -> anyhow::Result<()> {
    let mut sums: BTreeMap<(Uuid, i16, NaiveDate, Uuid, Uuid, &str), Sum> = BTreeMap::new();
    for row in rows {
        for (grain, start) in buckets.starts(row.on) {
            let team = row.team.unwrap_or_default();
            let code = row.currency.as_deref().unwrap_or_default();
            let empty = Sum {
                total: 0,
                facts: 0,
                minimum: row.amount,
                maximum: row.amount,
            };
            let sum = sums
                .entry((row.metric, grain.number(), start, team, row.member, code))
                .or_insert(empty);
            sum.total += row.amount;
            sum.facts += 1;
            sum.minimum = sum.minimum.min(row.amount);
            sum.maximum = sum.maximum.max(row.amount);
        }
    }
    sqlx::query(
        "INSERT INTO metric_rollups AS held (organization_id, metric_id, grain, period_start, team_id, member_id, currency,
             total, org_total, unconverted, weight, facts, minimum, maximum)
         SELECT $1, r.metric, r.grain, r.start, r.team, r.member, r.currency, r.total, r.total, 0, r.facts, r.facts, r.minimum,
             r.maximum
         FROM UNNEST ($2::uuid[], $3::smallint[], $4::date[], $5::uuid[], $6::uuid[], $7::text[], $8::bigint[], $9::bigint[],
             $10::bigint[], $11::bigint[])
             AS r (metric, grain, start, team, member, currency, total, facts, minimum, maximum)
         ON CONFLICT (organization_id, metric_id, grain, period_start, team_id, member_id, currency) DO UPDATE SET
             total = held.total + excluded.total, org_total = held.org_total + excluded.org_total,
             weight = held.weight + excluded.weight, facts = held.facts + excluded.facts,
             minimum = LEAST(held.minimum, excluded.minimum), maximum = GREATEST(held.maximum, excluded.maximum)",
    )
    .bind(organization)
    .bind(sums.keys().map(|key| key.0).collect::<Vec<_>>())
    .bind(sums.keys().map(|key| key.1).collect::<Vec<_>>())
    .bind(sums.keys().map(|key| key.2).collect::<Vec<_>>())
    .bind(sums.keys().map(|key| key.3).collect::<Vec<_>>())
    .bind(sums.keys().map(|key| key.4).collect::<Vec<_>>())
    .bind(sums.keys().map(|key| key.5).collect::<Vec<_>>())
    .bind(sums.values().map(|sum| sum.total).collect::<Vec<_>>())
    .bind(sums.values().map(|sum| sum.facts).collect::<Vec<_>>())
    .bind(sums.values().map(|sum| sum.minimum).collect::<Vec<_>>())
    .bind(sums.values().map(|sum| sum.maximum).collect::<Vec<_>>())
    .execute(&mut *connection)
    .await?;
    Ok(())
}
