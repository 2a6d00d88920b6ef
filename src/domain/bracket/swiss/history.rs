//! What the rounds so far made of everybody.

use super::contender::{Contender, Float};
use crate::domain::bracket::entrant::Entrant;
use crate::domain::bracket::standings::encounters::{Encounter, Encounters};

/// Everybody, in the order of seeds, as the rounds of `encounters` leave her.
pub(super) fn players(order: &[Entrant], encounters: &Encounters, sides: bool) -> Vec<Contender> {
    let before = |who: Entrant, round: usize| -> u16 {
        encounters.of(who)[..round].iter().map(|met| u16::from(met.halves)).sum()
    };
    let player = |(seed, who): (u16, &Entrant)| {
        let mut player = Contender::new(*who, seed);
        for (round, met) in encounters.of(*who).iter().enumerate() {
            let halves = u16::from(met.halves);
            match met {
                Encounter { opponent: Some(opponent), played: true, first, .. } => {
                    let float = float(player.score, before(*opponent, round));
                    player.played(*opponent, sides.then_some(*first), float, halves);
                }
                _ => player.rested(halves),
            }
        }
        player
    };
    (0..).zip(order).map(player).collect()
}

fn float(hers: u16, others: u16) -> Float {
    match hers.cmp(&others) {
        std::cmp::Ordering::Greater => Float::Down,
        std::cmp::Ordering::Equal => Float::None,
        std::cmp::Ordering::Less => Float::Up,
    }
}
