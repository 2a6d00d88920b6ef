//! Notices to players, until they have been read.

use serde_json::json;
use tiltyard::domain::{NewNotice, Notice};

use super::world::{a_match, at, player};
use crate::stores::Store;

fn notice(to: &str, n: i64) -> NewNotice {
    let data = json!({"n": n, "text": "größer \u{1F3C6} \"quoted\"", "list": [1.5, null, true]});
    NewNotice { player: player(to), kind: "test".to_owned(), data, at: at(n) }
}

fn numbers(notices: &[Notice]) -> Vec<i64> {
    notices.iter().map(|notice| notice.data["n"].as_i64().unwrap()).collect()
}

pub(crate) async fn notices_are_kept_until_they_are_read(store: Store) {
    let new = [notice("anna", 1), notice("bob", 2), notice("anna", 3), notice("anna", 4)];
    let kept = store.notify(&new, 100).await.unwrap();
    assert!(kept.is_sorted_by_key(|notice| notice.id) && kept[0].id > 0);
    for (new, kept) in new.iter().zip(&kept) {
        assert_eq!(
            (&new.player, &new.kind, &new.data, new.at),
            (&kept.player, &kept.kind, &kept.data, kept.at)
        );
    }
    let (anna, bob) = (player("anna"), player("bob"));
    let of_anna: Vec<_> = kept.iter().filter(|notice| notice.player == anna).cloned().collect();
    assert_eq!(store.unread(&anna, 0, 10).await.unwrap(), of_anna);
    assert_eq!(store.unread(&anna, 0, 2).await.unwrap(), of_anna[..2]);
    assert_eq!(store.unread(&anna, of_anna[0].id, 10).await.unwrap(), of_anna[1..]);
    assert_eq!(store.mark_read(&anna, of_anna[1].id).await.unwrap(), 2);
    assert_eq!(store.mark_read(&anna, of_anna[1].id).await.unwrap(), 0);
    assert_eq!(store.unread(&anna, 0, 10).await.unwrap(), of_anna[2..]);
    assert_eq!(store.unread(&bob, 0, 10).await.unwrap().len(), 1, "those of others stay");
    assert_eq!(store.mark_read(&anna, u64::MAX).await.unwrap(), 1);
    assert_eq!(store.unread(&anna, u64::MAX, 10).await.unwrap(), []);
    assert_eq!(store.notify(&[], 100).await.unwrap(), []);
}

pub(crate) async fn beyond_the_bound_the_oldest_are_forgotten(store: Store) {
    for n in 0..5 {
        store.notify(&[notice("anna", n)], 3).await.unwrap();
    }
    store.notify(&[notice("bob", 9)], 3).await.unwrap();
    assert_eq!(numbers(&store.unread(&player("anna"), 0, 10).await.unwrap()), [2, 3, 4]);
    let many: Vec<_> = (10..20).map(|n| notice("anna", n)).collect();
    store.notify(&many, 3).await.unwrap();
    assert_eq!(numbers(&store.unread(&player("anna"), 0, 10).await.unwrap()), [17, 18, 19]);
    assert_eq!(numbers(&store.unread(&player("bob"), 0, 10).await.unwrap()), [9]);
}

pub(crate) async fn what_settling_has_to_say_is_kept(store: Store) {
    let results = [a_match("m1", 60, &["anna", "bob"]), a_match("m2", 120, &["bob", "anna"])];
    let settled = store.settle(&results).await.unwrap();
    let told: Vec<Notice> = settled.into_iter().flat_map(|settled| settled.notices).collect();
    assert!(told.iter().any(|notice| notice.player == player("anna")), "the first win is an achievement");
    for who in ["anna", "bob"].map(player) {
        let own: Vec<_> = told.iter().filter(|notice| notice.player == who).cloned().collect();
        assert_eq!(store.unread(&who, 0, 100).await.unwrap(), own);
    }
    let again = store.settle(&results).await.unwrap();
    assert!(again.iter().all(|settled| settled.notices.is_empty()), "told once");
}

pub(crate) async fn numbers_are_never_given_out_again(store: Store) {
    let first = store.notify(&[notice("anna", 1)], 10).await.unwrap()[0].id;
    store.mark_read(&player("anna"), first).await.unwrap();
    let again = store.again().await.unwrap();
    assert!(again.notify(&[notice("anna", 2)], 10).await.unwrap()[0].id > first);
}
