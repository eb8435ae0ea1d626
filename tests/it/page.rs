//! Pages of the documentation that are run: each request on them is sent, and each answer there is what came back.

use serde_json::Value;
use std::path::PathBuf;

/// A page of docs.
pub struct Page {
    path: PathBuf,
    text: String,
}

/// A part of a page. Blocks of variables and answers come without the line before them.
pub enum Piece<'a> {
    /// Words, and code that is not sent.
    Text(&'a str),
    /// A block whose first line names who sends it.
    Request {
        /// What kind of block it is, such as `graphql`.
        kind: &'a str,
        /// Who sends it.
        who: &'a str,
        /// What stands in it.
        body: &'a str,
    },
    /// A block of JSON.
    Json {
        /// What it is: `variables` of the request before it, or the `answer` when the page was written.
        what: &'a str,
        /// What stands in it.
        body: &'a str,
    },
}

impl Page {
    /// The page of a name, such as `tutorial.md`.
    pub fn read(name: &str) -> Page {
        let path = crate::workspace::root().join("docs").join(name);
        let text = std::fs::read_to_string(&path).expect("the page is there");
        Page { path, text }
    }

    /// The page in its order.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let mut rest = self.text.as_str();
        while let Some(start) = next_block(rest) {
            let (before, block) = rest.split_at(start);
            let (info, body) = block[3..]
                .split_once('\n')
                .expect("a block begins on a line of its own");
            let (body, after) = body.split_once("```\n").expect("a block ends");
            let (kind, who) = info.split_once(' ').expect("a request says who sends it");
            let is_json = kind == "json";
            let before = if is_json {
                before.trim_end_matches('\n')
            } else {
                before
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before));
            }
            pieces.push(match is_json {
                true => Piece::Json { what: who, body },
                false => Piece::Request { kind, who, body },
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest));
        pieces
    }

    /// Fails unless the page is `written`. With `UPDATE_SNAPSHOTS=1` in the environment the page becomes that instead.
    pub fn assert_is(&self, written: &str) {
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&self.path, written).expect("the page can be written");
            return;
        }
        let mut lines = written.lines().zip(self.text.lines());
        let different = lines.position(|(said, written)| said != written);
        let context = different.map(|line| written.lines().skip(line).take(5).collect::<Vec<_>>().join("\n"));
        assert!(
            written == self.text,
            "{} is out of date from line {:?} on, where the server says:\n{}\n\
             Look whether that is right, then run: UPDATE_SNAPSHOTS=1 cargo test -p acceptance says_what_the_server_says",
            self.path.display(),
            different.map(|line| line + 1),
            context.unwrap_or_default(),
        );
    }
}

fn next_block(text: &str) -> Option<usize> {
    ["```graphql ", "```sh ", "```json variables", "```json answer"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
}

/// A block of JSON as it stands on a page, after an empty line.
pub fn block(kind: &str, value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).expect("JSON");
    format!("\n```json {kind}\n{text}\n```\n")
}
