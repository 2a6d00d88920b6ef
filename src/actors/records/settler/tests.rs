//! Tests of the settler, with a database that comes and goes.

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use tempfile::TempDir;

use super::*;
use crate::domain::Ladder;
use crate::store::faults::FaultyDisk;
use crate::store::outbox::tests::result;
use crate::store::records::Seen;
use crate::store::{Disk, FolderLock};

/// A database in memory.
#[derive(Default)]
struct Book {
    settled: Mutex<Vec<MatchId>>,
    away: Mutex<bool>,
    refuses: Mutex<BTreeSet<MatchId>>,
    /// Locked by a test: the database does not answer until the test unlocks it.
    gate: tokio::sync::Mutex<()>,
    panics_over: Option<MatchId>,
}

#[async_trait]
impl Results for Book {
    async fn settle(&self, batch: &[MatchResult]) -> Answer<Vec<SettledMatch>> {
        let _through = self.gate.lock().await;
        if *self.away.lock().unwrap() {
            return Err(RecordsError::Away(Arc::from("unplugged")));
        }
        if batch.iter().any(|result| self.refuses.lock().unwrap().contains(&result.match_id)) {
            return Err(RecordsError::Refused(Arc::from("no such column")));
        }
        let panics = batch.iter().any(|result| Some(&result.match_id) == self.panics_over.as_ref());
        assert!(!panics, "a row that nobody thought of");
        let mut settled = self.settled.lock().unwrap();
        let answers = batch.iter().map(|result| {
            let is_new = !settled.contains(&result.match_id);
            if is_new {
                settled.push(result.match_id.clone());
            }
            let ladder = Ladder { game: result.game.clone(), mode: result.mode.clone() };
            let (players, boards, notices) = Default::default();
            SettledMatch { match_id: result.match_id.clone(), ladder, is_new, players, boards, notices }
        });
        Ok(answers.collect())
    }

    async fn result(&self, match_id: &MatchId) -> Answer<Option<MatchResult>> {
        let known = self.settled.lock().unwrap().contains(match_id);
        Ok((1..10).map(result).find(|result| known && result.match_id == *match_id))
    }

    async fn see(&self, _: &[Seen]) -> Answer<()> {
        Ok(())
    }
}

/// Collects the matches that are settled.
#[derive(Default)]
struct Observer(Arc<Mutex<Vec<(MatchId, bool)>>>);

impl Actor for Observer {
    type Context = Context<Self>;
}

impl Handler<ResultKept> for Observer {
    type Result = ();

    fn handle(&mut self, _: ResultKept, _: &mut Self::Context) {}
}

fn told(ear: &Addr<Observer>) -> Told {
    Told { kept: ear.clone().recipient(), settled: ear.clone().recipient() }
}

impl Handler<MatchSettled> for Observer {
    type Result = ();

    fn handle(&mut self, settled: MatchSettled, _: &mut Self::Context) {
        self.0.lock().unwrap().push((settled.0.match_id.clone(), settled.0.is_new));
    }
}

struct World {
    dir: TempDir,
    disk: FaultyDisk,
    book: Arc<Book>,
    arbiter: Arbiter,
}

impl World {
    fn new() -> World {
        let (dir, book) = (tempfile::tempdir().unwrap(), Arc::default());
        World { dir, disk: FaultyDisk::default(), book, arbiter: Arbiter::new() }
    }

    fn settler(&self) -> Addr<Settler> {
        let disk: Arc<dyn Disk> = Arc::new(self.disk.clone());
        let lock = FolderLock::take(self.dir.path(), disk.as_ref(), Duration::from_secs(10)).unwrap();
        let outbox = Outbox::open(&lock, Arc::clone(&disk), 1 << 20).unwrap();
        let records = crate::config::Settings::load(None, &Vec::new()).unwrap().records;
        let records = RecordSettings { batch_max: 2, held_max: 10, retry_ms: 5, ..records };
        let limits = SettlerLimits { records, sync: Duration::from_secs(1), wait_max: Duration::ZERO };
        Settler::open(
            &self.arbiter.handle(),
            outbox,
            RefusedFolder::new(&lock, disk),
            self.book.clone(),
            limits,
        )
    }

