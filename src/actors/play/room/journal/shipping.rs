//! The times at which a room's notes are sent to the recorder.

use actix::prelude::*;

use super::Due;
use crate::actors::play::room::Room;

/// The timers of a journal.
#[derive(Default)]
pub(super) struct ShippingTimers {
    /// The next batch is to be sent.
    shipping: Option<SpawnHandle>,
    /// The journal is to go on behind a gap.
    mending: Option<SpawnHandle>,
}

impl ShippingTimers {
    /// Whether a batch is sent soon.
    pub(super) fn is_shipping(&self) -> bool {
        self.shipping.is_some()
    }
}

/// Takes over new notes, and sees to it that they are sent soon.
pub(in crate::actors::play::room) fn note_down(room: &mut Room, ctx: &mut Context<Room>) {
    let (state, recording) = (&mut room.state, &mut room.recording);
    let due = state.tell(|state| recording.follow(state));
    let timers = &mut recording.timers;
    match due {
        None | Some(Due::Nothing) => {}
        Some(Due::AppendBatch(after)) => {
            timers.shipping.get_or_insert_with(|| {
                ctx.run_later(after, |room, ctx| {
                    ship(room);
                    note_down(room, ctx);
                })
            });
        }
        Some(Due::Mend(after)) => {
            timers.mending.get_or_insert_with(|| {
                ctx.run_later(after, |room, ctx| {
                    mend(room);
                    note_down(room, ctx);
                })
            });
        }
    }
}

/// Sends the notes to the recorder.
pub(in crate::actors::play::room) fn ship(room: &mut Room) {
    room.recording.timers.shipping = None;
    let numbered = room.broadcaster.subscribers.numbered();
    room.state.tell(|state| room.recording.ship(state, numbered));
}

/// Goes on behind a gap, if there is one.
fn mend(room: &mut Room) {
    room.recording.timers.mending = None;
    let numbered = room.broadcaster.subscribers.numbered();
    room.state.tell(|state| room.recording.mend(state, numbered));
}
