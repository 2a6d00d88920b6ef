//! The directory of tournaments: announces them, starts an actor for each that is open, and starts it again if it died.
//!
//! Must not: know what a tournament decides, or answer what [`OpenTournaments`] says.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use jiff::Timestamp;

use super::tournament::{
    AnnounceRefused, AnnounceTournament, Instruct, OpenTournaments, RestTournaments, RestoreTournaments,
    RoomPlaces, TellAnswer, TellRefused, TellTournament, Tournament, TournamentKept, TournamentLinks,
    load_tournament,
};
use crate::actors::mail::send_to_child;
use crate::actors::{Lobby, Notifier, Settler};
use crate::auth::AddressShare;
use crate::config::TournamentSettings;
use crate::domain::tournament::{TournamentCommand, TournamentPicture, TournamentSetup, TournamentState};
use crate::domain::{PlayerId, TournamentId};
use crate::game::{Level, Pace, Registry, Seat};
use crate::store::Records;
use crate::store::records::NewTournament;

/// How often the directory looks whether its tournaments still live.
const SWEEP: Duration = Duration::from_secs(1);

/// Whom tournaments talk to.
pub struct TournamentServices {
    /// Where they are kept.
    pub records: Arc<dyn Records>,
    /// Opens rooms.
    pub lobby: Addr<Lobby>,
    /// Says when a match is settled.
    pub settler: Addr<Settler>,
    /// Tells entrants.
    pub notifier: Addr<Notifier>,
    /// The games that there are.
    pub registry: Registry,
    /// The section `[tournaments]`.
    pub settings: TournamentSettings,
    /// Seconds by which spectators can be behind.
    pub delay_max_s: u32,
}

/// The actor: the directory of all tournaments that are open.
pub struct TournamentDirectory {
    services: TournamentServices,
    published: OpenTournaments,
    places: RoomPlaces,
    open: HashMap<TournamentId, Addr<Tournament>>,
    /// The owners of tournaments that are being announced: these are not published before they are kept.
    coming: Vec<PlayerId>,
    /// What those that are open count for. One that came back after a restart counts for no address.
    shares: HashMap<TournamentId, AddressShare>,
    rests: bool,
}

impl TournamentDirectory {
    /// A directory without tournaments yet.
    pub fn new(services: TournamentServices) -> TournamentDirectory {
        let places = RoomPlaces::new(services.settings.rooms_max);
        let published = OpenTournaments::default();
        TournamentDirectory {
            services,
            published,
            places,
            open: HashMap::new(),
            coming: Vec::new(),
            shares: HashMap::new(),
            rests: false,
        }
    }

    /// The tournaments that are open, for everybody to read.
    pub fn published(&self) -> OpenTournaments {
        self.published.clone()
    }

    /// Starts the actor of a tournament, unless it lives.
    fn start(&mut self, state: TournamentState, ctx: &Context<Self>) -> Addr<Tournament> {
        let id = state.setup().id.clone();
        if let Some(lives) = self.open.get(&id).filter(|addr| addr.connected()) {
            return lives.clone();
        }
        let addr = Tournament::new(state, self.links(ctx)).start();
        self.open.insert(id, addr.clone());
        addr
    }

    fn links(&self, ctx: &Context<Self>) -> TournamentLinks {
        TournamentLinks {
            records: Arc::clone(&self.services.records),
            lobby: self.services.lobby.clone(),
            settler: self.services.settler.clone(),
            notifier: self.services.notifier.clone(),
            published: self.published.clone(),
            directory: ctx.address().recipient(),
            places: self.places.clone(),
            settings: self.services.settings,
        }
    }

    /// Starts again what died, and forgets what is over.
    fn sweep(&mut self, ctx: &mut Context<Self>) {
        let is_open =
            |id: &TournamentId| self.published.find(id).is_some_and(|picture| !picture.status.is_over());
        self.shares.retain(|id, _| is_open(id));
        let gone: Vec<TournamentId> =
            self.open.iter().filter(|(_, addr)| !addr.connected()).map(|(id, _)| id.clone()).collect();
        for id in gone {
            self.open.remove(&id);
            if self.published.find(&id).is_some_and(|picture| !picture.status.is_over()) {
                log::error!("tournament {id}: it has died, and is started again");
                self.load(id, ctx);
            }
        }
    }

