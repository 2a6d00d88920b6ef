//! What a bracket was told: the scorecards of its matches, and who has left.
//!
//! Must not: know a format.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::entrant::{Departure, Entrant};
use super::fixture::{MatchNumber, MatchStatus, NextGame, Slot};
use super::format::ReportRefused;
use super::scorecard::{MatchLength, Report, Ruling, Scorecard};

/// What was told. Everything else of a bracket follows from it and from the draw.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Book {
    cards: BTreeMap<MatchNumber, Scorecard>,
    departures: BTreeMap<Entrant, Departure>,
    /// What stands even if somebody who had left comes back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    stands: BTreeMap<MatchNumber, Judgement>,
}

/// What the book says of a match between two who are both there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Judgement {
    pub(super) status: MatchStatus,
    pub(super) winner: Option<Entrant>,
}

impl Book {
    pub(super) fn card(&self, of: MatchNumber) -> Option<&Scorecard> {
        self.cards.get(&of)
    }

    pub(super) fn departure(&self, of: Entrant) -> Option<Departure> {
        self.departures.get(&of).copied()
    }

    /// Writes down what was told of a match that stands like this.
    pub(super) fn report(
        &mut self,
        of: MatchNumber,
        slots: &[Slot],
        status: MatchStatus,
        report: Report,
    ) -> Result<(), ReportRefused> {
        let players: Option<Vec<Entrant>> = slots.iter().map(|slot| slot.entrant()).collect();
        let players = players.ok_or(ReportRefused::NotReady)?;
        let is_override = matches!(report, Report::Override(_));
        match status {
            MatchStatus::Waiting => return Err(ReportRefused::NotReady),
            MatchStatus::NotNeeded | MatchStatus::Annulled | MatchStatus::Bye => {
                return Err(ReportRefused::Over);
            }
            status if status.is_over() && !is_override => return Err(ReportRefused::Over),
            _ => {}
        }
        check_named(&players, &report)?;
        self.cards.entry(of).or_insert_with(|| Scorecard::new(players)).write(report);
        Ok(())
    }

    /// Takes back a match.
    pub(super) fn reopen(&mut self, of: MatchNumber) -> Result<(), ReportRefused> {
        let stood = self.stands.remove(&of).is_some();
        let had_card = self.cards.remove(&of).is_some();
        if stood || had_card { Ok(()) } else { Err(ReportRefused::NothingReported) }
    }

    /// Takes out all that is known of matches that no longer are. Answers of which there were cards.
    pub(super) fn strike_all(&mut self, matches: Vec<MatchNumber>) -> Vec<MatchNumber> {
        matches.iter().for_each(|of| _ = self.stands.remove(of));
        matches.into_iter().filter(|of| self.cards.remove(of).is_some()).collect()
    }

    /// Writes on the card of a match of many who of them has left.
    pub(super) fn note_departures(&mut self, of: MatchNumber, players: &[Entrant]) {
        let departures = &self.departures;
        for (who, how) in players.iter().filter_map(|who| Some((*who, *departures.get(who)?))) {
            let card = self.cards.entry(of).or_insert_with(|| Scorecard::new(players.to_vec()));
            let is_noted = |ruling: &Ruling| matches!(ruling, Ruling::Left(left, _) if *left == who);
            if !card.rulings.iter().any(is_noted) {
                card.rulings.push(Ruling::Left(who, how));
            }
        }
    }

    /// Keeps how a match ended that was decided by who had left.
    pub(super) fn let_stand(&mut self, of: MatchNumber, judged: Judgement) {
        if matches!(
            judged.status,
            MatchStatus::Withdrawn | MatchStatus::Disqualified | MatchStatus::AllAbsent
        ) {
            self.stands.insert(of, judged);
        }
    }

    /// Takes out a card of two who no longer meet in that match. Says whether there was one.
    pub(super) fn strike_unless(&mut self, of: MatchNumber, slots: [Slot; 2]) -> bool {
        let players = |card: &Scorecard| card.players.iter().copied().map(Slot::Taken).eq(slots);
        let is_stale = self.cards.get(&of).is_some_and(|card| !players(card));
        is_stale && self.cards.remove(&of).is_some()
    }

