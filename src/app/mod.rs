//! The only place that wires everything: settings into actors, actors into the HTTP server, signals into a clean stop.

mod building;
mod contests;
mod farewell;
mod foundation;
mod http;
mod journals;
mod leftovers;
mod limits;
mod listeners;
mod live;
mod matchmaking;
mod records;
mod rooms;
mod stop;
mod system;

use std::net::SocketAddr;
use std::sync::Arc;

use actix::prelude::*;
use jiff::Timestamp;

use crate::actors::contest::TicketCount;
use crate::actors::delivery::{Clients, ConnectionCount};
use crate::actors::play::lobby::{ListSeated, OpenRooms};
use crate::actors::recording::recorder::{Backlog, UnsyncedAge};
use crate::actors::records::analytics::LastReport;
use crate::actors::records::retention::RetentionJob;
use crate::actors::{Lobby, Moderator};
use crate::auth::counting::ConnectionShares;
use crate::auth::{Auth, Keyring};
use crate::config::Settings;
use crate::domain::PlayerKind;
use crate::domain::chat::{ChatFilter, ChatFilters, WordList};
use crate::game::Registry;
use crate::store::{Disk, Records, Saves, WallClock, retention_clock};
use crate::web::Services;
use crate::web::metrics::Metrics;
use crate::web::own::folder::StaticFolder;
use crate::web::own::game_pages::GamePages;
pub use building::Building;
pub use contests::Contests;
use farewell::Farewell;
use foundation::Foundation;
use http::Http;
use journals::{JournalParts, Journals};
pub use leftovers::{LeftoverCount, Leftovers};
use limits::lobby_limits;
use listeners::metrics::MetricsListener;
use live::Live;
use matchmaking::MatchmakingParts;
use records::RecordServices;
use rooms::open_rooms;
pub use stop::StopOrder;
use stop::StopSignals;
pub use system::{raise_open_files, use_small_pages, warn_of_root};

/// How many players are looked up in one question to the database.
const PLAYERS_TOGETHER: usize = 1000;

/// A server that is bound to its addresses and has not begun to answer.
pub struct App {
    http: Http,
    services: Services,
    farewell: Farewell,
    stop: StopSignals,
    leftovers: Leftovers,
    metrics: MetricsListener,
}

impl App {
    /// Prepares a server with these games. Awaited, it starts the actors, opens the rooms that are always open, and listens;
    /// that must be inside an actix system. Errors: an address that is taken, a demo room that does not fit.
    pub fn build(settings: Settings, registry: Registry) -> Building {
        Building::new(settings, registry)
    }

    async fn start(
        Building { disk, settings, registry, chat_filter, extras }: Building,
    ) -> anyhow::Result<App> {
        registry.check()?;
        let chat_filters = chat_filters(&*disk, &settings, chat_filter)?;
        let game_pages = GamePages::new(&registry, StaticFolder::of_settings(&settings)?);
        let Foundation { stop, keyring, lock, saves, record_services } =
            Foundation::open(&disk, &settings, &registry).await?;
        let (connections, ages) = (ConnectionCount::default(), retention_clock());
        // The HTTP server starts before actors begin on this thread. If it failed later, an actor that has not begun
        // would begin in the middle of the end.
        let http =
            Http::start(&record_services.addresses, settings.clone(), connections.clone(), extras).await?;
        let matchmaking = MatchmakingParts::open(&lock, &disk)?;
        let (tickets, open) = (matchmaking.tickets.clone(), (connections.clone(), http.shares()));
        let journals = Journals::open(&lock, disk, &settings, &registry, &record_services, &ages)?;
        let JournalParts { recorder, archive, lag } = JournalParts::of(journals.as_ref());
        tell_accounts(&saves, &record_services.records).await;
        let auth = keep_people(&settings, keyring, &record_services.records, &saves, ages);
        let lobby = Lobby::new(registry.clone(), lobby_limits(&settings), room_threads(&settings, &http));
        let lobby = record_services.known_to(Journals::known_to(journals, lobby));
        let lobby = lobby.counting(auth.openings().reopenings());
        let (rooms, leftovers) = (lobby.open_rooms(), Leftovers::of(&lobby, &connections));
        let (faults, clients) = (lobby.fault_log(), Clients::default());
        // The lobby has a thread of its own, so that nobody who wants to play waits for another actor's mail.
        let lobby = Lobby::start_in_arbiter(&Arbiter::new().handle(), |_| lobby);
        // These actors start before the next wait. If the start failed first, an actor that has not begun would begin
        // in the middle of the end.
        let live = Live::open(&lobby, rooms.clone(), &connections, &tickets, &record_services, &settings);
        let moderator = moderate(&record_services, &auth, &clients, &lobby, &settings).await?;
        open_rooms(&lobby, &settings).await?;
        // Tournaments look for their rooms, so these have to be back.
        let contests = Contests::open(&lobby, &record_services, &live, &registry, &settings).await?;
        let matchmaker = matchmaking.start(&lobby, &rooms, &live, &auth, settings.matchmaking);
        moderator.takes_from(matchmaker.clone());
        // This comes last, because only now everybody is seated whose room has come back.
        actix::spawn(keep_guests(Arc::clone(&auth), lobby.clone()));
        let RecordServices { records, settler, registrar, .. } = record_services;
        let Live { analytics, leaderboard, notifier, report } = live.clone();
        let metrics = metrics(&rooms, open, tickets, &contests, lag, report, &records);
        let listener = MetricsListener::open(&settings.metrics, &metrics)?;
        let services = Services {
            lobby,
            rooms,
            archive,
            saves,
            analytics,
            leaderboard,
            notifier,
            matchmaker,
            records,
            settler,
            registrar,
            registry,
            game_pages,
            auth,
            tournaments: contests.tournaments,
            open_tournaments: contests.open_tournaments,
            metrics,
            grandstand: contests.grandstand,
            chat_filters,
            moderator,
            clients,
            faults,
            shown_settings: Arc::new(settings.shown()),
        };
        let farewell = Farewell::of(&services, recorder, live, connections, &settings.server);
        Ok(App { http, services, farewell, stop, leftovers, metrics: listener })
    }

