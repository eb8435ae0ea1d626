//! Getting in: with a password, by an invitation, with a token, with a key – and everything that looks like one.

use acceptance::{Answer, Client, Person, TestOrganization, TestServer, on_both_databases};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::access::Scope;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

on_both_databases! {
    a_key_that_writes_members_makes_no_executive_and_changes_none,
    a_request_tries_one_password,
    a_new_password_ends_the_tokens_of_the_old_one,
    every_wrong_way_to_sign_in_is_answered_alike,
    a_deactivated_member_is_out_at_once,
    an_invitation_opens_once_and_only_as_it_was_made,
    a_new_invitation_ends_the_earlier_ones,
    an_access_token_ends_by_the_clock,
    no_forged_token_is_taken,
    a_key_opens_until_it_is_revoked,
    a_key_opens_no_more_than_its_scopes,
}

const PASSWORD: &str = "correct horse battery";
const WHO: &str = "{ viewer { member { name } serviceAccount { name } organization { slug } } }";

/// Invites somebody by the API; the invitation.
async fn invited(org: &TestOrganization<'_>, name: &str) -> (String, String) {
    let email = format!("{}@{}.example", name.to_lowercase(), org.slug);
    let input = json!({ "email": email, "name": name, "role": "REP" });
    let answer = org
        .as_eva()
        .run("memberInvite", input, "invitation member { id }")
        .await;
    let member = answer.text("/payload/member/id").to_owned();
    (member, answer.text("/payload/invitation").to_owned())
}

async fn accept(server: &TestServer, invitation: &str, password: &str) -> Answer {
    let input = json!({ "invitation": invitation, "password": password });
    server
        .anonymous()
        .run(
            "invitationAccept",
            input,
            "accessToken viewer { member { name } }",
        )
        .await
}

async fn sign_in(server: &TestServer, slug: &str, email: &str, password: &str) -> Answer {
    let input = json!({ "organization": slug, "email": email, "password": password });
    server
        .anonymous()
        .run(
            "signIn",
            input,
            "accessToken expiresAt viewer { member { name } }",
        )
        .await
}

async fn who(client: &Client) -> Answer {
    client.query(WHO, json!({})).await
}

/// Asserts that nobody is known by what was presented.
#[track_caller]
fn unknown(answer: &Answer, reason: &str, why: &str) {
    assert_eq!(answer.code(), Some("UNAUTHENTICATED"), "{why}: {:#}", answer.body);
    assert_eq!(answer.reason(), Some(reason), "{why}: {:#}", answer.body);
    assert!(answer.body["data"].is_null(), "{why}: {:#}", answer.body);
}

/// An answer without what differs from request to request.
fn told(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    body["errors"][0]["extensions"]["requestId"] = Value::Null;
    json!([answer.status.as_u16(), body])
}

async fn every_wrong_way_to_sign_in_is_answered_alike(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (_, invitation) = invited(&org, "Ana").await;
    accept(&server, &invitation, PASSWORD).await.data();
    let (gone, invitation) = invited(&org, "Gus").await;
    accept(&server, &invitation, PASSWORD).await.data();
    let deactivated = json!({ "member": gone });
    org.as_eva()
        .run("memberDeactivate", deactivated, "member { active }")
        .await
        .data();
    invited(&org, "Ines").await;
    let at = |name: &str| format!("{name}@{}.example", org.slug);

    let right = sign_in(&server, &org.slug, &at("Ana"), PASSWORD).await;
    assert_eq!(right.text("/payload/viewer/member/name"), "Ana");
    assert_eq!(right.text("/payload/expiresAt"), "2026-03-02T12:15:00Z");
    let client = server.presenting(right.text("/payload/accessToken"));
    assert_eq!(who(&client).await.text("/viewer/member/name"), "Ana");

    let wrong = sign_in(&server, &org.slug, &at("ana"), "wrong horse battery").await;
    assert_eq!(
        (wrong.code(), wrong.reason()),
        (Some("UNAUTHENTICATED"), Some("SIGN_IN_FAILED"))
    );
    for (slug, email, password) in [
        (&org.slug, at("nobody"), PASSWORD),
        (&other.slug, at("ana"), PASSWORD),
        (&"nowhere".to_owned(), at("ana"), PASSWORD),
        (&org.slug, at("gus"), PASSWORD),
        // Invited, without a password yet.
        (&org.slug, at("ines"), PASSWORD),
        (&org.slug, at("ines"), ""),
        (&org.slug, "no address".to_owned(), PASSWORD),
        (&org.slug, at("ana"), ""),
        (&org.slug, at("ana"), "Correct horse battery"),
    ] {
        let answer = sign_in(&server, slug, &email, password).await;
        assert_eq!(told(&answer), told(&wrong), "{slug} {email} {password}");
    }
}

