//! The spectators of one room, with their delays. The room sends this actor one envelope a frame, however many watch; the
//! actor has a fan-out of its own.
//!
//! The room starts it with its first spectator (with a delay: at the room's beginning), on another thread if there is
//! one. It outlives the room by the delay. It shows only what everybody may see.

mod budget;
mod chunked;
mod delay_buffer;
mod delay_group;
mod delay_groups;
mod mail;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;

pub use budget::HistoryBudget;
pub use mail::{
    RoomOver, Snapshot, SnapshotCause, SnapshotRequest, SpectatorMessage, SpectatorSay, SpectatorsCounted,
    SpectatorsLinks, StopSpectating, TakePlace,
};

use delay_buffer::DelayBuffer;
use delay_group::ShownItem;

use delay_groups::DelayGroups;

use crate::actors::delivery::{
    CloseReason, Connection, ConnectionId, ENVELOPES_MAX, Envelope, Frames, KeyframeRequest, Outbound,
    TopicId,
};
use crate::actors::mail::{Sent, send_unbounded, try_send};
use crate::config::RoomSettings;
use crate::domain::{Bucket, PlayerId};
use crate::protocol::server::ErrorMessage;
use crate::protocol::{CloseCode, MessageRefused};
use crate::telemetry::{self, Mailbox, Metric};

/// The least time between two messages to the room, which ask for a snapshot or tell the number of spectators: a
/// thousand spectators who come at once cost the room as much as a few.
const REST: Duration = Duration::from_millis(100);

/// The interval at which spectators with a delay get a snapshot. Nobody who comes in among them waits longer than that.
const SNAPSHOT_EVERY: Duration = Duration::from_secs(1);

/// The pause before another chunk is let go of a history that nobody will see.
const LET_GO_EVERY: Duration = Duration::from_millis(5);

/// The actor: the spectators of one room, each with the delay that they have.
pub struct Spectators {
    key: TopicId,
    groups: DelayGroups,
    viewers: HashMap<ConnectionId, Viewer>,
    rooms: Arc<RoomSettings>,
    chats: Bucket,
    stage: SpectatorsLinks,
    began: Instant,
    waking: Option<(u64, SpawnHandle)>,
    /// Set while the room is not to be sent anything.
    resting: bool,
    told: Option<SpectatorsCounted>,
    /// The snapshot that the room was asked for and has not sent yet.
    asked: Option<SnapshotRequest>,
    /// Whether the room has said how it ends.
    ending: bool,
    over: bool,
}

/// A spectator's connection and chat allowance.
struct Viewer {
    connection: Connection,
    player: Option<PlayerId>,
    chats: Bucket,
}

impl Spectators {
    /// Starts the actor for a room, by the settings of all rooms. The key names this run of it.
    pub fn open(
        arbiter: &ArbiterHandle,
        key: TopicId,
        delay_s: u32,
        rooms: Arc<RoomSettings>,
        history: &HistoryBudget,
        stage: SpectatorsLinks,
    ) -> Addr<Spectators> {
        let part = history.part(rooms.history_bytes_max);
        Spectators::start_in_arbiter(arbiter, move |ctx| {
            ctx.set_mailbox_capacity(ENVELOPES_MAX);
            let groups = DelayGroups::new(delay_s, part, ctx.address().recipient());
            Spectators {
                key,
                groups,
                viewers: HashMap::new(),
                chats: Bucket::new(rooms.spectator_chats_per_s, rooms.spectator_chats_per_s, 0),
                rooms,
                stage,
                began: Instant::now(),
                waking: None,
                resting: false,
                told: None,
                asked: None,
                ending: false,
                over: false,
            }
        })
    }

