//! The only place that wires everything: settings into actors, actors into the HTTP server, signals into a clean stop.

mod farewell;
mod journals;
mod left_over;
mod limits;
mod live;
mod open_files;
mod porch;
mod records;
mod stop;
mod user;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix::prelude::*;
use actix_web::dev::Server;

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
use crate::web::server::{ServerShape, listen, serve};
use crate::web::{self, Services, Worker};
use farewell::{Farewell, Patience};
use journals::Journals;
pub use left_over::{Counted, LeftOver};
use limits::{lobby_limits, send_limits};
use live::Live;
pub use open_files::raise_open_files;
use records::RecordServices;
pub use stop::StopOrder;
use stop::StopSignals;
pub use user::warn_of_root;

/// Players that are looked up together.
const PLAYERS_TOGETHER: usize = 1000;

/// A server that listens and has not begun to answer.
pub struct App {
    server: Server,
    addresses: Vec<SocketAddr>,
    farewell: Farewell,
    stop: StopSignals,
    left_over: LeftOver,
    /// Threads of rooms; dropping them does not end them, stopping the system does.
    _arbiters: Vec<Arbiter>,
}

impl App {
    /// Starts the actors, opens the rooms that are always open, and listens. Must run inside an actix system. Errors: an
    /// address that is taken, a demo room that does not fit.
    pub async fn build(settings: Settings, registry: Registry) -> anyhow::Result<App> {
        App::build_on(Arc::new(RealDisk), settings, registry).await
    }

    /// The same with files on another disk; tests bring one with faults.
    pub async fn build_on(
        disk: Arc<dyn Disk>,
        settings: Settings,
        registry: Registry,
    ) -> anyhow::Result<App> {
        registry.check()?;
        // Before anybody can connect: from then on a signal is an order to say farewell.
        let mut stop = StopSignals::listen()?;
        // Before anything else is opened or made: a server without keys is to say no more than that.
        let keyring = Keyring::of_settings(&settings)?;
        let arbiters: Vec<_> = (0..threads(settings.server.arbiters)).map(|_| Arbiter::new()).collect();
        let handles = arbiters.iter().map(Arbiter::handle).collect();
        let lobby = Lobby::new(registry.clone(), lobby_limits(&settings), handles);
        let patience = Duration::from_millis(settings.server.predecessor_wait_ms);
        let lock = FolderLock::take(&settings.server.data_dir, disk.as_ref(), patience)?;
        let saves = Arc::new(Saves::open(&lock, Arc::clone(&disk), settings.saves)?);
        let books = RecordServices::open(&lock, &disk, &settings, registry.declarations(), &mut stop).await?;
        let ages = retention_clock();
        let open_journals =
            || Journals::open(&lock, disk, &settings, &registry, books.dues(), Arc::clone(&ages));
        let journals = settings.journal.enabled.then(open_journals).transpose()?;
        let written = journals.as_ref().map(Journals::writes);
        let archive = journals.as_ref().map(|journals| journals.archive.clone());
        let lobby = Journals::known_to(journals, lobby);
        tell_accounts(&saves, &books.records).await;
        let records = Arc::clone(&books.records);
        let auth = Arc::new(Auth::new(&settings, keyring, records, Arc::clone(&saves), ages));
        actix::spawn(Arc::clone(&auth).keep());
        let lobby = books.known_to(lobby).counting(auth.openings().reopenings());
        let rooms = lobby.open_rooms();
        let (alive, sessions) = lobby.populations();
        // Whatever else goes on, nobody who wants to play waits for another actor's mail.
        let lobby = Lobby::start_in_arbiter(&Arbiter::new().handle(), |_| lobby);
        let count = ConnectionCount::default();
        // Before what is waited for: an actor that has not begun when the start fails would begin in the middle of the end.
        let live = Live::open(&lobby, rooms.clone(), &count, &books, &settings);
        restore_rooms(&lobby, &settings).await?;
        open_standing_rooms(&lobby, &settings).await?;
        // Not before: whoever has a seat in a room that has come back is here.
        actix::spawn(keep_guests(Arc::clone(&auth), lobby.clone()));
        let left_over = LeftOver { rooms: alive, sessions, connections: count.clone() };
        let RecordServices { records, settler, registrar, addresses } = books;
        let farewell = Farewell {
            lobby: lobby.clone(),
            recorder: written,
            settler: settler.clone(),
            live: live.clone(),
            count: count.clone(),
            patience: Patience::of(&settings.server),
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
        let (server, addresses) = listen_and_serve(&addresses, settings, services, count)?;
        let _arbiters = arbiters;
        Ok(App { server, addresses, farewell, stop, left_over, _arbiters })
    }

    /// Where the server listens; tells the port that was found for port 0.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What stops the server from another thread, as a signal does.
    pub fn stop_order(&self) -> StopOrder {
        self.stop.order()
    }

    /// Tells what is left when the server has stopped.
    #[doc(hidden)]
    pub fn left_over(&self) -> LeftOver {
        self.left_over.clone()
    }

    /// Answers until SIGTERM or SIGINT, then says farewell to everybody: rooms end with 1012, what is on its way is
    /// read, the listeners close. Errors: the server broke.
    pub async fn run_until_stopped(self) -> anyhow::Result<()> {
        let App { server, farewell, mut stop, .. } = self;
        let handle = server.handle();
        let farewell = actix::spawn(async move {
            stop.ordered().await;
            farewell.say().await;
            handle.stop(false).await;
        });
        let ran = server.await;
        farewell.abort();
        Ok(ran?)
    }
}

/// Finds out whose saves are those of accounts, of all whose ids were given out. Where the database does not say, it is found out
/// when something is saved.
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

/// Ends guests who are gone for good; the lobby knows who sits in a room.
async fn keep_guests(auth: Arc<Auth>, lobby: Addr<Lobby>) {
    let seated = async || lobby.send(ListSeated).await.ok();
    auth.keep_guests(seated).await;
}

fn threads(configured: usize) -> usize {
    if configured > 0 { configured } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

fn listen_and_serve(
    addresses: &[SocketAddr],
    settings: Settings,
    services: Services,
    connections: ConnectionCount,
) -> anyhow::Result<(Server, Vec<SocketAddr>)> {
    let (workers, connections_max) = (threads(settings.server.workers), settings.server.connections_max);
    let shape =
        ServerShape { workers, connections_max, send_buffer_bytes: settings.socket.send_buffer_bytes };
    let number = Arc::new(AtomicUsize::new(0));
    let listeners = listen(addresses)
        .map_err(|error| anyhow::anyhow!("cannot listen on {addresses:?}: {error}; choose another --port"))?;
    let bound = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    let server = serve(listeners, shape, move || {
        let worker = Worker::open(
            number.fetch_add(1, Ordering::Relaxed),
            services.clone(),
            send_limits(&settings),
            connections.clone(),
            &settings,
        );
        web::app(worker)
    })?;
    Ok((server, bound))
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

async fn open_standing_rooms(lobby: &Addr<Lobby>, settings: &Settings) -> anyhow::Result<()> {
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

/// A room that has come back is not opened a second time.
async fn open_unless_open(lobby: &Addr<Lobby>, room: NewRoom) -> anyhow::Result<()> {
    match lobby.send(OpenRoom(room)).await? {
        Ok(_) | Err(OpenRoomRefused::IdTaken(_)) => Ok(()),
        Err(refused) => Err(refused.into()),
    }
}
