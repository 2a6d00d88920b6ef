//! Reads what settling some matches needs, in a few statements for all players together.
//!
//! Must not: change anything.

use rusqlite::Result;

use super::profiles::{career, kind, rating, stock};
use crate::domain::ledger::{Ledger, Need};
use crate::store::records::sqlite::db::{Db, id, json_text};

// Lists are handed over as JSON. `CROSS JOIN` has the database begin with the list, never with the table.
const KINDS: &str = "SELECT p.id, p.kind, EXISTS (SELECT 1 FROM accounts a WHERE a.player = p.id)
    FROM json_each(?1) j CROSS JOIN players p ON p.id = j.value";
const CAREERS: &str =
    "SELECT c.player, c.game, c.matches, c.wins, c.podiums, c.points, c.streak, c.best_streak, c.played_ms,
        c.figures
    FROM json_each(?1) j CROSS JOIN careers c ON c.player = j.value";
const RATINGS: &str = "SELECT r.player, r.game, r.mode, r.mu, r.sigma, r.shown, r.peak, r.matches
    FROM json_each(?1) j CROSS JOIN ratings r ON r.player = j.value";
const STOCKS: &str = "SELECT s.player, s.item, s.won, s.used, s.kept
    FROM json_each(?1) j CROSS JOIN stocks s ON s.player = j.value";
const UNLOCKED: &str = "SELECT u.player, u.achievement
    FROM json_each(?1) j CROSS JOIN unlocked u ON u.player = j.value";
const ENTRIES: &str = "SELECT e.player, e.score
    FROM json_each(?1) j CROSS JOIN boards b CROSS JOIN board_entries e ON e.board = b.id AND e.player = j.value
    WHERE b.name = ?2";

/// Loads the rows that settling needs into a ledger.
pub(super) fn load(db: &Db, need: &Need, ledger: &mut Ledger) -> Result<()> {
    let players = json_text(&need.players)?;
    let kinds = db.all(KINDS, [&players], |row| Ok((id(row, 0)?, kind(row, 1)?, row.get(2)?)))?;
    for (player, kind, signs_in) in kinds {
        ledger.load_player(player, kind, signs_in);
    }
    for (player, career) in db.all(CAREERS, [&players], |row| Ok((id(row, 0)?, career(row, 1)?)))? {
        ledger.load_career(player, career);
    }
    for (player, rating) in db.all(RATINGS, [&players], |row| Ok((id(row, 0)?, rating(row, 1)?)))? {
        ledger.load_rating(player, rating);
    }
    for (player, stock) in db.all(STOCKS, [&players], |row| Ok((id(row, 0)?, stock(row, 1)?)))? {
        ledger.load_stock(player, stock);
    }
    for (player, achievement) in db.all(UNLOCKED, [&players], |row| Ok((id(row, 0)?, row.get(1)?)))? {
        ledger.load_unlocked(player, achievement);
    }
    for board in &need.boards {
        let entries =
            db.all(ENTRIES, [&players, &board.to_string()], |row| Ok((id(row, 0)?, row.get(1)?)))?;
        for (player, score) in entries {
            ledger.load_entry(board.clone(), player, score);
        }
    }
    Ok(())
}
