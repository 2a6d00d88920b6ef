//! A room as an actor: it gives its [`RoomState`] the messages that come and the time, and performs the effects.
//!
//! Must not: decide anything about the room or its matches, because `crate::room` does. It decides only how everybody is
//! reached, and at which moment what is due is done (`pace/`). `guarded.rs` says how the state is reached.

mod askers;
mod broadcaster;
mod frames;
mod guarded;
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

pub use journal::JournalHandle;
pub use mail::{
    Act, ActNow, ChangeConfig, ConnectionLost, FindSpectators, GetChat, Given, HandOver, LeaveSeat, NewBot,
    ObservationReady, Observe, Pass, RemoveMember, ReservationEvent, RetellReservation, ReturnBots,
    ReturningBot, RoomCounted, RoomKey, RoomLinks, RoomReport, RoomStopped, Say, SeatBots, SeatFreed, Shut,
    Sit,
};
pub use pace::{Percentiles, RoomTiming, SpareTime};
pub use spec::{RoomLimits, RoomSpec};

use askers::Askers;
use broadcaster::Broadcaster;
use frames::RoomView;
use guarded::GuardedState;
use journal::{JournalEnd, Recording, shipping};
use pace::{Pacer, People};
use spectators_link::SpectatorsLink;
use subscribers::Subscribers;

use crate::actors::Spectators;
use crate::actors::delivery::spectators::{SnapshotCause, SpectatorsLinks};
use crate::actors::delivery::{CloseReason, TopicId};
use crate::actors::mail::send_unbounded;
use crate::actors::records::settler::{Owe, Told};
use crate::domain::MatchResult;
use crate::game::Match;
use crate::protocol::CloseCode;
use crate::room::{
    Effect, Now, ReservationNews, RoomActivity, RoomFact, RoomRecord, RoomState, SeatClaim, SeatHolder, Taken,
};
use crate::telemetry::mail_meter::MailMeter;
use crate::telemetry::{self, Metric, Quantity};

