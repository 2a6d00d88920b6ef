//! The histories of players: their matches and ratings, in order.

use tiltyard::domain::{BoardName, BoardScope, Ladder};
use tiltyard::store::records::{HistoryPosition, Seen};

use super::world::{Dice, a_match, any_match, at, ladder, player};
use crate::stores::Store;

pub(crate) async fn a_history_is_walked_without_gaps_or_repeats(store: Store) {
    // Several end in the same moment, and the clock is set back now and then.
    let ends = (0..23).map(|n: i64| 60 * (n / 4) - 300 * (n / 9));
    let results: Vec<_> = ends
        .enumerate()
        .map(|(n, end)| a_match(&format!("m{:02}", n * 7 % 23), end, &["anna", "bob"]))
        .collect();
    for batch in results.chunks(10) {
        store.settle(batch).await.unwrap();
    }
    let anna = player("anna");
    let whole = store.matches(&anna, None, 100).await.unwrap();
    let wanted = results.iter().rev().map(|of| (of.ended_at, &of.match_id));
    assert!(whole.iter().map(|of| (of.ended_at, &of.match_id)).eq(wanted), "{whole:?}");
    assert!(whole.is_sorted_by(|newer, older| newer.listed_at > older.listed_at), "{whole:?}");
    for size in [1, 5, 23, 24] {
        let (mut walked, mut before) = (Vec::new(), None);
        loop {
            let page = store.matches(&anna, before.as_ref(), size).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(HistoryPosition { listed_at: last.listed_at, match_id: last.match_id.clone() });
            walked.extend(page);
        }
        assert_eq!(walked, whole, "pages of {size}");
    }
    assert_eq!(store.matches(&anna, None, 0).await.unwrap(), []);
}

pub(crate) async fn a_clock_that_is_set_back_puts_no_match_before_an_earlier_one(store: Store) {
    let first = [a_match("b", 3_600, &["anna", "bob"]), a_match("a", 3_600, &["anna", "eve"])];
    store.settle(&first).await.unwrap();
    // Each ends before the one that was settled before it; some of both players in one transaction.
    let ends = [(1_800, ["anna", "bob"]), (1_200, ["anna", "eve"]), (600, ["bob", "anna"])];
    let back: Vec<_> =
        ends.iter().enumerate().map(|(n, (end, who))| a_match(&format!("back{n}"), *end, who)).collect();
    store.settle(&back).await.unwrap();
    store.settle(&[a_match("right", 7_200, &["anna", "bob"])]).await.unwrap();
    for (who, wanted) in [
        ("anna", &["right", "back2", "back1", "back0", "a", "b"][..]),
        ("bob", &["right", "back2", "back0", "b"]),
        ("eve", &["back1", "a"]),
    ] {
        let history = store.matches(&player(who), None, 100).await.unwrap();
        assert_eq!(history.iter().map(|of| of.match_id.as_str()).collect::<Vec<_>>(), wanted, "{who}");
        // What is shown is what the clock said, and each rating goes on from the one before.
        let shown = first.iter().chain(&back).find(|of| of.match_id == history[1].match_id).unwrap();
        assert_eq!(history[1].ended_at, shown.ended_at, "{who}");
        let chained = |pair: &[_]| -> bool {
            let [newer, older]: &[tiltyard::domain::PlayedMatch; 2] = pair.try_into().unwrap();
            newer.rating_before == older.rating_after
        };
        assert!(history.windows(2).all(chained), "{who}: {history:?}");
        let curve = store.rating_curve(&player(who), &ladder(), 100).await.unwrap();
        let points = curve.iter().rev().map(|of| (&of.match_id, of.at, Some(of.shown)));
        assert!(points.eq(history.iter().map(|of| (&of.match_id, of.ended_at, of.rating_after))), "{who}");
    }
}

