//! The reading operations: home, team, board.

use crate::Ceiling;
use crate::bearer::Bearer;
use crate::problem::Problem;
use crate::standing::{GOALS, Rules, Shown};
use anyhow::Context;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{NaiveDate, Utc};
use domain::calendar::{Buckets, FiscalCalendar, Grain, Holidays, Zone};
use domain::exact::Exact;
use domain::money::Currency;
use domain::organizations::Policies;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// When members do not work, beside `m`.
const TIME_OFF: &str = "
    LEFT JOIN LATERAL (
        SELECT array_agg(from_date) AS off_from, array_agg(to_date) AS off_to, array_agg(portion) AS off_portion
        FROM time_off WHERE organization_id = m.organization_id AND member_id = m.id AND to_date > $3
    ) o ON true";

/// The organization and its holidays.
struct Organization {
    rules: Rules,
    currency: Currency,
    buckets: Buckets,
}

impl Organization {
    async fn read(pool: &PgPool, id: Uuid) -> anyhow::Result<Self> {
        let row = sqlx::query(
            "SELECT time_zone, currency, week_start, fiscal_calendar, working_week, policies,
                    ARRAY (SELECT on_date FROM holidays WHERE organization_id = id) AS holidays
             FROM organizations WHERE id = $1",
        )
        .bind(id)
        .fetch_one(pool)
        .await?;
        let fiscal: FiscalCalendar = serde_json::from_str(row.try_get("fiscal_calendar")?)?;
        let policies: Policies = serde_json::from_str(row.try_get("policies")?)?;
        Ok(Self {
            rules: Rules {
                today: Zone::parse(row.try_get("time_zone")?)?.today(Utc::now()),
                week: serde_json::from_str(row.try_get("working_week")?)?,
                holidays: Holidays::new(row.try_get::<Vec<NaiveDate>, _>("holidays")?),
                thresholds: policies.health,
            },
            currency: Currency::parse(row.try_get("currency")?)?,
            buckets: Buckets::new(fiscal, u8::try_from(row.try_get::<i16, _>("week_start")?)?)?,
        })
    }

    /// The goals of members, by member.
    async fn goals(
        &self,
        pool: &PgPool,
        id: Uuid,
        members: &[PgRow],
    ) -> anyhow::Result<HashMap<Uuid, Vec<Shown>>> {
        let mut calendars = HashMap::new();
        for row in members {
            calendars.insert(row.try_get::<Uuid, _>("id")?, self.rules.calendar(row)?);
        }
        let ids: Vec<Uuid> = calendars.keys().copied().collect();
        let rows = sqlx::query(GOALS)
            .bind(id)
            .bind(ids)
            .bind(self.rules.today)
            .fetch_all(pool)
            .await?;
        let mut goals: HashMap<Uuid, Vec<Shown>> = HashMap::new();
        for row in &rows {
            let member: Uuid = row.try_get("member_id")?;
            let calendar = calendars.get(&member).context("a calendar")?;
            goals
                .entry(member)
                .or_default()
                .push(self.rules.judged(row, calendar)?);
        }
        Ok(goals)
    }
}

/// Q1: whoever asks with their running goals.
pub(crate) async fn home(
    State(ceiling): State<Arc<Ceiling>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let bearer = ceiling.keys.bearer(&headers, &ceiling.pool).await?;
    let (id, member) = (bearer.organization(), bearer.member()?);
    let organization = Organization::read(&ceiling.pool, id).await?;
    let text = format!(
        "SELECT m.id, m.name, m.work_pattern, o.* FROM members m {TIME_OFF} WHERE m.organization_id = $1 AND m.id = $2"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(id)
        .bind(member)
        .bind(organization.rules.today - chrono::Days::new(400))
        .fetch_one(&ceiling.pool)
        .await?;
    let rows = [row];
    let mut goals = organization.goals(&ceiling.pool, id, &rows).await?;
    let name: &str = rows[0].try_get("name")?;
    let goals = goals.remove(&member).unwrap_or_default();
    let member = Person { name, goals };
    answer(json_of(&Home {
        viewer: Viewer { member },
    })?)
}

#[derive(Serialize)]
struct Home<'a> {
    viewer: Viewer<'a>,
}

#[derive(Serialize)]
struct Viewer<'a> {
    member: Person<'a>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    goals: Vec<Shown>,
}

#[derive(Deserialize)]
struct Asked<V> {
    variables: V,
}

