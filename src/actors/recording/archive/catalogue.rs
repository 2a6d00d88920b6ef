//! The list of all replays: their order, which of them match a filter, and (in `surplus.rs`) which of them are too many.
//!
//! A plain value. Must not: touch files, except when it is first made.

mod holdings;
mod surplus;
mod worth;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::replay::{EndingKind, ReplayHead, ReplayListing};
use crate::store::replay::{Draft, ReplayFile, ReplayFound};
use crate::store::{ReplayFolder, StoreError};
use holdings::{AddressPart, Holding, ShareHolder, ShelfTurn};
use worth::Worth;

/// How often the log says how far reading the folder has come.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// A place in the list. The list begins with the replay that came into it last.
pub type ListedReplay = (Timestamp, MatchId);

/// Which replays are wanted. A field that is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct ReplayFilter {
    /// Only replays of this game.
    pub game: Option<String>,
    /// Only replays of matches in this room.
    pub room: Option<RoomId>,
    /// Only replays in which this player played.
    pub player: Option<PlayerId>,
    /// Only replays of matches that ended in this way.
    pub ending: Option<EndingKind>,
}

impl ReplayFilter {
    fn takes(&self, listing: &ReplayListing) -> bool {
        self.game.as_ref().is_none_or(|game| *game == listing.game)
            && self.room.as_ref().is_none_or(|room| *room == listing.room.id)
            && self.ending.is_none_or(|ending| ending == listing.ending.kind)
            && self.player.as_ref().is_none_or(|player| listing.players.contains(player))
    }
}

/// One replay.
struct Item {
    listed_at: Timestamp,
    ended_at: Timestamp,
    bytes: u64,
    /// What lists say of it; `None` if it cannot be read.
    listing: Option<Arc<ReplayListing>>,
    /// From where its room was opened, if that is known.
    opened_from: Option<IpAddr>,
    /// As it was played.
    worth: Worth,
    /// Whether somebody has watched it.
    watched: bool,
}

/// What has to be known of a replay that is added.
#[derive(Clone)]
pub(super) struct NewReplay {
    /// What lists say of it.
    pub(super) listing: Arc<ReplayListing>,
    /// Its place in the list.
    pub(super) listed_at: Timestamp,
    /// Whether anybody but bots played.
    pub(super) people: bool,
    /// Whether somebody leaving or doing nothing decided it, if it was decided.
    pub(super) by_forfeit: bool,
    /// From where its room was opened, if that is known.
    pub(super) opened_from: Option<IpAddr>,
}

/// All replays.
#[derive(Default)]
pub(super) struct Catalogue {
    items: BTreeMap<MatchId, Item>,
    order: BTreeSet<ListedReplay>,
    all: Holding,
    of_each: BTreeMap<ShareHolder, Holding>,
    parts: BTreeMap<AddressPart, Holding>,
    /// Those of matches that were still on.
    running: BTreeSet<MatchId>,
}

impl Catalogue {
    /// Reads what all replays of a folder say about themselves; blocks. A damaged one is named in the log and left out.
    pub(super) fn read(shelf: &ReplayFolder) -> Result<Catalogue, StoreError> {
        let (begun, mut told) = (Instant::now(), Instant::now());
        let mut catalogue = Catalogue::default();
        let found = shelf.list()?;
        for (number, replay) in found.iter().enumerate() {
            catalogue.put(replay.match_id.clone(), item(shelf, replay));
            if told.elapsed() > TELL_EVERY {
                told = Instant::now();
                log::info!("reading the replays: {number} of {}", found.len());
            }
        }
        log::info!("{} replays, {} bytes, read in {:?}", found.len(), catalogue.all.bytes(), begun.elapsed());
        Ok(catalogue)
    }

    /// Adds a replay, in the place of an older one of the same match. One that was saved while the match ran is older than
    /// the whole one, whichever is added first. Answers the replay that is there then.
    pub(super) fn learn(&mut self, entry: NewReplay) -> Arc<ReplayListing> {
        let (id, listing) = (entry.listing.match_id.clone(), Arc::clone(&entry.listing));
        let mut item = Item::of(entry);
        if let Some(there) = self.items.get(&id) {
            if let Some(whole) = there.listing.as_ref().filter(|_| item.is_running() && !there.is_running()) {
                return Arc::clone(whole);
            }
            item.watched = there.watched;
        }
        self.put(id, item);
        listing
    }

    /// Notes that somebody watches a replay.
    pub(super) fn note_watched(&mut self, id: &MatchId) {
        if let Some(mut item) = self.forget(id) {
            item.watched = true;
            self.put(id.clone(), item);
        }
    }

    fn put(&mut self, id: MatchId, item: Item) {
        self.forget(&id);
        self.order.insert((item.listed_at, id.clone()));
        let turn = item.turn(&id);
        for holder in item.holders() {
            self.of_each.entry(holder).or_default().put(turn.clone(), item.bytes);
        }
        if let Some(part) = item.part() {
            self.parts.entry(part).or_default().put(turn.clone(), item.bytes);
        }
        self.all.put(turn, item.bytes);
        if item.is_running() {
            self.running.insert(id.clone());
        }
        self.items.insert(id, item);
    }

