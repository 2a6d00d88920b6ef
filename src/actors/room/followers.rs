//! The room's side of its audience: starts it, feeds it one parcel a frame, draws portraits, passes spectators' chat on.

use actix::prelude::*;

use super::{FindAudience, Room, RoomRefused};
use crate::actors::audience::{Audience, AudienceCounted, Due, PortraitWanted, SpectatorSay, Stage};
use crate::actors::mail::{insist, order};
use crate::actors::outlet::{Cargo, Frames, Label, Loss, Parcel, RoomKey, Trunk};
use crate::protocol::MessageRefused;
use crate::protocol::server::ErrorMessage;

/// The spectators, as their room knows them.
pub(super) struct Followers {
    addr: Addr<Audience>,
    key: RoomKey,
    trunk: Trunk,
    spectators: usize,
    readers: [bool; 2],
}

impl Followers {
    pub(super) fn spectators(&self) -> usize {
        self.spectators
    }

    pub(super) fn readers(&self) -> [bool; 2] {
        self.readers
    }

    /// Whether it wants to hear anything.
    pub(super) fn listens(&self) -> bool {
        self.readers.contains(&true)
    }

    pub(super) fn tell(&mut self, frames: &Frames) {
        if self.listens() {
            self.trunk.carry(Label::Room(self.key), Cargo::Reliable(frames.clone()), Loss::Reliable);
        }
    }

    pub(super) fn show(&mut self, frames: &Frames, events: Option<&Frames>) {
        if self.listens() {
            let loss = if events.is_some() { Loss::Reliable } else { Loss::State };
            let cargo = Cargo::State { frames: frames.clone(), events: events.cloned() };
            self.trunk.carry(Label::Room(self.key), cargo, loss);
        }
    }

    pub(super) fn order(&self, cargo: Cargo) {
        self.trunk.order(self.key, cargo);
    }
}

impl Room {
    /// The audience, started if there is none.
    pub(super) fn audience(&mut self, ctx: &Context<Self>) -> Addr<Audience> {
        if let Some(followers) = self.crowd.followers.as_ref().filter(|followers| followers.addr.connected())
        {
            return followers.addr.clone();
        }
        let room = ctx.address();
        let stage = Stage {
            counted: room.clone().recipient(),
            portraits: room.clone().recipient(),
            says: room.recipient(),
        };
        let key = RoomKey::next();
        let beside = &self.house.beside;
        let arbiter = if beside.spawn(async {}) { beside.clone() } else { Arbiter::current() };
        let addr = Audience::open(
            &arbiter,
            key,
            self.spec.delay_s,
            self.spec.limits.audience,
            &self.house.history,
            stage,
        );
        let trunk = Trunk::new(addr.clone().recipient());
        let followers = Followers { addr: addr.clone(), key, trunk, spectators: 0, readers: [false; 2] };
        self.crowd.followers = Some(followers);
        addr
    }

    /// Shows everybody who watches the whole, as it is now.
    pub(super) fn show_portrait(&self, due: Due) {
        let Some(followers) = self.crowd.followers.as_ref().filter(|followers| followers.listens()) else {
            return;
        };
        let codecs = followers.readers;
        let wanted = PortraitWanted { welcome: codecs, keyframe: codecs };
        order(&followers.addr, self.portrait(wanted, due));
    }

    /// Tells a spectator that a message was not taken.
    fn refuse_spectator(say: &SpectatorSay, why: &str) {
        let refused = MessageRefused::Refused(why.to_owned());
        let error = ErrorMessage { code: refused.code(), message: refused.to_string(), seq: None };
        let cargo = Cargo::Reliable(Frames::encode(&error, say.line.codec.only()));
        insist(&say.line.outlet, Parcel { to: Label::Line(say.line.id), cargo });
    }
}

impl Handler<FindAudience> for Room {
    type Result = Result<Addr<Audience>, RoomRefused>;

    fn handle(&mut self, find: FindAudience, ctx: &mut Self::Context) -> Self::Result {
        if self.ended && self.crowd.followers.is_none() {
            return Err(RoomRefused::Ended);
        }
        if find.player.is_some_and(|player| self.is_known_to_play(&player)) {
            return Err(RoomRefused::NameOfAPlayer);
        }
        Ok(self.audience(ctx))
    }
}

impl Handler<AudienceCounted> for Room {
    type Result = ();

    fn handle(&mut self, counted: AudienceCounted, ctx: &mut Self::Context) {
        let Some(followers) = self.crowd.followers.as_mut().filter(|known| known.key == counted.key) else {
            return;
        };
        followers.spectators = counted.spectators;
        followers.readers = counted.readers;
        self.after(ctx);
    }
}

impl Handler<PortraitWanted> for Room {
    type Result = ();

    fn handle(&mut self, wanted: PortraitWanted, ctx: &mut Self::Context) {
        self.show(ctx, |room| {
            if let Some(followers) = &room.crowd.followers {
                order(&followers.addr, room.portrait(wanted, Due::Waiting));
            }
        });
    }
}

impl Handler<SpectatorSay> for Room {
    type Result = ();

    fn handle(&mut self, say: SpectatorSay, _: &mut Self::Context) {
        if self.ended {
            return Room::refuse_spectator(&say, "the room has ended");
        }
        if self.is_known_to_play(&say.player) {
            return Room::refuse_spectator(&say, "somebody by this id plays here; watch under another one");
        }
        self.say(say.player, say.message, true);
    }
}
