//! Bans: who is kept out, who has to go, and for how long.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::{ban, look, operator, operator_in, tell};
use crate::http::Http;
use crate::matchmaking::path;
use crate::people::{PASSWORD, Somebody};
use crate::player::Dial;
use crate::server::{TestServer, settings};
use crate::throw_away::Server;

/// A server behind a proxy, which says where clients come from.
fn behind_a_proxy() -> TestServer {
    TestServer::with(&[("auth.mode", "token"), ("server.trusted_proxies", "127.0.0.1")])
}

fn from(dial: Dial, address: &str) -> Dial {
    dial.with("x-forwarded-for", address)
}

#[tokio::test]
async fn who_is_banned_has_to_go_and_gets_in_nowhere() {
    let server = TestServer::with(&[("auth.mode", "token")]);
    let (root, bert) = (operator(&server).await, Somebody::guest(&server).await);
    let anna = Somebody::account(&server, "Anna").await;
    let room = anna.room(&server).await;
    let mut seated = anna.seat(&room).enter(server.address()).await;
    let mut watcher = Dial::watch(&room)
        .with("authorization", &format!("Bearer {}", anna.token))
        .knock_at(server.address())
        .await;
    let mut other = bert.seat(&room).enter(server.address()).await;
    let token = seated.token().to_owned();
    ban(&server, &root, &anna.id).await;
    let told = "you are banned from this server: cheats";
    assert_eq!(seated.must_be_closed(4403).await, told);
    assert_eq!(watcher.must_be_closed(4403).await, told);
    other.expect_that("player_left", |left| left["player"] == anna.id.as_str()).await;
    other.settle().await;
    for dial in [anna.seat(&room), Dial::resume(&room, &anna.id, &token)] {
        assert_eq!(dial.knock_at(server.address()).await.must_be_closed(4403).await, told);
    }
    let forged = Dial::resume(&room, &anna.id, &token).with("authorization", "Bearer nonsense");
    forged.knock_at(server.address()).await.must_be_closed(4403).await;
    let refused = anna.ask(&server, Method::GET, "/auth/me", Value::Null).await.must_refuse(403);
    assert_eq!(refused["detail"], told);
    let login = json!({"name": "Anna", "password": PASSWORD});
    assert_eq!(server.post("/auth/login", login.clone()).await.must_refuse(403)["detail"], told);
    let guess = json!({"name": "Anna", "password": "a wrong one"});
    server.post("/auth/login", guess).await.must_refuse(401);
    let lift = json!({"player_id": anna.id, "reason": "sorry"});
    tell(&server, &root, "/operator/bans/lift", lift.clone()).await.must_be(204);
    tell(&server, &root, "/operator/bans/lift", lift).await.must_refuse(404);
    server.post("/auth/login", login).await.must_be(200);
    anna.seat(&room).enter(server.address()).await;
}

#[tokio::test]
async fn in_open_mode_nobody_goes_by_an_id_that_is_banned() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    ban(&server, &root, "anna").await;
    anna.must_be_closed(4403).await;
    Dial::play(&room, "anna").knock_at(server.address()).await.must_be_closed(4403).await;
    Dial::watch_as(&room, "anna").knock_at(server.address()).await.must_be_closed(4403).await;
    let walk = json!({"player_id": "anna", "position": {"x": 1.0, "y": 2.0}, "room_id": room});
    server.post("/game/move", walk).await.must_refuse(403);
    server.play(&room, "bert").await;
}

#[tokio::test]
async fn a_ban_ends_when_its_time_is_over() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = server.room(json!({})).await;
    let until = Timestamp::now() + SignedDuration::from_secs(4);
    let body = json!({"player_id": "anna", "until": until.to_string(), "reason": "calm down"});
    tell(&server, &root, "/operator/bans", body).await.must_be(204);
    let told = Dial::play(&room, "anna").knock_at(server.address()).await.must_be_closed(4403).await;
    assert!(told.starts_with("you are banned from this server until 20") && told.ends_with("Z: calm down"));
    let listed = look(&server, &root, "/operator/bans").await;
    assert_eq!(listed["sanctions"][0]["player_id"], "anna");
    let walk = json!({"player_id": "anna", "position": {"x": 1.0, "y": 2.0}, "room_id": room});
    let request = || server.request(Method::POST, "/game/move").json(&walk);
    server.eventually_sent(request, |reply| reply.status == 200).await;
    assert!(Timestamp::now() >= until);
    assert_eq!(look(&server, &root, "/operator/bans").await["sanctions"], json!([]));
}

