//! A room: one match and its pace. Turns mail into inputs, time into ticks, and effects into mail.
//!
//! Everything that decides is in [`Match`]; in here is only who is told, and when.

mod chat;
mod clock;
mod crowd;
mod followers;
mod frames;
mod journal_handle;
mod journal_writer;
mod mail;
mod meter;
mod missed;
mod naming;
mod pacing;
mod players;
mod recording;
mod rescue;
mod result;
mod rounds;
mod seq_log;
mod settling;
mod spare;
mod spec;
mod veil;
mod watchers;

use std::collections::BTreeMap;
use std::time::Instant;

use actix::prelude::*;
use tokio::sync::oneshot;

pub use journal_handle::JournalHandle;
pub use mail::{
    Act, ActNow, Attach, ChangeRoom, Detach, Ear, FindAudience, GetChat, Glimpse, HandOver, House, Join,
    Observe, Pass, PlayerConnection, Resume, RoomCounted, RoomKey, RoomStopped, Say, Shut, Taken, Vacate,
};
pub use missed::MissedLimits;
pub use spare::SpareTime;
pub use spec::{RoomLimits, RoomRefused, RoomSpec};

use chat::ChatLog;
use clock::TickClock;
use crowd::Crowd;
use journal_writer::JournalWriter;
use meter::Meter;
use rescue::Faults;
use rounds::Verdict;
use settling::Decided;
use spare::People;
use veil::{Face, Veil};

use super::delivery::CloseReason;
use super::mail::send_unbounded;
use super::settler::Told;
use crate::domain::MatchId;
use crate::game::{ActRefused, Effect, Effects, Match, MatchSpec, OptionsRefused, Seat, Tick};
use crate::protocol::CloseCode;
use crate::protocol::http::RoomInfo;
use crate::store::{Claim, RoomRecord};

/// Where a seat is in the world, in games with places.
type Place = Result<Option<glam::Vec2>, ActRefused>;

/// The actor.
pub struct Room {
    key: RoomKey,
    spec: RoomSpec,
    game: Match,
    crowd: Crowd,
    chat: ChatLog,
    clock: Option<TickClock>,
    ticking: Option<SpawnHandle>,
    alarm: Option<(u32, SpawnHandle)>,
    closing: Option<SpawnHandle>,
    meter: Option<Meter>,
    faults: Faults,
    effects: Effects,
    round: u32,
    /// The last step, and when it was made (lockstep).
    stepped: (Tick, Instant),
    /// Whether bots are still to be shown the last step.
    sights_due: bool,
    /// Whether the room waits for its turn to do that.
    turn_due: bool,
    /// That there are people in it, if there are.
    people: Option<People>,
    /// Those who acted over REST and want to know where they are after the step.
    curious: Vec<(Seat, oneshot::Sender<Place>)>,
    told: Option<RoomCounted>,
    verdict: Option<Verdict>,
    /// What those see who do not play, in a room with a delay.
    veil: Option<Veil>,
    unveiling: Option<SpawnHandle>,
    opened: Instant,
    /// A verdict that is on its way to the journal, and into the records.
    unannounced: Option<Verdict>,
    decided: Decided,
    /// Hears what becomes of a result: this room.
    told_of_result: Told,
    /// Whose the seats are, for when the room comes back.
    claims: BTreeMap<Seat, Claim>,
    /// Writes the match down.
    writer: Option<JournalWriter>,
    shipping: Option<SpawnHandle>,
    mending: Option<SpawnHandle>,
    /// What the room knew before it came back, until it has taken it up.
    memory: Option<Box<RoomRecord>>,
    house: House,
    ended: bool,
}

impl Room {
    /// The first match of a room. Errors: the game refuses the options.
    pub fn first_match(spec: &RoomSpec, recorded: bool) -> Result<Match, OptionsRefused> {
        Match::open(match_spec(spec, None, spec.seed, recorded))
    }

