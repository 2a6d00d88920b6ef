//! Reads a live journal back: the match as it stood, and what its room knew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;

use super::Recorder;
use super::conclusion::{RetryPatience, conclude, how_it_ended};
use crate::actors::mail::send_unbounded;
use crate::actors::records::settler::Owe;
use crate::domain::{MatchId, MatchResult};
use crate::game::journal::{
    Ending, Intervals, PackedRecords, RebuildFailed, Record, RecordReader, record, settled,
};
use crate::game::{Match, Registry, Tick};
use crate::room::RoomRecord;
use crate::store::{LiveFile, LiveFolder, LiveJournal, StoreError, live};

/// Reads a live journal that nobody writes to. If the match's journal never began, the journal of the match before is read.
/// Answers nothing when there is nothing to go on with; then the recorder has logged why, and makes a replay of what there
/// is.
#[derive(Message)]
#[rtype(result = "Option<Recalled>")]
pub struct Recall {
    /// The match whose journal is to be read.
    pub match_id: MatchId,
}

/// A match that can go on. If its room's record says that it is closed, the room has ended, and is still open for those who
/// see it late.
pub struct Recalled {
    /// What its room knew.
    pub room: RoomRecord,
    /// The match, in the state of its last recorded step.
    pub game: Match,
}

/// A journal that was read.
struct Read {
    file: LiveFile,
    /// How much later than the players spectators see the match.
    delay: Duration,
    /// The result, if the match was decided.
    result: Option<Box<MatchResult>>,
    found: Found,
}

/// What became of the match, as its journal says.
enum Found {
    /// The match goes on.
    Open(Box<Recalled>),
    /// The room had ended. If it has a delay, it is open until everybody has seen the end.
    Closed(Option<Box<Recalled>>),
    /// The match cannot go on from where it was.
    Lost(RecordReader, LostMatch),
}

impl Read {
    /// Whether neither the end of the room nor the result of the match is in the journal.
    fn is_undecided(&self) -> bool {
        match &self.found {
            Found::Open(recalled) => !recalled.game.is_over(),
            Found::Lost(reader, _) => reader.ending().is_none(),
            Found::Closed(_) => false,
        }
    }
}

/// Why a match cannot go on.
#[derive(Debug, thiserror::Error)]
enum LostMatch {
    /// This server does not have the game.
    #[error("the server has no game {0:?}")]
    UnknownGame(String),
    /// Its records cannot be read to their end.
    #[error("its records cannot be read: {0}")]
    Unreadable(String),
    /// The state cannot be rebuilt.
    #[error(transparent)]
    NotRebuilt(#[from] RebuildFailed),
}

impl Handler<Recall> for Recorder {
    type Result = ResponseActFuture<Self, Option<Recalled>>;

    fn handle(&mut self, Recall { match_id }: Recall, _: &mut Self::Context) -> Self::Result {
        let match_id = self.files.standing_in(&match_id);
        let shelf = Shelf {
            folder: Arc::clone(self.files.folder()),
            registry: self.registry.clone(),
            intervals: self.limits.intervals,
            match_id: match_id.clone(),
        };
        let patience = if self.files.knows(&match_id) { RetryPatience::None } else { RetryPatience::Endless };
        let (find, retry) = (self.dues.find.clone(), self.limits.retry);
        let read = async move {
            let read = shelf.clone().read(None).await?;
            if !read.is_undecided() {
                return Ok(read);
            }
            match how_it_ended(&find, &shelf.match_id, patience, retry).await {
                Some(result) => shelf.read(Some(result)).await,
                None => Ok(read),
            }
        };
        Box::pin(read.into_actor(self).map(move |read, recorder, ctx| match read {
            Ok(read) => recorder.go_on(&match_id, read, ctx),
            Err(unreadable) => {
                recorder.set_aside(&match_id, &unreadable);
                None
            }
        }))
    }
}

impl Recorder {
    fn go_on(&mut self, id: &MatchId, read: Read, ctx: &mut Context<Self>) -> Option<Recalled> {
        let Read { mut file, delay, result, found } = read;
        if let Some(result) = result {
            // The result may not have been settled before the server ended, whatever becomes of the room.
            send_unbounded(&self.dues.owe, Owe { result, wait: delay, told: None });
        }
        match found {
            Found::Open(recalled) => {
                self.files.adopt(id.clone(), file);
                if recalled.game.is_over() {
                    self.shelve_after(delay, id.clone(), ctx);
                }
                return Some(*recalled);
            }
            Found::Closed(seen_late) => {
                self.let_go_of(id, file, delay, ctx);
                return seen_late.map(|recalled| *recalled);
            }
            Found::Lost(reader, why) => {
                log::error!("match {id}: it cannot go on: {why}; what was played becomes a replay");
                if reader.ending().is_none() {
                    let ending = Ending::Aborted(format!("the match could not go on: {why}"));
                    append_ending(id, &mut file, reader.reached(), ending);
                }
            }
        }
        self.let_go_of(id, file, delay, ctx);
        None
    }

    /// Makes a replay of what there is of a match that does not go on.
    fn let_go_of(&mut self, id: &MatchId, file: LiveFile, delay: Duration, ctx: &mut Context<Self>) {
        self.files.adopt(id.clone(), file);
        if self.files.retire(id, true, None, None).0 {
            self.shelve_after(delay, id.clone(), ctx);
        } else {
            self.let_go(id.clone(), ctx);
        }
    }

