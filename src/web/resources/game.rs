//! `/game`: act without a connection, and add AI opponents.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::{AddBots, COMMONS, FindSeat, GetRoomTies, SeatFound};
use crate::actors::play::room::ActNow;
use crate::auth::{Caller, Opening};
use crate::config::AccessMode;
use crate::domain::RoomId;
use crate::game::Level;
use crate::protocol::http::{BotAdded, MoveRequest, Moved, Position, Problem};
use crate::protocol::rooms::LevelName;
use crate::web::Worker;
use crate::web::middleware::access::From as SentFrom;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::resources::rooms::count_joined;

/// Most bots one request may add.
const BOTS_MAX: u16 = 99;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(move_player).service(add_ai_opponent);
}

/// Move a player. Who sits nowhere is seated in the room `commons`; in access mode `token` that is refused (409).
#[utoipa::path(tag = "game", request_body = MoveRequest, responses(
    (status = 200, body = Moved),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/game/move")]
pub async fn move_player(
    worker: Data<Worker>,
    caller: Caller,
    SentFrom(from): SentFrom,
    Body(body): Body<MoveRequest>,
) -> Result<HttpResponse, Refusal> {
    caller.acts_for(&body.player_id)?;
    let opening = match &body.room_id {
        Some(room) => count_joined(&worker, caller.who(), from, room)?,
        None => Opening::default(),
    };
    let fallback = RoomId::parse(COMMONS).ok().filter(|_| caller.mode() == AccessMode::Open);
    let wish = json!({"type": "move", "position": body.position}).to_string();
    let find = FindSeat { player: body.player_id, room: body.room_id, fallback, wish, opening };
    let SeatFound { room: room_id, player, seat, action } = worker.lobby.send(find).await??;
    let moved = seat.room.send(ActNow { seat: seat.seat, player, action }).await?;
    let place = moved.map_err(|refused| Refusal::conflict(refused.to_string()))?;
    let position = place.map_or(body.position, |place| Position { x: place.x, y: place.y });
    Ok(HttpResponse::Ok().json(Moved { status: "Player moved!", position, room_id }))
}

/// What may be asked for with an AI opponent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BotWish {
    /// The room that they are to play in.
    #[param(value_type = String)]
    room_id: RoomId,
    /// How well it plays; `normal` when left out.
    #[serde(default)]
    #[param(value_type = Option<LevelName>)]
    level: Level,
    /// How many, 1–99; 1 when left out.
    #[param(minimum = 1, maximum = 99)]
    count: Option<u16>,
}

/// Add AI opponents to a room; they play until it ends. In somebody's room that is for the owner, operators and those who sit in it.
#[utoipa::path(tag = "game", params(BotWish), responses(
    (status = 201, body = BotAdded),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
))]
#[post("/game/add-ai-opponent")]
pub async fn add_ai_opponent(
    worker: Data<Worker>,
    caller: Caller,
    Query(wish): Query<BotWish>,
) -> Result<HttpResponse, Refusal> {
    let count = wish.count.unwrap_or(1);
    if !(1..=BOTS_MAX).contains(&count) {
        return Err(Refusal::bad_request("count: 1 to 99 bots at a time"));
    }
    let player = caller.who().map(|who| who.player.clone());
    let (owner, sits) = worker.lobby.send(GetRoomTies { room: wish.room_id.clone(), player }).await??;
    caller.adds_bots(owner.as_ref(), sits)?;
    let added = worker.lobby.send(AddBots { room: wish.room_id, level: wish.level, count }).await??;
    let Some(first) = added.first().cloned() else {
        return Err(Refusal::conflict("the room has no free seat"));
    };
    Ok(HttpResponse::Created().json(BotAdded {
        message: "AI opponent added!",
        ai_player_id: first,
        ai_player_ids: added,
        status: "AI is now playing autonomously!",
    }))
}
