//! A hub for tests, on the thread of the test: what is sent to one of its connections can be read at once.

use std::cell::RefCell;
use std::rc::Rc;

use actix::prelude::*;

use super::{
    Connection, ConnectionCount, ConnectionId, ConnectionTable, Direction, EnvelopeAddress, Frames, Hub,
    KeyframeRequest, LocalConnection, Outgoing, SendLimits,
};
use crate::protocol::{Codec, Frame};

/// The hub.
pub(crate) struct TestHub {
    address: EnvelopeAddress,
    table: Rc<RefCell<ConnectionTable>>,
}

impl TestHub {
    /// Opens a hub on this thread.
    pub(crate) fn open() -> TestHub {
        let limits = SendLimits {
            frames_max: 100,
            bytes_max: 100_000,
            lag_after_frames: 50,
            stall_sweeps_max: 9,
            silent_sweeps_max: 9,
            ping_sweeps: 9,
            heartbeat_sweeps: 9,
            linger_sweeps_max: 9,
        };
        let (address, table) = Hub::open(limits, ConnectionCount::default());
        TestHub { address, table }
    }

    /// Opens a connection that reads this codec.
    pub(crate) fn connect(&self, codec: Codec) -> TestConnection {
        let (id, limits) = (ConnectionId::next(), self.table.borrow().limits());
        let local = LocalConnection::new(id, codec, Direction::Both, limits, None);
        self.table.borrow_mut().open(&local);
        TestConnection { sender: Connection { id, codec, worker: 0, hub: self.address.clone() }, local }
    }
}

/// A connection, from both of its ends.
pub(crate) struct TestConnection {
    /// The end of those who send.
    pub(crate) sender: Connection,
    local: Rc<LocalConnection>,
}

impl TestConnection {
    /// Everything that there is to read now: text as it is, and a word for everything else.
    pub(crate) fn read(&self) -> Vec<String> {
        let word = |outgoing| match outgoing {
            Outgoing::Frame(Frame::Text(text)) => text.trim_matches('"').to_owned(),
            Outgoing::Frame(Frame::Binary(_)) => "binary".to_owned(),
            Outgoing::Ping => "ping".to_owned(),
            Outgoing::Close(reason) => format!("close {}", reason.code.code()),
        };
        std::iter::from_fn(|| self.local.take()).map(word).collect()
    }
}

/// A message in both encodings.
pub(crate) fn frames(text: &str) -> Frames {
    Frames::encode(text, [true; 2])
}

/// A receiver of requests for keyframes that answers none.
pub(crate) fn no_keyframes() -> Recipient<KeyframeRequest> {
    struct Deaf;

    impl Actor for Deaf {
        type Context = Context<Self>;
    }

    impl Handler<KeyframeRequest> for Deaf {
        type Result = ();

        fn handle(&mut self, _: KeyframeRequest, _: &mut Self::Context) {}
    }

    Deaf.start().recipient()
}
