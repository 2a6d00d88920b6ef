//! The check of access before a handler runs: it finds out who sends a request, and whether that is enough for its
//! route. Where access depends on a player or on a room's owner, the handler asks the [`Caller`].
//!
//! Decides nothing: the rules are in `auth::access`.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, FORWARDED, HeaderName};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError};
use jiff::Timestamp;

use crate::actors::delivery::{Client, ClientKind};
use crate::auth::{Banned, Caller, Credential, Denied, Origin, Permission, RequestKind};
use crate::domain::PlayerId;
use crate::web::Worker;
use crate::web::connections::health_only::is_health_check;
use crate::web::problem::Refusal;

/// Set by proxies: where a request came from, each proxy adding the address that it saw.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// How a ticket begins in a query.
const TICKET: &str = "ticket=";

/// Middleware: refuses what a token is missing for, and a token that is not good.
pub async fn check(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let ticket = take_ticket(&mut request);
    match count_and_admit(request.request(), ticket.as_deref()) {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(refused) => Ok(request.into_response(refused.error_response()).map_into_right_body()),
    }
}

/// The sender of the request, kept for the handler.
#[derive(Clone)]
struct Found(Result<Caller, Denied>);

/// Takes a ticket out of the address of a GET, where browsers can set no headers: no other reader of a query has to know of it.
fn take_ticket(request: &mut ServiceRequest) -> Option<String> {
    if request.method() != Method::GET {
        return None;
    }
    let of_a_ticket = |part: &&str| part.starts_with(TICKET);
    let ticket = request.query_string().split('&').find(of_a_ticket)?[TICKET.len()..].to_owned();
    let others: Vec<_> = request.query_string().split('&').filter(|part| !of_a_ticket(part)).collect();
    let rest = format!("{}?{}", request.path(), others.join("&"));
    let mut address = request.uri().clone().into_parts();
    address.path_and_query = Some(rest.parse().ok()?);
    request.head_mut().uri = Uri::from_parts(address).ok()?;
    Some(ticket)
}

/// Counts the request, for its address before its token is looked at, and for its player before anything is done.
fn count_and_admit(request: &HttpRequest, ticket: Option<&str>) -> Result<(), Refusal> {
    let Some(worker) = request.app_data::<Data<Worker>>() else { return admit(request, ticket) };
    if !is_counted(routed(request)) {
        return admit(request, ticket);
    }
    let (requests, kind) = (worker.auth.requests(), kind(request.method()));
    if let Some(from) = address(request) {
        requests.count_from(kind, Origin::of(from))?;
    }
    admit(request, ticket)?;
    let found = request.extensions().get::<Found>().cloned();
    match found.as_ref().and_then(|Found(found)| found.as_ref().ok()?.who()) {
        Some(who) => Ok(requests.count_of(kind, who)?),
        None => Ok(()),
    }
}

/// The path of a request as its route is found by it: `/%6fperator` is `/operator`. Whoever decides by a path decides by this
/// one; as it was written it may be meant to look like another. For the log it is no text: line breaks may be in it.
pub fn routed(request: &HttpRequest) -> &str {
    request.match_info().as_str()
}

/// Whether requests to a path count. A supervisor that is refused would end the server, and its address may be that of many
/// clients.
pub fn is_counted(path: &str) -> bool {
    !is_health_check(path)
}

fn kind(method: &Method) -> RequestKind {
    if method.is_safe() { RequestKind::Read } else { RequestKind::Write }
}

fn admit(request: &HttpRequest, ticket: Option<&str>) -> Result<(), Refusal> {
    let permission = Permission::of(request.method().as_str(), routed(request));
    let shows_something = bearer(request).is_some() || ticket.is_some();
    let banned = ban_of_address(request);
    let is_looked_at = permission != Permission::Enter && (permission != Permission::Look || shows_something);
    if !is_looked_at {
        return banned.map_or(Ok(()), |banned| Err(Denied::from(banned).into()));
    }
    let found = identify(request, ticket);
    // An operator is never locked out by an address that others share.
    if let Some(banned) = banned
        && !found.as_ref().is_ok_and(|caller| caller.operates().is_ok())
    {
        return Err(Denied::from(banned).into());
    }
    if !matches!(permission, Permission::Play | Permission::Watch) {
        found.clone()?.may_begin(permission)?;
    }
    request.extensions_mut().insert(Found(found));
    Ok(())
}

