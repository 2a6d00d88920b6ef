//! The beginning of a room, and its end in every case.

use actix::prelude::*;

use super::journal::shipping;
use super::{Room, RoomStopped};
use crate::actors::delivery::CloseReason;
use crate::actors::mail::send_unbounded;
use crate::protocol::CloseCode;
use crate::telemetry::mail_meter::meter_turns;

impl Actor for Room {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        meter_turns(ctx, |room| &mut room.mail);
        if self.state.read().is_delayed() {
            // In a room with a delay, spectators who come in later see what happened before.
            self.spectators(ctx);
        }
        self.take_up();
        self.work(ctx);
        // From the first moment on there is a file from which the room can come back.
        shipping::ship(self);
    }
}

/// Everybody is told when a room ends, also by a panic or with its thread. This does nothing that could panic itself.
impl Drop for Room {
    fn drop(&mut self) {
        let (ended, subscribers) = (self.state.read().is_ended(), &mut self.broadcaster.subscribers);
        if !ended && self.links.journals.is_some() {
            subscribers.close_all(&CloseReason::come_back("the room is being restored"));
        } else if !ended {
            subscribers.close_all(&CloseReason::new(CloseCode::RoomEnded, "the room has ended unexpectedly"));
        }
        // Sends what is left before anybody asks for it.
        self.recording.drop_writer();
        let room = self.state.read();
        let (id, match_id) = (room.config().id.clone(), room.game().id().clone());
        let stopped = RoomStopped { id, key: self.key, match_id, in_order: ended };
        send_unbounded(&self.links.stopped, stopped);
    }
}
