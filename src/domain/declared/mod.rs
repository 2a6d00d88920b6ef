//! What a game declares for the records: what it counts, which items there are, and which achievements.
//!
//! Must not: know a game.

mod declarations;

use super::{Achievement, Counter, Figures, Stock};

pub use declarations::{DeclarationRefused, Declarations};

/// Something that players find and use in matches. Their inventory says how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Its name for programs: `[a-z0-9_]{1,32}`, the only one of that name on a server. It never changes.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    won: Option<Counter>,
    used: Option<Counter>,
    kept: Option<Counter>,
}

impl Item {
    /// An item of that name. The counters that say how many of it come and go are added by [`Item::won`] (which every item
    /// should have), [`Item::used`] and [`Item::kept`].
    pub const fn new(name: &'static str, title: &'static str) -> Item {
        Item { name, title, won: None, used: None, kept: None }
    }

    /// Names the counter that says how many a player won in a match.
    pub const fn won(mut self, counter: Counter) -> Item {
        self.won = Some(counter);
        self
    }

    /// Names the counter that says how many a player used in a match.
    pub const fn used(mut self, counter: Counter) -> Item {
        self.used = Some(counter);
        self
    }

    /// Names the counter that says how many a player still held at the end of a match.
    pub const fn kept(mut self, counter: Counter) -> Item {
        self.kept = Some(counter);
        self
    }

    /// The counters that say how many of it come and go.
    fn counters(&self) -> impl Iterator<Item = Counter> {
        [self.won, self.used, self.kept].into_iter().flatten()
    }

    /// The change of a player's stock of this item in a match, from the counts of the game; `None` if nothing
    /// changes.
    pub(super) fn moved(&self, figures: &Figures) -> Option<Stock> {
        let count = |counter: Option<Counter>| {
            let count = counter.and_then(|counter| figures.get(counter.name));
            count.and_then(|&count| u64::try_from(count).ok()).unwrap_or(0)
        };
        let (won, used, kept) = (count(self.won), count(self.used), count(self.kept));
        ((won, used, kept) != (0, 0, 0)).then(|| Stock { item: self.name.to_owned(), won, used, kept })
    }
}

/// Everything that one game declares.
#[derive(Debug, Clone, Copy, Default)]
pub struct Declared {
    /// The counters of the game.
    pub counters: &'static [Counter],
    /// Its items.
    pub items: &'static [Item],
    /// Its achievements, in the order in which they are shown.
    pub achievements: &'static [Achievement],
}
