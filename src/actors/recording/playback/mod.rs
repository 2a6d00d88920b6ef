//! Plays a replay back to one listener: with the same frames as a spectator got, at any speed and from any moment.
//!
//! There is one actor for each listener, all on one thread. Each works a few milliseconds at a time, so that looking for a
//! moment for one does not hold up the others. Segments are read on blocking threads. Must not: play a match that does not
//! come out as recorded.

mod frames;
mod pacer;
mod start;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use tokio::sync::OwnedSemaphorePermit;

pub use start::Start;

use crate::actors::delivery::{CloseReason, Connection, KeyframeRequest, Outbound, Subscription, TopicId};
use crate::actors::mail::send_unbounded;
use crate::auth::Share;
use crate::game::journal::Record;
use crate::game::replay::Progress;
use crate::game::replay::ReplayHead;
use crate::game::{GameType, Pace, Replayer, Verdict};
use crate::protocol::CloseCode;
use crate::store::replay::Passage;
use crate::store::{ReplayFile, StoreError};
use pacer::PlaybackPacer;

/// How long a playback works before others have their turn.
const TURN: Duration = Duration::from_millis(4);
/// The break between two turns.
const BREAK: Duration = Duration::from_millis(1);

/// A playback goes on while this exists. Dropping it ends the playback.
pub struct PlaybackPass {
    stop: Recipient<StopPlayback>,
}

impl Drop for PlaybackPass {
    fn drop(&mut self) {
        send_unbounded(&self.stop, StopPlayback);
    }
}

/// The listener is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StopPlayback;

/// The places that a playback takes up while it goes on: one of all, and one of its client's.
pub struct PlaybackSlot {
    _of_all: OwnedSemaphorePermit,
    _of_client: Share,
}

impl PlaybackSlot {
    /// A slot made of both places.
    pub(super) fn new(of_all: OwnedSemaphorePermit, of_client: Share) -> PlaybackSlot {
        PlaybackSlot { _of_all: of_all, _of_client: of_client }
    }
}

/// A replay that is about to be played back.
pub struct PreparedPlayback {
    file: Arc<ReplayFile>,
    replayer: Replayer,
    passage: Passage,
    start: Start,
    hz: Option<u16>,
}

/// Steps a second of a game that steps by the clock; `None` for other games. It is the game's own rate, also where the
/// match was played in lockstep, as fast as the machine could go.
pub(super) fn hz(game_type: &dyn GameType, head: &ReplayHead) -> Option<u16> {
    let own = || game_type.open(head.seed, head.seats_max, &head.options).ok().map(|opened| opened.pace);
    let pace = if let Pace::Realtime { .. } = head.pace { Some(head.pace) } else { own() };
    match pace {
        Some(Pace::Realtime { hz }) => Some(hz.max(1)),
        _ => None,
    }
}

/// Prepares a playback with the first records of the segment in which (or before which) it starts; `passage` are the
/// segments behind it. Errors: this game cannot play the match.
pub(super) fn open(
    game_type: Arc<dyn GameType>,
    file: Arc<ReplayFile>,
    passage: Passage,
    records: Vec<Record>,
    start: Start,
) -> Result<PreparedPlayback, Verdict> {
    let hz = hz(game_type.as_ref(), file.head());
    let number = passage.next_segment().saturating_sub(1);
    let ms = file.index().segments.get(number).map_or(0, |segment| segment.ms);
    let replayer = Replayer::begin(game_type, &file.header(), records, ms)?;
    Ok(PreparedPlayback { file, replayer, passage, start, hz })
}

impl PreparedPlayback {
    /// Begins to play to `connection`, `speed` times as fast as the match was played. `place` is given back when the
    /// playback ends.
    pub(super) fn begin(
        self,
        arbiter: &ArbiterHandle,
        connection: Connection,
        speed: f64,
        place: PlaybackSlot,
    ) -> PlaybackPass {
        let playback = Playback {
            pacer: PlaybackPacer::new(self.hz, speed),
            hz: self.hz,
            file: self.file,
            replayer: self.replayer,
            passage: self.passage,
            start: self.start,
            showing: Showing::Seeking,
            connection,
            speed,
            numbered: 0,
            due: Instant::now(),
            keyframe_wanted: false,
            states_lost: false,
            _place: place,
        };
        let playback = Playback::start_in_arbiter(arbiter, |_| playback);
        PlaybackPass { stop: playback.recipient() }
    }
}

/// Why a replay cannot be played back, or no further; for people.
pub(super) fn in_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::OtherRules { was, now } => {
            format!(
                "the match was played by rules {was}, this server has rules {now}: it cannot be played back here"
            )
        }
        Verdict::Diverged { tick } => {
            format!("the replay cannot be played back: it comes out another way at tick {tick}")
        }
        Verdict::Damaged { why } => format!("the replay is damaged: {why}"),
        Verdict::GivenUp { .. } | Verdict::EndUnrecorded { .. } | Verdict::Verified => {
            "the replay cannot be played back".to_owned()
        }
    }
}

