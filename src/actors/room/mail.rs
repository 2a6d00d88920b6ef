//! What a room is told and asked, and what it tells.

use actix::prelude::*;
use bytes::Bytes;
use serde_json::{Map, Value};

use super::journal_handle::JournalHandle;
use super::spare::SpareTime;
use crate::actors::Audience;
use crate::actors::audience::HistoryBudget;
use crate::actors::delivery::{CloseReason, Connection, ConnectionId};
use crate::actors::settler::Owe;
use crate::actors::unique;
use crate::auth::ConnectionTokens;
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::{ActRefused, LeaveReason, Member, Phase, Seat, Sight, Tick};
use crate::protocol::http::{RoomDetail, RoomInfo};
use crate::room::{ChatLine, Holder, Presence, RoomRefused, Taken};

/// A room's run, unique in the process; a room that is opened again has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoomKey(u64);

impl RoomKey {
    /// The next run.
    pub fn next() -> RoomKey {
        RoomKey(unique::number())
    }
}

/// Seats somebody. Answers the seat, or why not.
#[derive(Message)]
#[rtype(result = "Result<Seat, RoomRefused>")]
pub struct Join {
    /// Who.
    pub member: Member,
    /// Who plays there, for when the room comes back.
    pub holder: Holder,
    /// Where what they hear goes.
    pub ear: Ear,
}

/// Where what a seat hears goes.
#[derive(Default)]
pub enum Ear {
    /// Nowhere now: the player acts over REST, or the connection is lost.
    #[default]
    None,
    /// Frames, over a connection.
    Connection(PlayerConnection),
    /// The state itself, after every step.
    Sight(Recipient<Glimpse>),
}

impl Ear {
    /// The connection, if it is one.
    pub(super) fn connection(&self) -> Option<&Connection> {
        match self {
            Ear::Connection(player) => Some(&player.connection),
            _ => None,
        }
    }

    /// Who is there because of it.
    pub(super) fn presence(&self) -> Presence {
        match self {
            Ear::None => Presence::Away,
            Ear::Connection(_) => Presence::Connected,
            Ear::Sight(_) => Presence::Bot,
        }
    }
}

/// A player's connection.
#[derive(Clone)]
pub struct PlayerConnection {
    /// The connection.
    pub connection: Connection,
    /// What gets the same seat again.
    pub tokens: ConnectionTokens,
}

/// A seat has a (new) ear. Answers `false` when the seat is not the player's (any more).
#[derive(Message)]
#[rtype(result = "bool")]
pub struct Attach {
    /// Where.
    pub seat: Seat,
    /// Whose.
    pub player: PlayerId,
    /// The connection, or the bot.
    pub ear: Ear,
    /// What the player missed is told, too. `None`: the player begins anew, with the state as it is.
    pub resume: Option<Resume>,
}

/// A player goes on where the last connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resume {
    /// The number of the last reliable message that the player has; `None`: what the room knows to have been sent.
    pub after: Option<u64>,
}

/// A seat's connection is lost; the seat is kept.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Detach {
    /// Whose.
    pub seat: Seat,
    /// Which; an older one than the seat has now is nothing new.
    pub connection: ConnectionId,
}

/// Frees a seat for good, if it is (still) the player's.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Vacate {
    /// Which.
    pub seat: Seat,
    /// Whose.
    pub player: PlayerId,
    /// Why.
    pub reason: LeaveReason,
}

/// Where spectators take their places; started if nobody watches yet.
#[derive(Message)]
#[rtype(result = "Result<Addr<Audience>, RoomRefused>")]
pub struct FindAudience {
    /// The id under which one wants to chat.
    pub player: Option<PlayerId>,
}

/// A seat does something.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Act {
    /// Who.
    pub seat: Seat,
    /// The number under which the sender wants it acknowledged.
    pub seq: Option<u32>,
    /// What, in journal bytes.
    pub action: Bytes,
    /// Whether more follows for the same step (lockstep).
    pub more: bool,
}

