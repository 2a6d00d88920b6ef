//! Reads what settling some matches needs: a few statements for all players together, all on their way at once.
//!
//! Must not: change anything.

use super::profiles::{career, kind, rating, stock};
use crate::domain::BoardName;
use crate::domain::ledger::{Ledger, Need};
use crate::store::records::postgres::db::{Db, Found, Params, get, id, together};

// `OFFSET 0` has the database look up each player's rows by the primary key. Left to itself it may read the whole
// table once instead: while the table is of middling size, or if it was empty when the statement was prepared.
const KINDS: &str = "SELECT p.* FROM unnest($1::text[]) j (id), LATERAL (
    SELECT id, kind, EXISTS (SELECT FROM accounts a WHERE a.player = j.id) FROM players WHERE id = j.id OFFSET 0) p";
const CAREERS: &str = "SELECT c.* FROM unnest($1::text[]) j (id), LATERAL (
    SELECT player, game, matches, wins, podiums, points, streak, best_streak, played_ms, figures
    FROM careers WHERE player = j.id OFFSET 0) c";
const RATINGS: &str = "SELECT r.* FROM unnest($1::text[]) j (id), LATERAL (
    SELECT player, game, mode, mu, sigma, shown, peak, matches FROM ratings WHERE player = j.id OFFSET 0) r";
const STOCKS: &str = "SELECT s.* FROM unnest($1::text[]) j (id), LATERAL (
    SELECT player, item, won, used, kept FROM stocks WHERE player = j.id OFFSET 0) s";
const UNLOCKED: &str = "SELECT u.* FROM unnest($1::text[]) j (id), LATERAL (
    SELECT player, achievement FROM unlocked WHERE player = j.id OFFSET 0) u";
const ENTRIES: &str = "SELECT b.name, e.player, e.score FROM boards b, unnest($1::text[]) j (id), LATERAL (
        SELECT player, score FROM board_entries WHERE board = b.id AND player = j.id OFFSET 0) e
    WHERE b.name = ANY($2)";

/// Loads the rows that settling needs into a ledger.
pub(super) async fn load(db: Db<'_>, need: &Need, mut ledger: Ledger) -> Found<Ledger> {
    let players: Vec<&str> = need.players.iter().map(|player| player.as_str()).collect();
    let names: Vec<String> = need.boards.iter().map(BoardName::to_string).collect();
    let pairs: Params<'_> = &[&players, &names];
    let players: Params<'_> = &[&players];
    together!(let (kinds, careers, ratings, stocks, unlocked, entries) = (
        db.all(KINDS, players, |row| Ok((id(row, 0)?, kind(row, 1)?, get(row, 2)?))),
        db.all(CAREERS, players, |row| Ok((id(row, 0)?, career(row, 1)?))),
        db.all(RATINGS, players, |row| Ok((id(row, 0)?, rating(row, 1)?))),
        db.all(STOCKS, players, |row| Ok((id(row, 0)?, stock(row, 1)?))),
        db.all(UNLOCKED, players, |row| Ok((id(row, 0)?, get(row, 1)?))),
        db.all(ENTRIES, pairs, |row| Ok((get::<String>(row, 0)?, id(row, 1)?, get(row, 2)?))),
    ));
    for (player, kind, signs_in) in kinds {
        ledger.load_player(player, kind, signs_in);
    }
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
