//! One tournament that somebody watches: what was shown last, and who sees it. Those who may watch every match are told its
//! room, the others are not.

use std::sync::Arc;

use actix::Recipient;

use crate::actors::delivery::{Channel, CloseReason, Connection, ConnectionId, Frames, KeyframeRequest};
use crate::domain::tournament::TournamentPicture;
use crate::protocol::Codec;
use crate::protocol::tournaments::Onlooker;
use crate::protocol::tournaments::live::{TournamentChanged, TournamentUpdate};

/// A tournament, with those who watch it.
pub(super) struct WatchedTournament {
    /// What was shown last.
    shown: Arc<TournamentPicture>,
    /// Those who are told the rooms of matches, and those who are not.
    channels: [Channel; 2],
    /// The message that a connection begins with, if it is made already.
    present: Option<Frames>,
}

impl WatchedTournament {
    pub(super) fn new(
        shown: Arc<TournamentPicture>,
        lagged: &Recipient<KeyframeRequest>,
    ) -> WatchedTournament {
        let channels = [Channel::new(lagged.clone()), Channel::new(lagged.clone())];
        WatchedTournament { shown, channels, present: None }
    }

    /// Adds a connection. It is sent how the tournament is, unless it has that.
    pub(super) fn join(&mut self, connection: Connection, sees_rooms: bool, after: Option<u64>) {
        let id = connection.id;
        self.channels[usize::from(!sees_rooms)].join(connection);
        if after != Some(self.shown.last) {
            self.show_one(id);
        }
    }

    /// Removes a connection. Answers whether nobody watches any more.
    pub(super) fn leave(&mut self, connection: ConnectionId) -> bool {
        for channel in &mut self.channels {
            channel.leave(connection);
        }
        self.channels.iter().all(Channel::is_empty)
    }

    /// Sends everybody what has changed since it was shown last.
    pub(super) fn show(&mut self, now: &Arc<TournamentPicture>) {
        if now.last == self.shown.last {
            return;
        }
        let before = std::mem::replace(&mut self.shown, Arc::clone(now));
        self.present = None;
        for (channel, by) in self.channels.iter_mut().zip([Onlooker::Free, Onlooker::Kept]) {
            if channel.is_empty() {
                continue;
            }
            let frames = match TournamentChanged::between(&before, now, by) {
                Some(change) => Frames::encode(&change, Codec::Json.only()),
                None => present(&mut self.present, now),
            };
            channel.show(&frames);
        }
    }

    /// Sends a connection how the tournament is.
    pub(super) fn show_one(&mut self, connection: ConnectionId) {
        let frames = present(&mut self.present, &self.shown);
        self.channels.iter().for_each(|channel| channel.show_one(connection, frames.clone()));
    }

    /// Closes every connection.
    pub(super) fn close_all(&self, close_reason: &CloseReason) {
        self.channels.iter().for_each(|channel| channel.close_all(close_reason));
    }
}

/// The message that says how a tournament is, made once.
fn present(made: &mut Option<Frames>, picture: &TournamentPicture) -> Frames {
    made.get_or_insert_with(|| Frames::encode(&TournamentUpdate::from(picture), Codec::Json.only())).clone()
}
