//! What the parsed document means once its fragments are put in place, computed over the graph of fragments and
//! never by expanding it: two fragments that spread each other twice would otherwise cost exponential time.

use super::{Limits, Refusal, conflicts, introspection};
use crate::http::codes::Code;
use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

/// Checks a parsed document against the bounds on what its fragments expand to.
///
/// # Errors
/// `QUERY_TOO_LARGE` and `QUERY_TOO_DEEP` for the bounds, `GRAPHQL_VALIDATION_FAILED` for fragments that spread
/// each other in a circle and for fields of one name that cannot be merged.
pub fn check(document: &ExecutableDocument, limits: &Limits) -> Result<(), Refusal> {
    if document.operations.iter().len() > limits.operations {
        return Err(Refusal::too_many("operations", limits.operations, None));
    }
    let graph = Graph::read(document, limits)?;
    graph.bound_expansion(limits)?;
    for (_, operation) in document.operations.iter() {
        introspection::check(document, &operation.node.selection_set.node, limits)?;
    }
    for root in roots(document) {
        conflicts::check(document, root)?;
    }
    Ok(())
}

fn roots(document: &ExecutableDocument) -> impl Iterator<Item = &Positioned<SelectionSet>> {
    let operations = document
        .operations
        .iter()
        .map(|(_, operation)| &operation.node.selection_set);
    operations.chain(
        document
            .fragments
            .values()
            .map(|fragment| &fragment.node.selection_set),
    )
}

/// One operation or fragment: what it writes itself and what it spreads.
struct Unit<'a> {
    selections: usize,
    depth: usize,
    /// Fragment name and the depth at which it is spread.
    spreads: Vec<(&'a str, usize)>,
}

struct Graph<'a> {
    operations: Vec<Unit<'a>>,
    fragments: HashMap<&'a str, Unit<'a>>,
}

impl<'a> Graph<'a> {
    fn read(document: &'a ExecutableDocument, limits: &Limits) -> Result<Self, Refusal> {
        let operations = document
            .operations
            .iter()
            .map(|(_, o)| Unit::read(&o.node.selection_set, limits));
        let fragments = document.fragments.iter().map(|(name, fragment)| {
            Unit::read(&fragment.node.selection_set, limits).map(|unit| (name.as_str(), unit))
        });
        Ok(Self {
            operations: operations.collect::<Result<_, _>>()?,
            fragments: fragments.collect::<Result<_, _>>()?,
        })
    }

    /// Sums sizes and depths in an order in which every fragment comes after those it spreads.
    fn bound_expansion(&self, limits: &Limits) -> Result<(), Refusal> {
        let mut expanded: HashMap<&str, (usize, usize)> = HashMap::new();
        for name in self.dependencies_first()? {
            let size = self.fragments[name].expand(&expanded);
            expanded.insert(name, size);
        }
        let sizes = self
            .operations
            .iter()
            .map(|unit| unit.expand(&expanded))
            .chain(expanded.values().copied());
        let (total, depth) = sizes.fold((0_usize, 0), |(total, deepest), (size, depth)| {
            (total.saturating_add(size), deepest.max(depth))
        });
        if total > limits.expanded_selections {
            return Err(Refusal::too_many(
                "selections once its fragments are expanded",
                limits.expanded_selections,
                None,
            ));
        }
        if depth > limits.expanded_depth {
            return Err(Refusal::too_deep(
                "Selections, fragments included,",
                limits.expanded_depth,
                None,
            ));
        }
        Ok(())
    }

    fn dependencies_first(&self) -> Result<Vec<&'a str>, Refusal> {
        let mut waits_for: HashMap<&str, usize> = HashMap::new();
        let mut spread_by: HashMap<&str, Vec<&'a str>> = HashMap::new();
        let mut ready = Vec::new();
        for (name, unit) in &self.fragments {
            let known: Vec<_> = unit
                .spreads
                .iter()
                .filter(|(to, _)| self.fragments.contains_key(to))
                .collect();
            if known.is_empty() {
                ready.push(*name);
            }
            waits_for.insert(name, known.len());
            for (to, _) in known {
                spread_by.entry(to).or_default().push(name);
            }
        }
        let mut order = Vec::with_capacity(self.fragments.len());
        while let Some(name) = ready.pop() {
            order.push(name);
            for user in spread_by.get(name).into_iter().flatten() {
                if let Some(left) = waits_for.get_mut(user) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push(user);
                    }
                }
            }
        }
        if order.len() < self.fragments.len() {
            let message = "Fragments of this query spread each other in a circle.";
            return Err(Refusal::new(Code::GraphqlValidationFailed, message, None));
        }
        Ok(order)
    }
}

