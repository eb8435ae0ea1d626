//! What people say about goals to one another.

use acceptance::{Answer, Person, TestOrganization, TestServer, on_both_databases};
use domain::access::Scope;
use serde_json::{Value, json};

on_both_databases! {
    those_who_see_a_goal_in_full_talk_about_it,
    a_comment_is_bounded_and_says_something,
    its_author_takes_a_comment_back_for_a_day,
    a_comment_is_nowhere_to_be_found_by_others,
}

async fn goal(org: &TestOrganization<'_>, who: &Person) -> String {
    let row = json!({
        "externalId": who.name, "owner": { "member": { "id": who.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "6",
    });
    let made = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": [row] }), "rows { goal { id } }")
        .await;
    made.text("/payload/rows/0/goal/id").to_owned()
}

async fn say(org: &TestOrganization<'_>, who: &Person, goal: &str, text: &str) -> Answer {
    let input = json!({ "goal": goal, "text": text });
    org.as_(who)
        .run(
            "goalComment",
            input,
            "comment { id text at author { name } goal { id } }",
        )
        .await
}

async fn read(org: &TestOrganization<'_>, who: &Person, goal: &str) -> Value {
    let query = "query ($id: ID!) { goal(id: $id) { comments { totalCount nodes { text retractedAt author { name } } } } }";
    let answer = org.as_(who).query(query, json!({ "id": goal })).await;
    answer.at("/goal/comments").clone()
}

async fn those_who_see_a_goal_in_full_talk_about_it(server: TestServer) {
    let org = server.organization().await;
    let (max, ana, ben) = (
        org.manager("Max").await,
        org.rep("Ana").await,
        org.rep("Ben").await,
    );
    let north = org.team("North", None).await;
    org.lead(&max, &north).await;
    org.assign(&ana, &north).await;
    org.assign(&ben, &north).await;
    let hers = goal(&org, &ana).await;
    let first = say(&org, &ana, &hers, "  It is a lot ").await;
    assert_eq!(first.at("/payload/comment/text"), "It is a lot");
    assert_eq!(first.at("/payload/comment/goal/id"), &json!(hers));
    say(&org, &max, &hers, "We do it together").await.payload();
    say(&org, &ben, &hers, "What is it?").await.misses("goal");
    let talk = read(&org, &org.eva, &hers).await;
    let texts: Vec<&Value> = talk["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| &node["text"])
        .collect();
    assert_eq!(texts, ["It is a lot", "We do it together"]);
    let later = "query ($id: ID!, $after: String) { goal(id: $id) { comments(first: 1, after: $after) { nodes { text } \
        pageInfo { endCursor hasNextPage } } last: comments(last: 1) { nodes { text } pageInfo { hasPreviousPage } } } }";
    let page = org.as_(&ana).query(later, json!({ "id": hers })).await;
    assert_eq!(page.at("/goal/last/nodes/0/text"), "We do it together");
    assert_eq!(page.at("/goal/last/pageInfo/hasPreviousPage"), true);
    let after = page.text("/goal/comments/pageInfo/endCursor");
    let page = org
        .as_(&ana)
        .query(later, json!({ "id": hers, "after": after }))
        .await;
    assert_eq!(page.at("/goal/comments/nodes/0/text"), "We do it together");
    assert_eq!(page.at("/goal/comments/pageInfo/hasNextPage"), false);
}

async fn a_comment_is_bounded_and_says_something(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let hers = goal(&org, &ana).await;
    let before = org.digest().await;
    say(&org, &ana, &hers, &"x".repeat(1 << 20))
        .await
        .refuses("text", "TOO_LONG");
    say(&org, &ana, &hers, &"x".repeat(4001))
        .await
        .refuses("text", "TOO_LONG");
    say(&org, &ana, &hers, " \u{200b} ")
        .await
        .refuses("text", "BLANK");
    say(&org, &ana, &hers, "a\u{0}b")
        .await
        .refuses("text", "CONTROL_CHARACTER");
    assert_eq!(org.digest().await, before);
    say(&org, &ana, &hers, &"x".repeat(4000)).await.payload();
}

async fn its_author_takes_a_comment_back_for_a_day(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let hers = goal(&org, &ana).await;
    let said = say(&org, &ana, &hers, "Forget this").await;
    let comment = json!({ "goalComment": said.text("/payload/comment/id") });
    let shown = "comment { text retractedAt }";
    org.as_eva()
        .run("goalCommentRetract", comment.clone(), shown)
        .await
        .fails("NOT_YOUR_COMMENT");
    let gone = org
        .as_(&ana)
        .run("goalCommentRetract", comment.clone(), shown)
        .await;
    assert_eq!(gone.at("/payload/comment/text"), &Value::Null);
    assert_ne!(gone.at("/payload/comment/retractedAt"), &Value::Null);
    let talk = read(&org, &ana, &hers).await;
    assert_eq!(
        (&talk["totalCount"], &talk["nodes"][0]["text"]),
        (&json!(1), &Value::Null)
    );
    let stored = org.digest().await;
    assert!(
        !format!("{stored:?}").contains("Forget this"),
        "it is nowhere any more, in the audit log neither"
    );
    let kept = say(&org, &ana, &hers, "This stays").await;
    server.clock.advance(chrono::TimeDelta::hours(25));
    let ana = org.fresh(&ana).await;
    let kept = json!({ "goalComment": kept.text("/payload/comment/id") });
    org.as_(&ana)
        .run("goalCommentRetract", kept, shown)
        .await
        .fails("RETRACTION_OVER");
}

async fn a_comment_is_nowhere_to_be_found_by_others(server: TestServer) {
    let org = server.organization().await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    let hers = goal(&org, &ana).await;
    let said = say(&org, &ana, &hers, "A secret plan").await;
    let id = said.text("/payload/comment/id");
    let query = "query ($id: ID!) { node(id: $id) { __typename } search(text: \"secret\") { __typename } }";
    let script = org.service(&[Scope::GoalsWrite, Scope::MetricsRead]).await;
    for client in [org.as_(&ben), org.as_(&script)] {
        let found = client.query(query, json!({ "id": id })).await;
        assert_eq!(found.at("/node"), &Value::Null);
    }
    let found = org.as_(&ben).query(query, json!({ "id": id })).await;
    assert_eq!(found.at("/search"), &json!([]));
    let own = org
        .as_(&ana)
        .query(
            "query ($id: ID!) { node(id: $id) { __typename } }",
            json!({ "id": id }),
        )
        .await;
    assert_eq!(own.at("/node/__typename"), "GoalComment");
    let retract = json!({ "goalComment": id });
    org.as_(&ben)
        .run("goalCommentRetract", retract, "comment { id }")
        .await
        .misses("goalComment");
}