#[derive(Deserialize)]
struct OfTeam {
    team: String,
}

/// Q2: the members of a team with their goals and their open commitments.
pub(crate) async fn team(
    State(ceiling): State<Arc<Ceiling>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let bearer = ceiling.keys.bearer(&headers, &ceiling.pool).await?;
    let asked: Asked<OfTeam> = serde_json::from_slice(&body)?;
    let (id, team) = (bearer.organization(), local(&asked.variables.team)?);
    let organization = Organization::read(&ceiling.pool, id).await?;
    let text = format!(
        "SELECT t.name AS team, m.id, m.name, m.work_pattern, o.*
         FROM teams t
         JOIN assignments a ON a.organization_id = t.organization_id AND a.team_id = t.id
           AND a.valid_from <= $4 AND (a.valid_to IS NULL OR a.valid_to > $4)
         JOIN members m ON m.organization_id = a.organization_id AND m.id = a.member_id
         {TIME_OFF}
         WHERE t.organization_id = $1 AND t.id = $2 ORDER BY m.name_folded, m.id LIMIT 50"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(id)
        .bind(team)
        .bind(organization.rules.today - chrono::Days::new(400))
        .bind(organization.rules.today)
        .fetch_all(&ceiling.pool)
        .await?;
    let mut goals = organization.goals(&ceiling.pool, id, &rows).await?;
    let ids: Vec<Uuid> = goals.keys().copied().collect();
    let mut open = promises(&ceiling.pool, organization.rules.today, id, ids).await?;
    let name: &str = rows.first().context("an empty team")?.try_get("team")?;
    let mut nodes = Vec::with_capacity(rows.len());
    for row in &rows {
        let member: Uuid = row.try_get("id")?;
        let commitments = open.remove(&member).unwrap_or_default();
        nodes.push(Rep {
            name: row.try_get("name")?,
            goals: goals.remove(&member).unwrap_or_default(),
            commitments,
        });
    }
    let members = Members { nodes };
    answer(json_of(&OneTeam {
        team: Team { name, members },
    })?)
}

#[derive(Serialize)]
struct OneTeam<'a> {
    team: Team<'a>,
}

#[derive(Serialize)]
struct Team<'a> {
    name: &'a str,
    members: Members<'a>,
}

#[derive(Serialize)]
struct Members<'a> {
    nodes: Vec<Rep<'a>>,
}

#[derive(Serialize)]
struct Rep<'a> {
    name: &'a str,
    goals: Vec<Shown>,
    commitments: Promises,
}

#[derive(Clone, Serialize)]
struct Promise {
    text: String,
    due: NaiveDate,
}

#[derive(Default, Serialize)]
struct Promises {
    nodes: Vec<Promise>,
}

/// What members promised or were promised and is open, by member: the first ten that are due.
async fn promises(
    pool: &PgPool,
    today: NaiveDate,
    id: Uuid,
    members: Vec<Uuid>,
) -> anyhow::Result<HashMap<Uuid, Promises>> {
    let rows = sqlx::query(
        "SELECT maker_id, to_member_id, text, due FROM commitments
         WHERE organization_id = $1 AND (maker_id = ANY ($2) OR to_member_id = ANY ($2)) AND ended_on IS NULL AND due >= $3
         ORDER BY due, id",
    )
    .bind(id)
    .bind(members)
    .bind(today)
    .fetch_all(pool)
    .await?;
    let mut promises: HashMap<Uuid, Promises> = HashMap::new();
    for row in &rows {
        let promise = Promise {
            text: row.try_get("text")?,
            due: row.try_get("due")?,
        };
        let (maker, to): (Uuid, Option<Uuid>) = (row.try_get("maker_id")?, row.try_get("to_member_id")?);
        for member in [Some(maker), to].into_iter().flatten() {
            let list = promises.entry(member).or_default();
            if list.nodes.len() < 10 {
                list.nodes.push(promise.clone());
            }
        }
    }
    Ok(promises)
}

#[derive(Deserialize)]
struct OfMetrics {
    metrics: Vec<String>,
}

#[derive(Serialize)]
struct Figure {
    actual: String,
}

