//! Who hears a room, and the fan-out that carries frames to them: each frame once to each HTTP worker.

use std::time::Instant;

use actix::Recipient;
use serde::Serialize;

use super::followers::Followers;
use super::mail::{Ear, Glimpse, PlayerConnection, Resume};
use super::missed::{Missed, MissedLimits, Since};
use crate::actors::delivery::{CloseReason, Connection, Fanout, Frames, KeyframeRequest, Outbound, TopicId};
use crate::game::Seat;
use crate::protocol::Codec;

/// Everybody who hears a room.
pub(super) struct Crowd {
    secrets: bool,
    keyframes: Recipient<KeyframeRequest>,
    fanout: Fanout,
    occupants: Vec<Option<Occupant>>,
    pub(super) followers: Option<Followers>,
    /// Seats without a connection now, by the codec they read last.
    away: [usize; 2],
    missed: Missed,
}

/// Somebody in a seat.
#[derive(Default)]
pub(super) struct Occupant {
    pub(super) ear: Ear,
    /// Whether the state knows the seat; before, there is nothing to show.
    pub(super) in_state: bool,
    /// The codec of the connection that was lost.
    away: Option<Codec>,
    /// Up to which reliable message the seat was served; `None` while it hears them.
    served: Option<u64>,
    /// After which reliable message the next welcome begins to tell what was missed.
    owed: Option<u64>,
}

impl Occupant {
    /// Whether frames or sights reach it.
    pub(super) fn hears(&self) -> bool {
        !matches!(self.ear, Ear::None)
    }
}

impl Crowd {
    pub(super) fn new(secrets: bool, keyframes: Recipient<KeyframeRequest>, missed: MissedLimits) -> Crowd {
        let (fanout, occupants, followers) = (Fanout::new(TopicId::next()), Vec::new(), None);
        let (away, missed) = ([0; 2], Missed::new(missed));
        Crowd { secrets, keyframes, fanout, occupants, followers, away, missed }
    }

    pub(super) fn sit(&mut self, seat: Seat, ear: Ear) {
        if self.occupants.len() <= seat.index() {
            self.occupants.resize_with(seat.index() + 1, || None);
        }
        if let Ear::Connection(player) = &ear {
            self.fanout.add(&player.connection);
        }
        let served = Some(self.missed.numbered());
        self.occupants[seat.index()] = Some(Occupant { ear, served, ..Occupant::default() });
    }

    /// Keeps a seat for a player who is away since before the room came back.
    pub(super) fn sit_away(&mut self, seat: Seat) {
        self.sit(seat, Ear::None);
        let (codec, served) = (Codec::default(), self.missed.served_before());
        if let Some(occupant) = self.occupant(seat) {
            occupant.served = Some(served);
            occupant.away = Some(codec);
        }
        self.count_away(None, Some(codec));
    }

    /// The last reliable messages, for a room that stops or comes back.
    pub(super) fn missed(&mut self) -> &mut Missed {
        &mut self.missed
    }

    pub(super) fn stand(&mut self, seat: Seat) {
        let left = self.occupants.get_mut(seat.index()).and_then(Option::take);
        let Some(left) = left else { return };
        self.count_away(left.away, None);
        if let Ear::Connection(player) = left.ear {
            self.fanout.remove(&player.connection);
        }
    }

    /// A new match has begun: nobody is in its state yet, and nobody is shown it before their welcome.
    pub(super) fn new_round(&mut self) {
        self.fanout.control(|| Outbound::Mute);
        self.followers.iter().for_each(|followers| followers.control(Outbound::Mute));
        for occupant in self.occupants.iter_mut().flatten() {
            occupant.in_state = false;
        }
    }

    pub(super) fn occupant(&mut self, seat: Seat) -> Option<&mut Occupant> {
        self.occupants.get_mut(seat.index())?.as_mut()
    }

    /// Gives a seat another ear; answers the one it had.
    pub(super) fn change_ear(&mut self, seat: Seat, ear: Ear) -> Option<Ear> {
        let occupant = self.occupants.get_mut(seat.index())?.as_mut()?;
        occupant.served.get_or_insert(self.missed.numbered());
        let old = std::mem::replace(&mut occupant.ear, ear);
        let new = occupant.ear.connection().cloned();
        let was_away = occupant.away;
        occupant.away = if new.is_some() {
            None
        } else {
            old.connection().map(|connection| connection.codec).or(was_away)
        };
        let away = occupant.away;
        self.count_away(was_away, away);
        if let Some(connection) = new {
            self.fanout.add(&connection);
        }
        if let Ear::Connection(player) = &old {
            self.fanout.remove(&player.connection);
        }
        Some(old)
    }

