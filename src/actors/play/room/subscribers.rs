//! The players, bots and spectators who are sent a room's frames, and the fan-out that carries each frame once to each
//! HTTP worker.
//!
//! Must not: decide whose a seat is. This module knows how a seat is reached, and what was sent there.

use std::time::Instant;

use actix::{Addr, Recipient};
use serde::Serialize;

use super::mail::{ObservationReady, Sit};
use super::missed::Since;
use super::spectators_link::SpectatorsLink;
use crate::actors::Spectators;
use crate::actors::delivery::{
    CloseReason, Connection, Fanout, Frames, KeyframeRequest, Outbound, Subscription, TopicId,
};
use crate::auth::ConnectionTokens;
use crate::game::Seat;
use crate::protocol::Codec;
use crate::room::{BacklogLimits, ReliableBacklog};

/// The ways in which a seat is reached.
#[derive(Default)]
pub(super) enum Observer {
    /// The seat is not reached, because the player acts over REST or the connection is lost.
    #[default]
    None,
    /// The seat is sent frames over a connection.
    Connection(PlayerConnection),
    /// The seat has a bot, which is sent the state itself after every step.
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

/// The connection of a player.
#[derive(Clone)]
pub(super) struct PlayerConnection {
    /// The connection.
    pub(super) connection: Connection,
    /// Makes the tokens that get the seat again.
    pub(super) tokens: ConnectionTokens,
}

/// A player goes on where the last connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resume {
    /// The number of the last reliable message that the client has; `None` stands for the last one that the room has
    /// sent.
    pub(super) after: Option<u64>,
}

impl Resume {
    /// The request of a player who comes back to a seat; `None` if the client knows nothing of an earlier connection,
    /// and begins anew.
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
    pub(super) spectators: Option<SpectatorsLink>,
    /// The number of seats that have lost their connection, by the codec that it read.
    away: [usize; 2],
    backlog: ReliableBacklog<Frames>,
}

/// The facts about a seat that is reached.
#[derive(Default)]
pub(super) struct Listener {
    pub(super) observer: Observer,
    /// Whether the seat is part of the match's state. Before that there is nothing to show.
    pub(super) in_state: bool,
    /// The codec of the connection that was lost.
    away: Option<Codec>,
    /// The number of the last reliable message that the seat was sent; `None` while the seat is sent all of them.
    served: Option<u64>,
    /// The number of the message behind which the next welcome begins with missed messages.
    owed: Option<u64>,
}

