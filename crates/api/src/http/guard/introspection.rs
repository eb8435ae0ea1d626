//! Introspection is a query like any other, but each of its lists multiplies the answer by the size of the schema, and none
//! of them ever waits: a nested one would hold a thread beyond every time limit.

use super::{Limits, Refusal};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// Fields whose lists grow with the schema.
const LISTS: [&str; 5] = ["types", "fields", "interfaces", "possibleTypes", "inputFields"];

/// Bounds the number and nesting of such lists. Follows fragments, so the expansion must be known to be small.
pub(super) fn check(
    document: &ExecutableDocument,
    root: &SelectionSet,
    limits: &Limits,
) -> Result<(), Refusal> {
    let mut lists = 0;
    let mut open: Vec<(&SelectionSet, Option<usize>)> = vec![(root, None)];
    while let Some((set, nested)) = open.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let inner = match nested {
                        None if name == "__schema" || name == "__type" => Some(0),
                        Some(nested) if LISTS.contains(&name) => {
                            lists += 1;
                            Some(if name == "types" { nested } else { nested + 1 })
                        }
                        other => other,
                    };
                    if inner.is_some_and(|inner| inner > limits.introspection_nesting) {
                        let what = "Lists of the introspection schema";
                        return Err(Refusal::too_deep(
                            what,
                            limits.introspection_nesting,
                            Some(field.pos),
                        ));
                    }
                    if lists > limits.introspection_lists {
                        let what = "lists of the introspection schema";
                        return Err(Refusal::too_many(
                            what,
                            limits.introspection_lists,
                            Some(field.pos),
                        ));
                    }
                    open.push((&field.node.selection_set.node, inner));
                }
                Selection::InlineFragment(inline) => open.push((&inline.node.selection_set.node, nested)),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        open.push((&fragment.node.selection_set.node, nested));
                    }
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::http::codes::Code;
    use crate::http::guard::document::tests::code;

    #[test]
    fn introspection_that_multiplies_is_refused_and_the_usual_one_passes() {
        let nested = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
        assert_eq!(code(nested), Some(Code::QueryTooDeep));
        let wide: String = (0..20).map(|n| format!("t{n}: types {{ name }} ")).collect();
        assert_eq!(
            code(&format!("{{ __schema {{ {wide} }} }}")),
            Some(Code::QueryTooLarge)
        );
        let usual = "{ __schema { types { ...T } } } fragment T on __Type { fields { type { name } } inputFields { name }
            interfaces { name } possibleTypes { name } }";
        assert_eq!(code(usual), None);
        assert_eq!(
            code("{ fields { fields { fields { fields { types } } } } }"),
            None
        );
    }
}
