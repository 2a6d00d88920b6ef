//! The records of one player. Must not: rank players (`boards`).

use async_trait::async_trait;
use tokio_postgres::Row;

use super::boards::rank;
use crate::domain::{
    BoardName, BoardScope, Career, Finish, Ladder, PlayedMatch, Player, PlayerId, PlayerKind, Rating,
    RatingPoint, Stock, Unlocked,
};
use crate::store::records::kept::{end_of_prefix, first_name, micros, mode};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, count, get, id, json, ladder, small, time, unreadable};
use crate::store::records::{Answer, Dashboard, Detail, HistoryPosition, NamedPlayer, Profiles};

const PLAYER: &str = "SELECT id, kind, name, created_at, seen_at FROM players WHERE id = $1";
const PLAYERS: &str = "SELECT id, kind, name, created_at, seen_at FROM players WHERE id = ANY($1)";
const NAMED: &str = "SELECT id, kind, name, created_at, seen_at, name_key FROM players
    WHERE name_key >= $1 AND name_key < $2 ORDER BY name_key LIMIT $3";
const CAREERS: &str = "SELECT game, matches, wins, podiums, points, streak, best_streak, played_ms, figures
    FROM careers WHERE player = $1 ORDER BY game";
const RATINGS: &str = "SELECT game, mode, mu, sigma, shown, peak, matches
    FROM ratings WHERE player = $1 ORDER BY game, mode";
/// `OFFSET 0` has the database first find the few placings, by their index, and then their matches, each by its key.
const MATCHES: &str =
    "SELECT p.match_id, p.game, p.mode, m.began_at, m.ended_at, m.players, m.has_replay, p.placement,
        p.score, p.points, p.figures, p.rating_before, p.rating_after, m.private, p.ended_at
    FROM (SELECT * FROM placings WHERE player = $1 AND (ended_at, match_id) < ($2, $3)
        ORDER BY ended_at DESC, match_id DESC LIMIT $4) p,
    LATERAL (SELECT began_at, ended_at, players, has_replay, private FROM matches WHERE id = p.match_id OFFSET 0) m
    ORDER BY p.ended_at DESC, p.match_id DESC";
/// If a match is not there any more, nobody can say whether it was public.
const ACHIEVEMENTS: &str = "SELECT u.achievement, u.at, u.match_id,
        coalesce((SELECT m.private FROM matches m WHERE m.id = u.match_id), TRUE)
    FROM unlocked u WHERE u.player = $1 ORDER BY coalesce(
        (SELECT p.ended_at FROM placings p WHERE p.match_id = u.match_id AND p.player = u.player), u.at) DESC,
        u.achievement";
const INVENTORY: &str = "SELECT item, won, used, kept FROM stocks WHERE player = $1 ORDER BY item";
const CURVE: &str = "SELECT p.match_id, coalesce(m.ended_at, p.ended_at), p.rating_after, coalesce(m.private, TRUE)
    FROM placings p LEFT JOIN LATERAL (SELECT ended_at, private FROM matches WHERE id = p.match_id OFFSET 0) m ON TRUE
    WHERE p.player = $1 AND p.game = $2 AND p.mode = $3 AND p.rating_after IS NOT NULL
    ORDER BY p.ended_at DESC, p.match_id DESC LIMIT $4";

#[async_trait]
impl Profiles for Postgres {
    async fn player(&self, who: &PlayerId) -> Answer<Option<Player>> {
        let who = who.clone();
        self.pool.ask(move |db| Box::pin(async move { known(db, &who).await })).await
    }

    async fn players(&self, these: &[PlayerId]) -> Answer<Vec<Player>> {
        let these = these.to_vec();
        self.pool.ask(move |db| Box::pin(async move { all_known(db, &these).await })).await
    }

