//! The boards that somebody watches. Each is read once, however many watch it, and not at all when nobody does.
//!
//! `turn.rs` decides when a board is read, and `board.rs` makes the messages. Must not: know how a board is stored.

mod board;
#[cfg(test)]
mod tests;
mod turn;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use jiff::Timestamp;

pub use board::Asked;

use board::WatchedBoard;
use turn::{NextQuestion, Turn};

use crate::actors::delivery::{Connection, ConnectionId, Dismiss, KeyframeRequest};
use crate::actors::mail::{InTurn, in_turn};
use crate::actors::records::settler::MatchSettled;
use crate::config::BoardSettings;
use crate::domain::{BoardName, BoardRow, BoardScope};
use crate::store::{Answer, Records, RecordsError};

/// After this time without an answer the database counts as away.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// A connection is to be sent a board: at once, at each beat, and when it changes.
#[derive(Message)]
#[rtype(result = "Result<(), WatchRefused>")]
pub struct Watch {
    /// The connection that watches.
    pub connection: Connection,
    /// The board that it wants.
    pub board: Asked,
    /// The players whose places are on it.
    pub scope: BoardScope,
    /// The number of rows that it wants.
    pub limit: u32,
    /// The number of the last message that the client has.
    pub after: Option<u64>,
}

/// The reasons for which a board is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WatchRefused {
    /// Too many other boards are being watched.
    #[error("{0} different boards are watched already; try again later, or watch `global` or `weekly`")]
    TooManyBoards(usize),
}

/// A connection does not watch any more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Unwatch(pub ConnectionId);

/// A board, with the players whose places are on it.
type Key = (Asked, BoardScope);

/// The actor: it reads each board that somebody watches once, for all who watch it.
pub struct Leaderboard {
    records: Arc<dyn Records>,
    settings: BoardSettings,
    boards: HashMap<Key, WatchedBoard>,
    connections: HashMap<ConnectionId, (Key, u32)>,
    /// Hears of connections that lagged; it is this actor.
    lagged: Recipient<KeyframeRequest>,
}

impl Leaderboard {
    /// Starts the actor on this thread.
    pub fn open(records: Arc<dyn Records>, settings: BoardSettings) -> Addr<Leaderboard> {
        Leaderboard::create(|ctx| Leaderboard {
            records,
            settings,
            boards: HashMap::new(),
            connections: HashMap::new(),
            lagged: ctx.address().recipient(),
        })
    }

    /// Does what the turn of a board asks for.
    fn follow(&mut self, key: &Key, turn: fn(&mut Turn, Instant) -> NextQuestion, ctx: &mut Context<Self>) {
        let Some(board) = self.boards.get_mut(key) else { return };
        match turn(&mut board.turn, Instant::now()) {
            NextQuestion::Nothing => {}
            NextQuestion::Ask => self.ask(key.clone(), ctx),
            NextQuestion::LookAfter(wait) => {
                let key = key.clone();
                ctx.run_later(wait, move |boards, ctx| {
                    boards.follow(&key, Turn::look, ctx);
                });
            }
        }
    }

    fn ask(&mut self, key: Key, ctx: &mut Context<Self>) {
        let Some(board) = self.boards.get_mut(&key) else { return };
        let (records, limit, name) = (Arc::clone(&self.records), board.ask(), key.0.board(Timestamp::now()));
        let asked = async move {
            let rows = tokio::time::timeout(ANSWER_WITHIN, records.page(&name, key.1, None, limit)).await;
            (key, name, rows.unwrap_or_else(|_| Err(RecordsError::Away(Arc::from("it does not answer")))))
        };
        ctx.spawn(asked.into_actor(self).map(move |(key, name, rows), boards, ctx| {
            boards.show(&key, &name, rows, limit);
            boards.follow(&key, Turn::answered, ctx);
        }));
    }

    fn show(&mut self, key: &Key, name: &BoardName, rows: Answer<Vec<BoardRow>>, limit: u32) {
        let Some(board) = self.boards.get_mut(key) else { return };
        match rows {
            Ok(rows) => board.take(name, &rows, limit, Timestamp::now()),
            Err(error) => {
                log::debug!("board {name}: {error}");
                board.grow_stale(name, Timestamp::now());
            }
        }
    }

    fn beat(&mut self, ctx: &mut Context<Self>) {
        let keys: Vec<_> = self.boards.keys().cloned().collect();
        let (now, every) = (Instant::now(), self.settings.every());
        for key in keys {
            // The database is slow or away, and those who watch should hear something all the same.
            if let Some(board) = self.boards.get_mut(&key)
                && board.turn.waits(now).is_some_and(|waits| waits >= every)
            {
                board.grow_stale(&key.0.board(Timestamp::now()), Timestamp::now());
            }
            self.follow(&key, Turn::beat, ctx);
        }
    }

    fn leave(&mut self, connection: ConnectionId) {
        let Some((key, limit)) = self.connections.remove(&connection) else { return };
        if self.boards.get_mut(&key).is_some_and(|board| board.leave(connection, limit)) {
            self.boards.remove(&key);
        }
    }
}

impl Actor for Leaderboard {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(self.settings.every(), Leaderboard::beat);
    }
}

impl Handler<Watch> for Leaderboard {
    type Result = InTurn<Result<(), WatchRefused>>;

    fn handle(&mut self, watch: Watch, ctx: &mut Self::Context) -> Self::Result {
        let Watch { connection, board, scope, limit, after } = watch;
        let key = (board, scope);
        let known = self.boards.contains_key(&key) || key.0.is_always_shown(Timestamp::now());
        if !known && self.boards.len() >= self.settings.watched_max {
            return in_turn(Err(WatchRefused::TooManyBoards(self.settings.watched_max)));
        }
        self.connections.insert(connection.id, (key.clone(), limit));
        let apart = self.settings.apart();
        let board = self.boards.entry(key.clone()).or_insert_with(|| WatchedBoard::new(Turn::new(apart)));
        if board.join(connection, limit, after, &self.lagged) && !board.is_asked_for(limit) {
            self.follow(&key, Turn::changed, ctx);
        }
        in_turn(Ok(()))
    }
}

impl Handler<Unwatch> for Leaderboard {
    type Result = ();

    fn handle(&mut self, Unwatch(connection): Unwatch, _: &mut Self::Context) {
        self.leave(connection);
    }
}

impl Handler<MatchSettled> for Leaderboard {
    type Result = ();

    fn handle(&mut self, MatchSettled(settled): MatchSettled, ctx: &mut Self::Context) {
        let now = Timestamp::now();
        // This holds for a match that was settled earlier, too: the database's answer may have been lost, so that nobody
        // was told.
        let touched = |key: &&Key| settled.boards.contains(&key.0.board(now));
        let touched: Vec<_> = self.boards.keys().filter(touched).cloned().collect();
        for key in touched {
            self.follow(&key, Turn::changed, ctx);
        }
    }
}

impl Handler<KeyframeRequest> for Leaderboard {
    type Result = ();

    fn handle(&mut self, wanted: KeyframeRequest, _: &mut Self::Context) {
        let Some((key, limit)) = self.connections.get(&wanted.connection) else { return };
        if let Some(board) = self.boards.get(key) {
            board.show_one(wanted.connection, *limit);
        }
    }
}

impl Handler<Dismiss> for Leaderboard {
    type Result = bool;

    fn handle(&mut self, dismiss: Dismiss, _: &mut Self::Context) -> bool {
        self.boards.values().for_each(|board| board.close_all(&dismiss.close_reason));
        !self.connections.is_empty()
    }
}