/// The actor: it gives a [`RoomState`] its mail and the time, and performs the effects.
pub struct Room {
    key: RoomKey,
    limits: RoomLimits,
    /// The state, which decides everything.
    state: GuardedState,
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
    last_counted: Option<RoomCounted>,
    /// The receivers in this room of what becomes of a result.
    told_of_result: Told,
    links: RoomLinks,
    /// How full the mailbox gets.
    mail: MailMeter,
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
            let mail = MailMeter::new(Quantity::RoomMailbox, spec.limits.rooms.mailbox);
            let pacer = Pacer::new(game.tick());
            let spare = links.spare.clone();
            let state = RoomState::new(spec.config, spec.limits.bounds, game, records, settles);
            Room {
                key,
                state: GuardedState::new(state),
                limits: spec.limits,
                broadcaster: Broadcaster { subscribers, meter: None, observations_due: false, spare },
                pacer,
                recording,
                waking: None,
                people: None,
                askers: Askers::default(),
                last_counted: None,
                told_of_result,
                links,
                mail,
                memory,
            }
        })
    }

    /// The present time of this room.
    fn now(&self) -> Now {
        self.state.now()
    }

    /// Tells the state something, and performs everything that follows. `None`: the room has ended, or the game
    /// panicked over it and the match was rebuilt.
    fn tell<T>(&mut self, ctx: &mut Context<Self>, what: impl FnOnce(&mut RoomState) -> T) -> Option<T> {
        let answer = self.tell_before_work(what);
        self.work(ctx);
        answer
    }

    /// The first half of [`Room::tell`], for those who look at the answer before they perform what follows.
    fn tell_before_work<T>(&mut self, what: impl FnOnce(&mut RoomState) -> T) -> Option<T> {
        if self.state.read().is_ended() {
            return None;
        }
        self.broadcaster.subscribers.time(Some(Instant::now()));
        self.state.tell(what)
    }

    /// Performs effects until there are none, and then tells others what they have to know.
    fn work(&mut self, ctx: &mut Context<Self>) {
        while self.perform_all(ctx).is_none() {}
        self.broadcaster.subscribers.time(None);
        self.note_people();
        self.await_turn(ctx);
        self.set_ticking(ctx);
        shipping::note_down(self, ctx);
        self.count();
        self.wake_later(ctx);
    }

    /// Performs effects until there are none. `None`: the game panicked over one, and there are others now.
    fn perform_all(&mut self, ctx: &mut Context<Self>) -> Option<()> {
        let now = self.now();
        while let Some(effect) = self.state.tell(|state| state.next(now))? {
            self.perform(effect, now, ctx)?;
        }
        if self.state.read().is_ended() {
            return Some(());
        }
        self.state.show(|view| self.askers.answer(view.room.game()))
    }

    /// Performs an effect. `None`: the game panicked over it.
    fn perform(&mut self, effect: Effect, now: Now, ctx: &mut Context<Self>) -> Option<()> {
        let (state, broadcaster) = (&mut self.state, &mut self.broadcaster);
        match effect {
            Effect::Tell(notice) => state.show(|view| broadcaster.tell(view, &notice))?,
            Effect::Announce(news) => state.show(|view| broadcaster.announce(view, &news))?,
            Effect::Greet(seat) => state.show(|view| broadcaster.greet(view, seat))?,
            Effect::ShowMatch => {
                state.show(|view| broadcaster.show_snapshot(view, SnapshotCause::AnotherMatch))?
            }
            Effect::ShowState => state.show(|view| broadcaster.show_state(view))?,
            Effect::Refuse { seat, seq, refused } => {
                broadcaster.refuse(seat, seq, refused);
                self.askers.refuse(seat, refused);
            }
            Effect::Dismiss { seat, why } => broadcaster.dismiss(seat, &why),
            Effect::OutOfTime(seat) => broadcaster.close_late(seat),
            Effect::Forget(seat) => broadcaster.subscribers.stand(seat),
            Effect::Freed(claim) => self.free(claim),
            Effect::Hide(seat) => broadcaster.subscribers.hide(seat),
            Effect::HideAll => broadcaster.subscribers.hide_all(),
            Effect::NoteEnding => self.note_ending()?,
            Effect::CountMatch => telemetry::count(Metric::Matches),
            Effect::Owe(result) => self.owe(result),
            Effect::TellOpener(news) => self.tell_opener(news),
            Effect::DrawNext => self.begin_next(now)?,
            Effect::TurnOver(past) => {
                self.write(|journal, state, end| journal.turn_over(*past, state, end))?;
            }
            Effect::CloseJournal { keep_replay } => {
                self.write(|journal, state, end| journal.close(state, end, keep_replay))?;
            }
            Effect::Close(why) => {
                let close_reason = CloseReason::new(CloseCode::RoomEnded, &why);
                broadcaster.subscribers.close_all(&close_reason);
            }
            Effect::Stop => ctx.stop(),
        }
        Some(())
    }

    /// Writes something of the state into the journal. `None`: it panicked.
    fn write(&mut self, what: impl FnOnce(&mut Recording, &mut RoomState, JournalEnd)) -> Option<()> {
        let end = JournalEnd { numbered: self.broadcaster.subscribers.numbered(), hold: self.delay() };
        self.state.tell(|state| what(&mut self.recording, state, end))
    }

    /// A seat is free: the sitting of its player has ended.
    fn free(&self, claim: SeatClaim) {
        if let SeatHolder::Player { sitting, .. } = claim.holder {
            let room = self.state.read().config().id.clone();
            send_unbounded(&self.links.freed, SeatFreed { room, player: claim.player, sitting });
        }
    }

    /// Has a result settled.
    fn owe(&self, result: Box<MatchResult>) {
        let (wait, told) = (self.delay(), Some(self.told_of_result.clone()));
        if let Some(owe) = &self.links.owe {
            send_unbounded(owe, Owe { result, wait, told });
        }
    }

    /// Tells whoever has reserved the seats something.
    fn tell_opener(&self, news: ReservationNews) {
        let room = self.state.read();
        let (match_id, fixture) = (room.game().id().clone(), room.config().fixture.clone());
        let event = ReservationEvent { room: room.config().id.clone(), match_id, fixture, news };
        send_unbounded(&self.links.reservations, event);
    }

    /// Shows something of the state. If the game panics over that, it is tried again with the state that was rebuilt; the
    /// third panic ends the room.
    fn show(&mut self, ctx: &mut Context<Self>, what: impl Fn(&Broadcaster, RoomView<'_>)) {
        while !self.state.read().is_ended() {
            if self.state.show(|view| what(&self.broadcaster, view)).is_some() {
                return;
            }
            self.work(ctx);
        }
    }

    /// Sets the timer for what becomes due next. A timer that is set already may be left, and then wakes the room too
    /// early.
    fn wake_later(&mut self, ctx: &mut Context<Self>) {
        let Some(at_ms) = self.state.read().wake_ms() else { return };
        if self.waking.is_some_and(|(waking_ms, _)| waking_ms <= at_ms) {
            return;
        }
        if let Some((_, timer)) = self.waking.take() {
            ctx.cancel_future(timer);
        }
        let wait = Duration::from_millis(at_ms.saturating_sub(self.state.now_ms()));
        let timer = ctx.run_later(wait, |room, ctx| {
            room.waking = None;
            room.work(ctx);
        });
        self.waking = Some((at_ms, timer));
    }

    /// Begins another match, with a new id and seed. `None`: the game panicked over it.
    fn begin_next(&mut self, now: Now) -> Option<()> {
        let id = match_ids::match_id(Some(self.state.read().game().id()));
        let begun = self.state.tell(|state| {
            // The last notes about the match before belong into its own journal.
            self.recording.note_facts(state);
            state.begin_next(id, rand::random(), now)
        })?;
        if let Err(refused) = begun {
            let room = &self.state.read().config().id;
            log::error!("room {room}: the next match cannot begin: {refused}");
        }
        Some(())
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
        let (delay_s, rooms) = (self.state.read().config().delay_s, Arc::clone(&self.limits.rooms));
        let addr = Spectators::open(&arbiter, key, delay_s, rooms, &self.links.history, links);
        self.broadcaster.subscribers.watched_by(addr.clone(), key);
        addr
    }

    /// Writes everything down for the next process.
    fn hand_over(&mut self) {
        let subscribers = &mut self.broadcaster.subscribers;
        let (numbered, missed) = (subscribers.numbered(), missed::hand_over(subscribers.backlog()));
        self.state.tell(|state| {
            state.match_for_journal().checkpoint_now();
            self.recording.hand_over(state, numbered, &RoomFact::HandedOver { missed });
            state.handed_over();
        });
    }

    /// Begins the journal, or takes up the record of an earlier run of the room.
    fn take_up(&mut self) {
        let Some(mut record) = self.memory.take() else {
            return self.recording.open(self.state.read().game(), None);
        };
        let now = self.now();
        if record.closed {
            self.state.tell(|state| state.recall_ended(&record, now));
            return;
        }
        self.recording.open(self.state.read().game(), Some(record.file_bytes));
        let (missed, behind) = (record.missed.take(), record.behind);
        let (planned, subscribers) = (missed.is_some(), &mut self.broadcaster.subscribers);
        match missed {
            Some(missed) => subscribers.backlog().take_over(record.numbered, missed::handed_over(missed)),
            None => subscribers.backlog().restore(record.numbered),
        }
        self.recording.note(&RoomFact::Numbered(subscribers.numbered()));
        self.state.tell(|state| state.recall(*record, planned, now));
        let room = self.state.read();
        for seat in room.seats().presences().map(|(seat, _)| seat) {
            subscribers.sit_away(seat, room.game().knows(seat));
        }
        if behind {
            self.recording.fall_behind();
        }
    }

    /// The match is over: its result goes into the journal. `None`: it panicked.
    fn note_ending(&mut self) -> Option<()> {
        let room = self.state.read();
        let (config, game) = (room.config(), room.game());
        log::info!("room {}: match {}: it is over after {} ticks", config.id, game.id(), game.tick());
        if room.is_between_matches() {
            return Some(());
        }
        self.write(|journal, state, end| journal.end(state, end))
    }

    /// Notes whether there are people in the room.
    fn note_people(&mut self) {
        let here = self.state.read().has_people();
        if here != self.people.is_some() {
            self.people = here.then(|| self.links.spare.people());
        }
    }

    /// Tells the lobby about changes, if there are any.
    fn count(&mut self) {
        let (room, now_ms) = (self.state.read(), self.state.now_ms());
        let activity = RoomActivity::for_everybody(room, now_ms);
        let (id, game) = (room.config().id.clone(), room.game());
        let (taken, match_id) = (Taken::of(game.roster()), game.id().clone());
        let counted = RoomCounted { id, key: self.key, activity, taken, match_id };
        if self.last_counted.as_ref() != Some(&counted) {
            send_unbounded(&self.links.counted, counted.clone());
            self.last_counted = Some(counted);
        }
    }

    /// The delay with which everybody but the players learns of anything.
    fn delay(&self) -> Duration {
        Duration::from_millis(self.state.read().config().delay_ms())
    }
}
