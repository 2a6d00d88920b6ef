//! The timers of a room's actor: the ticks of real-time rooms, the deadline of lockstep, and the turn of rooms whose bots
//! decide alone.

mod clock;
mod meter;
mod spare;

use std::time::{Duration, Instant};

use actix::prelude::*;

pub(super) use meter::{Meter, TimingFigure};
pub use meter::{Percentiles, RoomTiming};
pub(super) use spare::People;
pub use spare::SpareTime;

use clock::TickClock;

use super::Room;
use super::frames::RoomView;
use crate::game::{Pace, Tick};
use crate::room::RoomState;
use crate::telemetry::{self, Quantity};

/// The timers of a room.
pub(super) struct Pacer {
    clock: Option<TickClock>,
    ticking: Option<SpawnHandle>,
    /// The last step, with the time at which it was made (in lockstep).
    stepped: (Tick, Instant),
    /// Whether the room waits for its turn to show bots the last step.
    turn_due: bool,
}

impl Pacer {
    pub(super) fn new(tick: Tick) -> Pacer {
        let stepped = (tick, Instant::now());
        Pacer { clock: None, ticking: None, stepped, turn_due: false }
    }

    /// The number of ticks that were left out.
    pub(super) fn skipped(&self) -> u64 {
        self.clock.as_ref().map_or(0, TickClock::skipped)
    }

    /// Notes the time of the last step; only lockstep needs to know it.
    fn note_step(&mut self, tick: Tick, pace: Pace) {
        if tick != self.stepped.0 && matches!(pace, Pace::Lockstep { .. }) {
            self.stepped = (tick, Instant::now());
        }
    }
}

/// The times of steps.
impl Room {
    /// Starts or stops the clock.
    pub(super) fn set_ticking(&mut self, ctx: &mut Context<Self>) {
        let room = self.state.read();
        self.pacer.note_step(room.game().tick(), room.game().pace());
        match (room.wants_ticks(), self.pacer.ticking) {
            (true, None) => self.start_clock(ctx),
            (false, Some(timer)) => {
                ctx.cancel_future(timer);
                self.pacer.ticking = None;
            }
            _ => {}
        }
    }

    fn start_clock(&mut self, ctx: &mut Context<Self>) {
        match self.state.read().game().pace() {
            Pace::Realtime { hz } => {
                let now = Instant::now();
                self.pacer.clock.get_or_insert_with(|| TickClock::new(hz, now)).restart(now);
                self.wait_for_tick(ctx, now);
            }
            Pace::Lockstep { deadline_ms } => {
                self.pacer.stepped = (self.state.read().game().tick(), Instant::now());
                self.wait_for_answers(ctx, Duration::from_millis(u64::from(deadline_ms)));
            }
            Pace::OnInput => {}
        }
    }

    /// Tells the state something that often has to wait for the next tick and leads to nothing before. Then nothing is looked
    /// at: the tick does so, at the latest.
    pub(super) fn tell_for_tick<T>(
        &mut self,
        ctx: &mut Context<Self>,
        what: impl FnOnce(&mut RoomState) -> T,
    ) -> Option<T> {
        let answer = self.tell_before_work(what);
        if answer.is_some() && self.state.read().is_at_rest() && self.tick_follows() {
            self.broadcaster.subscribers.time(None);
        } else {
            self.work(ctx);
        }
        answer
    }

    /// Whether a tick follows by itself, and what is to be noted is sent in time without being looked at before.
    fn tick_follows(&self) -> bool {
        self.pacer.clock.is_some() && self.pacer.ticking.is_some() && self.recording.needs_no_look()
    }

    fn wait_for_tick(&mut self, ctx: &mut Context<Self>, now: Instant) {
        let Some(clock) = &self.pacer.clock else { return };
        self.pacer.ticking = Some(ctx.run_later(clock.wait(now), Room::tick_due));
    }

    fn tick_due(&mut self, ctx: &mut Context<Self>) {
        while let Some(late) = self.pacer.clock.as_mut().and_then(|clock| clock.take(Instant::now())) {
            self.measured_step(ctx, late);
            if !self.state.read().wants_ticks() {
                break;
            }
        }
        self.pacer.ticking = None;
        if self.state.read().wants_ticks() {
            self.wait_for_tick(ctx, Instant::now());
        }
    }

    fn measured_step(&mut self, ctx: &mut Context<Self>, late: Duration) {
        telemetry::note(Quantity::TickLate, late);
        let begun = Instant::now();
        let mut stepped = begun;
        self.tell(ctx, |state| {
            state.tick_due();
            stepped = Instant::now();
        });
        let meter = self.broadcaster.meter.get_or_insert_with(Meter::new);
        meter.note_time(TimingFigure::LateUs, late);
        meter.note_time(TimingFigure::StepUs, stepped - begun);
        let took = begun.elapsed();
        meter.note_time(TimingFigure::WorkUs, took);
        telemetry::note(Quantity::TickTook, took);
    }

    /// In lockstep, a step whose answers are not all there in time is made without the missing ones.
    fn wait_for_answers(&mut self, ctx: &mut Context<Self>, wait: Duration) {
        self.pacer.ticking = Some(ctx.run_later(wait, Room::deadline_due));
    }

    /// The time for answers may be over. One timer serves many steps, so this looks at how long the present one has
    /// been waited for.
    fn deadline_due(&mut self, ctx: &mut Context<Self>) {
        self.pacer.ticking = None;
        let Pace::Lockstep { deadline_ms } = self.state.read().game().pace() else { return };
        let deadline = Duration::from_millis(u64::from(deadline_ms));
        // Bots that have not been shown the last step cannot be late with their answer.
        if self.pacer.stepped.1.elapsed() >= deadline && !self.broadcaster.observations_due {
            self.tell(ctx, RoomState::tick_due);
        }
        if self.pacer.ticking.is_none() && self.state.read().wants_ticks() {
            let left = deadline.saturating_sub(self.pacer.stepped.1.elapsed());
            self.wait_for_answers(ctx, if self.broadcaster.observations_due { deadline } else { left });
        }
    }

    /// Waits for the turn in which bots are shown the last step, if they are to be shown it.
    pub(super) fn await_turn(&mut self, ctx: &mut Context<Self>) {
        if !self.broadcaster.observations_due || std::mem::replace(&mut self.pacer.turn_due, true) {
            return;
        }
        let turn = self.broadcaster.spare.turn().into_actor(self);
        ctx.spawn(turn.map(|(), room, ctx| {
            room.pacer.turn_due = false;
            if std::mem::take(&mut room.broadcaster.observations_due) && !room.state.read().is_ended() {
                // From now on they can answer.
                room.pacer.stepped.1 = Instant::now();
                room.show(ctx, |broadcaster, view: RoomView<'_>| broadcaster.show_observations(view));
            }
        }));
    }
}