    fn now_ms(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    fn show(&mut self, shown: ShownItem, ctx: &mut Context<Self>) {
        let next_ms = self.groups.show(shown, self.now_ms());
        self.after(next_ms, ctx);
    }

    /// Sets the time to look again, after something was shown, and stops the actor if everybody has seen the end.
    fn after(&mut self, next_ms: Option<u64>, ctx: &mut Context<Self>) {
        if self.groups.is_over() {
            self.over = true;
            return ctx.stop();
        }
        if let Some(at_ms) = next_ms
            && self.waking.is_none_or(|(waking_ms, _)| at_ms < waking_ms)
        {
            self.wake_at(at_ms, ctx);
        }
    }

    fn wake_at(&mut self, at_ms: u64, ctx: &mut Context<Self>) {
        if let Some((_, timer)) = self.waking.take() {
            ctx.cancel_future(timer);
        }
        let wait = Duration::from_millis(at_ms.saturating_sub(self.now_ms()));
        let timer = ctx.run_later(wait, |spectators, ctx| {
            spectators.waking = None;
            let next_ms = spectators.groups.play(spectators.now_ms());
            spectators.after(next_ms, ctx);
        });
        self.waking = Some((at_ms, timer));
    }

    /// Tells the room the number of spectators and the snapshot that they want, unless it was told something just now.
    fn report(&mut self, ctx: &mut Context<Self>) {
        if self.resting {
            return;
        }
        let now = SpectatorsCounted {
            key: self.key,
            spectators: self.groups.spectators(),
            readers: self.groups.readers(),
        };
        let counted = self.told != Some(now);
        if counted {
            send_unbounded(&self.stage.counted, now);
            self.told = Some(now);
        }
        let (welcome, keyframe) = self.groups.awaited();
        let asked = self.ask(SnapshotRequest { welcome, keyframe });
        if counted || asked {
            self.resting = true;
            ctx.run_later(REST, |spectators, ctx| {
                spectators.resting = false;
                spectators.report(ctx);
            });
        }
    }

    /// Asks the room for a snapshot, unless none is wanted or that one is on its way. Answers whether it asked.
    fn ask(&mut self, wanted: SnapshotRequest) -> bool {
        if !wanted.is_needed() || self.asked == Some(wanted) {
            return false;
        }
        if try_send(&self.stage.snapshots, wanted) == Sent::Delivered {
            self.asked = Some(wanted);
        }
        true
    }

    /// Called every second: asks for the snapshot of those who see the room late, sees whether the room is still there,
    /// and forgets items beyond the bounds.
    fn look_after(&mut self, ctx: &mut Context<Self>) {
        if !self.stage.snapshots.connected() && !self.ending {
            let mut close_reason = CloseReason::new(CloseCode::Restart, "the room has ended unexpectedly");
            close_reason.retry_after = Some(1);
            return self.end_now(&close_reason, ctx);
        }
        self.groups.tidy();
        let codecs = self.groups.stale();
        self.ask(SnapshotRequest { welcome: codecs, keyframe: codecs });
    }

    fn end_now(&mut self, close_reason: &CloseReason, ctx: &mut Context<Self>) {
        self.groups.end(close_reason);
        self.over = true;
        ctx.stop();
    }
}

impl SnapshotRequest {
    fn is_needed(&self) -> bool {
        self.welcome.contains(&true) || self.keyframe.contains(&true)
    }
}

impl Actor for Spectators {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.report(ctx);
        self.look_after(ctx);
        ctx.run_interval(SNAPSHOT_EVERY, Spectators::look_after);
    }

    /// This also runs while a panic unwinds, so it does nothing that could panic.
    fn stopped(&mut self, _: &mut Self::Context) {
        if !self.over {
            let mut close_reason = CloseReason::new(CloseCode::Restart, "watching was interrupted");
            close_reason.retry_after = Some(1);
            self.groups.end(&close_reason);
        }
        let nobody = SpectatorsCounted { key: self.key, spectators: 0, readers: [false; 2] };
        send_unbounded(&self.stage.counted, nobody);
        if let Some(here) = Arbiter::try_current() {
            here.spawn(let_go(self.groups.take_history()));
        }
    }
}

/// Drops a history a chunk at a time, because rooms tick on this thread.
async fn let_go(mut history: DelayBuffer<ShownItem>) {
    while history.dwindle() {
        tokio::time::sleep(LET_GO_EVERY).await;
    }
}