#[tokio::test]
async fn who_is_banned_or_taken_out_waits_for_no_match_and_is_in_no_party() {
    // No ticket ends because somebody is away, nor because a match is found.
    let server = TestServer::with(&[("matchmaking.presence_grace_s", "300")]);
    let root = operator(&server).await;
    for is_ban in [true, false] {
        let (waits, leads) = if is_ban { ("anna", "bert") } else { ("cora", "dora") };
        let wish = json!({"player_id": waits, "game": "arena", "min_players": 50, "max_players": 50});
        let ticket = path(&server.post("/matchmaking/tickets", wish).await.must_be(201));
        let party = server.post("/parties", json!({"player_id": leads})).await.must_be(201);
        let party = format!("/parties/{}", party["id"].as_str().expect("an id"));
        for player in [waits, leads] {
            if is_ban {
                ban(&server, &root, player).await;
            } else {
                let kick = json!({"reason": "spoils"});
                tell(&server, &root, &format!("/operator/players/{player}/kick"), kick).await.must_be(200);
            }
        }
        assert_eq!(look(&server, &root, &ticket).await["ended"], "cancelled", "{waits}");
        root.ask(&server, Method::GET, &party, Value::Null).await.must_refuse(404);
    }
}

#[tokio::test]
async fn a_ban_of_an_address_is_one_of_all_who_come_from_it() {
    let server = behind_a_proxy();
    let (root, anna) = (operator(&server).await, Somebody::guest(&server).await);
    let room = anna.room(&server).await;
    let mut seated = anna.seat(&room).enter(server.address()).await;
    for (banned, near, far, shown) in [
        ("192.0.2.7", "192.0.2.7", "192.0.2.8", "192.0.2.7"),
        ("2001:db8:1:2::5", "2001:db8:1:2:aaaa::9", "2001:db8:1:3::5", "2001:db8:1:2::/64"),
    ] {
        let mut there = from(Dial::watch(&room), near).enter(server.address()).await;
        let mut elsewhere = from(Dial::watch(&room), far).enter(server.address()).await;
        let body = json!({"address": banned, "reason": "a flood"});
        tell(&server, &root, "/operator/bans", body).await.must_be(204);
        let told = there.must_be_closed(4403).await;
        assert_eq!(told, "your address is banned from this server: a flood");
        let refused = from(Dial::watch(&room), near).knock(server.address()).await.err().expect("a refusal");
        assert_eq!((refused.status, &refused.body["detail"]), (403, &json!(told)), "before the upgrade");
        for (path, status) in [("/rooms", 403), ("/", 403), ("/health/live", 200), ("/health/ready", 200)] {
            let request = server.request(Method::GET, path).header("x-forwarded-for", near);
            assert_eq!(server.send(request).await.status, status, "{path}");
        }
        let guest = server.request(Method::POST, "/auth/guest").header("x-forwarded-for", near);
        server.send(guest.json(&json!({}))).await.must_refuse(403);
        // An operator may share an address with those who are banned.
        let request = root.request(&server, Method::GET, "/operator/bans").header("x-forwarded-for", near);
        let listed = server.send(request).await.must_be(200);
        assert_eq!(listed["sanctions"][0]["address"], shown);
        seated.chat(shown).await;
        elsewhere.expect_that("chat", |said| said["message"] == shown).await;
        let lift = json!({"address": shown, "reason": "it is over"});
        tell(&server, &root, "/operator/bans/lift", lift).await.must_be(204);
        from(Dial::watch(&room), near).enter(server.address()).await;
    }
}

#[tokio::test]
async fn a_ban_is_in_force_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let games = tiltyard::games::standard;
    let server = TestServer::run_in(folder.path(), &[], games());
    let root = operator(&server).await;
    ban(&server, &root, "anna").await;
    drop(server);
    let server = TestServer::run_in(folder.path(), &[], games());
    let room = server.room(json!({})).await;
    Dial::play(&room, "anna").knock_at(server.address()).await.must_be_closed(4403).await;
    server.play(&room, "bert").await;
}

#[tokio::test]
async fn a_ban_of_another_server_of_the_database_is_in_force_here_too() {
    let postgres = Server::start();
    let database = postgres.database();
    let url: &'static str = database.url().to_owned().leak();
    let changes = [("database.url", url), ("operator.reload_ms", "100")];
    let (one, other) = (TestServer::with(&changes), TestServer::with(&changes));
    let root = operator_in(&one, &settings(&changes), one.data_dir(), "Olga").await;
    let room = other.room(json!({})).await;
    let mut anna = other.play(&room, "anna").await;
    ban(&one, &root, "anna").await;
    tokio::time::timeout(Duration::from_secs(10), anna.must_be_closed(4403)).await.expect("she has to go");
    Dial::play(&room, "anna").knock_at(other.address()).await.must_be_closed(4403).await;
    let lift = json!({"player_id": "anna", "reason": "sorry"});
    tell(&one, &root, "/operator/bans/lift", lift).await.must_be(204);
    let walk = json!({"player_id": "anna", "position": {"x": 1.0, "y": 2.0}, "room_id": room});
    let request = || other.request(Method::POST, "/game/move").json(&walk);
    other.eventually_sent(request, |reply| reply.status == 200).await;
}