    /// The addresses that the server listens on, with the port that was found for port 0.
    pub fn addresses(&self) -> &[SocketAddr] {
        self.http.addresses()
    }

    /// The ways to the actors, for those who use the server from inside of the process.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Stops the server from another thread, as a signal does.
    pub fn stop_order(&self) -> StopOrder {
        self.stop.order()
    }

    /// Who runs tournaments. For tests, which need no address for that.
    #[doc(hidden)]
    pub fn contests(&self) -> Contests {
        let Services { tournaments, open_tournaments, grandstand, .. } = self.services.clone();
        Contests { tournaments, open_tournaments, grandstand }
    }

    /// Counts what is left when the server has stopped.
    #[doc(hidden)]
    pub fn leftovers(&self) -> Leftovers {
        self.leftovers.clone()
    }

    /// Answers until SIGTERM, SIGINT or a [`StopOrder`], then ends in order: rooms close with 1012, requests that are
    /// being read are answered, the listeners close. Errors: the server broke.
    pub async fn run_until_stopped(self) -> anyhow::Result<()> {
        let App { http, services, farewell, mut stop, metrics, .. } = self;
        http.open(services);
        let handle = http.handle();
        let farewell = actix::spawn(async move {
            stop.ordered().await;
            farewell.say().await;
            handle.stop(false).await;
        });
        let ended = http.ended().await;
        farewell.abort();
        metrics.close().await;
        ended
    }
}

/// Who is here, how it is known who they are, and what is forgotten of them in time.
fn keep_people(
    settings: &Settings,
    keyring: Keyring,
    records: &Arc<dyn Records>,
    saves: &Arc<Saves>,
    ages: WallClock,
) -> Arc<Auth> {
    let forgets = RetentionJob::new(records.clone(), saves.clone(), settings.retention, Arc::clone(&ages));
    actix::spawn(forgets.keep());
    let auth = Arc::new(Auth::new(settings, keyring, records.clone(), saves.clone(), ages));
    actix::spawn(Arc::clone(&auth).keep());
    auth
}

/// Where the figures for monitoring are read.
fn metrics(
    rooms: &OpenRooms,
    (connections, tcp_connections): (ConnectionCount, ConnectionShares),
    tickets: TicketCount,
    contests: &Contests,
    journals: Option<(Arc<Backlog>, UnsyncedAge)>,
    settler: LastReport,
    records: &Arc<dyn Records>,
) -> Metrics {
    Metrics {
        began: Timestamp::now(),
        rooms: rooms.clone(),
        connections,
        tcp_connections,
        tickets,
        tournaments: contests.open_tournaments.clone(),
        journals,
        settler,
        records: records.clone(),
    }
}

/// The filters that chat goes through: the words of the settings, then the filter of an embedding program.
fn chat_filters(
    disk: &dyn Disk,
    settings: &Settings,
    further: Option<Arc<dyn ChatFilter>>,
) -> anyhow::Result<ChatFilters> {
    let words = chat_words(disk, settings)?.map(|words| Arc::new(words) as Arc<dyn ChatFilter>);
    Ok(ChatFilters::new(words.into_iter().chain(further)))
}

/// The words that are not said, if the settings name a file of them. Errors: it cannot be read, or is no list.
fn chat_words(disk: &dyn Disk, settings: &Settings) -> anyhow::Result<Option<WordList>> {
    let file = &settings.rooms.chat_words_file;
    if file.as_os_str().is_empty() {
        return Ok(None);
    }
    let said = |why: String| anyhow::anyhow!("rooms.chat_words_file: {}: {why}", file.display());
    let bytes = disk.read(file).map_err(|error| said(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| said("it is no text in UTF-8".to_owned()))?;
    let words =
        WordList::parse(&text, settings.rooms.chat_words).map_err(|refused| said(refused.to_string()))?;
    Ok(Some(words))
}

/// Puts the bans and mutes into force that were imposed before, and goes on with those that come. Errors: the database
/// does not say which there are, and nobody who is banned may come back.
async fn moderate(
    record_services: &RecordServices,
    auth: &Auth,
    clients: &Clients,
    lobby: &Addr<Lobby>,
    settings: &Settings,
) -> anyhow::Result<Arc<Moderator>> {
    let (records, sanctions) = (record_services.records.clone(), auth.sanctions().clone());
    let moderator = Moderator::new(records, sanctions, clients.clone(), lobby.clone(), settings.operator);
    let moderator = Arc::new(moderator);
    moderator.reload().await?;
    actix::spawn(Arc::clone(&moderator).keep());
    Ok(moderator)
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
