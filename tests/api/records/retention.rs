//! Old records go while the server runs, and what was made of them stays.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tempfile::tempdir;
use tiltyard::domain::{BoardName, Figures, Finish, MatchId, MatchResult, Placing, PlayerId, RoomId, Week};
use tiltyard::games::standard;
use tiltyard::store::records;

use crate::http::Reply;
use crate::server::{TestServer, settings};

/// A match of two that ended so many days ago.
fn match_of(days: i64) -> MatchResult {
    let ended_at = Timestamp::now() - SignedDuration::from_hours(24 * days);
    let placing = |(player, placement): (&str, u16)| Placing {
        player: PlayerId::parse(player).expect("an id"),
        seat: placement,
        bot: None,
        finish: Finish { placement, score: 3 - i32::from(placement) },
        figures: Figures::new(),
    };
    MatchResult {
        match_id: MatchId::parse(&format!("match-{days}")).expect("an id"),
        room: RoomId::parse("hall").expect("an id"),
        game: "arena".to_owned(),
        mode: Some("deathmatch".to_owned()),
        private: false,
        began_at: ended_at - SignedDuration::from_mins(1),
        ended_at,
        ticks: 100,
        has_replay: false,
        placings: [("anna", 1), ("bert", 2)].map(placing).into(),
        fixture: None,
    }
}

#[tokio::test]
async fn old_matches_and_weeks_go_and_their_points_stay() {
    let folder = tempdir().expect("a folder");
    let database = settings(&[]).database;
    let filled = records::open(&database, folder.path(), standard().declarations().clone()).await;
    filled
        .expect("a database")
        .settle(&[match_of(100), match_of(50), match_of(1)])
        .await
        .expect("a database");
    let limits = [
        ("retention.every_s", "1"),
        ("retention.matches_days", "60"),
        ("retention.weekly_boards_days", "60"),
    ];
    let server = TestServer::run_in(folder.path(), &limits, standard());
    let two_are_left = |reply: &Reply| reply.json()["matches"].as_array().is_some_and(|all| all.len() == 2);
    server.eventually("/players/anna/matches", two_are_left).await;
    let week = |days| BoardName::Weekly(Week::of(match_of(days).ended_at)).to_string();
    let is_listed = |reply: &Reply, name: &str| reply.json().to_string().contains(name);
    let boards = server.eventually("/leaderboards", |reply| !is_listed(reply, &week(100))).await;
    assert!(is_listed(&boards, &week(50)) && is_listed(&boards, &week(1)), "{}", boards.json());
    let board = server.get("/leaderboards/global?around=anna").await.must_be(200);
    assert_eq!(board["rows"][0]["score"], json!(30), "{board}");
    let stats = server.get("/game/dashboard/anna").await.must_be(200);
    assert_eq!(stats["stats"]["matches"], 3, "{stats}");
}