#[tokio::test]
async fn no_operator_is_banned_by_accident() {
    let server = behind_a_proxy();
    let root = operator(&server).await;
    let second = operator_in(&server, &settings(&[]), server.data_dir(), "Second").await;
    for player in [&root, &second] {
        let body = json!({"player_id": player.id, "reason": "oops"});
        let refused = tell(&server, &root, "/operator/bans", body).await.must_refuse(409);
        assert!(refused["detail"].as_str().is_some_and(|why| why.contains("is an operator")), "{refused}");
    }
    let body = json!({"address": "127.0.0.1", "reason": "oops"});
    let refused = tell(&server, &root, "/operator/bans", body).await.must_refuse(409);
    assert!(refused["detail"].as_str().is_some_and(|why| why.contains("your own")), "{refused}");
    let room = second.room(&server).await;
    let _seated = from(second.seat(&room), "192.0.2.7").enter(server.address()).await;
    let body = json!({"address": "192.0.2.7", "reason": "oops"});
    let refused = tell(&server, &root, "/operator/bans", body).await.must_refuse(409);
    assert!(refused["detail"].as_str().is_some_and(|why| why.contains("an operator")), "{refused}");
    assert_eq!(look(&server, &root, "/operator/bans").await["sanctions"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_imposed_is_refused_with_what_is_wrong() {
    let server = TestServer::with(&[("operator.sanctions_max", "2")]);
    let root = operator(&server).await;
    let refused = async |body: Value, status: u16| {
        let reply = tell(&server, &root, "/operator/bans", body).await.must_refuse(status);
        reply["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(refused(json!({"reason": "x"}), 422).await, "/player_id");
    let both = json!({"player_id": "a", "address": "192.0.2.7", "reason": "x"});
    assert_eq!(refused(both, 422).await, "/player_id");
    assert_eq!(refused(json!({"player_id": "ai_1", "reason": "x"}), 422).await, "/player_id");
    assert_eq!(refused(json!({"address": "10.0.0.0/8", "reason": "x"}), 422).await, "/address");
    assert_eq!(refused(json!({"player_id": "a", "reason": " "}), 422).await, "/reason");
    let past = json!({"player_id": "a", "reason": "x", "until": "2020-01-01T00:00:00Z"});
    assert_eq!(refused(past, 422).await, "/until");
    for player in ["a", "b"] {
        ban(&server, &root, player).await;
    }
    refused(json!({"player_id": "c", "reason": "x"}), 409).await;
    ban(&server, &root, "a").await;
    let acts = log_of(&server, &root).await;
    assert_eq!(acts, ["player a", "player b", "player a"], "what is refused is no act");
}

async fn log_of(server: &Http, root: &Somebody) -> Vec<String> {
    let page = look(server, root, "/operator/log").await;
    let acts = page["acts"].as_array().expect("acts").iter();
    acts.map(|act| act["on"].as_str().expect("words").to_owned()).collect()
}

#[tokio::test]
async fn an_id_that_nobody_has_is_not_banned_as_if_that_kept_somebody_out() {
    let server = TestServer::with(&[("auth.mode", "token")]);
    let (root, anna) = (operator(&server).await, Somebody::account(&server, "Anna").await);
    for strange in ["Anna", &anna.id[..anna.id.len() - 1], "p_000000000000000000000000"] {
        for path in ["/operator/bans", "/operator/mutes"] {
            let body = json!({"player_id": strange, "reason": "cheats"});
            let refused = tell(&server, &root, path, body).await.must_refuse(422);
            assert_eq!(refused["errors"][0]["pointer"], "/player_id", "{strange} {refused}");
        }
    }
    ban(&server, &root, &anna.id).await;
    let body = json!({"player_id": anna.id, "until": "tomorrow", "reason": "cheats"});
    let refused = tell(&server, &root, "/operator/bans", body).await.must_refuse(422);
    assert!(refused["detail"].as_str().is_some_and(|why| why.contains("2026-12-24T18:00:00Z")), "{refused}");
    let empty = tell(&server, &root, "/operator/drain", Value::Null).await.must_refuse(400);
    assert!(empty["detail"].as_str().is_some_and(|why| why.contains("is empty")), "{empty}");
}
