//! The permissions of clients, over REST and over sockets, in both access modes.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::{Reply, percent_coded};
use crate::people::Somebody;
use crate::player::Dial;
use crate::process::Program;
use crate::server::TestServer;

/// What takes no token though it is no look: proving who one is, and having a replay checked.
const FREE: &[&str] = &[
    "post /auth/guest",
    "post /auth/login",
    "post /auth/logout",
    "post /auth/recover",
    "post /auth/refresh",
    "post /auth/register",
    "post /replays/{match_id}/verify",
];

fn guarded() -> TestServer {
    TestServer::with(&[("auth.mode", "token")])
}

async fn knock(server: &TestServer, dial: Dial) -> crate::player::TestPlayer {
    dial.knock_at(server.address()).await
}

async fn move_to(server: &TestServer, who: &Somebody, player: &str, room: Option<&str>) -> Reply {
    let body = json!({"player_id": player, "position": {"x": 1, "y": 2}, "room_id": room});
    who.ask(server, Method::POST, "/game/move", body).await
}

#[tokio::test]
async fn in_token_mode_every_route_that_acts_takes_a_token() {
    let server = guarded();
    let document = server.get("/openapi.json").await.must_be(200);
    let mut walked = 0;
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let name = format!("{method} {path}");
            let takes_one = operation["security"].is_array();
            let looks = ["get", "head"].contains(&method.as_str());
            assert!(takes_one || looks || FREE.contains(&name.as_str()), "{name}");
            assert!(!(takes_one && FREE.contains(&name.as_str())), "{name}");
            let place = path.replace(['{', '}'], "");
            let verb: Method = method.to_uppercase().parse().expect("a method");
            let written = [place.clone(), format!("{place}/"), format!("/{place}"), percent_coded(&place)];
            for place in written.iter().filter(|_| takes_one) {
                let reply = server.send(server.request(verb.clone(), place)).await;
                assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{name}");
                if method != "head" {
                    reply.must_refuse(401);
                }
                walked += 1;
            }
        }
    }
    assert!(walked >= 20, "{walked}");
}

