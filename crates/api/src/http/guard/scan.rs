//! The linear look at the text before the parser: one pass, no recursion, no allocation. It reads strings, block
//! strings and comments exactly as the parser's grammar does, so nothing can hide a bracket from it.

use super::{Limits, Refusal};
use crate::http::codes::Code;
use async_graphql::Pos;

/// Checks the text of a GraphQL document against the lexical bounds.
///
/// # Errors
/// `QUERY_TOO_LARGE` for bytes, tokens, aliases, directives, spreads or fragments beyond their bound,
/// `QUERY_TOO_DEEP` for nesting, `GRAPHQL_PARSE_FAILED` for a string that does not end or a bracket that does
/// not match.
pub fn scan(text: &str, limits: &Limits) -> Result<(), Refusal> {
    if text.len() > limits.query_bytes {
        return Err(Refusal::too_many("bytes", limits.query_bytes, None));
    }
    Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        limits,
        open: [0; 256],
        counts: Counts::default(),
    }
    .run()
}

#[derive(Default)]
struct Counts {
    tokens: usize,
    depth: usize,
    aliases: usize,
    directives: usize,
    spreads: usize,
    fragments: usize,
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    limits: &'a Limits,
    /// The closing bracket expected at each level; deeper levels than it holds are refused whatever the limit.
    open: [u8; 256],
    counts: Counts,
}

/// The last tokens that tell an alias (`name : name` inside braces) from an argument (`name : value` inside
/// parentheses or an object value).
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Name,
    NameColon,
    Other,
}

impl Scanner<'_> {
    fn run(mut self) -> Result<(), Refusal> {
        let mut seen = Seen::Other;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b',' | b'\n' | b'\r' => self.at += 1,
                b'#' => self.skip_comment(),
                _ => seen = self.token(byte, seen)?,
            }
        }
        if self.counts.depth > 0 {
            return Err(self.malformed("The query ends before its last bracket is closed."));
        }
        Ok(())
    }

    fn token(&mut self, byte: u8, seen: Seen) -> Result<Seen, Refusal> {
        self.counts.tokens += 1;
        self.bounded(self.counts.tokens, self.limits.tokens, "tokens")?;
        match byte {
            b'"' => {
                self.skip_string()?;
                return Ok(Seen::Other);
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => return self.name(seen),
            b'{' => self.descend(b'}')?,
            b'[' => self.descend(b']')?,
            b'(' => self.descend(b')')?,
            b'}' | b']' | b')' => self.ascend(byte)?,
            b'@' => {
                self.counts.directives += 1;
                self.bounded(self.counts.directives, self.limits.directives, "directives")?;
            }
            b'.' if self.bytes[self.at..].starts_with(b"...") => {
                self.at += 2;
                self.counts.spreads += 1;
                self.bounded(self.counts.spreads, self.limits.spreads, "fragment spreads")?;
            }
            b':' if seen == Seen::Name => {
                self.at += 1;
                return Ok(Seen::NameColon);
            }
            _ => {}
        }
        self.at += 1;
        Ok(Seen::Other)
    }

    fn name(&mut self, seen: Seen) -> Result<Seen, Refusal> {
        let start = self.at;
        while self
            .bytes
            .get(self.at)
            .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
        {
            self.at += 1;
        }
        // The grammar wants no space after the keyword: `fragmentA on T` defines A.
        if self.counts.depth == 0 && self.bytes[start..self.at].starts_with(b"fragment") {
            self.counts.fragments += 1;
            self.bounded(self.counts.fragments, self.limits.fragments, "fragments")?;
        }
        let in_selection = self.counts.depth > 0 && self.open[self.counts.depth - 1] == b'}';
        if seen == Seen::NameColon && in_selection && !self.inside_value() {
            self.counts.aliases += 1;
            self.bounded(self.counts.aliases, self.limits.aliases, "aliases")?;
        }
        Ok(Seen::Name)
    }

    /// Whether a parenthesis is open anywhere: selections never stand inside one.
    fn inside_value(&self) -> bool {
        self.open[..self.counts.depth].contains(&b')')
    }

    fn descend(&mut self, closing: u8) -> Result<(), Refusal> {
        let limit = self.limits.nesting.min(self.open.len());
        if self.counts.depth == limit {
            return Err(Refusal::too_deep(
                "Brackets in a query",
                limit,
                Some(self.position()),
            ));
        }
        self.open[self.counts.depth] = closing;
        self.counts.depth += 1;
        Ok(())
    }

    fn ascend(&mut self, closing: u8) -> Result<(), Refusal> {
        if self.counts.depth == 0 || self.open[self.counts.depth - 1] != closing {
            return Err(self.malformed("This bracket closes nothing that is open."));
        }
        self.counts.depth -= 1;
        Ok(())
    }

    fn skip_comment(&mut self) {
        while self
            .bytes
            .get(self.at)
            .is_some_and(|b| !matches!(b, b'\n' | b'\r'))
        {
            self.at += 1;
        }
    }

    fn skip_string(&mut self) -> Result<(), Refusal> {
        let rest = &self.bytes[self.at..];
        let length = if rest.starts_with(b"\"\"\"") {
            block_string(rest)
        } else {
            plain_string(rest)
        };
        match length {
            Some(length) => {
                self.at += length;
                Ok(())
            }
            None => Err(self.malformed("This string does not end.")),
        }
    }

    fn bounded(&self, count: usize, limit: usize, what: &str) -> Result<(), Refusal> {
        if count > limit {
            Err(Refusal::too_many(what, limit, Some(self.position())))
        } else {
            Ok(())
        }
    }

    fn malformed(&self, message: &str) -> Refusal {
        Refusal::new(Code::GraphqlParseFailed, message, Some(self.position()))
    }

    /// Line and column, counted only when something is refused.
    fn position(&self) -> Pos {
        let mut end = self.at.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        Pos { line, column }
    }
}

