//! Finds the moments of note in replays, and remembers them for a while: everybody who opens a replay asks.

use std::collections::VecDeque;
use std::sync::Arc;

use actix::prelude::*;

use super::{Archive, FindRefused, VerifyRefused};
use crate::domain::MatchId;
use crate::protocol::replays::ReplayMoments;

/// Replays whose moments are remembered.
const KNOWN_MAX: usize = 16;

/// What was told with the steps of a match. Takes the time, and a place among those, that verifying it takes.
#[derive(Message)]
#[rtype(result = "Result<Arc<ReplayMoments>, VerifyRefused>")]
pub struct FindMoments {
    /// Of which match.
    pub match_id: MatchId,
}

/// What was found lately. A replay that was written anew has another length.
#[derive(Default)]
pub(super) struct Known(VecDeque<(MatchId, u64, Arc<ReplayMoments>)>);

impl Known {
    fn get(&self, match_id: &MatchId, bytes: u64) -> Option<Arc<ReplayMoments>> {
        let known = self.0.iter().find(|(known, length, _)| known == match_id && *length == bytes);
        known.map(|(_, _, moments)| moments.clone())
    }

    fn put(&mut self, match_id: MatchId, bytes: u64, moments: Arc<ReplayMoments>) {
        self.0.retain(|(known, ..)| *known != match_id);
        if self.0.len() >= KNOWN_MAX {
            self.0.pop_front();
        }
        self.0.push_back((match_id, bytes, moments));
    }
}

impl Handler<FindMoments> for Archive {
    type Result = ResponseActFuture<Self, Result<Arc<ReplayMoments>, VerifyRefused>>;

    fn handle(&mut self, FindMoments { match_id }: FindMoments, _: &mut Self::Context) -> Self::Result {
        let bytes = self.catalogue.bytes_of(&match_id).unwrap_or(0);
        if let Some(known) = self.known.get(&match_id, bytes) {
            return Box::pin(fut::ready(Ok(known)));
        }
        let (shelf, registry, bench) = (self.shelf.clone(), self.registry.clone(), self.bench.clone());
        let asked = match_id.clone();
        let found = bench.work(move || match shelf.find(&asked) {
            Ok(file) => Ok(Arc::new(file.moments(&registry))),
            Err(error) => Err(VerifyRefused::NotFound(FindRefused::of(asked, &error))),
        });
        Box::pin(found.into_actor(self).map(move |found, archive, _| {
            if let Ok(moments) = &found {
                archive.known.put(match_id, bytes, moments.clone());
            }
            found
        }))
    }
}
