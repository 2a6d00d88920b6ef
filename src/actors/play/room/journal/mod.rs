//! The journal of a room's match, on the side of the room: the times at which something is noted, and the way from one
//! match's journal to the next.

mod handle;
mod seq_log;
pub(super) mod shipping;
mod writer;

use std::time::Duration;

use actix::Recipient;

pub use handle::JournalHandle;

use handle::Retiring;
use shipping::ShippingTimers;
use writer::JournalWriter;

use crate::actors::recording::recorder::Written;
use crate::domain::MatchId;
use crate::game::{Match, Tick};
use crate::room::{JournalProgress, PastMatch, RoomFact, RoomRecord, RoomState};

/// The next thing to do for the journal.
pub(super) enum Due {
    /// Nothing, until something happens.
    Nothing,
    /// A batch is to be sent after this time.
    AppendBatch(Duration),
    /// The journal is to go on behind a gap after this time.
    Mend(Duration),
}

/// The facts that only the actor knows when a match or a journal ends.
#[derive(Clone, Copy)]
pub(super) struct JournalEnd {
    /// The number of the room's last reliable message.
    pub(super) numbered: u64,
    /// The time for which the replay is held back.
    pub(super) hold: Duration,
}

/// The journal of the present match.
pub(super) struct Recording {
    /// The way to the recorder; `None` where matches are not recorded.
    journals: Option<JournalHandle>,
    /// Tells the room that a batch is written.
    written: Recipient<Written>,
    /// The writer of the present match; `None` before the journal begins, and once it has ended.
    writer: Option<JournalWriter>,
    /// The match with whose journal the room has ended.
    closed: Option<MatchId>,
    timers: ShippingTimers,
}

impl Recording {
    pub(super) fn new(journals: Option<JournalHandle>, written: Recipient<Written>) -> Recording {
        Recording { journals, written, writer: None, closed: None, timers: ShippingTimers::default() }
    }

    /// Opens the journal of this match, if matches are recorded. `bytes` is the length of the file if it exists already.
    pub(super) fn open(&mut self, game: &Match, bytes: Option<u64>) {
        let journals = self.journals.clone();
        self.writer =
            journals.map(|journals| JournalWriter::new(journals, game, bytes, self.written.clone()));
    }

    /// Whether new notes are sent in time without being looked at: a batch is on its way, or nothing is recorded.
    pub(super) fn needs_no_look(&self) -> bool {
        self.timers.is_shipping() || self.writer.is_none()
    }

    /// The server knows more of the match than the file says, so the journal goes on behind a gap.
    pub(super) fn fall_behind(&mut self) {
        if let Some(writer) = &mut self.writer {
            writer.fall_behind();
        }
    }

    /// The last step that is in the file.
    pub(super) fn recorded(&self) -> Option<Tick> {
        self.writer.as_ref().and_then(JournalWriter::recorded)
    }

    /// Takes over the notes of the match and the room. Answers the next thing to do.
    pub(super) fn follow(&mut self, state: &mut RoomState) -> Due {
        let Some(writer) = &mut self.writer else { return Due::Nothing };
        let news = writer.follow(state.match_for_journal());
        let noted = note_facts(writer, state);
        if writer.gap().is_some() {
            Due::Mend(writer.retry())
        } else if (news || noted || state.chat().is_fresh()) && !writer.is_busy() {
            Due::AppendBatch(writer.every())
        } else {
            Due::Nothing
        }
    }

    /// Takes over the notes of the room.
    pub(super) fn note_facts(&mut self, state: &mut RoomState) {
        if let Some(writer) = &mut self.writer {
            note_facts(writer, state);
        }
    }

    /// Notes a fact that the actor knows itself.
    pub(super) fn note(&mut self, fact: &RoomFact) {
        if let Some(writer) = &mut self.writer {
            writer.fact(fact);
        }
    }

