//! A tournament from the draw on: who plays, the bracket, and the games.
//!
//! Must not: decide whether something may be done; what comes in here has happened.

mod games;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

pub(super) use games::{FinishedGame, GameDesk, Hold, RunningGame};

use super::effect::{GameOrder, TournamentEffect, TournamentNews};
use super::event::{Entry, GameKey, Loss};
use super::setup::TournamentSetup;
use crate::domain::bracket::{
    Bracket, Departure, Entrant, Fixture, Format, MatchNumber, MatchStatus, NextGame, Ranking, Report,
    ReportRefused, Round, SetupRefused, Slot, Undone,
};
use crate::domain::{FixtureResult, PlayerId};

/// One who plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Participant {
    pub(super) entry: Entry,
    pub(super) departure: Option<Departure>,
    pub(super) in_place_of: Option<PlayerId>,
}

/// A tournament from the draw on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proceedings {
    pub(super) contestants: Vec<Participant>,
    pub(super) bracket: Bracket,
    pub(super) desk: GameDesk,
    numbers: BTreeMap<PlayerId, Entrant>,
}

/// Who plays, and how that is read.
impl Proceedings {
    /// Draws the bracket; whoever has the best seed is in front.
    pub(super) fn draw(setup: &TournamentSetup, order: Vec<Entry>) -> Result<Proceedings, SetupRefused> {
        let count = u16::try_from(order.len()).map_err(|_| SetupRefused::Entrants)?;
        let bracket = setup.bracket.draw((0..count).map(Entrant).collect(), Vec::new())?;
        let numbers = order.iter().map(|entry| entry.player.clone()).zip((0..).map(Entrant)).collect();
        let contestant = |entry| Participant { entry, departure: None, in_place_of: None };
        let contestants = order.into_iter().map(contestant).collect();
        Ok(Proceedings { contestants, bracket, desk: GameDesk::default(), numbers })
    }

    /// Draws the bracket anew. What was called before keeps its attempts. Answers the games that ran.
    pub(super) fn draw_anew(
        &mut self,
        setup: &TournamentSetup,
        order: Vec<Entry>,
    ) -> Result<Vec<RunningGame>, SetupRefused> {
        let mut drawn = Proceedings::draw(setup, order)?;
        std::mem::swap(&mut drawn.desk, &mut self.desk);
        *self = drawn;
        let running: Vec<u32> = self.desk.running.keys().copied().collect();
        let held: Vec<u32> = self.desk.holds.keys().copied().collect();
        let gone = running.into_iter().chain(held).filter_map(|number| self.desk.forget(number));
        Ok(gone.collect())
    }

    pub(super) fn number(&self, player: &PlayerId) -> Option<Entrant> {
        self.numbers.get(player).copied()
    }

    pub(super) fn contestant(&self, who: Entrant) -> Option<&Participant> {
        self.contestants.get(who.index())
    }

    pub(super) fn player(&self, who: Entrant) -> Option<&PlayerId> {
        self.contestant(who).map(|contestant| &contestant.entry.player)
    }

    pub(super) fn fixture(&self, number: u32) -> Option<Fixture<'_>> {
        self.bracket.fixture(MatchNumber(number))
    }

    /// The games that are to be played and are not called yet, also those that wait for a decision.
    pub(super) fn uncalled(&self) -> impl Iterator<Item = NextGame> {
        let ready = self.bracket.ready().into_iter();
        ready.filter(|game| !self.desk.running.contains_key(&game.of.0))
    }

    /// Those of these who read what they are told: bots of the server do not.
    pub(super) fn readers(&self, of: impl IntoIterator<Item = Entrant>) -> Vec<PlayerId> {
        let contestants = of.into_iter().filter_map(|who| self.contestant(who));
        let reads = |of: &&Participant| !of.entry.is_bot();
        contestants.filter(reads).map(|of| of.entry.player.clone()).collect()
    }

    /// Whether somebody other than bots of the server plays.
    pub(super) fn has_readers(&self) -> bool {
        self.contestants.iter().any(|of| !of.entry.is_bot())
    }

    /// Whether a game plays itself.
    pub(super) fn is_bots_only(&self, seats: &[Entrant]) -> bool {
        self.readers(seats.iter().copied()).is_empty()
    }

    /// Tells everybody who still plays or has played where they are.
    pub(super) fn places(&self) -> Vec<TournamentEffect> {
        if !self.has_readers() {
            return Vec::new();
        }
        let standings = self.bracket.standings().into_iter();
        let told = standings.map(|ranked| TournamentEffect::Notify {
            players: self.readers([ranked.entrant]),
            news: TournamentNews::Finished { rank: ranked.rank },
        });
        told.filter(is_heard).collect()
    }
}

