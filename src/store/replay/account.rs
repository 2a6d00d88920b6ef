//! The account that the records of a match give of it: its players, its duration, its end. It is written into the
//! description of a replay, and compared with that when a replay is checked.
//!
//! Must not: know files, or play the match.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::forfeit::{Contest, Stayed};
use crate::domain::{Finish, PlayerId};
use crate::game::journal::{Ending, Meaning, Record, RecordReader};
use crate::game::quitters::places_of_quitters;
use crate::game::replay::{EndingKind, MatchEnding, RecordingGap, ReplayHead, SeatFinish, Stint};
use crate::game::{Chair, Input, Member, Outcome, Seat, Tick};

/// The facts about a match that are not in its records.
pub(super) struct MatchOpening {
    /// The opening of the match.
    pub(super) head: ReplayHead,
    /// The players who left and lost the match by it. Records say who left, but not whether the match was being played
    /// then, or whether the player was taken out.
    pub(super) leavers: Vec<Leaver>,
}

/// Somebody who left a match while it was being played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Leaver {
    /// The seat that the player had.
    pub(super) seat: Seat,
    /// The player who left.
    pub(super) player: PlayerId,
}

/// The first record of a replay.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    head: &'a ReplayHead,
    #[serde(skip_serializing_if = "<[Leaver]>::is_empty")]
    leavers: &'a [Leaver],
}

/// The part of the first record besides the description. Older replays do not have it.
#[derive(Deserialize)]
struct Besides {
    #[serde(default)]
    leavers: Vec<Leaver>,
}

impl MatchOpening {
    /// The text of the first record.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(&Written { head: &self.head, leavers: &self.leavers }).unwrap_or_default()
    }

    fn read(text: &str) -> serde_json::Result<MatchOpening> {
        let Besides { leavers } = serde_json::from_str(text)?;
        Ok(MatchOpening { head: serde_json::from_str(text)?, leavers })
    }
}

/// The most players that a replay names.
const PLAYERS_MAX: usize = 10_000;

/// The facts that were learned from the records so far.
#[derive(Default)]
pub(super) struct Account {
    reader: RecordReader,
    about: Option<String>,
    /// The step with which the record begins, once it has.
    first_tick: Option<Tick>,
    ticks: Tick,
    players: Vec<Stint>,
    /// The players in seats, each with their place among the players.
    seated: BTreeMap<Seat, (PlayerId, Option<usize>)>,
    /// The last player of each seat.
    last: BTreeMap<Seat, PlayerId>,
    /// The players who left their seat with a step that can be played, by that step and their place among the players.
    departures: BTreeSet<(Tick, usize)>,
    contest: Contest,
    left_out: u32,
    gaps: Vec<RecordingGap>,
    /// Whether an input is for a step that had been made before it came.
    has_late_input: bool,
}

/// The account that the records of a match give of it.
pub(super) struct Described {
    pub(super) head: ReplayHead,
    /// Whether all players who have a place because they left did so with a step that can be played.
    pub(super) leaving_is_played: bool,
    /// Whether the match was decided because somebody left or did nothing.
    pub(super) by_forfeit: bool,
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

    /// The number of gaps so far.
    pub(super) fn gaps(&self) -> usize {
        self.gaps.len()
    }

    /// The end of the match, if it has ended.
    pub(super) fn ended(&self) -> Option<&Ending> {
        self.reader.ending()
    }

    /// A step was made.
    pub(super) fn reach(&mut self, tick: Tick) {
        self.ticks = self.ticks.max(tick);
    }

    /// Takes in a record. Players who come and go in a gap count like the rest; behind the end only the time counts.
    pub(super) fn learn(&mut self, record: &Record) {
        let made = self.reader.reached();
        match (self.reader.read(record), record) {
            (Meaning::Apart, Record::About { text }) => {
                self.about = self.about.take().or_else(|| Some(text.clone()));
            }
            (Meaning::Apart | Meaning::Over, _) => {}
            (Meaning::Gap, _) => {
                self.gaps.push(RecordingGap { from_tick: self.ticks.0, to_tick: record.step().0 });
            }
            (meaning @ (Meaning::Base | Meaning::Follows | Meaning::Adrift), _) => {
                let begins_at = if meaning == Meaning::Base { record.step() } else { Tick::default() };
                self.first_tick.get_or_insert(begins_at);
                self.reach(record.made());
                self.has_late_input |=
                    meaning == Meaning::Follows && is_given(record) && record.step() <= made;
                self.learn_play(record, meaning != Meaning::Adrift);
            }
        }
    }

