//! The places of players in matches. Histories, rating curves and the results of matches are made of them.

use tokio_postgres::Row;

use crate::domain::{Finish, MatchId, MatchResult, Placing, SettledMatch, SettledPlayer};
use crate::store::records::kept::{bot, micros, mode};
use crate::store::records::postgres::db::{
    Db, Found, Params, count, get, id, json, json_text, ladder, small, time, together,
};

/// `placings.ended_at` is the place in the player's history: the end of the match, or behind all that is there
/// already, and behind those that come before it in the same statement. `nth` counts those of one player. It is
/// subtracted before the highest place so far is looked for and added afterwards, so that no two are the same.
const ADD: &str = "INSERT INTO placings (match_id, player, seat, placement, score, points, figures, rating_before,
        rating_after, ended_at, game, mode)
    SELECT a.match_id, a.player, a.seat, a.placement, a.score, a.points, a.figures, a.rating_before, a.rating_after,
        a.nth + greatest(max(a.ended_at - a.nth) OVER (PARTITION BY a.player ORDER BY a.nth), newest.ended_at),
        a.game, a.mode
    FROM (SELECT *, row_number() OVER (PARTITION BY player ORDER BY line) AS nth
        FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::bigint[], $7::text[],
            $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::text[]) WITH ORDINALITY
            u (match_id, player, seat, placement, score, points, figures, rating_before, rating_after, ended_at, game,
                mode, line)) a
    LEFT JOIN LATERAL
        (SELECT ended_at FROM placings WHERE player = a.player ORDER BY ended_at DESC LIMIT 1) newest ON TRUE";

const MATCH: &str =
    "SELECT game, mode, room, private, began_at, ended_at, ticks, has_replay, coalesce(fixture, 'null')
    FROM matches WHERE id = $1";
const PLACINGS: &str = "SELECT p.player, p.seat, p.placement, p.score, p.figures,
        coalesce((SELECT kind FROM players WHERE id = p.player), '')
    FROM placings p WHERE p.match_id = $1 ORDER BY p.placement, p.seat";

/// The result of a match, as it was owed.
pub(super) async fn of_match(db: Db<'_>, match_id: &MatchId) -> Found<Option<MatchResult>> {
    let which: Params<'_> = &[&match_id.as_str()];
    together!(let (found, placings) = (
        db.one(MATCH, which, |row| result(row, match_id)),
        db.all(PLACINGS, which, placing),
    ));
    Ok(found.map(|found| MatchResult { placings, ..found }))
}

fn result(row: &Row, match_id: &MatchId) -> Found<MatchResult> {
    let ladder = ladder(row, 0)?;
    Ok(MatchResult {
        match_id: match_id.clone(),
        game: ladder.game,
        mode: ladder.mode,
        room: id(row, 2)?,
        private: get(row, 3)?,
        began_at: time(row, 4)?,
        ended_at: time(row, 5)?,
        ticks: count(row, 6)?,
        has_replay: get(row, 7)?,
        placings: Vec::new(),
        fixture: json(row, 8)?,
    })
}

fn placing(row: &Row) -> Found<Placing> {
    Ok(Placing {
        player: id(row, 0)?,
        seat: small(row, 1)?,
        finish: Finish { placement: small(row, 2)?, score: get(row, 3)? },
        figures: json(row, 4)?,
        bot: bot(get(row, 5)?),
    })
}

type Added<'a> = (&'a MatchResult, &'a Placing, &'a SettledPlayer);

fn rows_of<'a>(result: &'a MatchResult, settled: &'a SettledMatch) -> impl Iterator<Item = Added<'a>> {
    result.each_once().zip(&settled.players).map(move |(placing, settled)| (result, placing, settled))
}

/// Adds the placings of new matches, with what each brought the player.
pub(super) async fn add_placings(db: Db<'_>, new: &[&MatchResult], settled: &[SettledMatch]) -> Found<()> {
    let rows: Vec<Added<'_>> =
        new.iter().zip(settled).flat_map(|(result, settled)| rows_of(result, settled)).collect();
    let matches: Vec<_> = rows.iter().map(|of| of.0.match_id.as_str()).collect();
    let players: Vec<_> = rows.iter().map(|of| of.1.player.as_str()).collect();
    let seats: Vec<_> = rows.iter().map(|of| i32::from(of.1.seat)).collect();
    let places: Vec<_> = rows.iter().map(|of| i32::from(of.1.finish.placement)).collect();
    let scores: Vec<_> = rows.iter().map(|of| of.1.finish.score).collect();
    let points: Vec<_> = rows.iter().map(|of| of.2.points).collect();
    let figures = rows.iter().map(|of| json_text(&of.1.figures)).collect::<Found<Vec<_>>>()?;
    let before: Vec<_> = rows.iter().map(|of| of.2.rating_before).collect();
    let after: Vec<_> = rows.iter().map(|of| of.2.rating_after).collect();
    let ended: Vec<_> = rows.iter().map(|of| micros(of.0.ended_at)).collect();
    let games: Vec<_> = rows.iter().map(|of| of.0.game.as_str()).collect();
    let modes: Vec<_> = rows.iter().map(|of| mode(of.0.mode.as_ref())).collect();
    db.run(
        ADD,
        &[
            &matches, &players, &seats, &places, &scores, &points, &figures, &before, &after, &ended, &games,
            &modes,
        ],
    )
    .await
    .map(drop)
}
