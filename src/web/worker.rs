//! What every handler on one HTTP worker shares.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use actix::prelude::*;

use crate::actors::outlet::{Line, LineId, Lines, Outlet, Parcel, PipeLimits};
use crate::actors::{Archive, Lobby};
use crate::config::{ServerSettings, SocketSettings, StreamSettings};
use crate::game::Registry;
use crate::protocol::Codec;

/// One worker's way to the actors. Lives on the worker's thread.
pub struct Worker {
    number: usize,
    outlet: Recipient<Parcel>,
    /// The lines of this worker.
    pub lines: Rc<RefCell<Lines>>,
    /// Opens and introduces.
    pub lobby: Addr<Lobby>,
    /// Has the replays; `None` on a server that records nothing.
    pub archive: Option<Addr<Archive>>,
    /// The games.
    pub registry: Registry,
    /// Bounds of connections.
    pub socket: SocketSettings,
    /// Event streams.
    pub stream: StreamSettings,
    /// Origins and bodies.
    pub server: ServerSettings,
    started: Instant,
}

impl Worker {
    /// Opens this thread's outlet.
    pub fn open(
        number: usize,
        lobby: Addr<Lobby>,
        registry: Registry,
        limits: PipeLimits,
        socket: SocketSettings,
        stream: StreamSettings,
        server: ServerSettings,
    ) -> Worker {
        let (outlet, lines) = Outlet::open(limits);
        Worker {
            number,
            outlet: outlet.recipient(),
            lines,
            lobby,
            archive: None,
            registry,
            socket,
            stream,
            server,
            started: Instant::now(),
        }
    }

    /// The same for a server that has replays.
    #[must_use]
    pub fn with_archive(mut self, archive: Option<Addr<Archive>>) -> Worker {
        self.archive = archive;
        self
    }

    /// A line of this worker, as rooms know it.
    pub fn line(&self, id: LineId, codec: Codec) -> Line {
        Line { id, codec, worker: self.number, outlet: self.outlet.clone() }
    }

    /// Milliseconds since this worker began; the clock of rate limits.
    pub fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}
