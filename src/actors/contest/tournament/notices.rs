//! What entrants are told, as notices that are kept until they are read.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::tournament::{TournamentNews, TournamentSetup};
use crate::domain::{NewNotice, PlayerId};

/// The kinds of notices, which clients know by these words.
pub const TOURNAMENT_NOTICES: [&str; 10] = [
    "tournament_check_in",
    "tournament_begun",
    "tournament_match_ready",
    "tournament_through",
    "tournament_out",
    "tournament_match_changed",
    "tournament_disqualified",
    "tournament_took_over",
    "tournament_finished",
    "tournament_cancelled",
];

/// A notice for each of these players.
pub(super) fn notices(
    setup: &TournamentSetup,
    players: Vec<PlayerId>,
    news: &TournamentNews,
    at: Timestamp,
) -> Vec<NewNotice> {
    let (kind, more) = content(news);
    let mut data = json!({"tournament": setup.id, "name": setup.name, "game": setup.game});
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    let notice = |player| NewNotice { player, kind: kind.to_owned(), data: data.clone(), at };
    players.into_iter().map(notice).collect()
}

fn content(news: &TournamentNews) -> (&'static str, Value) {
    let [check_in, begun, ready, through, out, changed, disqualified, took_over, finished, cancelled] =
        TOURNAMENT_NOTICES;
    match news {
        TournamentNews::CheckInOpen => (check_in, Value::Null),
        TournamentNews::Begun => (begun, Value::Null),
        TournamentNews::MatchReady { key, room, until } => {
            (ready, json!({"match": key.number, "number_of_game": key.game, "room": room, "until": until}))
        }
        TournamentNews::Through { number } => (through, json!({"match": number})),
        TournamentNews::Out { rank } => (out, json!({"place": rank})),
        TournamentNews::MatchChanged { number, how } => {
            (changed, json!({"match": number, "change": how.word()}))
        }
        TournamentNews::Disqualified => (disqualified, Value::Null),
        TournamentNews::TookOver => (took_over, Value::Null),
        TournamentNews::Finished { rank } => (finished, json!({"place": rank})),
        TournamentNews::Cancelled => (cancelled, Value::Null),
    }
}
