//! Every general achievement is reached by a match that is made for it, and by nothing less.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::domain::{Finish, MatchId, PlayerId, RoomId};

/// A match of four that brings nothing, to be changed by a test, and the last of its players.
pub(crate) struct Case {
    result: MatchResult,
    placing: Placing,
    players: usize,
    career: Career,
    others: Vec<Career>,
    best_beaten: Option<i64>,
}

impl Case {
    pub(crate) fn of(game: &str, mode: Option<&str>) -> Case {
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
            fixture: None,
        };
        let player = PlayerId::parse("p").unwrap();
        let placing = Placing {
            player,
            seat: 0,
            bot: None,
            finish: Finish { placement: 4, score: 0 },
            figures: Default::default(),
        };
        let career = Career { game: game.to_owned(), matches: 1, ..Career::default() };
        Case { result, placing, players: 4, career, others: Vec::new(), best_beaten: None }
    }

    pub(crate) fn place(mut self, placement: u16, of: usize) -> Case {
        (self.placing.finish.placement, self.players) = (placement, of);
        self
    }

    /// Says what the game counted in this match.
    pub(crate) fn counted(mut self, counter: Counter, count: i64) -> Case {
        self.placing.figures.insert(counter.name.to_owned(), count);
        self
    }

    /// Says what the game counted in all matches.
    pub(crate) fn total(mut self, counter: Counter, count: i64) -> Case {
        self.career.figures.insert(counter.name.to_owned(), count);
        self
    }

    fn streak(mut self, streak: u32) -> Case {
        self.career.streak = streak;
        self
    }

    /// Says that the player has played another game, too.
    fn also(mut self, matches: u32, played_ms: u64) -> Case {
        self.others.push(Career { game: "go".to_owned(), matches, played_ms, ..Career::default() });
        self
    }

    fn beat(self, rating: i64) -> Case {
        Case { best_beaten: Some(rating), ..self }
    }

    /// Which of these achievements it brings.
    pub(crate) fn reached(&self, of: &[Achievement]) -> BTreeSet<&'static str> {
        let careers: Vec<&Career> = self.others.iter().chain([&self.career]).collect();
        let facts = Facts {
            result: &self.result,
            placing: &self.placing,
            players: self.players,
            won: self.placing.finish.placement == 1,
            career: &self.career,
            careers: &careers,
            shown_before: Some(100_000),
            best_beaten: self.best_beaten,
        };
        let reached = of.iter().filter(|achievement| achievement.is_reached(&facts));
        reached.map(|achievement| achievement.name).collect()
    }
}

/// Asserts that each of these achievements, in order, is reached by the first match and just not by the second.
#[track_caller]
pub(crate) fn assert_just_reached(all: &[Achievement], cases: Vec<(&'static str, Case, Case)>) {
    let names = |list: &[Achievement]| list.iter().map(|achievement| achievement.name).collect::<Vec<_>>();
    assert_eq!(cases.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), names(all));
    for (name, enough, short) in &cases {
        assert!(enough.reached(all).contains(name), "{name}: {:?}", enough.reached(all));
        assert!(!short.reached(all).contains(name), "{name} came too early");
    }
}

fn plain() -> Case {
    Case::of("chess", None)
}

#[test]
fn each_is_reached_by_what_it_says_and_by_no_less() {
    assert_just_reached(
        GENERAL,
        vec![
            ("first_win", plain().place(1, 2), plain()),
            ("on_the_podium", plain().place(3, 4), plain().place(3, 3)),
            ("crowd", plain().place(50, 50), plain().place(49, 49)),
            ("streak_3", plain().streak(3), plain().streak(2)),
            ("streak_10", plain().streak(10), plain().streak(9)),
            ("giant_slayer", plain().beat(130_000), plain().beat(129_999)),
            ("all_rounder", plain().also(1, 0), plain()),
            ("veteran", plain().also(9, 0), plain().also(8, 0)),
            ("centurion", plain().also(99, 0), plain().also(98, 0)),
            ("marathon", plain().also(1, 36_000_000), plain().also(1, 35_999_999)),
        ],
    );
}

#[test]
fn figures_that_cannot_be_true_do_no_harm() {
    for rating in [i64::MIN, -1, i64::MAX] {
        let odd = plain().place(0, 0).beat(rating);
        odd.also(u32::MAX, u64::MAX).also(u32::MAX, u64::MAX).reached(GENERAL);
    }
}

#[test]
fn a_rule_that_panics_is_not_reached() {
    let broken =
        [Achievement::new("broken", "Broken", "Never", |of| of.players / (of.players - 4) > 0), GENERAL[0]];
    assert_eq!(plain().reached(&broken), BTreeSet::new());
    assert_eq!(plain().place(1, 4).reached(&broken), BTreeSet::from(["first_win"]));
}
