//! Leaderboards: pages, ranks, and the rows around a player. However many are on a board, each costs a few short
//! stretches of an index, and one way to the database and back.
//!
//! Must not: change a board (`changes`).

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_postgres::Row;

use super::walks::{SIZES, walks};
use crate::domain::{BoardName, BoardRow, BoardScope, PlayerId, Rank};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, count, get, id};
use crate::store::records::{Answer, BoardPosition, Boards};

#[async_trait]
impl Boards for Postgres {
    async fn page(
        &self,
        board: &BoardName,
        scope: BoardScope,
        behind: Option<&BoardPosition>,
        limit: u32,
    ) -> Answer<Vec<BoardRow>> {
        let (board, behind) = (board.clone(), behind.cloned());
        self.pool
            .ask(move |db| Box::pin(async move { page(db, &board, scope, behind.as_ref(), limit).await }))
            .await
    }

    async fn rank(&self, board: &BoardName, scope: BoardScope, player: &PlayerId) -> Answer<Option<Rank>> {
        let (board, player) = (board.clone(), player.clone());
        self.pool.ask(move |db| Box::pin(async move { rank(db, &board, scope, &player).await })).await
    }

    async fn around(
        &self,
        board: &BoardName,
        scope: BoardScope,
        player: &PlayerId,
        limit: u32,
    ) -> Answer<Vec<BoardRow>> {
        let (board, player) = (board.clone(), player.clone());
        self.pool
            .ask(move |db| Box::pin(async move { around(db, &board, scope, &player, limit).await }))
            .await
    }

    async fn boards(&self, scope: BoardScope) -> Answer<Vec<(BoardName, u64)>> {
        let sizes = |row: &Row| Ok((get::<String>(row, 0)?, count(row, 1)?));
        let with_bots = scope == BoardScope::Everybody;
        let ask = self.pool.ask(move |db| Box::pin(async move { db.all(SIZES, &[&with_bots], sizes).await }));
        let sizes = ask.await?;
        // Names that mean the present week are never written, so the moment does not matter.
        let named =
            |(name, size): (String, u64)| Some((BoardName::parse(&name, Timestamp::UNIX_EPOCH)?, size));
        Ok(sizes.into_iter().filter_map(named).collect())
    }

    async fn size(&self, board: &BoardName, scope: BoardScope) -> Answer<u64> {
        let board = board.to_string();
        let size = self.pool.ask(move |db| {
            Box::pin(async move { db.one(walks(scope).size, &[&board], |row| count(row, 0)).await })
        });
        Ok(size.await?.unwrap_or(0))
    }
}

/// The place of a player on a board.
pub(super) async fn rank(
    db: Db<'_>,
    board: &BoardName,
    scope: BoardScope,
    player: &PlayerId,
) -> Found<Option<Rank>> {
    let (board, player) = (board.to_string(), player.as_str());
    let read = |row: &Row| Ok(Rank { rank: count(row, 0)?, score: get(row, 1)?, of: count(row, 2)? });
    db.one(walks(scope).rank, &[&board, &player], read).await
}

async fn page(
    db: Db<'_>,
    board: &BoardName,
    scope: BoardScope,
    behind: Option<&BoardPosition>,
    limit: u32,
) -> Found<Vec<BoardRow>> {
    // Without a place the page begins above everybody.
    let (score, player) = behind.map_or((i64::MAX, ""), |place| (place.score, place.player.as_str()));
    let (board, limit) = (board.to_string(), i64::from(limit));
    let rows = db.all(walks(scope).page, &[&board, &score, &player, &limit], row).await?;
    Ok(number(rows))
}

async fn around(
    db: Db<'_>,
    board: &BoardName,
    scope: BoardScope,
    player: &PlayerId,
    limit: u32,
) -> Found<Vec<BoardRow>> {
    let Some(others) = limit.checked_sub(1) else { return Ok(Vec::new()) };
    let params = (board.to_string(), player.as_str(), i64::from(others));
    let rows = db.all(walks(scope).around, &[&params.0, &params.1, &params.2], row).await?;
    let mut rows = number(rows);
    let Some(own) = rows.iter().position(|row| row.player == *player) else { return Ok(Vec::new()) };
    let (others, behind) = (others as usize, rows.len() - own - 1);
    let before = own.min((others / 2).max(others.saturating_sub(behind)));
    rows.drain(..own - before);
    rows.truncate(others + 1);
    Ok(rows)
}

/// Gives rows that follow each other their ranks. The database has counted the ranks of the first two scores, because
/// somebody who is not in these rows may share the first one's score. From the second score on they count up.
fn number(ranked: Vec<(BoardRow, Option<u64>)>) -> Vec<BoardRow> {
    let mut rows: Vec<BoardRow> = Vec::with_capacity(ranked.len());
    let mut place = 0;
    for (mut row, rank) in ranked {
        place += 1;
        row.rank = match rows.last() {
            Some(last) if last.score == row.score => last.rank,
            _ => rank.unwrap_or(place),
        };
        if rows.last().is_some_and(|last| last.score != row.score) {
            place = row.rank;
        }
        rows.push(row);
    }
    rows
}

fn row(row: &Row) -> Found<(BoardRow, Option<u64>)> {
    let (player, name, bot, score) = (id(row, 0)?, get(row, 1)?, get(row, 2)?, get(row, 3)?);
    let rank: Option<i64> = get(row, 4)?;
    Ok((BoardRow { rank: 0, player, name, bot, score }, rank.and_then(|rank| u64::try_from(rank).ok())))
}
