//! `/stream/leaderboard`: who is where on a board, live.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, routes};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::records::leaderboard::{Asked, Unwatch, Watch};
use crate::domain::{BoardName, BoardScope, Week};
use crate::protocol::http::Problem;
use crate::protocol::live::id_of;
use crate::web::Worker;
use crate::web::connections::sse::{self, OnLost, TakenUp};
use crate::web::problem::Refusal;
use crate::web::request::lists::within;
use crate::web::resources::boards::{is_of_a_game, scope};

/// Rows when the request does not say.
const ROWS_DEFAULT: u32 = 10;
/// Most rows.
const ROWS_MAX: u32 = 100;

/// The board that is watched, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LeaderboardQuery {
    /// `global` (when left out), `weekly`, `weekly-2026-W47`, a game (`arena`), or the ratings of a game and mode
    /// (`arena-deathmatch`, `connect_four-rating`).
    board: Option<String>,
    /// Rows, 1–100; 10 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Whether bots are on it, too; only people are when left out.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    bots: bool,
    /// The `id` of the last message that was seen: its rows are not repeated. `Last-Event-ID` counts before it.
    after: Option<u64>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(stream);
}

/// Watch a board as an event stream: `leaderboard` at once, every two seconds, and soon after a change.
#[utoipa::path(tag = "streams", params(LeaderboardQuery), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[routes]
#[get("/stream/leaderboard")]
#[get("/stream/live-leaderboard")]
pub async fn stream(
    request: HttpRequest,
    worker: Data<Worker>,
    Query(query): Query<LeaderboardQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, ROWS_DEFAULT, ROWS_MAX, "a board shows 1 to 100 rows")?;
    let board = asked(query.board.as_deref().unwrap_or("global"), &worker).await?;
    let scope = scope(query.bots);
    let events = sse::open(&worker, &request)?.numbered(id_of);
    let connection = events.connection();
    // Should the client go while the answer is awaited, this is told after the question.
    let lost = OnLost::tell(worker.leaderboard.clone().recipient(), Unwatch(connection.id));
    let after = TakenUp::from(query.after).after(&request);
    let watch = Watch { connection, board, scope, limit, after };
    worker.leaderboard.send(watch).await??;
    Ok(events.respond(lost))
}

/// The board that a name means. Errors: there is no such board, or it is a past week or a mode in which nobody has
/// played.
async fn asked(name: &str, worker: &Worker) -> Result<Asked, Refusal> {
    let (now, records) = (Timestamp::now(), &worker.records);
    let unknown = || Refusal::not_found(format!("there is no board {name:?}"));
    let board = BoardName::parse(name, now).ok_or_else(unknown)?;
    if name == "weekly" {
        return Ok(Asked::ThisWeek);
    }
    let past = matches!(board, BoardName::Weekly(week) if week != Week::of(now));
    let there = is_of_a_game(&worker.registry, &board) && !past;
    if !there && records.size(&board, BoardScope::Everybody).await? == 0 {
        return Err(unknown());
    }
    Ok(Asked::Board(board))
}
