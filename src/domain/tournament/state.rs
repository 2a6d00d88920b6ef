//! A tournament as a value: the fold of its events.
//!
//! What may happen is decided elsewhere (`answers.rs`); here is what follows from what happened. Must not: refuse an
//! event, or look at a clock.

use jiff::{SignedDuration, Timestamp};

use super::contest::{Proceedings, closing, is_heard};
use super::effect::{MatchChange, TournamentEffect, TournamentNews};
use super::entries::EntryList;
use super::event::{Entry, GameKey, Happening, Loss, TournamentEvent};
use super::picture::TournamentStatus;
use super::setup::TournamentSetup;
use crate::domain::bracket::{Departure, Format, Report};
use crate::domain::{PlayerId, RoomId};

/// A tournament: what follows from its setup and its events.
#[derive(Debug, Clone, PartialEq)]
pub struct TournamentState {
    pub(super) setup: TournamentSetup,
    /// The number of events.
    pub(super) last: u64,
    pub(super) course: Stage,
    pub(super) entries: EntryList,
    pub(super) contest: Option<Proceedings>,
}

/// How far a tournament is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Stage {
    pub(super) has_opened: bool,
    pub(super) has_closed: bool,
    pub(super) checks_in: bool,
    pub(super) began_at: Option<Timestamp>,
    pub(super) paused_at: Option<Timestamp>,
    pub(super) finished_at: Option<Timestamp>,
    pub(super) cancelled_at: Option<Timestamp>,
    pub(super) draws: u32,
    pub(super) why: Option<String>,
}

impl Stage {
    pub(super) fn status(&self) -> TournamentStatus {
        match self {
            Stage { cancelled_at: Some(_), .. } => TournamentStatus::Cancelled,
            Stage { finished_at: Some(_), .. } => TournamentStatus::Finished,
            Stage { paused_at: Some(_), .. } => TournamentStatus::Paused,
            Stage { began_at: Some(_), .. } => TournamentStatus::Running,
            Stage { checks_in: true, .. } => TournamentStatus::CheckIn,
            Stage { has_closed: true, .. } => TournamentStatus::Closed,
            Stage { has_opened: true, .. } => TournamentStatus::Registration,
            _ => TournamentStatus::Announced,
        }
    }

    pub(super) fn is_open_for_entries(&self) -> bool {
        self.has_opened && !self.has_closed && !self.status().is_over()
    }
}

/// What is asked of it.
impl TournamentState {
    /// A tournament that nothing has happened to.
    pub fn new(setup: TournamentSetup) -> TournamentState {
        TournamentState {
            setup,
            last: 0,
            course: Stage::default(),
            entries: EntryList::default(),
            contest: None,
        }
    }

    /// What it is set up as now.
    pub fn setup(&self) -> &TournamentSetup {
        &self.setup
    }

    /// The number of its last event; 0 before the first.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// How far it is.
    pub fn status(&self) -> TournamentStatus {
        self.course.status()
    }

    /// The games that run, in rooms that are open or should be: what a server that starts again compares its rooms with.
    pub fn running(&self) -> Vec<(GameKey, RoomId)> {
        let desk = self.contest.iter().flat_map(|contest| contest.desk.running.values());
        desk.map(|game| (game.key, game.room.clone())).collect()
    }

    /// Those who would play if it began now, or who play.
    pub(super) fn playing(&self) -> Vec<Entry> {
        let here = |contest: &Proceedings| {
            let there = contest.contestants.iter().filter(|of| of.departure.is_none());
            there.map(|of| of.entry.clone()).collect()
        };
        match &self.contest {
            Some(contest) => here(contest),
            None => {
                let playing = self.entries.playing(self.setup.entrants_max, self.course.checks_in);
                playing.cloned().collect()
            }
        }
    }
}

