//! The pages: files built into the binary, served with an ETag and a strict content policy.

use actix_web::http::header::{self, ETag, EntityTag, HeaderMap, IfNoneMatch};
use actix_web::web::{self, Header, Path, ServiceConfig};
use actix_web::{HttpResponse, HttpResponseBuilder, Route, guard};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::Refusal;

/// Scripts, styles and connections only from here; nobody may frame the pages.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Pages by path. Where a resource has the same path, browsers that ask for HTML get the page.
const PAGES: [(&str, &str); 8] = [
    ("/", "index.html"),
    ("/play", "play.html"),
    ("/ws-demo", "play.html"),
    ("/replay", "replay.html"),
    ("/leaderboard", "leaderboard.html"),
    ("/player", "player.html"),
    ("/analytics", "analytics.html"),
    ("/docs/problems", "problems.html"),
];

/// Paths at which programs find something else.
const SHARED: &[&str] = &["/analytics"];

#[derive(RustEmbed)]
#[folder = "src/web/pages/"]
struct Files;

/// Adds the pages' paths; to be called before resources are added, because those that pages share with resources come first.
pub fn configure(config: &mut ServiceConfig) {
    for (path, file) in PAGES {
        let page = reading().to(move |seen: Option<Header<IfNoneMatch>>| async move { serve(file, seen) });
        let resource = web::resource(path);
        let resource =
            if SHARED.contains(&path) { resource.guard(guard::fn_guard(asks_for_html)) } else { resource };
        config.service(resource.route(page));
    }
    config.route("/assets/{file:.*}", reading().to(asset));
}

/// What nothing answers, for somebody who looks at it in a browser.
pub fn missing() -> Option<HttpResponse> {
    let file = Files::get("missing.html")?;
    let mut response = HttpResponse::NotFound();
    with_headers(&mut response, entity_tag(&file))
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
    Some(response.body(file.data))
}

/// GET, or HEAD, for which the body is left out on its way.
fn reading() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Whether the client names HTML, as browsers do for what they show; `*/*` does not count.
fn asks_for_html(context: &guard::GuardContext<'_>) -> bool {
    accepts_html(context.head().headers())
}

/// The same of a request's headers.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|types| types.to_str().ok())
        .is_some_and(|types| types.contains("text/html"))
}

async fn asset(file: Path<String>, seen: Option<Header<IfNoneMatch>>) -> Result<HttpResponse, Refusal> {
    serve(&file, seen)
}

fn serve(name: &str, seen: Option<Header<IfNoneMatch>>) -> Result<HttpResponse, Refusal> {
    let file = Files::get(name).ok_or_else(|| Refusal::not_found(format!("there is no page {name}")))?;
    let tag = entity_tag(&file);
    if let Some(Header(seen)) = seen
        && matches(&seen, &tag)
    {
        return Ok(with_headers(&mut HttpResponse::NotModified(), tag).finish());
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let mut response = HttpResponse::Ok();
    with_headers(&mut response, tag).insert_header((header::CONTENT_TYPE, kind.as_ref()));
    Ok(response.body(file.data))
}

fn with_headers(response: &mut HttpResponseBuilder, tag: EntityTag) -> &mut HttpResponseBuilder {
    response
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::VARY, "Accept"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
}

fn entity_tag(file: &EmbeddedFile) -> EntityTag {
    let hash = file.metadata.sha256_hash();
    EntityTag::new_strong(hash[..12].iter().map(|byte| format!("{byte:02x}")).collect())
}

fn matches(seen: &IfNoneMatch, tag: &EntityTag) -> bool {
    match seen {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|other| other.weak_eq(tag)),
    }
}
