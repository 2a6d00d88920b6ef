//! The actors that say who plays with whom.

use std::sync::Arc;

use actix::prelude::*;

use super::live::Live;
use crate::actors::Lobby;
use crate::actors::contest::matchmaker::MatchmakerLinks;
use crate::actors::contest::{Matchmaker, TicketCount};
use crate::actors::play::lobby::OpenRooms;
use crate::auth::Auth;
use crate::config::MatchmakingSettings;
use crate::store::{Disk, FolderLock, KeptMatchmaking, MatchmakingFile, StoreError};

/// What matchmaking begins with.
pub(super) struct MatchmakingParts {
    file: MatchmakingFile,
    kept: KeptMatchmaking,
    pub(super) tickets: TicketCount,
}

impl MatchmakingParts {
    /// Opens the file of tickets and parties. Errors: it cannot be used.
    pub(super) fn open(lock: &FolderLock, disk: &Arc<dyn Disk>) -> Result<MatchmakingParts, StoreError> {
        let (file, kept) = MatchmakingFile::open(lock, Arc::clone(disk))?;
        Ok(MatchmakingParts { file, kept, tickets: TicketCount::default() })
    }

    /// Starts matchmaking, with the tickets of before, once all rooms are back.
    pub(super) fn start(
        self,
        lobby: &Addr<Lobby>,
        rooms: &OpenRooms,
        live: &Live,
        auth: &Auth,
        settings: MatchmakingSettings,
    ) -> Addr<Matchmaker> {
        let links = MatchmakerLinks {
            lobby: lobby.clone(),
            rooms: rooms.clone(),
            notifier: live.notifier.clone().recipient(),
            presence: auth.presence().clone(),
            count: self.tickets,
        };
        let matchmaker = Matchmaker::new(self.file, self.kept, links, settings);
        Matchmaker::start_in_arbiter(&Arbiter::new().handle(), |_| matchmaker)
    }
}
