//! The number of allocations on the hot paths, an action in a relay room and a tick of an arena with a hundred bots, and
//! the memory that a busy match keeps.
//!
//! It is counted from an action's arrival at the match until its frame is JSON and its record is taken away. The test
//! is alone in its binary, because it brings an allocator that counts. Must not: measure time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use bytes::Bytes;
use serde_json::json;
use tiltyard::game::{
    BotPolicy, Effects, Level, Match, MatchEffect, MatchNotice, Seat, ShownStep, Viewer, Wire,
};
use tiltyard::protocol::Codec;
use tiltyard::protocol::server::{PlayerAction, TickFrame};

use matches::{full_match, take_records};

#[path = "../benches/micro/matches.rs"]
mod matches;

/// Calls of the allocator (a reallocation counts, too) that one action in a relay room may cost on average.
const RELAYED_ACTION_MAX: f64 = 6.0;
/// The same for one tick of an arena with a hundred bots and all their actions.
const ARENA_TICK_MAX: f64 = 4.0;

/// Bytes that a match may keep of half a minute in which a hundred players act eight times a second, its states included.
const KEPT_BYTES_MAX: i64 = 1 << 20;

/// The median and the mean of what `measured` answers.
fn summed_up(what: &str, mut measured: Vec<u64>) -> f64 {
    measured.sort_unstable();
    let mean = measured.iter().sum::<u64>() as f64 / measured.len() as f64;
    let (median, most) = (measured[measured.len() / 2], measured[measured.len() - 1]);
    println!("{what}: median {median}, mean {mean:.2}, most {most}");
    mean
}

fn relay_action(game: &mut Match, action: Bytes, effects: &mut Effects) {
    game.act(Seat(7), None, action, false, effects).unwrap();
    for effect in effects.drain(..) {
        let MatchEffect::Broadcast(MatchNotice::Acted(seat, action)) = effect else { continue };
        let player = &game.roster().member(seat).unwrap().player;
        game.dyn_game().with_action(&action, &mut |action| {
            std::hint::black_box(Codec::Json.encode(&PlayerAction { n: 1, player, action }));
        });
    }
}

fn relayed_actions() -> f64 {
    let (mut game, mut effects) = (full_match("relay", 100, json!({})), Effects::new());
    let mut records = Vec::new();
    let text = r#"{"type":"move","position":{"x":50.25,"y":49.75},"seq":17}"#;
    let counts = (0..5_000).map(|_| {
        let action = game.game_type().read_action(Wire::Json(text)).unwrap();
        let count = allocation_counter::measure(|| {
            relay_action(&mut game, action, &mut effects);
            take_records(&mut game, &mut records);
        });
        count.count_total
    });
    summed_up("a relayed action", counts.skip(2_000).collect())
}

fn arena_tick(game: &mut Match, actions: &mut Vec<(Seat, Bytes)>, effects: &mut Effects) {
    for (seat, action) in actions.drain(..) {
        let _ = game.act(seat, Some(1), action, false, effects);
    }
    game.tick_due(effects);
    effects.clear();
    let (tick, acks) = (game.tick(), game.inbox().acks());
    game.dyn_game().with_shown(Viewer::Everyone, &mut |ShownStep { events, delta, actions }| {
        let n = events.map(|_| 1);
        std::hint::black_box(Codec::Json.encode(&TickFrame { n, tick, actions, events, delta, acks }));
    });
}

fn arena_ticks() -> f64 {
    let (mut game, mut effects) = (full_match("arena", 100, json!({ "score_limit": 1000 })), Effects::new());
    let mut policies: Vec<(Seat, Box<dyn BotPolicy>)> = (0..100)
        .map(|seat| {
            (Seat(seat), game.game_type().policy(Level::Normal, Seat(seat), u64::from(seat)).unwrap())
        })
        .collect();
    let (mut actions, mut decided, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let counts = (0..900).map(|_| {
        let observation = game.dyn_game().observation(Viewer::Everyone);
        for (seat, policy) in &mut policies {
            policy.decide(game.tick(), &observation, &mut decided);
            actions.extend(decided.drain(..).map(|action| (*seat, action)));
        }
        let count = allocation_counter::measure(|| {
            arena_tick(&mut game, &mut actions, &mut effects);
            take_records(&mut game, &mut records);
        });
        count.count_total
    });
    summed_up("an arena tick with a hundred bots", counts.skip(300).collect())
}

/// A fifth of all players turns and shoots.
fn turn_and_shoot(game: &mut Match, effects: &mut Effects) {
    for number in 0..40 {
        let kind = ["move", "shoot"][number % 2];
        let text = format!(r#"{{"type":"{kind}","direction":{{"x":0.3,"y":0.{}}}}}"#, number + 1);
        let action = game.game_type().read_action(Wire::Json(&text)).unwrap();
        let seat = (game.tick().0 as usize * 20 + number / 2) % 100;
        game.act(Seat(seat as u16), None, action, false, effects).unwrap();
    }
}

fn kept_bytes() -> i64 {
    let options = json!({ "score_limit": 1000, "time_limit_s": 3600 });
    let (mut game, mut effects, mut records) =
        (full_match("arena", 100, options), Effects::new(), Vec::new());
    let count = allocation_counter::measure(|| {
        for _ in 0..600 {
            turn_and_shoot(&mut game, &mut effects);
            game.tick_due(&mut effects);
            effects.clear();
            take_records(&mut game, &mut records);
        }
    });
    println!("half a minute of an arena with a hundred players: {} bytes kept", count.bytes_current);
    count.bytes_current
}

#[test]
fn a_busy_match_keeps_its_inputs_packed() {
    let kept = kept_bytes();
    assert!((1..=KEPT_BYTES_MAX).contains(&kept), "{kept} bytes are kept");
}

#[test]
fn hot_paths_hardly_ask_for_memory() {
    let (action, tick) = (relayed_actions(), arena_ticks());
    assert!(action <= RELAYED_ACTION_MAX, "a relayed action costs {action} allocations");
    assert!(tick <= ARENA_TICK_MAX, "an arena tick costs {tick} allocations");
}
