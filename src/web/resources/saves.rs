//! `/players/{id}/saves`: saved games: keep, get, list and remove.
//!
//! Bodies go to the disk and come from it in parts, on threads that may wait for it. Must not: hold a whole save.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::error::PayloadError;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, LAST_MODIFIED,
};
use actix_web::web::{Bytes, Data, Path, Payload, block};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, put};
use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::{PlayerId, PlayerKind, SaveSlot};
use crate::protocol::http::Problem;
use crate::protocol::saves::{SaveInfo, SaveList};
use crate::store::saves::{Kept, NewSave, Save, SaveFile, Upload, UploadClock, Version};
use crate::web::Worker;
use crate::web::middleware::access;
use crate::web::problem::Refusal;
use crate::web::request::body::{broken_off, declared_length, must_be_plain};
use crate::web::request::conditions;
use crate::web::resources::players::existence::must_be_known;

/// Written to the disk at once, so that small parts do not each cost a hop between threads.
const PART_BYTES: usize = 65_536;
/// Longest `Content-Type` that is kept.
const CONTENT_TYPE_BYTES_MAX: usize = 200;
/// The media type of a save that was sent without one.
const CONTENT_TYPE_DEFAULT: &str = "application/octet-stream";

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(show).service(keep).service(remove);
}

/// Whether the request may see and change this player's saves.
fn authorize(request: &HttpRequest, player: &PlayerId) -> Result<(), Refusal> {
    Ok(access::caller(request)?.acts_for(player)?)
}

/// List a player's saved games, by slot, with the limits for them.
#[utoipa::path(tag = "saves", params(("id" = String, Path)), responses(
    (status = 200, body = SaveList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/saves")]
pub async fn list(
    request: HttpRequest,
    worker: Data<Worker>,
    player: Path<PlayerId>,
) -> Result<HttpResponse, Refusal> {
    let player = player.into_inner();
    authorize(&request, &player)?;
    let found = found(&worker, &player).await?;
    // A player who has saves exists; only without any the records are asked.
    if found.is_empty() {
        must_be_known(&request, &worker, &player).await?;
    }
    let limits = worker.saves.limits();
    let list = SaveList {
        bytes_used: found.iter().map(|save| save.bytes).sum(),
        saves: found.into_iter().map(info).collect(),
        bytes_max: limits.player_bytes_max,
        slots_max: limits.slots_max,
        file_bytes_max: limits.file_bytes_max,
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(list))
}

async fn found(worker: &Worker, player: &PlayerId) -> Result<Vec<Save>, Refusal> {
    let (saves, of) = (Arc::clone(&worker.saves), player.clone());
    Ok(on_disk(move || saves.list(&of)).await??)
}

/// A player's saved games, by slot.
pub(super) async fn list_of(worker: &Worker, player: &PlayerId) -> Result<Vec<SaveInfo>, Refusal> {
    Ok(found(worker, player).await?.into_iter().map(info).collect())
}

/// Get a saved game, as it was sent.
#[utoipa::path(tag = "saves", params(("id" = String, Path), ("slot" = String, Path)), responses(
    (status = 200, body = serde_json::Value, content_type = "*/*", description = "Whatever was kept, with the Content-Type that it was kept with"),
    (status = 304, description = "It is the one that the client has (If-None-Match)"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "It is damaged"),
    (status = 412, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/saves/{slot}")]
pub async fn show(
    request: HttpRequest,
    worker: Data<Worker>,
    path: Path<(PlayerId, SaveSlot)>,
) -> Result<HttpResponse, Refusal> {
    let (found, fresh) = look(&request, &worker, path.into_inner()).await?;
    if !fresh {
        return Ok(about(HttpResponse::NotModified(), found.save()).finish());
    }
    let bytes = found.save().bytes;
    let mut answer = described(HttpResponse::Ok(), found.save());
    Ok(answer.body(SizedStream::new(bytes, Box::pin(parts(found)))))
}

/// Keep a saved game: the body, whatever it is and also when it is empty or left out, in place of what the slot has. Either all of
/// it is kept or nothing is changed. With `If-Match` or `If-Unmodified-Since` only in place of that version, with
/// `If-None-Match: *` only into an empty slot.
#[utoipa::path(tag = "saves", params(("id" = String, Path), ("slot" = String, Path)),
    request_body(content = Option<serde_json::Value>, content_type = "*/*", description = "Any bytes, or none"),
    responses(
        (status = 200, body = SaveInfo, description = "It replaced another one"),
        (status = 201, body = SaveInfo),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json",
            description = "The player has too many saves, or too much in them"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json",
            description = "The player, or the address, uploads too many at once, or too much was added from the address"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
        (status = 507, body = Problem, content_type = "application/problem+json"),
    ))]
