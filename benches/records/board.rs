//! Ranks and pages of a board with a million players, half of them bots.

use std::sync::{Mutex, MutexGuard, PoisonError};

use divan::Bencher;
use tiltyard::domain::{BoardName, BoardScope};
use tiltyard::store::records::BoardPosition;
use tokio::runtime::Runtime;

use crate::Database;
use crate::stores::{Row, Store};
use crate::world::{Dice, player};

const ROWS: usize = 1_000_000;

/// What is asked of the board.
#[derive(Debug, Clone, Copy)]
enum Asked {
    Rank,
    FirstPage,
    PageInTheMiddle,
    Around,
}

const ASKED: [Asked; 4] = [Asked::Rank, Asked::FirstPage, Asked::PageInTheMiddle, Asked::Around];

/// The board that was filled last; it is kept for the next question.
static FILLED: Mutex<Option<FilledBoard>> = Mutex::new(None);

struct FilledBoard {
    database: Database,
    // Dropped before what its connections run on.
    store: Store,
    runtime: Runtime,
    rows: Vec<Row>,
}

impl FilledBoard {
    fn new(database: Database) -> FilledBoard {
        let (store, runtime) = database.open();
        let mut dice = Dice(1);
        let rows: Vec<Row> = (0..ROWS).map(|number| row(number, &mut dice)).collect();
        runtime.block_on(store.fill(&BoardName::Global, &rows));
        FilledBoard { database, store, runtime, rows }
    }

    fn ask(&self, asked: Asked, audience: BoardScope, row: &Row) {
        let (board, store) = (&BoardName::Global, &self.store);
        self.runtime.block_on(async {
            match asked {
                Asked::Rank => drop(store.rank(board, audience, &row.player).await.unwrap()),
                Asked::FirstPage => drop(store.page(board, audience, None, 50).await.unwrap()),
                Asked::PageInTheMiddle => {
                    let place = BoardPosition { score: row.score, player: row.player.clone() };
                    drop(store.page(board, audience, Some(&place), 50).await.unwrap());
                }
                Asked::Around => drop(store.around(board, audience, &row.player, 11).await.unwrap()),
            }
        });
    }
}

/// Ratings as they are: around 1000.00, with many who have just begun.
fn row(number: usize, dice: &mut Dice) -> Row {
    let spread = (0..6).map(|_| dice.below(30_000) as i64).sum::<i64>() - 90_000;
    let score = if dice.below(10) == 0 { 100_000 } else { 120_000 + spread };
    Row { player: player(&format!("p{number}")), bot: dice.below(2) == 0, score }
}

fn filled(database: Database) -> MutexGuard<'static, Option<FilledBoard>> {
    let mut known = FILLED.lock().unwrap_or_else(PoisonError::into_inner);
    if known.as_ref().is_none_or(|filled| filled.database != database) {
        *known = None;
        *known = Some(FilledBoard::new(database));
    }
    known
}

/// Lets the last board go: statics are not dropped by themselves.
pub(crate) fn drop_filled() {
    *FILLED.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

fn measure(bencher: Bencher<'_, '_>, database: Database, asked: Asked, audience: BoardScope) {
    let filled = filled(database);
    let filled = filled.as_ref().unwrap();
    let mut dice = Dice(7);
    bencher.bench_local(|| filled.ask(asked, audience, &filled.rows[dice.below(ROWS as u64) as usize]));
}

#[divan::bench(args = ASKED)]
fn sqlite_of_everybody(bencher: Bencher<'_, '_>, asked: Asked) {
    measure(bencher, Database::Sqlite, asked, BoardScope::Everybody);
}

#[divan::bench(args = ASKED)]
fn sqlite_of_people(bencher: Bencher<'_, '_>, asked: Asked) {
    measure(bencher, Database::Sqlite, asked, BoardScope::People);
}

#[divan::bench(args = ASKED)]
fn postgres_of_everybody(bencher: Bencher<'_, '_>, asked: Asked) {
    measure(bencher, Database::Postgres, asked, BoardScope::Everybody);
}

#[divan::bench(args = ASKED)]
fn postgres_of_people(bencher: Bencher<'_, '_>, asked: Asked) {
    measure(bencher, Database::Postgres, asked, BoardScope::People);
}
