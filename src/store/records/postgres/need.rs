//! Reads what settling some matches needs: a few statements for all players together, all on their way at once.
//!
//! Must not: change anything.

use super::db::{Db, Found, Params, get, id, together};
use super::profiles::{career, kind, rating, stock};
use crate::domain::BoardName;
use crate::domain::ledger::{Ledger, Need};

// Beginning with the list of players: each table is looked at by its primary key, however large it is.
const KINDS: &str = "SELECT p.id, p.kind FROM unnest($1::text[]) j (id) JOIN players p ON p.id = j.id";
const CAREERS: &str =
    "SELECT c.player, c.game, c.matches, c.wins, c.podiums, c.points, c.streak, c.best_streak, c.played_ms,
        c.figures
    FROM unnest($1::text[]) j (id) JOIN careers c ON c.player = j.id";
const RATINGS: &str = "SELECT r.player, r.game, r.mode, r.mu, r.sigma, r.shown, r.peak, r.matches
    FROM unnest($1::text[]) j (id) JOIN ratings r ON r.player = j.id";
const STOCKS: &str = "SELECT s.player, s.item, s.won, s.used, s.kept
    FROM unnest($1::text[]) j (id) JOIN stocks s ON s.player = j.id";
const UNLOCKED: &str = "SELECT u.player, u.achievement
    FROM unnest($1::text[]) j (id) JOIN unlocked u ON u.player = j.id";
const ENTRIES: &str = "SELECT b.name, e.player, e.score
    FROM unnest($1::text[]) j (id), boards b JOIN board_entries e ON e.board = b.id
    WHERE b.name = ANY($2) AND e.player = j.id";

/// Loads what is needed into a new ledger.
pub(super) async fn load(db: Db<'_>, need: &Need) -> Found<Ledger> {
    let players: Vec<&str> = need.players.iter().map(|player| player.as_str()).collect();
    let names: Vec<String> = need.boards.iter().map(BoardName::to_string).collect();
    let pairs: Params<'_> = &[&players, &names];
    let players: Params<'_> = &[&players];
    together!(let (kinds, careers, ratings, stocks, unlocked, entries) = (
        db.all(KINDS, players, |row| Ok((id(row, 0)?, kind(row, 1)?))),
        db.all(CAREERS, players, |row| Ok((id(row, 0)?, career(row, 1)?))),
        db.all(RATINGS, players, |row| Ok((id(row, 0)?, rating(row, 1)?))),
        db.all(STOCKS, players, |row| Ok((id(row, 0)?, stock(row, 1)?))),
        db.all(UNLOCKED, players, |row| Ok((id(row, 0)?, get(row, 1)?))),
        db.all(ENTRIES, pairs, |row| Ok((get::<String>(row, 0)?, id(row, 1)?, get(row, 2)?))),
    ));
    let mut ledger = Ledger::new();
    kinds.into_iter().for_each(|(player, kind)| ledger.load_kind(player, kind));
    careers.into_iter().for_each(|(player, career)| ledger.load_career(player, career));
    ratings.into_iter().for_each(|(player, rating)| ledger.load_rating(player, rating));
    stocks.into_iter().for_each(|(player, stock)| ledger.load_stock(player, stock));
    unlocked.into_iter().for_each(|(player, name)| ledger.load_unlocked(player, name));
    let named = |name: &str| need.boards.iter().zip(&names).find(|of| of.1 == name).map(|of| of.0.clone());
    for (name, player, score) in entries {
        if let Some(board) = named(&name) {
            ledger.load_entry(board, player, score);
        }
    }
    Ok(ledger)
}