/// Games, from the call to the result.
impl Proceedings {
    /// A game is called.
    pub(super) fn call(
        &mut self,
        key: GameKey,
        at: Timestamp,
        setup: &TournamentSetup,
    ) -> Vec<TournamentEffect> {
        let next = self.uncalled().find(|game| game.of.0 == key.number && game.game == key.game);
        let Some(seats) = next.map(|game| game.sides) else { return Vec::new() };
        let bots_only = self.is_bots_only(&seats);
        let room = setup.room_of(key);
        let began_at = bots_only.then_some(at);
        let entries = seats.iter().filter_map(|who| Some(self.contestant(*who)?.entry.clone())).collect();
        let readers = self.readers(seats.iter().copied());
        let wait_s = setup.allowances.no_show_s;
        let until = at.saturating_add(SignedDuration::from_secs(i64::from(wait_s))).unwrap_or(Timestamp::MAX);
        self.desk.call(RunningGame { key, seats, room: room.clone(), called_at: at, began_at });
        let (seed, seats) = (setup.seed_of(key), entries);
        let order = GameOrder { key, room: room.clone(), seats, seed, wait_s, bots_only };
        let ready = TournamentNews::MatchReady { key, room, until };
        let told = TournamentEffect::Notify { players: readers, news: ready };
        [TournamentEffect::OpenRoom(Box::new(order)), told].into_iter().filter(is_heard).collect()
    }

    /// Everybody sits.
    pub(super) fn begin(&mut self, key: GameKey, at: Timestamp) {
        if let Some(game) = self.desk.running.get_mut(&key.number).filter(|game| game.key == key) {
            game.began_at = Some(at);
        }
    }

    /// A game was finished. A result of a game that is not played any more is noted, and counts for nothing.
    pub(super) fn finish(&mut self, result: &FixtureResult) -> Vec<TournamentEffect> {
        let key = GameKey::of(&result.fixture);
        let expected = self.desk.finish(key).filter(|game| self.is_next(game));
        let ranking = expected.map(|game| self.ranking(&game.seats, result));
        let winner = ranking.as_ref().and_then(Ranking::winner);
        let (match_id, counts) = (result.match_id.clone(), ranking.is_some());
        let finished = FinishedGame { key, match_id, winner, counts };
        self.desk.finished.entry(key.number).or_default().push(finished);
        ranking.map(|ranking| self.report(key.number, Report::Game(ranking))).unwrap_or_default()
    }

    /// A game ended without a result.
    pub(super) fn lose(&mut self, key: GameKey, loss: Loss, attempts: u16) -> Vec<TournamentEffect> {
        let Some(game) = self.desk.take(key) else { return Vec::new() };
        let mut effects = vec![closing(&game, "the game does not count and ends here")];
        let report = match loss {
            Loss::Voided => Report::Void,
            Loss::Overtime => Report::drawn(),
            _ if self.desk.lose(game) >= attempts => Report::drawn(),
            _ => Report::Void,
        };
        if report != Report::Void {
            self.desk.forget(key.number);
        }
        effects.extend(self.report(key.number, report));
        effects
    }

    /// The time to sit down is over for a game.
    pub(super) fn time_over(
        &mut self,
        key: GameKey,
        absent: &[PlayerId],
        until: Timestamp,
    ) -> Vec<TournamentEffect> {
        let Some(game) = self.desk.take(key) else { return Vec::new() };
        let is_absent = |who: &Entrant| self.player(*who).is_some_and(|player| absent.contains(player));
        let absent: Vec<Entrant> = game.seats.iter().copied().filter(is_absent).collect();
        let mut effects = vec![closing(&game, "the time to sit down is over")];
        if absent.len() == game.seats.len() {
            self.desk.holds.insert(key.number, Hold { until, absent: true });
            return effects;
        }
        for who in absent {
            effects.extend(self.report(key.number, Report::NoShow(who)));
        }
        effects
    }

    /// Whether this is the game that its match waits for, between those who play it.
    fn is_next(&self, game: &RunningGame) -> bool {
        let Some(fixture) = self.fixture(game.key.number) else { return false };
        let played = fixture.card.map_or(0, |card| card.games.len());
        let plays = |who: &Entrant| fixture.slots.contains(&Slot::Taken(*who));
        fixture.status == MatchStatus::Ready
            && played == usize::from(game.key.game)
            && game.seats.iter().all(plays)
    }

    /// How a game came out for those who sat in it.
    fn ranking(&self, seats: &[Entrant], result: &FixtureResult) -> Ranking {
        let place = |who: &Entrant| {
            let player = self.player(*who)?;
            let finish = result.finishes.iter().find(|finish| finish.player == *player)?;
            Some((*who, finish.finish.placement))
        };
        Ranking::by_places(seats.iter().filter_map(place))
    }
}

/// What is told of matches and of those who play, and what follows from it.
impl Proceedings {
    /// Something is told of a match.
    pub(super) fn report(&mut self, number: u32, report: Report) -> Vec<TournamentEffect> {
        let was_over = self.fixture(number).is_some_and(|fixture| fixture.status.is_over());
        let told = self.bracket.report(MatchNumber(number), report);
        let mut effects = self.follow(told);
        if !was_over {
            effects.extend(self.advanced(number));
        }
        effects
    }

