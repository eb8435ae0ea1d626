//! The configuration: defaults, then `saydo.toml`, then the environment, then the command line. It is read once, at
//! start, and every problem in it is told at once.

mod reader;

use api::http::{Cors, HttpConfig, SchemaLimits};
use axum::http::HeaderValue;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use reader::{Key, Reader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

macro_rules! keys {
    ($($constant:ident $name:literal $variable:literal;)*) => {
        $(const $constant: Key = Key { name: $name, variable: $variable, secret: false };)*
        const KEYS: &[Key] = &[DATABASE_URL, $($constant),*];
    };
}

const DATABASE_URL: Key = Key {
    name: "database_url",
    variable: "DATABASE_URL",
    secret: true,
};

keys! {
    DATABASE_CONNECTIONS "database_connections" "SAYDO_DATABASE_CONNECTIONS";
    LISTEN "listen" "SAYDO_LISTEN";
    PUBLIC_URL "public_url" "SAYDO_PUBLIC_URL";
    LOG "log" "SAYDO_LOG";
    LOG_FORMAT "log_format" "SAYDO_LOG_FORMAT";
    ACCESS_TOKEN_MINUTES "access_token_minutes" "SAYDO_ACCESS_TOKEN_MINUTES";
    INVITATION_DAYS "invitation_days" "SAYDO_INVITATION_DAYS";
    CORS_ORIGINS "cors_origins" "SAYDO_CORS_ORIGINS";
    GRAPHIQL "graphiql" "SAYDO_GRAPHIQL";
    INTROSPECTION "introspection" "SAYDO_INTROSPECTION";
    SUGGESTIONS "suggestions" "SAYDO_SUGGESTIONS";
    REQUEST_SECONDS "request_seconds" "SAYDO_REQUEST_SECONDS";
    BODY_BYTES "body_bytes" "SAYDO_BODY_BYTES";
    RESPONSE_BYTES "response_bytes" "SAYDO_RESPONSE_BYTES";
    QUERY_DEPTH "query_depth" "SAYDO_QUERY_DEPTH";
    QUERY_COMPLEXITY "query_complexity" "SAYDO_QUERY_COMPLEXITY";
    DRAIN_SECONDS "drain_seconds" "SAYDO_DRAIN_SECONDS";
}

/// What an operator can set. `saydo serve --help` and the page on operations describe each key.
#[derive(Debug, Clone)]
pub struct Config {
    /// `database_url`: where the data is. Default `sqlite://saydo.db`.
    pub database_url: String,
    /// `database_connections`: most connections held at once. Default: four a processor, and at least 8.
    pub database_connections: u32,
    /// `listen`: address and port to listen on. Default `127.0.0.1:8080`; port 0 takes a free one.
    pub listen: SocketAddr,
    /// `public_url`: the address clients use, in links and tokens. Default: where the server listens.
    pub public_url: Option<String>,
    /// `log`: what is logged, as in `info,api=debug`. Default `info`.
    pub log: String,
    /// `log_format`: `pretty`, `json`, or `auto`, which is pretty on a terminal. Default `auto`.
    pub log_format: LogFormat,
    /// `access_token_minutes`: how long an access token holds. Default 15.
    pub access_token_lifetime: Duration,
    /// `invitation_days`: how long an invitation can be accepted. Default 14.
    pub invitation_lifetime: Duration,
    /// `drain_seconds`: how long requests under way may take to end when the server stops. Default 20.
    pub drain: Duration,
    /// `cors_origins`, `graphiql`, `introspection`, `suggestions`, `request_seconds`, `body_bytes`, `response_bytes`,
    /// `query_depth`, `query_complexity`.
    pub http: HttpConfig,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Pretty on a terminal, JSON elsewhere.
    #[default]
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Pretty,
}

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The file to read instead of `saydo.toml`, which must then exist.
    pub file: Option<PathBuf>,
    /// The database, whatever file and environment say.
    pub database_url: Option<String>,
    /// The address to listen on, whatever file and environment say.
    pub listen: Option<SocketAddr>,
}

