//! What signs an account in: change of password, the way back without one, an operator's reset.

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::{Http, Reply};
use crate::people::{PASSWORD, Somebody};
use crate::records::settling::records_in;
use crate::server::TestServer;

const OTHER: &str = "battery staple";

fn code(answer: &Value) -> String {
    answer["recovery_code"].as_str().expect("a code").to_owned()
}

async fn recover(server: &Http, name: &str, code: &str, password: &str) -> Reply {
    let body = json!({"name": name, "recovery_code": code, "password": password});
    server.post("/auth/recover", body).await
}

async fn log_in(server: &Http, name: &str, password: &str) -> Reply {
    server.post("/auth/login", json!({"name": name, "password": password})).await
}

async fn is_signed_in(server: &Http, who: &Somebody) -> bool {
    server.post("/auth/refresh", json!({"refresh_token": who.refresh})).await.status == 200
}

async fn change(server: &Http, who: &Somebody, old: &str, new: &str) -> Reply {
    let body = json!({"old_password": old, "new_password": new});
    who.ask(server, Method::POST, "/auth/password", body).await
}

#[tokio::test]
async fn a_new_password_ends_the_other_sign_ins_and_begins_one() {
    let server = TestServer::start();
    let anna = Somebody::account(&server, "Anna").await;
    let elsewhere = Somebody::sign_in(&server, "Anna").await;
    let changed = Somebody::of(change(&server, &anna, PASSWORD, OTHER).await.must_be(200));
    assert_eq!((&changed.id, changed.answer.get("recovery_code")), (&anna.id, None));
    assert!(!is_signed_in(&server, &anna).await && !is_signed_in(&server, &elsewhere).await);
    assert!(is_signed_in(&server, &changed).await);
    log_in(&server, "Anna", PASSWORD).await.must_refuse(401);
    log_in(&server, "Anna", OTHER).await.must_be(200);
    recover(&server, "Anna", &code(&anna.answer), PASSWORD).await.must_be(200);
}