impl<'a> Unit<'a> {
    fn read(root: &'a Positioned<SelectionSet>, limits: &Limits) -> Result<Self, Refusal> {
        let mut unit = Self {
            selections: 0,
            depth: 0,
            spreads: Vec::new(),
        };
        let mut open = vec![(&root.node, 1)];
        while let Some((set, depth)) = open.pop() {
            unit.depth = unit.depth.max(depth);
            unit.selections += set.items.len();
            for selection in &set.items {
                let directives = selection
                    .node
                    .directives()
                    .iter()
                    .map(|directive| directive.node.arguments.len());
                let mut arguments = directives.max().unwrap_or(0);
                match &selection.node {
                    Selection::Field(field) => {
                        arguments = arguments.max(field.node.arguments.len());
                        if !field.node.selection_set.node.items.is_empty() {
                            open.push((&field.node.selection_set.node, depth + 1));
                        }
                    }
                    Selection::InlineFragment(inline) => {
                        open.push((&inline.node.selection_set.node, depth + 1))
                    }
                    Selection::FragmentSpread(spread) => {
                        unit.spreads
                            .push((spread.node.fragment_name.node.as_str(), depth));
                    }
                }
                if arguments > limits.arguments {
                    let what = "arguments on one field or directive";
                    return Err(Refusal::too_many(what, limits.arguments, Some(selection.pos)));
                }
            }
        }
        Ok(unit)
    }

    fn expand(&self, known: &HashMap<&str, (usize, usize)>) -> (usize, usize) {
        self.spreads
            .iter()
            .fold((self.selections, self.depth), |(size, deepest), (name, at)| {
                let (inner_size, inner_depth) = known.get(name).copied().unwrap_or_default();
                (size.saturating_add(inner_size), deepest.max(at + inner_depth))
            })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::http::guard::scan::scan;
    use async_graphql::parser::parse_query;
    use std::fmt::Write;

    pub(in crate::http::guard) fn code(text: &str) -> Option<Code> {
        let limits = Limits::default();
        scan(text, &limits).expect("the text itself keeps the bounds");
        let document = parse_query(text).expect("the text is GraphQL");
        check(&document, &limits).err().map(|refusal| refusal.code)
    }

    #[test]
    fn fragments_that_spread_each_other_are_refused() {
        let text = "{ ...A } fragment A on T { a ...B } fragment B on T { b ...A }";
        assert_eq!(code(text), Some(Code::GraphqlValidationFailed));
        assert_eq!(
            code("{ a } fragment A on T { ...A }"),
            Some(Code::GraphqlValidationFailed)
        );
    }

    #[test]
    fn a_doubling_chain_of_fragments_is_refused_in_linear_time() {
        let mut text = "{ ...F0 } fragment F199 on T { a } ".to_owned();
        for n in 0..199 {
            write!(text, "fragment F{n} on T {{ ...F{m} ...F{m} }} ", m = n + 1).expect("a string grows");
        }
        assert_eq!(code(&text), Some(Code::QueryTooLarge));
    }

    #[test]
    fn a_long_chain_of_fragments_is_too_deep() {
        let mut text = "{ ...F0 } fragment F50 on T { a } ".to_owned();
        for n in 0..50 {
            write!(text, "fragment F{n} on T {{ ...F{m} }} ", m = n + 1).expect("a string grows");
        }
        assert_eq!(code(&text), Some(Code::QueryTooDeep));
    }

    #[test]
    fn fragments_shared_by_many_places_pass() {
        let text = "query A { a { ...F } b { ...F ... on T { ...F } } } query B { a { ...F } }
            fragment F on T { x y ...G } fragment G on T { z(k: [1, 2]) }";
        assert_eq!(code(text), None);
    }

    #[test]
    fn spreads_of_unknown_fragments_are_left_to_the_validator() {
        assert_eq!(code("{ ...Nobody }"), None);
    }

    #[test]
    fn arguments_of_one_field_are_bounded() {
        let arguments: String = (0..33).map(|n| format!("a{n}: 1 ")).collect();
        assert_eq!(code(&format!("{{ f({arguments}) }}")), Some(Code::QueryTooLarge));
        assert_eq!(
            code(&format!("{{ f @d({arguments}) }}")),
            Some(Code::QueryTooLarge)
        );
    }
}
