//! Members: their details and who sees them, time off, and input that makes no member.

use acceptance::{Person, TestServer, on_both_databases};
use domain::access::{Role, Scope};
use serde_json::{Value, json};

on_both_databases! {
    what_makes_no_member_is_told_field_by_field,
    an_address_and_a_key_are_one_members,
    what_is_left_out_of_a_change_stays,
    somebody_always_administers_the_organization,
    details_are_for_the_member_and_whoever_leads_them,
    time_off_is_recorded_by_the_member_and_whoever_leads_them,
    nobody_but_an_executive_takes_time_off_for_days_gone_by_themselves,
    a_directory_is_searched_by_name_role_and_team,
    settings_that_cannot_be_are_refused,
    batches_are_bounded_and_name_everything_once,
}

async fn what_makes_no_member_is_told_field_by_field(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let eva = org.as_eva();
    let before = org.digest().await;
    let wrong = json!({
        "email": "ana at acme", "name": " ", "role": "REP", "timeZone": "Mars/Olympus", "startsOn": "1899-12-31",
        "externalId": "a\u{7}b",
    });
    let answer = eva.run("memberInvite", wrong, "member { id }").await;
    assert_eq!(answer.code(), Some("INVALID"), "{:#}", answer.body);
    let mut codes = answer.field_codes();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            ("email", "INVALID_EMAIL"),
            ("externalId", "CONTROL_CHARACTER"),
            ("name", "BLANK"),
            ("startsOn", "DATE_OUT_OF_RANGE"),
            ("timeZone", "UNKNOWN_TIME_ZONE"),
        ]
    );
    let idle = json!({ "monday": 0 });
    let week = json!({ "member": ana.id, "workPattern": idle });
    let answer = eva.run("memberUpdate", week, "member { id }").await;
    assert_eq!(answer.code(), Some("INVALID"), "{:#}", answer.body);
    assert_eq!(answer.field_codes()[0].1, "WORKING_WEEK_INVALID");
    let zone = json!({ "member": ana.id, "timeZone": "europe" });
    let answer = eva.run("memberUpdate", zone, "member { id }").await;
    answer.refuses("timeZone", "UNKNOWN_TIME_ZONE");
    let nobody = json!({ "member": org.id, "name": "Anna" });
    let answer = eva.run("memberUpdate", nobody, "member { id }").await;
    answer.refuses("member", "WRONG_ID_TYPE");
    assert_eq!(org.digest().await, before);
}

async fn an_address_and_a_key_are_one_members(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let eva = org.as_eva();
    let input =
        |email: &str, key: &str| json!({ "email": email, "name": "Ana", "role": "REP", "externalId": key });
    let invite = "member { id email externalId }";
    let ana = eva
        .run("memberInvite", input(" Ana@Acme.example ", "a"), invite)
        .await;
    assert_eq!(ana.text("/payload/member/email"), "ana@acme.example");
    let twice = eva
        .run("memberInvite", input("ANA@acme.example", "b"), invite)
        .await;
    twice.refuses("email", "EMAIL_TAKEN");
    let twice = eva
        .run("memberInvite", input("anna@acme.example", "a"), invite)
        .await;
    twice.refuses("externalId", "EXTERNAL_ID_TAKEN");
    let ben = org.rep("Ben").await;
    let takes = json!({ "member": ben.id, "email": "ana@acme.example", "externalId": "a" });
    let answer = eva.run("memberUpdate", takes, "member { id }").await;
    assert_eq!(
        answer.field_codes(),
        [("email", "EMAIL_TAKEN"), ("externalId", "EXTERNAL_ID_TAKEN")]
    );
    // Another organization has its own.
    let theirs = other.as_eva();
    theirs
        .run("memberInvite", input("ana@acme.example", "a"), invite)
        .await
        .data();
}

