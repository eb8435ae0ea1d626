//! How both sides come to agree on a goal: one proposes, the other agrees or declines, and nobody decides their own quota.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use domain::access::{Role, Scope};
use serde_json::{Value, json};

on_both_databases! {
    a_member_proposes_and_a_leader_agrees,
    a_leader_proposes_and_the_member_agrees,
    nobody_agrees_to_their_own_proposal_by_any_way,
    nobody_proposes_or_agrees_their_own_quota,
    a_declined_goal_is_a_draft_with_its_reason_and_may_be_offered_again,
    a_change_by_the_other_side_is_their_proposal,
    what_was_agreed_changes_in_words_and_not_in_terms,
    a_row_puts_into_force_the_terms_that_were_proposed_and_no_others,
    a_row_that_answers_a_proposal_is_kept_as_the_answer_it_is,
    of_two_who_agree_at_once_one_does,
    a_change_on_an_older_version_is_a_conflict,
    a_leader_of_yesterday_agrees_to_nothing,
    nobody_agrees_for_somebody_who_has_left,
    the_organizations_goals_take_two_executives,
    a_script_is_nobodys_side_and_leaves_what_both_agreed,
    who_leads_a_team_does_not_decide_its_goals_alone,
    another_period_is_in_the_name_that_only_says_it,
    who_may_not_propose_is_told_for_whom,
    what_is_proposed_is_between_the_two_sides,
    owners_say_how_their_goals_stand_and_the_figures_stay,
}

const GOAL: &str = "goal { id state version origin proposal { side by { name } } steps { nodes { step side by { name } reason } } }";

struct Company {
    west: TestTeam,
    mia: Person,
    ana: Person,
    ben: Person,
}

/// A team led by a manager who belongs to it, with two reps.
async fn company(org: &TestOrganization<'_>) -> Company {
    let west = org.team("West", None).await;
    let (mia, ana, ben) = (
        org.manager("Mia").await,
        org.rep("Ana").await,
        org.rep("Ben").await,
    );
    org.lead(&mia, &west).await;
    for person in [&mia, &ana, &ben] {
        org.assign(person, &west).await;
    }
    Company { west, mia, ana, ben }
}

fn deals(owner: Option<&Person>) -> Value {
    let owner = owner.map(|owner| json!({ "member": { "id": owner.id } }));
    json!({ "owner": owner, "metric": { "key": "deals_won" }, "period": { "name": "2026-Q2" }, "target": "20" })
}

fn revenue(owner: Value) -> Value {
    json!({
        "owner": owner, "metric": { "key": "revenue_won" }, "period": { "name": "2026-Q2" }, "target": "50000", "quota": true,
    })
}

async fn propose(client: &Client, goal: Value) -> Answer {
    client.run("goalPropose", goal, GOAL).await
}

async fn run(client: &Client, verb: &str, goal: &str) -> Answer {
    let mut input = json!({ "goal": goal });
    if verb == "goalDecline" {
        input["reason"] = json!("Too little");
    }
    client.run(verb, input, GOAL).await
}

fn id(answer: &Answer) -> &str {
    answer.text("/payload/goal/id")
}

fn steps(answer: &Answer) -> Vec<(String, String)> {
    let nodes = answer.at("/payload/goal/steps/nodes").as_array().expect("steps");
    let word = |node: &'_ Value, field: &str| node[field].as_str().unwrap_or_default().to_owned();
    nodes
        .iter()
        .map(|node| (word(node, "step"), word(node, "side")))
        .collect()
}

fn owned(steps: &[(&str, &str)]) -> Vec<(String, String)> {
    steps
        .iter()
        .map(|(step, side)| ((*step).to_owned(), (*side).to_owned()))
        .collect()
}

async fn a_member_proposes_and_a_leader_agrees(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    assert_eq!(proposed.at("/payload/goal/state"), "PROPOSED");
    assert_eq!(
        proposed.at("/payload/goal/proposal"),
        &json!({ "side": "OWNER", "by": { "name": "Ana" } })
    );
    assert_eq!(proposed.at("/payload/goal/origin"), "SELF");
    let agreed = run(&org.as_(&mia), "goalAgree", id(&proposed)).await;
    assert_eq!(
        (
            agreed.at("/payload/goal/state"),
            agreed.at("/payload/goal/version")
        ),
        (&json!("ACTIVE"), &json!(2))
    );
    assert_eq!(agreed.at("/payload/goal/proposal"), &Value::Null);
    assert_eq!(
        steps(&agreed),
        owned(&[("PROPOSED", "OWNER"), ("AGREED", "LEADER")])
    );
}