    pub(super) fn depart(&mut self, who: Entrant, how: Departure) -> Result<(), ReportRefused> {
        if self.departures.get(&who).is_some_and(|before| *before >= how) {
            return Err(ReportRefused::LeftAlready);
        }
        self.departures.insert(who, how);
        Ok(())
    }

    /// Takes over from elsewhere who of these has left.
    pub(super) fn follow(&mut self, of: &[Entrant], departures: &BTreeMap<Entrant, Departure>) {
        let hers = of.iter().filter_map(|who| Some((*who, *departures.get(who)?)));
        self.departures = hers.collect();
    }

    pub(super) fn reinstate(&mut self, who: Entrant) -> Result<(), ReportRefused> {
        if self.departures.get(&who) != Some(&Departure::Withdrawn) {
            return Err(ReportRefused::NotWithdrawn);
        }
        self.departures.remove(&who);
        Ok(())
    }

    /// How a match of these two stands: as the card says, and if that leaves it open, by who has left.
    pub(super) fn judge(&self, of: MatchNumber, pair: [Entrant; 2], length: MatchLength) -> Judgement {
        let card = self.cards.get(&of);
        if let Some(judgement) = card.and_then(|card| read(card, length)) {
            return judgement;
        }
        if let Some(judgement) = self.stands.get(&of) {
            return *judgement;
        }
        match pair.map(|who| self.departure(who)) {
            [None, None] => Judgement { status: MatchStatus::Ready, winner: None },
            [Some(how), None] => Judgement { status: left(how), winner: Some(pair[1]) },
            [None, Some(how)] => Judgement { status: left(how), winner: Some(pair[0]) },
            [Some(_), Some(_)] => Judgement { status: MatchStatus::AllAbsent, winner: None },
        }
    }

    /// Whether what was reported of a match decides it.
    pub(super) fn is_decided(&self, of: MatchNumber, length: MatchLength) -> bool {
        self.cards.get(&of).is_some_and(|card| read(card, length).is_some())
    }

    /// The next game of a match of two that is ready.
    pub(super) fn next_game(&self, of: MatchNumber, pair: [Entrant; 2]) -> NextGame {
        let game = self.cards.get(&of).map_or(0, |card| card.games.len());
        let mut sides = pair.to_vec();
        sides.rotate_left(game % 2);
        NextGame { of, game: u16::try_from(game).unwrap_or(u16::MAX), sides }
    }
}

/// Whether those who are named play in this match, each named once.
fn check_named(players: &[Entrant], report: &Report) -> Result<(), ReportRefused> {
    let named: Vec<Entrant> = match report {
        Report::Game(ranking) | Report::Override(ranking) => ranking.named().collect(),
        Report::NoShow(who) | Report::Forfeit(who) => vec![*who],
        Report::Void | Report::AllAbsent => Vec::new(),
    };
    if !named.iter().all(|who| players.contains(who)) {
        return Err(ReportRefused::NotInThisMatch);
    }
    let once: BTreeSet<Entrant> = named.iter().copied().collect();
    if once.len() == named.len() { Ok(()) } else { Err(ReportRefused::NamedTwice) }
}

/// What a departure makes of a match.
pub(super) fn left(how: Departure) -> MatchStatus {
    match how {
        Departure::Withdrawn => MatchStatus::Withdrawn,
        Departure::Disqualified => MatchStatus::Disqualified,
    }
}

fn read(card: &Scorecard, length: MatchLength) -> Option<Judgement> {
    let (status, winner) = match card.rulings.last() {
        Some(Ruling::NoShow(who)) => (MatchStatus::NoShow, card.opponent(*who)),
        Some(Ruling::Forfeit(who)) => (MatchStatus::Forfeit, card.opponent(*who)),
        Some(Ruling::AllAbsent) => (MatchStatus::AllAbsent, None),
        Some(Ruling::Override(ranking)) => (MatchStatus::Overridden, ranking.winner()),
        Some(Ruling::Left(..)) | None => (MatchStatus::Played, card.decided(length)?),
    };
    Some(Judgement { status, winner })
}
