//! Playing at once: the rooms that were opened for it or joined through it, and the seats that are promised in them.
//!
//! Lists of rooms lag behind what has just happened. So who comes is sent to a room by what was promised already; a list says
//! only what is free in rooms in which nothing was promised lately.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{QueueKey, Sizes};
use crate::domain::{PlayerId, RoomId};

/// After this time without a new promise, lists are right about a room again.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(2);

/// Who wants to play at once, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickWish {
    /// The player.
    pub player: PlayerId,
    /// What the player wants to play.
    pub queue: QueueKey,
    /// How many seats the room may have.
    pub sizes: Sizes,
    /// Rooms that do not take the player.
    pub refused_by: Vec<RoomId>,
    /// The room that is opened if none fits, with the seats that its bots leave.
    pub new: ListedRoom,
    /// Until when the seat is kept.
    pub until: Timestamp,
}

/// A room as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRoom {
    /// The room.
    pub room: RoomId,
    /// The number of its seats.
    pub seats: u16,
    /// How many of them are free.
    pub free: u16,
}

/// What a player is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuickStep {
    /// Sit down in this room: a seat there is promised.
    Sit(RoomId),
    /// Wait until this room is open, and sit down there.
    Wait(RoomId),
    /// Open the room of the wish.
    Open,
}

struct QuickRoom {
    queue: QueueKey,
    seats: u16,
    free: u16,
    promised: BTreeSet<PlayerId>,
    is_opening: bool,
    promised_at: Timestamp,
    until: Timestamp,
}

/// The rooms in which seats are promised.
#[derive(Default)]
pub struct QuickRooms {
    rooms: BTreeMap<RoomId, QuickRoom>,
    /// The rooms in which each player has a promised seat.
    of_player: BTreeMap<PlayerId, Vec<RoomId>>,
    /// The rooms with free seats.
    free: BTreeSet<RoomId>,
}

impl QuickRooms {
    /// Decides where a player sits: where a seat is promised already, in a room with a free seat, or in a new one. `listed` are
    /// open rooms that fit.
    pub fn seek(&mut self, wish: &QuickWish, listed: &[ListedRoom], now: Timestamp) -> QuickStep {
        self.learn(wish, listed, now);
        if let Some(room) = self.promised(wish).or_else(|| self.fitting(wish)) {
            return self.promise(room, wish, now);
        }
        let opened = QuickRoom { is_opening: true, ..QuickRoom::of(&wish.new, wish, now) };
        self.rooms.insert(wish.new.room.clone(), opened);
        self.promise(wish.new.room.clone(), wish, now);
        QuickStep::Open
    }

    /// A room is open, and whoever opened it sits there.
    pub fn opened(&mut self, room: &RoomId) {
        if let Some(room) = self.rooms.get_mut(room) {
            room.is_opening = false;
        }
    }

    /// A room does not come about, or is gone.
    pub fn forget(&mut self, room: &RoomId) {
        let Some(gone) = self.rooms.remove(room) else { return };
        self.free.remove(room);
        gone.promised.iter().for_each(|player| self.unlink(player, room));
    }

    /// A room has not taken a player: it has no seats any more (`is_full`), or none for this one.
    pub fn refused(&mut self, room: &RoomId, player: &PlayerId, is_full: bool) {
        let Some(entry) = self.rooms.get_mut(room) else { return };
        let had = entry.promised.remove(player);
        entry.free = if is_full { 0 } else { entry.free + u16::from(had) };
        self.unlink(player, room);
        self.note_free(room);
    }

    /// Forgets the rooms whose promises are over. Answers which of them were still being opened.
    pub fn sweep(&mut self, now: Timestamp) -> Vec<RoomId> {
        let over = self.rooms.iter().filter(|(_, room)| room.until < now);
        let over: Vec<_> = over.map(|(id, room)| (id.clone(), room.is_opening)).collect();
        over.iter().for_each(|(id, _)| self.forget(id));
        over.into_iter().filter_map(|(id, is_opening)| is_opening.then_some(id)).collect()
    }

    /// The rooms in which a player has a promised seat.
    pub fn of_player(&self, player: &PlayerId) -> &[RoomId] {
        self.of_player.get(player).map_or(&[], Vec::as_slice)
    }

    fn learn(&mut self, wish: &QuickWish, listed: &[ListedRoom], now: Timestamp) {
        for listed in listed {
            let id = &listed.room;
            match self.rooms.get_mut(id) {
                Some(room) if room.is_settled(now) => room.free = listed.free,
                Some(_) => continue,
                None => drop(self.rooms.insert(id.clone(), QuickRoom::of(listed, wish, now))),
            }
            self.note_free(id);
        }
    }

    fn promised(&self, wish: &QuickWish) -> Option<RoomId> {
        self.of_player(&wish.player).iter().find(|id| self.fits(id, wish)).cloned()
    }

    /// The room with the most seats taken, so that rooms fill.
    fn fitting(&self, wish: &QuickWish) -> Option<RoomId> {
        let fitting = self.free.iter().filter(|id| self.fits(id, wish));
        fitting.max_by_key(|id| self.rooms.get(*id).map(QuickRoom::rank)).cloned()
    }

    fn fits(&self, id: &RoomId, wish: &QuickWish) -> bool {
        let sizes = wish.sizes.min..=wish.sizes.max;
        let fits = |room: &QuickRoom| room.queue == wish.queue && sizes.contains(&room.seats);
        self.rooms.get(id).is_some_and(fits) && !wish.refused_by.contains(id)
    }

