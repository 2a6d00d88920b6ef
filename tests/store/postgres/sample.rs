//! Settings, and matches to settle.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tiltyard::config::{DatabaseSettings, Settings};
use tiltyard::domain::{Finish, FixtureId, MatchId, MatchResult, Placing, PlayerId, RoomId, TournamentId};
use tiltyard::store::records::{ListedTournament, NewTournament, Postgres};

/// The shipped settings, with another database.
pub(super) fn settings(url: &str) -> DatabaseSettings {
    let flags = vec![("database.url", url.to_owned())];
    Settings::load(None, &flags).unwrap().database
}

/// Opens a database with the shipped settings.
pub(super) async fn open(url: &str) -> Postgres {
    Postgres::open(&settings(url)).await.unwrap()
}

/// Why a database cannot be opened.
pub(super) async fn refusal(settings: &DatabaseSettings) -> String {
    match Postgres::open(settings).await {
        Ok(_) => panic!("it was opened"),
        Err(why) => why.to_string(),
    }
}

pub(super) fn player(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

/// A match of the arena, the best first. Its number says when it was.
pub(super) fn arena_match(number: u32, players: &[&str]) -> MatchResult {
    let began_at = Timestamp::from_second(1_795_000_000 + i64::from(number) * 60).unwrap();
    let placings = players.iter().enumerate().map(|(index, name)| {
        let place = u16::try_from(index).unwrap();
        let figures = BTreeMap::from([("kills".to_owned(), i64::from(9 - place.min(9)))]);
        Placing {
            player: player(name),
            seat: place,
            bot: None,
            finish: Finish { placement: place + 1, score: i32::from(100 - place) },
            figures,
        }
    });
    MatchResult {
        match_id: MatchId::parse(&format!("match-{number:08}")).unwrap(),
        room: RoomId::parse("room").unwrap(),
        game: "arena".to_owned(),
        mode: Some("deathmatch".to_owned()),
        private: false,
        began_at,
        ended_at: began_at + SignedDuration::from_secs(50),
        ticks: 1000,
        has_replay: true,
        placings: placings.collect(),
        fixture: None,
    }
}

/// A tournament that is about to be opened.
pub(super) fn cup() -> NewTournament {
    NewTournament {
        id: TournamentId::parse("cup").unwrap(),
        created_at: Timestamp::UNIX_EPOCH,
        owner: player("olga"),
        game: "arena".to_owned(),
        setup: "{}".to_owned(),
        listed: ListedTournament {
            name: "Cup".to_owned(),
            status: "running".to_owned(),
            is_finished: false,
            private: false,
            figures: "{}".to_owned(),
        },
    }
}

/// A match that was a game of that tournament.
pub(super) fn game_of_cup(number: u32, players: &[&str]) -> MatchResult {
    let fixture = FixtureId { tournament: cup().id, number, game: 0, attempt: 0 };
    MatchResult { fixture: Some(fixture), ..arena_match(number, players) }
}
