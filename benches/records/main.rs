//! What databases cost: results that are settled, and places on a board of a million, in SQLite and in a throw-away
//! PostgreSQL: `cargo bench --bench records`.
//!
//! The stores are those of the tests. Must not: prove anything; rules belong to tests.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on says so by panicking")]

#[path = "../../tests/store/stores/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests need more of it")]
mod stores;
#[path = "../../tests/postgres/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests need more of it")]
mod throw_away;
#[path = "../../tests/store/suite/world/mod.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod world;

mod board;
mod settle;

use tokio::runtime::{Builder, Runtime};

use stores::{Store, postgres, sqlite};

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Database {
    Sqlite,
    Postgres,
}

const DATABASES: [Database; 2] = [Database::Sqlite, Database::Postgres];

impl Database {
    /// A new store, and what its futures run on.
    fn open(self) -> (Store, Runtime) {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let store = match self {
            Database::Sqlite => runtime.block_on(sqlite()),
            Database::Postgres => runtime.block_on(postgres()),
        };
        (store, runtime)
    }
}

fn main() {
    divan::main();
    board::drop_filled();
}
