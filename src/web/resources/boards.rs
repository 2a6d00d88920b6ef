//! `/leaderboards`: which there are, their pages, and who is around a player.
//!
//! Must not: rank anybody; the database does.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::{BoardName, BoardRow, BoardScope, PlayerId, Week};
use crate::game::Registry;
use crate::protocol::boards::{BoardInfo, BoardList, BoardPage, ScoreKind};
use crate::protocol::http::Problem;
use crate::protocol::records::BoardLine;
use crate::store::records::BoardPosition;
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::lists::within;

/// Rows on a page when the request does not say.
const PAGE_DEFAULT: u32 = 50;
/// Most rows on a page.
const PAGE_MAX: u32 = 200;
/// Weeks before this one that are listed.
const WEEKS_LISTED: usize = 52;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(show);
}

/// The rows of a board that are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BoardQuery {
    /// Rows on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// The rows around this player, who is in the middle where there are enough.
    #[param(value_type = Option<String>)]
    around: Option<PlayerId>,
    /// `true` has bots on the board, too: the ranks are then those among everybody. Otherwise there are people only.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    bots: bool,
}

/// The boards that are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BoardsQuery {
    /// `true` counts bots, too.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    bots: bool,
}

/// The players of a board: people only, unless bots are asked for.
pub fn scope(bots: bool) -> BoardScope {
    if bots { BoardScope::Everybody } else { BoardScope::People }
}

/// List the leaderboards.
#[utoipa::path(tag = "records", params(BoardsQuery), responses(
    (status = 200, body = BoardList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/leaderboards")]
pub async fn list(worker: Data<Worker>, Query(query): Query<BoardsQuery>) -> Result<HttpResponse, Refusal> {
    let there = worker.records.boards(scope(query.bots)).await?;
    let boards = in_order(&worker.registry, Week::of(Timestamp::now()), there);
    let boards = boards.iter().map(|(board, players)| BoardInfo::of(board, *players)).collect();
    Ok(HttpResponse::Ok().json(BoardList { boards }))
}

/// The boards of all games and each game's are listed before anybody is on them.
fn in_order(registry: &Registry, week: Week, there: Vec<(BoardName, u64)>) -> Vec<(BoardName, u64)> {
    let mut rest: BTreeMap<BoardName, u64> = there.into_iter().collect();
    let mut boards = Vec::new();
    for board in [BoardName::Global, BoardName::Weekly(week), BoardName::Champions(None)] {
        let players = rest.remove(&board).unwrap_or(0);
        boards.push((board, players));
    }
    for kind in registry.iter() {
        rest.entry(BoardName::Game(kind.name().to_owned())).or_insert(0);
    }
    let (mut weeks, mut games): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|(board, _)| matches!(board, BoardName::Weekly(_)));
    // A game, then its ladders.
    games.sort_by_cached_key(|(board, _)| board.to_string());
    weeks.reverse();
    weeks.truncate(WEEKS_LISTED);
    boards.extend(games);
    boards.extend(weeks);
    boards
}

