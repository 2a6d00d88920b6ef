//! The messages to a room, except those about seats. Each is given to the room's state, or changes how somebody is
//! reached.

use actix::prelude::*;

use super::askers::MovedTo;
use super::broadcaster::refuse;
use super::frames::RoomView;
use super::{
    Act, ActNow, ChangeConfig, FindSpectators, GetChat, Given, HandOver, Observe, Pass, RetellReservation,
    Room, RoomReport, Say, Shut,
};
use crate::actors::Spectators;
use crate::actors::delivery::KeyframeRequest;
use crate::actors::delivery::spectators::{SnapshotRequest, SpectatorSay, SpectatorsCounted};
use crate::actors::mail::{InTurn, in_turn};
use crate::actors::recording::recorder::Written;
use crate::actors::records::settler::{MatchSettled, ResultKept};
use crate::game::{ActRefused, Seat};
use crate::room::{AnswerTime, ChatEntry, Disclosure, RoomListing, RoomRefused, RoomStatus, WatchRules};
use crate::telemetry::{self, Metric};

impl Handler<Act> for Room {
    type Result = ();

    fn handle(&mut self, act: Act, ctx: &mut Self::Context) {
        self.mail.count();
        let Act { seat, sitting, seq, action, more, given } = act;
        if !self.state.read().seats().is_sitting(seat, sitting) {
            // Somebody else has the seat by now, and the sender of this was told so.
            return;
        }
        note_given(self, seat, given);
        match self.tell_for_tick(ctx, |state| state.act(seat, seq, action, more)) {
            Some(Ok(())) => telemetry::count(Metric::Actions),
            Some(Err(refused)) => self.broadcaster.refuse(seat, seq, refused),
            // The game panicked over it. If the action was left out because of that, its sender is told by an effect.
            None => {}
        }
    }
}

/// Notes when an answer was given that is told to the state next.
fn note_given(room: &mut Room, seat: Seat, given: Option<Given>) {
    let Some(Given { handed, read }) = given else { return };
    let handed_us = handed.map(|handed| room.state.us_of(handed));
    let answer = AnswerTime { handed_us, read_us: room.state.us_of(read) };
    room.state.tell(|state| state.answer_read(seat, answer));
}

impl Handler<Pass> for Room {
    type Result = ();

    fn handle(&mut self, pass: Pass, ctx: &mut Self::Context) {
        self.mail.count();
        if self.state.read().seats().is_sitting(pass.seat, pass.sitting) {
            note_given(self, pass.seat, pass.given);
            self.tell(ctx, |state| state.pass(pass.seat, pass.tick));
        }
    }
}

impl Handler<ActNow> for Room {
    type Result = ResponseFuture<MovedTo>;

    /// Answers after the step that takes the action. In a room with a delay the answer says nothing of the match,
    /// because a player who asks over REST may be watching, too.
    fn handle(&mut self, act: ActNow, ctx: &mut Self::Context) -> Self::Result {
        self.mail.count();
        let (ActNow { seat, player, action }, now) = (act, self.now());
        if !self.state.read().seats().is_of(seat, &player) {
            return Box::pin(async { Err(ActRefused::NotSeated) });
        }
        self.state.tell(|state| state.keep_seat(seat, now));
        if !Disclosure::of(self.state.read()).answers_actions() {
            if let Some(Ok(())) = self.tell(ctx, |state| state.act(seat, None, action, false)) {
                telemetry::count(Metric::Actions);
            }
            return Box::pin(async { Ok(None) });
        }
        let answer = self.askers.wait(seat);
        if let Some(Err(refused)) = self.tell_before_work(|state| state.act(seat, None, action, false)) {
            self.askers.give_up_last();
            return Box::pin(async move { Err(refused) });
        }
        telemetry::count(Metric::Actions);
        self.work(ctx);
        Box::pin(async move { answer.await.unwrap_or(Err(ActRefused::MatchOver)) })
    }
}

impl Handler<Say> for Room {
    type Result = ();

    fn handle(&mut self, say: Say, ctx: &mut Self::Context) {
        self.mail.count();
        let now = self.now();
        if self.tell(ctx, |state| state.say(say.player, say.message, false, now)).is_some() {
            telemetry::count(Metric::Chats);
        }
    }
}

impl Handler<GetChat> for Room {
    type Result = InTurn<Vec<ChatEntry>>;

    fn handle(&mut self, _: GetChat, _: &mut Self::Context) -> Self::Result {
        // Chat tells how a match goes, so those who do not play may read it late.
        in_turn(self.state.read().chat().due(self.state.now_ms()).cloned().collect())
    }
}

impl Handler<FindSpectators> for Room {
    type Result = Result<Addr<Spectators>, RoomRefused>;

    fn handle(&mut self, find: FindSpectators, ctx: &mut Self::Context) -> Self::Result {
        WatchRules::of(self.state.read(), self.state.now_ms()).admit(&find.watcher)?;
        Ok(self.spectators(ctx))
    }
}

