//! All families of figures: their names, what they mean, and how they are read. `docs/operations.md` has them in a table, and
//! says when to worry.
//!
//! Labels have few words: those of closed lists, and the games that the server has. Must not: show an id.

mod play;
mod records;
mod server;

use super::reading::Reading;
use crate::telemetry::exposition::{Exposition, FamilyKind, Scale};
use crate::telemetry::{Metric, Quantity};

/// A family of figures.
pub(super) struct Family {
    /// The name, without what the format adds to it.
    pub(super) name: &'static str,
    pub(super) kind: FamilyKind,
    pub(super) help: &'static str,
    /// Writes the samples.
    pub(super) read: fn(&Reading, &mut Exposition),
}

/// All of them, in the order of the page.
pub(super) fn all() -> impl Iterator<Item = &'static Family> {
    play::FAMILIES.iter().chain(records::FAMILIES).chain(server::FAMILIES)
}

const fn counter(name: &'static str, help: &'static str, read: fn(&Reading, &mut Exposition)) -> Family {
    Family { name, kind: FamilyKind::Counter, help, read }
}

const fn gauge(name: &'static str, help: &'static str, read: fn(&Reading, &mut Exposition)) -> Family {
    Family { name, kind: FamilyKind::Gauge, help, read }
}

const fn histogram(name: &'static str, help: &'static str, read: fn(&Reading, &mut Exposition)) -> Family {
    Family { name, kind: FamilyKind::Histogram, help, read }
}

impl Reading {
    /// One sample of what was counted.
    fn count(&self, page: &mut Exposition, what: Metric) {
        page.sample(&[], self.counted.count(what));
    }

    /// One sample of what was counted, with one label.
    fn count_of(&self, page: &mut Exposition, label: (&'static str, &str), what: Metric) {
        page.sample(&[label], self.counted.count(what));
    }

    /// The samples of what was measured.
    fn spread(&self, page: &mut Exposition, what: Quantity, scale: Scale) {
        page.histogram(&[], self.counted.spread(what), scale);
    }
}
