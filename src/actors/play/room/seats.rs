//! The messages about seats. Each is given to the room's state, which decides, and its answer changes how the seat is
//! reached.

use std::time::Instant;

use actix::prelude::*;

use super::broadcaster::hang_up;
use super::subscribers::{Observer, PlayerConnection, Resume};
use super::{ConnectionLost, LeaveSeat, NewBot, RemoveMember, ReturnBots, ReturningBot, Room, SeatBots, Sit};
use crate::actors::delivery::Connection;
use crate::auth::ConnectionTokens;
use crate::game::{LeaveReason, Seat};
use crate::protocol::CloseCode;
use crate::room::{Came, RoomRefused, RoomState, SeatGrant, SeatRequest, Sitting};

impl Handler<Sit> for Room {
    type Result = Result<(Seat, Sitting), RoomRefused>;

    fn handle(&mut self, sit: Sit, ctx: &mut Self::Context) -> Self::Result {
        let given = ask_for_player(self, &sit, ctx)?;
        match given.came {
            Came::AsNewcomer => {
                let observer = observer(self, given, sit.connection);
                self.broadcaster.subscribers.sit(given.seat, observer);
                self.work(ctx);
                self.state.read().still_seated(given)?;
            }
            Came::Back => reconnect(self, given, sit, ctx),
            // No message follows, so there is nothing to measure.
            Came::WithoutConnection => self.broadcaster.subscribers.time(None),
        }
        Ok((given.seat, given.sitting))
    }
}

impl Handler<SeatBots> for Room {
    type Result = Vec<Result<Seat, RoomRefused>>;

    /// All sit before anything follows from that: a match that begins with the second of them admits no third.
    fn handle(&mut self, SeatBots(bots): SeatBots, ctx: &mut Self::Context) -> Self::Result {
        self.tell_before_work(RoomState::seat_together);
        let seated = bots.into_iter().map(|bot| seat_bot(self, bot)).collect();
        self.work(ctx);
        seated
    }
}

fn seat_bot(room: &mut Room, NewBot { player, level, sees }: NewBot) -> Result<Seat, RoomRefused> {
    let now = room.now();
    let seat = room.state.tell(|state| state.sit_bot(&player, level, now));
    let seat = seat.or_else(|| room.state.tell(|state| state.sit_bot_after_panic(&player, level, now)));
    let seat = seat.unwrap_or(Err(RoomRefused::Away))?;
    room.broadcaster.subscribers.sit(seat, Observer::Observation(sees));
    Ok(seat)
}

impl Handler<ReturnBots> for Room {
    type Result = ();

    /// All are back before anything follows from that: a match in lockstep passes over seats that are away.
    fn handle(&mut self, ReturnBots(bots): ReturnBots, ctx: &mut Self::Context) {
        for ReturningBot { seat, player, sees } in bots {
            if self.state.tell(|state| state.return_bot(seat, &player)) == Some(true) {
                self.broadcaster.subscribers.change_observer(seat, Observer::Observation(sees));
            }
        }
        self.work(ctx);
    }
}

impl Handler<ConnectionLost> for Room {
    type Result = ();

    fn handle(&mut self, lost: ConnectionLost, ctx: &mut Self::Context) {
        let ConnectionLost { seat, connection } = lost;
        let now = self.now();
        if self.state.tell(|state| state.disconnect(seat, connection, now)) == Some(true) {
            self.broadcaster.subscribers.change_observer(seat, Observer::None);
            self.work(ctx);
        }
    }
}

impl Handler<LeaveSeat> for Room {
    type Result = ();

    fn handle(&mut self, leave: LeaveSeat, ctx: &mut Self::Context) {
        let LeaveSeat { seat, connection } = leave;
        let Some(player) = self.state.read().player_of(seat, connection) else { return };
        if let Some(theirs) = self.broadcaster.subscribers.connection(seat) {
            hang_up(&theirs.connection, CloseCode::Normal, "you left");
        }
        self.tell(ctx, |state| state.vacate(seat, &player, LeaveReason::Left));
    }
}

impl Handler<RemoveMember> for Room {
    type Result = ();

    fn handle(&mut self, remove: RemoveMember, ctx: &mut Self::Context) {
        let RemoveMember { player, why } = remove;
        let Some(seat) = self.state.read().seats().of(&player).map(|claim| claim.seat) else { return };
        if let Some(theirs) = self.broadcaster.subscribers.connection(seat) {
            hang_up(&theirs.connection, CloseCode::NotAllowed, &why);
        }
        self.tell(ctx, |state| state.vacate(seat, &player, LeaveReason::Removed));
    }
}

/// Asks the state for a seat for a player. After a refusal its effects are performed. The effects of a seat that is given are
/// performed later, because the seat has to be reached first.
fn ask_for_player(room: &mut Room, sit: &Sit, ctx: &mut Context<Room>) -> Result<SeatGrant, RoomRefused> {
    let key = room.links.resume_key.clone();
    let read = |sitting: &Sitting| key.number(sitting, sit.resume_token.as_deref()?);
    let request = SeatRequest {
        player: sit.player.clone(),
        proven: sit.proven,
        program: sit.program,
        token: sit.resume_token.as_ref().map(|_| &read as _),
        connection: sit.connection.as_ref().map(|connection| connection.id),
        sitting: Sitting::of_bytes(rand::random()),
    };
    room.broadcaster.subscribers.time(Some(Instant::now()));
    let now = room.now();
    let given = room.state.tell(|state| state.sit(&request, now));
    let given = given.or_else(|| room.state.tell(|state| state.sit_after_panic(&request, now)));
    let given = given.unwrap_or(Err(RoomRefused::Away));
    if given.is_err() {
        room.work(ctx);
    }
    given
}

/// Reaches a seat over another connection from now on, and closes the one that it had.
fn reconnect(room: &mut Room, given: SeatGrant, sit: Sit, ctx: &mut Context<Room>) {
    let resume = Resume::of(&sit);
    let observer = observer(room, given, sit.connection);
    let old = room.broadcaster.subscribers.change_observer(given.seat, observer);
    room.broadcaster.subscribers.owe(given.seat, resume);
    room.work(ctx);
    // The old connection is closed last, because everything up to here is sent to it.
    if let Some(Observer::Connection(old)) = old {
        hang_up(&old.connection, CloseCode::SeatTakenOver, "the seat was taken over by a newer connection");
    }
}

/// The observer for a player who has just been given a seat.
fn observer(room: &Room, given: SeatGrant, connection: Option<Connection>) -> Observer {
    connection.zip(given.first_token).map_or(Observer::None, |(connection, first)| {
        let tokens = ConnectionTokens::new(room.links.resume_key.clone(), given.sitting, first);
        Observer::Connection(PlayerConnection { connection, tokens })
    })
}
