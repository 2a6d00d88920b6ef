//! PostgreSQL: a new database on the server that all tests share.

use tiltyard::domain::BoardName;
use tokio_postgres::{Client, NoTls};

use super::{Fill, Row, Store, settings};
use crate::throw_away::{Database, database, run_sql};

/// So many rows are written with one statement.
const TOGETHER: usize = 20_000;

/// A new database.
pub(crate) async fn postgres() -> Store {
    postgres_in(tokio::task::spawn_blocking(database).await.unwrap()).await
}

/// A certain database, which is new.
pub(crate) async fn postgres_in(database: Database) -> Store {
    let mut settings = settings();
    settings.url = database.url().to_owned().into();
    // As many tests run at once as there are processors, on one server.
    settings.connections = 4;
    Store::new(settings, tempfile::tempdir().unwrap(), database).await
}

#[async_trait::async_trait]
impl Fill for Database {
    async fn fill(&self, board: &BoardName, rows: &[Row], counts: &[(bool, i64, i64, i64)]) {
        let (client, connection) = tokio_postgres::connect(self.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        let add = "INSERT INTO boards (name) VALUES ($1) RETURNING id";
        let board: i32 = client.query_one(add, &[&board.to_string()]).await.unwrap().get(0);
        for rows in rows.chunks(TOGETHER) {
            add_rows(&client, board, rows).await;
        }
        let add = "INSERT INTO board_counts (board, bot, level, bucket, n) VALUES ($1, $2, $3, $4, $5)";
        let add = client.prepare(add).await.unwrap();
        for (bot, level, bucket, n) in counts {
            let level = i16::try_from(*level).unwrap();
            client.execute(&add, &[&board, bot, &level, bucket, n]).await.unwrap();
        }
        // As autovacuum would, a minute later.
        client.batch_execute("VACUUM ANALYZE board_entries, board_counts").await.unwrap();
    }

    async fn sql(&self, statement: &str) {
        run_sql(self.url(), statement).unwrap();
    }
}

async fn add_rows(client: &Client, board: i32, rows: &[Row]) {
    let players: Vec<_> = rows.iter().map(|row| row.player.as_str()).collect();
    let bots: Vec<_> = rows.iter().map(|row| row.bot).collect();
    let scores: Vec<_> = rows.iter().map(|row| row.score).collect();
    let add = "INSERT INTO board_entries (board, player, bot, score)
        SELECT $1, * FROM unnest($2::text[], $3::boolean[], $4::bigint[])";
    client.execute(add, &[&board, &players, &bots, &scores]).await.unwrap();
}
