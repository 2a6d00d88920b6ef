//! Refresh tokens: good once, and never for longer than they say.

use tiltyard::domain::RefreshBounds;
use tiltyard::store::records::{NextToken, Refresh, RefreshToken};
use uuid::Uuid;

use super::world::{account, at, player};
use crate::stores::Store;

const KEEP: u32 = 4;
const BOUNDS: RefreshBounds = RefreshBounds { keep: KEEP, grace: jiff::SignedDuration::from_secs(60) };

/// The token of that number, of Anna's; it runs out an hour after its number in seconds.
fn token(number: u8, family: u128) -> RefreshToken {
    RefreshToken {
        digest: [number; 32],
        family: Uuid::from_u128(family),
        player: player("p_anna"),
        issued_at: at(i64::from(number)),
        forget_by: at(i64::from(number)),
        expires_at: at(i64::from(number) + 3_600),
    }
}

async fn keep(store: &Store, tokens: &[RefreshToken]) {
    store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    for token in tokens {
        store.keep_refresh(token, KEEP).await.unwrap();
    }
}

fn good(family: u128) -> Refresh {
    Refresh::Good { player: player("p_anna"), role: "player".to_owned(), family: Uuid::from_u128(family) }
}

/// Uses a token up at a time, for the next one.
async fn rotated(store: &Store, number: u8, next: u8, now: jiff::Timestamp) -> Refresh {
    let expires_at = now + jiff::SignedDuration::from_hours(1);
    let next = NextToken { digest: [next; 32], issued_at: now, expires_at, forget_by: now };
    store.rotate_refresh(&[number; 32], &next, BOUNDS).await.unwrap()
}

/// The same for a next one that nobody uses.
async fn used(store: &Store, number: u8) -> Refresh {
    rotated(store, number, 100 + number, at(300)).await
}

pub(crate) async fn a_token_is_good_once(store: Store) {
    keep(&store, &[token(1, 1), token(2, 2)]).await;
    assert_eq!(rotated(&store, 1, 3, at(300)).await, good(1));
    assert_eq!(used(&store, 3).await, good(1));
    assert_eq!(used(&store, 9).await, Refresh::Unknown);
    store.set_role("anna", "operator").await.unwrap();
    assert!(matches!(used(&store, 2).await, Refresh::Good { role, .. } if role == "operator"));
}

pub(crate) async fn a_token_that_comes_again_ends_its_family(store: Store) {
    keep(&store, &[token(1, 1), token(2, 2)]).await;
    assert_eq!(rotated(&store, 1, 3, at(240)).await, good(1));
    assert_eq!(used(&store, 1).await, Refresh::Reused);
    for gone in [3, 1] {
        assert_eq!(used(&store, gone).await, Refresh::Unknown, "{gone}");
    }
    assert_eq!(used(&store, 2).await, good(2), "another sign-in");
}

pub(crate) async fn an_answer_that_was_lost_may_be_asked_for_again(store: Store) {
    keep(&store, &[token(1, 1), token(2, 2)]).await;
    assert_eq!(rotated(&store, 1, 3, at(300)).await, good(1));
    assert_eq!(rotated(&store, 1, 4, at(359)).await, good(1));
    assert_eq!(rotated(&store, 4, 5, at(359)).await, good(1), "the one that came through");
    // Now somebody has it: who uses the other one, or the first one again, has a copy.
    assert_eq!(rotated(&store, 3, 6, at(359)).await, Refresh::Reused);
    assert_eq!(rotated(&store, 5, 7, at(359)).await, Refresh::Unknown);
    assert_eq!(rotated(&store, 2, 8, at(300)).await, good(2));
    assert_eq!(rotated(&store, 8, 9, at(301)).await, good(2));
    assert_eq!(rotated(&store, 2, 10, at(302)).await, Refresh::Reused);
}

pub(crate) async fn an_answer_is_asked_for_again_only_so_often(store: Store) {
    keep(&store, &[token(1, 1)]).await;
    let many = RefreshBounds { keep: 100, ..BOUNDS };
    for number in 2..10 {
        let (issued_at, expires_at) = (at(300), at(3_000));
        let next = NextToken { digest: [number; 32], issued_at, expires_at, forget_by: issued_at };
        assert_eq!(store.rotate_refresh(&[1; 32], &next, many).await.unwrap(), good(1), "{number}");
    }
    assert_eq!(used(&store, 1).await, Refresh::Reused);
}

pub(crate) async fn a_token_that_ran_out_is_unknown(store: Store) {
    keep(&store, &[token(1, 1), token(2, 1)]).await;
    assert_eq!(rotated(&store, 1, 9, at(3_601)).await, Refresh::Unknown);
    assert_eq!(used(&store, 9).await, Refresh::Unknown, "there is no next one of one that is not good");
    let just = at(3_602) - jiff::SignedDuration::from_micros(1);
    assert_eq!(rotated(&store, 2, 3, just).await, good(1));
    assert_eq!(rotated(&store, 2, 4, at(3_602)).await, Refresh::Unknown);
}

pub(crate) async fn signing_out_ends_the_family_alone(store: Store) {
    keep(&store, &[token(1, 1), token(2, 2), token(3, 1)]).await;
    store.forget_family(&[1; 32]).await.unwrap();
    store.forget_family(&[9; 32]).await.unwrap();
    for (number, wanted) in [(1, Refresh::Unknown), (2, good(2)), (3, Refresh::Unknown)] {
        assert_eq!(used(&store, number).await, wanted, "{number}");
    }
}

pub(crate) async fn only_the_newest_tokens_are_kept(store: Store) {
    let tokens: Vec<_> = (1..=6).map(|number| token(number, u128::from(number))).collect();
    keep(&store, &tokens).await;
    for number in 1..=6 {
        let wanted = if number <= 2 { Refresh::Unknown } else { good(u128::from(number)) };
        assert_eq!(used(&store, number).await, wanted, "{number}");
    }
}

pub(crate) async fn a_clock_that_is_set_back_forgets_no_new_token(store: Store) {
    let mut tokens: Vec<_> = (1..=6).map(|number| token(number, u128::from(number))).collect();
    for (number, token) in (0..).zip(tokens.iter_mut().skip(3)) {
        token.issued_at = at(-100 - number);
    }
    keep(&store, &tokens).await;
    for number in 1..=6 {
        let wanted = if number <= 2 { Refresh::Unknown } else { good(u128::from(number)) };
        assert_eq!(used(&store, number).await, wanted, "{number}");
    }
}

pub(crate) async fn refreshing_often_signs_no_other_machine_out(store: Store) {
    keep(&store, &[token(1, 1), token(2, 2)]).await;
    for number in 2..60 {
        let now = at(i64::from(number) + 1);
        assert_eq!(rotated(&store, number, number + 1, now).await, good(2), "{number}");
    }
    assert_eq!(used(&store, 1).await, good(1));
    assert_eq!(used(&store, 2).await, Refresh::Unknown, "old ones are forgotten");
    assert_eq!(used(&store, 59).await, Refresh::Reused);
}
