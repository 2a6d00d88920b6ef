//! Playing at once: a seat in an open room that fits, or in a new one.
//!
//! The matchmaker says which; here it is done. The seat is taken before the player hears of the room, so nobody else can have
//! it meanwhile.

use actix::prelude::*;
use jiff::Timestamp;

use super::promises::{PromiseBroken, RoomSought, SeekRoom, WaitsWithTicket};
use super::rooms::{play, region_of};
use super::{MatchTerms, Matchmaker};
use crate::actors::Lobby;
use crate::actors::mail::send_unbounded;
use crate::actors::play::lobby::{
    HoldSeat, NewRoom, OpenRoom, OpenRoomRefused, OpenRooms, RoomFilter, TakeSeatRefused,
};
use crate::auth::Opening;
use crate::domain::matchmaking::{ListedRoom, QuickStep, QuickWish};
use crate::domain::{PlayerId, RoomId};
use crate::room::RoomListing;

/// So many of the newest open rooms are looked at.
const LOOKED_AT_MAX: usize = 200;
/// A seat is tried for in so many rooms. Others may be faster.
const TRIED_MAX: usize = 5;

/// Who is to be seated, and where.
pub struct QuickSeat {
    /// Says where the player sits.
    pub matchmaker: Addr<Matchmaker>,
    /// Seats players, and opens rooms.
    pub lobby: Addr<Lobby>,
    /// The open rooms.
    pub rooms: OpenRooms,
    /// The player.
    pub player: PlayerId,
    /// What the player wants to play.
    pub terms: MatchTerms,
    /// The room that is opened if none fits. Bots take the seats that are wanted for them.
    pub new: NewRoom,
    /// Until when the seat is kept.
    pub deadline: Timestamp,
}

/// Why nobody is seated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuickRefused {
    /// The player waits for a match, alone or with a party.
    #[error(transparent)]
    Waits(#[from] WaitsWithTicket),
    /// No room fits, and none can be opened.
    #[error(transparent)]
    NoRoom(#[from] OpenRoomRefused),
    /// The new room does not take the player.
    #[error(transparent)]
    NoSeat(#[from] TakeSeatRefused),
    /// The server is about to stop.
    #[error("the server is about to stop; try again in a moment")]
    Stopping,
}

impl QuickSeat {
    /// Takes a seat. Answers the room, and whether it was opened for that. `count` is asked for leave to open one. It must
    /// run to its end, because others may wait for the room.
    pub async fn take<E: From<QuickRefused>>(
        self,
        count: impl FnOnce() -> Result<Opening, E>,
    ) -> Result<(RoomId, bool), E> {
        let mut refused_by = Vec::new();
        loop {
            let room = match self.seek(&refused_by).await? {
                QuickStep::Sit(room) | QuickStep::Wait(room) => room,
                QuickStep::Open => return self.open_counted(count).await,
            };
            match self.sit(&room).await {
                Ok(()) => return Ok((room, false)),
                Err(QuickRefused::NoSeat(refused)) => self.give_up(&room, &refused),
                Err(refused) => return Err(refused.into()),
            }
            refused_by.push(room);
        }
    }

    async fn seek(&self, refused_by: &[RoomId]) -> Result<QuickStep, QuickRefused> {
        let (new, MatchTerms { queue, sizes }) = (&self.new, &self.terms);
        let free = sizes.max.saturating_sub(new.bots);
        let wish = QuickWish {
            player: self.player.clone(),
            queue: queue.clone(),
            sizes: *sizes,
            refused_by: refused_by.to_vec(),
            new: ListedRoom { room: new.config.id.clone(), seats: sizes.max, free },
            until: self.deadline,
        };
        let listed = if refused_by.len() < TRIED_MAX { self.fitting() } else { Vec::new() };
        let seek = SeekRoom { wish, listed };
        Ok(self.matchmaker.send(seek).await.map_err(|_| QuickRefused::Stopping)??)
    }

    fn give_up(&self, room: &RoomId, refused: &TakeSeatRefused) {
        log::debug!("no seat for {} in {room}: {refused}", self.player);
        let is_full = matches!(
            refused,
            TakeSeatRefused::RoomFull | TakeSeatRefused::RoomEnded | TakeSeatRefused::NoSuchRoom(_)
        );
        let broken = PromiseBroken { room: room.clone(), player: self.player.clone(), is_full };
        // At most one for each question.
        send_unbounded(&self.matchmaker.clone().recipient(), broken);
    }

    async fn open_counted<E: From<QuickRefused>>(
        self,
        count: impl FnOnce() -> Result<Opening, E>,
    ) -> Result<(RoomId, bool), E> {
        let room = self.new.config.id.clone();
        let opened = match count() {
            Ok(opening) => self.open(opening).await.map_err(E::from),
            Err(refused) => Err(refused),
        };
        // One for each room that is to be opened.
        let sought = RoomSought { room: room.clone(), is_open: opened.is_ok() };
        send_unbounded(&self.matchmaker.recipient(), sought);
        opened.map(|()| (room, true))
    }

    /// Opens the room, and takes a seat there.
    async fn open(&self, opening: Opening) -> Result<(), QuickRefused> {
        let mut new = NewRoom { opening, ..self.new.clone() };
        new.config.seats_max = self.terms.sizes.max;
        play(&mut new.config, &self.terms.queue);
        let opened: Result<_, OpenRoomRefused> =
            self.lobby.send(OpenRoom(new)).await.map_err(|_| QuickRefused::Stopping)?;
        self.sit(&opened?.config.id).await
    }

    async fn sit(&self, room: &RoomId) -> Result<(), QuickRefused> {
        let hold = HoldSeat { room: room.clone(), player: self.player.clone() };
        self.lobby.send(hold).await.map_err(|_| QuickRefused::Stopping)??;
        Ok(())
    }

    fn fitting(&self) -> Vec<ListedRoom> {
        let game = Some(self.terms.queue.game.clone());
        let filter = RoomFilter { game, phase: None, open: Some(true) };
        let (rooms, _) = self.rooms.page(&filter, None, LOOKED_AT_MAX);
        rooms.iter().filter(|room| fits(room, &self.terms)).map(|room| listed(room)).collect()
    }
}

fn listed(room: &RoomListing) -> ListedRoom {
    let (seats, taken) = (room.config.seats_max, room.activity.taken.seats());
    let free = seats.saturating_sub(u16::try_from(taken).unwrap_or(u16::MAX));
    ListedRoom { room: room.config.id.clone(), seats, free }
}

fn fits(room: &RoomListing, MatchTerms { queue, sizes }: &MatchTerms) -> bool {
    room.mode == queue.mode
        && region_of(&room.config) == queue.region.as_deref()
        && (sizes.min..=sizes.max).contains(&room.config.seats_max)
}