async fn what_is_left_out_of_a_change_stays(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let invite = json!({
        "email": "ana@acme.example", "name": "Ana", "role": "REP", "timeZone": "Europe/Vienna",
        "workPattern": { "monday": 100, "tuesday": 50 }, "startsOn": "2026-01-01", "externalId": "a",
    });
    let made = eva.run("memberInvite", invite, "member { id }").await;
    let id = made.text("/payload/member/id");
    let member = "member { name role timeZone workPattern { monday tuesday } startsOn externalId version }";
    let named = eva
        .run(
            "memberUpdate",
            json!({ "member": id, "name": "Anna", "ifVersion": 1 }),
            member,
        )
        .await;
    assert_eq!(
        named.at("/payload/member"),
        &json!({
            "name": "Anna", "role": "REP", "timeZone": "Europe/Vienna", "startsOn": "2026-01-01", "externalId": "a",
            "workPattern": { "monday": "1.00", "tuesday": "0.50" }, "version": 2,
        })
    );
    let emptied = json!({ "member": id, "timeZone": null, "workPattern": null, "externalId": null });
    let emptied = eva.run("memberUpdate", emptied, member).await;
    assert_eq!(
        emptied.at("/payload/member"),
        &json!({
            "name": "Anna", "role": "REP", "timeZone": null, "startsOn": "2026-01-01", "externalId": null,
            "workPattern": null, "version": 3,
        })
    );
    let late = json!({ "member": id, "name": "Ana", "ifVersion": 2 });
    eva.run("memberUpdate", late, member).await.fails("CONFLICT");
}

async fn somebody_always_administers_the_organization(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let before = org.digest().await;
    let demoted = json!({ "member": org.eva.id, "role": "MANAGER" });
    let deactivated = json!({ "member": org.eva.id });
    let demote = || eva.run("memberUpdate", demoted.clone(), "member { role }");
    let deactivate = || eva.run("memberDeactivate", deactivated.clone(), "member { active }");
    demote().await.fails("LAST_EXECUTIVE");
    deactivate().await.fails("LAST_EXECUTIVE");
    assert_eq!(org.digest().await, before);

    // One who is not active cannot administer either.
    let second = org.member("Emil", Role::Executive).await;
    let gone = json!({ "member": second.id });
    eva.run("memberDeactivate", gone.clone(), "member { active }")
        .await
        .data();
    demote().await.fails("LAST_EXECUTIVE");
    eva.run("memberReactivate", gone, "member { active }")
        .await
        .data();

    // Both at once: one of them stays.
    let theirs = org.as_(&second);
    let (own, other) = tokio::join!(
        theirs.run("memberUpdate", demoted.clone(), "member { role }"),
        eva.run(
            "memberUpdate",
            json!({ "member": second.id, "role": "REP" }),
            "member { role }"
        ),
    );
    let refused = [own, other]
        .iter()
        .filter(|answer| !answer.errors().is_empty())
        .count();
    assert_eq!(refused, 1);
}

async fn details_are_for_the_member_and_whoever_leads_them(server: TestServer) {
    let org = server.organization().await;
    let region = org.team("Region", None).await;
    let west = org.team("West", Some(&region)).await;
    let (rita, mia) = (org.manager("Rita").await, org.manager("Mia").await);
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    org.lead(&rita, &region).await;
    org.lead(&mia, &west).await;
    for person in [&ana, &ben] {
        org.assign(person, &west).await;
    }
    let stranger = org.manager("Max").await;
    let document = "query ($id: ID!) { member(id: $id) {
        name email timeOff(from: \"2026-01-01\", to: \"2027-01-01\") { id }
    } }";
    for (person, sees) in [
        (&ana, true),
        (&mia, true),
        (&rita, true),
        (&org.eva, true),
        (&ben, false),
        (&stranger, false),
    ] {
        let answer = org.as_(person).query(document, json!({ "id": ana.id })).await;
        assert_eq!(answer.text("/member/name"), "Ana");
        assert_eq!(answer.at("/member/email").is_string(), sees, "{}", person.name);
        assert_eq!(answer.at("/member/timeOff").is_array(), sees, "{}", person.name);
    }
}