    /// Starts the room on one of the pool's threads; with a memory when it comes back.
    pub fn open(
        arbiter: &ArbiterHandle,
        spec: RoomSpec,
        key: RoomKey,
        game: Match,
        house: House,
        memory: Option<Box<RoomRecord>>,
    ) -> Addr<Room> {
        Room::start_in_arbiter(arbiter, move |ctx| {
            ctx.set_mailbox_capacity(spec.limits.mailbox);
            let keyframes = ctx.address().recipient();
            let crowd = Crowd::new(spec.kind.secrets(), keyframes, spec.limits.missed);
            let told = Told { kept: ctx.address().recipient(), settled: ctx.address().recipient() };
            let mut room = Room::new(spec, key, game, house, crowd, told);
            if let Some(memory) = &memory {
                // How the match stands now is for its players; the others see it when they have waited for it.
                let first = Face::covered(memory, &room.game);
                room.veil = room.veil.take().map(|_| Veil::new(room.spec.delay_s, first));
            }
            room.memory = memory;
            room
        })
    }

    fn new(
        spec: RoomSpec,
        key: RoomKey,
        game: Match,
        house: House,
        crowd: Crowd,
        told_of_result: Told,
    ) -> Room {
        Room {
            key,
            chat: ChatLog::new(spec.limits.chat_kept, spec.delay_s),
            veil: (spec.delay_s > 0).then(|| Veil::new(spec.delay_s, Face::of(&game))),
            unveiling: None,
            opened: Instant::now(),
            spec,
            game,
            crowd,
            clock: None,
            ticking: None,
            alarm: None,
            closing: None,
            meter: None,
            faults: Faults::default(),
            effects: Effects::new(),
            round: 0,
            stepped: (Tick::default(), Instant::now()),
            sights_due: false,
            turn_due: false,
            people: None,
            curious: Vec::new(),
            told: None,
            verdict: None,
            unannounced: None,
            decided: Decided::default(),
            told_of_result,
            claims: BTreeMap::new(),
            writer: None,
            shipping: None,
            mending: None,
            memory: None,
            house,
            ended: false,
        }
    }

    /// Tells the match something, and does what it answers.
    fn tell<T>(
        &mut self,
        ctx: &mut Context<Self>,
        what: impl FnOnce(&mut Match, &mut Effects) -> T,
    ) -> Option<T> {
        let answer = self.consult(ctx, what);
        self.perform_all(ctx);
        answer
    }

    /// Tells the match something; its effects wait. `None`: the game panicked over it (see [`Room::guarded`]).
    fn consult<T>(
        &mut self,
        ctx: &mut Context<Self>,
        what: impl FnOnce(&mut Match, &mut Effects) -> T,
    ) -> Option<T> {
        self.crowd.time(Some(Instant::now()));
        self.guarded(ctx, |room, _| what(&mut room.game, &mut room.effects))
    }

    fn perform(&mut self, effect: &Effect, ctx: &mut Context<Self>) {
        match effect {
            Effect::Broadcast(notice) => self.broadcast(notice),
            Effect::Tell(seat, notice) => self.tell_seat(*seat, notice),
            Effect::Finish(_) => self.finish(ctx),
        }
    }

    /// What follows from a changed match: timers, and what the lobby knows.
    fn after(&mut self, ctx: &mut Context<Self>) {
        self.crowd.time(None);
        if self.ended {
            return;
        }
        self.note_people();
        self.await_turn(ctx);
        self.note_step();
        self.note_beginning();
        let followed = self.guarded(ctx, |room, ctx| {
            room.pass_for_absent(ctx);
            room.answer_curious();
        });
        if followed.is_none() {
            return self.perform_all(ctx);
        }
        self.set_alarm(ctx);
        self.set_ticking(ctx);
        self.set_closing(ctx);
        self.note_face(ctx);
        self.note_down(ctx);
        self.count();
    }

    /// Tells the lobby what changed, if something did.
    fn count(&mut self) {
        let (id, spectators, taken) = (self.spec.id.clone(), self.crowd.spectators(), Taken::of(&self.game));
        let (seen, phase, match_id) = match self.public_face() {
            Some(face) => (face.taken(), face.phase, face.match_id.clone()),
            None => (taken, self.game.phase(), self.game.id().clone()),
        };
        let (players, bots) = (seen.people, seen.bots);
        let now = RoomCounted { id, players, bots, spectators, phase, match_id, taken };
        if self.told.as_ref() != Some(&now) {
            send_unbounded(&self.house.counted, now.clone());
            self.told = Some(now);
        }
    }

