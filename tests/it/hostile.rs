//! Input nobody means well by: whatever stands in any field, the answer is a reason and never a failure of ours.

use acceptance::samples::of_nothing;
use acceptance::schema::Schema;
use acceptance::walk::{Caller, nested, places};
use acceptance::{Answer, TestServer, on_both_databases};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Brackets inside each other: more than any parser that calls itself for each would survive.
const DEPTH: usize = 1500;

on_both_databases! {
    no_value_of_any_field_makes_the_server_fail,
    a_cursor_of_another_list_is_refused,
    nested_brackets_are_refused_and_the_server_lives_on,
    a_query_is_refused_by_what_it_would_cost,
}

/// Values at the edges of what each scalar and enum takes, and beyond.
fn hostile(name: &str, is_enum: bool) -> Vec<Value> {
    let long = "a".repeat(20_000);
    let texts = |texts: &[&str]| texts.iter().copied().map(Value::from).collect();
    let edges: Vec<Value> = match name {
        _ if is_enum => texts(&["", "NONSENSE", "\u{0}"]),
        "String" => texts(&[
            "",
            "  ",
            "\u{0}",
            "a\u{0}b",
            &long,
            "%_\\'\";--",
            "🦀 \u{202e}שלום\u{fdd0}",
            // No text by itself, but one that starts to look like a key or an invitation.
            "sk_",
            "0_0_",
        ]),
        "Int" => vec![
            json!(0),
            json!(-1),
            json!(i32::MAX),
            json!(i32::MIN),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
        ],
        "Boolean" => vec![json!(true), json!(false)],
        "Date" => texts(&[
            "0001-01-01",
            "1899-12-31",
            "1900-01-01",
            "2199-12-31",
            "9999-12-31",
            "-262143-01-01",
            "-001-01-01",
            "0000-01-01",
            "+262142-12-31",
            "2026-02-30",
            "2026-3-2",
            "",
        ]),
        "DateTime" => texts(&[
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:60Z",
            "2026-03-02T12:00:00+23:59",
            "",
        ]),
        "LocalDateTime" => texts(&[
            "0001-01-01T00:00",
            "1899-12-31T23:59",
            "2199-12-31T23:59",
            "9999-12-31T23:59",
            "-262143-01-01T00:00",
            "2026-03-08T02:30",
            "2026-02-30T09:00",
            "2026-03-02T24:00",
            "2026-03-02",
            "",
        ]),
        "RRule" => texts(&[
            "",
            "FREQ=SECONDLY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=65535",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=4294967295",
            "FREQ=DAILY;UNTIL=00010101T000000Z",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=WEEKLY;BYDAY=;WKST=XX",
            "FREQ=DAILY\r\nRRULE:FREQ=DAILY",
            &long,
        ]),
        "Decimal" => texts(&[
            "0",
            "-0",
            "-1",
            "0.0000001",
            "92233720368547758.07",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "9999999999999999999999999999999999999999",
            "0.00000000000000000000000000000000000001",
            "1e9",
            "NaN",
            "",
        ]),
        "CurrencyCode" => texts(&["", "usd", "XXX", "\u{0}", "KWD", "JPY", "🦀"]),
        "TimeZone" => texts(&["", "Mars/Olympus", "\u{0}", "../etc/passwd", "utc"]),
        "ID" => vec![
            json!(""),
            json!("TWVtYmVyOm5vbmU"),
            json!("\u{0}"),
            json!(long),
            json!(7),
            json!(of_nothing("Mem\u{0}ber", 1)),
        ],
        other => panic!("say in tests/it/hostile.rs what is hostile about a {other}"),
    };
    edges
}

/// Values of no kind a scalar or enum takes.
fn of_no_kind() -> [Value; 4] {
    [json!({ "a": 1 }), json!([["b"]]), json!(1.5), json!("c")]
}

/// At how many places of each scalar and enum they are tried: which kind a value is of is asked before any field is.
const PLACES_OF_NO_KIND: usize = 5;

