//! The journal of a match: its ordered inputs, with checkpoints and state hashes at intervals.
//!
//! The journal is the match: from a checkpoint and the entries after it the state is rebuilt bit for bit. Must not: grow
//! without bound, however much is said.

use std::collections::VecDeque;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::{GameKind, Input, Machine, Pace, Tick};
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
    /// The state as [`Machine::checkpoint`] wrote it.
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

/// How often a journal notes the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervals {
    /// Steps between state hashes.
    pub hash_ticks: u32,
    /// Steps between checkpoints.
    pub checkpoint_ticks: u32,
    /// Bytes of entries after which a checkpoint is made before its time: the journal of a busy room stays small.
    pub checkpoint_bytes: usize,
}

impl Default for Intervals {
    fn default() -> Intervals {
        Intervals { hash_ticks: 100, checkpoint_ticks: 600, checkpoint_bytes: 1 << 20 }
    }
}

/// Checkpoints kept in memory, with the entries since the oldest of them; what is older is forgotten.
const CHECKPOINTS_KEPT: usize = 2;
/// What an entry costs in memory besides its action, roughly: itself, the action's reference count, the allocator.
const ENTRY_BYTES: usize = size_of::<Entry>() + 64;

/// Why a state could not be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RebuildFailed {
    /// It is no journal of this game.
    #[error("the match was one of {was}, not of {now}")]
    OtherGame {
        /// Of the journal.
        was: String,
        /// What it should be played by.
        now: &'static str,
    },
    /// The game was changed since.
    #[error("the match was played by rules {was}, this server has rules {now}")]
    OtherRules {
        /// Of the journal.
        was: u32,
        /// Of the server.
        now: u32,
    },
    /// Neither options nor checkpoint give a state.
    #[error("the journal does not give a first state: {0}")]
    Damaged(String),
    /// A step gave another state than it did in the match.
    #[error("the state diverged at tick {tick}")]
    Diverged {
        /// The first mark that does not fit.
        tick: Tick,
    },
}

/// The journal of one match, in memory. Written out and read back it is the same journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    header: Header,
    entries: VecDeque<Entry>,
    checkpoints: VecDeque<Checkpoint>,
    marks: VecDeque<Mark>,
    intervals: Intervals,
    forgot_beginning: bool,
    /// What the entries since the last checkpoint take in memory.
    fresh_bytes: usize,
    #[serde(skip)]
    scratch: Vec<u8>,
}

impl Journal {
    /// An empty journal.
    pub fn new(header: Header, intervals: Intervals) -> Journal {
        Journal {
            header,
            entries: VecDeque::new(),
            checkpoints: VecDeque::new(),
            marks: VecDeque::new(),
            intervals,
            forgot_beginning: false,
            fresh_bytes: 0,
            scratch: Vec::new(),
        }
    }

    /// What the match began with.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The entries still in memory, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The state hashes still in memory, in order.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter()
    }

    /// The checkpoints still in memory, in order.
    pub fn checkpoints(&self) -> impl Iterator<Item = &Checkpoint> {
        self.checkpoints.iter()
    }

    /// Appends one input for the step `tick`.
    pub fn append(&mut self, tick: Tick, input: Input<Bytes>) {
        let action_bytes = if let Input::Act { action, .. } = &input { action.len() } else { 0 };
        self.fresh_bytes += ENTRY_BYTES + action_bytes;
        self.entries.push_back(Entry { tick, input });
    }

    /// Notes the state after the step `tick`, if its time has come.
    pub fn note(&mut self, tick: Tick, machine: &dyn Machine) {
        let checkpoint = tick.0.is_multiple_of(self.intervals.checkpoint_ticks)
            || self.fresh_bytes >= self.intervals.checkpoint_bytes;
        if !checkpoint && !tick.0.is_multiple_of(self.intervals.hash_ticks) {
            return;
        }
        self.scratch.clear();
        machine.checkpoint(&mut self.scratch);
        self.marks.push_back(Mark { tick, hash: xxh3_64(&self.scratch) });
        if checkpoint {
            self.fresh_bytes = 0;
            self.checkpoints.push_back(Checkpoint { tick, state: self.scratch.clone() });
            self.forget();
        }
    }

    /// Drops the oldest checkpoint beyond those kept, and all that came before the next one; its mark stays.
    fn forget(&mut self) {
        if self.checkpoints.len() <= CHECKPOINTS_KEPT {
            return;
        }
        self.checkpoints.pop_front();
        self.forgot_beginning = true;
        let Some(oldest) = self.checkpoints.front().map(|checkpoint| checkpoint.tick) else { return };
        self.entries.drain(..self.entries.partition_point(|entry| entry.tick <= oldest));
        self.marks.drain(..self.marks.partition_point(|mark| mark.tick < oldest));
    }

    /// Rebuilds the state after the step `until`, from the last checkpoint before it and the entries after that, and
    /// compares it with every mark on the way.
    pub fn rebuild(&self, kind: &dyn GameKind, until: Tick) -> Result<Box<dyn Machine>, RebuildFailed> {
        if kind.name() != self.header.game {
            return Err(RebuildFailed::OtherGame { was: self.header.game.clone(), now: kind.name() });
        }
        if kind.rules() != self.header.rules {
            return Err(RebuildFailed::OtherRules { was: self.header.rules, now: kind.rules() });
        }
        let (mut machine, from) = self.start(kind, until)?;
        self.compare(from, machine.as_ref())?;
        let mut inputs = Vec::new();
        let mut entries = self.entries.iter().skip_while(|entry| entry.tick <= from).peekable();
        for number in from.0..until.0 {
            let tick = Tick(number).next();
            inputs.clear();
            while let Some(entry) = entries.next_if(|entry| entry.tick <= tick) {
                inputs.push(entry.input.clone());
            }
            machine.step(tick, &inputs);
            self.compare(tick, machine.as_ref())?;
        }
        Ok(machine)
    }

    fn start(&self, kind: &dyn GameKind, until: Tick) -> Result<(Box<dyn Machine>, Tick), RebuildFailed> {
        if let Some(checkpoint) = self.checkpoints.iter().rev().find(|checkpoint| checkpoint.tick <= until) {
            let machine = kind.restore(&checkpoint.state).map_err(RebuildFailed::Damaged)?;
            return Ok((machine, checkpoint.tick));
        }
        if self.forgot_beginning {
            return Err(RebuildFailed::Damaged(format!("what came before tick {until} is not in memory")));
        }
        kind.open(self.header.seed, self.header.seats_max, &self.header.options)
            .map(|opened| (opened.machine, Tick(0)))
            .map_err(|refused| RebuildFailed::Damaged(refused.to_string()))
    }

    fn compare(&self, tick: Tick, machine: &dyn Machine) -> Result<(), RebuildFailed> {
        let Ok(found) = self.marks.binary_search_by_key(&tick, |mark| mark.tick) else { return Ok(()) };
        if state_hash(machine) == self.marks[found].hash {
            Ok(())
        } else {
            Err(RebuildFailed::Diverged { tick })
        }
    }
}

/// The hash by which states are compared: XXH3, 64 bits, of the checkpoint bytes.
pub fn state_hash(machine: &dyn Machine) -> u64 {
    let mut bytes = Vec::new();
    machine.checkpoint(&mut bytes);
    xxh3_64(&bytes)
}
