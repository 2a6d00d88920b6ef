//! Writes the changes of a batch: each row once, each table with one statement, all on their way at once.
//!
//! Must not: work anything out; these are final values, except counts, which are added.

use std::collections::BTreeMap;

use crate::domain::ledger::{BucketSize, Changes, CountChange, EntryChange};
use crate::domain::{Career, PlayerId, PlayerKind, Rating, Stock, Unlocked};
use crate::store::records::kept::{int, micros, mode};
use crate::store::records::postgres::db::{Db, Found, Params, json_text, together};

const ADD_PLAYERS: &str = "INSERT INTO players (id, kind, created_at, seen_at)
    SELECT id, kind, since, since FROM unnest($1::text[], $2::text[], $3::bigint[]) u (id, kind, since)
    ON CONFLICT DO NOTHING";
const CAREERS: &str =
    "INSERT INTO careers (player, game, matches, wins, podiums, points, streak, best_streak, played_ms, figures)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::text[])
    ON CONFLICT (player, game) DO UPDATE SET matches = excluded.matches, wins = excluded.wins,
        podiums = excluded.podiums, points = excluded.points, streak = excluded.streak,
        best_streak = excluded.best_streak, played_ms = excluded.played_ms, figures = excluded.figures";
const RATINGS: &str = "INSERT INTO ratings (player, game, mode, mu, sigma, shown, peak, matches)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::double precision[], $5::double precision[],
        $6::bigint[], $7::bigint[], $8::bigint[])
    ON CONFLICT (player, game, mode) DO UPDATE SET mu = excluded.mu, sigma = excluded.sigma, shown = excluded.shown,
        peak = excluded.peak, matches = excluded.matches";
const STOCKS: &str = "INSERT INTO stocks (player, item, won, used, kept)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
    ON CONFLICT (player, item) DO UPDATE SET won = excluded.won, used = excluded.used, kept = excluded.kept";
const UNLOCK: &str = "INSERT INTO unlocked (player, achievement, at, match_id)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) ON CONFLICT DO NOTHING";
/// Without the condition each row would use up a number of the sequence.
const ADD_BOARDS: &str = "INSERT INTO boards (name) SELECT DISTINCT u.name FROM unnest($1::text[]) u (name)
    WHERE NOT EXISTS (SELECT FROM boards b WHERE b.name = u.name) ON CONFLICT DO NOTHING";
const ENTRIES: &str = "INSERT INTO board_entries (board, player, bot, score)
    SELECT b.id, u.player, u.bot, u.score
    FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[]) u (board, player, bot, score)
    JOIN boards b ON b.name = u.board
    ON CONFLICT (board, player) DO UPDATE SET score = excluded.score";
const COUNTS: &str = "INSERT INTO board_counts (board, bot, level, bucket, n)
    SELECT b.id, u.bot, u.level, u.bucket, u.n
    FROM unnest($1::text[], $2::boolean[], $3::smallint[], $4::bigint[], $5::bigint[]) u (board, bot, level, bucket, n)
    JOIN boards b ON b.name = u.board
    ON CONFLICT (board, bot, level, bucket) DO UPDATE SET n = board_counts.n + excluded.n";

/// Writes the changes. `since` says when players who were not known became known.
pub(super) async fn write(db: Db<'_>, changes: &Changes, since: &BTreeMap<PlayerId, i64>) -> Found<()> {
    together!(let (_players, _careers, _ratings, _stocks, _unlocked, _boards) = (
        add_players(db, &changes.players, since),
        write_careers(db, &changes.careers),
        write_ratings(db, &changes.ratings),
        write_stocks(db, &changes.stocks),
        unlock(db, &changes.unlocked),
        write_boards(db, &changes.entries, &changes.counts),
    ));
    Ok(())
}

