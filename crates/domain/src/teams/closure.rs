//! The tree as pairs of ancestor and descendant with dates, so that a subtree on any day is one indexed lookup.

use super::{MAX_DEPTH, Placement, Span};
use crate::errors::Invalid;
use crate::ids::TeamId;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// `descendant` stands `depth` levels below `ancestor` during `span`. Every team is its own descendant at depth 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosureRow {
    /// The team above, or the team itself.
    pub ancestor: TeamId,
    /// The team below, or the team itself.
    pub descendant: TeamId,
    /// Levels between them.
    pub depth: usize,
    /// When.
    pub span: Span,
}

/// All pairs that follow from the placements.
///
/// # Errors
/// `TEAM_CYCLE` when on some day a team would stand below itself, `TREE_TOO_DEEP` beyond [`MAX_DEPTH`] levels.
pub fn closure(placements: &[Placement]) -> Result<Vec<ClosureRow>, Invalid> {
    let mut of_team: BTreeMap<TeamId, Vec<&Placement>> = BTreeMap::new();
    for placement in placements {
        of_team.entry(placement.team_id).or_default().push(placement);
    }
    let mut rows = Vec::new();
    let mut too_deep = false;
    for (&team, placed) in &of_team {
        for span in merged(placed.iter().map(|placement| placement.span).collect()) {
            rows.push(ClosureRow {
                ancestor: team,
                descendant: team,
                depth: 0,
                span,
            });
        }
        let mut frontier: Vec<(TeamId, Span)> = placed.iter().map(|p| (team, p.span)).collect();
        let mut depth = 0;
        while !frontier.is_empty() {
            depth += 1;
            if depth > MAX_DEPTH {
                // A cycle further up looks the same from here; the walk from a team in it will say so.
                too_deep = true;
                break;
            }
            let mut above: BTreeSet<(TeamId, NaiveDate, Option<NaiveDate>)> = BTreeSet::new();
            for (below, span) in &frontier {
                for placement in of_team.get(below).into_iter().flatten() {
                    if let (Some(parent), Some(shared)) =
                        (placement.parent_id, placement.span.intersection(span))
                    {
                        if parent == team {
                            return Err(cycle());
                        }
                        above.insert((parent, shared.from, shared.to));
                    }
                }
            }
            frontier = above
                .into_iter()
                .map(|(parent, from, to)| (parent, Span { from, to }))
                .collect();
            rows.extend(frontier.iter().map(|&(ancestor, span)| ClosureRow {
                ancestor,
                descendant: team,
                depth,
                span,
            }));
        }
    }
    if too_deep {
        let message = format!("teams may stand at most {MAX_DEPTH} levels deep");
        return Err(Invalid::one("parent", "TREE_TOO_DEEP", message));
    }
    Ok(joined(rows))
}

fn cycle() -> Invalid {
    Invalid::one("parent", "TEAM_CYCLE", "a team cannot stand below itself")
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.from);
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if last.to.is_none_or(|to| span.from <= to) => {
                last.to = match (last.to, span.to) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    _ => None,
                };
            }
            _ => out.push(span),
        }
    }
    out
}

/// Adjoining spans of the same pair become one, so that a pair has one row a start date.
fn joined(rows: Vec<ClosureRow>) -> Vec<ClosureRow> {
    let mut pairs: BTreeMap<(TeamId, TeamId, usize), Vec<Span>> = BTreeMap::new();
    for row in rows {
        pairs
            .entry((row.ancestor, row.descendant, row.depth))
            .or_default()
            .push(row.span);
    }
    pairs
        .into_iter()
        .flat_map(|((ancestor, descendant, depth), spans)| {
            merged(spans).into_iter().map(move |span| ClosureRow {
                ancestor,
                descendant,
                depth,
                span,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn team(n: u128) -> TeamId {
        TeamId::from_uuid(Uuid::from_u128(n))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn placed(n: u128, parent: Option<u128>, from: &str, to: Option<&str>) -> Placement {
        let span = Span {
            from: day(from),
            to: to.map(day),
        };
        Placement {
            team_id: team(n),
            parent_id: parent.map(team),
            span,
        }
    }

    #[test]
    fn a_moved_team_stands_under_each_parent_in_its_time() {
        let rows = closure(&[
            placed(1, None, "2020-01-01", None),
            placed(2, None, "2020-01-01", None),
            placed(3, Some(1), "2020-01-01", Some("2021-01-01")),
            placed(3, Some(2), "2021-01-01", None),
        ])
        .expect("a tree");
        let of = |ancestor, date| {
            rows.iter().any(|r| {
                r.ancestor == team(ancestor) && r.descendant == team(3) && r.span.contains(day(date))
            })
        };
        assert!(of(1, "2020-12-31") && !of(1, "2021-01-01"));
        assert!(!of(2, "2020-12-31") && of(2, "2021-01-01"));
        assert_eq!(
            rows.iter()
                .filter(|r| r.ancestor == team(3) && r.depth == 0)
                .count(),
            1
        );
    }

    #[test]
    fn a_team_cannot_stand_below_itself() {
        let looped = [
            placed(1, Some(3), "2021-01-01", None),
            placed(2, Some(1), "2020-01-01", None),
            placed(3, Some(2), "2020-01-01", None),
        ];
        assert_eq!(closure(&looped).map_err(|e| e.0[0].code), Err("TEAM_CYCLE"));
        assert_eq!(
            closure(&[placed(1, Some(1), "2020-01-01", None)]).map_err(|e| e.0[0].code),
            Err("TEAM_CYCLE")
        );
    }

    #[test]
    fn a_tree_has_a_deepest_level() {
        let chain: Vec<_> = (1..=14)
            .map(|n| placed(n, (n > 1).then(|| n - 1), "2020-01-01", None))
            .collect();
        assert_eq!(closure(&chain).map_err(|e| e.0[0].code), Err("TREE_TOO_DEEP"));
    }
}
