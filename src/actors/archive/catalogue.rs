//! What replays there are: in order, by filter, and which of them are too many. A plain value.
//!
//! Must not: touch files, but when it is first made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::domain::{MatchId, PlayerId, RoomId};
use crate::protocol::replays::{EndingKind, ReplayCard, ReplayMeta};
use crate::store::replay::ReplayFound;
use crate::store::{ReplayFolder, StoreError};

/// Reading takes long enough to say so.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// Which replays are kept; what is 0 has no bound.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// So many days after the end of their match.
    pub days: u32,
    /// So many bytes together.
    pub bytes: u64,
    /// So many.
    pub replays: usize,
    /// So many from the rooms of one owner.
    pub of_one: usize,
}

/// A place in the list; what ended later comes before it.
pub type Place = (Timestamp, MatchId);

/// Which replays are wanted; what is left out does not matter.
#[derive(Debug, Clone, Default)]
pub struct ReplayFilter {
    /// Of this game.
    pub game: Option<String>,
    /// Of this room.
    pub room: Option<RoomId>,
    /// With this player.
    pub player: Option<PlayerId>,
    /// That ended this way.
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
    ended_at: Timestamp,
    bytes: u64,
    /// What lists say of it; `None` when it cannot be read.
    card: Option<Arc<ReplayCard>>,
    /// Whether people played it to a decision, or somebody has watched it: the others do not push it out.
    wanted: bool,
}

/// A replay, as it is taken in.
pub(super) struct Entry {
    /// What lists say of it.
    pub(super) card: ReplayCard,
    /// Whether anybody but bots played.
    pub(super) people: bool,
}

/// A place in the order in which replays go: what is not wanted first, then what ended earlier.
type Turn = (bool, Timestamp, MatchId);

/// All replays.
#[derive(Default)]
pub(super) struct Catalogue {
    items: BTreeMap<MatchId, Item>,
    order: BTreeSet<Place>,
    turns: BTreeSet<Turn>,
    /// The same for each owner of rooms.
    owned: BTreeMap<PlayerId, BTreeSet<Turn>>,
    bytes: u64,
}

impl Catalogue {
    /// Reads what all replays of a folder say about themselves; blocks. What is damaged is told and not listed.
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

    /// Takes in a replay, in place of an older one of the same match.
    pub(super) fn learn(&mut self, entry: Entry) -> Arc<ReplayCard> {
        let id = entry.card.match_id.clone();
        let watched = self.items.get(&id).is_some_and(|item| item.wanted);
        let mut item = Item::of(entry);
        item.wanted |= watched;
        let card = item.card.clone();
        self.put(id, item);
        card.unwrap_or_else(|| unreachable!("an entry has a card"))
    }

    /// Somebody watches a replay.
    pub(super) fn note_watched(&mut self, id: &MatchId) {
        if let Some(mut item) = self.forget(id) {
            item.wanted = true;
            self.put(id.clone(), item);
        }
    }

