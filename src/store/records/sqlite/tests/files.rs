//! Files that are ours, files of others, and files of other versions.

use std::fs;

use rusqlite::Connection;

use super::{World, player, refused, result, settings};
use crate::domain::BoardScope;
use crate::store::records::sqlite::Sqlite;
use crate::store::records::{Boards, HistoryPosition, Profiles, Results};

#[tokio::test]
async fn what_was_settled_is_there_after_a_restart() {
    let World { store, folder } = World::open();
    let path = folder.path().join("tiltyard.db");
    store.settle(&[result("m1", &["anna", "bob"])]).await.unwrap();
    drop(store);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "only the file and its lock stay: {left:?}");
    let store = Sqlite::open(&path, &settings()).unwrap();
    assert_eq!(store.boards(BoardScope::Everybody).await.unwrap().len(), 4);
    assert!(!store.settle(&[result("m1", &["anna", "bob"])]).await.unwrap()[0].is_new);
}

#[tokio::test]
async fn a_history_from_before_there_were_places_keeps_its_order() {
    let house = World::open();
    let old = ["b", "c", "a"].map(|id| result(id, &["anna", "bob"]));
    house.store.settle(&old).await.unwrap();
    // At that version the end of the match was the only order, and matches that ended together were ordered by their
    // ids.
    let connection = Connection::open(house.folder.path().join("tiltyard.db")).unwrap();
    connection
        .execute(
            "UPDATE placings SET ended_at = (SELECT m.ended_at FROM matches m WHERE m.id = placings.match_id)",
            [],
        )
        .unwrap();
    let mut new = result("new", &["anna", "bob"]);
    new.ended_at = new.began_at;
    house.store.settle(&[new]).await.unwrap();
    let (anna, mut before, mut walked) = (player("anna"), None, Vec::new());
    while let Some(one) = house.store.matches(&anna, before.as_ref(), 1).await.unwrap().pop() {
        walked.push(one.match_id.to_string());
        before = Some(HistoryPosition { listed_at: one.listed_at, match_id: one.match_id });
    }
    assert_eq!(walked, ["new", "c", "b", "a"]);
}

#[test]
fn two_servers_may_open_one_file_at_the_same_time() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("tiltyard.db");
        std::thread::scope(|scope| {
            let both: Vec<_> = (0..2).map(|_| scope.spawn(|| Sqlite::open(&path, &settings()))).collect();
            for opened in both {
                assert!(opened.join().unwrap().is_ok());
            }
        });
    }
}

#[cfg(unix)]
#[test]
fn only_the_own_user_may_read_the_file() {
    let house = World::open();
    for file in fs::read_dir(house.folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{:?}", file.file_name());
    }
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "Dear diary, ".repeat(100);
    fs::write(&path, &text).unwrap();
    let why = refused(&path, &settings());
    assert!(why.contains("notes.txt is no database: move it away"), "{why}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE articles (id INTEGER)").unwrap();
    let before = fs::read(&path).unwrap();
    let why = refused(&path, &settings());
    assert!(why.contains("shop.db is one of another program"), "{why}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_schema_of_a_newer_server_is_refused() {
    let World { store, folder } = World::open();
    drop(store);
    let path = folder.path().join("tiltyard.db");
    let newer = "INSERT INTO refinery_schema_history VALUES (99, 'later', '2030-01-01T00:00:00Z', '1')";
    Connection::open(&path).unwrap().execute_batch(newer).unwrap();
    let why = refused(&path, &settings());
    assert!(why.contains("has schema version 99, and this server knows those up to"), "{why}");
}

#[test]
fn a_schema_that_may_not_be_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiltyard.db");
    let mut fixed = settings();
    fixed.migrate = false;
    let why = refused(&path, &fixed);
    assert!(why.contains("database.migrate = true"), "{why}");
    Sqlite::open(&path, &settings()).unwrap();
    Sqlite::open(&path, &fixed).unwrap();
}

#[test]
fn guests_of_an_older_version_stay_as_long_as_their_tokens() {
    let World { store, folder } = World::open();
    drop(store);
    let path = folder.path().join("tiltyard.db");
    let older = "DROP TABLE reports; DROP TABLE operator_acts; DROP TABLE sanctions; DROP TABLE moderation;
        DROP INDEX matches_ended; DROP INDEX players_deleted; ALTER TABLE players DROP COLUMN deleted_at;
        ALTER TABLE accounts DROP COLUMN recovery;
        DROP TABLE tournament_entries; DROP TABLE tournament_events; DROP TABLE tournaments;
        ALTER TABLE matches DROP COLUMN fixture;
        DROP INDEX accounts_guests; ALTER TABLE accounts DROP COLUMN stays_until;
        DELETE FROM refinery_schema_history WHERE version >= 2;
        INSERT INTO players SELECT value, 'guest', value, value, 0, 0
            FROM json_each('[\"has_one\", \"has_none\", \"account\"]');
        INSERT INTO accounts VALUES ('has_one', 'player', NULL), ('has_none', 'player', NULL), ('account', 'player', 'x');
        INSERT INTO refresh_tokens (digest, family, player, issued_at, expires_at)
            VALUES (x'01', x'00', 'has_one', 1, 4102444800000000), (x'02', x'00', 'has_one', 1, 2);";
    Connection::open(&path).unwrap().execute_batch(older).unwrap();
    Sqlite::open(&path, &settings()).unwrap();
    let database = Connection::open(&path).unwrap();
    let until = |player: &str| -> Option<i64> {
        let asked = "SELECT stays_until / 1000000 FROM accounts WHERE player = ?1";
        database.query_row(asked, [player], |row| row.get(0)).unwrap()
    };
    assert_eq!((until("has_one"), until("account")), (Some(4_102_444_800), None));
    let (now, none) = (jiff::Timestamp::now().as_second(), until("has_none"));
    assert!(none.is_some_and(|none| (now - 600..=now + 600).contains(&none)), "{none:?}");
}

#[test]
fn a_place_that_cannot_be_written_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let why = refused(&folder.path().join("file").join("tiltyard.db"), &settings());
    assert!(why.contains("file/tiltyard.db cannot be made or opened"), "{why}");
    let why = refused(folder.path(), &settings());
    assert!(why.contains("cannot be made or opened"), "{why}");
}

#[test]
fn a_damaged_file_is_told_with_what_to_do() {
    let World { store, folder } = World::open();
    drop(store);
    let path = folder.path().join("tiltyard.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100..4096].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    let why = refused(&path, &settings());
    assert!(why.contains("is damaged"), "{why}");
}