    fn learn_play(&mut self, record: &Record, is_playable: bool) {
        match record {
            Record::Seated { tick, seat, member } => self.sit(*tick, *seat, member),
            Record::Input { tick, input: Input::Leave { seat } } => self.leave(*tick, *seat, is_playable),
            Record::Input { input: Input::Act { seat, .. }, .. } if !self.is_bot(*seat) => self.contest.act(),
            Record::LeftOut { tick, .. } => {
                self.left_out = self.left_out.saturating_add(1);
                self.contest.make_again(*tick);
                // It may have been the leaving.
                self.departures.split_off(&(*tick, 0));
            }
            Record::Checkpoint { tick, chairs, .. } => self.compare(*tick, chairs),
            _ => {}
        }
    }

    fn sit(&mut self, tick: Tick, seat: Seat, Member { player, bot, .. }: &Member) {
        if self.seated.get(&seat).is_some_and(|(there, _)| there == player) {
            return;
        }
        self.stand(tick, seat);
        let place = (self.players.len() < PLAYERS_MAX).then_some(self.players.len());
        if place.is_some() {
            let (player, from_tick, to_tick) = (player.clone(), tick.0, tick.0);
            self.players.push(Stint { seat, player, bot: *bot, from_tick, to_tick });
        }
        self.seated.insert(seat, (player.clone(), place));
        self.last.insert(seat, player.clone());
    }

    fn is_bot(&self, seat: Seat) -> bool {
        let place = self.seated.get(&seat).and_then(|(_, place)| *place);
        place.is_some_and(|place| self.players[place].bot)
    }

    /// Somebody leaves. A player who leaves with the step in which they came has not played.
    fn leave(&mut self, tick: Tick, seat: Seat, is_playable: bool) {
        self.contest.leave(tick);
        if let Some((_, Some(place))) = self.seated.get(&seat)
            && is_playable
            && self.players[*place].from_tick < tick.0
        {
            self.departures.insert((tick, *place));
        }
        self.stand(tick, seat);
    }

    fn stand(&mut self, tick: Tick, seat: Seat) {
        if let Some((_, Some(place))) = self.seated.remove(&seat) {
            self.players[place].to_tick = tick.0;
        }
    }

    /// Compares the seats with those of a checkpoint. They may differ only behind a gap, or where the record begins.
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
    pub(super) fn description(self) -> Result<Described, String> {
        if self.has_late_input {
            return Err("has an input for a step that was made before it came".to_owned());
        }
        self.described()
    }

    /// The same, whether or not inputs came in time.
    pub(super) fn described(self) -> Result<Described, String> {
        let about = self.about.as_deref().ok_or("has no record of which match it is")?;
        let opening = MatchOpening::read(about)
            .map_err(|error| format!("has a record of which match it is that cannot be read: {error}"))?;
        Ok(self.complete(opening))
    }

    /// The description of a match whose beginning is described already.
    pub(super) fn complete(mut self, MatchOpening { head: opening, leavers }: MatchOpening) -> Described {
        let stayed = self.stayed();
        let by_forfeit = self.was_forfeited(&stayed);
        let seats: Vec<_> = self.seated.keys().copied().collect();
        for seat in seats {
            self.stand(self.ticks, seat);
        }
        let duration_ms = self.reader.ms();
        let duration = Duration::from_millis(duration_ms);
        let (ending, leaving_is_played) =
            (self.ending(&stayed, &leavers), self.played_leaving(&stayed, &leavers));
        let head = ReplayHead {
            mode: opening.options.get("mode").and_then(serde_json::Value::as_str).map(str::to_owned),
            ended_at: opening.began_at.saturating_add(duration).unwrap_or(opening.began_at),
            duration_ms,
            first_tick: self.first_tick.unwrap_or_default().0,
            ticks: self.ticks.0,
            ending,
            players: self.players,
            left_out: self.left_out,
            gaps: self.gaps,
            ..opening
        };
        Described { head, leaving_is_played, by_forfeit }
    }

    fn was_forfeited(&self, stayed: &[(Seat, PlayerId)]) -> bool {
        let people = stayed.iter().filter(|(seat, _)| !self.is_bot(*seat)).count();
        let is_whole = self.gaps.is_empty() && self.first_tick.unwrap_or_default() == Tick::default();
        self.contest.was_forfeited(self.ticks, Stayed { all: stayed.len(), people }, is_whole)
    }

