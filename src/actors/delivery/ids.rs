//! The numbers of connections, and of the topics that they subscribe to.

use crate::actors::unique;
use crate::domain::ConnectionId;

impl ConnectionId {
    /// The next number.
    pub fn next() -> ConnectionId {
        ConnectionId(unique::number())
    }
}

/// What connections subscribe to: everything that one sender sends to all of its listeners. Unique in the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TopicId(u64);

impl TopicId {
    /// A new topic, which nobody has subscribed to.
    pub fn next() -> TopicId {
        TopicId(unique::number())
    }
}
