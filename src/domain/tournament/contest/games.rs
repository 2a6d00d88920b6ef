//! The games of a tournament: which run, which were lost, which have to wait, and how often each was tried.
//!
//! Must not: know the bracket, or who an entrant is.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::bracket::Entrant;
use crate::domain::tournament::event::GameKey;
use crate::domain::{MatchId, RoomId};

/// A game that was called and is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::domain::tournament) struct RunningGame {
    pub(in crate::domain::tournament) key: GameKey,
    pub(in crate::domain::tournament) seats: Vec<Entrant>,
    pub(in crate::domain::tournament) room: RoomId,
    pub(in crate::domain::tournament) called_at: Timestamp,
    pub(in crate::domain::tournament) began_at: Option<Timestamp>,
}

/// A match that no game is called of, until its owner decides or the time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain::tournament) struct Hold {
    pub(in crate::domain::tournament) until: Timestamp,
    /// Whether nobody came, so that both are out when the time is over. Otherwise a game is called then.
    pub(in crate::domain::tournament) absent: bool,
}

/// A game that was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::domain::tournament) struct FinishedGame {
    pub(in crate::domain::tournament) key: GameKey,
    pub(in crate::domain::tournament) match_id: MatchId,
    pub(in crate::domain::tournament) winner: Option<Entrant>,
    pub(in crate::domain::tournament) counts: bool,
}

/// All games of a tournament, by the numbers of their matches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::domain::tournament) struct GameDesk {
    pub(in crate::domain::tournament) running: BTreeMap<u32, RunningGame>,
    pub(in crate::domain::tournament) holds: BTreeMap<u32, Hold>,
    pub(in crate::domain::tournament) finished: BTreeMap<u32, Vec<FinishedGame>>,
    /// Games that were lost and not called again: if their result turns up after all, it counts.
    lost: BTreeMap<u32, RunningGame>,
    /// The next attempt to play a game. It never counts back.
    attempts: BTreeMap<(u32, u16), u16>,
    /// How often a game was lost one time after the other.
    losses: BTreeMap<(u32, u16), u16>,
}

impl GameDesk {
    /// The key by which a game is called the next time.
    pub(in crate::domain::tournament) fn next_key(&self, number: u32, game: u16) -> GameKey {
        let attempt = self.attempts.get(&(number, game)).copied().unwrap_or(0);
        GameKey { number, game, attempt }
    }

    /// A game was called.
    pub(in crate::domain::tournament) fn call(&mut self, game: RunningGame) {
        let GameKey { number, game: nth, attempt } = game.key;
        self.attempts.insert((number, nth), attempt.saturating_add(1));
        self.holds.remove(&number);
        self.lost.remove(&number);
        self.running.insert(number, game);
    }

    /// The game that runs under this key.
    pub(in crate::domain::tournament) fn get(&self, key: GameKey) -> Option<&RunningGame> {
        self.running.get(&key.number).filter(|game| game.key == key)
    }

    /// Takes out the game of this key, if it runs.
    pub(in crate::domain::tournament) fn take(&mut self, key: GameKey) -> Option<RunningGame> {
        self.get(key)?;
        self.running.remove(&key.number)
    }

    /// Takes out the game of this key, if it runs, or was lost and not called again.
    pub(in crate::domain::tournament) fn finish(&mut self, key: GameKey) -> Option<RunningGame> {
        let of = [&mut self.running, &mut self.lost];
        let is_it = |game: &RunningGame| game.key == key;
        let found = of.into_iter().find(|games| games.get(&key.number).is_some_and(is_it))?;
        self.losses.remove(&(key.number, key.game));
        found.remove(&key.number)
    }

    /// Notes that a game was lost. Says how often that happened one time after the other.
    pub(in crate::domain::tournament) fn lose(&mut self, game: RunningGame) -> u16 {
        let losses = self.losses.entry((game.key.number, game.key.game)).or_default();
        *losses = losses.saturating_add(1);
        let losses = *losses;
        self.lost.insert(game.key.number, game);
        losses
    }

    /// A match begins anew, or its games are decided otherwise: what runs and what was lost does not count. Answers the
    /// game that ran.
    pub(in crate::domain::tournament) fn forget(&mut self, number: u32) -> Option<RunningGame> {
        self.lost.remove(&number);
        self.holds.remove(&number);
        self.losses.retain(|(of, _), _| *of != number);
        self.running.remove(&number)
    }

    /// The games of a match do not count any more.
    pub(in crate::domain::tournament) fn strike(&mut self, number: u32) {
        for game in self.finished.entry(number).or_default() {
            game.counts = false;
        }
    }

    /// Whoever has to decide has so much longer.
    pub(in crate::domain::tournament) fn extend_holds(&mut self, by: SignedDuration) {
        for hold in self.holds.values_mut() {
            hold.until = hold.until.saturating_add(by).unwrap_or(Timestamp::MAX);
        }
    }
}
