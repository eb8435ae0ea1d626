//! A server from the binaries installed on this machine, in a directory of its own, by a user PostgreSQL accepts.

use super::shared::{Started, data, free_port, id, output};
use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const OLDEST: u32 = 15;

/// PostgreSQL as installed here, and whom to run it as.
pub(super) struct Installed {
    bin: PathBuf,
    /// User and group, when we are root: PostgreSQL refuses to run as root.
    other: Option<(u32, u32)>,
}

impl Installed {
    pub(super) fn find() -> Result<Self, String> {
        let mut tried = Vec::new();
        for bin in places() {
            match version(&bin) {
                Ok(version) if version >= OLDEST => return Ok(Self { bin, other: other()? }),
                Ok(version) => tried.push(format!("{} is version {version}", bin.display())),
                Err(_) => {}
            }
        }
        if tried.is_empty() {
            Err("there are none".to_owned())
        } else {
            Err(tried.join(", "))
        }
    }

    pub(super) fn start(&self, home: &Path, password: &str) -> Result<Started, String> {
        let text = |error: std::io::Error| format!("{}: {error}", home.display());
        let (data, secret) = (data(home), home.join("password"));
        fs::write(&secret, password).map_err(text)?;
        if let Some((user, group)) = self.other {
            chown(home, Some(user), Some(group)).map_err(text)?;
            chown(&secret, Some(user), Some(group)).map_err(text)?;
        }
        output(
            self.command("initdb")
                .current_dir(home)
                .arg("--pgdata")
                .arg(&data)
                .arg("--pwfile")
                .arg(&secret)
                .args([
                    "--username=saydo",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                ]),
        )?;
        let port = free_port()?;
        let log = File::create(home.join("log")).map_err(text)?;
        // A group of its own, so that ctrl-c ends the tests and leaves the server to its keeper.
        let server = self
            .command("postgres")
            .current_dir(home)
            .process_group(0)
            .arg("-D")
            .arg(&data)
            .args(settings(port))
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(text)?)
            .stderr(log)
            .spawn()
            .map_err(text)?;
        let id = server.id();
        Ok(Started {
            url: format!("postgres://saydo:{password}@127.0.0.1:{port}/postgres"),
            stop: format!(
                "kill -INT {id}; for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 {id} || break; sleep 1; done; kill -KILL {id}"
            ),
        })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        if let Some((user, group)) = self.other {
            command.uid(user).gid(group);
        }
        command
    }
}

/// The data lives minutes: nothing is made safe against a loss of power.
fn settings(port: u16) -> Vec<String> {
    let port = format!("port={port}");
    let settings = [
        port.as_str(),
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
        "shared_buffers=64MB",
    ];
    settings
        .iter()
        .flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()])
        .collect()
}

/// Directories that may hold `initdb` and `postgres`: the path first, then where packages put them, newest first.
fn places() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).filter_map(|directory| {
        let initdb = fs::canonicalize(directory.join("initdb")).ok()?;
        initdb.parent().map(Path::to_owned)
    });
    let roots = [
        "/usr/lib/postgresql",
        "/usr",
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/usr/local",
    ];
    let mut packaged: Vec<PathBuf> = roots
        .iter()
        .filter_map(|root| fs::read_dir(root).ok())
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    packaged.sort();
    on_path
        .chain(packaged.into_iter().rev())
        .filter(|bin| bin.join("postgres").exists())
        .collect()
}

fn version(bin: &Path) -> Result<u32, String> {
    let text = output(Command::new(bin.join("postgres")).arg("--version"))?;
    let number = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let major = number.and_then(|word| word.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    major.ok_or(text)
}

/// Whom to run the server as when we are root.
fn other() -> Result<Option<(u32, u32)>, String> {
    if id("-u", None)? != 0 {
        return Ok(None);
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| id("-u", Some(user)).is_ok());
    let user = user.ok_or("we are root, and there is neither a user postgres nor nobody to run it as")?;
    Ok(Some((id("-u", Some(user))?, id("-g", Some(user))?)))
}
