//! Entrants who are kept from scouting: neither lists nor sockets nor streams show them how others play.

use reqwest::Method;
use serde_json::{Value, json};

use super::rest::body;
use crate::listener::Listener;
use crate::people::Somebody;
use crate::player::Dial;
use crate::server::TestServer;

/// A tournament on a server where everything takes a token, with a match that runs.
struct Scouted {
    server: TestServer,
    room: String,
    /// Has entered, and does not play in that room.
    entrant: Somebody,
    /// Has signed in, and has not entered.
    stranger: Somebody,
}

impl Scouted {
    async fn start(entrants_watch: bool) -> Scouted {
        let server = TestServer::with(&[("auth.mode", "token")]);
        let organiser = Somebody::guest(&server).await;
        let made = body(json!({"entrants_watch": entrants_watch, "seeding": "order"}));
        let info = organiser.ask(&server, Method::POST, "/tournaments", made).await.must_be(201);
        let cup = format!("/tournaments/{}", info["id"].as_str().expect("an id"));
        let mut entrants = Vec::new();
        for _ in 0..4 {
            let one = Somebody::guest(&server).await;
            one.ask(&server, Method::POST, &format!("{cup}/entrants"), json!({})).await.must_be(201);
            entrants.push(one);
        }
        organiser.ask(&server, Method::POST, &format!("{cup}/start"), Value::Null).await.must_be(200);
        let entrant = entrants.swap_remove(0);
        let bracket =
            organiser.ask(&server, Method::GET, &format!("{cup}/bracket"), Value::Null).await.must_be(200);
        let room = room_without(&bracket, &entrant.id);
        server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 200).await;
        Scouted { stranger: Somebody::guest(&server).await, server, room, entrant }
    }

    fn dial(&self, who: Option<&Somebody>) -> Dial {
        let dial = Dial::watch(&self.room);
        match who {
            Some(who) => dial.with("authorization", &format!("Bearer {}", who.token)),
            None => dial,
        }
    }

    fn stream(&self) -> String {
        format!("/stream/rooms/{}", self.room)
    }

    async fn is_listed(&self) -> bool {
        let page = self.server.get("/rooms").await.must_be(200);
        page["rooms"].as_array().expect("rooms").iter().any(|room| room["id"] == json!(self.room))
    }
}

/// The room of a match in the first round that this player has no part in.
fn room_without(bracket: &Value, player: &str) -> String {
    let matches = bracket["rounds"][0]["matches"].as_array().expect("matches");
    let plays =
        |of: &Value| of["slots"].as_array().expect("slots").iter().any(|slot| slot["player"] == player);
    let other = matches.iter().find(|of| !plays(of)).expect("others play, too");
    other["running"]["room"].as_str().expect("a room").to_owned()
}

#[tokio::test]
async fn a_room_is_kept_from_scouts_in_lists_sockets_and_streams() {
    let cup = Scouted::start(false).await;
    let address = cup.server.address();
    assert!(!cup.is_listed().await, "whoever looks for it does not find it");

    let scout = cup.dial(Some(&cup.entrant)).knock_at(address).await.must_be_closed(4403).await;
    assert_eq!(scout, "you may not watch this room");
    let nameless = cup.dial(None).knock_at(address).await.must_be_closed(4403).await;
    assert!(nameless.starts_with("sign in to watch this room"), "{nameless}");
    cup.dial(Some(&cup.stranger)).enter(address).await;

    cup.entrant.ask(&cup.server, Method::GET, &cup.stream(), Value::Null).await.must_refuse(403);
    let refused = cup.server.get(&cup.stream()).await.must_refuse(403);
    assert_eq!(refused["detail"], json!(nameless));
    let ticket = cup.stranger.ticket(&cup.server).await;
    let mut seen = Listener::knock(address, &format!("{}?ticket={ticket}", cup.stream())).await;
    seen.expect("welcome").await;
}

#[tokio::test]
async fn a_room_whose_scouts_are_allowed_is_listed_and_shown_to_everybody() {
    let cup = Scouted::start(true).await;
    assert!(cup.is_listed().await);
    for who in [Some(&cup.entrant), Some(&cup.stranger), None] {
        cup.dial(who).enter(cup.server.address()).await;
    }
    Listener::watch(cup.server.address(), &cup.room).await;
}
