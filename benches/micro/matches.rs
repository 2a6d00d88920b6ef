//! Matches in which every seat is taken, with their records taken away as a room does.

use tiltyard::domain::{MatchId, PlayerId};
use tiltyard::game::journal::Intervals;
use tiltyard::game::{Effects, Match, MatchSpec, Member};

/// A match of this game whose seats are all taken, by bots as far as it knows.
pub(crate) fn full_match(game: &str, seats_max: u16, options: serde_json::Value) -> Match {
    let spec = MatchSpec {
        id: MatchId::parse("m").unwrap(),
        game_type: tiltyard::games::standard().get(game).unwrap().clone(),
        seed: 1,
        seats_max,
        options,
        pace: None,
        intervals: Intervals::default(),
        recorded: true,
    };
    let (mut game, mut effects) = (Match::open(spec).unwrap(), Effects::new());
    for number in 0..seats_max {
        let player = PlayerId::parse(&format!("p{number}")).unwrap();
        game.seat(Member::bot(player), &mut effects).unwrap();
    }
    game
}

/// What the recorder would take away: it uses its memory again.
pub(crate) fn take_records(game: &mut Match, records: &mut Vec<u8>) {
    records.clear();
    game.reached(1);
    game.take_fresh(records);
}
