//! The page on a first push by script, run: every command in docs/push.md is sent, and every answer there is what came back.

use crate::page::{Page, Piece, block};
use acceptance::{TestServer, on_both_databases};
use domain::access::Scope;

on_both_databases!(the_page_on_pushing_says_what_the_server_says);

async fn the_page_on_pushing_says_what_the_server_says(server: TestServer) {
    let org = server.organization().await;
    let scopes = [
        Scope::OrganizationWrite,
        Scope::MembersWrite,
        Scope::PipelineWrite,
        Scope::GoalsWrite,
        Scope::MetricsRead,
    ];
    let script = org.as_(&org.service(&scopes).await);
    let page = Page::read("push.md");
    let (mut written, mut sent) = (String::new(), 0);
    for piece in page.pieces() {
        match piece {
            Piece::Text(text) => written.push_str(text),
            Piece::Json { .. } => {}
            Piece::Request { kind, who, body } => {
                let answer = script.send_text(presented(body).to_owned()).await;
                sent += 1;
                written.push_str(&format!("```{kind} {who}\n{body}```\n"));
                written.push_str(&block("answer", &answer.body));
            }
        }
    }
    assert!(sent > 5, "the page has its commands");
    page.assert_is(&written);
}

/// The body a command sends.
fn presented(command: &str) -> &str {
    let (_, body) = command.split_once("-d '").expect("a command sends a body");
    body.trim_end()
        .strip_suffix('\'')
        .expect("the body ends the command")
}
