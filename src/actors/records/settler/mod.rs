//! The settler: sees to it that every decided match comes into the records, once and in order, even if the database is
//! away for long.
//!
//! Owns: the outbox, and the receivers of news about results. It lives on an arbiter of its own, where writing may
//! block for a moment. Its decisions are in `queue.rs`. Must not: know what a result is worth, or hold up anybody who
//! plays.

mod questions;
mod queue;
#[cfg(test)]
mod tests;
mod unkept_results;

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::sync::oneshot;

pub use questions::{
    FindResult, InspectSettler, KeepSafe, ObserveSettler, SettleRest, SettlerReport, SettlerView, Subscribe,
};

use crate::actors::mail::send_unbounded;
use crate::config::RecordSettings;
use crate::domain::{MatchId, MatchResult, SettledMatch};
use crate::store::records::{Results, measured};
use crate::store::{Answer, Outbox, Owed, RecordsError, RefusedFolder};
use crate::telemetry::StoreWork;
use queue::{BatchRefusal, OwedQueue};

/// The number of messages that may wait. Rooms send some when a match is over, the recorder when a journal is to be
/// removed.
const MAILBOX: usize = 65_536;
/// After this time without an answer the database counts as away.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// The number of rooms that may wait for news of their matches. Beyond that, rooms that are gone are forgotten, and
/// other rooms are told nothing.
const TOLD_MAX: usize = 10_000;

/// A match is decided, and its result is to be settled. Sending it again does no harm.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Owe {
    /// The result.
    pub result: Box<MatchResult>,
    /// The result is not settled before this time has passed.
    pub wait: Duration,
    /// The receiver of news about it.
    pub told: Option<Told>,
}

/// The receiver of news about a result.
#[derive(Clone)]
pub struct Told {
    /// Is told that the result is in a place that outlives the process.
    pub kept: Recipient<ResultKept>,
    /// Is told what the match changed.
    pub settled: Recipient<MatchSettled>,
}

/// The result of this match is in a place that outlives the process: it will be settled, and no other result of the match.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ResultKept(pub MatchId);

/// A match is in the records. `is_new` says whether it was not before.
#[derive(Message, Debug, Clone)]
#[rtype(result = "()")]
pub struct MatchSettled(pub Arc<SettledMatch>);

/// Settings of the settler.
#[derive(Debug, Clone)]
pub struct SettlerLimits {
    /// The section `[records]`: the bounds of its queue.
    pub records: RecordSettings,
    /// The time between two syncs of the outbox.
    pub sync: Duration,
    /// The longest delay that a room may have. Results that an earlier run owed wait no longer than that, even if the
    /// wall clock was set back.
    pub wait_max: Duration,
}

/// Whether the database is being asked.
enum Turn {
    /// Nothing is being asked.
    Free,
    /// An answer is awaited.
    Asked,
    /// The database was away, or the outbox could not be read, so both are left alone for a moment.
    LeftAlone,
}

/// The actor: it keeps results in the outbox and settles them in their order.
pub struct Settler {
    started: (Timestamp, Instant),
    queue: OwedQueue,
    refused: RefusedFolder,
    /// Results that were refused before this start of the server. Their files are removed when they are settled.
    refused_before: HashSet<MatchId>,
    records: Arc<dyn Results>,
    sync: Duration,
    turn: Turn,
    /// The timer for when the next result is due.
    alarm: Option<SpawnHandle>,
    told: HashMap<MatchId, Told>,
    subscribers: Vec<Recipient<MatchSettled>>,
    /// The requests that wait until nothing can be settled any more.
    resting: Vec<oneshot::Sender<()>>,
}

impl Settler {
    /// Starts the settler on a thread of its own. Results in the outbox, and those that were refused before, are
    /// settled first.
    pub fn open(
        arbiter: &ArbiterHandle,
        mut outbox: Outbox,
        refused: RefusedFolder,
        records: Arc<dyn Results>,
        limits: SettlerLimits,
    ) -> Addr<Settler> {
        let started = (Timestamp::now(), Instant::now());
        outbox.wait_at_most(started.0.saturating_add(limits.wait_max).unwrap_or(Timestamp::MAX));
        let mut queue = OwedQueue::new(outbox, limits.records);
        let before = refused.read();
        let refused_before = before.iter().map(|result| result.match_id.clone()).collect();
        for result in before {
            queue.owe(Owed { not_before: started.0, result: Box::new(result) });
        }
        if queue.len() > 0 {
            log::info!("{} results are still to be settled", queue.len());
        }
        let settler = Settler {
            started,
            queue,
            refused,
            refused_before,
            records,
            sync: limits.sync,
            turn: Turn::Free,
            alarm: None,
            told: HashMap::new(),
            subscribers: Vec::new(),
            resting: Vec::new(),
        };
        Settler::start_in_arbiter(arbiter, |_| settler)
    }

    /// The time by which results wait: the wall clock at the start, and the time that has passed since. Setting the
    /// clock later changes nothing.
    fn now(&self) -> Timestamp {
        let (at, since) = self.started;
        at.saturating_add(since.elapsed()).unwrap_or(Timestamp::MAX)
    }

    /// Settles the next results, unless something is being settled.
    fn go_on(&mut self, ctx: &mut Context<Self>) {
        if !matches!(self.turn, Turn::Free) {
            return;
        }
        let now = self.now();
        let batch = self.queue.batch(now);
        self.tell_kept();
        match batch {
            Ok(batch) if batch.is_empty() => self.rest(now, ctx),
            Ok(batch) => self.settle(batch, ctx),
            Err(error) => {
                // This is not the database's fault, so the database does not count as away.
                log::error!("the outbox cannot be read: {error}; it is tried again");
                let wait = self.queue.pause();
                self.leave_alone(wait, ctx);
            }
        }
    }

