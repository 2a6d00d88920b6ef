//! What players may ask for: a game, one of its modes, and numbers of players that it can be played with.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::domain::Ladder;
use crate::domain::matchmaking::{QueueKey, Sizes};
use crate::game::{GameType, Level, Registry, Seat};
use crate::room::SEATS_MAX;

/// What a player asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The game's name.
    pub game: String,
    /// The game's mode.
    pub mode: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The fewest players.
    pub min_players: Option<u16>,
    /// The most players.
    pub max_players: Option<u16>,
    /// Whether bots are wanted.
    pub bots: bool,
}

/// What a player asks for, in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchTerms {
    /// Where tickets for it wait.
    pub queue: QueueKey,
    /// The numbers of players.
    pub sizes: Sizes,
}

/// The server cannot let people play that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct TermsRefused {
    /// A JSON pointer to the field that does not fit.
    pub pointer: String,
    /// Why it does not.
    pub detail: String,
}

fn refused(pointer: &str, detail: impl Into<String>) -> TermsRefused {
    TermsRefused { pointer: pointer.to_owned(), detail: detail.into() }
}

impl MatchTerms {
    /// Fills in what was left out. Errors: there is no such game, or it cannot be played like that.
    pub fn of(wanted: Wanted, registry: &Registry) -> Result<MatchTerms, TermsRefused> {
        let Wanted { game, mode, region, min_players, max_players, bots } = wanted;
        let Some(game_type) = registry.get(&game) else {
            let detail = format!("there is no game {game:?}; there are: {}", registry.names());
            return Err(refused("/game", detail));
        };
        if bots && game_type.policy(Level::default(), Seat(0), 0).is_none() {
            return Err(refused("/bots", format!("the game {game:?} has no bots")));
        }
        let sizes = sizes(min_players, max_players, &game, game_type.seats())?;
        let mode = played_mode(game_type.as_ref(), mode.as_deref(), sizes)?;
        Ok(MatchTerms { queue: QueueKey { game, mode, region }, sizes })
    }

    /// The ladder in which matches of it count.
    pub fn ladder(&self) -> Ladder {
        Ladder { game: self.queue.game.clone(), mode: self.queue.mode.clone() }
    }
}

/// The numbers of players. As few as the game takes are the default, but it takes two to play.
fn sizes(
    min: Option<u16>,
    max: Option<u16>,
    game: &str,
    seats: RangeInclusive<u16>,
) -> Result<Sizes, TermsRefused> {
    let (fewest, most) = ((*seats.start()).max(2), (*seats.end()).min(SEATS_MAX));
    let min_players = min.unwrap_or(fewest);
    let max_players = max.unwrap_or(min_players);
    if min_players < fewest {
        return Err(refused(
            "/min_players",
            format!("must be {fewest} or more for {game}, not {min_players}"),
        ));
    }
    if !(fewest..=most).contains(&max_players) {
        return Err(refused(
            "/max_players",
            format!("must be {fewest} to {most} for {game}, not {max_players}"),
        ));
    }
    if min_players > max_players {
        let detail = format!("must be at most max_players, which is {max_players}, not {min_players}");
        return Err(refused("/min_players", detail));
    }
    Ok(Sizes { min: min_players, max: max_players })
}

/// The mode that is played when this one is asked for. Errors: the game has no such mode, or cannot be played by so few or
/// so many.
fn played_mode(
    game_type: &dyn GameType,
    mode: Option<&str>,
    sizes: Sizes,
) -> Result<Option<String>, TermsRefused> {
    let options = mode.map_or_else(|| json!({}), |mode| json!({ "mode": mode }));
    let open = |players| {
        game_type.open(0, players, &options).map_err(|options| {
            let pointer = if options.pointer.is_empty() { "/min_players" } else { &options.pointer };
            refused(pointer, options.detail)
        })
    };
    open(sizes.min)?;
    let opened = open(sizes.max)?;
    Ok(opened.options.get("mode").and_then(Value::as_str).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(game: &str) -> Wanted {
        let (mode, region) = (None, None);
        Wanted { game: game.to_owned(), mode, region, min_players: None, max_players: None, bots: false }
    }

    fn terms(wanted: Wanted) -> Result<MatchTerms, TermsRefused> {
        MatchTerms::of(wanted, &crate::games::standard())
    }

    fn pointer(wanted: Wanted) -> String {
        terms(wanted).unwrap_err().pointer
    }

    #[test]
    fn what_is_left_out_is_a_duel_in_the_default_mode() {
        let duel = terms(wanted("arena")).unwrap();
        assert_eq!((duel.queue.mode.as_deref(), duel.sizes), (Some("deathmatch"), Sizes { min: 2, max: 2 }));
        let named = terms(Wanted { mode: Some("deathmatch".to_owned()), ..wanted("arena") }).unwrap();
        assert_eq!(named, duel, "the default and its name are one queue");
        let crowd = terms(Wanted { max_players: Some(10), ..wanted("arena") }).unwrap();
        assert_eq!(crowd.sizes, Sizes { min: 2, max: 10 });
    }

    #[test]
    fn what_cannot_be_played_is_refused_by_its_field() {
        assert_eq!(pointer(wanted("chess")), "/game");
        assert_eq!(pointer(Wanted { bots: true, ..wanted("relay") }), "/bots");
        assert_eq!(pointer(Wanted { max_players: Some(3), ..wanted("connect_four") }), "/max_players");
        assert_eq!(pointer(Wanted { max_players: Some(101), ..wanted("arena") }), "/max_players");
        let few = Wanted { min_players: Some(1), max_players: Some(4), ..wanted("arena") };
        assert_eq!(pointer(few), "/min_players");
        let turned = Wanted { min_players: Some(5), max_players: Some(4), ..wanted("arena") };
        assert_eq!(pointer(turned), "/min_players");
        assert_eq!(pointer(Wanted { mode: Some("tag".to_owned()), ..wanted("arena") }), "/mode");
    }
}
