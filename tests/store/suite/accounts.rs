//! Accounts: who may sign in, under which name.

use tiltyard::domain::{PlayerKind, RefreshBounds};
use tiltyard::store::records::{NameTaken, NextToken, Refresh, RefreshToken};

use super::world::{a_match, account, at, guest, login, name, player};
use crate::stores::Store;

pub(crate) async fn a_name_belongs_to_one_player(store: Store) {
    let anna = store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    assert_eq!((anna.kind, anna.name.as_deref()), (PlayerKind::Account, Some("Anna")));
    assert_eq!((anna.created_at, anna.seen_at), (at(0), at(0)));
    // By its key, however it is shown.
    assert_eq!(store.create(&account("p_other", "ANNA")).await.unwrap(), Err(NameTaken));
    assert_eq!(store.player(&player("p_other")).await.unwrap(), None);
    let bob = store.create(&guest("p_bob", "Bob")).await.unwrap().unwrap();
    assert_eq!(bob.kind, PlayerKind::Guest);
    assert_eq!(store.promote(&bob.id, &name("anna"), &login("y")).await.unwrap(), Err(NameTaken));
    assert_eq!(store.rename(&bob.id, &name("aNNa")).await.unwrap(), Err(NameTaken));
    assert_eq!(store.player(&bob.id).await.unwrap(), Some(bob));
}

pub(crate) async fn a_guest_who_becomes_an_account_keeps_everything(store: Store) {
    let guest = store.create(&guest("p_g", "Guest 1")).await.unwrap().unwrap();
    store.settle(&[a_match("m1", 60, &["p_g", "bob"])]).await.unwrap();
    let before = store.detail(&guest.id, 10).await.unwrap().unwrap();
    let now = store.promote(&guest.id, &name("Anna"), &login("$argon2id$y")).await.unwrap().unwrap().unwrap();
    assert_eq!((now.kind, now.name.as_deref()), (PlayerKind::Account, Some("Anna")));
    let after = store.detail(&guest.id, 10).await.unwrap().unwrap();
    assert_eq!((after.player, after.matches), (now.clone(), before.matches));
    assert_eq!((after.careers, after.ratings), (before.careers, before.ratings));
    assert_eq!((after.achievements, after.inventory), (before.achievements, before.inventory));
    let found = store.find_login("anna").await.unwrap().unwrap();
    assert_eq!((found.player, found.role.as_str()), (now, "player"));
    assert_eq!(found.login.password_hash, "$argon2id$y");
    // Its own name in another spelling is no other name.
    let renamed = store.rename(&guest.id, &name("ANNA")).await.unwrap().unwrap().unwrap();
    assert_eq!(renamed.name.as_deref(), Some("ANNA"));
}

pub(crate) async fn a_guest_who_becomes_an_account_signs_in_anew(store: Store) {
    let who = store.create(&guest("p_g", "Guest 1")).await.unwrap().unwrap().id;
    let (digest, family, issued_at, expires_at) = ([1; 32], uuid::Uuid::nil(), at(0), at(100));
    let token =
        RefreshToken { digest, family, player: who.clone(), issued_at, expires_at, forget_by: issued_at };
    store.keep_refresh(&token, 4).await.unwrap();
    store.promote(&who, &name("Anna"), &login("y")).await.unwrap().unwrap().unwrap();
    let next = NextToken { digest: [2; 32], issued_at, expires_at, forget_by: issued_at };
    let bounds = RefreshBounds { keep: 4, grace: jiff::SignedDuration::ZERO };
    assert_eq!(store.rotate_refresh(&digest, &next, bounds).await.unwrap(), Refresh::Unknown);
}

pub(crate) async fn only_guests_are_promoted(store: Store) {
    store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    store.settle(&[a_match("m1", 60, &["ai_1", "somebody"])]).await.unwrap();
    for who in ["p_anna", "ai_1", "nobody"] {
        let promoted = store.promote(&player(who), &name("New"), &login("y")).await.unwrap();
        assert_eq!(promoted, Ok(None), "{who}");
    }
    assert_eq!(store.find_login("new").await.unwrap(), None);
    assert_eq!(store.find_login("anna").await.unwrap().unwrap().login, login("$argon2id$x"));
    assert_eq!(store.rename(&player("nobody"), &name("New")).await.unwrap(), Ok(None));
}

pub(crate) async fn an_account_is_found_by_its_name_and_a_guest_is_not(store: Store) {
    let anna = store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    store.create(&guest("p_bob", "Bob")).await.unwrap().unwrap();
    assert_eq!(store.find_login("anna").await.unwrap().unwrap().player, anna);
    for key in ["Anna", "bob", "", "p_anna"] {
        assert_eq!(store.find_login(key).await.unwrap(), None, "{key:?}");
    }
}

pub(crate) async fn roles_are_those_of_accounts(store: Store) {
    store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    store.create(&guest("p_bob", "Bob")).await.unwrap().unwrap();
    assert_eq!(store.role(&player("p_anna")).await.unwrap().as_deref(), Some("player"));
    assert_eq!(store.role(&player("p_bob")).await.unwrap().as_deref(), Some("player"));
    assert!(store.set_role("anna", "operator").await.unwrap());
    assert_eq!(store.role(&player("p_anna")).await.unwrap().as_deref(), Some("operator"));
    assert_eq!(store.find_login("anna").await.unwrap().unwrap().role, "operator");
    assert!(!store.set_role("bob", "operator").await.unwrap(), "a guest has no account");
    assert!(!store.set_role("nobody", "operator").await.unwrap());
}

pub(crate) async fn a_new_name_frees_the_old_one(store: Store) {
    store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    let renamed = store.rename(&player("p_anna"), &name("Hanna")).await.unwrap().unwrap().unwrap();
    assert_eq!(renamed.name.as_deref(), Some("Hanna"));
    assert_eq!(store.find_login("anna").await.unwrap(), None);
    assert!(store.find_login("hanna").await.unwrap().is_some());
    assert!(store.create(&account("p_other", "Anna")).await.unwrap().is_ok());
}
