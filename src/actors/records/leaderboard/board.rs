//! One board that is watched: its last rows, and the connections that see them. What was read is shown to everybody in one message for
//! each number of rows that somebody wants.

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

/// A board, as somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Asked {
    /// The week that it is: another one each Monday.
    ThisWeek,
    /// This one.
    Board(BoardName),
}

impl Asked {
    /// Which board that is now.
    pub fn board(&self, now: Timestamp) -> BoardName {
        match self {
            Asked::ThisWeek => BoardName::Weekly(Week::of(now)),
            Asked::Board(board) => board.clone(),
        }
    }

    /// Whether it is one of those that everybody comes for: of all games, in all or this week.
    pub(super) fn is_always_shown(&self, now: Timestamp) -> bool {
        match self.board(now) {
            BoardName::Global => true,
            BoardName::Weekly(week) => week == Week::of(now),
            BoardName::Game(_) | BoardName::Ladder(_) => false,
        }
    }
}

/// A board with those who watch it.
pub(super) struct Board {
    pub(super) turn: Turn,
    /// By how many rows they see.
    views: BTreeMap<u32, View>,
    /// What was read last.
    read: Option<Read>,
    /// How many rows the last question was for.
    asked: u32,
    stale_since: Option<Timestamp>,
}

/// What was read.
struct Read {
    board: String,
    /// `None`: it was not possible, and nothing is known.
    at: Option<Timestamp>,
    rows: Vec<BoardLine>,
    /// How many rows were asked for.
    limit: u32,
}

impl Read {
    /// The first rows.
    fn first(&self, limit: u32) -> &[BoardLine] {
        &self.rows[..self.rows.len().min(limit as usize)]
    }

    /// Whether who sees so many rows would see the same.
    fn is_like(&self, other: &Read, limit: u32) -> bool {
        self.at.is_some() && self.board == other.board && self.first(limit) == other.first(limit)
    }
}

/// Those who see the same.
struct View {
    channel: Channel,
    /// When its rows changed last, in milliseconds since 1970.
    id: u64,
    /// The present message.
    shown: Option<Frames>,
}

impl View {
    /// Makes the present message.
    fn draw(&mut self, limit: u32, read: &Read, stale_since: Option<Timestamp>) -> &Frames {
        let (board, at, rows) = (read.board.as_str(), read.at, read.first(limit));
        let message = LeaderboardUpdate { id: self.id, board, at, stale_since, rows };
        self.shown.insert(Frames::encode(&message, Codec::Json.only()))
    }

    /// Makes the present message, and shows it.
    fn show(&mut self, limit: u32, read: &Read, stale_since: Option<Timestamp>) {
        let frames = self.draw(limit, read, stale_since).clone();
        self.channel.show(&frames);
    }

    /// Its rows change.
    fn change(&mut self, now: Timestamp) {
        self.id = u64::try_from(now.as_millisecond()).unwrap_or(0).max(self.id + 1);
    }
}

impl Board {
    pub(super) fn new(turn: Turn) -> Board {
        Board { turn, views: BTreeMap::new(), read: None, asked: 0, stale_since: None }
    }

    /// How many rows to ask for: as many as anybody wants.
    pub(super) fn ask(&mut self) -> u32 {
        self.asked = self.views.last_key_value().map_or(0, |(limit, _)| *limit);
        self.asked
    }

    /// Whether an answer with so many rows is on its way.
    pub(super) fn is_asked_for(&self, limit: u32) -> bool {
        self.turn.waits(Instant::now()).is_some() && self.asked >= limit
    }

    /// Another connection, with the number of what it has seen. Who has the present message gets nothing now. Answers whether the board has
    /// to be read for it.
    pub(super) fn join(
        &mut self,
        connection: Connection,
        limit: u32,
        after: Option<u64>,
        lagged: &Recipient<KeyframeRequest>,
    ) -> bool {
        let id = connection.id;
        let new = || View { channel: Channel::new(lagged.clone()), id: 0, shown: None };
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

    /// A connection is gone. Answers whether nobody watches any more.
    pub(super) fn leave(&mut self, connection: ConnectionId, limit: u32) -> bool {
        if let Some(view) = self.views.get_mut(&limit) {
            view.channel.leave(connection);
            if view.channel.is_empty() {
                self.views.remove(&limit);
            }
        }
        self.views.is_empty()
    }

    /// The board was read: everybody sees it, changed or not.
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

    /// The board cannot be read now: everybody is told that it is as before.
    pub(super) fn grow_stale(&mut self, board: &BoardName, now: Timestamp) {
        let since = *self.stale_since.get_or_insert(now);
        let nothing = || Read { board: board.to_string(), at: None, rows: Vec::new(), limit: 0 };
        let read = self.read.get_or_insert_with(nothing);
        self.views.iter_mut().for_each(|(limit, view)| view.show(*limit, read, Some(since)));
    }

    /// Shows a connection that lagged the present message.
    pub(super) fn show_one(&self, connection: ConnectionId, limit: u32) {
        let Some(view) = self.views.get(&limit) else { return };
        view.shown.iter().for_each(|shown| view.channel.show_one(connection, shown.clone()));
    }

    /// Closes every connection.
    pub(super) fn close_all(&self, close_reason: &CloseReason) {
        self.views.values().for_each(|view| view.channel.close_all(close_reason));
    }
}
