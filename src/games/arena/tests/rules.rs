//! The rules, one at a time.

use super::*;
use crate::game::Rng;
use crate::games::arena::rules::{PLAYER_SPEED, SHOT_DAMAGE};
use crate::games::arena::{MapName, Usable};

#[test]
fn a_deathmatch_begins_with_the_first_player() {
    let mut bout = Bout::new(1, 4, Options::default());
    bout.step();
    assert_eq!(bout.arena.phase(), Phase::Waiting);
    bout.join(2);
    bout.step();
    assert_eq!(bout.arena.phase(), Phase::Playing);
    assert_eq!(bout.events, [Event::Started]);
    assert!(bout.arena.awaits(Seat(2)) && !bout.arena.awaits(Seat(0)));
}

#[test]
fn a_second_of_walking_is_as_long_at_every_rate() {
    for hz in [1, 3, 20, 60] {
        let mut bout = Bout::new(1, 2, Options { hz, map: MapName::Open, ..Options::default() });
        bout.join(0);
        bout.step();
        bout.put(0, 5.0, 5.0);
        bout.act(0, Action::Walk(Vec2::new(1.0, 0.0)));
        bout.run(u32::from(hz));
        let at = bout.fighter(0).at;
        assert!(at.distance(Vec2::new(5.0 + PLAYER_SPEED, 5.0)) < 0.01, "at {hz} Hz: {at}");
    }
}

#[test]
fn a_diagonal_walk_is_no_faster_than_a_straight_one() {
    let mut bout = Bout::deathmatch();
    bout.put(0, 5.0, 5.0);
    bout.act(0, Action::Walk(Vec2::new(0.71, 0.71)));
    bout.run(20);
    assert!(bout.fighter(0).at.distance(Vec2::splat(5.0)) <= PLAYER_SPEED + 0.01);
}

#[test]
fn a_player_slides_along_a_wall() {
    let mut bout = Bout::deathmatch();
    bout.put(0, 20.0, 22.0);
    bout.act(0, Action::Walk(Vec2::new(0.8, 0.6)));
    bout.run(12);
    let at = bout.fighter(0).at;
    assert!((at.x - 23.0).abs() < 0.02 && at.y > 23.0, "{at}");
}

#[test]
fn a_player_told_to_go_somewhere_finds_the_way_round_the_walls() {
    for map in MapName::ALL {
        let spots = &map.ground().spots;
        for (&from, &to) in spots.iter().step_by(29).zip(spots.iter().rev().step_by(31)) {
            let mut bout = Bout::new(1, 2, Options { map, ..Options::default() });
            bout.join(0);
            bout.step();
            bout.put(0, from.x, from.y);
            bout.act(0, Action::GoTo(to));
            bout.run(300);
            let at = bout.fighter(0).at;
            assert!(at.distance(to) < 0.05, "{map:?}: from {from} to {to}, but at {at}");
        }
    }
}

#[test]
fn a_player_pressed_against_a_wall_still_gets_everywhere() {
    let mut rng = Rng::seeded(8);
    for map in MapName::ALL {
        let mut bout = Bout::new(1, 2, Options { map, time_limit_s: 3600, ..Options::default() });
        bout.join(0);
        bout.step();
        for _ in 0..60 {
            bout.act(0, Action::Walk(Vec2::new(rng.between(-0.7, 0.7), rng.between(-0.7, 0.7))));
            bout.run(30);
            let (from, to) =
                (bout.fighter(0).at, Vec2::new(rng.between(0.0, 100.0), rng.between(0.0, 100.0)));
            bout.act(0, Action::GoTo(to));
            bout.run(320);
            let at = bout.fighter(0).at;
            assert!(at.distance(to) < 4.0, "{map:?}: from {from} to {to}, but at {at}");
        }
    }
}

