//! Who plays in which room.

use std::collections::BTreeSet;

use crate::domain::bracket::entrant::Entrant;

/// Deals players, the best in front, to as few rooms of at most `room_size` as possible.
///
/// As many as there are rooms make a tier, and each room gets one of each tier; the order of rooms turns around from tier to
/// tier, so that rooms are equally strong. Two of a tier change places if fewer meet again then.
pub(super) fn deal(players: &[Entrant], room_size: u16, met: &BTreeSet<[Entrant; 2]>) -> Vec<Vec<Entrant>> {
    let rooms = players.len().div_ceil(usize::from(room_size).max(1)).max(1);
    let mut dealt: Vec<Vec<Entrant>> = vec![Vec::new(); rooms];
    for (tier, players) in players.chunks(rooms).enumerate() {
        let mut order: Vec<usize> = (0..rooms).collect();
        if tier % 2 == 1 {
            order.reverse();
        }
        let mut seats: Vec<Option<Entrant>> = vec![None; rooms];
        order.into_iter().zip(players).for_each(|(room, who)| seats[room] = Some(*who));
        spread(&mut seats, &dealt, met);
        dealt.iter_mut().zip(seats).for_each(|(room, who)| room.extend(who));
    }
    dealt
}

/// Changes places in a tier as long as fewer meet again by that.
fn spread(seats: &mut [Option<Entrant>], dealt: &[Vec<Entrant>], met: &BTreeSet<[Entrant; 2]>) {
    let again = |who: Option<Entrant>, room: usize| {
        who.map_or(0, |who| dealt[room].iter().filter(|other| met.contains(&pair(who, **other))).count())
    };
    let mut is_better = !met.is_empty();
    while is_better {
        is_better = false;
        for one in 0..seats.len() {
            for other in one + 1..seats.len() {
                let now = again(seats[one], one) + again(seats[other], other);
                if now > 0 && again(seats[other], one) + again(seats[one], other) < now {
                    seats.swap(one, other);
                    is_better = true;
                }
            }
        }
    }
}

/// Two in the order of their numbers.
pub(super) fn pair(one: Entrant, other: Entrant) -> [Entrant; 2] {
    [one.min(other), one.max(other)]
}

/// All pairs that have met at these tables.
pub(super) fn pairs<'a>(tables: impl Iterator<Item = &'a Vec<Entrant>>) -> BTreeSet<[Entrant; 2]> {
    let of_table = |table: &'a Vec<Entrant>| {
        table.iter().enumerate().flat_map(|(at, one)| table[at + 1..].iter().map(|other| pair(*one, *other)))
    };
    tables.flat_map(of_table).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(players: u16, room_size: u16, met: &BTreeSet<[Entrant; 2]>) -> Vec<Vec<u16>> {
        let players: Vec<Entrant> = (0..players).map(Entrant).collect();
        let rooms = deal(&players, room_size, met).into_iter();
        rooms.map(|room| room.into_iter().map(|who| who.0).collect()).collect()
    }

    #[test]
    fn tiers_turn_around_and_rooms_are_even() {
        assert_eq!(dealt(7, 4, &BTreeSet::new()), [vec![0, 3, 4], vec![1, 2, 5, 6]]);
        for players in 2..=300 {
            let sizes: Vec<usize> = dealt(players, 10, &BTreeSet::new()).iter().map(Vec::len).collect();
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            assert!(most - least <= 1 && *most <= 10, "{players}: {sizes:?}");
        }
    }

    #[test]
    fn those_who_have_met_go_apart_if_they_can() {
        let met = pairs([vec![Entrant(0), Entrant(3)]].iter());
        assert_eq!(dealt(4, 2, &met), [[0, 2], [1, 3]]);
    }
}
