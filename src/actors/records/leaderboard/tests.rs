//! Boards over a real database, with connections that count what they are sent.

use std::path::PathBuf;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::actors::delivery::{Envelope, EnvelopeAddress, Outbound};
use crate::config::Settings;
use crate::domain::BoardName;
use crate::protocol::Codec;
use crate::store::records;

/// Receives the envelopes of a worker's hub: one for all of its connections.
struct Worker(UnboundedSender<String>);

impl Actor for Worker {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(crate::actors::delivery::ENVELOPES_MAX);
    }
}

/// Is answered when everything before it has been handed to the test.
#[derive(Message)]
#[rtype(result = "()")]
struct Flush;

impl Handler<Flush> for Worker {
    type Result = ();

    fn handle(&mut self, _: Flush, _: &mut Self::Context) {}
}

impl Handler<Envelope> for Worker {
    type Result = ();

    fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
        if let Some(Outbound::State { frames, .. } | Outbound::Keyframe(frames)) = envelope.into_message() {
            let bytes = frames.get(Codec::Json).unwrap().bytes();
            let _ = self.0.send(String::from_utf8(bytes.to_vec()).unwrap());
        }
    }
}

struct World {
    folder: tempfile::TempDir,
    records: Arc<dyn Records>,
    boards: Addr<Leaderboard>,
    worker: Addr<Worker>,
    shown: UnboundedReceiver<String>,
}

async fn world(every_ms: u64, watched_max: usize) -> World {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::load(None, &Vec::new()).unwrap();
    let path: PathBuf = folder.path().into();
    let records = records::open(&settings.database, &path, Arc::default()).await.unwrap();
    let boards = Leaderboard::open(records.clone(), BoardSettings { every_ms, change_ms: 10, watched_max });
    let (told, shown) = unbounded_channel();
    let worker = Worker(told).start();
    World { folder, records, boards, worker, shown }
}

impl World {
    async fn watch(&self, board: BoardName, limit: u32) -> Result<ConnectionId, WatchRefused> {
        let id = ConnectionId::next();
        let connection = Connection {
            id,
            codec: Codec::Json,
            worker: 0,
            hub: EnvelopeAddress::relay(self.worker.clone().recipient()),
        };
        let (board, scope) = (Asked::Board(board), BoardScope::Everybody);
        self.boards.send(Watch { connection, board, scope, limit, after: None }).await.unwrap().map(|()| id)
    }

    /// Waits until the board was sent at least `shows` times more. Answers how often it was sent, and how many statements
    /// the database was sent meanwhile. The board does not wait for the test, so messages that the test has not looked at
    /// yet count, too.
    async fn statements_over(&mut self, shows: u64) -> (u64, u64) {
        self.shows_so_far().await;
        let before = self.records.statements();
        for _ in 0..shows {
            self.shown.recv().await.unwrap();
        }
        let statements = self.records.statements() - before;
        (shows + self.shows_so_far().await, statements)
    }

    async fn shows_so_far(&mut self) -> u64 {
        self.worker.send(Flush).await.unwrap();
        std::iter::from_fn(|| self.shown.try_recv().ok()).count() as u64
    }
}

#[actix::test]
async fn three_hundred_listeners_cost_as_many_statements_as_one() {
    let mut world = world(20, 10).await;
    let before = world.records.statements();
    world.records.page(&BoardName::Global, BoardScope::Everybody, None, 10).await.unwrap();
    let of_a_page = world.records.statements() - before;
    world.watch(BoardName::Global, 10).await.unwrap();
    let of_one = world.statements_over(20).await;
    for _ in 1..300 {
        world.watch(BoardName::Global, 10).await.unwrap();
    }
    let of_all = world.statements_over(20).await;
    for (listeners, (shows, statements)) in [(1, of_one), (300, of_all)] {
        println!("{listeners} listeners: {statements} statements for {shows} shows, {of_a_page} a page");
        // A beat that is on its way at either end may count or not, and so may one between the two questions there.
        let pages = (shows - 2) * of_a_page..=(shows + 2) * of_a_page;
        assert!(pages.contains(&statements), "{listeners}: {statements} statements for {shows} shows");
    }
}

#[actix::test]
async fn a_board_that_nobody_watches_is_not_read() {
    let mut world = world(10, 10).await;
    let connection = world.watch(BoardName::Global, 10).await.unwrap();
    world.shown.recv().await.unwrap();
    world.boards.send(Unwatch(connection)).await.unwrap();
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
    let connection = world.watch(game("arena"), 10).await.unwrap();
    world.watch(game("connect_four"), 10).await.unwrap();
    assert_eq!(world.watch(game("relay"), 10).await, Err(WatchRefused::TooManyBoards(2)));
    world.boards.send(Unwatch(connection)).await.unwrap();
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
    let hub = Worker(told).start().recipient();
    let lagged = Lagged.start().recipient();
    let (name, now) = (BoardName::Global, Timestamp::now());
    let mut board = WatchedBoard::new(Turn::new(Duration::ZERO));
    let connection = Connection {
        id: ConnectionId::next(),
        codec: Codec::Json,
        worker: 0,
        hub: EnvelopeAddress::relay(hub),
    };
    assert!(board.join(connection, 2, None, &lagged));
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

/// Receives the requests of connections that lagged.
struct Lagged;

impl Actor for Lagged {
    type Context = Context<Self>;
}

impl Handler<KeyframeRequest> for Lagged {
    type Result = ();

    fn handle(&mut self, _: KeyframeRequest, _: &mut Self::Context) {}
}
