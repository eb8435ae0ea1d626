//! Page sizes left out. async-graphql reckons the cost of a field by its `first` and `last`, and refuses there a variable
//! that the request leaves out, although it may be null. Connections read null and nothing alike, so null it is.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Value, Variables};
use std::collections::HashSet;

/// The arguments connections are sized by.
const SIZES: [&str; 2] = ["first", "last"];

/// Gives null to the variables of page sizes that the request leaves out, where they may be null and have no default.
pub(super) fn complete(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &mut Variables,
) {
    let mut sizes = HashSet::new();
    gather(&operation.selection_set.node, &mut sizes);
    for fragment in document.fragments.values() {
        gather(&fragment.node.selection_set.node, &mut sizes);
    }
    for definition in &operation.variable_definitions {
        let (name, of) = (&definition.node.name.node, &definition.node.var_type.node);
        let optional = of.nullable && definition.node.default_value.is_none();
        if optional && sizes.contains(name.as_str()) && !variables.contains_key(name) {
            variables.insert(name.clone(), Value::Null);
        }
    }
}

fn gather(selections: &SelectionSet, sizes: &mut HashSet<String>) {
    for selection in &selections.items {
        let below = match &selection.node {
            Selection::Field(field) => {
                let arguments = field.node.arguments.iter();
                let given = arguments.filter(|(argument, _)| SIZES.contains(&argument.node.as_str()));
                // The type of a value that may be a variable has no public name: `$first` in words it is.
                let words = given.map(|(_, value)| value.node.to_string());
                sizes.extend(words.filter_map(|word| word.strip_prefix('$').map(str::to_owned)));
                &field.node.selection_set
            }
            Selection::InlineFragment(fragment) => &fragment.node.selection_set,
            Selection::FragmentSpread(_) => continue,
        };
        gather(&below.node, sizes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::incoming::select;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    #[test]
    fn a_page_size_left_out_is_null_and_nothing_else_is() {
        let text = "query ($first: Int, $last: Int, $more: Int, $five: Int = 5, $other: Int) \
                    { a(first: $first, other: $other) { ...B } c(last: 3) } fragment B on B { d(last: $last, first: $five) }";
        let document = parse_query(text).expect("a document");
        let operation = select(&document, None).expect("one operation");
        let mut variables = Variables::from_json(json!({ "first": 2 }));
        complete(&document, operation, &mut variables);
        assert_eq!(
            variables,
            Variables::from_json(json!({ "first": 2, "last": null }))
        );
    }
}
