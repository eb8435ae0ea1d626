//! Connections: pages cut by keys, at most 100 rows, and a total that is counted only when it is asked for. Ours rather
//! than async-graphql's, whose types have no descriptions and tell nothing clear about a bad cursor.

use crate::problem::{Answer, Problem};
use async_graphql::connection::PageInfo;
use async_graphql::{Enum, Object, OutputType, TypeName};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use domain::paging::{DEFAULT_PAGE, Key, LARGEST_PAGE, Page, PageRequest};
use domain::scoreboard;
use futures_util::future::BoxFuture;
use std::borrow::Cow;
use std::str::FromStr;
use uuid::Uuid;

/// A page of a list.
pub struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_previous: bool,
    has_next: bool,
    total: Total,
}

/// A row of a page.
pub struct Edge<T> {
    cursor: String,
    node: T,
}

impl<T> Connection<T> {
    pub(super) fn rows(&self) -> &[Edge<T>] {
        &self.edges
    }

    pub(super) fn objects(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    pub(super) fn bounds(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }

    pub(super) async fn counted(&self) -> Answer<u64> {
        (self.total.0)().await
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// A page of a list. Pages are cut by what rows are sorted by, so that rows added meanwhile shift nothing.
#[Object(name_type)]
impl<T: OutputType> Connection<T> {
    /// The rows of the page with their cursors.
    async fn edges(&self) -> &[Edge<T>] {
        self.rows()
    }

    /// The rows of the page.
    async fn nodes(&self) -> Vec<&T> {
        self.objects()
    }

    /// Whether there are rows before and behind the page, and where it begins and ends.
    async fn page_info(&self) -> PageInfo {
        self.bounds()
    }

    /// Rows of the whole list that whoever asks may see. Counted only when asked for.
    #[graphql(complexity = "100")]
    async fn total_count(&self) -> Option<Answer<u64>> {
        Some(self.counted().await)
    }
}

/// A row of a page with its cursor.
#[Object(name_type)]
impl<T: OutputType> Edge<T> {
    /// Where the row stands in the list: what `after` and `before` take.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "scoreboard::BoardDirection")]
pub enum OrderDirection {
    /// Smallest, or earliest, first.
    Ascending,
    /// Largest, or latest, first.
    Descending,
}

/// The arguments of a connection.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// Rows from the start.
    pub first: Option<i32>,
    /// Only rows after this cursor.
    pub after: Option<String>,
    /// Rows from the end.
    pub last: Option<i32>,
    /// Only rows before this cursor.
    pub before: Option<String>,
}

impl Paging {
    /// What is asked for of a list of `T`, checked: the cursor of a list of anything else is none of this one.
    ///
    /// # Errors
    /// `PAGE_SIZE_OUT_OF_RANGE`, `FIRST_AND_LAST`, `INVALID_CURSOR`.
    pub fn request<T: OutputType>(self) -> Answer<PageRequest> {
        let (limit, from_end, field) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Problem::invalid(
                    "last",
                    "FIRST_AND_LAST",
                    "cannot stand beside 'first'",
                ));
            }
            (None, None) => (i64::try_from(DEFAULT_PAGE).unwrap_or(20), false, "first"),
            (Some(first), None) => (first.into(), false, "first"),
            (None, Some(last)) => (last.into(), true, "last"),
        };
        let limit = u64::try_from(limit)
            .ok()
            .filter(|limit| (1..=LARGEST_PAGE).contains(limit));
        let limit = limit.ok_or_else(|| {
            let message = format!("must be from 1 to {LARGEST_PAGE}");
            Problem::invalid(field, "PAGE_SIZE_OUT_OF_RANGE", message)
        })?;
        let list = T::type_name();
        let after = self.after.map(|cursor| key(&cursor, &list, "after"));
        let before = self.before.map(|cursor| key(&cursor, &list, "before"));
        Ok(PageRequest {
            limit,
            from_end,
            after: after.transpose()?,
            before: before.transpose()?,
        })
    }
}

fn key(cursor: &str, list: &str, field: &str) -> Answer<Key> {
    let refused = || not_of_this_list(field);
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
    let text = String::from_utf8(bytes).map_err(|_| refused())?;
    let place = text.strip_prefix(list).and_then(|text| text.strip_prefix(':'));
    let (id, sort) = place
        .ok_or_else(refused)?
        .split_at_checked(32)
        .ok_or_else(refused)?;
    if sort.contains('\0') {
        return Err(refused());
    }
    Ok(Key {
        sort: sort.to_owned(),
        id: Uuid::try_parse(id).map_err(|_| refused())?,
    })
}