/// The ban of the address that a request comes from. Health checks come from where many clients may come from, too.
fn ban_of_address(request: &HttpRequest) -> Option<Banned> {
    if is_health_check(routed(request)) {
        return None;
    }
    let worker = request.app_data::<Data<Worker>>()?;
    worker.auth.sanctions().admit_from(Origin::of(address(request)?)).err()
}

/// Finds out who sends a request.
fn identify(request: &HttpRequest, ticket: Option<&str>) -> Result<Caller, Denied> {
    let worker = request.app_data::<Data<Worker>>().ok_or(Denied::TokenNeeded)?;
    worker.auth.caller(match (bearer(request), ticket) {
        (Some(token), _) => Credential::Token(token),
        (None, Some(ticket)) => Credential::Ticket(ticket),
        (None, None) => Credential::Nothing,
    })
}

/// The token in the header. Other schemes are not for us; a proxy in front may have asked for a password.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The sender of a request, as far as that is proved. Handlers of sockets ask for it, because they tell a refusal
/// there.
pub fn caller(request: &HttpRequest) -> Result<Caller, Denied> {
    let found = request.extensions().get::<Found>().cloned();
    found.map_or_else(|| identify(request, None), |Found(found)| found)
}

/// Whoever sends a request, as operators see them, in no room.
pub fn client(request: &HttpRequest, kind: ClientKind, player: Option<PlayerId>) -> Client {
    let operates = caller(request).is_ok_and(|caller| caller.operates().is_ok());
    let (origin, since) = (address(request).map(Origin::of), Timestamp::now());
    Client { kind, player, operates, origin, room: None, since }
}

/// Whether a request has proved to come from this player.
pub fn is(request: &HttpRequest, player: &PlayerId) -> bool {
    caller(request).is_ok_and(|caller| caller.is(player))
}

impl FromRequest for Caller {
    type Error = Refusal;
    type Future = Ready<Result<Caller, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).map_err(Refusal::from))
    }
}

/// The address that a request comes from, for the limits that count attempts.
pub struct CallerOrigin(pub Origin);

impl FromRequest for CallerOrigin {
    type Error = Refusal;
    type Future = Ready<Result<CallerOrigin, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(origin(request).map(CallerOrigin))
    }
}

/// The address that a request comes from, for handlers of sockets. Errors: it is not known.
pub fn origin(request: &HttpRequest) -> Result<Origin, Refusal> {
    let unknown = || Refusal::bad_request("the address that the request comes from is not known");
    address(request).map(Origin::of).ok_or_else(unknown)
}

/// Whether a request came through a proxy that the operator trusts.
pub fn is_through_trusted_proxy(request: &HttpRequest) -> bool {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let worker = request.app_data::<Data<Worker>>();
    worker.zip(peer).is_some_and(|(worker, peer)| worker.server.trusted_proxies.trusts(peer))
}

/// Whether a request was sent by this machine itself, and not handed on by a proxy on it.
pub fn is_of_this_machine(request: &HttpRequest) -> bool {
    let is_handed_on = [FORWARDED_FOR, FORWARDED].iter().any(|header| request.headers().contains_key(header));
    !is_handed_on && request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback())
}

/// The address of the client, which trusted proxies (`server.trusted_proxies`) tell.
fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let Some(worker) = request.app_data::<Data<Worker>>() else { return Some(peer) };
    let lines = request.headers().get_all(&FORWARDED_FOR).filter_map(|line| line.to_str().ok());
    let said: Vec<_> = lines.flat_map(|line| line.split(',')).collect();
    Some(worker.server.trusted_proxies.client(peer, said.into_iter()))
}