/// The values of one column for some rows.
fn column<'r, R, T>(rows: &'r [R], value: impl Fn(&'r R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

async fn add_players(
    db: Db<'_>,
    rows: &[(PlayerId, PlayerKind)],
    since: &BTreeMap<PlayerId, i64>,
) -> Found<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids = column(rows, |of| of.0.as_str());
    let kinds = column(rows, |of| of.1.as_str());
    let since = column(rows, |of| since.get(&of.0).copied().unwrap_or_default());
    db.run(ADD_PLAYERS, &[&ids, &kinds, &since]).await.map(drop)
}

async fn write_careers(db: Db<'_>, rows: &[(PlayerId, Career)]) -> Found<()> {
    let players = column(rows, |of| of.0.as_str());
    let games = column(rows, |of| of.1.game.as_str());
    let matches = column(rows, |of| i64::from(of.1.matches));
    let wins = column(rows, |of| i64::from(of.1.wins));
    let podiums = column(rows, |of| i64::from(of.1.podiums));
    let points = column(rows, |of| of.1.points);
    let streaks = column(rows, |of| i64::from(of.1.streak));
    let best = column(rows, |of| i64::from(of.1.best_streak));
    let played = column(rows, |of| int(of.1.played_ms));
    let figures = rows.iter().map(|of| json_text(&of.1.figures)).collect::<Found<Vec<_>>>()?;
    db.run(
        CAREERS,
        &[&players, &games, &matches, &wins, &podiums, &points, &streaks, &best, &played, &figures],
    )
    .await
    .map(drop)
}

async fn write_ratings(db: Db<'_>, rows: &[(PlayerId, Rating)]) -> Found<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let players = column(rows, |of| of.0.as_str());
    let games = column(rows, |of| of.1.ladder.game.as_str());
    let modes = column(rows, |of| mode(of.1.ladder.mode.as_ref()));
    let mus = column(rows, |of| of.1.mu);
    let sigmas = column(rows, |of| of.1.sigma);
    let shown = column(rows, |of| of.1.shown);
    let peaks = column(rows, |of| of.1.peak);
    let matches = column(rows, |of| i64::from(of.1.matches));
    db.run(RATINGS, &[&players, &games, &modes, &mus, &sigmas, &shown, &peaks, &matches]).await.map(drop)
}

async fn write_stocks(db: Db<'_>, rows: &[(PlayerId, Stock)]) -> Found<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let players = column(rows, |of| of.0.as_str());
    let items = column(rows, |of| of.1.item.as_str());
    let won = column(rows, |of| int(of.1.won));
    let used = column(rows, |of| int(of.1.used));
    let kept = column(rows, |of| int(of.1.kept));
    db.run(STOCKS, &[&players, &items, &won, &used, &kept]).await.map(drop)
}

async fn unlock(db: Db<'_>, rows: &[(PlayerId, Unlocked)]) -> Found<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let players = column(rows, |of| of.0.as_str());
    let names = column(rows, |of| of.1.achievement.as_str());
    let at = column(rows, |of| micros(of.1.at));
    let matches = column(rows, |of| of.1.match_id.as_str());
    db.run(UNLOCK, &[&players, &names, &at, &matches]).await.map(drop)
}

async fn write_boards(db: Db<'_>, entries: &[EntryChange], counts: &[CountChange]) -> Found<()> {
    let boards = column(entries, |of| of.board.to_string());
    db.run(ADD_BOARDS, &[&boards]).await?;
    let players = column(entries, |of| of.player.as_str());
    let bots = column(entries, |of| of.bot);
    let scores = column(entries, |of| of.score);
    let entries: Params<'_> = &[&boards, &players, &bots, &scores];
    let boards = column(counts, |of| of.board.to_string());
    let bots = column(counts, |of| of.bot);
    let levels = column(counts, |of| i16::from(of.level == BucketSize::Coarse));
    let buckets = column(counts, |of| of.bucket);
    let by = column(counts, |of| of.by);
    let counts: Params<'_> = &[&boards, &bots, &levels, &buckets, &by];
    together!(let (_entries, _counts) = (db.run(ENTRIES, entries), db.run(COUNTS, counts)));
    Ok(())
}
