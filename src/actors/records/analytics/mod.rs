//! The figures of the whole server: read once a second, kept for some minutes, and sent to everybody who listens.
//!
//! There is one reading and one message a second, however many listen. Must not: count anything itself; `telemetry` does.

mod figures;
mod history;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix::prelude::*;
use jiff::Timestamp;

use figures::Measurement;
use history::SampleHistory;

use crate::actors::contest::TicketCount;
use crate::actors::delivery::{
    Channel, Connection, ConnectionCount, ConnectionId, Dismiss, Frames, KeyframeRequest,
};
use crate::actors::mail::{InTurn, in_turn};
use crate::actors::play::lobby::OpenRooms;
use crate::actors::records::settler::{InspectSettler, SettlerReport};
use crate::protocol::live::{AnalyticsHistory, AnalyticsUpdate, Sample};
use crate::store::Records;
use crate::telemetry::{self, Usage};

/// The time between two readings.
const EVERY: Duration = Duration::from_secs(1);

/// A connection is to be sent the figures: first the samples that it has not seen, then one each second.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Follow {
    /// The connection that is sent the figures.
    pub connection: Connection,
    /// The number of the last message that the client has.
    pub after: Option<u64>,
}

/// A connection does not listen any more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Unfollow(pub ConnectionId);

/// Asks for the last sample; `None` in the first second of a server.
#[derive(Message)]
#[rtype(result = "Option<Sample>")]
pub struct GetSample;

/// What the settler said last, for others to read; clones share it.
#[derive(Debug, Clone, Default)]
pub struct LastReport(Arc<Mutex<Option<SettlerReport>>>);

impl LastReport {
    /// What it said within the last seconds; `None` if it did not answer.
    pub fn get(&self) -> Option<SettlerReport> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, report: Option<SettlerReport>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }
}

/// The sources of the figures.
pub struct Sources {
    /// The rooms, with who is in them.
    pub rooms: OpenRooms,
    /// The number of open connections.
    pub connections: ConnectionCount,
    /// Answers questions about settling.
    pub settler: Recipient<InspectSettler>,
    /// Where what it answers is left for others to read.
    pub report: LastReport,
    /// The number of tickets that wait for a match.
    pub tickets: TicketCount,
    /// The database, which counts its statements.
    pub records: Arc<dyn Records>,
}

/// The actor: it takes a sample of the server's figures every second, for all who listen.
pub struct Analytics {
    sources: Sources,
    began: Instant,
    /// Whether an answer is awaited; then nothing more is asked.
    asking: bool,
    last: Option<Measurement>,
    history: SampleHistory,
    /// The message with the whole history, made when somebody first needs it after a sample.
    whole: Option<Frames>,
    channel: Channel,
}

impl Analytics {
    /// Starts the actor on this thread. It keeps the samples of `history_s` seconds.
    pub fn open(sources: Sources, history_s: usize) -> Addr<Analytics> {
        Analytics::create(|ctx| Analytics {
            sources,
            began: Instant::now(),
            asking: false,
            last: None,
            history: SampleHistory::new(history_s),
            whole: None,
            channel: Channel::new(ctx.address().recipient()),
        })
    }

    /// Asks the settler, and reads the rest when its answer is there.
    fn ask(&mut self, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.asking, true) {
            return;
        }
        // The settler may wait for a disk; the figures do not wait for it longer than this.
        let settler = self.sources.settler.send(InspectSettler).timeout(EVERY / 2);
        ctx.spawn(settler.into_actor(self).map(|settler, analytics, _| {
            analytics.asking = false;
            let report = settler.ok();
            analytics.sources.report.set(report);
            analytics.take(report.map(|report| report.view.owed as u64));
        }));
    }

    fn take(&mut self, owed: Option<u64>) {
        let now = self.read(owed);
        let before = self.last.as_ref().unwrap_or(&now);
        self.history.push(now.since(before));
        self.last = Some(now);
        self.whole = None;
        if let Some((id, sample)) = self.history.last()
            && !self.channel.is_empty()
        {
            self.channel.show(&Frames::encode(&AnalyticsUpdate { id, sample }, self.channel.wanted()));
        }
    }

    fn read(&self, results_owed: Option<u64>) -> Measurement {
        Measurement {
            at: Timestamp::now(),
            uptime: self.began.elapsed(),
            totals: self.sources.rooms.totals(),
            connections: self.sources.connections.get(),
            figures: telemetry::figures(),
            statements: Some(self.sources.records.statements()),
            results_owed,
            usage: Usage::now(),
            tickets: self.sources.tickets.get(),
        }
    }

    /// The first message for somebody who has seen everything up to a number.
    fn before(&mut self, after: Option<u64>) -> Option<Frames> {
        let (id, _) = self.history.last()?;
        let samples = self.history.after(after);
        if samples.is_empty() {
            return None;
        }
        let made = |samples| Frames::encode(&AnalyticsHistory { id, samples }, [true, false]);
        Some(match after {
            None => self.whole.get_or_insert_with(|| made(samples)).clone(),
            Some(_) => made(samples),
        })
    }
}

impl Actor for Analytics {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.ask(ctx);
        ctx.run_interval(EVERY, Analytics::ask);
    }
}

impl Handler<Follow> for Analytics {
    type Result = ();

    fn handle(&mut self, follow: Follow, _: &mut Self::Context) {
        let id = follow.connection.id;
        self.channel.join(follow.connection);
        if let Some(frames) = self.before(follow.after) {
            self.channel.show_one(id, frames);
        }
    }
}

impl Handler<Unfollow> for Analytics {
    type Result = ();

    fn handle(&mut self, Unfollow(connection): Unfollow, _: &mut Self::Context) {
        self.channel.leave(connection);
    }
}

/// A connection that lagged goes on with the last sample. Its client gets the samples that it skipped by connecting again.
impl Handler<KeyframeRequest> for Analytics {
    type Result = ();

    fn handle(&mut self, wanted: KeyframeRequest, _: &mut Self::Context) {
        if let Some((id, sample)) = self.history.last() {
            self.channel
                .show_one(wanted.connection, Frames::encode(&AnalyticsUpdate { id, sample }, [true, false]));
        }
    }
}

impl Handler<GetSample> for Analytics {
    type Result = InTurn<Option<Sample>>;

    fn handle(&mut self, _: GetSample, _: &mut Self::Context) -> Self::Result {
        in_turn(self.history.last().map(|(_, sample)| sample.clone()))
    }
}

impl Handler<Dismiss> for Analytics {
    type Result = bool;

    fn handle(&mut self, dismiss: Dismiss, _: &mut Self::Context) -> bool {
        self.channel.close_all(&dismiss.close_reason);
        !self.channel.is_empty()
    }
}