async fn a_leader_proposes_and_the_member_agrees(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, ben, .. } = company(&org).await;
    let proposed = propose(&org.as_(&mia), deals(Some(&ana))).await;
    let goal = id(&proposed);
    assert_eq!(proposed.at("/payload/goal/origin"), "MANAGER");
    run(&org.as_(&ben), "goalAgree", goal).await.misses("goal");
    // The executive is on the side that proposed.
    run(&org.as_eva(), "goalAgree", goal).await.fails("OWN_PROPOSAL");
    let agreed = run(&org.as_(&ana), "goalAgree", goal).await;
    assert_eq!(
        steps(&agreed),
        owned(&[("PROPOSED", "LEADER"), ("AGREED", "OWNER")])
    );
    let stranger = org.manager("Sam").await;
    propose(&org.as_(&stranger), deals(Some(&ana)))
        .await
        .fails("FORBIDDEN");
    propose(&org.as_(&ben), deals(Some(&ana)))
        .await
        .fails("FORBIDDEN");
}

async fn nobody_agrees_to_their_own_proposal_by_any_way(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let hers = propose(&org.as_(&ana), deals(None)).await;
    let before = org.digest().await;
    run(&org.as_(&ana), "goalAgree", id(&hers))
        .await
        .fails("OWN_PROPOSAL");
    run(&org.as_(&ana), "goalActivate", id(&hers))
        .await
        .fails("FORBIDDEN");
    assert_eq!(org.digest().await, before);
    // Mia leads the team she belongs to: of her own goal she is the owner all the same.
    let own = propose(&org.as_(&mia), deals(None)).await;
    run(&org.as_(&mia), "goalAgree", id(&own))
        .await
        .fails("OWN_PROPOSAL");
    run(&org.as_(&mia), "goalActivate", id(&own))
        .await
        .fails("FORBIDDEN");
    let by_row = json!({ "rows": [{
        "externalId": "own", "owner": { "member": { "id": mia.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q2" }, "target": "20",
    }] });
    let by_row = org
        .as_(&mia)
        .run("goalsUpsert", by_row, "rows { errors { field code } }")
        .await;
    assert_eq!(by_row.at("/payload/rows/0/errors/0/code"), "FORBIDDEN");
    // What she proposed to Ana she does not put into force by a row either.
    let row = |state: &str| {
        json!({ "rows": [{
            "externalId": "ana", "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-Q3" }, "target": "20", "state": state,
        }] })
    };
    let shown = "rows { outcome errors { field code } }";
    org.as_(&mia)
        .run("goalsUpsert", row("PROPOSED"), shown)
        .await
        .payload();
    let forced = org.as_(&mia).run("goalsUpsert", row("ACTIVE"), shown).await;
    assert_eq!(
        forced.at("/payload/rows/0/errors/0"),
        &json!({ "field": "rows.0.state", "code": "OWN_PROPOSAL" })
    );
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    let by_script = script.run("goalsUpsert", row("ACTIVE"), shown).await;
    assert_eq!(by_script.at("/payload/rows/0/outcome"), "UPDATED");
}

async fn nobody_proposes_or_agrees_their_own_quota(server: TestServer) {
    let org = server.organization().await;
    let Company { west, mia, ana, .. } = company(&org).await;
    let hers = || revenue(json!({ "member": { "id": ana.id } }));
    propose(&org.as_(&ana), hers()).await.fails("OWN_QUOTA");
    let its = revenue(json!({ "team": { "id": west.id } }));
    propose(&org.as_(&mia), its).await.fails("OWN_QUOTA");
    let proposed = propose(&org.as_(&mia), hers()).await;
    let before = org.digest().await;
    for verb in ["goalAgree", "goalDecline", "goalActivate"] {
        run(&org.as_(&ana), verb, id(&proposed)).await.fails("OWN_QUOTA");
    }
    run(&org.as_(&mia), "goalAgree", id(&proposed))
        .await
        .fails("OWN_PROPOSAL");
    run(&org.as_(&mia), "goalActivate", id(&proposed))
        .await
        .fails("OWN_PROPOSAL");
    let raise = json!({ "goal": id(&proposed), "target": "1" });
    org.as_(&ana)
        .run("goalUpdate", raise, GOAL)
        .await
        .fails("OWN_QUOTA");
    assert_eq!(org.digest().await, before);
    let agreed = run(&org.as_eva(), "goalAgree", id(&proposed)).await;
    assert_eq!(agreed.at("/payload/goal/state"), "ACTIVE");
}

async fn a_declined_goal_is_a_draft_with_its_reason_and_may_be_offered_again(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    let goal = id(&proposed);
    let blank = json!({ "goal": goal, "reason": " " });
    org.as_(&mia)
        .run("goalDecline", blank, GOAL)
        .await
        .refuses("reason", "BLANK");
    let declined = run(&org.as_(&mia), "goalDecline", goal).await;
    assert_eq!(declined.at("/payload/goal/state"), "DRAFT");
    assert_eq!(declined.at("/payload/goal/steps/nodes/1/reason"), "Too little");
    run(&org.as_(&mia), "goalDecline", goal)
        .await
        .fails("INVALID_TRANSITION");
    let more = json!({ "goal": goal, "target": "30", "propose": true, "ifVersion": 2 });
    let again = org.as_(&ana).run("goalUpdate", more, GOAL).await;
    assert_eq!(again.at("/payload/goal/proposal/side"), "OWNER");
    run(&org.as_(&mia), "goalWithdraw", goal)
        .await
        .fails("NOT_YOUR_PROPOSAL");
    let withdrawn = run(&org.as_(&ana), "goalWithdraw", goal).await;
    let expected = [
        ("PROPOSED", "OWNER"),
        ("DECLINED", "LEADER"),
        ("PROPOSED", "OWNER"),
        ("WITHDRAWN", "OWNER"),
    ];
    assert_eq!(steps(&withdrawn), owned(&expected));
    let given_up = run(&org.as_(&ana), "goalCancel", goal).await;
    assert_eq!(given_up.at("/payload/goal/state"), "CANCELLED");
}

async fn a_change_by_the_other_side_is_their_proposal(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    let goal = id(&proposed);
    let words = json!({ "goal": goal, "title": "Twenty in spring" });
    let words = org.as_(&mia).run("goalUpdate", words, GOAL).await;
    assert_eq!(
        words.at("/payload/goal/proposal/side"),
        "OWNER",
        "a title is no term"
    );
    let raised = json!({ "goal": goal, "target": "25" });
    let raised = org.as_(&mia).run("goalUpdate", raised, GOAL).await;
    assert_eq!(
        raised.at("/payload/goal/proposal"),
        &json!({ "side": "LEADER", "by": { "name": "Mia" } })
    );
    run(&org.as_(&mia), "goalAgree", goal).await.fails("OWN_PROPOSAL");
    let agreed = run(&org.as_(&ana), "goalAgree", goal).await;
    assert_eq!(agreed.at("/payload/goal/state"), "ACTIVE");
}

async fn what_was_agreed_changes_in_words_and_not_in_terms(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    let goal = id(&proposed);
    run(&org.as_(&mia), "goalAgree", goal).await.payload();
    for (field, value) in [
        ("target", json!("21")),
        ("baseline", json!("1")),
        ("stretch", json!("40")),
        ("period", json!({ "name": "2026-Q3" })),
        ("curve", json!("CALENDAR_LINEAR")),
    ] {
        let mut change = json!({ "goal": goal });
        change[field] = value;
        for client in [org.as_(&ana), org.as_(&mia)] {
            let answer = client.run("goalUpdate", change.clone(), GOAL).await;
            answer.refuses(field, "TERMS_AGREED");
        }
    }
    let words = json!({ "goal": goal, "title": "Twenty", "rationale": "Spring is ours" });
    let words = org
        .as_(&ana)
        .run("goalUpdate", words, "goal { title rationale version }")
        .await;
    assert_eq!(
        words.at("/payload/goal"),
        &json!({ "title": "Twenty", "rationale": "Spring is ours", "version": 3 })
    );
    run(&org.as_(&mia), "goalCancel", goal).await.payload();
    let late = json!({ "goal": goal, "title": "Too late" });
    org.as_(&ana)
        .run("goalUpdate", late, GOAL)
        .await
        .fails("GOAL_OVER");
}

async fn of_two_who_agree_at_once_one_does(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    let goal = id(&proposed);
    let (mia, eva) = (org.as_(&mia), org.as_eva());
    let (one, two) = tokio::join!(run(&mia, "goalAgree", goal), run(&eva, "goalAgree", goal));
    let codes: Vec<_> = [&one, &two].iter().filter_map(|answer| answer.code()).collect();
    assert_eq!(codes, ["INVALID_TRANSITION"], "{:#}\n{:#}", one.body, two.body);
    let after = eva
        .query(
            "query ($id: ID!) { goal(id: $id) { version steps { totalCount } } }",
            json!({ "id": goal }),
        )
        .await;
    assert_eq!(
        after.at("/goal"),
        &json!({ "version": 2, "steps": { "totalCount": 2 } })
    );
}

async fn a_change_on_an_older_version_is_a_conflict(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    let goal = id(&proposed);
    let stale = |more: Value| {
        let mut input = json!({ "goal": goal, "ifVersion": 7 });
        for (field, value) in more.as_object().into_iter().flatten() {
            input[field] = value.clone();
        }
        input
    };
    let before = org.digest().await;
    for (client, verb, more) in [
        (org.as_(&mia), "goalAgree", json!({})),
        (org.as_(&mia), "goalDecline", json!({ "reason": "No" })),
        (org.as_(&ana), "goalWithdraw", json!({})),
        (org.as_(&ana), "goalUpdate", json!({ "title": "Other" })),
        (
            org.as_(&ana),
            "goalDeclareHealth",
            json!({ "health": "ON_TRACK", "confidence": 3 }),
        ),
        (org.as_(&mia), "goalActivate", json!({})),
        (org.as_(&mia), "goalCancel", json!({})),
    ] {
        let answer = client.run(verb, stale(more), "goal { id }").await;
        answer.fails("CONFLICT");
    }
    assert_eq!(org.digest().await, before);
}

async fn a_leader_of_yesterday_agrees_to_nothing(server: TestServer) {
    let org = server.organization().await;
    let (max, ana) = (org.manager("Max").await, org.rep("Ana").await);
    let north = org.team("North", None).await;
    org.assign(&ana, &north).await;
    org.lead_over(&max, &north, day("2026-01-01"), Some(day("2026-03-02")))
        .await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    run(&org.as_(&max), "goalAgree", id(&proposed))
        .await
        .misses("goal");
    let new = org.manager("Nora").await;
    org.lead_over(&new, &north, day("2026-03-02"), None).await;
    run(&org.as_(&new), "goalAgree", id(&proposed)).await.payload();
}

async fn nobody_agrees_for_somebody_who_has_left(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, ben, .. } = company(&org).await;
    let hers = propose(&org.as_(&ana), deals(None)).await;
    let over = json!({ "metric": { "key": "deals_won" }, "period": { "name": "2026-01" }, "target": "20" });
    let over = propose(&org.as_(&ben), over).await;
    let eva = org.as_eva();
    let left = json!({ "member": ana.id });
    eva.run("memberDeactivate", left, "member { active }")
        .await
        .payload();
    let refused = run(&org.as_(&mia), "goalAgree", id(&hers)).await;
    refused.fails("NOT_SMART");
    assert!(
        refused.body.to_string().contains("not specific"),
        "{:#}",
        refused.body
    );
    let refused = run(&org.as_(&mia), "goalAgree", id(&over)).await;
    refused.fails("NOT_SMART");
    assert!(
        refused.body.to_string().contains("not time-bound"),
        "{:#}",
        refused.body
    );
    let row = |period: &str| {
        json!({ "rows": [{
            "externalId": period, "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" },
            "period": { "name": period }, "target": "20",
        }] })
    };
    let shown = "rows { outcome errors { field code } }";
    let running = eva.run("goalsUpsert", row("2026-Q2"), shown).await;
    assert_eq!(
        running.at("/payload/rows/0/errors/0"),
        &json!({ "field": "rows.0.state", "code": "NOT_SMART" })
    );
    let history = eva.run("goalsUpsert", row("2026-01"), shown).await;
    assert_eq!(
        history.at("/payload/rows/0/outcome"),
        "CREATED",
        "what is over is history"
    );
}

