//! The lobby: the directory of rooms. It opens rooms, seats players in them, watches over them, and closes them. There is
//! one a process, on a thread of its own.
//!
//! Messages of a match do not pass through it: once a player is seated, socket and room talk to each other. It waits for
//! rooms and sessions, which are below it, and these never wait for it.

mod away;
mod bots;
mod directory;
mod factory;
mod open_rooms;
mod openings;
mod recordings;
mod recovery;
mod removals;
mod requests;
mod rooms;
mod seats;
mod sessions;
mod spectators;
mod threads;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;

pub use bots::{AddBots, AddBotsRefused, RemoveBot, new_bot_id};
pub use open_rooms::{NoSuchRoom, OpenRooms, Place, RoomFilter, RoomKinds, RoomRow, RoomTotals};
pub use openings::reservations::FollowReservation;
pub use openings::{Drain, NewRoom, OpenRoom, OpenRoomRefused};
pub use recovery::RestoreRooms;
pub use removals::{RemovePlayer, TakeNobody};
pub use requests::{ChangeRefused, CloseRoom, GetRoomTies, ListSeated, PatchRoom, RoomClosed};
pub use seats::{FindSeat, HoldSeat, SeatFound, SeatHandle, TakeSeat, TakeSeatRefused};
pub use sessions::TellPlayer;
pub use spectators::{Spectate, SpectatorHandle};

use away::AwayRooms;
use directory::{Directory, RoomEntry};
use factory::RoomFactory;
use openings::reservations::Openers;
use recordings::Recordings;
use sessions::Sessions;
use threads::Threads;

use crate::actors::Session;
use crate::actors::delivery::Connection;
use crate::actors::mail::{Sent, try_send};
use crate::actors::play::fault_log::FaultLog;
use crate::actors::play::room::{JournalHandle, Sit};
use crate::actors::play::session::SatDown;
use crate::actors::population::Population;
use crate::actors::recording::recorder::Recorder;
use crate::actors::records::registrar::PlayerSeated;
use crate::actors::records::settler::Owe;
use crate::auth::{Opening, Reopenings, ResumeKey};
use crate::config::RoomSettings;
use crate::domain::{PlayerId, RoomId};
use crate::game::Registry;
use crate::room::{RoomBounds, RoomRefused, SEATS_MAX, Sitting};

/// How often the lobby looks whether its rooms still live.
const SWEEP: Duration = Duration::from_secs(1);

/// The limits of the lobby.
#[derive(Debug, Clone)]
pub struct LobbyLimits {
    /// The section `[rooms]`.
    pub rooms: Arc<RoomSettings>,
    /// The game of the room that joining one that does not exist opens by that id; `None`: none is opened.
    pub opened_on_join: Option<&'static str>,
    /// Times and bounds of each room.
    pub bounds: RoomBounds,
}

/// The actor: the directory of all open rooms, which it starts and watches over.
pub struct Lobby {
    limits: LobbyLimits,
    /// The rooms that are open.
    directory: Directory,
    /// What everybody may read of them without asking.
    open_rooms: OpenRooms,
    /// The rooms that will be.
    away: AwayRooms,
    /// Makes rooms.
    factory: RoomFactory,
    /// The journals of rooms that are gone.
    recordings: Recordings,
    /// The sessions of players who have a seat.
    sessions: Sessions,
    /// Hears who sits down.
    seated: Option<Recipient<PlayerSeated>>,
    /// Counts rooms that come back.
    reopenings: Reopenings,
    /// What became of rooms that died.
    faults: FaultLog,
    /// Those who are told what becomes of rooms with reserved seats.
    openers: Openers,
    /// When the lobby began; its time is counted from there.
    began: Instant,
}

