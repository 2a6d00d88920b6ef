//! One board that somebody watches: the rows that were read last, and the connections that see them. For each number of
//! rows that somebody asked for there is one message, which is sent to all who asked for that number.

use std::collections::BTreeMap;
use std::time::Instant;

use actix::Recipient;
use jiff::Timestamp;

use super::turn::Turn;
use crate::actors::delivery::{Channel, CloseReason, Connection, ConnectionId, Frames, KeyframeRequest};
use crate::domain::{BoardName, BoardRow, Week};
use crate::protocol::Codec;
use crate::protocol::live::LeaderboardUpdate;
use crate::protocol::records::BoardLine;

/// A board, as a client asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Asked {
    /// The board of the present week, which is another one each Monday.
    ThisWeek,
    /// A certain board.
    Board(BoardName),
}

impl Asked {
    /// The board that is meant at this time.
    pub fn board(&self, now: Timestamp) -> BoardName {
        match self {
            Asked::ThisWeek => BoardName::Weekly(Week::of(now)),
            Asked::Board(board) => board.clone(),
        }
    }

    /// Whether it is one of the boards that everybody comes for: that of all games, for ever or this week.
    pub(super) fn is_always_shown(&self, now: Timestamp) -> bool {
        match self.board(now) {
            BoardName::Global => true,
            BoardName::Weekly(week) => week == Week::of(now),
            BoardName::Game(_) | BoardName::Ladder(_) | BoardName::Champions(_) => false,
        }
    }
}

/// A board, with those who watch it.
pub(super) struct WatchedBoard {
    pub(super) turn: Turn,
    /// Those who watch it, by the number of rows that they see.
    views: BTreeMap<u32, BoardWatchers>,
    /// The rows that were read last.
    read: Option<Read>,
    /// The number of rows that was asked of the database last.
    asked: u32,
    stale_since: Option<Timestamp>,
}

/// The rows of a board, as they were read.
struct Read {
    board: String,
    /// The time at which they were read; `None` if that was not possible.
    at: Option<Timestamp>,
    rows: Vec<BoardLine>,
    /// The number of rows that were asked for.
    limit: u32,
}

impl Read {
    /// The first rows, at most `limit`.
    fn first(&self, limit: u32) -> &[BoardLine] {
        &self.rows[..self.rows.len().min(limit as usize)]
    }

    /// Whether somebody who sees `limit` rows sees the same in both.
    fn is_like(&self, other: &Read, limit: u32) -> bool {
        self.at.is_some() && self.board == other.board && self.first(limit) == other.first(limit)
    }
}

/// Those who see the same number of rows.
struct BoardWatchers {
    channel: Channel,
    /// When their rows changed last, in milliseconds since 1970.
    id: u64,
    /// The present message, if it is made already.
    shown: Option<Frames>,
}

impl BoardWatchers {
    /// Makes the present message.
    fn draw(&mut self, limit: u32, read: &Read, stale_since: Option<Timestamp>) -> &Frames {
        let (board, at, rows) = (read.board.as_str(), read.at, read.first(limit));
        let message = LeaderboardUpdate { id: self.id, board, at, stale_since, rows };
        self.shown.insert(Frames::encode(&message, Codec::Json.only()))
    }

    /// Makes the present message, and sends it to everybody.
    fn show(&mut self, limit: u32, read: &Read, stale_since: Option<Timestamp>) {
        let frames = self.draw(limit, read, stale_since).clone();
        self.channel.show(&frames);
    }

    /// Notes that the rows have changed.
    fn change(&mut self, now: Timestamp) {
        self.id = u64::try_from(now.as_millisecond()).unwrap_or(0).max(self.id + 1);
    }
}

impl WatchedBoard {
    pub(super) fn new(turn: Turn) -> WatchedBoard {
        WatchedBoard { turn, views: BTreeMap::new(), read: None, asked: 0, stale_since: None }
    }

    /// The number of rows to ask the database for: as many as anybody wants.
    pub(super) fn ask(&mut self) -> u32 {
        self.asked = self.views.last_key_value().map_or(0, |(limit, _)| *limit);
        self.asked
    }

    /// Whether the database was asked for so many rows and has not answered yet.
    pub(super) fn is_asked_for(&self, limit: u32) -> bool {
        self.turn.waits(Instant::now()).is_some() && self.asked >= limit
    }

    /// Adds a connection; `after` is the number of the message that its client has. If that is the present message, it gets
    /// nothing now. Answers whether the board has to be read for the connection.
    pub(super) fn join(
        &mut self,
        connection: Connection,
        limit: u32,
        after: Option<u64>,
        lagged: &Recipient<KeyframeRequest>,
    ) -> bool {
        let id = connection.id;
        let new = || BoardWatchers { channel: Channel::new(lagged.clone()), id: 0, shown: None };
        let view = self.views.entry(limit).or_insert_with(new);
        view.channel.join(connection);
        if view.shown.is_none()
            && let Some(read) = self.read.as_ref().filter(|read| read.limit >= limit)
        {
            read.at.into_iter().for_each(|at| view.change(at));
            view.draw(limit, read, self.stale_since);
        }
        let unseen = view.shown.as_ref().filter(|_| after != Some(view.id));
        unseen.into_iter().for_each(|shown| view.channel.show_one(id, shown.clone()));
        view.shown.is_none()
    }

    /// Removes a connection. Answers whether nobody watches the board any more.
    pub(super) fn leave(&mut self, connection: ConnectionId, limit: u32) -> bool {
        if let Some(view) = self.views.get_mut(&limit) {
            view.channel.leave(connection);
            if view.channel.is_empty() {
                self.views.remove(&limit);
            }
        }
        self.views.is_empty()
    }

    /// The board was read: everybody is sent the present message, changed or not.
    pub(super) fn take(&mut self, board: &BoardName, rows: &[BoardRow], limit: u32, now: Timestamp) {
        let rows = rows.iter().map(|row| BoardLine::of(board, row)).collect();
        let read = Read { board: board.to_string(), at: Some(now), rows, limit };
        for (&wanted, view) in self.views.range_mut(..=limit) {
            let same = self.read.as_ref().is_some_and(|before| before.is_like(&read, wanted));
            if !same || view.shown.is_none() {
                view.change(now);
            }
            view.show(wanted, &read, None);
        }
        (self.read, self.stale_since) = (Some(read), None);
    }

    /// The board cannot be read now: everybody is told since when its rows are old.
    pub(super) fn grow_stale(&mut self, board: &BoardName, now: Timestamp) {
        let since = *self.stale_since.get_or_insert(now);
        let nothing = || Read { board: board.to_string(), at: None, rows: Vec::new(), limit: 0 };
        let read = self.read.get_or_insert_with(nothing);
        self.views.iter_mut().for_each(|(limit, view)| view.show(*limit, read, Some(since)));
    }

    /// Sends the present message to a connection that lagged.
    pub(super) fn show_one(&self, connection: ConnectionId, limit: u32) {
        let Some(view) = self.views.get(&limit) else { return };
        view.shown.iter().for_each(|shown| view.channel.show_one(connection, shown.clone()));
    }

    /// Closes every connection.
    pub(super) fn close_all(&self, close_reason: &CloseReason) {
        self.views.values().for_each(|view| view.channel.close_all(close_reason));
    }
}
