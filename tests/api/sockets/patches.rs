//! A game whose changes the kernel makes, over real sockets: whoever applies patches has the state, whatever happens in between.

use serde_json::{Value, json};

use super::lag::{NARROW, talk_over};
use crate::games::with_test_games;
use crate::listener::Listener;
use crate::patched_model::PatchedModel;
use crate::player::{Codec, Dial, TestPlayer};
use crate::server::TestServer;

async fn swarm(changes: &[(&'static str, &'static str)], fields: Value) -> (TestServer, String) {
    let server = TestServer::with_games(changes, with_test_games());
    let mut fields = fields;
    fields["game"] = "swarm".into();
    fields["max_players"] = 5.into();
    let room = server.room(fields).await;
    (server, room)
}

/// Reads until so many more patches were applied.
async fn follow(player: &mut TestPlayer, model: &mut PatchedModel, patches: usize) {
    let until = model.patches + patches;
    while model.patches < until {
        model.take(&player.next().await);
    }
}

#[tokio::test]
async fn players_and_spectators_of_both_encodings_have_the_state_after_each_tick() {
    let (server, room) = swarm(&[], json!({})).await;
    for codec in Codec::ALL {
        let name = format!("{codec:?}");
        let mut anna = Dial::play(&room, &name).speaking(codec).enter(server.address()).await;
        let mut watcher = Dial::watch(&room).speaking(codec).enter(server.address()).await;
        let (mut own, mut seen) = (PatchedModel::of(&anna.welcome), PatchedModel::of(&watcher.welcome));
        assert!(own.state["own"].is_u64() && seen.state["own"].is_null());
        anna.send(json!({"type": "draw"})).await;
        follow(&mut anna, &mut own, 20).await;
        follow(&mut watcher, &mut seen, 20).await;
        assert_eq!((own.whole, own.keyframes, seen.whole, seen.keyframes), (0, 0, 0, 0));
    }
}

#[tokio::test]
async fn a_player_who_comes_back_goes_on_from_the_welcome() {
    let (server, room) = swarm(&[], json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut bert = server.play(&room, "bert").await;
    let mut others = PatchedModel::of(&bert.welcome);
    for _ in 0..4 {
        let mut model = PatchedModel::of(&anna.welcome);
        follow(&mut anna, &mut model, 5).await;
        let number = model.state["own"].clone();
        let token = anna.token().to_owned();
        drop(anna);
        follow(&mut bert, &mut others, 5).await;
        anna = Dial::resume(&room, "anna", &token).enter(server.address()).await;
        assert_eq!(anna.welcome["state"]["own"], number);
    }
}

#[tokio::test]
async fn who_lagged_goes_on_from_a_keyframe() {
    let changes = [NARROW, &[("socket.queue_bytes_max", "1048576")]].concat();
    let (server, room) = swarm(&changes, json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut slow = Dial::play(&room, "slow").narrow().enter(server.address()).await;
    let late = talk_over(&mut anna).await;
    let mut model = PatchedModel::of(&slow.welcome);
    while model.tick < late + 10 {
        model.take(&slow.next().await);
    }
    assert!(model.keyframes > 0, "no tick was skipped");
    follow(&mut slow, &mut model, 10).await;
}

#[tokio::test]
async fn who_watches_late_has_the_state_of_then() {
    let (server, room) = swarm(&[], json!({"delay_s": 1})).await;
    let _anna = server.play(&room, "anna").await;
    for _ in 0..2 {
        let mut watcher = Listener::watch(server.address(), &room).await;
        let mut model = PatchedModel::of(&watcher.welcome);
        let first = model.tick;
        while model.tick < first + 45 {
            let tick = watcher.expect("tick").await;
            model.take(&tick);
        }
        assert!(model.state["own"].is_null());
    }
}

/// A replay tells the same, from its beginning and from the middle on.
#[tokio::test]
async fn a_replay_is_followed_by_patches_too() {
    let (server, room) = swarm(&[], json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut model = PatchedModel::of(&anna.welcome);
    follow(&mut anna, &mut model, 40).await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    let list = server.eventually("/replays", |reply| !reply.json()["replays"][0].is_null()).await;
    let list = list.json();
    let match_id = list["replays"][0]["match_id"].as_str().expect("an id").to_owned();
    for from in [0, 20] {
        let path = format!("/stream/replays/{match_id}?speed=8&from={from}");
        let mut playback = Listener::knock(server.address(), &path).await;
        playback.expect("replay").await;
        let mut shown = PatchedModel::of(&playback.expect("welcome").await);
        for message in playback.rest().await {
            shown.take(&message);
        }
        assert!(shown.patches >= 15, "{} patches", shown.patches);
        assert_eq!(shown.whole, 0);
    }
}

#[tokio::test]
async fn the_server_says_which_games_have_patches() {
    let (server, _) = swarm(&[], json!({})).await;
    let site = server.get("/site").await.must_be(200);
    let games = site["games"].as_array().expect("a list");
    let format = |name: &str| {
        let game = games.iter().find(|game| game["name"] == name);
        game.expect("the game").get("delta_format").cloned()
    };
    assert_eq!(
        [format("swarm"), format("relay"), format("arena")],
        [Some(json!("patch")), Some(json!("whole")), None]
    );
    let document = server.get("/asyncapi.json").await.must_be(200);
    let shapes = &document["components"]["messages"]["swarm_action"]["x-game"];
    assert_eq!(shapes["delta"]["title"], "Patch");
}
