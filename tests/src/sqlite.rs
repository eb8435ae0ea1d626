//! SQLite for tests: a file of its own for each test, copied from one that was migrated once.

use persistence::{Database, Options};
use std::path::{Path, PathBuf};
use tokio::sync::OnceCell;
use uuid::Uuid;

static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();

/// A database file that one test has to itself. It is deleted with this value.
#[derive(Debug)]
pub struct TestFile {
    /// Where to connect to.
    pub url: String,
    path: PathBuf,
}

/// A database with the whole schema and no rows.
pub async fn database() -> TestFile {
    let template = TEMPLATE.get_or_init(template).await;
    let file = empty_database();
    std::fs::write(&file.path, template).expect("the temporary directory can be written");
    file
}

/// A database file that does not exist yet, for tests of migrations.
pub fn empty_database() -> TestFile {
    let path = std::env::temp_dir().join(format!("saydo-test-{}.db", unique()));
    TestFile {
        url: format!("sqlite://{}", path.display()),
        path,
    }
}

async fn template() -> Vec<u8> {
    let file = empty_database();
    let database = Database::connect(&Options::new(&file.url)).await;
    let database = database.expect("a new file can be opened");
    database
        .migrate()
        .await
        .expect("the migrations run on an empty database");
    database.close().await.expect("the connections close");
    std::fs::read(&file.path).expect("the file is there")
}

#[expect(
    clippy::disallowed_methods,
    reason = "test processes must not meet in one file"
)]
fn unique() -> String {
    Uuid::new_v4().simple().to_string()
}

impl Drop for TestFile {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm", ".migrating"] {
            let path = format!("{}{suffix}", self.path.display());
            // What was never made cannot be deleted; what is left over lies in the temporary directory.
            let _ = std::fs::remove_file(Path::new(&path));
        }
    }
}