async fn a_deactivated_member_is_out_at_once(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let client = org.as_(&ana);
    who(&client).await.data();
    let member = json!({ "member": ana.id });
    let eva = org.as_eva();
    eva.run("memberDeactivate", member.clone(), "member { active }")
        .await
        .data();
    unknown(&who(&client).await, "TOKEN_INVALID", "deactivated");
    eva.run("memberReactivate", member, "member { active }")
        .await
        .data();
    who(&client).await.data();
    // Somebody has to be able to take people back.
    let last = json!({ "member": org.eva.id });
    eva.run("memberDeactivate", last, "member { active }")
        .await
        .fails("LAST_EXECUTIVE");
    who(&eva).await.data();
}

async fn an_invitation_opens_once_and_only_as_it_was_made(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let (member, invitation) = invited(&org, "Ana").await;
    let (_, second) = invited(&org, "Ben").await;
    let (_, late) = invited(&org, "Kim").await;
    let (_, foreign) = invited(&other, "Ana").await;
    let parts: Vec<_> = invitation.splitn(3, '_').collect();
    let seconds: Vec<_> = second.splitn(3, '_').collect();
    let foreigns: Vec<_> = foreign.splitn(3, '_').collect();
    let refused = |answer: Answer| answer.refuses("invitation", "INVITATION_INVALID");
    let before = (org.digest().await, other.digest().await);
    for tampered in [
        String::new(),
        "nonsense".to_owned(),
        flipped(&invitation),
        format!("{invitation}A"),
        parts[..2].join("_"),
        [parts[0], parts[1], ""].join("_"),
        [parts[0], parts[1], seconds[2]].join("_"),
        [parts[0], seconds[1], parts[2]].join("_"),
        [foreigns[0], parts[1], parts[2]].join("_"),
        [parts[0], foreigns[1], foreigns[2]].join("_"),
    ] {
        refused(accept(&server, &tampered, PASSWORD).await);
    }
    let short = accept(&server, &invitation, "too short").await;
    short.refuses("password", "PASSWORD_TOO_SHORT");
    assert_eq!((org.digest().await, other.digest().await), before);

    let accepted = accept(&server, &invitation, PASSWORD).await;
    assert_eq!(accepted.text("/payload/viewer/member/name"), "Ana");
    refused(accept(&server, &invitation, "another password").await);
    let email = format!("ana@{}.example", org.slug);
    sign_in(&server, &org.slug, &email, PASSWORD).await.data();
    let log = org
        .as_eva()
        .query(
            "{ auditLog(first: 1) { nodes { action objectType } } }",
            json!({}),
        )
        .await;
    assert_eq!(log.text("/auditLog/nodes/0/action"), "invitationAccept");

    let eva = org.as_eva();
    let (gone, unused) = invited(&org, "Gus").await;
    eva.run("memberDeactivate", json!({ "member": gone }), "member { active }")
        .await
        .data();
    refused(accept(&server, &unused, PASSWORD).await);
    let again = eva.run("memberReinvite", json!({ "member": gone }), "invitation");
    again.await.fails("MEMBER_INACTIVE");
    eva.run("memberReinvite", json!({ "member": member }), "invitation")
        .await
        .data();

    server.clock.advance(TimeDelta::days(14) - TimeDelta::seconds(1));
    accept(&server, &second, PASSWORD).await.data();
    server.clock.advance(TimeDelta::seconds(1));
    refused(accept(&server, &late, PASSWORD).await);
}

async fn a_new_invitation_ends_the_earlier_ones(server: TestServer) {
    let org = server.organization().await;
    let (member, first) = invited(&org, "Ana").await;
    let again = json!({ "member": member });
    let second = org.as_eva().run("memberReinvite", again, "invitation url").await;
    let url = second.text("/payload/url");
    let invitation = second.text("/payload/invitation");
    assert!(url.ends_with(&format!("/sign-up#{invitation}")), "{url}");
    let refused = accept(&server, &first, PASSWORD).await;
    refused.refuses("invitation", "INVITATION_INVALID");
    accept(&server, invitation, PASSWORD).await.data();
}

