//! A client's model of the arena, made from nothing but `docs/protocol.md`: a keyframe, and the deltas after it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Players stand at most this far from where the server has them.
const TOLERANCE: f64 = 0.05 + 1e-3;

/// The picture after some tick.
pub(crate) struct ArenaModel {
    pub(crate) tick: u64,
    hz: f64,
    players: BTreeMap<u64, Body>,
    shots: BTreeMap<u64, i64>,
    potions: BTreeSet<u64>,
}

#[derive(Default)]
struct Body {
    at: [f64; 2],
    speed: [f64; 2],
    alive: bool,
    figures: Vec<i64>,
}

impl ArenaModel {
    /// Begins with a `welcome` or a `keyframe`.
    pub(crate) fn of(message: &Value) -> ArenaModel {
        let state = &message["state"];
        let players = rows(state, "players").iter().map(|player| (int(&player["seat"]) as u64, body(player)));
        let shots = rows(state, "shots").iter().map(|s| (int(&s["id"]) as u64, int(&s["ticks_left"])));
        ArenaModel {
            tick: int(&message["tick"]) as u64,
            hz: float(&state["hz"]),
            players: players.collect(),
            shots: shots.collect(),
            potions: rows(state, "potions").iter().map(|potion| int(&potion["id"]) as u64).collect(),
        }
    }

    /// Goes on by one `tick` message, which must be the next one.
    pub(crate) fn apply(&mut self, message: &Value) {
        self.tick += 1;
        assert_eq!(int(&message["tick"]) as u64, self.tick, "ticks come one after the other");
        for body in self.players.values_mut() {
            body.at = [0, 1].map(|axis| body.at[axis] + body.speed[axis] / self.hz);
        }
        self.shots.values_mut().for_each(|ticks_left| *ticks_left -= 1);
        self.shots.retain(|_, ticks_left| *ticks_left > 0);
        let delta = &message["delta"];
        self.apply_courses(delta);
        self.apply_figures(delta);
        self.apply_things(delta);
    }

    fn apply_courses(&mut self, delta: &Value) {
        for seat in rows(delta, "gone") {
            self.players.remove(&(int(seat) as u64));
        }
        for row in rows(delta, "spawned") {
            let body = self.players.entry(int(&row[0]) as u64).or_default();
            (body.at, body.speed, body.alive) = ([hundredths(&row[1]), hundredths(&row[2])], [0.0; 2], true);
        }
        for row in rows(delta, "moved") {
            let body = self.known(&row[0]);
            body.at = [hundredths(&row[1]), hundredths(&row[2])];
            body.speed = [hundredths(&row[3]), hundredths(&row[4])];
        }
        for row in rows(delta, "turned") {
            let (hz, speed) = (self.hz, [hundredths(&row[1]), hundredths(&row[2])]);
            let body = self.known(&row[0]);
            body.at = [0, 1].map(|axis| body.at[axis] + (speed[axis] - body.speed[axis]) / hz);
            body.speed = speed;
        }
        for row in rows(delta, "died") {
            let body = self.known(&row[0]);
            (body.speed, body.alive) = ([0.0; 2], false);
        }
    }

    fn apply_figures(&mut self, delta: &Value) {
        for row in rows(delta, "fired") {
            self.known(&row[1]).figures[6] += 1;
        }
        for row in rows(delta, "health") {
            let figures = &mut self.known(&row[0]).figures;
            (figures[0], figures[1]) = (int(&row[1]), int(&row[2]));
        }
        for seat in rows(delta, "hits") {
            self.known(seat).figures[7] += 1;
        }
        for row in rows(delta, "stats") {
            let figures = row.as_array().expect("a row")[1..].iter().map(int).collect();
            self.known(&row[0]).figures = figures;
        }
    }

    fn apply_things(&mut self, delta: &Value) {
        self.shots.extend(rows(delta, "fired").iter().map(|row| (int(&row[0]) as u64, int(&row[6]))));
        for id in rows(delta, "spent") {
            self.shots.remove(&(int(id) as u64));
        }
        self.potions.extend(rows(delta, "potions").iter().map(|row| int(&row[0]) as u64));
        for id in rows(delta, "taken") {
            self.potions.remove(&(int(id) as u64));
        }
    }

    fn known(&mut self, seat: &Value) -> &mut Body {
        self.players.get_mut(&(int(seat) as u64)).expect("only known players are told about")
    }

    /// Compares with a keyframe of the same tick.
    pub(crate) fn must_agree(&self, other: &ArenaModel) {
        assert_eq!(self.tick, other.tick);
        assert!(self.players.keys().eq(other.players.keys()), "other players than in the keyframe");
        for (seat, body) in &self.players {
            let real = &other.players[seat];
            assert_eq!((body.alive, &body.figures), (real.alive, &real.figures), "seat {seat}");
            let off = (body.at[0] - real.at[0]).hypot(body.at[1] - real.at[1]);
            assert!(!body.alive || off <= TOLERANCE, "seat {seat} is {off} off");
        }
        assert_eq!((&self.shots, &self.potions), (&other.shots, &other.potions));
    }
}

/// Whether this seat changed its course in a `tick` message.
pub(crate) fn changed_course(tick: &Value, seat: u64) -> bool {
    ["moved", "turned"].iter().any(|list| rows(&tick["delta"], list).iter().any(|row| row[0] == seat))
}

fn body(player: &Value) -> Body {
    let figures = ["health", "potions", "score", "kills", "deaths", "assists", "fired", "hit"];
    Body {
        at: ["x", "y"].map(|axis| float(&player[axis])),
        speed: ["vx", "vy"].map(|axis| float(&player[axis])),
        alive: player["alive"] == true,
        figures: figures.iter().map(|name| int(&player[name])).collect(),
    }
}

/// A list that is left out when it is empty.
fn rows<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().map_or(&[], Vec::as_slice)
}

fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no whole number"))
}

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn hundredths(value: &Value) -> f64 {
    int(value) as f64 / 100.0
}
