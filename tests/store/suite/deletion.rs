//! Players who are deleted.

use tiltyard::domain::name::DELETED_NAME;
use tiltyard::domain::{BoardName, BoardScope, NewNotice, PlayerId, RefreshBounds};
use tiltyard::store::records::{DeletedPlayer, NewReport, NextToken, Refresh, RefreshToken};

use super::world::{a_match, account, at, guest, login, name, player};
use crate::stores::Store;

pub(crate) async fn nothing_but_results_is_left_of_a_deleted_player(store: Store) {
    let anna = store.create(&account("p_anna", "Anna")).await.unwrap().unwrap().id;
    store.settle(&[a_match("m1", 60, &["p_anna", "bob"])]).await.unwrap();
    let notice =
        |who: &str| NewNotice { player: player(who), kind: "x".to_owned(), data: 1.into(), at: at(0) };
    store.notify(&[notice("p_anna"), notice("bob")], 10).await.unwrap();
    let (digest, family, issued_at, expires_at) = ([1; 32], uuid::Uuid::nil(), at(0), at(100));
    let token =
        RefreshToken { digest, family, player: anna.clone(), issued_at, expires_at, forget_by: issued_at };
    store.keep_refresh(&token, 4).await.unwrap();
    let report = |by: &str, about: &str| NewReport {
        reporter: Some(player(by)),
        player: player(about),
        room: None,
        reason: "abuse".to_owned(),
        message: Some(format!("{by} about {about}")),
        at: at(3),
    };
    for new in [report("p_anna", "bob"), report("bob", "p_anna"), report("cora", "bob")] {
        store.report(&new, 10, 10).await.unwrap();
    }
    let before = store.detail(&anna, 10).await.unwrap().unwrap();
    assert!(store.delete(&anna, at(90)).await.unwrap());
    let after = store.detail(&anna, 10).await.unwrap().unwrap();
    assert_eq!(after.player.name.as_deref(), Some(DELETED_NAME));
    assert_eq!(
        (after.matches, after.careers, after.ratings),
        (before.matches, before.careers, before.ratings)
    );
    let page = store.page(&BoardName::Global, BoardScope::People, None, 10).await.unwrap();
    assert_eq!(page.iter().find(|row| row.player == anna).unwrap().name.as_deref(), Some(DELETED_NAME));
    assert_eq!(store.role(&anna).await.unwrap(), None);
    assert_eq!(store.find_login("anna").await.unwrap(), None);
    assert_eq!(store.unread(&anna, 0, 10).await.unwrap(), []);
    assert!(!store.unread(&player("bob"), 0, 10).await.unwrap().is_empty(), "those of others stay");
    assert_eq!(store.reports_with(&anna, 10).await.unwrap(), []);
    let left = store.reports(None, 10).await.unwrap().into_iter().map(|kept| kept.report);
    let nameless = NewReport { reporter: None, ..report("p_anna", "bob") };
    assert_eq!(left.collect::<Vec<_>>(), [report("cora", "bob"), nameless]);
    let next = NextToken { digest: [2; 32], issued_at, expires_at, forget_by: issued_at };
    let bounds = RefreshBounds { keep: 4, grace: jiff::SignedDuration::ZERO };
    assert_eq!(store.rotate_refresh(&digest, &next, bounds).await.unwrap(), Refresh::Unknown);
    assert!(!store.delete(&anna, at(91)).await.unwrap(), "it goes once");
}

pub(crate) async fn the_name_of_a_deleted_player_is_free_and_the_id_never_is(store: Store) {
    // Nothing is kept for an id that was given out and has nobody any more.
    let bob = PlayerId::issue(7);
    for (who, shown) in [("p_anna", "Anna"), (bob.as_str(), "Bob")] {
        store.create(&account(who, shown)).await.unwrap().unwrap();
    }
    let seldom = store.create(&guest("p_guest", "Guest")).await.unwrap().unwrap().id;
    for who in ["p_anna", bob.as_str(), "p_guest"] {
        assert!(store.delete(&player(who), at(1)).await.unwrap(), "{who}");
    }
    assert!(store.create(&account("p_new", "Anna")).await.unwrap().is_ok());
    // Tokens from before may still be about: they change nothing any more.
    assert_eq!(store.rename(&bob, &name("Other")).await.unwrap(), Ok(None));
    assert_eq!(store.promote(&seldom, &name("Other"), &login("x")).await.unwrap(), Ok(None));
    store.hold(std::slice::from_ref(&seldom), at(500)).await.unwrap();
    assert_eq!(store.due(at(1_000), None, 10).await.unwrap(), []);
    store.settle(&[a_match("m1", 60, &[bob.as_str(), "p_new"])]).await.unwrap();
    let bob = store.player(&bob).await.unwrap().unwrap();
    assert_eq!(bob.name.as_deref(), Some(DELETED_NAME));
    assert_eq!(store.unread(&bob.id, 0, 10).await.unwrap(), [], "nobody could read it");
    assert!(!store.delete(&player("nobody"), at(1)).await.unwrap());
}

pub(crate) async fn deleted_players_are_walked_in_the_order_of_their_time(store: Store) {
    for (number, second) in [(1, 30), (2, 10), (3, 20), (4, 20)] {
        let who = store.create(&guest(&format!("p_{number}"), &format!("Guest {number}"))).await;
        assert!(store.delete(&who.unwrap().unwrap().id, at(second)).await.unwrap());
    }
    let mut walked: Vec<DeletedPlayer> = Vec::new();
    loop {
        let page = store.deleted(at(20), walked.last(), 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        walked.extend(page);
    }
    let ids: Vec<_> = walked.iter().map(|of| of.player.as_str()).collect();
    assert_eq!(ids, ["p_3", "p_4", "p_1"]);
}
