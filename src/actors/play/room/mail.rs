//! The messages that a room takes, and those that it sends to the lobby.

use std::sync::Arc;
use std::time::Instant;

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
use crate::domain::{FixtureId, MatchId, PlayerId, RoomId};
use crate::game::{ActRefused, Level, Member, Observation, Seat, Tick};
use crate::room::{
    ChatEntry, ReservationNews, RoomActivity, RoomChange, RoomListing, RoomRefused, Sitting, Taken,
    WatcherIdentity,
};

/// The key of one run of a room, unique in the process. A room that is opened again has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoomKey(u64);

impl RoomKey {
    /// The next run.
    pub fn next() -> RoomKey {
        RoomKey(unique::number())
    }
}

/// Takes a seat for a player, the first time or again; for a connection, or for none if the player acts over REST. Answers
/// the seat and the sitting.
#[derive(Message)]
#[rtype(result = "Result<(Seat, Sitting), RoomRefused>")]
pub struct Sit {
    /// The player who sits down.
    pub player: PlayerId,
    /// The connection.
    pub connection: Option<Connection>,
    /// The token of the last `welcome`, if the client has shown one.
    pub resume_token: Option<String>,
    /// The number of the last reliable message that the client has, if it has said so.
    pub after: Option<u64>,
    /// Whether the player has proved who they are in another way than by the resume token.
    pub proven: bool,
    /// Whether a program of theirs plays.
    pub program: bool,
}

impl Sit {
    /// The wish of a player who acts over REST.
    pub fn over_rest(player: PlayerId) -> Sit {
        Sit { player, connection: None, resume_token: None, after: None, proven: true, program: false }
    }
}

/// Seats bots together, so that a match that does not wait for anybody does not begin, or end, with some of them. Answers
/// for each, in this order, the seat, or why it got none.
#[derive(Message)]
#[rtype(result = "Vec<Result<Seat, RoomRefused>>")]
pub struct SeatBots(pub Vec<NewBot>);

/// A bot that wants a seat.
pub struct NewBot {
    /// The id of the bot.
    pub player: PlayerId,
    /// The level of the bot.
    pub level: Level,
    /// Receives the bot's observations.
    pub sees: Recipient<ObservationReady>,
}

/// Bots go on playing together in the seats that they had before the room came back, so that the match does not go on with
/// some of them. One whose seat is not its own any more is left out.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ReturnBots(pub Vec<ReturningBot>);

/// A bot of a room that has come back.
pub struct ReturningBot {
    /// The seat that the bot has already.
    pub seat: Seat,
    /// The id of the bot.
    pub player: PlayerId,
    /// Receives the bot's observations.
    pub sees: Recipient<ObservationReady>,
}

/// The connection of a seat is lost; the seat is kept for a while.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ConnectionLost {
    /// The seat whose player had the connection.
    pub seat: Seat,
    /// The connection that is lost. If the seat has a newer one, nothing happens.
    pub connection: ConnectionId,
}

/// A player gives the seat up, over the connection that the seat has.
#[derive(Message)]
#[rtype(result = "()")]
pub struct LeaveSeat {
    /// The seat that is given up.
    pub seat: Seat,
    /// The connection over which the player leaves.
    pub connection: ConnectionId,
}

/// Takes a player out of the room, if the player has a seat in it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RemoveMember {
    /// The player who has to go.
    pub player: PlayerId,
    /// The reason that the player is told.
    pub why: Arc<str>,
}

/// Asks for the spectators' actor, which is started if nobody watches yet.
#[derive(Message)]
#[rtype(result = "Result<Addr<Spectators>, RoomRefused>")]
pub struct FindSpectators {
    /// Who wants to watch.
    pub watcher: WatcherIdentity,
}

/// A seat acts.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Act {
    /// The seat that acts.
    pub seat: Seat,
    /// The sitting of the player; `None` for a bot.
    pub sitting: Option<Sitting>,
    /// The number under which the client wants the action acknowledged.
    pub seq: Option<u32>,
    /// The action, in journal bytes.
    pub action: Bytes,
    /// Whether another action follows for the same step (in lockstep).
    pub more: bool,
    /// When it was given; `None` where time is not limited.
    pub given: Option<Given>,
}

/// When an answer was given.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    /// When the last state before it was handed to the connection: when its bytes were framed, to be written to the socket.
    pub handed: Option<Instant>,
    /// When the message was read: when its bytes had come out of the socket and its kind was known, before anything was
    /// asked of the room.
    pub read: Instant,
}

/// A seat does nothing in this step (in lockstep).
#[derive(Message)]
#[rtype(result = "()")]
pub struct Pass {
    /// The seat that passes.
    pub seat: Seat,
    /// The sitting of the player; `None` for a bot.
    pub sitting: Option<Sitting>,
    /// The last step that was seen.
    pub tick: Tick,
    /// When it was given; `None` where time is not limited.
    pub given: Option<Given>,
}

/// Acts. Answers the place of the seat after the step that took the action; `None` in games without places, and in
/// rooms with a delay.
#[derive(Message)]
#[rtype(result = "Result<Option<glam::Vec2>, ActRefused>")]
pub struct ActNow {
    /// The seat that acts.
    pub seat: Seat,
    /// The player who must have it.
    pub player: PlayerId,
    /// The action, in journal bytes.
    pub action: Bytes,
}

