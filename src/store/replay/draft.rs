//! From a live file to what goes into a replay: segments cut at checkpoints, and what there is to say about the whole.
//!
//! Takes only what everybody may know. Must not: read or write files, or keep the whole match unpacked in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::domain::PlayerId;
use crate::game::journal::{Chair, Ending, Record, Records, encode, settle};
use crate::game::{Input, Member, Outcome, Seat, Tick};
use crate::protocol::replays::{
    EndingKind, REPLAY_FORMAT, ReplayEnding, ReplayGap, ReplayMeta, ReplayPlayer, ReplayResult, ReplayRoom,
};
use crate::store::LiveJournal;

/// How hard segments are compressed: a good ratio at some tens of megabytes a second.
const LEVEL: i32 = 6;
/// Most players that a replay names.
const PLAYERS_MAX: usize = 10_000;

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
        }
        Ok(LeftOuts(found))
    }

    fn void(&self, number: usize, checkpoint: Tick) -> bool {
        self.0.iter().any(|&(place, tick)| place > number && tick <= checkpoint)
    }
}

/// A draft that grows segment by segment.
struct Drafting {
    meta: ReplayMeta,
    parts: Vec<Part>,
    /// Records of the segment that is open.
    chunk: Vec<Record>,
    /// Inputs that came in before a checkpoint and are for a step after it.
    carried: Vec<Record>,
    /// Who sits where, as indices into the players named.
    seated: BTreeMap<Seat, (PlayerId, Option<usize>)>,
    /// Who sat where last.
    last: BTreeMap<Seat, PlayerId>,
    ended: Option<Ending>,
    raw: Vec<u8>,
}

impl Drafting {
    fn new(live: &LiveJournal) -> Drafting {
        let (header, room) = (&live.head.header, &live.room);
        let ending = ReplayEnding { kind: EndingKind::Running, results: Vec::new(), reason: None };
        let meta = ReplayMeta {
            format: REPLAY_FORMAT,
            match_id: header.match_id.clone(),
            room: ReplayRoom { id: room.id.clone(), name: room.name.clone(), private: room.private },
            game: header.game.clone(),
            mode: header.options.get("mode").and_then(serde_json::Value::as_str).map(str::to_owned),
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
        };
        Drafting {
            meta,
            parts: Vec::new(),
            chunk: Vec::new(),
            carried: Vec::new(),
            seated: BTreeMap::new(),
            last: BTreeMap::new(),
            ended: None,
            raw: Vec::new(),
        }
    }

    /// Ends the open segment at a checkpoint.
    fn cut(&mut self, at: Tick) -> Result<(), String> {
        let gap = self.chunk.iter().any(|record| matches!(record, Record::Gap { .. }));
        // Behind a gap the checkpoint is followed by what waited for the next step; otherwise that came in before it.
        self.carried = self.chunk.extract_if(.., |record| !gap && is_for_step_after(record, at)).collect();
        self.close((!gap).then_some(at))
    }

    /// Compresses the open segment. `until` is its last step if a checkpoint says so, otherwise it is the last one that was
    /// reached.
    fn close(&mut self, until: Option<Tick>) -> Result<(), String> {
        let mut records = std::mem::take(&mut self.chunk);
        settle(&mut records);
        let ms = self.meta.duration_ms;
        let first_tick = match records.first() {
            Some(Record::Checkpoint { tick, .. }) => tick.0,
            _ => 0,
        };
        self.raw.clear();
        for record in &records {
            self.learn(record);
            encode(record, &mut self.raw);
        }
        if let Some(until) = until {
            self.reach(until);
        }
        if records.iter().all(|record| matches!(record, Record::Gap { .. })) {
            return Ok(());
        }
        if self.parts.is_empty() {
            self.meta.first_tick = first_tick;
        }
        let packed = zstd::bulk::compress(&self.raw, LEVEL).map_err(|error| error.to_string())?;
        self.parts.push(Part { first_tick, last_tick: self.meta.ticks.max(first_tick), ms, packed });
        Ok(())
    }

