//! `/rooms`: open, list, look at, change and end rooms.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, patch, post};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::{
    CloseRoom, NewRoom, OpenRoom, PatchRoom, Place, RemoveBot, RoomClosed, RoomFilter,
};
use crate::actors::play::room::{Percentiles, RoomReport, RoomTiming};
use crate::auth::{Caller, Identity, Opening, OpeningRefused, Origin, Role};
use crate::domain::{PlayerId, RoomId};
use crate::game::{Member, Phase};
use crate::protocol::http::Problem;
use crate::protocol::rooms::{
    ChangeRoom, ChatLine, ChatPage, CreateRoom, RoomDetail, RoomInfo, RoomMember, RoomPage, Spread, Timing,
};
use crate::room;
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::request::lists::must_be_a_game;
use crate::web::request::lists::within;

/// Rooms and messages on a page when the request does not say.
const PAGE_DEFAULT: usize = 50;
/// Most rooms and messages on a page.
const PAGE_MAX: usize = 200;

/// The rooms that are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RoomQuery {
    /// Only rooms of this game.
    game: Option<String>,
    /// Only rooms in this state: `waiting`, `playing` or `finished`.
    #[param(value_type = Option<String>)]
    state: Option<Phase>,
    /// Only rooms that somebody may (or may not) join.
    open: Option<bool>,
    /// Rooms on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(create)
        .service(list)
        .service(show)
        .service(change)
        .service(close)
        .service(chat)
        .service(remove_bot);
}

/// Open a room.
#[utoipa::path(tag = "rooms", request_body = CreateRoom, responses(
    (status = 201, body = RoomInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The owner, or the address, has too many"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/rooms")]
pub async fn create(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<CreateRoom>,
) -> Result<HttpResponse, Refusal> {
    let opening = worker.auth.openings().count(caller.who(), from)?;
    let owner = caller.who().map(|who| who.player.clone());
    let uncounted = caller.who().is_some_and(|who| who.role == Role::Operator);
    let mut new = NewRoom { uncounted, opening, ..new_room(body)? };
    new.config.owner = owner;
    let opened = worker.lobby.send(OpenRoom(new)).await??;
    let info = RoomInfo::from(&*opened);
    let location = format!("/rooms/{}", info.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(info))
}

/// Counts a room that somebody opens by joining it, where that is possible. Errors: it is one too many.
pub fn count_joined(
    worker: &Worker,
    who: Option<&Identity>,
    from: Origin,
    room: &RoomId,
) -> Result<Opening, OpeningRefused> {
    let openings = worker.auth.openings();
    let opens = openings.on_join() && worker.rooms.find(room).is_err();
    if opens { openings.count(who, from) } else { Ok(Opening::default()) }
}

fn new_room(mut body: CreateRoom) -> Result<NewRoom, Refusal> {
    if let Some(mode) = body.mode.take()
        && body.options.insert("mode".to_owned(), Value::String(mode)).is_some()
    {
        return Err(Refusal::bad_field("/options/mode", "the mode is given twice"));
    }
    let mut new = NewRoom::of(&body.game, &body.name, body.max_players);
    new.bots = body.bots;
    new.bot_level = body.bot_level;
    new.seed = body.seed;
    body.configure(&mut new.config);
    Ok(new)
}

