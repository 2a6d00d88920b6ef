//! Those who left a match while it was on. Whatever the game says of them, leaving is a loss.
//!
//! Must not: know rooms or records. A game that gives a place to somebody who left has the last word on it.

use serde::{Deserialize, Serialize};

use super::{Match, Member, Outcome, Phase, Seat, Standing, Tick};
use crate::domain::Figures;

/// Somebody who left while the match was on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quitter {
    /// Who.
    pub member: Member,
    /// Where they sat; somebody else may sit there now.
    pub seat: Seat,
    /// The last step they were in.
    pub tick: Tick,
    /// What the game had counted of them by then.
    pub figures: Figures,
}

/// How somebody came out of a match: one the game has placed, or one who left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Who.
    pub member: Member,
    /// The place; the seat is the one they had.
    pub standing: Standing,
    /// What the game has counted.
    pub figures: Figures,
}

impl Match {
    /// The one who sits there, as a quitter, should they leave now. `None` when that is no loss: the match is not on, it is one
    /// that nobody wins, the seat is not in the state yet, or nobody else has played so far (`others_left`: some have left).
    pub fn quitter(&self, seat: Seat, others_left: bool) -> Option<Quitter> {
        let member = self.roster().member(seat)?.clone();
        let counts = self.kind().ranked() && self.phase() == Phase::Playing && self.knows(seat);
        let mut others = self.roster().taken().map(|(other, _)| other).filter(|other| *other != seat);
        let met = others_left || others.any(|other| self.knows(other));
        let (tick, figures) = (self.tick(), self.figures(seat));
        (counts && met).then_some(Quitter { member, seat, tick, figures })
    }

    /// Everybody's place: those the game has placed, then those who left, of whom the one who stayed longest is the first. A match
    /// that ended undecided places nobody, unless somebody left it: then all who stayed share the first place.
    pub fn places(&self, quitters: &[Quitter]) -> Vec<Place> {
        let standings = match self.outcome() {
            Some(Outcome { standings }) => standings.clone(),
            None if self.was_cut_short() && !quitters.is_empty() => self.stayed(),
            None => return Vec::new(),
        };
        if standings.is_empty() && self.outcome().is_some() {
            return Vec::new();
        }
        let placed = standings.into_iter().filter_map(|standing| {
            let (member, figures) =
                (self.roster().last_member(standing.seat)?.clone(), self.figures(standing.seat));
            Some(Place { member, standing, figures })
        });
        let mut places: Vec<Place> = placed.collect();
        append(&mut places, quitters);
        places
    }

    fn stayed(&self) -> Vec<Standing> {
        let taken = self.roster().taken();
        taken.map(|(seat, _)| Standing { seat, placement: 1, score: 0 }).collect()
    }
}

/// Puts those who left behind everybody else; who left in the same step shares a place.
fn append(places: &mut Vec<Place>, quitters: &[Quitter]) {
    let has = |places: &[Place], quitter: &Quitter| {
        places.iter().any(|place| place.member.player == quitter.member.player)
    };
    let mut left: Vec<&Quitter> = quitters.iter().filter(|quitter| !has(places, quitter)).collect();
    left.sort_by_key(|quitter| std::cmp::Reverse(quitter.tick));
    let (mut above, stayed) = (None, places.len());
    for quitter in left {
        if has(&places[stayed..], quitter) {
            continue;
        }
        let rank = u16::try_from(places.len() + 1).unwrap_or(u16::MAX);
        let placement = match above {
            Some((tick, placement)) if tick == quitter.tick => placement,
            _ => rank,
        };
        above = Some((quitter.tick, placement));
        let standing = Standing { seat: quitter.seat, placement, score: 0 };
        places.push(Place { member: quitter.member.clone(), standing, figures: quitter.figures.clone() });
    }
}
