//! Pages of long lists, cut by keys and not by numbers, so that inserts do not shift them.

use uuid::Uuid;

/// Rows on a page when nobody says how many.
pub const DEFAULT_PAGE: u64 = 20;
/// Most rows on a page.
pub const LARGEST_PAGE: u64 = 100;

/// Where a row stands in its list: the value it is sorted by, as text, and its identity to break ties.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The sort value: a folded name, or an ISO date.
    pub sort: String,
    /// The row.
    pub id: Uuid,
}

/// Which rows of a list are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

    /// The same page with each row made something else.
    ///
    /// # Errors
    /// The first that cannot be made.
    pub fn try_map<U, E>(self, mut make: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let rows = self.rows.into_iter();
        let rows = rows.map(|(key, row)| Ok((key, make(row)?)));
        Ok(Page {
            rows: rows.collect::<Result<_, E>>()?,
            has_next: self.has_next,
            has_previous: self.has_previous,
        })
    }

    /// Cuts the page out of a whole list that is at hand, in its order. None where `after` or `before` names no row of it.
    pub fn of_list(request: &PageRequest, rows: Vec<(Key, T)>) -> Option<Self> {
        let place = |key: &Option<Key>| match key {
            None => Some(None),
            Some(key) => rows.iter().position(|(held, _)| held.id == key.id).map(Some),
        };
        let after = place(&request.after)?.map_or(0, |index| index + 1);
        let before = place(&request.before)?.unwrap_or(rows.len()).max(after);
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let (start, end) = match request.from_end {
            true => (before.saturating_sub(limit).max(after), before),
            false => (after, before.min(after.saturating_add(limit))),
        };
        let (has_previous, has_next) = (start > 0, end < rows.len());
        let rows = rows.into_iter().skip(start).take(end - start).collect();
        Some(Self {
            rows,
            has_next,
            has_previous,
        })
    }

    /// Cuts the page out of a whole list that is at hand, sorted by its keys. A row that is gone by now still tells where to go on.
    pub fn of_sorted(request: &PageRequest, mut rows: Vec<(Key, T)>) -> Self {
        let whole = rows.len();
        let after = |key: &Key| request.after.as_ref().is_none_or(|after| key > after);
        let before = |key: &Key| request.before.as_ref().is_none_or(|before| key < before);
        rows.retain(|(key, _)| after(key) && before(key));
        let kept = rows.len();
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        match request.from_end {
            true => drop(rows.drain(..kept.saturating_sub(limit))),
            false => rows.truncate(limit),
        }
        let cut = rows.len() < kept;
        Self {
            has_next: (cut && !request.from_end) || (request.before.is_some() && kept < whole),
            has_previous: (cut && request.from_end) || (request.after.is_some() && kept < whole),
            rows,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u128) -> Key {
        Key {
            sort: String::new(),
            id: Uuid::from_u128(id),
        }
    }

    fn list() -> Vec<(Key, u128)> {
        (1..=5).map(|id| (key(id), id)).collect()
    }

    fn shown(request: &PageRequest) -> Option<(Vec<u128>, bool, bool)> {
        let page = Page::of_list(request, list())?;
        Some((
            page.rows.into_iter().map(|(_, id)| id).collect(),
            page.has_previous,
            page.has_next,
        ))
    }

    #[test]
    fn a_list_at_hand_is_paged_from_either_end() {
        let first = PageRequest::first(2);
        assert_eq!(shown(&first), Some((vec![1, 2], false, true)));
        let next = PageRequest {
            after: Some(key(2)),
            ..first.clone()
        };
        assert_eq!(shown(&next), Some((vec![3, 4], true, true)));
        let last = PageRequest {
            from_end: true,
            before: Some(key(5)),
            ..first
        };
        assert_eq!(shown(&last), Some((vec![3, 4], true, true)));
    }

    #[test]
    fn a_cursor_of_no_row_is_known_to_be_none() {
        let lost = PageRequest {
            after: Some(key(9)),
            ..PageRequest::first(2)
        };
        assert_eq!(shown(&lost), None);
    }

    #[test]
    fn a_sorted_list_goes_on_behind_a_row_that_is_gone() {
        let gone = PageRequest {
            after: Some(key(3)),
            ..PageRequest::first(2)
        };
        let list = list().into_iter().filter(|(_, id)| *id != 3).collect();
        let page = Page::of_sorted(&gone, list);
        let ids: Vec<u128> = page.rows.iter().map(|(_, id)| *id).collect();
        assert_eq!((ids, page.has_previous, page.has_next), (vec![4, 5], true, false));
    }

    #[test]
    fn one_row_more_than_wanted_says_that_there_are_more() {
        let page = Page::cut(&PageRequest::first(4), list());
        assert_eq!((page.rows.len(), page.has_next), (4, true));
        let from_end = PageRequest {
            from_end: true,
            ..PageRequest::first(4)
        };
        let page = Page::cut(&from_end, list());
        assert_eq!((page.rows[0].1, page.has_previous), (2, true));
    }
}
