//! The hub of one worker thread: it hands on what is sent to the worker's connections, and ends those that their own socket
//! cannot end.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use actix::prelude::*;

use super::{ConnectionCount, ConnectionTable, Envelope, SendLimits};

/// How often the hub looks after its connections; the limits of [`SendLimits`] count these sweeps.
pub const SWEEP: Duration = Duration::from_secs(1);

/// How many envelopes may wait for one worker, over all topics. If there are more, the worker has not run for seconds:
/// states are then skipped, and connections that missed something reliable are closed.
pub const ENVELOPES_MAX: usize = 65_536;

/// The actor: it hands envelopes on to the connections of its worker thread.
pub struct Hub {
    connections: Rc<RefCell<ConnectionTable>>,
}

impl Hub {
    /// Starts the hub of this thread. The connections are shared with the sockets, which add and remove themselves.
    pub fn open(limits: SendLimits, count: ConnectionCount) -> (Addr<Hub>, Rc<RefCell<ConnectionTable>>) {
        let connections = Rc::new(RefCell::new(ConnectionTable::new(limits, count)));
        (Hub { connections: Rc::clone(&connections) }.start(), connections)
    }
}

impl Actor for Hub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(ENVELOPES_MAX);
        ctx.run_interval(SWEEP, |hub, _| hub.connections.borrow().sweep());
    }
}

impl Handler<Envelope> for Hub {
    type Result = ();

    fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
        self.connections.borrow_mut().deliver(envelope);
    }
}
