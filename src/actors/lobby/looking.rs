//! Questions about rooms, and the few things that can be changed from outside.

use actix::prelude::*;
use serde_json::{Map, Value};

use super::Lobby;
use super::directory::Entry;
use crate::actors::Room;
use crate::actors::room::{ChangeRoom, GetChat, Observe};
use crate::domain::{PlayerId, RoomId};
use crate::protocol::http::{ChatLine, RoomDetail, RoomInfo};

/// There is no room by that id now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchRoom {
    /// There is none, or none any more.
    #[error("there is no room {0}")]
    Unknown(RoomId),
    /// It is on its way back, here or in the next process.
    #[error("the room {0} may be back in a moment: try again")]
    Away(RoomId),
}

/// Rooms that are not private, the newest first.
#[derive(Message, Debug, Default)]
#[rtype(result = "Vec<RoomInfo>")]
pub struct ListRooms {
    /// Of this game.
    pub game: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Whether somebody may join.
    pub open: Option<bool>,
}

/// One room, with who sits where and how it keeps time.
#[derive(Message)]
#[rtype(result = "Result<RoomDetail, NoSuchRoom>")]
pub struct ObserveRoom(pub RoomId);

/// Whose a room is; `None` for rooms of nobody.
#[derive(Message)]
#[rtype(result = "Result<Option<PlayerId>, NoSuchRoom>")]
pub struct GetRoomOwner(pub RoomId);

/// Whose a room is, as with [`GetRoomOwner`], and whether this player sits in it.
#[derive(Message)]
#[rtype(result = "Result<(Option<PlayerId>, bool), NoSuchRoom>")]
pub struct GetRoomTies {
    /// Which.
    pub room: RoomId,
    /// Who.
    pub player: Option<PlayerId>,
}

/// Whether players are taken in: `false` while the server drains.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct IsReady;

/// How many are here, in all rooms.
#[derive(Message)]
#[rtype(result = "HouseCount")]
pub struct CountHouse;

/// Who is here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HouseCount {
    /// Open rooms, private ones too.
    pub rooms: usize,
    /// People in seats.
    pub players: usize,
    /// Bots in seats.
    pub bots: usize,
    /// Watching.
    pub spectators: usize,
}

/// What was said in a room.
#[derive(Message)]
#[rtype(result = "Result<Vec<ChatLine>, NoSuchRoom>")]
pub struct GetRoomChat(pub RoomId);

/// Why a room is not changed or ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// There is none by that id.
    #[error(transparent)]
    NoSuchRoom(#[from] NoSuchRoom),
    /// It belongs to the server.
    #[error("the room {0} is always open, and nobody's to change")]
    Standing(RoomId),
}

/// Changes a room.
#[derive(Message)]
#[rtype(result = "Result<RoomInfo, ChangeRefused>")]
pub struct PatchRoom {
    /// Which.
    pub id: RoomId,
    /// A new name.
    pub name: Option<String>,
    /// Whether it lets anybody in.
    pub locked: Option<bool>,
    /// New metadata.
    pub metadata: Option<Map<String, Value>>,
}

impl ListRooms {
    fn wants(&self, info: &RoomInfo) -> bool {
        !info.private
            && self.game.as_ref().is_none_or(|game| *game == info.game)
            && self.state.as_ref().is_none_or(|state| state == info.state)
            && self.open.is_none_or(|open| open == info.is_open())
    }
}

impl Handler<ListRooms> for Lobby {
    type Result = Vec<RoomInfo>;

    fn handle(&mut self, list: ListRooms, _: &mut Self::Context) -> Vec<RoomInfo> {
        let wanted = self.directory.iter().map(|entry| &entry.info).filter(|info| list.wants(info));
        let mut rooms: Vec<_> = wanted.cloned().collect();
        rooms.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.id.cmp(&b.id)));
        rooms
    }
}

impl Handler<CountHouse> for Lobby {
    type Result = MessageResult<CountHouse>;

    fn handle(&mut self, _: CountHouse, _: &mut Self::Context) -> Self::Result {
        let mut house = HouseCount { rooms: self.directory.len(), ..HouseCount::default() };
        for Entry { info, .. } in self.directory.iter() {
            house.players += info.players;
            house.bots += info.bots;
            house.spectators += info.spectators;
        }
        MessageResult(house)
    }
}

