//! The open live journals, and how far each of them has come on its way to becoming a replay.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::rounds::{Round, Synced};
use super::{Batch, BatchPosition};
use crate::domain::MatchId;
use crate::room::RoomFact;
use crate::store::{LiveFile, LiveFolder, LiveWriter, StoreError};

/// All live journals that are written to.
pub(super) struct Files {
    writer: LiveWriter,
    open: HashMap<MatchId, Open>,
}

/// A live journal, and what is still to be done with it.
#[derive(Default)]
struct Open {
    file: Option<LiveFile>,
    shelf: Shelf,
    retired: bool,
    /// The match in whose journal the room goes on. Until that journal would outlive a power cut, the room comes back from
    /// this one.
    successor: Option<MatchId>,
    /// Whether the journal would be found after a power cut.
    durable: bool,
    /// Whether the last write failed. Then what follows must not be appended as if nothing were missing.
    broken: bool,
    /// What is still to be written before the replay can be made.
    last: Option<Batch>,
    /// The match with which the room ended, if that was a later one.
    ended_with: Option<MatchId>,
}

#[derive(Default, PartialEq, Eq)]
enum Shelf {
    #[default]
    NotYet,
    UnderWay,
    Done,
}

impl Files {
    pub(super) fn new(writer: LiveWriter) -> Files {
        Files { writer, open: HashMap::new() }
    }

    /// Where they are.
    pub(super) fn folder(&self) -> &Arc<LiveFolder> {
        self.writer.folder()
    }

    /// Writes a batch. Errors: the system's; the file is then as it was before.
    pub(super) fn write(&mut self, id: &MatchId, batch: &Batch) -> Result<(), StoreError> {
        let open = self.open.entry(id.clone()).or_default();
        let written = open.put(&mut self.writer, id, batch);
        if let (Err(error), false) = (&written, open.broken) {
            log::error!("match {id}: its journal cannot be written: {error}; the match goes on without it");
        }
        open.broken = written.is_err();
        written
    }

    /// Takes over a file that was read back.
    pub(super) fn adopt(&mut self, id: MatchId, file: LiveFile) {
        self.open.insert(id, Open { file: Some(file), durable: true, ..Open::default() });
    }

    /// Whether this journal was written to since the start of the server.
    pub(super) fn knows(&self, id: &MatchId) -> bool {
        self.open.contains_key(id)
    }

    /// The match from whose journal the room comes back: the match before, as long as the journal of this one has not
    /// begun.
    pub(super) fn standing_in(&self, id: &MatchId) -> MatchId {
        if self.open.get(id).is_some_and(|open| open.file.is_some()) {
            return id.clone();
        }
        let before = self.open.iter().find(|(_, open)| open.successor.as_ref() == Some(id));
        before.map_or_else(|| id.clone(), |(before, _)| before.clone())
    }

    /// Takes what was written since the last sync, if something was.
    pub(super) fn take_round(&mut self) -> Option<Round> {
        let (mut files, mut begun) = (Vec::new(), Vec::new());
        for (id, open) in &mut self.open {
            let Some(file) = &mut open.file else { continue };
            match file.take_dirty() {
                Some(file) => files.push((id.clone(), file)),
                None if !open.durable => begun.push(id.clone()),
                None => {}
            }
        }
        let round = Round { segments: self.writer.take_dirty_segments(), files, begun };
        (!round.is_empty()).then_some(round)
    }

    /// Notes what came of a round. Answers the journals that are not needed any more because of it.
    pub(super) fn synced(&mut self, synced: Synced) -> Vec<MatchId> {
        if !synced.is_logged {
            // Nobody knows what of the log is on the disk.
            self.writer.close_segment();
        }
        for (id, open) in &mut self.open {
            if let Some(file) = &mut open.file
                && (!synced.is_logged || synced.failed.contains(id))
            {
                file.set_dirty();
            }
        }
        let mut released = Vec::new();
        for id in &synced.durable {
            let Some(open) = self.open.get_mut(id) else { continue };
            if !std::mem::replace(&mut open.durable, true) {
                released.extend(self.release(id, None));
            }
        }
        released
    }

    /// The segments of the log that are to be let go.
    pub(super) fn full_segments(&self) -> Vec<u64> {
        self.writer.full_segments()
    }

    /// These segments were let go.
    pub(super) fn forget_segments(&mut self, gone: &[u64]) {
        self.writer.forget_segments(gone);
    }

    /// Makes everything durable, and lets the log go; blocks.
    pub(super) fn sync_all(&mut self) {
        let folder = Arc::clone(self.folder());
        // Twice: the first may show that a journal is not needed any more, which is then said in it.
        for _ in 0..2 {
            if let Some(round) = self.take_round() {
                self.synced(round.sync(&folder));
            }
        }
        self.writer.close_segment();
        let segments = self.full_segments();
        match folder.settle(&segments) {
            Ok(()) => self.forget_segments(&segments),
            Err(why) => log::error!("the log of journals stays: {why}"),
        }
    }

    /// Renames a file that makes no sense.
    pub(super) fn set_aside(&mut self, id: &MatchId) -> Result<PathBuf, StoreError> {
        self.writer.set_aside(id)
    }

