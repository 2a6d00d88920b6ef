//! The server goes away in every way it can: questions are told so in time, nothing is done by halves, and all is well again
//! by itself when it is back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tiltyard::domain::{BoardName, BoardScope};
use tiltyard::store::RecordsError;
use tiltyard::store::records::{Boards as _, Postgres, Profiles as _, Results as _, Tournaments as _};

use super::sample::{arena_match, cup, game_of_cup, open, player, settings};
use crate::throw_away::{Database, Server};

/// Asks until there is an answer.
async fn wait_until_back(records: &Postgres) {
    let began = Instant::now();
    while let Err(error) = records.player(&player("anna")).await {
        assert!(matches!(error, RecordsError::Away(_)), "{error}");
        assert!(began.elapsed() < Duration::from_secs(60), "{error}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_server_that_was_away_is_used_again_when_it_is_back() {
    let server = Server::start();
    let database = server.database();
    let records = open(database.url()).await;
    let first = arena_match(1, &["anna", "ben"]);
    records.settle(std::slice::from_ref(&first)).await.unwrap();
    for stop in [Server::stop, Server::crash] {
        stop(&server);
        for _ in 0..3 {
            let away = records.settle(&[arena_match(2, &["ben", "anna"])]).await.unwrap_err();
            assert!(matches!(away, RecordsError::Away(_)), "{away}");
        }
        server.resume();
        wait_until_back(&records).await;
    }
    let again = records.settle(&[first, arena_match(2, &["ben", "anna"])]).await.unwrap();
    assert_eq!(again.iter().map(|settled| settled.is_new).collect::<Vec<_>>(), [false, true]);
    assert_eq!(records.careers(&player("anna")).await.unwrap()[0].matches, 2);
}

#[tokio::test]
async fn a_server_that_hangs_costs_a_bounded_time_and_bounded_room() {
    let server = Server::start();
    let database = server.database();
    let mut settings = settings(database.url());
    (settings.connections, settings.waiting_max) = (2, 3);
    (settings.connect_timeout_ms, settings.statement_timeout_ms) = (500, 200);
    let records = Arc::new(Postgres::open(&settings).await.unwrap());
    wait_until_back(&records).await;
    server.freeze();
    let began = Instant::now();
    let questions = (0..8).map(|_| {
        let records = records.clone();
        tokio::spawn(async move { records.player(&player("anna")).await })
    });
    let mut too_many = 0;
    for question in questions.collect::<Vec<_>>() {
        let error = question.await.unwrap().unwrap_err();
        assert!(matches!(error, RecordsError::Away(_)), "{error}");
        too_many += u32::from(error.to_string().contains("database.waiting_max"));
    }
    assert_eq!(too_many, 3);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    server.thaw();
    wait_until_back(&records).await;
}

#[tokio::test]
async fn connections_that_an_operator_ends_are_replaced() {
    let server = Server::shared();
    let database = server.database();
    let records = open(database.url()).await;
    wait_until_back(&records).await;
    for _ in 0..3 {
        database.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tiltyard'
                AND datname = current_database()",
        );
        wait_until_back(&records).await;
    }
}

#[tokio::test]
async fn a_settling_that_is_cut_off_leaves_nothing_behind() {
    let server = Server::shared();
    let database = server.database();
    let records = open(database.url()).await;
    records.open_tournament(&cup()).await.unwrap();
    records.settle(&[game_of_cup(1, &["anna", "ben"])]).await.unwrap();
    let state = || database.ask(&everything()).unwrap();
    let before = state();
    // Fails after everything else was written.
    database.sql(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE TRIGGER fail AFTER INSERT OR UPDATE ON board_counts EXECUTE FUNCTION fail()",
    );
    let away = records.settle(&[game_of_cup(2, &["ben", "anna", "cleo"])]).await.unwrap_err();
    assert!(matches!(away, RecordsError::Away(_)), "{away}");
    assert_eq!(state(), before);
    database.sql("DROP TRIGGER fail ON board_counts");
    wait_until_back(&records).await;
    let settled = records.settle(&[game_of_cup(2, &["ben", "anna", "cleo"])]).await.unwrap();
    assert!(settled[0].is_new);
    assert_eq!(records.tournament_events(&cup().id, 0, 10).await.unwrap().len(), 2);
}

/// A digest of all tables of records.
fn everything() -> String {
    let tables = [
        "players",
        "matches",
        "placings",
        "careers",
        "ratings",
        "unlocked",
        "stocks",
        "boards",
        "board_entries",
        "board_counts",
        "notices",
        "tournaments",
        "tournament_events",
    ];
    let rows = tables.map(|table| format!("SELECT '{table}' || t::text AS row FROM {table} t"));
    format!("SELECT md5(string_agg(row, ';' ORDER BY row)) FROM ({}) r", rows.join(" UNION ALL "))
}

#[tokio::test]
async fn servers_that_settle_the_same_at_once_settle_it_once() {
    let database = Server::shared().database();
    let servers = [Arc::new(open(database.url()).await), Arc::new(open(database.url()).await)];
    let batches: Vec<Vec<_>> = (0..10)
        .map(|batch| (0..5).map(|number| arena_match(batch * 3 + number, &["anna", "ben", "cleo"])).collect())
        .collect();
    let all = servers.iter().map(|server| {
        let (server, batches) = (server.clone(), batches.clone());
        tokio::spawn(async move {
            let mut new = 0;
            for batch in &batches {
                let settled = server.settle(batch).await.unwrap();
                new += settled.iter().filter(|settled| settled.is_new).count();
            }
            new
        })
    });
    let mut new = 0;
    for server in all.collect::<Vec<_>>() {
        new += server.await.unwrap();
    }
    assert_eq!(new, 32);
    assert_eq!(servers[0].careers(&player("ben")).await.unwrap()[0].matches, 32);
    let rows = servers[1].page(&BoardName::Global, BoardScope::People, None, 10).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.score).collect::<Vec<_>>(), [640, 320, 0]);
    let miscounted = "SELECT count(*) FROM board_counts WHERE n < 0";
    assert_eq!(database.ask(miscounted).as_deref(), Some("0"));
}

