//! What was said in a room: the last messages, for everybody and for those who come later.

use std::collections::VecDeque;

use actix::prelude::*;
use jiff::Timestamp;

use super::{GetChat, Room, Say};
use crate::domain::PlayerId;
use crate::protocol::http::ChatLine;
use crate::protocol::server::Chat;

/// The last messages.
pub(super) struct ChatLog {
    lines: VecDeque<ChatLine>,
    kept: usize,
}

impl ChatLog {
    pub(super) fn new(kept: usize) -> ChatLog {
        ChatLog { lines: VecDeque::new(), kept }
    }

    fn push(&mut self, line: ChatLine) {
        if self.lines.len() >= self.kept {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }
}

impl Room {
    /// Tells everybody what somebody says.
    pub(super) fn say(&mut self, player: PlayerId, message: String, spectator: bool) {
        let at = Timestamp::now();
        self.crowd.announce(|n| Chat { n, player: &player, message: &message, at, spectator });
        self.chat.push(ChatLine { player, message, at, spectator });
    }
}

impl Handler<Say> for Room {
    type Result = ();

    fn handle(&mut self, say: Say, _: &mut Self::Context) {
        self.say(say.player, say.message, false);
    }
}

impl Handler<GetChat> for Room {
    type Result = Vec<ChatLine>;

    fn handle(&mut self, _: GetChat, _: &mut Self::Context) -> Vec<ChatLine> {
        self.chat.lines.iter().cloned().collect()
    }
}
