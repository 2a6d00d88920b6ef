//! The room's side of its spectators: it sends their actor one envelope a frame.

use actix::prelude::*;

use crate::actors::Spectators;
use crate::actors::delivery::{EnvelopeAddress, Frames, HubLink, Outbound, Target, TopicId};

/// The spectators' actor, as its room knows it.
pub(super) struct SpectatorsLink {
    addr: Addr<Spectators>,
    key: TopicId,
    link: HubLink,
    readers: [bool; 2],
}

impl SpectatorsLink {
    /// A link to an actor that was just started, under the key that names this run of it.
    pub(super) fn new(addr: Addr<Spectators>, key: TopicId) -> SpectatorsLink {
        let link = HubLink::new(EnvelopeAddress::relay(addr.clone().recipient()));
        SpectatorsLink { addr, key, link, readers: [false; 2] }
    }

    /// The address of the spectators' actor.
    pub(super) fn addr(&self) -> &Addr<Spectators> {
        &self.addr
    }

    /// Notes the codecs in which frames are wanted. Answers `false` if an earlier run of the actor has said so.
    pub(super) fn read_in(&mut self, key: TopicId, readers: [bool; 2]) -> bool {
        if self.key == key {
            self.readers = readers;
        }
        self.key == key
    }

    /// The codecs that frames are wanted in.
    pub(super) fn readers(&self) -> [bool; 2] {
        self.readers
    }

    /// Whether the actor wants to be sent anything.
    pub(super) fn listens(&self) -> bool {
        self.readers.contains(&true)
    }

    pub(super) fn tell(&mut self, frames: &Frames) {
        if self.listens() {
            self.link.send(Target::Topic(self.key), Outbound::Reliable(frames.clone()));
        }
    }

    pub(super) fn show(&mut self, frames: &Frames, events: Option<&Frames>) {
        if self.listens() {
            let outbound = Outbound::State { frames: frames.clone(), events: events.cloned() };
            self.link.send(Target::Topic(self.key), outbound);
        }
    }

    pub(super) fn control(&self, outbound: Outbound) {
        self.link.control(self.key, outbound);
    }
}
