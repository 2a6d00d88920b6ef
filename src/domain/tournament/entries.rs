//! Who has entered, before the bracket is drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::event::Entry;
use super::setup::TournamentSetup;
use crate::domain::PlayerId;

/// Those who have entered, in that order, and those who must not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct EntryList {
    pub(super) entries: Vec<Entry>,
    pub(super) checked_in: BTreeSet<PlayerId>,
    pub(super) barred: BTreeSet<PlayerId>,
}

impl EntryList {
    pub(super) fn get(&self, player: &PlayerId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.player == *player)
    }

    pub(super) fn enter(&mut self, entry: Entry, checks_in: bool) {
        if checks_in || entry.is_bot() {
            self.checked_in.insert(entry.player.clone());
        }
        self.entries.push(entry);
    }

    pub(super) fn leave(&mut self, player: &PlayerId) {
        self.entries.retain(|entry| entry.player != *player);
        self.checked_in.remove(player);
    }

    pub(super) fn replace(&mut self, player: &PlayerId, by: &Entry) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.player == *player) {
            *entry = by.clone();
            if self.checked_in.remove(player) {
                self.checked_in.insert(by.player.clone());
            }
        }
    }

    /// Those who would play if it began now: who has checked in, if that is asked for, up to the number of places.
    pub(super) fn playing(&self, places: u16, must_check_in: bool) -> impl Iterator<Item = &Entry> {
        let comes = move |entry: &&Entry| !must_check_in || self.checked_in.contains(&entry.player);
        self.entries.iter().filter(comes).take(usize::from(places))
    }
}

/// Puts those who play in the order of their seeds, the best first.
pub(super) fn seeded(
    setup: &TournamentSetup,
    playing: &[PlayerId],
    ratings: &BTreeMap<PlayerId, i64>,
    draw: u32,
) -> Vec<PlayerId> {
    let rating = |player: &PlayerId| ratings.get(player).map_or(i32::MIN, |rating| clamped(*rating));
    let known: Vec<i32> = playing.iter().map(rating).collect();
    let order = setup.bracket.seeds(&known, setup.seed_of_draw(draw));
    order.into_iter().filter_map(|entrant| playing.get(entrant.index()).cloned()).collect()
}

/// A rating as a number that is above that of nobody's.
fn clamped(rating: i64) -> i32 {
    rating.clamp(i64::from(i32::MIN) + 1, i64::from(i32::MAX)) as i32
}
