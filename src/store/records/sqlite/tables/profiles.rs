//! The records of one player. Must not: rank players (`boards`).

use async_trait::async_trait;
use rusqlite::{Result, Row, params};

use super::boards::rank;
use crate::domain::{
    BoardName, Career, Finish, Ladder, PlayedMatch, Player, PlayerId, PlayerKind, Rating, RatingPoint, Stock,
    Unlocked,
};
use crate::store::records::kept::{end_of_prefix, first_name, micros, mode};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, count, id, json, json_text, ladder, time, unreadable};
use crate::store::records::{Answer, Dashboard, Detail, HistoryPosition, NamedPlayer, Profiles};

pub(super) const PLAYER: &str = "SELECT id, kind, name, created_at, seen_at FROM players WHERE id = ?1";
/// Lists are handed over as JSON. `CROSS JOIN` has the database begin with the list, never with the table.
const PLAYERS: &str = "SELECT p.id, p.kind, p.name, p.created_at, p.seen_at
    FROM json_each(?1) j CROSS JOIN players p ON p.id = j.value";
const NAMED: &str = "SELECT id, kind, name, created_at, seen_at, name_key FROM players
    WHERE name_key >= ?1 AND name_key < ?2 ORDER BY name_key LIMIT ?3";
const CAREERS: &str = "SELECT game, matches, wins, podiums, points, streak, best_streak, played_ms, figures
    FROM careers WHERE player = ?1 ORDER BY game";
const RATINGS: &str = "SELECT game, mode, mu, sigma, shown, peak, matches
    FROM ratings WHERE player = ?1 ORDER BY game, mode";
const MATCHES: &str =
    "SELECT p.match_id, p.game, p.mode, m.began_at, m.ended_at, m.players, m.has_replay, p.placement,
        p.score, p.points, p.figures, p.rating_before, p.rating_after, m.private, p.ended_at
    FROM placings p CROSS JOIN matches m ON m.id = p.match_id
    WHERE p.player = ?1 ORDER BY p.ended_at DESC, p.match_id DESC LIMIT ?2";
const MATCHES_BEFORE: &str =
    "SELECT p.match_id, p.game, p.mode, m.began_at, m.ended_at, m.players, m.has_replay,
        p.placement, p.score, p.points, p.figures, p.rating_before, p.rating_after, m.private, p.ended_at
    FROM placings p CROSS JOIN matches m ON m.id = p.match_id
    WHERE p.player = ?1 AND (p.ended_at, p.match_id) < (?3, ?4)
    ORDER BY p.ended_at DESC, p.match_id DESC LIMIT ?2";
/// If a match is not there any more, nobody can say whether it was public.
const ACHIEVEMENTS: &str = "SELECT u.achievement, u.at, u.match_id,
        coalesce((SELECT m.private FROM matches m WHERE m.id = u.match_id), 1)
    FROM unlocked u WHERE u.player = ?1 ORDER BY coalesce(
        (SELECT p.ended_at FROM placings p WHERE p.match_id = u.match_id AND p.player = u.player), u.at) DESC,
        u.achievement";
const INVENTORY: &str = "SELECT item, won, used, kept FROM stocks WHERE player = ?1 ORDER BY item";
const CURVE: &str =
    "SELECT p.match_id, coalesce(m.ended_at, p.ended_at), p.rating_after, coalesce(m.private, 1)
    FROM placings p LEFT JOIN matches m ON m.id = p.match_id
    WHERE p.player = ?1 AND p.game = ?2 AND p.mode = ?3 AND p.rating_after IS NOT NULL
    ORDER BY p.ended_at DESC, p.match_id DESC LIMIT ?4";

#[async_trait]
impl Profiles for Sqlite {
    async fn player(&self, who: &PlayerId) -> Answer<Option<Player>> {
        let who = who.clone();
        self.read(move |db| db.one(PLAYER, [who.as_str()], player)).await
    }

    async fn players(&self, these: &[PlayerId]) -> Answer<Vec<Player>> {
        let these = these.to_vec();
        self.read(move |db| db.all(PLAYERS, [json_text(&these)?], player)).await
    }

