//! Who hears a room, and the fan-out that carries frames to them: each frame once to each HTTP worker.
//!
//! Must not: decide whose a seat is; here is only how it is reached, and what was sent there.

use std::time::Instant;

use actix::{Addr, Recipient};
use serde::Serialize;

use super::mail::{ObservationReady, Sit};
use super::missed::Since;
use super::spectators_link::SpectatorsLink;
use crate::actors::Spectators;
use crate::actors::delivery::{
    CloseReason, Connection, ConnectionId, Fanout, Frames, KeyframeRequest, Outbound, TopicId,
};
use crate::auth::ConnectionTokens;
use crate::game::Seat;
use crate::protocol::Codec;
use crate::room::{BacklogLimits, ReliableBacklog};

/// Where what a seat hears goes.
#[derive(Default)]
pub(super) enum Observer {
    /// Nowhere now: the player acts over REST, or the connection is lost.
    #[default]
    None,
    /// Frames, over a connection.
    Connection(PlayerConnection),
    /// The state itself, after every step.
    Observation(Recipient<ObservationReady>),
}

impl Observer {
    /// The connection, if it is one.
    pub(super) fn connection(&self) -> Option<&Connection> {
        match self {
            Observer::Connection(player) => Some(&player.connection),
            _ => None,
        }
    }
}

/// A player's connection.
#[derive(Clone)]
pub(super) struct PlayerConnection {
    /// The connection.
    pub(super) connection: Connection,
    /// What gets the same seat again.
    pub(super) tokens: ConnectionTokens,
}

/// A player goes on where the last connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resume {
    /// The number of the last reliable message that the player has; `None`: what the room knows to have been sent.
    pub(super) after: Option<u64>,
}

impl Resume {
    /// Who comes back to a seat is told what was missed; who knows nothing of an earlier connection begins anew.
    pub(super) fn of(sit: &Sit) -> Option<Resume> {
        (sit.resume_token.is_some() || sit.after.is_some()).then_some(Resume { after: sit.after })
    }
}

/// Everybody who hears a room.
pub(super) struct Subscribers {
    secrets: bool,
    keyframes: Recipient<KeyframeRequest>,
    fanout: Fanout,
    listeners: Vec<Option<Listener>>,
    pub(super) audience: Option<SpectatorsLink>,
    /// Seats without a connection now, by the codec they read last.
    away: [usize; 2],
    backlog: ReliableBacklog<Frames>,
}

/// Where what a seat hears goes.
#[derive(Default)]
pub(super) struct Listener {
    pub(super) observer: Observer,
    /// Whether the state knows the seat; before, there is nothing to show.
    pub(super) in_state: bool,
    /// The codec of the connection that was lost.
    away: Option<Codec>,
    /// Up to which reliable message the seat was served; `None` while it hears them.
    served: Option<u64>,
    /// After which reliable message the next welcome begins to tell what was missed.
    owed: Option<u64>,
}

impl Subscribers {
    pub(super) fn new(
        secrets: bool,
        keyframes: Recipient<KeyframeRequest>,
        limits: BacklogLimits,
    ) -> Subscribers {
        let (fanout, listeners, audience) = (Fanout::new(TopicId::next()), Vec::new(), None);
        let (away, backlog) = ([0; 2], ReliableBacklog::new(limits));
        Subscribers { secrets, keyframes, fanout, listeners, audience, away, backlog }
    }

    pub(super) fn sit(&mut self, seat: Seat, observer: Observer) {
        if self.listeners.len() <= seat.index() {
            self.listeners.resize_with(seat.index() + 1, || None);
        }
        if let Observer::Connection(player) = &observer {
            self.fanout.add(&player.connection);
        }
        let served = Some(self.backlog.numbered());
        self.listeners[seat.index()] = Some(Listener { observer, served, ..Listener::default() });
    }

    /// Keeps a seat for a player who is away since before the room came back; the state knows the seat, or not yet.
    pub(super) fn sit_away(&mut self, seat: Seat, in_state: bool) {
        self.sit(seat, Observer::None);
        let (codec, served) = (Codec::default(), self.backlog.served_before());
        if let Some(listener) = self.listener(seat) {
            listener.served = Some(served);
            listener.away = Some(codec);
            listener.in_state = in_state;
        }
        self.count_away(None, Some(codec));
    }