    /// Ends everything of this start, as a kill does.
    fn kill(&mut self) {
        let arbiter = std::mem::replace(&mut self.arbiter, Arbiter::new());
        arbiter.stop();
        arbiter.join().unwrap();
    }
}

async fn owe(settler: &Addr<Settler>, number: u32, told: Option<Told>) {
    let result = Box::new(result(number));
    settler.send(Owe { wait: Duration::ZERO, result, told }).await.unwrap();
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<MatchId> {
    numbers.into_iter().map(|number| result(number).match_id).collect()
}

async fn until(mut reached: impl AsyncFnMut() -> bool) {
    let mut turn = tokio::time::interval(Duration::from_millis(2));
    let reached = async {
        while !reached().await {
            turn.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reached).await.unwrap();
}

#[actix::test]
async fn results_are_settled_in_order_and_those_who_want_to_know_are_told() {
    let world = World::new();
    let settler = world.settler();
    let (room, everybody) = (Observer::default(), Observer::default());
    let (of_room, of_all) = (room.0.clone(), everybody.0.clone());
    let (room, everybody) = (told(&room.start()), everybody.start().recipient());
    settler.send(Subscribe { to: everybody }).await.unwrap();
    for number in 1..=5 {
        owe(&settler, number, (number == 4).then(|| room.clone())).await;
    }
    settler.send(SettleRest).await.unwrap();
    assert_eq!(*world.book.settled.lock().unwrap(), ids(1..=5));
    owe(&settler, 4, Some(room)).await;
    let fourth = result(4).match_id;
    until(async || of_room.lock().unwrap().len() == 2 && of_all.lock().unwrap().len() == 6).await;
    assert_eq!(*of_room.lock().unwrap(), [(fourth.clone(), true), (fourth, false)]);
    let told: Vec<_> = of_all.lock().unwrap().iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(told, ids([1, 2, 3, 4, 5, 4]));
}

#[actix::test]
async fn results_wait_while_the_database_is_away_and_none_is_settled_twice() {
    let world = World::new();
    *world.book.away.lock().unwrap() = true;
    let settler = world.settler();
    for number in 1..=7 {
        owe(&settler, number, None).await;
    }
    until(async || settler.send(ObserveSettler).await.unwrap().away_since.is_some()).await;
    settler.send(SettleRest).await.unwrap();
    assert_eq!(settler.send(ObserveSettler).await.unwrap().owed, 7);
    *world.book.away.lock().unwrap() = false;
    until(async || settler.send(ObserveSettler).await.unwrap().owed == 0).await;
    assert_eq!(*world.book.settled.lock().unwrap(), ids(1..=7));
    assert_eq!(settler.send(ObserveSettler).await.unwrap().away_since, None);
}

#[actix::test]
async fn what_was_owed_when_the_process_died_is_settled_by_the_next_one() {
    let mut world = World::new();
    *world.book.away.lock().unwrap() = true;
    let settler = world.settler();
    for number in 1..=3 {
        owe(&settler, number, None).await;
    }
    world.kill();
    *world.book.away.lock().unwrap() = false;
    world.settler().send(SettleRest).await.unwrap();
    assert_eq!(*world.book.settled.lock().unwrap(), ids(1..=3));
}

#[actix::test]
async fn a_refused_result_is_set_aside_alone_and_tried_again_at_the_next_start() {
    let mut world = World::new();
    world.book.refuses.lock().unwrap().insert(result(2).match_id);
    *world.book.away.lock().unwrap() = true;
    let settler = world.settler();
    for number in 1..=4 {
        owe(&settler, number, None).await;
    }
    *world.book.away.lock().unwrap() = false;
    until(async || settler.send(ObserveSettler).await.unwrap().owed == 0).await;
    assert_eq!(*world.book.settled.lock().unwrap(), ids([1, 3, 4]));
    assert_eq!(settler.send(ObserveSettler).await.unwrap().refused, 1);
    let path = world.dir.path().join("refused/match-2.json");
    assert!(path.exists());
    world.kill();
    world.book.refuses.lock().unwrap().clear();
    world.settler().send(SettleRest).await.unwrap();
    assert_eq!(*world.book.settled.lock().unwrap(), ids([1, 3, 4, 2]));
    assert!(!path.exists());
}

#[actix::test]
async fn a_result_over_which_settling_panics_holds_up_no_other() {
    let book = Book { panics_over: Some(result(2).match_id), ..Book::default() };
    let world = World { book: Arc::new(book), ..World::new() };
    let settler = world.settler();
    for number in 1..=4 {
        owe(&settler, number, None).await;
    }
    until(async || settler.send(ObserveSettler).await.unwrap().owed == 0).await;
    assert_eq!(*world.book.settled.lock().unwrap(), ids([1, 3, 4]));
    assert!(world.dir.path().join("refused/match-2.json").exists());
}

#[actix::test]
async fn a_journal_may_go_when_its_result_is_safe() {
    let world = World::new();
    *world.book.away.lock().unwrap() = true;
    let settler = world.settler();
    owe(&settler, 1, None).await;
    let safe = async |number| settler.send(KeepSafe { match_id: result(number).match_id }).await.unwrap();
    assert!(safe(1).await && safe(99).await);
    world.disk.leave_bytes(0);
    owe(&settler, 2, None).await;
    assert!(safe(1).await && !safe(2).await);
    *world.book.away.lock().unwrap() = false;
    until(async || settler.send(ObserveSettler).await.unwrap().owed == 0).await;
    assert!(safe(2).await, "it is settled");
    assert_eq!(*world.book.settled.lock().unwrap(), ids([1, 2]));
}

#[actix::test]
async fn an_outbox_that_cannot_be_read_is_not_told_as_a_database_that_is_away() {
    let mut world = World::new();
    *world.book.away.lock().unwrap() = true;
    let before = world.settler();
    for number in 1..=3 {
        owe(&before, number, None).await;
    }
    world.kill();
    *world.book.away.lock().unwrap() = false;
    let closed = world.book.gate.lock().await;
    let settler = world.settler();
    assert_eq!(settler.send(ObserveSettler).await.unwrap().owed, 3);
    world.disk.set_broken(true);
    drop(closed);
    settler.send(SettleRest).await.unwrap();
    assert_eq!(*world.book.settled.lock().unwrap(), ids(1..=2), "the third cannot be read");
    let view = settler.send(ObserveSettler).await.unwrap();
    assert_eq!((view.owed, view.away_since), (1, None));
    world.disk.set_broken(false);
    until(async || settler.send(ObserveSettler).await.unwrap().owed == 0).await;
    assert_eq!(*world.book.settled.lock().unwrap(), ids(1..=3));
}

#[actix::test]
async fn a_result_is_not_settled_before_its_time() {
    let world = World::new();
    let settler = world.settler();
    let (soon, late, begun) = (Duration::from_millis(50), Duration::from_secs(3600), Instant::now());
    for (number, wait) in [(1, late), (2, soon)] {
        settler.send(Owe { result: Box::new(result(number)), wait, told: None }).await.unwrap();
    }
    owe(&settler, 3, None).await;
    until(async || world.book.settled.lock().unwrap().contains(&result(2).match_id)).await;
    assert!(begun.elapsed() >= soon);
    settler.send(SettleRest).await.unwrap();
    let settled: BTreeSet<_> = world.book.settled.lock().unwrap().iter().cloned().collect();
    assert_eq!(settled, ids([2, 3]).into_iter().collect());
}
