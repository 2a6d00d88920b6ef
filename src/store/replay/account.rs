//! What the records of a match say of it: who played, how long, how it ended. Whoever makes a replay writes that into its
//! description, and whoever checks one compares the two.
//!
//! Must not: know files, or play the match.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::domain::PlayerId;
use crate::game::journal::{Chair, Ending, Meaning, Record, RecordReader};
use crate::game::{Input, Member, Outcome, Seat, Tick};
use crate::protocol::replays::{EndingKind, ReplayEnding, ReplayGap, ReplayMeta, ReplayPlayer, ReplayResult};

/// Most players that a replay names.
const PLAYERS_MAX: usize = 10_000;

/// What was learned from the records so far.
#[derive(Default)]
pub(super) struct Account {
    reader: RecordReader,
    about: Option<String>,
    /// The step with which the record begins, once it has.
    first_tick: Option<Tick>,
    ticks: Tick,
    players: Vec<ReplayPlayer>,
    /// Who sits where, with their place among the players.
    seated: BTreeMap<Seat, (PlayerId, Option<usize>)>,
    /// Who sat where last.
    last: BTreeMap<Seat, PlayerId>,
    left_out: u32,
    gaps: Vec<ReplayGap>,
}

impl Account {
    /// The last step so far.
    pub(super) fn ticks(&self) -> Tick {
        self.ticks
    }

    /// Milliseconds from the beginning of the match to the last record that tells the time.
    pub(super) fn duration_ms(&self) -> u64 {
        self.reader.ms()
    }

    /// How it ended, if it has.
    pub(super) fn ended(&self) -> Option<&Ending> {
        self.reader.ending()
    }

    /// A step was made.
    pub(super) fn reach(&mut self, tick: Tick) {
        self.ticks = self.ticks.max(tick);
    }

    /// Takes in a record. Who came and went where something is missing counts like the rest; behind the end only the time does.
    pub(super) fn learn(&mut self, record: &Record) {
        match (self.reader.read(record), record) {
            (Meaning::Apart, Record::About { text }) => {
                self.about = self.about.take().or_else(|| Some(text.clone()));
            }
            (Meaning::Apart | Meaning::Over, _) => {}
            (Meaning::Gap, _) => {
                self.gaps.push(ReplayGap { from_tick: self.ticks.0, to_tick: record.step().0 });
            }
            (meaning @ (Meaning::Base | Meaning::Follows | Meaning::Adrift), _) => {
                let begins_at = if meaning == Meaning::Base { record.step() } else { Tick::default() };
                self.first_tick.get_or_insert(begins_at);
                self.reach(record.made());
                self.learn_play(record);
            }
        }
    }

    fn learn_play(&mut self, record: &Record) {
        match record {
            Record::Seated { tick, seat, member } => self.sit(*tick, *seat, member),
            Record::Input { tick, input: Input::Leave { seat } } => self.stand(*tick, *seat),
            Record::LeftOut { .. } => self.left_out = self.left_out.saturating_add(1),
            Record::Checkpoint { tick, chairs, .. } => self.compare(*tick, chairs),
            _ => {}
        }
    }

    fn sit(&mut self, tick: Tick, seat: Seat, Member { player, bot }: &Member) {
        if self.seated.get(&seat).is_some_and(|(there, _)| there == player) {
            return;
        }
        self.stand(tick, seat);
        let place = (self.players.len() < PLAYERS_MAX).then_some(self.players.len());
        if place.is_some() {
            let (player, from_tick, to_tick) = (player.clone(), tick.0, tick.0);
            self.players.push(ReplayPlayer { seat, player, bot: *bot, from_tick, to_tick });
        }
        self.seated.insert(seat, (player.clone(), place));
        self.last.insert(seat, player.clone());
    }

    fn stand(&mut self, tick: Tick, seat: Seat) {
        if let Some((_, Some(place))) = self.seated.remove(&seat) {
            self.players[place].to_tick = tick.0;
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

    /// The description that the records lead to. Errors: they do not say which match they are of.
    pub(super) fn description(self) -> Result<ReplayMeta, String> {
        let about = self.about.as_deref().ok_or("has no record of which match it is")?;
        let opening = serde_json::from_str(about)
            .map_err(|error| format!("has a record of which match it is that cannot be read: {error}"))?;
        Ok(self.complete(opening))
    }

    /// The description of a match whose beginning is described already.
    pub(super) fn complete(mut self, opening: ReplayMeta) -> ReplayMeta {
        let seats: Vec<_> = self.seated.keys().copied().collect();
        for seat in seats {
            self.stand(self.ticks, seat);
        }
        let duration_ms = self.reader.ms();
        let duration = Duration::from_millis(duration_ms);
        ReplayMeta {
            mode: opening.options.get("mode").and_then(serde_json::Value::as_str).map(str::to_owned),
            ended_at: opening.began_at.saturating_add(duration).unwrap_or(opening.began_at),
            duration_ms,
            first_tick: self.first_tick.unwrap_or_default().0,
            ticks: self.ticks.0,
            ending: self.ending(),
            players: self.players,
            left_out: self.left_out,
            gaps: self.gaps,
            ..opening
        }
    }

    fn ending(&self) -> ReplayEnding {
        let (kind, results, reason) = match self.reader.ending() {
            Some(Ending::Decided(outcome)) => (EndingKind::Decided, self.results(outcome), None),
            Some(Ending::Aborted(why)) => (EndingKind::Aborted, Vec::new(), Some(why.clone())),
            Some(Ending::Abandoned) => (EndingKind::Abandoned, Vec::new(), None),
            None => (EndingKind::Running, Vec::new(), None),
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