    /// Renames a file that makes no sense, so that it is out of the way. A file that could not be read just now is left
    /// where it is.
    fn set_aside(&mut self, id: &MatchId, why: &StoreError) {
        if why.is_missing() {
            return log::debug!("match {id}: its room ended in order, and its journal is gone");
        }
        if !matches!(why, StoreError::Unusable { .. }) {
            return log::error!(
                "match {id}: its journal cannot be read now and is left for the next start: {why}"
            );
        }
        match self.files.set_aside(id) {
            Ok(path) => log::error!("match {id}: {why}; its journal is kept as {}", path.display()),
            Err(error) => log::error!("match {id}: {why}; its journal cannot be set aside: {error}"),
        }
    }
}

/// Where a journal is, and what is needed to read it.
#[derive(Clone)]
struct Shelf {
    folder: Arc<LiveFolder>,
    registry: Registry,
    intervals: Intervals,
    match_id: MatchId,
}

impl Shelf {
    /// Reads the journal on a blocking thread. `told` is how the match came out, if the journal does not know it: it is
    /// noted there.
    async fn read(self, told: Option<MatchResult>) -> Result<Read, StoreError> {
        let path = self.folder.path(&self.match_id);
        let read = tokio::task::spawn_blocking(move || read(&self, told));
        read.await.unwrap_or_else(|interrupted| {
            let interrupted = std::io::Error::other(interrupted.to_string());
            Err(StoreError::io("finish reading", &path)(interrupted))
        })
    }
}

/// Reads the journal and takes the match up, on a thread where a panic of the game does no harm.
fn read(shelf: &Shelf, told: Option<MatchResult>) -> Result<Read, StoreError> {
    let (folder, id, begun) = (&shelf.folder, &shelf.match_id, Instant::now());
    let mut journal = folder.read(id)?;
    tell_of_tail(folder, id, &journal);
    let mut file = folder.reopen(id, journal.whole_bytes)?;
    if let Some(result) = told {
        conclude(&mut journal, &mut file, result);
    }
    let delay = Duration::from_secs(journal.room.config.delay_s.into());
    let result = journal.room.result.clone();
    let is_closed = journal.room.closed;
    if is_closed && delay.is_zero() {
        return Ok(Read { file, delay, result, found: Found::Closed(None) });
    }
    let found = match resume(journal, &shelf.registry, shelf.intervals) {
        Found::Open(recalled) if is_closed => Found::Closed(Some(recalled)),
        _ if is_closed => Found::Closed(None),
        found => found,
    };
    if let Found::Open(recalled) = &found {
        let (tick, ms) = (recalled.game.tick(), begun.elapsed().as_millis());
        log::info!("match {id}: taken up at tick {tick} in {ms} ms");
    }
    Ok(Read { file, delay, result, found })
}

fn resume(journal: LiveJournal, registry: &Registry, intervals: Intervals) -> Found {
    let LiveJournal { room, head, play, .. } = journal;
    let Some(game_type) = registry.get(&head.header.game) else {
        return Found::Lost(read_through(&play), LostMatch::UnknownGame(head.header.game));
    };
    let mut unreadable = None;
    let records = PackedRecords::new(&play).readable(&mut unreadable);
    let resumed = Match::resume(game_type.clone(), head.header, records, intervals, true);
    match (resumed, unreadable) {
        (Ok(mut game), None) => {
            game.recall_seqs(&room.acted);
            Found::Open(Box::new(Recalled { room, game }))
        }
        (Ok(_), Some(why)) => Found::Lost(read_through(&play), LostMatch::Unreadable(why)),
        (Err(failed), _) => Found::Lost(read_through(&play), failed.into()),
    }
}

/// How far a match has come that cannot go on, as far as its records can be read.
fn read_through(play: &[u8]) -> RecordReader {
    let mut reader = RecordReader::default();
    for record in settled(PackedRecords::new(play).readable(&mut None)) {
        reader.read(&record);
    }
    reader
}

/// Cuts off what is behind the last whole record. If that is more than an interrupted write, a copy is kept.
fn tell_of_tail(folder: &LiveFolder, id: &MatchId, journal: &LiveJournal) {
    if journal.torn_bytes == 0 {
        return;
    }
    log::warn!(
        "match {id}: the last {} bytes of its journal are not whole and are cut off",
        journal.torn_bytes
    );
    if !journal.is_changed {
        return;
    }
    match folder.keep_copy(id) {
        Ok(copy) => log::error!("match {id}: its journal was changed; it is kept as {}", copy.display()),
        Err(error) => log::error!("match {id}: its journal was changed, and there is no copy: {error}"),
    }
}

fn append_ending(id: &MatchId, file: &mut LiveFile, tick: Tick, ending: Ending) {
    let (mut packed, mut frames) = (Vec::new(), Vec::new());
    record::encode(&Record::Finished { tick, ending }, &mut packed);
    if live::put_play(&packed, &mut frames).is_err() {
        unreachable!("an ending is small");
    }
    if let Err(error) = file.append(&frames) {
        log::error!("match {id}: its journal cannot be written: {error}");
    }
}
