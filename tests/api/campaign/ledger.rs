//! A ledger of everything that the clients of a run were told, which finds what is wrong with it. It knows the server
//! from outside only.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A line of chat that was heard so long ago is written down, on a disk that works.
const SECURE: Duration = Duration::from_millis(2500);

/// A result as it was told: who, which place, which score.
pub(super) type Result = BTreeSet<(String, u64, i64)>;

/// What was told of a match that is over.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) result: Result,
    /// How many were over before.
    pub(super) number: usize,
    pub(super) replay: bool,
    /// When a player who was there heard of it.
    pub(super) at: Option<Instant>,
    /// Ratings and points, once they were told.
    pub(super) worth: BTreeMap<String, Value>,
}

/// What was known before a client asked for its connection.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SoFar {
    /// How often the server may have lost a moment.
    pub(super) losses: u64,
    /// How many matches were over.
    pub(super) over: usize,
}

/// How far a journal was.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    pub(super) match_id: String,
    pub(super) tick: u64,
    /// How often the server had lost a moment by then.
    pub(super) losses: u64,
}

/// A line of chat that somebody heard.
#[derive(Debug, Clone)]
struct Said {
    room: usize,
    text: String,
    at: Instant,
    /// No disk has failed since it was said.
    healthy: bool,
}

/// Shared by all clients and the world of a run.
#[derive(Clone, Default)]
pub(super) struct Ledger(Arc<Mutex<Inner>>);

#[derive(Default)]
pub(super) struct Inner {
    pub(super) complaints: Vec<String>,
    pub(super) told: BTreeMap<String, Told>,
    /// How often the server may have lost a moment so far.
    pub(super) losses: u64,
    /// Whether a disk or a database fails now, and when it was healed last.
    sick: bool,
    healed: Option<Instant>,
    /// Whether a disk or a database has failed at all.
    ever_sick: bool,
    /// For each room how far its journal was when the server was asked last.
    pub(super) promised: BTreeMap<usize, Promise>,
    /// Rooms whose end was acknowledged, or is not known.
    pub(super) deleted: BTreeSet<usize>,
    pub(super) maybe_deleted: BTreeSet<usize>,
    pub(super) heard: u64,
    pub(super) resumed: u64,
    said: Vec<Said>,
}

impl Ledger {
    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("nobody panics with it")
    }

    /// A ledger that knows what was told, and nothing else.
    pub(super) fn of(told: BTreeMap<String, Told>) -> Ledger {
        Ledger(Arc::new(Mutex::new(Inner { told, ..Inner::default() })))
    }

    /// What was told up to now, if it is certain to be written down.
    pub(super) fn certain(&self) -> BTreeMap<String, Told> {
        let inner = self.lock();
        if inner.is_sick() || inner.ever_sick { BTreeMap::new() } else { inner.told.clone() }
    }

    pub(super) fn complain(&self, what: String) {
        self.lock().complaints.push(what);
    }
}

/// A result in a `match_over`, a `welcome` or a list.
pub(super) fn result_of(results: &Value) -> Result {
    let each = results.as_array().into_iter().flatten();
    each.map(|row| {
        let player = row["player"].as_str().unwrap_or_default().to_owned();
        (player, row["placement"].as_u64().unwrap_or(0), row["score"].as_i64().unwrap_or(0))
    })
    .collect()
}

impl Inner {
    pub(super) fn so_far(&self) -> SoFar {
        SoFar { losses: self.losses, over: self.told.len() }
    }

    /// A match is over, as `match_over` or `over` in a `welcome` says.
    pub(super) fn over(&mut self, who: &str, match_id: &str, over: &Value) {
        let result = result_of(&over["results"]);
        let replay = !over["replay"].is_null();
        match self.told.get(match_id) {
            Some(told) if told.result != result => {
                let complaint =
                    format!("{who} hears another end of {match_id}: {result:?}, {:?}", told.result);
                self.complaints.push(complaint);
            }
            Some(_) => {}
            None => {
                let number = self.told.len();
                let told = Told { result, number, replay, at: None, worth: BTreeMap::new() };
                self.told.insert(match_id.to_owned(), told);
            }
        }
        self.worth(who, match_id, &over["results"]);
    }

    /// What a match is worth, as `match_over` or `settled` says.
    pub(super) fn worth(&mut self, who: &str, match_id: &str, results: &Value) {
        let Some(told) = self.told.get_mut(match_id) else { return };
        for row in results.as_array().into_iter().flatten().filter(|row| !row["points"].is_null()) {
            let player = row["player"].as_str().unwrap_or_default().to_owned();
            let worth = json!([row["rating_before"], row["rating_after"], row["points"]]);
            let before = told.worth.insert(player, worth.clone()).unwrap_or_else(|| worth.clone());
            if before != worth {
                self.complaints.push(format!("{who} hears another worth of {match_id}: {worth}, {before}"));
            }
        }
    }

    /// Somebody heard a line.
    pub(super) fn said(&mut self, room: usize, text: &str) {
        if !self.said.iter().any(|said| said.room == room && said.text == text) {
            let (text, at, healthy) = (text.to_owned(), Instant::now(), !self.is_sick());
            self.said.push(Said { room, text, at, healthy });
        }
    }

    /// A disk fails: nothing that is not written down for long is certain.
    pub(super) fn sickens(&mut self) {
        (self.sick, self.ever_sick) = (true, true);
        for said in self.said.iter_mut().filter(|said| said.at.elapsed() < SECURE) {
            said.healthy = false;
        }
    }

    /// Nothing fails any more.
    pub(super) fn heals(&mut self) {
        if std::mem::take(&mut self.sick) {
            self.healed = Some(Instant::now());
        }
    }

    /// Whether what happens now may never be written down.
    pub(super) fn is_sick(&self) -> bool {
        self.sick || self.healed.is_some_and(|healed| healed.elapsed() < SECURE)
    }

    /// The process is gone: lines that are not certain to be kept are forgotten. A planned stop keeps all of them.
    pub(super) fn stopped(&mut self, planned: bool) {
        let keeps_all = planned && !self.is_sick();
        self.said.retain(|said| keeps_all || (said.healthy && said.at.elapsed() >= SECURE));
        if !keeps_all {
            self.losses += 1;
        }
        (self.sick, self.healed) = (false, None);
    }

    /// Lines of a room that must still be there: those of the last.
    pub(super) fn lines(&self, room: usize) -> Vec<String> {
        let lines = self.said.iter().filter(|said| said.room == room);
        let last = lines.rev().take(30);
        last.map(|said| said.text.clone()).collect()
    }
}
