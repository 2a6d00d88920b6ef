//! The rooms of a tournament: what they are opened as, and which are open.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use actix::Recipient;
use serde_json::Value;

use super::places::{RoomPlace, RoomPlaces};
use crate::actors::play::lobby::NewRoom;
use crate::actors::play::room::ReservationEvent;
use crate::domain::tournament::{
    Allowances, Entry, EntryKind, GameKey, GameOrder, TournamentPicture, TournamentSetup,
};
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::{Level, Pace};
use crate::room::{Reservation, ReservedSeat, TimeBank};

/// The rooms of a tournament.
pub(super) struct OwnRooms {
    places: RoomPlaces,
    open: BTreeMap<RoomId, (GameKey, RoomPlace)>,
    /// Matches that are over, with results that are on their way into the records.
    owed: BTreeMap<MatchId, (GameKey, Instant)>,
    /// Games whose rooms are gone since a restart, until it is certain that no result of them is on its way.
    missing: BTreeSet<GameKey>,
}

impl OwnRooms {
    pub(super) fn new(places: RoomPlaces) -> OwnRooms {
        OwnRooms { places, open: BTreeMap::new(), owed: BTreeMap::new(), missing: BTreeSet::new() }
    }

    /// For so many more there is a place.
    pub(super) fn free(&self) -> usize {
        self.places.free()
    }

    /// A room is opened, or has come back.
    pub(super) fn add(&mut self, room: RoomId, key: GameKey) {
        self.open.insert(room, (key, self.places.take()));
    }

    /// A room has ended. Answers whether it was open.
    pub(super) fn remove(&mut self, room: &RoomId) -> bool {
        self.open.remove(room).is_some()
    }

    /// A match is over, and its result is owed.
    pub(super) fn owe(&mut self, match_id: MatchId, key: GameKey) {
        self.owed.insert(match_id, (key, Instant::now()));
    }

    /// The matches whose results are owed for so long already.
    pub(super) fn owed_for(&self, long: Duration) -> Vec<MatchId> {
        let late = self.owed.iter().filter(|(_, (_, since))| since.elapsed() >= long);
        late.map(|(match_id, _)| match_id.clone()).collect()
    }

    /// No result of a match will come.
    pub(super) fn give_up(&mut self, match_id: &MatchId) {
        self.missing.extend(self.owed.remove(match_id).map(|(key, _)| key));
    }

    /// A match is settled. Answers whether its result may be among the events of this tournament.
    pub(super) fn settled(&mut self, match_id: &MatchId) -> bool {
        self.owed.remove(match_id).is_some() || !self.missing.is_empty()
    }

    /// The room of a game has not come back.
    pub(super) fn miss(&mut self, key: GameKey) {
        self.missing.insert(key);
    }

    /// Takes the games whose rooms have not come back.
    pub(super) fn take_missing(&mut self) -> BTreeSet<GameKey> {
        std::mem::take(&mut self.missing)
    }

    /// The games that nobody has to wait for: their results come by themselves.
    pub(super) fn owed(&self) -> BTreeSet<GameKey> {
        self.owed.values().map(|(key, _)| key).chain(&self.missing).copied().collect()
    }
}

/// The room that a game is played in.
pub(super) fn new_room(
    order: &GameOrder,
    picture: &TournamentPicture,
    opener: Recipient<ReservationEvent>,
    bots_deadline_ms: u32,
) -> NewRoom {
    let setup = &picture.setup;
    let reservation = Reservation {
        seats: order.seats.iter().map(seat).collect(),
        wait_ms: u64::from(order.wait_s) * 1000,
        barred: barred(order, picture).into(),
    };
    let mut new = NewRoom::reserved(&setup.game, &name(order, setup), reservation, opener);
    (new.uncounted, new.seed) = (true, Some(order.seed));
    let config = &mut new.config;
    config.id = order.room.clone();
    config.fixture = Some(order.key.in_tournament(&setup.id));
    config.options = options(setup);
    config.time_bank = time_bank(order, setup);
    config.private = setup.private;
    config.delay_s = setup.watching.delay_s;
    if order.seats.iter().all(|entry| entry.kind != EntryKind::Person) {
        config.pace = Some(Pace::Lockstep { deadline_ms: bots_deadline_ms });
    }
    new
}

fn seat(entry: &Entry) -> ReservedSeat {
    let level = |word: &String| Level::ALL.into_iter().find(|level| level.as_str() == word);
    let bot = match &entry.kind {
        EntryKind::Bot(word) => Some(level(word).unwrap_or_default()),
        _ => None,
    };
    ReservedSeat { player: entry.player.clone(), bot }
}

/// The time of those who play. Bots of the server have none, since they think on its own time.
fn time_bank(order: &GameOrder, setup: &TournamentSetup) -> Option<TimeBank> {
    let Allowances { time_bank_ms, strikes, .. } = setup.allowances;
    let bank_ms = time_bank_ms.filter(|_| !order.bots_only)?;
    Some(TimeBank { bank_ms, strikes })
}

/// The mode is one of the options of a game.
fn options(setup: &TournamentSetup) -> Value {
    let mut options = setup.options.clone();
    if let (Some(mode), Value::Object(options)) = (&setup.mode, &mut options) {
        options.insert("mode".to_owned(), Value::String(mode.clone()));
    }
    options
}

/// Entrants who may not watch this match, where they are kept from scouting.
fn barred(order: &GameOrder, picture: &TournamentPicture) -> Vec<PlayerId> {
    if picture.setup.watching.entrants {
        return Vec::new();
    }
    let plays = |player: &PlayerId| order.seats.iter().any(|entry| entry.player == *player);
    let others = picture.entrants.iter().map(|entrant| &entrant.entry).filter(|entry| !entry.is_bot());
    others.map(|entry| &entry.player).filter(|player| !plays(player)).cloned().collect()
}

fn name(order: &GameOrder, setup: &TournamentSetup) -> String {
    let GameKey { number, game, .. } = order.key;
    format!("{}, match {}, game {}", setup.name, number + 1, game + 1)
}
