//! What the server knows of a player, as one document; and the end of an account.

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::{Http, Reply};
use crate::people::{PASSWORD, Somebody};
use crate::records::settling::records_in;
use crate::server::TestServer;

async fn delete(server: &Http, who: &Somebody, of: &str, body: Value) -> Reply {
    who.ask(server, Method::DELETE, &format!("/players/{of}"), body).await
}

async fn ask(server: &Http, who: &Somebody, path: &str) -> Reply {
    who.ask(server, Method::GET, &format!("/players/{}/{path}", who.id), Value::Null).await
}

async fn save(server: &Http, who: &Somebody) {
    let path = format!("/players/{}/saves/one", who.id);
    server.send(who.request(server, Method::PUT, &path).body("forty-two")).await.must_be(201);
}

/// An account with the role of operators.
async fn operator(server: &TestServer) -> Somebody {
    Somebody::account(server, "Olga").await;
    records_in(server.data_dir()).await.set_role("olga", "operator").await.expect("a database");
    Somebody::sign_in(server, "Olga").await
}

async fn open_cup(server: &Http, owner: &Somebody) -> String {
    let cup = json!({"name": "Cup", "game": "connect_four", "format": {"kind": "single_elimination"}});
    let opened = owner.ask(server, Method::POST, "/tournaments", cup).await.must_be(201);
    opened["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn everything_ends_with_an_account_but_its_results() {
    let server = TestServer::with(&[("auth.mode", "token")]);
    let (anna, bert) = (Somebody::account(&server, "Anna").await, Somebody::account(&server, "Bert").await);
    let room = anna.room(&server).await;
    let mut seat = anna.seat(&room).enter(server.address()).await;
    save(&server, &anna).await;
    let cup = open_cup(&server, &bert).await;
    anna.ask(&server, Method::POST, &format!("/tournaments/{cup}/entrants"), json!({})).await.must_be(201);
    let party = anna.ask(&server, Method::POST, "/parties", json!({})).await.must_be(201);
    let party = party["id"].as_str().expect("an id").to_owned();
    delete(&server, &anna, &anna.id, json!({"password": PASSWORD})).await.must_be(204);
    seat.must_be_closed(4403).await;
    let shown = server.get(&format!("/players/{}", anna.id)).await.must_be(200);
    assert_eq!(shown["name"], "Deleted player");
    for (method, path) in [(Method::GET, "/auth/me"), (Method::POST, "/auth/ticket")] {
        anna.ask(&server, method, path, Value::Null).await.must_refuse(401);
    }
    server.post("/auth/refresh", json!({"refresh_token": anna.refresh})).await.must_refuse(401);
    server.post("/auth/login", json!({"name": "Anna", "password": PASSWORD})).await.must_refuse(401);
    let of_cup = server.get(&format!("/tournaments/{cup}")).await.must_be(200);
    assert_eq!(of_cup["entrants"]["people"], 0, "{of_cup}");
    bert.ask(&server, Method::GET, &format!("/parties/{party}"), Value::Null).await.must_refuse(404);
    let folder = server.data_dir().join("saves");
    let files = std::fs::read_dir(folder)
        .expect("saves")
        .flat_map(|shard| std::fs::read_dir(shard.expect("a shard").path()).into_iter().flatten());
    assert_eq!(
        files
            .filter(|file| file.as_ref().is_ok_and(|file| file.path().to_string_lossy().contains(&anna.id)))
            .count(),
        0
    );
    let again = Somebody::account(&server, "Anna").await;
    assert_ne!(again.id, anna.id);
}

#[tokio::test]
async fn it_takes_the_password_and_a_guest_has_none() {
    let server = TestServer::start();
    let (anna, bert) = (Somebody::account(&server, "Anna").await, Somebody::account(&server, "Bert").await);
    for body in [Value::Null, json!({}), json!({"password": "wrong horse"})] {
        let refused = delete(&server, &anna, &anna.id, body).await.must_refuse(422);
        assert_eq!(refused["errors"][0]["pointer"], "/password");
    }
    delete(&server, &bert, &anna.id, json!({"password": PASSWORD})).await.must_refuse(403);
    server.delete(&format!("/players/{}", anna.id)).await.must_refuse(401);
    server.delete("/players/free").await.must_refuse(401);
    assert_eq!(server.get(&format!("/players/{}", anna.id)).await.must_be(200)["name"], "Anna");
    let guest = Somebody::guest(&server).await;
    delete(&server, &guest, &guest.id, Value::Null).await.must_be(204);
    delete(&server, &guest, &guest.id, Value::Null).await.must_refuse(401);
    server.post("/auth/guest", json!({"name": guest.name})).await.must_be(201);
    server.post("/auth/guest", json!({"name": "Deleted player"})).await.must_refuse(422);
}

#[tokio::test]
async fn an_operator_deletes_and_exports_anybody_with_a_reason_that_is_in_the_log() {
    let server = TestServer::start();
    let (anna, olga) = (Somebody::account(&server, "Anna").await, operator(&server).await);
    let path = format!("/players/{}/export", anna.id);
    for without in [path.clone(), format!("{path}?reason="), format!("{path}?reason=%20%20")] {
        let refused = olga.ask(&server, Method::GET, &without, Value::Null).await.must_refuse(400);
        assert!(refused["detail"].as_str().is_some_and(|why| why.contains("reason")), "{refused}");
    }
    let because = format!("{path}?reason=a%20letter");
    let export = olga.ask(&server, Method::GET, &because, Value::Null).await.must_be(200);
    assert_eq!((&export["player"]["name"], &export["has_password"]), (&json!("Anna"), &json!(true)));
    for without in [Value::Null, json!({}), json!({"reason": ""})] {
        let refused = delete(&server, &olga, &anna.id, without).await.must_refuse(422);
        assert_eq!(refused["errors"][0]["pointer"], "/reason");
    }
    let because = json!({"reason": "asked for it"});
    delete(&server, &olga, &anna.id, because.clone()).await.must_be(204);
    let log = olga.ask(&server, Method::GET, "/operator/log", Value::Null).await.must_be(200);
    let told: Vec<_> =
        log["acts"].as_array().expect("acts").iter().map(|act| (&act["deed"], &act["reason"])).collect();
    let expected = [("delete_player", "asked for it"), ("export_player", "a letter")]
        .map(|(deed, why)| (json!(deed), json!(why)));
    assert_eq!(told, expected.iter().map(|(deed, why)| (deed, why)).collect::<Vec<_>>());
    delete(&server, &olga, &anna.id, because.clone()).await.must_refuse(404);
    ask(&server, &anna, "saves").await.must_refuse(401);
    delete(&server, &olga, &olga.id, because).await.must_refuse(422);
}

#[tokio::test]
async fn an_export_has_what_was_reported_and_imposed_and_not_who_reported_it() {
    let server = TestServer::start();
    let (anna, bert) = (Somebody::account(&server, "Anna").await, Somebody::account(&server, "Bert").await);
    let olga = operator(&server).await;
    let report = json!({"player": bert.id, "room": "commons", "reason": "abuse", "message": "he shouts"});
    anna.ask(&server, Method::POST, "/reports", report).await.must_be(204);
    let mute = json!({"player_id": bert.id, "reason": "insults"});
    olga.ask(&server, Method::POST, "/operator/mutes", mute).await.must_be(204);
    let made = ask(&server, &anna, "export").await.must_be(200);
    assert_eq!((&made["sanctions"], &made["reports_about"]), (&json!([]), &json!([])));
    let of_anna = &made["reports_made"][0];
    assert_eq!((&of_anna["player"], &of_anna["message"]), (&json!(bert.id), &json!("he shouts")));
    let about = ask(&server, &bert, "export").await.must_be(200);
    assert_eq!((&about["reports_made"], &about["reports_about"][0]["reason"]), (&json!([]), &json!("abuse")));
    assert_eq!(
        (&about["sanctions"][0]["kind"], &about["sanctions"][0]["reason"]),
        (&json!("mute"), &json!("insults"))
    );
    let text = about.to_string();
    assert!(!text.contains(&anna.id) && !text.contains(&olga.id) && !text.contains("he shouts"), "{text}");
    // Who reported is nobody any more; what was reported of somebody who is gone is gone, too.
    delete(&server, &anna, &anna.id, json!({"password": PASSWORD})).await.must_be(204);
    let list = olga.ask(&server, Method::GET, "/operator/reports", Value::Null).await.must_be(200);
    assert_eq!(
        (&list["reports"][0]["reporter"], &list["reports"][0]["message"]),
        (&Value::Null, &json!("he shouts"))
    );
    delete(&server, &bert, &bert.id, json!({"password": PASSWORD})).await.must_be(204);
    let list = olga.ask(&server, Method::GET, "/operator/reports", Value::Null).await.must_be(200);
    assert_eq!(list["reports"], json!([]));
}

#[tokio::test]
async fn an_export_has_what_the_server_knows_and_no_secret() {
    let server = TestServer::with(&[("auth.exports_per_minute", "2")]);
    let (anna, bert) = (Somebody::account(&server, "Anna").await, Somebody::account(&server, "Bert").await);
    save(&server, &anna).await;
    let cup = open_cup(&server, &bert).await;
    anna.ask(&server, Method::POST, &format!("/tournaments/{cup}/entrants"), json!({})).await.must_be(201);
    let reply = ask(&server, &anna, "export").await;
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let export = reply.must_be(200);
    assert_eq!((&export["role"], &export["has_recovery_code"]), (&json!("player"), &json!(true)));
    assert_eq!(export["saves"][0]["slot"], "one");
    assert_eq!(export["tournaments"][0]["tournament"]["id"], json!(cup));
    assert_eq!((&export["matches"], &export["notifications"]), (&json!([]), &json!([])));
    assert!(!export.to_string().contains("argon2"), "{export}");
    let path = format!("/players/{}/export", anna.id);
    bert.ask(&server, Method::GET, &path, Value::Null).await.must_refuse(403);
    server.get(&path).await.must_refuse(401);
    ask(&server, &anna, "export").await.must_be(200);
    ask(&server, &anna, "export").await.must_refuse(429);
}

#[tokio::test]
async fn who_is_deleted_while_entering_a_room_does_not_stay_in_it() {
    let server = TestServer::with(&[
        ("auth.mode", "token"),
        ("auth.guests_per_minute", "1000"),
        ("rooms.opened_per_minute", "0"),
    ]);
    let host = Somebody::guest(&server).await;
    for _ in 0..40 {
        let anna = Somebody::guest(&server).await;
        let room = host.room(&server).await;
        let seat = anna.seat(&room);
        let (mut entered, deleted) =
            tokio::join!(seat.knock_at(server.address()), delete(&server, &anna, &anna.id, Value::Null));
        deleted.must_be(204);
        let (_, code) = entered.closed().await;
        assert!(matches!(code, Some(4401 | 4403)), "{code:?}");
        host.ask(&server, Method::DELETE, &format!("/rooms/{room}"), Value::Null).await;
    }
}
