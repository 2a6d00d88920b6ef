//! The same inputs give the same states, checkpoints change nothing, and no input can break a match.

use proptest::prelude::*;

use super::client::Client;
use super::*;
use crate::game::Rng;
use crate::games::arena::rules::{PLAYER_RADIUS, WORLD};
use crate::games::arena::{MapName, Usable};

fn royale_of(bots: u16, seed: u64) -> Bout {
    let options = Options {
        mode: Mode::BattleRoyale,
        min_players: bots,
        countdown_s: 1,
        time_limit_s: 40,
        ..Options::default()
    };
    let mut bout = Bout::new(seed, bots, options);
    for seat in 0..bots {
        bout.add_bot(seat, Level::ALL[usize::from(seat % 3)], seed ^ u64::from(seat));
    }
    bout
}

#[test]
fn the_same_match_played_twice_has_the_same_hashes() {
    let (mut one, mut other) = (royale_of(8, 5), royale_of(8, 5));
    let mut another_seed = royale_of(8, 6);
    for tick in 0..600 {
        one.step();
        other.step();
        another_seed.step();
        if tick % 10 == 0 {
            assert_eq!(one.hash(), other.hash(), "at {tick}");
            assert_ne!(one.hash(), another_seed.hash());
        }
    }
}

/// If this fails, the same journal no longer gives the same states: count up `RULES`, then write the new hash here.
#[test]
fn the_rules_of_this_version_still_give_the_same_states() {
    let mut bout =
        Bout::new(12, 8, Options { mode: Mode::BattleRoyale, time_limit_s: 30, ..Options::default() });
    let mut rng = Rng::seeded(34);
    (0..8).for_each(|seat| bout.join(seat));
    for _ in 0..500 {
        for seat in 0..8 {
            let (x, y) = (rng.between(-0.7, 0.7), rng.between(-0.7, 0.7));
            match rng.below(30) {
                0 => bout.act(seat, Action::Walk(Vec2::new(x, y))),
                1 => bout.act(seat, Action::GoTo(Vec2::splat(50.0) + Vec2::new(x, y) * 60.0)),
                2..12 => bout.act(seat, Action::ShootAt(Seat(seat ^ 1))),
                12 => bout.act(seat, Action::Use(Usable::HealthPotion)),
                _ => {}
            }
        }
        bout.step();
    }
    assert_eq!((Arena::RULES, bout.hash()), (3, 2_469_300_698_011_010_621));
}

#[test]
fn a_match_goes_on_from_a_checkpoint_as_if_nothing_had_happened() {
    let mut bout = royale_of(8, 9);
    let mut rng = Rng::seeded(4);
    let mut twin = restored(&bout.arena);
    for tick in 0..700 {
        let inputs = bout.inputs.clone();
        bout.step();
        twin.step(bout.tick, &inputs, &mut Vec::new());
        assert_eq!(twin.delta(Viewer::Everyone), bout.arena.delta(Viewer::Everyone), "at {tick}");
        if rng.below(20) == 0 {
            twin = restored(&twin);
            assert_eq!(twin.view(Viewer::Everyone), bout.view(), "at {tick}");
        }
    }
    let twin = Bout { arena: twin, ..royale_of(2, 0) };
    assert_eq!(twin.hash(), bout.hash());
}

#[test]
fn a_hundred_bots_all_get_a_place_behind_those_who_are_ahead() {
    let mut bout = royale_of(100, 3);
    bout.finish(20 * 55);
    let outcome = bout.arena.outcome().expect("it is over");
    let places: Vec<u16> = outcome.standings.iter().map(|s| s.placement).collect();
    let ahead = |place: &u16| places.iter().filter(|other| *other < place).count();
    assert!(places.iter().all(|place| usize::from(*place) == ahead(place) + 1), "{places:?}");
    let mut seats: Vec<u16> = outcome.standings.iter().map(|s| s.seat.0).collect();
    seats.sort_unstable();
    assert_eq!(seats, (0..100).collect::<Vec<_>>());
    let killed: i32 = outcome.standings.iter().map(|s| s.score).sum();
    assert!(killed > 50, "only {killed} were killed by players");
}

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![-1.0_f32..1.0, 0.0_f32..100.0, any::<f32>(), Just(f32::NAN), Just(0.0)]
}