    /// A match is taken back; it waits until then, or is called at once.
    pub(super) fn reopen(&mut self, number: u32, wait: Option<Timestamp>) -> Vec<TournamentEffect> {
        let ran = self.desk.forget(number);
        self.desk.strike(number);
        let told = self.bracket.reopen(MatchNumber(number));
        let mut effects: Vec<_> = ran.iter().map(|game| closing(game, "the match is played again")).collect();
        effects.extend(self.follow(told));
        if let Some(until) = wait {
            self.desk.holds.insert(number, Hold { until, absent: false });
        }
        effects
    }

    /// A round is played as it was drawn.
    pub(super) fn begin_round(&mut self, round: &Round) -> Vec<TournamentEffect> {
        let told = self.bracket.begin_round(round.clone());
        self.follow(told.map(|()| Undone::new()))
    }

    /// The last round that was drawn is taken back, with all that was told of it.
    pub(super) fn take_back_round(&mut self) -> Vec<TournamentEffect> {
        let told = self.bracket.take_back_round();
        self.follow(told)
    }

    /// Somebody comes late, and plays from the next round on.
    pub(super) fn enter(&mut self, entry: Entry) -> Vec<TournamentEffect> {
        if let Ok(who) = self.bracket.enter() {
            self.numbers.insert(entry.player.clone(), who);
            self.contestants.push(Participant { entry, departure: None, in_place_of: None });
        }
        Vec::new()
    }

    /// How a match came out, by those who did equally well.
    pub(super) fn ranking_of(&self, places: &[Vec<PlayerId>]) -> Ranking {
        let equals = |players: &Vec<PlayerId>| players.iter().filter_map(|of| self.number(of)).collect();
        Ranking(places.iter().map(equals).collect())
    }

    /// Somebody plays no further match.
    pub(super) fn depart(&mut self, player: &PlayerId, how: Departure) -> Vec<TournamentEffect> {
        let Some(who) = self.number(player) else { return Vec::new() };
        self.contestants[who.index()].departure = Some(how);
        let told = self.bracket.depart(who, how);
        self.follow(told)
    }

    /// Somebody plays on for an entrant, who may have left.
    pub(super) fn replace(&mut self, player: &PlayerId, entry: Entry) -> Vec<TournamentEffect> {
        let Some(who) = self.numbers.remove(player) else { return Vec::new() };
        self.numbers.insert(entry.player.clone(), who);
        let contestant = &mut self.contestants[who.index()];
        contestant.entry = entry;
        contestant.in_place_of = Some(player.clone());
        let had_left = contestant.departure.take().is_some();
        let hers: Vec<u32> = self
            .desk
            .running
            .values()
            .filter(|game| game.seats.contains(&who))
            .map(|game| game.key.number)
            .collect();
        let ran: Vec<RunningGame> = hers.into_iter().filter_map(|number| self.desk.forget(number)).collect();
        let mut effects: Vec<_> =
            ran.iter().map(|game| closing(game, "somebody else plays for an entrant")).collect();
        if had_left {
            let told = self.bracket.reinstate(who);
            effects.extend(self.follow(told));
        }
        effects
    }

    /// What follows from a change of the bracket: games that are not to be played any more end, and nobody has to decide
    /// about matches that are decided.
    fn follow(&mut self, told: Result<Undone, ReportRefused>) -> Vec<TournamentEffect> {
        // A bracket refuses what is no news to it. What may be told is decided before.
        for number in told.unwrap_or_default() {
            self.desk.strike(number.0);
        }
        let stale = self.desk.running.values().filter(|game| !self.is_next(game)).map(|game| game.key.number);
        let stale: Vec<u32> = stale.collect();
        let gone: Vec<RunningGame> =
            stale.into_iter().filter_map(|number| self.desk.forget(number)).collect();
        let is_ready = |number: &u32| {
            self.bracket.fixture(MatchNumber(*number)).is_some_and(|of| of.status == MatchStatus::Ready)
        };
        self.desk.holds.retain(|number, _| is_ready(number));
        gone.iter().map(|game| closing(game, "the match was decided otherwise")).collect()
    }

    /// Tells those of a match that is over now.
    fn advanced(&self, number: u32) -> Vec<TournamentEffect> {
        let Some(fixture) = self.fixture(number).filter(|of| of.status.is_over()) else { return Vec::new() };
        let there = fixture.slots.iter().filter_map(|slot| slot.entrant());
        if self.readers(there.clone()).is_empty() || self.bracket.is_over() {
            return Vec::new();
        }
        let standings = self.bracket.standings();
        let told = there.filter_map(|who| {
            let place = standings.iter().find(|ranked| ranked.entrant == who)?;
            let news = match (fixture.winner == Some(who), place.plays_on) {
                (true, true) => TournamentNews::Through { number },
                (false, false) => TournamentNews::Out { rank: place.rank },
                _ => return None,
            };
            Some(TournamentEffect::Notify { players: self.readers([who]), news })
        });
        told.filter(is_heard).collect()
    }
}

/// The room of a game is closed.
pub(super) fn closing(game: &RunningGame, why: &str) -> TournamentEffect {
    TournamentEffect::CloseRoom { room: game.room.clone(), why: why.to_owned() }
}

/// Whether somebody is told at all.
pub(super) fn is_heard(effect: &TournamentEffect) -> bool {
    !matches!(effect, TournamentEffect::Notify { players, .. } if players.is_empty())
}
