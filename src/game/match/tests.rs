//! Tests of the end of the ticks.

use super::*;
use crate::domain::PlayerId;

fn relay() -> Match {
    let spec = MatchSpec {
        id: MatchId::parse("m").unwrap(),
        game_type: crate::games::standard().get("relay").unwrap().clone(),
        seed: 1,
        seats_max: 2,
        options: serde_json::json!({}),
        pace: None,
        intervals: Intervals::default(),
        recorded: false,
    };
    Match::open(spec).unwrap()
}

#[test]
fn a_match_that_has_used_up_all_ticks_is_over_without_a_result() {
    let (mut game, mut effects) = (relay(), Effects::new());
    let game_type = Arc::clone(game.game_type());
    let dyn_game = game.journal().header().open(game_type.as_ref()).unwrap();
    game.simulation = Simulation::at(game_type, dyn_game, Tick(Tick::LAST.0 - 3));
    let member = Member::person(PlayerId::parse("a").unwrap());
    let seat = game.seat(member, &mut effects).unwrap();
    let said = Bytes::from_static(b"1");
    assert_eq!(game.act(seat, None, said.clone(), false, &mut effects), Ok(()));
    assert!(!game.is_over());
    effects.clear();
    assert_eq!(game.act(seat, None, said.clone(), false, &mut effects), Ok(()));
    assert_eq!((game.tick(), game.phase()), (Tick::LAST, Phase::Finished));
    assert_eq!(effects.last(), Some(&MatchEffect::Finish(Outcome { standings: Vec::new() })));
    assert_eq!(game.act(seat, None, said, false, &mut effects), Err(ActRefused::MatchOver));
}
