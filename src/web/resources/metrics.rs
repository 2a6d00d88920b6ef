//! The figures for a monitoring system, as text. Who may read them on the port of players is said in `auth::access`; at an
//! address of their own (`metrics.listen`) everybody may who reaches it.

use actix_web::http::header::ACCEPT;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::protocol::http::Problem;
use crate::telemetry::exposition::PageFormat;
use crate::web::Worker;
use crate::web::metrics::Metrics;
use crate::web::middleware::access;
use crate::web::problem::Refusal;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_metrics);
}

/// The figures of the server, in the text format of Prometheus, or as OpenMetrics for whoever accepts that. For operators; in
/// mode `open`, for callers on the server's own machine, too.
#[utoipa::path(tag = "server", responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
))]
#[get("/metrics")]
pub async fn read_metrics(
    request: HttpRequest,
    caller: Caller,
    worker: Data<Worker>,
) -> Result<HttpResponse, Refusal> {
    caller.measures(access::is_of_this_machine(&request))?;
    page(&request, worker.metrics.clone()).await
}

/// Answers the figures, and nothing else, to whoever asks: for an address of their own.
pub fn alone(app: &mut web::ServiceConfig) {
    app.route(
        "/metrics",
        web::get().to(async |request: HttpRequest, metrics: Data<Metrics>| {
            page(&request, Metrics::clone(&metrics)).await
        }),
    );
}

/// The page is made on a thread of its own kind, because it reads files of the system.
async fn page(request: &HttpRequest, metrics: Metrics) -> Result<HttpResponse, Refusal> {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let format = PageFormat::wanted(accept.unwrap_or_default());
    let page = web::block(move || metrics.page(format)).await;
    let page = page.map_err(|_| Refusal::unavailable("the server is about to stop"))?;
    Ok(HttpResponse::Ok().content_type(format.content_type()).body(page))
}
