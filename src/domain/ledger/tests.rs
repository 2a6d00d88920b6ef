//! Settling, with a table in memory in the place of a database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::domain::board::{coarse_bucket, fine_bucket};
use crate::domain::{
    Achievement, Counter, Declared, Figures, Finish, Item, MatchId, MatchResult, Placing, RoomId,
};

const FOUND: Counter = Counter::new("found", "Found");
const DRUNK: Counter = Counter::new("drunk", "Drunk");
const HELD: Counter = Counter::new("held", "Held");
const KILLS: Counter = Counter::new("kills", "Defeated");

/// The declarations of `duel`. No other game declares anything.
const DUEL: Declared = Declared {
    counters: &[FOUND, DRUNK, HELD, KILLS],
    items: &[Item::new("potion", "Potion").won(FOUND).used(DRUNK).kept(HELD)],
    achievements: &[
        Achievement::new("rampage", "Rampage", "Defeated ten", |of| of.count(KILLS) >= 10),
        Achievement::new("collector", "Collector", "Found 50 potions", |of| of.total(FOUND) >= 50),
    ],
};

fn declarations() -> Arc<Declarations> {
    let mut declarations = Declarations::default();
    declarations.add("duel", DUEL);
    Arc::new(declarations)
}

/// All rows, as a store has them.
#[derive(Debug, Clone, Default, PartialEq)]
struct Rows {
    kinds: BTreeMap<PlayerId, PlayerKind>,
    careers: BTreeMap<(PlayerId, String), Career>,
    ratings: BTreeMap<(PlayerId, Ladder), Rating>,
    stocks: BTreeMap<(PlayerId, String), Stock>,
    unlocked: BTreeMap<(PlayerId, String), Unlocked>,
    entries: BTreeMap<(BoardName, PlayerId), (bool, i64)>,
    counts: BTreeMap<(BoardName, bool, BucketSize, i64), i64>,
}

impl Rows {
    /// Settles as a store does: loads what is needed and nothing else, and writes what has changed.
    fn settle(&mut self, batch: &[MatchResult]) -> Vec<Settling> {
        let mut ledger = self.load(&Need::of(batch));
        let settled = batch.iter().map(|result| ledger.settle(result)).collect();
        self.write(ledger.into_changes());
        settled
    }

    fn load(&self, need: &Need) -> Ledger {
        let mut ledger = Ledger::new(declarations());
        let plays = |player: &PlayerId| need.players.contains(player);
        for (player, &kind) in self.kinds.iter().filter(|(player, _)| plays(player)) {
            ledger.load_player(player.clone(), kind, false);
        }
        for ((player, _), career) in self.careers.iter().filter(|((player, _), _)| plays(player)) {
            ledger.load_career(player.clone(), career.clone());
        }
        for ((player, ladder), rating) in self.ratings.iter().filter(|((player, _), _)| plays(player)) {
            if need.ladders.contains(ladder) {
                ledger.load_rating(player.clone(), rating.clone());
            }
        }
        for ((player, _), stock) in self.stocks.iter().filter(|((player, _), _)| plays(player)) {
            ledger.load_stock(player.clone(), stock.clone());
        }
        for ((player, name), _) in self.unlocked.iter().filter(|((player, _), _)| plays(player)) {
            ledger.load_unlocked(player.clone(), name.clone());
        }
        for ((board, player), &(_, score)) in self.entries.iter().filter(|((_, player), _)| plays(player)) {
            if need.boards.contains(board) {
                ledger.load_entry(board.clone(), player.clone(), score);
            }
        }
        ledger
    }

    fn write(&mut self, changes: Changes) {
        self.kinds.extend(changes.players);
        self.careers
            .extend(changes.careers.into_iter().map(|(player, row)| ((player, row.game.clone()), row)));
        self.ratings
            .extend(changes.ratings.into_iter().map(|(player, row)| ((player, row.ladder.clone()), row)));
        self.stocks.extend(changes.stocks.into_iter().map(|(player, row)| ((player, row.item.clone()), row)));
        for (player, row) in changes.unlocked {
            let old = self.unlocked.insert((player, row.achievement.clone()), row);
            assert_eq!(old, None, "unlocked twice");
        }
        for row in changes.entries {
            self.entries.insert((row.board, row.player), (row.bot, row.score));
        }
        for row in changes.counts {
            *self.counts.entry((row.board, row.bot, row.level, row.bucket)).or_default() += row.by;
        }
        self.counts.retain(|_, n| *n != 0);
    }

    /// The counts, made from the entries: what they have to be.
    fn histogram(&self) -> BTreeMap<(BoardName, bool, BucketSize, i64), i64> {
        let mut counts = BTreeMap::new();
        for ((board, _), &(bot, score)) in &self.entries {
            let fine = fine_bucket(score);
            for (level, bucket) in [(BucketSize::Fine, fine), (BucketSize::Coarse, coarse_bucket(fine))] {
                *counts.entry((board.clone(), bot, level, bucket)).or_default() += 1;
            }
        }
        counts
    }

    fn entry(&self, board: BoardName, player: &str) -> i64 {
        self.entries[&(board, id(player))].1
    }

