//! One client's account of what it heard in one room: numbers without a gap, everything once, and a state that is what was
//! shown.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::ledger::{Ledger, SoFar};

/// After this time a client has heard what it had missed.
const CAUGHT_UP: Duration = Duration::from_millis(700);

/// What one client heard.
pub(super) struct Observer {
    name: String,
    room: usize,
    late: bool,
    ledger: Ledger,
    /// The last number.
    pub(super) seen: Option<u64>,
    pub(super) token: Option<String>,
    pub(super) seat: Option<u64>,
    pub(super) match_id: String,
    pub(super) state: String,
    /// What was known before this connection was made, and since when it stands.
    before: SoFar,
    since: Instant,
    once: HashSet<String>,
    /// The last number of each sender in a relay.
    said: BTreeMap<String, u64>,
    /// Stones of the match: the step, the column and the row, whose.
    stones: Vec<(u64, u64, u64, u64)>,
}

impl Observer {
    /// The ear of somebody who sees everything at once, or of one who sees it `late`.
    pub(super) fn new(name: String, room: usize, late: bool, ledger: Ledger) -> Observer {
        Observer {
            late,
            name,
            room,
            ledger,
            seen: None,
            token: None,
            seat: None,
            match_id: String::new(),
            state: String::new(),
            before: SoFar::default(),
            since: Instant::now(),
            once: HashSet::new(),
            said: BTreeMap::new(),
            stones: Vec::new(),
        }
    }

    /// The seat was given up: nothing of before counts.
    pub(super) fn begin_anew(&mut self) {
        (self.seen, self.token, self.seat) = (None, None, None);
    }

    /// Whether the server may have lost that this player has a seat.
    pub(super) fn may_be_forgotten(&self) -> bool {
        self.token.is_some() && self.ledger.lock().losses != self.before.losses
    }

    fn complain(&self, what: &str, message: &Value) {
        self.ledger.complain(format!("{} in room {}: {what}: {message}", self.name, self.room));
    }

    /// A connection was made, and this is its first `welcome`.
    pub(super) fn comes_back(&mut self, welcome: &Value, before: SoFar) {
        let lost_a_moment = before.losses != self.before.losses;
        if let (Some(seen), Some(_)) = (self.seen, &self.token) {
            self.ledger.lock().resumed += 1;
            self.judge_numbers(welcome, seen, lost_a_moment);
        }
        let lost_since = lost_a_moment.then_some(self.before.losses);
        (self.before, self.since) = (before, Instant::now());
        self.seen = None;
        self.begin(welcome, lost_since);
    }

    fn judge_numbers(&self, welcome: &Value, seen: u64, lost_a_moment: bool) {
        let (n, lost) = (welcome["n"].as_u64().unwrap_or(0), &welcome["resumed"]["lost"]);
        match lost.as_u64() {
            Some(lost) if n != seen + lost && !lost_a_moment => {
                self.complain(&format!("{seen} was seen, {lost} are lost"), &short(welcome));
            }
            Some(0) => {}
            Some(_) if lost_a_moment => {}
            Some(_) => self.complain("something is lost over a resume", &short(welcome)),
            None if !lost_a_moment => self.complain("nobody knows what is lost", &short(welcome)),
            None if n < seen && !welcome["resumed"].is_null() => {
                self.complain(&format!("a number is given twice, {seen} was seen"), &short(welcome));
            }
            None => {}
        }
    }

    /// A `welcome`: everything is new from here on.
    fn begin(&mut self, welcome: &Value, lost_since: Option<u64>) {
        self.count(welcome);
        if let Some(token) = welcome["resume_token"].as_str() {
            self.token = Some(token.to_owned());
        }
        self.seat = welcome["seat"].as_u64();
        let match_id = welcome["room"]["match_id"].as_str().unwrap_or_default().to_owned();
        if match_id == self.match_id {
            self.judge_board(&welcome["state"], lost_since);
        }
        self.match_id = match_id;
        self.state = welcome["room"]["state"].as_str().unwrap_or_default().to_owned();
        self.stones.clear();
        self.judge_end(welcome);
    }