/// Q3: the figures of a quarter by team, and of all of it.
pub(crate) async fn board(
    State(ceiling): State<Arc<Ceiling>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let bearer: Bearer = ceiling.keys.bearer(&headers, &ceiling.pool).await?;
    let asked: Asked<OfMetrics> = serde_json::from_slice(&body)?;
    let keys = asked.variables.metrics;
    let (id, pool) = (bearer.organization(), &ceiling.pool);
    let organization = Organization::read(pool, id).await?;
    let today = organization.rules.today;
    let rows =
        sqlx::query("SELECT id, key, unit, scale FROM metrics WHERE organization_id = $1 AND key = ANY ($2)")
            .bind(id)
            .bind(&keys)
            .fetch_all(pool)
            .await?;
    let mut metrics: HashMap<&str, (Uuid, u8)> = HashMap::new();
    for row in &rows {
        let decimals = match row.try_get::<&str, _>("unit")? {
            "CURRENCY" => organization.currency.digits(),
            _ => u8::try_from(row.try_get::<i16, _>("scale")?)?,
        };
        metrics.insert(row.try_get("key")?, (row.try_get("id")?, decimals));
    }
    let columns: Option<Vec<(Uuid, u8)>> = keys
        .iter()
        .map(|key| metrics.get(key.as_str()).copied())
        .collect();
    let columns = columns.context("a metric")?;
    let sums = sqlx::query(
        "SELECT team_id, metric_id, SUM(org_total)::bigint AS total FROM metric_rollups
         WHERE organization_id = $1 AND metric_id = ANY ($2) AND grain = 3 AND period_start = $3
         GROUP BY team_id, metric_id",
    )
    .bind(id)
    .bind(columns.iter().map(|column| column.0).collect::<Vec<_>>())
    .bind(organization.buckets.start(Grain::Quarter, today))
    .fetch_all(pool)
    .await?;
    let tree = sqlx::query(
        "SELECT t.name, array_agg(c.descendant_id) AS below
         FROM teams t
         JOIN team_closure c ON c.organization_id = t.organization_id AND c.ancestor_id = t.id
           AND c.valid_from <= $2 AND (c.valid_to IS NULL OR c.valid_to > $2)
         WHERE t.organization_id = $1 GROUP BY t.id, t.name, t.name_folded ORDER BY t.name_folded, t.id",
    )
    .bind(id)
    .bind(today)
    .fetch_all(pool)
    .await?;
    let mut leaves: BTreeMap<(Uuid, Uuid), i64> = BTreeMap::new();
    let mut whole: BTreeMap<Uuid, i64> = BTreeMap::new();
    for row in &sums {
        let (team, metric, total): (Uuid, Uuid, i64) = (
            row.try_get("team_id")?,
            row.try_get("metric_id")?,
            row.try_get("total")?,
        );
        leaves.insert((team, metric), total);
        *whole.entry(metric).or_default() += total;
    }
    let figures = |total: &dyn Fn(Uuid) -> i64| -> Vec<Figure> {
        let shown = columns.iter().map(|(metric, decimals)| Figure {
            actual: Exact::scaled(i128::from(total(*metric)), *decimals)
                .map_or_else(String::new, Exact::to_decimal),
        });
        shown.collect()
    };
    let mut teams = Vec::with_capacity(tree.len());
    for row in &tree {
        let below: Vec<Uuid> = row.try_get("below")?;
        let total = |metric: Uuid| below.iter().filter_map(|team| leaves.get(&(*team, metric))).sum();
        teams.push(Line {
            team: Named {
                name: row.try_get("name")?,
            },
            figures: figures(&total),
        });
    }
    let total = figures(&|metric| whole.get(&metric).copied().unwrap_or(0));
    answer(json_of(&Root {
        scoreboard: Board { total, teams },
    })?)
}

#[derive(Serialize)]
struct Root<'a> {
    scoreboard: Board<'a>,
}

#[derive(Serialize)]
struct Board<'a> {
    total: Vec<Figure>,
    teams: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    team: Named<'a>,
    figures: Vec<Figure>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

/// An answer around its data.
pub(crate) fn json_of(data: &impl Serialize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(1024);
    bytes.extend_from_slice(br#"{"data":"#);
    serde_json::to_writer(&mut bytes, data)?;
    bytes.push(b'}');
    Ok(bytes)
}

pub(crate) fn answer(bytes: Vec<u8>) -> Result<Response, Problem> {
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// The uuid in a global id.
pub(crate) fn local(id: &str) -> anyhow::Result<Uuid> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id)?)?;
    let (_, uuid) = text.split_once(':').context("no global id")?;
    Ok(Uuid::try_parse(uuid)?)
}