/// Everything that is wrong with a configuration.
#[derive(Debug)]
pub struct Problems(Vec<String>);

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the configuration has {} problem(s):", self.0.len())?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for Problems {}

impl Config {
    /// Reads the configuration of this process.
    ///
    /// # Errors
    /// Every problem found, each with its key.
    pub fn load(given: &Given) -> Result<Self, Problems> {
        let file = given.file.clone().unwrap_or_else(|| PathBuf::from("saydo.toml"));
        if given.file.is_some() && !file.is_file() {
            return Err(Problems(vec![format!(
                "{}: there is no such file",
                file.display()
            )]));
        }
        Self::read(sources(&file, given)).map_err(Problems)
    }

    fn read(figment: Figment) -> Result<Self, Vec<String>> {
        let mut reader = Reader::new(figment, KEYS);
        let config = Self {
            database_url: reader.parse(
                DATABASE_URL,
                "sqlite://saydo.db".to_owned(),
                "sqlite://<file> or postgres://<user>:<password>@<host>/<database>",
                database,
            ),
            database_connections: reader.number(DATABASE_CONNECTIONS, connections(), 2..=1000),
            listen: reader.parse(
                LISTEN,
                SocketAddr::from(([127, 0, 0, 1], 8080)),
                "an address and a port, as 0.0.0.0:8080",
                |text| text.parse().ok(),
            ),
            public_url: reader.parse(PUBLIC_URL, None, "https://<host> without a path", |text| {
                origin(text).map(Some)
            }),
            log: reader.parse(LOG, "info".to_owned(), "levels, as info or info,api=debug", log),
            log_format: reader.parse(
                LOG_FORMAT,
                LogFormat::Auto,
                "auto, json or pretty",
                |text| match text {
                    "auto" => Some(LogFormat::Auto),
                    "json" => Some(LogFormat::Json),
                    "pretty" => Some(LogFormat::Pretty),
                    _ => None,
                },
            ),
            access_token_lifetime: Duration::from_secs(
                60 * reader.number(ACCESS_TOKEN_MINUTES, 15, 1..=1440),
            ),
            invitation_lifetime: Duration::from_secs(86_400 * reader.number(INVITATION_DAYS, 14, 1..=365)),
            drain: Duration::from_secs(reader.number(DRAIN_SECONDS, 20, 0..=3600)),
            http: http(&mut reader),
        };
        reader.finish(config)
    }
}

fn sources(file: &Path, given: &Given) -> Figment {
    // Only our own variables are read: an orchestrator may set others that begin alike.
    let names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    let mut figment = Figment::new();
    if file.is_file() {
        figment = figment.merge(Toml::file_exact(file));
    }
    figment = figment
        .merge(Env::prefixed("SAYDO_").only(&names))
        .merge(Env::raw().only(&[DATABASE_URL.name]));
    if let Some(url) = &given.database_url {
        figment = figment.merge(Serialized::default(DATABASE_URL.name, url));
    }
    if let Some(listen) = given.listen {
        figment = figment.merge(Serialized::default(LISTEN.name, listen));
    }
    figment
}

fn http(reader: &mut Reader) -> HttpConfig {
    let default = HttpConfig::default();
    let schema = SchemaLimits {
        depth: reader.number(QUERY_DEPTH, default.schema.depth, 15..=32),
        complexity: reader.number(QUERY_COMPLEXITY, default.schema.complexity, 1000..=10_000_000),
        introspection: reader.switch(INTROSPECTION, default.schema.introspection),
        suggestions: reader.switch(SUGGESTIONS, default.schema.suggestions),
    };
    HttpConfig {
        schema,
        cors: cors(reader),
        graphiql: reader.switch(GRAPHIQL, default.graphiql),
        time_limit: Duration::from_secs(reader.number(
            REQUEST_SECONDS,
            default.time_limit.as_secs(),
            1..=600,
        )),
        body_bytes: reader.number(BODY_BYTES, default.body_bytes, 1024..=256 << 20),
        response_bytes: reader.number(RESPONSE_BYTES, default.response_bytes, 1024..=1 << 30),
        ..default
    }
}

