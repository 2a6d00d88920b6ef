//! Who hears a room, and the trunks that carry frames to them: one per HTTP worker, each frame sent once per trunk.

use actix::Recipient;

use super::followers::Followers;
use super::mail::{Ear, Glimpse, KeyframeWanted, PlayerLine};
use crate::actors::mail::insist;
use crate::actors::outlet::{Cargo, Frames, Hangup, Label, Line, Parcel, RoomKey, Trunks};
use crate::game::Seat;
use crate::protocol::Codec;

/// Everybody who hears a room.
pub(super) struct Crowd {
    key: RoomKey,
    secrets: bool,
    keyframes: Recipient<KeyframeWanted>,
    trunks: Trunks,
    occupants: Vec<Option<Occupant>>,
    pub(super) followers: Option<Followers>,
}

/// Somebody in a seat.
#[derive(Default)]
pub(super) struct Occupant {
    pub(super) ear: Ear,
    /// Whether the state knows the seat; before, there is nothing to show.
    pub(super) in_state: bool,
}

impl Occupant {
    /// Whether frames or sights reach it.
    pub(super) fn hears(&self) -> bool {
        !matches!(self.ear, Ear::None)
    }
}

impl Crowd {
    pub(super) fn new(key: RoomKey, secrets: bool, keyframes: Recipient<KeyframeWanted>) -> Crowd {
        let (trunks, occupants, followers) = (Trunks::new(key), Vec::new(), None);
        Crowd { key, secrets, keyframes, trunks, occupants, followers }
    }

    pub(super) fn sit(&mut self, seat: Seat, ear: Ear) {
        if self.occupants.len() <= seat.index() {
            self.occupants.resize_with(seat.index() + 1, || None);
        }
        if let Ear::Line(player) = &ear {
            self.trunks.add(&player.line);
        }
        self.occupants[seat.index()] = Some(Occupant { ear, in_state: false });
    }

    pub(super) fn stand(&mut self, seat: Seat) {
        let left = self.occupants.get_mut(seat.index()).and_then(Option::take);
        if let Some(Ear::Line(player)) = left.map(|occupant| occupant.ear) {
            self.trunks.take(&player.line);
        }
    }

    /// A new match has begun: nobody is in its state yet, and nobody is shown it before their welcome.
    pub(super) fn new_round(&mut self) {
        self.trunks.order(|| Cargo::Hush);
        self.followers.iter().for_each(|followers| followers.order(Cargo::Hush));
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
        let old = std::mem::replace(&mut occupant.ear, ear);
        if let Ear::Line(PlayerLine { line, .. }) = &occupant.ear {
            let line = line.clone();
            self.trunks.add(&line);
        }
        if let Ear::Line(player) = &old {
            self.trunks.take(&player.line);
        }
        Some(old)
    }

    /// The connection of a seat.
    pub(super) fn line(&self, seat: Seat) -> Option<&PlayerLine> {
        match &self.occupants.get(seat.index())?.as_ref()?.ear {
            Ear::Line(player) => Some(player),
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
        !self.trunks.is_empty() || self.spectators() > 0
    }

    /// Whether anybody hears frames.
    pub(super) fn is_heard(&self) -> bool {
        !self.trunks.is_empty() || self.followers.as_ref().is_some_and(Followers::listens)
    }

    /// The codecs somebody reads.
    pub(super) fn wanted(&self) -> [bool; 2] {
        let followers = self.followers.as_ref().map_or([false; 2], Followers::readers);
        Codec::ALL.map(|codec| self.trunks.readers()[codec.index()] > 0 || followers[codec.index()])
    }

    /// The line hears the room from now on.
    pub(super) fn enlist(&self, line: &Line, own_view: bool) {
        let (room, keyframes) = (self.key, self.keyframes.clone());
        let shared = !(own_view && self.secrets);
        self.tell_line(line, Cargo::Enlist { room, keyframes, shared });
    }

    /// Sends to one line; bounded by what one connection may ask for.
    pub(super) fn tell_line(&self, line: &Line, cargo: Cargo) {
        insist(&line.outlet, Parcel { to: Label::Line(line.id), cargo });
    }

    /// Sends what must arrive to everybody: those who play first, and one parcel to all who watch.
    pub(super) fn tell_all(&mut self, frames: &Frames) {
        self.trunks.tell(frames);
        self.followers.iter_mut().for_each(|followers| followers.tell(frames));
    }

    /// Sends a state to everybody who shares the room's view.
    pub(super) fn show_all(&mut self, frames: &Frames, events: Option<&Frames>) {
        self.trunks.show(frames, events);
        self.followers.iter_mut().for_each(|followers| followers.show(frames, events));
    }

    /// Closes every connection, also those that hear nothing of the room yet.
    pub(super) fn hang_up(&mut self, hangup: &Hangup) {
        for (_, occupant) in self.seats().filter(|(_, occupant)| !occupant.in_state) {
            if let Ear::Line(player) = &occupant.ear {
                self.tell_line(&player.line, Cargo::Hang(hangup.clone()));
            }
        }
        self.trunks.order(|| Cargo::Hang(hangup.clone()));
        self.followers.iter().for_each(|followers| followers.order(Cargo::Hang(hangup.clone())));
    }
}
