//! Boards over a real database, with lines that count what they are sent.

use std::path::PathBuf;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::actors::outlet::{Cargo, Parcel};
use crate::config::Settings;
use crate::domain::BoardName;
use crate::protocol::Codec;
use crate::store::records;

/// Takes what a worker's outlet would: one parcel for all of its lines.
struct Worker(UnboundedSender<String>);

impl Actor for Worker {
    type Context = Context<Self>;
}

impl Handler<Parcel> for Worker {
    type Result = ();

    fn handle(&mut self, parcel: Parcel, _: &mut Self::Context) {
        if let Cargo::State { frames, .. } | Cargo::Keyframe(frames) = parcel.cargo {
            let bytes = frames.get(Codec::Json).unwrap().bytes();
            let _ = self.0.send(String::from_utf8(bytes.to_vec()).unwrap());
        }
    }
}

struct World {
    folder: tempfile::TempDir,
    records: Arc<dyn Records>,
    boards: Addr<Leaderboard>,
    worker: Recipient<Parcel>,
    shown: UnboundedReceiver<String>,
}

async fn world(every_ms: u64, watched_max: usize) -> World {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::load(None, &Vec::new()).unwrap();
    let path: PathBuf = folder.path().into();
    let records = records::open(&settings.database, &path).await.unwrap();
    let (every, apart) = (Duration::from_millis(every_ms), Duration::from_millis(10));
    let boards = Leaderboard::open(records.clone(), BoardLimits { every, apart, watched_max });
    let (told, shown) = unbounded_channel();
    let worker = Worker(told).start().recipient();
    World { folder, records, boards, worker, shown }
}

impl World {
    async fn watch(&self, board: BoardName, limit: u32) -> Result<LineId, WatchRefused> {
        let id = LineId::next();
        let line = Line { id, codec: Codec::Json, worker: 0, outlet: self.worker.clone() };
        let (board, audience) = (Asked::Board(board), Audience::Everybody);
        self.boards.send(Watch { line, board, audience, limit, after: None }).await.unwrap().map(|()| id)
    }

    /// Statements that the database was sent while the board was shown so often.
    async fn statements_over(&mut self, shows: usize) -> u64 {
        while self.shown.try_recv().is_ok() {}
        self.shown.recv().await.unwrap();
        let before = self.records.statements();
        for _ in 0..shows {
            self.shown.recv().await.unwrap();
        }
        self.records.statements() - before
    }
}

#[actix::test]
async fn three_hundred_listeners_cost_as_many_statements_as_one() {
    let mut world = world(20, 10).await;
    let before = world.records.statements();
    world.records.page(&BoardName::Global, Audience::Everybody, None, 10).await.unwrap();
    let of_a_page = world.records.statements() - before;
    world.watch(BoardName::Global, 10).await.unwrap();
    let of_one = world.statements_over(20).await;
    for _ in 1..300 {
        world.watch(BoardName::Global, 10).await.unwrap();
    }
    let of_all = world.statements_over(20).await;
    for (listeners, statements) in [(1, of_one), (300, of_all)] {
        println!("{listeners} listeners: {statements} statements in 20 beats, {of_a_page} a page");
        assert!((20 * of_a_page..=21 * of_a_page).contains(&statements), "{listeners}: {statements}");
    }
}

#[actix::test]
async fn a_board_that_nobody_watches_is_not_read() {
    let mut world = world(10, 10).await;
    let line = world.watch(BoardName::Global, 10).await.unwrap();
    world.shown.recv().await.unwrap();
    world.boards.send(Unwatch(line)).await.unwrap();
    let other = world.watch(BoardName::Game("arena".to_owned()), 10).await.unwrap();
    while !world.shown.recv().await.unwrap().contains("\"arena\"") {}
    world.boards.send(Unwatch(other)).await.unwrap();
    // A question may still be on its way.
    let asked = world.records.statements();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(world.records.statements() - asked <= 2);
}

