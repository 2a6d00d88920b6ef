//! Time into ticks: the fixed step of real-time rooms, the deadline of lockstep, the turn clock of games that have one.

use std::time::{Duration, Instant};

use actix::prelude::*;

use super::clock::TickClock;
use super::meter::{Figure, Meter};
use super::{PlayerConnection, Room};
use crate::actors::delivery::{ConnectionId, KeyframeRequest, Outbound};
use crate::game::Pace;
use crate::telemetry::{self, Time};

impl Room {
    /// Whether the clock should run: something waits for a step, or somebody sits here and the room may not stand still.
    /// A permanent room does so while no people are in it.
    fn wants_ticks(&self) -> bool {
        let roster = self.game.roster();
        let people = roster.len() > roster.bots() || self.crowd.has_people();
        let alive = !roster.is_empty() && (people || !self.spec.permanent);
        !self.game.is_over() && (alive || self.game.has_pending())
    }

    /// Starts or stops the clock.
    pub(super) fn set_ticking(&mut self, ctx: &mut Context<Self>) {
        match (self.wants_ticks() && !self.ended, self.ticking) {
            (true, None) => self.start_clock(ctx),
            (false, Some(timer)) => {
                ctx.cancel_future(timer);
                self.ticking = None;
            }
            _ => {}
        }
    }

    fn start_clock(&mut self, ctx: &mut Context<Self>) {
        match self.game.pace() {
            Pace::Realtime { hz } => {
                let now = Instant::now();
                self.clock.get_or_insert_with(|| TickClock::new(hz, now)).restart(now);
                self.wait_for_tick(ctx, now);
            }
            Pace::Lockstep { deadline_ms } => {
                self.stepped = (self.game.tick(), Instant::now());
                self.wait_for_answers(ctx, Duration::from_millis(u64::from(deadline_ms)));
            }
            Pace::OnInput => {}
        }
    }

    fn wait_for_tick(&mut self, ctx: &mut Context<Self>, now: Instant) {
        let Some(clock) = &self.clock else { return };
        self.ticking = Some(ctx.run_later(clock.wait(now), Room::tick_due));
    }

    fn tick_due(&mut self, ctx: &mut Context<Self>) {
        while let Some(late) = self.clock.as_mut().and_then(|clock| clock.take(Instant::now())) {
            self.measured_step(ctx, late);
            if !self.wants_ticks() {
                break;
            }
        }
        self.ticking = None;
        if self.wants_ticks() && !self.ended {
            self.wait_for_tick(ctx, Instant::now());
        }
    }

    fn measured_step(&mut self, ctx: &mut Context<Self>, late: Duration) {
        telemetry::note(Time::TickLate, late);
        let begun = Instant::now();
        let mut stepped = begun;
        self.tell(ctx, |game, effects| {
            game.tick_due(effects);
            stepped = Instant::now();
        });
        let meter = match &mut self.meter {
            Some(meter) => meter,
            empty => match Meter::new() {
                Some(meter) => empty.insert(meter),
                None => return,
            },
        };
        meter.note_time(Figure::LateUs, late);
        meter.note_time(Figure::StepUs, stepped - begun);
        meter.note_time(Figure::WorkUs, begun.elapsed());
    }

    /// In lockstep a step that is not complete in time is made without those who have not answered.
    fn wait_for_answers(&mut self, ctx: &mut Context<Self>, wait: Duration) {
        self.ticking = Some(ctx.run_later(wait, Room::deadline_due));
    }

    /// One timer serves many steps: it asks how long the present one has been waited for.
    fn deadline_due(&mut self, ctx: &mut Context<Self>) {
        self.ticking = None;
        let Pace::Lockstep { deadline_ms } = self.game.pace() else { return };
        let deadline = Duration::from_millis(u64::from(deadline_ms));
        // Bots that have seen nothing yet cannot be late.
        if self.stepped.1.elapsed() >= deadline && !self.sights_due {
            self.tell(ctx, |game, effects| game.tick_due(effects));
        }
        if self.ticking.is_none() && self.wants_ticks() && !self.ended {
            let left = deadline.saturating_sub(self.stepped.1.elapsed());
            self.wait_for_answers(ctx, if self.sights_due { deadline } else { left });
        }
    }

