//! From a live file to what goes into a replay: segments cut at checkpoints, and what there is to say about the whole.
//!
//! Takes only what everybody may know. Must not: read or write files, or keep the whole match unpacked in memory.

use super::account::Account;
use super::file::SEGMENT_BYTES_MAX;
use crate::game::Tick;
use crate::game::journal::bounds::WAITING_MAX;
use crate::game::journal::{Ending, Record, Records, encode, settle};
use crate::protocol::replays::{EndingKind, REPLAY_FORMAT, ReplayEnding, ReplayMeta, ReplayRoom};
use crate::store::LiveJournal;

/// How hard segments are compressed: a good ratio at some tens of megabytes a second.
const LEVEL: i32 = 6;
/// Records between two states: inputs, and what is noted between them.
const RECORDS_MAX: usize = 4 * WAITING_MAX;
/// Most inputs that a match leaves out, of which each has cost a panic.
const LEFT_OUTS_MAX: usize = 1 << 16;

/// A replay that is not written yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub(super) meta: ReplayMeta,
    pub(super) parts: Vec<Part>,
}

/// One segment, packed and compressed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) first_tick: u32,
    pub(super) last_tick: u32,
    pub(super) ms: u64,
    pub(super) packed: Vec<u8>,
}

impl Draft {
    /// Of a live file as far as it goes. `ending` is how the match ended if its file does not say; without it the match is
    /// still running. Errors: records that cannot be read.
    pub fn of(live: &LiveJournal, ending: Option<Ending>) -> Result<Draft, String> {
        let mut drafting = Drafting::new(live);
        let left_out = LeftOuts::of(live)?;
        for (number, record) in Records::new(&live.play).enumerate() {
            let record = record?;
            if let Record::Checkpoint { tick, .. } = &record
                && !left_out.void(number, *tick)
            {
                drafting.cut(*tick)?;
            }
            drafting.chunk.push(record);
            drafting.chunk.append(&mut drafting.carried);
            if drafting.chunk.len() > RECORDS_MAX {
                return Err("there are more records between two states than in any match".to_owned());
            }
        }
        drafting.finish(ending)
    }

    /// What it says about itself.
    pub fn meta(&self) -> &ReplayMeta {
        &self.meta
    }
}

/// Where in a record something is left out: a checkpoint before that is void, and nothing is cut at it.
struct LeftOuts(Vec<(usize, Tick)>);

impl LeftOuts {
    fn of(live: &LiveJournal) -> Result<LeftOuts, String> {
        let mut found = Vec::new();
        for (number, record) in Records::new(&live.play).enumerate() {
            if let Record::LeftOut { tick, .. } = record? {
                found.push((number, tick));
            }
            if found.len() > LEFT_OUTS_MAX {
                return Err("more inputs are left out than in any match".to_owned());
            }
        }
        Ok(LeftOuts(found))
    }

    fn void(&self, number: usize, checkpoint: Tick) -> bool {
        self.0.iter().any(|&(place, tick)| place > number && tick <= checkpoint)
    }
}

/// A draft that grows segment by segment.
struct Drafting {
    /// What is known of the match before its records.
    opening: ReplayMeta,
    account: Account,
    parts: Vec<Part>,
    /// Records of the segment that is open.
    chunk: Vec<Record>,
    /// Inputs that came in before a checkpoint and are for a step after it.
    carried: Vec<Record>,
    raw: Vec<u8>,
}

impl Drafting {
    fn new(live: &LiveJournal) -> Drafting {
        let opening = opening(live);
        let text = serde_json::to_string(&opening).unwrap_or_default();
        Drafting {
            opening,
            account: Account::default(),
            parts: Vec::new(),
            chunk: vec![Record::About { text }],
            carried: Vec::new(),
            raw: Vec::new(),
        }
    }

