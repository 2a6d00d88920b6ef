//! The rules of connect four, one sentence at a time.

use proptest::prelude::*;

use super::wire::Options;
use super::*;
use crate::game::Wire;

const EVERYONE: Viewer = Viewer::Everyone;

fn empty(seed: u64) -> ConnectFour {
    ConnectFour::setup(Setup { seed, seats_max: 2, options: Options::default() }).unwrap()
}

fn step(game: &mut ConnectFour, inputs: &[Input<Action>]) -> Vec<Event> {
    let mut events = Vec::new();
    game.step(Tick(1), inputs, &mut events);
    events
}

fn begun(seed: u64) -> ConnectFour {
    let mut game = empty(seed);
    step(&mut game, &[Input::Join { seat: Seat(0) }, Input::Join { seat: Seat(1) }]);
    game
}

fn act(seat: Seat, column: u8) -> Input<Action> {
    Input::Act { seat, action: Action::Drop { column } }
}

/// Drops into the columns in turn, and answers the game and the first mover.
fn played(columns: &[u8]) -> (ConnectFour, Seat) {
    let mut game = begun(1);
    let first = game.first;
    for &column in columns {
        let seat = game.turn().expect("the match is still on");
        assert_eq!(step(&mut game, &[act(seat, column)]), []);
    }
    (game, first)
}

fn state(game: &ConnectFour) -> String {
    serde_json::to_string(game).unwrap()
}

#[test]
fn the_match_begins_when_both_have_sat_down() {
    let mut game = empty(1);
    assert_eq!((game.phase(), game.admits(), game.alarm()), (Phase::Waiting, Ok(()), None));
    step(&mut game, &[Input::Join { seat: Seat(1) }]);
    assert_eq!((game.phase(), game.actions(Seat(1))), (Phase::Waiting, vec![]));
    step(&mut game, &[Input::Join { seat: Seat(0) }]);
    assert_eq!((game.phase(), game.admits()), (Phase::Playing, Err("the match has begun")));
    assert!(game.awaits(game.first) && !game.awaits(other(game.first)));
    assert_eq!((game.actions(game.first).len(), game.actions(other(game.first)).len()), (7, 0));
}

#[test]
fn who_leaves_before_the_match_begins_loses_nothing() {
    let mut game = empty(1);
    assert_eq!(step(&mut game, &[Input::Join { seat: Seat(0) }, Input::Leave { seat: Seat(0) }]), []);
    step(&mut game, &[Input::Join { seat: Seat(1) }]);
    assert_eq!((game.phase(), game.outcome()), (Phase::Waiting, None));
}

#[test]
fn who_starts_is_drawn_from_the_seed() {
    let starts: Vec<u16> = (0..100).map(|seed| empty(seed).first.0).collect();
    let second = starts.iter().filter(|&&seat| seat == 1).count();
    assert!((30..=70).contains(&second), "{starts:?}");
    assert_eq!(empty(5).first, empty(5).first);
}

#[test]
fn four_in_a_line_win_in_all_four_directions() {
    let lines: [(&[u8], [Cell; 4]); 4] = [
        (&[2, 6, 2, 6, 2, 6, 2], [[2, 0], [2, 1], [2, 2], [2, 3]]),
        (&[1, 1, 2, 2, 3, 3, 4], [[1, 0], [2, 0], [3, 0], [4, 0]]),
        (&[0, 1, 1, 2, 2, 3, 2, 3, 3, 6, 3], [[0, 0], [1, 1], [2, 2], [3, 3]]),
        (&[6, 5, 5, 4, 4, 3, 4, 3, 3, 0, 3], [[3, 3], [4, 2], [5, 1], [6, 0]]),
    ];
    for (columns, line) in lines {
        let (game, first) = played(columns);
        let view = game.view(EVERYONE);
        assert_eq!((view.winner, view.line, view.turn), (Some(first), Some(line), None));
        assert_eq!((game.phase(), game.alarm()), (Phase::Finished, None));
        let places: Vec<_> =
            game.outcome().unwrap().standings.iter().map(|s| (s.seat, s.placement)).collect();
        assert_eq!(places, [(first, 1), (other(first), 2)]);
    }
}

#[test]
fn a_full_board_without_a_line_is_a_draw() {
    let rows = [0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1];
    let mut columns: Vec<u8> = [[0, 1], [2, 3], [4, 5]].map(|pair| rows.map(|one: usize| pair[one])).concat();
    columns.extend([6; 6]);
    let (game, _) = played(&columns);
    let view = game.view(EVERYONE);
    assert_eq!((view.draw, view.winner, view.line, game.phase()), (true, None, None, Phase::Finished));
    assert!(game.outcome().unwrap().standings.iter().all(|s| s.placement == 1 && s.score == 1));
}