async fn no_value_of_any_field_makes_the_server_fail(server: TestServer) {
    let org = server.organization().await;
    let own = org.samples().await;
    let schema = Schema::read(&org.as_eva()).await;
    let client = org.as_eva();
    let mut caller = Caller::new(&schema, &own).types_by_name();
    // What is asked for matters here, and little what is read of it.
    caller.depth = 1;
    let named = schema.types.iter();
    let named = named.filter(|(_, found)| matches!(found.kind.as_str(), "SCALAR" | "ENUM"));
    let (mut failures, mut tried) = (Vec::new(), 0);
    for (name, found) in named {
        for (place, slot) in places(&schema, name).into_iter().enumerate() {
            let of_no_kind = of_no_kind().into_iter().take_while(|_| place < PLACES_OF_NO_KIND);
            let edges = hostile(name, found.kind == "ENUM").into_iter();
            for value in edges.chain([Value::Null]).chain(of_no_kind) {
                tried += 1;
                let (document, variables) = caller.call(&slot, &value);
                let answer = client.query(&document, variables).await;
                if !answers(&answer) {
                    let value = value.to_string();
                    let shown: String = value.chars().take(60).collect();
                    failures.push(format!("{slot} = {shown}: {} {}", answer.status, answer.body));
                }
            }
        }
    }
    assert!(tried > 1000, "the walk saw the schema");
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
    let alive = client.query("{ viewer { member { name } } }", json!({})).await;
    assert_eq!(alive.text("/viewer/member/name"), "Eva");
}

/// Whether an answer is one: without errors, or with errors that all have a code, none of which is our fault.
fn answers(answer: &Answer) -> bool {
    let ours = |code: &Value| code == "INTERNAL" || code == "TIMEOUT" || code == "RESPONSE_TOO_LARGE";
    let coded = |error: &Value| error.pointer("/extensions/code").is_some_and(|code| !ours(code));
    answer.errors().iter().all(coded) && !answer.status.is_server_error()
}

async fn a_cursor_of_another_list_is_refused(server: TestServer) {
    let org = server.organization().await;
    org.samples().await;
    let rate = json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": "1.1" }] });
    let eva = org.as_eva();
    eva.run("rateSet", rate, "__typename").await.data();
    let schema = Schema::read(&eva).await;
    let roots = schema.root("Query").iter();
    let roots = roots.filter(|field| field.kind.name().ends_with("Connection"));
    let roots = roots.map(|field| (field.name.clone(), &field.kind));
    let lists: Vec<_> = roots.chain(nested(&schema)).collect();
    assert!(lists.len() > 10, "{lists:?}");
    let page = |list: &str, arguments: &str| {
        let open = list.matches('{').count();
        let page = "{ pageInfo { startCursor endCursor } }";
        format!(
            "query ($cursor: String) {{ {list}({arguments}) {page} {} }}",
            "}".repeat(open)
        )
    };
    let at = |list: &str, end: &str| format!("/{}/pageInfo/{end}", list.replace(" { ", "/"));
    for (list, kind) in &lists {
        let answer = eva
            .query(&page(list, "first: 1, after: $cursor"), json!({}))
            .await;
        let cursor = answer.at(&at(list, "endCursor")).clone();
        assert!(
            cursor.is_string(),
            "there is nothing in {list}: make it in tests/src/samples.rs"
        );
        let no_text = forged(&cursor, "\u{0}");
        let no_place = forged(&cursor, "🦀 no place of any list");
        for (field, arguments) in [
            ("after", "first: 1, after: $cursor"),
            ("before", "last: 1, before: $cursor"),
        ] {
            // Both ends read a cursor alike: of others every second one is tried at each.
            let others = lists.iter().enumerate();
            let others = others.filter(|(place, (_, of))| {
                of.name() == kind.name() || (place % 2 == 0) == (field == "after")
            });
            for (_, (other, of)) in others {
                let answer = eva
                    .query(&page(other, arguments), json!({ "cursor": cursor }))
                    .await;
                match of.name() == kind.name() {
                    true => assert_eq!(answer.errors().len(), 0, "{list} in {other}: {:#}", answer.body),
                    false => answer.refuses(field, "INVALID_CURSOR"),
                }
            }
            for nonsense in ["", "x", "AAAA", "%%%", "TWVtYmVyOm5vbmU", &no_text] {
                let answer = eva
                    .query(&page(list, arguments), json!({ "cursor": nonsense }))
                    .await;
                answer.refuses(field, "INVALID_CURSOR");
            }
            let answer = eva
                .query(&page(list, arguments), json!({ "cursor": no_place }))
                .await;
            assert!(answers(&answer), "{list}: {:#}", answer.body);
        }
    }
}

/// A cursor of the same list whose place ends in something else.
fn forged(cursor: &Value, end: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(cursor.as_str().unwrap_or_default());
    let text = String::from_utf8(bytes.expect("a cursor is base64")).expect("a cursor is text");
    URL_SAFE_NO_PAD.encode(format!("{text}{end}"))
}

