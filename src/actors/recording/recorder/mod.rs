//! The recorder: the live journals on disk. It writes what rooms send, makes it durable, and reads it back when a room is
//! restored.
//!
//! It lives on an arbiter of its own, where writing may block: a slow disk delays this actor and no tick. What waits for it
//! is bounded by the [`Backlog`] that all journals share. Must not: know a game's rules, or who plays.

mod backlog;
mod batch;
mod closures;
mod conclusion;
mod files;
mod recall;
mod rounds;
mod unsynced;

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

pub use backlog::{Backlog, Reserved};
pub use batch::{Batch, BatchPosition};
pub use closures::AwaitClosed;
pub use conclusion::ending_behind_gap;
pub use recall::{Recall, Recalled};
pub use unsynced::UnsyncedAge;

use closures::Waiting;
use files::Files;
use rounds::Round;

use crate::actors::mail::send_unbounded;
use crate::actors::recording::archive::{Archive, FinalizeReplay};
use crate::actors::records::settler::{FindResult, KeepSafe, Owe};
use crate::domain::MatchId;
use crate::game::journal::Intervals;
use crate::game::{Registry, Tick};
use crate::store::{LiveWriter, StoreError};

/// How many messages may wait. Each room has one batch on its way, and sends a few messages when a match begins or ends.
const MAILBOX: usize = 65_536;

/// Some frames for a live journal.
#[derive(Message)]
#[rtype(result = "()")]
pub struct AppendBatch {
    /// The match whose journal it is for.
    pub match_id: MatchId,
    /// The frames.
    pub batch: Batch,
    /// The last step that is in them.
    pub reached: Tick,
    /// Whoever wants to know whether they were written, and to have the memory back.
    pub written: Option<Recipient<Written>>,
}

/// A batch was written, or could not be.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Written {
    /// The match whose journal has it.
    pub match_id: MatchId,
    /// The last step that is in it.
    pub reached: Tick,
    /// The memory of the batch, to be used again.
    pub memory: Vec<u8>,
    /// Errors: what the system says.
    pub result: Result<(), Arc<str>>,
}

/// The ending of a match is in its journal, so its replay can be made.
#[derive(Message)]
#[rtype(result = "()")]
pub struct MatchEnded {
    /// The match that is over.
    pub match_id: MatchId,
    /// The replay must not be made before this time has passed, because spectators see the match late.
    pub hold: Duration,
}

/// A room does not need this live journal any more. It is removed as soon as its replay is there.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Retire {
    /// The match whose journal is let go.
    pub match_id: MatchId,
    /// Whether the match is worth a replay.
    pub keep_replay: bool,
    /// The replay must not be made before this time has passed.
    pub hold: Duration,
    /// The last frames of the file; without any, that it is closed is written. They are tried again until the disk takes
    /// them.
    pub last: Option<Batch>,
    /// The match in whose journal the room goes on. Until that journal has begun, this one is needed all the same.
    pub successor: Option<MatchId>,
}

/// Makes everything durable that was sent before. Answers when it is.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Flush;

/// Asks for the matches that have a live journal, the newest first.
#[derive(Message)]
#[rtype(result = "Result<Vec<MatchId>, StoreError>")]
pub struct ListLive;

/// How the recorder reaches the settler.
#[derive(Clone)]
pub struct OwedResults {
    /// Takes the results of journals that were read back.
    pub owe: Recipient<Owe>,
    /// Answers whether the result of a match is safe without its journal.
    pub keep_safe: Recipient<KeepSafe>,
    /// Answers how a match came out, if that was announced or settled.
    pub find: Recipient<FindResult>,
}

/// Settings of the recorder.
#[derive(Debug, Clone, Copy)]
pub struct RecorderLimits {
    /// The time between two syncs.
    pub sync: Duration,
    /// The time after which a failed write of a journal's end, or a failed replay, is tried again.
    pub retry: Duration,
    /// How often matches that are rebuilt note their state.
    pub intervals: Intervals,
}

/// The actor: it owns the journals of all running matches, on a thread that may wait for the disk.
pub struct Recorder {
    files: Files,
    registry: Registry,
    limits: RecorderLimits,
    archive: Addr<Archive>,
    dues: OwedResults,
    waiting: Waiting,
    /// The log is being synced.
    syncing: bool,
    unsynced: UnsyncedAge,
    /// Segments of the log are being let go.
    settling: bool,
}

impl Recorder {
    /// Starts the recorder of these files on a thread of its own.
    pub fn open(
        arbiter: &ArbiterHandle,
        writer: LiveWriter,
        registry: Registry,
        limits: RecorderLimits,
        archive: Addr<Archive>,
        dues: OwedResults,
        unsynced: UnsyncedAge,
    ) -> Addr<Recorder> {
        let (files, waiting) = (Files::new(writer), Waiting::default());
        let (syncing, settling) = (false, false);
        let recorder =
            Recorder { files, registry, limits, archive, dues, waiting, syncing, unsynced, settling };
        Recorder::start_in_arbiter(arbiter, |_| recorder)
    }

    /// Syncs what was written since the last time. A disk that takes longer is asked less often.
    fn sync_due(&mut self, ctx: &mut Context<Self>) {
        self.settle_due(ctx);
        if self.syncing {
            return;
        }
        let Some(round) = self.files.take_round() else { return };
        self.syncing = true;
        self.unsynced.sync_begins();
        let folder = Arc::clone(self.files.folder());
        let files = round.files.iter().map(|(id, _)| id.clone()).collect();
        let synced = tokio::task::spawn_blocking(move || round.sync(&folder));
        ctx.spawn(synced.into_actor(self).map(move |synced, recorder, ctx| {
            recorder.syncing = false;
            let synced = synced.unwrap_or_else(|_| Round::unfinished(files));
            recorder.unsynced.sync_ended(synced.is_logged && synced.failed.is_empty());
            let released = recorder.files.synced(synced);
            recorder.let_all_go(released, ctx);
        }));
    }

