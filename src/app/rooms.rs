//! The rooms that are open when the server begins to answer: those of the process before, and those that are always
//! open.

use std::time::Instant;

use actix::prelude::*;

use crate::actors::Lobby;
use crate::actors::play::lobby::{COMMONS, DEMO, NewRoom, OpenRoom, OpenRoomRefused, RestoreRooms};
use crate::config::Settings;
use crate::domain::RoomId;
use crate::game::Game;
use crate::games::{Arena, Relay};

/// Opens them. Errors: the settings of the demo room do not fit, or the lobby is gone.
pub(super) async fn open_rooms(lobby: &Addr<Lobby>, settings: &Settings) -> anyhow::Result<()> {
    restore_rooms(lobby, settings).await?;
    open_permanent_rooms(lobby, settings).await
}

/// Brings back the rooms that were open when the process before this one ended.
async fn restore_rooms(lobby: &Addr<Lobby>, settings: &Settings) -> anyhow::Result<()> {
    let mut permanent = vec![RoomId::parse(COMMONS)?];
    if settings.demo.enabled {
        permanent.push(RoomId::parse(DEMO)?);
    }
    let begun = Instant::now();
    let restored = lobby.send(RestoreRooms { permanent }).await?;
    if restored > 0 {
        log::info!(
            "{restored} rooms of the server before are open again, after {} ms",
            begun.elapsed().as_millis()
        );
    }
    Ok(())
}

async fn open_permanent_rooms(lobby: &Addr<Lobby>, settings: &Settings) -> anyhow::Result<()> {
    let mut commons = NewRoom::of(Relay::NAME, "Commons", settings.commons.seats);
    commons.config.id = RoomId::parse(COMMONS)?;
    // A match of a relay room ends when its ticks are used up; then the next one begins.
    (commons.config.permanent, commons.config.rematch) = (true, true);
    open_unless_open(lobby, commons).await?;
    if settings.demo.enabled {
        let mut demo = NewRoom::of(Arena::NAME, "Demo arena", settings.demo.seats);
        demo.config.id = RoomId::parse(DEMO)?;
        (demo.config.permanent, demo.config.rematch) = (true, true);
        (demo.bots, demo.bot_level) = (settings.demo.bots, settings.demo.level);
        open_unless_open(lobby, demo).await?;
    }
    Ok(())
}

/// Opens a room, unless it has come back from before the restart.
async fn open_unless_open(lobby: &Addr<Lobby>, room: NewRoom) -> anyhow::Result<()> {
    match lobby.send(OpenRoom(room)).await? {
        Ok(_) | Err(OpenRoomRefused::IdTaken(_)) => Ok(()),
        Err(refused) => Err(refused.into()),
    }
}
