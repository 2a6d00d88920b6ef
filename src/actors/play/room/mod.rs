//! A room as an actor: it gives its [`RoomState`] the messages that come and the time, and performs the effects.
//!
//! Must not: decide anything, because `crate::room` does. This module reaches everybody, at the right time.

mod askers;
mod broadcaster;
mod frames;
mod handlers;
mod journal;
mod lifecycle;
mod mail;
mod match_ids;
mod missed;
mod pace;
mod seats;
mod spec;
mod spectators_link;
mod subscribers;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use jiff::Timestamp;

pub use journal::JournalHandle;
pub use mail::{
    Act, ActNow, ChangeConfig, ConnectionLost, FindSpectators, GetChat, HandOver, LeaveSeat,
    ObservationReady, Observe, Pass, ReturnBot, RoomCounted, RoomKey, RoomLinks, RoomReport, RoomStopped,
    Say, SeatBot, SeatFreed, Shut, Sit, Vacate,
};
pub use pace::{Percentiles, RoomTiming, SpareTime};
pub use spec::{RoomLimits, RoomSpec};

use askers::Askers;
use broadcaster::Broadcaster;
use frames::RoomView;
use journal::Recording;
use pace::{Pacer, People};
use spectators_link::SpectatorsLink;
use subscribers::Subscribers;

use crate::actors::Spectators;
use crate::actors::delivery::spectators::{SnapshotCause, SpectatorsLinks};
use crate::actors::delivery::{CloseReason, TopicId};
use crate::actors::mail::send_unbounded;
use crate::actors::records::settler::{Owe, Told};
use crate::domain::guard::caught;
use crate::game::Match;
use crate::protocol::CloseCode;
use crate::room::{Effect, Now, RoomActivity, RoomFact, RoomRecord, RoomState, SeatClaim, SeatHolder, Taken};
use crate::telemetry::{self, Metric};

/// The actor: it gives a [`RoomState`] its mail and the time, and performs the effects.
pub struct Room {
    key: RoomKey,
    limits: RoomLimits,
    /// The state, which decides everything.
    state: RoomState,
    /// The time at which the room was opened; its own time is counted from there.
    opened: Instant,
    /// The means to reach everybody.
    broadcaster: Broadcaster,
    /// The times at which the room steps.
    pacer: Pacer,
    /// The journal of the match.
    recording: Recording,
    /// The timer for what becomes due next, with the time at which it does.
    waking: Option<(u64, SpawnHandle)>,
    /// Held while there are people in the room.
    people: Option<People>,
    /// Requests over REST that wait for the step that takes their action.
    askers: Askers,
    /// The last message to the lobby.
    told: Option<RoomCounted>,
    /// The receivers in this room of what becomes of a result.
    told_of_result: Told,
    links: RoomLinks,
    /// The record from which the room comes back, until it was taken up.
    memory: Option<Box<RoomRecord>>,
}

impl Room {
    /// Starts the room on one of the threads for rooms. A room that comes back has its record.
    pub fn open(
        arbiter: &ArbiterHandle,
        spec: RoomSpec,
        key: RoomKey,
        game: Match,
        links: RoomLinks,
        memory: Option<Box<RoomRecord>>,
    ) -> Addr<Room> {
        Room::start_in_arbiter(arbiter, move |ctx| {
            ctx.set_mailbox_capacity(spec.limits.rooms.mailbox);
            let address = ctx.address();
            let told_of_result =
                Told { kept: address.clone().recipient(), settled: address.clone().recipient() };
            let keyframes = address.clone().recipient();
            let subscribers = Subscribers::new(spec.game_type.secrets(), keyframes, spec.limits.missed());
            let recording = Recording::new(links.journals.clone(), address.recipient());
            let (records, settles) = (links.journals.is_some(), links.owe.is_some());
            let pacer = Pacer::new(game.tick());
            let spare = links.spare.clone();
            Room {
                key,
                state: RoomState::new(spec.config, spec.limits.bounds, game, records, settles),
                limits: spec.limits,
                opened: Instant::now(),
                broadcaster: Broadcaster { subscribers, meter: None, observations_due: false, spare },
                pacer,
                recording,
                waking: None,
                people: None,
                askers: Askers::default(),
                told: None,
                told_of_result,
                links,
                memory,
            }
        })
    }

    /// The present time of this room.
    fn now(&self) -> Now {
        Now { ms: self.now_ms(), at: Timestamp::now() }
    }

    fn now_ms(&self) -> u64 {
        self.opened.elapsed().as_millis() as u64
    }

    /// Tells the state something, and performs everything that follows. `None`: the room has ended, or the game
    /// panicked over it and the match was rebuilt.
    fn tell<T>(&mut self, ctx: &mut Context<Self>, what: impl FnOnce(&mut RoomState) -> T) -> Option<T> {
        let answer = self.consult(what);
        self.work(ctx);
        answer
    }

