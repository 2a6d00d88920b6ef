//! Floods of attempts to sign in: they cost those who make them, and nobody else.

use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::{Http, Reply};
use crate::people::{PASSWORD, Somebody};
use crate::server::TestServer;

async fn post_from(server: &Http, from: &str, path: &str, body: &Value) -> Reply {
    server.send(server.request(Method::POST, path).header("x-forwarded-for", from).json(body)).await
}

#[tokio::test]
async fn however_many_addresses_try_one_that_has_not_yet_may() {
    let server = TestServer::with(&[
        ("server.trusted_proxies", "127.0.0.1/32"),
        ("auth.limited_max", "16"),
        ("auth.guests_per_minute", "1"),
        ("auth.attempts_per_minute", "1"),
    ]);
    Somebody::account(&server, "Anna").await;
    for number in 0..40 {
        let from = format!("192.0.2.{number}");
        post_from(&server, &from, "/auth/guest", &json!({})).await.must_be(201);
        post_from(&server, &from, "/auth/guest", &json!({})).await.must_refuse(429);
        let wrong = json!({"name": "Nobody", "password": PASSWORD});
        post_from(&server, &from, "/auth/login", &wrong).await.must_refuse(401);
    }
    let right = json!({"name": "Anna", "password": PASSWORD});
    post_from(&server, "198.51.100.1", "/auth/login", &right).await.must_be(200);
}

#[tokio::test]
async fn wrong_passwords_from_one_address_keep_nobody_elsewhere_from_signing_in() {
    let server = TestServer::with(&[
        ("server.trusted_proxies", "127.0.0.1/32"),
        ("auth.hashing_max", "1"),
        ("auth.hashing_waiting_max", "4"),
        ("auth.attempts_per_minute", "1000000"),
        ("auth.logins_per_minute", "1000000"),
        ("requests.writes_from_one_per_minute", "0"),
    ]);
    Somebody::account(&server, "Anna").await;
    let (over, refused) = (AtomicBool::new(false), AtomicBool::new(false));
    let wrong = json!({"name": "Anna", "password": "wrong horse"});
    let flood = futures_util::future::join_all((0..16).map(async |_| {
        while !over.load(Ordering::Relaxed) {
            let status = post_from(&server, "192.0.2.1", "/auth/login", &wrong).await.status;
            assert!([401, 503].contains(&status), "{status}");
            refused.fetch_or(status == 503, Ordering::Relaxed);
        }
    }));
    let owner = async {
        let right = json!({"name": "Anna", "password": PASSWORD});
        let mut signed_in = 0;
        while signed_in < 5 || !refused.load(Ordering::Relaxed) {
            let reply = post_from(&server, "198.51.100.1", "/auth/login", &right).await;
            signed_in += 1;
            if reply.status != 200 {
                over.store(true, Ordering::Relaxed);
            }
            reply.must_be(200);
        }
        over.store(true, Ordering::Relaxed);
    };
    tokio::join!(flood, owner);
}
