//! REST requests that make no sense: each is refused with a problem that says what and where.

use reqwest::Method;
use serde_json::{Value, json};

use crate::operator::{operator, request_of};
use crate::server::TestServer;

fn room(more: Value) -> Value {
    let mut body = json!({"name": "x", "game": "arena", "max_players": 4});
    let fields = body.as_object_mut().expect("an object");
    fields.extend(more.as_object().cloned().expect("an object"));
    body
}

/// Opens a room with these fields, which must be refused. Answers the pointer to the field that is to blame.
async fn blamed(server: &TestServer, more: Value) -> String {
    let problem = server.post("/rooms", room(more.clone())).await.must_refuse(422);
    let pointer = problem["errors"][0]["pointer"].as_str();
    pointer.unwrap_or_else(|| panic!("{more} is refused without a pointer: {problem}")).to_owned()
}

async fn post_text(server: &TestServer, path: &str, body: impl Into<reqwest::Body>) -> crate::http::Reply {
    let request = server.request(Method::POST, path).header("content-type", "application/json").body(body);
    server.send(request).await
}

#[tokio::test]
async fn a_game_that_does_not_exist_is_named() {
    let server = TestServer::start();
    let problem = server.post("/rooms", room(json!({"game": "chess"}))).await.must_refuse(422);
    assert_eq!(problem["errors"][0]["pointer"], "/game");
    assert_eq!(problem["detail"], "/game there is no game \"chess\"; there are: arena, connect_four, relay");
}

#[tokio::test]
async fn options_that_do_not_fit_are_named() {
    let server = TestServer::start();
    assert_eq!(blamed(&server, json!({"options": {"hz": "fast"}})).await, "/options/hz");
    assert_eq!(blamed(&server, json!({"options": {"gravity": 9.81}})).await, "/options/gravity");
    assert!(blamed(&server, json!({"options": {"hz": 0}})).await.starts_with("/options"));
    assert!(blamed(&server, json!({"options": {"hz": 61}})).await.starts_with("/options"));
    assert_eq!(blamed(&server, json!({"mode": "chaos"})).await, "/mode");
    assert_eq!(
        blamed(&server, json!({"mode": "deathmatch", "options": {"mode": "deathmatch"}})).await,
        "/options/mode"
    );
}

#[tokio::test]
async fn fields_that_do_not_fit_are_named() {
    let server = TestServer::start();
    for (more, pointer) in [
        (json!({"max_players": 1}), "/max_players"),
        (json!({"max_players": 101}), "/max_players"),
        (json!({"max_players": -1}), "/max_players"),
        (json!({"max_players": 2.5}), "/max_players"),
        (json!({"name": ""}), "/name"),
        (json!({"name": "x".repeat(81)}), "/name"),
        (json!({"name": "two\nlines"}), "/name"),
        (json!({"name": "\u{200b}"}), "/name"),
        (json!({"name": "\u{202e}gnp.exe"}), "/name"),
        (json!({"name": 7}), "/name"),
        (json!({"bots": 5}), "/bots"),
        (json!({"bot_level": "godlike"}), "/bot_level"),
        (json!({"seed": -1}), "/seed"),
        (json!({"seed": 1.0e20}), "/seed"),
        (json!({"metadata": "text"}), "/metadata"),
        (json!({"metadata": {"long": "x".repeat(5000)}}), "/metadata"),
        (json!({"game": "relay", "bots": 1}), "/bots"),
        (json!({"game": "connect_four", "max_players": 3}), "/max_players"),
    ] {
        assert_eq!(blamed(&server, more.clone()).await, pointer, "{more}");
    }
}

#[tokio::test]
async fn a_field_that_does_not_exist_is_refused() {
    let server = TestServer::start();
    let problem = server.post("/rooms", room(json!({"colour": "red"}))).await.must_refuse(422);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("colour")), "{problem}");
    server.patch("/rooms/commons", json!({"max_players": 9})).await.must_refuse(422);
}

#[tokio::test]
async fn a_change_that_does_not_fit_is_refused_and_changes_nothing() {
    let server = TestServer::start();
    let problem = server.patch("/rooms/commons", json!({"locked": true, "name": ""})).await.must_refuse(422);
    assert_eq!(problem["errors"][0]["pointer"], "/name");
    assert_eq!(server.get("/rooms/commons").await.must_be(200)["locked"], false);
    server.patch("/rooms/nowhere", json!({})).await.must_refuse(404);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let server = TestServer::start();
    for body in ["", "{", "name=x&game=relay", "NaN"] {
        for path in ["/rooms", "/game/move"] {
            post_text(&server, path, body.to_owned()).await.must_refuse(400);
        }
    }
    post_text(&server, "/rooms", vec![b'{', b'"', 0xFF, b'"']).await.must_refuse(400);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let server = TestServer::start();
    let deep = "[".repeat(10_000);
    for body in ["null", "7", "\"room\"", "[]", &deep] {
        post_text(&server, "/rooms", body.to_owned()).await.must_refuse(422);
    }
}

