//! `/openapi.json`, made from the handlers themselves, and `/docs` to browse it.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Says what the document is about; the rest comes from the handlers.
pub fn describe(mut api: OpenApi) -> OpenApi {
    api.info.title = "Tiltyard".to_owned();
    env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
    api.info.contact = None;
    api.info.license = None;
    api.info.description = Some(
        "Rooms, matches and bots over REST. The messages of WebSockets are in [/asyncapi.json](/asyncapi.json). \
         Errors are problem documents (RFC 9457). A trailing slash makes no difference."
            .to_owned(),
    );
    api
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
