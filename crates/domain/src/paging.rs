//! Pages of long lists, cut by keys and not by numbers, so that inserts do not shift them.

use uuid::Uuid;

/// Rows on a page when nobody says how many.
pub const DEFAULT_PAGE: u64 = 20;
/// Most rows on a page.
pub const LARGEST_PAGE: u64 = 100;

/// Where a row stands in its list: the value it is sorted by, as text, and its identity to break ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The sort value: a folded name, or an ISO date.
    pub sort: String,
    /// The row.
    pub id: Uuid,
}

/// Which rows of a list are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many, 1 to [`LARGEST_PAGE`].
    pub limit: u64,
    /// Whether they are counted from the end.
    pub from_end: bool,
    /// Only rows after this one.
    pub after: Option<Key>,
    /// Only rows before this one.
    pub before: Option<Key>,
}

impl PageRequest {
    /// The first `limit` rows.
    pub const fn first(limit: u64) -> Self {
        Self {
            limit,
            from_end: false,
            after: None,
            before: None,
        }
    }
}

/// Some rows of a list, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, each with where it stands.
    pub rows: Vec<(Key, T)>,
    /// Whether there are rows after the last of these.
    pub has_next: bool,
    /// Whether there are rows before the first of these.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// Cuts the page out of what a query for one row more than wanted returned, in the list's order.
    pub fn cut(request: &PageRequest, mut rows: Vec<(Key, T)>) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        if more && request.from_end {
            rows.remove(0);
        } else {
            rows.truncate(limit);
        }
        let (has_next, has_previous) = match request.from_end {
            true => (request.before.is_some(), more),
            false => (more, request.after.is_some()),
        };
        Self {
            rows,
            has_next,
            has_previous,
        }
    }

    /// The same page of something made from each row.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self
                .rows
                .into_iter()
                .map(|(key, row)| (key, change(row)))
                .collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}
