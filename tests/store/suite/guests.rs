//! Guests: until when they stay, and what is left of one who has ended.

use jiff::{SignedDuration, Timestamp};
use tiltyard::domain::RefreshBounds;
use tiltyard::domain::{BoardName, BoardScope, NewNotice, Player, PlayerId};
use tiltyard::store::records::{DueGuest, EndBounds, NextToken, Refresh, RefreshToken, Seen};
use uuid::Uuid;

use super::world::{a_match, account, at, guest, login, name, player};
use crate::stores::Store;

const BOUNDS: RefreshBounds = RefreshBounds { keep: 4, grace: SignedDuration::ZERO };
/// Later than everything else.
const LATE: i64 = 1_000_000;

fn id(number: u128) -> PlayerId {
    PlayerId::issue(number)
}

/// A new guest, with the name `Guest N`.
async fn made(store: &Store, number: u128) -> Player {
    store.create(&guest(id(number).as_str(), &format!("Guest {number}"))).await.unwrap().unwrap()
}

async fn sign_in(store: &Store, number: u8, expires_at: Timestamp) {
    let (digest, player) = ([number; 32], id(number.into()));
    let token = RefreshToken { digest, family: Uuid::nil(), player, issued_at: at(0), expires_at };
    store.keep_refresh(&token, BOUNDS.keep).await.unwrap();
}

async fn refresh(store: &Store, number: u8, next: u8, expires_at: Timestamp) -> Refresh {
    let next = NextToken { digest: [next; 32], issued_at: at(1), expires_at };
    store.rotate_refresh(&[number; 32], &next, BOUNDS).await.unwrap()
}

/// Everybody who stays until then or less.
async fn due(store: &Store, by: Timestamp) -> Vec<(PlayerId, Timestamp)> {
    let found = store.due(by, None, 100).await.unwrap();
    found.into_iter().map(|due| (due.player, due.stays_until)).collect()
}

async fn end(store: &Store, guests: &[PlayerId], by: i64, unseen_since: i64) -> u64 {
    store.end(guests, EndBounds { by: at(by), unseen_since: at(unseen_since) }).await.unwrap()
}

async fn notify(store: &Store, who: &PlayerId) {
    let (kind, data) = ("test".to_owned(), serde_json::Value::Null);
    store.notify(&[NewNotice { player: who.clone(), kind, data, at: at(1) }], 10).await.unwrap();
}

pub(crate) async fn a_guest_stays_as_long_as_the_last_token_that_was_given(store: Store) {
    let one = made(&store, 1).await;
    assert_eq!(due(&store, at(0)).await, [(one.id.clone(), at(0))], "nobody could ever be her again");
    sign_in(&store, 1, at(100)).await;
    assert_eq!(due(&store, at(99)).await, []);
    assert_eq!(due(&store, at(100)).await, [(one.id.clone(), at(100))]);
    assert!(matches!(refresh(&store, 1, 2, at(200)).await, Refresh::Good { .. }));
    assert_eq!(due(&store, at(199)).await, []);
    // An access token that was given with it may be good for a while.
    store.forget_family(&[2; 32]).await.unwrap();
    assert_eq!(due(&store, at(199)).await, []);
    assert_eq!(due(&store, at(200)).await, [(one.id, at(200))]);
}

pub(crate) async fn who_is_no_guest_is_never_due(store: Store) {
    store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    let promoted = made(&store, 1).await.id;
    store.promote(&promoted, &name("Bert"), &login("x")).await.unwrap().unwrap().unwrap();
    sign_in(&store, 1, at(10)).await;
    store.see(&[Seen { player: player("cora"), bot: false, at: at(1) }]).await.unwrap();
    let all = [player("p_anna"), promoted, player("cora"), player("nobody")];
    store.hold(&all, at(5)).await.unwrap();
    assert_eq!(due(&store, at(LATE)).await, []);
    assert_eq!(end(&store, &all, LATE, LATE).await, 0);
    assert_eq!(store.players(&all).await.unwrap().len(), 3);
    assert!(store.find_login("anna").await.unwrap().is_some());
}

