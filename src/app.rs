//! The only place that wires everything: settings into actors, actors into the HTTP server, signals into a clean stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix::prelude::*;
use actix_web::HttpServer;
use actix_web::dev::{Server, ServerHandle};
use jiff::Timestamp;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::actors::Lobby;
use crate::actors::archive::{Archive, ArchiveLimits, Keep};
use crate::actors::audience::AudienceLimits;
use crate::actors::lobby::{
    COMMONS, DEMO, Drain, LobbyLimits, NewRoom, OpenRoom, OpenRoomRefused, RestoreRooms,
};
use crate::actors::outlet::PipeLimits;
use crate::actors::recorder::{Backlog, Flush, Recorder, RecorderLimits};
use crate::actors::room::{Desk, MissedLimits, RoomLimits};
use crate::config::{ReplaySettings, Settings};
use crate::domain::RoomId;
use crate::game::Registry;
use crate::game::journal::Intervals;
use crate::store::{Disk, LiveFolder, RealDisk};
use crate::web::{self, Worker};

/// Seconds after which clients of a stopping server may come back.
const RETRY_AFTER_S: u32 = 1;

/// Seconds that a closing connection may take to read its last message.
const LINGER_SWEEPS_MAX: u32 = 2;

/// A server that listens and has not begun to answer.
pub struct App {
    server: Server,
    addresses: Vec<SocketAddr>,
    lobby: Addr<Lobby>,
    recorder: Option<Addr<Recorder>>,
    drain: Duration,
    stop: StopSignals,
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
        // Before anybody can connect: from then on a signal is an order to say farewell.
        let stop = StopSignals::listen()?;
        let arbiters: Vec<_> = (0..threads(settings.server.arbiters)).map(|_| Arbiter::new()).collect();
        let handles = arbiters.iter().map(Arbiter::handle).collect();
        let lobby = Lobby::new(registry.clone(), lobby_limits(&settings), handles);
        let journals =
            if settings.journal.enabled { Some(Journals::open(disk, &settings, &registry)?) } else { None };
        let recorder = journals.as_ref().map(|journals| journals.recorder.clone());
        let archive = journals.as_ref().map(|journals| journals.archive.clone());
        let lobby = match journals {
            Some(Journals { recorder, desk, .. }) => lobby.recording(recorder, desk),
            None => lobby,
        };
        let lobby = lobby.start();
        restore_rooms(&lobby, &settings).await?;
        open_standing_rooms(&lobby, &settings).await?;
        let drain = Duration::from_millis(settings.server.drain_ms);
        let (server, addresses) = listen(settings, registry, lobby.clone(), archive)?;
        Ok(App { server, addresses, lobby, recorder, drain, stop, _arbiters: arbiters })
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
        let (lobby, recorder, drain, mut stop) = (self.lobby, self.recorder, self.drain, self.stop);
        let farewell = actix::spawn(async move {
            stop.ordered().await;
            log::info!("draining: no new rooms and players, everybody is told, matches are written down");
            let heard = lobby.send(Drain { retry_after: RETRY_AFTER_S }).await.unwrap_or(true);
            if let Some(recorder) = recorder
                && recorder.send(Flush).await.is_err()
            {
                log::error!("the last moments of play may not be on disk");
            }
            if heard {
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
    archive: Option<Addr<Archive>>,
) -> anyhow::Result<(Server, Vec<SocketAddr>)> {
    let addresses = settings.addresses()?;
    let (workers, connections_max) = (threads(settings.server.workers), settings.server.connections_max);
    let send_buffer_bytes = settings.socket.send_buffer_bytes;
    let number = Arc::new(AtomicUsize::new(0));
    let server = HttpServer::new(move || {
        let worker = Worker::open(
            number.fetch_add(1, Ordering::Relaxed),
            lobby.clone(),
            registry.clone(),
            pipe_limits(&settings),
            settings.socket.clone(),
            settings.stream.clone(),
            settings.server.clone(),
        );
        web::app(worker.with_archive(archive.clone()))
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

/// What writes matches down.
struct Journals {
    recorder: Addr<Recorder>,
    archive: Addr<Archive>,
    desk: Desk,
}

impl Journals {
    /// Takes the data folder and starts the actors over it. Errors: it is another server's, or not to be written.
    fn open(disk: Arc<dyn Disk>, settings: &Settings, registry: &Registry) -> anyhow::Result<Journals> {
        let data_dir = &settings.server.data_dir;
        let patience = Duration::from_millis(settings.server.predecessor_wait_ms);
        let live = LiveFolder::open(data_dir, Arc::clone(&disk), patience)?;
        let arbiter = Arbiter::new().handle();
        let limits = RecorderLimits {
            sync: Duration::from_millis(settings.journal.sync_ms),
            intervals: intervals(settings),
        };
        let live = Arc::new(live);
        let archive = Archive::open(
            data_dir,
            disk,
            Arc::clone(&live),
            registry.clone(),
            archive_limits(&settings.replays),
            Arc::new(Timestamp::now),
        )?;
        let archive = archive.start();
        let recorder = Recorder::open(&arbiter, live, registry.clone(), limits, archive.clone());
        let desk = Desk {
            ship: recorder.clone().recipient(),
            ended: recorder.clone().recipient(),
            retire: recorder.clone().recipient(),
            backlog: Backlog::new(settings.journal.backlog_bytes_max),
            every: Duration::from_millis(settings.journal.flush_ms),
            retry: Duration::from_millis(settings.journal.retry_ms),
            volume_bytes_max: settings.journal.volume_bytes_max,
        };
        Ok(Journals { recorder, archive, desk })
    }
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
    let mut commons = NewRoom::of("relay", "Commons", settings.commons.seats);
    commons.id = Some(RoomId::parse(COMMONS)?);
    // A match of a relay room ends when its ticks are used up; then the next one begins.
    (commons.permanent, commons.rematch) = (true, true);
    open_unless_open(lobby, commons).await?;
    if settings.demo.enabled {
        let mut demo = NewRoom::of("arena", "Demo arena", settings.demo.seats);
        demo.id = Some(RoomId::parse(DEMO)?);
        (demo.permanent, demo.rematch) = (true, true);
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
            intervals: intervals(settings),
        },
    }
}

/// Bounds of the archive.
fn archive_limits(replays: &ReplaySettings) -> ArchiveLimits {
    ArchiveLimits {
        keep: Keep { days: replays.keep_days, bytes: replays.keep_bytes, replays: replays.keep_max },
        verify_max: replays.verify_max,
        verify_waiting_max: replays.verify_waiting_max,
        streams_max: replays.streams_max,
    }
}

/// How often journals note the state.
fn intervals(settings: &Settings) -> Intervals {
    Intervals {
        hash_ticks: settings.journal.hash_ticks,
        checkpoint_ticks: settings.journal.checkpoint_ticks,
        checkpoint_bytes: settings.journal.checkpoint_bytes,
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
