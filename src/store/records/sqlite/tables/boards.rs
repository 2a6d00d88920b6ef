//! Leaderboards: pages, ranks, and the rows around a player. However many are on a board, each costs a few short stretches of
//! an index.
//!
//! Must not: change a board (`changes`).

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Result, Row, params};

use crate::domain::board::{FINE_PER_COARSE, bucket_last, coarse_bucket, fine_bucket};
use crate::domain::{BoardName, BoardRow, BoardScope, PlayerId, Rank};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, count, id};
use crate::store::records::{Answer, BoardPosition, Boards};

const BOARD: &str = "SELECT id FROM boards WHERE name = ?1";
const ADD_BOARD: &str = "INSERT INTO boards (name) VALUES (?1) ON CONFLICT DO NOTHING";
/// The second parameter is 1 to count bots, too, and 0 for people alone.
const SIZE: &str =
    "SELECT coalesce(sum(n), 0) FROM board_counts WHERE board = ?1 AND bot IN (0, ?2) AND level = 1";
const SIZES: &str = "SELECT b.name, coalesce(sum(c.n), 0) FROM boards b
    LEFT JOIN board_counts c ON c.board = b.id AND c.bot IN (0, ?1) AND c.level = 1
    GROUP BY b.name ORDER BY b.name";
const ABOVE_COARSE: &str = "SELECT coalesce(sum(n), 0) FROM board_counts
    WHERE board = ?1 AND bot IN (0, ?2) AND level = 1 AND bucket > ?3";
const ABOVE_FINE: &str = "SELECT coalesce(sum(n), 0) FROM board_counts
    WHERE board = ?1 AND bot IN (0, ?2) AND level = 0 AND bucket > ?3 AND bucket <= ?4";

/// The statements that go through the rows of a board.
struct Walks {
    own: &'static str,
    between: &'static str,
    first: &'static str,
    ties_behind: &'static str,
    below: &'static str,
    ties_before: &'static str,
    above: &'static str,
}

/// Everybody and people have an index each. SQLite uses the index of people only where the statement says `bot = 0`
/// literally.
macro_rules! walks {
    ($which:literal) => {
        Walks {
            own: walks!(@rows " AND e.player = ?2", $which, "e.player"),
            between: concat!(
                "SELECT count(*) FROM board_entries e WHERE e.board = ?1 AND e.score > ?2 AND e.score <= ?3",
                $which
            ),
            first: walks!(@rows "", $which, "e.score DESC, e.player LIMIT ?2"),
            ties_behind: walks!(
                @rows " AND e.score = ?3 AND e.player > ?4", $which, "e.score DESC, e.player LIMIT ?2"
            ),
            below: walks!(@rows " AND e.score < ?3", $which, "e.score DESC, e.player LIMIT ?2"),
            ties_before: walks!(
                @rows " AND e.score = ?3 AND e.player < ?4", $which, "e.score, e.player DESC LIMIT ?2"
            ),
            above: walks!(@rows " AND e.score > ?3", $which, "e.score, e.player DESC LIMIT ?2"),
        }
    };
    (@rows $where:literal, $which:literal, $order:literal) => {
        concat!(
            "SELECT e.player, p.name, e.bot, e.score FROM board_entries e LEFT JOIN players p ON p.id = e.player
            WHERE e.board = ?1", $where, $which, " ORDER BY ", $order
        )
    };
}

const EVERYBODY: Walks = walks!("");
const PEOPLE: Walks = walks!(" AND e.bot = 0");

fn walks(scope: BoardScope) -> &'static Walks {
    match scope {
        BoardScope::Everybody => &EVERYBODY,
        BoardScope::People => &PEOPLE,
    }
}

#[async_trait]
impl Boards for Sqlite {
    async fn page(
        &self,
        board: &BoardName,
        scope: BoardScope,
        behind: Option<&BoardPosition>,
        limit: u32,
    ) -> Answer<Vec<BoardRow>> {
        let (board, behind) = (board.clone(), behind.cloned());
        self.read(move |db| db.snapshot(|db| page(db, &board, scope, behind.as_ref(), limit))).await
    }

    async fn rank(&self, board: &BoardName, scope: BoardScope, player: &PlayerId) -> Answer<Option<Rank>> {
        let (board, player) = (board.clone(), player.clone());
        self.read(move |db| rank(db, &board, scope, &player)).await
    }

    async fn around(
        &self,
        board: &BoardName,
        scope: BoardScope,
        player: &PlayerId,
        limit: u32,
    ) -> Answer<Vec<BoardRow>> {
        let (board, player) = (board.clone(), player.clone());
        self.read(move |db| db.snapshot(|db| around(db, &board, scope, &player, limit))).await
    }

    async fn boards(&self, scope: BoardScope) -> Answer<Vec<(BoardName, u64)>> {
        let sizes =
            move |db: &Db| db.all(SIZES, [bots(scope)], |row| Ok((row.get::<_, String>(0)?, count(row, 1)?)));
        let sizes = self.read(sizes).await?;
        // Names that mean the present week are never written, so the moment does not matter.
        let named =
            |(name, size): (String, u64)| Some((BoardName::parse(&name, Timestamp::UNIX_EPOCH)?, size));
        Ok(sizes.into_iter().filter_map(named).collect())
    }

    async fn size(&self, board: &BoardName, scope: BoardScope) -> Answer<u64> {
        let board = board.clone();
        self.read(move |db| match find(db, &board)? {
            Some(board) => size(db, board, scope),
            None => Ok(0),
        })
        .await
    }
}

fn find(db: &Db, board: &BoardName) -> Result<Option<i64>> {
    db.one(BOARD, [board.to_string()], |row| row.get(0))
}

