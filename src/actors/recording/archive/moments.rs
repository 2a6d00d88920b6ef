//! Finds the moments of note in replays, and remembers them for a while, because everybody who opens a replay asks for
//! them.

use std::sync::Arc;

use actix::prelude::*;

use super::findings::Findings;
use super::work_limit::Asker;
use super::{Archive, FindRefused, VerifyRefused};
use crate::domain::MatchId;
use crate::game::Registry;
use crate::game::replay::ReplayMoments;
use crate::store::replay::{Patience, find_moments};
use crate::store::{ReplayFile, ReplayFolder};

/// For how many replays the moments are remembered.
pub(super) const KNOWN_MAX: usize = 16;

/// Asks for the events of a match, each with its step. Finding them takes as long as verifying the match, and one of the
/// same places.
#[derive(Message)]
#[rtype(result = "Result<Arc<ReplayMoments>, VerifyRefused>")]
pub struct FindMoments {
    /// The match whose moments are asked for.
    pub match_id: MatchId,
    /// Whoever asks; the work counts for them.
    pub asker: Asker,
}

impl Handler<FindMoments> for Archive {
    type Result = ResponseFuture<Result<Arc<ReplayMoments>, VerifyRefused>>;

    fn handle(&mut self, find: FindMoments, _: &mut Self::Context) -> Self::Result {
        let FindMoments { match_id, asker } = find;
        let (shelf, registry, work_limit) =
            (self.shelf.clone(), self.registry.clone(), self.work_limit.clone());
        let known = self.moments.clone();
        Box::pin(async move {
            let (there, before, id) = (shelf.clone(), known.clone(), match_id.clone());
            let looked = tokio::task::spawn_blocking(move || look(&there, &before, &id)).await;
            match looked.map_err(|_| VerifyRefused::Stopping)?? {
                (_, Some(moments)) => Ok(moments),
                _ => {
                    work_limit
                        .work(asker, move |patience| find_in(&shelf, &known, &registry, &match_id, patience))
                        .await
                }
            }
        })
    }
}

fn look(
    shelf: &ReplayFolder,
    known: &Findings<Arc<ReplayMoments>>,
    match_id: &MatchId,
) -> Result<(ReplayFile, Option<Arc<ReplayMoments>>), VerifyRefused> {
    let file = shelf.find(match_id);
    let file = file.map_err(|error| VerifyRefused::NotFound(FindRefused::of(match_id.clone(), &error)))?;
    let found = known.get(match_id, file.stamp());
    Ok((file, found))
}

fn find_in(
    shelf: &ReplayFolder,
    known: &Findings<Arc<ReplayMoments>>,
    registry: &Registry,
    match_id: &MatchId,
    patience: &Patience,
) -> Result<Arc<ReplayMoments>, VerifyRefused> {
    // Somebody else may have asked for the same meanwhile.
    let (file, found) = look(shelf, known, match_id)?;
    if let Some(found) = found {
        return Ok(found);
    }
    let found = Arc::new(find_moments(&file, registry, patience));
    if !patience.is_lost() {
        known.put(match_id, file.stamp(), found.clone());
    }
    Ok(found)
}
