//! Fields of one name that cannot be merged, found before async-graphql looks for them: it reports every pair and every
//! argument of each, which a small body can drive to gigabytes of messages.

use super::Refusal;
use crate::http::codes::Code;
use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use std::collections::{HashMap, HashSet};

/// Refuses at the first pair of fields that cannot be merged.
pub(super) fn check(document: &ExecutableDocument, root: &Positioned<SelectionSet>) -> Result<(), Refusal> {
    let mut sets = vec![&root.node];
    while let Some(set) = sets.pop() {
        let mut outputs: HashMap<(Option<&str>, &str), &Positioned<Field>> = HashMap::new();
        let mut visited = HashSet::new();
        let mut open: Vec<(Option<&str>, &SelectionSet, bool)> = vec![(None, set, true)];
        while let Some((on, current, own)) = open.pop() {
            for selection in &current.items {
                match &selection.node {
                    Selection::Field(field) => {
                        if own {
                            sets.push(&field.node.selection_set.node);
                        }
                        let name = field
                            .node
                            .alias
                            .as_ref()
                            .unwrap_or(&field.node.name)
                            .node
                            .as_str();
                        let first = *outputs.entry((on, name)).or_insert(field);
                        if !mergeable(&first.node, &field.node) {
                            let message = format!(
                                "Fields \"{name}\" conflict: they differ in name or arguments. Give one of them an alias."
                            );
                            return Err(Refusal::new(
                                Code::GraphqlValidationFailed,
                                message,
                                Some(field.pos),
                            ));
                        }
                    }
                    Selection::InlineFragment(inline) => {
                        let on = inline
                            .node
                            .type_condition
                            .as_ref()
                            .map(|condition| condition.node.on.node.as_str());
                        open.push((on, &inline.node.selection_set.node, own));
                    }
                    Selection::FragmentSpread(spread) => {
                        let name = spread.node.fragment_name.node.as_str();
                        if let Some(fragment) = document.fragments.get(name)
                            && visited.insert(name)
                        {
                            let on = fragment.node.type_condition.node.on.node.as_str();
                            open.push((Some(on), &fragment.node.selection_set.node, false));
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

fn mergeable(first: &Field, second: &Field) -> bool {
    first.name.node == second.name.node
        && first.arguments.len() == second.arguments.len()
        && first.arguments.iter().all(|(name, value)| {
            second
                .get_argument(&name.node)
                .is_some_and(|other| other.node == value.node)
        })
}

#[cfg(test)]
mod tests {
    use crate::http::codes::Code;
    use crate::http::guard::document::tests::code;

    #[test]
    fn fields_of_one_name_with_other_arguments_are_refused_at_the_first_pair() {
        for text in [
            "{ a(x: 1) a(x: 2) }",
            "{ a: b a: c }",
            "{ k { a a(x: 1) } }",
            "{ a(x: 1) ... { a(x: 2) } a }",
        ] {
            assert_eq!(code(text), Some(Code::GraphqlValidationFailed), "{text}");
        }
        assert_eq!(
            code("{ a(x: 1) a(x: 1) b { c } b { d } ... on D { n(x: 1) } ... on C { n(x: 2) } }"),
            None
        );
    }
}