impl Handler<GetRoomOwner> for Lobby {
    type Result = Result<Option<PlayerId>, NoSuchRoom>;

    fn handle(&mut self, GetRoomOwner(id): GetRoomOwner, _: &mut Self::Context) -> Self::Result {
        Ok(self.directory.get(&id).ok_or_else(|| self.missing(id))?.spec.owner.clone())
    }
}

impl Handler<GetRoomTies> for Lobby {
    type Result = Result<(Option<PlayerId>, bool), NoSuchRoom>;

    fn handle(&mut self, GetRoomTies { room, player }: GetRoomTies, _: &mut Self::Context) -> Self::Result {
        let entry = self.directory.get(&room).ok_or_else(|| self.missing(room))?;
        let sits = player.is_some_and(|player| entry.sessions.contains_key(&player));
        Ok((entry.spec.owner.clone(), sits))
    }
}

impl Handler<IsReady> for Lobby {
    type Result = bool;

    fn handle(&mut self, _: IsReady, _: &mut Self::Context) -> bool {
        !self.draining
    }
}

impl Handler<ObserveRoom> for Lobby {
    type Result = ResponseActFuture<Self, Result<RoomDetail, NoSuchRoom>>;

    fn handle(&mut self, ObserveRoom(id): ObserveRoom, _: &mut Self::Context) -> Self::Result {
        self.ask(id, Observe)
    }
}

impl Handler<GetRoomChat> for Lobby {
    type Result = ResponseActFuture<Self, Result<Vec<ChatLine>, NoSuchRoom>>;

    fn handle(&mut self, GetRoomChat(id): GetRoomChat, _: &mut Self::Context) -> Self::Result {
        self.ask(id, GetChat)
    }
}

impl Lobby {
    /// What is said of a room that is not there: one that comes back is worth asking for again.
    pub(super) fn missing(&self, id: RoomId) -> NoSuchRoom {
        if self.draining || self.is_coming(&id) { NoSuchRoom::Away(id) } else { NoSuchRoom::Unknown(id) }
    }

    /// Asks a room something; it may come to its end over that.
    fn ask<M>(&self, id: RoomId, what: M) -> ResponseActFuture<Self, Result<M::Result, NoSuchRoom>>
    where
        M: Message + Send + 'static,
        M::Result: Send,
        Room: Handler<M>,
    {
        let Some(entry) = self.directory.get(&id) else {
            return Box::pin(fut::ready(Err(self.missing(id))));
        };
        let asked = entry.addr.send(what).into_actor(self);
        Box::pin(asked.map(move |answer, lobby, _| answer.map_err(|_| lobby.missing(id))))
    }

    /// A room that may be changed from outside. What a draining server would promise could be forgotten.
    pub(super) fn changeable(&self, id: &RoomId) -> Result<&Entry, ChangeRefused> {
        if self.draining {
            return Err(self.missing(id.clone()).into());
        }
        if self.standing.contains_key(id) {
            return Err(ChangeRefused::Standing(id.clone()));
        }
        Ok(self.directory.get(id).ok_or_else(|| self.missing(id.clone()))?)
    }
}

impl Handler<PatchRoom> for Lobby {
    type Result = ResponseActFuture<Self, Result<RoomInfo, ChangeRefused>>;

    fn handle(&mut self, patch: PatchRoom, _: &mut Self::Context) -> Self::Result {
        let PatchRoom { id, name, locked, metadata } = patch;
        let entry = match self.changeable(&id) {
            Ok(entry) => entry,
            Err(refused) => return Box::pin(fut::ready(Err(refused))),
        };
        let key = entry.key;
        let asked = entry.addr.send(ChangeRoom { name, locked, metadata }).into_actor(self);
        Box::pin(asked.map(move |answer, lobby, _| {
            let info = answer.map_err(|_| lobby.missing(id.clone()))?;
            // Counts may have changed since the room answered; only what was asked for is taken over.
            if let Some(entry) = lobby.directory.get_mut(&id).filter(|entry| entry.key == key) {
                entry.info.name.clone_from(&info.name);
                entry.info.locked = info.locked;
                entry.info.metadata.clone_from(&info.metadata);
            }
            Ok(info)
        }))
    }
}
