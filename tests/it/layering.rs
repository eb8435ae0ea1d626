//! The arrows between the crates, held by a machine: `server → api → app → persistence → domain`.

use crate::workspace::{PACKAGES, Package};
use std::collections::BTreeSet;

/// Each crate, the crates of the workspace it may name, and the libraries it must not be built from, at any remove.
const LAYERS: [(&str, &[&str], &[&str]); 8] = [
    (
        "domain",
        &[],
        &[
            "tokio",
            "sea-orm",
            "sqlx",
            "async-graphql",
            "axum",
            "reqwest",
            "rand",
        ],
    ),
    ("migration", &[], &["async-graphql", "axum"]),
    (
        "persistence",
        &["domain", "migration"],
        &["async-graphql", "axum"],
    ),
    ("app", &["domain", "persistence"], &["async-graphql", "axum"]),
    ("api", &["app", "domain"], &[]),
    ("server", &["api", "app", "domain", "persistence"], &[]),
    // The ceiling of the benchmarks shares the rules, and nothing else.
    ("ceiling", &["domain"], &["async-graphql", "sea-orm"]),
    (
        "acceptance",
        &["api", "app", "domain", "persistence", "server"],
        &[],
    ),
];

/// Libraries that a crate must not name itself, though it is built from them by way of the layers below.
const UNNAMED: [(&str, &[&str]); 3] = [
    ("app", &["sea-orm", "sea-orm-migration", "sqlx"]),
    ("api", &["sea-orm", "sea-orm-migration", "sqlx", "rand", "argon2"]),
    ("server", &["sea-orm", "sea-orm-migration", "sqlx"]),
];

fn ours() -> impl Iterator<Item = &'static Package> {
    PACKAGES.values().filter(|package| package.source.is_none())
}

fn named(package: &Package) -> BTreeSet<&'static str> {
    package
        .needs
        .iter()
        .map(|id| PACKAGES[id].name.as_str())
        .collect()
}

/// Names of everything a package is built from.
fn closure(package: &Package) -> BTreeSet<&'static str> {
    let mut open: Vec<&str> = package.needs.iter().map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(PACKAGES[id].needs.iter().map(String::as_str));
        }
    }
    seen.into_iter()
        .filter_map(|id| Some(PACKAGES.get(id)?.name.as_str()))
        .collect()
}

#[test]
fn every_crate_has_its_place_among_the_layers() {
    let found: BTreeSet<&str> = ours().map(|package| package.name.as_str()).collect();
    let placed: BTreeSet<&str> = LAYERS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(
        found, placed,
        "say in tests/it/layering.rs where a new crate stands"
    );
}

#[test]
fn crates_depend_only_on_the_layers_below_them() {
    let members: BTreeSet<&str> = ours().map(|package| package.name.as_str()).collect();
    for package in ours() {
        let (_, allowed, forbidden) = LAYERS
            .iter()
            .find(|(name, ..)| *name == package.name)
            .expect("a placed crate");
        for below in named(package).intersection(&members) {
            assert!(
                allowed.contains(below),
                "{} must not depend on {below}",
                package.name
            );
        }
        for library in closure(package) {
            assert!(
                !forbidden.contains(&library),
                "{} must not be built from {library}",
                package.name
            );
        }
    }
}

#[test]
fn only_persistence_names_the_libraries_of_the_database() {
    for (name, forbidden) in UNNAMED {
        let package = ours()
            .find(|package| package.name == name)
            .expect("a crate of the workspace");
        for library in named(package) {
            assert!(!forbidden.contains(&library), "{name} must not name {library}");
        }
    }
}
