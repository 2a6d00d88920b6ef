//! `/openapi.json`, made from the handlers themselves, and `/docs` to browse it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentEncoding, ContentType};
use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Content, OpenApi, PathItem, Ref, RefOr, ResponseBuilder};
use utoipa_swagger_ui::Config;

use crate::auth::Permission;
use crate::web::middleware::access;
use crate::web::problem::Refusal;

/// The name of the security scheme.
const BEARER: &str = "bearer";

/// Further paths of a handler: the path, the id of its operation, and the path that it is documented under.
const ALIASES: &[(&str, &str, &str)] = &[("/stream/live-leaderboard", "live_stream", "/stream/leaderboard")];

/// Adds to the document what handlers do not say of themselves.
pub fn describe(mut api: OpenApi) -> OpenApi {
    api.info.title = "Tiltyard".to_owned();
    env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
    describe_aliases(&mut api);
    describe_access(&mut api);
    describe_bodies(&mut api);
    describe_rates(&mut api);
    describe_answers(&mut api);
    describe_heads(&mut api);
    api.info.contact = None;
    api.info.license = None;
    api.info.description = Some(
        "Rooms, matches and bots over REST. The messages of WebSockets are in [/asyncapi.json](/asyncapi.json). \
         Errors are problem documents (RFC 9457). A trailing slash makes no difference. What is marked with a lock takes \
         `Authorization: Bearer …` in access mode `token`, and in mode `open` where it acts for a player whose id the server \
         gave out, or on a room that somebody owns. What is below `/operator` takes an operator's token in both."
            .to_owned(),
    );
    api
}

/// Adds the further paths of handlers, which are documented under one of theirs.
fn describe_aliases(api: &mut OpenApi) {
    for (alias, id, path) in ALIASES {
        let Some(mut item) = api.paths.paths.get(*path).cloned() else { continue };
        for (_, operation) in operations(&mut item) {
            operation.summary = Some(format!("The same as `{path}`."));
            operation.operation_id = Some((*id).to_owned());
        }
        api.paths.paths.insert((*alias).to_owned(), item);
    }
}

/// Adds to each operation whether it takes a token, from the very table that requests are checked against.
fn describe_access(api: &mut OpenApi) {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("PASETO v4.public");
    let bearer =
        bearer.description(Some("An access token of POST /auth/guest, /auth/login or /auth/refresh"));
    let components = api.components.get_or_insert_with(Components::default);
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer.build()));
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            let permission = Permission::of(method, path);
            if matches!(permission, Permission::Enter | Permission::Look) {
                continue;
            }
            operation.security = Some(vec![SecurityRequirement::new(BEARER, [""; 0])]);
            refuses(operation, "401");
            if matches!(permission, Permission::ActFor | Permission::Manage | Permission::Operate) {
                refuses(operation, "403");
            }
        }
    }
}

/// Adds a problem to the answers of an operation, unless it is among them.
fn refuses(operation: &mut Operation, status: &str) {
    let problem = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
    let answer = ResponseBuilder::new().content("application/problem+json", problem).build();
    operation.responses.responses.entry(status.to_owned()).or_insert(RefOr::T(answer));
}

/// Adds the refusals that every body can meet, and the media types that are read.
fn describe_bodies(api: &mut OpenApi) {
    for item in api.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            let Some(RefOr::T(body)) = &mut operation.request_body else { continue };
            // A body is JSON whatever it says it is: `curl -d` says it is a form.
            if let Some(json) = body.content.get("application/json").cloned() {
                body.content.insert("*/*".to_owned(), json);
            }
            for status in ["400", "408", "413", "415"] {
                refuses(operation, status);
            }
        }
    }
}

/// Adds the refusal of who asks too often, from the very rule that says which requests are counted.
fn describe_rates(api: &mut OpenApi) {
    for (path, item) in &mut api.paths.paths {
        if access::is_counted(path) {
            operations(item).for_each(|(_, operation)| refuses(operation, "429"));
        }
    }
}

/// HEAD is answered like GET everywhere, without the content.
fn describe_heads(api: &mut OpenApi) {
    for item in api.paths.paths.values_mut() {
        let Some(get) = &item.get else { continue };
        let mut head = get.clone();
        head.operation_id = get.operation_id.as_ref().map(|id| format!("head_{id}"));
        head.summary =
            get.summary.as_ref().map(|summary| format!("What GET would say in headers. {summary}"));
        for answer in head.responses.responses.values_mut() {
            if let RefOr::T(answer) = answer {
                answer.content.clear();
            }
        }
        item.head = Some(head);
    }
}

/// The operations of a path, with their methods.
pub fn operations(path: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let operations = [
        ("GET", &mut path.get),
        ("POST", &mut path.post),
        ("PUT", &mut path.put),
        ("PATCH", &mut path.patch),
        ("DELETE", &mut path.delete),
        ("HEAD", &mut path.head),
    ];
    operations.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Every answer needs a description; those without one are described by their status.
fn describe_answers(api: &mut OpenApi) {
    for path in api.paths.paths.values_mut() {
        for (_, operation) in operations(path) {
            for (status, answer) in &mut operation.responses.responses {
                if let RefOr::T(answer) = answer
                    && answer.description.is_empty()
                {
                    answer.description = reason(status);
                }
            }
        }
    }
}

/// The name of a status in HTTP.
fn reason(status: &str) -> String {
    let known = status.parse::<u16>().ok().and_then(|code| StatusCode::from_u16(code).ok());
    known.and_then(|code| code.canonical_reason()).unwrap_or(status).to_owned()
}

/// Adds the document and, if it is wanted, the page that shows it.
pub fn configure(api: OpenApi, with_docs: bool) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let bytes = serde_json::to_vec(&api).expect("the document is plain JSON");
        let document = Data::new(Document(bytes.into()));
        config.app_data(document).route("/openapi.json", web::get().to(show));
        if !with_docs {
            return;
        }
        let page = Data::new(Config::from("/openapi.json"));
        config.app_data(page).route("/docs/{file:.*}", web::get().to(docs)).route(
            "/docs",
            web::get().to(|| async {
                HttpResponse::PermanentRedirect().insert_header(("Location", "/docs/index.html")).finish()
            }),
        );
    }
}

/// The document, encoded once.
struct Document(Bytes);

async fn show(document: Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(document.0.clone())
}

/// A file of the page.
async fn docs(file: Path<String>, page: Data<Config<'static>>) -> Result<HttpResponse, Refusal> {
    let found = utoipa_swagger_ui::serve(&file, page.into_inner()).ok().flatten();
    let found = found.ok_or_else(|| Refusal::not_found(format!("there is no page /docs/{file}")))?;
    let mut answer = HttpResponse::Ok();
    if found.gzpipped {
        answer.insert_header(ContentEncoding::Gzip);
    }
    Ok(answer.content_type(found.content_type).body(found.bytes.into_owned()))
}
