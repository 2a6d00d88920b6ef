//! Playing at once: a seat in an open room that fits, or in a new one.
//!
//! The seat is taken before the player hears of the room, so nobody else can have it meanwhile.

use std::cmp::Reverse;
use std::sync::Arc;

use actix::prelude::*;

use super::MatchTerms;
use super::rooms::{play, region_of};
use crate::actors::Lobby;
use crate::actors::play::lobby::{
    HoldSeat, NewRoom, OpenRoom, OpenRoomRefused, OpenRooms, RoomFilter, TakeSeatRefused,
};
use crate::domain::{PlayerId, RoomId};
use crate::room::RoomListing;

/// So many of the newest open rooms are looked at.
const LOOKED_AT_MAX: usize = 200;
/// A seat is tried for in so many rooms. Others may be faster.
const TRIED_MAX: usize = 5;

/// Who is to be seated, and where.
pub struct QuickSeat<'a> {
    /// Seats players, and opens rooms.
    pub lobby: &'a Addr<Lobby>,
    /// The open rooms.
    pub rooms: &'a OpenRooms,
    /// The player.
    pub player: &'a PlayerId,
    /// What the player wants to play.
    pub terms: &'a MatchTerms,
}

/// Why nobody is seated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuickRefused {
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

impl QuickSeat<'_> {
    /// Takes a seat in an open room: where most people are, first. `None`: in none that fits there is one.
    pub async fn join(&self) -> Result<Option<RoomId>, QuickRefused> {
        for room in self.fitting().into_iter().take(TRIED_MAX) {
            match self.sit(&room).await {
                Ok(()) => return Ok(Some(room)),
                Err(QuickRefused::Stopping) => return Err(QuickRefused::Stopping),
                Err(refused) => log::debug!("no seat for {} in {room}: {refused}", self.player),
            }
        }
        Ok(None)
    }

    /// Opens a room with these settings, and takes a seat there. Bots take the others that are wanted.
    pub async fn open(&self, new: NewRoom) -> Result<RoomId, QuickRefused> {
        let MatchTerms { queue, sizes } = self.terms;
        let mut new = new;
        new.config.seats_max = sizes.max;
        play(&mut new.config, queue);
        let opened: Result<_, OpenRoomRefused> =
            self.lobby.send(OpenRoom(new)).await.map_err(|_| QuickRefused::Stopping)?;
        let room = opened?.config.id.clone();
        self.sit(&room).await?;
        Ok(room)
    }

    async fn sit(&self, room: &RoomId) -> Result<(), QuickRefused> {
        let hold = HoldSeat { room: room.clone(), player: self.player.clone() };
        self.lobby.send(hold).await.map_err(|_| QuickRefused::Stopping)??;
        Ok(())
    }

    fn fitting(&self) -> Vec<RoomId> {
        let game = Some(self.terms.queue.game.clone());
        let filter = RoomFilter { game, phase: None, open: Some(true) };
        let (mut rooms, _) = self.rooms.page(&filter, None, LOOKED_AT_MAX);
        rooms.retain(|room| fits(room, self.terms));
        rooms.sort_by_key(|room| {
            Reverse((room.activity.taken.people, Arc::clone(room).activity.taken.seats()))
        });
        rooms.iter().map(|room| room.config.id.clone()).collect()
    }
}

fn fits(room: &RoomListing, MatchTerms { queue, sizes }: &MatchTerms) -> bool {
    room.mode == queue.mode
        && region_of(&room.config) == queue.region.as_deref()
        && (sizes.min..=sizes.max).contains(&room.config.seats_max)
}