#[put("/players/{id}/saves/{slot}")]
pub async fn keep(
    request: HttpRequest,
    worker: Data<Worker>,
    path: Path<(PlayerId, SaveSlot)>,
    body: Payload,
) -> Result<HttpResponse, Refusal> {
    let (player, slot) = path.into_inner();
    let caller = access::caller(&request)?;
    caller.acts_for(&player)?;
    let headers = request.headers();
    let content_type = content_type(headers)?;
    let new = NewSave {
        guest: is_guest(&worker, &player).await,
        player,
        slot,
        content_type,
        wish: conditions::of(&request)?,
        bytes: declared_length(headers),
    };
    let saves = Arc::clone(&worker.saves);
    let place = saves.places().take(&new.player, access::origin(&request)?.address()).await?;
    let clock = place.clock();
    let upload = on_disk(move || saves.begin(new, place)).await??;
    let time = Duration::from_millis(worker.saves.limits().upload_ms_max);
    let received = tokio::time::timeout(time, receive(upload, body, clock)).await;
    let too_slow = |_| Refusal::too_slow("the save was not here within saves.upload_ms_max");
    let upload = received.map_err(too_slow)??;
    let (upload, growth) = on_disk(move || upload.measured()).await??;
    worker.auth.save_growth().count(caller.who(), access::origin(&request)?, growth)?;
    let Kept { save, replaced } = on_disk(move || upload.finish(Timestamp::now())).await??;
    let mut answer = if replaced { HttpResponse::Ok() } else { HttpResponse::Created() };
    answer.insert_header((ETAG, etag(&save)));
    let info = info(save);
    if !replaced {
        answer.insert_header(("Location", info.href.as_str()));
    }
    Ok(answer.json(info))
}

/// Whether a player is a guest, whose saves share the room of guests. While the database is away, the last answer
/// counts.
async fn is_guest(worker: &Worker, player: &PlayerId) -> bool {
    if !player.is_issued() {
        return false;
    }
    match worker.records.player(player).await {
        Ok(known) => known.is_none_or(|known| known.kind == PlayerKind::Guest),
        Err(_) => worker.saves.is_guest(player),
    }
}

/// Remove a saved game; with `If-Match` or `If-Unmodified-Since` only that version.
#[utoipa::path(tag = "saves", params(("id" = String, Path), ("slot" = String, Path)), responses(
    (status = 204),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 412, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/players/{id}/saves/{slot}")]
pub async fn remove(
    request: HttpRequest,
    worker: Data<Worker>,
    path: Path<(PlayerId, SaveSlot)>,
) -> Result<HttpResponse, Refusal> {
    let (player, slot) = path.into_inner();
    authorize(&request, &player)?;
    let (saves, wish) = (Arc::clone(&worker.saves), conditions::of(&request)?);
    on_disk(move || saves.remove(&player, &slot, &wish)).await??;
    Ok(HttpResponse::NoContent().finish())
}

/// Finds a save, and whether it is another one than the client has.
async fn look(
    request: &HttpRequest,
    worker: &Worker,
    (player, slot): (PlayerId, SaveSlot),
) -> Result<(SaveFile, bool), Refusal> {
    authorize(request, &player)?;
    let wish = conditions::of(request)?;
    let (saves, name) = (Arc::clone(&worker.saves), format!("{player} has no save {slot}"));
    let found = on_disk(move || saves.find(&player, &slot)).await??;
    let found = found.ok_or_else(|| Refusal::not_found(name))?;
    let there = Some(Version { tag: &found.save().sha256, saved_at: Some(found.save().saved_at) });
    if !wish.expects(there) {
        return Err(Refusal::precondition_failed("the save is another one than the request says"));
    }
    let fresh = wish.is_news(there);
    Ok((found, fresh))
}