    /// Sends everything that was noted. A journal that has grown too large begins anew.
    pub(super) fn ship(&mut self, state: &mut RoomState, numbered: u64) {
        let full = |writer: &&mut JournalWriter| writer.is_full() && writer.gap().is_none();
        if let Some(writer) = self.writer.as_mut().filter(full) {
            writer.turn_over(state.match_for_journal());
        }
        let Some(writer) = &mut self.writer else { return };
        note_all(writer, state);
        let head = writer.is_blank().then(|| state.record(numbered));
        writer.ship(state.match_for_journal(), numbered, head);
    }

    /// The ending of the match is noted: its replay can be made when the time to hold it back has passed.
    pub(super) fn end(&mut self, state: &mut RoomState, end: JournalEnd) {
        self.ship(state, end.numbered);
        if let Some(writer) = &self.writer {
            writer.ended(end.hold);
        }
    }

    /// Goes on behind a gap, from the present state, if there is a gap.
    pub(super) fn mend(&mut self, state: &mut RoomState, numbered: u64) {
        if state.is_ended() {
            return;
        }
        let record = state.record(numbered);
        if let Some(writer) = self.writer.as_mut().filter(|writer| writer.gap().is_some()) {
            writer.close_gap(state.match_for_journal(), record);
            // The record has all chat messages in it.
            state.take_said();
            state.take_facts();
        }
    }

    /// Ends the journal so that the next process goes on from here. `how` is the fact that it needs besides.
    pub(super) fn hand_over(&mut self, state: &mut RoomState, numbered: u64, how: &RoomFact) {
        self.mend(state, numbered);
        let Some(mut writer) = self.writer.take() else { return };
        note_all(&mut writer, state);
        let record = state.record(numbered);
        writer.hand_over(state.match_for_journal(), record, how);
    }

    /// The match with whose journal the room has ended, once it has.
    pub(super) fn closed(&self) -> Option<&MatchId> {
        self.closed.as_ref()
    }

    /// A batch was written, or could not be. Answers the progress of the journal.
    pub(super) fn written(&mut self, written: Written) -> Option<JournalProgress> {
        let writer = self.writer.as_mut()?;
        writer.written(written);
        Some(JournalProgress { begun: writer.has_begun(), has_ending: writer.has_ending() })
    }

    /// The room goes on to another match. Its journal begins before the journal of the match before is let go.
    pub(super) fn turn_over(&mut self, past: PastMatch, state: &mut RoomState, end: JournalEnd) {
        let JournalEnd { numbered, hold } = end;
        let PastMatch { mut game, began_at, quitters, result, successor } = past;
        let writer = self.writer.take();
        if successor.is_some() {
            self.open(state.game(), None);
            self.ship(state, numbered);
        } else {
            self.closed = Some(game.id().clone());
        }
        if let Some(writer) = writer {
            let record = RoomRecord { began_at, quitters, result, ..state.record(numbered) };
            writer.retire(&mut game, record, Retiring { keep_replay: true, hold, successor });
        }
    }

    /// The room ends, and its journal with it.
    pub(super) fn close(&mut self, state: &mut RoomState, end: JournalEnd, keep_replay: bool) {
        let JournalEnd { numbered, hold } = end;
        let Some(mut writer) = self.writer.take() else { return };
        self.closed = Some(state.game().id().clone());
        writer.follow(state.match_for_journal());
        note_facts(&mut writer, state);
        let record = state.record(numbered);
        writer.retire(state.match_for_journal(), record, Retiring { keep_replay, hold, successor: None });
    }

    /// Lets the journal go as it is, and sends the rest of it.
    pub(super) fn drop_writer(&mut self) {
        drop(self.writer.take());
    }
}

/// Tells the journal the new facts about the room, and the chat messages.
fn note_all(writer: &mut JournalWriter, state: &mut RoomState) {
    note_facts(writer, state);
    for line in state.take_said() {
        writer.fact(&RoomFact::Said(line));
    }
}

/// Tells the journal the new facts about the room. Answers whether there are any.
fn note_facts(writer: &mut JournalWriter, state: &mut RoomState) -> bool {
    let facts = state.take_facts();
    facts.iter().for_each(|fact| writer.fact(fact));
    !facts.is_empty()
}