    async fn named(&self, prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<NamedPlayer>> {
        let (first, end, limit) = (first_name(prefix, after), end_of_prefix(prefix), i64::from(limit));
        let found = |row: &Row| Ok(NamedPlayer { player: player(row)?, key: get(row, 5)? });
        self.pool
            .ask(move |db| Box::pin(async move { db.all(NAMED, &[&first, &end, &limit], found).await }))
            .await
    }

    async fn careers(&self, player: &PlayerId) -> Answer<Vec<Career>> {
        let player = player.clone();
        self.pool.ask(move |db| Box::pin(async move { careers(db, &player).await })).await
    }

    async fn ratings(&self, player: &PlayerId) -> Answer<Vec<Rating>> {
        let player = player.clone();
        self.pool.ask(move |db| Box::pin(async move { ratings(db, &player).await })).await
    }

    async fn matches(
        &self,
        player: &PlayerId,
        before: Option<&HistoryPosition>,
        limit: u32,
    ) -> Answer<Vec<PlayedMatch>> {
        let (player, before) = (player.clone(), before.cloned());
        self.pool
            .ask(move |db| Box::pin(async move { matches(db, &player, before.as_ref(), limit).await }))
            .await
    }

    async fn achievements(&self, player: &PlayerId) -> Answer<Vec<Unlocked>> {
        let player = player.clone();
        self.pool.ask(move |db| Box::pin(async move { achievements(db, &player).await })).await
    }

    async fn inventory(&self, player: &PlayerId) -> Answer<Vec<Stock>> {
        let player = player.clone();
        self.pool.ask(move |db| Box::pin(async move { inventory(db, &player).await })).await
    }

    async fn rating_curve(&self, player: &PlayerId, ladder: &Ladder, limit: u32) -> Answer<Vec<RatingPoint>> {
        let (player, ladder) = (player.clone(), ladder.clone());
        self.pool.ask(move |db| Box::pin(async move { curve(db, &player, &ladder, limit).await })).await
    }

    async fn dashboard(&self, player: &PlayerId, limit: u32) -> Answer<Option<Dashboard>> {
        let player = player.clone();
        self.pool.ask(move |db| Box::pin(async move { dashboard(db, &player, limit).await })).await
    }

    async fn detail(&self, player: &PlayerId, limit: u32) -> Answer<Option<Detail>> {
        let player = player.clone();
        self.pool.ask(move |db| Box::pin(async move { detail(db, &player, limit).await })).await
    }
}

/// Reads a dashboard. All questions are on their way before the first answer is here.
async fn dashboard(db: Db<'_>, player: &PlayerId, limit: u32) -> Found<Option<Dashboard>> {
    let (player, careers, ratings, matches, among_people, among_all, achievements) = tokio::try_join!(
        known(db, player),
        careers(db, player),
        ratings(db, player),
        matches(db, player, None, limit),
        rank(db, &BoardName::Global, BoardScope::People, player),
        rank(db, &BoardName::Global, BoardScope::Everybody, player),
        achievements(db, player),
    )?;
    let scope = player.as_ref().map(|player| player.kind.scope());
    let rank = if scope == Some(BoardScope::Everybody) { among_all } else { among_people };
    Ok(player.map(|player| Dashboard { player, careers, ratings, matches, rank, achievements }))
}

/// Reads the detailed figures. All questions are on their way before the first answer is here.
async fn detail(db: Db<'_>, player: &PlayerId, limit: u32) -> Found<Option<Detail>> {
    let (player, careers, ratings, matches, achievements, inventory) = tokio::try_join!(
        known(db, player),
        careers(db, player),
        ratings(db, player),
        matches(db, player, None, limit),
        achievements(db, player),
        inventory(db, player),
    )?;
    Ok(player.map(|player| Detail { player, careers, ratings, matches, achievements, inventory }))
}

async fn known(db: Db<'_>, who: &PlayerId) -> Found<Option<Player>> {
    db.one(PLAYER, &[&who.as_str()], player).await
}

async fn careers(db: Db<'_>, player: &PlayerId) -> Found<Vec<Career>> {
    db.all(CAREERS, &[&player.as_str()], |row| career(row, 0)).await
}

async fn all_known(db: Db<'_>, these: &[PlayerId]) -> Found<Vec<Player>> {
    let these: Vec<&str> = these.iter().map(PlayerId::as_str).collect();
    db.all(PLAYERS, &[&these], player).await
}

async fn ratings(db: Db<'_>, player: &PlayerId) -> Found<Vec<Rating>> {
    db.all(RATINGS, &[&player.as_str()], |row| rating(row, 0)).await
}

async fn matches(
    db: Db<'_>,
    player: &PlayerId,
    before: Option<&HistoryPosition>,
    limit: u32,
) -> Found<Vec<PlayedMatch>> {
    let (listed_at, match_id) =
        before.map_or((i64::MAX, ""), |before| (micros(before.listed_at), before.match_id.as_str()));
    db.all(MATCHES, &[&player.as_str(), &listed_at, &match_id, &i64::from(limit)], played).await
}

async fn achievements(db: Db<'_>, player: &PlayerId) -> Found<Vec<Unlocked>> {
    db.all(ACHIEVEMENTS, &[&player.as_str()], unlocked).await
}

async fn inventory(db: Db<'_>, player: &PlayerId) -> Found<Vec<Stock>> {
    db.all(INVENTORY, &[&player.as_str()], |row| stock(row, 0)).await
}

async fn curve(db: Db<'_>, player: &PlayerId, ladder: &Ladder, limit: u32) -> Found<Vec<RatingPoint>> {
    let (mode, limit) = (mode(ladder.mode.as_ref()), i64::from(limit));
    let mut points = db.all(CURVE, &[&player.as_str(), &ladder.game, &mode, &limit], point).await?;
    points.reverse();
    Ok(points)
}

/// A row of `players`: id, kind, name, created_at, seen_at.
pub(super) fn player(row: &Row) -> Found<Player> {
    let (id, created_at, seen_at) = (id(row, 0)?, time(row, 3)?, time(row, 4)?);
    Ok(Player { id, kind: kind(row, 1)?, name: get(row, 2)?, created_at, seen_at })
}

/// A player's kind, in a column.
pub(super) fn kind(row: &Row, column: usize) -> Found<PlayerKind> {
    PlayerKind::of_word(get(row, column)?).ok_or_else(|| unreadable(row, column, &"no kind of player"))
}

/// Reads a career from the columns `game` to `figures` of the table `careers`. The first of them is column `at` of the row.
pub(super) fn career(row: &Row, at: usize) -> Found<Career> {
    Ok(Career {
        game: get(row, at)?,
        matches: count(row, at + 1)?,
        wins: count(row, at + 2)?,
        podiums: count(row, at + 3)?,
        points: get(row, at + 4)?,
        streak: count(row, at + 5)?,
        best_streak: count(row, at + 6)?,
        played_ms: count(row, at + 7)?,
        figures: json(row, at + 8)?,
    })
}

/// Reads a rating from the columns `game` to `matches` of the table `ratings`. The first of them is column `at` of the row.
pub(super) fn rating(row: &Row, at: usize) -> Found<Rating> {
    Ok(Rating {
        ladder: ladder(row, at)?,
        mu: get(row, at + 2)?,
        sigma: get(row, at + 3)?,
        shown: get(row, at + 4)?,
        peak: get(row, at + 5)?,
        matches: count(row, at + 6)?,
    })
}

/// Reads a stock from the columns `item` to `kept` of the table `stocks`. The first of them is column `at` of the row.
pub(super) fn stock(row: &Row, at: usize) -> Found<Stock> {
    Ok(Stock {
        item: get(row, at)?,
        won: count(row, at + 1)?,
        used: count(row, at + 2)?,
        kept: count(row, at + 3)?,
    })
}

fn unlocked(row: &Row) -> Found<Unlocked> {
    Ok(Unlocked {
        achievement: get(row, 0)?,
        at: time(row, 1)?,
        match_id: id(row, 2)?,
        private: get(row, 3)?,
    })
}

fn point(row: &Row) -> Found<RatingPoint> {
    Ok(RatingPoint { match_id: id(row, 0)?, at: time(row, 1)?, shown: get(row, 2)?, private: get(row, 3)? })
}

fn played(row: &Row) -> Found<PlayedMatch> {
    Ok(PlayedMatch {
        match_id: id(row, 0)?,
        ladder: ladder(row, 1)?,
        began_at: time(row, 3)?,
        ended_at: time(row, 4)?,
        players: small(row, 5)?,
        has_replay: get(row, 6)?,
        finish: Finish { placement: small(row, 7)?, score: get(row, 8)? },
        points: get(row, 9)?,
        figures: json(row, 10)?,
        rating_before: get(row, 11)?,
        rating_after: get(row, 12)?,
        private: get(row, 13)?,
        listed_at: time(row, 14)?,
    })
}

const ROLE: &str = "SELECT role FROM accounts WHERE player = $1";

/// The role of a player who can sign in.
pub(super) async fn role(db: Db<'_>, player: &PlayerId) -> Found<Option<String>> {
    db.one(ROLE, &[&player.as_str()], |row| get(row, 0)).await
}
