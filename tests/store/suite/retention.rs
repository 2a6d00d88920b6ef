//! Records that are old enough to go, and what stays of them.

use tiltyard::domain::{BoardName, BoardScope, Week};

use super::world::{a_match, at, ladder, player};
use crate::stores::{Row, Store};

const WEEK_S: i64 = 7 * 86_400;

/// Removes all old matches, so many at a time. Answers how many each call removed.
async fn remove_matches(store: &Store, before: i64, limit: u32) -> Vec<u64> {
    let mut removed = Vec::new();
    while let Some(count) = store.remove_matches(at(before), limit).await.unwrap().filter(|n| *n > 0) {
        removed.push(count);
    }
    removed
}

pub(crate) async fn of_old_matches_their_figures_stay(store: Store) {
    let matches: Vec<_> =
        (0..5).map(|n| a_match(&format!("m{n}"), 60 * (n + 1), &["anna", "bob", "ai_1"])).collect();
    store.settle(&matches).await.unwrap();
    let anna = player("anna");
    let before = store.detail(&anna, 10).await.unwrap().unwrap();
    let board = store.page(&BoardName::Global, BoardScope::Everybody, None, 10).await.unwrap();
    assert_eq!(remove_matches(&store, 240, 2).await, [2, 1]);
    let after = store.detail(&anna, 10).await.unwrap().unwrap();
    assert_eq!(after.matches, before.matches[..2]);
    assert_eq!(
        (after.careers, after.ratings, after.inventory),
        (before.careers, before.ratings, before.inventory)
    );
    assert_eq!(after.achievements.len(), before.achievements.len());
    assert_eq!(store.page(&BoardName::Global, BoardScope::Everybody, None, 10).await.unwrap(), board);
    assert_eq!(store.rating_curve(&anna, &ladder(), 10).await.unwrap().len(), 2);
    assert_eq!(store.result(&matches[0].match_id).await.unwrap(), None);
    assert!(store.result(&matches[4].match_id).await.unwrap().is_some());
    // The next match goes on from the ratings of those that are gone.
    let settled = store.settle(&[a_match("m9", 600, &["anna", "bob"])]).await.unwrap();
    assert!(settled[0].is_new);
    assert_eq!(store.careers(&anna).await.unwrap()[0].matches, 6);
}

pub(crate) async fn boards_of_old_weeks_go_and_no_others(store: Store) {
    for week in 0..4 {
        let id = format!("m{week}");
        store
            .settle(&[a_match(&id, week * WEEK_S + 60, &["anna", "bob", "cora", "dora", "ai_1"])])
            .await
            .unwrap();
    }
    let names = async || -> Vec<String> {
        let boards = store.boards(BoardScope::Everybody).await.unwrap();
        boards.iter().map(|(board, _)| board.to_string()).collect()
    };
    let old: Vec<_> = [0, 1].map(|week| Week::of(at(week * WEEK_S + 60))).map(BoardName::Weekly).into();
    let all = names().await;
    // It is in no list from the first step on.
    let border = Week::of(at(2 * WEEK_S + 60));
    assert_eq!(store.remove_weekly_boards(border, 2).await.unwrap(), Some(3));
    assert!(!names().await.contains(&old[0].to_string()) && names().await.contains(&old[1].to_string()));
    assert_eq!(store.page(&old[0], BoardScope::Everybody, None, 10).await.unwrap(), []);
    let mut steps = 0;
    while store.remove_weekly_boards(border, 2).await.unwrap() != Some(0) {
        steps += 1;
    }
    assert_eq!(steps, 2 + 3);
    let wanted: Vec<_> =
        all.into_iter().filter(|name| !old.iter().any(|of| of.to_string() == *name)).collect();
    assert_eq!(names().await, wanted);
    // Whoever comes late to a week that is gone begins a new board.
    store.settle(&[a_match("late", 120, &["anna", "bob"])]).await.unwrap();
    assert_eq!(store.size(&old[0], BoardScope::People).await.unwrap(), 2);
}

pub(crate) async fn while_several_servers_remove_each_row_goes_once(store: Store) {
    let matches: Vec<_> = (0..60).map(|n| a_match(&format!("m{n}"), 60 + n, &["anna", "bob"])).collect();
    store.settle(&matches).await.unwrap();
    let other = store.again().await.unwrap();
    let remove = async |records: &dyn tiltyard::store::Records| {
        let mut removed = 0;
        // Busy means that the other one is at it.
        while let Some(count) = match records.remove_matches(at(1_000), 4).await.unwrap() {
            Some(0) => None,
            count => Some(count.unwrap_or_default()),
        } {
            removed += count;
        }
        removed
    };
    let (here, there) = tokio::join!(remove(&*store), remove(other.as_ref()));
    assert_eq!(here + there, 60);
}

pub(crate) async fn a_large_board_goes_in_small_steps(store: Store) {
    let board = BoardName::Weekly(Week::of(at(0)));
    let rows: Vec<_> =
        (0..250).map(|n| Row { player: player(&format!("anna{n}")), bot: false, score: n }).collect();
    store.fill(&board, &rows).await;
    let border = Week::of(at(3 * WEEK_S));
    let mut steps = Vec::new();
    while let Some(count) = store.remove_weekly_boards(border, 100).await.unwrap().filter(|n| *n > 0) {
        steps.push(count);
    }
    assert_eq!(steps, [101, 101, 51]);
}
