//! `/matchmaking/quick`: play at once.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpResponse, post, rt};
use jiff::{SignedDuration, Timestamp};

use super::actor::acting;
use super::tickets::terms;
use crate::actors::contest::matchmaker::quick::{QuickRefused, QuickSeat};
use crate::actors::contest::matchmaker::{MatchTerms, Wanted};
use crate::actors::play::lobby::NewRoom;
use crate::auth::{Caller, Role};
use crate::protocol::contest::matchmaking::{PlayQuick, QuickSeatInfo};
use crate::protocol::http::Problem;
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;

/// Play at once: a seat in an open room that fits, or in a new one. The seat is kept until the deadline; connect to the room to
/// take it.
#[utoipa::path(tag = "matchmaking", request_body = PlayQuick, responses(
    (status = 200, body = QuickSeatInfo, description = "A seat in a room that was open"),
    (status = 201, body = QuickSeatInfo, description = "A seat in a new room"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The player waits with a ticket, or the room does not take the player"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/matchmaking/quick")]
pub async fn play(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<PlayQuick>,
) -> Result<HttpResponse, Refusal> {
    let player = acting(&caller, body.player_id)?;
    let PlayQuick { game, mode, region, min_players, max_players, bots, .. } = body;
    let terms = terms(&worker, Wanted { game, mode, region, min_players, max_players, bots: bots > 0 })?;
    if bots >= terms.sizes.max {
        return Err(Refusal::bad_field("/bots", "must leave a seat for the player"));
    }
    let MatchTerms { queue, sizes } = &terms;
    let uncounted = caller.who().is_some_and(|who| who.role == Role::Operator);
    let mut new = NewRoom { uncounted, bots, ..NewRoom::of(&queue.game, "Quick match", sizes.max) };
    new.config.owner = caller.who().map(|who| who.player.clone());
    let (matchmaker, lobby, rooms) = (worker.matchmaker.clone(), worker.lobby.clone(), worker.rooms.clone());
    let deadline = after(worker.resume_grace);
    let seat = QuickSeat { matchmaker, lobby, rooms, player: player.clone(), terms, new, deadline };
    // It goes on when the client hangs up: others may wait for the room.
    let seated = rt::spawn(seat.take(move || {
        // Only when no room fits it counts as a room that somebody opens.
        Ok::<_, Refusal>(worker.auth.openings().count(caller.who(), from)?)
    }));
    let (room_id, created) = seated.await.map_err(|_| QuickRefused::Stopping)??;
    let mut answer = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(QuickSeatInfo { room_id, player_id: player, created, deadline }))
}

fn after(time: Duration) -> Timestamp {
    let now = Timestamp::now();
    let time = SignedDuration::try_from(time).unwrap_or_default();
    now.saturating_add(time).unwrap_or(now)
}
