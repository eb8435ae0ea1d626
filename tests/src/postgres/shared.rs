//! One server for all test processes of a run. It is started by the first, and stopped by a keeper – a small shell
//! process of its own – once no test process is left, however they ended.

use super::installed::Installed;
use super::keeper;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// How long a server may take to answer after it was started.
const START: Duration = Duration::from_secs(60);

const HELP: &str = "
These tests need PostgreSQL 15 or newer and found none. Do one of these:
  - install it:   Debian, Ubuntu   apt-get install postgresql
                  Fedora           dnf install postgresql-server
                  macOS            brew install postgresql@15
    The tests start and stop a server of their own with it; no service needs to run.
  - start Docker: the tests run the image postgres:15.
  - name a server: TEST_DATABASE_URL=postgres://<user>:<password>@<host>/postgres, as a user who may create databases.";

static SERVER: OnceCell<String> = OnceCell::const_new();

/// The address of a database of the shared server that tests may connect to in order to make their own.
pub(super) async fn server() -> String {
    let found = SERVER.get_or_init(async || match std::env::var("TEST_DATABASE_URL") {
        Ok(url) if !url.trim().is_empty() => url.trim().to_owned(),
        _ => match tokio::task::spawn_blocking(join).await {
            Ok(url) => url,
            Err(panicked) => resume_unwind(panicked.into_panic()),
        },
    });
    found.await.clone()
}

/// Joins the running server, or starts one. One process at a time decides.
fn join() -> String {
    let base = std::env::temp_dir().join(format!(
        "saydo-test-postgres-{}",
        id("-u", None).expect("`id` names the user")
    ));
    fs::create_dir_all(&base).expect("the temporary directory can be written");
    let lock = File::create(base.join("lock")).expect("the lock file can be written");
    lock.lock().expect("the lock is granted");
    keeper::reap(&base);
    let running = keeper::homes(&base).into_iter().find_map(|home| {
        keeper::register(&home);
        let url = fs::read_to_string(home.join("url")).ok()?;
        answers(&url, Duration::from_secs(5)).then_some(url)
    });
    running.unwrap_or_else(|| start(&base))
}

fn start(base: &Path) -> String {
    let password = password();
    let home = base.join(&password[..8]);
    fs::create_dir_all(&home).expect("the temporary directory can be written");
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).expect("the directory is ours");
    keeper::register(&home);
    let mut reasons = Vec::new();
    let installed = Installed::find().and_then(|installed| installed.start(&home, &password));
    let started = installed.or_else(|reason| {
        reasons.push(format!("installed binaries: {reason}"));
        docker(&home, &password).inspect_err(|reason| reasons.push(format!("Docker: {reason}")))
    });
    let Ok(server) = started else {
        let _ = fs::remove_dir_all(&home);
        panic!("{HELP}\nWhat was tried:\n  {}", reasons.join("\n  "));
    };
    keeper::start(&home, &server.stop);
    if !answers(&server.url, START) {
        let log = fs::read_to_string(home.join("log")).unwrap_or_default();
        panic!("PostgreSQL was started for the tests and does not answer:\n{log}");
    }
    keeper::write(&home.join("url"), &server.url);
    server.url
}

/// A server that was started, and the shell command that stops it.
pub(super) struct Started {
    pub(super) url: String,
    pub(super) stop: String,
}

fn docker(home: &Path, password: &str) -> Result<Started, String> {
    let publish = "127.0.0.1::5432";
    let secret = format!("POSTGRES_PASSWORD={password}");
    let run = [
        "run",
        "-d",
        "--rm",
        "-p",
        publish,
        "-e",
        &secret,
        "postgres:15",
        "-c",
        "fsync=off",
        "-c",
        "max_connections=300",
    ];
    let container = output(Command::new("docker").args(run))?;
    keeper::write(&home.join("container"), &container);
    let port = output(Command::new("docker").args(["port", &container, "5432/tcp"]))?;
    let port = port
        .lines()
        .next()
        .and_then(|line| line.rsplit(':').next())
        .unwrap_or_default();
    Ok(Started {
        url: format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres"),
        stop: format!("docker rm -f {container}"),
    })
}

/// What a command prints, or why it failed.
pub(super) fn output(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(format!(
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    }
}

/// What `id` says about a user, or about whoever runs this.
pub(super) fn id(what: &str, user: Option<&str>) -> Result<u32, String> {
    let text = output(Command::new("id").arg(what).args(user))?;
    text.parse().map_err(|_| format!("id {what} printed {text}"))
}

pub(super) fn free_port() -> Result<u16, String> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    socket
        .local_addr()
        .map(|address| address.port())
        .map_err(|error| error.to_string())
}

/// Whether a server lets us in before `patience` runs out.
fn answers(url: &str, patience: Duration) -> bool {
    let url = url.to_owned();
    let asking = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let connected = async {
                while sea_orm::Database::connect(&url).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            };
            tokio::time::timeout(patience, connected).await
        })
    });
    asking.join().is_ok_and(|asked| asked.is_ok())
}

#[expect(clippy::disallowed_methods, reason = "a password must not be repeatable")]
fn password() -> String {
    Uuid::new_v4().simple().to_string()
}

/// Where things of a server lie.
pub(super) fn data(home: &Path) -> PathBuf {
    home.join("data")
}