    fn judge_end(&self, welcome: &Value) {
        let mut ledger = self.ledger.lock();
        if !welcome["over"].is_null() {
            ledger.over(&self.name, &self.match_id, &welcome["over"]);
            return;
        }
        let was_over = ledger.told.get(&self.match_id).is_some_and(|told| told.number < self.before.over);
        drop(ledger);
        if was_over && !self.late && self.state == "playing" {
            self.complain("a match that was over goes on", &short(welcome));
        }
    }

    /// What was shown is still there; after a crash, what was said to be written down while this client was there. Who
    /// has not been there over several has seen steps that did not happen.
    fn judge_board(&self, state: &Value, lost_since: Option<u64>) {
        let promise = self.ledger.lock().promised.get(&self.room).cloned();
        let promise = promise.filter(|of| of.match_id == self.match_id && Some(of.losses) == lost_since);
        let promised = promise.map_or(0, |of| of.tick);
        for &(tick, column, row, seat) in &self.stones {
            let there = state["board"][row as usize][column as usize].as_u64() == Some(seat);
            if !there && (lost_since.is_none() || tick <= promised) {
                self.complain(&format!("the stone {column}, {row} of step {tick} is gone"), state);
            }
        }
    }

    /// Any message but the first of a connection.
    pub(super) fn hears(&mut self, message: &Value) {
        self.ledger.lock().heard += 1;
        match message["type"].as_str().unwrap_or_default() {
            "welcome" => return self.begin(message, None),
            "match_over" => {
                let match_id = message["match_id"].as_str().unwrap_or_default();
                let mut ledger = self.ledger.lock();
                ledger.over(&self.name, match_id, message);
                // What was missed comes soon after a connection is made.
                if self.token.is_some() && self.since.elapsed() > CAUGHT_UP {
                    ledger
                        .told
                        .entry(match_id.to_owned())
                        .and_modify(|told| _ = told.at.get_or_insert(Instant::now()));
                }
                drop(ledger);
                if match_id == self.match_id {
                    "finished".clone_into(&mut self.state);
                }
            }
            "settled" => {
                let match_id = message["match_id"].as_str().unwrap_or_default();
                self.ledger.lock().worth(&self.name, match_id, &message["results"]);
            }
            "chat" => self.hears_chat(message),
            "player_action" => self.hears_action(message),
            "tick" => self.sees(message),
            // What was seen of steps after this one did not happen.
            "recovered" => {
                let tick = message["tick"].as_u64().unwrap_or(0);
                self.stones.retain(|stone| stone.0 <= tick);
            }
            _ => {}
        }
        self.count(message);
    }

    fn count(&mut self, message: &Value) {
        let Some(n) = message["n"].as_u64() else { return };
        let follows = match (self.seen, message["type"] == "welcome") {
            (None, _) => true,
            // The state of a new match has the events of its first step in it.
            (Some(seen), true) => n == seen || n == seen + 1,
            (Some(seen), false) => n == seen + 1,
        };
        if !follows {
            self.complain(&format!("this does not follow {:?}", self.seen), &short(message));
        }
        self.seen = Some(n);
    }

    fn hears_chat(&mut self, message: &Value) {
        let text = message["message"].as_str().unwrap_or_default();
        if !self.once.insert(text.to_owned()) {
            self.complain("a line is heard twice", message);
        }
        self.ledger.lock().said(self.room, text);
    }

    fn hears_action(&mut self, message: &Value) {
        let sender = message["player"].as_str().unwrap_or_default().to_owned();
        let number = message["action"]["number"].as_u64().unwrap_or(0);
        if self.said.insert(sender, number).is_some_and(|before| before >= number) {
            self.complain("an action is heard twice or out of order", message);
        }
    }

