//! The policy table as the documentation shows it.

use super::action::Action;
use super::policy::{Grant, Relation, grants};
use super::scope::Scope;
use std::fmt::Write as _;

/// The table as a page of the documentation.
pub fn matrix() -> String {
    let columns: Vec<(String, Relation)> = [
        ("own".to_owned(), Relation::Own),
        ("peer".to_owned(), Relation::Peer),
        ("belonging".to_owned(), Relation::Belonging),
        ("leader".to_owned(), Relation::Leader),
        ("report".to_owned(), Relation::Report),
        ("counterpart".to_owned(), Relation::Counterpart),
        ("participant".to_owned(), Relation::Participant),
        ("executive".to_owned(), Relation::Executive),
        ("colleague".to_owned(), Relation::Colleague),
    ]
    .into_iter()
    .chain(
        Scope::ALL
            .into_iter()
            .map(|scope| (format!("`{}`", scope.as_str()), Relation::Scope(scope))),
    )
    .collect();
    let mut page = String::from("| action |");
    for (name, _) in &columns {
        let _ = write!(page, " {name} |");
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(columns.len()));
    page.push('\n');
    for action in Action::ALL {
        let _ = write!(page, "| {action:?} |");
        for (_, relation) in &columns {
            let cell = match grants(action).iter().find(|grant| grant.relation == *relation) {
                None => "–".to_owned(),
                Some(Grant {
                    detail, when: None, ..
                }) => format!("{detail:?}"),
                Some(Grant {
                    detail,
                    when: Some(flag),
                    ..
                }) => format!("{detail:?} when {flag:?}"),
            };
            let _ = write!(page, " {cell} |");
        }
        page.push('\n');
    }
    page
}
