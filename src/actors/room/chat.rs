//! What was said in a room: the last messages, for everybody and for those who come later.

use std::collections::VecDeque;

use actix::prelude::*;
use jiff::Timestamp;

use super::{GetChat, Room, Say};
use crate::actors::mail::{InTurn, in_turn};
use crate::domain::PlayerId;
use crate::protocol::http::ChatLine;
use crate::protocol::server::Chat;
use crate::telemetry::{self, Count};

/// The last messages.
pub(super) struct ChatLog {
    /// With when it was said, by the room's own clock.
    lines: VecDeque<(u64, ChatLine)>,
    kept: usize,
    delay_ms: u64,
    /// How many of the last ones are not written down yet.
    fresh: usize,
}

impl ChatLog {
    pub(super) fn new(kept: usize, delay_s: u32) -> ChatLog {
        ChatLog { lines: VecDeque::new(), kept, delay_ms: u64::from(delay_s) * 1000, fresh: 0 }
    }

    /// What was said before the room came back: how long before, nobody knows, so it counts as said then.
    pub(super) fn recall(&mut self, lines: Vec<ChatLine>, now_ms: u64) {
        lines.into_iter().for_each(|line| self.push(line, now_ms));
        self.fresh = 0;
    }

    /// The messages, the oldest first.
    pub(super) fn lines(&self) -> impl Iterator<Item = &ChatLine> {
        self.lines.iter().map(|(_, line)| line)
    }

    /// Those that are so old as the delay wants it.
    fn due(&self, now_ms: u64) -> impl Iterator<Item = &ChatLine> {
        let due = self.lines.iter().take_while(move |(said_ms, _)| said_ms + self.delay_ms <= now_ms);
        due.map(|(_, line)| line)
    }

    fn push(&mut self, line: ChatLine, now_ms: u64) {
        if self.kept == 0 {
            return;
        }
        if self.lines.len() >= self.kept {
            self.lines.pop_front();
        }
        self.lines.push_back((now_ms, line));
        self.fresh = (self.fresh + 1).min(self.lines.len());
    }

    /// Whether something was said that is not written down.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh > 0
    }

    /// What is to be written down; of what was said meanwhile, only what is still kept.
    pub(super) fn take_fresh(&mut self) -> Vec<ChatLine> {
        let written = self.lines.len() - std::mem::take(&mut self.fresh);
        self.lines.range(written..).map(|(_, line)| line.clone()).collect()
    }
}

impl Room {
    /// Tells everybody what somebody says.
    pub(super) fn say(&mut self, player: PlayerId, message: String, spectator: bool) {
        let at = Timestamp::now();
        self.crowd.announce(|n| Chat { n, player: &player, message: &message, at, spectator });
        telemetry::count(Count::Chats);
        let now_ms = self.now_ms();
        self.chat.push(ChatLine { player, message, at, spectator }, now_ms);
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
        in_turn(self.chat.due(self.now_ms()).cloned().collect())
    }
}
