//! The open rooms, as the lobby publishes them: everybody may read them on any thread, without asking the lobby, which is
//! the one actor that seats people.
//!
//! Must not: hold anybody up. Whoever reads a long list takes the lock for a few rooms at a time, and clones nothing but
//! pointers under it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use actix::Addr;

use crate::actors::Room;
use crate::actors::play::room::{GetChat, Observe, RoomReport};
use crate::domain::{PlayerId, RoomId};
use crate::game::Phase;
use crate::room::{ChatEntry, RoomActivity, RoomListing};

/// How many rooms are looked at under one hold of the lock.
const LOOKED_AT_ONCE: usize = 128;

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

/// Which rooms are wanted. A field that is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct RoomFilter {
    /// Only rooms of this game.
    pub game: Option<String>,
    /// Only rooms whose match is in this phase.
    pub phase: Option<Phase>,
    /// Only rooms that somebody may join, or only those that nobody may.
    pub open: Option<bool>,
}

impl RoomFilter {
    fn takes(&self, room: &RoomListing) -> bool {
        self.game.as_ref().is_none_or(|game| *game == room.game)
            && self.phase.is_none_or(|phase| phase == room.activity.phase)
            && self.open.is_none_or(|open| open == room.is_open())
    }
}

/// A place in the list; rooms that were opened later come before it. The room may be gone since.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    listed_us: Reverse<i64>,
    id: RoomId,
}

impl Place {
    /// The place of a room, in microseconds since 1970: when it was opened, or behind those that were opened before it.
    pub fn new(listed_us: i64, id: RoomId) -> Place {
        Place { listed_us: Reverse(listed_us), id }
    }

    fn of(RoomListing { config, .. }: &RoomListing) -> Place {
        Place::new(config.listed_at().as_microsecond(), config.id.clone())
    }
}

/// The place as it stands in the address of the next page.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.listed_us.0, self.id)
    }
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
    ) -> (Vec<Arc<RoomListing>>, Option<Place>) {
        let mut page = Vec::new();
        loop {
            match self.read().list.look(filter, after.as_ref(), limit, &mut page) {
                Looked::Up(place) => after = Some(place),
                Looked::All => return (page, None),
                Looked::Enough => break,
            }
        }
        let last = page.last().map(|listing| Place::of(listing));
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

/// The rooms that are to be found, in the order of lists.
#[derive(Default)]
struct List(BTreeMap<Place, Arc<RoomListing>>);

/// How far the reading of a page has come.
enum Looked {
    /// The page is full, and there is more.
    Enough,
    /// There are no more.
    All,
    /// It has come to this place, and there may be more rooms behind it.
    Up(Place),
}

impl List {
    fn put(&mut self, listing: &Arc<RoomListing>) {
        if listing.config.is_listed() {
            self.0.insert(Place::of(listing), Arc::clone(listing));
        }
    }

    fn forget(&mut self, listing: &RoomListing) {
        self.0.remove(&Place::of(listing));
    }

    /// Looks at the next few rooms, and puts those that are wanted on the page.
    fn look(
        &self,
        filter: &RoomFilter,
        after: Option<&Place>,
        limit: usize,
        page: &mut Vec<Arc<RoomListing>>,
    ) -> Looked {
        let behind = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut next = self.0.range((behind, Bound::Unbounded)).take(LOOKED_AT_ONCE);
        let mut last = None;
        for (place, listing) in next.by_ref() {
            last = Some(place);
            if !filter.takes(listing) {
                continue;
            }
            if page.len() >= limit {
                return Looked::Enough;
            }
            page.push(Arc::clone(listing));
        }
        last.map_or(Looked::All, |place| Looked::Up(place.clone()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::room::RoomConfig;

    fn room(number: i64, game: &'static str) -> Arc<RoomListing> {
        let created_at = Timestamp::from_second(number).unwrap();
        let config = RoomConfig { created_at, ..RoomConfig::example(&format!("r{number}")) };
        Arc::new(RoomListing::example(config, game))
    }

    fn page(list: &List, filter: &RoomFilter, mut after: Option<Place>, limit: usize) -> (Vec<String>, bool) {
        let mut page = Vec::new();
        let more = loop {
            match list.look(filter, after.as_ref(), limit, &mut page) {
                Looked::Up(place) => after = Some(place),
                Looked::All => break false,
                Looked::Enough => break true,
            }
        };
        (page.iter().map(|listing| listing.config.id.to_string()).collect(), more)
    }

    fn list(rooms: impl IntoIterator<Item = Arc<RoomListing>>) -> List {
        let mut list = List::default();
        rooms.into_iter().for_each(|room| list.put(&room));
        list
    }

    #[test]
    fn pages_follow_each_other_though_a_room_between_them_is_gone() {
        let mut list = list((1..=5).map(|number| room(number, "relay")));
        let all = RoomFilter::default();
        assert_eq!(page(&list, &all, None, 2), (vec!["r5".to_owned(), "r4".to_owned()], true));
        let after = Place::of(&room(4, "relay"));
        list.forget(&room(4, "relay"));
        assert_eq!(page(&list, &all, Some(after.clone()), 2), (vec!["r3".to_owned(), "r2".to_owned()], true));
        let (rest, more) = page(&list, &all, Some(after), 3);
        assert!(rest.len() == 3 && !more, "a full page with nothing behind it is the last");
    }

    #[test]
    fn a_rare_room_is_found_behind_many_looks() {
        let count = 3 * LOOKED_AT_ONCE as i64;
        let list = list((1..=count).map(|number| room(number, if number == 1 { "arena" } else { "relay" })));
        let arena = RoomFilter { game: Some("arena".to_owned()), ..RoomFilter::default() };
        assert_eq!(page(&list, &arena, None, 5), (vec!["r1".to_owned()], false));
        assert_eq!(page(&list, &RoomFilter::default(), None, 200).0.len(), 200);
    }

    #[test]
    fn rooms_of_one_moment_are_in_the_order_of_their_ids_and_private_ones_in_no_list() {
        let at_once = |id: &str, private| {
            let id = RoomId::parse(id).unwrap();
            let config = RoomConfig { id, private, ..RoomConfig::clone(&room(7, "relay").config) };
            Arc::new(RoomListing::example(config, "relay"))
        };
        let list = list([at_once("b", false), at_once("c", true), at_once("a", false)]);
        assert_eq!(
            page(&list, &RoomFilter::default(), None, 9),
            (vec!["a".to_owned(), "b".to_owned()], false)
        );
    }

    #[test]
    fn the_house_counts_each_room_once() {
        let mut totals = RoomTotals::default();
        totals.add(&room(1, "relay").activity);
        totals.add(&room(2, "relay").activity);
        totals.take(&room(1, "relay").activity);
        assert_eq!(totals, RoomTotals { rooms: 1, players: 1, bots: 0, spectators: 2 });
    }
}
