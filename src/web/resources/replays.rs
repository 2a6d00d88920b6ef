//! `/replays`: matches that are over: list, look at, download, verify and play back; and running ones, to save so far.

use std::time::Duration;
use utoipa_actix_web::service_config::ServiceConfig;

use actix::Addr;
use actix_files::NamedFile;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_RANGE;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::actors::Archive;
use crate::actors::recording::archive::{
    Asker, Attendance, FindMoments, FindReplay, FoundReplay, ListReplays, ListedReplay, Play, ReplayFilter,
    SaveRunning, VerifyReplay,
};
use crate::actors::recording::playback::Start;
use crate::auth::Caller;
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::replay::EndingKind;
use crate::protocol::http::Problem;
use crate::protocol::replays::{
    EndingWord, MomentsInfo, REPLAY_MEDIA_TYPE, ReplayCard, ReplayDetail, ReplayPage, ReplaySaved,
    VerdictInfo,
};
use crate::web::Worker;
use crate::web::connections::sse;
use crate::web::connections::tcp::TcpHandle;
use crate::web::middleware::access;
use crate::web::problem::Refusal;
use crate::web::request::lists::must_be_a_game;
use crate::web::request::lists::within;
use crate::web::resources::rooms::must_manage;

/// Replays on a page when the request does not say.
const PAGE_DEFAULT: usize = 50;
/// How often it is looked whether a client still waits.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Most replays on a page.
const PAGE_MAX: usize = 200;
/// How much slower or faster than it was a match is played back.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=32.0;

/// The replays that are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReplayQuery {
    /// Only of this game.
    game: Option<String>,
    /// Only of this room.
    #[param(value_type = Option<String>)]
    room: Option<RoomId>,
    /// Only with this player.
    #[param(value_type = Option<String>)]
    player: Option<PlayerId>,
    /// Only matches that ended this way: `decided`, `aborted`, `abandoned`, or are `running`.
    #[param(value_type = Option<String>)]
    ending: Option<EndingWord>,
    /// Replays on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// How a replay is played back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PlaybackQuery {
    /// How many times as fast as the match was, 0.1–32; 1 when left out.
    #[param(minimum = 0.1, maximum = 32.0)]
    speed: Option<f64>,
    /// The moment to start with: a tick like `120`, or a time after the beginning like `90s`.
    from: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(show)
        .service(file)
        .service(moments)
        .service(verify)
        .service(save)
        .service(stream);
}

/// List the replays, the one that came last first. Matches of private rooms are not listed; whoever knows their id finds them.
#[utoipa::path(tag = "replays", params(ReplayQuery), responses(
    (status = 200, body = ReplayPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/replays")]
pub async fn list(worker: Data<Worker>, Query(query): Query<ReplayQuery>) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 replays")?;
    must_be_a_game(&worker, query.game.as_deref())?;
    let after = query.cursor.as_deref().map(place).transpose()?;
    let ReplayQuery { game, room, player, ending, .. } = query;
    let filter = ReplayFilter { game, room, player, ending: ending.map(EndingKind::from) };
    let (listings, last) = archive(&worker)?.send(ListReplays { filter, after, limit }).await?;
    let replays = listings.iter().map(|listing| ReplayCard::from(listing.as_ref())).collect();
    Ok(HttpResponse::Ok().json(ReplayPage { replays, next_cursor: last.as_ref().map(cursor) }))
}

/// Look at one replay: what was played, by whom, and how it ended.
#[utoipa::path(tag = "replays", params(("match_id" = String, Path)), responses(
    (status = 200, body = ReplayDetail),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "It is damaged"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/replays/{match_id}")]
pub async fn show(worker: Data<Worker>, match_id: Path<MatchId>) -> Result<HttpResponse, Refusal> {
    let FoundReplay { head, bytes, .. } = find(&worker, match_id.into_inner(), false).await?;
    let detail = ReplayDetail {
        file: format!("/replays/{}/file", head.match_id),
        stream: format!("/stream/replays/{}", head.match_id),
        meta: (&head).into(),
        bytes,
    };
    Ok(HttpResponse::Ok().json(detail))
}

