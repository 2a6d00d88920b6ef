//! Those who only look, or change what players do not see: the lobby, the operator.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use serde_json::Map;

use super::journal_writer::JournalWriter;
use super::{ChangeRoom, Face, Observe, Room, Veil, seen};
use crate::actors::mail::{InTurn, in_turn};
use crate::protocol::http::{RoomDetail, RoomInfo, RoomMember};
use crate::store::RoomFact;

impl Room {
    /// Milliseconds since the room was opened in this process, by a clock that nobody sets.
    pub(super) fn now_ms(&self) -> u64 {
        self.opened.elapsed().as_millis() as u64
    }

    /// In a room with a delay: notes how it stands, and sets when that is to be told.
    pub(super) fn note_face(&mut self, ctx: &mut Context<Self>) {
        let now_ms = self.now_ms();
        if let Some(veil) = &mut self.veil {
            veil.look(now_ms, &self.game);
            self.await_unveiling(ctx);
        }
    }

    fn await_unveiling(&mut self, ctx: &mut Context<Self>) {
        let next_ms = self.veil.as_ref().and_then(Veil::next_ms);
        if let (Some(next_ms), None) = (next_ms, self.unveiling) {
            let wait = Duration::from_millis(next_ms.saturating_sub(self.now_ms()));
            self.unveiling = Some(ctx.run_later(wait, |room, ctx| {
                room.unveiling = None;
                room.count();
                room.await_unveiling(ctx);
            }));
        }
    }

    /// How a room with a delay stands for those who do not play.
    pub(super) fn public_face(&mut self) -> Option<&Face> {
        let now_ms = self.now_ms();
        self.veil.as_mut().map(|veil| veil.face(now_ms))
    }

    /// The room as lists show it.
    fn public_info(&mut self) -> RoomInfo {
        let info = self.info();
        match self.public_face() {
            Some(face) => seen(info, face),
            None => info,
        }
    }
}

impl Handler<Observe> for Room {
    type Result = InTurn<RoomDetail>;

    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        let face = self.public_face().cloned().unwrap_or_else(|| Face::of(&self.game));
        let members = face.members.iter().map(|(seat, member)| RoomMember {
            seat: seat.0,
            player: member.player.clone(),
            bot: member.bot,
        });
        let skipped = self.clock.as_ref().map_or(0, super::clock::TickClock::skipped);
        in_turn(RoomDetail {
            members: members.collect(),
            tick: face.tick.0,
            info: self.public_info(),
            // Where the journal is tells where the match is; how long steps take, whether it is on.
            recorded_tick: self
                .writer
                .as_ref()
                .filter(|_| self.veil.is_none())
                .and_then(JournalWriter::recorded)
                .map(|tick| tick.0),
            timing: self.meter.as_ref().filter(|_| self.veil.is_none()).map(|meter| meter.timing(skipped)),
            panics: self.faults.panics,
            recoveries: self.faults.recoveries,
            left_out: self.faults.left_out,
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
            spec.metadata = Arc::new(metadata);
        }
        let (name, locked, metadata) = (spec.name.clone(), spec.locked, Map::clone(&spec.metadata));
        self.note_fact(&RoomFact::Changed { name, locked, metadata });
        self.note_down(ctx);
        MessageResult(self.public_info())
    }
}