#[actix::test]
async fn only_so_many_boards_are_watched_at_once() {
    let world = world(1000, 2).await;
    let game = |game: &str| BoardName::Game(game.to_owned());
    let line = world.watch(game("arena"), 10).await.unwrap();
    world.watch(game("connect_four"), 10).await.unwrap();
    assert_eq!(world.watch(game("relay"), 10).await, Err(WatchRefused::TooManyBoards(2)));
    world.boards.send(Unwatch(line)).await.unwrap();
    assert!(world.watch(game("relay"), 10).await.is_ok());
    drop(world.folder);
}

#[actix::test]
async fn numbers_of_rows_use_up_no_boards_and_those_of_all_games_are_never_refused() {
    let world = world(1000, 1).await;
    let arena = || BoardName::Game("arena".to_owned());
    for limit in 1..=100 {
        world.watch(arena(), limit).await.unwrap();
    }
    world.watch(BoardName::Global, 10).await.unwrap();
    world.watch(Asked::ThisWeek.board(Timestamp::now()), 10).await.unwrap();
    drop(world.folder);
}

#[actix::test]
async fn a_match_whose_settling_was_not_answered_changes_its_boards_all_the_same() {
    let mut world = world(3_600_000, 1).await;
    world.watch(BoardName::Global, 10).await.unwrap();
    world.shown.recv().await.unwrap();
    let settled = crate::domain::SettledMatch {
        match_id: crate::domain::MatchId::parse("m1").unwrap(),
        ladder: crate::domain::Ladder { game: "arena".to_owned(), mode: None },
        is_new: false,
        players: Vec::new(),
        boards: vec![BoardName::Global],
        notices: Vec::new(),
    };
    world.boards.send(MatchSettled(Arc::new(settled))).await.unwrap();
    world.shown.recv().await.unwrap();
    drop(world.folder);
}

#[actix::test]
async fn while_the_database_is_away_the_last_rows_stay_and_say_since_when() {
    let (told, mut shown) = unbounded_channel();
    let outlet = Worker(told).start().recipient();
    let lagged = Lagged.start().recipient();
    let (name, now) = (BoardName::Global, Timestamp::now());
    let mut board = Board::new(Turn::new(Duration::ZERO));
    let line = Line { id: LineId::next(), codec: Codec::Json, worker: 0, outlet };
    assert!(board.join(line, 2, None, &lagged));
    let row = |player: &str, rank, score| {
        let player = crate::domain::PlayerId::parse(player).unwrap();
        BoardRow { rank, player, name: None, bot: false, score }
    };
    board.take(&name, &[row("anna", 1, 20), row("bert", 2, 10), row("cleo", 3, 5)], 3, now);
    board.grow_stale(&name, now);
    board.grow_stale(&name, Timestamp::now());
    board.take(&name, &[row("bert", 1, 30)], 3, Timestamp::now());
    let mut messages = Vec::new();
    for _ in 0..4 {
        messages.push(serde_json::from_str::<serde_json::Value>(&shown.recv().await.unwrap()).unwrap());
    }
    let [fresh, stale, staler, back] = &messages[..] else { panic!("four messages") };
    assert_eq!(fresh["rows"].as_array().map(Vec::len), Some(2));
    assert_eq!((&stale["rows"], &stale["id"]), (&fresh["rows"], &fresh["id"]));
    assert_eq!(
        (&stale["stale_since"], &staler["stale_since"]),
        (&serde_json::json!(now), &stale["stale_since"])
    );
    assert_eq!((back.get("stale_since"), &back["rows"][0]["player"]), (None, &serde_json::json!("bert")));
    assert!(back["id"].as_u64() > fresh["id"].as_u64(), "{back}");
}

/// Who lines that lagged would ask.
struct Lagged;

impl Actor for Lagged {
    type Context = Context<Self>;
}

impl Handler<KeyframeWanted> for Lagged {
    type Result = ();

    fn handle(&mut self, _: KeyframeWanted, _: &mut Self::Context) {}
}
