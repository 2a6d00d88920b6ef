//! How a game came out.

use serde::{Deserialize, Serialize};

use super::entrant::Entrant;

/// How a game came out: those who are equal together, the best first. Whoever played and is not named did not finish.
///
/// A game of two is won by the one who is best alone, and drawn otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ranking(pub Vec<Vec<Entrant>>);

impl Ranking {
    /// She won; nothing is said of the others.
    pub fn won(by: Entrant) -> Ranking {
        Ranking(vec![vec![by]])
    }

    /// Nobody won.
    pub fn drawn() -> Ranking {
        Ranking::default()
    }

    /// By places: whoever has the lowest number is the best, equal numbers share a place.
    pub fn by_places(places: impl IntoIterator<Item = (Entrant, u16)>) -> Ranking {
        let mut places: Vec<(Entrant, u16)> = places.into_iter().collect();
        places.sort_by_key(|(who, place)| (*place, *who));
        let equals = places.chunk_by(|(_, one), (_, other)| one == other);
        Ranking(equals.map(|equals| equals.iter().map(|(who, _)| *who).collect()).collect())
    }

    /// Who is best alone.
    pub fn winner(&self) -> Option<Entrant> {
        if let Some([winner]) = self.0.first().map(Vec::as_slice) { Some(*winner) } else { None }
    }

    /// Everybody who is named, the best first.
    pub fn named(&self) -> impl Iterator<Item = Entrant> + '_ {
        self.0.iter().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_places_are_shared() {
        let ranking = Ranking::by_places([(Entrant(4), 2), (Entrant(1), 1), (Entrant(0), 2)]);
        assert_eq!(ranking, Ranking(vec![vec![Entrant(1)], vec![Entrant(0), Entrant(4)]]));
        assert_eq!(ranking.winner(), Some(Entrant(1)));
        assert_eq!(Ranking::by_places([(Entrant(0), 1), (Entrant(1), 1)]).winner(), None);
    }
}
