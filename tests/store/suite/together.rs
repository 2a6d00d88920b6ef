//! Many at the same time, and more than one server on the same records.

use std::sync::Arc;

use futures_util::future::join_all;
use tiltyard::domain::{BoardName, BoardScope, MatchResult};
use tiltyard::store::records::Records;

use super::world::model::Model;
use super::world::{Dice, account, any_match, name, player};
use crate::stores::Store;

pub(crate) async fn many_change_and_ask_at_the_same_time(store: Store) {
    let (mut dice, mut model) = (Dice(11), Model::default());
    let results: Vec<_> = (0..60).map(|n| any_match(&mut dice, n, 6, 8)).collect();
    results.iter().for_each(|result| drop(model.settle(result)));
    let readers = join_all((0..40).map(|n| ask(store.shared(), n)));
    let accounts = join_all((0..40).map(|n| sign_up(store.shared(), n)));
    // One after the other, or the ledger would have to know their order.
    let settling = async {
        for batch in results.chunks(7) {
            store.settle(batch).await.unwrap();
        }
    };
    tokio::join!(readers, accounts, settling);
    model.assert_same(&*store, "seed 11").await;
}

async fn ask(records: Arc<dyn Records>, n: u64) {
    let who = player(&format!("anna{}", n % 8));
    for _ in 0..10 {
        let page = records.page(&BoardName::Global, BoardScope::People, None, 50).await.unwrap();
        assert!(page.is_sorted_by(|a, b| a.score >= b.score && a.rank <= b.rank));
        records.dashboard(&who, 5).await.unwrap();
        let around = records.around(&BoardName::Global, BoardScope::Everybody, &who, 5).await.unwrap();
        assert!(around.is_empty() || around.iter().any(|row| row.player == who));
    }
}

async fn sign_up(records: Arc<dyn Records>, n: u64) {
    let id = format!("p_{n}");
    records.create(&account(&id, &id)).await.unwrap().unwrap();
    let renamed = records.rename(&player(&id), &name(&format!("Number {n}"))).await.unwrap();
    assert!(renamed.unwrap().is_some());
}

pub(crate) async fn two_servers_settle_the_same_matches_once(store: Store) {
    let (mut dice, mut model) = (Dice(12), Model::default());
    let results: Vec<_> = (0..40).map(|n| any_match(&mut dice, n, 6, 8)).collect();
    let other = store.again().await.unwrap();
    let settle = async |records: &dyn Records, mut results: Vec<MatchResult>| {
        let mut order = Vec::new();
        while !results.is_empty() {
            let batch: Vec<_> = results.drain(..results.len().min(3)).collect();
            order.push((records.settle(&batch).await.unwrap(), batch));
        }
        order
    };
    let (one, two) = tokio::join!(settle(&*store, results.clone()), settle(&*other, results.clone()));
    let new = one.iter().chain(&two).flat_map(|(settled, _)| settled).filter(|settled| settled.is_new);
    assert_eq!(new.count(), results.len(), "each was new to one of them");
    // Both went through them in the same order, so that is the order in which they were settled.
    results.iter().for_each(|result| drop(model.settle(result)));
    model.assert_same(&*store, "seed 12").await;
}

pub(crate) async fn several_servers_start_at_the_same_time(store: Store) {
    let opened = join_all((0..4).map(|_| store.again())).await;
    for records in opened {
        assert_eq!(records.unwrap().boards(BoardScope::Everybody).await.unwrap(), []);
    }
}

pub(crate) async fn a_name_that_many_want_goes_to_one(store: Store) {
    let other = store.again().await.unwrap();
    let want = |n: u64| {
        let records = if n.is_multiple_of(2) { store.shared() } else { other.clone() };
        async move { records.create(&account(&format!("p_{n}"), "Anna")).await.unwrap() }
    };
    let got = join_all((0..20).map(want)).await;
    assert_eq!(got.iter().filter(|made| made.is_ok()).count(), 1);
}
