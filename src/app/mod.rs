//! The only place that wires everything: settings into actors, actors into the HTTP server, signals into a clean stop.

mod farewell;
mod health_listener;
mod http;
mod journals;
mod left_over;
mod limits;
mod live;
mod open_files;
mod records;
mod stop;
mod user;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;

use crate::actors::Lobby;
use crate::actors::delivery::ConnectionCount;
use crate::actors::play::lobby::{
    COMMONS, DEMO, ListSeated, NewRoom, OpenRoom, OpenRoomRefused, RestoreRooms,
};
use crate::auth::{Auth, Keyring};
use crate::config::Settings;
use crate::domain::{PlayerKind, RoomId};
use crate::game::{Game, Registry};
use crate::games::{Arena, Relay};
use crate::store::{Disk, FolderLock, RealDisk, Records, Saves, retention_clock};
use crate::web::Services;
use farewell::{Farewell, FarewellWaits};
use http::Http;
use journals::Journals;
pub use left_over::{Counted, LeftOver};
use limits::lobby_limits;
use live::Live;
pub use open_files::raise_open_files;
use records::RecordServices;
pub use stop::StopOrder;
use stop::StopSignals;
pub use user::warn_of_root;

/// How many players are looked up in one question to the database.
const PLAYERS_TOGETHER: usize = 1000;

/// A server that is bound to its addresses and has not begun to answer.
pub struct App {
    http: Http,
    services: Services,
    farewell: Farewell,
    stop: StopSignals,
    left_over: LeftOver,
}

impl App {
    /// Starts the actors, opens the rooms that are always open, and listens. Must run inside an actix system. Errors: an
    /// address that is taken, a demo room that does not fit.
    pub async fn build(settings: Settings, registry: Registry) -> anyhow::Result<App> {
        App::build_on(Arc::new(RealDisk), settings, registry).await
    }

    /// Does the same with files on another disk. Tests bring one that they can break.
    pub async fn build_on(
        disk: Arc<dyn Disk>,
        settings: Settings,
        registry: Registry,
    ) -> anyhow::Result<App> {
        registry.check()?;
        // This comes before anybody can connect: from then on a signal does not kill the process, but has it stop in
        // order.
        let mut stop = StopSignals::listen()?;
        // This comes before anything is opened or made, so that a server without keys changes nothing on disk.
        let keyring = Keyring::of_settings(&settings)?;
        let patience = Duration::from_millis(settings.server.predecessor_wait_ms);
        let lock = FolderLock::take(&settings.server.data_dir, disk.as_ref(), patience)?;
        let saves = Arc::new(Saves::open(&lock, Arc::clone(&disk), settings.saves)?);
        let record_services =
            RecordServices::open(&lock, &disk, &settings, registry.declarations(), &mut stop).await?;
        let count = ConnectionCount::default();
        // The HTTP server starts before actors begin on this thread. If it failed later, an actor that has not begun
        // would begin in the middle of the end.
        let http = Http::start(&record_services.addresses, settings.clone(), count.clone()).await?;
        let ages = retention_clock();
        let owed_results = record_services.owed_results();
        let open_journals =
            || Journals::open(&lock, disk, &settings, &registry, owed_results, Arc::clone(&ages));
        let journals = settings.journal.enabled.then(open_journals).transpose()?;
        let written = journals.as_ref().map(Journals::writes);
        let archive = journals.as_ref().map(|journals| journals.archive.clone());
        let lobby = Lobby::new(registry.clone(), lobby_limits(&settings), room_threads(&settings, &http));
        let lobby = Journals::known_to(journals, lobby);
        tell_accounts(&saves, &record_services.records).await;
        let records = Arc::clone(&record_services.records);
        let auth = Arc::new(Auth::new(&settings, keyring, records, Arc::clone(&saves), ages));
        actix::spawn(Arc::clone(&auth).keep());
        let lobby = record_services.known_to(lobby).counting(auth.openings().reopenings());
        let rooms = lobby.open_rooms();
        let (alive, sessions) = lobby.populations();
        // The lobby has a thread of its own, so that nobody who wants to play waits for another actor's mail.
        let lobby = Lobby::start_in_arbiter(&Arbiter::new().handle(), |_| lobby);
        // These actors start before the next wait. If the start failed first, an actor that has not begun would begin
        // in the middle of the end.
        let live = Live::open(&lobby, rooms.clone(), &count, &record_services, &settings);
        restore_rooms(&lobby, &settings).await?;
        open_permanent_rooms(&lobby, &settings).await?;
        // This comes last, because only now everybody is seated whose room has come back.
        actix::spawn(keep_guests(Arc::clone(&auth), lobby.clone()));
        let left_over = LeftOver { rooms: alive, sessions, connections: count.clone() };
        let RecordServices { records, settler, registrar, .. } = record_services;
        let farewell = Farewell {
            lobby: lobby.clone(),
            recorder: written,
            settler: settler.clone(),
            live: live.clone(),
            count: count.clone(),
            patience: FarewellWaits::of(&settings.server),
        };
        let services = Services {
            lobby,
            rooms,
            archive,
            saves,
            analytics: live.analytics.clone(),
            leaderboard: live.leaderboard.clone(),
            notifier: live.notifier.clone(),
            records,
            settler,
            registrar,
            registry,
            auth,
        };
        Ok(App { http, services, farewell, stop, left_over })
    }

