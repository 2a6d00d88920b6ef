//! What a game counts: the name under which records keep a figure, and its words for people.
//!
//! Must not: know a game, or what is counted.

/// Something that a game counts of each player in a match. Records add it up over all matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    /// Its name for programs: `[a-z0-9_]{1,32}`, the only one of that name in its game. It never changes.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The name of the counter that this one is a part of.
    pub part_of: Option<&'static str>,
}

impl Counter {
    /// A counter of that name.
    pub const fn new(name: &'static str, title: &'static str) -> Counter {
        Counter { name, title, part_of: None }
    }

    /// Says that this counts a part of what `whole` counts, as hits are a part of shots. People are shown the share, too.
    pub const fn part_of(mut self, whole: Counter) -> Counter {
        self.part_of = Some(whole.name);
        self
    }
}
