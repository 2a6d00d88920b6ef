//! `/game`: act without a connection, and add AI opponents.

use std::rc::Rc;

use actix::MailboxError;
use actix_web::web::{Bytes, Data, Query};
use actix_web::{HttpResponse, post};
use glam::Vec2;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::{AddBots, COMMONS, FindSeat, GetRoomTies, SeatFound};
use crate::actors::play::room::ActNow;
use crate::auth::{Caller, Opening};
use crate::config::AccessMode;
use crate::domain::{PlayerId, RoomId};
use crate::game::{ActRefused, Level, Wire};
use crate::protocol::http::{BotAdded, MoveRequest, Moved, Position, Problem};
use crate::protocol::rooms::LevelName;
use crate::web::Worker;
use crate::web::known_seats::KnownSeat;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::resources::rooms::count_joined;

/// Most bots one request may add.
const BOTS_MAX: u16 = 99;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(move_player).service(add_ai_opponent);
}

/// Move a player. A player who has no seat anywhere is seated in the room `commons`; in access mode `token` that is
/// refused (409).
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
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<MoveRequest>,
) -> Result<HttpResponse, Refusal> {
    caller.acts_for(&body.player_id)?;
    let MoveRequest { player_id: player, position, room_id: named } = body;
    let action = json!({"type": "move", "position": position}).to_string();
    if let Some(known) = named.as_ref().and_then(|room| worker.known_seats.find(&player, room))
        && let Ok(read) = known.seat.game_type.read_action(Wire::Json(&action))
        && let Ok(moved) = act_now(&known, player.clone(), read).await
        && moved != Err(ActRefused::NotSeated)
    {
        return answer(moved, position, known.room.clone());
    }
    let opening = match &named {
        Some(room) => count_joined(&worker, caller.who(), from, room)?,
        None => Opening::default(),
    };
    let fallback = RoomId::parse(COMMONS).ok().filter(|_| caller.mode() == AccessMode::Open);
    let find = FindSeat { player, room: named, fallback, action, opening };
    let SeatFound { room, player, seat, action } = worker.lobby.send(find).await??;
    let known = Rc::new(KnownSeat { room, seat });
    worker.known_seats.keep(player.clone(), Rc::clone(&known));
    let moved = act_now(&known, player, action).await?;
    answer(moved, position, known.room.clone())
}

/// What became of an action: where the seat is then, in games with places.
type Acted = Result<Option<Vec2>, ActRefused>;

/// Has the room take an action. Errors: the room is gone.
async fn act_now(known: &KnownSeat, player: PlayerId, action: Bytes) -> Result<Acted, MailboxError> {
    known.seat.room.send(ActNow { seat: known.seat.seat, player, action }).await
}

fn answer(acted: Acted, goal: Position, room_id: RoomId) -> Result<HttpResponse, Refusal> {
    let place = acted.map_err(|refused| Refusal::conflict(refused.to_string()))?;
    let position = place.map_or(goal, |place| Position { x: place.x, y: place.y });
    Ok(HttpResponse::Ok().json(Moved { status: "Player moved!", position, room_id }))
}

/// The AI opponents that are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AddBotsQuery {
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
#[utoipa::path(tag = "game", params(AddBotsQuery), responses(
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
    Query(query): Query<AddBotsQuery>,
) -> Result<HttpResponse, Refusal> {
    let count = query.count.unwrap_or(1);
    if !(1..=BOTS_MAX).contains(&count) {
        return Err(Refusal::bad_request("count: 1 to 99 bots at a time"));
    }
    let player = caller.who().map(|who| who.player.clone());
    let (owner, sits) = worker.lobby.send(GetRoomTies { room: query.room_id.clone(), player }).await??;
    caller.adds_bots(owner.as_ref(), sits)?;
    let added = worker.lobby.send(AddBots { room: query.room_id, level: query.level, count }).await??;
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
