//! Handshakes that lead nowhere: no such room, no seat, no such protocol, pages of other hosts, bad ids.

use serde_json::{Value, json};

use crate::player::Dial;
use crate::server::{TestServer, settings};

/// Knocks, and is closed with this code. Answers the reason.
async fn turned_away(server: &TestServer, dial: Dial, code: u16) -> String {
    dial.knock(server.address()).await.expect("a handshake").must_be_closed(code).await
}

/// Knocks, and is refused by HTTP with this status. Answers the problem.
async fn refused(server: &TestServer, dial: Dial, status: u16) -> Value {
    let refused = dial.knock(server.address()).await.err().expect("a refusal");
    assert_eq!((refused.status, &refused.body["status"]), (status, &json!(status)));
    refused.body
}

#[tokio::test]
async fn nobody_can_watch_a_room_that_does_not_exist() {
    let server = TestServer::start();
    assert_eq!(turned_away(&server, Dial::watch("nowhere"), 4404).await, "there is no room nowhere");
}

#[tokio::test]
async fn nobody_can_play_in_an_unknown_room_where_joining_opens_none() {
    let server = TestServer::with(&[("rooms.open_on_join", "false")]);
    turned_away(&server, Dial::play("nowhere", "anna"), 4404).await;
    server.get("/rooms/nowhere").await.must_refuse(404);
}

#[tokio::test]
async fn a_late_player_is_told_the_room_is_full() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let (_anna, _bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    assert_eq!(turned_away(&server, Dial::play(&room, "cora"), 4413).await, "the room is full");
    server.watch(&room).await;
}

#[tokio::test]
async fn a_duel_that_has_begun_lets_nobody_in() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "connect_four", "bots": 1})).await;
    let mut anna = server.play(&room, "anna").await;
    anna.send(json!({"type": "leave"})).await;
    anna.must_be_closed(1000).await;
    turned_away(&server, Dial::play(&room, "cora"), 4413).await;
}

#[tokio::test]
async fn a_server_takes_no_more_players_than_its_settings_allow() {
    let server = TestServer::with(&[("rooms.sessions_max", "1")]);
    let _anna = server.play("commons", "anna").await;
    turned_away(&server, Dial::play("commons", "bert"), 4503).await;
}

#[tokio::test]
async fn an_unknown_subprotocol_is_refused() {
    let server = TestServer::start();
    let dial = Dial::play("commons", "anna").with("sec-websocket-protocol", "tiltyard.v9.json, chat");
    let problem = refused(&server, dial, 400).await;
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("tiltyard.v1.msgpack")));
}

#[tokio::test]
async fn the_first_known_subprotocol_is_spoken() {
    let server = TestServer::start();
    let offers = "tiltyard.v9.json, tiltyard.v1.json, tiltyard.v1.msgpack";
    Dial::play("commons", "anna").with("sec-websocket-protocol", offers).enter(server.address()).await;
}

#[tokio::test]
async fn a_page_of_another_host_can_not_connect() {
    let server = TestServer::start();
    for dial in [Dial::play("commons", "anna"), Dial::watch("commons")] {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            refused(&server, dial.clone().with("origin", origin), 403).await;
        }
    }
}

#[tokio::test]
async fn pages_of_this_server_and_listed_ones_can_connect() {
    let mut listing = settings(&[]);
    listing.server.allowed_origins.push("https://game.example".to_owned());
    let server = TestServer::run(listing, tiltyard::games::standard());
    for origin in [server.url(""), "https://game.example".to_owned()] {
        Dial::watch("commons").with("origin", &origin).enter(server.address()).await;
    }
}

#[tokio::test]
async fn a_listed_page_may_read_answers() {
    let mut listing = settings(&[]);
    listing.server.allowed_origins.push("https://game.example".to_owned());
    let server = TestServer::run(listing, tiltyard::games::standard());
    let read = |origin: &str| server.request(reqwest::Method::GET, "/rooms").header("origin", origin);
    let listed = server.send(read("https://game.example")).await;
    assert_eq!(
        (listed.status, listed.header("access-control-allow-origin")),
        (200, Some("https://game.example"))
    );
    let stranger = server.send(read("https://evil.example")).await;
    assert_eq!((stranger.status, stranger.header("access-control-allow-origin")), (200, None));
}

