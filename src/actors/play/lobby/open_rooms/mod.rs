//! The open rooms, as the lobby publishes them: everybody may read them on any thread, without asking the lobby, which is
//! the one actor that seats people.
//!
//! Must not: hold anybody up. Whoever reads a long list takes the lock for a few rooms at a time, and clones nothing but
//! pointers under it.

mod list;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use actix::Addr;

use crate::actors::Room;
use crate::actors::play::room::{GetChat, Observe, RoomReport};
use crate::domain::{PlayerId, RoomId};
use crate::room::{ChatEntry, RoomActivity, RoomListing};
use list::{List, Looked};
pub use list::{Place, RoomFilter, RoomRow};

/// There is no room by that id now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchRoom {
    /// There is none, or none any more.
    #[error("there is no room {0}")]
    Unknown(RoomId),
    /// The room is about to come back, in this process or in the next one.
    #[error("the room {0} may be back in a moment: try again")]
    Away(RoomId),
}

/// How many rooms and people there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoomTotals {
    /// Open rooms, those that are in no list too.
    pub rooms: usize,
    /// People in seats.
    pub players: usize,
    /// How many bots have seats.
    pub bots: usize,
    /// How many spectators there are.
    pub spectators: usize,
}

impl RoomTotals {
    fn add(&mut self, RoomActivity { taken, spectators, .. }: &RoomActivity) {
        self.rooms += 1;
        self.players += taken.people;
        self.bots += taken.bots;
        self.spectators += spectators;
    }

    fn take(&mut self, RoomActivity { taken, spectators, .. }: &RoomActivity) {
        self.rooms -= 1;
        self.players -= taken.people;
        self.bots -= taken.bots;
        self.spectators -= spectators;
    }
}

/// How many rooms of each game are in each phase of their match. There are as many kinds as the server has games.
pub type RoomKinds = BTreeMap<(&'static str, &'static str), usize>;

/// The directory that everybody may read; clones share it.
#[derive(Clone, Default)]
pub struct OpenRooms(Arc<SharedDirectory>);

#[derive(Default)]
struct SharedDirectory {
    written: RwLock<Written>,
    draining: AtomicBool,
    takes_nobody: AtomicBool,
}

#[derive(Default)]
struct Written {
    rooms: HashMap<RoomId, (Arc<RoomListing>, Addr<Room>)>,
    list: List,
    totals: RoomTotals,
    kinds: RoomKinds,
}

impl OpenRooms {
    /// At most `limit` rooms behind `after` that are to be found, the newest first; and the place of the last one, if there
    /// are more.
    pub fn page(
        &self,
        filter: &RoomFilter,
        mut after: Option<Place>,
        limit: usize,
    ) -> (Vec<Arc<RoomRow>>, Option<Place>) {
        let mut page: Vec<Arc<RoomRow>> = Vec::new();
        loop {
            match self.read().list.look(filter, after.as_ref(), limit, &mut page) {
                Looked::Up(place) => after = Some(place),
                Looked::All => return (page, None),
                Looked::Enough => break,
            }
        }
        let last = page.last().map(|row| Place::of(row));
        (page, last)
    }

    /// At most `limit` rooms behind `after`, those too that are in no list, the newest first; and the place of the last
    /// one, if there are more. It is for operators: all rooms are looked at.
    pub fn page_of_all(&self, after: Option<&Place>, limit: usize) -> (Vec<Arc<RoomListing>>, Option<Place>) {
        let all: Vec<_> = self.read().rooms.values().map(|(listing, _)| Arc::clone(listing)).collect();
        let mut placed: Vec<_> = all.into_iter().map(|listing| (Place::of(&listing), listing)).collect();
        placed.retain(|(place, _)| after.is_none_or(|after| place > after));
        placed.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let more = placed.len() > limit;
        placed.truncate(limit);
        let last = placed.last().filter(|_| more).map(|(place, _)| place.clone());
        (placed.into_iter().map(|(_, listing)| listing).collect(), last)
    }

