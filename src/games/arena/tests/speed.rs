//! Figures, not rules: run with `--release --ignored --nocapture`.

use std::time::Instant;

use super::*;
use crate::games::arena::{Delta, MapName};

/// What each kind of row costs, in MessagePack.
fn by_kind(delta: &Delta) -> [usize; 7] {
    let mut packed = Vec::new();
    let mut size = |pack: &dyn Fn(&mut Vec<u8>)| {
        packed.clear();
        pack(&mut packed);
        packed.len()
    };
    [
        size(&|out| bytes::pack(&delta.moved, out)),
        size(&|out| bytes::pack(&delta.turned, out)),
        size(&|out| bytes::pack(&delta.health, out)),
        size(&|out| bytes::pack(&delta.fired, out)),
        size(&|out| bytes::pack(&delta.stats, out)),
        size(&|out| bytes::pack(&delta.spent, out)),
        size(&|out| bytes::pack(delta, out)),
    ]
}

/// Prints the median and the 99th percentile.
fn report(name: &str, mut figures: Vec<f64>, unit: &str) {
    figures.sort_by(f64::total_cmp);
    let at = |share: f64| figures[((figures.len() - 1) as f64 * share) as usize];
    println!("{name}: median {:.2} {unit}, p99 {:.2} {unit}", at(0.5), at(0.99));
}

#[test]
#[ignore = "a measurement"]
fn how_long_a_step_with_a_hundred_players_takes() {
    for map in MapName::ALL {
        let options = Options { map, score_limit: 1000, ..Options::default() };
        let mut bout = Bout::new(1, 100, options);
        for seat in 0..100 {
            bout.add_bot(seat, Level::ALL[usize::from(seat % 3)], u64::from(seat));
        }
        let (mut steps, mut decisions, mut views) = (Vec::new(), Vec::new(), Vec::new());
        let (mut packed, mut sizes, mut actions, mut shots) = (Vec::new(), 0, Vec::new(), 0);
        for tick in 1..=2000 {
            let begun = Instant::now();
            bout.arena.step(Tick(tick), &bout.inputs, &mut bout.events);
            steps.push(begun.elapsed().as_secs_f64() * 1e6);
            bout.inputs.clear();
            bout.events.clear();
            packed.clear();
            bytes::pack(&*bout.arena.delta(Viewer::Everyone), &mut packed);
            sizes += packed.len();
            let begun = Instant::now();
            let view = bout.view();
            views.push(begun.elapsed().as_secs_f64() * 1e6);
            shots += view.shots.len();
            let begun = Instant::now();
            for (seat, policy) in &mut bout.policies {
                policy.decide(Tick(tick), &view, &mut actions);
                bout.inputs.extend(actions.drain(..).map(|action| Input::Act { seat: *seat, action }));
            }
            decisions.push(begun.elapsed().as_secs_f64() * 1e6 / 100.0);
        }
        println!("{map:?}: {} shots in the air, {} bytes a second", shots / 2000, sizes / 100);
        report("  step", steps, "µs");
        report("  view", views, "µs");
        report("  decide, average of 100 bots", decisions, "µs");
    }
}

#[test]
#[ignore = "a measurement"]
fn how_many_bytes_a_battle_royale_of_a_hundred_sends_a_player() {
    let options =
        Options { mode: Mode::BattleRoyale, min_players: 100, countdown_s: 0, ..Options::default() };
    let mut bout = Bout::new(1, 100, options);
    for seat in 0..100 {
        bout.add_bot(seat, Level::ALL[usize::from(seat % 3)], u64::from(seat));
    }
    let (mut packed, mut a_second) = (Vec::new(), Vec::new());
    let mut kinds = [0; 7];
    while bout.arena.phase() != Phase::Finished {
        if bout.tick.0.is_multiple_of(20) {
            a_second.push(0.0);
        }
        bout.step();
        packed.clear();
        bytes::pack(&*bout.arena.delta(Viewer::Everyone), &mut packed);
        bytes::pack(&bout.events, &mut packed);
        if bout.tick.0 <= 100 {
            let sizes = by_kind(&bout.arena.delta(Viewer::Everyone));
            kinds.iter_mut().zip(sizes).for_each(|(sum, size)| *sum += size);
        }
        *a_second.last_mut().expect("one was pushed") += packed.len() as f64;
    }
    let ticks = bout.tick.0;
    println!(
        "first five seconds: moved, turned, health, fired, stats, spent, all: {:?} bytes a second",
        kinds.map(|k| k / 5)
    );
    println!("{ticks} ticks, first ten seconds: {:?}", &a_second[..10.min(a_second.len())]);
    report("bytes a second", a_second, "bytes");
}

#[test]
#[ignore = "a measurement"]
fn how_long_a_match_of_a_hundred_takes_to_be_revived() {
    use crate::game::journal::Intervals;
    use crate::game::{Effects, Match, MatchSpec, Member, Seat};

    let game_type = crate::games::standard().get("arena").unwrap().clone();
    let mut game = Match::open(MatchSpec {
        id: crate::domain::MatchId::parse("m").unwrap(),
        game_type: game_type.clone(),
        seed: 1,
        seats_max: 100,
        options: serde_json::json!({"score_limit": 1000}),
        pace: None,
        intervals: Intervals::default(),
        recorded: true,
    })
    .unwrap();
    let (mut effects, mut fresh, mut actions) = (Effects::new(), Vec::new(), Vec::new());
    let mut policies = Vec::new();
    for seat in 0..100 {
        let player = crate::domain::PlayerId::parse(&format!("p{seat}")).unwrap();
        game.seat(Member { player, bot: true }, &mut effects).unwrap();
        policies
            .push(game_type.policy(Level::ALL[usize::from(seat % 3)], Seat(seat), u64::from(seat)).unwrap());
    }
    let mut took = Vec::new();
    while game.tick() < Tick(6000) {
        game.tick_due(&mut effects);
        let observation = game.dyn_game().observation(Viewer::Everyone);
        for (seat, policy) in (0..).zip(&mut policies) {
            policy.decide(game.tick(), &observation, &mut actions);
            for action in actions.drain(..) {
                game.act(Seat(seat), None, action, false, &mut effects).unwrap();
            }
        }
        effects.clear();
        fresh.clear();
        game.take_fresh(&mut fresh);
        // The step before a checkpoint: as much as ever has to be stepped again.
        if game.tick().0 % 600 == 599 {
            let begun = Instant::now();
            game.revive(&mut effects).unwrap();
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
    }
    report("revived after 599 steps", took, "ms");
}
