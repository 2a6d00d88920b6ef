//! The players who left a match while it was being played, and the places of everybody with them. Leaving loses the
//! match in every game.
//!
//! Must not: know rooms or records. If a game places somebody who has left, that place counts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::journal::Ending;
use super::{Level, Match, Member, Outcome, Phase, Seat, Standing, Tick};
use crate::domain::{Figures, Placing, PlayerId};

/// Somebody who left a match while it was being played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quitter {
    /// The player who left.
    pub member: Member,
    /// The seat that the player had; somebody else may have it now.
    pub seat: Seat,
    /// The last step that the player was part of.
    pub tick: Tick,
    /// The figures of the player by then.
    pub figures: Figures,
}

impl Quitter {
    /// The player of a seat as a quitter, for the case that they leave now. It is `None` when leaving is no loss: the
    /// match is not on, it is one that nobody wins, the seat is not in the state yet, or nobody else has played so far
    /// (`others_left`: some have left).
    pub fn of(game: &Match, seat: Seat, others_left: bool) -> Option<Quitter> {
        let member = game.roster().member(seat)?.clone();
        let counts = game.game_type().ranked() && game.phase() == Phase::Playing && game.knows(seat);
        let mut others = game.roster().taken().map(|(other, _)| other).filter(|other| *other != seat);
        let met = others_left || others.any(|other| game.knows(other));
        let (tick, figures) = (game.tick(), game.figures(seat));
        (counts && met).then_some(Quitter { member, seat, tick, figures })
    }
}

/// The places of everybody: those the game has placed, then those who left, of whom the one who stayed longest is the
/// first. A match that ended undecided places nobody, unless somebody left it: then all who stayed share the first
/// place, except players whom no step has brought into the match yet. `level` gives the level of the bot in a seat, if
/// it is still there.
pub fn placings(
    game: &Match,
    quitters: &[Quitter],
    level: impl Fn(Seat, &PlayerId) -> Option<Level>,
) -> Vec<Placing> {
    let standings = match game.journal().ending() {
        Some(Ending::Decided(Outcome { standings })) if !standings.is_empty() => standings.clone(),
        Some(Ending::Abandoned) if !quitters.is_empty() => stayed(game),
        _ => return Vec::new(),
    };
    let placed = standings.into_iter().filter_map(|standing| {
        let member = game.roster().last_member(standing.seat)?.clone();
        Some(placing(member, standing, game.figures(standing.seat), &level))
    });
    let mut placings: Vec<Placing> = placed.collect();
    append(&mut placings, quitters, &level);
    placings
}

fn stayed(game: &Match) -> Vec<Standing> {
    let playing = game.roster().taken().filter(|(seat, _)| game.knows(*seat));
    playing.map(|(seat, _)| Standing { seat, placement: 1, score: 0 }).collect()
}

/// The places of those who left, each with its index in `left`. They are behind the `placed`; the last to leave is the
/// first of them, and those who left in the same step share a place. A player who is placed already, or left before
/// too, gets no second place.
pub fn places_of_quitters(placed: &[&PlayerId], left: &[(&PlayerId, Tick)]) -> Vec<(usize, u16)> {
    let mut order: Vec<usize> = (0..left.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(left[*index].1));
    let mut known: BTreeSet<&PlayerId> = placed.iter().copied().collect();
    let mut places = Vec::new();
    let mut above: Option<(Tick, u16)> = None;
    for index in order {
        let (player, tick) = left[index];
        if !known.insert(player) {
            continue;
        }
        let rank = u16::try_from(placed.len() + places.len() + 1).unwrap_or(u16::MAX);
        let placement = above.filter(|above| above.0 == tick).map_or(rank, |above| above.1);
        above = Some((tick, placement));
        places.push((index, placement));
    }
    places
}

/// Puts those who left behind everybody else.
fn append(
    placings: &mut Vec<Placing>,
    quitters: &[Quitter],
    level: &impl Fn(Seat, &PlayerId) -> Option<Level>,
) {
    let placed: Vec<&PlayerId> = placings.iter().map(|placing| &placing.player).collect();
    let left: Vec<_> = quitters.iter().map(|quitter| (&quitter.member.player, quitter.tick)).collect();
    let behind = places_of_quitters(&placed, &left).into_iter().map(|(index, placement)| {
        let Quitter { member, seat, figures, .. } = quitters[index].clone();
        placing(member, Standing { seat, placement, score: 0 }, figures, level)
    });
    let behind: Vec<Placing> = behind.collect();
    placings.extend(behind);
}

fn placing(
    Member { player, bot, .. }: Member,
    standing: Standing,
    figures: Figures,
    level: impl Fn(Seat, &PlayerId) -> Option<Level>,
) -> Placing {
    // A bot that was taken out counts as an easy one, so that nobody gains much by beating it.
    let seat = standing.seat;
    let level = || level(seat, &player).unwrap_or(Level::Easy);
    let bot = bot.then(|| level().as_str().to_owned());
    Placing { player, seat: seat.0, bot, finish: standing.finish(), figures }
}
