//! The only place that wires everything: settings into actors, actors into the HTTP server, signals into a clean stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix::prelude::*;
use actix_web::HttpServer;
use actix_web::dev::{Server, ServerHandle};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::actors::Lobby;
use crate::actors::audience::AudienceLimits;
use crate::actors::lobby::{COMMONS, DEMO, Drain, LobbyLimits, NewRoom, OpenRoom};
use crate::actors::outlet::PipeLimits;
use crate::actors::room::{MissedLimits, RoomLimits};
use crate::config::Settings;
use crate::domain::RoomId;
use crate::game::Registry;
use crate::game::journal::Intervals;
use crate::web::{self, Worker};

/// Seconds after which clients of a stopping server may come back.
const RETRY_AFTER_S: u32 = 2;

/// Seconds that a closing connection may take to read its last message.
const LINGER_SWEEPS_MAX: u32 = 2;

/// A server that listens and has not begun to answer.
pub struct App {
    server: Server,
    addresses: Vec<SocketAddr>,
    lobby: Addr<Lobby>,
    drain: Duration,
    stop: StopSignals,
    /// Threads of rooms; dropping them does not end them, stopping the system does.
    _arbiters: Vec<Arbiter>,
}

impl App {
    /// Starts the actors, opens the rooms that are always open, and listens. Must run inside an actix system. Errors: an
    /// address that is taken, a demo room that does not fit.
    pub async fn build(settings: Settings, registry: Registry) -> anyhow::Result<App> {
        // Before anybody can connect: from then on a signal is an order to say farewell.
        let stop = StopSignals::listen()?;
        let arbiters: Vec<_> = (0..threads(settings.server.arbiters)).map(|_| Arbiter::new()).collect();
        let handles = arbiters.iter().map(Arbiter::handle).collect();
        let lobby = Lobby::new(registry.clone(), lobby_limits(&settings), handles).start();
        open_standing_rooms(&lobby, &settings).await?;
        let drain = Duration::from_millis(settings.server.drain_ms);
        let (server, addresses) = listen(settings, registry, lobby.clone())?;
        Ok(App { server, addresses, lobby, drain, stop, _arbiters: arbiters })
    }

    /// Where the server listens; tells the port that was found for port 0.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// A handle that stops the server from outside, without the farewell that a signal gives.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Answers until SIGTERM or SIGINT, then says farewell to everybody: rooms end with 1012, what is on its way is
    /// read, the listeners close. Errors: the server broke.
    pub async fn run_until_stopped(self) -> anyhow::Result<()> {
        let handle = self.server.handle();
        let (lobby, drain, mut stop) = (self.lobby, self.drain, self.stop);
        let farewell = actix::spawn(async move {
            stop.ordered().await;
            log::info!("draining: no new rooms and players, everybody is told");
            if lobby.send(Drain { retry_after: RETRY_AFTER_S }).await.unwrap_or(true) {
                tokio::time::sleep(drain).await;
            }
            handle.stop(false).await;
        });
        let ran = self.server.await;
        farewell.abort();
        Ok(ran?)
    }
}

fn threads(configured: usize) -> usize {
    if configured > 0 { configured } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

fn listen(
    settings: Settings,
    registry: Registry,
    lobby: Addr<Lobby>,
) -> anyhow::Result<(Server, Vec<SocketAddr>)> {
    let addresses = settings.addresses()?;
    let (workers, connections_max) = (threads(settings.server.workers), settings.server.connections_max);
    let send_buffer_bytes = settings.socket.send_buffer_bytes;
    let number = Arc::new(AtomicUsize::new(0));
    let server = HttpServer::new(move || {
        web::app(Worker::open(
            number.fetch_add(1, Ordering::Relaxed),
            lobby.clone(),
            registry.clone(),
            pipe_limits(&settings),
            settings.socket.clone(),
            settings.stream.clone(),
            settings.server.clone(),
        ))
    })
    .workers(workers)
    .max_connections(connections_max)
    .backlog(4096)
    .tcp_nodelay(true)
    .disable_signals()
    .on_connect(move |connection, data| web::connection::prepare(connection, data, send_buffer_bytes))
    .bind(&addresses[..])
    .map_err(|error| anyhow::anyhow!("cannot listen on {addresses:?}: {error}; choose another --port"))?;
    let bound = server.addrs();
    Ok((server.run(), bound))
}

async fn open_standing_rooms(lobby: &Addr<Lobby>, settings: &Settings) -> anyhow::Result<()> {
    let mut commons = NewRoom::of("relay", "Commons", settings.commons.seats);
    commons.id = Some(RoomId::parse(COMMONS)?);
    // A match of a relay room ends when its ticks are used up; then the next one begins.
    (commons.permanent, commons.rematch) = (true, true);
    lobby.send(OpenRoom(commons)).await??;
    if settings.demo.enabled {
        let mut demo = NewRoom::of("arena", "Demo arena", settings.demo.seats);
        demo.id = Some(RoomId::parse(DEMO)?);
        (demo.permanent, demo.rematch) = (true, true);
        (demo.bots, demo.bot_level) = (settings.demo.bots, settings.demo.level);
        lobby.send(OpenRoom(demo)).await??;
    }
    Ok(())
}

/// Bounds of the lobby and its rooms.
fn lobby_limits(settings: &Settings) -> LobbyLimits {
    let rooms = &settings.rooms;
    LobbyLimits {
        rooms_max: rooms.max,
        sessions_max: rooms.sessions_max,
        resume_grace: Duration::from_secs(rooms.resume_grace_s),
        open_on_join: rooms.open_on_join,
        delay_s_max: rooms.delay_s_max,
        room: RoomLimits {
            empty_close: Duration::from_secs(rooms.empty_close_s),
            finished_close: Duration::from_secs(rooms.finished_close_s),
            intermission: Duration::from_secs(rooms.intermission_s),
            chat_kept: rooms.chat_kept,
            mailbox: rooms.mailbox,
            audience: AudienceLimits {
                history_bytes_max: rooms.history_bytes_max,
                chats_per_s: rooms.spectator_chats_per_s,
                chats_burst: rooms.spectator_chats_burst,
            },
            missed: MissedLimits { messages: rooms.missed_messages_max, bytes: rooms.missed_bytes_max },
            intervals: Intervals {
                hash_ticks: settings.journal.hash_ticks,
                checkpoint_ticks: settings.journal.checkpoint_ticks,
                checkpoint_bytes: settings.journal.checkpoint_bytes,
            },
        },
    }
}

/// Bounds of each connection.
fn pipe_limits(settings: &Settings) -> PipeLimits {
    let socket = &settings.socket;
    PipeLimits {
        frames_max: socket.queue_frames_max,
        bytes_max: socket.queue_bytes_max,
        lag_after_frames: socket.lag_after_frames,
        stall_sweeps_max: socket.stall_s,
        silent_sweeps_max: socket.silent_s,
        ping_sweeps: socket.ping_s,
        heartbeat_sweeps: settings.stream.heartbeat_s,
        linger_sweeps_max: LINGER_SWEEPS_MAX,
    }
}

/// The orders to stop.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Takes the signals from now on; without it they would end the process. Errors: the system gives none.
    fn listen() -> std::io::Result<StopSignals> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(StopSignals { terminate, interrupt })
    }

    /// Waits for one.
    async fn ordered(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
