//! The items and achievements that a match brings its players, for tests of what a game declares.
//!
//! Must not: be used for matches that count; those are settled by stores.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Game, Registry, Seat, Standing};
use crate::domain::ledger::Ledger;
use crate::domain::{IdRefused, MatchId, MatchResult, Placing, PlayerId, RoomId, Stock};

/// The items and achievements that a match brings a player.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earned {
    /// The names of the achievements, general ones and those of the game.
    pub achievements: Vec<String>,
    /// The items that the player has won, used or kept.
    pub items: Vec<Stock>,
}

/// The items and achievements that this match brings to the player in `seat`, if it is the first match of everybody in
/// it, and of no mode. There are none if the match has no outcome yet, or none for that seat.
pub fn earned<G: Game>(game: &G, seat: Seat) -> Earned {
    result_of(game).map_or_else(|_| Earned::default(), |result| settled::<G>(&result, seat))
}

fn settled<G: Game>(result: &MatchResult, seat: Seat) -> Earned {
    let registry = Registry::empty().with::<G>();
    let mut ledger = Ledger::new(Arc::clone(registry.declarations()));
    let settled = ledger.settle(result).settled;
    let Ok(player) = sitting_in(seat) else { return Earned::default() };
    let found = settled.players.into_iter().find(|one| one.player == player);
    let stocks = ledger.into_changes().stocks.into_iter();
    Earned {
        achievements: found.map(|one| one.unlocked).unwrap_or_default(),
        items: stocks.filter(|(whose, _)| *whose == player).map(|(_, stock)| stock).collect(),
    }
}

fn result_of<G: Game>(game: &G) -> Result<MatchResult, IdRefused> {
    let standings = game.outcome().map(|outcome| outcome.standings).unwrap_or_default();
    Ok(MatchResult {
        match_id: MatchId::parse("match")?,
        room: RoomId::parse("room")?,
        game: G::NAME.to_owned(),
        mode: None,
        private: false,
        began_at: Timestamp::UNIX_EPOCH,
        ended_at: Timestamp::UNIX_EPOCH,
        ticks: 1,
        has_replay: false,
        placings: standings.into_iter().map(|standing| placing(game, standing)).collect::<Result<_, _>>()?,
        fixture: None,
    })
}

fn placing<G: Game>(game: &G, standing: Standing) -> Result<Placing, IdRefused> {
    let (seat, finish) = (standing.seat, standing.finish());
    let figures = game.figures(seat).into_iter().map(|(counter, count)| (counter.name.to_owned(), count));
    let player = sitting_in(seat)?;
    Ok(Placing { player, seat: seat.0, bot: None, finish, figures: figures.collect() })
}

fn sitting_in(seat: Seat) -> Result<PlayerId, IdRefused> {
    PlayerId::parse(&format!("seat_{}", seat.0))
}