async fn an_access_token_ends_by_the_clock(server: TestServer) {
    let org = server.organization().await;
    let eva = org.as_eva();
    server
        .clock
        .advance(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    who(&eva).await.data();
    server.clock.advance(TimeDelta::seconds(1));
    unknown(&who(&eva).await, "TOKEN_EXPIRED", "over");
    // Somebody with a token that is over is told so even where no token is needed.
    let door = eva.query("{ __typename }", json!({})).await;
    unknown(&door, "TOKEN_EXPIRED", "over");
    who(&org.as_(&org.fresh(&org.eva).await)).await.data();
}

async fn no_forged_token_is_taken(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let elsewhere = TestServer::on_sqlite().await;
    let theirs = elsewhere.organization().await;
    let token = &org.eva.token;
    let parts: Vec<_> = token.split('.').collect();
    let (header, claims) = (part(parts[0]), part(parts[1]));
    let public = server.app.jwks()["keys"][0]["x"]
        .as_str()
        .map(|key| URL_SAFE_NO_PAD.decode(key).expect("the key is base64"))
        .expect("a key");
    assert_eq!(header["alg"], "EdDSA");
    let true_key = true_key(&server).await;
    let signed = |claims: &Value| signed(Algorithm::EdDSA, &true_key, &header, claims);
    // What is changed below is taken as long as nothing is changed.
    who(&server.presenting(signed(&claims))).await.data();

    let others = part(other.eva.token.split('.').nth(1).expect("claims"));
    let with = |field: &str, value: &Value| {
        let mut claims = claims.clone();
        claims[field] = value.clone();
        claims
    };
    let without = |field: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().and_then(|claims| claims.remove(field));
        claims
    };
    let unsigned = |alg: &str| joined(&json!({ "typ": "JWT", "alg": alg }), &claims, "");
    let secret = EncodingKey::from_secret(&public);
    let forged = [
        ("nothing", "x".to_owned()),
        ("dots", "..".to_owned()),
        ("a cut token", parts[..2].join(".")),
        ("another signature", flipped(token)),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        (
            "longer life",
            joined(&header, &with("exp", &json!(4_000_000_000_i64)), parts[2]),
        ),
        ("alg none", unsigned("none")),
        ("alg None", unsigned("None")),
        (
            "the published key as a secret",
            self::signed(Algorithm::HS256, &secret, &header, &claims),
        ),
        (
            "a key of one's own",
            self::signed(Algorithm::EdDSA, &key(&[7; 32]), &header, &claims),
        ),
        ("another installation", theirs.eva.token.clone()),
        // What this installation would never sign.
        ("another's organization", signed(&with("org", &others["org"]))),
        (
            "another organization's member",
            signed(&with("sub", &others["sub"])),
        ),
        ("an organization as member", signed(&with("sub", &claims["org"]))),
        ("for somebody else", signed(&with("aud", &json!("other")))),
        ("for nobody", signed(&without("aud"))),
        (
            "by somebody else",
            signed(&with("iss", &json!("https://elsewhere.example"))),
        ),
        ("by nobody", signed(&without("iss"))),
        ("without an end", signed(&without("exp"))),
        ("of nobody", signed(&without("sub"))),
    ];
    let before = org.digest().await;
    for (why, token) in forged {
        unknown(&who(&server.presenting(&*token)).await, "TOKEN_INVALID", why);
    }
    assert_eq!(org.digest().await, before);
    // A token of this installation opens the organization it was made for, and no other.
    let slug = who(&server.as_(&other.eva)).await;
    assert_eq!(slug.text("/viewer/organization/slug"), other.slug);
}

