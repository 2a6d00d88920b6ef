//! Reads a live journal back: the match as it stood, and what its room knew.

use std::sync::Arc;
use std::time::Instant;

use actix::prelude::*;

use super::Recorder;
use crate::domain::MatchId;
use crate::game::journal::{Ending, Intervals, RebuildFailed, Record, record};
use crate::game::{Match, Registry, Tick};
use crate::store::{LiveFile, LiveFolder, RoomRecord, StoreError, live};

/// Reads a live journal that nobody writes to. Answers nothing when there is nothing to go on with; the recorder has then
/// said why, and seen to it that what there is becomes a replay.
#[derive(Message)]
#[rtype(result = "Option<Recalled>")]
pub struct Recall {
    /// Whose.
    pub match_id: MatchId,
}

/// A match that can go on.
pub struct Recalled {
    /// What its room knew.
    pub room: RoomRecord,
    /// The match, in the state of its last recorded step.
    pub game: Match,
}

/// A journal that was read.
enum Read {
    /// The match goes on.
    Open(LiveFile, Box<Recalled>),
    /// The room had come to its end.
    Closed(LiveFile),
    /// The match does not come back.
    Lost(LiveFile, Tick, LostMatch),
}

/// Why a match cannot go on.
#[derive(Debug, thiserror::Error)]
enum LostMatch {
    /// This server does not have the game.
    #[error("the server has no game {0:?}")]
    UnknownGame(String),
    /// The state does not come back.
    #[error(transparent)]
    NotRebuilt(#[from] RebuildFailed),
}

impl Handler<Recall> for Recorder {
    type Result = ResponseActFuture<Self, Option<Recalled>>;

    fn handle(&mut self, Recall { match_id }: Recall, _: &mut Self::Context) -> Self::Result {
        let (folder, registry, id) = (Arc::clone(&self.folder), self.registry.clone(), match_id.clone());
        let intervals = self.limits.intervals;
        let read = tokio::task::spawn_blocking(move || read(&folder, &registry, intervals, &id));
        Box::pin(read.into_actor(self).map(move |read, recorder, ctx| match read {
            Ok(Ok(read)) => recorder.go_on(&match_id, read, ctx),
            Ok(Err(unreadable)) => {
                recorder.set_aside(&match_id, &unreadable);
                None
            }
            Err(interrupted) => {
                log::error!(
                    "match {match_id}: reading its journal failed: {interrupted}; the journal is kept"
                );
                None
            }
        }))
    }
}

impl Recorder {
    fn go_on(&mut self, id: &MatchId, read: Read, ctx: &mut Context<Self>) -> Option<Recalled> {
        match read {
            Read::Open(file, recalled) => {
                self.files.adopt(id.clone(), file);
                if recalled.game.is_over() {
                    self.shelve(id.clone(), ctx);
                }
                Some(*recalled)
            }
            Read::Closed(file) => {
                self.put_away(id, file, ctx);
                None
            }
            Read::Lost(mut file, tick, why) => {
                log::error!("match {id}: it cannot go on: {why}; what was played becomes a replay");
                let ending = Ending::Aborted(format!("the match could not go on: {why}"));
                if let Err(error) = append_ending(&mut file, tick, ending) {
                    log::error!("match {id}: its journal cannot be written: {error}");
                }
                self.put_away(id, file, ctx);
                None
            }
        }
    }

    fn put_away(&mut self, id: &MatchId, file: LiveFile, ctx: &mut Context<Self>) {
        self.files.adopt(id.clone(), file);
        if self.files.retire(id, true) {
            self.shelve(id.clone(), ctx);
        }
    }

    fn set_aside(&self, id: &MatchId, why: &StoreError) {
        match self.folder.set_aside(id) {
            Ok(path) => log::error!("match {id}: {why}; its journal is kept as {}", path.display()),
            Err(error) => log::error!("match {id}: {why}; its journal cannot be set aside: {error}"),
        }
    }
}

/// Reads, and takes the match up, where a match that cannot be taken up does no harm.
fn read(
    folder: &LiveFolder,
    registry: &Registry,
    intervals: Intervals,
    id: &MatchId,
) -> Result<Read, StoreError> {
    let begun = Instant::now();
    let journal = folder.read(id)?;
    if journal.torn_bytes > 0 {
        log::warn!(
            "match {id}: the last {} bytes of its journal were torn and are cut off",
            journal.torn_bytes
        );
    }
    let file = folder.reopen(id, journal.whole_bytes)?;
    if journal.room.closed {
        return Ok(Read::Closed(file));
    }
    let records = journal.records()?;
    let tick = last_reached(&records);
    let (room, header) = (journal.room, journal.head.header);
    let Some(kind) = registry.get(&header.game) else {
        return Ok(Read::Lost(file, tick, LostMatch::UnknownGame(header.game)));
    };
    match Match::resume(kind.clone(), header, records, intervals, true) {
        Ok(game) => {
            log::info!("match {id}: taken up at tick {} in {} ms", game.tick(), begun.elapsed().as_millis());
            Ok(Read::Open(file, Box::new(Recalled { room, game })))
        }
        Err(failed) => Ok(Read::Lost(file, tick, failed.into())),
    }
}

/// How far a match had come.
fn last_reached(records: &[Record]) -> Tick {
    let reached = records.iter().rev().find_map(|record| match record {
        Record::Reached { tick, .. } => Some(*tick),
        _ => None,
    });
    reached.unwrap_or_default()
}

fn append_ending(file: &mut LiveFile, tick: Tick, ending: Ending) -> Result<(), StoreError> {
    let (mut packed, mut frames) = (Vec::new(), Vec::new());
    record::encode(&Record::Finished { tick, ending }, &mut packed);
    if live::put_play(&packed, &mut frames).is_err() {
        unreachable!("an ending is small");
    }
    file.append(&frames)
}
