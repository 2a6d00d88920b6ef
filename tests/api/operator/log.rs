//! The log of operators: who did what, when, on what and why.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ban, look, operator, operator_in, tell};
use crate::server::{TestServer, settings};

#[tokio::test]
async fn the_log_says_who_did_what_when_on_what_and_why() {
    let server = TestServer::start();
    let began = Timestamp::now();
    let root = operator(&server).await;
    let second = operator_in(&server, &settings(&[]), server.data_dir(), "Second").await;
    let room = server.room(json!({})).await;
    ban(&server, &root, "anna").await;
    let kick = json!({"room_id": room, "reason": "spoils"});
    tell(&server, &second, "/operator/players/bert/kick", kick).await.must_be(200);
    let close = json!({"reason": "  it hangs "});
    tell(&server, &root, &format!("/operator/rooms/{room}/close"), close).await.must_be(204);
    tell(&server, &root, "/operator/drain", json!({"reason": "an update"})).await.must_be(204);
    let page = look(&server, &root, "/operator/log").await;
    let acts = page["acts"].as_array().expect("acts");
    let told = |act: &Value| {
        let word = |field: &str| act[field].as_str().expect(field).to_owned();
        [word("by_name"), word("deed"), word("on"), word("reason")]
    };
    let expected = [
        ["Olga".into(), "drain".into(), "server".into(), "an update".into()],
        ["Olga".into(), "close_room".into(), format!("room {room}"), "it hangs".into()],
        ["Second".into(), "kick".into(), format!("player bert in room {room}"), "spoils".into()],
        ["Olga".into(), "ban".into(), "player anna".into(), "cheats".into()],
    ];
    assert_eq!(acts.iter().map(told).collect::<Vec<[String; 4]>>(), expected);
    for act in acts {
        let at: Timestamp = act["at"].as_str().expect("a time").parse().expect("a time");
        assert!(at >= began && at <= Timestamp::now());
    }
    let by_second = look(&server, &root, &format!("/operator/log?by={}", second.id)).await;
    assert_eq!(by_second["acts"].as_array().map(Vec::len), Some(1));
    let bans = look(&server, &root, "/operator/log?deed=ban&limit=1").await;
    assert_eq!((&bans["acts"][0]["on"], &bans["next_cursor"]), (&json!("player anna"), &json!(null)));
    let first = look(&server, &root, "/operator/log?limit=3").await;
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let rest = look(&server, &root, &format!("/operator/log?limit=3&cursor={cursor}")).await;
    assert_eq!((&rest["acts"][0]["deed"], rest["acts"].as_array().map(Vec::len)), (&json!("ban"), Some(1)));
}

#[tokio::test]
async fn who_asks_for_a_deed_that_there_is_not_is_told_which_there_are() {
    let server = TestServer::start();
    let root = operator(&server).await;
    ban(&server, &root, "anna").await;
    let problem = root.ask(&server, Method::GET, "/operator/log?deed=BAN", Value::Null).await.must_be(400);
    let detail = problem["detail"].as_str().expect("why");
    assert!(detail.contains("\"BAN\"") && detail.contains("ban, lift_ban, mute"), "{detail}");
}