    /// The players in seats whom no step has brought into the match yet.
    fn stayed(&self) -> Vec<(Seat, PlayerId)> {
        let came = |place: usize| self.players[place].from_tick;
        let plays = |place: &Option<usize>| place.is_none_or(|place| came(place) <= self.ticks.0);
        let seated = self.seated.iter().filter(|(_, (_, place))| plays(place));
        seated.map(|(seat, (player, _))| (*seat, player.clone())).collect()
    }

    fn ending(&self, stayed: &[(Seat, PlayerId)], leavers: &[Leaver]) -> MatchEnding {
        let (kind, results, reason) = match self.reader.ending() {
            Some(Ending::Decided(outcome)) => (EndingKind::Decided, self.results(outcome, leavers), None),
            Some(Ending::Aborted(why)) => (EndingKind::Aborted, Vec::new(), Some(why.clone())),
            Some(Ending::Abandoned) if leavers.is_empty() => (EndingKind::Abandoned, Vec::new(), None),
            Some(Ending::Abandoned) => {
                let first = |(seat, player): &(Seat, PlayerId)| {
                    result(*seat, player, Finish { placement: 1, score: 0 })
                };
                let results = self.with_leavers(stayed.iter().map(first).collect(), leavers);
                (EndingKind::Abandoned, results, None)
            }
            None => (EndingKind::Running, Vec::new(), None),
        };
        MatchEnding { kind, results, reason }
    }

    fn results(&self, outcome: &Outcome, leavers: &[Leaver]) -> Vec<SeatFinish> {
        let known = outcome.standings.iter().filter_map(|standing| {
            let player = self.last.get(&standing.seat)?;
            Some(result(standing.seat, player, standing.finish()))
        });
        let placed: Vec<_> = known.collect();
        if placed.is_empty() { placed } else { self.with_leavers(placed, leavers) }
    }

    /// Puts those who left behind the others. A leaver who is not known to have sat there is left out.
    fn with_leavers(&self, mut results: Vec<SeatFinish>, leavers: &[Leaver]) -> Vec<SeatFinish> {
        let known = leavers.iter().filter_map(|leaver| Some((leaver, self.left(leaver)?)));
        let known: Vec<(&Leaver, Tick)> = known.collect();
        let placed: Vec<&PlayerId> = results.iter().map(|result| &result.player).collect();
        let left: Vec<_> = known.iter().map(|(leaver, tick)| (&leaver.player, *tick)).collect();
        let behind = places_of_quitters(&placed, &left).into_iter().map(|(index, placement)| {
            let Leaver { seat, player } = known[index].0;
            result(*seat, player, Finish { placement, score: 0 })
        });
        let behind: Vec<_> = behind.collect();
        results.extend(behind);
        results
    }

    /// Whether all these leavers left with a step that can be played. A player whom the game has placed is left out of
    /// this, and so is one who came back and stayed: both may have left at some time.
    fn played_leaving(&self, stayed: &[(Seat, PlayerId)], leavers: &[Leaver]) -> bool {
        let decided = self.reader.ending().and_then(|ending| match ending {
            Ending::Decided(outcome) => Some(outcome),
            _ => None,
        });
        leavers.iter().all(|leaver| match decided {
            Some(outcome) if self.is_placed(outcome, &leaver.player) => true,
            None if stayed.iter().any(|(_, there)| *there == leaver.player) => {
                self.left_with(leaver, Tick::default(), self.ticks)
            }
            _ => self.left(leaver).is_none_or(|tick| self.left_with(leaver, tick, tick)),
        })
    }

    fn is_placed(&self, outcome: &Outcome, player: &PlayerId) -> bool {
        outcome.standings.iter().any(|standing| self.last.get(&standing.seat) == Some(player))
    }

    /// Whether one of these steps was told that somebody leaves, and can be played.
    fn left_with(&self, leaver: &Leaver, first: Tick, last: Tick) -> bool {
        let of_these_steps = self.departures.range((first, 0)..=(last, usize::MAX));
        let mut left = of_these_steps.map(|(_, place)| &self.players[*place]);
        left.any(|left| left.seat == leaver.seat && left.player == leaver.player)
    }

    /// The last step with which somebody left a seat.
    fn left(&self, Leaver { seat, player }: &Leaver) -> Option<Tick> {
        let sat = self.players.iter().filter(|sat| sat.seat == *seat && sat.player == *player);
        sat.map(|sat| Tick(sat.to_tick)).max()
    }
}

/// Whether the record is an input of a step.
fn is_given(record: &Record) -> bool {
    matches!(record, Record::Seated { .. } | Record::Input { .. })
}

fn result(seat: Seat, player: &PlayerId, finish: Finish) -> SeatFinish {
    SeatFinish { seat, player: player.clone(), finish }
}
