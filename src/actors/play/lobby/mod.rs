//! The lobby: the directory of rooms. It opens rooms, seats players in them, watches over them, and closes them. There is
//! one a process, on a thread of its own.
//!
//! Messages of a match do not pass through it: once a player is seated, socket and room talk to each other. It waits for
//! rooms and sessions, which are below it, and these never wait for it.

mod bots;
mod closing;
mod directory;
mod looking;
mod open_rooms;
mod opening;
mod restoring;
mod seating;
mod sessions;
mod spectating;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use actix::prelude::*;

pub use bots::{AddBots, AddBotsRefused, RemoveBot};
pub use closing::{CloseRoom, RoomClosed};
pub use looking::{ChangeRefused, GetRoomTies, ListSeated, PatchRoom};
pub use open_rooms::{HouseCount, NoSuchRoom, OpenRooms, Place, RoomFilter};
pub use opening::{Drain, NewRoom, OpenRoom, OpenRoomRefused};
pub use restoring::RestoreRooms;
pub use seating::{FindSeat, SeatFound, SeatHandle, TakeSeat, TakeSeatRefused};
pub use sessions::TellPlayer;
pub use spectating::{Spectate, SpectatorHandle};

use directory::Directory;
use sessions::Sessions;

use crate::actors::delivery::spectators::HistoryBudget;
use crate::actors::mail::{Sent, try_send};
use crate::actors::play::room::{JournalHandle, RoomLimits, SpareTime};
use crate::actors::population::Population;
use crate::actors::recording::recorder::Recorder;
use crate::actors::records::registrar::PlayerSeated;
use crate::actors::records::settler::Owe;
use crate::auth::{Reopenings, ResumeKey};
use crate::config::RoomSettings;
use crate::domain::{ListOrder, PlayerId, RoomId};
use crate::game::Registry;
use crate::room::Deaths;

/// How often the lobby looks whether its rooms still live.
const SWEEP: Duration = Duration::from_secs(1);

/// The limits of the lobby.
#[derive(Debug, Clone)]
pub struct LobbyLimits {
    /// The section `[rooms]`.
    pub rooms: RoomSettings,
    /// The game of the room that joining one that does not exist opens by that id; `None`: none is opened.
    pub opened_on_join: Option<&'static str>,
    /// Times and bounds of each room.
    pub room: RoomLimits,
}

/// The actor: the directory of all open rooms, which it starts and watches over.
pub struct Lobby {
    registry: Registry,
    limits: LobbyLimits,
    arbiters: Vec<ArbiterHandle>,
    /// Reads back the journals of rooms that died; `None` where matches are not recorded.
    recorder: Option<Addr<Recorder>>,
    /// How rooms reach the recorder; `None` where matches are not recorded.
    journals: Option<JournalHandle>,
    /// Takes the results of rooms; `None` where results are not settled.
    owe: Option<Recipient<Owe>>,
    /// Hears who sits down.
    seated: Option<Recipient<PlayerSeated>>,
    directory: Directory,
    /// What everybody may read without asking.
    open_rooms: OpenRooms,
    /// Gives rooms their places in lists.
    order: ListOrder,
    /// The permanent rooms, which are opened again when they end.
    standing: HashMap<RoomId, NewRoom>,
    /// The sessions of players who have a seat.
    sessions: Sessions,
    /// Rooms that are about to come back.
    restoring: HashSet<RoomId>,
    /// When the lobby began; its time is counted from there.
    began: Instant,
    /// The deaths of rooms that have died lately.
    deaths: HashMap<RoomId, Deaths>,
    /// The memory that rooms share for spectators who see them late.
    history: HistoryBudget,
    spare: SpareTime,
    /// Seals the tokens with which players come back.
    resume_key: ResumeKey,
    /// Counts rooms that come back.
    reopenings: Reopenings,
    /// Counts the rooms that live, also those that the lobby has forgotten.
    rooms: Population,
    draining: bool,
}

impl Lobby {
    /// A lobby that opens rooms on these threads.
    pub fn new(registry: Registry, limits: LobbyLimits, arbiters: Vec<ArbiterHandle>) -> Lobby {
        let open_rooms = OpenRooms::default();
        let directory = Directory::new(arbiters.len(), open_rooms.clone());
        let history = HistoryBudget::new(limits.rooms.history_total_bytes_max);
        let spare = SpareTime::new(limits.rooms.bots_percent);
        Lobby {
            registry,
            limits,
            arbiters,
            recorder: None,
            journals: None,
            owe: None,
            seated: None,
            directory,
            open_rooms,
            order: ListOrder::default(),
            standing: HashMap::new(),
            sessions: Sessions::default(),
            restoring: HashSet::new(),
            began: Instant::now(),
            deaths: HashMap::new(),
            history,
            spare,
            resume_key: ResumeKey::random(),
            reopenings: Reopenings::default(),
            rooms: Population::default(),
            draining: false,
        }
    }

    /// The open rooms, for everybody to read.
    pub fn open_rooms(&self) -> OpenRooms {
        self.open_rooms.clone()
    }

    /// How many rooms and sessions live that it has started.
    #[doc(hidden)]
    pub fn populations(&self) -> (Population, Population) {
        (self.rooms.clone(), self.sessions.population())
    }

    /// Adds the recording of matches, and rooms and players that come back.
    #[must_use]
    pub fn recording(
        self,
        recorder: Addr<Recorder>,
        journals: JournalHandle,
        resume_key: ResumeKey,
    ) -> Lobby {
        Lobby { recorder: Some(recorder), journals: Some(journals), resume_key, ..self }
    }

    /// Adds the settling of results, and players who become known.
    #[must_use]
    pub fn registering(self, owe: Recipient<Owe>, seated: Recipient<PlayerSeated>) -> Lobby {
        Lobby { owe: Some(owe), seated: Some(seated), ..self }
    }

    /// Adds the counting of rooms that come back.
    #[must_use]
    pub fn counting(self, reopenings: Reopenings) -> Lobby {
        Lobby { reopenings, ..self }
    }

    /// Tells that somebody sat down.
    fn tell_seated(&self, player: &PlayerId, bot: bool) {
        if let Some(seated) = &self.seated
            && try_send(seated, PlayerSeated { player: player.clone(), bot }) != Sent::Delivered
        {
            log::debug!("player {player} is made known by the next match that is settled");
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