async fn a_key_opens_until_it_is_revoked(server: TestServer) {
    let (org, other) = (server.organization().await, server.organization().await);
    let eva = org.as_eva();
    let input = json!({ "name": "Push", "scopes": ["MEMBERS_WRITE"] });
    let made = eva
        .run(
            "serviceAccountCreate",
            input.clone(),
            "key serviceAccount { id lastUsedAt }",
        )
        .await;
    assert_eq!(made.at("/payload/serviceAccount/lastUsedAt"), &Value::Null);
    let again = eva.run("serviceAccountCreate", input, "key").await;
    again.refuses("name", "NAME_TAKEN");
    let key = made.text("/payload/key");
    let script = server.presenting(key);
    let answer = who(&script).await;
    assert_eq!(answer.text("/viewer/serviceAccount/name"), "Push");
    assert_eq!(answer.at("/viewer/member"), &Value::Null);
    let used = eva
        .query("{ serviceAccounts { name lastUsedAt } }", json!({}))
        .await;
    assert_eq!(used.text("/serviceAccounts/0/lastUsedAt"), "2026-03-02T12:00:00Z");

    let theirs = other.service(&[Scope::MembersWrite]).await.key;
    let parts: Vec<_> = key.splitn(4, '_').collect();
    let foreign: Vec<_> = theirs.splitn(4, '_').collect();
    for (why, key) in [
        ("another secret", flipped(key)),
        ("no secret", parts[..3].join("_")),
        ("an empty secret", format!("{}_", parts[..3].join("_"))),
        (
            "another organization",
            [parts[0], foreign[1], parts[2], parts[3]].join("_"),
        ),
        (
            "another's account",
            [parts[0], parts[1], foreign[2], foreign[3]].join("_"),
        ),
        (
            "another's secret",
            [parts[0], parts[1], parts[2], foreign[3]].join("_"),
        ),
        ("no prefix", parts[1..].join("_")),
        ("the prefix", "sk_".to_owned()),
    ] {
        unknown(&who(&server.presenting(&*key)).await, "TOKEN_INVALID", why);
    }

    // A key has no end of its own.
    server.clock.advance(TimeDelta::days(400));
    who(&script).await.data();
    let eva = org.as_(&org.fresh(&org.eva).await);
    let account = json!({ "id": made.text("/payload/serviceAccount/id") });
    let revoked = eva
        .run("serviceAccountRevoke", account, "serviceAccount { revokedAt }")
        .await;
    assert!(revoked.at("/payload/serviceAccount/revokedAt").is_string());
    unknown(&who(&script).await, "TOKEN_INVALID", "revoked");
}

async fn a_key_opens_no_more_than_its_scopes(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let reader = org.as_(&org.service(&[Scope::MetricsRead]).await);
    let before = org.digest().await;
    for (mutation, input) in administration(&ana) {
        let answer = reader.run(mutation, input, "__typename").await;
        assert_eq!(answer.code(), Some("FORBIDDEN"), "{mutation}: {:#}", answer.body);
    }
    // Rows, logs and content are not what it may read.
    let log = reader.query("{ auditLog { nodes { action } } }", json!({})).await;
    assert!(
        matches!(log.code(), Some("FORBIDDEN" | "NOT_FOUND")),
        "{:#}",
        log.body
    );
    let details = reader
        .query(
            "query ($id: ID!) { member(id: $id) { name email } }",
            json!({ "id": ana.id }),
        )
        .await;
    assert_eq!(details.at("/member"), &json!({ "name": "Ana", "email": null }));
    assert_eq!(without_use(org.digest().await), without_use(before));

    let writer = org.as_(&org.service(&[Scope::MembersWrite]).await);
    let team = writer
        .run("teamCreate", json!({ "name": "North" }), "team { name }")
        .await;
    assert_eq!(team.text("/payload/team/name"), "North");
    for (mutation, input) in [
        (
            "holidaysSet",
            json!({ "add": [{ "on": "2026-12-25", "name": "Christmas" }] }),
        ),
        (
            "serviceAccountCreate",
            json!({ "name": "More", "scopes": ["GOALS_WRITE"] }),
        ),
    ] {
        let answer = writer.run(mutation, input, "__typename").await;
        assert!(
            matches!(answer.code(), Some("FORBIDDEN" | "NOT_FOUND")),
            "{mutation}: {:#}",
            answer.body
        );
    }
}

