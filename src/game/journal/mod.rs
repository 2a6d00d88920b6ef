//! The journal of a match: its ordered inputs, with checkpoints and state hashes at intervals.
//!
//! The journal is the match: from a checkpoint and the entries after it the state is rebuilt bit for bit. Must not: grow
//! without bound, however much is said.
//!
//! What of it is in memory is a [`History`]. A journal that is recorded also packs everything into [`Record`]s as it happens, for
//! whoever takes them away to disk (`fresh`). Must not: know files or clocks; milliseconds are told.

pub mod bounds;
mod fresh_records;
mod history;
mod inputs;
mod reader;
mod rebuild;
pub mod record;
mod replay_order;
mod varint;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

pub use history::History;
pub use reader::{Meaning, Oddity, RecordReader};
pub use rebuild::RebuildFailed;
pub use record::{Ending, PackedRecords, Record, encode};
pub use replay_order::{SettledRecords, settled};

use super::{DynGame, GameType, Input, Member, Pace, Roster, Seat, Tick};
use crate::domain::MatchId;
use crate::domain::guard::caught;
use fresh_records::FreshRecords;

/// What a journal says before its first entry: everything needed to begin the same match again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The match.
    pub match_id: MatchId,
    /// The game's name.
    pub game: String,
    /// The version of the game's rules.
    pub rules: u32,
    /// All options.
    pub options: Value,
    /// The seed.
    pub seed: u64,
    /// Seats of the room.
    pub seats_max: u16,
    /// When the room steps.
    pub pace: Pace,
}

impl Header {
    /// The option `mode`, if the game has modes.
    pub fn mode(&self) -> Option<&str> {
        self.options.get("mode").and_then(Value::as_str)
    }
}

/// One input, and the tick whose step takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournaledInput {
    /// The step that takes the input.
    pub tick: Tick,
    /// The input; actions in journal bytes.
    pub input: Input<Bytes>,
}

/// A whole state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last step in it.
    pub tick: Tick,
    /// The state as [`DynGame::checkpoint`] wrote it.
    pub state: Vec<u8>,
}

/// How a state is known again: the XXH3 hash (64 bits) of its checkpoint bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The last step in it.
    pub tick: Tick,
    /// The hash.
    pub hash: u64,
}

/// An input that is not given to the game.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeftOut {
    /// The step that would have taken it.
    pub tick: Tick,
    /// Which of all inputs of that step, from 0.
    pub index: u32,
}

/// How often a journal notes the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervals {
    /// Steps between state hashes.
    pub hash_ticks: u32,
    /// Steps between checkpoints.
    pub checkpoint_ticks: u32,
    /// After so many bytes of entries a checkpoint is made before it is due, so that the journal of a busy room stays
    /// small.
    pub checkpoint_bytes: usize,
}

impl Default for Intervals {
    fn default() -> Intervals {
        Intervals { hash_ticks: 100, checkpoint_ticks: 600, checkpoint_bytes: 1 << 20 }
    }
}

/// The journal of one match, in memory. Written out and read back it is the same journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    header: Header,
    intervals: Intervals,
    history: History,
    /// Milliseconds since the match began, as it was told last.
    ms: u64,
    ending: Option<Ending>,
    #[serde(skip)]
    scratch: Vec<u8>,
    #[serde(skip)]
    fresh: FreshRecords,
}

/// What it is told.
impl Journal {
    /// An empty journal. `recorded` says whether it packs records, for somebody who takes them away.
    pub fn new(header: Header, intervals: Intervals, recorded: bool) -> Journal {
        let fresh = FreshRecords::new(recorded);
        let (history, scratch) = (History::default(), Vec::new());
        Journal { header, intervals, history, ms: 0, ending: None, scratch, fresh }
    }

    /// The same, with what was read from records; they are not made again.
    pub(in crate::game) fn with(self, history: History, ms: u64, ending: Option<Ending>) -> Journal {
        Journal { history, ms, ending, ..self }
    }

    /// Says who sits down with the next entry.
    pub fn seat(&mut self, tick: Tick, seat: Seat, member: &Member) {
        self.fresh.put(|out| record::put_seated(out, tick, seat, member));
    }

    /// Appends one input for the step `tick`.
    pub fn append(&mut self, tick: Tick, input: &Input<Bytes>) {
        self.fresh.put(|out| record::put_input(out, tick, input));
        self.history.add(tick, input);
    }

    /// Notes the state after the step `tick` and who sits where, if that is due.
    pub fn note(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster) {
        let checkpoint = tick.0.is_multiple_of(self.intervals.checkpoint_ticks)
            || self.history.bytes_since_checkpoint() >= self.intervals.checkpoint_bytes;
        if checkpoint {
            self.note_state(tick, dyn_game, roster);
        } else if tick.0.is_multiple_of(self.intervals.hash_ticks) {
            self.note_hash(tick, dyn_game);
        }
    }

    /// Notes the state and who sits where, now. Nothing happens once the match is over.
    pub fn note_now(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster) {
        if self.ending.is_none() && self.history.checkpoint().is_none_or(|last| last.tick < tick) {
            self.history.drop_states(tick);
            self.note_state(tick, dyn_game, roster);
        }
    }

    fn note_hash(&mut self, tick: Tick, dyn_game: &dyn DynGame) {
        self.scratch.clear();
        dyn_game.checkpoint(&mut self.scratch);
        let mark = Mark { tick, hash: xxh3_64(&self.scratch) };
        self.history.add_mark(mark);
        self.fresh.put(|out| record::put_mark(out, &mark));
    }