    /// The last reliable messages, for a room that stops or comes back.
    pub(super) fn backlog(&mut self) -> &mut ReliableBacklog<Frames> {
        &mut self.backlog
    }

    pub(super) fn stand(&mut self, seat: Seat) {
        let left = self.listeners.get_mut(seat.index()).and_then(Option::take);
        let Some(left) = left else { return };
        self.count_away(left.away, None);
        if let Observer::Connection(player) = left.observer {
            self.fanout.remove(&player.connection);
        }
    }

    /// A new match has begun: nobody is in its state yet, and nobody is shown it before their welcome.
    pub(super) fn hide_all(&mut self) {
        self.fanout.control(|| Outbound::Mute);
        self.audience.iter().for_each(|audience| audience.control(Outbound::Mute));
        for listener in self.listeners.iter_mut().flatten() {
            listener.in_state = false;
        }
    }

    /// What a seat was shown holds no longer, and its welcome is still to come.
    pub(super) fn hide(&mut self, seat: Seat) {
        if let Some(listener) = self.listener(seat) {
            listener.in_state = false;
        }
    }

    pub(super) fn listener(&mut self, seat: Seat) -> Option<&mut Listener> {
        self.listeners.get_mut(seat.index())?.as_mut()
    }

    /// Gives a seat another observer; answers the one it had.
    pub(super) fn change_observer(&mut self, seat: Seat, observer: Observer) -> Option<Observer> {
        let listener = self.listeners.get_mut(seat.index())?.as_mut()?;
        listener.served.get_or_insert(self.backlog.numbered());
        let old = std::mem::replace(&mut listener.observer, observer);
        let new = listener.observer.connection().cloned();
        let was_away = listener.away;
        listener.away = if new.is_some() {
            None
        } else {
            old.connection().map(|connection| connection.codec).or(was_away)
        };
        let away = listener.away;
        self.count_away(was_away, away);
        if let Some(connection) = new {
            self.fanout.add(&connection);
        }
        if let Observer::Connection(player) = &old {
            self.fanout.remove(&player.connection);
        }
        Some(old)
    }

    /// The connection of a seat.
    pub(super) fn connection(&self, seat: Seat) -> Option<&PlayerConnection> {
        match &self.listeners.get(seat.index())?.as_ref()?.observer {
            Observer::Connection(player) => Some(player),
            _ => None,
        }
    }

    /// Whether the seat has this connection now.
    pub(super) fn is_connection_of(&self, seat: Seat, connection: ConnectionId) -> bool {
        self.connection(seat).is_some_and(|player| player.connection.id == connection)
    }

    /// The connection of a seat that is about to be greeted, with a new token for its `welcome`.
    pub(super) fn connection_to_greet(&mut self, seat: Seat) -> Option<(Connection, String)> {
        match &mut self.listener(seat)?.observer {
            Observer::Connection(player) => Some((player.connection.clone(), player.tokens.issue())),
            _ => None,
        }
    }

    /// Seats that hear frames, or observations.
    pub(super) fn seats(&self) -> impl Iterator<Item = (Seat, &Listener)> {
        (0..).zip(&self.listeners).filter_map(|(number, listener)| Some((Seat(number), listener.as_ref()?)))
    }

    /// Connections that were shown the state, and by which seat.
    pub(super) fn shown(&self) -> impl Iterator<Item = (Seat, &PlayerConnection)> {
        self.seats().filter(|(_, listener)| listener.in_state).filter_map(|(seat, listener)| match &listener
            .observer
        {
            Observer::Connection(player) => Some((seat, player)),
            _ => None,
        })
    }

    /// Seats whose bots want to see, with where their observation goes.
    pub(super) fn observations(&self) -> impl Iterator<Item = (Seat, &Recipient<ObservationReady>)> {
        self.seats().filter(|(_, listener)| listener.in_state).filter_map(|(seat, listener)| match &listener
            .observer
        {
            Observer::Observation(observation) => Some((seat, observation)),
            _ => None,
        })
    }

    /// An audience was just started, under the key that names this run of it.
    pub(super) fn watched_by(&mut self, audience: Addr<Spectators>, key: TopicId) {
        self.audience = Some(SpectatorsLink::new(audience, key));
    }

    /// Those who watch want frames in these codecs now. Answers `false` when that is said of an earlier run of the audience.
    pub(super) fn read_in(&mut self, key: TopicId, readers: [bool; 2]) -> bool {
        self.audience.as_mut().is_some_and(|audience| audience.read_in(key, readers))
    }

