//! One call of `goalsUpsert`, sent again under the same key until it is answered.

use super::file::Row;
use anyhow::{Context, bail};
use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// How often a call is sent in all.
const TRIES: u32 = 5;

/// How long an answer is waited for: longer than the server lets a request take.
const PATIENCE: Duration = Duration::from_secs(60);

const UPSERT: &str = "mutation ($input: GoalsUpsertInput!) { answer: goalsUpsert(input: $input) {
  summary { created updated unchanged failed applied }
  rows { index outcome errors { field code message } goal {
    title target baseline stretch currency quota curve state rationale parentEdge
    period { name start end } metric { key name } parent { externalId }
    owner { ... on Member { name email externalId } ... on Team { name externalId } } } } } }";

/// The server did not answer.
#[derive(Debug)]
pub struct Unheard(String);

impl fmt::Display for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server does not answer: {}", self.0)
    }
}

impl std::error::Error for Unheard {}

/// A part of the file, as the server answers it.
#[derive(Debug, Deserialize)]
pub struct Part {
    /// How many rows had which outcome.
    pub summary: Summary,
    /// Every row.
    pub rows: Vec<Answered>,
}

/// How many rows had which outcome.
#[derive(Debug, Deserialize)]
pub struct Summary {
    /// Rows that made a goal.
    pub created: usize,
    /// Rows that changed one.
    pub updated: usize,
    /// Rows that found it as wanted.
    pub unchanged: usize,
    /// Rows refused.
    pub failed: usize,
    /// Whether anything was written.
    pub applied: bool,
}

/// What became of a row.
#[derive(Debug, Deserialize)]
pub struct Answered {
    /// `CREATED`, `UPDATED`, `UNCHANGED` or `FAILED`.
    pub outcome: String,
    /// Why it was refused.
    pub errors: Vec<Reason>,
    /// The goal as it is stored.
    pub goal: Option<Value>,
}

/// Why a row was refused.
#[derive(Clone, Debug, Deserialize)]
pub struct Reason {
    /// Path from the input on.
    pub field: String,
    /// For machines.
    pub code: String,
    /// For people.
    pub message: String,
}

/// Speaks to a server.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    endpoint: String,
    key: String,
}

impl Client {
    /// A client of the server at `url` that presents a key.
    ///
    /// # Errors
    /// For an address that is none.
    pub fn new(url: &str, key: String) -> anyhow::Result<Self> {
        if !url.starts_with("http://") {
            bail!(
                "--url must begin with http://: the program speaks no TLS itself, so give the server's own address"
            );
        }
        Ok(Self {
            http: reqwest::Client::builder().timeout(PATIENCE).build()?,
            endpoint: format!("{}/graphql", url.trim_end_matches('/')),
            key,
        })
    }

    /// The organization's currency: that of money for which a row names none.
    ///
    /// # Errors
    /// [`Unheard`], and what the server refuses.
    pub async fn currency(&self) -> anyhow::Result<Option<String>> {
        let body = json!({ "query": "{ answer: organization { currency } }" });
        let organization: Value = self.answered(&body).await?;
        Ok(organization["currency"].as_str().map(str::to_owned))
    }

    /// Asks what would become of some rows.
    ///
    /// # Errors
    /// [`Unheard`], and what the server refuses as a whole.
    pub async fn tried(&self, rows: &[Row]) -> anyhow::Result<Part> {
        let rows: Vec<&Value> = rows.iter().map(|row| &row.input).collect();
        self.sent(&json!({ "rows": rows, "mode": "PARTIAL", "dryRun": true }))
            .await
    }

    /// Has some rows carried out, once however often they are sent under `key`.
    ///
    /// # Errors
    /// [`Unheard`], and what the server refuses as a whole.
    pub async fn applied(&self, rows: &[Row], partial: bool, key: &str) -> anyhow::Result<Part> {
        let rows: Vec<&Value> = rows.iter().map(|row| &row.input).collect();
        let mode = if partial { "PARTIAL" } else { "ATOMIC" };
        self.sent(&json!({ "rows": rows, "mode": mode, "idempotencyKey": key }))
            .await
    }

    async fn sent(&self, input: &Value) -> anyhow::Result<Part> {
        self.answered(&json!({ "query": UPSERT, "variables": { "input": input } }))
            .await
    }

    async fn answered<T: DeserializeOwned>(&self, body: &Value) -> anyhow::Result<T> {
        let mut pause = Duration::from_millis(500);
        for _ in 1..TRIES {
            match self.once(body).await {
                Err(error) if error.is::<Unheard>() => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                answer => return answer,
            }
        }
        self.once(body).await
    }

    async fn once<T: DeserializeOwned>(&self, body: &Value) -> anyhow::Result<T> {
        let unheard = |error: reqwest::Error| Unheard(causes(&error));
        let request = self.http.post(&self.endpoint).bearer_auth(&self.key).json(body);
        let response = request.send().await.map_err(unheard)?;
        let status = response.status();
        let text = response.text().await.map_err(unheard)?;
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            bail!(Unheard(format!("it answers {status}")));
        }
        let answer: Value = serde_json::from_str(&text).with_context(|| {
            format!(
                "{} answers {status} and no JSON: is it a saydo server?",
                self.endpoint
            )
        })?;
        if let Some(error) = answer.pointer("/errors/0") {
            let code = error
                .pointer("/extensions/code")
                .and_then(Value::as_str)
                .unwrap_or("?");
            if matches!(code, "TIMEOUT" | "INTERNAL") {
                bail!(Unheard(format!("it answers {code}")));
            }
            bail!(
                "{} ({code})",
                error["message"].as_str().unwrap_or("the server refuses")
            );
        }
        let found = answer.pointer("/data/answer").cloned().unwrap_or_default();
        serde_json::from_value(found).context("the server answers something else than was asked for")
    }
}

fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut at: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(cause) = at {
        text = format!("{text}: {cause}");
        at = cause.source();
    }
    text
}
