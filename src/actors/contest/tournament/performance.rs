//! What a tournament does when something has happened: rooms are opened, closed and listened to, entrants are told.
//!
//! Must not: do anything before the event that it follows from is safe.

use std::time::Duration;

use actix::prelude::*;
use jiff::Timestamp;

use super::{Job, RETRY, Tournament, notices, rooms};
use crate::actors::mail::{Sent, send_to_child, try_send_to};
use crate::actors::play::lobby::{CloseRoom, FollowReservation, OpenRoom, OpenRoomRefused};
use crate::actors::records::notifier::{NoticesKept, Notify};
use crate::actors::records::settler::{FindResult, ObserveSettler, SettleRest};
use crate::domain::tournament::{GameKey, GameOrder, Loss, RoomNews, TournamentCommand, TournamentEffect};
use crate::domain::{NewNotice, Notice, RoomId};

/// A result that is owed for so long is asked for.
pub(super) const OWED_LONG: Duration = Duration::from_secs(60);

/// What follows from what happened.
impl Tournament {
    pub(super) fn perform(&mut self, effects: Vec<TournamentEffect>, ctx: &mut Context<Self>) {
        let mut told: Vec<NewNotice> = Vec::new();
        for effect in effects {
            match effect {
                TournamentEffect::OpenRoom(order) => {
                    self.rooms.add(order.room.clone(), order.key);
                    self.open(*order, ctx);
                }
                TournamentEffect::CloseRoom { room, why } if self.rooms.remove(&room) => {
                    let closed = self.links.lobby.send(CloseRoom { id: room, reason: why, by: None });
                    ctx.spawn(closed.into_actor(self).map(|_, _, _| ()));
                }
                TournamentEffect::CloseRoom { .. } => {}
                TournamentEffect::Notify { players, news } => {
                    told.extend(notices::notices(self.state.setup(), players, &news, Timestamp::now()));
                }
            }
        }
        if !told.is_empty() && try_send_to(&self.links.notifier, Notify(told)) != Sent::Delivered {
            log::warn!("tournament {}: notices are dropped, because too many wait", self.id());
        }
    }

    /// Players are told what the store has kept for them with a step.
    pub(super) fn tell_kept(&self, notices: Vec<Notice>) {
        if !notices.is_empty() {
            send_to_child(&self.links.notifier, NoticesKept(notices));
        }
    }

    /// Opens the room of a game. A server that is full or about to stop is asked again.
    fn open(&self, order: GameOrder, ctx: &mut Context<Self>) {
        let deadline_ms = self.links.settings.bots_deadline_ms;
        let new = rooms::new_room(&order, &self.written, ctx.address().recipient(), deadline_ms);
        let opened = self.links.lobby.send(OpenRoom(new)).into_actor(self);
        ctx.spawn(opened.map(move |opened, tournament, ctx| match opened {
            Ok(Ok(_)) => {}
            Ok(Err(OpenRoomRefused::IdTaken(_))) => tournament.follow(order.key, order.room, ctx),
            Ok(Err(
                OpenRoomRefused::TooManyRooms(_)
                | OpenRoomRefused::TooManyOfOne(_)
                | OpenRoomRefused::Draining,
            ))
            | Err(_) => tournament.open_later(order, ctx),
            Ok(Err(refused)) => {
                log::error!("tournament {}: a room cannot be opened: {refused}", tournament.id());
                tournament.rooms.remove(&order.room);
                tournament.hear(order.key, RoomNews::Lost(Loss::NotOpened), ctx);
            }
        }));
    }

    fn open_later(&self, order: GameOrder, ctx: &mut Context<Self>) {
        if self.rests {
            return;
        }
        ctx.run_later(RETRY, |tournament, ctx| {
            let is_wanted = tournament.state.running().iter().any(|(key, _)| *key == order.key);
            if is_wanted {
                tournament.open(order, ctx);
            }
        });
    }

    /// Listens to a room that is there already.
    fn follow(&self, key: GameKey, room: RoomId, ctx: &mut Context<Self>) {
        let opener = ctx.address().recipient();
        let followed = self.links.lobby.send(FollowReservation { room: room.clone(), opener });
        ctx.spawn(followed.into_actor(self).map(move |followed, tournament, ctx| {
            if !matches!(followed, Ok(Ok(()))) {
                tournament.rooms.remove(&room);
                tournament.rooms.miss(key);
                let delay = Duration::from_secs(u64::from(tournament.state.setup().watching.delay_s));
                ctx.run_later(delay + RETRY, Tournament::look_for_missing);
            }
        }));
    }

    pub(super) fn hear(&mut self, key: GameKey, news: RoomNews, ctx: &mut Context<Self>) {
        self.jobs.push_back(Job::of_server(TournamentCommand::Hear { key, news }));
        self.go_on(ctx);
    }

    /// After a restart: listens to the rooms that came back.
    pub(super) fn resume(&mut self, ctx: &mut Context<Self>) {
        for (key, room) in self.state.running() {
            self.rooms.add(room.clone(), key);
            self.follow(key, room, ctx);
        }
    }

    /// Games whose rooms are gone are lost, once all results that are still on their way have been settled.
    fn look_for_missing(&mut self, ctx: &mut Context<Self>) {
        let settler = self.links.settler.clone();
        let rests = async move {
            let _ = settler.send(SettleRest).await;
            settler.send(ObserveSettler).await.is_ok_and(|settler| settler.owed == 0)
        };
        ctx.spawn(rests.into_actor(self).map(|rests, tournament, ctx| {
            if !rests {
                ctx.run_later(RETRY, Tournament::look_for_missing);
                return;
            }
            for key in tournament.rooms.take_missing() {
                let news = RoomNews::Lost(Loss::RoomLost);
                tournament.jobs.push_back(Job::of_server(TournamentCommand::Hear { key, news }));
            }
            tournament.is_behind = true;
            tournament.go_on(ctx);
        }));
    }

    /// Asks for results that are owed for long. One that the records have refused does not come any more.
    pub(super) fn look_for_owed(&mut self, ctx: &mut Context<Self>) {
        for match_id in self.rooms.owed_for(OWED_LONG) {
            let found = self.links.settler.send(FindResult { match_id: match_id.clone() });
            ctx.spawn(found.into_actor(self).map(move |found, tournament, ctx| {
                if let Ok(Ok(None)) = found {
                    tournament.rooms.give_up(&match_id);
                    tournament.look_for_missing(ctx);
                } else {
                    tournament.is_behind = true;
                    tournament.go_on(ctx);
                }
            }));
        }
    }
}
