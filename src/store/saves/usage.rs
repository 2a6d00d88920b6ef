//! The room that saves take on the disk: all of them, and those of guests together, who must not take everybody else's
//! place.
//!
//! Must not: know files, or which players are guests; it is told.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::KeepRefused;
use crate::domain::PlayerId;

/// The room that saves take, in bytes of whole blocks.
pub(super) struct SaveUsage {
    total_max: u64,
    guests_max: u64,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    total: u64,
    guests: u64,
    of_guest: HashMap<PlayerId, u64>,
}

/// A file that takes the place of another one, or of none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Swap {
    pub(super) new: u64,
    pub(super) old: u64,
}

impl Swap {
    /// Whether the file fits. A file that does not grow is fine even when a lower limit was set meanwhile.
    fn fits(self, used: u64, max: u64) -> bool {
        self.new <= self.old || self.of(used) <= max
    }

    fn of(self, used: u64) -> u64 {
        (used + self.new).saturating_sub(self.old)
    }
}

impl Used {
    fn apply(&mut self, player: &PlayerId, swap: Swap) {
        self.total = swap.of(self.total);
        if let Some(theirs) = self.of_guest.get_mut(player) {
            self.guests = swap.of(self.guests);
            *theirs = swap.of(*theirs);
            if *theirs == 0 {
                self.of_guest.remove(player);
            }
        }
    }

    fn is_no_guest(&mut self, player: &PlayerId) {
        self.guests -= self.of_guest.remove(player).unwrap_or(0);
    }
}

impl SaveUsage {
    pub(super) fn new(total_max: u64, guests_max: u64) -> SaveUsage {
        SaveUsage { total_max, guests_max, used: Mutex::default() }
    }

    /// Notes a file that is there. Players whose ids were given out count as guests until it is said that they are none.
    pub(super) fn found(&self, player: Option<&PlayerId>, bytes: u64) {
        let mut used = self.used();
        match player.filter(|player| player.is_issued()) {
            Some(player) => {
                used.of_guest.entry(player.clone()).or_default();
                used.apply(player, Swap { new: bytes, old: 0 });
            }
            None => used.total += bytes,
        }
    }

    /// Takes the room for a file. Errors: there is none, for a guest or for anybody.
    pub(super) fn take(&self, player: &PlayerId, is_guest: bool, swap: Swap) -> Result<(), KeepRefused> {
        let mut used = self.used();
        if !is_guest {
            used.is_no_guest(player);
        }
        if !swap.fits(used.total, self.total_max) {
            return Err(KeepRefused::ServerFull);
        }
        if is_guest {
            if !swap.fits(used.guests, self.guests_max) {
                return Err(KeepRefused::GuestsFull);
            }
            used.of_guest.entry(player.clone()).or_default();
        }
        used.apply(player, swap);
        Ok(())
    }

    /// The file of a player has another length, or none.
    pub(super) fn changed(&self, player: &PlayerId, swap: Swap) {
        self.used().apply(player, swap);
    }

    /// The players who count as guests.
    pub(super) fn guests(&self) -> Vec<PlayerId> {
        self.used().of_guest.keys().cloned().collect()
    }

    /// The saves of this player do not count as a guest's any more.
    pub(super) fn is_no_guest(&self, player: &PlayerId) {
        self.used().is_no_guest(player);
    }

    pub(super) fn is_guest(&self, player: &PlayerId) -> bool {
        self.used().of_guest.contains_key(player)
    }

    #[cfg(test)]
    pub(super) fn total(&self) -> u64 {
        self.used().total
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
