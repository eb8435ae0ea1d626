//! What is asked of the database: how many statements, and which ones while somebody watches.

use sea_orm::Statement;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Every statement of a [`crate::Database`], begin and commit left out.
#[derive(Debug, Default)]
pub(crate) struct Statements {
    count: AtomicU64,
    watching: AtomicBool,
    seen: Mutex<Vec<String>>,
}

impl Statements {
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// One more. Its text is made only while somebody watches.
    pub(crate) fn add(&self, statement: &Statement) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if self.watching.load(Ordering::Relaxed) {
            self.seen().push(statement.to_string());
        }
    }

    /// Keeps the statements from here on, with their values filled in, or stops; gives those that were kept.
    pub(crate) fn watch(&self, on: bool) -> Vec<String> {
        self.watching.store(on, Ordering::Relaxed);
        std::mem::take(&mut *self.seen())
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