    /// Whether anybody hears frames.
    pub(super) fn is_heard(&self) -> bool {
        !self.fanout.is_empty() || self.audience.as_ref().is_some_and(SpectatorsLink::listens)
    }

    /// Whether somebody who lost the connection may come back and ask what was missed.
    pub(super) fn is_awaited(&self) -> bool {
        self.away.iter().any(|away| *away > 0)
    }

    /// The codecs somebody reads.
    pub(super) fn wanted(&self) -> [bool; 2] {
        let audience = self.audience.as_ref().map_or([false; 2], SpectatorsLink::readers);
        Codec::ALL.map(|codec| self.fanout.readers()[codec.index()] > 0 || audience[codec.index()])
    }

    /// The codecs somebody reads, or read before the connection was lost.
    pub(super) fn kept(&self) -> [bool; 2] {
        let wanted = self.wanted();
        Codec::ALL.map(|codec| wanted[codec.index()] || self.away[codec.index()] > 0)
    }

    /// The number of the next reliable message.
    pub(super) fn next_number(&self) -> u64 {
        self.backlog.next()
    }

    /// The number of the last reliable message.
    pub(super) fn numbered(&self) -> u64 {
        self.backlog.numbered()
    }

    /// The next welcome of a seat begins with what it missed.
    pub(super) fn owe(&mut self, seat: Seat, resume: Option<Resume>) {
        let Some(listener) = self.listener(seat) else { return };
        listener.owed = resume.and_then(|resume| resume.after.or(listener.served));
    }

    /// What the seat missed, if it goes on where it was; from here on it hears everything.
    pub(super) fn catch_up(&mut self, seat: Seat, codec: Codec) -> Option<Since> {
        let listener = self.listeners.get_mut(seat.index())?.as_mut()?;
        listener.served = None;
        let after = listener.owed.take()?;
        Some(Since::of(&self.backlog.since(after), codec))
    }

    /// The connection hears the room from now on.
    pub(super) fn subscribe(&self, connection: &Connection, own_view: bool) {
        let (topic, keyframes) = (self.fanout.topic(), self.keyframes.clone());
        let shared = !(own_view && self.secrets);
        connection.send(Outbound::Subscribe { topic, keyframes, shared });
    }

    /// Makes the next reliable message out of its number, and tells it to everybody.
    pub(super) fn announce<T: Serialize>(&mut self, message: impl FnOnce(u64) -> T) {
        let frames = Frames::encode(&message(self.next_number()), self.kept());
        self.tell_all(&frames);
    }

    /// What players are told from now on comes of a step that began then, or of none.
    pub(super) fn time(&mut self, begun: Option<Instant>) {
        self.fanout.measure_from(begun);
    }

    /// Sends what must arrive, and has the next number, to everybody: those who play first, and one envelope to
    /// all who watch. What nobody could have heard has no number.
    pub(super) fn tell_all(&mut self, frames: &Frames) {
        if frames.is_empty() {
            return;
        }
        self.backlog.keep(frames.clone(), frames.bytes());
        self.fanout.send_reliable(frames);
        self.audience.iter_mut().for_each(|audience| audience.tell(frames));
    }

    /// Sends a state to everybody who shares the room's view. Its events have the next number.
    pub(super) fn show_all(&mut self, frames: &Frames, events: Option<&Frames>) {
        if let Some(events) = events {
            self.backlog.keep(events.clone(), events.bytes());
        }
        self.fanout.send_state(frames, events);
        self.audience.iter_mut().for_each(|audience| audience.show(frames, events));
    }

    /// Closes every connection, also those that hear nothing of the room yet.
    pub(super) fn close_all(&mut self, close_reason: &CloseReason) {
        for (_, listener) in self.seats().filter(|(_, listener)| !listener.in_state) {
            if let Observer::Connection(player) = &listener.observer {
                player.connection.send(Outbound::Close(close_reason.clone()));
            }
        }
        self.fanout.control(|| Outbound::Close(close_reason.clone()));
        self.audience.iter().for_each(|audience| audience.control(Outbound::Close(close_reason.clone())));
    }

    fn count_away(&mut self, was: Option<Codec>, is: Option<Codec>) {
        if let Some(codec) = was {
            self.away[codec.index()] -= 1;
        }
        if let Some(codec) = is {
            self.away[codec.index()] += 1;
        }
    }
}