    fn career(&self, player: &str, game: &str) -> &Career {
        &self.careers[&(id(player), game.to_owned())]
    }
}

fn id(player: &str) -> PlayerId {
    PlayerId::parse(player).unwrap()
}

fn placing(player: &str, placement: u16) -> Placing {
    let bot = player.starts_with("bot").then(|| "easy".to_owned());
    Placing {
        player: id(player),
        seat: 0,
        bot,
        finish: Finish { placement, score: 0 },
        figures: Figures::new(),
    }
}

fn played(number: usize, game: &str, placings: Vec<Placing>) -> MatchResult {
    let ended_at = Timestamp::from_second(1_795_000_000 + number as i64).unwrap();
    MatchResult {
        match_id: MatchId::parse(&format!("m{number}")).unwrap(),
        room: RoomId::parse("r").unwrap(),
        game: game.to_owned(),
        mode: None,
        private: false,
        began_at: ended_at - jiff::Span::new().seconds(90),
        ended_at,
        ticks: 1,
        has_replay: false,
        placings,
        fixture: None,
    }
}

#[test]
fn a_match_is_entered_into_everything_it_touches() {
    let mut rows = Rows::default();
    let settled = rows.settle(&[played(0, "duel", vec![placing("anna", 1), placing("bot", 2)])]);
    let [anna, bot] = &settled[0].settled.players[..] else { panic!("two played") };
    assert_eq!((anna.points, bot.points), (2, 0));
    assert_eq!(anna.rating_before, Some(100_000));
    assert!(anna.rating_after > anna.rating_before && bot.rating_after < bot.rating_before);
    assert_eq!(anna.unlocked, ["first_win"]);
    let career = rows.career("anna", "duel");
    assert_eq!(
        (career.matches, career.wins, career.streak, career.points, career.played_ms),
        (1, 1, 1, 2, 90_000)
    );
    let ladder = Ladder { game: "duel".to_owned(), mode: None };
    for board in [BoardName::Global, BoardName::Game("duel".to_owned())] {
        assert_eq!((rows.entry(board.clone(), "anna"), rows.entry(board, "bot")), (2, 0));
    }
    assert_eq!(Some(rows.entry(BoardName::Ladder(ladder), "anna")), anna.rating_after);
    assert_eq!((rows.kinds[&id("anna")], rows.kinds[&id("bot")]), (PlayerKind::Guest, PlayerKind::Bot));
    assert_eq!(settled[0].settled.boards.len(), 4);
}

#[test]
fn an_achievement_is_told_once_with_words_for_people() {
    let mut rows = Rows::default();
    let batch: Vec<_> =
        (0..3).map(|number| played(number, "chess", vec![placing("a", 1), placing("b", 2)])).collect();
    let settled = rows.settle(&batch);
    let told: Vec<_> = settled.iter().flat_map(|settling| &settling.notices).collect();
    let names: Vec<_> = told.iter().map(|notice| notice.data["achievement"].as_str().unwrap()).collect();
    assert_eq!(names, ["first_win", "streak_3"]);
    assert_eq!((told[0].player.as_str(), told[0].kind.as_str()), ("a", "achievement_unlocked"));
    assert_eq!(
        told[1].data,
        serde_json::json!({ "achievement": "streak_3", "title": "On a roll",
            "words": "Won three matches of a game in a row", "match_id": "m2", "game": "chess" })
    );
}

#[test]
fn a_known_bot_counts_as_one_even_if_its_seat_does_not_say_so() {
    let mut rows = Rows::default();
    rows.kinds.insert(id("robot"), PlayerKind::Bot);
    let settled = rows.settle(&[played(0, "duel", vec![placing("anna", 1), placing("robot", 2)])]);
    assert_eq!(settled[0].settled.players[0].points, 2);
    assert!(rows.entries[&(BoardName::Global, id("robot"))].0);
}

#[test]
fn a_place_that_all_share_is_no_win_and_ends_a_streak() {
    let mut rows = Rows::default();
    rows.settle(&[
        played(0, "chess", vec![placing("a", 1), placing("b", 2)]),
        played(1, "chess", vec![placing("a", 1), placing("b", 1)]),
    ]);
    let career = rows.career("a", "chess");
    assert_eq!((career.matches, career.wins, career.streak, career.best_streak), (2, 1, 0, 1));
    assert_eq!((career.points, rows.career("b", "chess").points), (15, 5));
}

#[test]
fn a_player_who_is_named_twice_counts_once() {
    let mut rows = Rows::default();
    let settled = rows.settle(&[played(0, "duel", vec![placing("a", 1), placing("b", 2), placing("a", 3)])]);
    assert_eq!(settled[0].settled.players.len(), 2);
    assert_eq!((settled[0].settled.players[0].points, rows.career("a", "duel").matches), (10, 1));
}

#[test]
fn who_plays_alone_is_not_rated() {
    let mut rows = Rows::default();
    let settled = rows.settle(&[played(0, "duel", vec![placing("a", 1)]), played(1, "duel", vec![])]);
    assert_eq!((settled[0].settled.players[0].rating_after, rows.ratings.len()), (None, 0));
    assert_eq!(rows.histogram(), rows.counts);
}

