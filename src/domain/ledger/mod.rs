//! The pure core of settling. Rows are put in as they were, matches are settled one after the other, and rows come
//! out as they are then. Both databases do exactly what this says.
//!
//! Must not: know a database. The caller knows which matches are new, so that none is settled twice.

mod changes;
mod field;
mod honours;
mod need;
mod settlement;
mod sheet;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::sheet::Sheet;
use super::{
    BoardName, Career, Declarations, Ladder, NewNotice, PlayerId, PlayerKind, Rating, SettledMatch, Stock,
    Unlocked,
};

pub use changes::{BucketSize, Changes, CountChange, EntryChange};
pub use honours::honour;
pub use need::{Need, boards_of};

/// The rows of some players, before and after some matches.
#[derive(Debug)]
pub struct Ledger {
    declarations: Arc<Declarations>,
    kinds: Sheet<PlayerId, PlayerKind>,
    sign_in: BTreeSet<PlayerId>,
    careers: Sheet<(PlayerId, String), Career>,
    ratings: Sheet<(PlayerId, Ladder), Rating>,
    stocks: Sheet<(PlayerId, String), Stock>,
    entries: Sheet<(PlayerId, BoardName), i64>,
    has: BTreeSet<(PlayerId, String)>,
    unlocked: Vec<(PlayerId, Unlocked)>,
}

/// The outcome of settling one match.
#[derive(Debug, Clone, PartialEq)]
pub struct Settling {
    /// The match with its changes. Its `notices` are empty, because they have no numbers yet.
    pub settled: SettledMatch,
    /// The notices to players.
    pub notices: Vec<NewNotice>,
}

impl Ledger {
    /// An empty ledger. The games' declarations say what they count, and what there is to reach in them.
    pub fn new(declarations: Arc<Declarations>) -> Ledger {
        Ledger {
            declarations,
            kinds: Sheet::default(),
            sign_in: BTreeSet::new(),
            careers: Sheet::default(),
            ratings: Sheet::default(),
            stocks: Sheet::default(),
            entries: Sheet::default(),
            has: BTreeSet::new(),
            unlocked: Vec::new(),
        }
    }

    /// Puts in what kind a known player is, and whether the player can sign in, as guests and accounts do. A player who is
    /// not put in is new.
    pub fn load_player(&mut self, player: PlayerId, kind: PlayerKind, signs_in: bool) {
        if signs_in {
            self.sign_in.insert(player.clone());
        }
        self.kinds.load(player, kind);
    }

    /// Puts in a known career.
    pub fn load_career(&mut self, player: PlayerId, career: Career) {
        self.careers.load((player, career.game.clone()), career);
    }

    /// Puts in a known rating.
    pub fn load_rating(&mut self, player: PlayerId, rating: Rating) {
        self.ratings.load((player, rating.ladder.clone()), rating);
    }

    /// Puts in a known stock of an item.
    pub fn load_stock(&mut self, player: PlayerId, stock: Stock) {
        self.stocks.load((player, stock.item.clone()), stock);
    }

    /// Puts in the name of an achievement that a player has.
    pub fn load_unlocked(&mut self, player: PlayerId, achievement: String) {
        self.has.insert((player, achievement));
    }

    /// Puts in a known entry of a board.
    pub fn load_entry(&mut self, board: BoardName, player: PlayerId, score: i64) {
        self.entries.load((player, board), score);
    }

    /// The rows that have to be written for all matches that were settled in here.
    pub fn into_changes(self) -> Changes {
        Changes::of(self)
    }
}