#[tokio::test]
async fn what_is_settled_is_on_disk_even_where_the_server_would_not_wait_for_it() {
    let database = Server::shared().database();
    let records = open(database.url()).await;
    database.sql(
        "CREATE TABLE waits (synchronous TEXT);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO waits VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
        CREATE TRIGGER note AFTER INSERT ON matches EXECUTE FUNCTION note()",
    );
    assert_eq!(database.ask("SHOW synchronous_commit").as_deref(), Some("off"));
    records.settle(&[arena_match(1, &["anna", "ben"])]).await.unwrap();
    assert_eq!(database.ask("SELECT synchronous FROM waits").as_deref(), Some("on"));
}

#[tokio::test]
async fn a_server_that_only_reads_and_a_statement_it_does_not_know_are_no_fault_of_a_result() {
    let database = Server::shared().database();
    let mut settings = settings(database.url());
    settings.connections = 1;
    let records = Postgres::open(&settings).await.unwrap();
    let fail = |with: &str| {
        database.sql(&format!(
            "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'no' USING ERRCODE = '{with}'; END $$;
            CREATE OR REPLACE TRIGGER fail AFTER INSERT ON matches EXECUTE FUNCTION fail()"
        ));
    };
    for (state, replaced) in [
        ("25006", true),
        ("26000", true),
        ("0A000", true),
        ("42P05", true),
        ("42601", false),
        ("53100", false),
    ] {
        fail(state);
        let before = connection(&database);
        let away = records.settle(&[arena_match(1, &["anna", "ben"])]).await.unwrap_err();
        assert!(matches!(&away, RecordsError::Away(why) if why.contains(state)), "{state}: {away}");
        records.player(&player("anna")).await.unwrap();
        assert_eq!(connection(&database) != before, replaced, "{state}");
    }
    for state in ["22003", "23514", "54000"] {
        fail(state);
        let refused = records.settle(&[arena_match(1, &["anna", "ben"])]).await.unwrap_err();
        assert!(matches!(&refused, RecordsError::Refused(_)), "{state}: {refused}");
    }
}

/// The newest connection of the records.
fn connection(database: &Database) -> Option<String> {
    let newest = "SELECT pid FROM pg_stat_activity WHERE application_name = 'tiltyard'
        AND datname = current_database() ORDER BY backend_start DESC LIMIT 1";
    database.ask(newest)
}

#[tokio::test]
async fn what_the_server_refuses_is_told_from_what_needs_time() {
    let database = Server::shared().database();
    let records = open(database.url()).await;
    database.sql("ALTER TABLE matches ADD CONSTRAINT no_chess CHECK (game <> 'chess')");
    let mut chess = arena_match(1, &["anna", "ben"]);
    chess.game = "chess".to_owned();
    // Statements that travelled with it fail, too, and not for a reason of their own.
    for _ in 0..10 {
        let refused = records.settle(std::slice::from_ref(&chess)).await.unwrap_err();
        assert!(matches!(&refused, RecordsError::Refused(why) if why.contains("no_chess")), "{refused}");
    }
    // An operator's mistake is no fault of the result.
    database.sql("ALTER TABLE placings RENAME TO elsewhere");
    let away = records.settle(&[arena_match(2, &["anna", "ben"])]).await.unwrap_err();
    assert!(matches!(away, RecordsError::Away(_)), "{away}");
}
