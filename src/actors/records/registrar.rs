//! The registrar: writes players into the records as soon as they sit down, so that a profile exists before the first
//! match is over.
//!
//! It collects players for a moment and writes them together. Must not: hold up anybody who plays. A player who does
//! not fit in is made known when a match is settled.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::domain::PlayerId;
use crate::store::records::{Results, Seen};
use crate::store::{Answer, RecordsError};

/// The number of messages that may wait.
const MAILBOX: usize = 65_536;
/// The number of players that are written at once.
const BATCH_MAX: usize = 1000;
/// The factor for the wait between two tries while the database is away.
const AWAY_FACTOR: u32 = 10;

/// A player or a bot has sat down.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
#[rtype(result = "()")]
pub struct PlayerSeated {
    /// The player who has sat down.
    pub player: PlayerId,
    /// Whether it is a bot.
    pub bot: bool,
}

/// Writes all players that sat down before. Answers `true` when that is done, and `false` when it cannot be done now.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct RegisterNow;

/// The actor: it writes players into the records, many at a time.
pub struct Registrar {
    records: Arc<dyn Results>,
    /// The time for which players are collected.
    every: Duration,
    /// The number of players that may wait; more are dropped.
    waiting_max: usize,
    waiting: HashMap<PlayerId, Seen>,
    /// Set while players are being collected, or while the database is left alone.
    due: Option<SpawnHandle>,
    writing: bool,
    /// The requests that wait until everybody is written.
    flushing: Vec<oneshot::Sender<bool>>,
    away: bool,
}

impl Registrar {
    /// A registrar for these records. It collects for the time `every`, and at most `waiting_max` players.
    pub fn new(records: Arc<dyn Results>, every: Duration, waiting_max: usize) -> Registrar {
        Registrar {
            records,
            every,
            waiting_max,
            waiting: HashMap::new(),
            due: None,
            writing: false,
            flushing: Vec::new(),
            away: false,
        }
    }

    fn write_soon(&mut self, after: Duration, ctx: &mut Context<Self>) {
        if self.due.is_none() && !self.writing {
            self.due = Some(ctx.run_later(after, |registrar, ctx| registrar.write(ctx)));
        }
    }

    fn write(&mut self, ctx: &mut Context<Self>) {
        if let Some(due) = self.due.take() {
            ctx.cancel_future(due);
        }
        let batch: Vec<_> = self.waiting.values().take(BATCH_MAX).cloned().collect();
        if batch.is_empty() || self.writing {
            return;
        }
        self.writing = true;
        batch.iter().for_each(|seen| _ = self.waiting.remove(&seen.player));
        let records = Arc::clone(&self.records);
        let asked = async move {
            let answer = records.see(&batch).await;
            (batch, answer)
        };
        ctx.spawn(
            asked
                .into_actor(self)
                .map(|(batch, answer), registrar, ctx| registrar.written(batch, answer, ctx)),
        );
    }

    fn written(&mut self, batch: Vec<Seen>, answer: Answer<()>, ctx: &mut Context<Self>) {
        self.writing = false;
        let was_away = std::mem::take(&mut self.away);
        match answer {
            Ok(()) => {}
            Err(RecordsError::Refused(why)) => {
                log::error!("{} players are not made known: {why}", batch.len());
            }
            Err(RecordsError::Away(why)) => {
                if !was_away {
                    log::warn!("players are made known later: the database is away: {why}");
                }
                self.away = true;
                batch.into_iter().for_each(|seen| self.keep(seen));
            }
        }
        if self.away || self.waiting.is_empty() {
            // A requester that has given up meanwhile needs no answer.
            self.flushing.drain(..).for_each(|waits| _ = waits.send(!self.away));
        }
        if self.away {
            self.write_soon(self.every * AWAY_FACTOR, ctx);
        } else if !self.waiting.is_empty() {
            let wait = if self.flushing.is_empty() { self.every } else { Duration::ZERO };
            self.write_soon(wait, ctx);
        }
    }

