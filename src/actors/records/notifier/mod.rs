//! Notices to players: kept until their player has read them, and sent at once to clients that listen for them.
//!
//! Other actors send [`Notify`], or [`NotifyNow`]; the notices of a match are stored with its result and come with `MatchSettled`. Unread
//! notices are read from the records once for each stream. Must not: read records for a socket, or decide what a player
//! is told.

mod streams;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;

use streams::Streams;

use crate::actors::delivery::{Connection, ConnectionId, Dismiss, Frames, Outbound};
use crate::actors::mail::{InTurn, in_turn, try_send};
use crate::actors::play::lobby::TellPlayer;
use crate::actors::records::settler::MatchSettled;
use crate::config::NoticeSettings;
use crate::domain::{NewNotice, Notice, PlayerId, SettledMatch};
use crate::protocol::Codec;
use crate::protocol::live::{Notification, NotificationsRead};
use crate::store::{Answer, Records, RecordsError};

/// The time after which notices that cannot be read or stored now are tried again.
const RETRY: Duration = Duration::from_secs(2);
/// The number of notices that are remembered as sent.
const TOLD_MAX: usize = 10_000;
/// The number of notices that may wait for a database that is away; more are dropped.
const UNKEPT_MAX: usize = 10_000;

/// Stores notices, and sends them to their players.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Notify(pub Vec<NewNotice>);

/// Stores notices and sends them, as [`Notify`] does. They are about what cannot wait: while the database does not answer,
/// they are sent at once, without a number, and not kept.
#[derive(Message)]
#[rtype(result = "()")]
pub struct NotifyNow(pub Vec<NewNotice>);

/// Sends notices to their players that are stored already.
#[derive(Message)]
#[rtype(result = "()")]
pub struct NoticesKept(pub Vec<Notice>);

/// A connection wants to hear a player's notices: first all that are unread, then each one that comes.
#[derive(Message)]
#[rtype(result = "Result<(), ListenRefused>")]
pub struct Listen {
    /// The player whose notices are sent.
    pub player: PlayerId,
    /// The connection that listens.
    pub connection: Connection,
    /// The number of the last notice that the client has.
    pub after: Option<u64>,
}

/// The reasons for which somebody cannot listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListenRefused {
    /// This player has as many streams as a player may have.
    #[error("{0} streams of this player's notifications are open already")]
    TooManyOfOne(usize),
    /// The server has as many streams as it may have.
    #[error("{0} streams of notifications are open already; try again later")]
    TooMany(usize),
}

/// A connection is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Unlisten(pub ConnectionId);

/// A player has read everything up to a number; the player's other pages may want to know.
#[derive(Message)]
#[rtype(result = "()")]
pub struct NoticesRead {
    /// The player who has read them.
    pub player: PlayerId,
    /// The number of the last notice that was read.
    pub up_to: u64,
}

/// The actor: it hands players' notices to the connections that listen to them.
pub struct Notifier {
    records: Arc<dyn Records>,
    /// Finds the connections of players who play.
    lobby: Recipient<TellPlayer>,
    settings: NoticeSettings,
    streams: Streams,
    /// Notices that are to be stored.
    unkept: Vec<NewNotice>,
    /// Those of them that cannot wait.
    urgent: Vec<NewNotice>,
    /// The database did not answer; what cannot wait is not stored before this time.
    away_until: Option<Instant>,
    keeping: bool,
    /// The numbers of the last notices that were sent. A match may be settled again, and its notices are sent only
    /// once.
    told: BTreeSet<u64>,
}

impl Notifier {
    /// A notifier for these records.
    pub fn new(
        records: Arc<dyn Records>,
        lobby: Recipient<TellPlayer>,
        settings: NoticeSettings,
    ) -> Notifier {
        let streams = Streams::new(settings);
        Notifier {
            records,
            lobby,
            settings,
            streams,
            unkept: Vec::new(),
            urgent: Vec::new(),
            away_until: None,
            keeping: false,
            told: BTreeSet::new(),
        }
    }