/// A seat does nothing in this step (lockstep).
#[derive(Message)]
#[rtype(result = "()")]
pub struct Pass {
    /// Who.
    pub seat: Seat,
    /// The tick that was seen.
    pub tick: Tick,
}

/// Does something and answers where the seat is, in games with places: after the step in rooms that step on input, before it
/// in others. `None` for a seat that is not in the state yet.
#[derive(Message)]
#[rtype(result = "Result<Option<glam::Vec2>, ActRefused>")]
pub struct ActNow {
    /// Who.
    pub seat: Seat,
    /// What, in journal bytes.
    pub action: Bytes,
}

/// Somebody says something to everybody.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Say {
    /// Who.
    pub player: PlayerId,
    /// What, 1–500 characters.
    pub message: String,
}

/// What a bot sees after a step.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Glimpse {
    /// Where the bot sits.
    pub seat: Seat,
    /// Counts the matches of the room; a new one needs a fresh mind.
    pub round: u32,
    /// The step.
    pub tick: Tick,
    /// The state as the bot may see it.
    pub sight: Sight,
}

/// A serializable snapshot of the room, for consoles, metrics and tests.
#[derive(Message)]
#[rtype(result = "RoomDetail")]
pub struct Observe;

/// The last chat messages, the oldest first.
#[derive(Message)]
#[rtype(result = "Vec<ChatLine>")]
pub struct GetChat;

/// Changes what may change; answers the room as it is then.
#[derive(Message)]
#[rtype(result = "RoomInfo")]
pub struct ChangeRoom {
    /// A new name.
    pub name: Option<String>,
    /// Whether the room lets anybody in.
    pub locked: Option<bool>,
    /// New metadata.
    pub metadata: Option<Map<String, Value>>,
}

/// Ends the room; everybody is told why. Answers its last match, whose journal is retired by then.
#[derive(Message, Clone)]
#[rtype(result = "MatchId")]
pub struct Shut {
    /// Whose wish it is, if it is a player's.
    pub by: Option<PlayerId>,
    /// Why, for people.
    pub why: String,
}

/// Ends the room in this process; the next one goes on where it stops. Answers when everything is shipped.
#[derive(Message, Clone)]
#[rtype(result = "()")]
pub struct HandOver {
    /// What everybody is told.
    pub close_reason: CloseReason,
}

/// What a lobby knows of a room changed.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
#[rtype(result = "()")]
pub struct RoomCounted {
    /// The room.
    pub id: RoomId,
    /// People in seats.
    pub players: usize,
    /// Bots in seats.
    pub bots: usize,
    /// Watching.
    pub spectators: usize,
    /// Where the match stands.
    pub phase: Phase,
    /// The match that is on.
    pub match_id: MatchId,
    /// Who sits there now. In a room with a delay that is for the lobby alone: everything else is what others may see.
    pub taken: Taken,
}

/// A room is no more.
#[derive(Message, Debug, Clone)]
#[rtype(result = "()")]
pub struct RoomStopped {
    /// The room.
    pub id: RoomId,
    /// Its run.
    pub key: RoomKey,
    /// The match that was on.
    pub match_id: MatchId,
    /// Whether it came to its end; otherwise the actor or its thread died.
    pub in_order: bool,
}

/// How a room reaches the rest of the house.
#[derive(Clone)]
pub struct House {
    /// What changed.
    pub counted: Recipient<RoomCounted>,
    /// That it ended.
    pub stopped: Recipient<RoomStopped>,
    /// What it writes with; `None` where matches are not recorded.
    pub journals: Option<JournalHandle>,
    /// Takes results; `None` where nothing is settled.
    pub owe: Option<Recipient<Owe>>,
    /// Another thread than the room's, if there is one: spectators are served there.
    pub beside: ArbiterHandle,
    /// What all rooms keep for those who see them late.
    pub history: HistoryBudget,
    /// The time that rooms whose bots decide alone may take.
    pub spare: SpareTime,
}
