//! The questions of a page before it begins: the games, the demo room, the ways to come in, and whether the page is
//! welcome at all.

use reqwest::Method;
use serde_json::{Value, json};

use crate::games::with_test_games;
use crate::http::Http;
use crate::player::Dial;
use crate::process::Program;
use crate::server::{TestServer, settings};

async fn site(server: &Http) -> Value {
    server.get("/site").await.must_be(200)
}

#[tokio::test]
async fn the_site_tells_its_games_those_of_others_among_them() {
    let server = TestServer::with_games(&[], with_test_games());
    let told = site(&server).await;
    let game = |name: &str| {
        let games = told["games"].as_array().expect("a list");
        games.iter().find(|game| game["name"] == name).unwrap_or_else(|| panic!("{name} is missing")).clone()
    };
    assert_eq!(
        game("connect_four"),
        json!({"name": "connect_four", "title": "Connect four", "icon": "●", "page": null, "ranked": true,
            "frames": "ticks", "modes": [], "seats_min": 2, "seats_max": 2, "bots": true, "counters": [
            {"name": "stones", "title": "Stones", "part_of": null},
            {"name": "lines", "title": "Lines", "part_of": null},
            {"name": "went_first", "title": "Went first", "part_of": null},
        ], "items": [], "moments": [
            {"kind": "forfeit", "words": "{@seat} gave up"},
            {"kind": "out_of_time", "words": "{@seat} ran out of time"},
        ]})
    );
    let arena = game("arena");
    assert_eq!((&arena["modes"], &arena["seats_min"]), (&json!(["deathmatch", "battle_royale"]), &json!(2)));
    assert_eq!((&arena["seats_max"], &arena["bots"]), (&json!(100), &json!(true)));
    assert_eq!(arena["counters"][4], json!({"name": "shots_hit", "title": "Hits", "part_of": "shots_fired"}));
    assert_eq!(arena["items"], json!([{"name": "health_potion", "title": "Health potion"}]));
    assert_eq!((&game("relay")["bots"], &game("stride")["modes"]), (&json!(false), &json!([])));
}

#[tokio::test]
async fn the_site_tells_its_demo_room_and_whether_it_wants_tokens() {
    let plain = site(&TestServer::start()).await;
    assert_eq!((&plain["demo_room"], &plain["access"]), (&Value::Null, &json!("open")));
    let other = site(&TestServer::with(&[("demo.enabled", "true"), ("auth.mode", "token")])).await;
    assert_eq!((&other["demo_room"], &other["access"]), (&json!("demo"), &json!("token")));
}

#[tokio::test]
async fn a_page_is_told_whether_it_is_welcome() {
    let mut listing = settings(&[]);
    listing.server.allowed_origins.push("https://game.example".to_owned());
    let server = TestServer::run(listing, tiltyard::games::standard());
    assert_eq!(site(&server).await["page_welcome"], Value::Null);
    for (origin, welcome) in [
        (server.url(""), true),
        ("https://game.example".to_owned(), true),
        ("https://evil.example".to_owned(), false),
    ] {
        let told = server.get(&format!("/site?origin={origin}")).await.must_be(200);
        assert_eq!(told["page_welcome"], json!(welcome), "{origin}");
    }
    server.get("/site?colour=red").await.must_refuse(400);
}

#[tokio::test]
async fn a_page_that_is_refused_is_in_the_log_with_what_to_do_though_not_every_time() {
    let program = Program::start(&[]);
    for _ in 0..100 {
        let dial = Dial::play("commons", "anna").with("origin", "https://game.example");
        dial.knock(program.address()).await.err().expect("it is refused");
    }
    program.terminate();
    let (_, log) = program.ended();
    let said: Vec<_> = log.iter().filter(|line| line.contains("https://game.example")).collect();
    assert!((1..50).contains(&said.len()), "{} lines", said.len());
    assert!(
        said[0].contains("server.allowed_origins") && said[0].contains("/ws/game/commons/anna"),
        "{}",
        said[0]
    );
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_for_browsers_and_a_problem_for_programs() {
    let server = TestServer::start();
    let asked = |accept| server.request(Method::GET, "/nope").header("accept", accept);
    let page = server.send(asked("text/html,application/xhtml+xml,*/*;q=0.8")).await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{}", page.text);
    assert!(page.header("content-security-policy").is_some() && page.text.contains("</html>"));
    for accept in ["*/*", "application/json"] {
        server.send(asked(accept)).await.must_refuse(404);
    }
}
