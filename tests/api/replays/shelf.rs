//! Tests of the replays that stay when there are too many: nobody displaces those of others by making more of their
//! own.

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::Reply;
use crate::listener::Listener;
use crate::people::Somebody;
use crate::player::Dial;
use crate::rooms::between::finished_duel;
use crate::server::TestServer;

/// Whoever asks says from where.
const FORWARDED: (&str, &str) = ("server.trusted_proxies", "127.0.0.1/32");

/// Opens a room for connect four from an address, as somebody or as nobody in particular.
async fn board_from(server: &TestServer, address: &str, owner: Option<&Somebody>) -> String {
    let body = json!({"name": "A board", "game": "connect_four", "max_players": 2});
    let opening = server.request(Method::POST, "/rooms").header("x-forwarded-for", address).json(&body);
    let opening = owner.iter().fold(opening, |opening, owner| opening.bearer_auth(&owner.token));
    let room = server.send(opening).await.must_be(201);
    room["id"].as_str().expect("an id").to_owned()
}

/// Plays in a room until one of two gives up at once. Answers the id of the replay, once it is there.
async fn given_away(server: &TestServer, room: &str) -> String {
    let (mut anna, mut bert) = (server.play(room, "anna").await, server.play(room, "bert").await);
    bert.send(json!({"type": "leave"})).await;
    shelved(server, &anna.expect("match_over").await).await
}

async fn shelved(server: &TestServer, over: &Value) -> String {
    let match_id = over["match_id"].as_str().expect("a match").to_owned();
    server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await;
    match_id
}

/// The replays that a page lists, the last one first.
fn listed(page: &Reply) -> Vec<String> {
    let page = page.json();
    let ids = page["replays"].as_array().expect("a list").iter().map(|card| &card["match_id"]);
    ids.map(|id| id.as_str().expect("an id").to_owned()).collect()
}

/// Waits until so many replays are kept, and no more, of which this is the last. Answers all.
async fn until_kept(server: &TestServer, count: usize, last: &str) -> Vec<String> {
    let kept = |page: &Reply| {
        let ids = listed(page);
        ids.len() == count && ids.first().is_some_and(|first| first == last)
    };
    listed(&server.eventually("/replays?limit=200", kept).await)
}

#[tokio::test]
async fn guests_of_one_address_have_nobody_elses_replays_go_also_over_a_restart() {
    let changes = [FORWARDED, ("replays.keep_max", "20"), ("replays.keep_of_one_max", "10")];
    let server = TestServer::with(&changes);
    let mut honest = Vec::new();
    for address in ["192.0.2.1", "192.0.2.2", "2001:db8::1"] {
        for _ in 0..2 {
            let room = board_from(&server, address, None).await;
            honest.push(given_away(&server, &room).await);
        }
    }
    let mut last = String::new();
    for _ in 0..4 {
        let guest = Somebody::guest(&server).await;
        for _ in 0..5 {
            let room = board_from(&server, "192.0.2.66", Some(&guest)).await;
            last = given_away(&server, &room).await;
        }
    }
    let kept = until_kept(&server, 20, &last).await;
    assert!(honest.iter().all(|id| kept.contains(id)), "{honest:?} in {kept:?}");
    let fewer = [FORWARDED, ("replays.keep_max", "8")];
    let after = server.killed_now(&fewer, tiltyard::games::standard());
    let few = |page: &Reply| listed(page).len() == 8;
    let kept = listed(&after.eventually("/replays?limit=200", few).await);
    assert!(honest.iter().all(|id| kept.contains(id)), "{honest:?} in {kept:?}");
}

#[tokio::test]
async fn guests_who_make_many_give_way_before_their_neighbours_behind_one_address() {
    let server = TestServer::with(&[("replays.keep_max", "10")]);
    let mut honest = Vec::new();
    for _ in 0..2 {
        let room = server.room(json!({"game": "connect_four"})).await;
        honest.push(given_away(&server, &room).await);
    }
    let mut last = String::new();
    for _ in 0..3 {
        let guest = Somebody::guest(&server).await;
        for _ in 0..4 {
            let room = board_from(&server, "127.0.0.1", Some(&guest)).await;
            last = given_away(&server, &room).await;
        }
    }
    let kept = until_kept(&server, 10, &last).await;
    assert!(honest.iter().all(|id| kept.contains(id)), "{honest:?} in {kept:?}");
}

#[tokio::test]
async fn rooms_that_nobody_owns_and_that_joining_opened_count_for_their_address() {
    let server = TestServer::with(&[FORWARDED, ("replays.keep_max", "3")]);
    let mut replays = Vec::new();
    for (room, address) in [("a", "192.0.2.1"), ("b", "192.0.2.66"), ("c", "192.0.2.66"), ("d", "192.0.2.66")]
    {
        let mut anna =
            Dial::play(room, "anna").with("x-forwarded-for", address).enter(server.address()).await;
        anna.send(json!({"type": "walk"})).await;
        anna.expect("player_action").await;
        let path = format!("/rooms/{room}");
        let match_id = server.get(&path).await.must_be(200)["match_id"].as_str().expect("a match").to_owned();
        server.delete(&path).await.must_be(204);
        server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await;
        replays.push(match_id);
    }
    let kept = until_kept(&server, 3, &replays[3]).await;
    assert_eq!(kept, [&replays[3], &replays[2], &replays[0]].map(String::as_str));
}

#[tokio::test]
async fn what_was_played_to_its_end_outlasts_what_was_given_away_whoever_watches_that() {
    let server = TestServer::with(&[("replays.keep_max", "3")]);
    let room = server.room(json!({"game": "connect_four"})).await;
    let [mut winner, _loser] = finished_duel(&server, &room).await;
    let played = shelved(&server, &winner.expect("match_over").await).await;
    let mut given = Vec::new();
    for number in 0..4 {
        let room = server.room(json!({"game": "connect_four"})).await;
        given.push(given_away(&server, &room).await);
        if number == 0 {
            let path = format!("/stream/replays/{}?speed=32", given[0]);
            Listener::knock(server.address(), &path).await.expect("replay_over").await;
        }
    }
    assert_eq!(until_kept(&server, 3, &given[3]).await, [&given[3], &given[2], &played].map(String::as_str));
}

#[tokio::test]
async fn nobody_is_told_from_where_a_room_was_opened() {
    let server = TestServer::with(&[FORWARDED]);
    let room = board_from(&server, "192.0.2.77", None).await;
    let match_id = given_away(&server, &room).await;
    let path = format!("/replays/{match_id}");
    for told in [path.clone(), "/replays".to_owned(), format!("/rooms/{room}"), "/rooms".to_owned()] {
        let reply = server.get(&told).await;
        assert!(!reply.text.contains("192.0.2.77"), "{told}: {}", reply.text);
    }
    let file = server.request(Method::GET, &format!("{path}/file")).send().await.expect("an answer");
    let bytes = file.bytes().await.expect("a file");
    assert!(bytes.starts_with(b"TILTPLAY"));
    assert!(!String::from_utf8_lossy(&bytes).contains("192.0.2.77"));
}
