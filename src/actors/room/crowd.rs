//! Who hears a room, and the trunks that carry frames to them: one per HTTP worker, each frame sent once per trunk.

use std::collections::HashMap;

use actix::Recipient;

use super::mail::{Ear, Glimpse, KeyframeWanted, PlayerLine};
use crate::actors::mail::insist;
use crate::actors::outlet::{Cargo, Frames, Hangup, Label, Line, LineId, Parcel, RoomKey, Trunks};
use crate::game::Seat;
use crate::protocol::Codec;

/// Everybody who hears a room.
pub(super) struct Crowd {
    key: RoomKey,
    secrets: bool,
    keyframes: Recipient<KeyframeWanted>,
    trunks: Trunks,
    occupants: Vec<Option<Occupant>>,
    watchers: HashMap<LineId, Line>,
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
        let (trunks, occupants, watchers) = (Trunks::new(key), Vec::new(), HashMap::new());
        Crowd { key, secrets, keyframes, trunks, occupants, watchers }
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

    pub(super) fn watch(&mut self, line: Line) {
        self.trunks.add(&line);
        self.watchers.insert(line.id, line);
    }

    pub(super) fn unwatch(&mut self, line: LineId) {
        if let Some(line) = self.watchers.remove(&line) {
            self.trunks.take(&line);
        }
    }

    pub(super) fn watcher(&self, line: LineId) -> Option<&Line> {
        self.watchers.get(&line)
    }

    pub(super) fn watchers(&self) -> impl Iterator<Item = &Line> {
        self.watchers.values()
    }

    pub(super) fn watcher_count(&self) -> usize {
        self.watchers.len()
    }

    /// Whether anybody hears frames.
    pub(super) fn is_heard(&self) -> bool {
        !self.trunks.is_empty()
    }

    /// The codecs somebody reads.
    pub(super) fn wanted(&self) -> [bool; 2] {
        self.trunks.readers().map(|readers| readers > 0)
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

    /// Sends what must arrive to everybody.
    pub(super) fn tell_all(&mut self, frames: &Frames) {
        self.trunks.tell(frames);
    }

    /// Sends a state to everybody who shares the room's view.
    pub(super) fn show_all(&mut self, frames: &Frames, events: Option<&Frames>) {
        self.trunks.show(frames, events);
    }

    /// Closes every connection, also those that hear nothing of the room yet.
    pub(super) fn hang_up(&mut self, hangup: &Hangup) {
        for (_, occupant) in self.seats().filter(|(_, occupant)| !occupant.in_state) {
            if let Ear::Line(player) = &occupant.ear {
                self.tell_line(&player.line, Cargo::Hang(hangup.clone()));
            }
        }
        self.trunks.order(|| Cargo::Hang(hangup.clone()));
    }
}

/// The codec table with only one wanted.
pub(super) fn only(codec: Codec) -> [bool; 2] {
    let mut wanted = [false; 2];
    wanted[codec.index()] = true;
    wanted
}
