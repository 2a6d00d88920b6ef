//! What is published while somebody begins to watch, and between one look and the next, is shown.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::*;
use crate::actors::delivery::test_hub::{TestConnection, TestHub};
use crate::config::Settings;
use crate::domain::tournament::TournamentStatus;
use crate::domain::tournament::tests::setup::{SINGLE, setup};
use crate::protocol::Codec;

fn picture(last: u64) -> Arc<TournamentPicture> {
    Arc::new(TournamentPicture {
        setup: setup(SINGLE),
        last,
        status: TournamentStatus::Registration,
        registration_open: true,
        began_at: None,
        ended_at: None,
        why: None,
        entrants: Vec::new(),
        matches: Vec::new(),
        standings: Vec::new(),
    })
}

fn grandstand(open: &OpenTournaments) -> Addr<Grandstand> {
    let settings = Settings::load(None, &Vec::new()).unwrap().tournaments;
    Grandstand::open(open.clone(), TournamentSettings { change_ms: 10, ..settings })
}

async fn watched(grandstand: &Addr<Grandstand>, picture: Arc<TournamentPicture>) -> TestConnection {
    let connection = TestHub::open().connect(Codec::Json);
    let watch =
        WatchTournament { connection: connection.sender.clone(), picture, sees_rooms: true, after: None };
    grandstand.send(watch).await.unwrap().unwrap();
    connection
}

/// Reads until this number was shown. Answers all that were.
async fn shown_until(connection: &TestConnection, last: u64) -> Vec<u64> {
    let (begun, mut shown) = (Instant::now(), Vec::new());
    while shown.last() != Some(&last) {
        assert!(begun.elapsed() < Duration::from_secs(10), "{last} was not shown: {shown:?}");
        let read = connection.read().into_iter().map(|text| serde_json::from_str::<Value>(&text).unwrap());
        shown.extend(read.map(|message| message["id"].as_u64().unwrap()));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    shown
}

#[actix::test]
async fn what_changed_before_it_was_followed_is_shown_without_another_change() {
    let open = OpenTournaments::default();
    let asked = picture(1);
    open.publish(&asked);
    open.publish(&picture(2));
    let connection = watched(&grandstand(&open), asked).await;
    assert_eq!(shown_until(&connection, 2).await, [1, 2]);
}

#[actix::test]
async fn the_last_picture_is_shown_though_the_tournament_is_forgotten_at_once_and_one_that_comes_back() {
    let open = OpenTournaments::default();
    open.publish(&picture(1));
    let connection = watched(&grandstand(&open), picture(1)).await;
    open.publish(&picture(2));
    open.strike(&picture(2).setup.id);
    assert_eq!(shown_until(&connection, 2).await, [1, 2]);
    open.publish(&picture(3));
    assert_eq!(shown_until(&connection, 3).await, [3]);
}