/// A board's number; makes the board if there is none.
pub(super) fn board_id(db: &Db, board: &BoardName) -> Result<i64> {
    db.run(ADD_BOARD, [board.to_string()])?;
    find(db, board)?.ok_or(rusqlite::Error::QueryReturnedNoRows)
}

fn size(db: &Db, board: i64, scope: BoardScope) -> Result<u64> {
    sum(db, SIZE, params![board, bots(scope)])
}

fn page(
    db: &Db,
    board: &BoardName,
    scope: BoardScope,
    behind: Option<&BoardPosition>,
    limit: u32,
) -> Result<Vec<BoardRow>> {
    let Some(board) = find(db, board)? else { return Ok(Vec::new()) };
    let rank_of = |score| rank_of(db, board, scope, score);
    match behind {
        None => number(db.all(walks(scope).first, params![board, limit], row)?, Some(1), rank_of),
        Some(place) => number(below(db, walks(scope), board, place, limit)?, None, rank_of),
    }
}

/// The place of a player on a board.
pub(super) fn rank(db: &Db, board: &BoardName, scope: BoardScope, player: &PlayerId) -> Result<Option<Rank>> {
    db.snapshot(|db| {
        let Some(board) = find(db, board)? else { return Ok(None) };
        let own = db.one(walks(scope).own, params![board, player.as_str()], row)?;
        let Some(BoardRow { score, .. }) = own else { return Ok(None) };
        Ok(Some(Rank { rank: rank_of(db, board, scope, score)?, score, of: size(db, board, scope)? }))
    })
}

fn around(
    db: &Db,
    board: &BoardName,
    scope: BoardScope,
    player: &PlayerId,
    limit: u32,
) -> Result<Vec<BoardRow>> {
    let (Some(board), Some(others)) = (find(db, board)?, limit.checked_sub(1)) else {
        return Ok(Vec::new());
    };
    let walks = walks(scope);
    let Some(own) = db.one(walks.own, params![board, player.as_str()], row)? else { return Ok(Vec::new()) };
    let place = BoardPosition { score: own.score, player: own.player.clone() };
    let mut rows = above(db, walks, board, &place, others)?;
    let behind = below(db, walks, board, &place, others)?;
    let others = others as usize;
    rows.truncate((others / 2).max(others.saturating_sub(behind.len())));
    rows.reverse();
    rows.extend(std::iter::once(own).chain(behind).take(others + 1 - rows.len()));
    number(rows, None, |score| rank_of(db, board, scope, score))
}

/// The rows behind a place, the best first. Many may share its score, so the rows with that score and those below are
/// two stretches of the index.
fn below(db: &Db, walks: &Walks, board: i64, place: &BoardPosition, limit: u32) -> Result<Vec<BoardRow>> {
    let player = place.player.as_str();
    let mut rows = db.all(walks.ties_behind, params![board, limit, place.score, player], row)?;
    let rest = limit - u32::try_from(rows.len()).unwrap_or(limit);
    if rest > 0 {
        rows.extend(db.all(walks.below, params![board, rest, place.score], row)?);
    }
    Ok(rows)
}

/// The rows before a place, the nearest first.
fn above(db: &Db, walks: &Walks, board: i64, place: &BoardPosition, limit: u32) -> Result<Vec<BoardRow>> {
    let player = place.player.as_str();
    let mut rows = db.all(walks.ties_before, params![board, limit, place.score, player], row)?;
    let rest = limit - u32::try_from(rows.len()).unwrap_or(limit);
    if rest > 0 {
        rows.extend(db.all(walks.above, params![board, rest, place.score], row)?);
    }
    Ok(rows)
}

/// The rank of a score: one more than the number of entries above it.
fn rank_of(db: &Db, board: i64, scope: BoardScope, score: i64) -> Result<u64> {
    let (fine, bots) = (fine_bucket(score), bots(scope));
    let coarse = coarse_bucket(fine);
    let last_fine = (coarse + 1) * FINE_PER_COARSE - 1;
    let coarse = sum(db, ABOVE_COARSE, params![board, bots, coarse])?;
    let fine_ones = sum(db, ABOVE_FINE, params![board, bots, fine, last_fine])?;
    let within = sum(db, walks(scope).between, params![board, score, bucket_last(fine)])?;
    Ok(1 + coarse + fine_ones + within)
}

/// Gives rows that follow each other their ranks. `place` is the rank of the first row, where it is known. Somebody
/// who is not in these rows may be the first of those who share its score.
fn number(
    mut rows: Vec<BoardRow>,
    mut place: Option<u64>,
    rank_of: impl Fn(i64) -> Result<u64>,
) -> Result<Vec<BoardRow>> {
    let mut last = None;
    for row in &mut rows {
        row.rank = match (last, place) {
            (Some((score, rank)), _) if score == row.score => rank,
            (_, Some(place)) => place,
            (_, None) => rank_of(row.score)?,
        };
        if last.is_some_and(|(score, _)| score != row.score) {
            place = Some(row.rank);
        }
        last = Some((row.score, row.rank));
        place = place.map(|place| place + 1);
    }
    Ok(rows)
}

fn sum(db: &Db, sql: &str, params: impl rusqlite::Params) -> Result<u64> {
    db.one(sql, params, |row| count(row, 0)).map(Option::unwrap_or_default)
}

/// Whether the counts of bots are added to those of people: 1 if they are.
fn bots(scope: BoardScope) -> i64 {
    i64::from(scope == BoardScope::Everybody)
}

fn row(row: &Row<'_>) -> Result<BoardRow> {
    let (player, name, bot, score) = (id(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(BoardRow { rank: 0, player, name, bot, score })
}