pub(crate) async fn guests_who_are_due_are_walked_in_the_order_of_their_time(store: Store) {
    let mut wanted = Vec::new();
    for (number, until) in [(1, 30), (2, 10), (3, 20), (4, 20), (5, 20), (6, 99)] {
        let player = made(&store, number).await.id;
        store.hold(&[player.clone(), player.clone()], at(until)).await.unwrap();
        wanted.push(DueGuest { player, stays_until: at(until), seen_at: at(0) });
    }
    wanted.pop();
    wanted.sort_by(|a, b| (a.stays_until, &a.player).cmp(&(b.stays_until, &b.player)));
    let mut walked: Vec<DueGuest> = Vec::new();
    loop {
        let page = store.due(at(30), walked.last(), 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        walked.extend(page);
    }
    assert_eq!(walked, wanted);
}

pub(crate) async fn nothing_is_left_of_a_guest_who_has_played_no_match(store: Store) {
    let (one, other) = (made(&store, 1).await, made(&store, 2).await);
    sign_in(&store, 1, at(100)).await;
    for who in [&one.id, &other.id] {
        notify(&store, who).await;
    }
    assert_eq!(end(&store, &[one.id.clone(), id(9)], 100, 0).await, 1);
    assert_eq!(store.player(&one.id).await.unwrap(), None);
    assert_eq!(store.role(&one.id).await.unwrap(), None);
    assert_eq!(store.unread(&one.id, 0, 10).await.unwrap(), []);
    assert_eq!(refresh(&store, 1, 3, at(200)).await, Refresh::Unknown);
    assert_eq!(store.unread(&other.id, 0, 10).await.unwrap().len(), 1, "those of others stay");
    assert_eq!(store.player(&other.id).await.unwrap().as_ref(), Some(&other));
    assert_eq!(end(&store, &[one.id], 100, 0).await, 0, "she ends once");
    assert!(store.create(&account("p_new", "Guest 1")).await.unwrap().is_ok(), "the name is free");
}

pub(crate) async fn a_guest_who_has_played_leaves_her_matches_without_a_name(store: Store) {
    let one = made(&store, 1).await;
    sign_in(&store, 1, at(100)).await;
    store.settle(&[a_match("m1", 60, &[one.id.as_str(), "bob"])]).await.unwrap();
    let before = store.detail(&one.id, 10).await.unwrap().unwrap();
    assert!(!store.unread(&one.id, 0, 10).await.unwrap().is_empty());
    assert_eq!(end(&store, std::slice::from_ref(&one.id), 100, 60).await, 1);
    let after = store.detail(&one.id, 10).await.unwrap().unwrap();
    assert_eq!(after.player, Player { name: None, ..before.player.clone() });
    assert_eq!((&after.matches, &after.careers), (&before.matches, &before.careers));
    let page = store.page(&BoardName::Global, BoardScope::People, None, 10).await.unwrap();
    let row = page.iter().find(|row| row.player == one.id).unwrap();
    assert_eq!((row.name.as_deref(), page.len()), (None, 2));
    assert_eq!(store.unread(&one.id, 0, 10).await.unwrap(), []);
    assert_eq!(store.role(&one.id).await.unwrap(), None);
    assert_eq!(refresh(&store, 1, 3, at(200)).await, Refresh::Unknown);
    assert!(store.create(&account("p_new", "Guest 1")).await.unwrap().is_ok(), "the name is free");
    assert_eq!(due(&store, at(LATE)).await, [], "there is nothing more to end");
}

pub(crate) async fn a_guest_who_was_held_or_seen_meanwhile_does_not_end(store: Store) {
    let [held, seen] = [made(&store, 1).await.id, made(&store, 2).await.id];
    store.hold(std::slice::from_ref(&held), at(101)).await.unwrap();
    store.hold(std::slice::from_ref(&held), at(50)).await.unwrap();
    store.see(&[Seen { player: seen.clone(), bot: false, at: at(61) }]).await.unwrap();
    let both = [held.clone(), seen.clone()];
    assert_eq!(end(&store, &both, 100, 60).await, 0);
    assert_eq!(store.role(&held).await.unwrap().as_deref(), Some("player"));
    let found = store.due(at(100), None, 10).await.unwrap();
    assert_eq!(found, [DueGuest { player: seen, stays_until: at(0), seen_at: at(61) }]);
    assert_eq!(end(&store, &both, 101, 61).await, 2);
}

pub(crate) async fn a_result_that_was_owed_is_settled_for_guests_who_have_ended(store: Store) {
    let [forgotten, nameless] = [made(&store, 1).await.id, made(&store, 2).await.id];
    store.settle(&[a_match("m1", 60, &["bob", nameless.as_str()])]).await.unwrap();
    let ended = [forgotten.clone(), nameless.clone()];
    assert_eq!(end(&store, &ended, 100, 60).await, 2);
    let staying = made(&store, 3).await.id;
    let late = a_match("m2", 90, &[forgotten.as_str(), nameless.as_str(), staying.as_str(), "cora"]);
    let settled = store.settle(std::slice::from_ref(&late)).await.unwrap().remove(0);
    assert!(settled.is_new && settled.players.len() == 4, "{settled:?}");
    for who in [&forgotten, &nameless] {
        let known = store.player(who).await.unwrap().unwrap();
        assert_eq!((known.name, known.seen_at <= at(90)), (None, true));
        assert!(store.matches(who, None, 10).await.unwrap().iter().any(|of| of.match_id == late.match_id));
        assert_eq!(store.unread(who, 0, 100).await.unwrap(), [], "nobody would ever read it");
        assert!(settled.notices.iter().all(|notice| notice.player != *who));
    }
    for who in [&staying, &player("cora")] {
        assert!(!store.unread(who, 0, 100).await.unwrap().is_empty(), "{who} is told");
    }
    let placings = store.result(&late.match_id).await.unwrap().unwrap().placings;
    assert_eq!(placings.len(), 4);
}
