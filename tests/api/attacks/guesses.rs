//! Somebody who guesses learns nothing from a refusal: neither from its words nor from its time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::people::{PASSWORD, Somebody};
use crate::server::TestServer;

/// How often each guess is made. The shortest time of each is compared, since the machine may be busy.
const ROUNDS: usize = 9;
/// How often at most, if the shortest times do not agree yet.
const ROUNDS_MAX: usize = 90;

/// The refusal of a login, and how long it took.
async fn guess(server: &TestServer, name: &str, password: &str) -> (Value, Duration) {
    let begun = Instant::now();
    let reply = server.post("/auth/login", json!({"name": name, "password": password})).await;
    (reply.must_refuse(401), begun.elapsed())
}

#[tokio::test]
async fn a_name_that_nobody_has_is_refused_like_a_wrong_password_and_takes_as_long() {
    let many = [("auth.attempts_per_minute", "1000000"), ("auth.logins_per_minute", "1000000")];
    let server = TestServer::with(&many);
    Somebody::account(&server, "Anna").await;
    let long = "x".repeat(1000);
    let guesses = [
        ("Anna", "wrong horse"),
        ("Nobody", "wrong horse"),
        ("Nobody", PASSWORD),
        ("Anna", ""),
        ("Anna", &long),
        ("\u{7}", PASSWORD),
    ];
    let mut shortest = [Duration::MAX; 6];
    let (said, _) = guess(&server, "Anna", "wrong horse").await;
    let is_alike = |time: Duration, wrong: Duration| time * 2 > wrong && time < wrong * 2;
    for round in 0..ROUNDS_MAX {
        if round >= ROUNDS && shortest.iter().all(|time| is_alike(*time, shortest[0])) {
            break;
        }
        for (at, (name, password)) in guesses.iter().enumerate() {
            let (refused, time) = guess(&server, name, password).await;
            assert_eq!(refused, said, "{name:?}");
            shortest[at] = shortest[at].min(time);
        }
    }
    for (guess, time) in guesses.iter().zip(shortest) {
        let (name, password) = (guess.0, guess.1.len());
        let wrong = shortest[0];
        assert!(is_alike(time, wrong), "{name:?} with {password} characters: {time:?}, not {wrong:?}");
    }
}

#[tokio::test]
async fn tokens_that_were_made_up_and_those_of_somebody_who_is_gone_are_refused_alike() {
    let server = TestServer::start();
    let anna = Somebody::guest(&server).await;
    server.post("/auth/logout", json!({"refresh_token": anna.refresh})).await.must_be(204);
    let refresh = async |token: &str| {
        server.post("/auth/refresh", json!({"refresh_token": token})).await.must_refuse(401)
    };
    let made_up = "0".repeat(anna.refresh.len());
    assert_eq!(refresh(&anna.refresh).await, refresh(&made_up).await);
}
