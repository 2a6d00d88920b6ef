//! The pages: files built into the binary, served with an ETag.

use std::borrow::Cow;

use actix_web::http::header::{self, ETag, HeaderMap, IfNoneMatch};
use actix_web::web::{self, Data, Header, Path, ServiceConfig};
use actix_web::{HttpResponse, HttpResponseBuilder, guard};
use rust_embed::RustEmbed;

use super::parts;
use super::tags::{self, EntityTag};
use super::words::{MISSING_PAGE, PROBLEMS_PAGE};
use crate::web::Worker;
use crate::web::problem::Refusal;

/// Pages by path. Where a resource has the same path, browsers that ask for HTML get the page.
const PAGES: [(&str, &str); 11] = [
    ("/", "front/index.html"),
    ("/play", "play/play.html"),
    ("/ws-demo", "play/play.html"),
    ("/replay", "replay/replay.html"),
    ("/leaderboard", "leaderboard/leaderboard.html"),
    ("/player", "player/player.html"),
    ("/tournaments", "tournaments/tournaments.html"),
    ("/tournament", "tournament/tournament.html"),
    ("/analytics", "analytics/analytics.html"),
    ("/console", "console/console.html"),
    ("/docs/problems", "problems.html"),
];

/// Paths where only browsers get a page. Programs that do not ask for HTML get the resource of the same path.
const SHARED: &[&str] = &["/analytics", "/tournaments"];

/// What the pages of games import, at the address that they may rely on, and its file.
const FOR_GAMES: (&str, &str) = ("/client/page.js", "game/page.js");

#[derive(RustEmbed)]
#[folder = "src/web/pages/"]
struct Files;

/// The client library, as it is made of `clients/typescript/src`.
#[derive(RustEmbed)]
#[folder = "clients/typescript/dist/"]
struct ClientFiles;

/// Adds the pages' paths; to be called before resources are added, because those that pages share with resources come first.
pub fn configure(config: &mut ServiceConfig) {
    for (path, file) in PAGES {
        // The guard is the resource's, so that other methods are answered like anywhere else.
        let resource = web::resource(path).guard(guard::Get());
        let resource =
            if SHARED.contains(&path) { resource.guard(guard::fn_guard(asks_for_html)) } else { resource };
        let page = move |worker: Data<Worker>, seen: Option<Header<IfNoneMatch>>| async move {
            serve(file, &worker, seen)
        };
        config.service(resource.to(page));
    }
    config.route("/assets/{file:.*}", web::get().to(asset));
    let (address, file) = FOR_GAMES;
    let module = move |worker: Data<Worker>, seen: Option<Header<IfNoneMatch>>| async move {
        serve(file, &worker, seen)
    };
    config.route(address, web::get().to(module));
    config.route("/client/{file:.*}", web::get().to(client));
}

/// The addresses of all pages.
pub fn addresses() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(address, _)| *address)
}

/// A file, or a page.
struct Found {
    content: Cow<'static, [u8]>,
    tag: EntityTag,
}

impl Found {
    /// A file by its name. Pages lead to `/docs` only `with_docs`.
    fn of(name: &str, with_docs: bool) -> Option<Found> {
        if name == "problems.html" {
            return Some(Found::page(PROBLEMS_PAGE.as_str().into(), with_docs));
        }
        let file = Files::get(name)?;
        Some(match PAGES.iter().find(|(_, page)| *page == name) {
            Some((address, _)) => {
                let page = parts::filled(&String::from_utf8_lossy(&file.data), address);
                Found::page(page.into(), with_docs)
            }
            None => Found { content: file.data, tag: tags::of_hash(&file.metadata.sha256_hash()) },
        })
    }

    fn page(page: Cow<'static, str>, with_docs: bool) -> Found {
        let page = if with_docs { page } else { parts::without_docs(&page).into() };
        let tag = tags::of_content(page.as_bytes());
        let content = match page {
            Cow::Borrowed(page) => Cow::Borrowed(page.as_bytes()),
            Cow::Owned(page) => Cow::Owned(page.into_bytes()),
        };
        Found { content, tag }
    }
}

/// The page for somebody whose browser asks for an address that does not exist.
pub fn missing(with_docs: bool) -> HttpResponse {
    let Found { content, tag } = Found::page(MISSING_PAGE.as_str().into(), with_docs);
    let mut response = HttpResponse::NotFound();
    with_headers(&mut response, tag).insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
    response.body(content)
}

/// Whether a page answers at a path, rather than something for programs.
pub fn are_meant(path: &str, headers: &HeaderMap) -> bool {
    PAGES.iter().any(|(page, _)| *page == path) && (!SHARED.contains(&path) || accepts_html(headers))
}

/// Whether the client names HTML, as browsers do for what they show; `*/*` does not count.
fn asks_for_html(context: &guard::GuardContext<'_>) -> bool {
    accepts_html(context.head().headers())
}

/// Whether these headers of a request name HTML.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|types| types.to_str().ok())
        .is_some_and(|types| types.contains("text/html"))
}

async fn client(file: Path<String>, seen: Option<Header<IfNoneMatch>>) -> Result<HttpResponse, Refusal> {
    let found = ClientFiles::get(&file).ok_or_else(|| {
        Refusal::not_found(format!(
            "the client library has no file {file}; it begins with /client/tiltyard.js"
        ))
    })?;
    let found = Found { content: found.data, tag: tags::of_hash(&found.metadata.sha256_hash()) };
    Ok(answer(found, &file, seen))
}

async fn asset(
    file: Path<String>,
    worker: Data<Worker>,
    seen: Option<Header<IfNoneMatch>>,
) -> Result<HttpResponse, Refusal> {
    serve(&file, &worker, seen)
}

fn serve(name: &str, worker: &Worker, seen: Option<Header<IfNoneMatch>>) -> Result<HttpResponse, Refusal> {
    let found = Found::of(name, worker.server.docs)
        .ok_or_else(|| Refusal::not_found(format!("there is no page {name}")));
    Ok(answer(found?, name, seen))
}

/// The answer to somebody who may have seen it already.
fn answer(found: Found, name: &str, seen: Option<Header<IfNoneMatch>>) -> HttpResponse {
    let Found { content, tag } = found;
    if let Some(Header(seen)) = seen
        && tags::matches(&seen, &tag)
    {
        return with_headers(&mut HttpResponse::NotModified(), tag).finish();
    }
    let mut response = HttpResponse::Ok();
    with_headers(&mut response, tag).insert_header((header::CONTENT_TYPE, media_type(name)));
    response.body(content)
}

/// TypeScript is no video, whatever the ending says to others.
fn media_type(name: &str) -> String {
    if name.ends_with(".ts") {
        return "text/plain; charset=utf-8".to_owned();
    }
    mime_guess::from_path(name).first_or_octet_stream().as_ref().to_owned()
}

fn with_headers(response: &mut HttpResponseBuilder, tag: EntityTag) -> &mut HttpResponseBuilder {
    response
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::VARY, "Accept"))
}