async fn the_organizations_goals_take_two_executives(server: TestServer) {
    let org = server.organization().await;
    let max = org.member("Max", Role::Executive).await;
    let mut whole = deals(None);
    whole["owner"] = json!({ "organization": true });
    let rep = org.rep("Ana").await;
    propose(&org.as_(&rep), whole.clone()).await.fails("FORBIDDEN");
    let proposed = propose(&org.as_eva(), whole).await;
    run(&org.as_eva(), "goalAgree", id(&proposed))
        .await
        .fails("OWN_PROPOSAL");
    run(&org.as_(&rep), "goalAgree", id(&proposed))
        .await
        .fails("FORBIDDEN");
    let agreed = run(&org.as_(&max), "goalAgree", id(&proposed)).await;
    assert_eq!(agreed.at("/payload/goal/state"), "ACTIVE");
}

async fn a_script_is_nobodys_side_and_leaves_what_both_agreed(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    let of_script = propose(&script, deals(Some(&ana))).await;
    let hers = propose(
        &org.as_(&ana),
        json!({
            "metric": { "key": "deals_won" }, "period": { "name": "2026-Q3" }, "target": "20",
        }),
    )
    .await;
    let before = org.digest().await;
    for goal in [id(&of_script), id(&hers)] {
        for verb in ["goalAgree", "goalDecline"] {
            let refused = run(&script, verb, goal).await;
            assert_eq!(
                (refused.code(), refused.field_codes()),
                (Some("FORBIDDEN"), vec![("goal", "FORBIDDEN")])
            );
        }
    }
    assert_eq!(org.digest().await, before);
    let set = run(&script, "goalActivate", id(&hers)).await;
    assert_eq!(steps(&set), owned(&[("PROPOSED", "OWNER"), ("SET", "LEADER")]));
    // What was set without the other side's word may be set otherwise; what both agreed on may not.
    let row = |key: &str, target: &str, state: &str| {
        json!({ "rows": [{
            "externalId": key, "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-Q4" }, "target": target, "state": state,
        }] })
    };
    let shown = "rows { outcome goal { id } errors { field code } }";
    let upsert = async |row: Value| script.run("goalsUpsert", row, shown).await;
    let offered = upsert(row("agreed", "10", "PROPOSED")).await;
    let goal = offered.text("/payload/rows/0/goal/id").to_owned();
    run(&org.as_(&ana), "goalAgree", &goal).await.payload();
    let raised = upsert(row("agreed", "77", "ACTIVE")).await;
    assert_eq!(
        raised.at("/payload/rows/0/errors"),
        &json!([{ "field": "rows.0.target", "code": "TERMS_AGREED" }])
    );
    assert_eq!(
        upsert(row("agreed", "10", "ACTIVE"))
            .await
            .at("/payload/rows/0/outcome"),
        "UNCHANGED"
    );
    upsert(row("set", "10", "ACTIVE")).await.payload();
    assert_eq!(
        upsert(row("set", "77", "ACTIVE"))
            .await
            .at("/payload/rows/0/outcome"),
        "UPDATED"
    );
    let by_mia = org
        .as_(&mia)
        .run("goalsUpsert", row("agreed", "77", "ACTIVE"), shown)
        .await;
    assert_eq!(by_mia.at("/payload/rows/0/errors/0/code"), "TERMS_AGREED");
}