    /// The connection of a seat.
    pub(super) fn connection(&self, seat: Seat) -> Option<&PlayerConnection> {
        match &self.occupants.get(seat.index())?.as_ref()?.ear {
            Ear::Connection(player) => Some(player),
            _ => None,
        }
    }

    /// The connection of a seat that is about to be greeted, with a new token for its `welcome`.
    pub(super) fn connection_to_greet(&mut self, seat: Seat) -> Option<(Connection, String)> {
        match &mut self.occupant(seat)?.ear {
            Ear::Connection(player) => Some((player.connection.clone(), player.tokens.issue())),
            _ => None,
        }
    }

    /// Seats that hear frames, or sights.
    pub(super) fn seats(&self) -> impl Iterator<Item = (Seat, &Occupant)> {
        (0..).zip(&self.occupants).filter_map(|(number, occupant)| Some((Seat(number), occupant.as_ref()?)))
    }

    /// Seats whose bots want to see, with where their sight goes.
    pub(super) fn sights(&self) -> impl Iterator<Item = (Seat, &Recipient<Glimpse>)> {
        self.seats().filter(|(_, occupant)| occupant.in_state).filter_map(|(seat, occupant)| match &occupant
            .ear
        {
            Ear::Sight(sight) => Some((seat, sight)),
            _ => None,
        })
    }

    /// How many watch.
    pub(super) fn spectators(&self) -> usize {
        self.followers.as_ref().map_or(0, Followers::spectators)
    }

    /// Whether people are there to see what happens.
    pub(super) fn has_people(&self) -> bool {
        !self.fanout.is_empty() || self.spectators() > 0
    }

    /// Whether anybody hears frames.
    pub(super) fn is_heard(&self) -> bool {
        !self.fanout.is_empty() || self.followers.as_ref().is_some_and(Followers::listens)
    }

    /// Whether somebody who lost the connection may come back and ask what was missed.
    pub(super) fn is_awaited(&self) -> bool {
        self.away.iter().any(|away| *away > 0)
    }

    /// The codecs somebody reads.
    pub(super) fn wanted(&self) -> [bool; 2] {
        let followers = self.followers.as_ref().map_or([false; 2], Followers::readers);
        Codec::ALL.map(|codec| self.fanout.readers()[codec.index()] > 0 || followers[codec.index()])
    }

    /// The codecs somebody reads, or read before the connection was lost.
    pub(super) fn kept(&self) -> [bool; 2] {
        let wanted = self.wanted();
        Codec::ALL.map(|codec| wanted[codec.index()] || self.away[codec.index()] > 0)
    }

    /// The number of the next reliable message.
    pub(super) fn next_number(&self) -> u64 {
        self.missed.next()
    }

    /// The number of the last reliable message.
    pub(super) fn numbered(&self) -> u64 {
        self.missed.numbered()
    }

    /// The next welcome of a seat begins with what it missed.
    pub(super) fn owe(&mut self, seat: Seat, resume: Option<Resume>) {
        let Some(occupant) = self.occupant(seat) else { return };
        occupant.owed = resume.and_then(|resume| resume.after.or(occupant.served));
    }

    /// What the seat missed, if it goes on where it was; from here on it hears everything.
    pub(super) fn catch_up(&mut self, seat: Seat, codec: Codec) -> Option<Since> {
        let occupant = self.occupants.get_mut(seat.index())?.as_mut()?;
        occupant.served = None;
        let after = occupant.owed.take()?;
        Some(self.missed.since(after, codec))
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
        self.missed.keep(frames.clone());
        self.fanout.send_reliable(frames);
        self.followers.iter_mut().for_each(|followers| followers.tell(frames));
    }

    /// Sends a state to everybody who shares the room's view. Its events have the next number.
    pub(super) fn show_all(&mut self, frames: &Frames, events: Option<&Frames>) {
        if let Some(events) = events {
            self.missed.keep(events.clone());
        }
        self.fanout.send_state(frames, events);
        self.followers.iter_mut().for_each(|followers| followers.show(frames, events));
    }

    /// Closes every connection, also those that hear nothing of the room yet.
    pub(super) fn close_all(&mut self, close_reason: &CloseReason) {
        for (_, occupant) in self.seats().filter(|(_, occupant)| !occupant.in_state) {
            if let Ear::Connection(player) = &occupant.ear {
                player.connection.send(Outbound::Close(close_reason.clone()));
            }
        }
        self.fanout.control(|| Outbound::Close(close_reason.clone()));
        self.followers.iter().for_each(|followers| followers.control(Outbound::Close(close_reason.clone())));
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