/// Download a replay, or a range of it. `tiltyard replay FILE` reads it.
#[utoipa::path(tag = "replays", params(("match_id" = String, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.tiltyard.replay"),
    (status = 206, body = Vec<u8>, content_type = "application/vnd.tiltyard.replay"),
    (status = 304, description = "It is the one that the client has (If-None-Match)"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "It is damaged"),
    (status = 412, body = Problem, content_type = "application/problem+json"),
    (status = 416, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/replays/{match_id}/file")]
pub async fn file(
    request: HttpRequest,
    worker: Data<Worker>,
    match_id: Path<MatchId>,
) -> Result<HttpResponse, Refusal> {
    let found = find(&worker, match_id.into_inner(), true).await?;
    let gone = |_| Refusal::not_found("the replay has just been removed");
    let mut named = NamedFile::open(&found.path).map_err(gone)?;
    if let Ok(media_type) = REPLAY_MEDIA_TYPE.parse() {
        named = named.set_content_type(media_type);
    }
    let answer = named.into_response(&request);
    match answer.status() {
        StatusCode::RANGE_NOT_SATISFIABLE => {
            let refusal = Refusal::range_not_satisfiable(format!("the replay has {} bytes", found.bytes));
            Err(refusal.with(CONTENT_RANGE, format!("bytes */{}", found.bytes)))
        }
        StatusCode::PRECONDITION_FAILED => {
            Err(Refusal::precondition_failed("the replay is another one than the request says"))
        }
        StatusCode::BAD_REQUEST => Err(Refusal::bad_request("the header Range cannot be understood")),
        _ => Ok(answer),
    }
}

/// Play a match again on the server and compare every state and all that is said of it: `verified`, `diverged`,
/// `other_rules`, `end_unrecorded`, `damaged` or `given_up`.
#[utoipa::path(tag = "replays", params(("match_id" = String, Path)), responses(
    (status = 200, body = VerdictInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/replays/{match_id}/verify")]
pub async fn verify(
    request: HttpRequest,
    worker: Data<Worker>,
    client: access::CallerOrigin,
    match_id: Path<MatchId>,
) -> Result<HttpResponse, Refusal> {
    let (asker, attendance) = Asker::new(client.0);
    let verify = VerifyReplay { match_id: match_id.into_inner(), asker };
    let verdict = while_there(&request, attendance, archive(&worker)?.send(verify)).await?;
    Ok(HttpResponse::Ok().json(VerdictInfo::from(verdict??)))
}

/// List the moments of note of a match: what the game told with its steps, for a timeline. Found by playing it again.
#[utoipa::path(tag = "replays", params(("match_id" = String, Path)), responses(
    (status = 200, body = MomentsInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "It is damaged"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/replays/{match_id}/moments")]
pub async fn moments(
    request: HttpRequest,
    worker: Data<Worker>,
    client: access::CallerOrigin,
    match_id: Path<MatchId>,
) -> Result<HttpResponse, Refusal> {
    let (asker, attendance) = Asker::new(client.0);
    let find = FindMoments { match_id: match_id.into_inner(), asker };
    let found = while_there(&request, attendance, archive(&worker)?.send(find)).await?;
    Ok(HttpResponse::Ok().json(MomentsInfo::from(found??.as_ref())))
}

/// Save the match that runs in a room, up to now. This is refused while spectators see the room with a delay, and
/// where players do not see everything.
#[utoipa::path(tag = "replays", params(("room_id" = String, Path)), responses(
    (status = 200, body = ReplaySaved),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/replays/save/{room_id}")]
pub async fn save(
    request: HttpRequest,
    worker: Data<Worker>,
    caller: Caller,
    client: access::CallerOrigin,
    room_id: Path<RoomId>,
) -> Result<HttpResponse, Refusal> {
    must_manage(&worker, &caller, &room_id)?;
    let archive = archive(&worker)?;
    let room = worker.rooms.observe(&room_id).await?;
    let (asker, attendance) = Asker::new(client.0);
    let save = SaveRunning { match_id: room.listing.activity.match_id, asker };
    let saved = while_there(&request, attendance, archive.send(save)).await???;
    let (match_id, ticks, bytes) = (saved.match_id.clone(), saved.ticks, saved.bytes);
    Ok(HttpResponse::Ok().json(ReplaySaved {
        replay: format!("/replays/{match_id}"),
        match_id,
        ticks,
        bytes,
    }))
}

/// Play a replay back as an event stream: first `replay`, then what spectators were shown (`welcome`, `tick`, …), at last
/// `replay_over`.
#[utoipa::path(tag = "streams", params(("match_id" = String, Path), PlaybackQuery), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stream/replays/{match_id}")]
pub async fn stream(
    request: HttpRequest,
    worker: Data<Worker>,
    client: access::CallerOrigin,
    match_id: Path<MatchId>,
    Query(query): Query<PlaybackQuery>,
) -> Result<HttpResponse, Refusal> {
    let speed = query.speed.unwrap_or(1.0);
    if !SPEEDS.contains(&speed) {
        return Err(Refusal::bad_request("speed: 0.1 to 32 times as fast as it was"));
    }
    let start = query.from.as_deref().map_or(Ok(Start::Ms(0)), Start::parse);
    let start = start.map_err(|why| Refusal::bad_request(format!("from: {why}")))?;
    let archive = archive(&worker)?.clone();
    let events = sse::open(&worker, &request)?;
    let play = Play {
        match_id: match_id.into_inner(),
        connection: events.connection(),
        start,
        speed,
        client: client.0,
    };
    // Not in this future: the client may go while the archive is asked, and then the playback has to end.
    let asked = actix_web::rt::spawn(async move { archive.send(play).await }).await;
    let stopping = |_| Refusal::unavailable("the server is about to stop");
    Ok(events.respond(asked.map_err(stopping)???))
}

/// Awaits an answer for as long as the client is there. When it has gone its attendance is dropped, and the work ends
/// with it.
async fn while_there<T>(
    request: &HttpRequest,
    attendance: Attendance,
    asked: impl Future<Output = T>,
) -> Result<T, Refusal> {
    let switch = request.conn_data::<TcpHandle>().map(TcpHandle::kill_switch);
    let has_gone =
        || switch.as_ref().is_some_and(|switch| switch.upgrade().is_none_or(|on| on.is_half_closed()));
    let mut asked = std::pin::pin!(asked);
    loop {
        match actix_web::rt::time::timeout(LOOK_EVERY, &mut asked).await {
            Ok(answer) => return Ok(answer),
            Err(_) if has_gone() => {
                drop(attendance);
                return Err(Refusal::unavailable("nobody waits for the answer any more"));
            }
            Err(_) => {}
        }
    }
}

fn archive(worker: &Worker) -> Result<&Addr<Archive>, Refusal> {
    let none = || Refusal::unavailable("this server records no matches (journal.enabled)");
    worker.archive.as_ref().ok_or_else(none)
}

async fn find(worker: &Worker, match_id: MatchId, to_keep: bool) -> Result<FoundReplay, Refusal> {
    Ok(archive(worker)?.send(FindReplay { match_id, file: to_keep }).await??)
}

/// The cursor at which the next page begins.
pub fn cursor((ended_at, match_id): &ListedReplay) -> String {
    format!("{}.{match_id}", ended_at.as_nanosecond())
}

/// The place that a cursor leads to. Errors: it is none that we gave out.
pub fn place(cursor: &str) -> Result<ListedReplay, Refusal> {
    let place = cursor.split_once('.').and_then(|(ended_at, match_id)| {
        let ended_at = Timestamp::from_nanosecond(ended_at.parse().ok()?).ok()?;
        Some((ended_at, MatchId::parse(match_id).ok()?))
    });
    place.ok_or_else(|| Refusal::bad_request("cursor: not one of ours"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let at = "2026-01-02T03:04:05.678901234Z".parse().unwrap();
        let there = (at, MatchId::parse("m-1_x").unwrap());
        assert_eq!(place(&cursor(&there)).unwrap(), there);
        for bad in ["", "1", "x.m", "1.a b", "99999999999999999999999999999999999999.m"] {
            assert!(place(bad).is_err(), "{bad}");
        }
    }
}