async fn who_leads_a_team_does_not_decide_its_goals_alone(server: TestServer) {
    let org = server.organization().await;
    let Company { west, mia, .. } = company(&org).await;
    let row = |target: &str, state: &str| {
        json!({ "rows": [{
            "externalId": "west", "owner": { "team": { "id": west.id } }, "metric": { "key": "deals_won" },
            "period": { "name": "2026-Q3" }, "target": target, "state": state,
        }] })
    };
    let shown = "rows { outcome goal { id } errors { field code } }";
    let upsert = async |client: Client, row: Value| client.run("goalsUpsert", row, shown).await;
    let before = org.digest().await;
    for state in ["ACTIVE", "PROPOSED", "DRAFT"] {
        let refused = upsert(org.as_(&mia), row("10", state)).await;
        assert_eq!(
            refused.at("/payload/rows/0/errors"),
            &json!([{ "field": "rows.0.owner", "code": "FORBIDDEN" }])
        );
    }
    assert_eq!(org.digest().await, before);
    // She proposes it, and the executive, above whom there is nobody, agrees.
    let mut goal = deals(None);
    goal["owner"] = json!({ "team": { "id": west.id } });
    let proposed = propose(&org.as_(&mia), goal).await;
    for (verb, code) in [("goalAgree", "OWN_PROPOSAL"), ("goalActivate", "FORBIDDEN")] {
        run(&org.as_(&mia), verb, id(&proposed)).await.fails(code);
    }
    let words = json!({ "goal": id(&proposed), "target": "25" });
    org.as_(&mia)
        .run("goalUpdate", words, "goal { id }")
        .await
        .payload();
    let agreed = run(&org.as_eva(), "goalAgree", id(&proposed)).await;
    assert_eq!(steps(&agreed).last(), owned(&[("AGREED", "LEADER")]).first());
    run(&org.as_(&mia), "goalCancel", id(&proposed))
        .await
        .fails("FORBIDDEN");
    let set = upsert(org.as_eva(), row("10", "ACTIVE")).await;
    assert_eq!(set.at("/payload/rows/0/outcome"), "CREATED");
    let raised = upsert(org.as_(&mia), row("5", "ACTIVE")).await;
    assert_eq!(raised.at("/payload/rows/0/errors/0/code"), "FORBIDDEN");
}

