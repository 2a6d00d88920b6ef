//! Which rooms there are, who is in them, and which thread has the least to do.

use std::collections::HashMap;
use std::sync::Arc;

use actix::Addr;

use super::OpenRooms;
use crate::actors::room::{RoomCounted, RoomKey, RoomSpec};
use crate::actors::session::SessionKey;
use crate::actors::{Bot, Room, Session};
use crate::auth::Opening;
use crate::domain::{PlayerId, RoomId};
use crate::game::{GameKind, Pace};
use crate::protocol::http::RoomInfo;
use crate::room::Taken;

/// An open room, as its lobby knows it.
pub(super) struct Entry {
    pub(super) addr: Addr<Room>,
    pub(super) key: RoomKey,
    pub(super) spec: RoomSpec,
    pub(super) pace: Pace,
    /// What everybody may read of it; changed by the directory alone, which writes it down for them.
    pub(super) info: Arc<RoomInfo>,
    /// Who sits there now, whatever the others see of it.
    pub(super) taken: Taken,
    pub(super) arbiter: usize,
    pub(super) sessions: HashMap<PlayerId, (SessionKey, Addr<Session>)>,
    pub(super) bots: HashMap<PlayerId, Addr<Bot>>,
    /// As long as it is here, the room counts as one of whoever opened it.
    pub(super) _opening: Opening,
}

impl Entry {
    pub(super) fn kind(&self) -> &Arc<dyn GameKind> {
        &self.spec.kind
    }
}

/// All open rooms.
pub(super) struct Directory {
    rooms: HashMap<RoomId, Entry>,
    load: Vec<usize>,
    sessions: usize,
    /// How many rooms are whose.
    owned: HashMap<PlayerId, usize>,
    /// The same for everybody to read.
    open: OpenRooms,
}

impl Directory {
    pub(super) fn new(arbiters: usize, open: OpenRooms) -> Directory {
        let load = vec![0; arbiters];
        Directory { rooms: HashMap::new(), load, sessions: 0, owned: HashMap::new(), open }
    }

    pub(super) fn get(&self, id: &RoomId) -> Option<&Entry> {
        self.rooms.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &RoomId) -> Option<&mut Entry> {
        self.rooms.get_mut(id)
    }

    pub(super) fn len(&self) -> usize {
        self.rooms.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.rooms.values()
    }

    /// The thread with the fewest rooms and members.
    pub(super) fn idlest_arbiter(&self) -> usize {
        (0..self.load.len()).min_by_key(|&arbiter| self.load[arbiter]).unwrap_or(0)
    }

    /// How many rooms are open that belong to somebody.
    pub(super) fn owned_by(&self, owner: &PlayerId) -> usize {
        self.owned.get(owner).copied().unwrap_or(0)
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        self.load[entry.arbiter] += weight(entry.taken);
        if let Some(owner) = &entry.spec.config.owner {
            *self.owned.entry(owner.clone()).or_default() += 1;
        }
        self.open.write(&entry.info, &entry.addr);
        self.rooms.insert(entry.spec.config.id.clone(), entry);
    }

    /// Takes a room out, if it is still the same run of it.
    pub(super) fn remove(&mut self, id: &RoomId, key: RoomKey) -> Option<Entry> {
        if self.rooms.get(id)?.key != key {
            return None;
        }
        let entry = self.rooms.remove(id)?;
        self.load[entry.arbiter] -= weight(entry.taken);
        self.sessions -= entry.sessions.len();
        self.disown(&entry);
        self.open.strike(id);
        Some(entry)
    }

    fn disown(&mut self, entry: &Entry) {
        let Some(owner) = &entry.spec.config.owner else { return };
        if let Some(rooms) = self.owned.get_mut(owner) {
            *rooms -= 1;
            if *rooms == 0 {
                self.owned.remove(owner);
            }
        }
    }

    pub(super) fn count(&mut self, counted: RoomCounted) {
        let Some(entry) = self.rooms.get_mut(&counted.id) else { return };
        let (info, load) = (Arc::make_mut(&mut entry.info), &mut self.load[entry.arbiter]);
        *load = *load + weight(counted.taken) - weight(entry.taken);
        entry.taken = counted.taken;
        info.players = counted.players;
        info.bots = counted.bots;
        info.spectators = counted.spectators;
        info.state = counted.phase.as_str();
        info.match_id = counted.match_id;
        self.open.write(&entry.info, &entry.addr);
    }

    /// Takes over what was changed of a room, if it is still the same run of it. Its counts stay: they may have changed
    /// since the room answered.
    pub(super) fn change(&mut self, id: &RoomId, key: RoomKey, changed: &RoomInfo) {
        let Some(entry) = self.rooms.get_mut(id).filter(|entry| entry.key == key) else { return };
        let info = Arc::make_mut(&mut entry.info);
        info.name.clone_from(&changed.name);
        info.locked = changed.locked;
        info.metadata = Arc::clone(&changed.metadata);
        self.open.write(&entry.info, &entry.addr);
    }

    pub(super) fn has_session(&self, room: &RoomId, player: &PlayerId) -> bool {
        self.rooms.get(room).is_some_and(|entry| entry.sessions.contains_key(player))
    }

    /// Sessions over all rooms.
    pub(super) fn sessions(&self) -> usize {
        self.sessions
    }

    pub(super) fn add_session(
        &mut self,
        room: &RoomId,
        player: PlayerId,
        session: (SessionKey, Addr<Session>),
    ) {
        let Some(entry) = self.rooms.get_mut(room) else { return };
        if entry.sessions.insert(player, session).is_none() {
            self.sessions += 1;
        }
    }

    /// Takes a session out; a newer one of the same player stays.
    pub(super) fn remove_session(&mut self, room: &RoomId, player: &PlayerId, key: SessionKey) -> bool {
        let Some(entry) = self.rooms.get_mut(room) else { return false };
        let ended = entry.sessions.get(player).is_some_and(|(of, _)| *of == key);
        if ended {
            entry.sessions.remove(player);
            self.sessions -= 1;
        }
        ended
    }
}

/// What a room costs its thread, roughly: itself and everybody in it.
fn weight(taken: Taken) -> usize {
    1 + taken.seats()
}
