//! Those who only look: spectators, the lobby, the operator.

use actix::prelude::*;

use super::{ChangeRoom, Observe, Room, RoomRefused, Unwatch, Watch};
use crate::protocol::http::{RoomDetail, RoomMember};

impl Handler<Watch> for Room {
    type Result = Result<(), RoomRefused>;

    fn handle(&mut self, watch: Watch, ctx: &mut Self::Context) -> Self::Result {
        if self.ended {
            return Err(RoomRefused::Ended);
        }
        let line = watch.line.clone();
        self.crowd.watch(watch.line);
        self.show(ctx, |room| room.greet_watcher(&line));
        self.after(ctx);
        Ok(())
    }
}

impl Handler<Unwatch> for Room {
    type Result = ();

    fn handle(&mut self, unwatch: Unwatch, ctx: &mut Self::Context) {
        self.crowd.unwatch(unwatch.line);
        self.after(ctx);
    }
}

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
            timing: self.meter.as_ref().map(|meter| meter.timing(skipped)),
            panics: self.faults.panics,
            recoveries: self.faults.recoveries,
            left_out: self.faults.left_out,
        })
    }
}

impl Handler<ChangeRoom> for Room {
    type Result = MessageResult<ChangeRoom>;

    fn handle(&mut self, change: ChangeRoom, _: &mut Self::Context) -> Self::Result {
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
        MessageResult(self.info())
    }
}
