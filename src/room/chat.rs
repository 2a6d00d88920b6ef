//! The chat of a room: the last messages, for those who come later and for the journal.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::PlayerId;

/// One chat message. It is part of a room's record, so a field that is renamed here is renamed in every live file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatEntry {
    /// The player or spectator who said it.
    pub player: PlayerId,
    /// The text.
    pub message: String,
    /// When it was said, by the wall clock.
    pub at: Timestamp,
    /// Whether a spectator said it; left out for players.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spectator: bool,
}

/// The last chat messages of a room.
pub struct ChatLog {
    /// The messages, each with the time at which it was said, in milliseconds of the room's own clock.
    lines: VecDeque<(u64, ChatEntry)>,
    kept: usize,
    delay_ms: u64,
    /// The number of newest messages that the journal does not have yet.
    fresh: usize,
}

impl ChatLog {
    /// A log of the last `kept` messages, which those who do not play may read `delay_ms` after they were said.
    pub fn new(kept: usize, delay_ms: u64) -> ChatLog {
        ChatLog { lines: VecDeque::new(), kept, delay_ms, fresh: 0 }
    }

    /// Takes in the messages of before the room came back. Their age is not known, so they count as said now.
    pub fn recall(&mut self, lines: Vec<ChatEntry>, now_ms: u64) {
        lines.into_iter().for_each(|line| self.push(line, now_ms));
        self.fresh = 0;
    }

    /// The messages, the oldest first.
    pub fn lines(&self) -> impl Iterator<Item = &ChatEntry> {
        self.lines.iter().map(|(_, line)| line)
    }

    /// The messages that are at least as old as the room's delay, the oldest first.
    pub fn due(&self, now_ms: u64) -> impl Iterator<Item = &ChatEntry> {
        let due = self.lines.iter().take_while(move |(said_ms, _)| said_ms + self.delay_ms <= now_ms);
        due.map(|(_, line)| line)
    }

    /// Adds a message that is said now.
    pub fn push(&mut self, line: ChatEntry, now_ms: u64) {
        if self.kept == 0 {
            return;
        }
        if self.lines.len() >= self.kept {
            self.lines.pop_front();
        }
        self.lines.push_back((now_ms, line));
        self.fresh = (self.fresh + 1).min(self.lines.len());
    }

    /// Whether there are messages that are not in the journal yet.
    pub fn is_fresh(&self) -> bool {
        self.fresh > 0
    }

    /// The messages that the journal does not have yet, as far as they are still kept; from now on they count as written.
    pub fn take_fresh(&mut self) -> Vec<ChatEntry> {
        let written = self.lines.len() - std::mem::take(&mut self.fresh);
        self.lines.range(written..).map(|(_, line)| line.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(message: &str) -> ChatEntry {
        let player = PlayerId::parse("anna").unwrap();
        ChatEntry { player, message: message.to_owned(), at: Timestamp::UNIX_EPOCH, spectator: false }
    }

    fn said<'a>(lines: impl Iterator<Item = &'a ChatEntry>) -> Vec<&'a str> {
        lines.map(|line| line.message.as_str()).collect()
    }

    #[test]
    fn the_last_messages_are_kept_and_the_oldest_are_forgotten() {
        let mut chat = ChatLog::new(2, 0);
        ["a", "b", "c"].into_iter().for_each(|message| chat.push(line(message), 0));
        assert_eq!(said(chat.lines()), ["b", "c"]);
        let mut none = ChatLog::new(0, 0);
        none.push(line("a"), 0);
        assert!(!none.is_fresh() && none.lines().next().is_none());
    }

    #[test]
    fn what_was_said_is_shown_when_the_delay_is_over() {
        let mut chat = ChatLog::new(9, 10_000);
        chat.push(line("a"), 1_000);
        chat.push(line("b"), 2_000);
        assert_eq!(said(chat.due(10_999)), Vec::<&str>::new());
        assert_eq!(said(chat.due(11_000)), ["a"]);
        assert_eq!(said(chat.due(12_000)), ["a", "b"]);
    }

    #[test]
    fn each_message_is_written_down_once_and_those_recalled_are_written_already() {
        let mut chat = ChatLog::new(2, 0);
        chat.recall(vec![line("old")], 0);
        assert!(!chat.is_fresh());
        ["a", "b", "c"].into_iter().for_each(|message| chat.push(line(message), 0));
        let fresh = chat.take_fresh();
        assert_eq!(said(fresh.iter()), ["b", "c"]);
        assert!(!chat.is_fresh() && chat.take_fresh().is_empty());
    }
}