    /// One room, as lists show it. Errors: it is not there.
    pub fn find(&self, id: &RoomId) -> Result<Arc<RoomListing>, NoSuchRoom> {
        Ok(self.listed(id)?.0)
    }

    /// The owner of a room; `None` if it has none. Errors: the room is not there.
    pub fn owner(&self, id: &RoomId) -> Result<Option<PlayerId>, NoSuchRoom> {
        Ok(self.find(id)?.config.owner.clone())
    }

    /// A room, with who sits where and how it keeps time. Errors: it is not there.
    pub async fn observe(&self, id: &RoomId) -> Result<RoomReport, NoSuchRoom> {
        let (_, room) = self.listed(id)?;
        room.send(Observe).await.map_err(|_| self.missing(id))
    }

    /// What was said in a room. Errors: it is not there.
    pub async fn chat(&self, id: &RoomId) -> Result<Vec<ChatEntry>, NoSuchRoom> {
        let (_, room) = self.listed(id)?;
        room.send(GetChat).await.map_err(|_| self.missing(id))
    }

    /// How many rooms and people there are.
    pub fn totals(&self) -> RoomTotals {
        self.read().totals
    }

    /// How many rooms of each game are in each phase: those that are in no list too.
    pub fn kinds(&self) -> RoomKinds {
        self.read().kinds.clone()
    }

    /// Whether new players are seated: `false` while the server stops, and while an operator has it drained.
    pub fn takes_players(&self) -> bool {
        !self.is_stopping() && !self.0.takes_nobody.load(Ordering::Relaxed)
    }

    fn is_stopping(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }

    /// New players are not taken in for now, or are again.
    pub(super) fn take_nobody(&self, nobody: bool) {
        self.0.takes_nobody.store(nobody, Ordering::Relaxed);
    }

    /// Nobody is taken in any more.
    pub(super) fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Publishes how a room is now.
    pub(super) fn write(&self, listing: &Arc<RoomListing>, room: &Addr<Room>) {
        let (id, mut written) = (&listing.config.id, self.change());
        written.forget(id);
        written.totals.add(&listing.activity);
        *written.kinds.entry(kind(listing)).or_default() += 1;
        written.list.put(listing);
        written.rooms.insert(id.clone(), (Arc::clone(listing), room.clone()));
    }

    /// Removes a room.
    pub(super) fn strike(&self, id: &RoomId) {
        self.change().forget(id);
    }

    /// The error for a room that is not there. While the server drains, rooms close to come back.
    fn missing(&self, id: &RoomId) -> NoSuchRoom {
        if !self.is_stopping() { NoSuchRoom::Unknown(id.clone()) } else { NoSuchRoom::Away(id.clone()) }
    }

    fn listed(&self, id: &RoomId) -> Result<(Arc<RoomListing>, Addr<Room>), NoSuchRoom> {
        self.read().rooms.get(id).cloned().ok_or_else(|| self.missing(id))
    }

    fn read(&self) -> RwLockReadGuard<'_, Written> {
        self.0.written.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Written> {
        self.0.written.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Written {
    fn forget(&mut self, id: &RoomId) {
        if let Some((listing, _)) = self.rooms.remove(id) {
            self.totals.take(&listing.activity);
            // A kind that no room is of any more is still told, with 0.
            self.kinds.entry(kind(&listing)).and_modify(|rooms| *rooms -= 1);
            self.list.forget(&listing);
        }
    }
}

fn kind(room: &RoomListing) -> (&'static str, &'static str) {
    (room.game, room.activity.phase.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::RoomConfig;

    #[test]
    fn the_house_counts_each_room_once() {
        let one = RoomListing::example(RoomConfig::example("r1"), "relay").activity;
        let mut totals = RoomTotals::default();
        totals.add(&one);
        totals.add(&one);
        totals.take(&one);
        assert_eq!(totals, RoomTotals { rooms: 1, players: 1, bots: 0, spectators: 2 });
    }
}
