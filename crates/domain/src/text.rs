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

/// Trims a name and refuses one that shows nothing, is too long or holds control characters, also such as turn the direction of what stands beside it.
pub fn name(field: &str, text: &str) -> Result<String, Invalid> {
    let text = bounded(field, text, NAME_LENGTH)?;
    match text.contains(|c| matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        true => Err(Invalid::one(
            field,
            "CONTROL_CHARACTER",
            "must not hold separators of lines, or characters that turn the direction of what follows",
        )),
        false => Ok(text),
    }
}

/// Trims a name of one line: as [`name`], and refuses line breaks and tabs with `CONTROL_CHARACTER`, too.
pub fn line(field: &str, text: &str) -> Result<String, Invalid> {
    let text = name(field, text)?;
    match text.contains(char::is_control) {
        true => Err(Invalid::one(
            field,
            "CONTROL_CHARACTER",
            "must be one line, without tabs",
        )),
        false => Ok(text),
    }
}

/// Trims a text, whose lines end as on any system, and refuses one that shows nothing, is longer than `limit` characters or holds control characters.
pub fn bounded(field: &str, text: &str, limit: usize) -> Result<String, Invalid> {
    let text = text.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Err(Invalid::one(field, "BLANK", "must not be empty"));
    }
    if text.chars().all(is_unseen) {
        return Err(Invalid::one(
            field,
            "BLANK",
            "must hold something that can be seen",
        ));
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
    Ok(text)
}

/// Whether a character by itself shows nothing: spaces, controls, and what Unicode lets fonts ignore (joiners, marks of
/// direction, variation selectors, fillers), which have their place between others.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
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
    fn a_name_does_not_turn_what_stands_beside_it() {
        let refused = |text| name("name", text).map_err(|e| e.0[0].code);
        assert_eq!(refused("Ana \u{202e}evE"), Err("CONTROL_CHARACTER"));
        assert_eq!(refused("Ana\u{2028}Eve"), Err("CONTROL_CHARACTER"));
        assert_eq!(refused("\u{2067}ana"), Err("CONTROL_CHARACTER"));
        assert_eq!(refused("نور \u{200f}الهدى").as_deref(), Ok("نور \u{200f}الهدى"));
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
    fn a_name_that_shows_nothing_is_blank() {
        for text in [
            "\u{200b}",
            "\u{202e}\u{202c}",
            " \u{feff}\u{2060} ",
            "\u{3164}",
            "\u{2800}",
            "\u{e0041}",
            "\u{1}",
        ] {
            let refused = name("name", text).map_err(|e| e.0[0].code);
            assert_eq!(refused, Err("BLANK"), "{}", text.escape_unicode());
        }
    }

    #[test]
    fn marks_that_are_not_seen_have_their_place_in_a_name() {
        for text in [
            "\u{200f}שרה כהן",
            "👩\u{200d}💻",
            "❤\u{fe0f}",
            "می\u{200c}خواهم",
            "e\u{301}",
        ] {
            assert_eq!(name("name", text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_line_is_one() {
        assert_eq!(line("title", " Ten deals\n").as_deref(), Ok("Ten deals"));
        for text in ["Ten\ndeals", "Ten\tdeals", "Ten\rdeals"] {
            assert_eq!(
                line("title", text).map_err(|e| e.0[0].code),
                Err("CONTROL_CHARACTER")
            );
        }
    }

    #[test]
    fn a_name_of_spaces_is_blank() {
        assert_eq!(name("name", "   ").map_err(|e| e.0[0].code), Err("BLANK"));
    }
}
