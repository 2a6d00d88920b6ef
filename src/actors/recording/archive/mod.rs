//! The archive: the replays on disk, and what is known of each without reading it again.
//!
//! Owns: the catalogue in memory, and the decision which replays are kept. All reading and writing is done on blocking
//! threads, so the actor itself never waits for the disk. Replays of matches that are over are made one after the other,
//! and wait for no other work. Must not: write live files, or remove the replay of a match that is being played.

mod catalogue;
mod drafts;
mod findings;
mod moments;
mod playbacks;
mod questions;
mod shelf;
mod soundness;
mod verdicts;
mod work_limit;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use tokio::sync::Semaphore;

pub use catalogue::{ListedReplay, ReplayFilter};
pub use drafts::{SaveRefused, SaveRunning};
pub use moments::FindMoments;
pub use playbacks::{Play, PlayRefused};
pub use questions::{FindRefused, FindReplay, FoundReplay, ListReplays};
pub use shelf::{FinalizeReplay, ShelveFailed};
pub use verdicts::{VerifyRefused, VerifyReplay};
pub use work_limit::{Asker, Attendance};

use crate::config::ReplaySettings;
use crate::game::Registry;
use crate::game::replay::{ReplayListing, ReplayMoments, ReplayVerdict};
use crate::store::{Disk, LiveFolder, ReplayFolder, StoreError, WallClock};
use crate::telemetry;
use catalogue::{Catalogue, NewReplay};
use drafts::Saving;
use findings::Findings;
use playbacks::PlaybackLimit;
use shelf::Shelving;
use soundness::Soundness;
use work_limit::{WorkBounds, WorkLimit};

/// The time between two searches for replays that are too old.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// How many verdicts are kept.
const VERDICTS_MAX: usize = 4096;

/// The actor: it knows all replays on disk, adds new ones, and hands out work on them.
pub struct Archive {
    shelf: Arc<ReplayFolder>,
    live: Arc<LiveFolder>,
    registry: Registry,
    catalogue: Catalogue,
    settings: ReplaySettings,
    clock: WallClock,
    /// Replays of matches that are over are written, and replays removed, one at a time: it takes memory, and nobody waits for it.
    turn: Arc<Semaphore>,
    saving: Saving,
    work_limit: WorkLimit,
    verdicts: Findings<ReplayVerdict>,
    moments: Findings<Arc<ReplayMoments>>,
    shelving: Shelving,
    soundness: Soundness,
    playbacks: PlaybackLimit,
    /// The thread on which replays are played back. It ends with the actix system, not when this is dropped.
    arbiter: Arbiter,
}

impl Archive {
    /// Opens the archive and reads which replays there are; blocks. `live` are the matches that are being played. It must
    /// run inside an actix system. Errors: the folder cannot be read or made.
    pub fn open(
        data_dir: &Path,
        disk: Arc<dyn Disk>,
        live: Arc<LiveFolder>,
        registry: Registry,
        settings: ReplaySettings,
        clock: WallClock,
    ) -> Result<Archive, StoreError> {
        let shelf = Arc::new(ReplayFolder::open(data_dir, disk)?);
        let catalogue = Catalogue::read(&shelf)?;
        let arbiter = Arbiter::new();
        arbiter.spawn_fn(telemetry::stand_back);
        let soundness = Soundness::new(Arc::clone(&shelf));
        let shelving = Shelving::new(Arc::clone(&shelf), soundness.clone(), catalogue.newest());
        let save_limit = WorkLimit::new(WorkBounds::of_saving(&settings));
        Ok(Archive {
            saving: Saving::new(shelving.clone(), Arc::clone(&live), registry.clone(), save_limit),
            shelving,
            soundness,
            shelf,
            live,
            registry,
            catalogue,
            clock,
            turn: Arc::new(Semaphore::new(1)),
            verdicts: Findings::new(VERDICTS_MAX),
            moments: Findings::new(moments::KNOWN_MAX),
            work_limit: WorkLimit::new(WorkBounds::of_verifying(&settings)),
            playbacks: PlaybackLimit::new(settings.streams_max, settings.streams_of_one_max),
            arbiter,
            settings,
        })
    }

    /// Takes in a replay that was made; others may have to go for it. Answers what is there of its match then.
    fn learn(&mut self, entry: NewReplay, ctx: &mut Context<Self>) -> Arc<ReplayListing> {
        let listing = self.catalogue.learn(entry);
        self.tidy(ctx);
        listing
    }

    /// Removes the replays that are not kept any longer.
    fn tidy(&mut self, ctx: &mut Context<Self>) {
        let live = self.live.clone();
        let surplus =
            self.catalogue.take_surplus((self.clock)(), &self.settings, |id| live.path(id).exists());
        if surplus.is_empty() {
            return;
        }
        log::info!("removing {} replays that are older, or more, than [replays] keeps", surplus.len());
        let (shelf, turn) = (self.shelf.clone(), self.turn.clone());
        let removed = async move {
            let _turn = turn.acquire().await;
            let removing = tokio::task::spawn_blocking(move || {
                for id in surplus {
                    if let Err(error) = shelf.remove(&id) {
                        log::warn!("match {id}: its replay stays: {error}");
                    }
                }
            });
            if removing.await.is_err() {
                log::error!(
                    "some replays that are beyond what [replays] keeps were not removed: that panicked; the next start finds them"
                );
            }
        };
        ctx.spawn(removed.into_actor(self));
    }
}

impl Actor for Archive {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.tidy(ctx);
        ctx.run_interval(TIDY_EVERY, Archive::tidy);
    }
}