    /// Reads a tournament, and starts it if it is not over.
    fn load(&self, id: TournamentId, ctx: &mut Context<Self>) {
        let records = Arc::clone(&self.services.records);
        let asked = id.clone();
        let loaded = async move { load_tournament(&records, &asked).await };
        ctx.spawn(loaded.into_actor(self).map(move |loaded, directory, ctx| match loaded {
            Ok(Some(state)) if !state.status().is_over() => drop(directory.start(state, ctx)),
            Ok(_) => {}
            Err(error) => {
                log::error!("tournament {id}: {error}; it is read again");
                ctx.run_later(SWEEP, |directory, ctx| directory.load(id, ctx));
            }
        }));
    }

    /// Reads a tournament, starts it, and tells it something.
    fn read_and_tell(&self, tell: TellTournament) -> ResponseActFuture<Self, TellAnswer> {
        let (records, id) = (Arc::clone(&self.services.records), tell.tournament.clone());
        let loaded = async move { load_tournament(&records, &id).await };
        Box::pin(loaded.into_actor(self).then(|loaded, directory, ctx| {
            let addr = match loaded {
                Ok(Some(_)) if directory.published.is_full(&directory.services.settings) => {
                    Err(TellRefused::Unavailable("too many that are over are told something".to_owned()))
                }
                Ok(Some(state)) => Ok(directory.start(state, ctx)),
                Ok(None) => Err(TellRefused::NoSuchTournament(tell.tournament.clone())),
                Err(error) => Err(TellRefused::Unavailable(error.to_string())),
            };
            let gone = |_| TellRefused::Unavailable("it is started again".to_owned());
            async move { told(&addr?, &tell).await.map_err(gone)? }.into_actor(directory)
        }))
    }

    fn check_setup(&self, setup: &TournamentSetup) -> Result<(), AnnounceRefused> {
        setup.check(&self.services.settings.bounds(self.services.delay_max_s), Timestamp::now())?;
        self.check_game(setup).map_err(AnnounceRefused::Game)
    }

    fn check(&self, setup: &TournamentSetup) -> Result<(), AnnounceRefused> {
        self.must_be_held_here()?;
        self.check_setup(setup)?;
        self.published.check_place(&setup.owner, &self.services.settings, None, &self.coming)
    }

    /// Two servers that hold the same tournament would each open its rooms.
    fn must_be_held_here(&self) -> Result<(), AnnounceRefused> {
        if self.services.settings.enabled { Ok(()) } else { Err(AnnounceRefused::NotHere) }
    }

    /// Whether the game can be played in this way.
    fn check_game(&self, setup: &TournamentSetup) -> Result<(), String> {
        let registry = &self.services.registry;
        let missing = || format!("there is no game {:?}; there are: {}", setup.game, registry.names());
        let game = registry.get(&setup.game).ok_or_else(missing)?;
        if !game.ranked() {
            return Err(format!("nobody wins the game {:?}, so there is no tournament of it", setup.game));
        }
        if !game.has_mode(setup.mode.as_deref()) {
            return Err(format!("the game {:?} has these modes: {}", setup.game, game.modes().join(", ")));
        }
        if setup.admission.bots && game.policy(Level::Normal, Seat(0), 0).is_none() {
            return Err(format!("the game {:?} has no bots; do not admit any", setup.game));
        }
        let players = setup.bracket.players_max();
        if !game.seats().contains(&players) {
            return Err(format!("the game {:?} cannot be played by {players} in one room", setup.game));
        }
        let opened = game.open(0, players, &setup.options).map_err(|refused| refused.to_string())?;
        let steps_by_the_clock = matches!(opened.pace, Pace::Realtime { .. });
        if steps_by_the_clock && setup.admission.people && setup.allowances.time_bank_ms.is_some() {
            return Err(format!(
                "the game {:?} steps by the clock, and waits for no person's answer: leave time_bank_ms out, or admit \
                 programs and bots alone",
                setup.game
            ));
        }
        Ok(())
    }
}

impl Actor for TournamentDirectory {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(SWEEP, TournamentDirectory::sweep);
    }
}