/// Bytes of the `"""` string at the start of `rest`, or none when it does not end.
fn block_string(rest: &[u8]) -> Option<usize> {
    let mut at = 3;
    while at < rest.len() {
        if rest[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest[at..].starts_with(b"\"\"\"") {
            return Some(at + 3);
        } else {
            at += 1;
        }
    }
    None
}

/// Bytes of the `"` string at the start of `rest`, or none when it does not end on its line.
fn plain_string(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            b'\n' | b'\r' => return None,
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<Code> {
        scan(text, &Limits::default()).err().map(|refusal| refusal.code)
    }

    #[test]
    fn fifteen_hundred_nested_brackets_are_refused_wherever_they_stand() {
        let (open, close) = ("[".repeat(1500), "]".repeat(1500));
        for text in [
            format!("{{ a(x: {open}1{close}) }}"),
            format!("query ($v: {open}Int{close}) {{ a }}"),
            format!("query ($v: Int = {open}{close}) {{ a }}"),
            format!("{{ a(x: {}1{}) }}", "{k:".repeat(1500), "}".repeat(1500)),
            format!("{}a{}", "{a".repeat(1500), "}".repeat(1500)),
            format!("{{ a @d(x: {open}{close}) }}"),
            open,
            "(".repeat(1500),
        ] {
            assert_eq!(code(&text), Some(Code::QueryTooDeep), "{}", &text[..40]);
        }
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let many = "[{(".repeat(500);
        assert_eq!(code(&format!("{{ a(x: \"{many}\") }}")), None);
        assert_eq!(
            code(&format!("{{ a(x: \"\"\"{many} \" \"\" \\\"\"\" \n \"\"\") }}")),
            None
        );
        assert_eq!(code(&format!("{{ a # {many} \" \n }}")), None);
        assert_eq!(code(&format!("{{ a(x: \"\\\"{many}\") }}")), None);
    }

    #[test]
    fn a_string_cannot_hide_the_brackets_behind_it() {
        let many = "[".repeat(100);
        for text in [
            format!("{{ a(x: \"\" {many}"),
            format!("{{ a(x: \"\"\"\"\"\" {many}"),
            format!("{{ a(x: \"\\\\\" {many}"),
            format!("{{ a # comment \r {many}"),
        ] {
            assert_eq!(code(&text), Some(Code::QueryTooDeep), "{text}");
        }
    }

    #[test]
    fn strings_that_do_not_end_are_refused() {
        for text in [
            "{ a(x: \"abc",
            "{ a(x: \"abc\n\") }",
            "{ a(x: \"\"\"abc\") }",
            "{ a(x: \"abc\\",
            "\"\"\"\\\"\"\"",
        ] {
            assert_eq!(code(text), Some(Code::GraphqlParseFailed), "{text}");
        }
    }

    #[test]
    fn brackets_must_match() {
        for text in ["{ a ", "{ a ) }", "}", "{ a(x: [1}) ]"] {
            assert_eq!(code(text), Some(Code::GraphqlParseFailed), "{text}");
        }
    }

    #[test]
    fn bytes_tokens_aliases_directives_spreads_and_fragments_are_bounded() {
        for text in [
            "#".repeat(300_000),
            format!("{{ {} }}", "a ".repeat(20_001)),
            format!("{{ {} }}", "a:b ".repeat(501)),
            format!("{{ a {} }}", "@d ".repeat(501)),
            format!("{{ {} }}", "...F ".repeat(501)),
            "fragment F on T { a } ".repeat(201),
            "fragmentF on T { a } ".repeat(201),
        ] {
            assert_eq!(code(&text), Some(Code::QueryTooLarge), "{}", &text[..40]);
        }
    }

    #[test]
    fn a_thousand_rows_written_inline_pass() {
        let rows =
            "{ externalId: \"Q4\", owner: \"x\", metric: \"revenue_won\", target: \"1.50\" } ".repeat(1000);
        assert_eq!(
            code(&format!(
                "mutation {{ goalsUpsert(input: {{ rows: [{rows}] }}) {{ summary {{ created }} }} }}"
            )),
            None
        );
    }

    #[test]
    fn the_place_of_a_refusal_is_told() {
        let refusal = scan("{\n  é(x: \"", &Limits::default()).expect_err("the string does not end");
        assert_eq!(refusal.at, Some(Pos { line: 2, column: 8 }));
    }
}
