//! Writes who came where in which match: what histories and rating curves are made of.

use super::db::{Db, Found, json_text};
use crate::domain::{MatchResult, Placing, SettledMatch, SettledPlayer};
use crate::store::records::kept::{micros, mode};

const ADD: &str = "INSERT INTO placings (match_id, player, seat, placement, score, points, figures, rating_before,
        rating_after, ended_at, game, mode)
    SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::bigint[], $7::text[],
        $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::text[])";

type Row<'a> = (&'a MatchResult, &'a Placing, &'a SettledPlayer);

fn of_match<'a>(result: &'a MatchResult, settled: &'a SettledMatch) -> impl Iterator<Item = Row<'a>> {
    result.each_once().zip(&settled.players).map(move |(placing, settled)| (result, placing, settled))
}

/// Adds the placings of new matches, with what they came to.
pub(super) async fn add_placings(db: Db<'_>, new: &[&MatchResult], settled: &[SettledMatch]) -> Found<()> {
    let rows: Vec<Row<'_>> =
        new.iter().zip(settled).flat_map(|(result, settled)| of_match(result, settled)).collect();
    let matches: Vec<_> = rows.iter().map(|of| of.0.match_id.as_str()).collect();
    let players: Vec<_> = rows.iter().map(|of| of.1.player.as_str()).collect();
    let seats: Vec<_> = rows.iter().map(|of| i32::from(of.1.seat)).collect();
    let places: Vec<_> = rows.iter().map(|of| i32::from(of.1.placement)).collect();
    let scores: Vec<_> = rows.iter().map(|of| of.1.score).collect();
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