    /// Tells the state something. Everything that follows is still to be performed. `None` as for [`Room::tell`].
    fn consult<T>(&mut self, what: impl FnOnce(&mut RoomState) -> T) -> Option<T> {
        if self.state.is_ended() {
            return None;
        }
        self.broadcaster.subscribers.time(Some(Instant::now()));
        self.guarded(|room| what(&mut room.state))
    }

    /// Performs effects until there are none, and then tells others what they have to know.
    fn work(&mut self, ctx: &mut Context<Self>) {
        let mut done = None;
        while done.is_none() {
            done = self.guarded(|room| room.work_off(ctx));
        }
        self.broadcaster.subscribers.time(None);
        self.note_people();
        self.await_turn(ctx);
        self.set_ticking(ctx);
        self.note_down(ctx);
        self.count();
        self.wake_later(ctx);
    }

    fn work_off(&mut self, ctx: &mut Context<Self>) {
        let now = self.now();
        while let Some(effect) = self.state.next(now) {
            self.perform(effect, now, ctx);
        }
        if !self.state.is_ended() {
            self.askers.answer(self.state.game());
        }
    }

    fn perform(&mut self, effect: Effect, now: Now, ctx: &mut Context<Self>) {
        let (view, broadcaster) = (RoomView { room: &self.state, now_ms: now.ms }, &mut self.broadcaster);
        match effect {
            Effect::Tell(notice) => broadcaster.tell(view, &notice),
            Effect::Announce(news) => broadcaster.announce(view, &news),
            Effect::Greet(seat) => broadcaster.greet(view, seat),
            Effect::Refuse { seat, seq, refused } => {
                broadcaster.refuse(seat, seq, refused);
                self.askers.refuse(seat, refused);
            }
            Effect::Dismiss { seat, why } => broadcaster.dismiss(seat, &why),
            Effect::Forget(seat) => broadcaster.subscribers.stand(seat),
            Effect::Freed(SeatClaim { player, holder, .. }) => {
                if let SeatHolder::Player { sitting, .. } = holder {
                    let room = self.state.config().id.clone();
                    send_unbounded(&self.links.freed, SeatFreed { room, player, sitting });
                }
            }
            Effect::Hide(seat) => broadcaster.subscribers.hide(seat),
            Effect::HideAll => broadcaster.subscribers.hide_all(),
            Effect::ShowMatch => broadcaster.show_snapshot(view, SnapshotCause::AnotherMatch),
            Effect::ShowState => broadcaster.show_state(view),
            Effect::NoteEnding => self.note_ending(),
            Effect::CountMatch => telemetry::count(Metric::Matches),
            Effect::Owe(result) => {
                let (wait, told) = (self.delay(), Some(self.told_of_result.clone()));
                if let Some(owe) = &self.links.owe {
                    send_unbounded(owe, Owe { result, wait, told });
                }
            }
            Effect::DrawNext => self.begin_next(now),
            Effect::TurnOver(past) => {
                let (numbered, hold) = (broadcaster.subscribers.numbered(), self.delay());
                self.recording.turn_over(*past, &mut self.state, numbered, hold);
            }
            Effect::CloseJournal => {
                let (numbered, hold) = (broadcaster.subscribers.numbered(), self.delay());
                self.recording.close(&mut self.state, numbered, hold);
            }
            Effect::Close(why) => {
                let close_reason = CloseReason::new(CloseCode::RoomEnded, &why);
                broadcaster.subscribers.close_all(&close_reason);
            }
            Effect::Stop => ctx.stop(),
        }
    }

    /// Runs code that may call the game. `None`: the game panicked; then the match was rebuilt or the room has ended, and
    /// there are effects to perform. This is the only place where the actor catches a panic.
    fn guarded<T>(&mut self, code: impl FnOnce(&mut Room) -> T) -> Option<T> {
        let done = caught(|| code(self));
        if done.is_none() {
            self.recover();
        }
        done
    }

    fn recover(&mut self) {
        let begun = Instant::now();
        telemetry::count(Metric::GamePanics);
        let (room, id, tick) = (&self.state.config().id, self.state.game().id(), self.state.game().tick());
        log::error!("room {room}: the game of match {id} panicked after tick {tick}");
        let recovery = self.state.recover(self.now());
        let (room, id) = (&self.state.config().id, self.state.game().id());
        match recovery {
            Ok(recovery) => log::warn!(
                "room {room}: match {id} goes on at tick {} without {} inputs, after {:.1} ms",
                recovery.tick,
                recovery.left_out,
                begun.elapsed().as_secs_f64() * 1000.0
            ),
            Err(why) => log::error!("room {room}: match {id} does not go on: {why}"),
        }
    }

