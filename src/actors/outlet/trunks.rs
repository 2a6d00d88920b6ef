//! The way from one sender to the lines that hear it: a trunk to each worker that has some, and each parcel once per trunk.

use std::time::Instant;

use actix::Recipient;

use super::{Cargo, Frames, Hangup, Label, Line, Parcel, RoomKey};
use crate::actors::mail::{Sent, insist, offer};
use crate::protocol::CloseCode;

/// What is lost when a parcel is dropped because the receiver is full; told as soon as it takes parcels again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Loss {
    /// Nothing.
    Nothing,
    /// A state: a keyframe makes up for it.
    State,
    /// Something that had to arrive.
    Reliable,
}

/// Hands parcels to one receiver that may be full.
pub struct Trunk {
    to: Recipient<Parcel>,
    lost: Loss,
}

impl Trunk {
    /// A trunk on which nothing is lost yet.
    pub fn new(to: Recipient<Parcel>) -> Trunk {
        Trunk { to, lost: Loss::Nothing }
    }

    /// Hands something over for the lines of a room. Full: it is dropped, and what that means is told first thing when
    /// there is room again.
    pub fn carry(&mut self, to: Label, cargo: Cargo, loss: Loss) {
        let owed = match self.lost {
            Loss::Nothing => None,
            Loss::State => Some(Cargo::StateGap),
            Loss::Reliable => {
                Some(Cargo::Hang(Hangup::new(CloseCode::ReadsTooSlowly, "the server could not keep up")))
            }
        };
        if let Some(owed) = owed {
            if offer(&self.to, Parcel { to, cargo: owed }) == Sent::Full {
                return;
            }
            self.lost = Loss::Nothing;
        }
        if offer(&self.to, Parcel { to, cargo }) == Sent::Full && self.lost < loss {
            self.lost = loss;
        }
    }

    /// Hands an order over that passes the bound.
    pub fn order(&self, room: RoomKey, cargo: Cargo) {
        insist(&self.to, Parcel { to: Label::Room(room), cargo });
    }
}

/// The trunks to all workers on which a room has lines.
pub struct Trunks {
    room: RoomKey,
    /// When the step began that the room is about to tell of.
    begun: Option<Instant>,
    workers: Vec<Worker>,
    readers: [usize; 2],
}

struct Worker {
    number: usize,
    trunk: Trunk,
    lines: usize,
}

impl Trunks {
    /// None yet.
    pub fn new(room: RoomKey) -> Trunks {
        Trunks { room, begun: None, workers: Vec::new(), readers: [0; 2] }
    }

    /// Another line.
    pub fn add(&mut self, line: &Line) {
        self.readers[line.codec.index()] += 1;
        match self.workers.iter_mut().find(|worker| worker.number == line.worker) {
            Some(worker) => worker.lines += 1,
            None => {
                let trunk = Trunk::new(line.outlet.clone());
                self.workers.push(Worker { number: line.worker, trunk, lines: 1 });
            }
        }
    }

    /// A line less; it was added before.
    pub fn take(&mut self, line: &Line) {
        self.readers[line.codec.index()] -= 1;
        if let Some(at) = self.workers.iter().position(|worker| worker.number == line.worker) {
            self.workers[at].lines -= 1;
            if self.workers[at].lines == 0 {
                self.workers.swap_remove(at);
            }
        }
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.workers.is_empty()
    }

    /// How many lines read each codec.
    pub fn readers(&self) -> [usize; 2] {
        self.readers
    }

    /// What is sent from now on comes of a step that began then, or of none: for the measure of [`Time::StepToSent`].
    ///
    /// [`Time::StepToSent`]: crate::telemetry::Time::StepToSent
    pub fn time(&mut self, begun: Option<Instant>) {
        self.begun = begun;
    }

    fn label(&self) -> Label {
        let room = self.room;
        self.begun.map_or(Label::Room(room), |begun| Label::Step { room, begun })
    }

    /// Sends what must arrive.
    pub fn tell(&mut self, frames: &Frames) {
        let to = self.label();
        for worker in &mut self.workers {
            worker.trunk.carry(to, Cargo::Reliable(frames.clone()), Loss::Reliable);
        }
    }

    /// Sends a state, to those lines that share the room's view.
    pub fn show(&mut self, frames: &Frames, events: Option<&Frames>) {
        let to = self.label();
        let loss = if events.is_some() { Loss::Reliable } else { Loss::State };
        for worker in &mut self.workers {
            let cargo = Cargo::State { frames: frames.clone(), events: events.cloned() };
            worker.trunk.carry(to, cargo, loss);
        }
    }

    /// Sends an order that passes the bounds.
    pub fn order(&self, cargo: impl Fn() -> Cargo) {
        for worker in &self.workers {
            worker.trunk.order(self.room, cargo());
        }
    }
}
