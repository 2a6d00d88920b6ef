//! Entering a connection among those that operators see and close.
//!
//! Must not: know what the connection is for.

use crate::actors::delivery::{Client, ClientEntry, Connection};
use crate::auth::Banned;
use crate::web::Worker;

/// Enters a connection, which must be in the worker's table by now, so that it can be closed. Answers the entry, and whether
/// the client may stay: whoever was banned or deleted since the request was looked at is found here, because from now on that
/// closes the connection.
pub fn enter(worker: &Worker, connection: Connection, client: Client) -> (ClientEntry, Result<(), Banned>) {
    let (player, from) = (client.player.clone(), client.origin.filter(|_| !client.operates));
    let (entry, sanctions) = (worker.clients.enter(connection, client), worker.auth.sanctions());
    let may_stay = player.map_or(Ok(()), |player| worker.auth.may_stay(&player));
    (entry, may_stay.and_then(|()| from.map_or(Ok(()), |from| sanctions.admit_from(from))))
}
