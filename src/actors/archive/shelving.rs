//! From live files to replays: matches that are over, and matches that run, as far as they have come.

use std::sync::Arc;

use actix::prelude::*;

use super::Archive;
use super::catalogue::Entry;
use super::sound::Soundness;
use crate::domain::MatchId;
use crate::game::Registry;
use crate::game::journal::Ending;
use crate::protocol::replays::{EndingKind, ReplayCard};
use crate::store::replay::Draft;
use crate::store::{LiveFolder, ReplayFolder, StoreError};

/// Makes the replay of a match that is over out of its live file, which must be written to its end. Answers when the replay
/// would outlive a power cut; one that is there already is not made again.
#[derive(Message)]
#[rtype(result = "Result<(), ShelveFailed>")]
pub struct Shelve {
    /// Of which match.
    pub match_id: MatchId,
    /// Whether nothing more is written to the live file: without an ending in it the match was abandoned.
    pub is_closed: bool,
}

/// Makes the replay of a match as far as it has come; if it is over, its whole replay. Answers what it is then.
#[derive(Message)]
#[rtype(result = "Result<Arc<ReplayCard>, SaveRefused>")]
pub struct SaveRunning {
    /// Of which match.
    pub match_id: MatchId,
}

/// Why a replay could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ShelveFailed {
    /// A file cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The live file is whole and makes no sense.
    #[error("its records cannot be read: {0}")]
    Records(String),
    /// The disk did not take the ending yet.
    #[error("its ending is not in its journal yet")]
    NoEnding,
    /// The server stops, or the work panicked.
    #[error("the work was interrupted")]
    Interrupted,
}

/// Why a running match is not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveRefused {
    /// Spectators see it later than it happens.
    #[error("spectators see this match {delay_s} s later: it can be saved when it is over")]
    Delayed {
        /// How much later.
        delay_s: u32,
    },
    /// Its players do not see everything.
    #[error("the players of {game} do not see everything: a match can be saved when it is over")]
    HasSecrets {
        /// The game.
        game: String,
    },
    /// Too many wait for theirs.
    #[error("too many matches are being saved: try again in a moment")]
    Busy,
    /// There is nothing yet.
    #[error("nothing of the match has been recorded yet: try again in a moment")]
    NothingYet,
    /// It went wrong.
    #[error(transparent)]
    Failed(#[from] ShelveFailed),
}

impl Handler<Shelve> for Archive {
    type Result = ResponseActFuture<Self, Result<(), ShelveFailed>>;

    fn handle(&mut self, shelve_it: Shelve, _: &mut Self::Context) -> Self::Result {
        let Shelve { match_id, is_closed } = shelve_it;
        let (shelf, live, soundness) = (self.shelf.clone(), self.live.clone(), self.soundness.clone());
        self.take_turn(move || shelve(&shelf, &live, &soundness, &match_id, is_closed))
    }
}

impl Handler<SaveRunning> for Archive {
    type Result = ResponseActFuture<Self, Result<Arc<ReplayCard>, SaveRefused>>;

    fn handle(&mut self, SaveRunning { match_id }: SaveRunning, _: &mut Self::Context) -> Self::Result {
        let Ok(place) = Arc::clone(&self.saves).try_acquire_owned() else {
            return Box::pin(fut::ready(Err(SaveRefused::Busy)));
        };
        let (shelf, live, registry) = (self.shelf.clone(), self.live.clone(), self.registry.clone());
        let soundness = self.soundness.clone();
        self.take_turn(move || {
            let _place = place;
            save(&shelf, &live, &soundness, &registry, &match_id)
        })
    }
}

/// What is answered of a replay that was made.
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
    /// Makes a replay on a blocking thread when it is its turn, and takes it into the catalogue.
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

/// The whole replay that is there already.
fn finished(shelf: &ReplayFolder, id: &MatchId) -> Option<Entry> {
    let file = shelf.find(id).ok().filter(|file| file.meta().ending.kind != EndingKind::Running)?;
    Some(Entry::of(file.meta(), file.bytes()))
}

fn shelve(
    shelf: &ReplayFolder,
    live: &LiveFolder,
    soundness: &Soundness,
    id: &MatchId,
    is_closed: bool,
) -> Result<Entry, ShelveFailed> {
    if let Some(card) = finished(shelf, id) {
        return Ok(card);
    }
    let draft = Draft::of(&live.read(id)?, is_closed.then_some(Ending::Abandoned));
    let draft = draft.map_err(ShelveFailed::Records)?;
    if draft.meta().ending.kind == EndingKind::Running {
        return Err(ShelveFailed::NoEnding);
    }
    let bytes = shelf.write(&draft)?;
    soundness.wrote(id);
    let made = Entry::of(draft.meta(), bytes);
    log::info!("match {id}: its replay has {} steps in {bytes} bytes", made.card.ticks);
    Ok(made)
}

fn save(
    shelf: &ReplayFolder,
    live: &LiveFolder,
    soundness: &Soundness,
    registry: &Registry,
    id: &MatchId,
) -> Result<Entry, SaveRefused> {
    if let Some(card) = finished(shelf, id) {
        return Ok(card);
    }
    let live = match live.read(id) {
        Err(error) if error.is_missing() => return Err(SaveRefused::NothingYet),
        read => read.map_err(ShelveFailed::Store)?,
    };
    let draft = Draft::of(&live, None).map_err(ShelveFailed::Records)?;
    let game = &draft.meta().game;
    // Also when it is over: its replay comes when the spectators have seen the end.
    if live.room.config.delay_s > 0 {
        return Err(SaveRefused::Delayed { delay_s: live.room.config.delay_s });
    }
    let hides = || registry.get(game).is_none_or(|kind| kind.secrets());
    if draft.meta().ending.kind == EndingKind::Running && hides() {
        return Err(SaveRefused::HasSecrets { game: game.clone() });
    }
    let bytes = shelf.write(&draft).map_err(ShelveFailed::Store)?;
    soundness.wrote(id);
    Ok(Entry::of(draft.meta(), bytes))
}
