//! Makes the content of a replay from a live file: segments cut at checkpoints, and the description of the whole.
//!
//! Takes only facts that everybody may know. Must not: read or write files, or keep the whole match unpacked in memory.

use std::net::IpAddr;

use jiff::Timestamp;

use super::Patience;
use super::account::{Account, Described, Leaver, MatchOpening};
use super::pieces::SEGMENT_BYTES_MAX;
use crate::game::journal::bounds::WAITING_MAX;
use crate::game::journal::{Ending, Meaning, PackedRecords, Record, RecordReader, encode, settled};
use crate::game::replay::{EndingKind, MatchEnding, MatchRoom, REPLAY_FORMAT, ReplayHead};
use crate::game::{Quitter, Seat, Tick};
use crate::store::LiveJournal;

/// The level of compression: it makes segments small, at some tens of megabytes a second.
const LEVEL: i32 = 6;
/// The most records between two states: inputs, and what is noted between them.
const RECORDS_MAX: usize = 4 * WAITING_MAX;

/// A replay that is not written yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub(super) head: ReplayHead,
    /// Its place in lists.
    pub(super) listed_at: Timestamp,
    pub(super) by_forfeit: bool,
    pub(super) opened_from: Option<IpAddr>,
    pub(super) parts: Vec<DraftSegment>,
}

/// One segment, packed and compressed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DraftSegment {
    pub(super) first_tick: u32,
    pub(super) last_tick: u32,
    pub(super) ms: u64,
    pub(super) packed: Vec<u8>,
}

impl Draft {
    /// Makes a draft of a live file as far as it goes. `ending` is the end of the match if the file does not say it;
    /// without it the match is still running. Errors: records that cannot be read.
    pub fn of(live: &LiveJournal, ending: Option<Ending>) -> Result<Draft, String> {
        Draft::of_while(live, ending, &Patience::endless())
    }

    /// The same, while `patience` lasts. Errors: also that it does not last.
    pub fn of_while(
        live: &LiveJournal,
        ending: Option<Ending>,
        patience: &Patience,
    ) -> Result<Draft, String> {
        let mut drafting = Drafting::new(live);
        let mut unreadable = None;
        for record in settled(PackedRecords::new(&live.play).readable(&mut unreadable)) {
            drafting.take(record)?;
            if !patience.lasts() {
                return Err("are not wanted any more".to_owned());
            }
        }
        match unreadable {
            Some(why) => Err(why),
            None => drafting.finish(ending),
        }
    }

    /// Its description.
    pub fn head(&self) -> &ReplayHead {
        &self.head
    }

    /// Its place in lists; the end of the match until [`Draft::list_at`] says otherwise.
    pub fn listed_at(&self) -> Timestamp {
        self.listed_at
    }

    /// Whether the match was decided because somebody left or did nothing.
    pub fn by_forfeit(&self) -> bool {
        self.by_forfeit
    }

    /// The address from which its room was opened, if that is known. It is in no file that is handed out.
    pub fn opened_from(&self) -> Option<IpAddr> {
        self.opened_from
    }

    /// Whether a step was made after somebody had sat down. Rooms keep no replay of other matches.
    pub fn was_played(&self) -> bool {
        self.head.ticks > 0 && self.head.players.iter().any(|player| player.seat == Seat(0))
    }

    /// Gives it another place in lists.
    pub fn list_at(&mut self, place: Timestamp) {
        self.listed_at = place;
    }
}

/// A draft that grows segment by segment.
struct Drafting {
    /// The facts about the match that are not in its records.
    opening: MatchOpening,
    opened_from: Option<IpAddr>,
    account: Account,
    /// Reads the records for the account when their segment is whole.
    reader: RecordReader,
    parts: Vec<DraftSegment>,
    /// Records of the segment that is open.
    chunk: Vec<Record>,
    raw: Vec<u8>,
}

impl Drafting {
    fn new(live: &LiveJournal) -> Drafting {
        let opening = opening(live);
        let text = opening.text();
        Drafting {
            opening,
            opened_from: live.room.config.opened_from.as_deref().and_then(|from| from.parse().ok()),
            account: Account::default(),
            reader: RecordReader::default(),
            parts: Vec::new(),
            chunk: vec![Record::About { text }],
            raw: Vec::new(),
        }
    }

    /// Takes a record in; a segment ends at each checkpoint.
    fn take(&mut self, record: Record) -> Result<(), String> {
        match (self.reader.read(&record), &record) {
            (Meaning::Base, _) if !self.chunk.iter().all(says_no_play) => self.close(None)?,
            (Meaning::Follows, Record::Checkpoint { tick, .. }) => self.close(Some(*tick))?,
            _ => {}
        }
        self.chunk.push(record);
        if self.chunk.len() > RECORDS_MAX {
            return Err("there are more records between two states than in any match".to_owned());
        }
        Ok(())
    }

    /// Compresses the open segment. `until` is its last step if a checkpoint says so, otherwise it is the last one that was
    /// reached.
    fn close(&mut self, until: Option<Tick>) -> Result<(), String> {
        let records = std::mem::take(&mut self.chunk);
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
        self.parts.push(DraftSegment { first_tick, last_tick, ms, packed });
        Ok(())
    }

    fn finish(mut self, ending: Option<Ending>) -> Result<Draft, String> {
        if let Some(ending) = ending.filter(|_| self.reader.ending().is_none()) {
            let made = self.chunk.iter().map(Record::made).max().unwrap_or_default();
            self.chunk.push(Record::Finished { tick: made.max(self.account.ticks()), ending });
        }
        self.close(None)?;
        let Described { head, by_forfeit, .. } = self.account.complete(self.opening);
        let (listed_at, opened_from, parts) = (head.ended_at, self.opened_from, self.parts);
        Ok(Draft { head, listed_at, by_forfeit, opened_from, parts })
    }
}

/// The facts about a match that are not in its records. Those who left have a place in it if the match has a result.
fn opening(live: &LiveJournal) -> MatchOpening {
    let quitters = live.room.quitters.iter().filter(|_| live.room.result.is_some());
    let leaver = |of: &Quitter| Leaver { seat: of.seat, player: of.member.player.clone() };
    MatchOpening { head: head(live), leavers: quitters.map(leaver).collect() }
}

fn head(live: &LiveJournal) -> ReplayHead {
    let (header, room) = (&live.head.header, &live.room);
    let ending = MatchEnding { kind: EndingKind::Running, results: Vec::new(), reason: None };
    ReplayHead {
        format: REPLAY_FORMAT,
        match_id: header.match_id.clone(),
        room: MatchRoom {
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