    fn put(&mut self, id: MatchId, item: Item) {
        self.forget(&id);
        self.bytes += item.bytes;
        self.order.insert((item.ended_at, id.clone()));
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
        self.order.remove(&(item.ended_at, id.clone()));
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

    /// At most `limit` replays behind `after`, the newest end first, and the place of the last one if there are more.
    /// Matches of private rooms are not among them.
    pub(super) fn list(
        &self,
        filter: &ReplayFilter,
        after: Option<&Place>,
        limit: usize,
    ) -> (Vec<Arc<ReplayCard>>, Option<Place>) {
        let older = match after {
            Some(place) => self.order.range(..place),
            None => self.order.range::<Place, _>(..),
        };
        let cards = older.rev().filter_map(|(_, id)| self.items.get(id)?.card.as_ref());
        let mut wanted = cards.filter(|card| !card.room.private && filter.takes(card));
        let page: Vec<_> = wanted.by_ref().take(limit).cloned().collect();
        let more = wanted.next().is_some();
        let last = page.last().filter(|_| more).map(|card| (card.ended_at, card.match_id.clone()));
        (page, last)
    }

    /// Takes out what is not kept any longer: what is too old; of an owner with too many, and then of all, until the rest is few
    /// and small enough, first what nobody decided or watched, then what is older. `runs` says whether a match is still on; its
    /// replay stays.
    pub(super) fn take_surplus(
        &mut self,
        now: Timestamp,
        keep: &Keep,
        runs: impl Fn(&MatchId) -> bool,
    ) -> Vec<MatchId> {
        let mut surplus = self.take_old(now, keep, &runs);
        if keep.of_one > 0 {
            let crowded = self.owned.values().filter(|theirs| theirs.len() > keep.of_one);
            let theirs: Vec<_> = crowded
                .flat_map(|theirs| {
                    let more = theirs.len() - keep.of_one;
                    let gone = theirs.iter().map(|(.., id)| id).filter(|id| self.may_go(id, &runs));
                    gone.take(more).cloned().collect::<Vec<_>>()
                })
                .collect();
            self.forget_all(&theirs);
            surplus.extend(theirs);
        }
        let (mut count, mut bytes, mut gone) = (self.items.len(), self.bytes, Vec::new());
        for (.., id) in &self.turns {
            let too_many = keep.replays > 0 && count > keep.replays || keep.bytes > 0 && bytes > keep.bytes;
            if !too_many {
                break;
            }
            if let Some(item) = self.items.get(id).filter(|_| self.may_go(id, &runs)) {
                (count, bytes) = (count - 1, bytes - item.bytes);
                gone.push(id.clone());
            }
        }
        self.forget_all(&gone);
        surplus.extend(gone);
        surplus
    }

    fn take_old(&mut self, now: Timestamp, keep: &Keep, runs: impl Fn(&MatchId) -> bool) -> Vec<MatchId> {
        if keep.days == 0 {
            return Vec::new();
        }
        let lifetime = Duration::from_secs(u64::from(keep.days) * 24 * 60 * 60);
        let oldest = now.saturating_sub(lifetime).unwrap_or(Timestamp::MIN);
        let old = self.order.iter().take_while(|(ended_at, _)| *ended_at < oldest).map(|(_, id)| id);
        let old: Vec<_> = old.filter(|id| self.may_go(id, &runs)).cloned().collect();
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
    /// Of what a replay says of itself.
    pub(super) fn of(meta: &ReplayMeta, bytes: u64) -> Entry {
        Entry { card: card(meta, bytes), people: meta.players.iter().any(|player| !player.bot) }
    }
}

impl Item {
    fn of(Entry { card, people }: Entry) -> Item {
        let wanted = people && card.ending.kind == EndingKind::Decided;
        Item { ended_at: card.ended_at, bytes: card.bytes, card: Some(Arc::new(card)), wanted }
    }

    fn turn(&self, id: &MatchId) -> Turn {
        (self.wanted, self.ended_at, id.clone())
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
        Ok(file) => Item::of(Entry::of(file.meta(), file.bytes())),
        Err(damaged) => {
            log::warn!("a replay is not listed: {damaged}");
            let ended_at = Timestamp::try_from(found.modified).unwrap_or(Timestamp::UNIX_EPOCH);
            Item { ended_at, bytes: found.bytes, card: None, wanted: false }
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
mod tests {
    use super::*;
    use crate::protocol::replays::{ReplayEnding, ReplayRoom};

    const DAY_S: i64 = 24 * 60 * 60;

    fn id(name: &str) -> MatchId {
        MatchId::parse(name).unwrap()
    }

    fn replay(name: &str, day: i64, bytes: u64) -> ReplayCard {
        let ended_at = Timestamp::from_second(day * DAY_S).unwrap();
        ReplayCard {
            match_id: id(name),
            room: ReplayRoom {
                id: RoomId::parse("duel").unwrap(),
                name: "Duel".to_owned(),
                owner: None,
                private: false,
            },
            game: "arena".to_owned(),
            mode: None,
            rules: 1,
            began_at: ended_at,
            ended_at,
            duration_ms: 0,
            ticks: 1,
            players: vec![PlayerId::parse("anna").unwrap()],
            ending: ReplayEnding { kind: EndingKind::Decided, results: Vec::new(), reason: None },
            bytes,
        }
    }

    fn people(card: ReplayCard) -> Entry {
        Entry { card, people: true }
    }

    /// Five replays of 100 bytes, that ended on the days 1 to 5.
    fn five() -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (name, day) in [("c", 3), ("a", 1), ("e", 5), ("b", 2), ("d", 4)] {
            catalogue.learn(people(replay(name, day, 100)));
        }
        catalogue
    }

    fn names(page: &[Arc<ReplayCard>]) -> String {
        page.iter().map(|card| card.match_id.as_str()).collect()
    }

    fn surplus(catalogue: &mut Catalogue, day: i64, keep: Keep) -> String {
        let now = Timestamp::from_second(day * DAY_S).unwrap();
        catalogue.take_surplus(now, &keep, |id| id.as_str() == "a").iter().map(MatchId::as_str).collect()
    }

    const EVERYTHING: Keep = Keep { days: 0, bytes: 0, replays: 0, of_one: 0 };

    #[test]
    fn pages_follow_each_other_without_a_hole() {
        let catalogue = five();
        let (first, after) = catalogue.list(&ReplayFilter::default(), None, 2);
        let (second, after) = catalogue.list(&ReplayFilter::default(), after.as_ref(), 2);
        let (third, none) = catalogue.list(&ReplayFilter::default(), after.as_ref(), 2);
        assert_eq!((names(&first), names(&second), names(&third)), ("ed".into(), "cb".into(), "a".into()));
        assert_eq!(none, None);
        assert_eq!(catalogue.list(&ReplayFilter::default(), None, 5).1, None);
    }

    #[test]
    fn filters_take_what_fits_and_private_rooms_are_in_no_list() {
        let mut catalogue = five();
        let mut other = replay("d", 4, 100);
        (other.game, other.players) = ("relay".to_owned(), vec![PlayerId::parse("ben").unwrap()]);
        other.ending.kind = EndingKind::Aborted;
        catalogue.learn(people(other));
        let mut private = replay("c", 3, 100);
        private.room.private = true;
        catalogue.learn(people(private));
        let list = |filter: ReplayFilter| names(&catalogue.list(&filter, None, 9).0);
        assert_eq!(list(ReplayFilter::default()), "edba");
        assert_eq!(list(ReplayFilter { game: Some("relay".to_owned()), ..Default::default() }), "d");
        assert_eq!(list(ReplayFilter { player: PlayerId::parse("anna").ok(), ..Default::default() }), "eba");
        assert_eq!(list(ReplayFilter { ending: Some(EndingKind::Aborted), ..Default::default() }), "d");
        assert_eq!(list(ReplayFilter { room: RoomId::parse("other").ok(), ..Default::default() }), "");
    }

    #[test]
    fn what_is_too_old_too_many_or_too_large_goes_the_oldest_first() {
        assert_eq!(surplus(&mut five(), 9, EVERYTHING), "");
        assert_eq!(surplus(&mut five(), 9, Keep { days: 6, ..EVERYTHING }), "ab");
        assert_eq!(surplus(&mut five(), 9, Keep { replays: 2, ..EVERYTHING }), "abc");
        let mut catalogue = five();
        assert_eq!(surplus(&mut catalogue, 9, Keep { bytes: 399, ..EVERYTHING }), "ab");
        assert_eq!((catalogue.bytes, catalogue.items.len(), catalogue.order.len()), (300, 3, 3));
        assert_eq!(surplus(&mut catalogue, 9, Keep { bytes: 399, ..EVERYTHING }), "");
        assert_eq!(surplus(&mut catalogue, 99, Keep { days: 1, ..EVERYTHING }), "cde");
    }

    #[test]
    fn the_replay_of_a_match_that_runs_is_not_touched() {
        let mut catalogue = five();
        for name in ["a", "b"] {
            let mut running = replay(name, 1, 100);
            running.ending.kind = EndingKind::Running;
            catalogue.learn(people(running));
        }
        assert_eq!(surplus(&mut catalogue, 99, Keep { days: 1, replays: 1, bytes: 1, ..EVERYTHING }), "bcde");
        assert_eq!(names(&catalogue.list(&ReplayFilter::default(), None, 9).0), "a");
    }

    #[test]
    fn what_nobody_decided_or_watched_goes_before_what_somebody_did() {
        let mut catalogue = five();
        for (name, day) in [("v", 6), ("w", 7), ("x", 8)] {
            let mut junk = replay(name, day, 100);
            junk.ending.kind = EndingKind::Abandoned;
            catalogue.learn(Entry { card: junk, people: name != "w" });
        }
        catalogue.note_watched(&id("v"));
        assert_eq!(surplus(&mut catalogue, 9, Keep { replays: 6, ..EVERYTHING }), "wx");
        catalogue.learn(Entry { card: replay("y", 9, 100), people: false });
        assert_eq!(surplus(&mut catalogue, 9, Keep { replays: 6, ..EVERYTHING }), "y", "bots alone");
        assert_eq!(surplus(&mut catalogue, 9, Keep { replays: 4, ..EVERYTHING }), "ab");
    }

    #[test]
    fn an_owner_with_too_many_loses_their_own() {
        let mut catalogue = five();
        for (name, day) in [("v", 6), ("w", 7), ("x", 8)] {
            let mut theirs = replay(name, day, 100);
            theirs.room.owner = PlayerId::parse("mallory").ok();
            catalogue.learn(people(theirs));
        }
        assert_eq!(surplus(&mut catalogue, 9, Keep { of_one: 1, ..EVERYTHING }), "vw");
        assert_eq!(surplus(&mut catalogue, 9, Keep { of_one: 1, ..EVERYTHING }), "");
        assert_eq!(catalogue.owned.len(), 1);
    }
}
