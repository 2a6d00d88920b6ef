//! Opening rooms, what happens when they end, and opening permanent rooms again.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use jiff::Timestamp;

use super::directory::Entry;
use super::{AddBots, Lobby};
use crate::actors::delivery::CloseReason;
use crate::actors::mail::send_to_child;
use crate::actors::play::room::{HandOver, RoomCounted, RoomKey, RoomLinks, RoomSpec, RoomStopped};
use crate::actors::{Room, play::bot};
use crate::auth::Opening;
use crate::domain::RoomId;
use crate::game::{Level, Match, OptionsRefused};
use crate::protocol::CloseCode;
use crate::room::{RoomConfig, RoomListing, RoomRecord, Taken};

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
        }
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

/// A permanent room that has ended is opened again after this time, so that one that dies over and over costs little.
const REOPEN_AFTER: Duration = Duration::from_secs(1);

/// Seats nobody any more, has all rooms write down how they stand, and ends them with 1012. Answers when that is done, and
/// whether anybody was there to be told.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct Drain {
    /// Seconds after which clients may come back.
    pub retry_after: u32,
}

impl Lobby {
    fn spec(&mut self, new: NewRoom) -> Result<RoomSpec, OpenRoomRefused> {
        let Some(game_type) = self.registry.get(&new.game) else {
            return Err(OpenRoomRefused::UnknownGame { name: new.game, known: self.registry.names() });
        };
        if new.bots > 0 && game_type.policy(new.bot_level, crate::game::Seat(0), 0).is_none() {
            return Err(OpenRoomRefused::NoBots(new.game));
        }
        if new.config.delay_s > self.limits.rooms.delay_s_max {
            return Err(OpenRoomRefused::DelayTooLong { max: self.limits.rooms.delay_s_max });
        }
        let (created_at, opened_from) = (Timestamp::now(), new.opening.from());
        let listed_at = Some(self.order.next(created_at));
        let config = Arc::new(RoomConfig { created_at, listed_at, opened_from, ..new.config });
        Ok(RoomSpec { config, game_type: game_type.clone(), seed: new.seed, limits: self.limits.room })
    }

    /// Opens a room on the idlest thread.
    pub(super) fn open(&mut self, new: NewRoom, ctx: &Context<Self>) -> Result<&mut Entry, OpenRoomRefused> {
        if self.draining {
            return Err(OpenRoomRefused::Draining);
        }
        if !new.config.permanent && self.directory.len() >= self.limits.rooms.max {
            return Err(OpenRoomRefused::TooManyRooms(self.limits.rooms.max));
        }
        self.check_owner(&new)?;
        let opening = new.opening.clone();
        let spec = self.spec(new)?;
        if self.directory.get(&spec.config.id).is_some() {
            return Err(OpenRoomRefused::IdTaken(spec.config.id.clone()));
        }
        let game = spec.first_match(self.journals.is_some()).map_err(OpenRoomRefused::Options)?;
        let id = spec.config.id.clone();
        self.start(spec, game, None, opening, ctx);
        self.directory.get_mut(&id).ok_or(OpenRoomRefused::Draining)
    }

    /// Whether the owner may have one more room.
    fn check_owner(&self, new: &NewRoom) -> Result<(), OpenRoomRefused> {
        let max = self.limits.rooms.of_one_max;
        let Some(owner) = new.config.owner.as_ref().filter(|_| !new.uncounted) else { return Ok(()) };
        if self.directory.owned_by(owner) < max { Ok(()) } else { Err(OpenRoomRefused::TooManyOfOne(max)) }
    }

    /// Starts a room with its match, which is a new one or one that is taken up.
    pub(super) fn start(
        &mut self,
        spec: RoomSpec,
        game: Match,
        memory: Option<Box<RoomRecord>>,
        opening: Opening,
        ctx: &Context<Self>,
    ) {
        self.order.note(spec.config.listed_at());
        let within = (game.pace(), Taken::of(game.roster()), game.id().clone());
        let listing = RoomListing::first(&spec.config, &game, memory.as_deref());
        let (key, arbiter) = (RoomKey::next(), self.live_arbiter());
        let lobby = ctx.address();
        let (counted, freed, stopped) =
            (lobby.clone().recipient(), lobby.clone().recipient(), lobby.recipient());
        let beside = self.arbiters[(arbiter + 1) % self.arbiters.len()].clone();
        let (journals, owe) = (self.journals.clone(), self.owe.clone());
        let (history, spare) = (self.history.clone(), self.spare.clone());
        let resume_key = self.resume_key.clone();
        let alive = self.rooms.admit();
        let house =
            RoomLinks { counted, freed, stopped, resume_key, journals, owe, beside, history, spare, alive };
        let how = match &memory {
            None => "open",
            Some(memory) if memory.closed => "still seen by those who see it late, and has ended",
            Some(_) => "open again",
        };
        log::info!("room {} ({}) is {how}", spec.config.id, spec.game_type.name());
        let game_type = spec.game_type.clone();
        let addr = Room::open(&self.arbiters[arbiter], spec, key, game, house, memory);
        self.directory.insert(Entry::new(game_type, (key, addr), within, listing, arbiter, opening));
    }

