//! The work of a start on the database, and its errors: they come at once where waiting would not help, are in plain
//! words, and never have the password in them.

use std::time::Duration;

use tiltyard::domain::{BoardName, BoardScope};
use tiltyard::store::records::{Boards as _, Postgres, Profiles as _, Results as _};

use super::sample::{arena_match, open, player, refusal, settings};
use crate::throw_away::{self, GUARDED, PASSWORD, Server};

#[tokio::test]
async fn two_servers_that_start_at_once_make_one_schema() {
    let database = throw_away::database();
    let starts = (0..4).map(|_| {
        let settings = settings(database.url());
        tokio::spawn(async move { Postgres::open(&settings).await.map(drop) })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap();
    }
    let made = database.ask("SELECT count(*) FROM refinery_schema_history");
    assert_eq!(made.as_deref(), Some("7"), "each version once");
}

#[tokio::test]
async fn an_old_schema_is_left_alone_where_it_may_not_be_changed() {
    let database = throw_away::database();
    let mut settings = settings(database.url());
    settings.migrate = false;
    let why = refusal(&settings).await;
    assert!(
        why.contains("has schema version 0 and needs 7") && why.contains("database.migrate = true"),
        "{why}"
    );
    assert_eq!(database.ask("SELECT to_regclass('players') IS NULL").as_deref(), Some("t"));
}

#[tokio::test]
async fn a_schema_of_a_newer_server_ends_the_start() {
    let database = throw_away::database();
    drop(open(database.url()).await);
    database.sql("INSERT INTO refinery_schema_history VALUES (99, 'later', '2030-01-01T00:00:00Z', '1')");
    let why = refusal(&settings(database.url())).await;
    assert!(why.contains("has schema version 99, and this server knows those up to 7"), "{why}");
}

#[tokio::test]
async fn guests_of_an_older_version_stay_as_long_as_their_tokens() {
    let database = throw_away::database();
    drop(open(database.url()).await);
    database.sql(
        "DROP TABLE reports, operator_acts, sanctions, moderation;
        DROP INDEX matches_ended; ALTER TABLE players DROP COLUMN deleted_at; ALTER TABLE accounts DROP COLUMN recovery;
        DROP TABLE tournament_entries, tournament_events, tournaments; ALTER TABLE matches DROP COLUMN fixture;
        DROP INDEX accounts_guests; ALTER TABLE accounts DROP COLUMN stays_until;
        DELETE FROM refinery_schema_history WHERE version >= 2;
        INSERT INTO players SELECT id, 'guest', id, id, 0, 0 FROM unnest(ARRAY['has_one', 'has_none', 'account']) u (id);
        INSERT INTO accounts VALUES ('has_one', 'player', NULL), ('has_none', 'player', NULL), ('account', 'player', 'x');
        INSERT INTO refresh_tokens (digest, family, player, issued_at, expires_at)
            VALUES ('a', 'f', 'has_one', 1, 4102444800000000), ('b', 'f', 'has_one', 1, 2);",
    );
    drop(open(database.url()).await);
    let until = |player: &str| {
        database.ask(&format!("SELECT stays_until / 1000000 FROM accounts WHERE player = '{player}'"))
    };
    assert_eq!(until("has_one").as_deref(), Some("4102444800"));
    let (now, none) = (jiff::Timestamp::now().as_second(), until("has_none"));
    assert!((now - 600..=now + 600).contains(&none.as_deref().unwrap().parse().unwrap()), "{none:?}");
    assert_eq!(until("account").unwrap_or_default(), "");
}

#[tokio::test]
async fn tables_of_another_program_are_left_alone() {
    let database = throw_away::database();
    database.sql("CREATE TABLE players (n int)");
    let why = refusal(&settings(database.url())).await;
    assert!(why.contains("tables of another program"), "{why}");
}

#[tokio::test]
async fn a_wrong_password_is_told_at_once_and_not_shown() {
    let server = Server::shared();
    let database = server.database();
    let url = |password: &str| {
        let who = format!("{GUARDED}{password}@");
        database.url().replace("tiltyard@", &who)
    };
    let why = refusal(&settings(&url(":wrong-secret"))).await;
    let place = format!("127.0.0.1:{}", server.port());
    assert!(why.contains("password authentication failed") && why.contains(&place), "{why}");
    assert!(!why.contains("wrong-secret"), "{why}");
    let why = refusal(&settings(&url(""))).await;
    assert!(why.contains("asks for a password: set database.password_file"), "{why}");
}

#[tokio::test]
async fn a_password_may_be_in_a_file() {
    let database = Server::shared().database();
    database.sql(&format!("GRANT ALL ON SCHEMA public TO {GUARDED}"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let mut settings = settings(&database.url().replace("tiltyard@", &format!("{GUARDED}@")));
    settings.password_file = file.to_str().unwrap().to_owned();
    Postgres::open(&settings).await.unwrap();
    std::fs::write(&file, "\n").unwrap();
    let why = refusal(&settings).await;
    assert!(why.starts_with("database.password_file: ") && why.ends_with("is empty"), "{why}");
    settings.password_file = "/nowhere".to_owned();
    let why = refusal(&settings).await;
    assert!(why.contains("database.password_file: /nowhere cannot be read"), "{why}");
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_told_at_once() {
    let why = refusal(&settings(&Server::shared().url("nothing"))).await;
    assert!(why.contains("has no database \"nothing\": create it"), "{why}");
}

#[tokio::test]
async fn a_url_that_cannot_be_understood_is_told_without_it() {
    let cases = [
        "postgres://anna:top-secret@db:many/tiltyard",
        "postgres://anna:top-secret@db/tiltyard?colour=red",
        "postgres://anna:top-secret@db/tiltyard?sslmode=disable",
        "postgres://",
    ];
    for url in cases {
        let why = refusal(&settings(url)).await;
        assert!(why.starts_with("database.url ") && !why.contains("top-secret"), "{why}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_waited_for() {
    let server = Server::start();
    let database = server.database();
    let mut settings = settings(&database.url().replace("tiltyard@", "tiltyard:top-secret@"));
    server.stop();
    settings.connect_timeout_ms = 300;
    let why = refusal(&settings).await;
    let place = format!("the database at 127.0.0.1:{} cannot be reached, for 300 ms now", server.port());
    assert!(why.starts_with(&place) && why.contains("Connection refused"), "{why}");
    assert!(!why.contains("top-secret"), "{why}");
    settings.connect_timeout_ms = 120_000;
    let opening = tokio::spawn(async move { Postgres::open(&settings).await.map(drop) });
    let server = tokio::task::spawn_blocking(move || {
        server.resume();
        server
    });
    let _server = server.await.unwrap();
    opening.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_order_of_ids_is_that_of_their_bytes_in_every_language() {
    let maker = Server::shared().url("postgres");
    let german = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de'";
    let database = throw_away::Database::create(&maker, german);
    let records = open(database.url()).await;
    let players = ["B", "_", "a", "-", "b", "A", "1"];
    // Each with a match of their own against the same opponent, who is below.
    let matches = players.iter().zip(1..).map(|(name, number)| arena_match(number, &[name, "zz"]));
    records.settle(&matches.collect::<Vec<_>>()).await.unwrap();
    let rows = records.page(&BoardName::Global, BoardScope::Everybody, None, 10).await.unwrap();
    let order: Vec<_> = rows.iter().map(|row| row.player.as_str()).collect();
    assert_eq!(order, ["-", "1", "A", "B", "_", "a", "b", "zz"]);
    assert!(records.player(&player("a")).await.unwrap().is_some());
}

#[tokio::test]
async fn connections_say_whose_they_are_and_are_no_more_than_allowed() {
    let database = throw_away::database();
    let mut settings = settings(database.url());
    settings.connections = 3;
    settings.waiting_max = 40;
    let records = std::sync::Arc::new(Postgres::open(&settings).await.unwrap());
    let questions = (0..43).map(|_| {
        let records = records.clone();
        tokio::spawn(async move { records.boards(BoardScope::Everybody).await.map(drop) })
    });
    for question in questions.collect::<Vec<_>>() {
        question.await.unwrap().unwrap();
    }
    let open = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tiltyard'
        AND datname = current_database()";
    let open: u32 = database.ask(open).unwrap().parse().unwrap();
    assert!((1..=3).contains(&open), "{open}");
    tokio::time::timeout(Duration::from_secs(60), async { drop(records) }).await.unwrap();
}
