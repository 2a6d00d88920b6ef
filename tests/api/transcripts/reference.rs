//! What a client has to know after what it has heard and sent: the reference that libraries are held to.
//!
//! Written from docs/protocol.md, and apart from every library. Must not: talk to anybody.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A client that keeps its books.
#[derive(Default)]
pub(super) struct Reference {
    seat: Option<u64>,
    players: BTreeMap<u64, (Value, bool, bool)>,
    /// The number of the last numbered message.
    pub(super) n: Option<u64>,
    /// The token of the newest `welcome`.
    pub(super) token: Option<Value>,
    match_id: Value,
    tick: u64,
    /// The step of the last whole state, and how many changes came on top of it.
    whole: (u64, u64),
    over: bool,
    seq: u64,
    acked: Option<u64>,
    pending: Vec<u64>,
    /// Those of `pending` that the next frame has to have, or they were not taken.
    doubtful: Vec<u64>,
    lost: Vec<u64>,
    refused: Vec<u64>,
}

impl Reference {
    /// The number of the next action.
    pub(super) fn act(&mut self) -> u64 {
        self.seq += 1;
        self.pending.push(self.seq);
        self.seq
    }

    /// A seat that the server does not know any more: whoever comes now begins anew.
    pub(super) fn forget(&mut self) {
        (self.token, self.n) = (None, None);
    }

    /// Takes a message in.
    pub(super) fn hear(&mut self, message: &Value) {
        if let Some(n) = message["n"].as_u64() {
            self.n = Some(n);
        }
        match message["type"].as_str().expect("a type") {
            "welcome" => self.welcome(message),
            "keyframe" => self.keyframe(message),
            "tick" => self.tick(message),
            "player_joined" => self.seat_taken(message),
            "player_left" => self.seat_left(message),
            "player_away" => self.turn(message, true),
            "player_back" => self.turn(message, false),
            "match_over" => self.over |= message["match_id"] == self.match_id,
            "error" => self.refuse(message["seq"].as_u64()),
            _ => {}
        }
    }

    fn welcome(&mut self, message: &Value) {
        let is_same = self.match_id == message["room"]["match_id"];
        self.match_id = message["room"]["match_id"].clone();
        self.token = message.get("resume_token").cloned().or(self.token.take());
        self.seat = message["seat"].as_u64();
        self.over = message.get("over").is_some();
        let before = self.acked.filter(|_| is_same);
        self.acked = None;
        self.whole(message);
        // What was acknowledged, and is not in the state, went with the moment before a crash.
        let known = self.acked.unwrap_or(0);
        self.lost.extend((known + 1)..=before.unwrap_or(0));
        self.seq = self.seq.max(known);
        self.doubtful = self.pending.clone();
    }

    fn keyframe(&mut self, message: &Value) {
        self.whole(message);
        self.decide();
    }

    /// The whole state, and who plays.
    fn whole(&mut self, message: &Value) {
        let players = message["players"].as_array().expect("players");
        let entry = |who: &Value| (who["player"].clone(), who["bot"] == true, false);
        self.players = players.iter().map(|who| (number(&who["seat"]), entry(who))).collect();
        self.tick = number(&message["tick"]);
        self.whole = (self.tick, 0);
        self.ack(message);
    }

    fn tick(&mut self, message: &Value) {
        self.tick = number(&message["tick"]);
        self.whole.1 += 1;
        self.ack(message);
        self.decide();
    }

    fn ack(&mut self, message: &Value) {
        let pairs = message["acks"].as_array().into_iter().flatten();
        let own = pairs.filter(|pair| pair[0].as_u64() == self.seat && self.seat.is_some());
        if let Some(seq) = own.map(|pair| number(&pair[1])).max() {
            self.acked = Some(seq);
            self.pending.retain(|waiting| *waiting > seq);
            self.doubtful.retain(|waiting| *waiting > seq);
        }
    }

    /// What a `welcome` did not have, and the frame behind it has not either, was not taken.
    fn decide(&mut self) {
        for seq in std::mem::take(&mut self.doubtful) {
            self.pending.retain(|waiting| *waiting != seq);
            self.lost.push(seq);
        }
    }

    fn refuse(&mut self, seq: Option<u64>) {
        let Some(seq) = seq else { return };
        self.pending.retain(|waiting| *waiting != seq);
        self.doubtful.retain(|waiting| *waiting != seq);
        self.refused.push(seq);
    }

    fn seat_taken(&mut self, message: &Value) {
        let entry = (message["player"].clone(), message["bot"] == true, false);
        self.players.insert(number(&message["seat"]), entry);
    }

    /// A seat that is somebody else's by now stays so.
    fn seat_left(&mut self, message: &Value) {
        let seat = number(&message["seat"]);
        if self.players.get(&seat).is_some_and(|(player, ..)| *player == message["player"]) {
            self.players.remove(&seat);
        }
    }

    fn turn(&mut self, message: &Value, away: bool) {
        if let Some((player, _, is_away)) = self.players.get_mut(&number(&message["seat"]))
            && *player == message["player"]
        {
            *is_away = away;
        }
    }

    /// Everything, as transcripts have it.
    pub(super) fn books(&self) -> Value {
        let players = self.players.iter().map(
            |(seat, (player, bot, away))| json!({"seat": seat, "player": player, "bot": bot, "away": away}),
        );
        json!({
            "seat": self.seat, "players": players.collect::<Vec<_>>(), "n": self.n, "tick": self.tick,
            "whole": self.whole.0, "deltas": self.whole.1, "over": self.over,
            "acked": self.acked, "pending": self.pending, "lost": self.lost, "refused": self.refused,
        })
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}
