//! What is found by a part of its name, and what of it comes first.

use crate::errors::Invalid;
use crate::goals::Goal;
use crate::members::Member;
use crate::pipeline::Account;
use crate::teams::Team;
use crate::text::{NAME_LENGTH, bounded, fold};
use std::cmp::Reverse;

/// Fewest characters of a search: fewer would find nearly everything.
pub const SHORTEST_SEARCH: usize = 2;

/// Something found by its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Hit {
    /// A person.
    Member(Member),
    /// A team.
    Team(Team),
    /// A customer.
    Account(Account),
    /// A goal, by its title.
    Goal(Goal),
}

impl Hit {
    /// What it is found by.
    pub fn name(&self) -> &str {
        match self {
            Hit::Member(member) => &member.details.name,
            Hit::Team(team) => &team.name,
            Hit::Account(account) => &account.name,
            Hit::Goal(goal) => &goal.title,
        }
    }
}

/// The folded text of a search; refuses with `TOO_SHORT` and the codes of [`crate::text`].
pub fn searched(field: &str, text: &str) -> Result<String, Invalid> {
    let text = fold(&bounded(field, text, NAME_LENGTH)?);
    if text.chars().count() < SHORTEST_SEARCH {
        let message = format!("must have at least {SHORTEST_SEARCH} characters");
        return Err(Invalid::one(field, "TOO_SHORT", message));
    }
    Ok(text)
}

/// The first `limit` of what was found by a folded text: names that start with it before names that contain it, then by
/// name. Of the same name, members come before teams, accounts and goals.
pub fn nearest(mut hits: Vec<Hit>, text: &str, limit: usize) -> Vec<Hit> {
    hits.sort_by_cached_key(|hit| {
        let name = fold(hit.name());
        (Reverse(name.starts_with(text)), name)
    });
    hits.truncate(limit);
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, TeamId};
    use uuid::Uuid;

    fn account(name: &str) -> Hit {
        Hit::Account(Account {
            id: AccountId::from_uuid(Uuid::nil()),
            name: name.to_owned(),
            external_id: None,
            sector: None,
            key_account_of: None,
            parent: None,
            version: 1,
        })
    }

    fn team(name: &str) -> Hit {
        Hit::Team(Team {
            id: TeamId::from_uuid(Uuid::nil()),
            name: name.to_owned(),
            external_id: None,
            version: 1,
        })
    }

    #[test]
    fn names_that_start_with_the_text_come_first() {
        let hits = vec![
            team("Acme North"),
            account("North"),
            team("North"),
            account("NORTHERN Lights"),
        ];
        let found = nearest(hits, "north", 3);
        let expected = [account("North"), team("North"), account("NORTHERN Lights")];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_search_has_at_least_two_characters() {
        let code = |text| searched("text", text).map_err(|invalid| invalid.0[0].code);
        assert_eq!(code(" a "), Err("TOO_SHORT"));
        assert_eq!(code("  "), Err("BLANK"));
        assert_eq!(code("a\0b"), Err("CONTROL_CHARACTER"));
        assert_eq!(code(" Ö  B "), Ok("ö b".to_owned()));
    }
}
