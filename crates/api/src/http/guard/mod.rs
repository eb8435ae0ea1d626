//! What stands between an anonymous body and async-graphql: its parser recurses and its validators expand
//! fragments before any of its own limits apply, so a body of 3 KB could overflow the stack or stall the process.
//! [`scan`] bounds the text before it is parsed, [`document`] bounds what the parsed fragments expand to.

mod conflicts;
pub mod document;
mod introspection;
pub mod scan;

use super::codes::Code;
use async_graphql::Pos;

/// The bounds a request has to keep before it is executed. The defaults let every query of the documentation, the
/// introspection query of GraphiQL and a mutation with 1,000 rows written inline pass with room to spare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the GraphQL text. Default 262,144 (256 KiB).
    pub query_bytes: usize,
    /// Brackets of any kind open at once, in selections, types and values alike. Default 40.
    pub nesting: usize,
    /// Lexical tokens of the text. Default 20,000.
    pub tokens: usize,
    /// Field aliases in the whole text. Default 500.
    pub aliases: usize,
    /// Directives in the whole text. Default 500.
    pub directives: usize,
    /// Fragment spreads and inline fragments written in the text. Default 500.
    pub spreads: usize,
    /// Fragment definitions in the text. Default 200.
    pub fragments: usize,
    /// Operations in the text. Default 50.
    pub operations: usize,
    /// Arguments of one field or directive. Default 32.
    pub arguments: usize,
    /// Selections of all operations once every fragment spread is replaced by its content. Default 10,000.
    pub expanded_selections: usize,
    /// Selection sets open at once after that replacement. Default 32.
    pub expanded_depth: usize,
    /// Lists of the introspection schema inside each other (`fields`, `interfaces`, `possibleTypes`,
    /// `inputFields`), each of which multiplies the answer. Default 2.
    pub introspection_nesting: usize,
    /// Lists of the introspection schema in one operation, `types` included. Default 8.
    pub introspection_lists: usize,
    /// Brackets open at once in the JSON of a body, of `variables` or of `extensions`. Default 40.
    pub json_nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_bytes: 256 * 1024,
            nesting: 40,
            tokens: 20_000,
            aliases: 500,
            directives: 500,
            spreads: 500,
            fragments: 200,
            operations: 50,
            arguments: 32,
            expanded_selections: 10_000,
            expanded_depth: 32,
            introspection_nesting: 2,
            introspection_lists: 8,
            json_nesting: 40,
        }
    }
}

/// Why a request was refused before execution: a code, a sentence for the client, and the place where known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code the client sees.
    pub code: Code,
    /// What was exceeded, and the bound.
    pub message: String,
    /// Where in the text, when one place is to blame.
    pub at: Option<Pos>,
    /// Which reason, where the code has several.
    pub reason: Option<&'static str>,
}

impl Refusal {
    pub(super) fn new(code: Code, message: impl Into<String>, at: Option<Pos>) -> Self {
        Self {
            code,
            message: message.into(),
            at,
            reason: None,
        }
    }

    fn too_many(what: &str, limit: usize, at: Option<Pos>) -> Self {
        Self::new(
            Code::QueryTooLarge,
            format!("The query has more than {limit} {what}."),
            at,
        )
    }

    fn too_deep(what: &str, limit: usize, at: Option<Pos>) -> Self {
        Self::new(
            Code::QueryTooDeep,
            format!("{what} may nest at most {limit} levels deep."),
            at,
        )
    }
}

/// Bounds the nesting of a JSON text without parsing it; malformed text is left to the parser to name.
///
/// # Errors
/// [`Code::QueryTooDeep`] when more than `limit` brackets are open at once.
pub fn json_nesting(text: &[u8], limit: usize) -> Result<(), Refusal> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > limit {
                    return Err(Refusal::too_deep("JSON values", limit, None));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_within_the_bound_passes_and_one_bracket_more_does_not() {
        let nested = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
        assert!(json_nesting(nested(40).as_bytes(), 40).is_ok());
        let refusal = json_nesting(nested(41).as_bytes(), 40).expect_err("41 levels are too deep");
        assert_eq!(refusal.code, Code::QueryTooDeep);
    }

    #[test]
    fn brackets_inside_json_strings_do_not_count() {
        assert!(json_nesting(br#"{"a":"[[[[[\"[[[[","b":"\\"}"#, 1).is_ok());
    }
}