    fn forget(&mut self, id: &MatchId) -> Option<Item> {
        let item = self.items.remove(id)?;
        self.order.remove(&(item.listed_at, id.clone()));
        self.running.remove(id);
        let turn = item.turn(id);
        self.all.take(&turn, item.bytes);
        item.holders().for_each(|holder| take_from(&mut self.of_each, &holder, &turn, item.bytes));
        item.part().iter().for_each(|part| take_from(&mut self.parts, part, &turn, item.bytes));
        Some(item)
    }

    /// At most `limit` replays behind the place `after`, the newest first; and the place of the last of them, if there are
    /// more. Matches of private rooms are left out.
    pub(super) fn list(
        &self,
        filter: &ReplayFilter,
        after: Option<&ListedReplay>,
        limit: usize,
    ) -> (Vec<Arc<ReplayListing>>, Option<ListedReplay>) {
        let older = match after {
            Some(place) => self.order.range(..place),
            None => self.order.range::<ListedReplay, _>(..),
        };
        let listings =
            older.rev().filter_map(|place| Some((place, self.items.get(&place.1)?.listing.as_ref()?)));
        let mut wanted = listings.filter(|(_, listing)| !listing.room.private && filter.takes(listing));
        let (mut page, mut last) = (Vec::new(), None);
        for (place, listing) in wanted.by_ref().take(limit) {
            page.push(Arc::clone(listing));
            last = Some(place);
        }
        let more = wanted.next().is_some();
        (page, last.filter(|_| more).cloned())
    }

    /// The newest place in the list.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.order.last().map(|(listed_at, _)| *listed_at)
    }
}

fn take_from<K: Ord>(holdings: &mut BTreeMap<K, Holding>, key: &K, turn: &ShelfTurn, bytes: u64) {
    let Some(theirs) = holdings.get_mut(key) else { return };
    theirs.take(turn, bytes);
    if theirs.is_empty() {
        holdings.remove(key);
    }
}

impl NewReplay {
    /// Of a replay that was written, with this length.
    pub(super) fn of_draft(draft: &Draft, bytes: u64) -> NewReplay {
        let by_forfeit = draft.by_forfeit();
        NewReplay { by_forfeit, ..NewReplay::of(draft.head(), draft.listed_at(), bytes, draft.opened_from()) }
    }

    /// Of a replay that is on the shelf.
    pub(super) fn of_file(file: &ReplayFile, opened_from: Option<IpAddr>) -> NewReplay {
        let by_forfeit = file.by_forfeit();
        NewReplay { by_forfeit, ..NewReplay::of(file.head(), file.listed_at(), file.bytes(), opened_from) }
    }

    fn of(head: &ReplayHead, listed_at: Timestamp, bytes: u64, opened_from: Option<IpAddr>) -> NewReplay {
        let people = head.players.iter().any(|player| !player.bot);
        NewReplay {
            listing: Arc::new(ReplayListing::of(head, bytes)),
            listed_at,
            people,
            by_forfeit: false,
            opened_from,
        }
    }
}

impl Item {
    fn of(NewReplay { listing, listed_at, people, by_forfeit, opened_from }: NewReplay) -> Item {
        let worth = Worth::of(&listing.ending, people, by_forfeit);
        let (ended_at, bytes) = (listing.ended_at, listing.bytes);
        let listing = Some(listing);
        Item { listed_at, ended_at, bytes, listing, opened_from, worth, watched: false }
    }

    fn worth(&self) -> Worth {
        if self.watched { self.worth.watched() } else { self.worth }
    }

    fn turn(&self, id: &MatchId) -> ShelfTurn {
        (self.worth(), self.listed_at, id.clone())
    }

    fn owner(&self) -> Option<PlayerId> {
        self.listing.as_ref()?.room.owner.clone()
    }

    /// All of whose share it is.
    fn holders(&self) -> impl Iterator<Item = ShareHolder> {
        self.owner().map(ShareHolder::Owner).into_iter().chain(self.opened_from.map(ShareHolder::Address))
    }

    fn part(&self) -> Option<AddressPart> {
        self.opened_from.map(|address| AddressPart { address, worth: self.worth(), owner: self.owner() })
    }

    fn is_running(&self) -> bool {
        self.listing.as_ref().is_some_and(|listing| listing.ending.kind == EndingKind::Running)
    }
}

fn item(shelf: &ReplayFolder, found: &ReplayFound) -> Item {
    let opened_from = shelf.opened_from(&found.match_id);
    match shelf.find(&found.match_id) {
        Ok(file) => Item::of(NewReplay::of_file(&file, opened_from)),
        Err(damaged) => {
            log::warn!("a replay is not listed: {damaged}");
            let ended_at = Timestamp::try_from(found.modified).unwrap_or(Timestamp::UNIX_EPOCH);
            let (bytes, worth) = (found.bytes, Worth::Undecided);
            Item { listed_at: ended_at, ended_at, bytes, listing: None, opened_from, worth, watched: false }
        }
    }
}

#[cfg(test)]
mod tests;
