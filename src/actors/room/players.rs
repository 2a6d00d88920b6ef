//! What players do: sit down, act, lose their connection and come back, leave.

use actix::prelude::*;
use tokio::sync::oneshot;

use super::{Act, ActNow, Attach, Detach, Ear, Join, Pass, Place, Room, RoomRefused, Vacate};
use crate::actors::outlet::{Cargo, Frames};
use crate::game::{ActRefused, Seat};
use crate::protocol::MessageRefused;
use crate::protocol::server::{ErrorMessage, PlayerAway, PlayerBack};

impl Handler<Join> for Room {
    type Result = Result<Seat, RoomRefused>;

    fn handle(&mut self, join: Join, ctx: &mut Self::Context) -> Self::Result {
        if self.ended {
            return Err(RoomRefused::Ended);
        }
        if self.spec.locked {
            return Err(RoomRefused::Locked);
        }
        let Join { member, ear } = join;
        let seated =
            self.consult(ctx, |game, effects| game.seat(member, effects)).ok_or(RoomRefused::Ended)?;
        if let Ok(seat) = seated {
            self.crowd.sit(seat, ear);
        }
        self.perform_all(ctx);
        Ok(seated?)
    }
}

impl Handler<Vacate> for Room {
    type Result = ();

    fn handle(&mut self, vacate: Vacate, ctx: &mut Self::Context) {
        self.crowd.stand(vacate.seat);
        self.tell(ctx, |game, effects| game.vacate(vacate.seat, vacate.reason, effects));
    }
}

impl Handler<Act> for Room {
    type Result = ();

    fn handle(&mut self, act: Act, ctx: &mut Self::Context) {
        let Act { seat, seq, action, more } = act;
        let taken = self.tell(ctx, |game, effects| game.act(seat, seq, action, more, effects));
        if let Some(Err(refused)) = taken {
            self.refuse(seat, seq, refused);
        }
    }
}

impl Handler<ActNow> for Room {
    type Result = ResponseFuture<Place>;

    /// The answer comes after the step that takes the action.
    fn handle(&mut self, act: ActNow, ctx: &mut Self::Context) -> Self::Result {
        let (asker, answer) = oneshot::channel();
        let seat = act.seat;
        let taken = self.consult(ctx, |game, effects| game.act(seat, None, act.action, false, effects));
        if let Err(refused) = taken.unwrap_or(Err(ActRefused::MatchOver)) {
            return Box::pin(async move { Err(refused) });
        }
        self.curious.push((seat, asker));
        self.perform_all(ctx);
        Box::pin(async move { answer.await.unwrap_or(Err(ActRefused::MatchOver)) })
    }
}

impl Room {
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
    type Result = ();

    fn handle(&mut self, attach: Attach, ctx: &mut Self::Context) {
        let seat = attach.seat;
        if self.crowd.change_ear(seat, Ear::Line(attach.line)).is_none() {
            return;
        }
        if let Some(member) = self.game.roster().member(seat) {
            let back = PlayerBack { player: &member.player, seat };
            self.crowd.tell_all(&Frames::encode(&back, self.crowd.wanted()));
        }
        if self.crowd.occupant(seat).is_some_and(|occupant| occupant.in_state) {
            self.greet(seat);
        }
        self.after(ctx);
    }
}

impl Handler<Detach> for Room {
    type Result = ();

    fn handle(&mut self, detach: Detach, ctx: &mut Self::Context) {
        let seat = detach.seat;
        if self.crowd.line(seat).is_none_or(|player| player.line.id != detach.line) {
            return;
        }
        self.crowd.change_ear(seat, Ear::None);
        if let Some(member) = self.game.roster().member(seat) {
            let away = PlayerAway { player: &member.player, seat };
            self.crowd.tell_all(&Frames::encode(&away, self.crowd.wanted()));
        }
        self.after(ctx);
    }
}

impl Room {
    /// Tells a seat that its action was not taken.
    fn refuse(&self, seat: Seat, seq: Option<u32>, refused: ActRefused) {
        let Some(player) = self.crowd.line(seat) else { return };
        let refused = MessageRefused::Refused(refused.to_string());
        let error = ErrorMessage { code: refused.code(), message: refused.to_string(), seq };
        let frames = Frames::encode(&error, super::crowd::only(player.line.codec));
        self.crowd.tell_line(&player.line, Cargo::Reliable(frames));
    }
}
