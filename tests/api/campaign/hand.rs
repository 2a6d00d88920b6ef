//! The play of a client of the campaign, which is just good enough that matches end.

use serde_json::{Value, json};

use super::plan::Dice;

/// What one client knows of the match and does about it.
pub(super) struct Hand {
    game: String,
    dice: Dice,
    /// Whose turn it is, and whether stones may be set.
    turn: Option<u64>,
    playing: bool,
    sent: u64,
}

impl Hand {
    pub(super) fn new(game: &str, dice: Dice) -> Hand {
        Hand { game: game.to_owned(), dice, turn: None, playing: false, sent: 0 }
    }

    /// How long until the next move, in milliseconds.
    pub(super) fn pause_ms(&mut self) -> u64 {
        15 + self.dice.below(90) as u64
    }

    /// Learns from a message whose turn it is.
    pub(super) fn learn(&mut self, message: &Value) {
        for place in [&message["state"], &message["delta"]] {
            if let Some(phase) = place["phase"].as_str() {
                self.playing = phase == "playing";
                self.turn = place["turn"].as_u64();
            }
        }
    }

    /// What to send now, if anything.
    pub(super) fn play(&mut self, seat: u64) -> Option<Value> {
        self.sent += 1;
        match self.game.as_str() {
            "connect_four" if !self.playing || self.turn != Some(seat) => None,
            "connect_four" => {
                // Illegal ones are told, and another one follows.
                Some(json!({"type": "drop", "column": self.dice.below(7), "seq": self.sent}))
            }
            "relay" => Some(json!({"number": self.sent})),
            _ if self.dice.one_in(2) => {
                let (x, y) = (20 + self.dice.below(60), 20 + self.dice.below(60));
                Some(json!({"type": "move", "position": {"x": x, "y": y}, "seq": self.sent}))
            }
            _ => {
                let (x, y) = (self.dice.below(3) as i64 - 1, 1);
                Some(json!({"type": "shoot", "direction": {"x": x, "y": y}, "seq": self.sent}))
            }
        }
    }
}
