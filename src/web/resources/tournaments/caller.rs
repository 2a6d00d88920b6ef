//! Who says something about a tournament, and who looks at it.
//!
//! Must not: say what they may; the tournament does.

use actix_web::HttpRequest;

use crate::auth::{Caller, Denied, Identity, Role};
use crate::domain::PlayerId;
use crate::domain::tournament::{By, Entry, EntryKind, TournamentPicture};
use crate::protocol::tournaments::Onlooker;
use crate::protocol::tournaments::info::YourPart;
use crate::web::middleware::access;

/// Whoever gives an order to a tournament of this owner. Errors: nothing is proved that would matter.
pub(super) fn organiser(caller: &Caller, owner: &PlayerId) -> Result<By, Denied> {
    if is_operator(caller) {
        return Ok(By::Operator);
    }
    match caller.acts_for(owner) {
        Ok(()) => Ok(By::Player(owner.clone())),
        Err(denied) => caller.who().map(|who| By::Player(who.player.clone())).ok_or(denied),
    }
}

/// Whoever says something about an entrant. Errors: nothing is proved that would matter.
pub(super) fn entrant(caller: &Caller, player: &PlayerId, owner: &PlayerId) -> Result<By, Denied> {
    match caller.acts_for(player) {
        Ok(()) => Ok(By::Player(player.clone())),
        Err(denied) => organiser(caller, owner).map_err(|_| denied),
    }
}

/// An entry of a player. A token of the role `bot` says that it is a program, whatever else is said.
pub(super) fn entry(caller: &Caller, player: PlayerId, program: bool) -> Entry {
    let is_bot = |who: &Identity| who.player == player && who.role == Role::Bot;
    let kind =
        if program || caller.who().is_some_and(is_bot) { EntryKind::Program } else { EntryKind::Person };
    Entry { player, kind }
}

/// Whoever sends a request, as far as that is proved. A request that shows nothing comes from nobody in particular.
pub fn looking(request: &HttpRequest) -> Result<Caller, Denied> {
    access::caller(request)
}

/// Who looks at a bracket. A room is told to those who may watch its match: to whoever has signed in and does not play, to
/// everybody if spectators are behind, and to those who play there.
pub fn onlooker<'a>(caller: &'a Caller, picture: &TournamentPicture) -> Onlooker<'a> {
    let watching = picture.setup.watching;
    let Some(Identity { player, .. }) = caller.who() else {
        return if watching.entrants || watching.delay_s > 0 { Onlooker::Free } else { Onlooker::Kept };
    };
    if picture.may_watch(&By::Player(player.clone())) { Onlooker::Free } else { Onlooker::Entrant(player) }
}

/// How it is with whoever asks.
pub(super) fn your_part(caller: &Caller, picture: &TournamentPicture) -> Option<YourPart> {
    let Identity { player, .. } = caller.who()?;
    let organises = is_operator(caller) || picture.setup.owner == *player;
    Some(YourPart::of(picture, player, organises))
}

fn is_operator(caller: &Caller) -> bool {
    caller.who().is_some_and(|who| who.role == Role::Operator)
}
