//! Matchmaking as a whole: what becomes of tickets, told as stories and with random ones.

mod party;
mod random;
mod story;

use jiff::Timestamp;

use super::*;
use crate::domain::party::PartyLimits;
use crate::domain::{PartyId, PlayerId, RoomId, TicketId};

pub(super) const LIMITS: MatchmakingLimits = MatchmakingLimits {
    tickets_max: 50,
    presence_grace_ms: 30_000,
    parties: PartyLimits { parties_max: 10, players_max: 4, invited_max: 4, idle_ms: 600_000 },
};

pub(super) fn desk() -> Matchmaking {
    Matchmaking::new(LIMITS, PairingRules::example())
}

pub(super) fn player(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

pub(super) fn room(name: &str) -> RoomId {
    RoomId::parse(name).unwrap()
}

pub(super) fn id(name: &str) -> TicketId {
    TicketId::parse(name).unwrap()
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// A ticket of one player for a duel, called like the player.
pub(super) fn ticket(name: &str, points: i64, since: Timestamp) -> Ticket {
    let queue = QueueKey { game: "chess".to_owned(), mode: None, region: None };
    Ticket {
        id: id(name),
        players: vec![player(name)],
        party: None,
        queue,
        sizes: Sizes { min: 2, max: 2 },
        bots: false,
        rating: points * 100,
        since,
    }
}

/// A ticket of a party of these players.
pub(super) fn party_ticket(party: &str, names: &[&str], most: u16) -> Ticket {
    let players = names.iter().map(|name| player(name)).collect();
    let sizes = Sizes { min: 2, max: most };
    Ticket { players, sizes, party: Some(PartyId::parse(party).unwrap()), ..ticket(names[0], 1000, at(0)) }
}

pub(super) fn enter(desk: &mut Matchmaking, ticket: Ticket) -> Result<Vec<MatchmakingEffect>, EnterRefused> {
    let (by, since) = (ticket.players[0].clone(), ticket.since);
    desk.enter(ticket, &by, since)
}

/// Looks for matches. Answers them.
pub(super) fn round(desk: &mut Matchmaking, now: Timestamp) -> Vec<Proposal> {
    let opens = desk.round(now).into_iter().map(|effect| match effect {
        MatchmakingEffect::Open(proposal) => proposal,
        other => panic!("{other:?}"),
    });
    opens.collect()
}

pub(super) fn in_room(name: &str, deadline: Timestamp) -> FoundRoom {
    FoundRoom { room: room(name), deadline }
}

/// What a player was told.
pub(super) fn told(effects: &[MatchmakingEffect], name: &str) -> Vec<MatchmakingNews> {
    let of_player = |effect: &MatchmakingEffect| match effect {
        MatchmakingEffect::Tell(to, news) if *to == player(name) => Some(news.clone()),
        _ => None,
    };
    effects.iter().filter_map(of_player).collect()
}

pub(super) fn place(desk: &Matchmaking, ticket: &str) -> TicketPlace {
    desk.ticket(&id(ticket)).unwrap().1
}