#[test]
fn a_shot_travels_hits_and_is_counted() {
    let mut bout = Bout::deathmatch();
    bout.put(0, 10.0, 60.0);
    bout.put(1, 20.0, 60.0);
    bout.act(0, Action::ShootAt(Seat(1)));
    bout.step();
    assert_eq!(bout.view().shots.len(), 1);
    assert_eq!(bout.fighter(1).health, 100);
    bout.run(5);
    assert_eq!(bout.fighter(1).health, 100 - SHOT_DAMAGE);
    assert_eq!((bout.fighter(0).tally.fired, bout.fighter(0).tally.hit), (1, 1));
    assert!(bout.view().shots.is_empty());
}

#[test]
fn no_shot_is_fired_while_cooling_down() {
    let mut bout = Bout::deathmatch();
    for _ in 0..13 {
        bout.act(0, Action::Shoot(Vec2::X));
        bout.act(0, Action::Shoot(Vec2::Y));
        bout.step();
    }
    assert_eq!(bout.fighter(0).tally.fired, 3);
}

#[test]
fn a_fast_shot_jumps_over_nobody_even_at_one_hertz() {
    let mut bout = Bout::new(1, 2, Options { hz: 1, map: MapName::Open, ..Options::default() });
    bout.join(0);
    bout.join(1);
    bout.step();
    bout.put(0, 10.0, 60.0);
    bout.put(1, 31.0, 60.5);
    bout.act(0, Action::Shoot(Vec2::X));
    bout.run(2);
    assert_eq!(bout.fighter(1).health, 100 - SHOT_DAMAGE);
}

#[test]
fn no_shot_gets_through_a_wall_at_any_rate() {
    for hz in [1, 2, 5, 20, 60] {
        let mut bout = Bout::new(1, 2, Options { hz, map: MapName::Maze, ..Options::default() });
        bout.join(0);
        bout.join(1);
        bout.step();
        bout.put(0, 47.0, 50.0);
        bout.put(1, 53.0, 50.0);
        bout.act(0, Action::ShootAt(Seat(1)));
        bout.run(2 * u32::from(hz));
        assert_eq!(bout.fighter(1).health, 100, "at {hz} Hz");
    }
}

#[test]
fn a_shot_ends_when_it_said_it_would() {
    let mut bout = Bout::deathmatch();
    bout.put(0, 10.0, 5.0);
    bout.put(1, 90.0, 90.0);
    bout.act(0, Action::Shoot(Vec2::NEG_X));
    bout.step();
    let ticks_left = bout.view().shots[0].ticks_left;
    assert_eq!(ticks_left, 5);
    bout.run(ticks_left - 1);
    assert_eq!(bout.view().shots.len(), 1);
    bout.step();
    assert_eq!(bout.view().shots.len(), 0);
}

#[test]
fn a_kill_is_credited_helped_and_the_dead_come_back() {
    let mut bout = Bout::deathmatch();
    bout.join(2);
    bout.step();
    bout.put(0, 10.0, 60.0);
    bout.put(1, 14.0, 60.0);
    bout.put(2, 14.0, 64.0);
    bout.fighter(1).health = 2 * SHOT_DAMAGE;
    bout.act(2, Action::ShootAt(Seat(1)));
    bout.run(4);
    bout.act(0, Action::ShootAt(Seat(1)));
    bout.run(2);
    while bout.events.is_empty() {
        bout.step();
    }
    let kill = Event::Kill { by: Some(Seat(0)), of: Seat(1), assists: vec![Seat(2)] };
    assert_eq!(bout.events, [kill]);
    assert_eq!((bout.fighter(0).tally.score, bout.fighter(2).tally.assists), (1, 1));
    bout.act(1, Action::Walk(Vec2::X));
    bout.run(59);
    assert!(!bout.fighter(1).alive());
    bout.step();
    assert!(bout.fighter(1).alive() && bout.fighter(1).health == 100 && bout.fighter(1).potions == 1);
}