    fn reach(&mut self, tick: Tick) {
        self.meta.ticks = self.meta.ticks.max(tick.0);
    }

    fn learn(&mut self, record: &Record) {
        match record {
            Record::Seated { tick, seat, member } => self.sit(*tick, *seat, member),
            Record::Input { tick, input: Input::Leave { seat } } => self.stand(*tick, *seat),
            Record::Input { .. } | Record::Mark(_) => {}
            Record::LeftOut { .. } => self.meta.left_out += 1,
            Record::Reached { tick, ms } => {
                self.reach(*tick);
                self.meta.duration_ms = self.meta.duration_ms.max(*ms);
            }
            Record::Checkpoint { tick, chairs, .. } => {
                self.reach(*tick);
                self.compare(*tick, chairs);
            }
            Record::Gap { tick } => {
                self.meta.gaps.push(ReplayGap { from_tick: self.meta.ticks, to_tick: tick.0 });
            }
            Record::Finished { tick, ending } => {
                self.reach(*tick);
                self.ended = Some(ending.clone());
            }
        }
    }

    fn sit(&mut self, tick: Tick, seat: Seat, Member { player, bot }: &Member) {
        if self.seated.get(&seat).is_some_and(|(there, _)| there == player) {
            return;
        }
        self.stand(tick, seat);
        let listed = self.meta.players.len() < PLAYERS_MAX;
        let place = listed.then_some(self.meta.players.len());
        if listed {
            let (from_tick, to_tick) = (tick.0, tick.0);
            self.meta.players.push(ReplayPlayer {
                seat,
                player: player.clone(),
                bot: *bot,
                from_tick,
                to_tick,
            });
        }
        self.seated.insert(seat, (player.clone(), place));
        self.last.insert(seat, player.clone());
    }

    fn stand(&mut self, tick: Tick, seat: Seat) {
        if let Some((_, Some(place))) = self.seated.remove(&seat) {
            self.meta.players[place].to_tick = tick.0;
        }
    }

    /// A checkpoint says who sits where; news only behind a gap, or where the record begins.
    fn compare(&mut self, tick: Tick, chairs: &[Chair]) {
        let taken: BTreeSet<_> = chairs.iter().filter(|chair| chair.taken).map(|chair| chair.seat).collect();
        let gone: Vec<_> = self.seated.keys().copied().filter(|seat| !taken.contains(seat)).collect();
        for seat in gone {
            self.stand(tick, seat);
        }
        for chair in chairs {
            if chair.taken {
                self.sit(tick, chair.seat, &chair.member);
            } else {
                self.last.insert(chair.seat, chair.member.player.clone());
            }
        }
    }

    fn finish(mut self, ending: Option<Ending>) -> Result<Draft, String> {
        self.close(None)?;
        let ticks = Tick(self.meta.ticks);
        let seats: Vec<_> = self.seated.keys().copied().collect();
        for seat in seats {
            self.stand(ticks, seat);
        }
        if let Some(ending) = self.ended.take().or(ending) {
            self.meta.ending = self.told(ending);
        }
        let duration = Duration::from_millis(self.meta.duration_ms);
        self.meta.ended_at = self.meta.began_at.saturating_add(duration).unwrap_or(self.meta.began_at);
        Ok(Draft { meta: self.meta, parts: self.parts })
    }

    fn told(&self, ending: Ending) -> ReplayEnding {
        let (kind, results, reason) = match ending {
            Ending::Decided(outcome) => (EndingKind::Decided, self.results(&outcome), None),
            Ending::Aborted(why) => (EndingKind::Aborted, Vec::new(), Some(why)),
            Ending::Abandoned => (EndingKind::Abandoned, Vec::new(), None),
        };
        ReplayEnding { kind, results, reason }
    }

    fn results(&self, outcome: &Outcome) -> Vec<ReplayResult> {
        let known = outcome.standings.iter().filter_map(|standing| {
            let (seat, player) = (standing.seat, self.last.get(&standing.seat)?.clone());
            Some(ReplayResult { seat, player, placement: standing.placement, score: standing.score })
        });
        known.collect()
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
