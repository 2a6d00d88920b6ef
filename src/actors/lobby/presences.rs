//! Where players sit, for those who act without saying in which room.

use std::collections::HashMap;

use crate::domain::{PlayerId, RoomId};

/// The rooms of each player, the one sat down in last at the end.
#[derive(Default)]
pub(super) struct Presences(HashMap<PlayerId, Vec<RoomId>>);

impl Presences {
    /// Where the player sat down last.
    pub(super) fn last(&self, player: &PlayerId) -> Option<&RoomId> {
        self.0.get(player)?.last()
    }

    /// Everywhere the player sits.
    pub(super) fn of(&self, player: &PlayerId) -> &[RoomId] {
        self.0.get(player).map_or(&[], Vec::as_slice)
    }

    /// Everybody who sits somewhere.
    pub(super) fn all(&self) -> impl Iterator<Item = &PlayerId> {
        self.0.keys()
    }

    pub(super) fn sat_down(&mut self, player: PlayerId, room: RoomId) {
        let rooms = self.0.entry(player).or_default();
        rooms.retain(|other| *other != room);
        rooms.push(room);
    }

    pub(super) fn left(&mut self, player: &PlayerId, room: &RoomId) {
        let Some(rooms) = self.0.get_mut(player) else { return };
        rooms.retain(|other| other != room);
        if rooms.is_empty() {
            self.0.remove(player);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_who_leaves_one_room_still_sits_in_the_other() {
        let (anna, [a, b]) =
            (PlayerId::parse("anna").unwrap(), ["a", "b"].map(|id| RoomId::parse(id).unwrap()));
        let mut presences = Presences::default();
        presences.sat_down(anna.clone(), a.clone());
        presences.sat_down(anna.clone(), b.clone());
        assert_eq!(presences.last(&anna), Some(&b));
        presences.left(&anna, &b);
        assert_eq!(presences.last(&anna), Some(&a));
        presences.left(&anna, &a);
        assert_eq!(presences.last(&anna), None);
    }
}
