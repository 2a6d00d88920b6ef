//! The directory of open rooms: which there are, and who is in them.

use std::collections::HashMap;
use std::sync::Arc;

use actix::{Actor, Addr};

use super::OpenRooms;
use super::threads::{Thread, Threads};
use crate::actors::play::room::{NewBot, RoomCounted, RoomKey};
use crate::actors::{Bot, Room};
use crate::auth::Opening;
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::{GameType, Level, Pace};
use crate::room::{RoomConfig, RoomListing, Sitting, Taken};

/// An open room, as its lobby knows it.
pub(super) struct RoomEntry {
    pub(super) addr: Addr<Room>,
    pub(super) key: RoomKey,
    pub(super) game_type: Arc<dyn GameType>,
    pub(super) pace: Pace,
    /// What everybody may read of it. Only the directory changes it, and publishes each change.
    pub(super) listing: Arc<RoomListing>,
    /// How many seats are taken now, whatever the others see of it.
    pub(super) taken: Taken,
    /// The present match, whatever the others see of it.
    pub(super) match_id: MatchId,
    thread: Thread,
    /// The players whom the lobby has seated in it and who have not left.
    people: HashMap<PlayerId, Seated>,
    pub(super) bots: HashMap<PlayerId, Addr<Bot>>,
    /// Held while the room is open, so that it counts for whoever opened it.
    pub(super) _opening: Opening,
}

impl RoomEntry {
    /// A room that has just been opened.
    pub(super) fn new(
        game_type: Arc<dyn GameType>,
        (key, addr): (RoomKey, Addr<Room>),
        (pace, taken, match_id): (Pace, Taken, MatchId),
        listing: RoomListing,
        thread: Thread,
        opening: Opening,
    ) -> RoomEntry {
        let (people, bots, listing) = (HashMap::new(), HashMap::new(), Arc::new(listing));
        RoomEntry {
            addr,
            key,
            game_type,
            pace,
            listing,
            taken,
            match_id,
            thread,
            people,
            bots,
            _opening: opening,
        }
    }

    /// Whether this player has a seat there, or is about to get one.
    pub(super) fn seats(&self, player: &PlayerId) -> bool {
        self.people.contains_key(player)
    }

    /// The players who sit there.
    pub(super) fn people(&self) -> impl Iterator<Item = &PlayerId> {
        self.people.keys()
    }

    /// What the room was opened with, and what was changed since.
    pub(super) fn config(&self) -> &RoomConfig {
        &self.listing.config
    }

    /// Starts a bot for the room, on its thread.
    pub(super) fn start_bot(&mut self, player: PlayerId, level: Level) -> NewBot {
        let bot = Bot::new(player.clone(), self.game_type.clone(), level, self.pace, self.addr.clone());
        let bot = Bot::start_in_arbiter(&self.thread.arbiter, |_| bot);
        self.bots.insert(player.clone(), bot.clone());
        NewBot { player, level, sees: bot.recipient() }
    }
}

/// What the lobby knows of a player in a room. It matters which sitting is meant, because a message of the room may be
/// about one that has ended since, or that the lobby has not heard of yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seated {
    /// The room was asked for a seat and has not answered.
    Expected,
    /// The player has this sitting.
    Sits(Sitting),
    /// This sitting has ended already; the answer that it began is still on its way.
    Gone(Sitting),
}

/// All open rooms.
pub(super) struct Directory {
    rooms: HashMap<RoomId, RoomEntry>,
    threads: Threads,
    /// How many players are seated, over all rooms.
    people: usize,
    /// How many rooms each owner has.
    owned: HashMap<PlayerId, usize>,
    /// The published part, for everybody to read.
    open: OpenRooms,
}

impl Directory {
    pub(super) fn new(threads: Threads, open: OpenRooms) -> Directory {
        Directory { rooms: HashMap::new(), threads, people: 0, owned: HashMap::new(), open }
    }

    /// The threads that the rooms are on.
    pub(super) fn threads(&mut self) -> &mut Threads {
        &mut self.threads
    }

    pub(super) fn get(&self, id: &RoomId) -> Option<&RoomEntry> {
        self.rooms.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &RoomId) -> Option<&mut RoomEntry> {
        self.rooms.get_mut(id)
    }

