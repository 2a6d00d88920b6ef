//! Lines that all hear the same and are in no room: each message is made once, and sent once to each worker.
//!
//! The latest message counts: a line that lags skips some, and asks for the present one when it can read again.

use std::collections::HashMap;

use actix::prelude::*;

use super::{Cargo, Frames, Hangup, Label, Line, LineId, Parcel, RoomKey, Trunks};
use crate::actors::mail::insist;
use crate::actors::room::KeyframeWanted;

/// The server is about to stop: whoever listens is told to come back. Answers whether somebody heard it.
#[derive(Message, Clone)]
#[rtype(result = "bool")]
pub struct Dismiss {
    /// What they are told.
    pub hangup: Hangup,
}

/// The lines of one stream.
pub struct Channel {
    /// To an outlet it is one more room.
    key: RoomKey,
    trunks: Trunks,
    lines: HashMap<LineId, Line>,
    lagged: Recipient<KeyframeWanted>,
}

impl Channel {
    /// Nobody hears it yet. Lines that lagged ask `lagged` for the present message.
    pub fn new(lagged: Recipient<KeyframeWanted>) -> Channel {
        let key = RoomKey::next();
        Channel { key, trunks: Trunks::new(key), lines: HashMap::new(), lagged }
    }

    /// The line hears what is shown from now on.
    pub fn join(&mut self, line: Line) {
        let (room, keyframes) = (self.key, self.lagged.clone());
        let cargo = Cargo::Enlist { room, keyframes, shared: true };
        insist(&line.outlet, Parcel { to: Label::Line(line.id), cargo });
        self.trunks.add(&line);
        self.lines.insert(line.id, line);
    }

    /// The line is gone, or hears something else. `false`: it was not here.
    pub fn leave(&mut self, line: LineId) -> bool {
        let left = self.lines.remove(&line);
        left.iter().for_each(|line| self.trunks.take(line));
        left.is_some()
    }

    /// Whether nobody hears it.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many hear it.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The codecs that somebody reads.
    pub fn wanted(&self) -> [bool; 2] {
        self.trunks.readers().map(|readers| readers > 0)
    }

    /// Shows everybody the present message.
    pub fn show(&mut self, frames: &Frames) {
        self.trunks.show(frames, None);
    }

    /// Shows one line a message that it can begin with.
    pub fn show_line(&self, line: LineId, frames: Frames) {
        if let Some(line) = self.lines.get(&line) {
            insist(&line.outlet, Parcel { to: Label::Line(line.id), cargo: Cargo::Keyframe(frames) });
        }
    }

    /// Closes every connection.
    pub fn hang_up(&self, hangup: &Hangup) {
        self.trunks.order(|| Cargo::Hang(hangup.clone()));
    }
}
