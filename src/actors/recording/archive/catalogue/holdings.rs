//! The replays of somebody, in the order in which they go, and how much they are together.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;

use super::worth::Worth;
use crate::domain::{MatchId, PlayerId};

/// A place in the order in which replays go: what is worth less first, then what came earlier.
pub(super) type ShelfTurn = (Worth, Timestamp, MatchId);

/// Who has a share of what is kept. A replay may be of both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ShareHolder {
    /// Who opened the room.
    Owner(PlayerId),
    /// The address it was opened from.
    Address(IpAddr),
}

/// What is worth the same and is of one address and of one owner, or of nobody: behind an address there may be many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AddressPart {
    pub(super) address: IpAddr,
    pub(super) worth: Worth,
    pub(super) owner: Option<PlayerId>,
}

/// Somebody's replays, or all.
#[derive(Debug, Default)]
pub(super) struct Holding {
    turns: BTreeSet<ShelfTurn>,
    bytes: u64,
}

/// What is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// How many there are.
    Count,
    /// How long they are.
    Bytes,
}

impl Holding {
    pub(super) fn put(&mut self, turn: ShelfTurn, bytes: u64) {
        self.turns.insert(turn);
        self.bytes += bytes;
    }

    pub(super) fn take(&mut self, turn: &ShelfTurn, bytes: u64) {
        self.turns.remove(turn);
        self.bytes -= bytes;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.turns.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How much they are.
    pub(super) fn size(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Count => self.turns.len() as u64,
            Measure::Bytes => self.bytes,
        }
    }

    /// In the order in which they go, without those that stay.
    pub(super) fn going<'a>(&'a self, staying: &'a BTreeSet<MatchId>) -> impl Iterator<Item = &'a ShelfTurn> {
        self.turns.iter().filter(|(.., id)| !staying.contains(id))
    }
}
