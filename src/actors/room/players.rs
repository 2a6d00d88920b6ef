//! What players do: sit down, act, lose their connection and come back, leave.

use actix::prelude::*;
use tokio::sync::oneshot;

use super::{Act, ActNow, Attach, Detach, Ear, Join, Pass, Place, Room, RoomRefused, Vacate};
use crate::actors::delivery::{Frames, Outbound};
use crate::domain::PlayerId;
use crate::game::{ActRefused, LeaveReason, Member, Pace, Seat, SeatRefused};
use crate::protocol::MessageRefused;
use crate::protocol::server::{ErrorMessage, PlayerAway, PlayerBack};
use crate::telemetry::{self, Count};

/// What a room with a delay says to whom it does not seat.
const COVERED: &str = "the room has no seat for you at the moment";

impl Handler<Join> for Room {
    type Result = Result<Seat, RoomRefused>;

    fn handle(&mut self, join: Join, ctx: &mut Self::Context) -> Self::Result {
        if self.ended && self.veil.is_some() {
            return Err(SeatRefused::NotAdmitted(COVERED).into());
        }
        if self.ended {
            return Err(RoomRefused::Ended);
        }
        if self.spec.locked {
            return Err(RoomRefused::Locked);
        }
        let Join { member, holder, ear } = join;
        let between_matches = self.spec.rematch && self.game.is_over();
        let who = member.clone();
        let seated = self.consult(ctx, |game, effects| {
            if between_matches { game.reserve(who, effects) } else { game.seat(who, effects) }
        });
        let seated = seated.unwrap_or_else(|| self.seat_after_panic(&member));
        if self.ended {
            return Err(RoomRefused::Ended);
        }
        if let Ok(seat) = seated {
            self.claim(seat, &member.player, holder);
            self.crowd.sit(seat, ear);
            if between_matches {
                self.show(ctx, |room| room.greet(seat));
            }
        }
        self.perform_all(ctx);
        // Why a match takes nobody in tells how it stands.
        let covered = self.veil.is_some();
        Ok(seated.map_err(|refused| if covered { SeatRefused::NotAdmitted(COVERED) } else { refused })?)
    }
}

impl Handler<Vacate> for Room {
    type Result = ();

    fn handle(&mut self, vacate: Vacate, ctx: &mut Self::Context) {
        if !self.is_seat_of(vacate.seat, &vacate.player) {
            return;
        }
        self.let_go(vacate.seat, vacate.reason, ctx);
    }
}

impl Handler<Act> for Room {
    type Result = ();

    fn handle(&mut self, act: Act, ctx: &mut Self::Context) {
        let Act { seat, seq, action, more } = act;
        let taken = self.tell(ctx, |game, effects| game.act(seat, seq, action, more, effects));
        match taken {
            Some(Ok(_)) => telemetry::count(Count::Actions),
            Some(Err(refused)) => self.refuse(seat, seq, refused),
            // The game panicked over it; whether that left it out is told apart.
            None => {}
        }
    }
}

impl Handler<ActNow> for Room {
    type Result = ResponseFuture<Place>;

    /// The answer comes after the step that takes the action. In a room with a delay it says nothing of the match, whatever came
    /// of the action: who asks over REST may be somebody who watches.
    fn handle(&mut self, act: ActNow, ctx: &mut Self::Context) -> Self::Result {
        if self.veil.is_some() {
            let taken = self.tell(ctx, |game, effects| game.act(act.seat, None, act.action, false, effects));
            if let Some(Ok(())) = taken {
                telemetry::count(Count::Actions);
            }
            return Box::pin(async { Ok(None) });
        }
        let (asker, answer) = oneshot::channel();
        let seat = act.seat;
        self.curious.push((seat, asker));
        let taken = self.consult(ctx, |game, effects| game.act(seat, None, act.action, false, effects));
        if let Some(Err(refused)) = taken {
            self.curious.pop();
            return Box::pin(async move { Err(refused) });
        }
        telemetry::count(Count::Actions);
        self.perform_all(ctx);
        Box::pin(async move { answer.await.unwrap_or(Err(ActRefused::MatchOver)) })
    }
}

impl Room {
    /// Frees a seat for good.
    pub(super) fn let_go(&mut self, seat: Seat, reason: LeaveReason, ctx: &mut Context<Self>) {
        self.note_quitter(seat, reason);
        self.crowd.stand(seat);
        self.unclaim(seat);
        self.tell(ctx, |game, effects| game.vacate(seat, reason, effects));
    }

    /// Where this player sits.
    pub(super) fn seat_of(&self, player: &PlayerId) -> Option<Seat> {
        let mut taken = self.game.roster().taken();
        taken.find(|(_, member)| member.player == *player).map(|(seat, _)| seat)
    }

