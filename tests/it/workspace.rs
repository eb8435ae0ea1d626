//! What cargo knows about this workspace and everything it builds from.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A package, ours or not.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licence: Option<String>,
    /// None for the packages of this workspace.
    pub(crate) source: Option<String>,
    /// Packages it is built from, those of its tests left out.
    pub(crate) needs: BTreeSet<String>,
}

/// All packages by cargo's id, as resolved for this machine.
pub(crate) static PACKAGES: LazyLock<BTreeMap<String, Package>> = LazyLock::new(read);

/// The directory of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the workspace")
        .to_owned()
}

fn read() -> BTreeMap<String, Package> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = [
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform",
        &host(),
    ];
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let needs: BTreeMap<&str, BTreeSet<String>> = list(&metadata["resolve"]["nodes"])
        .map(|node| {
            (
                text(&node["id"]),
                list(&node["deps"]).filter(is_built).map(id).collect(),
            )
        })
        .collect();
    let packages = list(&metadata["packages"]).map(|package| {
        let id = text(&package["id"]);
        let read = Package {
            name: text(&package["name"]).to_owned(),
            version: text(&package["version"]).to_owned(),
            licence: package["license"].as_str().map(str::to_owned),
            source: package["source"].as_str().map(str::to_owned),
            needs: needs.get(id).cloned().unwrap_or_default(),
        };
        (id.to_owned(), read)
    });
    packages.collect()
}

fn host() -> String {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc)
        .arg("-vV")
        .output()
        .expect("rustc can be started");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

/// Whether a dependency is more than one of tests.
fn is_built(need: &&Value) -> bool {
    list(&need["dep_kinds"]).any(|kind| kind["kind"].as_str() != Some("dev"))
}

fn id(need: &Value) -> String {
    text(&need["pkg"]).to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
