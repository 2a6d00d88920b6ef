//! Parties: made by invitation, ready, and into a match together.

use serde_json::{Value, json};

use super::{listen, once, room_of, server, told, wait_for};
use crate::http::Http;

/// A party that anna leads, of her and these. Answers its path.
async fn party(server: &Http, others: &[&str]) -> String {
    let party = server.post("/parties", json!({"player_id": "anna"})).await.must_be(201);
    let path = format!("/parties/{}", party["id"].as_str().expect("a party has an id"));
    for other in others {
        let invited = json!({"player_id": "anna", "invited_id": other});
        server.post(&format!("{path}/invitations"), invited).await.must_be(200);
        server.post(&format!("{path}/join"), json!({"player_id": other})).await.must_be(200);
    }
    path
}

async fn all_ready(server: &Http, path: &str, players: &[&str]) {
    for player in players {
        server.post(&format!("{path}/ready"), json!({"player_id": player})).await.must_be(200);
    }
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().expect("a path has parts")
}

fn for_four(path: &str) -> Value {
    json!({"game": "arena", "max_players": 4, "min_players": 4, "party_id": id(path)})
}

#[tokio::test]
async fn a_party_is_made_by_invitation_and_comes_into_one_match() {
    let server = server(&[]);
    let path = party(&server, &[]).await;
    server.post("/parties", json!({"player_id": "bert"})).await.must_be(201);
    let left = server.get("/players/bert/matchmaking").await.must_be(200)["party_id"].clone();
    let of_bert = format!("/parties/{}/leave", left.as_str().expect("a party"));
    assert_eq!(server.post(&of_bert, json!({"player_id": "bert"})).await.status, 204);
    let mut stream = listen(&server, "bert").await;
    server.post(&format!("{path}/join"), json!({"player_id": "bert"})).await.must_refuse(403);
    let invited = json!({"player_id": "anna", "invited_id": "bert"});
    server.post(&format!("{path}/invitations"), invited).await.must_be(200);
    let invitation = told(&mut stream, "party_invitation").await;
    assert_eq!(invitation, json!({"party_id": id(&path), "from": "anna"}));
    server.post(&format!("{path}/join"), json!({"player_id": "bert"})).await.must_be(200);
    all_ready(&server, &path, &["anna", "bert"]).await;
    let theirs = wait_for(&server, "anna", for_four(&path)).await;
    assert_eq!(theirs["players"], json!(["anna", "bert"]));
    assert_eq!(told(&mut stream, "ticket_opened").await["ticket_id"], theirs["id"]);
    let four = json!({"game": "arena", "max_players": 4, "min_players": 4});
    for single in ["carl", "dora"] {
        wait_for(&server, single, four.clone()).await;
    }
    assert_eq!(told(&mut stream, "match_found").await["room_id"], json!(room_of(&server, &theirs).await));
}

#[tokio::test]
async fn a_party_that_is_not_ready_or_too_large_does_not_wait() {
    let server = server(&[]);
    let path = party(&server, &["bert", "carl"]).await;
    all_ready(&server, &path, &["anna", "bert"]).await;
    let open = async |player: &str, most: u16| {
        let wish = json!({"player_id": player, "party_id": id(&path), "game": "arena", "max_players": most});
        server.post("/matchmaking/tickets", wish).await
    };
    let unready = open("anna", 4).await.must_refuse(409);
    assert_eq!(unready["detail"], "carl is not ready");
    open("bert", 4).await.must_refuse(403);
    all_ready(&server, &path, &["carl"]).await;
    let large = open("anna", 2).await.must_refuse(422);
    assert_eq!(large["errors"][0]["pointer"], "/max_players");
    let ticket = open("anna", 4).await.must_be(201);
    open("anna", 4).await.must_refuse(409);
    let alone = json!({"player_id": "bert", "game": "arena"});
    server.post("/matchmaking/tickets", alone).await.must_refuse(409);
    // Whoever is not ready any more takes the party out.
    server.post(&format!("{path}/ready"), json!({"player_id": "bert", "ready": false})).await.must_be(200);
    assert_eq!(once(&server, &ticket, "ended").await["ended"], "party_changed");
}

#[tokio::test]
async fn the_leader_alone_invites_kicks_and_disbands() {
    let server = server(&[("matchmaking.party_players_max", "2")]);
    let path = party(&server, &["bert"]).await;
    let by_bert = json!({"player_id": "bert", "invited_id": "carl"});
    server.post(&format!("{path}/invitations"), by_bert).await.must_refuse(403);
    let kick = json!({"player_id": "bert", "member_id": "anna"});
    server.post(&format!("{path}/kick"), kick).await.must_refuse(403);
    let invited = json!({"player_id": "anna", "invited_id": "carl"});
    server.post(&format!("{path}/invitations"), invited).await.must_be(200);
    server.post(&format!("{path}/join"), json!({"player_id": "carl"})).await.must_refuse(409);
    let kick = json!({"player_id": "anna", "member_id": "bert"});
    let left = server.post(&format!("{path}/kick"), kick).await.must_be(200);
    assert_eq!(left["members"], json!([{"player": "anna", "ready": false}]));
    server.delete(&format!("{path}?player_id=carl")).await.must_refuse(403);
    assert_eq!(server.delete(&format!("{path}?player_id=anna")).await.status, 204);
    server.get(&path).await.must_refuse(404);
}
