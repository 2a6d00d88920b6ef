//! Who ideally meets whom in a score group: those who floated down meet the best of the group, and of the others the upper
//! half meets the lower half, both in order (FIDE Handbook C.04.3, B and D).

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LanePlace {
    /// 0 of the upper half, 1 of the lower half.
    pub(super) lane: usize,
    index: usize,
}

/// The two halves of a group: each of the upper half ideally meets the one of the lower half with the same index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Halves {
    pub(super) lanes: [Vec<usize>; 2],
    /// By numbers of players, beginning with the first of the group.
    places: Vec<LanePlace>,
    offset: usize,
}

impl Halves {
    /// The halves of these, who are in order and of whom so many floated down.
    pub(super) fn of(bracket: &[usize], floaters: usize) -> Halves {
        let residents = bracket.len() - floaters;
        let (met, half) = if residents < floaters {
            (0, bracket.len() / 2 - floaters.min(bracket.len() / 2))
        } else {
            (floaters, (residents - floaters) / 2)
        };
        let (first, rest) = bracket.split_at(floaters.min(bracket.len() / 2));
        let (best, others) = rest.split_at(met);
        let (upper, lower) = others.split_at(half);
        let lanes = [[first, upper].concat(), [best, lower].concat()];
        let offset = bracket.iter().min().copied().unwrap_or_default();
        let last = bracket.iter().max().map_or(0, |last| last + 1 - offset);
        let mut places = vec![LanePlace::default(); last];
        for (lane, players) in lanes.iter().enumerate() {
            for (index, at) in players.iter().enumerate() {
                places[at - offset] = LanePlace { lane, index };
            }
        }
        Halves { lanes, places, offset }
    }

    pub(super) fn place(&self, at: usize) -> LanePlace {
        self.places[at - self.offset]
    }

    /// How far two are from an ideal pair, squared.
    pub(super) fn distance(&self, one: usize, other: usize) -> u32 {
        let [one, other] = [one, other].map(|at| self.place(at));
        let apart = if one.lane == other.lane { self.lanes[0].len() } else { 0 };
        ((apart + one.index.abs_diff(other.index)) as u32).saturating_pow(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_half_meets_the_lower_half_in_order() {
        let halves = Halves::of(&[4, 5, 6, 7, 8], 0);
        assert_eq!(halves.lanes, [vec![4, 5], vec![6, 7, 8]]);
        assert_eq!((halves.distance(4, 6), halves.distance(5, 6), halves.distance(4, 5)), (0, 1, 9));
    }

    #[test]
    fn those_who_floated_down_meet_the_best_of_the_group() {
        let halves = Halves::of(&[1, 4, 5, 6, 7], 1);
        assert_eq!(halves.lanes, [vec![1, 5], vec![4, 6, 7]]);
        assert_eq!(Halves::of(&[1, 2, 4], 2).lanes, [vec![1], vec![2, 4]]);
    }
}