#[tokio::test]
async fn a_room_name_of_a_megabyte_is_too_large() {
    let server = TestServer::start();
    let body = room(json!({"name": "x".repeat(1_000_000)})).to_string();
    post_text(&server, "/rooms", body).await.must_refuse(413);
    server.get("/health/ready").await.must_be(200);
}

#[tokio::test]
async fn query_parameters_that_do_not_exist_are_refused() {
    let server = TestServer::start();
    for query in ["colour=red", "limit=5&colour=red", "Limit=5"] {
        let problem = server.get(&format!("/rooms?{query}")).await.must_refuse(400);
        assert!(
            problem["detail"].as_str().is_some_and(|detail| detail.contains("unknown field")),
            "{problem}"
        );
    }
}

/// Whatever the document lists, with ids that fit in the places of its path.
#[tokio::test]
async fn no_route_takes_a_query_parameter_that_it_does_not_have() {
    let server = TestServer::start();
    let olga = operator(&server).await;
    let document = server.get("/openapi.json").await.must_be(200);
    for (pattern, operations) in document["paths"].as_object().expect("paths") {
        let path = pattern.split('/').map(|part| if part.starts_with('{') { "demo" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        for method in operations.as_object().expect("operations").keys() {
            let asked: Method = method.to_uppercase().parse().expect("a method");
            let reply =
                server.send(request_of(&server, &olga, asked.clone(), &format!("{path}?unknown=1"))).await;
            if asked == Method::HEAD {
                assert_eq!(reply.status, 400, "{method} {pattern}");
                continue;
            }
            let problem = reply.must_refuse(400);
            let detail = problem["detail"].as_str().expect("a detail");
            assert!(detail.contains("unknown field `unknown`"), "{method} {pattern}: {problem}");
        }
    }
}

/// Links to pages get parameters from whoever passes them on.
#[tokio::test]
async fn pages_open_whatever_was_added_to_their_links() {
    let server = TestServer::start();
    let own = ["/", "/play", "/leaderboard", "/player", "/replay", "/tournament", "/docs/problems"];
    for page in own.into_iter().chain(["/analytics", "/tournaments"]) {
        let request = server.request(Method::GET, &format!("{page}?utm_source=news&fbclid=1"));
        let reply = server.send(request.header("accept", "text/html,*/*;q=0.8")).await;
        assert_eq!(reply.status, 200, "{page}");
    }
    assert_eq!(server.get("/assets/style.css?v=2").await.status, 200);
    server.get("/analytics?utm_source=news").await.must_refuse(400);
}

#[tokio::test]
async fn query_parameters_that_do_not_fit_are_refused() {
    let server = TestServer::start();
    for query in [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=x",
        "open=maybe",
        "cursor=",
        "cursor=1.a%20b",
        "cursor=x.y",
    ] {
        server.get(&format!("/rooms?{query}")).await.must_refuse(400);
    }
}

/// A filter that can fit nothing is a mistake, and no empty list.
#[tokio::test]
async fn filters_that_fit_nothing_are_refused_by_every_list() {
    let server = TestServer::start();
    for query in [
        "/rooms?state=asleep",
        "/rooms?state=",
        "/rooms?game=chess",
        "/replays?game=chess",
        "/replays?ending=unhappy",
        "/replays?room=a%20b",
        "/replays?player=a%20b",
        "/stream/rooms/commons?colour=red",
        "/stream/analytics?colour=red",
        "/stream/leaderboard?colour=red",
    ] {
        server.get(query).await.must_refuse(400);
    }
    for query in ["/rooms?state=waiting&game=arena", "/replays?ending=decided&game=arena"] {
        server.get(query).await.must_be(200);
    }
    let problem = server.get("/rooms?game=chess").await.must_refuse(400);
    assert_eq!(problem["detail"], "game: there is no \"chess\"; there are: arena, connect_four, relay");
}

#[tokio::test]
async fn ids_of_the_wrong_shape_are_refused() {
    let server = TestServer::start();
    let long = "x".repeat(65);
    for id in ["a%20b", "%00", "a.b", "%F0%9F%9A%AA", &long] {
        server.get(&format!("/rooms/{id}")).await.must_refuse(400);
        server.delete(&format!("/rooms/commons/bots/{id}")).await.must_refuse(400);
    }
    let body = json!({"player_id": "a b", "position": {"x": 1, "y": 1}});
    let problem = server.post("/game/move", body).await.must_refuse(422);
    assert_eq!(problem["errors"][0]["pointer"], "/player_id");
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_refused() {
    let server = TestServer::start();
    for path in
        ["/nothing", "/rooms/commons/nothing", "/assets/nothing.js", "/assets/../Cargo.toml", "/ws/game/x"]
    {
        server.get(path).await.must_refuse(404);
    }
    for (method, path) in
        [(Method::PUT, "/rooms"), (Method::POST, "/rooms/commons"), (Method::GET, "/game/move")]
    {
        server.send(server.request(method, path)).await.must_refuse(405);
    }
}
