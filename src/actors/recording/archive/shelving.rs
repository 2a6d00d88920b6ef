//! Makes replays of live files: of matches that are over, and of running matches as far as they have come.

use std::sync::{Arc, Mutex, PoisonError};

use actix::prelude::*;
use jiff::Timestamp;

use super::Archive;
use super::catalogue::Entry;
use super::sound::Soundness;
use crate::auth::Origin;
use crate::domain::{ListOrder, MatchId};
use crate::game::Registry;
use crate::game::journal::Ending;
use crate::protocol::replays::{EndingKind, ReplayCard};
use crate::store::replay::Draft;
use crate::store::{LiveFolder, ReplayFile, ReplayFolder, StoreError};

/// Makes the replay of a match that is over. Its live file must be written to its end. Answers when the replay would
/// outlive a power cut. A replay that is there already is not made again.
#[derive(Message)]
#[rtype(result = "Result<(), ShelveFailed>")]
pub struct FinalizeReplay {
    /// The match whose replay is made.
    pub match_id: MatchId,
    /// Whether nothing more is written to the live file. If it has no ending then, the match was abandoned.
    pub is_closed: bool,
}

/// Makes the replay of a running match, as far as it has come; if the match is over, its whole replay. Answers what the
/// replay is then.
#[derive(Message)]
#[rtype(result = "Result<Arc<ReplayCard>, SaveRefused>")]
pub struct SaveRunning {
    /// The match whose replay is made.
    pub match_id: MatchId,
    /// The address of the client, for the bound on saves of one client.
    pub client: Origin,
}

/// Why a replay could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ShelveFailed {
    /// A file cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The live file can be read, and its records make no sense.
    #[error("its records cannot be read: {0}")]
    Records(String),
    /// The disk has not taken the ending yet.
    #[error("its ending is not in its journal yet")]
    NoEnding,
    /// The server is about to stop, or the work panicked.
    #[error("the work was interrupted")]
    Interrupted,
}

/// Why a running match is not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveRefused {
    /// Spectators see the match later than it happens, so a save would tell too much.
    #[error("spectators see this match {delay_s} s later: it can be saved when it is over")]
    Delayed {
        /// The delay of the room, in seconds.
        delay_s: u32,
    },
    /// Its players do not see everything, so a save would tell too much.
    #[error("the players of {game} do not see everything: a match can be saved when it is over")]
    HasSecrets {
        /// The game's name.
        game: String,
    },
    /// Too many matches wait to be saved.
    #[error("too many matches are being saved: try again in a moment")]
    Busy,
    /// Too many matches wait to be saved for this client.
    #[error("{0} matches are being saved for you already: wait for them")]
    TooManyOfOne(usize),
    /// No step of the match has been recorded yet.
    #[error("nothing of the match has been recorded yet: try again in a moment")]
    NothingYet,
    /// The replay could not be made.
    #[error(transparent)]
    Failed(#[from] ShelveFailed),
}

impl Handler<FinalizeReplay> for Archive {
    type Result = ResponseActFuture<Self, Result<(), ShelveFailed>>;

    fn handle(&mut self, shelve_it: FinalizeReplay, _: &mut Self::Context) -> Self::Result {
        let FinalizeReplay { match_id, is_closed } = shelve_it;
        let (shelving, live) = (self.shelving.clone(), self.live.clone());
        self.take_turn(move || shelving.shelve(&live, &match_id, is_closed))
    }
}

impl Handler<SaveRunning> for Archive {
    type Result = ResponseActFuture<Self, Result<Arc<ReplayCard>, SaveRefused>>;

    fn handle(
        &mut self,
        SaveRunning { match_id, client }: SaveRunning,
        _: &mut Self::Context,
    ) -> Self::Result {
        let share = match self.savers.take(client) {
            Ok(share) => share,
            Err(max) => return Box::pin(fut::ready(Err(SaveRefused::TooManyOfOne(max)))),
        };
        let Ok(place) = Arc::clone(&self.saves).try_acquire_owned() else {
            return Box::pin(fut::ready(Err(SaveRefused::Busy)));
        };
        let (shelving, live, registry) = (self.shelving.clone(), self.live.clone(), self.registry.clone());
        self.take_turn(move || {
            let _places = (share, place);
            shelving.save(&live, &registry, &match_id)
        })
    }
}

/// The answer to whoever wanted a replay made.
trait Told {
    fn told(card: Arc<ReplayCard>) -> Self;
}

