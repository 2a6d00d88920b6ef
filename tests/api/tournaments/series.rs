//! Series of tournaments: one follows the other, until somebody ends it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::rest::{enter, opened};
use crate::server::TestServer;

/// Whoever is to enter has done so by then.
const SOON: Duration = Duration::from_secs(4);

/// A tournament of a series of each midnight, which begins after this time.
fn of_series(starts_in: Duration) -> Value {
    let starts_at = Timestamp::now() + starts_in;
    json!({"owner": "olga", "cron": "0 0 * * * UTC", "starts_at": starts_at.to_string()})
}

/// All tournaments of a server, the last opened first.
async fn all(server: &TestServer) -> Vec<Value> {
    let page = server.get("/tournaments").await.must_be(200);
    page["tournaments"].as_array().expect("tournaments").clone()
}

async fn becomes(server: &TestServer, cup: &str, status: &str) {
    server.eventually(cup, |reply| reply.json()["status"] == status).await;
}

#[tokio::test]
async fn who_cancels_a_tournament_of_a_series_ends_the_series() {
    let server = TestServer::start();
    let cup = opened(&server, of_series(Duration::from_secs(3600))).await;
    server.patch(&cup, json!({"action": "cancel"})).await.must_be(200);
    assert_eq!(all(&server).await.len(), 1, "the next one would be kept before this one is over");
}

#[tokio::test]
async fn one_that_too_few_entered_is_followed_until_somebody_cancels() {
    let server = TestServer::start();
    let cup = opened(&server, of_series(SOON)).await;
    becomes(&server, &cup, "cancelled").await;
    let both = all(&server).await;
    assert_eq!(both.len(), 2, "{both:?}");
    let next = format!("/tournaments/{}", both[0]["id"].as_str().expect("an id"));
    assert_eq!(server.get(&next).await.must_be(200)["series_number"], 2);
    server.patch(&next, json!({"action": "cancel"})).await.must_be(200);
    assert_eq!(all(&server).await.len(), 2);
}

#[tokio::test]
async fn the_next_one_waits_for_a_place_until_the_one_before_is_over() {
    let limited = async |limit: &'static str| {
        let server = TestServer::with(&[(limit, "1")]);
        let cup = opened(&server, of_series(SOON)).await;
        enter(&server, &cup, "anna").await;
        enter(&server, &cup, "bert").await;
        becomes(&server, &cup, "running").await;
        assert_eq!(all(&server).await.len(), 1, "{limit}: there is no place for two");
        let decided = json!({"winner": "anna"});
        server.post(&format!("{cup}/matches/0/override"), decided).await.must_be(200);
        becomes(&server, &cup, "finished").await;
        assert_eq!(all(&server).await.len(), 2, "{limit}");
    };
    tokio::join!(limited("tournaments.of_one_max"), limited("tournaments.open_max"));
}
