//! Browsers say which page a request comes from: pages of other hosts may not act here unless they are listed.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, ResponseError};

use super::Worker;
use super::problem::Refusal;

/// Tells browsers which listed pages may read our answers.
pub fn cors(allowed_origins: &[String]) -> Cors {
    let cors = Cors::default().allow_any_method().allow_any_header().max_age(3600);
    allowed_origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
        .block_on_origin_mismatch(false)
}

/// Middleware: refuses what a page of another host would change here. Streams and sockets check for themselves.
pub async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_allowed(request.request()) {
        return Ok(request.into_response(refusal().error_response()).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// What a page of another host is told.
pub fn refusal() -> Refusal {
    Refusal::forbidden(
        "this web page may not use this server; the operator can add it to server.allowed_origins",
    )
}

/// Whether the request comes from no page, from a page of ours, or from one that is listed.
pub fn is_allowed(request: &HttpRequest) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").map(|(_, host)| host);
    if own.is_some() && own == host {
        return true;
    }
    let listed = request.app_data::<Data<Worker>>().map(|worker| &worker.server.allowed_origins);
    listed.is_some_and(|listed| listed.iter().any(|allowed| allowed == origin))
}