/// A player says something to everybody.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Say {
    /// The player who says it.
    pub player: PlayerId,
    /// The text, 1–500 characters.
    pub message: String,
}

/// The observation of a bot after a step.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ObservationReady {
    /// The seat of the bot.
    pub seat: Seat,
    /// The number of the match in the room. A new match needs a new policy.
    pub round: u32,
    /// The step after which the bot sees it.
    pub tick: Tick,
    /// The state as the bot may see it.
    pub observation: Observation,
}

/// Asks for the present status of the room, as everybody but the players may know it: for consoles, metrics and tests.
#[derive(Message)]
#[rtype(result = "RoomReport")]
pub struct Observe;

/// The status of a room at one moment.
#[derive(Debug, Clone)]
pub struct RoomReport {
    /// The room, as lists have it.
    pub listing: RoomListing,
    /// The taken seats, with their members.
    pub members: Arc<[(Seat, Member)]>,
    /// The last step.
    pub tick: Tick,
    /// The last step that is in the match's journal. `None` where matches are not recorded, or where this is not told.
    pub recorded: Option<Tick>,
    /// The figures of how the room keeps time, if it steps by the clock and this is told.
    pub timing: Option<RoomTiming>,
    /// The number of times that the game's code panicked.
    pub panics: u64,
    /// The number of times that the match went on after that.
    pub recoveries: u64,
    /// The number of inputs that the match goes on without, because the game panicked over them.
    pub left_out: u64,
}

/// Asks for the last chat messages, the oldest first.
#[derive(Message)]
#[rtype(result = "Vec<ChatEntry>")]
pub struct GetChat;

/// Changes the room's settings. Answers the room as it is then.
#[derive(Message)]
#[rtype(result = "RoomListing")]
pub struct ChangeConfig(pub RoomChange);

/// Ends the room; everybody is told why. Answers the last match, whose journal is not needed any more by then.
#[derive(Message, Clone)]
#[rtype(result = "MatchId")]
pub struct Shut {
    /// The player who wants it, if it is a player.
    pub by: Option<PlayerId>,
    /// The reason, for people.
    pub why: String,
}

/// Stops the room in this process; the next one goes on with it. Answers when everything has been sent to the recorder.
#[derive(Message, Clone)]
#[rtype(result = "()")]
pub struct HandOver {
    /// The reason with which all connections are closed.
    pub close_reason: CloseReason,
}

/// A room has changed in something that the lobby knows of it.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
#[rtype(result = "()")]
pub struct RoomCounted {
    /// The id of the room.
    pub id: RoomId,
    /// The run of the room that counts.
    pub key: RoomKey,
    /// The present activity, as far as everybody may know it.
    pub activity: RoomActivity,
    /// The number of seats that are taken now; in a room with a delay the lobby alone may know.
    pub taken: Taken,
    /// The match that is being played now; in a room with a delay the lobby alone may know.
    pub match_id: MatchId,
}

/// A player has a seat no longer.
#[derive(Message, Debug)]
#[rtype(result = "()")]
pub struct SeatFreed {
    /// The room.
    pub room: RoomId,
    /// The player, who may have taken a seat there again since.
    pub player: PlayerId,
    /// The sitting that has ended.
    pub sitting: Sitting,
}

/// A room is gone.
#[derive(Message, Debug, Clone)]
#[rtype(result = "()")]
pub struct RoomStopped {
    /// The id of the room.
    pub id: RoomId,
    /// The run of the room that has stopped.
    pub key: RoomKey,
    /// The last match of the room.
    pub match_id: MatchId,
    /// Whether it came to its end. Otherwise its actor or its thread has died.
    pub in_order: bool,
}

/// What becomes of a room whose seats are reserved. The room tells its lobby, and that whoever has opened the room.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
#[rtype(result = "()")]
pub struct ReservationEvent {
    /// The room.
    pub room: RoomId,
    /// Its match.
    pub match_id: MatchId,
    /// The game of a tournament that is played in it.
    pub fixture: Option<FixtureId>,
    /// What has happened.
    pub news: ReservationNews,
}

/// Has the room tell once more what it told last of the reservation of its seats.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RetellReservation;

/// The ways in which a room reaches the other parts of the server.
pub struct RoomLinks {
    /// Is told what has changed.
    pub counted: Recipient<RoomCounted>,
    /// Is told who has no seat any more.
    pub freed: Recipient<SeatFreed>,
    /// Is told that the room is gone.
    pub stopped: Recipient<RoomStopped>,
    /// Is told what becomes of reserved seats.
    pub reservations: Recipient<ReservationEvent>,
    /// Seals the tokens with which players come back.
    pub resume_key: ResumeKey,
    /// The way to the recorder; `None` where matches are not recorded.
    pub journals: Option<JournalHandle>,
    /// Takes results; `None` where results are not settled.
    pub owe: Option<Recipient<Owe>>,
    /// The thread for spectators: another one than the room's, if there is one.
    pub beside: ArbiterHandle,
    /// The memory that all rooms may use for spectators who see them late.
    pub history: HistoryBudget,
    /// The time that rooms may take in which bots alone decide when the next step is made.
    pub spare: SpareTime,
    /// Counts the room for as long as it lives.
    pub alive: Alive,
}