    /// Ends the open segment at a checkpoint.
    fn cut(&mut self, at: Tick) -> Result<(), String> {
        if self.chunk.iter().all(says_no_play) {
            return Ok(());
        }
        let stretch =
            self.chunk.iter().rev().take_while(|record| !matches!(record, Record::Checkpoint { .. }));
        let gap = stretch.into_iter().any(|record| matches!(record, Record::Gap { .. }));
        // Behind a gap the checkpoint is followed by what waited for the next step; otherwise that came in before it.
        self.carried = self.chunk.extract_if(.., |record| !gap && is_for_step_after(record, at)).collect();
        self.close((!gap).then_some(at))
    }

    /// Compresses the open segment. `until` is its last step if a checkpoint says so, otherwise it is the last one that was
    /// reached.
    fn close(&mut self, until: Option<Tick>) -> Result<(), String> {
        let mut records = std::mem::take(&mut self.chunk);
        settle(&mut records);
        let ms = self.account.duration_ms();
        let first_tick = first_tick(&records).0;
        self.raw.clear();
        for record in &records {
            self.account.learn(record);
            encode(record, &mut self.raw);
        }
        if let Some(until) = until {
            self.account.reach(until);
        }
        if self.raw.len() as u64 > SEGMENT_BYTES_MAX {
            return Err(format!("there are {} bytes between two states", self.raw.len()));
        }
        let packed = zstd::bulk::compress(&self.raw, LEVEL).map_err(|error| error.to_string())?;
        let last_tick = self.account.ticks().0.max(first_tick);
        self.parts.push(Part { first_tick, last_tick, ms, packed });
        Ok(())
    }

    fn finish(mut self, ending: Option<Ending>) -> Result<Draft, String> {
        // An ending that is void does not count.
        settle(&mut self.chunk);
        let ends = |record: &Record| matches!(record, Record::Finished { .. });
        if let Some(ending) =
            ending.filter(|_| self.account.ended().is_none() && !self.chunk.iter().any(ends))
        {
            let made = self.chunk.iter().map(Record::made).max().unwrap_or_default();
            self.chunk.push(Record::Finished { tick: made.max(self.account.ticks()), ending });
        }
        self.close(None)?;
        Ok(Draft { meta: self.account.complete(self.opening), parts: self.parts })
    }
}

/// What is known of a match before its records.
fn opening(live: &LiveJournal) -> ReplayMeta {
    let (header, room) = (&live.head.header, &live.room);
    let ending = ReplayEnding { kind: EndingKind::Running, results: Vec::new(), reason: None };
    ReplayMeta {
        format: REPLAY_FORMAT,
        match_id: header.match_id.clone(),
        room: ReplayRoom {
            id: room.config.id.clone(),
            name: room.config.name.clone(),
            owner: room.config.owner.clone(),
            private: room.config.private,
        },
        game: header.game.clone(),
        mode: None,
        rules: header.rules,
        seed: header.seed,
        options: header.options.clone(),
        pace: header.pace,
        seats_max: header.seats_max,
        began_at: live.head.began_at,
        ended_at: live.head.began_at,
        duration_ms: 0,
        first_tick: 0,
        ticks: 0,
        players: Vec::new(),
        ending,
        left_out: 0,
        gaps: Vec::new(),
    }
}

/// Whether a record says nothing of a step that was made.
fn says_no_play(record: &Record) -> bool {
    matches!(record, Record::Gap { .. } | Record::About { .. })
}

/// The step whose state a segment begins with.
pub(super) fn first_tick(records: &[Record]) -> Tick {
    match records.iter().find(|record| !says_no_play(record)) {
        Some(Record::Checkpoint { tick, .. }) => *tick,
        _ => Tick::default(),
    }
}

fn is_for_step_after(record: &Record, last: Tick) -> bool {
    match record {
        Record::Seated { tick, .. } | Record::Input { tick, .. } | Record::LeftOut { tick, .. } => {
            *tick > last
        }
        _ => false,
    }
}
