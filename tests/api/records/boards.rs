//! Leaderboards over HTTP: with so many results that there are pages, settled before the server starts.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tiltyard::domain::{Figures, Finish, MatchId, MatchResult, Placing, PlayerId, RoomId};
use tiltyard::games::standard;
use tiltyard::store::records;

use crate::http::Http;
use crate::server::{TestServer, settings};

/// Players, every third a bot.
const PLAYERS: usize = 60;

/// A deathmatch in which these came in in this order; equal scores share a place.
fn deathmatch(number: usize, scores: &[(usize, i32)]) -> MatchResult {
    let ended_at = Timestamp::now() - 1.minute();
    let placing = |&(player, score): &(usize, i32)| Placing {
        player: PlayerId::parse(&name(player)).expect("an id"),
        seat: player as u16,
        bot: (player % 3 == 0).then(|| "easy".to_owned()),
        finish: Finish {
            placement: 1 + scores.iter().filter(|(_, other)| *other > score).count() as u16,
            score,
        },
        figures: Figures::new(),
    };
    let mut placings: Vec<_> = scores.iter().map(placing).collect();
    placings.sort_by_key(|placing| placing.finish.placement);
    MatchResult {
        match_id: MatchId::parse(&format!("match-{number}")).expect("an id"),
        room: RoomId::parse("hall").expect("an id"),
        game: "arena".to_owned(),
        mode: Some("deathmatch".to_owned()),
        private: false,
        began_at: ended_at - 1.minute(),
        ended_at,
        ticks: 100,
        has_replay: false,
        placings,
        fixture: None,
    }
}

fn name(player: usize) -> String {
    format!("player-{player:02}")
}

/// Settles matches of ten among sixty; scores repeat, so that ranks are shared.
async fn fill(folder: &Path) {
    let records = records::open(&settings(&[]).database, folder, standard().declarations().clone())
        .await
        .expect("a database");
    let matches: Vec<_> = (0..30)
        .map(|number| {
            let seats = (0..10).map(|seat| (number * 7 + seat * 6) % PLAYERS);
            let scores: BTreeMap<_, _> =
                seats.map(|player| (player, (player * player % 11) as i32)).collect();
            deathmatch(number, &scores.into_iter().collect::<Vec<_>>())
        })
        .collect();
    records.settle(&matches).await.expect("they are settled");
}

async fn server() -> (TestServer, TempDir) {
    let folder = tempdir().expect("a folder");
    fill(folder.path()).await;
    let mut settings = settings(&[]);
    settings.server.data_dir = folder.path().to_owned();
    (TestServer::run(settings, tiltyard::games::standard()), folder)
}

/// All rows of a board, page by page.
async fn all(server: &Http, board: &str, more: &str) -> Vec<Value> {
    let (mut rows, mut next) = (Vec::new(), format!("/leaderboards/{board}?limit=7{more}"));
    loop {
        let page = server.get(&next).await.must_be(200);
        let here = page["rows"].as_array().cloned().expect("rows");
        assert!(here.len() == 7 || page["next_cursor"].is_null(), "{page}");
        rows.extend(here);
        let Some(cursor) = page["next_cursor"].as_str() else {
            assert_eq!(page["players"], rows.len());
            return rows;
        };
        next = format!("/leaderboards/{board}?limit=7{more}&cursor={cursor}");
    }
}

/// The ranks that rows should have, by their scores alone: 1, 1, 3.
fn ranks(rows: &[Value]) -> Vec<u64> {
    let score = |row: &Value| row["score"].as_f64().expect("a number");
    let above = |row: &Value| rows.iter().filter(|other| score(other) > score(row)).count() as u64;
    rows.iter().map(|row| above(row) + 1).collect()
}

fn shown_ranks(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["rank"].as_u64().expect("a rank")).collect()
}

