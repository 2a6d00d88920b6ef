//! The arena with a hundred players: its step, what is made of it for clients and bots, and what clients send.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use tiltyard::game::{Effects, Game, Input, Match, Seat, ShownStep, Tick, Viewer, Wire, wire};
use tiltyard::games::arena::{Action, MapName};
use tiltyard::games::{Arena, standard};
use tiltyard::protocol::Codec;
use tiltyard::protocol::server::TickFrame;

use crate::battle::{Battle, Crowd, bots, turn_and_shoot};
use crate::matches::{full_match, take_records};

#[divan::bench(args = MapName::ALL)]
fn step_of_turning_players(bencher: Bencher<'_, '_>, map: MapName) {
    let mut playing = Battle::of(Crowd::Turning, map).play();
    bencher.bench_local(|| playing.step());
}

#[divan::bench(args = MapName::ALL)]
fn step_of_bots(bencher: Bencher<'_, '_>, map: MapName) {
    let mut playing = Battle::of(Crowd::Bots, map).play();
    bencher.bench_local(|| playing.step());
}

/// A step and its frame, so what the step costs is to be taken off.
#[divan::bench(args = Codec::ALL)]
fn step_and_tick_frame(bencher: Bencher<'_, '_>, codec: Codec) {
    let mut playing = Battle::of(Crowd::Turning, MapName::Keep).play();
    let acks: Vec<_> = (0..20).map(|seat| (Seat(seat * 5), 1_000)).collect();
    bencher.bench_local(|| {
        playing.step();
        let events = (!playing.events.is_empty()).then_some(&playing.events);
        let delta = playing.arena.delta(Viewer::Everyone);
        let (n, tick) = (events.map(|_| 7), Tick(1_000));
        codec.encode(&TickFrame { n, tick, actions: None::<()>, events, delta: &*delta, acks: &acks })
    });
}

/// Bytes a second that one player is sent: those of twenty deltas in MessagePack.
#[divan::bench(args = [Crowd::Turning, Crowd::Bots])]
fn second_of_deltas(bencher: Bencher<'_, '_>, crowd: Crowd) {
    let mut playing = Battle::of(crowd, MapName::Keep).play();
    let mut packed = Vec::new();
    bencher.bench_local(|| {
        packed.clear();
        for _ in 0..20 {
            playing.step();
            wire::pack(&*playing.arena.delta(Viewer::Everyone), &mut packed);
        }
        packed.len()
    });
}

#[divan::bench(args = Codec::ALL)]
fn keyframe(bencher: Bencher<'_, '_>, codec: Codec) {
    let playing = Battle::of(Crowd::Turning, MapName::Keep).play();
    let frame = || codec.encode(&playing.arena.view(Viewer::Everyone));
    bencher.counter(BytesCount::new(frame().len())).bench_local(frame);
}

#[divan::bench]
fn view(bencher: Bencher<'_, '_>) {
    let playing = Battle::of(Crowd::Bots, MapName::Keep).play();
    bencher.bench_local(|| playing.arena.view(Viewer::Everyone));
}

#[divan::bench]
fn checkpoint(bencher: Bencher<'_, '_>) {
    let (playing, mut packed) = (Battle::of(Crowd::Turning, MapName::Keep).play(), Vec::new());
    bencher.bench_local(|| {
        packed.clear();
        wire::pack(&playing.arena, &mut packed);
        packed.len()
    });
}

/// What a hundred bots decide in one tick.
#[divan::bench]
fn decisions_of_bots(bencher: Bencher<'_, '_>) {
    let mut playing = Battle::of(Crowd::Bots, MapName::Keep).play();
    let (mut policies, mut actions, mut tick) = (bots(), Vec::new(), 1_000);
    bencher.counter(ItemsCount::new(policies.len())).bench_local(|| {
        playing.step();
        let view = playing.arena.view(Viewer::Everyone);
        for (_, policy) in &mut policies {
            policy.decide(Tick(tick), &view, &mut actions);
        }
        tick += 1;
        black_box(&actions);
        actions.clear();
    });
}

/// From what a client sent to what the journal keeps.
#[divan::bench(args = Codec::ALL)]
fn read_action(bencher: Bencher<'_, '_>, codec: Codec) {
    let (games, direction) = (standard(), serde_json::json!({"x": 0.378_852, "y": -0.914_6}));
    let game_type = games.get("arena").unwrap();
    let sent = codec.encode(&serde_json::json!({"type": "move", "direction": direction, "seq": 17})).bytes();
    let wire = match codec {
        Codec::Json => Wire::Json(std::str::from_utf8(&sent).unwrap()),
        Codec::MsgPack => Wire::MsgPack(&sent),
    };
    bencher.bench_local(|| {
        let head = tiltyard::protocol::client::read(black_box(wire)).unwrap();
        (head, game_type.read_action(black_box(wire)).unwrap())
    });
}

/// One tick of a match with everything but the sockets: forty actions, the step, its frame, and its records, checkpoints
/// among them.
#[divan::bench(args = Codec::ALL)]
fn tick_of_a_match(bencher: Bencher<'_, '_>, codec: Codec) {
    let mut game = full_match("arena", 100, serde_json::json!({"score_limit": 1000, "time_limit_s": 3600}));
    let (mut effects, mut records) = (Effects::new(), Vec::new());
    bencher.bench_local(|| {
        let frame = tick(&mut game, codec, &mut effects);
        take_records(&mut game, &mut records);
        frame
    });
}

fn tick(game: &mut Match, codec: Codec, effects: &mut Effects) -> usize {
    for (seat, action) in turn_and_shoot(game.tick()).into_iter().filter_map(acted) {
        let _ = game.act(seat, Some(1), action.into(), false, effects);
    }
    game.tick_due(effects);
    effects.clear();
    let (tick, acks, mut bytes) = (game.tick(), game.inbox().acks(), 0);
    game.dyn_game().with_shown(Viewer::Everyone, &mut |ShownStep { events, delta, actions }| {
        let n = events.map(|_| 1);
        bytes = codec.encode(&TickFrame { n, tick, actions, events, delta, acks }).len();
    });
    bytes
}

fn acted(input: Input<Action>) -> Option<(Seat, Vec<u8>)> {
    let Input::Act { seat, action } = input else { return None };
    let mut packed = Vec::with_capacity(16);
    Arena::encode_action(&action, &mut packed);
    Some((seat, packed))
}

/// A match whose game has panicked just before a checkpoint: 599 steps are made again.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn revive_a_match(bencher: Bencher<'_, '_>) {
    let mut game = full_match("arena", 100, serde_json::json!({"score_limit": 1000, "time_limit_s": 3600}));
    let (mut effects, mut records) = (Effects::new(), Vec::new());
    while game.tick() < Tick(1_199) {
        tick(&mut game, Codec::MsgPack, &mut effects);
        take_records(&mut game, &mut records);
    }
    bencher.bench_local(|| game.revive(&mut effects).unwrap());
}
