//! Those who only look, or change what players do not see: the lobby, the operator.

use actix::prelude::*;

use super::pen::Pen;
use super::{ChangeRoom, Observe, Room};
use crate::protocol::http::{RoomDetail, RoomMember};
use crate::store::RoomFact;

impl Handler<Observe> for Room {
    type Result = MessageResult<Observe>;

    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        let members = self.game.roster().taken().map(|(seat, member)| RoomMember {
            seat: seat.0,
            player: member.player.clone(),
            bot: member.bot,
        });
        let skipped = self.clock.as_ref().map_or(0, super::clock::TickClock::skipped);
        MessageResult(RoomDetail {
            info: self.info(),
            members: members.collect(),
            tick: self.game.tick().0,
            recorded_tick: self.pen.as_ref().and_then(Pen::recorded).map(|tick| tick.0),
            timing: self.meter.as_ref().map(|meter| meter.timing(skipped)),
        })
    }
}

impl Handler<ChangeRoom> for Room {
    type Result = MessageResult<ChangeRoom>;

    fn handle(&mut self, change: ChangeRoom, ctx: &mut Self::Context) -> Self::Result {
        let spec = &mut self.spec;
        if let Some(name) = change.name {
            spec.name = name;
        }
        if let Some(locked) = change.locked {
            spec.locked = locked;
        }
        if let Some(metadata) = change.metadata {
            spec.metadata = metadata;
        }
        let (name, locked, metadata) = (spec.name.clone(), spec.locked, spec.metadata.clone());
        self.note_fact(&RoomFact::Changed { name, locked, metadata });
        self.note_down(ctx);
        MessageResult(self.info())
    }
}
