//! What rooms are opened with, and how they are told to end because the server is about to stop.

pub(super) mod reservations;

use std::sync::Arc;

use actix::prelude::*;
use jiff::Timestamp;

use super::{AddBots, Lobby};
use crate::actors::delivery::CloseReason;
use crate::actors::play::room::{HandOver, ReservationEvent, RoomCounted, RoomStopped};
use crate::auth::Opening;
use crate::domain::RoomId;
use crate::game::{Level, OptionsRefused};
use crate::protocol::CloseCode;
use crate::room::{Reservation, ReservationRefused, RoomConfig, RoomListing};

/// A room that is to be opened.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// Its own settings. The lobby fills in where and when it is opened.
    pub config: RoomConfig,
    /// Whether the limit on rooms of one owner does not apply.
    pub uncounted: bool,
    /// Held while the room is open.
    pub opening: Opening,
    /// The game's name.
    pub game: String,
    /// How many bots take seats at once.
    pub bots: u16,
    /// The level of the bots.
    pub bot_level: Level,
    /// The seed of the first match; one is drawn if it is `None`.
    pub seed: Option<u64>,
    /// Hears what becomes of the room, if its seats are reserved.
    pub opener: Option<Recipient<ReservationEvent>>,
}

impl NewRoom {
    /// A room of a game with its default options, without bots, under a new id.
    pub fn of(game: &str, name: &str, seats_max: u16) -> NewRoom {
        NewRoom {
            config: RoomConfig::new(new_room_id(), name, seats_max, Timestamp::now()),
            uncounted: false,
            opening: Opening::default(),
            game: game.to_owned(),
            bots: 0,
            bot_level: Level::default(),
            seed: None,
            opener: None,
        }
    }

    /// A room whose seats are reserved, with one for each that is in the reservation, and whoever is told of it.
    pub fn reserved(
        game: &str,
        name: &str,
        reservation: Reservation,
        opener: Recipient<ReservationEvent>,
    ) -> NewRoom {
        let seats_max = u16::try_from(reservation.seats.len()).unwrap_or(u16::MAX);
        let mut new = NewRoom { opener: Some(opener), ..NewRoom::of(game, name, seats_max) };
        new.config.reservation = Some(Arc::new(reservation));
        new
    }
}

/// Opens a room. Answers it as lists show it, with its bots in their seats.
#[derive(Message)]
#[rtype(result = "Result<Arc<RoomListing>, OpenRoomRefused>")]
pub struct OpenRoom(pub NewRoom);

/// Why a room is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenRoomRefused {
    /// The server has no such game.
    #[error("there is no game {name:?}; there are: {known}")]
    UnknownGame {
        /// The name that was asked for.
        name: String,
        /// The names of the games that there are.
        known: String,
    },
    /// The game does not take the options.
    #[error("{0}")]
    Options(OptionsRefused),
    /// The game has no bots.
    #[error("the game {0:?} has no bots")]
    NoBots(String),
    /// The seats cannot be reserved in that way.
    #[error(transparent)]
    Reservation(#[from] ReservationRefused),
    /// The room does not wait for answers.
    #[error("a time bank is for rooms that wait for answers: their pace is on_input or lockstep")]
    NoClocks,
    /// Spectators would see the room too late.
    #[error("at most {max} seconds")]
    DelayTooLong {
        /// The longest delay, in seconds.
        max: u32,
    },
    /// A room by this id is open.
    #[error("a room {0} is open already")]
    IdTaken(RoomId),
    /// There are as many rooms as there may be.
    #[error("the server has no room for more than {0} rooms")]
    TooManyRooms(usize),
    /// The owner has as many rooms as one may have.
    #[error("you have {0} rooms open, as many as one player may; end one first")]
    TooManyOfOne(usize),
    /// The server is about to stop.
    #[error("the server is draining")]
    Draining,
}

/// Seats nobody any more, has all rooms write down how they stand, and ends them with 1012. Answers when that is done, and
/// whether anybody was there to be told.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct Drain {
    /// Seconds after which clients may come back.
    pub retry_after: u32,
}

/// An id for a room: short enough to be read out, long enough not to be guessed (62 random bits).
fn new_room_id() -> RoomId {
    let text = uuid::Uuid::new_v4().simple().to_string();
    RoomId::parse(&text[..16]).unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"))
}

impl Handler<OpenRoom> for Lobby {
    type Result = ResponseActFuture<Self, Result<Arc<RoomListing>, OpenRoomRefused>>;

    fn handle(&mut self, OpenRoom(new): OpenRoom, ctx: &mut Self::Context) -> Self::Result {
        let (count, level, permanent) = (new.bots, new.bot_level, new.config.permanent);
        let id = new.config.id.clone();
        if permanent {
            self.away.always_open(new.clone());
        }
        let listing = match self.open(new, ctx) {
            Ok(listing) => listing,
            Err(refused) => {
                // Whoever asked over REST is told the error. For a permanent room nobody has asked; if it is open already,
                // nothing is wrong.
                if permanent && !matches!(refused, OpenRoomRefused::IdTaken(_)) {
                    log::error!("room {id}: it is always open, and cannot be opened now: {refused}");
                }
                return Box::pin(fut::ready(Err(refused)));
            }
        };
        if count == 0 {
            return Box::pin(fut::ready(Ok(listing)));
        }
        let room = listing.config.id.clone();
        let added = self.handle(AddBots { room: room.clone(), level, count }, ctx);
        Box::pin(added.map(move |_, lobby, _| {
            Ok(lobby.directory.get(&room).map_or(listing, |entry| Arc::clone(&entry.listing)))
        }))
    }
}

impl Handler<Drain> for Lobby {
    type Result = ResponseFuture<bool>;

    fn handle(&mut self, drain: Drain, _: &mut Self::Context) -> Self::Result {
        self.away.drain();
        self.open_rooms.drain();
        let mut close_reason = CloseReason::new(CloseCode::Restart, "the server restarts");
        close_reason.retry_after = Some(drain.retry_after);
        let handed = self
            .directory
            .iter()
            .map(|entry| entry.addr.send(HandOver { close_reason: close_reason.clone() }));
        let handed: Vec<_> = handed.collect();
        let heard =
            self.directory.iter().any(|entry| entry.taken.people + entry.listing.activity.spectators > 0);
        Box::pin(async move {
            // A room that is gone has nothing to hand over.
            drop(futures_util::future::join_all(handed).await);
            heard
        })
    }
}

impl Handler<RoomCounted> for Lobby {
    type Result = ();

    fn handle(&mut self, counted: RoomCounted, _: &mut Self::Context) {
        self.directory.count(counted);
    }
}

impl Handler<RoomStopped> for Lobby {
    type Result = ();

    fn handle(&mut self, stopped: RoomStopped, ctx: &mut Self::Context) {
        self.bury(&stopped, ctx);
    }
}