    /// Sends a notice to a player, over every connection that the player has.
    fn tell(&mut self, notice: &Notice) {
        let frames = Frames::encode(&Notification::of(notice), [true; 2]);
        self.streams.tell(&notice.player, notice.id, &frames);
        if !self.is_news(notice.id) {
            return;
        }
        // A player who misses it there finds it among the unread notices.
        let _ = try_send(&self.lobby, TellPlayer { player: notice.player.clone(), frames });
    }

    /// Sends a notice that is not kept.
    fn tell_in_passing(&self, NewNotice { player, kind, data, at }: NewNotice) {
        let notification = Notification { id: Notification::NOT_KEPT, kind, data, at };
        let frames = Frames::encode(&notification, [true; 2]);
        self.streams.mention(&player, &frames);
        // A player who plays nowhere hears it over streams alone.
        let _ = try_send(&self.lobby, TellPlayer { player, frames });
    }

    /// Whether a notice was not sent to rooms yet. Numbers grow, so the lowest are forgotten first.
    fn is_news(&mut self, notice: u64) -> bool {
        if self.told.len() >= TOLD_MAX {
            self.told.pop_first();
        }
        self.told.insert(notice)
    }

    /// Reads the unread notices, for a new connection.
    fn read(&self, listen: Listen, ctx: &mut Context<Self>) {
        let (records, limit) = (Arc::clone(&self.records), self.settings.kept_max);
        let asked = async move {
            let unread = records.unread(&listen.player, listen.after.unwrap_or(0), limit).await;
            (listen, unread)
        };
        ctx.spawn(asked.into_actor(self).map(|(listen, unread), notifier, ctx| {
            notifier.has_read(listen, unread, ctx);
        }));
    }

    fn has_read(&mut self, listen: Listen, unread: Answer<Vec<Notice>>, ctx: &mut Context<Self>) {
        match unread {
            Ok(unread) => {
                let frames = |notice: &Notice| Frames::encode(&Notification::of(notice), Codec::Json.only());
                let unread = unread.iter().map(|notice| (notice.id, frames(notice))).collect();
                self.streams.begin(listen.connection.id, unread);
            }
            Err(error) if self.streams.has(listen.connection.id) => {
                log::debug!("notices of {}: {error}; they are read again in a moment", listen.player);
                ctx.run_later(RETRY, |notifier, ctx| notifier.read(listen, ctx));
            }
            Err(_) => {}
        }
    }

    /// Sends the notices of a match that had been settled before, perhaps by a commit whose answer was lost. Streams
    /// that have been sent them are not sent them again.
    fn recall(&mut self, settled: &SettledMatch, ctx: &mut Context<Self>) {
        let told = settled.players.iter().filter(|of| !of.unlocked.is_empty());
        for player in told.map(|of| of.player.clone()) {
            let (records, limit) = (Arc::clone(&self.records), self.settings.kept_max);
            let (asked, id) = (player.clone(), settled.match_id.clone());
            let unread = async move { records.unread(&asked, 0, limit).await };
            ctx.spawn(unread.into_actor(self).map(move |unread, notifier, _| match unread {
                Ok(unread) => {
                    let of_it = |notice: &&Notice| notice.data["match_id"].as_str() == Some(id.as_str());
                    unread.iter().filter(of_it).for_each(|notice| notifier.tell(notice));
                }
                Err(error) => log::debug!("notices of {player}: {error}; the next stream hears of them"),
            }));
        }
    }

    /// Stores waiting notices, one batch at a time, so that their numbers are in the order in which they were sent.
    fn keep(&mut self, ctx: &mut Context<Self>) {
        if self.unkept.is_empty() && self.urgent.is_empty() || std::mem::replace(&mut self.keeping, true) {
            return;
        }
        let (records, keep) = (Arc::clone(&self.records), self.settings.kept_max);
        let mut batch = std::mem::take(&mut self.urgent);
        let urgent = batch.len();
        batch.append(&mut self.unkept);
        let asked = async move {
            let kept = records.notify(&batch, keep).await;
            (batch, kept)
        };
        ctx.spawn(
            asked
                .into_actor(self)
                .map(move |(batch, kept), notifier, ctx| notifier.has_kept(batch, urgent, kept, ctx)),
        );
    }

