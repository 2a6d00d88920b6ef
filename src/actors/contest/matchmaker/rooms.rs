//! Makes what others need out of settings and proposals: the bounds of matchmaking, rooms with reserved seats, ids.

use std::sync::Arc;

use actix::prelude::*;
use serde_json::{Map, Value, json};

use crate::actors::play::lobby::{NewRoom, new_bot_id};
use crate::actors::play::room::ReservationEvent;
use crate::config::MatchmakingSettings;
use crate::domain::TicketId;
use crate::domain::matchmaking::{Matchmaking, MatchmakingLimits, PairingRules, Proposal, QueueKey};
use crate::domain::party::PartyLimits;
use crate::room::{Reservation, ReservedSeat, RoomConfig};

/// Hundredths of rating points.
const HUNDREDTHS: i64 = 100;

/// Matchmaking by these settings. Its bounds are copied because it stands on the ground floor, which knows no settings, and
/// counts milliseconds and hundredths where operators set seconds and points.
pub(super) fn matchmaking(settings: &MatchmakingSettings) -> Matchmaking {
    let rules = PairingRules {
        window_start: i64::from(settings.window_start) * HUNDREDTHS,
        window_per_s: i64::from(settings.window_per_s) * HUNDREDTHS,
        window_max: i64::from(settings.window_max) * HUNDREDTHS,
        stretch: settings.window_stretch,
        full_wait_ms: settings.full_wait_s * 1000,
        bots_wait_ms: settings.bots_wait_s * 1000,
    };
    let parties = PartyLimits {
        parties_max: settings.parties_max,
        players_max: settings.party_players_max,
        invited_max: settings.invited_max,
        idle_ms: settings.party_idle_s * 1000,
    };
    let (tickets_max, presence_grace_ms) = (settings.tickets_max, settings.presence_grace_s * 1000);
    Matchmaking::new(MatchmakingLimits { tickets_max, presence_grace_ms, parties }, rules)
}

/// The room of a match: a seat for each player in the order of the proposal, and for each bot.
pub(super) fn room_of(
    proposal: &Proposal,
    settings: &MatchmakingSettings,
    opener: Recipient<ReservationEvent>,
) -> NewRoom {
    let players = proposal.players.iter().map(|player| ReservedSeat { player: player.clone(), bot: None });
    let bot = || ReservedSeat { player: new_bot_id(), bot: Some(settings.bots_level) };
    let seats = players.chain(std::iter::repeat_with(bot).take(proposal.bots.into())).collect();
    let reservation = Reservation { seats, wait_ms: settings.seat_wait_s * 1000, ..Reservation::default() };
    let name = format!("Match of {} players", proposal.players.len());
    let mut new = NewRoom::reserved(&proposal.queue.game, &name, reservation, opener);
    play(&mut new.config, &proposal.queue);
    new
}

/// Has a room play what a queue is for.
pub(super) fn play(config: &mut RoomConfig, QueueKey { mode, region, .. }: &QueueKey) {
    if let Some(mode) = mode {
        config.options = json!({ "mode": mode });
    }
    let region = region.clone().map(|region| (REGION.to_owned(), Value::String(region)));
    config.metadata = Arc::new(Map::from_iter(region));
}

/// The field of a room's metadata with its region.
const REGION: &str = "region";

/// The region of a room.
pub(super) fn region_of(config: &RoomConfig) -> Option<&str> {
    config.metadata.get(REGION).and_then(Value::as_str)
}

/// An id for a ticket, which cannot be guessed (122 random bits).
pub(super) fn new_ticket_id() -> TicketId {
    let text = uuid::Uuid::new_v4().simple().to_string();
    TicketId::parse(&text).unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"))
}
