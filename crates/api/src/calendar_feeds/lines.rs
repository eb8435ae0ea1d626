//! Lines as RFC 5545 writes them: folded at 75 bytes, texts escaped.

use chrono::{DateTime, NaiveDateTime, Utc};

/// Longest line, in bytes, without its break.
const LONGEST: usize = 75;

/// A text of lines.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Adds a line, folded where it is too long, never inside a letter.
    pub(super) fn add(&mut self, line: &str) {
        let mut bytes = 0;
        for letter in line.chars() {
            if bytes + letter.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                bytes = 1;
            }
            self.0.push(letter);
            bytes += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// A text as a value.
pub(super) fn escaped(text: &str) -> String {
    let mut value = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            '\n' => value.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => value.push(letter),
        }
    }
    value
}

/// A local time as a value.
pub(super) fn local(time: NaiveDateTime) -> String {
    time.format("%Y%m%dT%H%M%S").to_string()
}

/// An instant as a value.
pub(super) fn utc(instant: DateTime<Utc>) -> String {
    format!("{}Z", local(instant.naive_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters_and_texts_escaped() {
        let mut lines = Lines::default();
        lines.add(&"é".repeat(50));
        let text = lines.into_text();
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST));
        assert_eq!(text.replace("\r\n ", ""), format!("{}\r\n", "é".repeat(50)));
        assert_eq!(escaped("a;b, c\\d\ne\r"), "a\\;b\\, c\\\\d\\ne");
    }
}