    /// Ends the room; everybody is told why.
    fn end(&mut self, ctx: &mut Context<Self>, close_reason: &CloseReason) {
        if !self.ended {
            self.decide_cut_short();
            self.announce(ctx);
            self.close_journal();
        }
        self.hang_up(ctx, close_reason);
    }

    /// Everybody is told why, and the room is gone when those who do not play may know.
    fn hang_up(&mut self, ctx: &mut Context<Self>, close_reason: &CloseReason) {
        let ended_before = std::mem::replace(&mut self.ended, true);
        self.crowd.close_all(close_reason);
        if self.spec.delay_s == 0 || close_reason.code != CloseCode::RoomEnded {
            ctx.stop();
        } else if !ended_before {
            // Those who do not play learn of it when those who watch do.
            ctx.run_later(self.spec.delay(), |_, ctx| ctx.stop());
        }
    }

    /// The room as those who play in it see it.
    fn info(&self) -> RoomInfo {
        info(&self.spec, &self.game, self.crowd.spectators())
    }

    /// The room as lists show it before it has said anything itself; with a memory when it comes back.
    pub fn first_info(spec: &RoomSpec, game: &Match, memory: Option<&RoomRecord>) -> RoomInfo {
        let info = info(spec, game, 0);
        match memory.filter(|_| spec.delay_s > 0) {
            Some(memory) => seen(info, &Face::covered(memory, game)),
            None => info,
        }
    }
}

fn info(spec: &RoomSpec, game: &Match, spectators: usize) -> RoomInfo {
    let bots = game.roster().bots();
    RoomInfo {
        id: spec.id.clone(),
        name: spec.name.clone(),
        game: spec.kind.name().to_owned(),
        mode: game.mode().map(str::to_owned),
        state: game.phase().as_str(),
        players: game.roster().len() - bots,
        bots,
        spectators,
        max_players: spec.seats_max,
        created_at: spec.created_at,
        match_id: game.id().clone(),
        owner: spec.owner.clone(),
        private: spec.private,
        locked: spec.locked,
        rematch: spec.rematch,
        delay_s: spec.delay_s,
        spectator_chat: spec.spectator_chat,
        metadata: spec.metadata.clone(),
    }
}

/// The room as those see it who see it late.
fn seen(info: RoomInfo, face: &Face) -> RoomInfo {
    let (taken, match_id) = (face.taken(), face.match_id.clone());
    RoomInfo { state: face.phase.as_str(), match_id, players: taken.people, bots: taken.bots, ..info }
}

/// What a match of this room is opened with.
fn match_spec(spec: &RoomSpec, after: Option<&MatchId>, seed: Option<u64>, recorded: bool) -> MatchSpec {
    MatchSpec {
        id: naming::match_id(after),
        kind: spec.kind.clone(),
        seed: seed.unwrap_or_else(rand::random),
        seats_max: spec.seats_max,
        options: spec.options.clone(),
        pace: spec.pace,
        intervals: spec.limits.intervals,
        recorded,
    }
}

impl Actor for Room {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        if self.spec.delay_s > 0 {
            // Whoever comes in later sees what was before.
            self.audience(ctx);
        }
        self.take_up(ctx);
        self.after(ctx);
        // From the first moment on there is something to come back to.
        self.ship();
    }
}

/// However a room ends, by a panic or with its thread: everybody is told. Does nothing that could panic itself.
impl Drop for Room {
    fn drop(&mut self) {
        if !self.ended && self.house.journals.is_some() {
            self.crowd.close_all(&CloseReason::come_back("the room is being restored"));
        } else if !self.ended {
            self.crowd.close_all(&CloseReason::new(CloseCode::RoomEnded, "the room has ended unexpectedly"));
        }
        // Ships what is left, before anybody asks for it.
        drop(self.writer.take());
        let (id, match_id) = (self.spec.id.clone(), self.game.id().clone());
        let stopped = RoomStopped { id, key: self.key, match_id, in_order: self.ended };
        send_unbounded(&self.house.stopped, stopped);
    }
}