    /// Lets full segments of the log go. That may take long where others write a lot to the same disk, and keeps nobody waiting.
    fn settle_due(&mut self, ctx: &mut Context<Self>) {
        let full = self.files.full_segments();
        if self.settling || full.is_empty() {
            return;
        }
        self.settling = true;
        let folder = Arc::clone(self.files.folder());
        let settled = tokio::task::spawn_blocking(move || folder.settle(&full).map(|()| full));
        ctx.spawn(settled.into_actor(self).map(|settled, recorder, ctx| {
            match settled.unwrap_or_else(|interrupted| Err(interrupted.to_string())) {
                Ok(gone) => {
                    recorder.files.forget_segments(&gone);
                    recorder.settling = false;
                }
                Err(why) => {
                    log::error!("the log of journals grows: {why}");
                    ctx.run_later(recorder.limits.retry, |recorder, _| recorder.settling = false);
                }
            }
        }));
    }

    fn shelve_after(&mut self, hold: Duration, match_id: MatchId, ctx: &mut Context<Self>) {
        if hold.is_zero() {
            return self.shelve(match_id, ctx);
        }
        ctx.run_later(hold, move |recorder, ctx| recorder.shelve(match_id, ctx));
    }

    /// Has the replay of a match made, if that is due, and then the live journal removed.
    fn shelve(&mut self, match_id: MatchId, ctx: &mut Context<Self>) {
        let Some(is_closed) = self.files.begin_shelving(&match_id) else { return };
        self.tell_closed();
        let asked =
            self.archive.send(FinalizeReplay { match_id: match_id.clone(), is_closed }).into_actor(self);
        ctx.spawn(asked.map(move |answer, recorder, ctx| match answer {
            Ok(Ok(())) => {
                recorder.files.shelved(&match_id);
                recorder.let_go(match_id, ctx);
            }
            Ok(Err(why)) => {
                log::error!("match {match_id}: its replay cannot be made now: {why}; its journal is kept");
                recorder.files.shelving_failed(&match_id);
                ctx.run_later(recorder.limits.retry, move |recorder, ctx| recorder.shelve(match_id, ctx));
            }
            // The archive has ended with the server; the next start makes the replay.
            Err(_) => {}
        }));
    }

    /// Answers those who wait for a room's journals to be closed.
    fn tell_closed(&mut self) {
        self.waiting.tell(&self.files);
    }

    fn let_all_go(&self, released: Vec<MatchId>, ctx: &mut Context<Self>) {
        released.into_iter().for_each(|id| self.let_go(id, ctx));
    }

    /// Removes a live journal that is not needed any more, once the result in it is safe elsewhere.
    fn let_go(&self, match_id: MatchId, ctx: &mut Context<Self>) {
        if !self.files.is_done(&match_id) {
            return;
        }
        let asked = self.dues.keep_safe.send(KeepSafe { match_id: match_id.clone() }).into_actor(self);
        ctx.spawn(asked.map(move |safe, recorder, ctx| {
            // Without an answer the settler has ended with the server; the next start removes the journal.
            let Ok(safe) = safe else { return };
            if safe && let Ok(released) = recorder.files.remove(&match_id) {
                recorder.tell_closed();
                return recorder.let_all_go(released, ctx);
            }
            ctx.run_later(recorder.limits.retry, move |recorder, ctx| recorder.let_go(match_id, ctx));
        }));
    }
}

impl Actor for Recorder {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.run_interval(self.limits.sync, Recorder::sync_due);
        ctx.run_interval(self.limits.retry, |recorder, _| {
            recorder.files.put_rest();
            recorder.tell_closed();
        });
    }
}

impl Handler<AppendBatch> for Recorder {
    type Result = ();

    fn handle(&mut self, ship: AppendBatch, _: &mut Self::Context) {
        let AppendBatch { match_id, batch, reached, written } = ship;
        batch.frames.taken_up();
        let result = self.files.write(&match_id, &batch);
        if result.is_ok() {
            self.unsynced.written();
        }
        let result = result.map_err(|error| Arc::from(error.to_string()));
        if let Some(written) = written {
            let memory = batch.frames.into_memory();
            send_unbounded(&written, Written { match_id, reached, memory, result });
        }
    }
}

impl Handler<MatchEnded> for Recorder {
    type Result = ();

    fn handle(&mut self, ended: MatchEnded, ctx: &mut Self::Context) {
        self.shelve_after(ended.hold, ended.match_id, ctx);
    }
}

impl Handler<Retire> for Recorder {
    type Result = ();

    fn handle(&mut self, retire: Retire, ctx: &mut Self::Context) {
        let Retire { match_id, keep_replay, hold, last, successor } = retire;
        let (unshelved, released) = self.files.retire(&match_id, keep_replay, last, successor);
        if unshelved {
            self.shelve_after(hold, match_id, ctx);
        } else {
            self.let_go(match_id, ctx);
        }
        self.let_all_go(released, ctx);
    }
}

impl Handler<Flush> for Recorder {
    type Result = ();

    fn handle(&mut self, _: Flush, _: &mut Self::Context) {
        self.files.put_rest();
        self.files.sync_all();
    }
}

impl Handler<ListLive> for Recorder {
    type Result = Result<Vec<MatchId>, StoreError>;

    fn handle(&mut self, _: ListLive, _: &mut Self::Context) -> Self::Result {
        // They are listed in the order in which they were made, because their ids begin with the time.
        self.files.folder().list().map(|found| found.into_iter().rev().collect())
    }
}
