//! The figures that games count of their players.

use tiltyard::domain::Figures;
use tiltyard::game::{Effects, LeaveReason, Pace, Seat, Wire};

use crate::driver::Table;
use crate::fragile::{Action, Play};
use crate::scenario::{PACES, Scenario, person};

const REALTIME: Pace = Pace::Realtime { hz: 20 };

/// What all of them counted together under this name.
fn sum(all: &[Figures], name: &str) -> i64 {
    all.iter().map(|figures| figures.get(name).copied().unwrap_or(0)).sum()
}

#[test]
fn a_battle_royale_counts_everybody_in_its_result() {
    let mut table = Table::new(&Scenario::royale(PACES[0]), 4);
    while !table.game.is_over() {
        assert!(table.game.tick().0 < 4000, "it comes to an end");
        table.turn();
    }
    let standings = &table.game.outcome().unwrap().standings;
    let all: Vec<Figures> = standings.iter().map(|standing| table.game.figures(standing.seat)).collect();
    assert!(all.len() > 1 && all.iter().all(|figures| figures.len() == 8), "{all:?}");
    assert!(sum(&all, "kills") <= sum(&all, "deaths"), "{all:?}");
    assert!(sum(&all, "shots_hit") <= sum(&all, "shots_fired") && sum(&all, "shots_fired") > 0, "{all:?}");
    assert!(table.game.figures(Seat(999)).is_empty());
}

#[test]
fn connect_four_counts_stones() {
    let (mut game, mut effects) = (Scenario::of("connect_four", Pace::OnInput).open(1), Effects::new());
    for name in ["a", "b"] {
        game.seat(person(name), &mut effects).unwrap();
    }
    for column in [0, 1, 0, 1, 0, 1, 0] {
        let seat = if game.dyn_game().awaits(Seat(0)) { Seat(0) } else { Seat(1) };
        let text = format!(r#"{{"type":"drop","column":{column}}}"#);
        let action = game.game_type().read_action(Wire::Json(&text)).unwrap();
        game.act(seat, None, action, false, &mut effects).unwrap();
    }
    let winner = game.outcome().unwrap().standings[0].seat;
    let count = |seat, name: &str| game.figures(seat)[name];
    let loser = Seat(1 - winner.0);
    assert_eq!((count(winner, "stones"), count(winner, "lines"), count(winner, "went_first")), (4, 1, 1));
    assert_eq!((count(loser, "stones"), count(loser, "lines"), count(loser, "went_first")), (3, 0, 0));
    assert!(game.figures(Seat(2)).is_empty());
}

#[test]
fn a_game_that_counts_nothing_has_no_figures() {
    let (mut game, mut effects) = (Scenario::of("relay", Pace::OnInput).open(1), Effects::new());
    game.seat(person("a"), &mut effects).unwrap();
    game.vacate(Seat(0), LeaveReason::Left, &mut effects);
    assert!(game.figures(Seat(0)).is_empty());
}

#[test]
fn a_game_that_panics_over_its_figures_has_none() {
    let mut play = Play::with(REALTIME, 1);
    play.act(0, 1, &Action::Add(7));
    play.act(0, 2, &Action::Finish);
    play.tick();
    assert_eq!(play.game.figures(Seat(0)), Figures::from([("sum".to_owned(), 7)]));
    let mut play = Play::with(REALTIME, 1);
    play.act(0, 1, &Action::FinishBlind);
    let (game, effects) = (&mut play.game, &mut play.effects);
    game.tick_due(effects);
    assert!(play.game.is_over() && play.game.figures(Seat(0)).is_empty());
}