#[tokio::test]
async fn a_page_that_makes_its_name_point_here_is_still_another_host() {
    let server = TestServer::start();
    let body = json!({"name": "x", "game": "relay", "max_players": 2});
    let post = server.request(reqwest::Method::POST, "/rooms").json(&body);
    let post = post.header("host", "evil.example:8000").header("origin", "http://evil.example:8000");
    server.send(post).await.must_refuse(403);
}

/// Every route there is, with something in the places of parameters.
async fn routes(server: &TestServer) -> Vec<(reqwest::Method, String)> {
    let document = server.get("/openapi.json").await.must_be(200);
    let paths = document["paths"].as_object().expect("paths").iter();
    let documented = paths.flat_map(|(path, operations)| {
        let path = path.replace(['{', '}'], "");
        operations.as_object().expect("operations").keys().map(move |verb| (verb.clone(), path.clone()))
    });
    let pages =
        ["/", "/play", "/openapi.json", "/asyncapi.json", "/docs", "/nowhere", "/ws/game/commons/anna"];
    let pages = pages.map(|page| ("get".to_owned(), page.to_owned()));
    let verb = |verb: String| verb.to_uppercase().parse().expect("a method");
    documented.chain(pages).map(|(method, path)| (verb(method), path)).collect()
}

#[tokio::test]
async fn where_an_id_is_enough_nobody_is_answered_under_a_name_that_the_server_does_not_have() {
    let server = TestServer::start();
    let routes = routes(&server).await;
    assert!(routes.len() >= 50, "{}", routes.len());
    for (method, path) in routes {
        for host in ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"] {
            let reply = server.send(server.request(method.clone(), &path).header("host", host)).await;
            assert_eq!(reply.status, 403, "{method} {path}");
            if method != reqwest::Method::HEAD {
                let detail = reply.must_refuse(403)["detail"].to_string();
                assert!(detail.contains(host) && detail.contains("server.allowed_hosts"), "{detail}");
            }
        }
    }
    for dial in [Dial::play("commons", "anna"), Dial::watch("commons")] {
        refused(&server, dial.with("host", "evil.example:8000"), 403).await;
    }
}

#[tokio::test]
async fn a_server_is_answered_under_its_own_names() {
    let mut named = settings(&[]);
    named.server.allowed_hosts.push("games.lan".to_owned());
    named.server.allowed_origins.push("https://game.example".to_owned());
    let server = TestServer::run(named, tiltyard::games::standard());
    for host in ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "games.lan:8000", "game.example"] {
        let look = server.request(reqwest::Method::GET, "/players/anna/saves").header("host", host);
        server.send(look).await.must_refuse(404);
        Dial::watch("commons").with("host", host).enter(server.address()).await;
    }
    // Where acting takes a token, a page with a name of its own has nothing to show.
    let guarded = TestServer::with(&[("auth.mode", "token")]);
    let look = guarded.request(reqwest::Method::GET, "/rooms").header("host", "play.example");
    guarded.send(look).await.must_be(200);
}

#[tokio::test]
async fn a_page_of_another_host_can_not_change_anything() {
    let server = TestServer::start();
    let body = json!({"name": "x", "game": "relay", "max_players": 2});
    let post =
        |origin: &str| server.request(reqwest::Method::POST, "/rooms").header("origin", origin).json(&body);
    server.send(post("https://evil.example")).await.must_refuse(403);
    server.send(post(&server.url(""))).await.must_be(201);
    let delete =
        server.request(reqwest::Method::DELETE, "/rooms/commons").header("origin", "https://evil.example");
    server.send(delete).await.must_refuse(403);
    let read = server.request(reqwest::Method::GET, "/rooms").header("origin", "https://evil.example");
    let read = server.send(read).await;
    assert_eq!((read.status, read.header("access-control-allow-origin")), (200, None));
}

#[tokio::test]
async fn ids_of_the_wrong_shape_are_turned_away() {
    let server = TestServer::start();
    let long = "x".repeat(65);
    for path in
        [format!("/ws/game/{long}/anna"), format!("/ws/game/commons/{long}"), "/ws/game/a%20b/anna".into()]
    {
        turned_away(&server, Dial::to(&path), 4400).await;
    }
    turned_away(&server, Dial::watch("%F0%9F%9A%AA"), 4400).await;
}

#[tokio::test]
async fn a_room_address_answers_plain_http_with_a_problem() {
    let server = TestServer::start();
    for path in ["/ws/game/commons/anna", "/ws/spectate/commons"] {
        server.get(path).await.must_refuse(400);
    }
}