fn vector() -> impl Strategy<Value = Vec2> {
    (number(), number()).prop_map(|(x, y)| Vec2::new(x, y))
}

fn input() -> impl Strategy<Value = Input<Action>> {
    let seat = prop_oneof![9 => 0..6_u16, 1 => any::<u16>()].prop_map(Seat);
    let action = prop_oneof![
        vector().prop_map(Action::Walk),
        vector().prop_map(Action::GoTo),
        vector().prop_map(Action::Shoot),
        (0..8_u16).prop_map(|seat| Action::ShootAt(Seat(seat))),
        Just(Action::Use(Usable::HealthPotion)),
    ];
    prop_oneof![
        2 => seat.clone().prop_map(|seat| Input::Join { seat }),
        1 => seat.clone().prop_map(|seat| Input::Leave { seat }),
        20 => (seat, action).prop_map(|(seat, action)| Input::Act { seat, action }),
        1 => any::<u32>().prop_map(|id| Input::Alarm { id }),
    ]
}

fn options() -> impl Strategy<Value = Options> {
    let mode = prop_oneof![Just(Mode::Deathmatch), Just(Mode::BattleRoyale)];
    let map = prop_oneof![Just(MapName::Keep), Just(MapName::Open), Just(MapName::Maze)];
    let hz = prop_oneof![Just(1_u16), Just(7), Just(20), Just(60)];
    (mode, map, hz, 0..2_u32).prop_map(|(mode, map, hz, countdown_s)| Options {
        mode,
        map,
        hz,
        countdown_s,
        time_limit_s: 10,
        score_limit: 3,
        ..Options::default()
    })
}

/// Checks what holds after every step, whatever the inputs were.
fn must_be_sound(arena: &Arena) {
    let ground = arena.ground();
    for fighter in arena.fighters.all() {
        let at = fighter.at;
        let inside = PLAYER_RADIUS - 1e-3..=WORLD - PLAYER_RADIUS + 1e-3;
        assert!(inside.contains(&at.x) && inside.contains(&at.y), "{fighter:?} is out of bounds");
        let stuck = ground.walls.iter().any(|wall| wall.meets_circle(at, PLAYER_RADIUS - 0.02));
        assert!(!stuck, "{fighter:?} is inside a wall");
        assert!(fighter.health <= 100 && fighter.potions <= 3);
        assert_eq!(fighter.alive(), fighter.health > 0, "{fighter:?}");
        assert!(fighter.tally.hit <= fighter.tally.fired);
    }
    for shot in &arena.shots.flying {
        assert!(arena.fighters.get(shot.seat).is_some() && shot.at.is_finite());
    }
    assert_eq!(arena.clock.phase == Phase::Finished, arena.outcome.is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_said_breaks_a_match(
        seed: u64,
        options in options(),
        steps in prop::collection::vec(prop::collection::vec(input(), 0..6), 1..120),
    ) {
        let mut bout = Bout::new(seed, 6, options);
        let mut client = Client::from_keyframe(&bout.view());
        for inputs in steps {
            bout.inputs = inputs;
            bout.step();
            must_be_sound(&bout.arena);
            client.apply(&bout.arena.delta(Viewer::Everyone));
            client.must_agree(&bout.arena);
        }
        let again = restored(&bout.arena);
        prop_assert_eq!(again.view(Viewer::Everyone), bout.view());
    }

    #[test]
    fn any_bytes_are_an_action_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
        if let Ok(action) = Arena::decode_action(&bytes) {
            prop_assert_eq!(Arena::check(&action), Ok(()));
            let mut written = Vec::new();
            Arena::encode_action(&action, &mut written);
            prop_assert_eq!(written, bytes);
        }
    }
}
