//! Makes views of tickets and parties.

use crate::actors::contest::matchmaker::{PartyView, TicketReport};
use crate::domain::matchmaking::{
    FoundRoom, NearTicket, QueueKey, TicketEnd, TicketObstacle, TicketPlace, TicketView,
};
use crate::protocol::contest::matchmaking::{FoundMatchInfo, RefusedInfo, TicketInfo, WaitingInfo};
use crate::protocol::contest::parties::{PartyInfo, PartyMemberInfo};

/// A ticket, as its players see it.
pub(super) fn ticket_info(TicketReport { ticket, place, view }: TicketReport) -> TicketInfo {
    let (status, found, ended) = standing(&place);
    let QueueKey { game, mode, region } = ticket.queue;
    TicketInfo {
        id: ticket.id,
        status,
        players: ticket.players,
        party_id: ticket.party,
        game,
        mode,
        region,
        min_players: ticket.sizes.min,
        max_players: ticket.sizes.max,
        bots: ticket.bots,
        rating: points(ticket.rating),
        created_at: ticket.since,
        waiting: view.map(|view| waiting_info(&view)),
        found,
        ended,
    }
}

fn standing(place: &TicketPlace) -> (&'static str, Option<FoundMatchInfo>, Option<&'static str>) {
    let found = |room_id, deadline| Some(FoundMatchInfo { room_id, deadline });
    match place {
        // The room of its match opens in a moment, or the ticket waits again.
        TicketPlace::Waiting | TicketPlace::Opening => ("waiting", None, None),
        TicketPlace::Found(FoundRoom { room, deadline }) => {
            ("matched", found(room.clone(), Some(*deadline)), None)
        }
        TicketPlace::Ended(why) => match why {
            TicketEnd::Played(room) => ("ended", found(room.clone(), None), Some(why.word())),
            _ => ("ended", None, Some(why.word())),
        },
    }
}

fn waiting_info(view: &TicketView) -> WaitingInfo {
    WaitingInfo {
        waited_s: view.waited_ms as f64 / 1000.0,
        window: points(view.window),
        others: view.others,
        candidates: view.candidates,
        refused: view.nearest.iter().map(refused_info).collect(),
    }
}

fn refused_info(NearTicket { gap, players, obstacle }: &NearTicket) -> RefusedInfo {
    let (reason, detail) = match obstacle {
        TicketObstacle::OutsideWindow => {
            ("outside_window", "the ratings are further apart than they may be yet")
        }
        TicketObstacle::OutsideTheirWindow => (
            "outside_their_window",
            "the ratings are too far apart for the other one, who has waited for less",
        ),
        TicketObstacle::OtherSizes => ("other_sizes", "no number of players suits both"),
        TicketObstacle::TooManyPlayers => ("too_many_players", "together you are too many for a match"),
        TicketObstacle::TooFewYet => ("too_few_yet", "you fit, and wait for more players or for a while"),
    };
    RefusedInfo { rating_gap: points(*gap), players: *players, reason, detail }
}

fn points(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

/// A party, as its members see it.
pub(super) fn party_info(PartyView { party, ticket }: PartyView) -> PartyInfo {
    let leader = party.leader().clone();
    let members = party.members.into_iter();
    let members = members.map(|member| PartyMemberInfo { player: member.player, ready: member.ready });
    PartyInfo { id: party.id, leader, members: members.collect(), invited: party.invited, ticket_id: ticket }
}