    /// The thread that has the least to do. If it has stopped, it is replaced first.
    pub(super) fn live_arbiter(&mut self) -> usize {
        let arbiter = self.directory.idlest_arbiter();
        if !self.arbiters[arbiter].spawn(async {}) {
            log::error!("a thread of rooms has stopped; there is a new one in its place");
            self.arbiters[arbiter] = Arbiter::new().handle();
        }
        arbiter
    }

    /// A room is gone, and so is everybody in it. If it has died, it comes back; a permanent room is opened again.
    fn bury(&mut self, stopped: &RoomStopped, ctx: &mut Context<Self>) {
        let Some(entry) = self.directory.remove(&stopped.id, stopped.key) else { return };
        let what = match stopped.in_order {
            true if self.draining && self.recorder.is_some() => "is written down for the next start",
            true => "has ended",
            false => "has died",
        };
        log::info!("room {} {what}", stopped.id);
        let comes_back = !stopped.in_order && self.recorder.is_some();
        entry.people().for_each(|player| self.sessions.stood_up(player, &stopped.id, None));
        for bot in entry.bots.values() {
            send_to_child(bot, bot::RetireBot);
        }
        if comes_back && !self.draining {
            self.restore(stopped, ctx);
        } else {
            self.reopen_standing(&stopped.id, ctx);
        }
    }

    /// Opens a permanent room again, as it was at first.
    pub(super) fn reopen_standing(&self, room: &RoomId, ctx: &mut Context<Self>) {
        if let Some(standing) = self.standing.get(room).filter(|_| !self.draining) {
            ctx.notify_later(OpenRoom(standing.clone()), REOPEN_AFTER);
        }
    }

    /// Whether a room is neither open nor about to come back.
    fn is_missing(&self, id: &RoomId) -> bool {
        self.directory.get(id).is_none() && !self.restoring.contains(id)
    }

    /// Finds rooms that have ended without saying so, and permanent rooms that did not open again.
    pub(super) fn sweep(&mut self, ctx: &mut Context<Self>) {
        self.sessions.forget_dead();
        let dead = self.directory.iter().filter(|entry| !entry.addr.connected());
        let dead: Vec<_> = dead
            .map(|entry| {
                let (id, match_id) = (entry.config().id.clone(), entry.match_id.clone());
                RoomStopped { id, key: entry.key, match_id, in_order: false }
            })
            .collect();
        for stopped in dead {
            self.bury(&stopped, ctx);
        }
        let missing = self.standing.iter().filter(|(id, _)| !self.draining && self.is_missing(id));
        for (_, standing) in missing {
            ctx.notify(OpenRoom(standing.clone()));
        }
    }
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
        if permanent {
            self.standing.insert(new.config.id.clone(), new.clone());
        }
        let listing = match self.open(new, ctx) {
            Ok(entry) => Arc::clone(&entry.listing),
            Err(refused) => {
                // Whoever asked over REST is told the error. For a permanent room nobody has asked; if it is open already,
                // nothing is wrong.
                if permanent && !matches!(refused, OpenRoomRefused::IdTaken(_)) {
                    log::error!("a standing room is not opened: {refused}");
                }
                return Box::pin(fut::ready(Err(refused)));
            }
        };
        if count == 0 {
            return Box::pin(fut::ready(Ok(listing)));
        }
        let room = listing.config.id.clone();
        let added = ctx.address().send(AddBots { room: room.clone(), level, count }).into_actor(self);
        Box::pin(added.map(move |_, lobby, _| {
            Ok(lobby.directory.get(&room).map_or(listing, |entry| Arc::clone(&entry.listing)))
        }))
    }
}

impl Handler<Drain> for Lobby {
    type Result = ResponseFuture<bool>;

    fn handle(&mut self, drain: Drain, _: &mut Self::Context) -> Self::Result {
        self.draining = true;
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