impl Handler<TakePlace> for Spectators {
    type Result = Result<u32, RoomOver>;

    fn handle(&mut self, take: TakePlace, ctx: &mut Self::Context) -> Self::Result {
        let TakePlace { connection, delay_s, player } = take;
        let now_ms = self.now_ms();
        let delay_s = self.groups.enter(connection.clone(), delay_s, now_ms)?;
        let chats = Bucket::new(1, self.rooms.spectator_chats_burst, now_ms);
        self.viewers.insert(connection.id, Viewer { connection, player, chats });
        self.report(ctx);
        Ok(delay_s)
    }
}

impl Handler<StopSpectating> for Spectators {
    type Result = ();

    fn handle(&mut self, unwatch: StopSpectating, ctx: &mut Self::Context) {
        if let Some(viewer) = self.viewers.remove(&unwatch.connection) {
            self.groups.leave(&viewer.connection);
            self.report(ctx);
        }
    }
}

impl Handler<KeyframeRequest> for Spectators {
    type Result = ();

    fn handle(&mut self, wanted: KeyframeRequest, ctx: &mut Self::Context) {
        self.groups.lag(wanted.connection);
        self.report(ctx);
    }
}

/// The room shows something.
impl Handler<Envelope> for Spectators {
    type Result = ();

    fn handle(&mut self, envelope: Envelope, ctx: &mut Self::Context) {
        // A room sends its spectators messages alone, and no orders to a table.
        let Some(outbound) = envelope.into_message() else { return };
        let shown = match outbound {
            Outbound::Reliable(frames) => ShownItem::Reliable(frames),
            Outbound::State { frames, events } => ShownItem::State { frames, events },
            Outbound::StateGap => ShownItem::Gap,
            Outbound::Mute => ShownItem::Mute,
            // The next run of the server has no history to show, so everybody is told at once.
            Outbound::Close(close_reason) if close_reason.code == CloseCode::Restart => {
                return self.end_now(&close_reason, ctx);
            }
            Outbound::Close(close_reason) => {
                self.ending |= close_reason.code != CloseCode::ReadsTooSlowly;
                ShownItem::End(close_reason)
            }
            // A room never sends its spectators anything that is for single connections.
            Outbound::Keyframe(_) | Outbound::Missed(_) | Outbound::BestEffort(_) => return,
        };
        self.show(shown, ctx);
    }
}

impl Handler<Snapshot> for Spectators {
    type Result = ();

    fn handle(&mut self, snapshot: Snapshot, ctx: &mut Self::Context) {
        self.asked = None;
        self.show(ShownItem::Snapshot(Box::new(snapshot)), ctx);
        self.report(ctx);
    }
}

impl Handler<SpectatorMessage> for Spectators {
    type Result = ();

    fn handle(&mut self, spoken: SpectatorMessage, _: &mut Self::Context) {
        let SpectatorMessage { connection, message } = spoken;
        let now_ms = self.now_ms();
        let Some(viewer) = self.viewers.get_mut(&connection) else { return };
        let Some(player) = viewer.player.clone() else { return };
        let refused = if !viewer.chats.take(now_ms) || !self.chats.take(now_ms) {
            MessageRefused::RateLimited
        } else {
            let say = SpectatorSay { player, message, connection: viewer.connection.clone() };
            match try_send(&self.stage.says, say) {
                Sent::Delivered => return,
                Sent::Full => {
                    telemetry::count(Metric::MailRefused(Mailbox::Room));
                    MessageRefused::Refused("the room is busy; try again".to_owned())
                }
                Sent::Gone => MessageRefused::Refused("the room has ended".to_owned()),
            }
        };
        let error = ErrorMessage { code: refused.code(), message: refused.to_string(), seq: None };
        let frames = Frames::encode(&error, viewer.connection.codec.only());
        self.groups.tell(connection, Outbound::Reliable(frames));
    }
}