/// Writes a body to the disk as it comes, unless it comes too slowly while others wait for a place.
async fn receive(mut upload: Upload, mut body: Payload, clock: UploadClock) -> Result<Upload, Refusal> {
    let mut part = Vec::new();
    let too_slow =
        || Refusal::too_slow("others waited, and the save came with less than saves.upload_bytes_per_s");
    while let Some(bytes) = clock.next(body.next(), length).await.ok_or_else(too_slow)? {
        part.extend_from_slice(&bytes.map_err(|error| broken_off(&error))?);
        if part.len() >= PART_BYTES {
            upload = written(upload, std::mem::take(&mut part)).await?;
        }
    }
    clock.stop();
    written(upload, part).await
}

fn length(received: &Option<Result<Bytes, PayloadError>>) -> usize {
    received.as_ref().and_then(|bytes| bytes.as_ref().ok()).map_or(0, Bytes::len)
}

async fn written(mut upload: Upload, part: Vec<u8>) -> Result<Upload, Refusal> {
    Ok(on_disk(move || upload.write(&part).map(|()| upload)).await??)
}

type Part = Result<Bytes, std::io::Error>;

/// A save's content as it comes from the disk. An error ends the answer before its length is reached.
fn parts(found: SaveFile) -> impl Stream<Item = Part> {
    stream::try_unfold(found, async |mut found| {
        let read = block(move || found.next_part().map(|part| part.map(|part| (Bytes::from(part), found))));
        let read = read.await.map_err(std::io::Error::other)?;
        read.map_err(|error| {
            log::error!("a save could not be sent: {error}");
            std::io::Error::other("the save cannot be read")
        })
    })
}

/// Runs what waits for the disk on a thread that may.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    block(work).await.map_err(|_| Refusal::unavailable("the server is about to stop"))
}

/// The media type of a body. Errors: the body is compressed, or only a part of one.
fn content_type(headers: &HeaderMap) -> Result<String, Refusal> {
    must_be_plain(headers)?;
    if headers.contains_key(CONTENT_RANGE) {
        return Err(Refusal::bad_request("a save is sent whole, without Content-Range"));
    }
    let Some(value) = headers.get(CONTENT_TYPE) else { return Ok(CONTENT_TYPE_DEFAULT.to_owned()) };
    match value.to_str() {
        Ok(text) if !text.is_empty() && text.len() <= CONTENT_TYPE_BYTES_MAX => Ok(text.to_owned()),
        _ => Err(Refusal::bad_request("Content-Type: 1 to 200 characters of ASCII")),
    }
}

fn etag(save: &Save) -> String {
    format!("\"{}\"", save.sha256)
}

fn about(mut answer: HttpResponseBuilder, save: &Save) -> HttpResponseBuilder {
    answer.insert_header((ETAG, etag(save))).insert_header((CACHE_CONTROL, "private, no-cache"));
    answer
}

/// Adds headers that keep browsers from opening a save, which could be a page that acts as the server's own.
fn described(answer: HttpResponseBuilder, save: &Save) -> HttpResponseBuilder {
    let mut answer = about(answer, save);
    let modified = std::time::SystemTime::from(save.saved_at);
    answer.insert_header((CONTENT_TYPE, save.content_type.as_str()));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", save.slot)));
    answer.insert_header((LAST_MODIFIED, actix_web::http::header::HttpDate::from(modified)));
    answer
}

fn info(save: Save) -> SaveInfo {
    SaveInfo {
        etag: etag(&save),
        href: format!("/players/{}/saves/{}", save.player, save.slot),
        slot: save.slot,
        bytes: save.bytes,
        content_type: save.content_type,
        saved_at: save.saved_at,
    }
}