    /// Journals that wait for this one wait for the one of `next` instead, or for none. Answers those that wait for none.
    fn release(&mut self, id: &MatchId, next: Option<MatchId>) -> Vec<MatchId> {
        let next = next.filter(|next| self.open.get(next).is_none_or(|open| !open.durable));
        let waiting = self.open.iter_mut().filter(|(_, open)| open.successor.as_ref() == Some(id));
        let mut released = Vec::new();
        for (waiting, open) in waiting {
            open.successor.clone_from(&next);
            if next.is_none() {
                open.put_last(&mut self.writer, waiting);
                released.push(waiting.clone());
            }
        }
        released
    }

    /// The room ended with this match, so none of its journals waits for another one. Answers those that did.
    fn release_all(&mut self, id: &MatchId) -> Vec<MatchId> {
        let mut released = self.release(id, None);
        let mut next = 0;
        while let Some(before) = released.get(next).cloned() {
            released.append(&mut self.release(&before, None));
            next += 1;
        }
        for before in &released {
            if let Some(open) = self.open.get_mut(before) {
                open.ended_with = Some(id.clone());
            }
        }
        released
    }

    /// Whether the room that ended with this match comes back from none of its journals.
    pub(super) fn is_closed(&self, id: &MatchId) -> bool {
        let mut open = self.open.iter();
        !open.any(|(of, open)| open.last.is_some() && (of == id || open.ended_with.as_ref() == Some(id)))
    }

    /// Tries again to write the ends of journals that the disk did not take.
    pub(super) fn put_rest(&mut self) {
        self.open.iter_mut().for_each(|(id, open)| open.put_last(&mut self.writer, id));
    }

    /// Whether the replay is to be made now; and if so, whether nothing more is written to the file.
    pub(super) fn begin_shelving(&mut self, id: &MatchId) -> Option<bool> {
        let open = self.open.get_mut(id).filter(|open| open.shelf == Shelf::NotYet && open.file.is_some())?;
        open.put_last(&mut self.writer, id);
        open.shelf = Shelf::UnderWay;
        Some(open.retired && open.last.is_none())
    }

    pub(super) fn shelved(&mut self, id: &MatchId) {
        if let Some(open) = self.open.get_mut(id) {
            open.shelf = Shelf::Done;
        }
    }

    pub(super) fn shelving_failed(&mut self, id: &MatchId) {
        if let Some(open) = self.open.get_mut(id) {
            open.shelf = Shelf::NotYet;
        }
    }

    /// The room does not need the file any more, once its journal goes on in that of `successor`. Answers whether the
    /// replay has to be made first, and which journals do not wait for this one any more.
    pub(super) fn retire(
        &mut self,
        id: &MatchId,
        keep_replay: bool,
        last: Option<Batch>,
        successor: Option<MatchId>,
    ) -> (bool, Vec<MatchId>) {
        let open = self.open.entry(id.clone()).or_default();
        let closing = || Batch::of_facts(&[RoomFact::Closed]).ok().filter(|_| open.file.is_some());
        let last = last.or_else(closing);
        (open.retired, open.last, open.successor) = (true, last, successor.clone());
        let successor_is_there = successor.as_ref().is_none_or(|next| self.is_durable(next));
        let open = self.open.entry(id.clone()).or_default();
        if successor_is_there {
            open.successor = None;
            open.put_last(&mut self.writer, id);
        }
        if !keep_replay || open.file.is_none() {
            open.shelf = Shelf::Done;
        }
        let (unshelved, never_began) = (open.shelf != Shelf::Done, open.file.is_none());
        let released = match successor {
            // A room that has ended comes back from none of its journals.
            None => self.release_all(id),
            Some(successor) if never_began => self.release(id, Some(successor)),
            Some(_) => Vec::new(),
        };
        (unshelved, released)
    }

    fn is_durable(&self, id: &MatchId) -> bool {
        self.open.get(id).is_some_and(|open| open.durable)
    }

    /// Whether the file can be removed.
    pub(super) fn is_done(&self, id: &MatchId) -> bool {
        let done = |open: &Open| open.retired && open.shelf == Shelf::Done && open.successor.is_none();
        self.open.get(id).is_some_and(|open| done(open) || open.retired && open.file.is_none())
    }

    /// Removes the file. Answers the journals that waited for it. Errors: the file is still there.
    pub(super) fn remove(&mut self, id: &MatchId) -> Result<Vec<MatchId>, StoreError> {
        self.writer.remove(id).inspect_err(|error| {
            log::warn!("match {id}: its live journal cannot be removed yet: {error}");
        })?;
        self.open.remove(id);
        Ok(self.release(id, None))
    }
}

impl Open {
    /// Writes what is still to be written at the end of a file, if it is due and the disk takes it.
    fn put_last(&mut self, writer: &mut LiveWriter, id: &MatchId) {
        if self.successor.is_none()
            && let Some(last) = self.last.take()
            && let Err(error) = self.put(writer, id, &last)
        {
            log::warn!("match {id}: its end cannot be written yet: {error}");
            self.last = Some(last);
        }
    }

    fn put(&mut self, writer: &mut LiveWriter, id: &MatchId, batch: &Batch) -> Result<(), StoreError> {
        let (frames, place) = batch.fitting(!self.broken);
        match (place, &mut self.file) {
            (BatchPosition::First, before) => {
                let file = writer.begin(id, before.as_ref(), frames)?;
                self.file = Some(file);
                Ok(())
            }
            (BatchPosition::Next, Some(_)) if self.broken => Err(writer.folder().not_whole(id)),
            (_, Some(file)) => writer.append(id, file, frames),
            (_, None) => Err(writer.folder().not_begun(id)),
        }
    }
}

#[cfg(test)]
mod tests;
