//! What goes over the wire, and what is refused there.

use super::*;
use crate::game::Wire;
use crate::games::arena::Usable;

fn read(text: &str) -> Result<Action, String> {
    Arena::read_action(Wire::Json(text))
}

#[test]
fn actions_are_read_as_the_protocol_writes_them() {
    let cases = [
        (r#"{"type":"move","direction":{"x":1,"y":0},"seq":7}"#, Action::Walk(Vec2::X)),
        (r#"{"type":"move","position":{"x":30,"y":40.5}}"#, Action::GoTo(Vec2::new(30.0, 40.5))),
        (r#"{"type":"shoot","direction":{"x":0,"y":-3}}"#, Action::Shoot(Vec2::new(0.0, -3.0))),
        (r#"{"type":"shoot","target":12}"#, Action::ShootAt(Seat(12))),
        (r#"{"type":"use_item","item":"health_potion"}"#, Action::Use(Usable::HealthPotion)),
    ];
    for (text, action) in cases {
        assert_eq!(read(text), Ok(action), "{text}");
        let mut packed = Vec::new();
        bytes::pack(&action, &mut packed);
        assert_eq!(Arena::read_action(Wire::MsgPack(&packed)), Ok(action));
        let mut short = Vec::new();
        Arena::encode_action(&action, &mut short);
        assert!(short.len() <= 9);
        assert_eq!(Arena::decode_action(&short), Ok(action));
    }
}

#[test]
fn nonsense_is_refused_with_a_sentence() {
    let cases = [
        (r#"{"type":"move"}"#, "a move needs either direction or position"),
        (r#"{"type":"move","direction":{"x":0,"y":0},"position":{"x":0,"y":0}}"#, "a move needs either"),
        (r#"{"type":"shoot","target":1,"direction":{"x":0,"y":1}}"#, "a shot needs either"),
        (r#"{"type":"move","direction":{"x":1,"y":1}}"#, "direction must have a length of at most 1"),
        (r#"{"type":"move","position":{"x":-1,"y":1}}"#, "position must lie in the field, 0 to 100"),
        (r#"{"type":"shoot","direction":{"x":0,"y":0}}"#, "direction must not be zero"),
        (r#"{"type":"shoot","direction":{"x":1e30,"y":0}}"#, "direction must not be zero, nor longer"),
        (r#"{"type":"use_item","item":"sword"}"#, "unknown variant"),
        (r#"{"type":"dance"}"#, "unknown variant"),
        (r#"{"type":"move","direction":[1,0]}"#, "invalid type: sequence"),
        (r#"["move",{"direction":{"x":1,"y":0}}]"#, "an action is an object"),
    ];
    for (text, why) in cases {
        let refused = read(text).expect_err(text);
        assert!(refused.contains(why), "{text}: {refused}");
    }
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
        let vector = Vec2::new(number, 0.5);
        for action in [Action::Walk(vector), Action::GoTo(vector), Action::Shoot(vector)] {
            assert!(Arena::check(&action).is_err(), "{action:?}");
            let mut short = Vec::new();
            Arena::encode_action(&action, &mut short);
            assert!(Arena::decode_action(&short).is_err());
        }
    }
    for length in [0, 2, 4, 8, 10, 200] {
        assert!(Arena::decode_action(&vec![1; length]).is_err());
    }
}

#[test]
fn options_out_of_range_are_refused_by_name() {
    let refuse = |text: &str, seats_max| {
        let options: Options = serde_json::from_str(text).expect("well formed");
        Arena::setup(Setup { seed: 0, seats_max, options }).map(|_| ()).expect_err(text)
    };
    assert_eq!(refuse(r#"{"hz": 61}"#, 8), "hz must be between 1 and 60, not 61");
    assert_eq!(refuse(r#"{"score_limit": 0}"#, 8), "score_limit must be between 1 and 1000, not 0");
    assert!(refuse(r#"{"time_limit_s": 9}"#, 8).contains("time_limit_s"));
    assert!(refuse(r#"{"min_players": 1}"#, 8).contains("min_players"));
    assert!(refuse(r#"{"countdown_s": 61}"#, 8).contains("countdown_s"));
    let few_seats = refuse(r#"{"mode": "battle_royale", "min_players": 9}"#, 8);
    assert_eq!(few_seats, "min_players is 9, but the room has 8 seats");
    assert!(serde_json::from_str::<Options>(r#"{"gravity": 1}"#).is_err());
}

#[test]
fn an_action_offered_is_an_action_accepted() {
    let mut bout = Bout::deathmatch();
    for _ in 0..50 {
        let actions = bout.arena.actions(Seat(0));
        assert!(actions.len() > 5);
        for action in actions {
            assert_eq!(Arena::check(&action), Ok(()));
            bout.act(0, action);
        }
        bout.step();
    }
    assert!(bout.arena.actions(Seat(5)).is_empty());
}

#[test]
fn a_keyframe_has_the_fields_of_the_protocol() {
    let mut bout = Bout::royale(2);
    bout.put(0, 10.0, 60.0);
    bout.put(1, 60.0, 60.0);
    bout.act(0, Action::Shoot(Vec2::X));
    bout.step();
    let state = serde_json::to_value(bout.view()).expect("it is plain data");
    let fields: Vec<&str> = state.as_object().expect("an object").keys().map(String::as_str).collect();
    let mut expected: Vec<&str> = "mode map phase hz tick world player_radius player_speed shot_speed shot_radius \
        health_max cooldown_ticks walls zone ticks_left score_limit countdown_ticks alive players shots potions"
        .split_whitespace()
        .collect();
    expected.sort_unstable();
    let mut fields = fields;
    fields.sort_unstable();
    assert_eq!(fields, expected);
    assert_eq!(state["zone"]["shrinking"], false);
    assert_eq!(state["mode"], "battle_royale");
    assert_eq!(state["players"][0]["potions"], 1);
    assert_eq!(state["shots"][0]["vx"], 40.0);
}

#[test]
fn an_empty_delta_is_an_empty_object() {
    let mut bout = Bout::deathmatch();
    while !bout.arena.potions.due(u32::MAX, 2) {
        bout.step();
    }
    bout.run(1000);
    let delta = bout.arena.delta(Viewer::Everyone);
    assert_eq!(serde_json::to_string(&*delta).expect("it is plain data"), "{}");
}

#[test]
fn a_battle_of_a_hundred_sends_each_player_at_most_sixteen_kilobytes_a_second() {
    let options =
        Options { mode: Mode::BattleRoyale, min_players: 100, countdown_s: 0, ..Options::default() };
    let mut bout = Bout::new(1, 100, options);
    (0..100).for_each(|seat| bout.add_bot(seat, Level::ALL[usize::from(seat % 3)], u64::from(seat)));
    for second in 1..=10 {
        let mut packed = Vec::new();
        for _ in 0..20 {
            bout.step();
            bytes::pack(&*bout.arena.delta(Viewer::Everyone), &mut packed);
            bytes::pack(&bout.events, &mut packed);
        }
        assert!((1_000..16_384).contains(&packed.len()), "{} bytes in second {second}", packed.len());
    }
}
