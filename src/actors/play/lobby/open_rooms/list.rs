//! The list of the rooms that are to be found: its order, its filter, and how it shows a room.
//!
//! Must not: lock anything; whoever reads a long list takes the lock for a few rooms at a time.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::{Bound, Deref};
use std::sync::{Arc, OnceLock};

use serde_json::value::{RawValue, to_raw_value};

use crate::domain::RoomId;
use crate::game::Phase;
use crate::protocol::rooms::RoomInfo;
use crate::room::RoomListing;

/// How many rooms are looked at under one hold of the lock.
const LOOKED_AT_ONCE: usize = 128;

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
    pub(super) fn takes(&self, room: &RoomListing) -> bool {
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

    pub(super) fn of(RoomListing { config, .. }: &RoomListing) -> Place {
        Place::new(config.listed_at().as_microsecond(), config.id.clone())
    }
}

/// The place as it stands in the address of the next page.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.listed_us.0, self.id)
    }
}

/// A room in the list, and how the list shows it. That is written when somebody asks for the first time, and stays until the room
/// changes: then there is another row.
pub struct RoomRow {
    listing: Arc<RoomListing>,
    shown: OnceLock<Box<RawValue>>,
}

impl RoomRow {
    fn of(listing: Arc<RoomListing>) -> RoomRow {
        RoomRow { listing, shown: OnceLock::new() }
    }

    /// The room in JSON, as [`RoomInfo`] says it.
    pub fn shown(&self) -> &RawValue {
        self.shown.get_or_init(|| {
            let written = to_raw_value(&RoomInfo::from(&*self.listing));
            written.unwrap_or_else(|error| unreachable!("its keys are strings: {error}"))
        })
    }
}

impl Deref for RoomRow {
    type Target = RoomListing;

    fn deref(&self) -> &RoomListing {
        &self.listing
    }
}

/// The rooms that are to be found, in the order of lists.
#[derive(Default)]
pub(super) struct List(BTreeMap<Place, Arc<RoomRow>>);

/// How far the reading of a page has come.
pub(super) enum Looked {
    /// The page is full, and there is more.
    Enough,
    /// There are no more.
    All,
    /// It has come to this place, and there may be more rooms behind it.
    Up(Place),
}

impl List {
    pub(super) fn put(&mut self, listing: &Arc<RoomListing>) {
        if listing.config.is_listed() {
            self.0.insert(Place::of(listing), Arc::new(RoomRow::of(Arc::clone(listing))));
        }
    }

    pub(super) fn forget(&mut self, listing: &RoomListing) {
        self.0.remove(&Place::of(listing));
    }

    /// Looks at the next few rooms, and puts those that are wanted on the page.
    pub(super) fn look(
        &self,
        filter: &RoomFilter,
        after: Option<&Place>,
        limit: usize,
        page: &mut Vec<Arc<RoomRow>>,
    ) -> Looked {
        let behind = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut next = self.0.range((behind, Bound::Unbounded)).take(LOOKED_AT_ONCE);
        let mut last = None;
        for (place, row) in next.by_ref() {
            last = Some(place);
            if !filter.takes(row) {
                continue;
            }
            if page.len() >= limit {
                return Looked::Enough;
            }
            page.push(Arc::clone(row));
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
    fn a_row_is_written_once_and_anew_when_the_room_has_changed() {
        let mut list = list([room(1, "relay")]);
        let look = |list: &List| {
            let mut page = Vec::new();
            list.look(&RoomFilter::default(), None, 1, &mut page);
            page.remove(0)
        };
        let (one, same) = (look(&list), look(&list));
        assert!(std::ptr::eq(one.shown(), same.shown()));
        let mut changed = RoomListing::clone(&room(1, "relay"));
        changed.activity.taken.people = 7;
        list.put(&Arc::new(changed));
        assert!(look(&list).shown().get().contains(r#""players":7"#) && !one.shown().get().contains("7,"));
    }
}
