//! The connections that listen for notices, and what each of them was sent. A connection is first sent the unread
//! notices, and then the new ones: nothing twice, and nothing is lost between the two.

use std::collections::{BTreeSet, HashMap};

use super::ListenRefused;
use crate::actors::delivery::{Connection, ConnectionId, Frames, Outbound};
use crate::config::NoticeSettings;
use crate::domain::PlayerId;

/// All streams.
pub(super) struct Streams {
    settings: NoticeSettings,
    players: HashMap<PlayerId, Vec<Stream>>,
    owners: HashMap<ConnectionId, PlayerId>,
}

/// One connection that listens.
struct Stream {
    connection: Connection,
    state: State,
}

enum State {
    /// The unread notices are being read. Notices that came meanwhile are waiting.
    Reading(Vec<(u64, Frames)>),
    /// The unread notices were sent. These are the numbers of the last notices that were sent.
    Told(BTreeSet<u64>),
}

impl Stream {
    /// Sends a notice, unless it was sent already.
    fn tell_once(&mut self, id: u64, frames: Frames, told_max: usize) {
        let State::Told(told) = &mut self.state else { return };
        if !told.insert(id) {
            return;
        }
        if told.len() > told_max {
            told.pop_first();
        }
        self.tell(frames);
    }

    fn tell(&self, frames: Frames) {
        let connection = &self.connection;
        connection.send(Outbound::Reliable(frames));
    }
}

impl Streams {
    pub(super) fn new(settings: NoticeSettings) -> Streams {
        Streams { settings, players: HashMap::new(), owners: HashMap::new() }
    }

    /// Adds a connection. Errors: there are too many.
    pub(super) fn open(&mut self, player: PlayerId, connection: Connection) -> Result<(), ListenRefused> {
        let settings = self.settings;
        if self.owners.len() >= settings.streams_max {
            return Err(ListenRefused::TooMany(settings.streams_max));
        }
        if self.players.get(&player).is_some_and(|streams| streams.len() >= settings.streams_of_one_max) {
            return Err(ListenRefused::TooManyOfOne(settings.streams_of_one_max));
        }
        self.owners.insert(connection.id, player.clone());
        self.players
            .entry(player)
            .or_default()
            .push(Stream { connection, state: State::Reading(Vec::new()) });
        Ok(())
    }

    /// Removes a connection.
    pub(super) fn close(&mut self, connection: ConnectionId) {
        let Some(player) = self.owners.remove(&connection) else { return };
        let Some(streams) = self.players.get_mut(&player) else { return };
        streams.retain(|stream| stream.connection.id != connection);
        if streams.is_empty() {
            self.players.remove(&player);
        }
    }

    /// Whether the connection is still there.
    pub(super) fn has(&self, connection: ConnectionId) -> bool {
        self.owners.contains_key(&connection)
    }

    /// Sends the notices that were unread when the connection came, and then those that came meanwhile.
    pub(super) fn begin(&mut self, connection: ConnectionId, unread: Vec<(u64, Frames)>) {
        let stream = self.owners.get(&connection).and_then(|player| self.players.get_mut(player));
        let stream =
            stream.and_then(|streams| streams.iter_mut().find(|stream| stream.connection.id == connection));
        let Some(stream) = stream else { return };
        let State::Reading(waiting) = std::mem::replace(&mut stream.state, State::Told(BTreeSet::new()))
        else {
            return;
        };
        let told_max = told_max(self.settings);
        unread.into_iter().chain(waiting).for_each(|(id, frames)| stream.tell_once(id, frames, told_max));
    }

    /// Sends a new notice to the streams of a player. A stream may have had it already, among the unread ones.
    pub(super) fn tell(&mut self, player: &PlayerId, id: u64, frames: &Frames) {
        let (waiting_max, told_max) = (self.settings.kept_max as usize, told_max(self.settings));
        for stream in self.players.get_mut(player).into_iter().flatten() {
            match &mut stream.state {
                State::Reading(waiting) if waiting.len() < waiting_max => waiting.push((id, frames.clone())),
                // Beyond the bound it is stored all the same, and stays unread.
                State::Reading(_) => {}
                State::Told(_) => stream.tell_once(id, frames.clone(), told_max),
            }
        }
    }

