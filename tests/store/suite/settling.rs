//! Results go in, once each and in their order.

use jiff::SignedDuration;
use tiltyard::domain::{BoardName, BoardScope, MatchId, MatchResult, SettledMatch};

use super::world::model::Model;
use super::world::{Dice, a_match, any_match, at, player, week};
use crate::stores::Store;

pub(crate) async fn a_match_is_settled_once(store: Store) {
    let result = a_match("m1", 60, &["anna", "bob", "ai_1"]);
    let first = store.settle(std::slice::from_ref(&result)).await.unwrap().remove(0);
    assert!(first.is_new);
    assert_eq!(first.players.iter().map(|of| of.points).collect::<Vec<_>>(), [12, 2, 0]);
    let before = store.dashboard(&player("anna"), 10).await.unwrap();
    for _ in 0..2 {
        let again = store.settle(std::slice::from_ref(&result)).await.unwrap().remove(0);
        assert!(!again.is_new);
        assert_eq!(plain(again), plain(first.clone()));
    }
    assert_eq!(store.dashboard(&player("anna"), 10).await.unwrap(), before);
}

pub(crate) async fn a_match_is_found_as_it_was_owed(store: Store) {
    let mut result = a_match("m1", 60, &["bob", "anna", "ai_1"]);
    store.settle(&[result.clone(), a_match("m2", 120, &["anna", "bob"])]).await.unwrap();
    result.placings.iter_mut().filter_map(|of| of.bot.as_mut()).for_each(|bot| *bot = "easy".to_owned());
    assert_eq!(store.result(&result.match_id).await.unwrap(), Some(result));
    assert_eq!(store.result(&MatchId::parse("m3").unwrap()).await.unwrap(), None);
}

pub(crate) async fn a_match_that_is_twice_in_a_batch_is_new_once(store: Store) {
    let (one, other) = (a_match("m1", 60, &["anna", "bob"]), a_match("m2", 120, &["bob", "anna"]));
    let settled = store.settle(&[one.clone(), other.clone(), one.clone()]).await.unwrap();
    let found: Vec<_> = settled.iter().map(|of| (of.match_id.as_str(), of.is_new)).collect();
    assert_eq!(found, [("m1", true), ("m2", true), ("m1", false)]);
    assert_eq!(plain(settled[0].clone()), plain(settled[2].clone()));
    let settled = store.settle(&[a_match("m3", 180, &["anna", "bob"]), other, one]).await.unwrap();
    assert_eq!(settled.iter().map(|of| of.is_new).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(store.careers(&player("anna")).await.unwrap()[0].matches, 3);
}

pub(crate) async fn matches_are_settled_in_their_order(store: Store) {
    let results: Vec<_> = (0..6).map(|n| a_match(&format!("m{n}"), 60 * n, &["anna", "bob"])).collect();
    let settled = store.settle(&results).await.unwrap();
    for pair in settled.windows(2) {
        for (before, after) in pair[0].players.iter().zip(&pair[1].players) {
            assert_eq!(before.rating_after, after.rating_before);
        }
    }
    let career = store.careers(&player("anna")).await.unwrap().remove(0);
    assert_eq!((career.streak, career.best_streak, career.points), (6, 6, 60));
}

pub(crate) async fn what_is_stored_is_what_the_ledger_says(store: Store) {
    for seed in 1..=3 {
        let hint = format!("seed {seed}");
        let (mut dice, mut model) = (Dice(seed), Model::default());
        let mut results: Vec<MatchResult> = Vec::new();
        for n in 0..90 {
            let repeated = dice.below(8) == 0 && !results.is_empty();
            let result = if repeated {
                results[dice.below(results.len() as u64) as usize].clone()
            } else {
                prefixed(any_match(&mut dice, n, 8, 12), seed)
            };
            results.push(result);
        }
        while !results.is_empty() {
            let many = (1 + dice.below(20) as usize).min(results.len());
            let mut batch: Vec<_> = results.drain(..many).collect();
            batch.extend(batch.first().cloned().filter(|_| dice.below(2) == 0));
            let settled = store.settle(&batch).await.unwrap();
            for (result, settled) in batch.iter().zip(settled) {
                assert_eq!(plain(settled), plain(model.settle(result)), "{hint}");
            }
        }
        // The boards of this seed hold what came before, too, so only the first is compared whole.
        if seed == 1 {
            model.assert_same(&*store, &hint).await;
        }
    }
}

/// Players and matches of a world of their own.
fn prefixed(mut result: MatchResult, seed: u64) -> MatchResult {
    let renamed = |text: &str| format!("{text}-{seed}");
    for placing in &mut result.placings {
        placing.player = player(&renamed(placing.player.as_str()));
    }
    result.match_id = MatchId::parse(&renamed(result.match_id.as_str())).unwrap();
    result
}

pub(crate) async fn a_late_result_goes_into_the_week_it_was_played_in(store: Store) {
    const WEEK: i64 = 7 * 86_400;
    let now = a_match("now", WEEK + 60, &["anna", "bob"]);
    let late = a_match("late", 60, &["bob", "anna"]);
    store.settle(&[now]).await.unwrap();
    store.settle(&[late]).await.unwrap();
    for (of, best) in [(WEEK + 60, "anna"), (60, "bob")] {
        let page = store.page(&week(at(of)), BoardScope::Everybody, None, 10).await.unwrap();
        assert_eq!((page[0].player.as_str(), page[0].score, page[1].score), (best, 10, 0));
    }
    let global = store.page(&BoardName::Global, BoardScope::Everybody, None, 10).await.unwrap();
    assert_eq!(global.iter().map(|row| (row.rank, row.score)).collect::<Vec<_>>(), [(1, 10), (1, 10)]);
    // The history is in the order of settling, as the ratings are.
    let history = store.matches(&player("anna"), None, 10).await.unwrap();
    assert_eq!(history.iter().map(|of| of.match_id.as_str()).collect::<Vec<_>>(), ["late", "now"]);
}

pub(crate) async fn a_new_player_is_known_since_the_first_match(store: Store) {
    let batch = [a_match("m2", 600, &["anna", "bob"]), a_match("m1", 60, &["anna", "ai_1"])];
    store.settle(&batch).await.unwrap();
    let anna = store.player(&player("anna")).await.unwrap().unwrap();
    assert_eq!((anna.created_at, anna.seen_at, anna.name), (at(0), at(0), None));
    let bob = store.player(&player("bob")).await.unwrap().unwrap();
    assert_eq!(bob.created_at, at(600) - SignedDuration::from_secs(60));
}

pub(crate) async fn no_match_at_all_is_fine(store: Store) {
    assert_eq!(store.settle(&[]).await.unwrap(), []);
}

/// What is the same however often a match is settled; names of achievements in any order.
fn plain(mut settled: SettledMatch) -> SettledMatch {
    (settled.is_new, settled.notices) = (true, Vec::new());
    settled.players.iter_mut().for_each(|of| of.unlocked.sort());
    settled
}