impl Paging {
    /// What is asked for of a list of `T` sorted by date, checked.
    ///
    /// # Errors
    /// As [`Paging::request`].
    pub fn request_by_date<T: OutputType>(self) -> Answer<PageRequest> {
        self.request_by::<T, NaiveDate>()
    }

    /// What is asked for of a list of `T` sorted by number, checked.
    ///
    /// # Errors
    /// As [`Paging::request`].
    pub fn request_by_number<T: OutputType>(self) -> Answer<PageRequest> {
        self.request_by::<T, i32>()
    }

    /// What is asked for of a list of `T` sorted by instant, checked.
    ///
    /// # Errors
    /// As [`Paging::request`].
    pub fn request_by_instant<T: OutputType>(self) -> Answer<PageRequest> {
        self.request_by::<T, DateTime<Utc>>()
    }

    fn request_by<T: OutputType, V: FromStr>(self) -> Answer<PageRequest> {
        let request = self.request::<T>()?;
        for (key, field) in [(&request.after, "after"), (&request.before, "before")] {
            if key.as_ref().is_some_and(|key| key.sort.parse::<V>().is_err()) {
                return Err(not_of_this_list(field));
            }
        }
        Ok(request)
    }
}

fn not_of_this_list(field: &str) -> Problem {
    Problem::invalid(field, "INVALID_CURSOR", "is not a cursor of this list")
}

/// Cost of a page for the complexity bound: its rows times a row's cost.
pub fn page_cost(first: Option<i32>, last: Option<i32>, child: usize) -> usize {
    let rows = first
        .or(last)
        .and_then(|rows| usize::try_from(rows).ok())
        .unwrap_or(20);
    1 + rows.min(100) * child.max(1)
}

type Count = Box<dyn Fn() -> BoxFuture<'static, Answer<u64>> + Send + Sync>;

/// How many rows there are in all, for whoever asks.
pub struct Total(Count);

impl Total {
    /// A total that is counted when it is asked for.
    pub fn new(count: impl Fn() -> BoxFuture<'static, Answer<u64>> + Send + Sync + 'static) -> Self {
        Self(Box::new(count))
    }
}

/// A connection of a page's rows.
pub fn connection<M, T: OutputType>(page: Page<M>, total: Total, object: impl Fn(M) -> T) -> Connection<T> {
    let list = T::type_name();
    let edges = page.rows.into_iter().map(|(key, row)| Edge {
        cursor: cursor(&key, &list),
        node: object(row),
    });
    Connection {
        edges: edges.collect(),
        has_previous: page.has_previous,
        has_next: page.has_next,
        total,
    }
}

/// Where a row stands in its list; opaque to clients.
fn cursor(key: &Key, list: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}:{}{}", key.id.simple(), key.sort))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_the_key_it_was() {
        let held = Key {
            sort: "ana – o'neil".to_owned(),
            id: Uuid::from_u128(9),
        };
        let cursor = cursor(&held, "Team");
        assert_eq!(key(&cursor, "Team", "after").ok(), Some(held));
        for (cursor, list) in [("AAAA", "Team"), (&cursor, "Member"), (&cursor, "Tea")] {
            let refused = key(cursor, list, "after").expect_err("no cursor of the list");
            assert_eq!(refused.fields()[0].code, "INVALID_CURSOR");
        }
    }

    #[test]
    fn a_page_has_one_to_a_hundred_rows() {
        for rows in [0, -1, 101] {
            let asked = Paging {
                first: Some(rows),
                ..Paging::default()
            };
            assert_eq!(
                asked.request::<String>().expect_err("refused").fields()[0].code,
                "PAGE_SIZE_OUT_OF_RANGE"
            );
        }
        let both = Paging {
            first: Some(1),
            last: Some(1),
            ..Paging::default()
        };
        assert_eq!(
            both.request::<String>().expect_err("refused").fields()[0].code,
            "FIRST_AND_LAST"
        );
        assert_eq!(
            Paging::default().request::<String>().map(|page| page.limit).ok(),
            Some(20)
        );
    }
}
