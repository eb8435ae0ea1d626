//! Answering objects whose values are there already, one field after the other.
//!
//! GraphQL's executor makes a future of each field, so that fields that wait wait together. An answer of thousands of plain
//! values spends more on these futures than on anything else.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{ContainerType, resolve_container, resolve_list};
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// An object most fields of which are there already.
pub trait AtOnce: ContainerType {
    /// Whether the value of a field, and all that is asked of it, is there without waiting. Where it is not, objects are answered
    /// as all others are.
    fn holds(&self, wanted: &Wanted<'_>) -> bool;
}

/// A field that is asked for.
pub struct Wanted<'a> {
    field: &'a Field,
    fragments: &'a Fragments,
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

impl Wanted<'_> {
    /// The field's name in the schema.
    pub fn name(&self) -> &str {
        &self.field.name.node
    }

    /// Whether no argument is given.
    pub fn is_plain(&self) -> bool {
        self.field.arguments.is_empty()
    }

    /// Whether all that is asked of the objects the field gives is there.
    pub fn all_held_by<'o, T: AtOnce + 'o>(&self, objects: impl IntoIterator<Item = &'o T>) -> bool {
        let fields = asked::<T>(self.fragments, &self.field.selection_set.node);
        let held = |fields: Vec<_>| {
            let mut objects = objects.into_iter();
            objects.all(|object| all_held(object, self.fragments, &fields))
        };
        fields.is_some_and(held)
    }
}

/// An object that is answered at once where it holds all that is asked of it.
pub struct Held<T>(pub T);

/// The same of a list.
pub struct HeldList<T>(pub Vec<T>);

impl<T: AtOnce> OutputType for Held<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        let fragments = &ctx.query_env.fragments;
        match asked::<T>(fragments, &ctx.item.node) {
            Some(fields) if all_held(&self.0, fragments, &fields) => answer(ctx, &self.0, &fields).await,
            _ => Box::pin(resolve_container(ctx, &self.0)).await,
        }
    }
}

impl<T: AtOnce> OutputType for HeldList<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let one_by_one = async |fields: &[&Positioned<Field>]| {
            let mut answers = Vec::with_capacity(self.0.len());
            for (place, object) in self.0.iter().enumerate() {
                let ctx = ctx.with_index(place);
                let answer = answer(&ctx, object, fields).await;
                answers.push(answer.map_err(|error| ctx.set_error_path(error))?);
            }
            Ok(Value::List(answers))
        };
        let fragments = &ctx.query_env.fragments;
        let held = |fields: &[_]| self.0.iter().all(|object| all_held(object, fragments, fields));
        match asked::<T>(fragments, &ctx.item.node) {
            Some(fields) if held(&fields) => Box::pin(one_by_one(&fields)).await,
            _ => Box::pin(resolve_list(ctx, field, &self.0, Some(self.0.len()))).await,
        }
    }
}

const TYPE_NAME: &str = "__typename";

/// Most fields that are answered at once: each is compared with all before it, for every object.
const MOST: usize = 40;

/// The fields asked for, those of fragments where these stand; none where it takes the executor to know them.
fn asked<'a, T: AtOnce>(
    fragments: &'a Fragments,
    selected: &'a SelectionSet,
) -> Option<Vec<&'a Positioned<Field>>> {
    let mut fields = Vec::with_capacity(selected.items.len());
    collect::<T>(fragments, selected, &mut fields)?;
    Some(fields)
}

fn collect<'a, T: AtOnce>(
    fragments: &'a Fragments,
    selected: &'a SelectionSet,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> Option<()> {
    for selection in &selected.items {
        let (condition, selected) = match &selection.node {
            Selection::Field(field) => {
                let again = |other: &&Positioned<Field>| key(other) == key(field);
                // What is asked for twice is put together by the executor, and it knows the directives.
                if !field.node.directives.is_empty() || fields.len() == MOST || fields.iter().any(again) {
                    return None;
                }
                fields.push(field);
                continue;
            }
            Selection::FragmentSpread(spread) => {
                let fragment = fragments.get(&spread.node.fragment_name.node)?;
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
            Selection::InlineFragment(fragment) => (
                fragment.node.type_condition.as_ref(),
                &fragment.node.selection_set,
            ),
        };
        if condition.is_some_and(|condition| T::type_name() != condition.node.on.node.as_str()) {
            return None;
        }
        collect::<T>(fragments, &selected.node, fields)?;
    }
    Some(())
}

fn key(field: &Positioned<Field>) -> &Name {
    &field.node.response_key().node
}

fn all_held<T: AtOnce>(object: &T, fragments: &Fragments, fields: &[&Positioned<Field>]) -> bool {
    let held = |field: &&Positioned<Field>| {
        let field = &field.node;
        field.name.node == TYPE_NAME || object.holds(&Wanted { field, fragments })
    };
    fields.iter().all(held)
}