#[tokio::test]
async fn in_token_mode_looking_takes_none() {
    let server = guarded();
    let room = Somebody::guest(&server).await.room(&server).await;
    for path in ["/rooms", &format!("/rooms/{room}"), &format!("/rooms/{room}/chat"), "/replays", "/"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    server.watch(&room).await;
}

#[tokio::test]
async fn a_seat_takes_a_token_of_the_player() {
    let server = guarded();
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let room = anna.room(&server).await;
    knock(&server, Dial::play(&room, &anna.id)).await.must_be_closed(4401).await;
    knock(&server, Dial::play(&room, "anna")).await.must_be_closed(4401).await;
    let foreign = Dial::play(&room, &anna.id).with("authorization", &format!("Bearer {}", bert.token));
    knock(&server, foreign).await.must_be_closed(4403).await;
    let forged = Dial::play(&room, &anna.id).with("authorization", "Bearer nonsense");
    knock(&server, forged).await.must_be_closed(4401).await;
    let seated = anna.seat(&room).enter(server.address()).await;
    assert_eq!(seated.welcome["player_id"], anna.id.as_str());
}

#[tokio::test]
async fn a_ticket_is_good_for_one_connection_of_its_player() {
    let server = guarded();
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let room = anna.room(&server).await;
    let with =
        |player: &Somebody, ticket: &str| Dial::to(&format!("/ws/game/{room}/{}?ticket={ticket}", player.id));
    let ticket = anna.ticket(&server).await;
    let seated = with(&anna, &ticket).enter(server.address()).await;
    knock(&server, with(&anna, &ticket)).await.must_be_closed(4401).await;
    let ticket = anna.ticket(&server).await;
    knock(&server, with(&bert, &ticket)).await.must_be_closed(4403).await;
    knock(&server, with(&anna, &ticket)).await.must_be_closed(4401).await;
    // A ticket stands for a token where no header can be set, and nowhere else.
    let ticket = anna.ticket(&server).await;
    let body = json!({"name": "x", "game": "relay", "max_players": 2});
    server.post(&format!("/rooms?ticket={ticket}"), body).await.must_refuse(401);
    drop(seated);
}

#[tokio::test]
async fn a_ticket_is_taken_by_everything_that_a_browser_gets() {
    let often =
        [("auth.mode", "token"), ("auth.tickets_per_minute", "1000"), ("auth.exports_per_minute", "1000")];
    let server = TestServer::with(&often);
    let anna = Somebody::guest(&server).await;
    let room = anna.room(&server).await;
    let cup = json!({"name": "Cup", "game": "connect_four", "format": {"kind": "single_elimination"}});
    let cup = anna.ask(&server, Method::POST, "/tournaments", cup).await.must_be(201);
    let cup = cup["id"].as_str().expect("an id");
    server.eventually("/analytics", |reply| reply.status == 200).await;
    let document = server.get("/openapi.json").await.must_be(200);
    let paths = document["paths"].as_object().expect("paths").iter();
    let mut walked = 0;
    for (path, operations) in paths.filter(|(_, operations)| operations["get"].is_object()) {
        let path = path.replace("/rooms/{id}", &format!("/rooms/{room}"));
        let path =
            path.replace("/tournaments/{id}", &format!("/tournaments/{cup}")).replace("{id}", &anna.id);
        let path = path.replace(['{', '}'], "");
        // Of a stream only the beginning is read.
        let status = async |request: RequestBuilder| request.send().await.expect("an answer").status();
        let with_token = status(anna.request(&server, Method::GET, &path)).await;
        let address = format!("{path}?ticket={}", anna.ticket(&server).await);
        assert_eq!(status(server.request(Method::GET, &address)).await, with_token, "{path}");
        assert_eq!(status(server.request(Method::GET, &address)).await, 401, "a ticket is good once: {path}");
        let takes_up = operations["get"]["parameters"].as_array().into_iter().flatten();
        if takes_up.into_iter().any(|parameter| parameter["name"] == "after") {
            let address = format!("{path}?ticket={}&after=1", anna.ticket(&server).await);
            assert_eq!(status(server.request(Method::GET, &address)).await, 200, "{path}");
            let address = format!("{path}?after=1&colour=red&ticket={}", anna.ticket(&server).await);
            assert_eq!(status(server.request(Method::GET, &address)).await, 400, "{path}");
        }
        walked += 1;
    }
    assert!(walked > 20, "{walked}");
}

#[tokio::test]
async fn a_seat_that_one_has_takes_its_resume_token_alone() {
    let server = guarded();
    let anna = Somebody::guest(&server).await;
    let room = anna.room(&server).await;
    let mut witness = server.watch(&room).await;
    let first = anna.seat(&room).enter(server.address()).await;
    let token = first.token().to_owned();
    first.cut();
    witness.expect("player_away").await;
    knock(&server, Dial::resume(&room, &anna.id, "wrong")).await.must_be_closed(4401).await;
    let expired = |dial: Dial| dial.with("authorization", "Bearer nonsense");
    knock(&server, expired(Dial::resume(&room, &anna.id, "wrong"))).await.must_be_closed(4401).await;
    let mut back = expired(Dial::resume(&room, &anna.id, &token)).enter(server.address()).await;
    assert!(back.welcome["resumed"].is_object(), "{}", back.welcome);
    back.send(json!({"type": "leave"})).await;
    back.must_be_closed(1000).await;
    witness.expect("player_left").await;
    knock(&server, Dial::resume(&room, &anna.id, &token)).await.must_be_closed(4401).await;
    let elsewhere = anna.room(&server).await;
    knock(&server, Dial::resume(&elsewhere, &anna.id, &token)).await.must_be_closed(4401).await;
    knock(&server, Dial::resume("nowhere", &anna.id, &token)).await.must_be_closed(4404).await;
}

#[tokio::test]
async fn a_token_that_runs_out_cuts_nobody_off() {
    let server = TestServer::with(&[("auth.mode", "token"), ("auth.access_token_s", "3")]);
    let anna = Somebody::guest(&server).await;
    let room = anna.room(&server).await;
    let mut seated = anna.seat(&room).enter(server.address()).await;
    let mut turn = tokio::time::interval(std::time::Duration::from_millis(50));
    while anna.ask(&server, Method::GET, "/auth/me", Value::Null).await.status == 200 {
        turn.tick().await;
    }
    seated.settle().await;
    knock(&server, anna.seat(&room)).await.must_be_closed(4401).await;
    seated.settle().await;
}

#[tokio::test]
async fn in_token_mode_nobody_is_seated_in_passing() {
    let server = guarded();
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    move_to(&server, &anna, &anna.id, None).await.must_refuse(409);
    move_to(&server, &anna, &bert.id, None).await.must_refuse(403);
    move_to(&server, &anna, &anna.id, Some("nowhere")).await.must_refuse(404);
    let room = anna.room(&server).await;
    let seated = anna.seat(&room).enter(server.address()).await;
    assert_eq!(move_to(&server, &anna, &anna.id, None).await.must_be(200)["room_id"], room.as_str());
    move_to(&server, &bert, &anna.id, Some(&room)).await.must_refuse(403);
    knock(&server, anna.seat("not-open")).await.must_be_closed(4404).await;
    drop(seated);
}

#[tokio::test]
async fn a_room_is_managed_by_who_opened_it_in_both_modes() {
    for mode in ["open", "token"] {
        let server = TestServer::with(&[("auth.mode", mode)]);
        let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
        let body = json!({"name": "Duel", "game": "connect_four", "max_players": 2, "bots": 1});
        let room = anna.ask(&server, Method::POST, "/rooms", body).await.must_be(201);
        assert_eq!(room["owner"], anna.id.as_str());
        let path = format!("/rooms/{}", room["id"].as_str().expect("an id"));
        let detail = server.get(&path).await.must_be(200);
        let bot = format!("{path}/bots/{}", detail["members"][0]["player"].as_str().expect("a bot"));
        let save = path.replace("/rooms/", "/replays/save/");
        let change = json!({"name": "Mine"});
        for (who, status) in [(None, 401), (Some(&bert), 403)] {
            let ask = async |method: Method, path: &str, body: Value| match who {
                Some(who) => who.ask(&server, method, path, body).await,
                None => server.send(server.request(method, path).json(&body)).await,
            };
            ask(Method::PATCH, &path, change.clone()).await.must_refuse(status);
            ask(Method::POST, &save, Value::Null).await.must_refuse(status);
            ask(Method::DELETE, &bot, Value::Null).await.must_refuse(status);
            ask(Method::DELETE, &path, Value::Null).await.must_refuse(status);
        }
        anna.ask(&server, Method::PATCH, &path, change).await.must_be(200);
        anna.ask(&server, Method::DELETE, &bot, Value::Null).await.must_be(204);
        anna.ask(&server, Method::DELETE, &path, Value::Null).await.must_be(204);
        anna.ask(&server, Method::PATCH, "/rooms/nowhere", json!({})).await.must_refuse(404);
        anna.ask(&server, Method::DELETE, "/rooms/commons", Value::Null).await.must_refuse(403);
    }
}

#[tokio::test]
async fn bots_are_added_by_those_who_belong_to_the_room() {
    for mode in ["open", "token"] {
        let server = TestServer::with(&[("auth.mode", mode)]);
        let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
        let body = json!({"name": "Arena", "game": "arena", "max_players": 8});
        let room = anna.ask(&server, Method::POST, "/rooms", body).await.must_be(201);
        let room = room["id"].as_str().expect("an id");
        let path = format!("/game/add-ai-opponent?room_id={room}");
        server.post(&path, Value::Null).await.must_refuse(401);
        bert.ask(&server, Method::POST, &path, Value::Null).await.must_refuse(403);
        anna.ask(&server, Method::POST, &path, Value::Null).await.must_be(201);
        let seated = bert.seat(room).enter(server.address()).await;
        bert.ask(&server, Method::POST, &path, Value::Null).await.must_be(201);
        drop(seated);
    }
}

#[tokio::test]
async fn a_player_has_only_so_many_rooms() {
    let server = TestServer::with(&[("rooms.of_one_max", "2")]);
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let first = anna.room(&server).await;
    anna.room(&server).await;
    let body = json!({"name": "One more", "game": "relay", "max_players": 2});
    let refused = anna.ask(&server, Method::POST, "/rooms", body.clone()).await.must_refuse(409);
    assert!(refused["detail"].as_str().is_some_and(|why| why.contains("2 rooms")), "{refused}");
    bert.room(&server).await;
    for _ in 0..3 {
        server.post("/rooms", body.clone()).await.must_be(201);
    }
    anna.ask(&server, Method::DELETE, &format!("/rooms/{first}"), Value::Null).await.must_be(204);
    server.eventually(&format!("/rooms/{first}"), |reply| reply.status == 404).await;
    anna.room(&server).await;
}

#[tokio::test]
async fn in_open_mode_an_id_that_was_given_out_takes_its_token_and_others_do_not() {
    let server = TestServer::start();
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    knock(&server, Dial::play("free", &anna.id)).await.must_be_closed(4401).await;
    knock(&server, Dial::watch_as("free", &anna.id)).await.must_be_closed(4401).await;
    let body = json!({"player_id": anna.id, "position": {"x": 1, "y": 2}});
    server.post("/game/move", body).await.must_refuse(401);
    move_to(&server, &bert, &anna.id, None).await.must_refuse(403);
    move_to(&server, &anna, &anna.id, None).await.must_be(200);
    move_to(&server, &anna, "anybody", None).await.must_be(200);
    server.play("free", "anybody").await;
    anna.seat("free").enter(server.address()).await;
}

#[tokio::test]
async fn nobody_plays_under_the_id_of_a_bot() {
    for mode in ["open", "token"] {
        let server = TestServer::with(&[("auth.mode", mode)]);
        let anna = Somebody::guest(&server).await;
        let bearer = format!("Bearer {}", anna.token);
        for dial in [Dial::play("commons", "ai_anna"), Dial::watch_as("commons", "ai_anna")] {
            knock(&server, dial.with("authorization", &bearer)).await.must_be_closed(4403).await;
        }
        move_to(&server, &anna, "ai_anna", None).await.must_refuse(403);
    }
}

#[tokio::test]
async fn a_spectator_who_speaks_takes_a_token() {
    let server = guarded();
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let room = anna.room(&server).await;
    knock(&server, Dial::watch_as(&room, &anna.id)).await.must_be_closed(4401).await;
    let foreign = Dial::watch_as(&room, &anna.id).with("authorization", &format!("Bearer {}", bert.token));
    knock(&server, foreign).await.must_be_closed(4403).await;
    let ticket = anna.ticket(&server).await;
    let own = Dial::to(&format!("/ws/spectate/{room}?player={}&ticket={ticket}", anna.id));
    let mut watcher = own.enter(server.address()).await;
    watcher.chat("hello").await;
    assert_eq!(watcher.expect("chat").await["player"], anna.id.as_str());
}

#[tokio::test]
async fn a_room_a_seat_and_a_token_outlive_a_restart() {
    let mode = [("TILTYARD__AUTH__MODE", "token")];
    let program = Program::start(&mode);
    let anna = Somebody::guest(&program).await;
    let room = anna.room(&program).await;
    let mut seated = anna.seat(&room).enter(program.address()).await;
    seated.settle().await;
    let token = seated.token().to_owned();
    let program = Program::start_in(program.stop(), &mode);
    let path = format!("/rooms/{room}");
    assert_eq!(program.get(&path).await.must_be(200)["owner"], anna.id.as_str());
    Dial::resume(&room, &anna.id, &token).enter(program.address()).await;
    program.delete(&path).await.must_refuse(401);
    anna.ask(&program, Method::DELETE, &path, Value::Null).await.must_be(204);
}
