//! What every handler on one HTTP worker shares.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;

use crate::actors::contest::grandstand::Grandstand;
use crate::actors::contest::tournament::OpenTournaments;
use crate::actors::delivery::{
    Clients, Connection, ConnectionCount, ConnectionId, ConnectionTable, EnvelopeAddress, Hub, SendLimits,
};
use crate::actors::play::fault_log::FaultLog;
use crate::actors::play::lobby::OpenRooms;
use crate::actors::{
    Analytics, Archive, Leaderboard, Lobby, Matchmaker, Moderator, Notifier, Registrar, Settler,
    TournamentDirectory,
};
use crate::auth::Auth;
use crate::config::{
    MatchmakingSettings, ReportSettings, ServerSettings, Settings, SocketSettings, StreamSettings,
};
use crate::domain::chat::ChatFilters;
use crate::domain::rate::Bucket;
use crate::game::Registry;
use crate::protocol::Codec;
use crate::protocol::tournaments::create::HouseRules;
use crate::store::{Records, Saves};
use crate::web::known_seats::KnownSeats;
use crate::web::metrics::Metrics;
use crate::web::own::game_pages::GamePages;
use crate::web::past_tournaments::PastTournaments;

/// What all workers share: whom handlers send their messages to.
#[derive(Clone)]
pub struct Services {
    /// Opens and introduces.
    pub lobby: Addr<Lobby>,
    /// Which rooms there are; for this nobody asks the lobby.
    pub rooms: OpenRooms,
    /// Has the replays; `None` on a server that records nothing.
    pub archive: Option<Addr<Archive>>,
    /// Saved games.
    pub saves: Arc<Saves>,
    /// Has the server's figures.
    pub analytics: Addr<Analytics>,
    /// Shows boards as they change.
    pub leaderboard: Addr<Leaderboard>,
    /// Tells players what they are to be told.
    pub notifier: Addr<Notifier>,
    /// Has the tickets and parties.
    pub matchmaker: Addr<Matchmaker>,
    /// The records of players, results and boards.
    pub records: Arc<dyn Records>,
    /// Has results settled, and says how that goes.
    pub settler: Addr<Settler>,
    /// Makes players known who sit down.
    pub registrar: Addr<Registrar>,
    /// The games.
    pub registry: Registry,
    /// Their pages, and the operator's folder of files.
    pub game_pages: Arc<GamePages>,
    /// Who may do what, and who is who.
    pub auth: Arc<Auth>,
    /// Announces tournaments, and is told what they are to do.
    pub tournaments: Addr<TournamentDirectory>,
    /// How open tournaments look; for this nobody asks them.
    pub open_tournaments: OpenTournaments,
    /// What a monitoring system reads.
    pub metrics: Metrics,
    /// Shows tournaments as they change.
    pub grandstand: Addr<Grandstand>,
    /// Look at what is said in rooms.
    pub chat_filters: ChatFilters,
    /// Puts into force what operators impose.
    pub moderator: Arc<Moderator>,
    /// Who is connected.
    pub clients: Clients,
    /// What became of rooms that died.
    pub faults: FaultLog,
    /// The settings in force, as operators may see them.
    pub shown_settings: Arc<serde_json::Value>,
}

/// One worker's way to the actors. Lives on the worker's thread.
pub struct Worker {
    number: usize,
    hub: EnvelopeAddress,
    /// The connections of this worker.
    pub connections: Rc<RefCell<ConnectionTable>>,
    services: Services,
    /// Where players sit who act over REST.
    pub known_seats: KnownSeats,
    /// Tournaments that are over and were looked at last.
    pub past_tournaments: PastTournaments,
    /// What the server decides about a tournament where its organiser does not.
    pub house_rules: HouseRules,
    /// Bounds of connections.
    pub socket: SocketSettings,
    /// Event streams.
    pub stream: StreamSettings,
    /// Origins and bodies.
    pub server: ServerSettings,
    /// What is kept of what players report.
    pub reports: ReportSettings,
    /// Players who wait for a match.
    pub matchmaking: MatchmakingSettings,
    /// How long a seat is kept without a connection.
    pub resume_grace: Duration,
    /// Whether the room `demo` is always open.
    pub has_demo: bool,
    /// Whether each request has a line in the log.
    pub access_lines: bool,
    /// How often the log may say that a page was refused.
    pub refused_pages: RefCell<Bucket>,
    started: Instant,
}

impl Deref for Worker {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

impl Worker {
    /// Opens this thread's hub.
    pub fn open(
        number: usize,
        services: Services,
        limits: SendLimits,
        count: ConnectionCount,
        settings: &Settings,
    ) -> Worker {
        let (hub, connections) = Hub::open(limits, count);
        Worker {
            number,
            hub,
            connections,
            services,
            known_seats: KnownSeats::default(),
            past_tournaments: PastTournaments::default(),
            house_rules: HouseRules {
                allowances: settings.tournaments.allowances(),
                entrants_max: settings.tournaments.entrants_max,
            },
            socket: settings.socket.clone(),
            stream: settings.stream.clone(),
            server: settings.server.clone(),
            reports: settings.reports,
            matchmaking: settings.matchmaking,
            resume_grace: Duration::from_secs(settings.rooms.resume_grace_s),
            has_demo: settings.demo.enabled,
            access_lines: settings.log.access,
            refused_pages: RefCell::new(Bucket::new(1, 10, 0)),
            started: Instant::now(),
        }
    }

    /// A connection of this worker, as rooms know it.
    pub fn connection(&self, id: ConnectionId, codec: Codec) -> Connection {
        Connection { id, codec, worker: self.number, hub: self.hub.clone() }
    }

    /// Milliseconds since this worker began; the clock of rate limits.
    pub fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}
