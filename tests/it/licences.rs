//! What everything here is built from, held against `deny.toml`: licences, sources and banned crates.

use crate::workspace::{PACKAGES, Package, root};
use std::collections::BTreeSet;

fn rules() -> toml::Table {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml can be read");
    text.parse().expect("deny.toml is TOML")
}

fn texts(value: &toml::Value) -> BTreeSet<String> {
    let items = value.as_array().expect("a list of texts");
    items
        .iter()
        .map(|item| item.as_str().expect("a text").to_owned())
        .collect()
}

fn foreign() -> impl Iterator<Item = &'static Package> {
    PACKAGES.values().filter(|package| package.source.is_some())
}

/// Whether an SPDX expression can be met with the allowed licences. `AND` binds tighter than `OR`; the old slash is `OR`.
fn met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = either(&words, &mut at, allowed);
    met && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(words, at, allowed);
    }
    met
}

fn both(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(&word) = words.get(*at) else { return false };
    *at += 1;
    if word == "(" {
        let met = either(words, at, allowed);
        *at += 1;
        return met;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return allowed.contains(&format!("{word} WITH {exception}"));
    }
    allowed.contains(word)
}

#[test]
fn every_dependency_has_an_allowed_licence() {
    let allowed = texts(&rules()["licenses"]["allow"]);
    let refused: Vec<String> = foreign()
        .filter(|package| {
            !package
                .licence
                .as_ref()
                .is_some_and(|licence| met(licence, &allowed))
        })
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.licence))
        .collect();
    assert!(
        refused.is_empty(),
        "licences that deny.toml does not allow: {refused:#?}"
    );
}

#[test]
fn every_dependency_comes_from_an_allowed_source() {
    let allowed = texts(&rules()["sources"]["allow-registry"]);
    for package in foreign() {
        let source = package.source.as_deref().unwrap_or_default();
        let registry = source
            .strip_prefix("registry+")
            .or_else(|| source.strip_prefix("sparse+"));
        assert!(
            registry.is_some_and(|registry| allowed.contains(registry)),
            "{}: {source}",
            package.name
        );
    }
}

#[test]
fn no_banned_crate_is_used() {
    let rules = rules();
    let bans = rules["bans"]["deny"].as_array().expect("a list of bans");
    let banned: BTreeSet<&str> = bans.iter().filter_map(|ban| ban.get("crate")?.as_str()).collect();
    for package in foreign() {
        assert!(
            !banned.contains(package.name.as_str()),
            "{} is banned by deny.toml",
            package.name
        );
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
        .map(str::to_owned)
        .into();
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
    ] {
        assert!(met(good, &allowed), "{good}");
    }
    for bad in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "GPL-3.0 OR MIT AND GPL-3.0",
        "(MIT",
        "",
        "Apache-2.0",
    ] {
        assert!(!met(bad, &allowed), "{bad}");
    }
}
