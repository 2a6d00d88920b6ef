//! Rooms and tournaments, those too that are in no list; and the end of a room.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use futures_util::future::join_all;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::{CloseRoom, Place, RoomClosed};
use crate::actors::play::room::RoomReport;
use crate::auth::Caller;
use crate::domain::{OperatorDeed, RoomId};
use crate::protocol::http::Problem;
use crate::protocol::operator::{ActReason, OperatedRooms, OperatedTournaments};
use crate::protocol::tournaments::TournamentLine;
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::request::lists::within;
use crate::web::resources::rooms::{detail, place};

use super::{PAGE_DEFAULT, PAGE_MAX, act};

/// A part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Entries on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// How many entries the page has at most. Errors: it is out of range.
    pub(super) fn limit(&self) -> Result<usize, Refusal> {
        within(self.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 entries")
    }
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(close).service(tournaments);
}

/// List all rooms, those too that are in no list: who sits there, how they keep time, and what went wrong in them.
#[utoipa::path(tag = "operator", params(PageQuery), responses(
    (status = 200, body = OperatedRooms),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/operator/rooms")]
pub async fn list(worker: Data<Worker>, Query(query): Query<PageQuery>) -> Result<HttpResponse, Refusal> {
    let limit = query.limit()?;
    let after = query.cursor.as_deref().map(place).transpose()?;
    let (rooms, last) = worker.rooms.page_of_all(after.as_ref(), limit);
    let asked = rooms.iter().map(|listing| worker.rooms.observe(&listing.config.id));
    // A room that has ended meanwhile is left out.
    let reports: Vec<RoomReport> = join_all(asked).await.into_iter().flatten().collect();
    let rooms = reports.iter().map(detail).collect();
    Ok(HttpResponse::Ok().json(OperatedRooms { rooms, next_cursor: last.as_ref().map(Place::to_string) }))
}

/// End a room; everybody in it is told why. The answer waits until that is written down, `rooms.close_wait_ms` at most.
#[utoipa::path(tag = "operator", params(("id" = String, Path)), request_body = ActReason, responses(
    (status = 202, description = "The room has ended, and the disk has not taken that yet: a server that is killed before it does brings the room back"),
    (status = 204, description = "The room has ended for good"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/rooms/{id}/close")]
pub async fn close(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<RoomId>,
    Body(body): Body<ActReason>,
) -> Result<HttpResponse, Refusal> {
    let room = worker.rooms.find(&id)?;
    if room.config.permanent {
        return Err(Refusal::forbidden(format!("the room {id} is always open; kick its players instead")));
    }
    let done = act(&caller, OperatorDeed::CloseRoom, &format_args!("room {id}"), &body.reason)?;
    worker.moderator.log(&done).await?;
    let reason = format!("an operator closed the room: {}", done.reason);
    let close = CloseRoom { id: id.into_inner(), reason, by: done.by.player().cloned() };
    Ok(match worker.lobby.send(close).await?? {
        RoomClosed::ForGood => HttpResponse::NoContent().finish(),
        RoomClosed::NotWrittenYet => HttpResponse::Accepted().finish(),
    })
}

/// List the tournaments that are announced or played, those too that are in no list, by id.
#[utoipa::path(tag = "operator", params(PageQuery), responses(
    (status = 200, body = OperatedTournaments),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/operator/tournaments")]
pub async fn tournaments(
    worker: Data<Worker>,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = query.limit()?;
    let mut open = worker.open_tournaments.all();
    open.retain(|of| {
        let is_behind = query.cursor.as_deref().is_none_or(|cursor| of.setup.id.as_str() > cursor);
        is_behind && !of.status.is_over()
    });
    open.sort_unstable_by(|one, other| one.setup.id.cmp(&other.setup.id));
    let more = open.len() > limit;
    open.truncate(limit);
    let next_cursor = open.last().filter(|_| more).map(|last| last.setup.id.to_string());
    let tournaments = open.iter().map(|picture| TournamentLine::from(&**picture)).collect();
    Ok(HttpResponse::Ok().json(OperatedTournaments { tournaments, next_cursor }))
}