    /// The seat of somebody who was about to sit down when the game panicked, perhaps over something else.
    fn seat_after_panic(&self, member: &Member) -> Result<Seat, SeatRefused> {
        let mut taken = self.game.roster().taken();
        let seat =
            taken.find(|(seat, other)| *other == member && !self.crowd.seats().any(|(sat, _)| sat == *seat));
        seat.map(|(seat, _)| seat).ok_or(SeatRefused::NotAdmitted("the game failed when you joined"))
    }

    /// Whether a player or a bot by this id has a seat, as those know it who do not play: in a room with a delay they are
    /// not told by a refusal either who plays now.
    pub(super) fn is_known_to_play(&mut self, player: &PlayerId) -> bool {
        match self.public_face() {
            Some(face) => face.seats(player),
            None => self.seat_of(player).is_some(),
        }
    }

    /// Whether this player sits there; somebody else may by the time an order arrives.
    fn is_seat_of(&self, seat: Seat, player: &PlayerId) -> bool {
        self.game.roster().member(seat).is_some_and(|member| member.player == *player)
    }

    /// In lockstep nobody waits for a seat that cannot answer, as long as somebody else is there who can. One at a time:
    /// telling the match comes back here, until it waits for none of them any more.
    pub(super) fn pass_for_absent(&mut self, ctx: &mut Context<Self>) {
        if let Some(seat) = self.absent_and_awaited() {
            let tick = self.game.tick();
            self.tell(ctx, |game, effects| game.pass(seat, tick, effects));
        }
    }

    fn absent_and_awaited(&self) -> Option<Seat> {
        if !matches!(self.game.pace(), Pace::Lockstep { .. }) {
            return None;
        }
        // Where everybody awaited is absent, steps are left to the deadline, or they would never end.
        let asked = |seat| self.game.machine().awaits(seat);
        if !self.crowd.seats().any(|(seat, occupant)| occupant.hears() && asked(seat)) {
            return None;
        }
        let mut absent = self.crowd.seats().filter(|(_, occupant)| !occupant.hears()).map(|(seat, _)| seat);
        absent.find(|&seat| self.game.waits_for(seat))
    }

    /// Answers those who acted over REST, once nothing waits for a step any more.
    pub(super) fn answer_curious(&mut self) {
        if self.curious.is_empty() || self.game.has_pending() {
            return;
        }
        for (seat, asker) in self.curious.drain(..) {
            // Who does not wait any more needs no answer.
            let _ = asker.send(Ok(self.game.machine().position(seat)));
        }
    }
}

impl Handler<Pass> for Room {
    type Result = ();

    fn handle(&mut self, pass: Pass, ctx: &mut Self::Context) {
        self.tell(ctx, |game, effects| game.pass(pass.seat, pass.tick, effects));
    }
}

impl Handler<Attach> for Room {
    type Result = bool;

    fn handle(&mut self, attach: Attach, ctx: &mut Self::Context) -> bool {
        let seat = attach.seat;
        if self.ended || !self.is_seat_of(seat, &attach.player) {
            return false;
        }
        if let Ear::Connection(connection) = &attach.ear {
            self.claim(seat, &attach.player, connection.tokens.holder());
        }
        self.crowd.change_ear(seat, attach.ear);
        self.crowd.owe(seat, attach.resume);
        if let Some(member) = self.game.roster().member(seat).filter(|member| !member.bot) {
            self.crowd.announce(|n| PlayerBack { n, player: &member.player, seat });
        }
        if self.game.is_over() || self.crowd.occupant(seat).is_some_and(|occupant| occupant.in_state) {
            self.show(ctx, |room| room.greet(seat));
        }
        self.after(ctx);
        true
    }
}

impl Handler<Detach> for Room {
    type Result = ();

    fn handle(&mut self, detach: Detach, ctx: &mut Self::Context) {
        let seat = detach.seat;
        if self.crowd.connection(seat).is_none_or(|player| player.connection.id != detach.connection) {
            return;
        }
        self.crowd.change_ear(seat, Ear::None);
        if let Some(member) = self.game.roster().member(seat) {
            self.crowd.announce(|n| PlayerAway { n, player: &member.player, seat });
        }
        self.after(ctx);
    }
}

impl Room {
    /// Tells a seat that its action was not taken.
    pub(super) fn refuse(&self, seat: Seat, seq: Option<u32>, refused: ActRefused) {
        let Some(player) = self.crowd.connection(seat) else { return };
        let refused = MessageRefused::Refused(refused.to_string());
        let error = ErrorMessage { code: refused.code(), message: refused.to_string(), seq };
        let frames = Frames::encode(&error, player.connection.codec.only());
        player.connection.send(Outbound::Reliable(frames));
    }
}
