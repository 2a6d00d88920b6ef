//! Bodies of `/matchmaking`: what players ask for, and their tickets.

use garde::Validate;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::text::check_title;
use crate::domain::{PartyId, PlayerId, RoomId, TicketId};

/// Longest name of a region, in characters.
const REGION_CHARS_MAX: usize = 32;

/// Body of `POST /matchmaking/tickets`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenTicket {
    /// The player who wants to play. When it is left out, it is the player of the token.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// The party that wants to play, which the player leads. When it is left out, the player is alone.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub party_id: Option<PartyId>,
    /// One of the server's games.
    #[garde(length(bytes, min = 1, max = 64))]
    #[schema(example = "connect_four")]
    pub game: String,
    /// A mode of the game, in games that have modes. When this is left out the game chooses.
    #[garde(inner(length(bytes, min = 1, max = 64)))]
    pub mode: Option<String>,
    /// A region, 1–32 characters that mean something to the clients alone. Tickets meet only in the same region, and those
    /// for which it is left out only each other.
    #[garde(inner(custom(plain_region)))]
    #[schema(min_length = 1, max_length = 32)]
    pub region: Option<String>,
    /// The fewest players of the match. As few as the game takes, but two, when it is left out.
    #[garde(skip)]
    #[schema(minimum = 2, maximum = 100)]
    pub min_players: Option<u16>,
    /// The most players of the match. `min_players` when it is left out.
    #[garde(skip)]
    #[schema(minimum = 2, maximum = 100)]
    pub max_players: Option<u16>,
    /// Whether bots may take seats, when the ticket has waited for `matchmaking.bots_wait_s`.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    pub bots: bool,
}

/// Body of `POST /matchmaking/quick`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlayQuick {
    /// The player who wants to play. When it is left out, it is the player of the token.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// One of the server's games.
    #[garde(length(bytes, min = 1, max = 64))]
    #[schema(example = "connect_four")]
    pub game: String,
    /// A mode of the game, in games that have modes. When this is left out the game chooses.
    #[garde(inner(length(bytes, min = 1, max = 64)))]
    pub mode: Option<String>,
    /// A region, as in tickets: only rooms that were opened for it fit. When it is left out, only those that were opened for none.
    #[garde(inner(custom(plain_region)))]
    #[schema(min_length = 1, max_length = 32)]
    pub region: Option<String>,
    /// The fewest seats of a room that fits. As few as the game takes, but two, when it is left out.
    #[garde(skip)]
    #[schema(minimum = 2, maximum = 100)]
    pub min_players: Option<u16>,
    /// The most seats of a room that fits, and those of a new one. `min_players` when it is left out.
    #[garde(skip)]
    #[schema(minimum = 2, maximum = 100)]
    pub max_players: Option<u16>,
    /// The number of bots that take seats in a new room.
    #[garde(range(max = 99))]
    #[serde(default)]
    #[schema(default = 0, maximum = 99)]
    pub bots: u16,
}

/// Answer of `POST /matchmaking/quick`: a seat that is kept for the player.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuickSeatInfo {
    /// The room in which the player has a seat.
    #[schema(value_type = String)]
    pub room_id: RoomId,
    /// The player.
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// Whether the room is a new one.
    pub created: bool,
    /// The time until which the seat is kept for a player who does not connect.
    #[schema(value_type = String, format = DateTime)]
    pub deadline: Timestamp,
}

/// A ticket. It explains itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketInfo {
    /// Its id.
    #[schema(value_type = String)]
    pub id: TicketId,
    /// `waiting`, `matched` or `ended`.
    pub status: &'static str,
    /// The players, the leader of a party first.
    #[schema(value_type = Vec<String>)]
    pub players: Vec<PlayerId>,
    /// The party that they are; `null` for a player alone.
    #[schema(value_type = Option<String>)]
    pub party_id: Option<PartyId>,
    /// The game.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The fewest players of the match.
    pub min_players: u16,
    /// The most players of the match.
    pub max_players: u16,
    /// Whether bots may take seats after a while.
    pub bots: bool,
    /// The rating with which it waits; of a party the mean.
    pub rating: f64,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Why it still waits; `null` if it does not wait.
    pub waiting: Option<WaitingInfo>,
    /// The match that was found; `null` if there is none.
    #[serde(rename = "match")]
    pub found: Option<FoundMatchInfo>,
    /// Why it is over: `played`, `cancelled`, `absent`, `no_show` or `party_changed`; `null` if it is not.
    pub ended: Option<&'static str>,
}

/// Why a ticket still waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingInfo {
    /// How long it has waited, in seconds.
    pub waited_s: f64,
    /// How far apart the ratings of a match may be now, if this ticket has waited longest.
    pub window: f64,
    /// How many other tickets wait for the same game, mode and region.
    pub others: usize,
    /// How many of these it may play with now, if there were enough of them.
    pub candidates: usize,
    /// The nearest others, and why it does not play with each of them.
    pub refused: Vec<RefusedInfo>,
}

/// A ticket that another one does not play with yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RefusedInfo {
    /// How far apart the ratings are.
    pub rating_gap: f64,
    /// How many players the other one has.
    pub players: u16,
    /// A word for programs: `outside_window`, `outside_their_window`, `other_sizes`, `too_many_players` or `too_few_yet`.
    pub reason: &'static str,
    /// The same for people.
    pub detail: &'static str,
}

/// A match that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundMatchInfo {
    /// The room to connect to.
    #[schema(value_type = String)]
    pub room_id: RoomId,
    /// The time until which the player's seat is kept; `null` once everybody has come.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deadline: Option<Timestamp>,
}

/// Answer of `GET /matchmaking/queues`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueList {
    /// The queues in which somebody waits.
    pub queues: Vec<QueueInfo>,
}

/// A queue in which somebody waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueInfo {
    /// The game.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// How many tickets wait.
    pub tickets: usize,
}

/// Answer of `GET /players/{id}/matchmaking`: what a player waits for, and with whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StandingInfo {
    /// The player's ticket; `null` if there is none.
    #[schema(value_type = Option<String>)]
    pub ticket_id: Option<TicketId>,
    /// The player's party; `null` if there is none.
    #[schema(value_type = Option<String>)]
    pub party_id: Option<PartyId>,
}

fn plain_region(region: &str, _: &()) -> garde::Result {
    if region.trim().is_empty() || region.chars().count() > REGION_CHARS_MAX {
        return Err(garde::Error::new("has 1 to 32 characters"));
    }
    check_title(region).map_err(garde::Error::new)
}