    /// A batch was stored, or not; its first `urgent` notices cannot wait.
    fn has_kept(
        &mut self,
        mut batch: Vec<NewNotice>,
        urgent: usize,
        kept: Answer<Vec<Notice>>,
        ctx: &mut Context<Self>,
    ) {
        if kept.is_err() {
            batch.drain(..urgent).for_each(|notice| self.tell_in_passing(notice));
        }
        match kept {
            Ok(kept) => {
                self.keeping = false;
                kept.iter().for_each(|notice| self.tell(notice));
                self.keep(ctx);
            }
            Err(RecordsError::Away(why)) => {
                log::debug!("{} notices wait for the database: {why}", batch.len());
                self.unkept.splice(..0, batch);
                self.away_until = Some(Instant::now() + RETRY);
                let urgent = std::mem::take(&mut self.urgent);
                urgent.into_iter().for_each(|notice| self.tell_in_passing(notice));
                ctx.run_later(RETRY, |notifier, ctx| {
                    notifier.keeping = false;
                    notifier.keep(ctx);
                });
            }
            Err(RecordsError::Refused(why)) => {
                self.keeping = false;
                log::error!("{} notices are lost, because the database refuses them: {why}", batch.len());
                self.keep(ctx);
            }
        }
    }
}

impl Actor for Notifier {
    type Context = Context<Self>;
}

impl Handler<Notify> for Notifier {
    type Result = ();

    fn handle(&mut self, Notify(mut notices): Notify, ctx: &mut Self::Context) {
        let room = UNKEPT_MAX.saturating_sub(self.unkept.len());
        if notices.len() > room {
            log::warn!("{} notices are dropped: the database is away for too long", notices.len() - room);
            notices.truncate(room);
        }
        self.unkept.append(&mut notices);
        self.keep(ctx);
    }
}

impl Handler<NotifyNow> for Notifier {
    type Result = ();

    fn handle(&mut self, NotifyNow(mut notices): NotifyNow, ctx: &mut Self::Context) {
        if self.away_until.is_some_and(|until| Instant::now() < until) {
            return notices.into_iter().for_each(|notice| self.tell_in_passing(notice));
        }
        self.urgent.append(&mut notices);
        self.keep(ctx);
    }
}

impl Handler<NoticesKept> for Notifier {
    type Result = ();

    fn handle(&mut self, NoticesKept(notices): NoticesKept, _: &mut Self::Context) {
        notices.iter().for_each(|notice| self.tell(notice));
    }
}

impl Handler<MatchSettled> for Notifier {
    type Result = ();

    fn handle(&mut self, MatchSettled(settled): MatchSettled, ctx: &mut Self::Context) {
        if settled.is_new {
            settled.notices.iter().for_each(|notice| self.tell(notice));
        } else {
            self.recall(&settled, ctx);
        }
    }
}

impl Handler<Listen> for Notifier {
    type Result = InTurn<Result<(), ListenRefused>>;

    fn handle(&mut self, listen: Listen, ctx: &mut Self::Context) -> Self::Result {
        let opened = self.streams.open(listen.player.clone(), listen.connection.clone());
        if opened.is_ok() {
            self.read(listen, ctx);
        }
        in_turn(opened)
    }
}

impl Handler<Unlisten> for Notifier {
    type Result = ();

    fn handle(&mut self, Unlisten(connection): Unlisten, _: &mut Self::Context) {
        self.streams.close(connection);
    }
}

impl Handler<NoticesRead> for Notifier {
    type Result = ();

    fn handle(&mut self, read: NoticesRead, _: &mut Self::Context) {
        let message = NotificationsRead { up_to: read.up_to };
        self.streams.mention(&read.player, &Frames::encode(&message, Codec::Json.only()));
    }
}

impl Handler<Dismiss> for Notifier {
    type Result = bool;

    fn handle(&mut self, dismiss: Dismiss, _: &mut Self::Context) -> bool {
        let mut heard = false;
        for connection in self.streams.connections() {
            let outbound = Outbound::Close(dismiss.close_reason.clone());
            connection.send(outbound);
            heard = true;
        }
        heard
    }
}
