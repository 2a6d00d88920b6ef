//! `/games/`: the pages of games, file by file.

use actix_web::http::header::{IfNoneMatch, LOCATION};
use actix_web::web::{self, Data, Header, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::web::Worker;
use crate::web::problem::Refusal;

/// Adds the paths of the pages.
pub fn configure(config: &mut ServiceConfig) {
    config.route("/games/{game}", web::get().to(enter)).route("/games/{game}/{file:.*}", web::get().to(show));
}

/// A folder is no page: its files name each other by paths from its `index.html` on.
async fn enter(game: Path<String>, worker: Data<Worker>) -> Result<HttpResponse, Refusal> {
    match worker.game_pages.address(&game).await {
        Some(address) => Ok(HttpResponse::Found().insert_header((LOCATION, address)).finish()),
        None => Err(Refusal::not_found(format!("there is no page of a game {game}"))),
    }
}

async fn show(
    at: Path<(String, String)>,
    request: HttpRequest,
    worker: Data<Worker>,
    seen: Option<Header<IfNoneMatch>>,
) -> Result<HttpResponse, Refusal> {
    let (game, file) = at.into_inner();
    let known = worker.registry.get(&game).is_some();
    let answer = match known {
        true => worker.game_pages.answer(&game, &file, &request, seen.map(|Header(seen)| seen)).await,
        false => None,
    };
    answer.ok_or_else(|| Refusal::not_found(format!("the page of {game} has no file {file}")))
}