    fn sees(&mut self, tick: &Value) {
        let placed = &tick["delta"]["placed"];
        let number = |index: usize| placed[index].as_u64();
        if let (Some(column), Some(row), Some(seat)) = (number(0), number(1), number(2)) {
            self.stones.push((tick["tick"].as_u64().unwrap_or(0), column, row, seat));
        }
    }
}

/// A message without its state.
fn short(message: &Value) -> Value {
    let mut message = message.clone();
    if let Some(fields) = message.as_object_mut() {
        fields.remove("state");
        fields.remove("players");
    }
    message
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RESUMED: fn(u64) -> Value = |n| welcome(n, json!({"missed": 0, "lost": 0}));

    fn welcome(n: u64, resumed: Value) -> Value {
        let room = json!({"match_id": "m", "state": "playing"});
        let state = json!({"board": [[null, 0], [null, null]]});
        json!({"type": "welcome", "n": n, "resume_token": "t", "seat": 0, "room": room, "state": state, "resumed": resumed})
    }

    fn tick(n: u64, placed: [u64; 3]) -> Value {
        json!({"type": "tick", "n": n, "tick": n, "delta": {"placed": placed}})
    }

    /// What is wrong with these messages; each `welcome` is of another connection.
    fn complaints(messages: &[Value]) -> usize {
        let ledger = Ledger::default();
        let mut ear = Observer::new("anna".to_owned(), 0, false, ledger.clone());
        for message in messages {
            let before = ledger.lock().so_far();
            if message["type"] == "welcome" {
                ear.comes_back(message, before);
            } else {
                ear.hears(message);
            }
        }
        ledger.lock().complaints.len()
    }

    #[test]
    fn a_gap_and_a_number_that_comes_twice_are_noticed() {
        let chat = |n: u64| json!({"type": "chat", "n": n, "message": n.to_string()});
        assert_eq!(complaints(&[welcome(5, Value::Null), chat(6), chat(7)]), 0);
        assert_eq!(complaints(&[welcome(5, Value::Null), chat(6), chat(8)]), 1);
        assert_eq!(complaints(&[welcome(5, Value::Null), chat(6), chat(6)]), 2, "the line is, too");
        assert_eq!(complaints(&[welcome(5, Value::Null), chat(6), RESUMED(6), chat(7)]), 0);
        assert_eq!(complaints(&[welcome(5, Value::Null), chat(6), RESUMED(7), chat(8)]), 1);
    }

    #[test]
    fn what_is_lost_without_a_crash_is_noticed() {
        let lost = welcome(9, json!({"missed": 1, "lost": 4}));
        assert_eq!(complaints(&[welcome(5, Value::Null), lost]), 1);
        assert_eq!(complaints(&[welcome(5, Value::Null), welcome(5, Value::Null)]), 1);
    }

    #[test]
    fn a_stone_that_is_gone_is_noticed() {
        assert_eq!(complaints(&[welcome(5, Value::Null), tick(6, [1, 0, 0]), RESUMED(6)]), 0);
        assert_eq!(complaints(&[welcome(5, Value::Null), tick(6, [0, 0, 0]), RESUMED(6)]), 1);
    }

    #[test]
    fn another_end_and_a_match_that_goes_on_after_it_are_noticed() {
        let over = |n: u64, winner: &str| {
            let results = json!([{"player": winner, "placement": 1, "score": 2}]);
            json!({"type": "match_over", "n": n, "match_id": "m", "results": results})
        };
        let begun = welcome(5, Value::Null);
        assert_eq!(complaints(&[begun.clone(), over(6, "anna")]), 0);
        assert_eq!(complaints(&[begun.clone(), over(6, "anna"), over(7, "bert")]), 1);
        assert_eq!(complaints(&[begun, over(6, "anna"), RESUMED(6)]), 1);
    }
}