/// Mutations that only those who administer an organization may call, each as they would.
fn administration(member: &Person) -> [(&'static str, Value); 6] {
    let member = &member.id;
    [
        ("teamCreate", json!({ "name": "North" })),
        ("memberUpdate", json!({ "member": member, "name": "Anna" })),
        ("memberDeactivate", json!({ "member": member })),
        ("assignmentSet", json!({ "member": member, "from": "2026-03-02" })),
        ("policySet", json!({ "transparentTeams": true })),
        ("organizationUpdate", json!({ "name": "Mine" })),
    ]
}

/// All but when service accounts were used last, which reading may change.
fn without_use(mut digest: acceptance::Digest) -> acceptance::Digest {
    digest.0.remove("service_accounts");
    digest
}

/// A text whose last letter but one is another.
fn flipped(text: &str) -> String {
    let (kept, end) = text.split_at(text.len() - 2);
    let other = if end.starts_with('A') { "B" } else { "A" };
    format!("{kept}{other}{}", &end[1..])
}

fn part(text: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(text).expect("a part of a token is base64");
    serde_json::from_slice(&bytes).expect("a part of a token is JSON")
}

/// A token of these parts.
fn joined(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

fn signed(algorithm: Algorithm, key: &EncodingKey, original: &Value, claims: &Value) -> String {
    let mut header = Header::new(algorithm);
    header.kid = original["kid"].as_str().map(str::to_owned);
    jsonwebtoken::encode(&header, claims, key).expect("claims can be signed")
}

/// The key the installation signs with, which nobody outside has.
async fn true_key(server: &TestServer) -> EncodingKey {
    let sql = Statement::from_string(server.backend().into(), "SELECT seed FROM signing_keys");
    let row = server
        .sql()
        .await
        .query_one_raw(sql)
        .await
        .expect("the key can be read");
    let seed: String = row.expect("a key").try_get("", "seed").expect("a text");
    key(&URL_SAFE_NO_PAD.decode(seed).expect("the key is base64"))
}

/// An Ed25519 key of 32 bytes, in DER of PKCS #8.
fn key(seed: &[u8]) -> EncodingKey {
    const PREFIX: [u8; 16] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ];
    EncodingKey::from_ed_der(&[&PREFIX, seed].concat())
}

async fn a_request_tries_one_password(server: TestServer) {
    let org = server.organization().await;
    let try_two = "mutation ($one: SignInInput!) { a: signIn(input: $one) { expiresAt } b: signIn(input: $one) { expiresAt } }";
    let one = json!({ "organization": org.slug, "email": org.eva.email, "password": "a guess among many" });
    let answer = server.anonymous().query(try_two, json!({ "one": one })).await;
    let codes: Vec<_> = answer
        .errors()
        .iter()
        .map(|error| error["extensions"]["code"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(codes, ["UNAUTHENTICATED", "INVALID"], "{:#}", answer.body);
    assert_eq!(
        answer.errors()[1]["extensions"]["fields"][0]["code"],
        "ONCE_A_REQUEST"
    );
}

async fn a_key_that_writes_members_makes_no_executive_and_changes_none(server: TestServer) {
    let org = server.organization().await;
    let ana = org.rep("Ana").await;
    let script = org.as_(&org.service(&[Scope::MembersWrite]).await);
    // A key's first use is noted.
    script.query("{ __typename }", json!({})).await.data();
    let before = org.digest().await;
    let invite = json!({ "email": "new@acme.example", "name": "New", "role": "EXECUTIVE" });
    for (mutation, input) in [
        ("memberInvite", invite),
        ("memberReinvite", json!({ "member": org.eva.id })),
        ("memberUpdate", json!({ "member": ana.id, "role": "EXECUTIVE" })),
        (
            "memberUpdate",
            json!({ "member": org.eva.id, "email": "mine@acme.example" }),
        ),
        ("memberDeactivate", json!({ "member": org.eva.id })),
    ] {
        let answer = script.run(mutation, input, "__typename").await;
        assert_eq!(answer.code(), Some("FORBIDDEN"), "{mutation}: {:#}", answer.body);
    }
    assert_eq!(org.digest().await, before);
    let renamed = json!({ "member": ana.id, "name": "Ana Ruiz" });
    script
        .run("memberUpdate", renamed, "member { name }")
        .await
        .data();
}

async fn a_new_password_ends_the_tokens_of_the_old_one(server: TestServer) {
    let org = server.organization().await;
    let (ana, invitation) = invited(&org, "Ana").await;
    let first = accept(&server, &invitation, PASSWORD).await;
    let token = |answer: &Answer| answer.text("/payload/accessToken").to_owned();
    let name = "{ viewer { member { name } } }";
    let asked = async |token: &str| server.presenting(token).query(name, json!({})).await;
    let (first, ben) = (token(&first), org.rep("Ben").await);
    assert_eq!(asked(&first).await.text("/viewer/member/name"), "Ana");
    let again = org
        .as_eva()
        .run("memberReinvite", json!({ "member": ana }), "invitation")
        .await;
    asked(&first).await.data();
    let second = accept(&server, again.text("/payload/invitation"), "another password").await;
    let refused = asked(&first).await;
    assert_eq!(
        (refused.code(), refused.reason()),
        (Some("UNAUTHENTICATED"), Some("TOKEN_INVALID"))
    );
    assert_eq!(asked(&token(&second)).await.text("/viewer/member/name"), "Ana");
    org.as_(&ben).query(name, json!({})).await.data();
}
