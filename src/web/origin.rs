//! Browsers say which page a request comes from: pages of other hosts may not act here unless they are listed.

use std::net::IpAddr;

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, ResponseError};

use super::Worker;
use super::problem::Refusal;
use crate::config::ServerSettings;

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
        let refusal = refused(request.request());
        return Ok(request.into_response(refusal.error_response()).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// What a page of another host is told. The log says it too, though not as often as somebody might like to try: a browser
/// shows its page nothing of a refused WebSocket, so the operator has to find it here.
pub fn refused(request: &HttpRequest) -> Refusal {
    let shown = |name| request.headers().get(name).map_or("", |value| value.to_str().unwrap_or("?"));
    let worker = request.app_data::<Data<Worker>>();
    if worker.is_some_and(|worker| worker.refused_pages.borrow_mut().take(worker.now_ms())) {
        let (origin, host) = (shown(header::ORIGIN), shown(header::HOST));
        log::warn!(
            "{}: a web page of {origin:?} was refused, which reached this server as {host:?}; if it is yours, add it to \
             server.allowed_origins",
            request.path()
        );
    }
    Refusal::forbidden(
        "this web page may not use this server; the operator can add it to server.allowed_origins",
    )
}

/// Whether the request comes from no page, from a page of ours, or from one that is listed.
pub fn is_allowed(request: &HttpRequest) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return true };
    origin.to_str().is_ok_and(|origin| is_welcome(request, origin))
}

/// Whether a page of that origin may use this server, under the name by which the request reached it.
pub fn is_welcome(request: &HttpRequest, origin: &str) -> bool {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").map(|(_, host)| host);
    let Some(server) = request.app_data::<Data<Worker>>().map(|worker| &worker.server) else { return false };
    if own.is_some() && own == host && is_known(host.unwrap_or_default(), server) {
        return true;
    }
    server.allowed_origins.iter().any(|allowed| allowed == origin)
}

/// Whether `host` is a name of this server. A page can make its own name point here (DNS rebinding), and both its
/// `Origin` and its `Host` are that name then; an address or `localhost` it cannot have.
fn is_known(host: &str, server: &ServerSettings) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case(&server.host)
        || server
            .allowed_origins
            .iter()
            .any(|allowed| allowed.split_once("://").is_some_and(|(_, of)| of == host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_no_page_can_have_are_known() {
        let mut server = crate::config::Settings::load(None, &Vec::new()).unwrap().server;
        server.allowed_origins = vec!["https://game.example".to_owned()];
        for known in
            ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST", "game.example", "10.0.0.7"]
        {
            assert!(is_known(known, &server), "{known}");
        }
        for strange in ["evil.example:8000", "evil.example", "127.0.0.1.evil.example", "", "game.example:99"]
        {
            assert!(!is_known(strange, &server), "{strange}");
        }
    }
}
