//! Who acts in a request of matchmaking: a player who is named, or the player of the token.

use crate::actors::mail::try_send_to;
use crate::actors::records::registrar::PlayerSeated;
use crate::auth::{Caller, Denied, Role};
use crate::domain::PlayerId;
use crate::web::Worker;
use crate::web::problem::Refusal;

/// The player who acts. Errors: the caller may not act for the player, or names nobody and shows no token.
pub(super) fn acting(caller: &Caller, named: Option<PlayerId>) -> Result<PlayerId, Refusal> {
    match named {
        Some(player) => {
            caller.acts_for(&player)?;
            Ok(player)
        }
        None if caller.who().is_none() => {
            Err(Refusal::bad_field("/player_id", "is needed by whoever shows no token"))
        }
        None => Ok(caller.signed_in()?.player.clone()),
    }
}

/// Those of some players for whom the caller acts; an operator for none of them. Errors: the caller is none of them.
pub(super) fn acting_among(
    caller: &Caller,
    named: Option<&PlayerId>,
    players: &[PlayerId],
    what: &str,
) -> Result<Vec<PlayerId>, Refusal> {
    if let Some(named) = named {
        caller.acts_for(named)?;
    }
    let is_meant = |player: &&PlayerId| named.is_none_or(|named| named == *player);
    let acts = players.iter().filter(is_meant).filter(|player| caller.acts_for(player).is_ok());
    let acts: Vec<PlayerId> = acts.cloned().collect();
    let is_operator = caller.who().is_some_and(|who| who.role == Role::Operator);
    match caller.who() {
        _ if !acts.is_empty() || is_operator => Ok(acts),
        None if named.is_none() => Err(Denied::TokenNeeded.into()),
        _ => Err(Refusal::forbidden(format!("the {what} is not yours"))),
    }
}

/// Makes players known who have not sat down yet, so that they can be told something.
pub(super) fn make_known(worker: &Worker, players: &[PlayerId]) {
    for player in players {
        // One who is dropped becomes known by sitting down.
        let _ = try_send_to(&worker.registrar, PlayerSeated { player: player.clone(), bot: false });
    }
}