#[test]
fn an_illegal_action_is_told_and_changes_nothing() {
    let (mut game, first) = played(&[0, 0, 0, 0, 0, 0]);
    let second = other(first);
    let cases = [
        (second, 1, Why::NotYourTurn),
        (first, 0, Why::ColumnFull),
        (first, 7, Why::NoSuchColumn),
        (Seat(9), 1, Why::NotYourTurn),
    ];
    let before = state(&game);
    for (seat, column, why) in cases {
        assert_eq!(step(&mut game, &[act(seat, column)]), [Event::Illegal { seat, why }]);
        assert_eq!((state(&game), game.delta(EVERYONE).placed), (before.clone(), None));
    }
    let early = step(&mut empty(1), &[act(Seat(0), 0)]);
    assert_eq!(early, [Event::Illegal { seat: Seat(0), why: Why::NotPlaying }]);
}

#[test]
fn a_step_takes_one_stone_so_that_its_delta_shows_it() {
    let mut game = begun(1);
    let (first, second) = (game.first, other(game.first));
    let events = step(&mut game, &[act(first, 3), act(second, 3)]);
    assert_eq!(events, [Event::Illegal { seat: second, why: Why::NotYourTurn }]);
    assert_eq!((game.delta(EVERYONE).placed, game.turn_number), (Some((3, 0, first)), 2));
}

#[test]
fn who_leaves_in_the_middle_forfeits() {
    let (mut game, first) = played(&[3]);
    assert_eq!(step(&mut game, &[Input::Leave { seat: first }]), [Event::Forfeit { seat: first }]);
    assert_eq!((game.winner(), game.view(EVERYONE).line), (Some(other(first)), None));
    assert_eq!(step(&mut game, &[Input::Leave { seat: other(first) }]), []);
    assert_eq!(game.winner(), Some(other(first)));
}

#[test]
fn who_lets_the_clock_run_out_loses() {
    let (mut game, first) = played(&[3, 3]);
    assert_eq!(game.alarm(), Some(Alarm { id: 3, after_ms: 30_000 }));
    assert_eq!(step(&mut game, &[Input::Alarm { id: 2 }]), [], "an old turn's clock means nothing");
    assert_eq!(game.phase(), Phase::Playing);
    assert_eq!(step(&mut game, &[Input::Alarm { id: 3 }]), [Event::OutOfTime { seat: first }]);
    assert_eq!((game.winner(), game.alarm()), (Some(other(first)), None));
    assert_eq!(step(&mut game, &[Input::Alarm { id: 3 }]), []);
}

#[test]
fn an_illegal_action_does_not_wind_the_clock() {
    let (mut game, first) = played(&[3]);
    let before = game.alarm();
    step(&mut game, &[act(first, 3)]);
    assert_eq!(game.alarm(), before);
}

