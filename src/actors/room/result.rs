//! How a match came out, as records want it: a function of the match and its room.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::RoomSpec;
use crate::domain::{MatchResult, Placing};
use crate::game::{Level, Match, Seat, Standing};
use crate::store::{Claim, Holder};

/// From when to when a match was played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) began_at: Timestamp,
    pub(super) ended_at: Timestamp,
}

/// The result of a match that is over. `None`: it was not decided, or not between two at least, and nothing is to be
/// settled. Of somebody with two seats the better one counts.
pub(super) fn result_of(
    game: &Match,
    spec: &RoomSpec,
    claims: &BTreeMap<Seat, Claim>,
    span: Span,
    has_replay: bool,
) -> Option<MatchResult> {
    let mut known = BTreeSet::new();
    let placings = game.outcome()?.standings.iter().filter_map(|standing| placing(game, claims, *standing));
    let placings: Vec<_> = placings.filter(|placing| known.insert(placing.player.clone())).collect();
    (placings.len() >= 2).then(|| MatchResult {
        match_id: game.id().clone(),
        room: spec.id.clone(),
        game: spec.kind.name().to_owned(),
        mode: game.mode().map(str::to_owned),
        private: spec.private,
        began_at: span.began_at,
        ended_at: span.ended_at,
        ticks: game.tick().0,
        has_replay,
        placings,
    })
}

fn placing(game: &Match, claims: &BTreeMap<Seat, Claim>, standing: Standing) -> Option<Placing> {
    let Standing { seat, placement, score } = standing;
    let member = game.roster().last_member(seat)?;
    let level = || match claims.get(&seat).filter(|claim| claim.player == member.player)?.holder {
        Holder::Bot { level } => Some(level),
        Holder::Player { .. } => None,
    };
    // A bot that was taken out is nobody's great victory.
    let bot = member.bot.then(|| level().unwrap_or(Level::Easy).as_str().to_owned());
    let figures = game.figures(seat);
    Some(Placing { player: member.player.clone(), seat: seat.0, bot, placement, score, figures })
}
