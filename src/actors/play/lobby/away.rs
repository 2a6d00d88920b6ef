//! The rooms that are not open now and will be: those that are always open, those that died and are read back, and all of them
//! while the server drains.
//!
//! Must not: open rooms, or know which are open.

use std::collections::{HashMap, HashSet};

use super::{NewRoom, NoSuchRoom, TakeSeatRefused};
use crate::domain::RoomId;
use crate::room::Deaths;

/// Rooms that come back.
#[derive(Default)]
pub(super) struct AwayRooms {
    /// The permanent rooms, which are opened again when they end.
    permanent: HashMap<RoomId, NewRoom>,
    /// Rooms whose journal is read back.
    recalled: HashSet<RoomId>,
    /// The deaths of rooms that have died lately.
    deaths: HashMap<RoomId, Deaths>,
    draining: bool,
    /// Whether an operator has the server take nobody in for now.
    takes_nobody: bool,
}

impl AwayRooms {
    /// From now on rooms go to come back in the next process.
    pub(super) fn drain(&mut self) {
        self.draining = true;
    }

    /// Whether the server takes nobody in any more.
    pub(super) fn is_draining(&self) -> bool {
        self.draining
    }

    /// Has the server take nobody in for now, or do so again.
    pub(super) fn take_nobody(&mut self, nobody: bool) {
        self.takes_nobody = nobody;
    }

    /// Whether no rooms are opened and no new players are seated for now.
    pub(super) fn takes_nobody(&self) -> bool {
        self.takes_nobody
    }

    /// The error for a player who would be new.
    pub(super) fn why_nobody(&self) -> TakeSeatRefused {
        TakeSeatRefused::Unavailable("the server is being drained and takes no new players".to_owned())
    }

    /// This room is always open.
    pub(super) fn always_open(&mut self, room: NewRoom) {
        self.permanent.insert(room.config.id.clone(), room);
    }

    /// Whether a room is always open.
    pub(super) fn is_permanent(&self, room: &RoomId) -> bool {
        self.permanent.contains_key(room)
    }

    /// How a room is opened anew that has ended; `None`: it is not.
    pub(super) fn anew(&self, room: &RoomId) -> Option<&NewRoom> {
        self.permanent.get(room).filter(|_| !self.draining)
    }

    /// The rooms that are to be opened anew and that nothing brings back.
    pub(super) fn missing_permanent(
        &self,
        is_open: impl Fn(&RoomId) -> bool,
    ) -> impl Iterator<Item = &NewRoom> {
        let permanent = self.permanent.iter().filter(|_| !self.draining);
        let missing = permanent.filter(move |(id, _)| !is_open(id) && !self.recalled.contains(*id));
        missing.map(|(_, room)| room)
    }

    /// A room has died at that time. Answers whether that was once too often; otherwise it is read back.
    pub(super) fn died(&mut self, room: &RoomId, now_ms: u64) -> bool {
        self.deaths.retain(|_, deaths| !deaths.is_empty(now_ms));
        let too_often = self.deaths.entry(room.clone()).or_default().note(now_ms);
        if !too_often {
            self.recalled.insert(room.clone());
        }
        too_often
    }

    /// The journal of a room was read back, whatever came of it.
    pub(super) fn was_recalled(&mut self, room: &RoomId) {
        self.recalled.remove(room);
    }

    /// Whether a room that is not there is about to come back.
    pub(super) fn is_coming(&self, room: &RoomId) -> bool {
        self.permanent.contains_key(room) || self.recalled.contains(room)
    }

    /// The error for a room that is not there. A room that is about to come back is worth asking for again.
    pub(super) fn missing(&self, id: RoomId) -> NoSuchRoom {
        if self.draining || self.is_coming(&id) { NoSuchRoom::Away(id) } else { NoSuchRoom::Unknown(id) }
    }

    /// The error for somebody who cannot get into a room because it is not open.
    pub(super) fn why_missing(&self, room: &RoomId) -> TakeSeatRefused {
        if self.draining {
            TakeSeatRefused::Unavailable("the server is draining".to_owned())
        } else if self.is_coming(room) {
            TakeSeatRefused::Unavailable("the room is about to open anew".to_owned())
        } else {
            TakeSeatRefused::NoSuchRoom(room.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RoomId {
        RoomId::parse(text).unwrap()
    }

    #[test]
    fn a_room_that_dies_comes_back_until_it_does_so_too_often() {
        let (mut away, room) = (AwayRooms::default(), id("r"));
        assert_eq!(away.missing(room.clone()), NoSuchRoom::Unknown(room.clone()));
        assert!(!away.died(&room, 1_000));
        assert_eq!(away.missing(room.clone()), NoSuchRoom::Away(room.clone()));
        away.was_recalled(&room);
        assert!(!away.is_coming(&room));
        assert!(!away.died(&room, 2_000));
        away.was_recalled(&room);
        assert!(away.died(&room, 3_000) && !away.is_coming(&room), "the third time within a minute");
        assert!(!away.died(&room, 70_000), "the others are long ago");
    }

    #[test]
    fn a_permanent_room_is_opened_anew_unless_it_is_open_or_read_back_or_the_server_drains() {
        let mut away = AwayRooms::default();
        for name in ["one", "two", "three"] {
            let mut room = NewRoom::of("relay", name, 2);
            room.config.id = id(name);
            away.always_open(room);
        }
        assert!(!away.died(&id("two"), 0));
        let missing = |away: &AwayRooms| {
            let missing = away.missing_permanent(|room| *room == id("one"));
            missing.map(|room| room.config.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(missing(&away), [id("three")]);
        assert!(away.anew(&id("one")).is_some() && away.anew(&id("four")).is_none());
        away.drain();
        assert!(missing(&away).is_empty() && away.anew(&id("one")).is_none());
        assert_eq!(away.missing(id("four")), NoSuchRoom::Away(id("four")));
    }
}