    fn promise(&mut self, id: RoomId, wish: &QuickWish, now: Timestamp) -> QuickStep {
        let Some(room) = self.rooms.get_mut(&id) else { return QuickStep::Open };
        room.until = room.until.max(wish.until);
        if room.promised.insert(wish.player.clone()) {
            (room.free, room.promised_at) = (room.free.saturating_sub(1), now);
            self.of_player.entry(wish.player.clone()).or_default().push(id.clone());
        }
        let is_opening = room.is_opening;
        self.note_free(&id);
        if is_opening { QuickStep::Wait(id) } else { QuickStep::Sit(id) }
    }

    fn note_free(&mut self, id: &RoomId) {
        if self.rooms.get(id).is_some_and(|room| room.free > 0) {
            self.free.insert(id.clone());
        } else {
            self.free.remove(id);
        }
    }

    fn unlink(&mut self, player: &PlayerId, room: &RoomId) {
        let Some(rooms) = self.of_player.get_mut(player) else { return };
        rooms.retain(|other| other != room);
        if rooms.is_empty() {
            self.of_player.remove(player);
        }
    }
}

impl QuickRoom {
    fn of(listed: &ListedRoom, wish: &QuickWish, now: Timestamp) -> QuickRoom {
        QuickRoom {
            queue: wish.queue.clone(),
            seats: listed.seats,
            free: listed.free,
            promised: BTreeSet::new(),
            is_opening: false,
            promised_at: now,
            until: wish.until,
        }
    }

    fn is_settled(&self, now: Timestamp) -> bool {
        !self.is_opening && now.duration_since(self.promised_at) > SETTLED_AFTER
    }

    /// More seats taken first, then the older one.
    fn rank(&self) -> (u16, Reverse<Timestamp>) {
        (self.seats.saturating_sub(self.free), Reverse(self.promised_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(player: &str, new: &str) -> QuickWish {
        let queue = QueueKey { game: "connect_four".to_owned(), mode: None, region: None };
        let (sizes, until) = (Sizes { min: 2, max: 2 }, at(30));
        let player = PlayerId::parse(player).unwrap();
        QuickWish { player, queue, sizes, refused_by: Vec::new(), new: listed(new, 2), until }
    }

    fn id(room: &str) -> RoomId {
        RoomId::parse(room).unwrap()
    }

    fn listed(room: &str, free: u16) -> ListedRoom {
        ListedRoom { room: id(room), seats: 2, free }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn who_comes_while_a_room_is_opened_waits_for_it_while_it_has_seats() {
        let mut rooms = QuickRooms::default();
        assert_eq!(rooms.seek(&wish("anna", "one"), &[], at(0)), QuickStep::Open);
        assert_eq!(rooms.seek(&wish("bert", "two"), &[], at(0)), QuickStep::Wait(id("one")));
        assert_eq!(rooms.seek(&wish("carl", "three"), &[listed("one", 2)], at(0)), QuickStep::Open);
        rooms.opened(&id("one"));
        assert_eq!(rooms.seek(&wish("bert", "two"), &[], at(1)), QuickStep::Sit(id("one")), "again the same");
        assert_eq!(
            rooms.seek(&wish("dora", "four"), &[listed("one", 1)], at(1)),
            QuickStep::Wait(id("three"))
        );
    }

    #[test]
    fn a_room_that_has_not_come_about_is_forgotten_with_its_promises() {
        let mut rooms = QuickRooms::default();
        rooms.seek(&wish("anna", "one"), &[], at(0));
        rooms.seek(&wish("bert", "two"), &[], at(0));
        rooms.forget(&id("one"));
        assert_eq!(rooms.seek(&wish("bert", "two"), &[], at(0)), QuickStep::Open);
        assert_eq!(rooms.sweep(at(30)), []);
        assert_eq!(rooms.sweep(at(31)), [id("two")], "nobody said that it was opened");
        assert_eq!(rooms.of_player(&wish("bert", "two").player), []);
    }

    #[test]
    fn a_list_is_believed_again_when_nothing_was_promised_lately() {
        let mut rooms = QuickRooms::default();
        let listed = [listed("one", 1)];
        assert_eq!(rooms.seek(&wish("anna", "new"), &listed, at(0)), QuickStep::Sit(id("one")));
        assert_eq!(rooms.seek(&wish("bert", "two"), &listed, at(1)), QuickStep::Open);
        assert_eq!(rooms.seek(&wish("carl", "new"), &[], at(1)), QuickStep::Wait(id("two")));
        assert_eq!(rooms.seek(&wish("dora", "new"), &listed, at(3)), QuickStep::Sit(id("one")));
    }

    #[test]
    fn a_room_that_refuses_one_player_still_takes_others_unless_it_is_full() {
        let mut rooms = QuickRooms::default();
        let anna = wish("anna", "new");
        assert_eq!(rooms.seek(&anna, &[listed("one", 1)], at(0)), QuickStep::Sit(id("one")));
        rooms.refused(&id("one"), &anna.player, false);
        let elsewhere = QuickWish { refused_by: vec![id("one")], ..anna };
        assert_eq!(rooms.seek(&elsewhere, &[], at(0)), QuickStep::Open);
        let bert = QuickWish { refused_by: vec![id("new")], ..wish("bert", "two") };
        assert_eq!(rooms.seek(&bert, &[], at(0)), QuickStep::Sit(id("one")));
        rooms.refused(&id("one"), &bert.player, true);
        assert_eq!(rooms.seek(&bert, &[listed("one", 1)], at(0)), QuickStep::Open);
    }
}
