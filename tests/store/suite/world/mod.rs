//! Players, matches and dice for tests.

pub(super) mod model;

use std::collections::BTreeSet;

use jiff::Timestamp;
use tiltyard::domain::{
    BoardName, Finish, Ladder, MatchId, MatchResult, Placing, PlayerId, PlayerKind, RoomId, Week,
};
use tiltyard::store::records::{Login, Name, NewPlayer};

/// Randomness with a seed (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// A moment in November 2026, seconds after a Monday's midnight.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_793_577_600 + second).unwrap()
}

pub(crate) fn player(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

pub(crate) fn ladder() -> Ladder {
    Ladder { game: "arena".to_owned(), mode: Some("deathmatch".to_owned()) }
}

pub(crate) fn week(of: Timestamp) -> BoardName {
    BoardName::Weekly(Week::of(of))
}

/// A match of a minute in the arena, with the players in the order of their places. Those who begin with `ai_` are bots.
pub(crate) fn a_match(id: &str, ended_at: i64, players: &[&str]) -> MatchResult {
    let placing = |(index, name): (usize, &&str)| placing(player(name), index as u16 + 1);
    MatchResult {
        match_id: MatchId::parse(id).unwrap(),
        room: RoomId::parse("den").unwrap(),
        game: "arena".to_owned(),
        mode: ladder().mode,
        private: false,
        began_at: at(ended_at - 60),
        ended_at: at(ended_at),
        ticks: 1200,
        has_replay: true,
        placings: players.iter().enumerate().map(placing).collect(),
        fixture: None,
    }
}

fn placing(player: PlayerId, placement: u16) -> Placing {
    let bot = player.as_str().starts_with("ai_").then(|| "normal".to_owned());
    let figures = [("kills".to_owned(), 1), ("potions_taken".to_owned(), 2)].into();
    Placing {
        player,
        seat: placement,
        bot,
        finish: Finish { placement, score: 100 - i32::from(placement) },
        figures,
    }
}

/// Any match of `most` players at most, out of so many people and as many bots.
pub(crate) fn any_match(dice: &mut Dice, id: u64, most: u64, population: u64) -> MatchResult {
    let wanted = 2 + dice.below(most - 1) as usize;
    let mut who = BTreeSet::new();
    while who.len() < wanted {
        let n = dice.below(population);
        who.insert(if dice.below(2) == 0 { format!("ai_{n}") } else { format!("anna{n}") });
    }
    let mut names: Vec<String> = who.into_iter().collect();
    names.sort_by_cached_key(|_| dice.next());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // Late ones, too: what comes after may have been played before.
    let ended_at = dice.below(21 * 86_400) as i64;
    let mut result = a_match(&format!("match{id}"), ended_at, &names);
    match dice.below(3) {
        0 => (result.game, result.mode) = ("connect_four".to_owned(), None),
        1 => result.mode = Some("battle_royale".to_owned()),
        _ => {}
    }
    (result.private, result.has_replay) = (dice.below(4) == 0, dice.below(4) > 0);
    for index in 0..result.placings.len() {
        let before = index.checked_sub(1).map_or(1, |before| result.placings[before].finish.placement);
        let placing = &mut result.placings[index];
        placing.finish.placement = if dice.below(3) == 0 { before } else { index as u16 + 1 };
        placing.finish.score = dice.below(2_000) as i32 - 1_000;
        for figure in ["kills", "deaths", "potions_taken", "potions_drunk", "potions_kept"] {
            placing.figures.insert(figure.to_owned(), dice.below(8) as i64);
        }
    }
    result
}

pub(crate) fn name(shown: &str) -> Name {
    Name { shown: shown.to_owned(), key: shown.to_lowercase() }
}

pub(crate) fn login(hash: &str) -> Login {
    Login { password_hash: hash.to_owned(), recovery: None }
}

pub(crate) fn guest(id: &str, shown: &str) -> NewPlayer {
    NewPlayer {
        id: player(id),
        kind: PlayerKind::Guest,
        name: name(shown),
        role: "player".to_owned(),
        login: None,
        at: at(0),
    }
}

pub(crate) fn account(id: &str, shown: &str) -> NewPlayer {
    NewPlayer { kind: PlayerKind::Account, login: Some(login("$argon2id$x")), ..guest(id, shown) }
}
