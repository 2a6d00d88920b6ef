//! Connections that all hear the same: each message is made once, and sent once to each worker.
//!
//! Only the latest message counts. A connection that lags skips some, and asks for the present one when it can read again.

use std::collections::HashMap;

use actix::prelude::*;

use super::{
    CloseReason, Connection, ConnectionId, Fanout, Frames, KeyframeRequest, Outbound, Subscription, TopicId,
};

/// The server is about to stop: whoever listens is told to come back later. Answers whether anybody was listening.
#[derive(Message, Clone)]
#[rtype(result = "bool")]
pub struct Dismiss {
    /// What they are told.
    pub close_reason: CloseReason,
}

/// The connections of one stream.
pub struct Channel {
    fanout: Fanout,
    connections: HashMap<ConnectionId, Connection>,
    keyframes: Recipient<KeyframeRequest>,
}

impl Channel {
    /// A channel that nobody hears yet. Connections that lagged ask `keyframes` for the present message.
    pub fn new(keyframes: Recipient<KeyframeRequest>) -> Channel {
        Channel { fanout: Fanout::new(TopicId::next()), connections: HashMap::new(), keyframes }
    }

    /// The connection hears what is shown from now on.
    pub fn join(&mut self, connection: Connection) {
        let topic = self.fanout.topic();
        connection.subscribe(Subscription { topic, keyframes: self.keyframes.clone(), shared: true });
        self.fanout.add(&connection);
        self.connections.insert(connection.id, connection);
    }

    /// Removes a connection that is gone, or that hears something else from now on. Answers `false` if it was not here.
    pub fn leave(&mut self, connection: ConnectionId) -> bool {
        let left = self.connections.remove(&connection);
        left.iter().for_each(|connection| self.fanout.remove(connection));
        left.is_some()
    }

    /// Whether nobody hears the channel.
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// How many connections hear the channel.
    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// The codecs that some connection reads.
    pub fn wanted(&self) -> [bool; 2] {
        self.fanout.readers().map(|readers| readers > 0)
    }

    /// Sends the present message to all connections.
    pub fn show(&mut self, frames: &Frames) {
        self.fanout.send_state(frames, None);
    }

    /// Sends one connection a message that it can begin with.
    pub fn show_one(&self, connection: ConnectionId, frames: Frames) {
        if let Some(connection) = self.connections.get(&connection) {
            connection.send(Outbound::Keyframe(frames));
        }
    }

    /// Closes every connection.
    pub fn close_all(&self, close_reason: &CloseReason) {
        self.fanout.control(|| Outbound::Close(close_reason.clone()));
    }
}
