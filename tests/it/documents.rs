//! The documents say what the program does: every error code and every setting has its line, every link leads
//! somewhere, and what newcomers are shown is what is printed.

use crate::workspace::root;
use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

/// Words of the code in capitals that clients never see as a code.
const NO_CODES: &[&str] = &[
    "ASC",
    "DAYLIGHT",
    "DESC",
    "DTSTART",
    "EXDATE",
    "ID",
    "MEMBER",
    "OKP",
    "ORGANIZATION",
    "POST",
    "ROWS_REFUSED",
    "SCREAMING_SNAKE_CASE",
    "SERVICE_ACCOUNT",
    "SNOOZED",
    "STANDARD",
    "SYSTEM",
    "TEAM",
    "USD",
    "UTC",
];

/// Files under a directory whose name ends like this.
fn files(directory: &Path, end: &str) -> Vec<PathBuf> {
    let entries = read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut found = Vec::new();
    for path in paths {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(files(&path, end));
        } else if name.ends_with(end) {
            found.push(path);
        }
    }
    found
}

fn text(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Literals in capitals, such as `"NOT_FOUND"`, in code that is no test.
fn literals(path: &Path) -> BTreeSet<String> {
    let text = text(path);
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let odd = code.split('"').skip(1).step_by(2);
    let capital = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && word
                .chars()
                .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
    };
    odd.filter(capital).map(str::to_owned).collect()
}

#[test]
fn every_error_code_has_its_line() {
    let documented = text(root().join("docs/api.md"));
    let schema = text(root().join("schema.graphql"));
    let shown: BTreeSet<&str> = schema.lines().map(str::trim).collect();
    let mut missing = BTreeSet::new();
    for layer in ["domain", "app", "api"] {
        for path in files(&root().join("crates").join(layer).join("src"), ".rs") {
            let of_tests = ["test", "fixtures"]
                .iter()
                .any(|word| path.to_string_lossy().contains(word));
            for code in literals(&path).into_iter().filter(|_| !of_tests) {
                let known = NO_CODES.contains(&code.as_str()) || shown.contains(code.as_str());
                if !known && !documented.contains(&format!("`{code}`")) {
                    missing.insert(code);
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "write in docs/api.md what these codes mean: {missing:?}"
    );
}

#[test]
fn every_setting_has_its_line() {
    let documented = text(root().join("docs/operations.md"));
    let config = text(root().join("crates/server/src/config/mod.rs"));
    let variables = config
        .split('"')
        .filter(|word| word.starts_with("SAYDO_") && word.len() > 6);
    let missing: Vec<&str> = variables
        .filter(|name| !documented.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "describe in docs/operations.md: {missing:?}");
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for page in files(&root(), ".md") {
        let folder = page.parent().expect("a page lies in a folder");
        for link in text(&page)
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = link.split('#').next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://");
            if !outside && !folder.join(target).exists() {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_readme_shows_the_query_that_the_demo_opens_with() {
    let query = text(root().join("crates/server/src/demo/first_query.graphql"));
    assert!(text(root().join("README.md")).contains(&query));
}
