//! Somebody's request for a seat, and the answer of the table of seats: whether this is a player who comes back to a
//! seat and has proved it.
//!
//! Must not: know how a token is sealed, or whether the room takes anybody in.

use super::SeatTable;
use crate::domain::{ConnectionId, PlayerId};
use crate::game::{Level, Member, Seat};
use crate::room::{Presence, RoomRefused, SeatClaim, SeatHolder, Sitting};

/// Reads the number of a resume token that was sealed for this sitting; `None` if it was not.
pub type ReadToken<'a> = dyn Fn(&Sitting) -> Option<u64> + 'a;

/// A player's request for a seat, the first time or again.
pub struct SeatRequest<'a> {
    /// The player.
    pub player: PlayerId,
    /// Whether the player has proved who they are in another way than by a resume token.
    pub proven: bool,
    /// Whether a program of theirs plays.
    pub program: bool,
    /// The resume token that the client has shown, if it has shown one.
    pub token: Option<&'a ReadToken<'a>>,
    /// The connection; `None` for a player who acts over REST.
    pub connection: Option<ConnectionId>,
    /// The sitting that begins if the player has no seat here yet.
    pub sitting: Sitting,
}

/// The ways in which a player is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::room) enum Admission {
    /// The player has no seat here, and may ask for one.
    AsNewcomer,
    /// This is the player's seat.
    Back {
        /// The seat.
        seat: Seat,
        /// The sitting that goes on.
        sitting: Sitting,
        /// The number of the token that was shown, if one was.
        token: Option<u64>,
    },
}

impl SeatRequest<'_> {
    /// The answer of the table of seats. Errors: the player has not proved enough, or comes too late.
    pub(in crate::room) fn admission(&self, seats: &SeatTable) -> Result<Admission, RoomRefused> {
        match seats.of(&self.player) {
            // A token of an earlier sitting opens nothing any more.
            None if !self.proven => Err(RoomRefused::WrongToken),
            None => Ok(Admission::AsNewcomer),
            Some(SeatClaim { holder: SeatHolder::Bot { .. }, .. }) => Err(RoomRefused::IdOfABot),
            Some(SeatClaim { seat, holder: SeatHolder::Player { sitting, since }, .. }) => {
                let token = self.shown(sitting, *since)?;
                if self.is_overtaken(seats.connection(*seat)) {
                    return Err(RoomRefused::TakenOver);
                }
                Ok(Admission::Back { seat: *seat, sitting: *sitting, token })
            }
        }
    }

    /// The number of the token that was shown, if one was. A token that is shown has to be good, whatever else the
    /// player has proved: a client with an old one does not know what has happened since.
    fn shown(&self, sitting: &Sitting, since: u64) -> Result<Option<u64>, RoomRefused> {
        let Some(read) = self.token else {
            return if self.proven { Ok(None) } else { Err(RoomRefused::WrongToken) };
        };
        read(sitting).filter(|number| *number >= since).map(Some).ok_or(RoomRefused::WrongToken)
    }

    /// Whether the seat has a newer connection than the one that asks for it.
    fn is_overtaken(&self, current: Option<ConnectionId>) -> bool {
        self.connection.zip(current).is_some_and(|(asking, current)| current > asking)
    }

    /// The player, as the newcomer to a room.
    pub(in crate::room) fn newcomer(&self) -> Newcomer {
        Newcomer {
            member: Member { program: self.program, ..Member::person(self.player.clone()) },
            holder: SeatHolder::Player { sitting: self.sitting, since: 0 },
            presence: self.presence(),
        }
    }

    /// Whether the player is there to play once the seat is theirs.
    pub(in crate::room) fn presence(&self) -> Presence {
        self.connection.map_or(Presence::Away, Presence::Connected)
    }
}

/// Somebody who has no seat here and may be given one.
pub(in crate::room) struct Newcomer {
    /// The newcomer as a member of the match.
    pub(in crate::room) member: Member,
    /// The owner of the seat, for its claim.
    pub(in crate::room) holder: SeatHolder,
    /// Whether the newcomer is there to play.
    pub(in crate::room) presence: Presence,
}

impl Newcomer {
    /// A bot of this level.
    pub(in crate::room) fn bot(player: PlayerId, level: Level) -> Newcomer {
        let member = Member::bot(player);
        Newcomer { member, holder: SeatHolder::Bot { level }, presence: Presence::Bot }
    }

    /// The claim to this seat.
    pub(in crate::room) fn claim(&self, seat: Seat) -> SeatClaim {
        SeatClaim { seat, player: self.member.player.clone(), holder: self.holder.clone() }
    }
}

/// A seat that a player was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatGrant {
    /// The seat.
    pub seat: Seat,
    /// The sitting that has begun or goes on.
    pub sitting: Sitting,
    /// The way in which the player came to it.
    pub came: Came,
    /// The first number of the tokens that the connection is given; `None` without a connection.
    pub first_token: Option<u64>,
}

/// The ways in which a player comes to a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// The seat was free.
    AsNewcomer,
    /// The player has come back with a new connection, and the seat has no other from now on.
    Back,
    /// The seat was the player's and stays as it is: nobody is told that a player comes who acts over REST.
    WithoutConnection,
}