#[tokio::test]
async fn pages_follow_each_other_and_equal_scores_share_a_rank() {
    let (server, _folder) = server().await;
    for board in ["global", "weekly", "arena", "arena-deathmatch"] {
        let rows = all(&server, board, "&bots=true").await;
        assert_eq!(rows.len(), PLAYERS, "{board}");
        assert_eq!(shown_ranks(&rows), ranks(&rows), "{board}");
        let mut players: Vec<_> = rows.iter().map(|row| row["player"].to_string()).collect();
        players.sort();
        players.dedup();
        assert_eq!(players.len(), PLAYERS, "{board}");
    }
    let rows = all(&server, "global", "&bots=true").await;
    assert!(shown_ranks(&rows).is_sorted() && shown_ranks(&rows).windows(2).any(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn bots_can_be_left_out_and_ranks_are_those_among_people_then() {
    let (server, _folder) = server().await;
    let everybody = all(&server, "global", "&bots=true").await;
    let people = all(&server, "global", "").await;
    assert_eq!(people, all(&server, "global", "&bots=false").await);
    assert_eq!((everybody.len(), people.len()), (PLAYERS, PLAYERS * 2 / 3));
    assert!(people.iter().all(|row| row["bot"] == false));
    assert_eq!(shown_ranks(&people), ranks(&people));
    let bot = name(3);
    server.get(&format!("/leaderboards/global?around={bot}&bots=true")).await.must_be(200);
    server.get(&format!("/leaderboards/global?around={bot}")).await.must_refuse(404);
}

#[tokio::test]
async fn a_player_is_found_in_the_middle_of_those_around() {
    let (server, _folder) = server().await;
    let rows = all(&server, "arena-deathmatch", "&bots=true").await;
    for at in [0, 1, 20, PLAYERS - 1] {
        let player = rows[at]["player"].as_str().expect("a player");
        let path = format!("/leaderboards/arena-deathmatch?around={player}&limit=5&bots=true");
        let page = server.get(&path).await.must_be(200);
        let around = page["rows"].as_array().expect("rows");
        let first = rows.iter().position(|row| *row == around[0]).expect("a row of the board");
        assert_eq!(around, &rows[first..first + around.len()], "{at}");
        assert!(around.contains(&rows[at]) && around.len() <= 5, "{page}");
        assert_eq!(page["next_cursor"].is_null(), first + around.len() == rows.len(), "{page}");
        if at == 20 {
            assert_eq!((around.len(), &around[2]), (5, &rows[20]));
            let cursor = page["next_cursor"].as_str().expect("it goes on");
            let on = server
                .get(&format!("/leaderboards/arena-deathmatch?limit=3&bots=true&cursor={cursor}"))
                .await;
            assert_eq!(on.must_be(200)["rows"], json!(rows[23..26]));
        }
    }
}

#[tokio::test]
async fn all_boards_are_listed_with_how_many_are_on_them() {
    let (server, _folder) = server().await;
    let list = server.get("/leaderboards/").await.must_be(200);
    let boards = list["boards"].as_array().expect("boards");
    let figures =
        |board: &Value| (board["board"].as_str().expect("a name").to_owned(), board["players"].clone());
    let by_name: BTreeMap<_, _> = boards.iter().map(figures).collect();
    let people = PLAYERS - PLAYERS / 3;
    assert_eq!((&by_name["global"], &by_name["arena"]), (&json!(people), &json!(people)));
    assert_eq!((&by_name["arena-deathmatch"], &by_name["connect_four"]), (&json!(people), &json!(0)));
    let everybody = server.get("/leaderboards/?bots=true").await.must_be(200);
    let everybody: BTreeMap<_, _> =
        everybody["boards"].as_array().expect("boards").iter().map(figures).collect();
    assert_eq!(everybody["global"], json!(PLAYERS));
    for board in boards {
        let page = server.get(board["href"].as_str().expect("a path")).await.must_be(200);
        assert_eq!((&page["board"], &page["counts"]), (&board["board"], &board["counts"]));
    }
    assert!(boards[1]["board"].as_str().is_some_and(|name| name.starts_with("weekly-20")), "{list}");
}

#[tokio::test]
async fn a_board_of_no_game_is_a_404_and_an_empty_one_is_a_page() {
    let server = TestServer::start();
    for board in ["global", "weekly", "weekly-2020-W01", "arena", "arena-deathmatch", "connect_four-rating"] {
        let page = server.get(&format!("/leaderboards/{board}")).await.must_be(200);
        assert_eq!((&page["rows"], &page["next_cursor"]), (&json!([]), &Value::Null), "{board}");
    }
    for board in ["chess", "chess-rating", "arena-chess", "weekly-2020-W99", "Global", "a-b-c", "%C3%A4"] {
        server.get(&format!("/leaderboards/{board}")).await.must_refuse(404);
    }
    for query in
        ["limit=0", "limit=201", "cursor=x", "cursor=1.a&around=b", "around=a%20b", "bots=maybe", "x=1"]
    {
        server.get(&format!("/leaderboards/global?{query}")).await.must_refuse(400);
    }
}
