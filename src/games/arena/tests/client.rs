//! A client, as the protocol describes it, held against the truth: it starts from a keyframe and applies deltas.

use std::collections::BTreeMap;

use super::*;
use crate::games::arena::wire::TOLERANCE;
use crate::games::arena::{Delta, MapName};

/// What a client knows, in the numbers that it calculates with.
pub(super) struct Client {
    hz: f64,
    players: BTreeMap<i32, Body>,
    shots: BTreeMap<i32, (f64, f64, f64, f64, i32)>,
    potions: BTreeMap<i32, (f64, f64)>,
    phase: Phase,
    ticks_left: u32,
    countdown_ticks: u32,
    alive: u32,
    zone: Option<[f64; 3]>,
    next_zone: Option<[f64; 3]>,
}

#[derive(Clone, Copy, Default)]
struct Body {
    x: f64,
    y: f64,
    vx: f64,
    vy: f64,
    stats: [i32; 8],
    alive: bool,
}

impl Client {
    pub(super) fn from_keyframe(view: &View) -> Client {
        let f = f64::from;
        let players = view.players.iter().map(|p| {
            let counts = [p.score, p.kills, p.deaths, p.assists, p.fired, p.hit].map(|n| n as i32);
            let [score, kills, deaths, assists, fired, hit] = counts;
            let stats =
                [i32::from(p.health), i32::from(p.potions), score, kills, deaths, assists, fired, hit];
            let body = Body { x: f(p.x), y: f(p.y), vx: f(p.vx), vy: f(p.vy), stats, alive: p.alive };
            (i32::from(p.seat.0), body)
        });
        let shots = view
            .shots
            .iter()
            .map(|s| (i32::from(s.id), (f(s.x), f(s.y), f(s.vx), f(s.vy), s.ticks_left as i32)));
        Client {
            hz: f(f32::from(view.hz)),
            players: players.collect(),
            shots: shots.collect(),
            potions: view.potions.iter().map(|p| (i32::from(p.id), (f(p.x), f(p.y)))).collect(),
            phase: view.phase,
            ticks_left: view.ticks_left,
            countdown_ticks: view.countdown_ticks,
            alive: view.alive,
            zone: view.zone.map(|z| [f(z.x), f(z.y), f(z.radius)]),
            next_zone: view.zone.map(|z| [f(z.next.x), f(z.next.y), f(z.next.radius)]),
        }
    }

    /// Moves everything on that moves by itself in one tick.
    fn go_on(&mut self) {
        for body in self.players.values_mut() {
            body.x += body.vx / self.hz;
            body.y += body.vy / self.hz;
        }
        for shot in self.shots.values_mut() {
            (shot.0, shot.1, shot.4) = (shot.0 + shot.2 / self.hz, shot.1 + shot.3 / self.hz, shot.4 - 1);
        }
        self.shots.retain(|_, shot| shot.4 > 0);
        match self.phase {
            Phase::Waiting => self.countdown_ticks = self.countdown_ticks.saturating_sub(1),
            Phase::Playing => self.ticks_left = self.ticks_left.saturating_sub(1),
            Phase::Finished => {}
        }
    }

    pub(super) fn apply(&mut self, delta: &Delta) {
        self.go_on();
        self.apply_courses(delta);
        self.apply_figures(delta);
        self.apply_things(delta);
        self.phase = delta.phase.unwrap_or(self.phase);
        self.ticks_left = delta.ticks_left.unwrap_or(self.ticks_left);
        self.countdown_ticks = delta.countdown_ticks.unwrap_or(self.countdown_ticks);
        self.alive = delta.alive.unwrap_or(self.alive);
        let h = |n: i32| f64::from(n) / 100.0;
        self.zone = delta.zone.map(|[x, y, radius, _]| [h(x), h(y), h(radius)]).or(self.zone);
        self.next_zone = delta.next_zone.map(|circle| circle.map(h)).or(self.next_zone);
    }

    fn apply_courses(&mut self, delta: &Delta) {
        let h = |n: i32| f64::from(n) / 100.0;
        for seat in &delta.gone {
            self.players.remove(&i32::from(*seat));
        }
        for &[seat, x, y] in &delta.spawned {
            let body = self.players.entry(seat).or_default();
            *body = Body { x: h(x), y: h(y), vx: 0.0, vy: 0.0, alive: true, ..*body };
        }
        for &[seat, x, y, vx, vy] in &delta.moved {
            let body = self.players.get_mut(&seat).expect("only known players move");
            (body.x, body.y, body.vx, body.vy) = (h(x), h(y), h(vx), h(vy));
        }
        for &[seat, vx, vy] in &delta.turned {
            let body = self.players.get_mut(&seat).expect("only known players turn");
            (body.x, body.y) = (body.x + (h(vx) - body.vx) / self.hz, body.y + (h(vy) - body.vy) / self.hz);
            (body.vx, body.vy) = (h(vx), h(vy));
        }
        for &[seat, _] in &delta.died {
            let body = self.players.get_mut(&seat).expect("only known players die");
            (body.vx, body.vy, body.alive) = (0.0, 0.0, false);
        }
    }

