//! What players are told of matchmaking, as notices.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::matchmaking::MatchmakingNews;
use crate::domain::{NewNotice, PlayerId};

/// The notice for a player.
pub(super) fn notice(player: PlayerId, news: MatchmakingNews, at: Timestamp) -> NewNotice {
    let (kind, data) = told(&news);
    NewNotice { player, kind: kind.to_owned(), data, at }
}

fn told(news: &MatchmakingNews) -> (&'static str, Value) {
    match news {
        MatchmakingNews::TicketOpened(ticket) => ("ticket_opened", json!({ "ticket_id": ticket })),
        MatchmakingNews::MatchFound { ticket, room, deadline } => {
            ("match_found", json!({ "ticket_id": ticket, "room_id": room, "deadline": deadline }))
        }
        MatchmakingNews::MatchOff(ticket) => ("match_off", json!({ "ticket_id": ticket })),
        MatchmakingNews::TicketEnded(ticket, why) => {
            ("ticket_ended", json!({ "ticket_id": ticket, "reason": why.word() }))
        }
        MatchmakingNews::PartyInvitation { party, by } => {
            ("party_invitation", json!({ "party_id": party, "from": by }))
        }
    }
}