/// What follows from what happened.
impl TournamentState {
    /// Takes an event, which is the next one. Answers what has to be done because of it, if it happened only now.
    pub fn apply(&mut self, event: &TournamentEvent) -> Vec<TournamentEffect> {
        self.last += 1;
        let told = self.contest.as_ref().and_then(|contest| changed(contest, &event.what));
        let mut effects = match &event.what {
            Happening::SetupChanged(setup) => {
                self.setup = TournamentSetup::clone(setup);
                Vec::new()
            }
            Happening::Started(order) | Happening::DrawnAnew(order) => self.draw(order, event.at),
            Happening::Withdrew(player) => self.depart(player, Departure::Withdrawn),
            Happening::Disqualified(player) => self.disqualify(player),
            Happening::Replaced { player, entry } => self.replace(player, entry),
            Happening::Paused | Happening::Resumed | Happening::Finished | Happening::Cancelled => {
                self.course.why.clone_from(&event.why);
                self.go_on(&event.what, event.at)
            }
            Happening::RegistrationClosed => {
                self.course.has_closed = true;
                Vec::new()
            }
            what => match &mut self.contest {
                Some(contest) => play(contest, what, event.at, &self.setup),
                None => self.gather(what),
            },
        };
        if self.contest.as_ref().is_some_and(|contest| !contest.bracket.is_over()) {
            self.course.finished_at = None;
        }
        effects.extend(told);
        effects
    }

