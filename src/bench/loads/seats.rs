//! Opens rooms and seats players in them, before a load begins.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use super::Drive;
use crate::bench::client::socket::{SocketReader, connect};

/// Connections that are made at the same time.
const AT_ONCE: usize = 64;
/// Rooms that are opened at the same time.
const ROOMS_AT_ONCE: usize = 16;
/// A server frees what only its start has needed, and its allocator gives that back to the system ten seconds later: megabytes, which
/// would be missing where memory is counted.
const GIVEN_BACK: Duration = Duration::from_secs(11);
/// Fewer connections than this give no memory for one that is worth the wait.
const MEASURED_FROM: usize = 1000;

/// How long the server may finish what sitting down has led to, before the measurement. It is a part of what a load
/// takes.
const SETTLE_S_MAX: f64 = 0.3;

impl Drive<'_> {
    /// Opens rooms that all are as `body` says. Answers their ids.
    pub(crate) async fn open_rooms(&self, body: &Value, count: usize) -> anyhow::Result<Vec<String>> {
        stream::iter(0..count).map(|_| self.site.open_room(body)).buffered(ROOMS_AT_ONCE).try_collect().await
    }

    /// Seats this many members in each room. Those of one room do not follow each other: number `n` is in room `n %
    /// rooms`.
    pub(crate) async fn seat(
        &self,
        rooms: &[String],
        members: usize,
        subprotocol: &str,
    ) -> anyhow::Result<Vec<SocketReader>> {
        let all = rooms.len() * members;
        self.must_hold(all)?;
        let paths = (0..all).map(|number| seat_path(&rooms[number % rooms.len()], number));
        let readers = self.connect_all(paths, subprotocol).await?;
        self.settle().await;
        Ok(readers)
    }

    /// Seats this many members in one room, numbered from `first`.
    pub(crate) async fn seat_in(
        &self,
        room: &str,
        first: usize,
        members: usize,
        subprotocol: &str,
    ) -> anyhow::Result<Vec<SocketReader>> {
        self.connect_all((first..first + members).map(|number| seat_path(room, number)), subprotocol).await
    }

    /// Connects to all these paths, some at a time; the sockets come in the order of the paths.
    pub(crate) async fn connect_all(
        &self,
        paths: impl Iterator<Item = String>,
        subprotocol: &str,
    ) -> anyhow::Result<Vec<SocketReader>> {
        let connected = stream::iter(paths.enumerate()).map(|(number, path)| async move {
            let reader = connect(self.site.address(), &path, subprotocol, &self.buffer).await?;
            anyhow::Ok((number, reader))
        });
        // One who waits long holds up nobody who comes after.
        let mut readers: Vec<_> = connected.buffer_unordered(AT_ONCE).try_collect().await?;
        readers.sort_unstable_by_key(|(number, _)| *number);
        Ok(readers.into_iter().map(|(_, reader)| reader).collect())
    }

    /// Checks that this many connections can be open. Errors: they take more files than may be open.
    pub(crate) fn must_hold(&self, connections: usize) -> anyhow::Result<()> {
        self.files.must_hold(connections)
    }

    /// Waits until the server has given back what its start has taken, if so many connections are to be measured.
    pub(crate) async fn start_is_given_back(&self, connections: usize) {
        if connections >= MEASURED_FROM {
            tokio::time::sleep(GIVEN_BACK).await;
        }
    }

    /// Lets the server come to rest.
    pub(crate) async fn settle(&self) {
        tokio::time::sleep(Duration::from_secs_f64(self.seconds.min(SETTLE_S_MAX))).await;
    }
}

/// The address at which client `number` sits down.
pub(crate) fn seat_path(room: &str, number: usize) -> String {
    format!("/ws/game/{room}/b{number:06}")
}