fn counted(player: &str, placement: u16, figures: &[(Counter, i64)]) -> Placing {
    let figures = figures.iter().map(|(counter, count)| (counter.name.to_owned(), *count)).collect();
    Placing { figures, ..placing(player, placement) }
}

#[test]
fn what_a_game_calls_an_item_goes_into_the_inventory() {
    let mut rows = Rows::default();
    let found = || counted("a", 1, &[(FOUND, 5), (DRUNK, 3), (HELD, 2)]);
    rows.settle(&[played(0, "duel", vec![found(), placing("b", 2)]), played(1, "duel", vec![found()])]);
    let stock = &rows.stocks[&(id("a"), "potion".to_owned())];
    assert_eq!((stock.won, stock.used, stock.kept, rows.stocks.len()), (10, 6, 4, 1));
}

#[test]
fn a_game_brings_its_achievements_and_no_other_game_does() {
    let mut rows = Rows::default();
    let strong = |number, game| {
        let figures = [(KILLS, 10), (FOUND, 30)];
        played(number, game, vec![counted("b", 1, &[]), counted("a", 2, &figures)])
    };
    let settled = rows.settle(&[strong(0, "chess"), strong(1, "duel"), strong(2, "duel"), strong(3, "duel")]);
    let unlocked = |number: usize| settled[number].settled.players[1].unlocked.clone();
    assert_eq!((unlocked(0), unlocked(1)), (vec![], vec!["all_rounder".to_owned(), "rampage".to_owned()]));
    assert_eq!((unlocked(2), unlocked(3)), (vec!["collector".to_owned()], vec![]));
}

#[test]
fn a_game_that_is_no_longer_there_settles_without_what_it_declared() {
    let mut rows = Rows::default();
    let settled = rows.settle(&[played(0, "gone", vec![counted("a", 1, &[(KILLS, 99)]), placing("b", 2)])]);
    assert_eq!(settled[0].settled.players[0].unlocked, ["first_win"]);
    assert_eq!(rows.career("a", "gone").figures["kills"], 99);
    assert!(rows.stocks.is_empty() && settled[0].settled.players[0].rating_after.is_some());
}

const FIGURES: [&str; 5] = ["kills", "found", "drunk", "held", "steps"];

fn any_placing() -> impl Strategy<Value = Placing> {
    let count = prop_oneof![4 => 0..30_i64, 1 => any::<i64>()];
    let figures = prop::collection::btree_map(prop::sample::select(&FIGURES[..]), count, 0..4);
    let player = prop::sample::select(vec!["a", "b", "c", "d", "bot1", "bot2", "robot"]);
    (player, prop_oneof![9 => 1..5_u16, 1 => any::<u16>()], figures).prop_map(
        |(player, placement, figures)| {
            let figures = figures.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
            Placing { figures, ..placing(player, placement) }
        },
    )
}

fn any_results() -> impl Strategy<Value = Vec<MatchResult>> {
    let moment = || {
        let ends = [Timestamp::MIN, Timestamp::MAX].map(Timestamp::as_second);
        let moment =
            prop_oneof![9 => 1_794_000_000..1_796_000_000_i64, 1 => prop::sample::select(ends.to_vec())];
        moment.prop_map(|second| Timestamp::from_second(second).unwrap())
    };
    let placings = prop::collection::vec(any_placing(), 0..6);
    let game = prop::sample::select(vec![("duel", Some("fast")), ("duel", Some("slow")), ("chess", None)]);
    let result =
        (game, moment(), moment(), placings).prop_map(|((game, mode), began_at, ended_at, placings)| {
            let mode = mode.map(str::to_owned);
            MatchResult { mode, began_at, ended_at, ..played(0, game, placings) }
        });
    prop::collection::vec(result, 1..24).prop_map(|mut results| {
        for (number, result) in results.iter_mut().enumerate() {
            result.match_id = MatchId::parse(&format!("m{number}")).unwrap();
        }
        results
    })
}

proptest! {
    #[test]
    fn how_matches_are_put_into_batches_does_not_matter(results in any_results(), size in 1..9_usize) {
        let robot = (id("robot"), PlayerKind::Bot);
        let start = Rows { kinds: BTreeMap::from([robot]), ..Rows::default() };
        let (mut at_once, mut again, mut in_batches, mut one_by_one) =
            (start.clone(), start.clone(), start.clone(), start);
        let told = at_once.settle(&results);
        prop_assert_eq!(&told, &again.settle(&results));
        let batched: Vec<_> = results.chunks(size).flat_map(|batch| in_batches.settle(batch)).collect();
        prop_assert_eq!(&told, &batched);
        let mut single = Vec::new();
        for result in &results {
            single.extend(one_by_one.settle(std::slice::from_ref(result)));
            prop_assert_eq!(&one_by_one.histogram(), &one_by_one.counts);
        }
        prop_assert_eq!(&told, &single);
        prop_assert_eq!(&at_once, &again);
        prop_assert_eq!(&at_once, &in_batches);
        prop_assert_eq!(&at_once, &one_by_one);
    }
}