    /// Notes when the last step was made; only lockstep needs to know.
    pub(super) fn note_step(&mut self) {
        let tick = self.game.tick();
        if tick != self.stepped.0 && matches!(self.game.pace(), Pace::Lockstep { .. }) {
            self.stepped = (tick, Instant::now());
        }
    }

    /// Sets the turn clock anew when the game names another turn.
    pub(super) fn set_alarm(&mut self, ctx: &mut Context<Self>) {
        let wanted = if self.ended { None } else { self.game.alarm() };
        if wanted.map(|alarm| alarm.id) == self.alarm.map(|(id, _)| id) {
            return;
        }
        if let Some((_, timer)) = self.alarm.take() {
            ctx.cancel_future(timer);
        }
        self.alarm = wanted.map(|alarm| {
            let after = Duration::from_millis(u64::from(alarm.after_ms));
            let timer = ctx.run_later(after, move |room, ctx| {
                room.alarm = None;
                room.tell(ctx, |game, effects| game.alarm_due(alarm.id, effects));
            });
            (alarm.id, timer)
        });
    }
}

impl Room {
    /// Shows bots the last step, at once or, where they alone decide when the next one is made, in the room's turn.
    pub(super) fn show_or_owe_sights(&mut self) {
        self.sights_due = self.house.spare.is_scarce() && self.bots_set_the_pace();
        if !self.sights_due {
            self.show_sights();
        }
    }

    /// Whether nothing but bots holds up the next step: neither a clock, nor a person whom the game waits for.
    fn bots_set_the_pace(&self) -> bool {
        let awaited = |seat| self.game.machine().awaits(seat);
        match self.game.pace() {
            Pace::Realtime { .. } => false,
            Pace::OnInput => true,
            Pace::Lockstep { .. } => !self
                .crowd
                .seats()
                .any(|(seat, occupant)| occupant.ear.connection().is_some() && awaited(seat)),
        }
    }

    /// Waits for the turn in which bots see the last step, if they are to see it.
    pub(super) fn await_turn(&mut self, ctx: &mut Context<Self>) {
        if !self.sights_due || std::mem::replace(&mut self.turn_due, true) {
            return;
        }
        let turn = self.house.spare.turn().into_actor(self);
        ctx.spawn(turn.map(|(), room, ctx| {
            room.turn_due = false;
            if std::mem::take(&mut room.sights_due) && !room.ended {
                // From now on they can answer.
                room.stepped.1 = Instant::now();
                room.show(ctx, |room| room.show_sights());
            }
        }));
    }

    /// Notes whether there are people in the room.
    pub(super) fn note_people(&mut self) {
        let roster = self.game.roster();
        let here = roster.len() > roster.bots() || self.crowd.has_people();
        if here != self.people.is_some() {
            self.people = here.then(|| self.house.spare.people());
        }
    }
}

impl Handler<KeyframeRequest> for Room {
    type Result = ();

    fn handle(&mut self, wanted: KeyframeRequest, ctx: &mut Self::Context) {
        self.show(ctx, |room| room.show_keyframe(wanted.connection));
    }
}

impl Room {
    fn show_keyframe(&self, connection: ConnectionId) {
        let mut seats = self.crowd.seats().map(|(seat, _)| seat);
        let seat = seats.find(|&seat| {
            self.crowd.connection(seat).is_some_and(|player| player.connection.id == connection)
        });
        let Some(seat) = seat else { return };
        if let Some(PlayerConnection { connection, .. }) = self.crowd.connection(seat) {
            connection.send(Outbound::Keyframe(self.keyframe(self.game.viewer(seat), connection)));
        }
    }
}