/// Look at a leaderboard: `global`, `weekly` (or one week: `weekly-2026-W47`), a game (`arena`), its ratings
/// (`arena-deathmatch`, `connect_four-rating`), or who has won tournaments (`champions`, `champions-arena`).
#[utoipa::path(tag = "records", params(("board" = String, Path), BoardQuery), responses(
    (status = 200, body = BoardPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "There is no such board, or the player is not on it"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/leaderboards/{board}")]
pub async fn show(
    worker: Data<Worker>,
    name: Path<String>,
    Query(query): Query<BoardQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 rows")?;
    let scope = scope(query.bots);
    let unknown = || Refusal::not_found(format!("there is no board {name}; see /leaderboards"));
    let board = BoardName::parse(&name, Timestamp::now()).ok_or_else(unknown)?;
    let (size, mut rows) = match (&query.around, &query.cursor) {
        (Some(_), Some(_)) => return Err(Refusal::bad_request("around: not together with cursor")),
        (Some(player), None) => around(&worker, &board, scope, player, limit).await?,
        (None, cursor) => {
            let behind = cursor.as_deref().map(place).transpose()?;
            // One row more than asked for tells whether there is another page.
            let page = worker.records.page(&board, scope, behind.as_ref(), limit + 1);
            tokio::try_join!(worker.records.size(&board, scope), page)?
        }
    };
    if size == 0 && !is_there(&worker, &board).await? {
        return Err(unknown());
    }
    let more = rows.len() > limit as usize
        || query.around.is_some() && goes_on(&worker, &board, scope, rows.last()).await?;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(cursor);
    let rows = rows.iter().map(|row| BoardLine::of(&board, row)).collect();
    let counts = ScoreKind::of(&board);
    let page = BoardPage { board: board.to_string(), counts, players: size, rows, next_cursor };
    Ok(HttpResponse::Ok().json(page))
}

async fn around(
    worker: &Worker,
    board: &BoardName,
    scope: BoardScope,
    player: &PlayerId,
    limit: u32,
) -> Result<(u64, Vec<BoardRow>), Refusal> {
    let rows = worker.records.around(board, scope, player, limit);
    let (size, rows) = tokio::try_join!(worker.records.size(board, scope), rows)?;
    if rows.is_empty() {
        return Err(Refusal::not_found(format!("{player} is not on the board {board}")));
    }
    Ok((size, rows))
}

/// Whether there is somebody behind a row. The rows around a player cannot be asked for with one more, which would move the middle.
async fn goes_on(
    worker: &Worker,
    board: &BoardName,
    scope: BoardScope,
    last: Option<&BoardRow>,
) -> Result<bool, Refusal> {
    let Some(last) = last else { return Ok(false) };
    let behind = BoardPosition { score: last.score, player: last.player.clone() };
    Ok(!worker.records.page(board, scope, Some(&behind), 1).await?.is_empty())
}

/// Whether there is a board that has none of those on it who were asked for.
async fn is_there(worker: &Worker, board: &BoardName) -> Result<bool, Refusal> {
    let has_bots = async || worker.records.size(board, BoardScope::Everybody).await;
    Ok(is_of_a_game(&worker.registry, board) || has_bots().await? > 0)
}

/// Whether a board that nobody is on could be somebody's.
pub fn is_of_a_game(registry: &Registry, board: &BoardName) -> bool {
    match board {
        BoardName::Global | BoardName::Weekly(_) | BoardName::Champions(None) => true,
        BoardName::Game(game) | BoardName::Champions(Some(game)) => registry.get(game).is_some(),
        BoardName::Ladder(ladder) => {
            registry.get(&ladder.game).is_some_and(|kind| kind.has_mode(ladder.mode.as_deref()))
        }
    }
}

fn cursor(row: &BoardRow) -> String {
    format!("{}.{}", row.score, row.player)
}

/// The place that a cursor leads to. Errors: it is none that we gave out.
pub fn place(cursor: &str) -> Result<BoardPosition, Refusal> {
    let place = cursor.split_once('.').and_then(|(score, player)| {
        Some(BoardPosition { score: score.parse().ok()?, player: PlayerId::parse(player).ok()? })
    });
    place.ok_or_else(|| Refusal::bad_request("cursor: not one of ours"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ladder;

    #[test]
    fn boards_are_listed_in_an_order_that_people_expect() {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let board = |name: &str| (BoardName::parse(name, now).unwrap(), 3);
        let there =
            ["weekly-2025-W52", "connect_four-rating", "weekly-2026-W46", "global", "arena-deathmatch"];
        let there = there.into_iter().map(board).collect();
        let listed = in_order(&crate::games::standard(), Week::of(now), there);
        let names: Vec<_> = listed.iter().map(|(board, players)| format!("{board} {players}")).collect();
        let expected = [
            "global 3",
            "weekly-2026-W47 0",
            "champions 0",
            "arena 0",
            "arena-deathmatch 3",
            "connect_four 0",
            "connect_four-rating 3",
            "relay 0",
            "weekly-2026-W46 3",
            "weekly-2025-W52 3",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_cursor_leads_back_to_its_row() {
        let player = PlayerId::parse("a-1_x").unwrap();
        let row = BoardRow { rank: 1, player: player.clone(), name: None, bot: false, score: -7 };
        assert_eq!(place(&cursor(&row)).unwrap(), BoardPosition { score: -7, player });
        for bad in ["", "1", "x.a", "1.a b", "99999999999999999999.a"] {
            assert!(place(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_board_is_one_only_if_its_game_is() {
        let games = crate::games::standard();
        let ladder = |game: &str| BoardName::Ladder(Ladder { game: game.to_owned(), mode: None });
        assert!(is_of_a_game(&games, &ladder("arena")) && is_of_a_game(&games, &BoardName::Global));
        assert!(!is_of_a_game(&games, &ladder("chess")));
        let mode = |game: &str, mode: &str| {
            BoardName::Ladder(Ladder { game: game.to_owned(), mode: Some(mode.to_owned()) })
        };
        assert!(is_of_a_game(&games, &mode("arena", "deathmatch")));
        assert!(!is_of_a_game(&games, &mode("arena", "chess")));
        assert!(!is_of_a_game(&games, &mode("connect_four", "deathmatch")));
    }
}
