//! Seating bots, and taking them out again.

use std::net::IpAddr;

use actix::prelude::*;

use super::Lobby;
use super::directory::RoomEntry;
use crate::actors::mail::{InTurn, in_turn, send_to_child};
use crate::actors::play::bot::RetireBot;
use crate::actors::play::lobby::NoSuchRoom;
use crate::actors::play::room::{NewBot, SeatBots};
use crate::config::RoomSettings;
use crate::domain::{PlayerId, RoomId};
use crate::game::Level;
use crate::room::{RoomConfig, RoomRefused};

/// Seats bots in a room. Answers the bots that got a seat, which is at least one.
#[derive(Message, Debug)]
#[rtype(result = "Result<Vec<PlayerId>, AddBotsRefused>")]
pub struct AddBots {
    /// The room that they are to play in.
    pub room: RoomId,
    /// The level of the bots.
    pub level: Level,
    /// The number of bots that are wanted.
    pub count: u16,
}

/// Why no bot got a seat.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddBotsRefused {
    /// There is no such room.
    #[error(transparent)]
    NoSuchRoom(#[from] NoSuchRoom),
    /// The game has no bots.
    #[error("the game {0:?} has no bots")]
    NoBots(&'static str),
    /// The room seats nobody now.
    #[error(transparent)]
    Refused(#[from] RoomRefused),
    /// There are as many bots already in rooms of the same owner, or from the same address.
    #[error(
        "rooms of this owner, or from this address, have as many bots as they may have together; take some out first"
    )]
    TooMany,
}

/// Takes a bot out of a room. Answers `false` if the room has no such bot.
#[derive(Message)]
#[rtype(result = "Result<bool, NoSuchRoom>")]
pub struct RemoveBot {
    /// The room that the bot plays in.
    pub room: RoomId,
    /// The id by which it plays.
    pub bot: PlayerId,
}

/// A bot's id: `ai_` and eight hexadecimal digits.
pub fn new_bot_id() -> PlayerId {
    let text = format!("ai_{:08x}", rand::random::<u32>());
    PlayerId::parse(&text).unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"))
}

/// Starts as many bots as there are seats for, and no more than `left`; where there is no seat one is told so.
fn start_bots(entry: &mut RoomEntry, add: &AddBots, left: usize) -> Result<Vec<NewBot>, AddBotsRefused> {
    if entry.game_type.policy(add.level, crate::game::Seat(0), 0).is_none() {
        return Err(AddBotsRefused::NoBots(entry.game_type.name()));
    }
    if left == 0 {
        return Err(AddBotsRefused::TooMany);
    }
    let free = usize::from(entry.config().seats_max).saturating_sub(entry.taken.seats());
    let count = usize::from(add.count).min(free.max(1)).min(left);
    Ok((0..count).map(|_| entry.start_bot(new_bot_id(), add.level)).collect())
}

/// How many more bots a room may have, by those in all rooms of its owner and in all that were opened from its address. A room
/// of nobody, opened on this machine, may have any number.
fn bots_left(lobby: &Lobby, room: &RoomConfig) -> usize {
    let RoomSettings { bots_of_one_max, bots_from_one_max, .. } = *lobby.limits.rooms;
    let left = |max: usize, is_theirs: &dyn Fn(&RoomConfig) -> bool| {
        let theirs = lobby.directory.iter().filter(|entry| is_theirs(entry.config()));
        if max == 0 { usize::MAX } else { max.saturating_sub(theirs.map(|entry| entry.bots.len()).sum()) }
    };
    let is_here = |from: &str| from.parse().is_ok_and(|from: IpAddr| from.is_loopback());
    let from = room.opened_from.as_deref().filter(|from| room.owner.is_some() || !is_here(from));
    let of_owner =
        room.owner.as_ref().map(|owner| left(bots_of_one_max, &|room| room.owner.as_ref() == Some(owner)));
    let of_address =
        from.map(|from| left(bots_from_one_max, &|room| room.opened_from.as_deref() == Some(from)));
    of_owner.unwrap_or(usize::MAX).min(of_address.unwrap_or(usize::MAX))
}

impl Handler<AddBots> for Lobby {
    type Result = ResponseActFuture<Self, Result<Vec<PlayerId>, AddBotsRefused>>;

    fn handle(&mut self, add: AddBots, _: &mut Self::Context) -> Self::Result {
        let left = self.directory.get(&add.room).map_or(0, |entry| bots_left(self, entry.config()));
        let entry = self.open_entry(&add.room).map_err(AddBotsRefused::from);
        let started = entry.and_then(|entry| Ok((entry.addr.clone(), start_bots(entry, &add, left)?)));
        let (room, bots) = match started {
            Ok(started) => started,
            Err(refused) => return Box::pin(fut::ready(Err(refused))),
        };
        let players: Vec<_> = bots.iter().map(|bot| bot.player.clone()).collect();
        Box::pin(room.send(SeatBots(bots)).into_actor(self).map(move |answers, lobby, _| {
            let answers = answers.unwrap_or_else(|_| vec![Err(RoomRefused::Ended); players.len()]);
            let refused = answers.iter().find_map(|answer| answer.err());
            let mut seated = Vec::with_capacity(players.len());
            for (player, answer) in players.into_iter().zip(answers) {
                if answer.is_ok() {
                    lobby.tell_seated(&player, true);
                    seated.push(player);
                } else if let Some(entry) = lobby.directory.get_mut(&add.room) {
                    entry.bots.remove(&player);
                }
            }
            match refused {
                Some(refused) if seated.is_empty() => Err(refused.into()),
                _ => Ok(seated),
            }
        }))
    }
}

impl Handler<RemoveBot> for Lobby {
    type Result = InTurn<Result<bool, NoSuchRoom>>;

    fn handle(&mut self, remove: RemoveBot, _: &mut Self::Context) -> Self::Result {
        in_turn(self.open_entry(&remove.room).map(|entry| {
            let bot = entry.bots.remove(&remove.bot);
            bot.inspect(|bot| send_to_child(bot, RetireBot)).is_some()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::play::lobby::tests::lobby;
    use crate::actors::play::lobby::{Drain, NewRoom, OpenRoom};

    #[actix::test]
    async fn a_lobby_that_drains_takes_no_bot_out_of_a_room_that_comes_back() {
        let lobby = lobby();
        let new = NewRoom { bots: 1, ..NewRoom::of("connect_four", "a room", 2) };
        let room = lobby.send(OpenRoom(new)).await.unwrap().unwrap().config.id.clone();
        let no_bot = PlayerId::parse("ai_00000000").unwrap();
        let remove = |bot: &PlayerId| RemoveBot { room: room.clone(), bot: bot.clone() };
        assert_eq!(lobby.send(remove(&no_bot)).await.unwrap(), Ok(false));
        let drained = lobby.send(Drain { retry_after: 1 });
        let removed = lobby.send(remove(&no_bot));
        assert_eq!(removed.await.unwrap(), Err(NoSuchRoom::Away(room)));
        drained.await.unwrap();
    }
}
