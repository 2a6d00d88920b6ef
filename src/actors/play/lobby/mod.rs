//! The lobby: the directory of rooms. Opens, introduces, supervises, closes; one a node, on a thread of its own.
//!
//! It introduces and is no hub: after the introduction sockets and rooms talk to each other. It waits for rooms and
//! sessions, which are below it; they never wait for it.

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
use crate::domain::{ListOrder, PlayerId, RoomId};
use crate::game::Registry;
use crate::room::Deaths;

/// How often the lobby looks whether its rooms still live.
const SWEEP: Duration = Duration::from_secs(1);

/// What the lobby may do.
#[derive(Debug, Clone)]
pub struct LobbyLimits {
    /// Rooms open at the same time.
    pub rooms_max: usize,
    /// Of them one owner's.
    pub rooms_of_one_max: usize,
    /// Players seated at the same time, over all rooms.
    pub sessions_max: usize,
    /// The game of the room that joining one that does not exist opens by that id; `None`: none is opened.
    pub opened_on_join: Option<&'static str>,
    /// Bytes that all rooms together keep for spectators who see them late.
    pub history_total_bytes_max: usize,
    /// Percent of a thread's time that rooms may take whose bots decide alone, while there are people.
    pub bots_percent: u32,
    /// Who ends a room waits so long at most for the disk.
    pub close_wait: Duration,
    /// Longest delay of spectators, in seconds.
    pub delay_s_max: u32,
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
    /// What rooms write with.
    journals: Option<JournalHandle>,
    /// Where rooms' results go; `None` where nothing is settled.
    owe: Option<Recipient<Owe>>,
    /// Who wants to know who sits down.
    seated: Option<Recipient<PlayerSeated>>,
    directory: Directory,
    /// What everybody may read without asking.
    open_rooms: OpenRooms,
    /// In which order lists have the rooms.
    order: ListOrder,
    /// Rooms that are always open: opened anew when they end.
    standing: HashMap<RoomId, NewRoom>,
    /// Who is here.
    sessions: Sessions,
    /// Rooms that are about to come back.
    restoring: HashSet<RoomId>,
    /// Since when its time is counted.
    began: Instant,
    /// When rooms died, of those that did lately.
    deaths: HashMap<RoomId, Deaths>,
    /// What rooms share.
    history: HistoryBudget,
    spare: SpareTime,
    /// Seals what players come back with.
    resume_key: ResumeKey,
    /// Counts rooms that come back.
    reopenings: Reopenings,
    /// The rooms that live, also those that it has forgotten.
    rooms: Population,
    draining: bool,
}

impl Lobby {
    /// A lobby that opens rooms on these threads.
    pub fn new(registry: Registry, limits: LobbyLimits, arbiters: Vec<ArbiterHandle>) -> Lobby {
        let open_rooms = OpenRooms::default();
        let directory = Directory::new(arbiters.len(), open_rooms.clone());
        let history = HistoryBudget::new(limits.history_total_bytes_max);
        let spare = SpareTime::new(limits.bots_percent);
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

    /// What it writes down for everybody to read.
    pub fn open_rooms(&self) -> OpenRooms {
        self.open_rooms.clone()
    }

    /// How many rooms and sessions live that it has started.
    #[doc(hidden)]
    pub fn populations(&self) -> (Population, Population) {
        (self.rooms.clone(), self.sessions.population())
    }

    /// The same, with matches that are recorded, and rooms and players that come back.
    #[must_use]
    pub fn recording(
        self,
        recorder: Addr<Recorder>,
        journals: JournalHandle,
        resume_key: ResumeKey,
    ) -> Lobby {
        Lobby { recorder: Some(recorder), journals: Some(journals), resume_key, ..self }
    }

    /// The same, with results that are settled, and players who become known.
    #[must_use]
    pub fn registering(self, owe: Recipient<Owe>, seated: Recipient<PlayerSeated>) -> Lobby {
        Lobby { owe: Some(owe), seated: Some(seated), ..self }
    }

    /// The same, with rooms that count again when they come back.
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

/// Mail that may wait for the lobby.
const MAILBOX: usize = 16_384;

/// The room for anything that is always open.
pub const COMMONS: &str = "commons";

/// The room with bots that is always open.
pub const DEMO: &str = "demo";

#[cfg(test)]
mod tests;
