//! WebSockets: the handshake, and one actor a connection. The only folder that names the WebSocket library.

mod allowance;
mod assembly;
mod chat;
pub mod frames;
mod gate;
mod handshake;
mod output;
mod role;
mod socket;

use std::rc::Rc;

use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{Error, HttpRequest, HttpResponse, get};
use actix_web_actors::ws::WebsocketContext;
use serde::Deserialize;

use gate::{ConnectionClaims, Gate, Latch};
use handshake::Agreed;
use output::Output;
use role::ConnectIntent;
use socket::Socket;

use crate::actors::delivery::{Client, ClientKind, CloseReason, ConnectionId, Direction, LocalConnection};
use crate::auth::{AddressShare, Caller, Denied, Here, Opening};
use crate::domain::{IdRefused, PlayerId, RoomId};
use crate::protocol::CloseCode;
use crate::room::WatcherIdentity;
use crate::web::Worker;
use crate::web::connections::sse::too_many_sockets;
use crate::web::connections::tcp::TcpHandle;
use crate::web::connections::watcher::delay_s;
use crate::web::middleware::{access, origin};
use crate::web::resources::rooms::count_joined;

/// After so many seconds an address may have fewer connections.
const FULL_RETRY_AFTER_S: u32 = 10;

/// What a player may add to the address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlayQuery {
    resume_token: Option<String>,
    after: Option<String>,
}

/// What a spectator may add to the address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchQuery {
    delay: Option<String>,
    player: Option<String>,
}

/// Play.
#[get("/ws/game/{room_id}/{player_id}")]
pub async fn play(
    request: HttpRequest,
    payload: Payload,
    path: Path<(String, String)>,
    query: Result<Query<PlayQuery>, Error>,
    worker: Data<Worker>,
) -> Result<HttpResponse, Error> {
    let (room, player) = path.into_inner();
    let intent = parsed(&room, RoomId::parse).and_then(|room| {
        let player = parsed(&player, PlayerId::parse)?;
        let PlayQuery { resume_token, after } = read(query)?;
        let after = after.as_deref().map(number).transpose()?;
        let proven = proven(&request, &player, resume_token.is_some())?;
        let program = is_program(&request, &player);
        let opening = may_open(&request, &worker, &room)?;
        Ok(ConnectIntent::Play { room, player, resume_token, after, proven, program, opening })
    });
    upgrade(&request, payload, worker, intent)
}

/// Whether the client has shown the token of a program that plays as this player.
fn is_program(request: &HttpRequest, player: &PlayerId) -> bool {
    let caller = access::caller(request).ok();
    caller.is_some_and(|caller| caller.is_program(player))
}

/// Counts a room that joining it opens. Errors: it is one too many.
fn may_open(request: &HttpRequest, worker: &Worker, room: &RoomId) -> Result<Opening, CloseReason> {
    let Ok(from) = access::origin(request) else { return Ok(Opening::default()) };
    let caller = access::caller(request).ok();
    let who = caller.as_ref().and_then(Caller::who);
    count_joined(worker, who, from, room).map_err(|refused| CloseReason {
        retry_after: refused.retry_after_s().and_then(|seconds| u32::try_from(seconds).ok()),
        ..CloseReason::new(CloseCode::Unavailable, &refused.to_string())
    })
}

/// Watch.
#[get("/ws/spectate/{room_id}")]
pub async fn spectate(
    request: HttpRequest,
    payload: Payload,
    room: Path<String>,
    query: Result<Query<WatchQuery>, Error>,
    worker: Data<Worker>,
) -> Result<HttpResponse, Error> {
    let intent = parsed(&room, RoomId::parse).and_then(|room| {
        let WatchQuery { delay, player } = read(query)?;
        let delay_s = delay_s(delay.as_deref());
        let delay_s = delay_s.map_err(|why| CloseReason::new(CloseCode::BadRequest, &why))?;
        let player = player.as_deref().map(|player| parsed(player, PlayerId::parse)).transpose()?;
        let caller = access::caller(&request).map_err(|denied| turned_away(&denied))?;
        if let Some(player) = &player {
            caller.acts_for(player).map_err(|denied| turned_away(&denied))?;
        }
        let watcher = WatcherIdentity { chats_as: player, proven: caller.player().cloned() };
        Ok(ConnectIntent::Watch { room, delay_s, watcher })
    });
    upgrade(&request, payload, worker, intent)
}

/// Whether the client has proved to be this player; `false`: not, but it has a resume token to try, which is
/// enough beside a token that has run out, too. Errors: what it is told.
fn proven(request: &HttpRequest, player: &PlayerId, resumes: bool) -> Result<bool, CloseReason> {
    let admitted = admit(request, player).and_then(|()| access::caller(request));
    match admitted.and_then(|caller| caller.acts_for(player)) {
        Ok(()) => Ok(true),
        Err(Denied::TokenNeeded | Denied::BadToken(_)) if resumes => Ok(false),
        Err(denied) => Err(turned_away(&denied)),
    }
}