/// List the rooms that are open, the newest first.
#[utoipa::path(tag = "rooms", params(RoomQuery), responses(
    (status = 200, body = RoomPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/rooms")]
pub async fn list(worker: Data<Worker>, Query(filter): Query<RoomQuery>) -> Result<HttpResponse, Refusal> {
    let limit = within(filter.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 rooms")?;
    let after = filter.cursor.as_deref().map(place).transpose()?;
    must_be_a_game(&worker, filter.game.as_deref())?;
    let RoomQuery { game, state, open, .. } = filter;
    let (rooms, last) = worker.rooms.page(&RoomFilter { game, phase: state, open }, after, limit);
    let rooms = rooms.iter().map(|room| room.shown()).collect();
    Ok(HttpResponse::Ok().json(RoomPage { rooms, next_cursor: last.as_ref().map(Place::to_string) }))
}

/// The place in the list behind a room, which may be gone meanwhile.
pub fn place(cursor: &str) -> Result<Place, Refusal> {
    let parts = cursor.split_once('.').and_then(|(listed, id)| Some((listed.parse().ok()?, id)));
    let place = parts.and_then(|(listed_us, id)| Some(Place::new(listed_us, RoomId::parse(id).ok()?)));
    place.ok_or_else(|| Refusal::bad_request("cursor: not one of ours"))
}

/// Look at one room: who sits where, and how it keeps time.
#[utoipa::path(tag = "rooms", params(("id" = String, Path)), responses(
    (status = 200, body = RoomDetail),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/rooms/{id}")]
pub async fn show(worker: Data<Worker>, id: Path<RoomId>) -> Result<HttpResponse, Refusal> {
    Ok(HttpResponse::Ok().json(detail(&worker.rooms.observe(&id).await?)))
}

/// A room as whoever asks for it alone sees it.
pub fn detail(room: &RoomReport) -> RoomDetail<'_> {
    let members = room.members.iter().map(|(seat, Member { player, bot, program })| RoomMember {
        seat: seat.0,
        player,
        bot: *bot,
        program: *program,
    });
    RoomDetail {
        info: RoomInfo::from(&room.listing),
        permanent: room.listing.config.permanent,
        members: members.collect(),
        tick: room.tick.0,
        recorded_tick: room.recorded.map(|tick| tick.0),
        timing: room.timing.map(timing),
        panics: room.panics,
        recoveries: room.recoveries,
        left_out: room.left_out,
    }
}

fn timing(timing: RoomTiming) -> Timing {
    let spread = |Percentiles { p50, p99, max }| Spread { p50, p99, max };
    Timing {
        step_us: spread(timing.step_us),
        work_us: spread(timing.work_us),
        late_us: spread(timing.late_us),
        frame_bytes: spread(timing.frame_bytes),
        skipped_ticks: timing.skipped_ticks,
    }
}

/// Whether the caller may manage a room. Errors: no, or there is no such room.
pub fn must_manage(worker: &Worker, caller: &Caller, room: &RoomId) -> Result<(), Refusal> {
    let owner = worker.rooms.owner(room)?;
    Ok(caller.manages(owner.as_ref())?)
}

/// Change a room's name, lock or metadata.
#[utoipa::path(tag = "rooms", params(("id" = String, Path)), request_body = ChangeRoom, responses(
    (status = 200, body = RoomInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[patch("/rooms/{id}")]
pub async fn change(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<RoomId>,
    Body(body): Body<ChangeRoom>,
) -> Result<HttpResponse, Refusal> {
    must_manage(&worker, &caller, &id)?;
    let patch = PatchRoom { id: id.into_inner(), change: body.into() };
    let changed = worker.lobby.send(patch).await??;
    Ok(HttpResponse::Ok().json(RoomInfo::from(&changed)))
}

/// End a room; everybody in it is told. The answer waits until that is written down, `rooms.close_wait_ms` at most.
#[utoipa::path(tag = "rooms", params(("id" = String, Path)), responses(
    (status = 202, description = "The room has ended, and the disk has not taken that yet: a server that is killed before it does brings the room back"),
    (status = 204, description = "The room has ended for good"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/rooms/{id}")]
pub async fn close(worker: Data<Worker>, caller: Caller, id: Path<RoomId>) -> Result<HttpResponse, Refusal> {
    must_manage(&worker, &caller, &id)?;
    let by = caller.who().map(|who| who.player.clone());
    let close = CloseRoom { id: id.into_inner(), reason: "the room was closed".to_owned(), by };
    Ok(match worker.lobby.send(close).await?? {
        RoomClosed::ForGood => HttpResponse::NoContent().finish(),
        RoomClosed::NotWrittenYet => HttpResponse::Accepted().finish(),
    })
}

/// The part of the chat that is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ChatQuery {
    /// How many of the last messages, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before: what was said before that.
    cursor: Option<String>,
}

/// Read what was said in a room, by players and spectators. The room keeps the last `rooms.chat_kept` messages, also over a restart
/// of the server.
#[utoipa::path(tag = "rooms", params(("id" = String, Path), ChatQuery), responses(
    (status = 200, body = ChatPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/rooms/{id}/chat")]
pub async fn chat(
    worker: Data<Worker>,
    id: Path<RoomId>,
    Query(query): Query<ChatQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 messages")?;
    let before = query.cursor.as_deref().map(said_at).transpose()?;
    let said = worker.rooms.chat(&id).await?;
    Ok(HttpResponse::Ok().json(chat_page(said, before, limit)))
}

/// The last messages before a place, which may be forgotten meanwhile. Nobody speaks twice in a nanosecond.
fn chat_page(mut said: Vec<room::ChatEntry>, before: Option<Timestamp>, limit: usize) -> ChatPage {
    if let Some(before) = before {
        said.truncate(said.iter().position(|line| line.at == before).unwrap_or(0));
    }
    let messages = said.split_off(said.len().saturating_sub(limit));
    let first = messages.first().filter(|_| !said.is_empty());
    let next_cursor = first.map(|line| line.at.as_nanosecond().to_string());
    ChatPage { messages: messages.into_iter().map(chat_line).collect(), next_cursor }
}

fn chat_line(line: room::ChatEntry) -> ChatLine {
    let room::ChatEntry { player, message, at, spectator } = line;
    ChatLine { player, message, at, spectator }
}

fn said_at(cursor: &str) -> Result<Timestamp, Refusal> {
    let at = cursor.parse().ok().and_then(|at| Timestamp::from_nanosecond(at).ok());
    at.ok_or_else(|| Refusal::bad_request("cursor: not one of ours"))
}

/// Take a bot out of a room.
#[utoipa::path(tag = "rooms", params(("id" = String, Path), ("bot" = String, Path)), responses(
    (status = 204),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/rooms/{id}/bots/{bot}")]
pub async fn remove_bot(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(RoomId, PlayerId)>,
) -> Result<HttpResponse, Refusal> {
    let (room, bot) = path.into_inner();
    must_manage(&worker, &caller, &room)?;
    if worker.lobby.send(RemoveBot { room: room.clone(), bot: bot.clone() }).await?? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Refusal::not_found(format!("there is no bot {bot} in a room {room}")))
    }
}