#[test]
fn a_potion_heals_only_who_is_hurt() {
    let mut bout = Bout::deathmatch();
    bout.act(0, Action::Use(Usable::HealthPotion));
    bout.step();
    assert_eq!(bout.fighter(0).potions, 1);
    bout.fighter(0).health = 30;
    bout.act(0, Action::Use(Usable::HealthPotion));
    bout.act(0, Action::Use(Usable::HealthPotion));
    bout.step();
    assert_eq!((bout.fighter(0).health, bout.fighter(0).potions), (80, 0));
    assert_eq!(bout.events, [Event::Drank { seat: Seat(0) }]);
}

#[test]
fn potions_are_taken_by_walking_over_them_and_three_are_enough() {
    let mut bout = Bout::deathmatch();
    for potions in [2, 3, 3] {
        while bout.view().potions.is_empty() {
            bout.step();
        }
        let potion = bout.view().potions[0];
        bout.put(0, potion.x, potion.y);
        bout.step();
        assert_eq!(bout.fighter(0).potions, potions);
    }
    bout.fighter(0).health = 30;
    bout.act(0, Action::Use(Usable::HealthPotion));
    bout.step();
    let counted = bout.arena.figures(Seat(0)).into_iter().map(|(counter, count)| (counter.name, count));
    let counted: Vec<_> = counted.filter(|(name, _)| name.starts_with("potions")).collect();
    assert_eq!(counted, [("potions_taken", 3), ("potions_drunk", 1), ("potions_kept", 3)]);
}

#[test]
fn a_deathmatch_ends_at_the_score_and_its_result_stays() {
    let mut bout = Bout::deathmatch();
    bout.fighter(1).tally.score = 20;
    bout.step();
    assert_eq!(bout.arena.phase(), Phase::Finished);
    let outcome = bout.arena.outcome().expect("it is over");
    assert_eq!(outcome.standings[0].seat, Seat(1));
    bout.leave(1);
    bout.run(5);
    assert_eq!(bout.arena.outcome(), Some(outcome));
    assert_eq!(bout.arena.admits(), Err("the match is over"));
}

#[test]
fn who_leaves_a_deathmatch_is_not_in_its_standings() {
    let mut bout = Bout::new(1, 4, Options { time_limit_s: 10, ..Options::default() });
    (0..3).for_each(|seat| bout.join(seat));
    bout.step();
    bout.leave(1);
    bout.finish(300);
    let outcome = bout.arena.outcome().expect("it is over");
    assert_eq!(
        outcome.standings.iter().map(|s| (s.seat.0, s.placement)).collect::<Vec<_>>(),
        [(0, 1), (2, 1)]
    );
}

#[test]
fn a_battle_royale_counts_down_only_with_enough_players() {
    let options = Options { mode: Mode::BattleRoyale, countdown_s: 2, ..Options::default() };
    let mut bout = Bout::new(1, 4, options);
    bout.join(0);
    bout.run(10);
    assert_eq!((bout.arena.phase(), bout.view().countdown_ticks), (Phase::Waiting, 0));
    bout.join(1);
    bout.run(11);
    assert_eq!(bout.view().countdown_ticks, 30);
    assert!(bout.arena.awaits(Seat(0)) && bout.arena.admits().is_ok());
    bout.leave(0);
    bout.step();
    assert_eq!(bout.view().countdown_ticks, 0);
    bout.join(3);
    bout.run(41);
    assert_eq!(bout.arena.phase(), Phase::Playing);
    assert_eq!(bout.arena.admits(), Err("the match has already begun"));
}