    /// What happens before the draw.
    fn gather(&mut self, what: &Happening) -> Vec<TournamentEffect> {
        match what {
            Happening::RegistrationOpened => self.course.has_opened = true,
            Happening::Entered(entry) => self.entries.enter(entry.clone(), self.course.checks_in),
            Happening::CheckedIn(player) => drop(self.entries.checked_in.insert(player.clone())),
            Happening::CheckInOpened => {
                self.course.checks_in = true;
                return self.tell_all(TournamentNews::CheckInOpen);
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&mut self, order: &[PlayerId], at: Timestamp) -> Vec<TournamentEffect> {
        let entry = |player: &PlayerId| match &self.contest {
            Some(contest) => {
                let who = contest.number(player)?;
                Some(contest.contestant(who)?.entry.clone())
            }
            None => self.entries.get(player).cloned(),
        };
        let order: Vec<Entry> = order.iter().filter_map(entry).collect();
        let mut effects = Vec::new();
        match &mut self.contest {
            Some(contest) => {
                let ran = contest.draw_anew(&self.setup, order).unwrap_or_default();
                effects.extend(ran.iter().map(|game| closing(game, "the bracket is drawn anew")));
            }
            None => self.contest = Proceedings::draw(&self.setup, order).ok(),
        }
        self.course.draws += 1;
        self.course.began_at.get_or_insert(at);
        self.course.has_closed |= self.setup.schedule.closes_at.is_none_or(|closes_at| closes_at <= at);
        effects.extend(self.tell_all(TournamentNews::Begun));
        effects
    }

    fn depart(&mut self, player: &PlayerId, how: Departure) -> Vec<TournamentEffect> {
        match &mut self.contest {
            Some(contest) => contest.depart(player, how),
            None => {
                self.entries.leave(player);
                Vec::new()
            }
        }
    }

    fn disqualify(&mut self, player: &PlayerId) -> Vec<TournamentEffect> {
        let told = TournamentEffect::Notify {
            players: self.readers().into_iter().filter(|reader| reader == player).collect(),
            news: TournamentNews::Disqualified,
        };
        self.entries.barred.insert(player.clone());
        let mut effects = self.depart(player, Departure::Disqualified);
        effects.extend([told].into_iter().filter(is_heard));
        effects
    }

    fn replace(&mut self, player: &PlayerId, entry: &Entry) -> Vec<TournamentEffect> {
        let mut effects = match &mut self.contest {
            Some(contest) => contest.replace(player, entry.clone()),
            None => {
                self.entries.replace(player, entry);
                Vec::new()
            }
        };
        if !entry.is_bot() {
            let (players, news) = (vec![entry.player.clone()], TournamentNews::TookOver);
            effects.push(TournamentEffect::Notify { players, news });
        }
        effects
    }

    fn go_on(&mut self, what: &Happening, at: Timestamp) -> Vec<TournamentEffect> {
        match what {
            Happening::Paused => self.course.paused_at = Some(at),
            Happening::Resumed => {
                let paused = self.course.paused_at.take().map(|since| at.duration_since(since));
                if let (Some(contest), Some(paused)) = (&mut self.contest, paused) {
                    contest.desk.extend_holds(paused.max(SignedDuration::ZERO));
                }
            }
            Happening::Finished => {
                self.course.finished_at = Some(at);
                self.course.paused_at = None;
                return self.contest.as_ref().map(Proceedings::places).unwrap_or_default();
            }
            Happening::Cancelled => {
                self.course.cancelled_at = Some(at);
                let mut effects = self.tell_all(TournamentNews::Cancelled);
                if let Some(contest) = &mut self.contest {
                    let ran = std::mem::take(&mut contest.desk.running);
                    effects.extend(ran.values().map(|game| closing(game, "the tournament was cancelled")));
                    contest.desk.holds.clear();
                }
                return effects;
            }
            _ => {}
        }
        Vec::new()
    }

    /// Everybody who has entered, or plays, and reads what they are told.
    fn readers(&self) -> Vec<PlayerId> {
        let entries = match &self.contest {
            Some(contest) => contest.contestants.iter().map(|of| &of.entry).collect(),
            None => self.entries.entries.iter().collect::<Vec<_>>(),
        };
        let readers = entries.into_iter().filter(|entry| !entry.is_bot());
        readers.map(|entry| entry.player.clone()).collect()
    }

    fn tell_all(&self, news: TournamentNews) -> Vec<TournamentEffect> {
        let told = TournamentEffect::Notify { players: self.readers(), news };
        [told].into_iter().filter(is_heard).collect()
    }
}

/// What happens to the matches of a tournament.
fn play(
    contest: &mut Proceedings,
    what: &Happening,
    at: Timestamp,
    setup: &TournamentSetup,
) -> Vec<TournamentEffect> {
    let decide = SignedDuration::from_secs(i64::from(setup.allowances.decide_s));
    let until = at.saturating_add(decide).unwrap_or(Timestamp::MAX);
    match what {
        Happening::GameCalled(key) => contest.call(*key, at, setup),
        Happening::GameBegan(key) => {
            contest.begin(*key, at);
            Vec::new()
        }
        Happening::TimeOver { key, absent } => contest.time_over(*key, absent, until),
        Happening::GameFinished(result) => contest.finish(result),
        Happening::GameLost { key, loss } => contest.lose(*key, *loss, setup.allowances.attempts),
        Happening::Entered(entry) => contest.enter(entry.clone()),
        Happening::RoundDrawn(round) => contest.begin_round(round),
        Happening::RoundTakenBack => contest.take_back_round(),
        Happening::AllOut { number } => contest.report(*number, Report::AllAbsent),
        Happening::Forfeited { number, player } => match contest.number(player) {
            Some(who) => contest.report(*number, Report::Forfeit(who)),
            None => Vec::new(),
        },
        Happening::Reopened { number } => contest.reopen(*number, Some(until)),
        Happening::Replayed { number } => contest.reopen(*number, None),
        Happening::Overridden { number, places } => {
            let ranking = contest.ranking_of(places);
            contest.report(*number, Report::Override(ranking))
        }
        _ => Vec::new(),
    }
}

/// Tells those who play a match what was decided about it.
fn changed(contest: &Proceedings, what: &Happening) -> Option<TournamentEffect> {
    let (number, how) = match what {
        Happening::Reopened { number } => (*number, MatchChange::Reopened),
        Happening::Replayed { number } => (*number, MatchChange::Replayed),
        Happening::Overridden { number, .. } => (*number, MatchChange::Overridden),
        Happening::GameLost { key, loss: Loss::Voided } => (key.number, MatchChange::Voided),
        _ => return None,
    };
    let fixture = contest.fixture(number)?;
    let entrants = fixture.slots.iter().filter_map(|slot| slot.entrant());
    let news = TournamentNews::MatchChanged { number, how };
    let told = TournamentEffect::Notify { players: contest.readers(entrants), news };
    Some(told).filter(is_heard)
}
