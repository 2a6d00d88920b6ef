//! `/tournaments`: open, list, look at, enter and run tournaments.
//!
//! Must not: decide anything about a tournament. Who may do what says its value, which is told who asks.

pub mod bracket;
pub mod caller;
pub mod entrants;
pub mod list;
pub mod matches;
pub mod one;
pub mod pictures;

use std::sync::Arc;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::contest::tournament::TellTournament;
use crate::domain::TournamentId;
use crate::domain::tournament::{By, TournamentCommand, TournamentPicture};
use crate::web::Worker;
use crate::web::problem::Refusal;

/// The routes of all of them.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(list::configure)
        .configure(one::configure)
        .configure(entrants::configure)
        .configure(matches::configure)
        .configure(bracket::configure);
}

/// Tells a tournament something. Answers how it is then.
pub(super) async fn tell(
    worker: &Worker,
    tournament: TournamentId,
    by: By,
    why: Option<String>,
    command: TournamentCommand,
) -> Result<Arc<TournamentPicture>, Refusal> {
    let why = why.map(|why| why.trim().to_owned()).filter(|why| !why.is_empty());
    Ok(worker.tournaments.send(TellTournament { tournament, by, why, command }).await??)
}
