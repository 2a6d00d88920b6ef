//! `POST /game/move`: acting without a connection.

use serde_json::json;

use crate::arena_model::changed_course;
use crate::server::TestServer;

fn to(x: f64, y: f64) -> serde_json::Value {
    json!({"x": x, "y": y})
}

#[tokio::test]
async fn who_sits_nowhere_moves_in_the_commons() {
    let server = TestServer::start();
    let mut bert = server.play("commons", "bert").await;
    let moved = server.post("/game/move", json!({"player_id": "anna", "position": to(3.0, 4.5)})).await;
    let expected = json!({"status": "Player moved!", "position": to(3.0, 4.5), "room_id": "commons"});
    assert_eq!(moved.must_be(200), expected);
    assert_eq!(bert.expect("player_joined").await["player"], "anna");
    let action = bert.expect("player_action").await;
    assert_eq!((&action["player"], &action["action"]["position"]), (&json!("anna"), &to(3.0, 4.5)));
}

#[tokio::test]
async fn the_position_answered_is_where_the_player_really_is() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "seed": 1})).await;
    let anna = server.play(&room, "anna").await;
    let at = &anna.welcome["state"]["players"][0];
    let goal = to(99.0, 99.0);
    let body = json!({"player_id": "anna", "position": goal, "room_id": room});
    let moved = server.post("/game/move", body).await.must_be(200);
    assert_ne!(moved["position"], goal);
    let off =
        |axis| (moved["position"][axis].as_f64().expect("x, y") - at[axis].as_f64().expect("x, y")).abs();
    assert!(off("x") < 10.0 && off("y") < 10.0, "{moved} is not near {at}");
}

#[tokio::test]
async fn a_seated_player_moves_where_it_sits_and_walks_there() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "options": {"map": "open"}})).await;
    let mut anna = server.play(&room, "anna").await;
    let body = json!({"player_id": "anna", "position": to(50.0, 50.0)});
    assert_eq!(server.post("/game/move", body).await.must_be(200)["room_id"], room.as_str());
    anna.expect_that("tick", |tick| changed_course(tick, 0)).await;
}

#[tokio::test]
async fn a_seat_taken_over_rest_is_given_up_when_nothing_more_comes() {
    let server = TestServer::with(&[("rooms.resume_grace_s", "1")]);
    let mut bert = server.play("commons", "bert").await;
    server.post("/game/move", json!({"player_id": "anna", "position": to(1.0, 1.0)})).await.must_be(200);
    let left = bert.expect("player_left").await;
    assert_eq!((&left["player"], &left["reason"]), (&json!("anna"), &json!("timed_out")));
}

#[tokio::test]
async fn who_moved_over_rest_can_connect_to_the_same_seat() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let body = json!({"player_id": "anna", "position": to(1.0, 1.0), "room_id": room});
    server.post("/game/move", body).await.must_be(200);
    let anna = server.play(&room, "anna").await;
    assert_eq!((anna.seat(), anna.welcome["players"].as_array().map(Vec::len)), (0, Some(1)));
}

#[tokio::test]
async fn who_has_moved_before_moves_where_the_room_and_the_seat_are_by_now() {
    let server = TestServer::start();
    // A room that is opened by moving in it.
    let body = json!({"player_id": "anna", "position": to(1.0, 1.0), "room_id": "here"});
    for _ in 0..2 {
        server.post("/game/move", body.clone()).await.must_be(200);
    }
    // The seat goes to somebody else.
    let mut anna = server.play("here", "anna").await;
    anna.send(json!({"type": "leave"})).await;
    anna.closed().await;
    let mut bert = server.play("here", "bert").await;
    server.post("/game/move", body.clone()).await.must_be(200);
    assert_eq!(bert.expect("player_joined").await["player"], "anna");
    assert_eq!(bert.expect("player_action").await["player"], "anna");
    // The room goes, and there is another of its name.
    assert_eq!(server.delete("/rooms/here").await.status, 204);
    server.eventually("/rooms/here", |reply| reply.status == 404).await;
    let mut bert = server.play("here", "bert").await;
    server.post("/game/move", body).await.must_be(200);
    assert_eq!(bert.expect("player_action").await["player"], "anna");
}

#[tokio::test]
async fn a_game_without_moves_says_so() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "connect_four"})).await;
    let body = json!({"player_id": "anna", "position": to(1.0, 1.0), "room_id": room});
    let problem = server.post("/game/move", body).await.must_refuse(409);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("connect_four")), "{problem}");
}

#[tokio::test]
async fn a_refused_move_takes_no_seat() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "connect_four"})).await;
    let body = json!({"player_id": "anna", "position": to(1.0, 1.0), "room_id": room});
    server.post("/game/move", body).await.must_refuse(409);
    let shown = server.get(&format!("/rooms/{room}")).await.must_be(200);
    assert_eq!(shown["players"], 0, "{shown}");
}

#[tokio::test]
async fn a_move_in_a_full_room_is_refused() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let (_anna, _bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let body = json!({"player_id": "cora", "position": to(1.0, 1.0), "room_id": room});
    server.post("/game/move", body).await.must_refuse(409);
}

#[tokio::test]
async fn a_move_in_an_unknown_room_is_refused_where_joining_opens_none() {
    let server = TestServer::with(&[("rooms.open_on_join", "false")]);
    let body = json!({"player_id": "anna", "position": to(1.0, 1.0), "room_id": "nowhere"});
    server.post("/game/move", body).await.must_refuse(404);
}

#[tokio::test]
async fn positions_beyond_all_worlds_are_refused() {
    let server = TestServer::start();
    for position in [to(1e30, 0.0), to(0.0, -2e6), json!({"x": 1}), json!({"x": "1", "y": 2})] {
        let body = json!({"player_id": "anna", "position": position});
        let problem = server.post("/game/move", body).await.must_refuse(422);
        let pointer = problem["errors"][0]["pointer"].as_str().unwrap_or_default();
        assert!(pointer.starts_with("/position"), "{problem}");
    }
}

#[tokio::test]
async fn a_body_is_an_object_and_no_list_of_its_fields() {
    let server = TestServer::start();
    for body in [json!(["anna", to(3.0, 4.5)]), json!({"player_id": "anna", "position": [3, 4.5]})] {
        assert_eq!(server.post("/game/move", body.clone()).await.status, 422, "{body}");
    }
}
