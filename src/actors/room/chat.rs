//! What was said in a room: the last messages, for everybody and for those who come later.

use std::collections::VecDeque;

use actix::prelude::*;
use jiff::{SignedDuration, Timestamp};

use super::{GetChat, Room, Say};
use crate::actors::mail::{InTurn, in_turn};
use crate::domain::PlayerId;
use crate::protocol::http::ChatLine;
use crate::protocol::server::Chat;
use crate::telemetry::{self, Count};

/// The last messages.
pub(super) struct ChatLog {
    lines: VecDeque<ChatLine>,
    kept: usize,
    /// How many of the last ones are not written down yet.
    fresh: usize,
}

impl ChatLog {
    pub(super) fn new(kept: usize) -> ChatLog {
        ChatLog { lines: VecDeque::new(), kept, fresh: 0 }
    }

    /// What was said before the room came back.
    pub(super) fn recall(&mut self, lines: Vec<ChatLine>) {
        lines.into_iter().for_each(|line| self.push(line));
        self.fresh = 0;
    }

    /// The messages, the oldest first.
    pub(super) fn lines(&self) -> impl Iterator<Item = &ChatLine> {
        self.lines.iter()
    }

    fn push(&mut self, line: ChatLine) {
        if self.kept == 0 {
            return;
        }
        if self.lines.len() >= self.kept {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
        self.fresh = (self.fresh + 1).min(self.lines.len());
    }

    /// Whether something was said that is not written down.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh > 0
    }

    /// What is to be written down; of what was said meanwhile, only what is still kept.
    pub(super) fn take_fresh(&mut self) -> Vec<ChatLine> {
        let written = self.lines.len() - std::mem::take(&mut self.fresh);
        self.lines.range(written..).cloned().collect()
    }
}

impl Room {
    /// Tells everybody what somebody says.
    pub(super) fn say(&mut self, player: PlayerId, message: String, spectator: bool) {
        let at = Timestamp::now();
        self.crowd.announce(|n| Chat { n, player: &player, message: &message, at, spectator });
        telemetry::count(Count::Chats);
        self.chat.push(ChatLine { player, message, at, spectator });
    }
}

impl Handler<Say> for Room {
    type Result = ();

    fn handle(&mut self, say: Say, ctx: &mut Self::Context) {
        self.say(say.player, say.message, false);
        self.note_down(ctx);
    }
}

impl Handler<GetChat> for Room {
    type Result = InTurn<Vec<ChatLine>>;

    fn handle(&mut self, _: GetChat, _: &mut Self::Context) -> Self::Result {
        // What is said tells how a match goes.
        let until = Timestamp::now() - SignedDuration::from_secs(self.spec.delay_s.into());
        in_turn(self.chat.lines().filter(|line| line.at <= until).cloned().collect())
    }
}
