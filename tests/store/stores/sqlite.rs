//! SQLite, in a temporary folder.

use std::path::PathBuf;

use rusqlite::{Connection, params};
use tiltyard::domain::BoardName;

use super::{Fill, Row, Store, settings};

/// A new file.
pub(crate) async fn sqlite() -> Store {
    let folder = tempfile::tempdir().unwrap();
    let file = File(folder.path().join("tiltyard.db"));
    Store::new(settings(), folder, file).await
}

struct File(PathBuf);

#[async_trait::async_trait]
impl Fill for File {
    async fn fill(&self, board: &BoardName, rows: &[Row], counts: &[(bool, i64, i64, i64)]) {
        let mut connection = Connection::open(&self.0).unwrap();
        let all = connection.transaction().unwrap();
        all.execute("INSERT INTO boards (name) VALUES (?1)", [board.to_string()]).unwrap();
        let board = all.last_insert_rowid();
        let mut add = all
            .prepare("INSERT INTO board_entries (board, player, bot, score) VALUES (?1, ?2, ?3, ?4)")
            .unwrap();
        for row in rows {
            add.execute(params![board, row.player.as_str(), row.bot, row.score]).unwrap();
        }
        let mut count = all
            .prepare("INSERT INTO board_counts (board, bot, level, bucket, n) VALUES (?1, ?2, ?3, ?4, ?5)")
            .unwrap();
        for (bot, level, bucket, n) in counts {
            count.execute(params![board, bot, level, bucket, n]).unwrap();
        }
        drop((add, count));
        all.commit().unwrap();
    }
    async fn sql(&self, statement: &str) {
        Connection::open(&self.0).unwrap().execute_batch(statement).unwrap();
    }
}