impl Subscribers {
    pub(super) fn new(
        secrets: bool,
        keyframes: Recipient<KeyframeRequest>,
        limits: BacklogLimits,
    ) -> Subscribers {
        let (fanout, listeners, spectators) = (Fanout::new(TopicId::next()), Vec::new(), None);
        let (away, backlog) = ([0; 2], ReliableBacklog::new(limits));
        Subscribers { secrets, keyframes, fanout, listeners, spectators, away, backlog }
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

    /// Keeps a seat for a player who has been away since before the room came back. `in_state` says whether it is part of
    /// the match's state already.
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

    /// A new match has begun: no seat is part of its state yet, and none is shown it before its welcome.
    pub(super) fn hide_all(&mut self) {
        self.fanout.control(|| Outbound::Mute);
        self.spectators.iter().for_each(|spectators| spectators.control(Outbound::Mute));
        for listener in self.listeners.iter_mut().flatten() {
            listener.in_state = false;
        }
    }

    /// The state that a seat was shown does not hold any more, and its welcome is still to come.
    pub(super) fn hide(&mut self, seat: Seat) {
        if let Some(listener) = self.listener(seat) {
            listener.in_state = false;
        }
        if let Some(player) = self.connection(seat) {
            player.connection.send(Outbound::Mute);
        }
    }

    pub(super) fn listener(&mut self, seat: Seat) -> Option<&mut Listener> {
        self.listeners.get_mut(seat.index())?.as_mut()
    }

    /// Changes how a seat is reached. Answers how it was reached before.
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

    /// The connection of a seat that is about to be welcomed, with a new token for the `welcome`.
    pub(super) fn connection_to_greet(&mut self, seat: Seat) -> Option<(Connection, String)> {
        match &mut self.listener(seat)?.observer {
            Observer::Connection(player) => Some((player.connection.clone(), player.tokens.issue())),
            _ => None,
        }
    }

    /// All seats that are reached.
    pub(super) fn seats(&self) -> impl Iterator<Item = (Seat, &Listener)> {
        (0..).zip(&self.listeners).filter_map(|(number, listener)| Some((Seat(number), listener.as_ref()?)))
    }

    /// The connections that were shown the state, each with its seat.
    pub(super) fn shown(&self) -> impl Iterator<Item = (Seat, &PlayerConnection)> {
        self.seats().filter(|(_, listener)| listener.in_state).filter_map(|(seat, listener)| match &listener
            .observer
        {
            Observer::Connection(player) => Some((seat, player)),
            _ => None,
        })
    }

    /// The seats of bots, each with the receiver of its observations.
    pub(super) fn observations(&self) -> impl Iterator<Item = (Seat, &Recipient<ObservationReady>)> {
        self.seats().filter(|(_, listener)| listener.in_state).filter_map(|(seat, listener)| match &listener
            .observer
        {
            Observer::Observation(observation) => Some((seat, observation)),
            _ => None,
        })
    }

    /// Notes the spectators' actor that was just started, under the key that names this run of it.
    pub(super) fn watched_by(&mut self, spectators: Addr<Spectators>, key: TopicId) {
        self.spectators = Some(SpectatorsLink::new(spectators, key));
    }

    /// Notes the codecs in which spectators want frames. Answers `false` if an earlier run of their actor has said so.
    pub(super) fn read_in(&mut self, key: TopicId, readers: [bool; 2]) -> bool {
        self.spectators.as_mut().is_some_and(|spectators| spectators.read_in(key, readers))
    }

    /// Whether anybody is sent frames.
    pub(super) fn is_heard(&self) -> bool {
        !self.fanout.is_empty() || self.spectators.as_ref().is_some_and(SpectatorsLink::listens)
    }

    /// Whether a player who lost the connection may come back and ask what was missed.
    pub(super) fn is_awaited(&self) -> bool {
        self.away.iter().any(|away| *away > 0)
    }

    /// The codecs that some connection reads.
    pub(super) fn wanted(&self) -> [bool; 2] {
        let spectators = self.spectators.as_ref().map_or([false; 2], SpectatorsLink::readers);
        Codec::ALL.map(|codec| self.fanout.readers()[codec.index()] > 0 || spectators[codec.index()])
    }

    /// The codecs that somebody reads, or read before losing the connection.
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

    /// Notes that the next welcome of a seat begins with what it missed.
    pub(super) fn owe(&mut self, seat: Seat, resume: Option<Resume>) {
        let Some(listener) = self.listener(seat) else { return };
        listener.owed = resume.and_then(|resume| resume.after.or(listener.served));
    }

    /// The messages that the seat has missed, if it goes on where it was. From here on it is sent everything.
    pub(super) fn catch_up(&mut self, seat: Seat, codec: Codec) -> Option<Since> {
        let listener = self.listeners.get_mut(seat.index())?.as_mut()?;
        listener.served = None;
        let after = listener.owed.take()?;
        Some(Since::of(&self.backlog.since(after), codec))
    }

    /// Subscribes a connection to the room.
    pub(super) fn subscribe(&self, connection: &Connection, own_view: bool) {
        let (topic, keyframes) = (self.fanout.topic(), self.keyframes.clone());
        let shared = !(own_view && self.secrets);
        connection.subscribe(Subscription { topic, keyframes, shared });
    }

    /// Makes the next reliable message of its number, and sends it to everybody.
    pub(super) fn announce<T: Serialize>(&mut self, message: impl FnOnce(u64) -> T) {
        let frames = Frames::encode(&message(self.next_number()), self.kept());
        self.tell_all(&frames);
    }

    /// Notes when the step began that players are told of from now on; `None` if it is no step.
    pub(super) fn time(&mut self, begun: Option<Instant>) {
        self.fanout.measure_from(begun);
    }

    /// Sends everybody a message that must arrive, and gives it the next number: first to players, then in one envelope to
    /// the spectators. A message that nobody could have heard has no number.
    pub(super) fn tell_all(&mut self, frames: &Frames) {
        if frames.is_empty() {
            return;
        }
        self.backlog.keep(frames.clone(), frames.bytes());
        self.fanout.send_reliable(frames);
        self.spectators.iter_mut().for_each(|spectators| spectators.tell(frames));
    }

    /// Sends a state to everybody who shares the room's view. Its events have the next number.
    pub(super) fn show_all(&mut self, frames: &Frames, events: Option<&Frames>) {
        if let Some(events) = events {
            self.backlog.keep(events.clone(), events.bytes());
        }
        self.fanout.send_state(frames, events);
        self.spectators.iter_mut().for_each(|spectators| spectators.show(frames, events));
    }

    /// Closes every connection, also those that were not welcomed yet.
    pub(super) fn close_all(&mut self, close_reason: &CloseReason) {
        for (_, listener) in self.seats().filter(|(_, listener)| !listener.in_state) {
            if let Observer::Connection(player) = &listener.observer {
                player.connection.send(Outbound::Close(close_reason.clone()));
            }
        }
        self.fanout.control(|| Outbound::Close(close_reason.clone()));
        self.spectators
            .iter()
            .for_each(|spectators| spectators.control(Outbound::Close(close_reason.clone())));
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

#[cfg(test)]
mod tests;