impl Handler<SpectatorsCounted> for Room {
    type Result = ();

    fn handle(&mut self, counted: SpectatorsCounted, ctx: &mut Self::Context) {
        if self.broadcaster.subscribers.read_in(counted.key, counted.readers) {
            self.state.tell(|state| state.watched_by(counted.spectators));
            self.work(ctx);
        }
    }
}

impl Handler<SnapshotRequest> for Room {
    type Result = ();

    fn handle(&mut self, wanted: SnapshotRequest, ctx: &mut Self::Context) {
        self.show(ctx, |broadcaster, view: RoomView<'_>| broadcaster.answer_snapshot(view, wanted));
    }
}

impl Handler<SpectatorSay> for Room {
    type Result = ();

    fn handle(&mut self, say: SpectatorSay, ctx: &mut Self::Context) {
        self.mail.count();
        let now = self.now();
        if let Err(refused) = WatchRules::of(self.state.read(), now.ms).hear(&say.player) {
            return refuse(&say.connection, None, &refused.to_string());
        }
        self.tell(ctx, |state| state.say(say.player, say.message, true, now));
        telemetry::count(Metric::Chats);
    }
}

impl Handler<KeyframeRequest> for Room {
    type Result = ();

    fn handle(&mut self, wanted: KeyframeRequest, ctx: &mut Self::Context) {
        self.mail.count();
        self.show(ctx, |broadcaster, view: RoomView<'_>| broadcaster.show_keyframe(view, wanted.connection));
    }
}

impl Handler<Observe> for Room {
    type Result = InTurn<RoomReport>;

    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        let (room, now_ms) = (self.state.read(), self.state.now_ms());
        let status = RoomStatus::for_everybody(room, now_ms);
        let disclosure = Disclosure::of(room);
        let meter = disclosure.progress(self.broadcaster.meter.as_ref());
        let faults = room.faults();
        in_turn(RoomReport {
            listing: RoomListing::for_everybody(room, now_ms),
            members: status.members,
            tick: status.tick,
            recorded: disclosure.progress(self.recording.recorded()),
            timing: meter.map(|meter| meter.timing(self.pacer.skipped())),
            panics: faults.panics,
            recoveries: faults.recoveries,
            left_out: faults.left_out,
        })
    }
}

impl Handler<ChangeConfig> for Room {
    type Result = MessageResult<ChangeConfig>;

    fn handle(&mut self, ChangeConfig(change): ChangeConfig, ctx: &mut Self::Context) -> Self::Result {
        self.tell(ctx, |state| state.change(change));
        MessageResult(RoomListing::for_everybody(self.state.read(), self.state.now_ms()))
    }
}

impl Handler<Shut> for Room {
    type Result = MessageResult<Shut>;

    fn handle(&mut self, shut: Shut, ctx: &mut Self::Context) -> Self::Result {
        let closed = self.state.tell(|state| state.shut(shut.by.clone(), &shut.why));
        if closed.is_none() {
            // The game panicked because the player left. The room ends all the same.
            self.state.tell(|state| state.shut(None, &shut.why));
        }
        self.work(ctx);
        MessageResult(self.recording.closed().unwrap_or(self.state.read().game().id()).clone())
    }
}

impl Handler<HandOver> for Room {
    type Result = ();

    /// Writes everything down, also the messages that absent players have missed, and stops. The next process goes on.
    fn handle(&mut self, hand_over: HandOver, ctx: &mut Self::Context) {
        let now = self.now();
        self.tell(ctx, |state| state.hand_over(now));
        if !self.state.read().is_ended() {
            self.hand_over();
        }
        // The spectators of a room that has ended may still be watching.
        self.broadcaster.subscribers.close_all(&hand_over.close_reason);
        ctx.stop();
    }
}

impl Handler<RetellReservation> for Room {
    type Result = ();

    fn handle(&mut self, _: RetellReservation, _: &mut Self::Context) {
        self.state.read().reservation_news().into_iter().for_each(|news| self.tell_opener(news));
    }
}

impl Handler<Written> for Room {
    type Result = ();

    fn handle(&mut self, written: Written, ctx: &mut Self::Context) {
        let Some(progress) = self.recording.written(written) else { return };
        let now = self.now();
        self.state.tell(|state| state.journal_reached(progress, now));
        self.work(ctx);
    }
}

impl Handler<ResultKept> for Room {
    type Result = ();

    fn handle(&mut self, ResultKept(match_id): ResultKept, ctx: &mut Self::Context) {
        let now = self.now();
        self.tell(ctx, |state| state.result_kept(&match_id, now));
    }
}

impl Handler<MatchSettled> for Room {
    type Result = ();

    fn handle(&mut self, MatchSettled(settled): MatchSettled, ctx: &mut Self::Context) {
        let now = self.now();
        self.tell(ctx, |state| state.settled(settled, now));
    }
}
