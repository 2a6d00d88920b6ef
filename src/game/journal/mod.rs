//! The journal of a match: its ordered inputs, with checkpoints and state hashes at intervals.
//!
//! The journal is the match: from a checkpoint and the entries after it the state is rebuilt bit for bit. Must not: grow
//! without bound, however much is said.
//!
//! A journal that is recorded also packs everything into [`Record`]s as it happens, for whoever takes them away to disk.

pub mod bounds;
mod reader;
mod rebuild;
pub mod record;
mod recording;
mod settled;
mod varint;

use std::collections::VecDeque;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

pub use reader::{Meaning, Oddity, RecordReader};
pub use rebuild::RebuildFailed;
pub use record::{Chair, Ending, PackedRecords, Record, encode};
pub use settled::{SettledRecords, settled};

use super::{DynGame, GameType, Input, Member, Pace, Roster, Seat, Tick};
use crate::domain::MatchId;

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

/// One input, and the tick whose step takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
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

/// How many checkpoints are kept in memory, with the entries since the oldest of them.
const CHECKPOINTS_KEPT: usize = 2;
/// What an entry costs in memory besides its action, about: itself, the action's reference count, and the allocator.
const ENTRY_BYTES: usize = size_of::<Entry>() + 64;

/// The journal of one match, in memory. Written out and read back it is the same journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    header: Header,
    entries: VecDeque<Entry>,
    left_out: Vec<LeftOut>,
    checkpoints: VecDeque<Checkpoint>,
    marks: VecDeque<Mark>,
    intervals: Intervals,
    forgot_beginning: bool,
    /// How many bytes of memory the entries since the last checkpoint take.
    fresh_bytes: usize,
    #[serde(skip)]
    scratch: Vec<u8>,
    /// Records that nobody has taken away yet; `None` if the journal is not recorded.
    #[serde(skip)]
    fresh: Option<Vec<u8>>,
}

impl Journal {
    /// An empty journal. `recorded` says whether it packs records, for somebody who takes them away.
    pub fn new(header: Header, intervals: Intervals, recorded: bool) -> Journal {
        Journal {
            header,
            entries: VecDeque::new(),
            left_out: Vec::new(),
            checkpoints: VecDeque::new(),
            marks: VecDeque::new(),
            intervals,
            forgot_beginning: false,
            fresh_bytes: 0,
            scratch: Vec::new(),
            fresh: recorded.then(Vec::new),
        }
    }

    /// What the match began with.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The entries that are still in memory, in order; those that were left out are among them.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Which of the entries in memory the game does not get.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The state hashes still in memory, in order.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter()
    }

    /// The checkpoints still in memory, in order.
    pub fn checkpoints(&self) -> impl Iterator<Item = &Checkpoint> {
        self.checkpoints.iter()
    }

    /// The inputs that the step `tick` gets, each with its place among all inputs of that step.
    pub fn given(&self, tick: Tick) -> impl Iterator<Item = (u32, &Input<Bytes>)> {
        let begin = self.entries.partition_point(|entry| entry.tick < tick);
        let all = self.entries.range(begin..).take_while(move |entry| entry.tick == tick);
        let numbered = (0..).zip(all).filter(move |(index, _)| !self.is_left_out(tick, *index));
        numbered.map(|(index, entry)| (index, &entry.input))
    }

    fn is_left_out(&self, tick: Tick, index: u32) -> bool {
        !self.left_out.is_empty() && self.left_out.binary_search(&LeftOut { tick, index }).is_ok()
    }

    /// Appends one input for the step `tick`.
    pub fn append(&mut self, tick: Tick, input: Input<Bytes>) {
        if let Some(fresh) = &mut self.fresh {
            record::put_input(fresh, tick, &input);
        }
        self.remember(tick, input);
    }

    fn remember(&mut self, tick: Tick, input: Input<Bytes>) {
        let action_bytes = if let Input::Act { action, .. } = &input { action.len() } else { 0 };
        self.fresh_bytes += ENTRY_BYTES + action_bytes;
        self.entries.push_back(Entry { tick, input });
    }

    /// Notes the state after the step `tick` and who sits where, if that is due.
    pub fn note(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster) {
        let checkpoint = tick.0.is_multiple_of(self.intervals.checkpoint_ticks)
            || self.fresh_bytes >= self.intervals.checkpoint_bytes;
        if checkpoint {
            self.note_state(tick, dyn_game, roster);
        } else if tick.0.is_multiple_of(self.intervals.hash_ticks) {
            self.note_hash(tick, dyn_game);
        }
    }

    fn note_hash(&mut self, tick: Tick, dyn_game: &dyn DynGame) {
        self.scratch.clear();
        dyn_game.checkpoint(&mut self.scratch);
        let mark = Mark { tick, hash: xxh3_64(&self.scratch) };
        self.marks.push_back(mark);
        if let Some(fresh) = &mut self.fresh {
            record::put_mark(fresh, &mark);
        }
    }

    fn note_state(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster) {
        self.note_hash(tick, dyn_game);
        if let Some(fresh) = &mut self.fresh {
            record::put_checkpoint(fresh, tick, &self.scratch, roster.chairs());
        }
        self.remember_state(tick, self.scratch.clone());
    }

    fn remember_state(&mut self, tick: Tick, state: Vec<u8>) {
        self.fresh_bytes = 0;
        self.checkpoints.push_back(Checkpoint { tick, state });
        self.forget();
    }

    /// Drops the checkpoints beyond those that are kept, and everything before the oldest one that is kept, except its
    /// hash.
    fn forget(&mut self) {
        if self.checkpoints.len() < CHECKPOINTS_KEPT {
            return;
        }
        self.checkpoints.drain(..self.checkpoints.len() - CHECKPOINTS_KEPT);
        self.forgot_beginning = true;
        let Some(oldest) = self.checkpoints.front().map(|checkpoint| checkpoint.tick) else { return };
        self.entries.drain(..self.entries.partition_point(|entry| entry.tick <= oldest));
        self.left_out.retain(|left| left.tick > oldest);
        self.marks.drain(..self.marks.partition_point(|mark| mark.tick < oldest));
    }
}

/// The hash by which states are compared: XXH3, 64 bits, of the checkpoint bytes.
pub fn state_hash(dyn_game: &dyn DynGame) -> u64 {
    let mut bytes = Vec::new();
    dyn_game.checkpoint(&mut bytes);
    xxh3_64(&bytes)
}
