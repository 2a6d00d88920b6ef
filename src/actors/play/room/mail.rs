//! What a room is told and asked, and what it tells.

use std::sync::Arc;

use actix::prelude::*;
use bytes::Bytes;

use super::journal::JournalHandle;
use super::pace::{RoomTiming, SpareTime};
use crate::actors::Spectators;
use crate::actors::delivery::spectators::HistoryBudget;
use crate::actors::delivery::{CloseReason, Connection, ConnectionId};
use crate::actors::population::Alive;
use crate::actors::records::settler::Owe;
use crate::actors::unique;
use crate::auth::ResumeKey;
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::{ActRefused, LeaveReason, Level, Member, Observation, Seat, Tick};
use crate::room::{ChatEntry, RoomActivity, RoomChange, RoomListing, RoomRefused, Sitting, Taken};

/// A room's run, unique in the process; a room that is opened again has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoomKey(u64);

impl RoomKey {
    /// The next run.
    pub fn next() -> RoomKey {
        RoomKey(unique::number())
    }
}

/// Takes a player's seat, the first time or again, for a connection (or for none, over REST). Answers the seat, and which
/// sitting of theirs it is.
#[derive(Message)]
#[rtype(result = "Result<(Seat, Sitting), RoomRefused>")]
pub struct Sit {
    /// The player who sits down.
    pub player: PlayerId,
    /// The connection.
    pub connection: Option<Connection>,
    /// What the last `welcome` gave, if the client says so.
    pub resume_token: Option<String>,
    /// The number of the last reliable message that the client has, if it says so.
    pub after: Option<u64>,
    /// Whether the player has proved who they are in another way than by the token.
    pub proven: bool,
}

/// Seats a bot. Answers the seat, or why not.
#[derive(Message)]
#[rtype(result = "Result<Seat, RoomRefused>")]
pub struct SeatBot {
    /// Its id.
    pub player: PlayerId,
    /// How well it plays.
    pub level: Level,
    /// Where what it sees goes.
    pub sees: Recipient<ObservationReady>,
}

/// A bot plays on in a seat that it had before the room came back. Answers `false` when the seat is not the bot's.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct ReturnBot {
    /// The seat that the bot has already.
    pub seat: Seat,
    /// Its id.
    pub player: PlayerId,
    /// Where what it sees goes.
    pub sees: Recipient<ObservationReady>,
}

/// A seat's connection is lost; the seat is kept for a while.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ConnectionLost {
    /// The seat whose player had the connection.
    pub seat: Seat,
    /// Which; an older one than the seat has now is nothing new.
    pub connection: ConnectionId,
}

/// A player gives the seat up, over the connection that the seat has.
#[derive(Message)]
#[rtype(result = "()")]
pub struct LeaveSeat {
    /// The seat that is given up.
    pub seat: Seat,
    /// The connection.
    pub connection: ConnectionId,
}

/// Frees a seat for good, if it is (still) the player's.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Vacate {
    /// The seat that is taken away.
    pub seat: Seat,
    /// The player who must have it still.
    pub player: PlayerId,
    /// The reason that everybody is told.
    pub reason: LeaveReason,
}

/// Where spectators take their places; started if nobody watches yet.
#[derive(Message)]
#[rtype(result = "Result<Addr<Spectators>, RoomRefused>")]
pub struct FindSpectators {
    /// The id under which one wants to chat.
    pub player: Option<PlayerId>,
}

/// A seat does something.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Act {
    /// The seat that acts.
    pub seat: Seat,
    /// Which sitting of theirs; `None`: a bot.
    pub sitting: Option<Sitting>,
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
    /// The seat that passes.
    pub seat: Seat,
    /// Which sitting of theirs; `None`: a bot.
    pub sitting: Option<Sitting>,
    /// The tick that was seen.
    pub tick: Tick,
}

/// Does something and answers where the seat is, in games with places: after the step in rooms that step on input, before it
/// in others. `None` for a seat that is not in the state yet.
#[derive(Message)]
#[rtype(result = "Result<Option<glam::Vec2>, ActRefused>")]
pub struct ActNow {
    /// The seat that acts.
    pub seat: Seat,
    /// The player who must have it.
    pub player: PlayerId,
    /// What, in journal bytes.
    pub action: Bytes,
}

/// Somebody says something to everybody.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Say {
    /// The player who says it.
    pub player: PlayerId,
    /// What, 1–500 characters.
    pub message: String,
}

/// What a bot sees after a step.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ObservationReady {
    /// Where the bot sits.
    pub seat: Seat,
    /// Counts the matches of the room; a new one needs a fresh policy.
    pub round: u32,
    /// The step.
    pub tick: Tick,
    /// The state as the bot may see it.
    pub observation: Observation,
}

/// How the room is at this moment, for those who do not play: for consoles, metrics and tests.
#[derive(Message)]
#[rtype(result = "RoomReport")]
pub struct Observe;

/// How a room is at one moment.
#[derive(Debug, Clone)]
pub struct RoomReport {
    /// As lists have it.
    pub listing: RoomListing,
    /// Who sits where.
    pub members: Arc<[(Seat, Member)]>,
    /// The last step.
    pub tick: Tick,
    /// The last step that is in the match's journal; `None` where matches are not recorded, or where that is not told.
    pub recorded: Option<Tick>,
    /// How it keeps time, if it steps by the clock and that is told.
    pub timing: Option<RoomTiming>,
    /// How often the game's code panicked.
    pub panics: u64,
    /// How often the match went on after that.
    pub recoveries: u64,
    /// Inputs that the match goes on without.
    pub left_out: u64,
}

/// The last chat messages, the oldest first.
#[derive(Message)]
#[rtype(result = "Vec<ChatEntry>")]
pub struct GetChat;

/// Changes what may change; answers the room as it is then.
#[derive(Message)]
#[rtype(result = "RoomListing")]
pub struct ChangeConfig(pub RoomChange);

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
    /// The run of the room that counts.
    pub key: RoomKey,
    /// What goes on in it, as far as everybody may know.
    pub activity: RoomActivity,
    /// Who sits there now; in a room with a delay that is for the lobby alone.
    pub taken: Taken,
    /// The match that is on now; likewise.
    pub match_id: MatchId,
}

/// A player has a seat no longer.
#[derive(Message, Debug)]
#[rtype(result = "()")]
pub struct SeatFreed {
    /// The room.
    pub room: RoomId,
    /// The player; they may sit there again by now.
    pub player: PlayerId,
    /// Which sitting of theirs has ended.
    pub sitting: Sitting,
}

/// A room is no more.
#[derive(Message, Debug, Clone)]
#[rtype(result = "()")]
pub struct RoomStopped {
    /// The room.
    pub id: RoomId,
    /// The run of the room that has stopped.
    pub key: RoomKey,
    /// The match that was on.
    pub match_id: MatchId,
    /// Whether it came to its end; otherwise the actor or its thread died.
    pub in_order: bool,
}

/// How a room reaches the rest of the house.
pub struct RoomLinks {
    /// What changed.
    pub counted: Recipient<RoomCounted>,
    /// Who sits there no longer.
    pub freed: Recipient<SeatFreed>,
    /// That it ended.
    pub stopped: Recipient<RoomStopped>,
    /// Seals what players come back with.
    pub resume_key: ResumeKey,
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
    /// Counts the room as long as it lives.
    pub alive: Alive,
}
