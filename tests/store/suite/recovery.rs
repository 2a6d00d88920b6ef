//! What signs an account in: another password, a recovery code, an operator's reset.

use tiltyard::domain::RefreshBounds;
use tiltyard::store::records::{Login, NewPlayer, NextToken, Refresh, RefreshToken};

use super::world::{account, at, guest, login, name, player};
use crate::stores::Store;

const CODE: [u8; 32] = [7; 32];

/// An account with a recovery code.
fn with_code(id: &str, shown: &str) -> NewPlayer {
    let with = Login { recovery: Some(CODE), ..login("first") };
    NewPlayer { login: Some(with), ..account(id, shown) }
}

/// Signs a player in. Answers the digest of the token.
async fn sign_in(store: &Store, who: &str, number: u8) -> [u8; 32] {
    let (digest, family) = ([number; 32], uuid::Uuid::from_u128(number.into()));
    let (issued_at, expires_at) = (at(0), at(100));
    let token =
        RefreshToken { digest, family, player: player(who), issued_at, expires_at, forget_by: issued_at };
    store.keep_refresh(&token, 4).await.unwrap();
    digest
}

async fn is_signed_in(store: &Store, digest: &[u8; 32], next: u8) -> bool {
    let next = NextToken { digest: [next; 32], issued_at: at(1), expires_at: at(100), forget_by: at(0) };
    let bounds = RefreshBounds { keep: 4, grace: jiff::SignedDuration::ZERO };
    store.rotate_refresh(digest, &next, bounds).await.unwrap() != Refresh::Unknown
}

async fn hash_of(store: &Store, who: &str) -> String {
    store.login_of(&player(who)).await.unwrap().unwrap().login.password_hash
}

pub(crate) async fn a_new_password_ends_the_sign_ins_of_that_account_alone(store: Store) {
    store.create(&with_code("p_anna", "Anna")).await.unwrap().unwrap();
    store.create(&account("p_bob", "Bob")).await.unwrap().unwrap();
    let (anna, bob) = (sign_in(&store, "p_anna", 1).await, sign_in(&store, "p_bob", 2).await);
    assert!(!store.change_password(&player("p_anna"), "another", "new").await.unwrap());
    assert!(!store.change_password(&player("nobody"), "first", "new").await.unwrap());
    assert_eq!(hash_of(&store, "p_anna").await, "first");
    assert!(store.change_password(&player("p_anna"), "first", "new").await.unwrap());
    assert_eq!(hash_of(&store, "p_anna").await, "new");
    assert!(!is_signed_in(&store, &anna, 3).await && is_signed_in(&store, &bob, 4).await);
}

pub(crate) async fn a_code_gives_a_new_password_once(store: Store) {
    let anna = store.create(&with_code("p_anna", "Anna")).await.unwrap().unwrap();
    let token = sign_in(&store, "p_anna", 1).await;
    let next = Login { recovery: Some([8; 32]), ..login("new") };
    for (key, code) in [("anna", [9; 32]), ("anna", [0; 32]), ("nobody", CODE), ("", CODE)] {
        assert_eq!(store.recover(key, &code, &next).await.unwrap(), None, "{key}");
    }
    let found = store.recover("anna", &CODE, &next).await.unwrap().unwrap();
    assert_eq!((found.player, found.role.as_str(), found.login), (anna, "player", next));
    assert!(!is_signed_in(&store, &token, 3).await);
    let third = login("third");
    assert_eq!(store.recover("anna", &CODE, &third).await.unwrap(), None, "it was used");
    assert!(store.recover("anna", &[8; 32], &third).await.unwrap().is_some());
}

pub(crate) async fn who_has_no_account_has_no_way_back(store: Store) {
    store.create(&guest("p_g", "Guest")).await.unwrap().unwrap();
    store.create(&account("p_old", "Old")).await.unwrap().unwrap();
    for key in ["guest", "old"] {
        assert_eq!(store.recover(key, &CODE, &login("new")).await.unwrap(), None, "{key}");
    }
    for who in ["p_g", "nobody"] {
        assert_eq!(store.login_of(&player(who)).await.unwrap(), None);
        assert!(!store.reset(&player(who), &login("new")).await.unwrap(), "{who}");
        assert!(!store.change_code(&player(who), "$argon2id$x", &CODE).await.unwrap(), "{who}");
    }
    // An account from before there were codes gets one, if its password is known.
    assert!(!store.change_code(&player("p_old"), "another", &CODE).await.unwrap());
    assert!(store.change_code(&player("p_old"), "$argon2id$x", &CODE).await.unwrap());
    assert!(store.recover("old", &CODE, &login("new")).await.unwrap().is_some());
}

pub(crate) async fn a_reset_takes_password_code_and_sign_ins(store: Store) {
    store.create(&with_code("p_anna", "Anna")).await.unwrap().unwrap();
    let token = sign_in(&store, "p_anna", 1).await;
    let reset = Login { recovery: Some([8; 32]), ..login("none") };
    assert!(store.reset(&player("p_anna"), &reset).await.unwrap());
    assert_eq!(store.find_login("anna").await.unwrap().unwrap().login, reset);
    assert!(!is_signed_in(&store, &token, 3).await);
    assert_eq!(store.recover("anna", &CODE, &login("new")).await.unwrap(), None);
    assert!(store.recover("anna", &[8; 32], &login("new")).await.unwrap().is_some());
}

pub(crate) async fn a_guest_who_becomes_an_account_gets_a_code(store: Store) {
    store.create(&guest("p_g", "Guest")).await.unwrap().unwrap();
    let with = Login { recovery: Some(CODE), ..login("first") };
    store.promote(&player("p_g"), &name("Anna"), &with).await.unwrap().unwrap().unwrap();
    assert!(store.recover("anna", &CODE, &login("new")).await.unwrap().is_some());
}