    fn apply_figures(&mut self, delta: &Delta) {
        for row in &delta.fired {
            self.players.get_mut(&row[1]).expect("only known players fire").stats[6] += 1;
        }
        for &[seat, health, potions] in &delta.health {
            let stats = &mut self.players.get_mut(&seat).expect("only known players are hurt").stats;
            (stats[0], stats[1]) = (health, potions);
        }
        for seat in &delta.hits {
            self.players.get_mut(&i32::from(*seat)).expect("only known players hit").stats[7] += 1;
        }
        for &[seat, ref stats @ ..] in &delta.stats {
            self.players.get_mut(&seat).expect("only known players have figures").stats = *stats;
        }
    }

    fn apply_things(&mut self, delta: &Delta) {
        let h = |n: i32| f64::from(n) / 100.0;
        for &[id, _, x, y, vx, vy, ticks_left] in &delta.fired {
            self.shots.insert(id, (h(x), h(y), h(vx), h(vy), ticks_left));
        }
        for id in &delta.spent {
            self.shots.remove(&i32::from(*id));
        }
        self.potions.extend(delta.potions.iter().map(|&[id, x, y]| (id, (h(x), h(y)))));
        for id in &delta.taken {
            self.potions.remove(&i32::from(*id));
        }
    }

    /// Compares the picture with the state: players must be as near as promised, all else the same.
    pub(super) fn must_agree(&self, arena: &Arena) {
        let truth = Client::from_keyframe(&arena.view(Viewer::Everyone));
        assert_eq!(self.players.keys().collect::<Vec<_>>(), truth.players.keys().collect::<Vec<_>>());
        for (seat, body) in &self.players {
            let shown = &truth.players[seat];
            assert_eq!((body.alive, body.stats), (shown.alive, shown.stats), "seat {seat}");
            let at = arena.position(Seat(*seat as u16)).expect("seated");
            let off = (body.x - f64::from(at.x)).hypot(body.y - f64::from(at.y));
            assert!(!body.alive || off <= f64::from(TOLERANCE) + 1e-3, "seat {seat} is {off} off");
        }
        assert_eq!(self.shots.keys().collect::<Vec<_>>(), truth.shots.keys().collect::<Vec<_>>());
        for (id, shot) in &self.shots {
            let real = &truth.shots[id];
            assert!((shot.0 - real.0).hypot(shot.1 - real.1) < 0.05 && shot.4 == real.4, "shot {id}");
        }
        assert_eq!(self.potions.keys().collect::<Vec<_>>(), truth.potions.keys().collect::<Vec<_>>());
        let clock = |c: &Client| (c.phase, c.ticks_left, c.countdown_ticks, c.alive);
        assert_eq!(clock(self), clock(&truth));
        for (told, real) in [(self.zone, truth.zone), (self.next_zone, truth.next_zone)] {
            assert_eq!(told.is_some(), real.is_some());
            assert!(told.iter().flatten().zip(real.iter().flatten()).all(|(a, b)| (a - b).abs() < 0.01));
        }
    }
}

/// Plays a match with bots of all levels, and a new client from a keyframe every now and then.
fn play_with_clients(mode: Mode, map: MapName, bots: u16, hz: u16, ticks: u32) {
    let options =
        Options { mode, map, hz, time_limit_s: 60, score_limit: 8, min_players: bots, ..Options::default() };
    let mut bout = Bout::new(11, bots + 1, options);
    let mut clients = vec![Client::from_keyframe(&bout.view())];
    for seat in 0..bots {
        bout.add_bot(seat, Level::ALL[usize::from(seat % 3)], u64::from(seat));
    }
    for tick in 0..ticks {
        if mode == Mode::Deathmatch && tick % 50 == 7 {
            bout.leave(bots);
            bout.join(bots);
            bout.act(bots, Action::Walk(Vec2::new(0.3, -0.9)));
        }
        bout.step();
        for client in &mut clients {
            client.apply(&bout.arena.delta(Viewer::Everyone));
            client.must_agree(&bout.arena);
        }
        if tick % 500 == 250 {
            clients.push(Client::from_keyframe(&bout.view()));
        }
    }
    assert_ne!(bout.arena.phase(), Phase::Waiting);
}

#[test]
fn clients_of_a_deathmatch_stay_within_the_tolerance() {
    play_with_clients(Mode::Deathmatch, MapName::Keep, 7, 20, 1300);
    play_with_clients(Mode::Deathmatch, MapName::Maze, 4, 60, 2000);
}

#[test]
fn clients_of_a_battle_royale_stay_within_the_tolerance() {
    play_with_clients(Mode::BattleRoyale, MapName::Open, 12, 20, 1500);
    play_with_clients(Mode::BattleRoyale, MapName::Keep, 6, 3, 250);
}

#[test]
fn who_walks_straight_on_is_listed_once() {
    let mut bout = Bout::deathmatch();
    bout.put(0, 5.0, 5.0);
    bout.act(0, Action::Walk(Vec2::new(0.9, 0.1)));
    let mut listed = 0;
    for _ in 0..100 {
        bout.step();
        let delta = bout.arena.delta(Viewer::Everyone);
        listed += delta.moved.len() + delta.turned.len();
    }
    assert_eq!(listed, 1);
}