    fn note_state(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster) {
        self.note_hash(tick, dyn_game);
        let state = &self.scratch;
        self.fresh.put(|out| record::put_checkpoint(out, tick, state, roster.chairs()));
        self.history.add_checkpoint(tick, self.scratch.clone());
    }

    /// Leaves an input out. What is known of that step and later ones is void, the end too.
    pub fn leave_out(&mut self, left: LeftOut) {
        self.fresh.put(|out| record::put_left_out(out, left.tick, left.index));
        self.history.leave_out(left);
        self.ending = None;
    }

    /// Says how much time has passed since the match began, and that all steps up to `tick` have been made by then. Of a match
    /// that is over, the last records are told the time once more.
    pub fn reached(&mut self, tick: Tick, ms: u64) {
        self.ms = ms;
        if self.ending.is_none() || self.fresh.len() > 0 {
            self.fresh.put(|out| record::put_reached(out, tick, ms));
        }
    }

    /// Says how the match ended. Nothing happens when that is known.
    pub fn finish(&mut self, tick: Tick, ending: Ending) {
        if self.ending.is_none() {
            self.fresh.put(|out| record::put_finished(out, tick, &ending));
            self.ending = Some(ending);
        }
    }

    /// Moves the records made since the last time to the end of `out`.
    pub fn take_fresh(&mut self, out: &mut Vec<u8>) {
        self.fresh.take(out);
    }

    /// Begins the record anew at the state after `tick`, so that what was recorded before is not needed: a checkpoint, and
    /// what waits for the next step. What nobody has taken away yet is dropped. When the game panics over the checkpoint there
    /// is only a gap, until the next one.
    pub fn begin_anew(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster, gap: bool) {
        if !self.fresh.are_wanted() {
            return;
        }
        self.fresh.clear();
        self.scratch.clear();
        let scratch = &mut self.scratch;
        let whole = caught(|| dyn_game.checkpoint(scratch)).is_some();
        if gap || !whole {
            self.fresh.put(|out| record::put_gap(out, tick));
        }
        if whole {
            let (state, history) = (&self.scratch, &self.history);
            self.fresh.put(|out| {
                record::put_checkpoint(out, tick, state, roster.chairs());
                put_waiting(out, tick, history, roster);
            });
        }
        self.fresh.put(|out| record::put_reached(out, tick, self.ms));
        if let Some(ending) = &self.ending {
            self.fresh.put(|out| record::put_finished(out, tick, ending));
        }
    }
}

/// What is known of it.
impl Journal {
    /// What the match began with.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What of the match is in memory.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Milliseconds since the match began, as it was told last.
    pub fn ms(&self) -> u64 {
        self.ms
    }

    /// How the match ended, if it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Bytes of records that wait to be taken away.
    pub fn fresh_len(&self) -> usize {
        self.fresh.len()
    }
}

/// Packs what waits for the steps after `tick`.
fn put_waiting(out: &mut Vec<u8>, tick: Tick, history: &History, roster: &Roster) {
    for entry in history.entries().filter(|entry| entry.tick > tick) {
        if let Input::Join { seat } = entry.input
            && let Some(member) = roster.last_member(seat)
        {
            record::put_seated(out, entry.tick, seat, member);
        }
        record::put_input(out, entry.tick, &entry.input);
    }
    for left in history.left_out().iter().filter(|left| left.tick > tick) {
        record::put_left_out(out, left.tick, left.index);
    }
}

/// The hash by which states are compared: XXH3, 64 bits, of the checkpoint bytes.
pub fn state_hash(dyn_game: &dyn DynGame) -> u64 {
    let mut bytes = Vec::new();
    dyn_game.checkpoint(&mut bytes);
    xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        let header = Header {
            match_id: MatchId::parse("m").unwrap(),
            game: "relay".to_owned(),
            rules: 1,
            options: serde_json::json!({ "mode": "quiet" }),
            seed: 1,
            seats_max: 2,
            pace: Pace::OnInput,
        };
        Journal::new(header, Intervals::default(), true)
    }

    fn taken(journal: &mut Journal) -> Vec<Record> {
        let mut bytes = Vec::new();
        journal.take_fresh(&mut bytes);
        PackedRecords::new(&bytes).map(Result::unwrap).collect()
    }

    #[test]
    fn a_match_ends_once_and_the_time_is_told_with_its_end() {
        let mut journal = journal();
        let finished = Record::Finished { tick: Tick(7), ending: Ending::Abandoned };
        journal.finish(Tick(7), Ending::Abandoned);
        journal.finish(Tick(7), Ending::Aborted("twice".to_owned()));
        journal.reached(Tick(7), 900);
        assert_eq!(taken(&mut journal), [finished, Record::Reached { tick: Tick(7), ms: 900 }]);
        journal.reached(Tick(7), 1_000);
        assert_eq!((taken(&mut journal), journal.ms()), (Vec::new(), 1_000));
    }

    #[test]
    fn an_input_that_is_left_out_makes_the_end_void() {
        let mut journal = journal();
        journal.append(Tick(1), &Input::Join { seat: Seat(0) });
        journal.finish(Tick(1), Ending::Abandoned);
        journal.leave_out(LeftOut { tick: Tick(1), index: 0 });
        assert_eq!((journal.ending(), journal.history().given(Tick(1)).count()), (None, 0));
        assert_eq!(journal.header().mode(), Some("quiet"));
    }
}