/// How far a playback has shown what it has played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Showing {
    /// The moment to start with is not found yet.
    Seeking,
    /// Everything up to the replayer's step is shown.
    Shown,
    /// The replayer's last step is to be shown when it is due.
    Stepped,
    /// The same, and records are missing before that step.
    Jumped,
}

/// The actor: it shows one replay to one connection.
struct Playback {
    file: Arc<ReplayFile>,
    replayer: Replayer,
    passage: Passage,
    start: Start,
    showing: Showing,
    pacer: PlaybackPacer,
    hz: Option<u16>,
    connection: Connection,
    speed: f64,
    /// The number of the last reliable message.
    numbered: u64,
    /// When the replayer's last step is to be shown.
    due: Instant,
    /// The listener skipped states and can read again. It gets a keyframe between two steps.
    keyframe_wanted: bool,
    /// States did not fit into the hub's mailbox.
    states_lost: bool,
    _place: PlaybackSlot,
}

impl Actor for Playback {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let keyframes = ctx.address().recipient();
        self.connection.subscribe(Subscription { topic: TopicId::next(), keyframes, shared: true });
        self.go_on(ctx);
    }
}

impl Playback {
    /// Works until the turn is over, or until there is something to wait for.
    fn go_on(&mut self, ctx: &mut Context<Self>) {
        let turn = Instant::now();
        loop {
            let now = Instant::now();
            if now - turn > TURN {
                ctx.run_later(BREAK, Playback::go_on);
                return;
            }
            match self.showing {
                Showing::Stepped | Showing::Jumped if self.due > now => {
                    ctx.run_later(self.due - now, Playback::go_on);
                    return;
                }
                Showing::Stepped | Showing::Jumped => self.show(),
                Showing::Seeking if self.start.is_passed(&self.replayer) => self.introduce(),
                Showing::Seeking | Showing::Shown => {
                    if !self.advance(ctx) {
                        return;
                    }
                }
            }
        }
    }

    /// Plays one step. Answers whether there is more to do now.
    fn advance(&mut self, ctx: &mut Context<Self>) -> bool {
        match self.replayer.step() {
            Ok(Progress::Starved) => {
                self.load(ctx);
                false
            }
            Ok(progress) => {
                let (tick, ms) = (self.replayer.tick(), self.replayer.ms());
                let wait = self.pacer.wait(tick, ms);
                if self.showing != Showing::Seeking {
                    self.due = (self.due + wait).max(Instant::now().checked_sub(wait).unwrap_or(self.due));
                    self.showing =
                        if progress == Progress::Jumped { Showing::Jumped } else { Showing::Stepped };
                }
                true
            }
            Err(verdict) => {
                self.fail(&in_words(&verdict), ctx);
                false
            }
        }
    }

    /// Loads the next records, and goes on when they are there. If there are none, the playback is over.
    fn load(&mut self, ctx: &mut Context<Self>) {
        if self.replayer.is_over() {
            return self.end(ctx);
        }
        let file = self.file.clone();
        let mut passage = std::mem::replace(&mut self.passage, file.passage(usize::MAX));
        let read = tokio::task::spawn_blocking(move || (passage.next_piece(&file), passage));
        ctx.spawn(read.into_actor(self).map(|read, playback, ctx| match read {
            Ok((piece, passage)) => {
                playback.passage = passage;
                playback.take(piece, ctx);
            }
            Err(_) => playback.fail("the server is about to stop", ctx),
        }));
    }

    fn take(&mut self, piece: Option<Result<Vec<Record>, StoreError>>, ctx: &mut Context<Self>) {
        match piece {
            Some(Ok(records)) => {
                self.replayer.load(records);
                self.go_on(ctx);
            }
            Some(Err(error)) => {
                log::warn!("a replay cannot be played on: {error}");
                self.fail("the replay is damaged", ctx);
            }
            None => self.end(ctx),
        }
    }

    /// Shows how the match ended.
    fn end(&mut self, ctx: &mut Context<Self>) {
        if self.showing == Showing::Seeking {
            self.introduce();
        }
        self.finish();
        ctx.stop();
    }

    fn fail(&mut self, why: &str, ctx: &mut Context<Self>) {
        self.send(Outbound::Close(CloseReason::new(CloseCode::RoomEnded, why)));
        ctx.stop();
    }

    /// Sends a message that must arrive. The listener's own send queue bounds them.
    fn send(&self, outbound: Outbound) {
        self.connection.send(outbound);
    }
}

impl Handler<StopPlayback> for Playback {
    type Result = ();

    fn handle(&mut self, _: StopPlayback, ctx: &mut Self::Context) {
        ctx.stop();
    }
}

impl Handler<KeyframeRequest> for Playback {
    type Result = ();

    fn handle(&mut self, _: KeyframeRequest, _: &mut Self::Context) {
        self.keyframe_wanted = true;
        if self.showing == Showing::Shown {
            self.show_keyframe();
        }
    }
}