    /// The addresses that the server listens on, with the port that was found for port 0.
    pub fn addresses(&self) -> &[SocketAddr] {
        self.http.addresses()
    }

    /// Stops the server from another thread, as a signal does.
    pub fn stop_order(&self) -> StopOrder {
        self.stop.order()
    }

    /// Counts what is left when the server has stopped.
    #[doc(hidden)]
    pub fn left_over(&self) -> LeftOver {
        self.left_over.clone()
    }

    /// Answers until SIGTERM, SIGINT or a [`StopOrder`], then ends in order: rooms close with 1012, requests that are
    /// being read are answered, the listeners close. Errors: the server broke.
    pub async fn run_until_stopped(self) -> anyhow::Result<()> {
        let App { http, services, farewell, mut stop, .. } = self;
        http.open(services);
        let handle = http.handle();
        let farewell = actix::spawn(async move {
            stop.ordered().await;
            farewell.say().await;
            handle.stop(false).await;
        });
        let ended = http.ended().await;
        farewell.abort();
        ended
    }
}

/// Tells the saves which of the players that have some are no guests. If the database does not answer, that is found
/// out at each player's next save.
async fn tell_accounts(saves: &Saves, records: &Arc<dyn Records>) {
    for some in saves.guests().chunks(PLAYERS_TOGETHER) {
        match records.players(some).await {
            Ok(known) => {
                let others = known.iter().filter(|player| player.kind != PlayerKind::Guest);
                others.for_each(|player| saves.is_no_guest(&player.id));
            }
            Err(error) => return log::warn!("all saves count as those of guests for now: {error}"),
        }
    }
}

/// Ends guests who can never come back, again and again. The lobby says who has a seat.
async fn keep_guests(auth: Arc<Auth>, lobby: Addr<Lobby>) {
    let seated = async || lobby.send(ListSeated).await.ok();
    auth.keep_guests(seated).await;
}

/// The threads that rooms live on: those of the HTTP workers, or as many of their own as the settings say.
fn room_threads(settings: &Settings, http: &Http) -> Vec<ArbiterHandle> {
    match settings.server.arbiters {
        0 => http.workers().to_vec(),
        own => (0..own).map(|_| Arbiter::new().handle()).collect(),
    }
}

fn threads(configured: usize) -> usize {
    if configured > 0 { configured } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

/// Brings back the rooms that were open when the process before this one ended.
async fn restore_rooms(lobby: &Addr<Lobby>, settings: &Settings) -> anyhow::Result<()> {
    let mut permanent = vec![RoomId::parse(COMMONS)?];
    if settings.demo.enabled {
        permanent.push(RoomId::parse(DEMO)?);
    }
    let begun = Instant::now();
    let restored = lobby.send(RestoreRooms { permanent }).await?;
    if restored > 0 {
        log::info!(
            "{restored} rooms of the server before are open again, after {} ms",
            begun.elapsed().as_millis()
        );
    }
    Ok(())
}

async fn open_permanent_rooms(lobby: &Addr<Lobby>, settings: &Settings) -> anyhow::Result<()> {
    let mut commons = NewRoom::of(Relay::NAME, "Commons", settings.commons.seats);
    commons.config.id = RoomId::parse(COMMONS)?;
    // A match of a relay room ends when its ticks are used up; then the next one begins.
    (commons.config.permanent, commons.config.rematch) = (true, true);
    open_unless_open(lobby, commons).await?;
    if settings.demo.enabled {
        let mut demo = NewRoom::of(Arena::NAME, "Demo arena", settings.demo.seats);
        demo.config.id = RoomId::parse(DEMO)?;
        (demo.config.permanent, demo.config.rematch) = (true, true);
        (demo.bots, demo.bot_level) = (settings.demo.bots, settings.demo.level);
        open_unless_open(lobby, demo).await?;
    }
    Ok(())
}

/// Opens a room, unless it has come back from before the restart.
async fn open_unless_open(lobby: &Addr<Lobby>, room: NewRoom) -> anyhow::Result<()> {
    match lobby.send(OpenRoom(room)).await? {
        Ok(_) | Err(OpenRoomRefused::IdTaken(_)) => Ok(()),
        Err(refused) => Err(refused.into()),
    }
}
