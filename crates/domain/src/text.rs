//! Names and other short texts as people type them: trimmed, bounded, and folded for sorting and search.

use crate::errors::Invalid;

/// Longest name kept, in characters.
pub const NAME_LENGTH: usize = 200;

/// What somebody wrote, as far as a message of ours repeats it.
pub fn quoted(text: &str) -> String {
    const REPEATED: usize = 100;
    let mut shown: String = text.chars().take(REPEATED).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("“{shown}”")
}

/// Trims a name and refuses one that is empty, too long or holds control characters.
pub fn name(field: &str, text: &str) -> Result<String, Invalid> {
    bounded(field, text, NAME_LENGTH)
}

/// Trims a text and refuses one that is empty, longer than `limit` characters or holds control characters.
pub fn bounded(field: &str, text: &str, limit: usize) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::one(field, "BLANK", "must not be empty"));
    }
    if text.chars().count() > limit {
        return Err(Invalid::one(
            field,
            "TOO_LONG",
            format!("must not be longer than {limit} characters"),
        ));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Invalid::one(
            field,
            "CONTROL_CHARACTER",
            "must not hold control characters",
        ));
    }
    Ok(text.to_owned())
}

/// The form two texts share when people would call them the same: lower case, single spaces.
pub fn fold(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// An e-mail address, trimmed and lower-cased; only its shape is checked.
pub fn email(field: &str, text: &str) -> Result<String, Invalid> {
    let text = bounded(field, text, 254)?.to_lowercase();
    let shaped = match text.split_once('@') {
        Some((local, host)) => {
            !local.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        }
        None => false,
    };
    if !shaped || text.contains(char::is_whitespace) {
        return Err(Invalid::one(field, "INVALID_EMAIL", "is not an e-mail address"));
    }
    Ok(text)
}

/// A short name for addresses and scripts: lower-case letters, digits, `_` and `-`, starting with a letter.
pub fn key(field: &str, text: &str) -> Result<String, Invalid> {
    let text = bounded(field, text, 64)?;
    let fits = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
    if fits {
        Ok(text)
    } else {
        Err(Invalid::one(
            field,
            "INVALID_KEY",
            "must be lower-case letters, digits, '_' or '-', starting with a letter",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_host_is_refused() {
        assert!(email("email", "ana@").is_err());
        assert!(email("email", "ana @acme.test").is_err());
        assert_eq!(email("email", " Ana@Acme.test ").as_deref(), Ok("ana@acme.test"));
    }

    #[test]
    fn folding_ignores_case_and_spaces() {
        assert_eq!(fold("  GTX   Pro "), "gtx pro");
    }

    #[test]
    fn a_long_text_is_repeated_in_part() {
        assert_eq!(quoted("nope"), "“nope”");
        assert_eq!(quoted(&"y".repeat(1_000_000)).chars().count(), 103);
    }

    #[test]
    fn a_name_of_spaces_is_blank() {
        assert_eq!(name("name", "   ").map_err(|e| e.0[0].code), Err("BLANK"));
    }
}