async fn nested_brackets_are_refused_and_the_server_lives_on(server: TestServer) {
    let org = server.organization().await;
    let nested = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(DEPTH), close.repeat(DEPTH))
    };
    let texts = [
        nested("{a", "{a}", "}"),
        nested("{a", "", ""),
        nested("{...on Query", "{a}", "}"),
        nested("[", "", "]"),
        nested("(", "", ")"),
        nested("{", "", ""),
        format!("{{ search(text: {}) {{ __typename }} }}", nested("[", "1", "]")),
        format!(
            "{{ goals(filter: {}) {{ totalCount }} }}",
            nested("{states:", "1", "}")
        ),
        format!(
            "{{ goals(filter: {}) {{ totalCount }} }}",
            nested("[{a:", "1", "}]")
        ),
        format!(
            "query ($a: {}) {{ organization {{ id }} }}",
            nested("[", "Int", "]")
        ),
        format!(
            "query ($a: [Int] = {}) {{ organization {{ id }} }}",
            nested("[", "1", "]")
        ),
        format!(
            "{{ organization @skip(if: {}) {{ id }} }}",
            nested("[", "true", "]")
        ),
        format!("fragment F on Query {} {{ ...F }}", nested("{a", "{a}", "}")),
    ];
    let bodies = texts.iter().map(|text| json!({ "query": text }).to_string());
    let variables = |nested: String| {
        format!(
            r#"{{ "query": "query ($a: [Int]) {{ organization {{ id }} }}", "variables": {{ "a": {nested} }} }}"#
        )
    };
    let in_json = [
        nested("[", "", "]"),
        nested(r#"{"a":"#, "1", "}"),
        nested("[", "", ""),
        variables(nested("[", "1", "]")),
        variables(nested(r#"{"a":"#, "1", "}")),
        variables(nested(r#"[{"a":"#, "1", "}]")),
        format!(
            r#"{{ "query": "{{ organization {{ id }} }}", "extensions": {{ "a": {} }} }}"#,
            nested("[", "1", "]")
        ),
    ];
    for (body, token) in bodies
        .chain(in_json)
        .flat_map(|body| [(body.clone(), false), (body, true)])
    {
        let client = if token { org.as_eva() } else { server.anonymous() };
        let shown: String = body.chars().take(120).collect();
        let answer = client.send_text(body).await;
        assert_eq!(answer.code(), Some("QUERY_TOO_DEEP"), "{shown}: {}", answer.body);
        assert!(
            answer.status.is_client_error() || answer.status.is_success(),
            "{shown}: {}",
            answer.status
        );
    }

    // In texts and comments they are letters.
    let eva = org.as_eva();
    for open in ["[", "{", "("] {
        let many = open.repeat(DEPTH);
        let comment = format!("{{ viewer {{ member {{ name }} }} }} # {many}");
        let answer = eva.query(&comment, json!({ "unused": many })).await;
        assert_eq!(answer.text("/viewer/member/name"), "Eva");
        let text = format!("{{ search(text: \"{many}\") {{ __typename }} }}");
        eva.query(&text, json!({})).await.refuses("text", "TOO_LONG");
        let name = open.repeat(150);
        let team = eva
            .run("teamCreate", json!({ "name": name }), "team { name }")
            .await;
        assert_eq!(team.text("/payload/team/name"), name);
    }
}

async fn a_query_is_refused_by_what_it_would_cost(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let quarters = |fields: &str| {
        let quarter = |alias: i32| {
            format!(
                "a{alias}: pipeline(period: {{ name: \"2025-Q{}\" }}) {{ {fields} }}",
                alias % 4 + 1
            )
        };
        let aliases: Vec<_> = (0..300).map(quarter).collect();
        format!("{{ organization {{ {} }} }}", aliases.join(" "))
    };
    let figures = "movement { created { count } } conversion { stages { stage { key } } }";
    eva.query(&quarters(figures), json!({}))
        .await
        .fails("QUERY_TOO_COMPLEX");
    eva.query(&quarters("remaining"), json!({}))
        .await
        .fails("QUERY_TOO_COMPLEX");
    let board = format!(
        "{{ scoreboard {{ rows(first: 100) {{ totalCount nodes {{ rank figures {{ actual }} member {{ name \
            goals(quota: true) {{ progress {{ attainment pace health explanation {{ reasons {{ code }} }} }} }} \
            pipeline {{ remaining coverage {figures} }} }} }} }} }} }}"
    );
    eva.query(&board, json!({})).await.data();
}