async fn time_off_is_recorded_by_the_member_and_whoever_leads_them(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let mia = org.manager("Mia").await;
    let (ana, ben) = (org.rep("Ana").await, org.rep("Ben").await);
    org.lead(&mia, &west).await;
    for person in [&ana, &ben] {
        org.assign(person, &west).await;
    }
    let record = |from: &str, to: &str, portion: i64| json!({ "member": ana.id, "from": from, "to": to, "portion": portion });
    let whole = || record("2026-06-01", "2026-06-08", 100);
    let own = org
        .as_(&ana)
        .run("timeOffRecord", whole(), "timeOff { id portion }")
        .await;
    assert_eq!(own.text("/payload/timeOff/portion"), "1.00");
    let leader = org.as_(&mia);
    let half = leader.run(
        "timeOffRecord",
        record("2026-07-01", "2026-07-02", 50),
        "timeOff { portion }",
    );
    assert_eq!(half.await.text("/payload/timeOff/portion"), "0.50");

    let before = org.digest().await;
    let peer = org.as_(&ben);
    peer.run("timeOffRecord", whole(), "timeOff { id }")
        .await
        .fails("FORBIDDEN");
    let entry = json!({ "id": own.text("/payload/timeOff/id") });
    peer.run("timeOffRemove", entry.clone(), "member { name }")
        .await
        .misses("id");
    let client = org.as_(&ana);
    for (input, field, code) in [
        (record("2026-06-08", "2026-06-08", 100), "to", "PERIOD_EMPTY"),
        (
            record("2026-06-01", "2026-06-08", 0),
            "portion",
            "PORTION_OUT_OF_RANGE",
        ),
        (
            record("2026-06-01", "2026-06-08", 101),
            "portion",
            "PORTION_OUT_OF_RANGE",
        ),
        (
            record("2026-06-01", "2026-06-08", 356),
            "portion",
            "PORTION_OUT_OF_RANGE",
        ),
    ] {
        let answer = client.run("timeOffRecord", input, "timeOff { id }").await;
        answer.refuses(field, code);
    }
    let read = "query ($id: ID!, $day: Date!) { member(id: $id) { timeOff(from: $day, to: $day) { id } } }";
    let empty = client
        .query(read, json!({ "id": ana.id, "day": "2026-06-01" }))
        .await;
    empty.refuses("to", "PERIOD_EMPTY");
    assert_eq!(org.digest().await, before);
    client
        .run("timeOffRemove", entry.clone(), "member { name }")
        .await
        .data();
    client
        .run("timeOffRemove", entry, "member { name }")
        .await
        .misses("id");
}

async fn nobody_but_an_executive_takes_time_off_for_days_gone_by_themselves(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let (mia, ana) = (org.manager("Mia").await, org.rep("Ana").await);
    org.lead(&mia, &west).await;
    for person in [&mia, &ana] {
        org.assign(person, &west).await;
    }
    let script = org.service(&[Scope::MembersWrite]).await;
    let off = |person: &Person, from: &str| json!({ "member": person.id, "from": from, "to": "2026-03-06" });
    let before = org.digest().await;
    // That she leads the team she belongs to makes Mia no leader of her own.
    for person in [&ana, &mia] {
        let own = org.as_(person);
        own.run("timeOffRecord", off(person, "2026-03-01"), "timeOff { id }")
            .await
            .refuses("from", "PAST_TIME_OFF");
    }
    assert_eq!(org.digest().await, before);
    org.as_(&ana)
        .run("timeOffRecord", off(&ana, "2026-03-02"), "timeOff { id }")
        .await
        .data();
    for (client, person) in [
        (org.as_(&mia), &ana),
        (org.as_(&script), &mia),
        (org.as_eva(), &org.eva),
    ] {
        let past = client
            .run("timeOffRecord", off(person, "2026-02-02"), "timeOff { id }")
            .await;
        let entry = json!({ "id": past.text("/payload/timeOff/id") });
        if person.id != org.eva.id {
            let own = org.as_(person);
            own.run("timeOffRemove", entry.clone(), "member { name }")
                .await
                .refuses("id", "PAST_TIME_OFF");
        }
        client.run("timeOffRemove", entry, "member { name }").await.data();
    }
}