/// What it is made of.
impl Lobby {
    /// A lobby that opens rooms on these threads.
    pub fn new(registry: Registry, limits: LobbyLimits, arbiters: Vec<ArbiterHandle>) -> Lobby {
        let open_rooms = OpenRooms::default();
        Lobby {
            directory: Directory::new(Threads::new(arbiters), open_rooms.clone()),
            open_rooms,
            away: AwayRooms::default(),
            factory: RoomFactory::new(registry, &limits),
            limits,
            recordings: Recordings::default(),
            sessions: Sessions::default(),
            seated: None,
            reopenings: Reopenings::default(),
            faults: FaultLog::default(),
            openers: Openers::default(),
            began: Instant::now(),
        }
    }

    /// The open rooms, for everybody to read.
    pub fn open_rooms(&self) -> OpenRooms {
        self.open_rooms.clone()
    }

    /// What became of rooms that died, for everybody to read.
    pub fn fault_log(&self) -> FaultLog {
        self.faults.clone()
    }

    /// How many rooms and sessions live that it has started.
    #[doc(hidden)]
    pub fn populations(&self) -> (Population, Population) {
        (self.factory.population(), self.sessions.population())
    }

    /// Adds the recording of matches, and rooms and players that come back.
    #[must_use]
    pub fn recording(
        self,
        recorder: Addr<Recorder>,
        journals: JournalHandle,
        resume_key: ResumeKey,
    ) -> Lobby {
        let factory = self.factory.recording(journals, resume_key);
        Lobby { recordings: Recordings::of(recorder), factory, ..self }
    }

    /// Adds the settling of results, and players who become known.
    #[must_use]
    pub fn registering(self, owe: Recipient<Owe>, seated: Recipient<PlayerSeated>) -> Lobby {
        Lobby { factory: self.factory.settling(owe), seated: Some(seated), ..self }
    }

    /// Adds the counting of rooms that come back.
    #[must_use]
    pub fn counting(self, reopenings: Reopenings) -> Lobby {
        Lobby { reopenings, ..self }
    }
}

/// Which rooms may be entered or changed.
impl Lobby {
    /// A room that is open and takes bots in and out.
    fn open_entry(&mut self, id: &RoomId) -> Result<&mut RoomEntry, NoSuchRoom> {
        let entry = self.directory.get_mut(id).filter(|_| !self.away.is_draining());
        entry.ok_or_else(|| self.away.missing(id.clone()))
    }

    /// A room that may be changed from outside. What a draining server would promise could be forgotten.
    fn changeable(&mut self, id: &RoomId) -> Result<&mut RoomEntry, ChangeRefused> {
        if self.away.is_permanent(id) && !self.away.is_draining() {
            return Err(ChangeRefused::Permanent(id.clone()));
        }
        Ok(self.open_entry(id)?)
    }

    /// Makes sure that the room is open. If there is none, it is opened for whoever joins it, where that is allowed.
    fn find_or_open(
        &mut self,
        room: &RoomId,
        opening: Opening,
        ctx: &Context<Self>,
    ) -> Result<(), TakeSeatRefused> {
        if self.open_entry(room).is_ok() {
            return Ok(());
        }
        let may_open = !self.away.is_draining() && !self.away.is_coming(room);
        let allowed = self.limits.opened_on_join.filter(|_| may_open);
        let game = allowed.ok_or_else(|| self.away.why_missing(room))?;
        let mut new = NewRoom::of(game, room.as_str(), SEATS_MAX);
        (new.config.id, new.opening) = (room.clone(), opening);
        self.open(new, ctx)?;
        Ok(())
    }
}

