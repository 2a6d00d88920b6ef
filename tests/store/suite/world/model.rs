//! Records as they should be: the ledger over maps, one match after the other. Stores are compared with it.
//!
//! Must not: take a short cut that a store might take, too.

use std::collections::{BTreeMap, BTreeSet};

use tiltyard::domain::ledger::{Ledger, Need};
use tiltyard::domain::{
    BoardName, BoardScope, Career, Ladder, ListOrder, MatchId, MatchResult, PlayedMatch, PlayerId,
    PlayerKind, Rating, SettledMatch, Stock, Unlocked,
};
use tiltyard::store::records::Records;

use crate::stores::declarations;

#[derive(Default)]
pub(crate) struct Model {
    kinds: BTreeMap<PlayerId, PlayerKind>,
    careers: BTreeMap<(PlayerId, String), Career>,
    ratings: BTreeMap<(PlayerId, Ladder), Rating>,
    stocks: BTreeMap<(PlayerId, String), Stock>,
    unlocked: BTreeMap<(PlayerId, String), Unlocked>,
    entries: BTreeMap<(BoardName, PlayerId), (bool, i64)>,
    /// In the order of settling.
    histories: BTreeMap<PlayerId, Vec<PlayedMatch>>,
    orders: BTreeMap<PlayerId, ListOrder>,
    settled: BTreeMap<MatchId, SettledMatch>,
}

impl Model {
    /// Settles a match, once.
    pub(crate) fn settle(&mut self, result: &MatchResult) -> SettledMatch {
        if let Some(before) = self.settled.get(&result.match_id) {
            return SettledMatch { is_new: false, ..before.clone() };
        }
        let mut ledger = self.load(&Need::of([result]));
        let settled = ledger.settle(result).settled;
        self.keep(ledger);
        for (placing, now) in result.placings.iter().zip(&settled.players) {
            let order = self.orders.entry(placing.player.clone()).or_default();
            let played = PlayedMatch {
                match_id: result.match_id.clone(),
                ladder: result.ladder(),
                began_at: result.began_at,
                ended_at: result.ended_at,
                players: result.placings.len() as u16,
                has_replay: result.has_replay,
                private: result.private,
                finish: placing.finish,
                points: now.points,
                figures: placing.figures.clone(),
                rating_before: now.rating_before,
                rating_after: now.rating_after,
                listed_at: order.next(result.ended_at),
            };
            self.histories.entry(placing.player.clone()).or_default().push(played);
        }
        self.settled.insert(result.match_id.clone(), settled.clone());
        settled
    }

    fn load(&self, need: &Need) -> Ledger {
        let mut ledger = Ledger::new(declarations());
        for player in &need.players {
            if let Some(kind) = self.kinds.get(player) {
                ledger.load_player(player.clone(), *kind, false);
            }
            for board in &need.boards {
                if let Some((_, score)) = self.entries.get(&(board.clone(), player.clone())) {
                    ledger.load_entry(board.clone(), player.clone(), *score);
                }
            }
            of(&self.careers, player).for_each(|row| ledger.load_career(player.clone(), row.clone()));
            of(&self.ratings, player).for_each(|row| ledger.load_rating(player.clone(), row.clone()));
            of(&self.stocks, player).for_each(|row| ledger.load_stock(player.clone(), row.clone()));
            of(&self.unlocked, player)
                .for_each(|row| ledger.load_unlocked(player.clone(), row.achievement.clone()));
        }
        ledger
    }

    fn keep(&mut self, ledger: Ledger) {
        let changes = ledger.into_changes();
        self.kinds.extend(changes.players);
        self.careers.extend(changes.careers.into_iter().map(|(who, row)| ((who, row.game.clone()), row)));
        self.ratings.extend(changes.ratings.into_iter().map(|(who, row)| ((who, row.ladder.clone()), row)));
        self.stocks.extend(changes.stocks.into_iter().map(|(who, row)| ((who, row.item.clone()), row)));
        let unlocked = changes.unlocked.into_iter();
        self.unlocked.extend(unlocked.map(|(who, row)| ((who, row.achievement.clone()), row)));
        let entries = changes.entries.into_iter();
        self.entries.extend(entries.map(|row| ((row.board, row.player), (row.bot, row.score))));
    }

    /// Compares everything there is of everybody. `hint` says how to get there again.
    pub(crate) async fn assert_same(&self, store: &dyn Records, hint: &str) {
        for (player, kind) in &self.kinds {
            let known = store.player(player).await.unwrap().unwrap();
            assert_eq!(known.kind, *kind, "{hint}: {player}");
            let detail = store.detail(player, 1_000).await.unwrap().unwrap();
            same(detail.careers, of(&self.careers, player), hint);
            same(detail.ratings, of(&self.ratings, player), hint);
            same(detail.inventory, of(&self.stocks, player), hint);
            let history = || self.histories[player].iter().rev();
            let mut unlocked: Vec<_> = of(&self.unlocked, player).collect();
            unlocked.sort_by_key(|one| {
                (history().position(|played| played.match_id == one.match_id), &one.achievement)
            });
            same(detail.achievements, unlocked.into_iter(), hint);
            same(detail.matches, history(), hint);
        }
        let boards: BTreeSet<_> = self.entries.keys().map(|(board, _)| board).collect();
        for board in boards {
            for scope in [BoardScope::Everybody, BoardScope::People] {
                self.assert_same_board(store, board, scope, hint).await;
            }
        }
    }

    async fn assert_same_board(&self, store: &dyn Records, board: &BoardName, scope: BoardScope, hint: &str) {
        let here = self
            .entries
            .iter()
            .filter(|((of, _), (bot, _))| of == board && (scope == BoardScope::Everybody || !bot));
        let mut rows: Vec<_> = here.map(|((_, player), (_, score))| (player.clone(), *score)).collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let page = store.page(board, scope, None, 10_000).await.unwrap();
        let found: Vec<_> = page.iter().map(|row| (row.player.clone(), row.score)).collect();
        assert_eq!(found, rows, "{hint}: {board}");
        assert_eq!(store.size(board, scope).await.unwrap(), rows.len() as u64, "{hint}: {board}");
        for row in &page {
            let rank = store.rank(board, scope, &row.player).await.unwrap().unwrap();
            let above = rows.iter().filter(|(_, score)| *score > row.score).count() as u64;
            assert_eq!(
                (rank.rank, rank.score, row.rank),
                (above + 1, row.score, above + 1),
                "{hint}: {board}"
            );
        }
    }
}

fn of<'a, K: Ord, V>(rows: &'a BTreeMap<(PlayerId, K), V>, player: &PlayerId) -> impl Iterator<Item = &'a V> {
    rows.iter().filter(move |((of, _), _)| of == player).map(|(_, row)| row)
}

fn same<'a, T: PartialEq + std::fmt::Debug + 'a>(
    found: Vec<T>,
    wanted: impl Iterator<Item = &'a T>,
    hint: &str,
) {
    assert!(found.iter().eq(wanted), "{hint}: {found:?}");
}
