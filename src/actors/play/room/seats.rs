//! The messages about seats: who sits down, comes back, goes away and leaves.

use std::time::Instant;

use actix::prelude::*;

use super::broadcaster::hang_up;
use super::subscribers::{Observer, PlayerConnection, Resume};
use super::{ConnectionLost, LeaveSeat, ReturnBot, Room, SeatBot, Sit, Vacate};
use crate::actors::delivery::Connection;
use crate::auth::ConnectionTokens;
use crate::game::{LeaveReason, Member, Seat, SeatRefused};
use crate::protocol::CloseCode;
use crate::room::{Claim, Holder, Presence, RoomRefused, Sitting};

impl Handler<Sit> for Room {
    type Result = Result<(Seat, Sitting), RoomRefused>;

    fn handle(&mut self, sit: Sit, ctx: &mut Self::Context) -> Self::Result {
        let known = self.state.seats().of(&sit.player).cloned();
        match known {
            None if !sit.proven => Err(RoomRefused::WrongToken),
            None => sit_down(self, sit, ctx),
            Some(Claim { holder: Holder::Bot { .. }, .. }) => Err(RoomRefused::IdOfABot),
            Some(Claim { seat, holder: Holder::Player { sitting, .. }, .. }) => {
                sit_again(self, seat, sitting, sit, ctx)?;
                Ok((seat, sitting))
            }
        }
    }
}

impl Handler<SeatBot> for Room {
    type Result = Result<Seat, RoomRefused>;

    fn handle(&mut self, bot: SeatBot, ctx: &mut Self::Context) -> Self::Result {
        let SeatBot { player, level, sees } = bot;
        let member = Member { player, bot: true };
        seat(self, member, Holder::Bot { level }, Presence::Bot, |_, _| Observer::Observation(sees), ctx)
    }
}

impl Handler<ReturnBot> for Room {
    type Result = bool;

    fn handle(&mut self, bot: ReturnBot, ctx: &mut Self::Context) -> bool {
        let ReturnBot { seat, player, sees } = bot;
        let returned = self.state.attach(seat, &player, None, Presence::Bot);
        if returned {
            self.broadcaster.subscribers.change_observer(seat, Observer::Observation(sees));
            self.work(ctx);
        }
        returned
    }
}

impl Handler<Vacate> for Room {
    type Result = ();

    fn handle(&mut self, vacate: Vacate, ctx: &mut Self::Context) {
        self.tell(ctx, |state| state.vacate(vacate.seat, &vacate.player, vacate.reason));
    }
}

impl Handler<ConnectionLost> for Room {
    type Result = ();

    fn handle(&mut self, lost: ConnectionLost, ctx: &mut Self::Context) {
        let ConnectionLost { seat, connection } = lost;
        if self.broadcaster.subscribers.is_connection_of(seat, connection) {
            let now = self.now();
            self.broadcaster.subscribers.change_observer(seat, Observer::None);
            self.state.detach(seat, now);
            self.work(ctx);
        }
    }
}

impl Handler<LeaveSeat> for Room {
    type Result = ();

    fn handle(&mut self, leave: LeaveSeat, ctx: &mut Self::Context) {
        let LeaveSeat { seat, connection } = leave;
        let theirs = self.broadcaster.subscribers.connection(seat);
        let Some(player) = theirs.filter(|player| player.connection.id == connection) else { return };
        hang_up(&player.connection, CloseCode::Normal, "you left");
        let whose = self.state.game().roster().member(seat).map(|member| member.player.clone());
        if let Some(player) = whose {
            self.tell(ctx, |state| state.vacate(seat, &player, LeaveReason::Left));
        }
    }
}

/// Seats somebody who has no seat here. `observer` makes the observer when the seat is known.
fn seat(
    room: &mut Room,
    member: Member,
    holder: Holder,
    presence: Presence,
    observer: impl FnOnce(&mut Room, Seat) -> Observer,
    ctx: &mut Context<Room>,
) -> Result<Seat, RoomRefused> {
    let (who, proof, now) = (member.clone(), holder.clone(), room.now());
    room.broadcaster.subscribers.time(Some(Instant::now()));
    let joined = room.guarded(|room| room.state.join(member, holder, presence, now));
    let joined = joined.unwrap_or_else(|| room.state.join_after_panic(&who, proof, presence, now));
    if let Ok(seat) = joined {
        let observer = observer(room, seat);
        room.broadcaster.subscribers.sit(seat, observer);
    }
    room.work(ctx);
    joined
}

/// Seats a player who has no seat here. A token of an earlier sitting opens nothing any more.
fn sit_down(room: &mut Room, sit: Sit, ctx: &mut Context<Room>) -> Result<(Seat, Sitting), RoomRefused> {
    let Sit { player, connection, .. } = sit;
    let sitting = Sitting::of_bytes(rand::random());
    let presence = if connection.is_some() { Presence::Connected } else { Presence::Away };
    let (member, holder) = (Member { player, bot: false }, Holder::Player { sitting, since: 0 });
    let observer = |room: &mut Room, seat| {
        connection.map_or(Observer::None, |connection| observer_of(room, seat, connection))
    };
    let who = member.player.clone();
    let seat = seat(room, member, holder, presence, observer, ctx)?;
    if !room.state.seats().is_of(seat, &who) {
        // The game has failed over it meanwhile, and the match was rebuilt without it.
        return Err(SeatRefused::NotAdmitted("the game failed when you joined, so you have no seat").into());
    }
    Ok((seat, sitting))
}

/// A player comes back to a seat, and can prove whose it is. The connection that the seat had is closed.
fn sit_again(
    room: &mut Room,
    seat: Seat,
    sitting: Sitting,
    sit: Sit,
    ctx: &mut Context<Room>,
) -> Result<(), RoomRefused> {
    let token = sit.resume_token.as_ref().map(|shown| room.links.resume_key.number(&sitting, shown));
    let is_good =
        |number: Option<u64>| number.is_some_and(|number| room.state.seats().takes_token(seat, number));
    if !token.map_or(sit.proven, is_good) {
        return Err(RoomRefused::WrongToken);
    }
    let (old, resume, now) =
        (room.broadcaster.subscribers.connection(seat).cloned(), Resume::of(&sit), room.now());
    let Some(connection) = sit.connection else {
        room.state.keep_seat(seat, now);
        return Ok(());
    };
    if old.as_ref().is_some_and(|old| old.connection.id > connection.id) {
        return Err(RoomRefused::TakenOver);
    }
    if !room.state.attach(seat, &sit.player, token.flatten(), Presence::Connected) {
        return Err(RoomRefused::Ended);
    }
    let observer = observer_of(room, seat, connection);
    room.broadcaster.subscribers.change_observer(seat, observer);
    room.broadcaster.subscribers.owe(seat, resume);
    room.work(ctx);
    // The old connection is closed last, because everything up to here is sent to it.
    if let Some(old) = old {
        hang_up(&old.connection, CloseCode::SeatTakenOver, "the seat was taken over by a newer connection");
    }
    Ok(())
}

/// The observer for a connection, with the tokens that it will be given.
fn observer_of(room: &mut Room, seat: Seat, connection: Connection) -> Observer {
    let key = room.links.resume_key.clone();
    room.state.next_tokens(seat).map_or(Observer::None, |(sitting, first)| {
        Observer::Connection(PlayerConnection {
            connection,
            tokens: ConnectionTokens::new(key, sitting, first),
        })
    })
}
