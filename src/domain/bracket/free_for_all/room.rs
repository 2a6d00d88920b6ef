//! How the match of a room stands.

use super::points::{Points, absent, points};
use super::rules::CutTie;
use crate::domain::bracket::book::{Book, Judgement, left};
use crate::domain::bracket::entrant::Entrant;
use crate::domain::bracket::fixture::{MatchNumber, MatchStatus};
use crate::domain::bracket::ranking::Ranking;
use crate::domain::bracket::scorecard::{Ruling, Scorecard};

/// What is asked of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Task {
    /// How many games are played.
    pub(super) games: usize,
    /// How many there are in the largest room of the round.
    pub(super) entries: usize,
    /// How many go on, and who of those who are equal; `None` if everybody does.
    pub(super) cut: Option<(usize, CutTie)>,
}

/// A room as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) judged: Judgement,
    /// Those who still play in it.
    pub(super) present: Vec<Entrant>,
    /// Whether it would not stand like this if nobody had left.
    pub(super) is_by_leaving: bool,
    /// Everybody by place, those who are equal together.
    pub(super) places: Vec<Vec<Entrant>>,
    /// Who goes on, the best first.
    pub(super) advancing: Vec<Entrant>,
    /// Everybody's points.
    pub(super) points: Vec<(Entrant, Points)>,
}

impl Room {
    /// How the room of these stands, the better seed in front. Who has left matters only as long as the room is not over
    /// without that.
    pub(super) fn judge(book: &Book, of: MatchNumber, players: &[Entrant], task: Task) -> Room {
        let room = Room::read(book.card(of), players, task, |_| None);
        if room.judged.status.is_over() {
            return room;
        }
        let room = Room::read(book.card(of), players, task, |who| book.departure(who).map(left));
        Room { is_by_leaving: true, ..room }
    }

    fn read(
        card: Option<&Scorecard>,
        players: &[Entrant],
        task: Task,
        left: impl Fn(Entrant) -> Option<MatchStatus>,
    ) -> Room {
        let absence = |who: Entrant| absence(card, who).or_else(|| left(who));
        let absences: Vec<(Entrant, MatchStatus)> =
            players.iter().filter_map(|who| Some((*who, absence(*who)?))).collect();
        let is_there = |who: &&Entrant| !absences.iter().any(|(absent, _)| absent == *who);
        let present: Vec<Entrant> = players.iter().filter(is_there).copied().collect();
        let games = card.map_or(&[][..], |card| &card.games);
        let overridden = card.and_then(overridden);
        let points = match overridden {
            Some(ranking) => scored(players, &vec![ranking.clone(); task.games], task, &present),
            None => scored(players, games, task, &present),
        };
        let mut room = Room {
            judged: Judgement { status: MatchStatus::Ready, winner: None },
            places: placed(&points),
            is_by_leaving: false,
            present,
            points,
            advancing: Vec::new(),
        };
        room.judged.status = match (overridden, room.present.len()) {
            (Some(_), _) => MatchStatus::Overridden,
            (None, 0) if games.is_empty() => MatchStatus::AllAbsent,
            (None, 0 | 1) => absences.last().map_or(MatchStatus::Played, |(_, status)| *status),
            _ if room.is_decided(games.len(), task) => MatchStatus::Played,
            _ => MatchStatus::Ready,
        };
        room.conclude(task);
        room
    }

    fn is_decided(&self, games: usize, task: Task) -> bool {
        let plays_on = task.cut.is_some_and(|(best, tie)| {
            tie == CutTie::OneMoreGame && games < 2 * task.games && self.is_tied_at(best)
        });
        games >= task.games && !plays_on
    }

    /// Those of each place who may go on.
    fn candidates(&self) -> impl Iterator<Item = Vec<Entrant>> {
        let there =
            |equals: &Vec<Entrant>| equals.iter().filter(|who| self.present.contains(who)).copied().collect();
        self.places.iter().map(there)
    }

    fn is_tied_at(&self, best: usize) -> bool {
        let mut before = 0;
        self.candidates().any(|equals| {
            before += equals.len();
            before > best && before - equals.len() < best
        })
    }

    /// Says who won and who goes on, if it is over.
    fn conclude(&mut self, task: Task) {
        if !self.judged.status.is_over() || self.judged.status == MatchStatus::AllAbsent {
            return;
        }
        self.judged.winner =
            self.places.first().filter(|best| best.len() == 1).and_then(|best| best.first().copied());
        let there = self.present.len();
        let mut advancing = Vec::new();
        for equals in self.candidates() {
            let Some((best, tie)) = task.cut else { continue };
            let room = best.saturating_sub(advancing.len());
            let fits = equals.len() <= room
                || (tie == CutTie::Everybody && room > 0 && advancing.len() + equals.len() < there);
            advancing.extend(equals.iter().take(if fits { equals.len() } else { room }));
        }
        self.advancing = advancing;
    }
}

/// What the operator said last.
fn overridden(card: &Scorecard) -> Option<&Ranking> {
    match card.rulings.iter().rfind(|ruling| !matches!(ruling, Ruling::Left(..))) {
        Some(Ruling::Override(ranking)) => Some(ranking),
        _ => None,
    }
}

/// How somebody is absent from a room, if she is.
fn absence(card: Option<&Scorecard>, who: Entrant) -> Option<MatchStatus> {
    let rulings = card.map_or(&[][..], |card| &card.rulings);
    rulings.iter().rev().find_map(|ruling| match ruling {
        Ruling::NoShow(absent) if *absent == who => Some(MatchStatus::NoShow),
        Ruling::Forfeit(absent) if *absent == who => Some(MatchStatus::Forfeit),
        Ruling::Left(absent, how) if *absent == who => Some(left(*how)),
        Ruling::AllAbsent => Some(MatchStatus::AllAbsent),
        _ => None,
    })
}

/// Everybody's points. Games that were not played because at most one is left count as that one's.
fn scored(players: &[Entrant], games: &[Ranking], task: Task, present: &[Entrant]) -> Vec<(Entrant, Points)> {
    let of = |who: &Entrant| {
        let mut hers = Points::default();
        games.iter().for_each(|game| hers.push(points(*who, game, task.entries)));
        if present.len() < 2 {
            let given = if present.contains(who) { 2 } else { absent(task.entries) };
            (games.len()..task.games).for_each(|_| hers.push(given));
        }
        (*who, hers)
    };
    players.iter().map(of).collect()
}

/// By points, those who are equal together.
pub(super) fn placed(points: &[(Entrant, Points)]) -> Vec<Vec<Entrant>> {
    let mut keyed: Vec<_> = points.iter().map(|(who, points)| (points.key(), *who)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let equals = keyed.chunk_by(|(one, _), (other, _)| one == other);
    equals.map(|equals| equals.iter().map(|(_, who)| *who).collect()).collect()
}