async fn answer<T: AtOnce>(
    ctx: &ContextSelectionSet<'_>,
    object: &T,
    fields: &[&Positioned<Field>],
) -> ServerResult<Value> {
    let mut answers = IndexMap::with_capacity(fields.len());
    for field in fields {
        let value = match field.node.name.node == TYPE_NAME {
            true => Value::String(T::type_name().into_owned()),
            false => {
                let ctx = ctx.with_field(field);
                object.resolve_field(&ctx).await?.unwrap_or_default()
            }
        };
        answers.insert(key(field).clone(), value);
    }
    Ok(Value::Object(answers))
}

#[cfg(test)]
mod tests {
    use super::{AtOnce, Held, HeldList, Wanted};
    use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Schema};
    use futures_util::FutureExt;
    use serde_json::{Value, json};

    /// Asked for `slow`, it is answered by the executor.
    #[derive(Clone)]
    struct Plain(i32);

    struct Outer(i32);

    #[Object]
    impl Plain {
        async fn number(&self, #[graphql(default = 1)] times: i32) -> i32 {
            self.0 * times
        }

        async fn slow(&self) -> i32 {
            self.0
        }

        async fn odd(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
            match self.0 % 2 {
                1 => Ok(self.0),
                _ => Err(format!(
                    "{} is even at {:?}",
                    self.0,
                    ctx.path_node.map(|node| node.to_string())
                )
                .into()),
            }
        }

        async fn odd_or_null(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<i32>> {
            Some(self.odd(ctx).await)
        }
    }

    #[Object]
    impl Outer {
        async fn held(&self) -> Held<Plain> {
            Held(Plain(self.0))
        }

        async fn plain(&self) -> Plain {
            Plain(self.0)
        }
    }

    impl AtOnce for Plain {
        fn holds(&self, wanted: &Wanted<'_>) -> bool {
            wanted.name() != "slow"
        }
    }

    impl AtOnce for Outer {
        fn holds(&self, wanted: &Wanted<'_>) -> bool {
            wanted.name() == "held" && wanted.is_plain() && wanted.all_held_by([&Plain(self.0)])
        }
    }

    struct Query;

    #[Object]
    impl Query {
        async fn held(&self) -> Option<HeldList<Plain>> {
            Some(HeldList((1..4).map(Plain).collect()))
        }

        async fn list(&self) -> Option<Vec<Plain>> {
            Some((1..4).map(Plain).collect())
        }

        async fn outer(&self) -> Option<HeldList<Outer>> {
            Some(HeldList((1..4).map(Outer).collect()))
        }
    }

    fn answer(query: &str) -> String {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let answer = schema.execute(query).now_or_never().expect("nothing waits");
        serde_json::to_string(&answer).expect("JSON")
    }

    /// The same of the list that holds its values, and of one that the executor answers.
    fn both(selection: &str, rest: &str) -> (String, String) {
        let asked = |list: &str| answer(&format!("{{ all: {list} {{ {selection} }} }} {rest}"));
        (asked("held"), asked("list"))
    }

    #[test]
    fn what_is_answered_at_once_is_what_the_executor_answers() {
        let fragments = "fragment A on Plain { b: number(times: 2) ...B } fragment B on Plain { __typename }";
        for (selection, rest) in [
            ("number", ""),
            ("number slow", ""),
            ("z: number a: number(times: 3) __typename", ""),
            ("kind: __typename number ...A", fragments),
            ("... on Plain { number } ... { twice: number(times: 2) }", ""),
            ("number number a: number a: number", ""),
            ("number @include(if: false) slow: number @skip(if: false)", ""),
            ("number odd", ""),
            ("number oddOrNull", ""),
        ] {
            let (held, list) = both(selection, rest);
            assert_eq!(held, list, "{selection}");
        }
        let (held, _) = both("b: number a: number(times: 2)", "");
        assert!(
            held.contains(r#"[{"b":1,"a":2},{"b":2,"a":4},{"b":3,"a":6}]"#),
            "{held}"
        );
    }

    #[test]
    fn an_object_within_is_answered_at_once_too_and_errors_name_the_whole_path() {
        let read = |query| serde_json::from_str::<Value>(&answer(query)).expect("JSON");
        let outer = read("{ outer { held { number oddOrNull } } }");
        assert_eq!(
            outer["data"]["outer"][1],
            json!({ "held": { "number": 2, "oddOrNull": null } })
        );
        assert_eq!(
            outer["errors"][0]["path"],
            json!(["outer", 1, "held", "oddOrNull"])
        );
        let mixed = read("{ outer { held { slow } plain { number } } }");
        assert_eq!(
            mixed["data"]["outer"][2],
            json!({ "held": { "slow": 3 }, "plain": { "number": 3 } })
        );
    }
}
