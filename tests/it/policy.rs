//! The policy table as a page of the documentation.

use crate::workspace::root;
use domain::access::matrix;

const BEGIN: &str = "<!-- matrix: rendered from crates/domain/src/access/policy.rs; do not edit -->\n";
const END: &str = "<!-- end of the matrix -->\n";
const UPDATE: &str = "UPDATE_SNAPSHOTS=1 cargo test -p acceptance policy";

#[test]
fn the_page_on_authorization_holds_the_policy_table() {
    let path = root().join("docs/authorization.md");
    let page = std::fs::read_to_string(&path).expect("docs/authorization.md can be read");
    let (before, rest) = page
        .split_once(BEGIN)
        .expect("the marker before the matrix stands");
    let (held, after) = rest.split_once(END).expect("the marker behind the matrix stands");
    if held == matrix() {
        return;
    }
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let page = format!("{before}{BEGIN}{}{END}{after}", matrix());
        std::fs::write(&path, page).expect("docs/authorization.md can be written");
        return;
    }
    let changed: Vec<_> = matrix()
        .lines()
        .filter(|row| !held.contains(row))
        .map(str::to_owned)
        .collect();
    panic!(
        "who may do what has changed; these rows are new:\n{}\n\
         If it is meant, write them into docs/authorization.md by\n\n    {UPDATE}\n\n\
         and read the change of that file as carefully as one of the code.",
        changed.join("\n")
    );
}
