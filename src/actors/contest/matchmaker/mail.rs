//! What the matchmaker is told and asked.

use actix::prelude::*;

use crate::auth::AddressShare;
use crate::domain::matchmaking::{
    CancelRefused, EnterRefused, QueueKey, Sizes, Ticket, TicketPlace, TicketView,
};
use crate::domain::party::{Party, PartyRefused};
use crate::domain::{PartyId, PlayerId, TicketId};

/// Players want to play. Answers their ticket.
#[derive(Message)]
#[rtype(result = "Result<TicketReport, EnterRefused>")]
pub struct EnterQueue {
    /// The player who asks for it.
    pub by: PlayerId,
    /// All players, the one who asks first.
    pub players: Vec<PlayerId>,
    /// The party that they are, if they are one.
    pub party: Option<PartyId>,
    /// What they want to play.
    pub queue: QueueKey,
    /// How many players they want in the match.
    pub sizes: Sizes,
    /// Whether bots may take seats.
    pub bots: bool,
    /// Their rating, in hundredths.
    pub rating: i64,
    /// Held while the ticket counts for the address that it came from.
    pub share: AddressShare,
}

/// A ticket, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketReport {
    /// The ticket.
    pub ticket: Ticket,
    /// Where it stands.
    pub place: TicketPlace,
    /// Why it waits, while it does.
    pub view: Option<TicketView>,
}

/// Asks about a ticket; `None` if there is none, or none any more.
#[derive(Message)]
#[rtype(result = "Option<TicketReport>")]
pub struct GetTicket(pub TicketId);

/// Players have asked about a ticket of theirs, and so are here.
#[derive(Message)]
#[rtype(result = "()")]
pub struct SeeTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// The players who are here.
    pub players: Vec<PlayerId>,
}

/// Takes a ticket back. If a match was found for it, that does not come about.
#[derive(Message)]
#[rtype(result = "Result<(), CancelRefused>")]
pub struct CancelTicket(pub TicketId);

/// Asks which queues there are, each with the number of tickets that wait.
#[derive(Message)]
#[rtype(result = "Vec<(QueueKey, usize)>")]
pub struct ListQueues;

/// Asks for a party.
#[derive(Message)]
#[rtype(result = "Result<PartyView, PartyRefused>")]
pub struct GetParty(pub PartyId);

/// A party, and the ticket that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyView {
    /// The party.
    pub party: Party,
    /// Its ticket, if it waits or has a match.
    pub ticket: Option<TicketId>,
}

/// Asks what a player waits for, and with whom.
#[derive(Message)]
#[rtype(result = "PlayerStanding")]
pub struct GetStanding(pub PlayerId);

/// What a player waits for, and with whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlayerStanding {
    /// The player's ticket.
    pub ticket: Option<TicketId>,
    /// The player's party.
    pub party: Option<PartyId>,
}

/// Does something with a party. Answers how it is then; `None` if it is over.
#[derive(Message)]
#[rtype(result = "Result<Option<PartyView>, PartyRefused>")]
pub struct CommandParty {
    /// The party.
    pub party: PartyId,
    /// The player who wants it.
    pub by: PlayerId,
    /// What is wanted.
    pub what: PartyCommand,
}

/// What a player may want of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartyCommand {
    /// To make it, and lead it.
    Create,
    /// To invite somebody.
    Invite(PlayerId),
    /// To join it.
    Join,
    /// To be ready, or not any more.
    SetReady(bool),
    /// To leave it.
    Leave,
    /// To take a member out, or an invitation back.
    Kick(PlayerId),
    /// To end it.
    Disband,
}
