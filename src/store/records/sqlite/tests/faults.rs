//! Changes that the disk does not take, or that another process keeps from it: nothing is half there, and what was
//! answered stays.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use rusqlite::Connection;

use super::{World, cup, game_of_cup, settings};
use crate::domain::{BoardName, BoardScope, MatchResult};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::{Boards, RecordsError, Results, Tournaments};

/// Limits the pages of a database, as a full disk does.
async fn pages_max(store: &Sqlite, pages: u32) {
    let limit = format!("PRAGMA max_page_count = {pages}");
    store.write(move |db| db.one(&limit, [], |_| Ok(()))).await.unwrap();
}

fn matches(from: usize, many: usize) -> Vec<MatchResult> {
    (from..from + many)
        .map(|n| game_of_cup(&format!("m{n}"), &["anna", &format!("ai_{n}"), &format!("bob{n}")]))
        .collect()
}

#[tokio::test]
async fn a_full_disk_takes_nothing_back_and_nothing_in_halves() {
    let house = World::open();
    let store = &house.store;
    store.settle(&matches(0, 1)).await.unwrap();
    pages_max(store, 1).await;
    let batch = matches(1, 200);
    let two = (store.settle(&batch), store.settle(&batch[..1]));
    let (large, small) = tokio::join!(two.0, two.1);
    assert!(matches!(&large, Err(RecordsError::Away(why)) if why.contains("full")), "{large:?}");
    // It was refused with the large one, or found room after it: either way it is whole.
    let small = usize::from(small.is_ok_and(|settled| settled[0].is_new));
    assert_eq!(store.size(&BoardName::Global, BoardScope::Everybody).await.unwrap(), 3 + 2 * small as u64);
    pages_max(store, 1 << 30).await;
    let settled = store.settle(&batch).await.unwrap();
    assert_eq!(settled.iter().filter(|settled| settled.is_new).count(), 200 - small);
    assert_eq!(store.size(&BoardName::Global, BoardScope::People).await.unwrap(), 202);
}

#[tokio::test]
async fn a_change_waits_for_another_process_that_writes() {
    let house = World::open();
    let other = Connection::open(house.folder.path().join("tiltyard.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let batch = matches(0, 1);
    let release = async {
        // Reading goes on meanwhile.
        assert_eq!(house.store.boards(BoardScope::Everybody).await.unwrap(), []);
        other.execute_batch("COMMIT").unwrap();
    };
    let (settled, ()) = tokio::join!(house.store.settle(&batch), release);
    assert!(settled.unwrap()[0].is_new);
}

#[tokio::test]
async fn a_schema_that_was_changed_meanwhile_is_no_fault_of_a_result() {
    let house = World::open();
    let other = Connection::open(house.folder.path().join("tiltyard.db")).unwrap();
    other.execute_batch("ALTER TABLE careers RENAME TO lives").unwrap();
    let refused = house.store.settle(&matches(0, 1)).await;
    assert!(matches!(refused, Err(RecordsError::Away(_))), "{refused:?}");
    other.execute_batch("ALTER TABLE lives RENAME TO careers").unwrap();
    assert!(house.store.settle(&matches(0, 1)).await.unwrap()[0].is_new);
}

/// The variable that names the file for the process below.
const FILE: &str = "TILTYARD_TEST_RECORDS";

#[tokio::test]
#[ignore = "it is the process that the next test kills"]
async fn settle_until_you_are_killed() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let store = Sqlite::open(path.as_ref(), &settings()).unwrap();
    store.open_tournament(&cup()).await.unwrap();
    for n in 0.. {
        store.settle(&matches(n * 3, 3)).await.unwrap();
        println!("\nsettled {n}");
    }
}

#[tokio::test]
async fn what_was_answered_outlasts_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiltyard.db");
    for enough in [3, 11, 20] {
        let answered = kill_after(enough, &path);
        let store = Sqlite::open(&path, &settings()).unwrap();
        let told = store.tournament_events(&cup().id, 0, u32::MAX).await.unwrap().len();
        // Whether one more came through does not matter, if it is whole.
        let all = store.settle(&matches(0, 3 * (answered + 2))).await.unwrap();
        let old = all.iter().take_while(|settled| !settled.is_new).count();
        assert!(old >= 3 * (answered + 1) && old % 3 == 0, "{old} of {answered}");
        assert_eq!(told, old, "each game is settled and told to its tournament, or neither");
        assert!(all[old..].iter().all(|settled| settled.is_new));
        let people = store.size(&BoardName::Global, BoardScope::People).await.unwrap();
        assert_eq!(people, 1 + all.len() as u64);
        drop(store);
        for file in std::fs::read_dir(folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
    }
}

/// Lets another process settle, and kills it after so many answers. Answers the last one that it printed.
fn kill_after(enough: usize, path: &std::path::Path) -> usize {
    let name = concat!(module_path!(), "::settle_until_you_are_killed");
    let name = name.split_once("::").unwrap().1;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let wanted = format!("settled {enough}");
    assert!(lines.any(|line| line == wanted), "the process ended early");
    child.kill().unwrap();
    let told = lines.filter_map(|line| line.strip_prefix("settled ")?.parse().ok()).last();
    child.wait().unwrap();
    told.unwrap_or(enough)
}
