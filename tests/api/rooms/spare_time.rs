//! Rooms that step as fast as their bots decide: at full speed for themselves, and in a share of the time when there are
//! people somewhere.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::server::TestServer;

/// A room of two bots that nobody holds up, for longer than any test takes.
async fn unattended(server: &TestServer) -> String {
    let options = json!({"time_limit_s": 3600, "score_limit": 1000, "hz": 60});
    let pace = json!({"kind": "lockstep", "deadline_ms": 10_000});
    let body = json!({"game": "arena", "mode": "deathmatch", "bots": 2, "pace": pace, "options": options});
    server.room(body).await
}

async fn tick(server: &TestServer, room: &str) -> u64 {
    server.get(&format!("/rooms/{room}")).await.must_be(200)["tick"].as_u64().expect("a tick")
}

/// How long a room takes for so many steps. Looking takes some of it, too.
async fn time_of(server: &TestServer, room: &str, steps: u64) -> Duration {
    let (from, begun) = (tick(server, room).await, Instant::now());
    let done = |reply: &crate::http::Reply| reply.json()["tick"].as_u64() >= Some(from + steps);
    server.eventually(&format!("/rooms/{room}"), done).await;
    begun.elapsed()
}

#[tokio::test]
async fn bots_among_themselves_take_a_share_of_the_time_while_there_are_people() {
    let server = TestServer::with(&[("rooms.bots_percent", "4")]);
    let room = unattended(&server).await;
    // The best of some tries: others may want the processor, too.
    let mut alone = Duration::MAX;
    for _ in 0..3 {
        alone = alone.min(time_of(&server, &room, 300).await);
    }
    let anna = server.play("commons", "anna").await;
    let beside_anna = time_of(&server, &room, 100).await * 3;
    assert!(beside_anna > alone * 4, "{alone:?}, then {beside_anna:?}");
    drop(anna);
}