async fn another_period_is_in_the_name_that_only_says_it(server: TestServer) {
    let org = server.organization().await;
    let Company { ana, .. } = company(&org).await;
    let client = org.as_(&ana);
    let proposed = propose(&client, deals(None)).await;
    let change = async |more: Value| {
        let mut input = json!({ "goal": id(&proposed) });
        for (field, value) in more.as_object().into_iter().flatten() {
            input[field] = value.clone();
        }
        let answer = client.run("goalUpdate", input, "goal { title }").await;
        answer.text("/payload/goal/title").to_owned()
    };
    assert_eq!(
        change(json!({ "period": { "name": "2026-Q3" } })).await,
        "Deals won 2026-Q3"
    );
    assert_eq!(change(json!({ "title": "Twenty" })).await, "Twenty");
    assert_eq!(change(json!({ "period": { "name": "2026-Q4" } })).await, "Twenty");
}

async fn who_may_not_propose_is_told_for_whom(server: TestServer) {
    let org = server.organization().await;
    let Company { west, ana, ben, .. } = company(&org).await;
    for owner in [
        json!({ "team": { "id": west.id } }),
        json!({ "organization": true }),
        json!({ "member": { "id": ben.id } }),
    ] {
        let mut goal = deals(None);
        goal["owner"] = owner;
        let refused = propose(&org.as_(&ana), goal).await;
        assert_eq!(
            (refused.code(), refused.field_codes()),
            (Some("FORBIDDEN"), vec![("owner", "FORBIDDEN")])
        );
        let message = refused.errors()[0]["message"].as_str().expect("a message");
        assert_eq!(message, "owner: you may not set this owner's goals");
    }
}