#[tokio::test]
async fn a_password_that_does_not_fit_is_named_and_changes_nothing() {
    let server = TestServer::start();
    let anna = Somebody::account(&server, "Anna").await;
    for (old, new, pointer) in [
        ("wrong horse", OTHER, "/old_password"),
        (PASSWORD, "short", "/new_password"),
        (PASSWORD, "anna2024", "/new_password"),
    ] {
        let refused = change(&server, &anna, old, new).await.must_refuse(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
    let guest = Somebody::guest(&server).await;
    change(&server, &guest, PASSWORD, OTHER).await.must_refuse(409);
    server
        .post("/auth/password", json!({"old_password": PASSWORD, "new_password": OTHER}))
        .await
        .must_refuse(401);
    assert!(is_signed_in(&server, &anna).await);
    log_in(&server, "Anna", PASSWORD).await.must_be(200);
}

#[tokio::test]
async fn guesses_at_the_old_password_and_at_the_code_count_as_attempts() {
    let server = TestServer::with(&[("auth.logins_per_minute", "3")]);
    let anna = Somebody::account(&server, "Anna").await;
    for _ in 0..3 {
        change(&server, &anna, "wrong horse", OTHER).await.must_refuse(422);
    }
    change(&server, &anna, PASSWORD, OTHER).await.must_refuse(429);
    let limited = recover(&server, "Anna", &code(&anna.answer), OTHER).await;
    assert!(limited.header("retry-after").is_some());
    limited.must_refuse(429);
    let bert = Somebody::account(&server, "Bert").await;
    for _ in 0..3 {
        recover(&server, "Bert", "7KQ4", OTHER).await.must_refuse(401);
    }
    recover(&server, "Bert", &code(&bert.answer), OTHER).await.must_refuse(429);
    log_in(&server, "Bert", PASSWORD).await.must_refuse(429);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_brings_the_next_one() {
    let server = TestServer::start();
    let anna = Somebody::account(&server, "Anna").await;
    let first = code(&anna.answer);
    let typed = first.to_lowercase().replace('-', " ");
    let back = recover(&server, " ANNA ", &typed, OTHER).await;
    assert_eq!(back.header("cache-control"), Some("no-store"));
    let back = Somebody::of(back.must_be(200));
    assert_eq!((&back.id, &back.name), (&anna.id, &anna.name));
    assert!(!is_signed_in(&server, &anna).await && is_signed_in(&server, &back).await);
    log_in(&server, "Anna", PASSWORD).await.must_refuse(401);
    recover(&server, "Anna", &first, PASSWORD).await.must_refuse(401);
    recover(&server, "Anna", &code(&back.answer), PASSWORD).await.must_be(200);
    let guest = Somebody::guest(&server).await;
    let body = json!({"name": "Zoe", "password": PASSWORD});
    let zoe = guest.ask(&server, Method::POST, "/auth/register", body).await.must_be(201);
    recover(&server, "Zoe", &code(&zoe), OTHER).await.must_be(200);
}

#[tokio::test]
async fn who_does_not_know_a_code_does_not_learn_who_has_an_account() {
    let server = TestServer::start();
    let anna = Somebody::account(&server, "Anna").await;
    Somebody::of(server.post("/auth/guest", json!({"name": "Gast"})).await.must_be(201));
    let of_anna = code(&anna.answer);
    let mut answers = Vec::new();
    for (name, code) in
        [("Anna", "7KQ4"), ("Nobody", &of_anna), ("Gast", &of_anna), ("\u{0}", &of_anna), ("Anna", "")]
    {
        answers.push(recover(&server, name, code, OTHER).await.must_refuse(401));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    for name in ["Anna", "Nobody"] {
        let refused = recover(&server, name, "7KQ4", "short").await.must_refuse(422);
        assert_eq!(refused["errors"][0]["pointer"], "/password");
    }
}

#[tokio::test]
async fn whoever_knows_the_password_gets_a_new_code() {
    let server = TestServer::start();
    let anna = Somebody::account(&server, "Anna").await;
    let ask = async |password: &str| {
        anna.ask(&server, Method::POST, "/auth/recovery-code", json!({"password": password})).await
    };
    ask("wrong horse").await.must_refuse(422);
    let second = code(&ask(PASSWORD).await.must_be(200));
    assert!(is_signed_in(&server, &anna).await);
    recover(&server, "Anna", &code(&anna.answer), OTHER).await.must_refuse(401);
    recover(&server, "Anna", &second, OTHER).await.must_be(200);
}

#[tokio::test]
async fn an_operator_resets_an_account_and_hands_over_a_code() {
    let server = TestServer::start();
    let anna = Somebody::account(&server, "Anna").await;
    Somebody::account(&server, "Olga").await;
    records_in(server.data_dir()).await.set_role("olga", "operator").await.expect("a database");
    let olga = Somebody::sign_in(&server, "Olga").await;
    let path = format!("/operator/players/{}/reset", anna.id);
    server.send(server.request(Method::POST, &path)).await.must_refuse(401);
    anna.ask(&server, Method::POST, &path, Value::Null).await.must_refuse(403);
    assert!(is_signed_in(&server, &Somebody::sign_in(&server, "Anna").await).await);
    let because = json!({"reason": "lost it"});
    let given = olga.ask(&server, Method::POST, &path, because.clone()).await.must_be(200);
    assert!(!is_signed_in(&server, &anna).await);
    log_in(&server, "Anna", PASSWORD).await.must_refuse(401);
    recover(&server, "Anna", &code(&anna.answer), OTHER).await.must_refuse(401);
    recover(&server, "Anna", &code(&given), OTHER).await.must_be(200);
    log_in(&server, "Anna", OTHER).await.must_be(200);
    let guest = Somebody::guest(&server).await;
    let path = format!("/operator/players/{}/reset", guest.id);
    olga.ask(&server, Method::POST, &path, because).await.must_refuse(404);
    let log = olga.ask(&server, Method::GET, "/operator/log", Value::Null).await.must_be(200);
    let acts = log["acts"].as_array().expect("acts");
    assert_eq!(
        (acts.len(), &acts[0]["deed"], &acts[0]["reason"]),
        (1, &json!("reset_account"), &json!("lost it"))
    );
}
