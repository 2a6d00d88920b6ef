//! The sessions of players who have a seat, one for each player, and what they are told.

use std::collections::HashMap;

use actix::prelude::*;

use super::Lobby;
use super::threads::Threads;
use crate::actors::Session;
use crate::actors::delivery::Frames;
use crate::actors::mail::send_to_child;
use crate::actors::play::session::{End, Push, SatDown, SessionIdle, SessionKey, StoodUp};
use crate::actors::population::Population;
use crate::domain::{PlayerId, RoomId};
use crate::room::Sitting;

/// The sessions of all players who sit somewhere.
#[derive(Default)]
pub(super) struct Sessions {
    known: HashMap<PlayerId, Known>,
    /// Counts the sessions that live, also those that the lobby has forgotten.
    alive: Population,
}

struct Known {
    key: SessionKey,
    addr: Addr<Session>,
    /// How often it was told that the player has sat down.
    told: u64,
}

impl Sessions {
    /// The player's session.
    pub(super) fn get(&self, player: &PlayerId) -> Option<&Addr<Session>> {
        self.known.get(player).map(|known| &known.addr).filter(|addr| addr.connected())
    }

    /// Forgets the sessions whose thread has died. Their players get new ones when they sit down again.
    pub(super) fn forget_dead(&mut self) {
        self.known.retain(|_, known| known.addr.connected());
    }

    /// The number of sessions that live.
    pub(super) fn population(&self) -> Population {
        self.alive.clone()
    }

    /// A player has no seat in a room any more. `sitting` is `None` if the room is gone.
    pub(super) fn stood_up(&self, player: &PlayerId, room: &RoomId, sitting: Option<Sitting>) {
        if let Some(session) = self.get(player) {
            send_to_child(session, StoodUp { room: room.clone(), sitting });
        }
    }

    /// A player has sat down. Answers the session that knows it now, started on the idlest thread if there is none.
    pub(super) fn sat_down(
        &mut self,
        player: &PlayerId,
        sat: SatDown,
        lobby: &Addr<Lobby>,
        threads: &mut Threads,
    ) -> Addr<Session> {
        let known = self.known.get(player).filter(|known| known.addr.connected());
        if known.is_none() {
            let (key, on_idle) = (SessionKey::next(), lobby.clone().recipient());
            let session = Session::new(key, player.clone(), on_idle, self.alive.admit());
            let addr = Session::start_in_arbiter(&threads.idlest().arbiter, |_| session);
            self.known.insert(player.clone(), Known { key, addr, told: 0 });
        }
        let known = self.known.get_mut(player);
        let known = known.unwrap_or_else(|| unreachable!("it was put there if it was not there"));
        known.told += 1;
        send_to_child(&known.addr, sat);
        known.addr.clone()
    }

    /// A session has nothing to do. It ends, unless it was told something meanwhile.
    fn idle(&mut self, SessionIdle { key, player, heard }: SessionIdle) {
        let is_it = |known: &Known| known.key == key && known.told == heard;
        if self.known.get(&player).is_some_and(is_it)
            && let Some(known) = self.known.remove(&player)
        {
            send_to_child(&known.addr, End);
        }
    }
}

impl Handler<SessionIdle> for Lobby {
    type Result = ();

    fn handle(&mut self, idle: SessionIdle, _: &mut Self::Context) {
        self.sessions.idle(idle);
    }
}

/// Sends a player something over all connections with which the player plays. A player without any hears nothing.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TellPlayer {
    /// The player who is to hear it.
    pub player: PlayerId,
    /// The message, encoded.
    pub frames: Frames,
}

impl Handler<TellPlayer> for Lobby {
    type Result = ();

    fn handle(&mut self, tell: TellPlayer, _: &mut Self::Context) {
        if let Some(session) = self.sessions.get(&tell.player) {
            send_to_child(session, Push { frames: tell.frames });
        }
    }
}
