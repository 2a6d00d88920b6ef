//! The list of all replays: their order, which of them match a filter, and which of them are too many.
//!
//! A plain value. Must not: touch files, except when it is first made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::config::ReplaySettings;
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::protocol::replays::{EndingKind, ReplayCard, ReplayMeta};
use crate::store::replay::{ReplayFile, ReplayFound};
use crate::store::{ReplayFolder, StoreError};

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
    fn takes(&self, card: &ReplayCard) -> bool {
        self.game.as_ref().is_none_or(|game| *game == card.game)
            && self.room.as_ref().is_none_or(|room| *room == card.room.id)
            && self.ending.is_none_or(|ending| ending == card.ending.kind)
            && self.player.as_ref().is_none_or(|player| card.players.contains(player))
    }
}

/// One replay.
struct Item {
    listed_at: Timestamp,
    ended_at: Timestamp,
    bytes: u64,
    /// What lists say of it; `None` if it cannot be read.
    card: Option<Arc<ReplayCard>>,
    /// Whether people played it to a decision, or somebody has watched it. Replays that are not wanted do not push it out.
    wanted: bool,
}

/// What has to be known of a replay that is added.
pub(super) struct Entry {
    /// What lists say of it.
    pub(super) card: ReplayCard,
    /// Its place in the list.
    pub(super) listed_at: Timestamp,
    /// Whether anybody but bots played.
    pub(super) people: bool,
}

/// A place in the order in which replays are removed: first those that are not wanted, then those that came into the list
/// earlier.
type Turn = (bool, Timestamp, MatchId);

/// The list of all replays.
#[derive(Default)]
pub(super) struct Catalogue {
    items: BTreeMap<MatchId, Item>,
    order: BTreeSet<ListedReplay>,
    turns: BTreeSet<Turn>,
    /// The same order for the replays of each owner of rooms.
    owned: BTreeMap<PlayerId, BTreeSet<Turn>>,
    bytes: u64,
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
        log::info!("{} replays, {} bytes, read in {:?}", found.len(), catalogue.bytes, begun.elapsed());
        Ok(catalogue)
    }

    /// Adds a replay. It takes the place of an older one of the same match.
    pub(super) fn learn(&mut self, entry: Entry) -> Arc<ReplayCard> {
        let id = entry.card.match_id.clone();
        let watched = self.items.get(&id).is_some_and(|item| item.wanted);
        let mut item = Item::of(entry);
        item.wanted |= watched;
        let card = item.card.clone();
        self.put(id, item);
        card.unwrap_or_else(|| unreachable!("an entry has a card"))
    }

    /// Notes that somebody watches a replay.
    pub(super) fn note_watched(&mut self, id: &MatchId) {
        if let Some(mut item) = self.forget(id) {
            item.wanted = true;
            self.put(id.clone(), item);
        }
    }

    fn put(&mut self, id: MatchId, item: Item) {
        self.forget(&id);
        self.bytes += item.bytes;
        self.order.insert((item.listed_at, id.clone()));
        let turn = item.turn(&id);
        if let Some(owner) = item.owner() {
            self.owned.entry(owner.clone()).or_default().insert(turn.clone());
        }
        self.turns.insert(turn);
        self.items.insert(id, item);
    }

    fn forget(&mut self, id: &MatchId) -> Option<Item> {
        let item = self.items.remove(id)?;
        self.bytes -= item.bytes;
        self.order.remove(&(item.listed_at, id.clone()));
        let turn = item.turn(id);
        self.turns.remove(&turn);
        if let Some(owner) = item.owner()
            && let Some(theirs) = self.owned.get_mut(owner)
        {
            theirs.remove(&turn);
            if theirs.is_empty() {
                self.owned.remove(owner);
            }
        }
        Some(item)
    }

    /// At most `limit` replays behind the place `after`, the newest first; and the place of the last of them, if there are
    /// more. Matches of private rooms are left out.
    pub(super) fn list(
        &self,
        filter: &ReplayFilter,
        after: Option<&ListedReplay>,
        limit: usize,
    ) -> (Vec<Arc<ReplayCard>>, Option<ListedReplay>) {
        let older = match after {
            Some(place) => self.order.range(..place),
            None => self.order.range::<ListedReplay, _>(..),
        };
        let cards = older.rev().filter_map(|place| Some((place, self.items.get(&place.1)?.card.as_ref()?)));
        let mut wanted = cards.filter(|(_, card)| !card.room.private && filter.takes(card));
        let (mut page, mut last) = (Vec::new(), None);
        for (place, card) in wanted.by_ref().take(limit) {
            page.push(Arc::clone(card));
            last = Some(place);
        }
        let more = wanted.next().is_some();
        (page, last.filter(|_| more).cloned())
    }

    /// The newest place in the list.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.order.last().map(|(listed_at, _)| *listed_at)
    }

    /// Takes out the replays that are not kept any longer. First those that are too old; then, of each owner with too many
    /// and finally of all, as many as it takes for the rest to be few and small enough: those go first that nobody decided
    /// or watched, then the older ones. `runs` says whether a match is still being played; its replay stays.
    pub(super) fn take_surplus(
        &mut self,
        now: Timestamp,
        keep: &ReplaySettings,
        runs: impl Fn(&MatchId) -> bool,
    ) -> Vec<MatchId> {
        let mut surplus = self.take_old(now, keep, &runs);
        surplus.extend(self.take_of_owners(keep.keep_of_one_max, &runs));
        surplus.extend(self.take_least_wanted(keep, &runs));
        surplus
    }

    /// Takes out what each owner has beyond the allowed number.
    fn take_of_owners(&mut self, of_one: usize, runs: impl Fn(&MatchId) -> bool) -> Vec<MatchId> {
        if of_one == 0 {
            return Vec::new();
        }
        let mut gone = Vec::new();
        for theirs in self.owned.values().filter(|theirs| theirs.len() > of_one) {
            let may_go = theirs.iter().map(|(.., id)| id).filter(|id| self.may_go(id, &runs));
            gone.extend(may_go.take(theirs.len() - of_one).cloned());
        }
        self.forget_all(&gone);
        gone
    }

    /// Takes out what there is beyond the bounds for all.
    fn take_least_wanted(&mut self, keep: &ReplaySettings, runs: impl Fn(&MatchId) -> bool) -> Vec<MatchId> {
        let (mut count, mut bytes, mut gone) = (self.items.len(), self.bytes, Vec::new());
        for (.., id) in &self.turns {
            let too_many =
                keep.keep_max > 0 && count > keep.keep_max || keep.keep_bytes > 0 && bytes > keep.keep_bytes;
            if !too_many {
                break;
            }
            if let Some(item) = self.items.get(id).filter(|_| self.may_go(id, &runs)) {
                (count, bytes) = (count - 1, bytes - item.bytes);
                gone.push(id.clone());
            }
        }
        self.forget_all(&gone);
        gone
    }

    fn take_old(
        &mut self,
        now: Timestamp,
        keep: &ReplaySettings,
        runs: impl Fn(&MatchId) -> bool,
    ) -> Vec<MatchId> {
        if keep.keep_days == 0 {
            return Vec::new();
        }
        let lifetime = Duration::from_secs(u64::from(keep.keep_days) * 24 * 60 * 60);
        let oldest = now.saturating_sub(lifetime).unwrap_or(Timestamp::MIN);
        let old = self.order.iter().take_while(|(listed_at, _)| *listed_at < oldest);
        // Replays that were listed by a clock that was ahead count from the end of their match. Because others count from
        // their place, none is old because a clock was behind.
        let ahead = self.order.iter().rev().take_while(|(listed_at, _)| *listed_at > now);
        let ended_long_ago = |id: &MatchId| self.items.get(id).is_some_and(|item| item.ended_at < oldest);
        let ids = old.map(|(_, id)| id).chain(ahead.map(|(_, id)| id).filter(|id| ended_long_ago(id)));
        let old: Vec<_> = ids.filter(|id| self.may_go(id, &runs)).cloned().collect();
        self.forget_all(&old);
        old
    }

    fn may_go(&self, id: &MatchId, runs: impl Fn(&MatchId) -> bool) -> bool {
        self.items.get(id).is_some_and(|item| !(item.is_running() && runs(id)))
    }

    fn forget_all(&mut self, ids: &[MatchId]) {
        for id in ids {
            self.forget(id);
        }
    }
}