/// How players are seated.
impl Lobby {
    /// Seats the player. Answers how the room is reached from then on.
    fn seat(
        &mut self,
        room: RoomId,
        sit: Sit,
    ) -> ResponseActFuture<Self, Result<SeatHandle, TakeSeatRefused>> {
        let is_full = self.directory.people() >= self.limits.rooms.sessions_max;
        let Some(entry) = self.directory.get(&room) else {
            return Box::pin(fut::ready(Err(TakeSeatRefused::NoSuchRoom(room))));
        };
        if is_full && !entry.seats(&sit.player) {
            return Box::pin(fut::ready(Err(TakeSeatRefused::Unavailable("the server is full".to_owned()))));
        }
        // A seat that is reserved was promised before.
        let is_promised = entry.seats(&sit.player) || entry.config().reservation.is_some();
        if self.away.takes_nobody() && !is_promised {
            return Box::pin(fut::ready(Err(self.away.why_nobody())));
        }
        let (key, addr) = (entry.key, entry.addr.clone());
        let rules = (entry.game_type.clone(), entry.config().time_bank.is_some());
        let (player, connection) = (sit.player.clone(), sit.connection.clone());
        // A player who acts over REST asks for the seat each time.
        let is_new = self.directory.expect(&room, &player);
        let asked = addr.send(sit).into_actor(self);
        Box::pin(asked.map(move |answer, lobby, ctx| {
            let (seat, sitting) = match answer.unwrap_or(Err(RoomRefused::Away)) {
                Ok(seated) => seated,
                Err(refused) => {
                    lobby.directory.refused(&room, key, &player);
                    return Err(refused.into());
                }
            };
            if !lobby.directory.seated(&room, key, &player, sitting) {
                let why = "the seat was given up again".to_owned();
                return Err(TakeSeatRefused::NotAdmitted(why));
            }
            if is_new || connection.is_some() {
                lobby.tell_seated(&player, false);
            }
            let session = lobby.sat_down(&player, room, sitting, connection, ctx);
            Ok(seats::seat_handle((seat, sitting), rules, addr, session))
        }))
    }

    /// Seats a player who acts over REST, where they sat down `last` unless they say where.
    fn find_seat(
        &mut self,
        find: FindSeat,
        last: Option<RoomId>,
        ctx: &Context<Self>,
    ) -> ResponseActFuture<Self, Result<SeatFound, TakeSeatRefused>> {
        let FindSeat { player, room, fallback, action, opening } = find;
        let Some(room) = room.or(last).or(fallback) else {
            return Box::pin(fut::ready(Err(TakeSeatRefused::SitsNowhere)));
        };
        let found = self.find_or_open(&room, opening, ctx);
        let entry =
            found.and_then(|()| self.directory.get(&room).ok_or_else(|| self.away.why_missing(&room)));
        let action = match entry.and_then(|entry| seats::read_action(entry, &action)) {
            Ok(action) => action,
            Err(refused) => return Box::pin(fut::ready(Err(refused))),
        };
        let sit = Sit::over_rest(player.clone());
        let seated = self.seat(room.clone(), sit);
        Box::pin(seated.map(move |seat, _, _| Ok(SeatFound { room, player, seat: seat?, action })))
    }

    /// A player has sat down. Answers the session that knows it now.
    fn sat_down(
        &mut self,
        player: &PlayerId,
        room: RoomId,
        sitting: Sitting,
        connection: Option<Connection>,
        ctx: &Context<Self>,
    ) -> Addr<Session> {
        let sat = SatDown { room, sitting, connection };
        self.sessions.sat_down(player, sat, &ctx.address(), self.directory.threads())
    }

    /// Tells that somebody sat down.
    fn tell_seated(&self, player: &PlayerId, bot: bool) {
        if let Some(seated) = &self.seated
            && try_send(seated, PlayerSeated { player: player.clone(), bot }) != Sent::Delivered
        {
            log::debug!("player {player}: the next match that is settled makes them known");
        }
    }
}

impl Actor for Lobby {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.run_interval(SWEEP, Lobby::sweep);
    }
}

/// How many messages may wait for the lobby.
const MAILBOX: usize = 16_384;

/// The permanent room for everything.
pub const COMMONS: &str = "commons";

/// The permanent room with bots.
pub const DEMO: &str = "demo";

#[cfg(test)]
mod tests;
