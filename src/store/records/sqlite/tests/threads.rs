//! Waiting for the database is left to the threads of the store: callers and other questions go on.

use std::pin::pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Barrier};
use std::task::{Context, Waker};

use tokio::sync::oneshot::Receiver;

use super::{World, player, result, settings};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::job::job;
use crate::store::records::sqlite::worker::Workers;
use crate::store::records::{Answer, Profiles, RecordsError, Results};

const INSERT: &str = "INSERT INTO stocks (player, item, won, used, kept) VALUES (?1, 'x', 1, 1, 1)";
const COUNT: &str = "SELECT count(*) FROM stocks";

/// A thread that is kept busy until this is dropped.
struct Busy {
    _until: Sender<()>,
    /// Kept, because a question whose asker has gone would not be looked at.
    _answer: Receiver<Answer<()>>,
}

fn occupy(workers: &Workers) -> Busy {
    let (busy, is_busy) = channel();
    let (until, ends) = channel();
    let (work, answer) = job(move |_| {
        busy.send(()).unwrap();
        let _ = ends.recv();
        Ok(())
    });
    assert!(workers.queue.push(work));
    is_busy.recv().unwrap();
    Busy { _until: until, _answer: answer }
}

#[tokio::test]
async fn the_parts_of_a_dashboard_are_asked_for_together() {
    let house = World::open();
    let store = &house.store;
    store.settle(&[result("m1", &["anna", "bob"])]).await.unwrap();
    let busy: Vec<_> = (0..settings().readers).map(|_| occupy(&store.readers)).collect();
    let anna = player("anna");
    let mut dashboard = pin!(store.dashboard(&anna, 10));
    assert!(dashboard.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(store.readers.queue.len(), 6, "all parts wait for a thread, none for another part");
    drop(busy);
    assert_eq!(dashboard.await.unwrap().unwrap().rank.unwrap().rank, 1);
}

#[tokio::test]
async fn as_many_questions_as_there_are_readers_are_answered_at_the_same_time() {
    let house = World::open();
    let meet = Arc::new(Barrier::new(settings().readers));
    let ask = |_| {
        let meet = meet.clone();
        // The first thread waits until all of them are here.
        house.store.read(move |db| {
            meet.wait();
            db.one(COUNT, [], |row| row.get::<_, i64>(0))
        })
    };
    let asked = futures_util::future::join_all((0..settings().readers).map(ask)).await;
    assert!(asked.into_iter().all(|answer| answer.unwrap() == Some(0)));
}

#[tokio::test]
async fn changes_that_wait_are_committed_together() {
    let house = World::open();
    let store = &house.store;
    let busy = occupy(&store.writer);
    let add = |n: i32| store.write(move |db| db.run(INSERT, [format!("player{n}")]));
    let added = futures_util::future::join_all((0..100).map(add));
    let before = store.tally.count();
    let (added, ()) = tokio::join!(added, async { drop(busy) });
    assert!(added.into_iter().all(|answer| answer.unwrap() == 1));
    // Each change takes three statements (a savepoint, the change, its release), the transaction two, and the end of
    // the one before two more.
    assert_eq!(store.tally.count() - before, 304);
}

#[tokio::test]
async fn a_change_that_fails_or_panics_takes_no_other_with_it() {
    let house = World::open();
    let store = &house.store;
    let busy = occupy(&store.writer);
    let add = |name: &'static str| store.write(move |db| db.run(INSERT, [name]));
    let (good, twice, panics, after, ()) = tokio::join!(
        add("anna"),
        store.write(|db| {
            db.run(INSERT, ["bob"])?;
            db.run(INSERT, ["anna"])
        }),
        store.write::<()>(|db| {
            db.run(INSERT, ["carl"]).unwrap();
            panic!("out of luck")
        }),
        add("dora"),
        async { drop(busy) },
    );
    assert!(good.is_ok() && after.is_ok());
    assert!(matches!(twice, Err(RecordsError::Refused(_))), "{twice:?}");
    assert!(matches!(panics, Err(RecordsError::Refused(why)) if why.contains("out of luck")));
    let left = store.read(|db| db.all("SELECT player FROM stocks ORDER BY player", [], |row| row.get(0)));
    let left: Vec<String> = left.await.unwrap();
    assert_eq!(left, ["anna", "dora"]);
}

#[tokio::test]
async fn a_question_that_panics_leaves_its_thread_as_it_was() {
    let mut few = settings();
    few.readers = 1;
    let house = World::with(&few);
    let panics = house.store.read::<()>(|db| db.snapshot(|_| panic!("out of luck"))).await;
    assert!(matches!(panics, Err(RecordsError::Refused(_))));
    let next = house.store.read(|db| db.snapshot(|db| db.one(COUNT, [], |row| row.get::<_, i64>(0)))).await;
    assert_eq!(next.unwrap(), Some(0));
}

#[tokio::test]
async fn beyond_the_bound_nobody_waits() {
    let mut few = settings();
    few.waiting_max = 1;
    let house = World::with(&few);
    let busy = occupy(&house.store.writer);
    let one = house.store.write(|db| db.run(INSERT, ["anna"]));
    let too_many = async {
        let refused = house.store.write(|db| db.run(INSERT, ["bob"])).await;
        drop(busy);
        refused
    };
    let (one, too_many) = tokio::join!(one, too_many);
    assert!(one.is_ok());
    assert!(matches!(too_many, Err(RecordsError::Away(why)) if why.contains("database.waiting_max")));
}

#[tokio::test]
async fn what_waits_at_the_end_is_still_written() {
    let World { store, folder } = World::open();
    let busy = occupy(&store.writer);
    {
        let mut forgotten = pin!(store.write(|db| db.run(INSERT, ["anna"])));
        assert!(forgotten.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    drop(busy);
    drop(store);
    let store = Sqlite::open(&folder.path().join("tiltyard.db"), &settings()).unwrap();
    let left = store.read(|db| db.one(COUNT, [], |row| row.get::<_, i64>(0))).await;
    assert_eq!(left.unwrap(), Some(1));
}