impl Handler<AnnounceTournament> for TournamentDirectory {
    type Result = ResponseActFuture<Self, Result<Arc<TournamentPicture>, AnnounceRefused>>;

    fn handle(
        &mut self,
        AnnounceTournament { setup, share }: AnnounceTournament,
        _: &mut Self::Context,
    ) -> Self::Result {
        if let Err(refused) = self.check(&setup) {
            return Box::pin(fut::ready(Err(refused)));
        }
        self.coming.push(setup.owner.clone());
        let state = TournamentState::new(setup);
        let picture = Arc::new(state.picture());
        let (records, new) = (Arc::clone(&self.services.records), NewTournament::of(&picture));
        let kept = async move { records.open_tournament(&new).await };
        Box::pin(kept.into_actor(self).map(move |kept, directory, ctx| {
            let owner = &state.setup().owner;
            if let Some(at) = directory.coming.iter().position(|coming| coming == owner) {
                directory.coming.swap_remove(at);
            }
            let is_new = kept.map_err(|error| AnnounceRefused::Unavailable(error.to_string()))?;
            if !is_new {
                return Err(AnnounceRefused::IdTaken(state.setup().id.clone()));
            }
            directory.shares.insert(state.setup().id.clone(), share);
            directory.start(state, ctx);
            Ok(picture)
        }))
    }
}

impl Handler<TellTournament> for TournamentDirectory {
    type Result = ResponseActFuture<Self, TellAnswer>;

    /// One that is not open, because it is over, is read for this.
    fn handle(&mut self, tell: TellTournament, _: &mut Self::Context) -> Self::Result {
        if let Err(refused) = self.must_be_held_here() {
            return Box::pin(fut::ready(Err(refused.into())));
        }
        if let TournamentCommand::ChangeSetup(setup) = &tell.command
            && let Err(refused) = self.check_setup(setup)
        {
            return Box::pin(fut::ready(Err(refused.into())));
        }
        let living = self.open.get(&tell.tournament).filter(|addr| addr.connected()).cloned();
        let asked = async move {
            let Some(addr) = living else { return Err(tell) };
            told(&addr, &tell).await.map_err(|_| tell)
        };
        // One that ends while it is told, because it was over for long enough, is read again like one that had ended.
        Box::pin(asked.into_actor(self).then(|answer, directory, _| match answer {
            Ok(answer) => Box::pin(fut::ready(answer)),
            Err(tell) => directory.read_and_tell(tell),
        }))
    }
}

async fn told(addr: &Addr<Tournament>, tell: &TellTournament) -> Result<TellAnswer, MailboxError> {
    let TellTournament { by, why, command, .. } = tell.clone();
    addr.send(Instruct { by, why, command }).await
}

impl Handler<TournamentKept> for TournamentDirectory {
    type Result = ();

    fn handle(&mut self, TournamentKept(id): TournamentKept, ctx: &mut Self::Context) {
        self.load(id, ctx);
    }
}

impl Handler<RestoreTournaments> for TournamentDirectory {
    type Result = ResponseActFuture<Self, usize>;

    fn handle(&mut self, _: RestoreTournaments, ctx: &mut Self::Context) -> Self::Result {
        if !self.services.settings.enabled {
            return Box::pin(fut::ready(0));
        }
        let records = Arc::clone(&self.services.records);
        let asked = async move { records.unfinished_tournaments().await };
        let addr = ctx.address();
        Box::pin(asked.into_actor(self).map(move |ids, directory, ctx| match ids {
            Ok(ids) => {
                let count = ids.len();
                ids.into_iter().for_each(|id| directory.load(id, ctx));
                count
            }
            Err(error) => {
                log::error!("tournaments cannot be read: {error}; they are read again");
                ctx.run_later(SWEEP, move |_, _| send_to_child(&addr, RestoreTournaments));
                0
            }
        }))
    }
}

impl Handler<RestTournaments> for TournamentDirectory {
    type Result = ();

    fn handle(&mut self, rest: RestTournaments, _: &mut Self::Context) {
        self.rests = true;
        self.open.values().for_each(|addr| send_to_child(addr, rest));
    }
}
