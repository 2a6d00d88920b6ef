//! Tickets that may play together: whether they fit, whether they are enough, and what a match of them is worth.

use crate::domain::matchmaking::{PairingRules, Sizes};

/// A ticket, as pairing sees it. Ratings are in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The rating; of a party the mean.
    pub rating: i64,
    /// How far apart the ratings of a match may be if it has waited longest.
    pub window: i64,
    /// How far apart they may be if another one has.
    pub stretched: i64,
    /// How long it has waited.
    pub waited_ms: u64,
    /// How many players it has.
    pub players: u16,
    /// How many players it wants in a match.
    pub sizes: Sizes,
    /// Whether bots may take seats.
    pub bots: bool,
}

impl Candidate {
    /// What two candidates have to share to stand for each other.
    pub(super) fn terms(&self) -> (i64, u16, Sizes, bool) {
        (self.rating, self.players, self.sizes, self.bots)
    }
}

/// Some candidates together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gathering {
    /// How many players they are.
    pub players: u16,
    /// How many players a match of theirs has: all of them agree to these bounds.
    pub sizes: Sizes,
    lowest: i64,
    highest: i64,
    /// How far apart the ratings may be for each of them.
    narrowest: i64,
    /// How far apart they may be for the one that has waited longest.
    widest: i64,
    oldest_ms: u64,
    waited_ms: u64,
    bots: bool,
}

/// What matches are worth. The first figure decides, the second one among equals; both add up over matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairingWorth {
    /// Players, times how close their ratings are, times how full the match is; in millionths.
    pub quality: u64,
    /// How long all of the tickets have waited.
    pub waited_ms: u64,
}

impl std::ops::Add for PairingWorth {
    type Output = PairingWorth;

    fn add(self, other: PairingWorth) -> PairingWorth {
        PairingWorth { quality: self.quality + other.quality, waited_ms: self.waited_ms + other.waited_ms }
    }
}

impl Gathering {
    /// One candidate.
    pub fn of(one: &Candidate) -> Gathering {
        let Candidate { rating, window, stretched, waited_ms, players, sizes, bots } = *one;
        Gathering {
            players,
            sizes,
            lowest: rating,
            highest: rating,
            narrowest: stretched,
            widest: window,
            oldest_ms: waited_ms,
            waited_ms,
            bots,
        }
    }

    /// All of these, of which there is at least one.
    pub(super) fn of_all<'c>(all: impl IntoIterator<Item = &'c Candidate>) -> Gathering {
        let gathered = all.into_iter().map(Gathering::of).reduce(Gathering::and);
        gathered.expect("a match has members")
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Gathering) -> Gathering {
        let sizes =
            Sizes { min: self.sizes.min.max(other.sizes.min), max: self.sizes.max.min(other.sizes.max) };
        Gathering {
            players: self.players.saturating_add(other.players),
            sizes,
            lowest: self.lowest.min(other.lowest),
            highest: self.highest.max(other.highest),
            narrowest: self.narrowest.min(other.narrowest),
            widest: self.widest.max(other.widest),
            oldest_ms: self.oldest_ms.max(other.oldest_ms),
            waited_ms: self.waited_ms.saturating_add(other.waited_ms),
            bots: self.bots && other.bots,
        }
    }

    /// Whether they may be in one match with others, perhaps. If they may not, more of them may not either.
    pub fn may_grow(&self) -> bool {
        self.players <= self.sizes.max && self.sizes.min <= self.sizes.max && self.spread() <= self.narrowest
    }

    /// Whether they may be in one match.
    pub fn fits(&self) -> bool {
        self.may_grow() && self.spread() <= self.widest
    }

    /// Whether they are a match that may begin now.
    pub fn is_match(&self, rules: &PairingRules) -> bool {
        self.fits() && self.players >= self.least(rules)
    }

    /// The fewest players with whom a match may begin now.
    fn least(&self, rules: &PairingRules) -> u16 {
        match self.oldest_ms {
            waited if self.takes_bots(waited, rules) => 1,
            waited if waited >= rules.full_wait_ms => self.sizes.min,
            _ => self.sizes.max,
        }
    }

    fn takes_bots(&self, waited_ms: u64, rules: &PairingRules) -> bool {
        self.bots && waited_ms >= rules.bots_wait_ms
    }

    /// How many bots take seats: as many as are left, if all of the players want that and one has waited for long enough.
    pub fn bots(&self, rules: &PairingRules) -> u16 {
        if self.takes_bots(self.oldest_ms, rules) { self.sizes.max.saturating_sub(self.players) } else { 0 }
    }

    /// How far apart the ratings are.
    pub fn spread(&self) -> i64 {
        self.highest - self.lowest
    }

    /// How close the ratings are, as the one sees it whose window is widest: from 1,000,000, all are equal, down to 0.
    pub fn closeness(&self) -> u64 {
        let (spread, window) = (self.spread().unsigned_abs(), self.widest.unsigned_abs().max(1));
        1_000_000 - 1_000_000 * spread.min(window) / (window + 1)
    }

    /// What a match of them is worth. Too few of them, who begin with bots, are worth next to nothing, so that people play
    /// with people where they can.
    pub fn worth(&self) -> PairingWorth {
        let (players, most) = (u64::from(self.players), u64::from(self.sizes.max.max(1)));
        let quality = match self.players >= self.sizes.min {
            true => players * self.closeness() * (most + players) / (2 * most),
            false => players * players,
        };
        PairingWorth { quality, waited_ms: self.waited_ms }
    }
}
