//! The stores that the suite runs on: how each is made, filled, and opened a second time.
//!
//! Must not: know what is tested.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod postgres;
mod sqlite;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use tempfile::TempDir;
use tiltyard::config::{DatabaseSettings, Settings};
use tiltyard::domain::board::{coarse_bucket, fine_bucket};
use tiltyard::domain::{BoardName, Declarations, PlayerId};
use tiltyard::store::records::{OpenFailed, Records, open};

pub(crate) use postgres::{postgres, postgres_in};
pub(crate) use sqlite::sqlite;

/// An empty store for one test. It is gone with it.
pub(crate) struct Store {
    // Fields are dropped in this order: connections before what they lead to.
    records: Arc<dyn Records>,
    settings: DatabaseSettings,
    fill: Box<dyn Fill>,
    folder: TempDir,
}

/// Writes rows that no settled matches could have led to.
#[async_trait::async_trait]
pub(crate) trait Fill: Send + Sync {
    /// Puts rows on an empty board; `counts` are its buckets: bot, level (1: coarse), bucket, how many.
    async fn fill(&self, board: &BoardName, rows: &[Row], counts: &[(bool, i64, i64, i64)]);

    /// Runs a statement that both databases understand.
    async fn sql(&self, statement: &str);
}

/// A row of a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) player: PlayerId,
    pub(crate) bot: bool,
    pub(crate) score: i64,
}

impl Store {
    /// Opens what `settings` lead to; `fill` keeps whatever has to live as long.
    async fn new(settings: DatabaseSettings, folder: TempDir, fill: impl Fill + 'static) -> Store {
        let records = open(&settings, folder.path(), declarations()).await.unwrap();
        Store { records, settings, fill: Box::new(fill), folder }
    }

    /// Opens the same records once more, as another server would.
    pub(crate) async fn again(&self) -> Result<Arc<dyn Records>, OpenFailed> {
        open(&self.settings, self.folder.path(), declarations()).await
    }

    /// Does to the rows what no server does.
    pub(crate) async fn sql(&self, statement: &str) {
        self.fill.sql(statement).await;
    }

    /// The records, to be taken elsewhere.
    pub(crate) fn shared(&self) -> Arc<dyn Records> {
        self.records.clone()
    }

    /// Puts rows on an empty board.
    pub(crate) async fn fill(&self, board: &BoardName, rows: &[Row]) {
        let mut counts = BTreeMap::new();
        for row in rows {
            let fine = fine_bucket(row.score);
            *counts.entry((row.bot, 0, fine)).or_insert(0) += 1;
            *counts.entry((row.bot, 1, coarse_bucket(fine))).or_insert(0) += 1;
        }
        let counts: Vec<_> =
            counts.into_iter().map(|((bot, level, bucket), n)| (bot, level, bucket, n)).collect();
        self.fill.fill(board, rows, &counts).await;
    }
}

impl Deref for Store {
    type Target = dyn Records;

    fn deref(&self) -> &(dyn Records + 'static) {
        self.records.as_ref()
    }
}

/// What the games of the house declare.
pub(crate) fn declarations() -> Arc<Declarations> {
    Arc::clone(tiltyard::games::standard().declarations())
}

/// The settings as shipped.
fn settings() -> DatabaseSettings {
    Settings::load(None, &Vec::new()).unwrap().database
}