#[test]
fn options_out_of_range_are_refused_by_name() {
    for turn_clock_s in [0, 4, 601] {
        let setup = Setup { seed: 0, seats_max: 2, options: Options { turn_clock_s } };
        assert!(ConnectFour::setup(setup).unwrap_err().starts_with("turn_clock_s must be"));
    }
    assert!(serde_json::from_str::<Options>(r#"{"mode":"blitz"}"#).is_err());
    assert_eq!(serde_json::from_str::<Options>("{}").unwrap().turn_clock_s, 30);
}

#[test]
fn actions_are_the_same_in_every_encoding() {
    let action = Action::Drop { column: 4 };
    let packed = rmp_serde::to_vec_named(&action).unwrap();
    assert_eq!(ConnectFour::read_action(Wire::MsgPack(&packed)), Ok(action));
    let text = r#"{"type":"drop","column":4,"seq":12}"#;
    assert_eq!(ConnectFour::read_action(Wire::Json(text)), Ok(action));
    assert_eq!(serde_json::to_string(&action).unwrap(), r#"{"type":"drop","column":4}"#);
    let mut bytes = Vec::new();
    ConnectFour::encode_action(&action, &mut bytes);
    assert_eq!(ConnectFour::decode_action(&bytes), Ok(action));
    for bytes in [&[][..], &[7], &[1, 2]] {
        assert!(ConnectFour::decode_action(bytes).is_err());
    }
}

#[test]
fn actions_that_no_board_would_take_are_refused_at_the_door() {
    let outside = ConnectFour::read_action(Wire::Json(r#"{"type":"drop","column":7}"#));
    assert_eq!(outside, Err("column must be 0 to 6, not 7".to_owned()));
    for text in [r#"{"type":"drop"}"#, r#"{"type":"drop","column":-1}"#, r#"{"type":"lift"}"#, "3"] {
        assert!(ConnectFour::read_action(Wire::Json(text)).is_err(), "{text}");
    }
}

#[test]
fn the_wire_is_as_the_protocol_says() {
    let (mut game, first) = played(&[3]);
    assert_eq!(first, Seat(0));
    let view = serde_json::to_value(game.view(EVERYONE)).unwrap();
    let row = |first: serde_json::Value| serde_json::json!([null, null, null, first, null, null, null]);
    let mut board = vec![row(serde_json::Value::Null); 6];
    board[0] = row(0.into());
    assert_eq!(
        view,
        serde_json::json!({"phase": "playing", "board": board, "turn": 1, "winner": null, "draw": false,
            "line": null, "turn_number": 2, "turn_clock_s": 30, "first": 0})
    );
    assert_eq!(
        serde_json::to_string(&game.delta(EVERYONE)).unwrap(),
        r#"{"phase":"playing","placed":[3,0,0],"turn":1,"winner":null,"draw":false,"line":null,"turn_number":2}"#
    );
    let events = [step(&mut game, &[act(Seat(0), 3)]), step(&mut game, &[Input::Alarm { id: 2 }])].concat();
    assert_eq!(
        serde_json::to_string(&events).unwrap(),
        r#"[{"kind":"illegal","seat":0,"why":"not_your_turn"},{"kind":"out_of_time","seat":1}]"#
    );
    let forfeit = serde_json::to_string(&Event::Forfeit { seat: Seat(1) }).unwrap();
    assert_eq!(forfeit, r#"{"kind":"forfeit","seat":1}"#);
}

/// Inputs of players who do not know the rules: mostly drops, now and then everything else.
fn any_input() -> impl Strategy<Value = Input<Action>> {
    let seat = || (0..3_u16).prop_map(Seat);
    prop_oneof![
        40 => (0..2_u16, 0..9_u8).prop_map(|(seat, column)| act(Seat(seat), column)),
        2 => seat().prop_map(|seat| Input::Join { seat }),
        1 => seat().prop_map(|seat| Input::Leave { seat }),
        1 => (0..50_u32).prop_map(|id| Input::Alarm { id }),
        1 => seat().prop_map(|seat| act(seat, 0)),
    ]
}

fn assert_sound(game: &ConnectFour) {
    let view = game.view(EVERYONE);
    let stones = [0, 1].map(|side| game.board.of(side).count_ones());
    assert_eq!(game.board.of(0) & game.board.of(1), 0);
    assert!(stones[game.first.index()] - stones[other(game.first).index()] <= 1);
    assert_eq!(view.board.iter().flatten().flatten().count() as u32, game.board.count());
    for column in 0..COLUMNS {
        let height = (0..board::ROWS).filter(|&row| game.board.at(column, row).is_some()).count() as u8;
        assert!((0..height).all(|row| game.board.at(column, row).is_some()), "a stone hangs in the air");
    }
    assert_eq!(game.phase() == Phase::Finished, game.outcome().is_some());
    assert_eq!(game.phase() == Phase::Playing, view.turn.is_some() && game.alarm().is_some());
    assert_eq!(view.line.is_some(), game.board.has_line(0) || game.board.has_line(1));
    assert!([0, 1].iter().all(|&seat| game.actions(Seat(seat)).is_empty() != game.awaits(Seat(seat))));
}

proptest! {
    #[test]
    fn whatever_comes_in_the_rules_hold_and_a_checkpoint_goes_on_identically(
        seed in any::<u64>(),
        steps in prop::collection::vec(prop::collection::vec(any_input(), 0..3), 0..120),
        checkpoint_at in 0..120_usize,
    ) {
        let (mut game, mut twin) = (begun(seed), begun(seed));
        for (at, inputs) in steps.iter().enumerate() {
            if at == checkpoint_at {
                let bytes = rmp_serde::to_vec_named(&twin).unwrap();
                twin = rmp_serde::from_slice(&bytes).unwrap();
            }
            let ended = game.outcome();
            prop_assert_eq!(step(&mut game, inputs), step(&mut twin, inputs));
            prop_assert_eq!(state(&game), state(&twin));
            prop_assert_eq!(game.delta(EVERYONE), twin.delta(EVERYONE));
            assert_sound(&game);
            prop_assert!(ended.is_none() || ended == game.outcome(), "a result does not change");
        }
    }
}