    /// Nothing is due now: sets the timer, and answers those who wait for that.
    fn rest(&mut self, now: Timestamp, ctx: &mut Context<Self>) {
        self.resting.clear();
        if let Some(alarm) = self.alarm.take() {
            ctx.cancel_future(alarm);
        }
        let wait = self.queue.next_due(now).map(|next| next.duration_since(now).unsigned_abs());
        self.alarm = wait.map(|wait| ctx.run_later(wait, |settler, ctx| settler.go_on(ctx)));
    }

    fn settle(&mut self, batch: Vec<MatchResult>, ctx: &mut Context<Self>) {
        self.turn = Turn::Asked;
        let records = Arc::clone(&self.records);
        let asked = async move {
            let settled = tokio::time::timeout(ANSWER_WITHIN, settle_caught(&*records, &batch));
            let settled = settled.map(|answer| {
                answer.unwrap_or_else(|_| Err(RecordsError::Away(Arc::from("it does not answer"))))
            });
            let answer = measured(StoreWork::Settle, settled).await;
            (batch, answer)
        };
        ctx.spawn(
            asked.into_actor(self).map(|(batch, answer), settler, ctx| settler.answered(&batch, answer, ctx)),
        );
    }

    fn answered(
        &mut self,
        batch: &[MatchResult],
        answer: Answer<Vec<SettledMatch>>,
        ctx: &mut Context<Self>,
    ) {
        self.turn = Turn::Free;
        match answer {
            Ok(settled) => self.settled(batch, settled),
            Err(RecordsError::Away(why)) => {
                if self.queue.away_since.is_none() {
                    log::warn!("results wait in the outbox: the database is away: {why}");
                }
                let wait = self.queue.away(self.now());
                return self.leave_alone(wait, ctx);
            }
            Err(RecordsError::Refused(why)) => self.refuse(batch, &why),
        }
        self.go_on(ctx);
    }

    /// Settles nothing for a while. Those who wait until everything is settled are answered now.
    fn leave_alone(&mut self, wait: Duration, ctx: &mut Context<Self>) {
        self.resting.clear();
        self.turn = Turn::LeftAlone;
        ctx.run_later(wait, |settler, ctx| {
            settler.turn = Turn::Free;
            settler.go_on(ctx);
        });
    }

    fn settled(&mut self, batch: &[MatchResult], settled: Vec<SettledMatch>) {
        if self.queue.away_since.is_some() {
            log::info!("the database is back, {} results are to be settled", self.queue.len());
        }
        let ids: Vec<_> = batch.iter().map(|result| result.match_id.clone()).collect();
        self.queue.settled(&ids);
        for id in ids.iter().filter(|id| self.refused_before.remove(id)) {
            if let Err(error) = self.refused.remove(id) {
                log::warn!("match {id}: it is settled now, but: {error}");
            }
        }
        settled.into_iter().for_each(|settled| self.tell(MatchSettled(Arc::new(settled))));
    }

    fn tell(&mut self, settled: MatchSettled) {
        if let Some(told) = self.told.remove(&settled.0.match_id) {
            send_unbounded(&told.settled, settled.clone());
        }
        for subscriber in &self.subscribers {
            send_unbounded(subscriber, settled.clone());
        }
    }

    /// Tells the rooms that wait for it which results are in the outbox now.
    fn tell_kept(&mut self) {
        for id in self.queue.take_kept() {
            if let Some(told) = self.told.get(&id) {
                send_unbounded(&told.kept, ResultKept(id));
            }
        }
    }

    fn refuse(&mut self, batch: &[MatchResult], why: &str) {
        let (BatchRefusal::SetAside(id), [result]) = (self.queue.refuse(batch), batch) else { return };
        match self.refused.put(result, why) {
            Ok(path) => {
                log::error!(
                    "match {id}: {why}; its result is kept in {} until the next start",
                    path.display()
                );
                self.queue.set_aside(&id);
                if let Some(told) = self.told.remove(&id) {
                    send_unbounded(&told.kept, ResultKept(id));
                }
            }
            Err(error) => {
                log::error!(
                    "match {id}: {why}; its result cannot be set aside, and is tried again later: {error}"
                );
                self.queue.put_off(&id, self.now());
            }
        }
    }

    /// Syncs the outbox, if something is waiting for it.
    fn sync_due(&mut self, _: &mut Context<Self>) {
        if self.queue.len() == 0 {
            return;
        }
        if let Err(error) = self.queue.sync() {
            log::error!("the outbox cannot be made durable: {error}");
        }
    }
}

/// Settles a batch. If that panics, the batch is refused, and does not hold up others.
async fn settle_caught(records: &dyn Results, batch: &[MatchResult]) -> Answer<Vec<SettledMatch>> {
    let settled = AssertUnwindSafe(records.settle(batch)).catch_unwind().await;
    settled.unwrap_or_else(|_| Err(RecordsError::Refused(Arc::from("settling it panicked"))))
}

impl Actor for Settler {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.run_interval(self.sync, Settler::sync_due);
        self.go_on(ctx);
    }
}

impl Handler<Owe> for Settler {
    type Result = ();

    fn handle(&mut self, owe: Owe, ctx: &mut Self::Context) {
        let Owe { result, wait, told } = owe;
        let not_before = self.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        if let Some(told) = told {
            if self.told.len() >= TOLD_MAX {
                self.told.retain(|_, told| told.settled.connected());
            }
            if self.told.len() < TOLD_MAX {
                self.told.insert(result.match_id.clone(), told);
            }
        }
        self.queue.owe(Owed { not_before, result });
        self.tell_kept();
        self.go_on(ctx);
    }
}
