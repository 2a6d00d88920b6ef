//! `/openapi.json`, made from the handlers themselves, and `/docs` to browse it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Says what the document is about; the rest comes from the handlers.
pub fn describe(mut api: OpenApi) -> OpenApi {
    api.info.title = "Tiltyard".to_owned();
    env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
    describe_answers(&mut api);
    api.info.contact = None;
    api.info.license = None;
    api.info.description = Some(
        "Rooms, matches and bots over REST. The messages of WebSockets are in [/asyncapi.json](/asyncapi.json). \
         Errors are problem documents (RFC 9457). A trailing slash makes no difference."
            .to_owned(),
    );
    api
}

/// Every answer needs a description; those without one are described by their status.
fn describe_answers(api: &mut OpenApi) {
    for path in api.paths.paths.values_mut() {
        let operations =
            [&mut path.get, &mut path.post, &mut path.put, &mut path.patch, &mut path.delete, &mut path.head];
        for operation in operations.into_iter().flatten() {
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

/// What HTTP calls a status.
fn reason(status: &str) -> String {
    let known = status.parse::<u16>().ok().and_then(|code| StatusCode::from_u16(code).ok());
    known.and_then(|code| code.canonical_reason()).unwrap_or(status).to_owned()
}

/// Adds the document and the page that shows it.
pub fn configure(api: OpenApi) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let document = Data::new(Document(api));
        config.app_data(document).route("/openapi.json", web::get().to(show));
        config.route(
            "/docs",
            web::get().to(|| async {
                HttpResponse::PermanentRedirect().insert_header(("Location", "/docs/index.html")).finish()
            }),
        );
        config.service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json")));
    }
}

struct Document(OpenApi);

async fn show(document: Data<Document>) -> HttpResponse {
    HttpResponse::Ok().json(&document.0)
}