fn cors(reader: &mut Reader) -> Cors {
    let asked = reader.list(CORS_ORIGINS);
    if asked.is_empty() {
        return Cors::Closed;
    }
    if asked == ["*"] {
        return Cors::Any;
    }
    let mut origins = Vec::new();
    for text in asked {
        match origin(&text).and_then(|origin| HeaderValue::from_str(&origin).ok()) {
            Some(origin) => origins.push(origin),
            None => reader.problem(
                CORS_ORIGINS,
                &text,
                "origins, as https://app.example.com, or * alone",
            ),
        }
    }
    Cors::Origins(origins)
}

fn database(text: &str) -> Option<String> {
    let known = ["sqlite://", "sqlite::memory:", "postgres://", "postgresql://"];
    known
        .iter()
        .any(|scheme| text.starts_with(scheme))
        .then(|| text.to_owned())
}

fn log(text: &str) -> Option<String> {
    tracing_subscriber::EnvFilter::try_new(text)
        .ok()
        .map(|_| text.to_owned())
}

/// Scheme and host of a web address; a slash at its end is forgiven.
fn origin(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let sound = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.:[]_".contains(&b));
    sound.then(|| text.to_owned())
}

/// As many as keep the processors busy: with more, requests only wait for one another inside the database rather than in front of
/// it, where they wait in the order they came.
fn connections() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(4 * processors).unwrap_or(1000).clamp(8, 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<Config, Vec<String>> {
        Config::read(Figment::from(Toml::string(toml)))
    }

    #[test]
    fn an_empty_configuration_is_sound() {
        let config = read("").expect("the defaults are sound");
        assert_eq!(config.database_url, "sqlite://saydo.db");
        assert_eq!(config.http.cors, Cors::Closed);
    }

    #[test]
    fn all_problems_are_told_at_once_each_with_its_key() {
        let problems = read(
            "database_url = 'mysql://root:secret@x'\nlisten = 'here'\ndatabase_connections = 0\ngraphiql = 'maybe'\n\
             cors_origins = ['https://ok.example', 'nonsense']\nlog_format = 3\npublic_url = 'x'\nport = 8080",
        )
        .expect_err("nearly everything is wrong");
        let keys = [
            "port",
            "database_url",
            "database_connections",
            "listen",
            "public_url",
            "log_format",
            "cors_origins",
            "graphiql",
        ];
        for key in keys {
            assert!(
                problems.iter().any(|problem| problem.starts_with(key)),
                "{key} in {problems:#?}"
            );
        }
        assert_eq!(problems.len(), keys.len(), "{problems:#?}");
        assert!(!problems.concat().contains("secret"));
    }

    #[test]
    fn a_broken_file_is_a_problem() {
        assert!(read("listen = ").expect_err("no value")[0].starts_with("the file cannot be read"));
    }

    #[test]
    fn numbers_switches_and_lists_are_read() {
        let config = read(
            "access_token_minutes = 5\ngraphiql = false\ncors_origins = 'https://a.example/, https://b.example'",
        );
        let config = config.expect("a sound configuration");
        assert_eq!(config.access_token_lifetime, Duration::from_secs(300));
        assert!(!config.http.graphiql);
        let origins = ["https://a.example", "https://b.example"]
            .map(HeaderValue::from_static)
            .to_vec();
        assert_eq!(config.http.cors, Cors::Origins(origins));
    }

    #[test]
    fn a_file_that_was_named_must_exist() {
        let given = Given {
            file: Some("/nowhere/saydo.toml".into()),
            ..Given::default()
        };
        assert!(Config::load(&given).is_err());
    }
}