    /// Shows something of the state. If the game panics over that, it is tried again with the state that was rebuilt; the
    /// third panic ends the room.
    fn show(&mut self, ctx: &mut Context<Self>, what: impl Fn(&Broadcaster, RoomView<'_>)) {
        let mut shown = None;
        while shown.is_none() && !self.state.is_ended() {
            shown = self.guarded(|room| {
                what(&room.broadcaster, RoomView { room: &room.state, now_ms: room.now_ms() })
            });
            if shown.is_none() {
                self.work(ctx);
            }
        }
    }

    /// Sets the timer for what becomes due next. A timer that is set already may be left, and then wakes the room too
    /// early.
    fn wake_later(&mut self, ctx: &mut Context<Self>) {
        let Some(at_ms) = self.state.wake_ms() else { return };
        if self.waking.is_some_and(|(waking_ms, _)| waking_ms <= at_ms) {
            return;
        }
        if let Some((_, timer)) = self.waking.take() {
            ctx.cancel_future(timer);
        }
        let wait = Duration::from_millis(at_ms.saturating_sub(self.now_ms()));
        let timer = ctx.run_later(wait, |room, ctx| {
            room.waking = None;
            room.work(ctx);
        });
        self.waking = Some((at_ms, timer));
    }

    /// Begins another match, with a new id and seed.
    fn begin_next(&mut self, now: Now) {
        // The last notes about the match before belong into its own journal.
        self.recording.note_facts(&mut self.state);
        let id = match_ids::match_id(Some(self.state.game().id()));
        if let Err(refused) = self.state.begin_next(id, rand::random(), now) {
            log::error!("room {}: the next match cannot begin: {refused}", self.state.config().id);
        }
    }

    /// The spectators' actor, which is started if there is none.
    fn spectators(&mut self, ctx: &Context<Self>) -> Addr<Spectators> {
        let known = self.broadcaster.subscribers.spectators.as_ref().map(SpectatorsLink::addr);
        if let Some(addr) = known.filter(|addr| addr.connected()) {
            return addr.clone();
        }
        let (room, key) = (ctx.address(), TopicId::next());
        let links = SpectatorsLinks {
            counted: room.clone().recipient(),
            snapshots: room.clone().recipient(),
            says: room.recipient(),
        };
        let beside = &self.links.beside;
        let arbiter = if beside.spawn(async {}) { beside.clone() } else { Arbiter::current() };
        let (delay_s, rooms) = (self.state.config().delay_s, Arc::clone(&self.limits.rooms));
        let addr = Spectators::open(&arbiter, key, delay_s, rooms, &self.links.history, links);
        self.broadcaster.subscribers.watched_by(addr.clone(), key);
        addr
    }

    /// Writes everything down for the next process.
    fn hand_over(&mut self) {
        self.state.game_mut().checkpoint_now();
        let subscribers = &mut self.broadcaster.subscribers;
        let (numbered, missed) = (subscribers.numbered(), missed::hand_over(subscribers.backlog()));
        self.recording.hand_over(&mut self.state, numbered, &RoomFact::HandedOver { missed });
        self.state.handed_over();
    }

    /// Begins the journal, or takes up the record of an earlier run of the room.
    fn take_up(&mut self) {
        let Some(mut record) = self.memory.take() else {
            return self.recording.open(self.state.game(), None);
        };
        if record.closed {
            let now = self.now();
            return self.state.recall_ended(&record, now);
        }
        self.recording.open(self.state.game(), Some(record.file_bytes));
        let (missed, behind) = (record.missed.take(), record.behind);
        let (planned, subscribers) = (missed.is_some(), &mut self.broadcaster.subscribers);
        match missed {
            Some(missed) => subscribers.backlog().take_over(record.numbered, missed::handed_over(missed)),
            None => subscribers.backlog().restore(record.numbered),
        }
        self.recording.note(&RoomFact::Numbered(subscribers.numbered()));
        let now = self.now();
        self.state.recall(*record, planned, now);
        let subscribers = &mut self.broadcaster.subscribers;
        for seat in self.state.seats().presences().map(|(seat, _)| seat) {
            subscribers.sit_away(seat, self.state.game().knows(seat));
        }
        if behind {
            self.recording.fall_behind();
        }
    }

    /// The match is over: its result goes into the journal.
    fn note_ending(&mut self) {
        let (config, game) = (self.state.config(), self.state.game());
        log::info!("room {}: match {} is over after {} ticks", config.id, game.id(), game.tick());
        if !self.state.is_between_matches() {
            let (numbered, hold) = (self.broadcaster.subscribers.numbered(), self.delay());
            self.recording.end(&mut self.state, numbered, hold);
        }
    }

    /// Notes whether there are people in the room.
    fn note_people(&mut self) {
        let here = self.state.has_people();
        if here != self.people.is_some() {
            self.people = here.then(|| self.links.spare.people());
        }
    }

    /// Tells the lobby about changes, if there are any.
    fn count(&mut self) {
        let now_ms = self.now_ms();
        let activity = RoomActivity::for_everybody(&mut self.state, now_ms);
        let (id, game) = (self.state.config().id.clone(), self.state.game());
        let (taken, match_id) = (Taken::of(game.roster()), game.id().clone());
        let now = RoomCounted { id, key: self.key, activity, taken, match_id };
        if self.told.as_ref() != Some(&now) {
            send_unbounded(&self.links.counted, now.clone());
            self.told = Some(now);
        }
    }

    /// The delay with which everybody but the players learns of anything.
    fn delay(&self) -> Duration {
        Duration::from_millis(self.state.config().delay_ms())
    }
}
