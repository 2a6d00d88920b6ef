//! Reports of players about each other.

use tiltyard::domain::RoomId;
use tiltyard::store::records::{NewReport, PlayerReport};

use super::world::{at, player};
use crate::stores::Store;

fn report(reporter: Option<&str>, about: &str, n: i64) -> NewReport {
    NewReport {
        reporter: reporter.map(player),
        player: player(about),
        room: (n % 2 == 0).then(|| RoomId::parse("commons").unwrap()),
        reason: "abuse".to_owned(),
        message: (n % 3 == 0).then(|| format!("größer {n} \u{1F3C6}")),
        at: at(n),
    }
}

fn about(reports: &[PlayerReport]) -> Vec<&str> {
    reports.iter().map(|report| report.report.player.as_str()).collect()
}

pub(crate) async fn reports_are_kept_and_read_the_newest_first(store: Store) {
    let new: Vec<_> = (0..5).map(|n| report(Some("anna"), &format!("player-{n}"), n)).collect();
    for new in &new {
        store.report(new, 100, 100).await.unwrap();
    }
    let all = store.reports(None, 10).await.unwrap();
    let kept: Vec<_> = all.iter().rev().map(|report| report.report.clone()).collect();
    assert_eq!(kept, new);
    assert!(all.is_sorted_by(|a, b| a.id > b.id));
    let page = store.reports(Some(all[1].id), 2).await.unwrap();
    assert_eq!(page, all[2..4]);
    assert_eq!(store.reports(Some(all[4].id), 2).await.unwrap(), []);
}

pub(crate) async fn a_player_reports_another_one_once_and_so_many_at_most(store: Store) {
    for (n, bad) in ["ben", "cora", "ben", "dan", "eve"].into_iter().enumerate() {
        store.report(&report(Some("anna"), bad, n as i64), 3, 100).await.unwrap();
    }
    store.report(&report(Some("fay"), "ben", 9), 3, 100).await.unwrap();
    let all = store.reports(None, 10).await.unwrap();
    assert_eq!(about(&all), ["ben", "eve", "dan", "ben"], "the oldest of anna's is forgotten");
    assert_eq!(all[3].report.at, at(2), "the second one about ben counts");
    for n in 0..4 {
        store.report(&report(None, "ben", 20 + n), 3, 100).await.unwrap();
    }
    let nobody = |report: &&PlayerReport| report.report.reporter.is_none();
    assert_eq!(store.reports(None, 10).await.unwrap().iter().filter(nobody).count(), 4);
}

pub(crate) async fn reports_with_a_player_are_those_made_and_those_about(store: Store) {
    let made = [("anna", "ben"), ("ben", "anna"), ("cora", "ben"), ("anna", "cora"), ("cora", "anna")];
    for (n, (by, bad)) in made.into_iter().enumerate() {
        store.report(&report(Some(by), bad, n as i64), 10, 100).await.unwrap();
    }
    let with = async |limit| {
        let found = store.reports_with(&player("anna"), limit).await.unwrap();
        found.into_iter().map(|of| of.report.at).collect::<Vec<_>>()
    };
    assert_eq!(with(10).await, [4, 3, 1, 0].map(at));
    assert_eq!(with(2).await, [4, 3].map(at));
    assert_eq!(store.reports_with(&player("nobody"), 10).await.unwrap(), []);
}

pub(crate) async fn so_many_reports_are_kept_of_all(store: Store) {
    for n in 0..6 {
        store.report(&report(Some(&format!("reporter-{n}")), "ben", n), 100, 4).await.unwrap();
    }
    let all = store.reports(None, 10).await.unwrap();
    let times: Vec<_> = all.iter().map(|report| report.report.at).collect();
    assert_eq!(times, [5, 4, 3, 2].map(at));
}