async fn what_is_proposed_is_between_the_two_sides(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let on = json!({ "transparentTeams": true });
    eva.run("policySet", on, "organization { id }").await.payload();
    let Company { mia, ana, ben, .. } = company(&org).await;
    let proposed = propose(&org.as_(&ana), deals(None)).await;
    let goal = id(&proposed).to_owned();
    let query = "query ($id: ID!) { node(id: $id) { ... on Goal { title rationale smart { activatable } overAssignment \
        progress { health declared { health } divergence } proposal { side } steps { totalCount nodes { step } } \
        declarations { totalCount nodes { health } } comments { totalCount nodes { text } } } } \
        goals { totalCount } search(text: \"Deals won\") { __typename } }";
    let seen = async |who: &Person| org.as_(who).query(query, json!({ "id": goal })).await;
    assert_eq!(seen(&ben).await.at("/node"), &Value::Null);
    assert_eq!(seen(&ben).await.at("/goals/totalCount"), 0);
    run(&org.as_(&mia), "goalAgree", &goal).await.payload();
    let word = json!({ "goal": goal, "health": "OFF_TRACK", "confidence": 1, "note": "Between us" });
    org.as_(&ana)
        .run("goalDeclareHealth", word, "goal { id }")
        .await
        .payload();
    let said = json!({ "goal": goal, "text": "Between us, too" });
    org.as_(&ana)
        .run("goalComment", said, "comment { id }")
        .await
        .payload();
    // A peer in a transparent team sees the figures of what is agreed, and not a word of the talk.
    let peer = seen(&ben).await;
    let nothing = json!({ "totalCount": 0, "nodes": [] });
    for field in ["steps", "declarations", "comments"] {
        assert_eq!(peer.at(&format!("/node/{field}")), &nothing, "{field}");
    }
    for field in ["smart", "proposal", "progress/declared", "progress/divergence"] {
        assert_eq!(peer.at(&format!("/node/{field}")), &Value::Null, "{field}");
    }
    assert!(!peer.body.to_string().contains("Between us"), "{:#}", peer.body);
    org.as_(&ben)
        .run(
            "goalComment",
            json!({ "goal": goal, "text": "Hello" }),
            "comment { id }",
        )
        .await
        .fails("FORBIDDEN");
    let leader = seen(&mia).await;
    assert_eq!(leader.at("/node/progress/declared/health"), "OFF_TRACK");
    assert_eq!(leader.at("/node/comments/nodes/0/text"), "Between us, too");
    // Scripts that set goals see them in full, and still no talk.
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    let by_script = script.query(query, json!({ "id": goal })).await;
    assert_eq!(by_script.at("/node/comments"), &nothing);
    let said = json!({ "goal": goal, "text": "Hello" });
    script
        .run("goalComment", said, "comment { id }")
        .await
        .fails("FORBIDDEN");
}