#[test]
fn who_leaves_a_battle_royale_gets_a_place_and_the_last_one_wins() {
    let mut bout = Bout::royale(3);
    bout.leave(1);
    bout.step();
    assert_eq!(bout.events, [Event::Out { seat: Seat(1), placement: 3 }]);
    bout.fighter(0).tally.fired = 3;
    bout.leave(0);
    bout.step();
    let outcome = bout.arena.outcome().expect("it is over");
    assert_eq!(outcome.standings.iter().map(|s| s.seat.0).collect::<Vec<_>>(), [2, 0, 1]);
    assert_eq!(bout.fighter(2).placement, Some(1));
    let fired = |seat| {
        let counted = restored(&bout.arena).figures(Seat(seat));
        counted.into_iter().find(|(counter, _)| counter.name == "shots_fired").map(|(_, count)| count)
    };
    assert_eq!((fired(0), fired(2), fired(3)), (Some(3), Some(0), None));
}

/// Has the first two players of a battle royale shoot each other in one step.
fn shoot_each_other(bout: &mut Bout) {
    // The match begins a step after all have sat down.
    while bout.arena.phase() != Phase::Playing {
        bout.step();
    }
    bout.put(0, 10.0, 60.0);
    bout.put(1, 14.0, 60.0);
    (0..2).for_each(|seat| bout.fighter(seat).health = 1);
    bout.act(1, Action::ShootAt(Seat(0)));
    bout.act(0, Action::ShootAt(Seat(1)));
}

#[test]
fn two_who_shoot_each_other_in_the_same_tick_share_the_place() {
    for players in [2, 3] {
        let mut bout = Bout::royale_on(MapName::Open, players);
        if players == 3 {
            bout.put(2, 5.0, 5.0);
        }
        shoot_each_other(&mut bout);
        bout.finish(40);
        let outcome = bout.arena.outcome().expect("it is over");
        let place = players - 1;
        let shared = outcome.standings.iter().filter(|s| s.seat.0 < 2);
        assert!(shared.clone().all(|s| s.placement == place && s.score == 1), "{outcome:?}");
        assert_eq!(shared.count(), 2);
    }
}

#[test]
fn who_leaves_and_who_dies_in_the_same_tick_share_the_place_whatever_their_seats() {
    let mut bout = Bout::royale(3);
    bout.leave(0);
    bout.leave(2);
    bout.step();
    let outcome = bout.arena.outcome().expect("it is over");
    let places: Vec<_> = outcome.standings.iter().map(|s| (s.seat.0, s.placement)).collect();
    assert_eq!(places, [(1, 1), (0, 2), (2, 2)]);
}

#[test]
fn the_zone_ends_a_battle_royale_in_which_nobody_moves() {
    let mut bout = Bout::royale(5);
    bout.finish(60 * 20 + 15 * 20);
    let outcome = bout.arena.outcome().expect("it is over");
    let places: Vec<u16> = outcome.standings.iter().map(|s| s.placement).collect();
    assert_eq!(places, [1, 2, 3, 3, 3], "three were bitten to death in the same tick");
}

#[test]
fn a_seat_can_be_used_again_and_starts_from_nothing() {
    let mut bout = Bout::deathmatch();
    bout.fighter(1).tally.score = 7;
    bout.leave(1);
    bout.join(1);
    bout.step();
    assert_eq!(bout.fighter(1).tally.score, 0);
    let delta = bout.arena.delta(Viewer::Everyone).into_owned();
    assert_eq!((delta.gone, delta.spawned.len()), (vec![1], 1));
}

#[test]
fn what_is_not_possible_is_ignored() {
    let mut bout = Bout::deathmatch();
    bout.join(0);
    bout.join(800);
    bout.leave(7);
    bout.act(7, Action::Shoot(Vec2::X));
    bout.act(900, Action::Walk(Vec2::X));
    bout.act(0, Action::ShootAt(Seat(900)));
    bout.act(0, Action::Shoot(Vec2::ZERO));
    bout.act(0, Action::Walk(Vec2::NAN));
    bout.act(0, Action::GoTo(Vec2::new(f32::INFINITY, 3.0)));
    bout.act(0, Action::GoTo(Vec2::new(-1e30, 1e30)));
    bout.inputs.push(Input::Alarm { id: 3 });
    bout.run(50);
    assert_eq!(bout.view().players.len(), 2);
}
