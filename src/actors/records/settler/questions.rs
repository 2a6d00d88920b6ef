//! The questions that others ask the settler.

use std::sync::Arc;

use actix::prelude::*;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::oneshot;
use utoipa::ToSchema;

use super::{MatchSettled, Settler, Turn};
use crate::actors::mail::{InTurn, in_turn};
use crate::domain::{MatchId, MatchResult};
use crate::store::{Answer, RecordsError};

/// Asks whether a match's live journal may be removed: whether every result that was owed for it is settled, or would
/// outlive a power cut. `false` means not now; the asker asks again later.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct KeepSafe {
    /// The match whose result is asked for.
    pub match_id: MatchId,
}

/// Asks for the result of a match, if it is certain: it is owed, or settled. Errors: it cannot be known now.
#[derive(Message)]
#[rtype(result = "Answer<Option<MatchResult>>")]
pub struct FindResult {
    /// The match whose result is asked for.
    pub match_id: MatchId,
}

/// Asks to hear of every match that is settled from now on.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Subscribe {
    /// The receiver of the news of every match that is settled.
    pub to: Recipient<MatchSettled>,
}

/// Before the server ends: makes the owed results durable. Answers when nothing more can be settled now.
#[derive(Message)]
#[rtype(result = "()")]
pub struct SettleRest;

/// Asks for the status of settling.
#[derive(Message)]
#[rtype(result = "SettlerView")]
pub struct ObserveSettler;

/// Asks for the status of settling, with what is not for everybody.
#[derive(Message)]
#[rtype(result = "SettlerReport")]
pub struct InspectSettler;

/// The status of settling, for the operator: it counts results that are secret still, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlerReport {
    /// What everybody may know.
    pub view: SettlerView,
    /// Results in the outbox.
    pub outbox_results: usize,
    /// Bytes of the outbox.
    pub outbox_bytes: u64,
    /// Results that wait in memory, because the outbox takes no more: it is as large as it may be, or the disk takes
    /// nothing.
    pub held: usize,
}

/// The status of settling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct SettlerView {
    /// Results that wait to be settled. Those of rooms with a delay count when their delay has passed.
    pub owed: usize,
    /// Matches that were settled since the start of the server.
    pub settled: u64,
    /// Results that the database refused since the start of the server; they are in `refused/` below the data folder.
    pub refused: u64,
    /// The time since which the database does not answer; `null` while it does.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub away_since: Option<Timestamp>,
}

impl Handler<KeepSafe> for Settler {
    type Result = bool;

    fn handle(&mut self, keep: KeepSafe, _: &mut Self::Context) -> bool {
        let safe = self.queue.keep_safe(&keep.match_id);
        self.tell_kept();
        if let Err(why) = &safe {
            log::warn!("match {}: its live journal stays for now: {why}", keep.match_id);
        }
        safe.is_ok()
    }
}

impl Handler<FindResult> for Settler {
    type Result = ResponseFuture<Answer<Option<MatchResult>>>;

    fn handle(&mut self, FindResult { match_id }: FindResult, _: &mut Self::Context) -> Self::Result {
        let owed = self.queue.find(&match_id);
        let records = Arc::clone(&self.records);
        Box::pin(async move {
            match owed {
                Ok(None) => records.result(&match_id).await,
                Ok(owed) => Ok(owed),
                Err(error) => Err(RecordsError::Away(error.to_string().into())),
            }
        })
    }
}

impl Handler<Subscribe> for Settler {
    type Result = ();

    fn handle(&mut self, subscribe: Subscribe, _: &mut Self::Context) {
        self.subscribers.retain(Recipient::connected);
        self.subscribers.push(subscribe.to);
    }
}

impl Handler<SettleRest> for Settler {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: SettleRest, ctx: &mut Self::Context) -> Self::Result {
        self.sync_due(ctx);
        let (waits, answer) = oneshot::channel();
        if !matches!(self.turn, Turn::LeftAlone) {
            self.resting.push(waits);
            self.go_on(ctx);
        }
        // Dropping the other end is the answer.
        Box::pin(async move { drop(answer.await) })
    }
}

impl Handler<ObserveSettler> for Settler {
    type Result = InTurn<SettlerView>;

    fn handle(&mut self, _: ObserveSettler, _: &mut Self::Context) -> Self::Result {
        in_turn(self.view())
    }
}

impl Handler<InspectSettler> for Settler {
    type Result = InTurn<SettlerReport>;

    fn handle(&mut self, _: InspectSettler, _: &mut Self::Context) -> Self::Result {
        let (view, (outbox_results, outbox_bytes)) = (self.view(), self.queue.outbox_size());
        in_turn(SettlerReport { view, outbox_results, outbox_bytes, held: self.queue.held_len() })
    }
}

impl Settler {
    fn view(&self) -> SettlerView {
        let queue = &self.queue;
        let (owed, settled, refused) = (queue.due_len(self.now()), queue.settled, queue.refused);
        SettlerView { owed, settled, refused, away_since: queue.away_since }
    }
}