async fn owners_say_how_their_goals_stand_and_the_figures_stay(server: TestServer) {
    let org = server.organization().await;
    let Company { mia, ana, .. } = company(&org).await;
    let quarter = json!({ "rows": [{
        "externalId": "q1", "owner": { "member": { "id": ana.id } }, "metric": { "key": "deals_won" },
        "period": { "name": "2026-Q1" }, "target": "60",
    }] });
    let made = org
        .as_eva()
        .run("goalsUpsert", quarter, "rows { goal { id } }")
        .await;
    let goal = made.text("/payload/rows/0/goal/id").to_owned();
    org.won(&ana, day("2026-02-02"), 5).await;
    let say = async |who: &Person, health: &str, confidence: i32| {
        let input = json!({ "goal": goal, "health": health, "confidence": confidence });
        org.as_(who)
            .run("goalDeclareHealth", input, "goal { version }")
            .await
    };
    assert_eq!(say(&ana, "ON_TRACK", 4).await.at("/payload/goal/version"), 1);
    for confidence in [0, 6, -1, 1000] {
        let refused = say(&ana, "ON_TRACK", confidence).await;
        refused.refuses("confidence", "CONFIDENCE_OUT_OF_RANGE");
    }
    say(&mia, "OFF_TRACK", 1).await.fails("FORBIDDEN");
    say(&org.eva, "OFF_TRACK", 1).await.fails("FORBIDDEN");
    let query = "query ($id: ID!, $on: Date) { goal(id: $id) { progress(asOf: $on) { health declared { health confidence by { name } on } \
        divergence } declarations { totalCount nodes { health } } } }";
    let read = async |on: Option<&str>| org.as_(&mia).query(query, json!({ "id": goal, "on": on })).await;
    let today = read(None).await;
    assert_eq!(
        today.at("/goal/progress"),
        &json!({
            "health": "OFF_TRACK", "divergence": "OPTIMISTIC",
            "declared": { "health": "ON_TRACK", "confidence": 4, "by": { "name": "Ana" }, "on": "2026-03-02" },
        })
    );
    assert_eq!(
        read(Some("2026-03-01")).await.at("/goal/progress/declared"),
        &Value::Null
    );
    say(&ana, "OFF_TRACK", 2).await.payload();
    let later = read(None).await;
    assert_eq!(
        later.at("/goal/progress/divergence"),
        &Value::Null,
        "both say the same"
    );
    assert_eq!(
        later.at("/goal/declarations"),
        &json!({ "totalCount": 2, "nodes": [{ "health": "ON_TRACK" }, { "health": "OFF_TRACK" }] })
    );
}

