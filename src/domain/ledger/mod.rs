//! The pure core of settling: rows as they were go in, matches are settled one after the other, rows as they are come out.
//! Both databases do exactly what this says.
//!
//! Must not: know a database, or settle a match twice: who calls knows which matches are new.

mod adding;
mod changes;
mod field;
mod need;
mod settling;
mod sheet;
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
pub use need::{Need, boards_of};

/// The rows of those who played, and what becomes of them.
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

/// What one match came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Settling {
    /// What is told of it; `notices` is empty, for they have no numbers yet.
    pub settled: SettledMatch,
    /// What players are to be told.
    pub notices: Vec<NewNotice>,
}

impl Ledger {
    /// One that knows nobody. What games count, and what there is to reach in them, they declare.
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

    /// What a known player is, and whether they sign in, as guests and accounts do. Somebody who is not loaded is new.
    pub fn load_player(&mut self, player: PlayerId, kind: PlayerKind, signs_in: bool) {
        if signs_in {
            self.sign_in.insert(player.clone());
        }
        self.kinds.load(player, kind);
    }

    /// A known career.
    pub fn load_career(&mut self, player: PlayerId, career: Career) {
        self.careers.load((player, career.game.clone()), career);
    }

    /// A known rating.
    pub fn load_rating(&mut self, player: PlayerId, rating: Rating) {
        self.ratings.load((player, rating.ladder.clone()), rating);
    }

    /// A known item of an inventory.
    pub fn load_stock(&mut self, player: PlayerId, stock: Stock) {
        self.stocks.load((player, stock.item.clone()), stock);
    }

    /// The name of an achievement that a player has.
    pub fn load_unlocked(&mut self, player: PlayerId, achievement: String) {
        self.has.insert((player, achievement));
    }

    /// A known entry on a board.
    pub fn load_entry(&mut self, board: BoardName, player: PlayerId, score: i64) {
        self.entries.load((player, board), score);
    }

    /// What is to be written for all matches that were settled in here.
    pub fn into_changes(self) -> Changes {
        Changes::of(self)
    }
}