impl Entry {
    /// The entry of a replay, made of what its file says.
    pub(super) fn of(meta: &ReplayMeta, listed_at: Timestamp, bytes: u64) -> Entry {
        Entry { card: card(meta, bytes), listed_at, people: meta.players.iter().any(|player| !player.bot) }
    }

    /// The entry of a replay that is on disk.
    pub(super) fn of_file(file: &ReplayFile) -> Entry {
        Entry::of(file.meta(), file.listed_at(), file.bytes())
    }
}

impl Item {
    fn of(Entry { card, listed_at, people }: Entry) -> Item {
        let wanted = people && card.ending.kind == EndingKind::Decided;
        let (ended_at, bytes) = (card.ended_at, card.bytes);
        Item { listed_at, ended_at, bytes, card: Some(Arc::new(card)), wanted }
    }

    fn turn(&self, id: &MatchId) -> Turn {
        (self.wanted, self.listed_at, id.clone())
    }

    fn owner(&self) -> Option<&PlayerId> {
        self.card.as_ref()?.room.owner.as_ref()
    }
    fn is_running(&self) -> bool {
        self.card.as_ref().is_some_and(|card| card.ending.kind == EndingKind::Running)
    }
}

fn item(shelf: &ReplayFolder, found: &ReplayFound) -> Item {
    match shelf.find(&found.match_id) {
        Ok(file) => Item::of(Entry::of_file(&file)),
        Err(damaged) => {
            log::warn!("a replay is not listed: {damaged}");
            let ended_at = Timestamp::try_from(found.modified).unwrap_or(Timestamp::UNIX_EPOCH);
            Item { listed_at: ended_at, ended_at, bytes: found.bytes, card: None, wanted: false }
        }
    }
}

/// What lists say of a replay.
fn card(meta: &ReplayMeta, bytes: u64) -> ReplayCard {
    let mut players: Vec<PlayerId> = meta.players.iter().map(|player| player.player.clone()).collect();
    let mut seen = BTreeSet::new();
    players.retain(|player| seen.insert(player.clone()));
    ReplayCard {
        match_id: meta.match_id.clone(),
        room: meta.room.clone(),
        game: meta.game.clone(),
        mode: meta.mode.clone(),
        rules: meta.rules,
        began_at: meta.began_at,
        ended_at: meta.ended_at,
        duration_ms: meta.duration_ms,
        ticks: meta.ticks,
        players,
        ending: meta.ending.clone(),
        bytes,
    }
}

#[cfg(test)]
mod tests;