    pub(super) fn len(&self) -> usize {
        self.rooms.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &RoomEntry> {
        self.rooms.values()
    }

    /// How many rooms are open that belong to somebody.
    pub(super) fn owned_by(&self, owner: &PlayerId) -> usize {
        self.owned.get(owner).copied().unwrap_or(0)
    }

    pub(super) fn insert(&mut self, entry: RoomEntry) {
        self.threads.reweigh(&entry.thread, 0, weight(entry.taken));
        if let Some(owner) = &entry.config().owner {
            *self.owned.entry(owner.clone()).or_default() += 1;
        }
        self.open.write(&entry.listing, &entry.addr);
        self.rooms.insert(entry.config().id.clone(), entry);
    }

    /// Removes a room, if it is still the same run of it.
    pub(super) fn remove(&mut self, id: &RoomId, key: RoomKey) -> Option<RoomEntry> {
        if self.rooms.get(id)?.key != key {
            return None;
        }
        let entry = self.rooms.remove(id)?;
        self.threads.reweigh(&entry.thread, weight(entry.taken), 0);
        self.people -= entry.people.len();
        self.disown(&entry);
        self.open.strike(id);
        Some(entry)
    }

    fn disown(&mut self, entry: &RoomEntry) {
        let Some(owner) = &entry.config().owner else { return };
        if let Some(rooms) = self.owned.get_mut(owner) {
            *rooms -= 1;
            if *rooms == 0 {
                self.owned.remove(owner);
            }
        }
    }

    pub(super) fn count(&mut self, counted: RoomCounted) {
        let is_run = |entry: &&mut RoomEntry| entry.key == counted.key;
        let Some(entry) = self.rooms.get_mut(&counted.id).filter(is_run) else { return };
        self.threads.reweigh(&entry.thread, weight(entry.taken), weight(counted.taken));
        (entry.taken, entry.match_id) = (counted.taken, counted.match_id);
        Arc::make_mut(&mut entry.listing).activity = counted.activity;
        self.open.write(&entry.listing, &entry.addr);
    }

    /// Takes over what was changed of a room, if it is still the same run of it. Its counts stay as they are, because they
    /// may have changed since the room answered.
    pub(super) fn change(&mut self, id: &RoomId, key: RoomKey, changed: &RoomListing) {
        let Some(entry) = self.rooms.get_mut(id).filter(|entry| entry.key == key) else { return };
        Arc::make_mut(&mut entry.listing).config = Arc::clone(&changed.config);
        self.open.write(&entry.listing, &entry.addr);
    }

    /// Players over all rooms.
    pub(super) fn people(&self) -> usize {
        self.people
    }

    /// A player is about to be seated in a room. Answers whether the directory did not know that yet.
    pub(super) fn expect(&mut self, room: &RoomId, player: &PlayerId) -> bool {
        let Some(entry) = self.rooms.get_mut(room).filter(|entry| !entry.seats(player)) else { return false };
        entry.people.insert(player.clone(), Seated::Expected);
        self.people += 1;
        true
    }

    /// This run of a room has not given a seat to a player.
    pub(super) fn refused(&mut self, room: &RoomId, key: RoomKey, player: &PlayerId) {
        if self.is_run(room, key) {
            self.forget(room, player, |seated| !matches!(seated, Seated::Sits(_)));
        }
    }

    /// This run of a room has seated a player. Answers whether the player still has the seat.
    pub(super) fn seated(
        &mut self,
        room: &RoomId,
        key: RoomKey,
        player: &PlayerId,
        sitting: Sitting,
    ) -> bool {
        if !self.is_run(room, key) || self.forget(room, player, |seated| seated == Seated::Gone(sitting)) {
            return false;
        }
        let Some(entry) = self.rooms.get_mut(room) else { return false };
        let is_new = entry.people.insert(player.clone(), Seated::Sits(sitting)).is_none();
        self.people += usize::from(is_new);
        true
    }

    /// This sitting of a player has ended. A sitting that has begun meanwhile goes on.
    pub(super) fn freed(&mut self, room: &RoomId, player: &PlayerId, sitting: Sitting) {
        if self.forget(room, player, |seated| seated == Seated::Sits(sitting)) {
            return;
        }
        let known = self.rooms.get_mut(room).and_then(|entry| entry.people.get_mut(player));
        if let Some(seated) = known.filter(|seated| **seated == Seated::Expected) {
            *seated = Seated::Gone(sitting);
        }
    }

    fn is_run(&self, room: &RoomId, key: RoomKey) -> bool {
        self.rooms.get(room).is_some_and(|entry| entry.key == key)
    }

    fn forget(&mut self, room: &RoomId, player: &PlayerId, which: impl Fn(Seated) -> bool) -> bool {
        let Some(entry) = self.rooms.get_mut(room) else { return false };
        let is_it = entry.people.get(player).is_some_and(|seated| which(*seated));
        if is_it {
            entry.people.remove(player);
            self.people -= 1;
        }
        is_it
    }
}

/// How much a room has to do, about: itself and everybody in it.
fn weight(taken: Taken) -> usize {
    1 + taken.seats()
}
