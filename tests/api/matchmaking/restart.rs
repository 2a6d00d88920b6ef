//! Tickets and parties survive a restart of the server, and a kill.

use serde_json::{Value, json};

use super::{SOON, once, path, room_of, server, wait, wait_for};

#[tokio::test]
async fn tickets_and_parties_are_there_after_a_kill_and_matches_are_found_then() {
    let killed = server(&[]);
    let anna = wait(&killed, "anna").await;
    let party = killed.post("/parties", json!({"player_id": "dora"})).await.must_be(201);
    let server = killed.killed_now(SOON, tiltyard::games::standard());
    let again = server.get(&path(&anna)).await.must_be(200);
    assert_eq!((&again["status"], &again["created_at"]), (&json!("waiting"), &anna["created_at"]));
    let standing = server.get("/players/dora/matchmaking").await.must_be(200);
    assert_eq!(standing["party_id"], party["id"]);
    wait(&server, "bert").await;
    room_of(&server, &anna).await;
}

#[tokio::test]
async fn a_match_that_was_found_before_a_kill_goes_on_after_it() {
    let killed = server(&[]);
    let (anna, _bert) = (wait(&killed, "anna").await, wait(&killed, "bert").await);
    let room = room_of(&killed, &anna).await;
    // The room is in the journal once it was written down.
    let recorded = |reply: &Value| !reply["recorded_tick"].is_null();
    killed.eventually(&format!("/rooms/{room}"), |reply| recorded(&reply.json())).await;
    let server = killed.killed_now(SOON, tiltyard::games::standard());
    assert_eq!(room_of(&server, &anna).await, room);
    let _one = server.play(&room, "anna").await;
    let _two = server.play(&room, "bert").await;
    assert_eq!(once(&server, &anna, "ended").await["ended"], "played");
}

#[tokio::test]
async fn who_was_matched_in_a_room_that_did_not_come_back_waits_again() {
    let killed = server(&[]);
    let wish = json!({"game": "connect_four"});
    let (anna, bert) = (wait_for(&killed, "anna", wish.clone()).await, wait_for(&killed, "bert", wish).await);
    let before = room_of(&killed, &anna).await;
    let server = killed.killed_cut(SOON, |folder| {
        std::fs::remove_dir_all(folder.join("live")).expect("the journals are gone");
    });
    let is_another = |reply: &crate::http::Reply| {
        let room = reply.json()["match"]["room_id"].clone();
        room.is_string() && room != json!(before)
    };
    server.eventually(&path(&bert), is_another).await;
    assert_eq!(once(&server, &anna, "matched").await["id"], anna["id"]);
}