async fn a_directory_is_searched_by_name_role_and_team(server: TestServer) {
    let org = server.organization().await;
    let west = org.team("West", None).await;
    let north = org.team("North", Some(&west)).await;
    let (mia, ana) = (org.manager("Mia").await, org.rep("Ana Lopez").await);
    org.rep("50%_off").await;
    let gone = org.rep("Gus").await;
    org.assign(&ana, &north).await;
    org.assign(&mia, &west).await;
    let eva = org.as_eva();
    let member = json!({ "member": gone.id });
    eva.run("memberDeactivate", member, "member { active }")
        .await
        .data();
    let document = "query ($filter: MemberFilter) { members(filter: $filter) { totalCount nodes { name } } }";
    for (filter, names) in [
        (json!({ "text": "LOPEZ" }), vec!["Ana Lopez"]),
        // What databases read as patterns are letters here.
        (json!({ "text": "%" }), vec!["50%_off"]),
        (json!({ "text": "_" }), vec!["50%_off"]),
        (json!({ "text": "\\" }), vec![]),
        (json!({ "role": "MANAGER" }), vec!["Mia"]),
        (json!({ "active": false }), vec!["Gus"]),
        (json!({ "team": west.id }), vec!["Ana Lopez", "Mia"]),
        (json!({ "team": north.id, "role": "MANAGER" }), vec![]),
    ] {
        let answer = eva.query(document, json!({ "filter": filter })).await;
        let found: Vec<_> = answer
            .each("/members", "/name")
            .into_iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(found, names, "{filter}");
        assert_eq!(answer.at("/members/totalCount"), &json!(names.len()), "{filter}");
    }
}

async fn settings_that_cannot_be_are_refused(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let before = org.digest().await;
    for (mutation, input, field, code) in [
        (
            "organizationUpdate",
            json!({ "currency": "XYZ" }),
            "currency",
            "UNKNOWN_CURRENCY",
        ),
        (
            "organizationUpdate",
            json!({ "currency": "usd dollars" }),
            "currency",
            "UNKNOWN_CURRENCY",
        ),
        (
            "organizationUpdate",
            json!({ "timeZone": "Mars/Olympus" }),
            "timeZone",
            "UNKNOWN_TIME_ZONE",
        ),
        (
            "organizationUpdate",
            json!({ "weekStart": 8 }),
            "weekStart",
            "NOT_A_WEEKDAY",
        ),
        ("organizationUpdate", json!({ "name": "" }), "name", "BLANK"),
        (
            "rateSet",
            json!({ "rates": [{ "currency": "XYZ", "on": "2026-01-01", "rate": "1" }] }),
            "rates.0.currency",
            "UNKNOWN_CURRENCY",
        ),
        (
            "rateSet",
            json!({ "rates": [{ "currency": "USD", "on": "2026-01-01", "rate": "1" }] }),
            "rates.0.currency",
            "OWN_CURRENCY",
        ),
        (
            "rateSet",
            json!({ "rates": [{ "currency": "EUR", "on": "2026-01-01", "rate": "0" }] }),
            "rates.0.rate",
            "NOT_POSITIVE",
        ),
        (
            "serviceAccountCreate",
            json!({ "name": "Push", "scopes": [] }),
            "scopes",
            "NO_SCOPES",
        ),
    ] {
        let answer = eva.run(mutation, input.clone(), "__typename").await;
        assert_eq!(
            answer.field_codes(),
            [(field, code)],
            "{input}: {:#}",
            answer.body
        );
    }
    let row = json!({ "externalId": "p", "name": "P", "listPrice": { "amount": "1", "currency": "XYZ" } });
    let answer = eva
        .run(
            "productsUpsert",
            json!({ "rows": [row] }),
            "rows { errors { field code } }",
        )
        .await;
    assert_eq!(answer.at("/payload/rows/0/errors/0/code"), "UNKNOWN_CURRENCY");
    assert_eq!(org.digest().await, before);

    // Zone and currency stand once something is kept under them.
    let ana = org.rep("Ana").await;
    org.won(&ana, "2026-02-02".parse().expect("a day"), 1).await;
    let fixed = json!({ "currency": "EUR", "timeZone": "Europe/Vienna", "name": "New" });
    let answer = eva.run("organizationUpdate", fixed, "__typename").await;
    let mut codes = answer.field_codes();
    codes.sort_unstable();
    assert_eq!(codes, [("currency", "FACTS_EXIST"), ("timeZone", "FACTS_EXIST")]);
}

