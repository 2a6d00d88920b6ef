//! How many points a place is worth on boards. Must not: look at anything but the places and who is a bot.

/// The points for each person who was placed below.
const FOR_A_PERSON: i64 = 10;
/// The points for each bot that was placed below.
const FOR_A_BOT: i64 = 2;

/// The points of everybody, in the order of their `placements`: 10 for each person placed below, 2 for each bot, and half of
/// that for those in the same place. `is_bot` is asked with somebody's index.
pub fn points(placements: &[u16], is_bot: impl Fn(usize) -> bool) -> Vec<i64> {
    let worth = |index| if is_bot(index) { FOR_A_BOT } else { FOR_A_PERSON };
    let all = 0..placements.len();
    let of_those = |they: &dyn Fn(u16) -> bool| -> i64 {
        all.clone().filter(|&index| they(placements[index])).map(worth).sum()
    };
    let points = all.clone().map(|own| {
        let placement = placements[own];
        let (beaten, tied) = (of_those(&|other| other > placement), of_those(&|other| other == placement));
        beaten + (tied - worth(own)) / 2
    });
    points.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_worth_more_than_bots_and_a_tie_half() {
        assert_eq!(points(&[1, 2, 2, 4], |index| index % 2 == 1), [14, 7, 3, 0]);
        assert_eq!(points(&[], |_| false), [0; 0]);
        assert_eq!(points(&[1], |_| false), [0]);
        assert_eq!(points(&[1, 1], |_| false), [5, 5]);
    }
}
