//! Tests of what only SQLite has: its files, its threads, and the plans of its statements. The meaning of records is
//! tested for all stores together in `tests/store/`.

mod faults;
mod files;
mod plans;
mod threads;

use std::path::Path;

use tempfile::TempDir;

use super::Sqlite;
use crate::config::{DatabaseSettings, Settings};
use crate::domain::{Finish, FixtureId, MatchId, MatchResult, Placing, PlayerId, RoomId, TournamentId};
use crate::store::records::{ListedTournament, NewTournament, OpenFailed};

/// A store in a folder that is removed with it.
struct World {
    // Fields are dropped in this order: threads before their files.
    store: Sqlite,
    folder: TempDir,
}

impl World {
    fn open() -> World {
        World::with(&settings())
    }

    fn with(settings: &DatabaseSettings) -> World {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("tiltyard.db"), settings).unwrap();
        World { store, folder }
    }
}

fn settings() -> DatabaseSettings {
    Settings::load(None, &Vec::new()).unwrap().database
}

/// The error with which a file is refused.
fn refused(path: &Path, settings: &DatabaseSettings) -> String {
    match Sqlite::open(path, settings) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error @ OpenFailed::File { .. }) => error.to_string(),
        Err(other) => panic!("{other}"),
    }
}

fn player(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

/// A result with the players in the order of their places.
fn result(match_id: &str, players: &[&str]) -> MatchResult {
    let at = |second: i64| jiff::Timestamp::from_second(1_790_000_000 + second).unwrap();
    let placing = |(index, name): (usize, &&str)| Placing {
        player: player(name),
        seat: index as u16,
        bot: name.starts_with("ai_").then(|| "normal".to_owned()),
        finish: Finish { placement: index as u16 + 1, score: 10 - index as i32 },
        figures: [("kills".to_owned(), 2), ("potions_taken".to_owned(), 1)].into(),
    };
    MatchResult {
        match_id: MatchId::parse(match_id).unwrap(),
        room: RoomId::parse("den").unwrap(),
        game: "arena".to_owned(),
        mode: Some("deathmatch".to_owned()),
        private: false,
        began_at: at(0),
        ended_at: at(60),
        ticks: 1200,
        has_replay: true,
        placings: players.iter().enumerate().map(placing).collect(),
        fixture: None,
    }
}

/// A tournament that is about to be opened.
fn cup() -> NewTournament {
    NewTournament {
        id: TournamentId::parse("cup").unwrap(),
        created_at: jiff::Timestamp::from_second(1_790_000_000).unwrap(),
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

/// The result of a match that was a game of that tournament.
fn game_of_cup(match_id: &str, players: &[&str]) -> MatchResult {
    let fixture = FixtureId { tournament: cup().id, number: 0, game: 0, attempt: 0 };
    MatchResult { fixture: Some(fixture), ..result(match_id, players) }
}
