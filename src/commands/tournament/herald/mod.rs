//! Hears what becomes of the rooms of a tournament, and hands it on to whoever conducts it.

use actix::prelude::*;
use tokio::sync::mpsc::UnboundedSender;

use crate::actors::play::room::ReservationEvent;

/// The actor that rooms are opened for.
pub(super) struct Herald {
    hand_on: Box<dyn Fn(ReservationEvent)>,
}

impl Herald {
    /// Starts one that hands everything on to this end. The number of events is bounded by that of rooms.
    pub(super) fn handing_to(conductor: UnboundedSender<ReservationEvent>) -> Recipient<ReservationEvent> {
        let hand_on = Box::new(move |heard| drop(conductor.send(heard)));
        Herald { hand_on }.start().recipient()
    }
}

impl Actor for Herald {
    type Context = Context<Self>;
}

impl Handler<ReservationEvent> for Herald {
    type Result = ();

    fn handle(&mut self, event: ReservationEvent, _: &mut Self::Context) {
        (self.hand_on)(event);
    }
}
