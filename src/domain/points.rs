//! How many points a place is worth on boards. Must not: look at anything but the places and who is a bot.

/// The points for each person who was placed below.
const FOR_A_PERSON: i64 = 10;
/// The points for each bot that was placed below.
const FOR_A_BOT: i64 = 2;

/// A player of a match, with everything that points depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entrant {
    /// 1 is the winner; equal numbers share a place.
    pub placement: u16,
    /// Whether it is a bot.
    pub bot: bool,
}

/// The points of everybody, in the order of `entrants`: 10 for each person placed below, 2 for each bot, and half of that
/// for those in the same place.
pub fn points(entrants: &[Entrant]) -> Vec<i64> {
    let worth = |entrant: &Entrant| if entrant.bot { FOR_A_BOT } else { FOR_A_PERSON };
    let beaten =
        |of: &Entrant| entrants.iter().filter(|other| other.placement > of.placement).map(worth).sum::<i64>();
    let tied = |of: &Entrant| {
        entrants.iter().filter(|other| other.placement == of.placement).map(worth).sum::<i64>()
    };
    entrants.iter().map(|of| beaten(of) + (tied(of) - worth(of)) / 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entrant(placement: u16, bot: bool) -> Entrant {
        Entrant { placement, bot }
    }

    #[test]
    fn people_are_worth_more_than_bots_and_a_tie_half() {
        let field = [entrant(1, false), entrant(2, true), entrant(2, false), entrant(4, true)];
        assert_eq!(points(&field), [14, 7, 3, 0]);
        assert_eq!(points(&[]), [0; 0]);
        assert_eq!(points(&[entrant(1, false)]), [0]);
        assert_eq!(points(&[entrant(1, false); 2]), [5, 5]);
    }
}
