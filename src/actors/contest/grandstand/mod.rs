//! Those who watch tournaments as event streams. Each change is worked out and encoded once for all who watch, however many
//! they are, and at most so often.
//!
//! `watched.rs` makes the messages. Must not: ask a tournament anything; it reads what tournaments publish.

mod watched;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use tokio::sync::watch;

use watched::WatchedTournament;

use super::tournament::OpenTournaments;
use crate::actors::delivery::{Connection, ConnectionId, Dismiss, KeyframeRequest};
use crate::actors::mail::{InTurn, in_turn};
use crate::config::TournamentSettings;
use crate::domain::TournamentId;
use crate::domain::tournament::TournamentPicture;

/// How a tournament looks, now and after each change.
type Pictures = watch::Receiver<Arc<TournamentPicture>>;

/// How often it is looked whether a tournament that was over is open again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// A connection is to be sent a tournament: at once, and when it changes.
#[derive(Message)]
#[rtype(result = "Result<(), GrandstandFull>")]
pub struct WatchTournament {
    /// The connection that watches.
    pub connection: Connection,
    /// How the tournament looked when the client asked.
    pub picture: Arc<TournamentPicture>,
    /// Whether the client may watch every match, so that it is told the rooms.
    pub sees_rooms: bool,
    /// The number of the last message that the client has.
    pub after: Option<u64>,
}

/// Too many other tournaments are being watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} tournaments are watched already; try again later, or read the bracket now and then")]
pub struct GrandstandFull(usize);

/// A connection does not watch any more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct UnwatchTournament(pub ConnectionId);

/// The actor: it hands the changes of tournaments to the connections that watch them.
pub struct Grandstand {
    open: OpenTournaments,
    settings: TournamentSettings,
    watched: HashMap<TournamentId, WatchedTournament>,
    /// What waits for the next change of each tournament that is watched.
    followed: HashMap<TournamentId, SpawnHandle>,
    connections: HashMap<ConnectionId, TournamentId>,
    /// Hears of connections that lagged; it is this actor.
    lagged: Recipient<KeyframeRequest>,
}

impl Grandstand {
    /// Starts the actor on this thread.
    pub fn open(open: OpenTournaments, settings: TournamentSettings) -> Addr<Grandstand> {
        Grandstand::create(|ctx| Grandstand {
            open,
            settings,
            watched: HashMap::new(),
            followed: HashMap::new(),
            connections: HashMap::new(),
            lagged: ctx.address().recipient(),
        })
    }

    /// Shows each change of a tournament for as long as somebody watches, from what is published now.
    fn follow(&mut self, id: TournamentId, ctx: &mut Context<Self>) {
        if let Some(mut pictures) = self.open.watch(&id) {
            // What is published now may be news already.
            pictures.mark_changed();
            self.await_change(id, pictures, ctx);
        } else {
            let again = id.clone();
            let handle = ctx.run_later(LOOK_AGAIN, move |grandstand, ctx| grandstand.follow(again, ctx));
            self.followed.insert(id, handle);
        }
    }

    /// Waits for the next change of a tournament, shows it, and waits again with the same receiver, which misses nothing.
    fn await_change(&mut self, id: TournamentId, mut pictures: Pictures, ctx: &mut Context<Self>) {
        let apart = self.settings.apart();
        let awaited = async move {
            tokio::time::sleep(apart).await;
            let is_open = pictures.changed().await.is_ok();
            (pictures, is_open)
        };
        let watched = id.clone();
        let looked = awaited.into_actor(self).map(move |(mut pictures, is_open), grandstand, ctx| {
            let picture = Arc::clone(&pictures.borrow_and_update());
            grandstand.show(&watched, &picture);
            if is_open {
                grandstand.await_change(watched, pictures, ctx);
            } else {
                grandstand.follow(watched, ctx);
            }
        });
        let handle = ctx.spawn(looked);
        self.followed.insert(id, handle);
    }

    /// Shows how a tournament is now, if that is news.
    fn show(&mut self, id: &TournamentId, picture: &Arc<TournamentPicture>) {
        if let Some(watched) = self.watched.get_mut(id) {
            watched.show(picture);
        }
    }

    fn leave(&mut self, connection: ConnectionId, ctx: &mut Context<Self>) {
        let Some(id) = self.connections.remove(&connection) else { return };
        if self.watched.get_mut(&id).is_some_and(|watched| watched.leave(connection)) {
            self.watched.remove(&id);
            // Otherwise each who comes and goes would leave something that waits.
            if let Some(handle) = self.followed.remove(&id) {
                ctx.cancel_future(handle);
            }
        }
    }
}

impl Actor for Grandstand {
    type Context = Context<Self>;
}

impl Handler<WatchTournament> for Grandstand {
    type Result = InTurn<Result<(), GrandstandFull>>;

    fn handle(&mut self, watch: WatchTournament, ctx: &mut Self::Context) -> Self::Result {
        let WatchTournament { connection, picture, sees_rooms, after } = watch;
        let id = picture.setup.id.clone();
        let is_new = !self.watched.contains_key(&id);
        if is_new && self.watched.len() >= self.settings.watched_max {
            return in_turn(Err(GrandstandFull(self.settings.watched_max)));
        }
        self.connections.insert(connection.id, id.clone());
        let new = || WatchedTournament::new(picture, &self.lagged);
        self.watched.entry(id.clone()).or_insert_with(new).join(connection, sees_rooms, after);
        if is_new {
            self.follow(id, ctx);
        }
        in_turn(Ok(()))
    }
}

impl Handler<UnwatchTournament> for Grandstand {
    type Result = ();

    fn handle(&mut self, UnwatchTournament(connection): UnwatchTournament, ctx: &mut Self::Context) {
        self.leave(connection, ctx);
    }
}

impl Handler<KeyframeRequest> for Grandstand {
    type Result = ();

    fn handle(&mut self, wanted: KeyframeRequest, _: &mut Self::Context) {
        let id = self.connections.get(&wanted.connection);
        if let Some(watched) = id.and_then(|id| self.watched.get_mut(id)) {
            watched.show_one(wanted.connection);
        }
    }
}

impl Handler<Dismiss> for Grandstand {
    type Result = bool;

    fn handle(&mut self, dismiss: Dismiss, _: &mut Self::Context) -> bool {
        self.watched.values().for_each(|watched| watched.close_all(&dismiss.close_reason));
        !self.connections.is_empty()
    }
}

#[cfg(test)]
mod tests;
