//! The scoreboard: rows in a stable order, whatever the figures, and their ranks.

use crate::exact::Exact;
use crate::goals::{GoalProgress, Health};
use crate::words::words;
use std::cmp::Ordering;
use uuid::Uuid;

words! {
    /// What a board is ordered by.
    BoardField {
        /// Attainment of the goal.
        Attainment = "ATTAINMENT",
        /// Pace of the goal.
        Pace = "PACE",
        /// The figure itself.
        Actual = "ACTUAL",
        /// Name, ignoring case.
        Name = "NAME",
    }
    /// Which end comes first.
    BoardDirection {
        /// Smallest first.
        Ascending = "ASC",
        /// Largest first.
        Descending = "DESC",
    }
}

/// The order of a board. Rows without the figure come last whichever way; rows with the same figure stand by name,
/// then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardOrder {
    /// What by.
    pub field: BoardField,
    /// Which end first.
    pub direction: BoardDirection,
}

impl BoardOrder {
    /// The order of ranks: the best attainment first, or the largest figure where nobody has an attainment.
    pub fn of_ranks<'a>(keys: impl IntoIterator<Item = &'a BoardKey>) -> BoardOrder {
        let attained = keys.into_iter().any(|key| key.attainment.is_some());
        BoardOrder {
            field: if attained {
                BoardField::Attainment
            } else {
                BoardField::Actual
            },
            direction: BoardDirection::Descending,
        }
    }
}

/// Which rows a board shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Only these healths; empty for all.
    pub healths: Vec<Health>,
}

impl BoardFilter {
    /// Whether a row is shown. A row without a goal has no health and is shown only where none is asked for.
    pub fn shows(&self, health: Option<Health>) -> bool {
        self.healths.is_empty() || health.is_some_and(|health| self.healths.contains(&health))
    }
}

/// What a row is ordered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardKey {
    /// Attainment.
    pub attainment: Option<Exact>,
    /// Pace.
    pub pace: Option<Exact>,
    /// The figure.
    pub actual: Option<Exact>,
    /// Folded name.
    pub name_folded: String,
    /// Identity of the member or team.
    pub id: Uuid,
}

impl BoardKey {
    /// The key of somebody's row by the progress of their goal.
    pub fn of(progress: &GoalProgress, name_folded: &str, id: Uuid) -> BoardKey {
        BoardKey {
            attainment: progress.attainment,
            pace: progress.pace,
            actual: progress.actual,
            name_folded: name_folded.to_owned(),
            id,
        }
    }

    /// The figure rows are ordered by; none for the name.
    pub fn figure(&self, field: BoardField) -> Option<Exact> {
        match field {
            BoardField::Attainment => self.attainment,
            BoardField::Pace => self.pace,
            BoardField::Actual => self.actual,
            BoardField::Name => None,
        }
    }

    fn by_name(&self, other: &BoardKey) -> Ordering {
        (&self.name_folded, self.id).cmp(&(&other.name_folded, other.id))
    }
}

impl BoardOrder {
    /// Compares two rows: a total order, so that pages never shift.
    pub fn compare(self, one: &BoardKey, two: &BoardKey) -> Ordering {
        let turned = |ordering: Ordering| match self.direction {
            BoardDirection::Ascending => ordering,
            BoardDirection::Descending => ordering.reverse(),
        };
        if self.field == BoardField::Name {
            return turned(one.by_name(two));
        }
        let by_figure = match (one.figure(self.field), two.figure(self.field)) {
            (Some(one), Some(two)) => turned(one.cmp(&two)),
            (one, two) => one.is_none().cmp(&two.is_none()),
        };
        by_figure.then_with(|| one.by_name(two))
    }

    /// Sorts rows by their keys.
    pub fn sort<R>(self, rows: &mut [R], key: impl Fn(&R) -> &BoardKey) {
        rows.sort_by(|one, two| self.compare(key(one), key(two)));
    }
}

/// Ranks by a figure, the largest first: 1, 2, 2, 4 where two are equal; `None` for a row without the figure. The
/// ranks stand in the order of the rows given, however a board is ordered or filtered.
pub fn ranks(figures: &[Option<Exact>]) -> Vec<Option<usize>> {
    let mut sorted: Vec<Exact> = figures.iter().copied().flatten().collect();
    sorted.sort_unstable_by(|one, two| two.cmp(one));
    let better = |figure: Exact| sorted.partition_point(|other| *other > figure);
    figures
        .iter()
        .map(|figure| figure.map(|figure| better(figure) + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, id: u128, attainment: Option<i64>) -> BoardKey {
        BoardKey {
            attainment: attainment.map(Exact::from),
            pace: None,
            actual: None,
            name_folded: name.to_owned(),
            id: Uuid::from_u128(id),
        }
    }

    fn sorted(field: BoardField, direction: BoardDirection) -> Vec<u128> {
        let mut rows = vec![
            row("dora", 5, None),
            row("ben", 2, Some(2)),
            row("ana", 4, Some(1)),
            row("ana", 3, Some(1)),
            row("cleo", 1, None),
        ];
        BoardOrder { field, direction }.sort(&mut rows, |row| row);
        rows.iter().map(|row| row.id.as_u128()).collect()
    }

    #[test]
    fn rows_without_the_figure_come_last_whichever_way() {
        assert_eq!(
            sorted(BoardField::Attainment, BoardDirection::Descending),
            [2, 3, 4, 1, 5]
        );
        assert_eq!(
            sorted(BoardField::Attainment, BoardDirection::Ascending),
            [3, 4, 2, 1, 5]
        );
    }

    #[test]
    fn equal_rows_stand_by_name_and_then_by_id() {
        assert_eq!(
            sorted(BoardField::Pace, BoardDirection::Descending),
            [3, 4, 2, 1, 5]
        );
        assert_eq!(
            sorted(BoardField::Name, BoardDirection::Ascending),
            [3, 4, 2, 1, 5]
        );
        assert_eq!(
            sorted(BoardField::Name, BoardDirection::Descending),
            [5, 1, 2, 4, 3]
        );
    }

    #[test]
    fn a_board_is_ranked_by_the_figure_only_where_nobody_has_an_attainment() {
        let field = |rows: &[BoardKey]| BoardOrder::of_ranks(rows).field;
        let (without, with) = (row("ana", 1, None), row("ben", 2, Some(1)));
        assert_eq!(field(std::slice::from_ref(&without)), BoardField::Actual);
        assert_eq!(field(&[without, with]), BoardField::Attainment);
    }

    #[test]
    fn equal_figures_share_a_rank_and_the_next_is_skipped() {
        let figures = [Some(5), Some(9), None, Some(5), Some(1)].map(|figure| figure.map(Exact::from));
        assert_eq!(ranks(&figures), [Some(2), Some(1), None, Some(2), Some(4)]);
    }

    #[test]
    fn a_filter_shows_the_healths_it_names() {
        let filter = BoardFilter {
            healths: vec![Health::AtRisk, Health::OffTrack],
        };
        assert!(filter.shows(Some(Health::AtRisk)));
        assert!(!filter.shows(Some(Health::OnTrack)) && !filter.shows(None));
        assert!(BoardFilter::default().shows(None));
    }
}
