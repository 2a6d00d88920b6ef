//! `/stream/leaderboard`: who is where on a board, live.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Worker;
use super::problem::Refusal;
use super::sse::{self, OnLost};
use crate::actors::leaderboard::{Asked, Unwatch, Watch};
use crate::domain::{Audience, BoardName};
use crate::game::Registry;
use crate::protocol::http::Problem;
use crate::protocol::live::id_of;

/// Rows when the request does not say.
const ROWS_DEFAULT: u32 = 10;
/// Most rows.
const ROWS_MAX: u32 = 100;

/// What is watched.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BoardQuery {
    /// `global` (when left out), `weekly`, `weekly-2026-W47`, a game (`arena`), or the ratings of a game and mode
    /// (`arena-deathmatch`, `connect_four-rating`).
    board: Option<String>,
    /// Rows, 1–100; 10 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Whether bots are on it; yes when left out.
    bots: Option<bool>,
}

/// Watch a board as an event stream: `leaderboard` at once, every two seconds, and soon after a change.
#[utoipa::path(tag = "streams", params(BoardQuery), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stream/leaderboard")]
pub async fn stream(
    request: HttpRequest,
    worker: Data<Worker>,
    Query(query): Query<BoardQuery>,
) -> Result<HttpResponse, Refusal> {
    watch(&request, &worker, query).await
}

/// The same as `/stream/leaderboard`.
#[utoipa::path(tag = "streams", params(BoardQuery), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stream/live-leaderboard")]
pub async fn live_stream(
    request: HttpRequest,
    worker: Data<Worker>,
    Query(query): Query<BoardQuery>,
) -> Result<HttpResponse, Refusal> {
    watch(&request, &worker, query).await
}

async fn watch(
    request: &HttpRequest,
    worker: &Data<Worker>,
    query: BoardQuery,
) -> Result<HttpResponse, Refusal> {
    let limit = query.limit.unwrap_or(ROWS_DEFAULT);
    if !(1..=ROWS_MAX).contains(&limit) {
        return Err(Refusal::bad_request("limit: a board shows 1 to 100 rows"));
    }
    let board = asked(query.board.as_deref().unwrap_or("global"), &worker.registry)?;
    let audience = if query.bots.unwrap_or(true) { Audience::Everybody } else { Audience::People };
    let events = sse::open(worker, request).numbered(id_of);
    let line = events.line();
    // Should the client go while the answer is awaited, this is told after the question.
    let lost = OnLost::tell(worker.leaderboard.clone().recipient(), Unwatch(line.id));
    let watch = Watch { line, board, audience, limit, after: sse::last_event_id(request) };
    worker.leaderboard.send(watch).await??;
    Ok(events.respond(lost))
}

/// Which board a name means. Errors: there is no such board.
fn asked(name: &str, registry: &Registry) -> Result<Asked, Refusal> {
    let board = BoardName::parse(name, Timestamp::now());
    let known = board.filter(|board| match board {
        BoardName::Global | BoardName::Weekly(_) => true,
        BoardName::Game(game) => registry.get(game).is_some(),
        BoardName::Ladder(ladder) => registry.get(&ladder.game).is_some(),
    });
    match known {
        Some(BoardName::Weekly(_)) if name == "weekly" => Ok(Asked::ThisWeek),
        Some(board) => Ok(Asked::Board(board)),
        None => Err(Refusal::not_found(format!("there is no board {name:?}"))),
    }
}
