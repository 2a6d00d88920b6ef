//! Dashboards, profiles and histories, of matches that were really played.

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::{Http, Reply};
use crate::player::Dial;
use crate::server::TestServer;

/// Two people play Connect Four, and the second one gives up. Answers the match.
async fn duel(server: &Http, winner: &str, loser: &str) -> String {
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut first, mut second) = (server.play(&room, winner).await, server.play(&room, loser).await);
    first.expect_that("tick", |tick| tick["delta"]["phase"] == "playing").await;
    second.send(json!({"type": "leave"})).await;
    let over = first.expect("match_over").await;
    let match_id = over["match_id"].as_str().expect("a match has an id").to_owned();
    for player in [winner, loser] {
        settled(server, player, &match_id).await;
    }
    match_id
}

/// Waits until a match is in a player's history.
async fn settled(server: &Http, player: &str, match_id: &str) {
    let listed = |reply: &Reply| reply.status == 200 && reply.text.contains(match_id);
    server.eventually(&format!("/players/{player}/matches"), listed).await;
}

/// Four bots fight as fast as the machine can go. Answers the best of them.
async fn brawl(server: &Http) -> String {
    let room = server
        .room(json!({"game": "arena", "max_players": 4, "bots": 4, "bot_level": "hard", "mode": "deathmatch",
            "options": {"time_limit_s": 3600, "score_limit": 5},
            "pace": {"kind": "lockstep", "deadline_ms": 5000}}))
        .await;
    let path = format!("/replays/?room={room}&ending=decided");
    let found = |reply: &Reply| reply.json()["replays"].as_array().is_some_and(|list| !list.is_empty());
    let replay = server.eventually(&path, found).await.json()["replays"][0].clone();
    let best = replay["ending"]["results"][0]["player"].as_str().expect("somebody won").to_owned();
    settled(server, &best, replay["match_id"].as_str().expect("an id")).await;
    best
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn names(achievements: &Value) -> Vec<&str> {
    let all = achievements.as_array().expect("a list").iter();
    all.map(|one| one["name"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn a_player_who_sat_down_has_a_profile_at_once() {
    let server = TestServer::with(&[("records.seen_every_ms", "60000")]);
    let room = server.room(json!({})).await;
    let _anna = server.play(&room, "anna").await;
    let profile = server.get("/players/anna").await.must_be(200);
    assert_eq!((&profile["id"], &profile["kind"]), (&json!("anna"), &json!("guest")));
    assert_eq!((&profile["name"], &profile["ratings"]), (&Value::Null, &json!([])));
    let dashboard = server.get("/game/dashboard/anna").await.must_be(200);
    assert_eq!(dashboard["rank"], json!({"global": null, "weekly": null}));
    assert_eq!((&dashboard["stats"]["matches"], &dashboard["recent_games"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn a_player_nobody_knows_is_a_404_and_no_empty_page() {
    let server = TestServer::start();
    for path in [
        "/game/dashboard/nobody",
        "/player/nobody/detailed-stats",
        "/players/nobody",
        "/players/nobody/matches",
        "/players/nobody/ratings?ladder=arena-deathmatch",
        "/leaderboards/global?around=nobody",
    ] {
        let problem = server.get(path).await.must_refuse(404);
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("nobody")), "{problem}");
    }
}

#[tokio::test]
async fn a_match_is_on_the_dashboards_of_those_who_played() {
    let server = TestServer::start();
    let match_id = duel(&server, "anna", "bert").await;
    let won = server.get("/game/dashboard/anna/").await.must_be(200);
    let lost = server.get("/game/dashboard/bert").await.must_be(200);
    assert_eq!(keys(&won), ["achievements", "rank", "recent_games", "stats"]);
    let (stats, game) = (&won["stats"], &won["recent_games"][0]);
    assert_eq!((&stats["matches"], &stats["wins"], &stats["win_rate"]), (&json!(1), &json!(1), &json!(1.0)));
    assert_eq!(stats["games"][0]["game"], "connect_four");
    assert_eq!((&game["match_id"], &game["placement"]), (&json!(match_id), &json!(1)));
    assert_eq!(game["rating_before"], 1000.0);
    assert!(game["rating_after"].as_f64() > lost["recent_games"][0]["rating_after"].as_f64(), "{game}");
    assert_eq!(stats["ratings"][0]["rating"], game["rating_after"]);
    assert_eq!(stats["ratings"][0]["ladder"], "connect_four-rating");
    for board in ["global", "weekly"] {
        assert_eq!((&won["rank"][board]["rank"], &won["rank"][board]["of"]), (&json!(1), &json!(2)));
        assert_eq!(
            (&lost["rank"][board]["rank"], &won["rank"][board]["points"]),
            (&json!(2), &game["points"])
        );
    }
    assert!(names(&won["achievements"]).contains(&"first_win"), "{}", won["achievements"]);
    assert!(!names(&lost["achievements"]).contains(&"first_win"), "{}", lost["achievements"]);
    let replay = game["replay"].as_str().expect("there is a replay");
    server.eventually(replay, |reply| reply.status == 200).await;
}

/// A duel in a private room, which bert loses. Answers the match.
async fn private_duel(server: &TestServer, winner: Dial, room: &str) -> String {
    let (mut won, mut bert) = (winner.enter(server.address()).await, server.play(room, "bert").await);
    won.expect_that("tick", |tick| tick["delta"]["phase"] == "playing").await;
    bert.send(json!({"type": "leave"})).await;
    won.expect("match_over").await["match_id"].as_str().expect("an id").to_owned()
}

/// Waits until so many matches are in bert's history.
async fn bert_has(server: &TestServer, count: usize) {
    let there = |reply: &Reply| reply.json()["matches"].as_array().is_some_and(|all| all.len() == count);
    server.eventually("/players/bert/matches", there).await;
}

async fn private_room(server: &TestServer) -> String {
    server.room(json!({"game": "connect_four", "private": true})).await
}

/// Where matches of a player are told.
fn told_at(who: &str) -> [String; 4] {
    [
        format!("/game/dashboard/{who}"),
        format!("/player/{who}/detailed-stats"),
        format!("/players/{who}/matches?limit=1"),
        format!("/players/{who}/ratings?ladder=connect_four-rating"),
    ]
}

#[tokio::test]
async fn matches_of_private_rooms_count_and_only_their_players_learn_which_they_were() {
    let server = TestServer::start();
    let guest = server.post("/auth/guest", json!({})).await.must_be(201);
    let [id, token] = ["player_id", "access_token"].map(|key| guest[key].as_str().expect("a text"));
    let room = private_room(&server).await;
    let dial = Dial::play(&room, id).with("authorization", &format!("Bearer {token}"));
    let secret = private_duel(&server, dial, &room).await;
    bert_has(&server, 1).await;
    for (who, path) in [id, "bert"].into_iter().flat_map(|who| told_at(who).map(|path| (who, path))) {
        let public = server.get(&path).await;
        public.must_be(200);
        assert!(!public.text.contains(&secret), "{path}: {}", public.text);
        let own = server.send(server.request(Method::GET, &path).bearer_auth(token)).await;
        assert_eq!(own.text.contains(&secret), who == id, "{path}: {}", own.text);
    }
    let dashboard = server.get(&format!("/game/dashboard/{id}")).await.must_be(200);
    let (game, first) = (&dashboard["recent_games"][0], &dashboard["achievements"][0]);
    assert_eq!((&game["match_id"], &game["replay"]), (&Value::Null, &Value::Null));
    assert_eq!((&dashboard["stats"]["matches"], &first["match_id"]), (&json!(1), &Value::Null));
}

#[tokio::test]
async fn a_page_that_ends_with_a_private_match_leads_on_without_naming_it() {
    let server = TestServer::start();
    let public = duel(&server, "anna", "bert").await;
    let room = private_room(&server).await;
    let secret = private_duel(&server, Dial::play(&room, "anna"), &room).await;
    bert_has(&server, 2).await;
    let page = server.get("/players/bert/matches?limit=1").await;
    assert!(!page.text.contains(&secret), "{}", page.text);
    let cursor = page.json()["next_cursor"].as_str().expect("there is more").to_owned();
    let next = server.get(&format!("/players/bert/matches?limit=1&cursor={cursor}")).await.must_be(200);
    assert_eq!((&next["matches"][0]["match_id"], &next["next_cursor"]), (&json!(public), &Value::Null));
}

#[tokio::test]
async fn what_is_kept_for_a_player_nobody_knows_is_a_404_but_to_that_player() {
    let server = TestServer::start();
    let kept = ["notifications", "saves"];
    for kind in kept {
        server.get(&format!("/players/nobody/{kind}")).await.must_refuse(404);
    }
    server.get("/stream/players/nobody/notifications").await.must_refuse(404);
    let guest = server.post("/auth/guest", json!({})).await.must_be(201);
    let (id, token) = (&guest["player_id"], &guest["access_token"]);
    for kind in kept {
        let path = format!("/players/{}/{kind}", id.as_str().expect("an id"));
        let own = server.request(Method::GET, &path).bearer_auth(token.as_str().expect("a token"));
        server.send(own).await.must_be(200);
    }
}

#[tokio::test]
async fn the_detailed_figures_of_a_bot_are_those_of_its_match() {
    let server = TestServer::start();
    let best = brawl(&server).await;
    let detail = server.get(&format!("/player/{best}/detailed-stats")).await.must_be(200);
    assert_eq!(keys(&detail), ["achievements", "basic_stats", "inventory", "recent_matches"]);
    let (stats, game) = (&detail["basic_stats"], &detail["recent_matches"][0]);
    assert_eq!((&stats["player"]["kind"], &stats["wins"]), (&json!("bot"), &json!(1)));
    assert!(game["figures"]["kills"].as_i64() > Some(0), "{game}");
    assert_eq!((&stats["games"][0]["figures"], &game["players"]), (&game["figures"], &json!(4)));
    assert_eq!(detail["inventory"][0]["item"], "health_potion", "{}", detail["inventory"]);
    let catalogue = server.get("/achievements").await.must_be(200);
    let (mut all, mut known) = (names(&detail["achievements"]), names(&catalogue["achievements"]));
    assert_eq!(known.len(), 25);
    let reached = detail["achievements"].as_array().expect("a list").iter();
    let reached = reached.map(|one| one["unlocked_at"].is_string()).collect::<Vec<_>>();
    assert!(reached[0] && reached.is_sorted_by(|one, next| one >= next), "{reached:?}");
    all.sort_unstable();
    known.sort_unstable();
    assert_eq!(all, known);
}

#[tokio::test]
async fn a_history_is_read_in_pages_and_a_rating_as_a_curve() {
    let server = TestServer::start();
    let mut played = Vec::new();
    for (winner, loser) in [("anna", "bert"), ("bert", "anna"), ("anna", "bert")] {
        played.insert(0, duel(&server, winner, loser).await);
    }
    let first = server.get("/players/anna/matches?limit=2").await.must_be(200);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = server.get(&format!("/players/anna/matches?limit=2&cursor={cursor}")).await.must_be(200);
    assert_eq!(second["next_cursor"], Value::Null);
    let listed = [&first, &second].map(|page| page["matches"].as_array().cloned().expect("matches")).concat();
    assert_eq!(
        listed.iter().map(|one| &one["match_id"]).collect::<Vec<_>>(),
        played.iter().collect::<Vec<_>>()
    );
    assert_eq!(listed.iter().map(|one| &one["placement"]).collect::<Vec<_>>(), [1, 2, 1]);
    let curve = server.get("/players/anna/ratings?ladder=connect_four-rating").await.must_be(200);
    let points = curve["points"].as_array().expect("points");
    let after: Vec<_> = listed.iter().rev().map(|one| &one["rating_after"]).collect();
    assert_eq!(points.iter().map(|point| &point["rating"]).collect::<Vec<_>>(), after);
    let last = server.get("/players/anna/ratings?ladder=connect_four-rating&limit=1").await.must_be(200);
    assert_eq!(last["points"], json!([points[2]]));
    let other = server.get("/players/anna/ratings?ladder=arena-deathmatch").await.must_be(200);
    assert_eq!(other["points"], json!([]));
}

#[tokio::test]
async fn a_name_is_shown_wherever_the_player_is_and_nobody_else_takes_it() {
    let server = TestServer::start();
    let name = |name: &str| json!({"name": name});
    server.patch("/players/anna", name("Anna")).await.must_refuse(404);
    duel(&server, "anna", "bert").await;
    let changed = server.patch("/players/anna", name("  Änna \u{2019} ")).await.must_refuse(422);
    assert_eq!(changed["errors"][0]["pointer"], "/name");
    let changed = server.patch("/players/anna", name(" Änna  K. ")).await.must_be(200);
    assert_eq!(changed["name"], "Änna K.");
    server.patch("/players/bert", name("ÄNNA K.")).await.must_refuse(409);
    server.patch("/players/bert", json!({"name": "Bert", "kind": "bot"})).await.must_refuse(422);
    assert_eq!(server.get("/players/anna").await.must_be(200)["name"], "Änna K.");
    assert_eq!(server.get("/players/bert").await.must_be(200)["name"], Value::Null);
    let dashboard = server.get("/game/dashboard/anna").await.must_be(200);
    assert_eq!(dashboard["stats"]["player"]["name"], "Änna K.");
    let board = server.get("/leaderboards/connect_four?bots=true").await.must_be(200);
    assert_eq!((&board["rows"][0]["name"], &board["rows"][1]["name"]), (&json!("Änna K."), &Value::Null));
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused() {
    let server = TestServer::start();
    for path in [
        "/players/a%20b",
        "/players/anna/matches?limit=0",
        "/players/anna/matches?limit=201",
        "/players/anna/matches?cursor=yesterday",
        "/players/anna/matches?colour=red",
        "/players/anna/ratings",
        "/players/anna/ratings?ladder=global",
        "/players/anna/ratings?ladder=arena-deathmatch&limit=1001",
        "/game/dashboard/a.b",
        "/player/a.b/detailed-stats",
    ] {
        server.get(path).await.must_refuse(400);
    }
}

#[tokio::test]
async fn many_players_are_looked_up_in_one_question() {
    let server = TestServer::start();
    let zoe = server.post("/auth/guest", json!({"name": "Zoë"})).await.must_be(201)["player_id"].clone();
    let id = zoe.as_str().expect("an id");
    let found = server.get(&format!("/players?ids=nobody,{id},{id}")).await.must_be(200);
    assert_eq!(found["players"].as_array().map(Vec::len), Some(1));
    assert_eq!((&found["players"][0]["id"], &found["players"][0]["name"]), (&zoe, &json!("Zoë")));
    for bad in ["", "?ids=", "?ids=a,,b", "?ids=a%20b", &format!("?ids={}", ["x"; 101].join(","))] {
        server.get(&format!("/players{bad}")).await.must_refuse(400);
    }
}
