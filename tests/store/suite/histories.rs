//! What a player did, and when.

use tiltyard::domain::{Audience, BoardName, Ladder};
use tiltyard::store::records::{Played, Seen};

use super::world::{Dice, a_match, any_match, at, ladder, player};
use crate::stores::Store;

pub(crate) async fn a_history_is_walked_without_gaps_or_repeats(store: Store) {
    // Several end in the same moment.
    let results: Vec<_> =
        (0..23).map(|n| a_match(&format!("m{n:02}"), 60 * (n / 4), &["anna", "bob"])).collect();
    store.settle(&results).await.unwrap();
    let anna = player("anna");
    let whole = store.matches(&anna, None, 100).await.unwrap();
    let mut wanted: Vec<_> = results.iter().map(|of| (of.ended_at, of.match_id.clone())).collect();
    wanted.sort();
    wanted.reverse();
    assert!(whole.iter().map(|of| (of.ended_at, of.match_id.clone())).eq(wanted));
    for size in [1, 5, 23, 24] {
        let (mut walked, mut before) = (Vec::new(), None);
        loop {
            let page = store.matches(&anna, before.as_ref(), size).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(Played { ended_at: last.ended_at, match_id: last.match_id.clone() });
            walked.extend(page);
        }
        assert_eq!(walked, whole, "pages of {size}");
    }
    assert_eq!(store.matches(&anna, None, 0).await.unwrap(), []);
}

pub(crate) async fn a_rating_curve_ends_with_the_present(store: Store) {
    let mut results: Vec<_> =
        (0..12).map(|n| a_match(&format!("m{n:02}"), 60 * n, &["anna", "bob"])).collect();
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
        let rank = store.rank(&BoardName::Global, Audience::Everybody, &who).await.unwrap();
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
