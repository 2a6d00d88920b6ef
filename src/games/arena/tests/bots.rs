//! How well the bots play: each level against the one below.

use super::*;
use crate::games::arena::MapName;

/// Plays `matches` duels, on all maps and from both seats; the share `better` won, a draw counting half.
fn duels(better: Level, worse: Level, matches: u64, seconds: u32) -> f64 {
    let mut won = 0.0;
    for seed in 0..matches {
        let map = MapName::ALL[(seed % 3) as usize];
        let mut bout = Bout::new(seed, 2, Options { map, time_limit_s: seconds, ..Options::default() });
        let seat = (seed % 2) as u16;
        bout.add_bot(seat, better, seed * 2 + 1);
        bout.add_bot(1 - seat, worse, seed * 2 + 2);
        bout.finish(20 * (seconds + 1));
        let standings = bout.arena.outcome().expect("it is over").standings;
        won += match (standings[0].placement == standings[1].placement, standings[0].seat.0 == seat) {
            (true, _) => 0.5,
            (false, true) => 1.0,
            (false, false) => 0.0,
        };
    }
    won / matches as f64
}

/// The share of the kills that `better` made in free-for-alls of four of each level.
fn melee(better: Level, worse: Level, matches: u64, seconds: u32) -> f64 {
    let (mut made, mut all) = (0.0, 0.0);
    for seed in 0..matches {
        let map = MapName::ALL[(seed % 3) as usize];
        let options = Options { map, time_limit_s: seconds, score_limit: 1000, ..Options::default() };
        let mut bout = Bout::new(seed, 8, options);
        for seat in 0..8 {
            bout.add_bot(seat, if seat % 2 == 0 { better } else { worse }, seed * 8 + u64::from(seat));
        }
        bout.finish(20 * (seconds + 1));
        for standing in bout.arena.outcome().expect("it is over").standings {
            let kills = f64::from(standing.score);
            made += if standing.seat.0 % 2 == 0 { kills } else { 0.0 };
            all += kills;
        }
    }
    made / all
}

#[test]
fn a_higher_level_wins_most_duels() {
    for (better, worse) in [(Level::Normal, Level::Easy), (Level::Hard, Level::Normal)] {
        let rate = duels(better, worse, 30, 40);
        println!("duels: {better:?} wins {rate:.2} against {worse:?}");
        assert!(rate >= 0.65, "{better:?} wins {rate} against {worse:?}");
    }
}

#[test]
fn a_higher_level_makes_most_kills_in_a_melee() {
    for (better, worse) in [(Level::Normal, Level::Easy), (Level::Hard, Level::Normal)] {
        let rate = melee(better, worse, 6, 40);
        println!("melee: {better:?} makes {rate:.2} of the kills against {worse:?}");
        assert!(rate >= 0.6, "{better:?} makes {rate} of the kills against {worse:?}");
    }
}

#[test]
fn even_easy_bots_find_and_kill_each_other_on_every_map() {
    for map in MapName::ALL {
        let mut bout =
            Bout::new(1, 2, Options { map, time_limit_s: 120, score_limit: 1, ..Options::default() });
        bout.add_bot(0, Level::Easy, 1);
        bout.add_bot(1, Level::Easy, 2);
        bout.finish(20 * 121);
        let best = bout.arena.outcome().expect("it is over").standings[0];
        assert_eq!(best.score, 1, "{map:?}");
    }
}

#[test]
fn bots_fight_at_every_rate() {
    for hz in [5, 10, 60] {
        let mut bout =
            Bout::new(3, 4, Options { hz, time_limit_s: 40, score_limit: 3, ..Options::default() });
        for seat in 0..4 {
            bout.add_bot(seat, Level::Hard, u64::from(seat));
        }
        bout.finish(41 * u32::from(hz));
        let standings = bout.arena.outcome().expect("it is over").standings;
        assert!(standings[0].score > 0, "at {hz} Hz: {standings:?}");
    }
}

#[test]
fn bots_of_a_battle_royale_keep_inside_the_zone() {
    let options = Options { mode: Mode::BattleRoyale, min_players: 10, countdown_s: 0, ..Options::default() };
    let mut bout = Bout::new(4, 10, options);
    for seat in 0..10 {
        bout.add_bot(seat, Level::Hard, u64::from(seat));
    }
    let (mut outside, mut all) = (0, 0);
    while bout.arena.phase() != Phase::Finished {
        bout.step();
        let Some(zone) = &bout.arena.zone else { continue };
        outside += bout.arena.fighters.living().filter(|fighter| !zone.holds(fighter.at)).count();
        all += bout.arena.fighters.living().count();
    }
    assert!(outside * 50 < all, "{outside} of {all}");
}

#[test]
fn a_bot_says_where_it_goes_only_when_that_changes() {
    let mut bout = Bout::new(5, 8, Options::default());
    for seat in 0..8 {
        bout.add_bot(seat, Level::Normal, u64::from(seat));
    }
    let (mut moves, mut ticks) = (0, 0);
    for _ in 0..400 {
        bout.step();
        ticks += 8;
        let is_move = |input: &&Input<Action>| {
            matches!(input, Input::Act { action: Action::Walk(_) | Action::GoTo(_), .. })
        };
        moves += bout.inputs.iter().filter(is_move).count();
    }
    assert!(moves * 5 < ticks, "{moves} moves in {ticks} decisions");
}
