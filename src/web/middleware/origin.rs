//! Browsers say which page a request comes from, and by which name they know this server: pages of other hosts may not act here
//! unless they are listed, and where no token is asked for, nobody is answered under a name that a page could have made up.

use std::net::IpAddr;

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, ResponseError};

use super::requests::REQUEST_ID;
use crate::config::{AccessMode, ServerSettings};
use crate::web::Worker;
use crate::web::problem::Refusal;

/// So much is told of the name of a page or a server: longer than any name is.
const NAME_CHARS_MAX: usize = 300;

/// The headers of an answer that scripts of listed pages may read, besides the length and the media type.
const EXPOSED: [header::HeaderName; 9] = [
    header::ACCEPT_RANGES,
    header::ALLOW,
    header::CONTENT_DISPOSITION,
    header::CONTENT_RANGE,
    header::ETAG,
    header::LOCATION,
    header::RETRY_AFTER,
    REQUEST_ID,
    header::WWW_AUTHENTICATE,
];

/// Tells browsers which listed pages may read our answers.
pub fn cors(allowed_origins: &[String]) -> Cors {
    let cors = Cors::default().allow_any_method().allow_any_header().max_age(3600);
    let cors = cors.expose_headers(EXPOSED);
    allowed_origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
        .block_on_origin_mismatch(false)
}

/// Middleware: refuses what a page of another host would change here, and to ask for that beforehand. Streams and sockets check
/// for themselves.
pub async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let page_refused = match *request.method() {
        Method::GET | Method::HEAD => false,
        Method::OPTIONS => is_preflight(&request) && !is_listed(request.request()),
        _ => !is_allowed(request.request()),
    };
    if page_refused {
        let refusal = refused(request.request());
        return Ok(request.into_response(refusal.error_response()).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// Middleware: on a server where a player's id is enough, refuses whoever calls it by a name that it does not have. A page
/// that makes its own name point here (DNS rebinding) is no stranger to the browser, and would read all answers.
pub async fn check_host(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(name) = strange_name(request.request()) {
        let refused = strange_host(request.request(), &name).error_response();
        return Ok(request.into_response(refused).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// The name that a request calls this server by, if it has to be one of its own and is not. Programs that say none are no
/// browsers.
fn strange_name(request: &HttpRequest) -> Option<String> {
    let worker = request.app_data::<Data<Worker>>()?;
    if worker.auth.mode() == AccessMode::Token {
        return None;
    }
    let said = request.headers().get_all(header::HOST);
    let mut said = said.map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    let addressed = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let strange = said.by_ref().chain(addressed).find(|name| !is_known(name, &worker.server))?;
    Some(strange.chars().take(NAME_CHARS_MAX).collect())
}

fn strange_host(request: &HttpRequest, name: &str) -> Refusal {
    if may_log(request) {
        log::warn!(
            "{}: a request to {name:?} was refused; if that is this server, add it to server.allowed_hosts",
            request.path()
        );
    }
    Refusal::forbidden(format!(
        "this server does not go by the name {name:?}; open it by its address or as localhost, or have the operator add the \
         name to server.allowed_hosts"
    ))
}

/// Whether a browser asks what a page may do; of our own it does not.
fn is_preflight(request: &ServiceRequest) -> bool {
    request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Whether the log may say once more that somebody was refused; not as often as somebody might like to try.
fn may_log(request: &HttpRequest) -> bool {
    let worker = request.app_data::<Data<Worker>>();
    worker.is_some_and(|worker| worker.refused_pages.borrow_mut().take(worker.now_ms()))
}

/// The refusal of a page of another host. It is logged too: a browser shows its page nothing of a refused WebSocket,
/// so the operator has to find it in the log.
pub fn refused(request: &HttpRequest) -> Refusal {
    let said = |name| request.headers().get(name).map_or("", |value| value.to_str().unwrap_or("?"));
    let shown = |name| said(name).chars().take(NAME_CHARS_MAX).collect::<String>();
    if may_log(request) {
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
    let Some(server) = request.app_data::<Data<Worker>>().map(|worker| &worker.server) else { return false };
    // Behind a proxy pages are of https where this server is of http. One that encrypts by itself has no other pages.
    let fits = |scheme| !server.speaks_tls() || scheme == "https";
    let own = origin.split_once("://").filter(|(scheme, _)| fits(*scheme)).map(|(_, host)| host);
    let is_own = own.is_some() && own == host && is_known(host.unwrap_or_default(), server);
    is_own || lists(server, origin)
}

/// Whether the request comes from a page that is listed.
fn is_listed(request: &HttpRequest) -> bool {
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let server = request.app_data::<Data<Worker>>().map(|worker| &worker.server);
    origin.zip(server).is_some_and(|(origin, server)| lists(server, origin))
}

/// Whether pages of that origin are listed.
fn lists(server: &ServerSettings, origin: &str) -> bool {
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
        || server.allowed_hosts.iter().any(|allowed| name.eq_ignore_ascii_case(allowed))
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
        server.allowed_hosts = vec!["games.lan".to_owned()];
        for known in [
            "localhost:8000",
            "127.0.0.1:8000",
            "[::1]:8000",
            "LOCALHOST",
            "game.example",
            "10.0.0.7",
            "games.lan:8000",
            "Games.LAN",
        ] {
            assert!(is_known(known, &server), "{known}");
        }
        for strange in [
            "evil.example:8000",
            "evil.example",
            "127.0.0.1.evil.example",
            "",
            "game.example:99",
            "evil.games.lan",
        ] {
            assert!(!is_known(strange, &server), "{strange}");
        }
    }
}
