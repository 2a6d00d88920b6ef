//! The rows that have to be written after matches were settled: the final value of each, once. Must not: write them.

use std::collections::BTreeMap;

use super::Ledger;
use super::sheet::Changed;
use crate::domain::board::{coarse_bucket, fine_bucket};
use crate::domain::{BoardName, Career, PlayerId, PlayerKind, Rating, Stock, Unlocked};

/// Everything that some matches changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Players who were not known before.
    pub players: Vec<(PlayerId, PlayerKind)>,
    /// Careers, by player and game.
    pub careers: Vec<(PlayerId, Career)>,
    /// Ratings, by player and ladder.
    pub ratings: Vec<(PlayerId, Rating)>,
    /// Stocks of items, by player and item.
    pub stocks: Vec<(PlayerId, Stock)>,
    /// New achievements, in the order in which they were reached.
    pub unlocked: Vec<(PlayerId, Unlocked)>,
    /// Entries of boards, by board and player.
    pub entries: Vec<EntryChange>,
    /// Changes of counts, by board, kind of player, size and bucket; none is zero.
    pub counts: Vec<CountChange>,
}

/// An entry of a board, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryChange {
    /// The board that it is on.
    pub board: BoardName,
    /// The player whose entry it is.
    pub player: PlayerId,
    /// Whether the player is a bot.
    pub bot: bool,
    /// Points, or a rating in hundredths.
    pub score: i64,
}

/// By how much the count of one bucket of a board changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountChange {
    /// The board that it is on.
    pub board: BoardName,
    /// Whether it is the count of bots, or that of people.
    pub bot: bool,
    /// Whether `bucket` is a fine or a coarse one.
    pub level: BucketSize,
    /// The number of the bucket.
    pub bucket: i64,
    /// The number to add to the count.
    pub by: i64,
}

/// The two sizes of buckets (see [`fine_bucket`] and [`coarse_bucket`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BucketSize {
    /// A fine bucket.
    Fine,
    /// A coarse bucket, which consists of many fine ones.
    Coarse,
}

impl Changes {
    /// The changes by all matches that were settled in a ledger.
    pub(super) fn of(ledger: Ledger) -> Changes {
        let is_bot = |player: &PlayerId| ledger.kinds.get(player) == Some(&PlayerKind::Bot);
        let (mut entries, mut counts) = (Vec::new(), CountSums::default());
        for Changed { key: (player, board), loaded, now } in ledger.entries.into_changed() {
            let bot = is_bot(&player);
            counts.moved(&board, bot, loaded, now);
            entries.push(EntryChange { board, player, bot, score: now });
        }
        entries.sort_by(|a, b| (&a.board, &a.player).cmp(&(&b.board, &b.player)));
        Changes {
            players: ledger.kinds.into_changed().map(|kind| (kind.key, kind.now)).collect(),
            careers: ledger.careers.into_changed().map(|career| (career.key.0, career.now)).collect(),
            ratings: ledger.ratings.into_changed().map(|rating| (rating.key.0, rating.now)).collect(),
            stocks: ledger.stocks.into_changed().map(|stock| (stock.key.0, stock.now)).collect(),
            unlocked: ledger.unlocked,
            entries,
            counts: counts.into_changes(),
        }
    }
}

/// The changes of counts, added up.
#[derive(Default)]
struct CountSums(BTreeMap<(BoardName, bool, BucketSize, i64), i64>);

impl CountSums {
    fn moved(&mut self, board: &BoardName, bot: bool, from: Option<i64>, to: i64) {
        if let Some(from) = from {
            self.add(board, bot, from, -1);
        }
        self.add(board, bot, to, 1);
    }

    fn add(&mut self, board: &BoardName, bot: bool, score: i64, by: i64) {
        let fine = fine_bucket(score);
        for (level, bucket) in [(BucketSize::Fine, fine), (BucketSize::Coarse, coarse_bucket(fine))] {
            *self.0.entry((board.clone(), bot, level, bucket)).or_default() += by;
        }
    }

    fn into_changes(self) -> Vec<CountChange> {
        let changed = self.0.into_iter().filter(|(_, by)| *by != 0);
        changed
            .map(|((board, bot, level, bucket), by)| CountChange { board, bot, level, bucket, by })
            .collect()
    }
}