impl Told for () {
    fn told(_: Arc<ReplayCard>) {}
}

impl Told for Arc<ReplayCard> {
    fn told(card: Arc<ReplayCard>) -> Arc<ReplayCard> {
        card
    }
}

impl Archive {
    /// Makes a replay on a blocking thread when it is its turn, and adds it to the catalogue.
    fn take_turn<T, E>(
        &self,
        make: impl FnOnce() -> Result<Entry, E> + Send + 'static,
    ) -> ResponseActFuture<Self, Result<T, E>>
    where
        T: Told + 'static,
        E: From<ShelveFailed> + Send + 'static,
    {
        let turn = self.turn.clone();
        let made = async move {
            let _turn = turn.acquire().await;
            let made = tokio::task::spawn_blocking(make).await;
            made.unwrap_or_else(|_| Err(ShelveFailed::Interrupted.into()))
        };
        Box::pin(made.into_actor(self).map(|made, archive, ctx| {
            let card = archive.catalogue.learn(made?);
            archive.tidy(ctx);
            Ok(T::told(card))
        }))
    }
}

/// Writes replays into the folder, and gives each a place in the list behind all others.
#[derive(Clone)]
pub(super) struct Shelving {
    shelf: Arc<ReplayFolder>,
    soundness: Soundness,
    order: Arc<Mutex<ListOrder>>,
}

impl Shelving {
    /// `newest` is the place of the newest replay in the folder.
    pub(super) fn new(shelf: Arc<ReplayFolder>, soundness: Soundness, newest: Option<Timestamp>) -> Shelving {
        let mut order = ListOrder::default();
        newest.into_iter().for_each(|newest| order.note(newest));
        Shelving { shelf, soundness, order: Arc::new(Mutex::new(order)) }
    }

    fn shelve(&self, live: &LiveFolder, id: &MatchId, is_closed: bool) -> Result<Entry, ShelveFailed> {
        if let Some(entry) = self.finished(id) {
            return Ok(entry);
        }
        let draft = Draft::of(&live.read(id)?, is_closed.then_some(Ending::Abandoned));
        let draft = draft.map_err(ShelveFailed::Records)?;
        if draft.meta().ending.kind == EndingKind::Running {
            return Err(ShelveFailed::NoEnding);
        }
        let made = self.put(draft)?;
        let (ticks, bytes) = (made.card.ticks, made.card.bytes);
        log::info!("match {id}: its replay has {ticks} steps in {bytes} bytes");
        Ok(made)
    }

    fn save(&self, live: &LiveFolder, registry: &Registry, id: &MatchId) -> Result<Entry, SaveRefused> {
        if let Some(entry) = self.finished(id) {
            return Ok(entry);
        }
        let live = match live.read(id) {
            Err(error) if error.is_missing() => return Err(SaveRefused::NothingYet),
            read => read.map_err(ShelveFailed::Store)?,
        };
        let draft = Draft::of(&live, None).map_err(ShelveFailed::Records)?;
        let game = &draft.meta().game;
        // This holds when the match is over, too: its replay is made when the spectators have seen the end.
        if live.room.config.delay_s > 0 {
            return Err(SaveRefused::Delayed { delay_s: live.room.config.delay_s });
        }
        let hides = || registry.get(game).is_none_or(|game_type| game_type.secrets());
        if draft.meta().ending.kind == EndingKind::Running && hides() {
            return Err(SaveRefused::HasSecrets { game: game.clone() });
        }
        Ok(self.put(draft).map_err(ShelveFailed::Store)?)
    }

    /// The whole replay of the match, if it is there already.
    fn finished(&self, id: &MatchId) -> Option<Entry> {
        let is_whole = |file: &ReplayFile| file.meta().ending.kind != EndingKind::Running;
        let file = self.shelf.find(id).ok().filter(is_whole)?;
        Some(Entry::of_file(&file, self.shelf.opened_from(id)))
    }

    fn put(&self, mut draft: Draft) -> Result<Entry, StoreError> {
        let ended_at = draft.meta().ended_at;
        draft.list_at(self.order.lock().unwrap_or_else(PoisonError::into_inner).next(ended_at));
        let bytes = self.shelf.write(&draft)?;
        self.soundness.wrote(&draft.meta().match_id);
        Ok(Entry::of_draft(&draft, bytes))
    }
}