/// A row of revenue in the second quarter.
fn row(key: &str, owner: &Person, target: &str, state: &str) -> Value {
    json!({
        "externalId": key, "owner": { "member": { "id": owner.id } }, "metric": { "key": "revenue_won" },
        "period": { "name": "2026-Q2" }, "target": target, "state": state,
    })
}

async fn set(client: &Client, row: Value) -> Answer {
    let shown = format!("rows {{ outcome errors {{ field code }} {GOAL} }}");
    client.run("goalsUpsert", json!({ "rows": [row] }), &shown).await
}

/// Offered by the leader, and offered back with another target.
async fn bargained(org: &TestOrganization<'_>, company: &Company, key: &str) {
    let offered = set(&org.as_(&company.mia), row(key, &company.ana, "60", "PROPOSED")).await;
    let goal = offered.text("/payload/rows/0/goal/id");
    let less = json!({ "goal": goal, "target": "50" });
    org.as_(&company.ana)
        .run("goalUpdate", less, "goal { id }")
        .await
        .payload();
}

/// The last step of the goal of the only row.
fn last_step(answer: &Answer) -> (&str, &str) {
    let steps = answer.at("/payload/rows/0/goal/steps/nodes").as_array();
    let last = steps.and_then(|steps| steps.last()).expect("a step");
    (
        last["step"].as_str().unwrap_or_default(),
        last["side"].as_str().unwrap_or_default(),
    )
}

async fn a_row_puts_into_force_the_terms_that_were_proposed_and_no_others(server: TestServer) {
    let org = server.organization().await;
    let company = company(&org).await;
    bargained(&org, &company, "g1").await;
    let mia = org.as_(&company.mia);
    let offered = row("g1", &company.ana, "50", "ACTIVE");
    let before = org.digest().await;
    for (field, value) in [
        ("target", json!("60")),
        ("period", json!({ "name": "2026-04" })),
        ("metric", json!({ "key": "deals_won" })),
        ("owner", json!({ "member": { "id": company.ben.id } })),
        ("quota", json!(true)),
    ] {
        let mut other = offered.clone();
        other[field] = value;
        let refused = set(&mia, other).await;
        assert_eq!(
            refused.at("/payload/rows/0/errors"),
            &json!([{ "field": "rows.0.state", "code": "TERMS_AGREED" }]),
            "{field}"
        );
    }
    assert_eq!(org.digest().await, before);
    let agreed = set(&mia, offered).await;
    assert_eq!(agreed.at("/payload/rows/0/goal/state"), "ACTIVE");
}

async fn a_row_that_answers_a_proposal_is_kept_as_the_answer_it_is(server: TestServer) {
    let org = server.organization().await;
    let company = company(&org).await;
    let (mia, ana) = (org.as_(&company.mia), &company.ana);
    bargained(&org, &company, "agreed").await;
    let agreed = set(&mia, row("agreed", ana, "50", "ACTIVE")).await;
    assert_eq!(last_step(&agreed), ("AGREED", "LEADER"));
    let raised = set(&mia, row("agreed", ana, "90", "ACTIVE")).await;
    assert_eq!(
        raised.at("/payload/rows/0/errors"),
        &json!([{ "field": "rows.0.target", "code": "TERMS_AGREED" }])
    );
    bargained(&org, &company, "declined").await;
    let declined = set(&mia, row("declined", ana, "50", "DRAFT")).await;
    assert_eq!(last_step(&declined), ("DECLINED", "LEADER"));
    set(&mia, row("withdrawn", ana, "60", "PROPOSED")).await;
    let withdrawn = set(&mia, row("withdrawn", ana, "60", "DRAFT")).await;
    assert_eq!(last_step(&withdrawn), ("WITHDRAWN", "LEADER"));
    let script = org.as_(&org.service(&[Scope::GoalsWrite]).await);
    for (key, target, state, step) in [
        ("accepted", "50", "ACTIVE", "SET"),
        ("overruled", "70", "ACTIVE", "SET"),
        ("returned", "50", "DRAFT", "DECLINED"),
    ] {
        bargained(&org, &company, key).await;
        let set = set(&script, row(key, ana, target, state)).await;
        assert_eq!(last_step(&set), (step, "LEADER"), "{key}");
    }
}