    /// Sends something that is no notice to all streams of a player.
    pub(super) fn mention(&self, player: &PlayerId, frames: &Frames) {
        self.players.get(player).into_iter().flatten().for_each(|stream| stream.tell(frames.clone()));
    }

    /// All connections.
    pub(super) fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.players.values().flatten().map(|stream| &stream.connection)
    }
}

/// The numbers that are remembered: as many as there can be unread notices, so that a notice that is read again is
/// known.
fn told_max(settings: NoticeSettings) -> usize {
    settings.frames_at_once()
}

#[cfg(test)]
mod tests {
    use actix::prelude::*;

    use super::*;
    use crate::actors::delivery::{Envelope, EnvelopeAddress};
    use crate::protocol::Codec;

    /// Receives what a hub would.
    struct Sink(tokio::sync::mpsc::UnboundedSender<String>);

    impl Actor for Sink {
        type Context = Context<Self>;
    }

    impl Handler<Envelope> for Sink {
        type Result = ();

        fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
            let Some(Outbound::Reliable(frames)) = envelope.into_message() else { panic!("not reliable") };
            let bytes = frames.get(Codec::Json).unwrap().bytes();
            self.0.send(String::from_utf8(bytes.to_vec()).unwrap()).unwrap();
        }
    }

    fn frames(id: u64) -> Frames {
        Frames::encode(&id, Codec::Json.only())
    }

    fn player() -> PlayerId {
        PlayerId::parse("anna").unwrap()
    }

    fn open(
        streams: &mut Streams,
    ) -> (Result<ConnectionId, ListenRefused>, tokio::sync::mpsc::UnboundedReceiver<String>) {
        let (told, hears) = tokio::sync::mpsc::unbounded_channel();
        let (id, hub) = (ConnectionId::next(), Sink(told).start().recipient());
        let connection = Connection { id, codec: Codec::Json, worker: 0, hub: EnvelopeAddress::relay(hub) };
        (streams.open(player(), connection).map(|()| id), hears)
    }

    fn streams() -> Streams {
        Streams::new(NoticeSettings { streams_max: 3, streams_of_one_max: 2, kept_max: 2 })
    }

    async fn heard(hears: &mut tokio::sync::mpsc::UnboundedReceiver<String>, wanted: &[&str]) {
        for wanted in wanted {
            assert_eq!(hears.recv().await.as_deref(), Some(*wanted));
        }
    }

    #[actix::test]
    async fn what_comes_while_the_unread_is_read_follows_it_once() {
        let mut streams = streams();
        let (connection, mut hears) = open(&mut streams);
        streams.tell(&player(), 3, &frames(3));
        streams.tell(&player(), 4, &frames(4));
        streams.begin(connection.unwrap(), vec![(1, frames(1)), (3, frames(3))]);
        // It was committed before the unread notices were read, but is sent after that.
        streams.tell(&player(), 1, &frames(1));
        streams.tell(&player(), 5, &frames(5));
        // It is of a match that had been settled before, and comes when its notices are read again.
        streams.tell(&player(), 4, &frames(4));
        streams.tell(&player(), 5, &frames(5));
        streams.tell(&player(), 6, &frames(6));
        heard(&mut hears, &["1", "3", "4", "5", "6"]).await;
    }

    #[actix::test]
    async fn only_so_much_waits() {
        let mut streams = streams();
        let (connection, mut hears) = open(&mut streams);
        (1..=3).for_each(|id| streams.tell(&player(), id, &frames(id)));
        streams.begin(connection.unwrap(), Vec::new());
        streams.tell(&player(), 4, &frames(4));
        heard(&mut hears, &["1", "2", "4"]).await;
    }

    #[actix::test]
    async fn a_player_has_a_bounded_number_of_streams() {
        let mut streams = streams();
        let first = open(&mut streams).0.unwrap();
        assert!(open(&mut streams).0.is_ok());
        assert_eq!(open(&mut streams).0, Err(ListenRefused::TooManyOfOne(2)));
        streams.close(first);
        assert!(!streams.has(first));
        assert!(open(&mut streams).0.is_ok());
        assert_eq!(streams.connections().count(), 2);
    }
}
