//! Who may wait as whom, and how many tickets somebody may have.

use reqwest::Method;
use serde_json::{Value, json};

use super::{path, server, wait};
use crate::people::Somebody;

#[tokio::test]
async fn nobody_waits_as_somebody_else() {
    let server = server(&[]);
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let as_anna = json!({"player_id": anna.id, "game": "connect_four"});
    server.post("/matchmaking/tickets", as_anna.clone()).await.must_refuse(401);
    bert.ask(&server, Method::POST, "/matchmaking/tickets", as_anna.clone()).await.must_refuse(403);
    bert.ask(&server, Method::POST, "/matchmaking/quick", as_anna).await.must_refuse(403);
    let as_bot = json!({"player_id": "ai_00000001", "game": "connect_four"});
    server.post("/matchmaking/tickets", as_bot).await.must_refuse(403);
    let own = json!({"game": "connect_four"});
    let ticket = anna.ask(&server, Method::POST, "/matchmaking/tickets", own).await.must_be(201);
    assert_eq!(ticket["players"], json!([anna.id]), "the player of the token");
    let path = path(&ticket);
    server.get(&path).await.must_refuse(401);
    bert.ask(&server, Method::GET, &path, Value::Null).await.must_refuse(403);
    bert.ask(&server, Method::DELETE, &path, Value::Null).await.must_refuse(403);
    let named = format!("{path}?player_id={}", anna.id);
    bert.ask(&server, Method::DELETE, &named, Value::Null).await.must_refuse(403);
    assert_eq!(anna.ask(&server, Method::DELETE, &path, Value::Null).await.status, 204);
}

#[tokio::test]
async fn a_player_waits_once() {
    let server = server(&[]);
    let ticket = wait(&server, "anna").await;
    let again = json!({"player_id": "anna", "game": "arena"});
    let problem = server.post("/matchmaking/tickets", again).await.must_refuse(409);
    let id = ticket["id"].as_str().expect("an id");
    assert_eq!(problem["detail"], format!("anna waits already, with the ticket {id}"));
}

#[tokio::test]
async fn an_address_has_so_many_tickets_and_the_server_so_many_in_all() {
    let limits = [
        ("auth.mode", "token"),
        ("matchmaking.tickets_from_one_max", "2"),
        ("auth.guests_per_minute", "100"),
    ];
    let server = server(&limits);
    let open = async |who: &Somebody| {
        let wish = json!({"game": "arena", "min_players": 50, "max_players": 50});
        who.ask(&server, Method::POST, "/matchmaking/tickets", wish).await
    };
    let mut tickets = Vec::new();
    for _ in 0..2 {
        let guest = Somebody::guest(&server).await;
        let ticket = open(&guest).await.must_be(201);
        tickets.push((guest, ticket));
    }
    let third = Somebody::guest(&server).await;
    open(&third).await.must_refuse(409);
    let (first, ticket) = &tickets[0];
    assert_eq!(first.ask(&server, Method::DELETE, &path(ticket), Value::Null).await.status, 204);
    open(&third).await.must_be(201);

    let full = super::server(&[("matchmaking.tickets_max", "1")]);
    wait(&full, "anna").await;
    let wish = json!({"player_id": "bert", "game": "relay"});
    full.post("/matchmaking/tickets", wish).await.must_refuse(503);
}
