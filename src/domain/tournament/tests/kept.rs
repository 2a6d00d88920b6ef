//! The JSON by which events are kept.

use jiff::Timestamp;
use serde_json::{json, to_value};

use crate::domain::tournament::{By, Entry, EntryKind, GameKey, Happening, Loss, TournamentEvent};
use crate::domain::{Finish, FixtureFinish, FixtureResult, MatchId, PlayerId, TournamentId};

fn player(id: &str) -> PlayerId {
    PlayerId::parse(id).unwrap()
}

/// Names in events are for ever: a change here makes tournaments unreadable.
#[test]
fn events_are_kept_under_names_that_stay() {
    let key = GameKey { number: 3, game: 1, attempt: 2 };
    let at = Timestamp::UNIX_EPOCH;
    let server = |what| TournamentEvent::by_server(what, at);
    let entry = Entry { player: player("ai_1"), kind: EntryKind::Bot("hard".to_owned()) };
    let kept = [
        (server(Happening::Paused), json!({"paused": null})),
        (server(Happening::Entered(entry)), json!({"entered": {"player": "ai_1", "kind": {"bot": "hard"}}})),
        (server(Happening::Started(vec![player("a")])), json!({"started": ["a"]})),
        (server(Happening::GameCalled(key)), json!({"game_called": {"number": 3, "game": 1, "attempt": 2}})),
        (
            server(Happening::GameLost { key, loss: Loss::RoomLost }),
            json!({"game_lost": {"key": {"number": 3, "game": 1, "attempt": 2}, "loss": "room_lost"}}),
        ),
        (
            TournamentEvent {
                by: By::Player(player("anna")),
                why: Some("she cheated".to_owned()),
                what: Happening::Disqualified(player("bert")),
                at,
            },
            json!({"by": {"player": "anna"}, "why": "she cheated", "disqualified": "bert"}),
        ),
    ];
    for (event, json) in kept {
        assert_eq!(to_value(&event).unwrap(), json);
        assert_eq!(serde_json::from_value::<TournamentEvent>(json).unwrap(), event);
    }
}

#[test]
fn the_event_that_a_store_appends_is_one_of_a_tournament() {
    let key = GameKey { number: 3, game: 1, attempt: 0 };
    let finish = Finish { placement: 1, score: 7 };
    let result = FixtureResult {
        fixture: key.in_tournament(&TournamentId::parse("cup").unwrap()),
        match_id: MatchId::parse("m").unwrap(),
        finishes: vec![FixtureFinish { player: player("anna"), finish }],
    };
    let appended = serde_json::to_string(&result.as_event()).unwrap();
    let event: TournamentEvent = serde_json::from_str(&appended).unwrap();
    assert_eq!((event.by, event.why, event.what), (By::Server, None, Happening::GameFinished(result)));
}
