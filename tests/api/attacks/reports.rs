//! What players report of each other: who may, how often, and who reads it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::people::Somebody;
use crate::process::run_in;
use crate::server::TestServer;

async fn operator(server: &TestServer) -> Somebody {
    let name = "Olga";
    Somebody::account(server, name).await;
    let folder = server.data_dir().parent().expect("a folder above");
    let data_dir = server.data_dir().to_str().expect("text");
    run_in(folder, &["grant", name, "operator", "--data-dir", data_dir]).expect("a role");
    Somebody::sign_in(server, name).await
}

#[tokio::test]
async fn operators_alone_read_what_players_report_of_each_other() {
    let server = TestServer::with(&[("auth.mode", "token")]);
    let (anna, bert, olga) =
        (Somebody::guest(&server).await, Somebody::guest(&server).await, operator(&server).await);
    let body = json!({"player": bert.id, "room": "commons", "reason": "abuse", "message": "he shouts"});
    server.post("/reports", body.clone()).await.must_refuse(401);
    anna.ask(&server, Method::POST, "/reports", body.clone()).await.must_be(204);
    bert.ask(&server, Method::POST, "/reports", json!({"player": anna.id, "reason": "cheating"}))
        .await
        .must_be(204);
    let read = "/operator/reports";
    server.get(read).await.must_refuse(401);
    anna.ask(&server, Method::GET, read, Value::Null).await.must_refuse(403);
    let all = olga.ask(&server, Method::GET, read, Value::Null).await.must_be(200);
    assert_eq!(all["reports"].as_array().map(Vec::len), Some(2));
    let first = &all["reports"][1];
    for field in ["player", "room", "reason", "message"] {
        assert_eq!(first[field], body[field], "{field}");
    }
    assert_eq!((&first["reporter"], &all["next_cursor"]), (&json!(anna.id), &Value::Null));
    let page = olga.ask(&server, Method::GET, "/operator/reports?limit=1", Value::Null).await.must_be(200);
    let cursor = page["next_cursor"].as_str().expect("there is more");
    let next = format!("/operator/reports?limit=1&cursor={cursor}");
    let page = olga.ask(&server, Method::GET, &next, Value::Null).await.must_be(200);
    assert_eq!((&page["reports"][0]["reporter"], &page["next_cursor"]), (&json!(anna.id), &Value::Null));
    olga.ask(&server, Method::GET, "/operator/reports?limit=200", Value::Null).await.must_be(200);
    for wrong in ["limit=201", "cursor=x", "before=3"] {
        let read = format!("/operator/reports?{wrong}");
        olga.ask(&server, Method::GET, &read, Value::Null).await.must_refuse(400);
    }
}

#[tokio::test]
async fn what_is_no_report_is_refused() {
    let server = TestServer::start();
    let anna = Somebody::guest(&server).await;
    let bad = [
        json!({"player": anna.id, "reason": "abuse"}),
        json!({"player": "bert", "reason": "boring"}),
        json!({"player": "bert", "reason": "abuse", "message": ""}),
        json!({"player": "bert", "reason": "abuse", "message": "x".repeat(501)}),
        json!({"player": "bert", "reason": "abuse", "more": 1}),
        json!({"player": "not an id", "reason": "abuse"}),
        json!({"reason": "abuse"}),
    ];
    for body in bad {
        anna.ask(&server, Method::POST, "/reports", body).await.must_refuse(422);
    }
}

#[tokio::test]
async fn a_player_and_an_address_report_so_often() {
    let server = TestServer::with(&[
        ("server.trusted_proxies", "127.0.0.1/32"),
        ("reports.of_one_per_minute", "2"),
        ("reports.from_one_per_minute", "3"),
    ]);
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let report = |who: &Somebody, from: &str| {
        let request = who.request(&server, Method::POST, "/reports").header("x-forwarded-for", from);
        server.send(request.json(&json!({"player": "cora", "reason": "spam"})))
    };
    for from in ["192.0.2.1", "192.0.2.2"] {
        report(&anna, from).await.must_be(204);
    }
    report(&anna, "192.0.2.3").await.must_refuse(429);
    for _ in 0..2 {
        report(&bert, "192.0.2.1").await.must_be(204);
    }
    let cora = Somebody::guest(&server).await;
    report(&cora, "192.0.2.1").await.must_refuse(429);
    report(&cora, "192.0.2.9").await.must_be(204);
}
