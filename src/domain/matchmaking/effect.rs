//! What matchmaking wants done: rooms opened and closed, players told, tickets and parties kept.

use jiff::Timestamp;

use super::Proposal;
use super::book::{KeptTicket, TicketEnd};
use crate::domain::party::Party;
use crate::domain::{PartyId, PlayerId, RoomId, TicketId};

/// Something that is to be done, in the order in which it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchmakingEffect {
    /// A room is to be opened for a match. [`Matchmaking`](super::Matchmaking) is told what came of it.
    Open(Proposal),
    /// A room that was opened is not needed: its match does not come about.
    Close(RoomId),
    /// A player is to be told something.
    Tell(PlayerId, MatchmakingNews),
    /// A ticket is to be kept as it is now.
    Keep(Box<KeptTicket>),
    /// A ticket is over.
    Forget(TicketId),
    /// A party is to be kept as it is now.
    KeepParty(Box<Party>),
    /// A party is over.
    ForgetParty(PartyId),
}

/// What a player is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchmakingNews {
    /// The leader of the party has opened a ticket for it.
    TicketOpened(TicketId),
    /// There is a match: a seat in the room is kept until the deadline.
    MatchFound {
        /// The ticket that it was found for.
        ticket: TicketId,
        /// The room.
        room: RoomId,
        /// Until when the player has to sit there.
        deadline: Timestamp,
    },
    /// The match does not come about, because somebody else did not come. The ticket waits again, at the front.
    MatchOff(TicketId),
    /// The ticket is over.
    TicketEnded(TicketId, TicketEnd),
    /// The player is invited to a party.
    PartyInvitation {
        /// The party.
        party: PartyId,
        /// Who invites.
        by: PlayerId,
    },
}
