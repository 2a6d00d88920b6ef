//! Who is connected to this server, and how somebody is taken out of it.

use std::collections::BTreeMap;
use std::collections::btree_map::Range;
use std::ops::Bound;

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::delivery::Client;
use crate::auth::Caller;
use crate::domain::{OperatorDeed, PlayerId};
use crate::protocol::http::Problem;
use crate::protocol::operator::{ConnectionInfo, KickPlayer, Kicked, PresentClient, PresentPage};
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::request::lists::within;

use super::{PAGE_DEFAULT, PAGE_MAX, act, names};

/// Connections that are shown of one client.
const CONNECTIONS_SHOWN: usize = 20;

/// Whose connections belong together: a player's, and those of an address without a name. Players come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Player(PlayerId),
    Address(String),
}

impl Whose {
    fn of(client: &Client) -> Whose {
        match (&client.player, client.origin) {
            (Some(player), _) => Whose::Player(player.clone()),
            (None, origin) => Whose::Address(origin.map(|origin| origin.to_string()).unwrap_or_default()),
        }
    }

    /// As it stands in the address of the next page.
    fn cursor(&self) -> String {
        match self {
            Whose::Player(player) => format!("p.{player}"),
            Whose::Address(address) => format!("a.{address}"),
        }
    }

    fn read(cursor: &str) -> Result<Whose, Refusal> {
        let whose = match cursor.split_once('.') {
            Some(("p", player)) => PlayerId::parse(player).ok().map(Whose::Player),
            Some(("a", address)) => Some(Whose::Address(address.to_owned())),
            _ => None,
        };
        whose.ok_or_else(|| Refusal::bad_request("cursor: not one of ours"))
    }
}

/// Who is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PresentQuery {
    /// Only this player.
    #[param(value_type = Option<String>)]
    player: Option<PlayerId>,
    /// Entries on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(kick);
}

/// List who is connected: each player with the connections, and by their addresses those who watch without a name. Players who
/// act over REST alone, or have lost their connection, are among the members of their rooms.
#[utoipa::path(tag = "operator", params(PresentQuery), responses(
    (status = 200, body = PresentPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/operator/players")]
pub async fn list(worker: Data<Worker>, Query(query): Query<PresentQuery>) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 entries")?;
    let after = query.cursor.as_deref().map(Whose::read).transpose()?;
    let mut present: BTreeMap<Whose, Vec<Client>> = BTreeMap::new();
    for client in worker.clients.all() {
        if query.player.is_none() || client.player == query.player {
            present.entry(Whose::of(&client)).or_default().push(client);
        }
    }
    let behind = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
    let mut rest = present.range((behind, Bound::Unbounded));
    let clients = page(&worker, &mut rest, limit).await;
    let more = rest.next().is_some();
    let last = clients.last().filter(|_| more).map(|(whose, _)| whose.cursor());
    let clients = clients.into_iter().map(|(_, client)| client).collect();
    Ok(HttpResponse::Ok().json(PresentPage { clients, next_cursor: last }))
}

async fn page<'a>(
    worker: &Worker,
    rest: &mut Range<'a, Whose, Vec<Client>>,
    limit: usize,
) -> Vec<(&'a Whose, PresentClient)> {
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    let players = page.iter().filter_map(|(_, clients)| clients.first()?.player.clone());
    let names = names(worker, players).await;
    let shown = page.into_iter().filter_map(|(whose, clients)| {
        let mut shown = shown(worker, clients)?;
        shown.name = shown.player_id.as_ref().and_then(|player| names.get(player).cloned());
        Some((whose, shown))
    });
    shown.collect()
}

/// A client without the name; `None` without connections.
fn shown(worker: &Worker, clients: &[Client]) -> Option<PresentClient> {
    let mut clients: Vec<_> = clients.iter().collect();
    clients.sort_by_key(|client| client.since);
    let first = clients.first()?;
    let muted = first.player.as_ref().and_then(|player| worker.auth.sanctions().mute_of(player));
    Some(PresentClient {
        player_id: first.player.clone(),
        name: None,
        operator: clients.iter().any(|client| client.operates),
        muted: muted.map(|mute| mute.words()),
        since: first.since,
        connections: clients.iter().take(CONNECTIONS_SHOWN).map(|client| connection(client)).collect(),
        connected: clients.len(),
    })
}

fn connection(client: &Client) -> ConnectionInfo {
    ConnectionInfo {
        kind: client.kind.as_str(),
        room_id: client.room.clone(),
        address: client.origin.map(|origin| origin.to_string()),
        since: client.since,
    }
}

/// Take a player out of a room, or of all, and close the connections there with 4403. The player may come back; a ban keeps
/// somebody out.
#[utoipa::path(tag = "operator", params(("id" = String, Path)), request_body = KickPlayer, responses(
    (status = 200, body = Kicked),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such room"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/players/{id}/kick")]
pub async fn kick(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PlayerId>,
    Body(body): Body<KickPlayer>,
) -> Result<HttpResponse, Refusal> {
    let on = match &body.room_id {
        Some(room) => format!("player {id} in room {}", worker.rooms.find(room)?.config.id),
        None => format!("player {id}"),
    };
    let done = act(&caller, OperatorDeed::Kick, &on, &body.reason)?;
    worker.moderator.log(&done).await?;
    let why = format!("an operator has taken you out: {}", done.reason);
    let (rooms, connections) = worker.moderator.kick(&id, body.room_id.as_ref(), &why).await;
    Ok(HttpResponse::Ok().json(Kicked { rooms, connections }))
}
