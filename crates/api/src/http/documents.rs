//! What requests ask, read from their text. A client sends the same few texts again and again: those read last are kept, where
//! whoever sends them is known: strangers neither fill memory nor make others' texts be forgotten, and no password is in one.

use super::codes::Code;
use super::guard::{Limits, Refusal, document, scan};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::{self, parse_query};
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// How many documents are kept, and how long their text may be. A document takes some hundred times its text: together twenty
/// megabytes at the worst, and half a megabyte of such as clients send.
const KEPT: NonZeroUsize = NonZeroUsize::new(100).unwrap();
const LONGEST: usize = 2048;

/// The documents read last, by their text. Each of them is within the limits.
#[derive(Debug)]
pub struct Documents(Mutex<LruCache<String, Arc<ExecutableDocument>>>);

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Documents {
    /// The document of a text.
    ///
    /// # Errors
    /// Why it is none, or which limit it exceeds.
    pub(super) fn read(&self, text: &str, limits: &Limits) -> Result<Arc<ExecutableDocument>, Refusal> {
        if let Some(known) = self.kept().get(text) {
            return Ok(known.clone());
        }
        scan::scan(text, limits)?;
        let parsed = parse_query(text).map_err(|error| unparsed(&error))?;
        document::check(&parsed, limits)?;
        Ok(Arc::new(parsed))
    }

    /// Keeps the document of a text, unless it is long.
    pub(super) fn keep(&self, text: &str, document: &Arc<ExecutableDocument>) {
        if text.len() <= LONGEST && !self.kept().contains(text) {
            self.kept().put(text.to_owned(), document.clone());
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<String, Arc<ExecutableDocument>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The parser's text quotes the query over several lines; the place and what it expected there are enough.
fn unparsed(error: &parser::Error) -> Refusal {
    let at = error.positions().next();
    let message = match error {
        parser::Error::Syntax { message, .. } => {
            let expected = message
                .lines()
                .last()
                .and_then(|line| line.trim_start().strip_prefix("= "));
            let expected = expected
                .map(|text| format!(": {}", text.replace('_', " ")))
                .unwrap_or_default();
            format!("The query is not valid GraphQL{expected}.")
        }
        parser::Error::RecursionLimitExceeded => {
            return Refusal::new(Code::QueryTooDeep, "The query nests too deep.", at);
        }
        other => format!("The query is not valid GraphQL: {other}."),
    };
    Refusal::new(Code::GraphqlParseFailed, message, at)
}

#[cfg(test)]
mod tests {
    use super::{Documents, LONGEST};
    use crate::http::guard::Limits;
    use std::sync::Arc;

    #[test]
    fn a_text_that_was_read_is_not_read_again_and_a_long_or_wrong_one_is_not_kept() {
        let (documents, limits) = (Documents::default(), Limits::default());
        let read = |text: &str| {
            let read = documents.read(text, &limits);
            read.inspect(|document| documents.keep(text, document))
        };
        let first = read("{ a }").expect("a document");
        assert!(Arc::ptr_eq(&first, &read("{ a }").expect("the same")));
        assert!(!Arc::ptr_eq(&first, &read("{ b }").expect("another")));
        let long = format!("{{ {} }}", "a ".repeat(LONGEST));
        let first = read(&long).expect("a document");
        assert!(!Arc::ptr_eq(&first, &read(&long).expect("read again")));
        let refused = read("{ a").expect_err("is no document");
        assert_eq!(refused, read("{ a").expect_err("is still none"));
    }

    #[test]
    fn the_texts_asked_for_least_recently_are_forgotten() {
        let (documents, limits) = (Documents::default(), Limits::default());
        let read = |text: &str| {
            let document = documents.read(text, &limits).expect("a document");
            documents.keep(text, &document);
            document
        };
        let (first, kept) = (read("{ first }"), read("{ kept }"));
        for number in 0..99 {
            read(&format!("{{ other{number} }}"));
            read("{ kept }");
        }
        assert!(Arc::ptr_eq(&kept, &read("{ kept }")));
        assert!(!Arc::ptr_eq(&first, &read("{ first }")));
    }
}