    async fn named(&self, prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<NamedPlayer>> {
        let (first, end) = (first_name(prefix, after), end_of_prefix(prefix));
        let found = |row: &Row<'_>| Ok(NamedPlayer { player: player(row)?, key: row.get(5)? });
        self.read(move |db| db.all(NAMED, params![first, end, limit], found)).await
    }

    async fn careers(&self, player: &PlayerId) -> Answer<Vec<Career>> {
        let player = player.clone();
        self.read(move |db| db.all(CAREERS, [player.as_str()], |row| career(row, 0))).await
    }

    async fn ratings(&self, player: &PlayerId) -> Answer<Vec<Rating>> {
        let player = player.clone();
        self.read(move |db| db.all(RATINGS, [player.as_str()], |row| rating(row, 0))).await
    }

    async fn matches(
        &self,
        player: &PlayerId,
        before: Option<&HistoryPosition>,
        limit: u32,
    ) -> Answer<Vec<PlayedMatch>> {
        let (player, before) = (player.clone(), before.cloned());
        self.read(move |db| matches(db, &player, before.as_ref(), limit)).await
    }

    async fn achievements(&self, player: &PlayerId) -> Answer<Vec<Unlocked>> {
        let player = player.clone();
        self.read(move |db| db.all(ACHIEVEMENTS, [player.as_str()], unlocked)).await
    }

    async fn inventory(&self, player: &PlayerId) -> Answer<Vec<Stock>> {
        let player = player.clone();
        self.read(move |db| db.all(INVENTORY, [player.as_str()], |row| stock(row, 0))).await
    }

    async fn rating_curve(&self, player: &PlayerId, ladder: &Ladder, limit: u32) -> Answer<Vec<RatingPoint>> {
        let (player, ladder) = (player.clone(), ladder.clone());
        self.read(move |db| {
            let params = params![player.as_str(), ladder.game, mode(ladder.mode.as_ref()), limit];
            let mut points = db.all(CURVE, params, point)?;
            points.reverse();
            Ok(points)
        })
        .await
    }

    async fn dashboard(&self, player: &PlayerId, matches: u32) -> Answer<Option<Dashboard>> {
        let own = player.clone();
        let rank = self.read(move |db| {
            let kind = db.one(PLAYER, [own.as_str()], |row| kind(row, 1))?.unwrap_or(PlayerKind::Guest);
            rank(db, &BoardName::Global, kind.scope(), &own)
        });
        let (player, careers, ratings, matches, rank, achievements) = tokio::try_join!(
            self.player(player),
            self.careers(player),
            self.ratings(player),
            self.matches(player, None, matches),
            rank,
            self.achievements(player),
        )?;
        Ok(player.map(|player| Dashboard { player, careers, ratings, matches, rank, achievements }))
    }

    async fn detail(&self, player: &PlayerId, matches: u32) -> Answer<Option<Detail>> {
        let (player, careers, ratings, matches, achievements, inventory) = tokio::try_join!(
            self.player(player),
            self.careers(player),
            self.ratings(player),
            self.matches(player, None, matches),
            self.achievements(player),
            self.inventory(player),
        )?;
        Ok(player.map(|player| Detail { player, careers, ratings, matches, achievements, inventory }))
    }
}

fn matches(
    db: &Db,
    player: &PlayerId,
    before: Option<&HistoryPosition>,
    limit: u32,
) -> Result<Vec<PlayedMatch>> {
    let player = player.as_str();
    match before {
        None => db.all(MATCHES, params![player, limit], played),
        Some(HistoryPosition { listed_at, match_id }) => {
            db.all(MATCHES_BEFORE, params![player, limit, micros(*listed_at), match_id.as_str()], played)
        }
    }
}

/// A row of `players`: id, kind, name, created_at, seen_at.
pub(super) fn player(row: &Row<'_>) -> Result<Player> {
    let (id, created_at, seen_at) = (id(row, 0)?, time(row, 3)?, time(row, 4)?);
    Ok(Player { id, kind: kind(row, 1)?, name: row.get(2)?, created_at, seen_at })
}

/// A player's kind, in a column.
pub(super) fn kind(row: &Row<'_>, column: usize) -> Result<PlayerKind> {
    let word = row.get_ref(column)?.as_str()?;
    PlayerKind::of_word(word).ok_or_else(|| unreadable(column, "no kind of player"))
}

/// Reads a career from the columns `game` to `figures` of the table `careers`. The first of them is column `at` of the row.
pub(super) fn career(row: &Row<'_>, at: usize) -> Result<Career> {
    Ok(Career {
        game: row.get(at)?,
        matches: row.get(at + 1)?,
        wins: row.get(at + 2)?,
        podiums: row.get(at + 3)?,
        points: row.get(at + 4)?,
        streak: row.get(at + 5)?,
        best_streak: row.get(at + 6)?,
        played_ms: count(row, at + 7)?,
        figures: json(row, at + 8)?,
    })
}

/// Reads a rating from the columns `game` to `matches` of the table `ratings`. The first of them is column `at` of the row.
pub(super) fn rating(row: &Row<'_>, at: usize) -> Result<Rating> {
    Ok(Rating {
        ladder: ladder(row, at)?,
        mu: row.get(at + 2)?,
        sigma: row.get(at + 3)?,
        shown: row.get(at + 4)?,
        peak: row.get(at + 5)?,
        matches: row.get(at + 6)?,
    })
}

/// Reads a stock from the columns `item` to `kept` of the table `stocks`. The first of them is column `at` of the row.
pub(super) fn stock(row: &Row<'_>, at: usize) -> Result<Stock> {
    Ok(Stock {
        item: row.get(at)?,
        won: count(row, at + 1)?,
        used: count(row, at + 2)?,
        kept: count(row, at + 3)?,
    })
}

fn unlocked(row: &Row<'_>) -> Result<Unlocked> {
    Ok(Unlocked { achievement: row.get(0)?, at: time(row, 1)?, match_id: id(row, 2)?, private: row.get(3)? })
}

fn point(row: &Row<'_>) -> Result<RatingPoint> {
    Ok(RatingPoint { match_id: id(row, 0)?, at: time(row, 1)?, shown: row.get(2)?, private: row.get(3)? })
}

fn played(row: &Row<'_>) -> Result<PlayedMatch> {
    Ok(PlayedMatch {
        match_id: id(row, 0)?,
        ladder: ladder(row, 1)?,
        began_at: time(row, 3)?,
        ended_at: time(row, 4)?,
        players: row.get(5)?,
        has_replay: row.get(6)?,
        finish: Finish { placement: row.get(7)?, score: row.get(8)? },
        points: row.get(9)?,
        figures: json(row, 10)?,
        rating_before: row.get(11)?,
        rating_after: row.get(12)?,
        private: row.get(13)?,
        listed_at: time(row, 14)?,
    })
}

const ROLE: &str = "SELECT role FROM accounts WHERE player = ?1";

/// The role of a player who can sign in.
pub(super) fn role(db: &Db, player: &PlayerId) -> Result<Option<String>> {
    db.one(ROLE, [player.as_str()], |row| row.get(0))
}
