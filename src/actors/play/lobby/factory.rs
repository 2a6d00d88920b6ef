//! What all rooms are made of: the games, their times and bounds, what they write with and settle with, and what they share.
//!
//! Must not: know which rooms there are.

use std::sync::Arc;

use actix::prelude::*;
use jiff::Timestamp;

use super::directory::RoomEntry;
use super::threads::Threads;
use super::{Lobby, LobbyLimits, NewRoom, OpenRoomRefused};
use crate::actors::Room;
use crate::actors::delivery::spectators::HistoryBudget;
use crate::actors::play::room::{JournalHandle, RoomKey, RoomLimits, RoomLinks, RoomSpec, SpareTime};
use crate::actors::population::Population;
use crate::actors::records::settler::Owe;
use crate::auth::{Opening, ResumeKey};
use crate::domain::ListOrder;
use crate::game::{Match, Pace, Registry};
use crate::room::{RoomConfig, RoomListing, RoomRecord, Taken};

/// Makes rooms.
pub(super) struct RoomFactory {
    registry: Registry,
    limits: RoomLimits,
    /// Longest delay of spectators, in seconds.
    delay_s_max: u32,
    /// Gives rooms their places in lists.
    order: ListOrder,
    /// What rooms write with; `None` where matches are not recorded.
    journals: Option<JournalHandle>,
    /// Takes the results of rooms; `None` where results are not settled.
    owe: Option<Recipient<Owe>>,
    /// The memory that rooms share for spectators who see them late.
    history: HistoryBudget,
    spare: SpareTime,
    /// Seals the tokens with which players come back.
    resume_key: ResumeKey,
    /// The rooms that live, also those that the lobby has forgotten.
    alive: Population,
}

/// A room that is ready to be started, with its match: a first one, or one that is taken up again.
pub(super) struct ReadyRoom {
    spec: RoomSpec,
    game: Match,
    /// What is known of it, if it comes back.
    record: Option<Box<RoomRecord>>,
    opening: Opening,
}

impl RoomFactory {
    pub(super) fn new(registry: Registry, limits: &LobbyLimits) -> RoomFactory {
        RoomFactory {
            registry,
            limits: RoomLimits { bounds: limits.bounds, rooms: Arc::clone(&limits.rooms) },
            delay_s_max: limits.rooms.delay_s_max,
            order: ListOrder::default(),
            journals: None,
            owe: None,
            history: HistoryBudget::new(limits.rooms.history_total_bytes_max),
            spare: SpareTime::new(limits.rooms.bots_percent),
            resume_key: ResumeKey::random(),
            alive: Population::default(),
        }
    }

    /// The same, with matches that are recorded, and players who come back.
    pub(super) fn recording(self, journals: JournalHandle, resume_key: ResumeKey) -> RoomFactory {
        RoomFactory { journals: Some(journals), resume_key, ..self }
    }

    /// The same, with results that are settled.
    pub(super) fn settling(self, owe: Recipient<Owe>) -> RoomFactory {
        RoomFactory { owe: Some(owe), ..self }
    }

    /// Counts the rooms that live.
    pub(super) fn population(&self) -> Population {
        self.alive.clone()
    }

    /// What a room is to be. Errors: it cannot be that.
    pub(super) fn spec(&mut self, new: NewRoom) -> Result<RoomSpec, OpenRoomRefused> {
        let Some(game_type) = self.registry.get(&new.game) else {
            return Err(OpenRoomRefused::UnknownGame { name: new.game, known: self.registry.names() });
        };
        if has_bots(&new) && game_type.policy(new.bot_level, crate::game::Seat(0), 0).is_none() {
            return Err(OpenRoomRefused::NoBots(new.game));
        }
        if new.config.delay_s > self.delay_s_max {
            return Err(OpenRoomRefused::DelayTooLong { max: self.delay_s_max });
        }
        if let Some(reservation) = &new.config.reservation {
            let goes_on = new.config.rematch || new.config.permanent;
            reservation.check(new.config.seats_max, goes_on)?;
        }
        let (created_at, opened_from) = (Timestamp::now(), new.opening.from());
        let listed_at = Some(self.order.next(created_at));
        let config = Arc::new(RoomConfig { created_at, listed_at, opened_from, ..new.config });
        Ok(RoomSpec { config, game_type: game_type.clone(), seed: new.seed, limits: self.limits.clone() })
    }

    /// A room with its first match. Errors: the game does not take the options.
    pub(super) fn first(&self, spec: RoomSpec, opening: Opening) -> Result<ReadyRoom, OpenRoomRefused> {
        let game = spec.first_match(self.journals.is_some()).map_err(OpenRoomRefused::Options)?;
        if spec.config.time_bank.is_some() && matches!(game.pace(), Pace::Realtime { .. }) {
            return Err(OpenRoomRefused::NoClocks);
        }
        Ok(ReadyRoom { spec, game, record: None, opening })
    }

    /// A room as its journal has it.
    pub(super) fn again(&self, record: RoomRecord, game: Match, opening: Opening) -> ReadyRoom {
        let spec = RoomSpec::of_record(&record, game.game_type().clone(), self.limits.clone());
        ReadyRoom { spec, game, record: Some(Box::new(record)), opening }
    }

    /// Starts a room on the idlest thread.
    pub(super) fn start(
        &mut self,
        ready: ReadyRoom,
        lobby: &Addr<Lobby>,
        threads: &mut Threads,
    ) -> RoomEntry {
        let ReadyRoom { spec, game, record, opening } = ready;
        self.order.note(spec.config.listed_at());
        log::info!("room {}: it is {} ({})", spec.config.id, how(record.as_deref()), spec.game_type.name());
        let within = (game.pace(), Taken::of(game.roster()), game.id().clone());
        let listing = RoomListing::first(&spec.config, &game, record.as_deref());
        let (key, thread, game_type) = (RoomKey::next(), threads.idlest(), spec.game_type.clone());
        let links = RoomLinks {
            counted: lobby.clone().recipient(),
            freed: lobby.clone().recipient(),
            stopped: lobby.clone().recipient(),
            reservations: lobby.clone().recipient(),
            resume_key: self.resume_key.clone(),
            journals: self.journals.clone(),
            owe: self.owe.clone(),
            beside: threads.beside(&thread),
            history: self.history.clone(),
            spare: self.spare.clone(),
            alive: self.alive.admit(),
        };
        let addr = Room::open(&thread.arbiter, spec, key, game, links, record);
        RoomEntry::new(game_type, (key, addr), within, listing, thread, opening)
    }
}

/// Whether the room is to have bots from the beginning.
fn has_bots(new: &NewRoom) -> bool {
    let reserved = new.config.reservation.iter().flat_map(|reservation| &reservation.seats);
    new.bots > 0 || reserved.into_iter().any(|seat| seat.bot.is_some())
}

fn how(record: Option<&RoomRecord>) -> &'static str {
    match record {
        None => "open",
        Some(record) if record.closed => "still seen by those who see it late, and has ended",
        Some(_) => "open again",
    }
}