    /// Keeps a player until the next writing. Of somebody who sat down several times, the last time counts.
    fn keep(&mut self, seen: Seen) {
        if self.waiting.len() < self.waiting_max || self.waiting.contains_key(&seen.player) {
            self.waiting.entry(seen.player.clone()).or_insert(seen);
        }
    }
}

impl Actor for Registrar {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<PlayerSeated> for Registrar {
    type Result = ();

    fn handle(&mut self, seated: PlayerSeated, ctx: &mut Self::Context) {
        let PlayerSeated { player, bot } = seated;
        self.waiting.remove(&player);
        self.keep(Seen { player, bot, at: Timestamp::now() });
        self.write_soon(self.every, ctx);
    }
}

impl Handler<RegisterNow> for Registrar {
    type Result = ResponseFuture<bool>;

    fn handle(&mut self, _: RegisterNow, ctx: &mut Self::Context) -> Self::Result {
        if self.away || (self.waiting.is_empty() && !self.writing) {
            let written = !self.away;
            return Box::pin(async move { written });
        }
        let (waits, written) = oneshot::channel();
        self.flushing.push(waits);
        self.write(ctx);
        Box::pin(async move { written.await.unwrap_or(false) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;

    use super::*;
    use crate::domain::{MatchId, MatchResult, SettledMatch};

    /// Records that note which players were seen, unless the database is away.
    #[derive(Default)]
    struct Book {
        seen: Mutex<Vec<Vec<Seen>>>,
        away: Mutex<bool>,
    }

    #[async_trait]
    impl Results for Book {
        async fn settle(&self, _: &[MatchResult]) -> Answer<Vec<SettledMatch>> {
            Ok(Vec::new())
        }

        async fn result(&self, _: &MatchId) -> Answer<Option<MatchResult>> {
            Ok(None)
        }

        async fn see(&self, players: &[Seen]) -> Answer<()> {
            if *self.away.lock().unwrap() {
                return Err(RecordsError::Away(Arc::from("unplugged")));
            }
            self.seen.lock().unwrap().push(players.to_vec());
            Ok(())
        }
    }

    fn seated(player: &str) -> PlayerSeated {
        PlayerSeated { player: PlayerId::parse(player).unwrap(), bot: false }
    }

    fn start(book: &Arc<Book>, every: Duration, waiting_max: usize) -> Addr<Registrar> {
        Registrar::new(book.clone(), every, waiting_max).start()
    }

    fn names(book: &Book) -> Vec<Vec<String>> {
        let named = |batch: &Vec<Seen>| {
            let mut names: Vec<_> = batch.iter().map(|seen| seen.player.to_string()).collect();
            names.sort();
            names
        };
        book.seen.lock().unwrap().iter().map(named).collect()
    }

    #[actix::test]
    async fn players_are_written_together_and_each_once() {
        let book = Arc::new(Book::default());
        let registrar = start(&book, Duration::from_secs(3600), 100);
        for player in ["anna", "bert", "anna"] {
            registrar.send(seated(player)).await.unwrap();
        }
        assert!(registrar.send(RegisterNow).await.unwrap());
        assert_eq!(names(&book), [["anna", "bert"]]);
        assert!(registrar.send(RegisterNow).await.unwrap());
        assert_eq!(names(&book).len(), 1);
    }

    #[actix::test]
    async fn a_flush_during_an_outage_does_not_wait_and_nobody_is_forgotten() {
        let book = Arc::new(Book::default());
        *book.away.lock().unwrap() = true;
        let registrar = start(&book, Duration::from_millis(20), 2);
        for player in ["anna", "bert", "cora"] {
            registrar.send(seated(player)).await.unwrap();
        }
        for _ in 0..2 {
            assert!(!registrar.send(RegisterNow).await.unwrap(), "nobody is written");
        }
        *book.away.lock().unwrap() = false;
        while names(&book).is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(names(&book), [["anna", "bert"]], "two fit");
    }
}