/// Whether a player may use the server, whatever the client has shown. Errors: the player is banned.
fn admit(request: &HttpRequest, player: &PlayerId) -> Result<(), Denied> {
    let worker = request.app_data::<Data<Worker>>();
    Ok(worker.map_or(Ok(()), |worker| worker.auth.sanctions().admit(player))?)
}

fn turned_away(denied: &Denied) -> CloseReason {
    let code = match denied {
        Denied::TokenNeeded | Denied::BadToken(_) => CloseCode::NoToken,
        Denied::SomebodyElse(_)
        | Denied::NotTheOwner
        | Denied::NotOfTheRoom
        | Denied::NoOperator
        | Denied::Banned(_)
        | Denied::OfTheHouse => CloseCode::NotAllowed,
    };
    CloseReason::new(code, &denied.to_string())
}

/// An id out of the path. A bad one is told over the socket, because browsers show scripts nothing of a refused
/// handshake.
fn parsed<T>(text: &str, parse: fn(&str) -> Result<T, IdRefused>) -> Result<T, CloseReason> {
    parse(text).map_err(|refused| CloseReason::new(CloseCode::BadRequest, &refused.to_string()))
}

/// What is added to the address; what nobody knows is told over the socket like a bad id.
fn read<T>(query: Result<Query<T>, Error>) -> Result<T, CloseReason> {
    query.map(Query::into_inner).map_err(|error| CloseReason::new(CloseCode::BadRequest, &error.to_string()))
}

/// The number of a message out of the address; a bad one is told over the socket like a bad id.
fn number(after: &str) -> Result<u64, CloseReason> {
    after.parse().map_err(|_| {
        let reason = "after is the n of the last message you have: a whole number, 0 or more";
        CloseReason::new(CloseCode::BadRequest, reason)
    })
}

/// Says that somebody is here who has proved who they are, for as long as the connection lasts. Whoever only shows a seat's token
/// is held by the seat.
fn here(worker: &Worker, intent: &Result<ConnectIntent, CloseReason>) -> Option<Here> {
    match intent.as_ref().ok()? {
        ConnectIntent::Play { player, proven: true, .. }
        | ConnectIntent::Watch { watcher: WatcherIdentity { chats_as: Some(player), .. }, .. } => {
            Some(worker.auth.presence().connected(player))
        }
        ConnectIntent::Play { .. } | ConnectIntent::Watch { .. } => None,
    }
}

/// Counts a connection for the address that it comes from. Errors: what the client is told, because it has too many.
fn counted(worker: &Worker, request: &HttpRequest) -> Result<AddressShare, CloseReason> {
    let Ok(from) = access::origin(request) else { return Ok(AddressShare::default()) };
    let caller = access::caller(request).ok();
    let share = worker.auth.sockets().count(caller.as_ref().and_then(Caller::who), from);
    share.map_err(|max| CloseReason {
        retry_after: Some(FULL_RETRY_AFTER_S),
        ..CloseReason::new(CloseCode::Unavailable, &too_many_sockets(max))
    })
}

/// Who is at the other end, as operators see it.
fn client(request: &HttpRequest, intent: &ConnectIntent) -> Client {
    let (kind, room, watches_as) = match intent {
        ConnectIntent::Play { room, .. } => (ClientKind::Plays, room, None),
        ConnectIntent::Watch { room, watcher, .. } => (ClientKind::Watches, room, watcher.proven.clone()),
    };
    let player = intent.player().cloned().or(watches_as);
    Client { room: Some(room.clone()), ..access::client(request, kind, player) }
}

fn upgrade(
    request: &HttpRequest,
    payload: Payload,
    worker: Data<Worker>,
    intent: Result<ConnectIntent, CloseReason>,
) -> Result<HttpResponse, Error> {
    if !origin::is_allowed(request) {
        return Err(origin::refused(request).into());
    }
    let (share, intent) = match counted(&worker, request) {
        Ok(share) => (share, intent),
        Err(full) => (AddressShare::default(), Err(full)),
    };
    let Agreed { codec, mut answer } = handshake::agree(request)?;
    let switch = request.conn_data::<TcpHandle>().map(TcpHandle::kill_switch);
    let limits = worker.connections.borrow().limits();
    let local = LocalConnection::new(ConnectionId::next(), codec, Direction::Both, limits, switch);
    let bytes_max = worker.socket.message_bytes_max;
    let latch = Rc::new(Latch::new(payload));
    let held = ConnectionClaims { _here: here(&worker, &intent), _share: share };
    let gate = Gate::new(bytes_max, Rc::clone(&latch), held);
    let intent = intent.map(|intent| (client(request, &intent), intent));
    let socket = Socket::new(worker, Rc::clone(&local), intent, latch);
    let frames = actix_http::ws::Codec::new().max_size(bytes_max);
    let actor = WebsocketContext::with_codec(socket, gate, frames);
    Ok(answer.streaming(Output::new(actor, local)))
}