pub(crate) async fn achievements_are_in_the_order_of_the_history(store: Store) {
    let anna = player("anna");
    // The second of these is her first victory, and by the clock it is the older one.
    store.settle(&[a_match("lost", 3_600, &["bob", "anna"])]).await.unwrap();
    let before = store.achievements(&anna).await.unwrap();
    store.settle(&[a_match("won", 60, &["anna", "bob"])]).await.unwrap();
    let after = store.achievements(&anna).await.unwrap();
    let of_second = after.iter().take_while(|of| of.match_id.as_str() == "won").count();
    assert!(!before.is_empty() && of_second > 0, "{before:?} {after:?}");
    assert_eq!(after[of_second..], before);
    assert!(after[..of_second].iter().all(|of| of.at == at(60)), "{after:?}");
}

pub(crate) async fn a_rating_curve_ends_with_the_present(store: Store) {
    // By a clock that goes backwards.
    let mut results: Vec<_> =
        (0..12).map(|n| a_match(&format!("m{n:02}"), 6_000 - 60 * n, &["anna", "bob"])).collect();
    for result in results.iter_mut().step_by(3) {
        (result.game, result.mode) = ("connect_four".to_owned(), None);
    }
    let settled = store.settle(&results).await.unwrap();
    let anna = player("anna");
    for (of, many) in [(ladder(), 8), (Ladder { game: "connect_four".to_owned(), mode: None }, 4)] {
        let curve = store.rating_curve(&anna, &of, 100).await.unwrap();
        let wanted = settled.iter().filter(|settled| settled.ladder == of);
        let wanted: Vec<_> = wanted
            .map(|settled| (settled.match_id.clone(), settled.players[0].rating_after.unwrap()))
            .collect();
        assert_eq!(wanted.len(), many);
        assert!(curve.iter().map(|point| (point.match_id.clone(), point.shown)).eq(wanted));
        let ratings = store.ratings(&anna).await.unwrap();
        let now = ratings.iter().find(|rating| rating.ladder == of).unwrap();
        assert_eq!(curve.last().unwrap().shown, now.shown);
        assert_eq!(store.rating_curve(&anna, &of, 3).await.unwrap(), curve[many - 3..]);
    }
    let other = Ladder { game: "arena".to_owned(), mode: None };
    assert_eq!(store.rating_curve(&anna, &other, 9).await.unwrap(), []);
}

pub(crate) async fn a_dashboard_has_what_its_parts_say(store: Store) {
    let mut dice = Dice(7);
    let results: Vec<_> = (0..40).map(|n| any_match(&mut dice, n, 6, 3)).collect();
    store.settle(&results).await.unwrap();
    for name in ["anna0", "anna1", "ai_2"] {
        let who = player(name);
        let dashboard = store.dashboard(&who, 7).await.unwrap().unwrap();
        let detail = store.detail(&who, 7).await.unwrap().unwrap();
        // A bot's is among everybody, because it has none among people.
        let scope = if name == "ai_2" { BoardScope::Everybody } else { BoardScope::People };
        let rank = store.rank(&BoardName::Global, scope, &who).await.unwrap();
        assert!(rank.is_some());
        assert_eq!(dashboard.rank, rank);
        assert_eq!(dashboard.player, store.player(&who).await.unwrap().unwrap());
        assert_eq!(dashboard.careers, store.careers(&who).await.unwrap());
        assert_eq!(dashboard.ratings, store.ratings(&who).await.unwrap());
        assert_eq!(dashboard.matches, store.matches(&who, None, 7).await.unwrap());
        assert_eq!(dashboard.achievements, store.achievements(&who).await.unwrap());
        assert_eq!(
            (detail.player, detail.careers, detail.ratings, detail.matches, detail.achievements),
            (
                dashboard.player,
                dashboard.careers,
                dashboard.ratings,
                dashboard.matches,
                dashboard.achievements
            )
        );
        assert_eq!(detail.inventory, store.inventory(&who).await.unwrap());
    }
}

pub(crate) async fn a_player_who_is_known_but_never_played_has_an_empty_dashboard(store: Store) {
    let anna = player("anna");
    store.see(&[Seen { player: anna.clone(), bot: false, at: at(0) }]).await.unwrap();
    let dashboard = store.dashboard(&anna, 10).await.unwrap().unwrap();
    assert_eq!((dashboard.rank, dashboard.matches, dashboard.careers), (None, Vec::new(), Vec::new()));
    assert!(store.detail(&anna, 10).await.unwrap().unwrap().inventory.is_empty());
}
