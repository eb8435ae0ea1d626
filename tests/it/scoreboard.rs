//! The scoreboard: who stands where, and in which order.

use acceptance::{Person, TestServer, day, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    a_board_is_ordered_by_its_columns_only_and_says_so,
    a_board_without_goals_is_ordered_by_the_figure_its_ranks_follow,
    who_was_on_leave_all_the_period_has_no_attainment_and_no_rank,
}

async fn a_board_without_goals_is_ordered_by_the_figure_its_ranks_follow(server: TestServer) {
    let org = server.organization().await;
    let north = org.team("North", None).await;
    let ana = org.rep("Ana").await;
    org.assign(&ana, &north).await;
    org.won(&ana, day("2026-02-02"), 1).await;
    for (name, deals) in [("Ben", 3), ("Cem", 0), ("Dora", 3), ("Eli", 2)] {
        let rep = org.rep(name).await;
        org.assign(&rep, &north).await;
        org.won(&rep, day("2026-02-02"), deals).await;
    }
    let board = "query ($order: ScoreboardOrder) { scoreboard(metrics: [\"deals_won\"], order: $order) { \
        rows { edges { node { rank member { name } } } } } }";
    let listed = async |order: serde_json::Value| {
        let answer = org.as_eva().query(board, json!({ "order": order })).await;
        let rows = answer.at("/scoreboard/rows/edges").as_array().expect("rows");
        let shown = rows.iter().map(|row| {
            let name = row["node"]["member"]["name"].as_str().expect("a name");
            format!("{} {name}", row["node"]["rank"])
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(
        listed(json!(null)).await,
        ["1 Ben", "1 Dora", "3 Eli", "4 Ana", "5 Cem"]
    );
    let by_name = json!({ "field": "NAME", "direction": "ASCENDING" });
    assert_eq!(
        listed(by_name).await,
        ["4 Ana", "1 Ben", "5 Cem", "1 Dora", "3 Eli"]
    );
    let row = json!({
        "externalId": "goal", "metric": { "key": "deals_won" }, "owner": { "member": { "id": ana.id } },
        "period": { "name": "2026-Q1" }, "target": "10",
    });
    let rows = json!({ "rows": [row] });
    let set = org.as_eva().run("goalsUpsert", rows, "summary { created }").await;
    assert_eq!(set.payload()["summary"]["created"], 1);
    assert_eq!(
        listed(json!(null)).await,
        ["1 Ana", "null Ben", "null Cem", "null Dora", "null Eli"],
        "attainment comes before the bare figure"
    );
}

async fn who_was_on_leave_all_the_period_has_no_attainment_and_no_rank(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    org.won(&ben, day("2026-02-02"), 1).await;
    let off = json!({ "member": ana.id, "from": "2026-01-01", "to": "2026-04-01" });
    eva.run("timeOffRecord", off, "timeOff { id }").await.data();
    let quota = |person: &Person| {
        json!({
            "externalId": person.name, "metric": { "key": "revenue_won" }, "owner": { "member": { "id": person.id } },
            "period": { "name": "2026-Q1" }, "target": "1000", "quota": true,
        })
    };
    let rows = json!({ "rows": [quota(&ana), quota(&ben)] });
    eva.run("goalsUpsert", rows, "summary { created }").await.data();
    let board = "{ scoreboard(metrics: [\"revenue_won\"]) { rows { nodes { rank member { name } \
        figures { attainment health goal { progress { explanation { reasons { code } } } } } } } } }";
    let answer = eva.query(board, json!({})).await;
    let rows = "/scoreboard/rows/nodes";
    assert_eq!(answer.each(rows, "/member/name"), ["Ben", "Ana"]);
    assert_eq!(answer.each(rows, "/rank"), [&json!(1), &Value::Null]);
    let hers = answer.at("/scoreboard/rows/nodes/1/figures/0");
    assert_eq!(
        (&hers["attainment"], &hers["health"]),
        (&Value::Null, &json!("EXCUSED"))
    );
    let reasons = &hers["goal"]["progress"]["explanation"]["reasons"];
    assert_eq!(reasons, &json!([{ "code": "ON_LEAVE" }]));
}

async fn a_board_is_ordered_by_its_columns_only_and_says_so(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let board =
        "query ($metrics: [String!], $by: String) { scoreboard(metrics: $metrics, by: $by) { asOf } }";
    let refused = eva.query(board, json!({ "by": "opportunities_created" })).await;
    refused.refuses("by", "NOT_A_COLUMN");
    let message = refused.errors()[0]["message"].as_str().expect("a message");
    assert!(
        message.starts_with("by: ") && message.contains("revenue_won, deals_won"),
        "{message}"
    );
    let columns = json!(["deals_won", "opportunities_created"]);
    eva.query(
        board,
        json!({ "metrics": columns, "by": "opportunities_created" }),
    )
    .await
    .data();
    let unknown = eva.query(board, json!({ "by": "applause" })).await;
    unknown.misses("by");
    assert_eq!(unknown.errors()[0]["message"], "by: there is no such Metric");
}