async fn batches_are_bounded_and_name_everything_once(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    let before = org.digest().await;
    let date = |index: usize| format!("{}-01-01", 1900 + index % 300);
    let rates: Vec<_> = (0..1001)
        .map(|index| json!({ "currency": (["EUR", "CHF", "GBP", "SEK"][index / 300]), "on": date(index), "rate": "1" }))
        .collect();
    let holidays: Vec<_> = (0..1001)
        .map(
            |index| json!({ "on": format!("{}-{:02}-01", 1900 + index / 12, 1 + index % 12), "name": "Day" }),
        )
        .collect();
    let named: Vec<_> = (0..1001)
        .map(|index| json!({ "externalId": index.to_string(), "name": "Row" }))
        .collect();
    for (mutation, input) in [
        ("rateSet", json!({ "rates": rates })),
        ("holidaysSet", json!({ "add": holidays })),
        ("accountsUpsert", json!({ "rows": named })),
        ("productsUpsert", json!({ "rows": named })),
    ] {
        let answer = eva.run(mutation, input, "__typename").await;
        assert_eq!(answer.code(), Some("INVALID"), "{mutation}: {:#}", answer.body);
        assert_eq!(answer.field_codes()[0].1, "TOO_MANY_ROWS", "{mutation}");
    }
    let rate = json!({ "currency": "EUR", "on": "2026-01-01", "rate": "1" });
    let twice = eva
        .run("rateSet", json!({ "rates": [rate, rate] }), "__typename")
        .await;
    twice.refuses("rates.1.on", "DUPLICATE_IN_BATCH");
    let holiday = json!({ "on": "2026-12-25", "name": "Christmas" });
    let twice = eva
        .run("holidaysSet", json!({ "add": [holiday, holiday] }), "__typename")
        .await;
    twice.refuses("add.1.on", "DUPLICATE_IN_BATCH");
    for mutation in ["accountsUpsert", "productsUpsert"] {
        let rows = json!([{ "externalId": "a", "name": "A" }, { "externalId": " a", "name": "B" }]);
        let answer = eva
            .run(
                mutation,
                json!({ "rows": rows }),
                "rows { outcome errors { field code } }",
            )
            .await;
        for index in 0..2 {
            let row = answer.at(&format!("/payload/rows/{index}"));
            let field = format!("rows.{index}.externalId");
            assert_eq!(
                row,
                &json!({ "outcome": "FAILED", "errors": [{ "field": field, "code": "DUPLICATE_IN_BATCH" }] }),
                "{mutation}"
            );
        }
    }
    let ids = json!({ "ids": vec![&org.id; 101] });
    let many = eva
        .query("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids)
        .await;
    many.refuses("ids", "TOO_MANY_IDS");
    assert_eq!(org.digest().await, before);
}
