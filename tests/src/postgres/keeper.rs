//! Who stops the server. Test processes may be killed at any moment, so none of them can: each leaves its process id in
//! the server's directory, and a shell process stops the server when the last of them is gone.

use super::shared::{data, output};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Waits until no user of the server has been alive for three looks, a second apart. The address goes away first, so
/// that a process that comes meanwhile either finds it gone or has been seen.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
cd "$1" || exit 1
used() {
    for user in users/*; do
        [ -e "$user" ] || continue
        if kill -0 "${user#users/}" 2>/dev/null; then return 0; fi
        rm -f "$user"
    done
    return 1
}
idle=0
while [ "$idle" -lt 3 ]; do
    sleep 1
    if used; then idle=0; continue; fi
    idle=$((idle + 1))
    if [ "$idle" -eq 3 ] && [ -e url ]; then
        mv url gone
        if used; then mv gone url; idle=0; fi
    fi
done
eval "$2"
cd / && rm -rf "$1"
"#;

/// Directories of servers, running or left behind.
pub(super) fn homes(base: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(base).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

/// Says that this process uses a server. Comes before the look for its address.
pub(super) fn register(home: &Path) {
    let users = home.join("users");
    // A server that is going away takes its directory with it.
    if fs::create_dir_all(&users).is_ok() {
        let _ = fs::write(users.join(std::process::id().to_string()), "");
    }
}

/// Starts the keeper, apart from the terminal of the tests.
#[expect(
    clippy::zombie_processes,
    reason = "the keeper outlives the process that starts it"
)]
pub(super) fn start(home: &Path, stop: &str) {
    let keeper = Command::new("sh")
        .args(["-c", SCRIPT, "saydo-postgres-keeper"])
        .arg(home)
        .arg(stop)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started");
    write(&home.join("keeper"), &keeper.id().to_string());
}

/// Ends what a run left behind whose keeper was killed, too.
pub(super) fn reap(base: &Path) {
    for home in homes(base) {
        let keeper = fs::read_to_string(home.join("keeper")).unwrap_or_default();
        if command_line(&keeper).contains("saydo-postgres-keeper") {
            continue;
        }
        let server = fs::read_to_string(data(&home).join("postmaster.pid")).unwrap_or_default();
        let server = server.lines().next().unwrap_or_default();
        if command_line(server).contains(&*home.to_string_lossy()) {
            let _ = output(Command::new("kill").args(["-QUIT", server]));
        }
        if let Ok(container) = fs::read_to_string(home.join("container")) {
            let _ = output(Command::new("docker").args(["rm", "-f", container.trim()]));
        }
        let _ = fs::remove_dir_all(&home);
    }
}

fn command_line(process: &str) -> String {
    let Ok(process) = process.trim().parse::<u32>() else {
        return String::new();
    };
    // Slim images have no ps.
    fs::read_to_string(format!("/proc/{process}/cmdline"))
        .or_else(|_| output(Command::new("ps").args(["-o", "args=", "-p", &process.to_string()])))
        .unwrap_or_default()
}

/// Writes a file that only we may read, all of it or nothing.
pub(super) fn write(path: &Path, text: &str) {
    let draft = path.with_extension("draft");
    fs::write(&draft, "").expect("the file can be written");
    fs::set_permissions(&draft, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    fs::write(&draft, text).expect("the file can be written");
    fs::rename(&draft, path).expect("the file can be renamed");
}
