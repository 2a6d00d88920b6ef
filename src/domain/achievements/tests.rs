//! Every achievement is reached by a match that is made for it, and by nothing less.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::domain::{MatchId, PlayerId, RoomId};

/// A match of four that brings nothing, to be changed.
struct Case {
    result: MatchResult,
    placing: Placing,
    players: usize,
    career: Career,
    others: Vec<Career>,
    potions_won: u64,
    best_beaten: Option<i64>,
}

fn case(game: &str, mode: Option<&str>) -> Case {
    let result = MatchResult {
        match_id: MatchId::parse("m").unwrap(),
        room: RoomId::parse("r").unwrap(),
        game: game.to_owned(),
        mode: mode.map(str::to_owned),
        private: false,
        began_at: Timestamp::UNIX_EPOCH,
        ended_at: Timestamp::UNIX_EPOCH,
        ticks: 1,
        has_replay: false,
        placings: Vec::new(),
    };
    let player = PlayerId::parse("p").unwrap();
    let placing = Placing { player, seat: 0, bot: None, placement: 4, score: 0, figures: Default::default() };
    let career = Career { game: game.to_owned(), matches: 1, ..Career::default() };
    Case { result, placing, players: 4, career, others: Vec::new(), potions_won: 0, best_beaten: None }
}

impl Case {
    fn place(mut self, placement: u16, of: usize) -> Case {
        (self.placing.placement, self.players) = (placement, of);
        self
    }

    fn figure(mut self, name: &str, count: i64) -> Case {
        self.placing.figures.insert(name.to_owned(), count);
        self
    }

    fn career(mut self, change: impl FnOnce(&mut Career)) -> Case {
        change(&mut self.career);
        self
    }

    fn reached(&self) -> BTreeSet<&'static str> {
        let careers: Vec<&Career> = self.others.iter().chain([&self.career]).collect();
        let facts = Facts {
            result: &self.result,
            placing: &self.placing,
            players: self.players,
            won: self.placing.placement == 1,
            career: &self.career,
            careers: &careers,
            potions_won: self.potions_won,
            shown_before: Some(100_000),
            best_beaten: self.best_beaten,
        };
        ALL.iter()
            .filter(|achievement| (achievement.reached)(&facts))
            .map(|achievement| achievement.name)
            .collect()
    }
}

fn arena() -> Case {
    case("arena", Some("deathmatch")).figure("shots_fired", 1)
}

fn royale() -> Case {
    case("arena", Some("battle_royale")).figure("shots_fired", 1)
}

fn connect_four() -> Case {
    case("connect_four", None).place(2, 2)
}

fn playing(game: &str, matches: u32, played_ms: u64) -> Career {
    Career { game: game.to_owned(), matches, played_ms, ..Career::default() }
}

/// For each achievement a match that just brings it, and one that just does not.
fn cases() -> Vec<(&'static str, Case, Case)> {
    let also = |others: Career| Case { others: vec![others], ..arena() };
    let found = |potions_won| Case { potions_won, ..arena() };
    let beaten = |best_beaten| Case { best_beaten: Some(best_beaten), ..arena() };
    vec![
        ("first_win", connect_four().place(1, 2), connect_four()),
        ("first_blood", arena().figure("kills", 1), arena()),
        ("on_the_podium", arena().place(3, 4), arena().place(3, 3)),
        (
            "flawless",
            arena().place(1, 2).figure("kills", 5),
            arena().place(1, 2).figure("kills", 5).figure("deaths", 1),
        ),
        (
            "sharpshooter",
            arena().figure("shots_fired", 21).figure("shots_hit", 11),
            arena().figure("shots_fired", 21).figure("shots_hit", 10),
        ),
        ("rampage", arena().figure("kills", 10), arena().figure("kills", 9)),
        ("helping_hand", arena().figure("assists", 5), arena().figure("assists", 4)),
        (
            "pacifist",
            arena().place(5, 10).figure("shots_fired", 0),
            arena().place(5, 9).figure("shots_fired", 0),
        ),
        ("last_one_standing", royale().place(1, 10), royale().place(1, 9)),
        ("crowd", arena().place(50, 50), arena().place(49, 49)),
        (
            "quick_thinker",
            connect_four().place(1, 2).figure("lines", 1).figure("stones", 6),
            connect_four().place(1, 2).figure("stones", 6),
        ),
        ("streak_3", arena().career(|of| of.streak = 3), arena().career(|of| of.streak = 2)),
        ("streak_10", arena().career(|of| of.streak = 10), arena().career(|of| of.streak = 9)),
        ("giant_slayer", beaten(130_000), beaten(129_999)),
        ("potion_master", arena().figure("potions_drunk", 5), arena().figure("potions_drunk", 4)),
        ("collector", found(50), found(49)),
        ("all_rounder", also(playing("relay", 1, 0)), arena()),
        ("veteran", also(playing("relay", 9, 0)), also(playing("relay", 8, 0))),
        ("centurion", also(playing("relay", 99, 0)), also(playing("relay", 98, 0))),
        ("marathon", also(playing("relay", 1, 36_000_000)), also(playing("relay", 1, 35_999_999))),
    ]
}

#[test]
fn each_is_reached_by_what_it_says_and_by_no_less() {
    let cases = cases();
    for (name, enough, short) in &cases {
        assert!(enough.reached().contains(name), "{name}: {:?}", enough.reached());
        assert!(!short.reached().contains(name), "{name} came too early");
    }
    let tried: Vec<&str> = cases.iter().map(|(name, ..)| *name).collect();
    assert_eq!(tried, ALL.iter().map(|achievement| achievement.name).collect::<Vec<_>>());
}

#[test]
fn names_are_words_for_programs_and_no_two_are_the_same() {
    let names: BTreeSet<&str> = ALL.iter().map(|achievement| achievement.name).collect();
    assert_eq!(names.len(), ALL.len());
    for achievement in ALL {
        assert!(achievement.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        assert!(
            !achievement.title.is_empty()
                && !achievement.words.is_empty()
                && !achievement.words.ends_with('.')
        );
        assert_eq!(find(achievement.name).map(|found| found.title), Some(achievement.title));
    }
    assert!(find("nothing").is_none());
}

#[test]
fn figures_that_cannot_be_true_do_no_harm() {
    for count in [i64::MIN, -1, i64::MAX] {
        let mut case = arena().place(0, 0);
        for figure in
            ["kills", "deaths", "assists", "shots_fired", "shots_hit", "potions_drunk", "stones", "lines"]
        {
            case = case.figure(figure, count);
        }
        case.best_beaten = Some(count);
        case.others = vec![playing("relay", u32::MAX, u64::MAX); 3];
        case.reached();
    }
}
