//! Which replays there are, and what one of them says about itself.

use std::path::PathBuf;
use std::sync::Arc;

use actix::prelude::*;

use super::{Archive, ListedReplay, ReplayFilter};
use crate::actors::mail::{InTurn, in_turn};
use crate::domain::MatchId;
use crate::protocol::replays::{ReplayCard, ReplayMeta};
use crate::store::{ReplayFolder, StoreError};

/// A page of the list, the one that came last first; and the place behind which the next one begins, if there is one.
#[derive(Message)]
#[rtype(result = "(Vec<Arc<ReplayCard>>, Option<ListedReplay>)")]
pub struct ListReplays {
    /// What a replay has to be like to be listed.
    pub filter: ReplayFilter,
    /// Behind this place.
    pub after: Option<ListedReplay>,
    /// At most so many.
    pub limit: usize,
}

/// What one replay says about itself.
#[derive(Message)]
#[rtype(result = "Result<Found, FindRefused>")]
pub struct FindReplay {
    /// Of which match.
    pub match_id: MatchId,
    /// Whether its file is to be handed out: then it has to be sound.
    pub file: bool,
}

/// A replay that is there.
pub struct Found {
    /// What the file says of the match.
    pub meta: ReplayMeta,
    /// Its length.
    pub bytes: u64,
    /// Where it is.
    pub path: PathBuf,
}

/// Why there is no such replay.
#[derive(Debug, thiserror::Error)]
pub enum FindRefused {
    /// There is none.
    #[error(
        "there is no replay of the match {0}: it is not over, was not recorded, or its replay is not kept any longer"
    )]
    NoSuchReplay(MatchId),
    /// There is one that cannot be read.
    #[error("the replay of the match {match_id} cannot be read: it {why}")]
    Damaged {
        /// The match whose replay it is.
        match_id: MatchId,
        /// What is wrong; completes "it …".
        why: String,
    },
    /// It cannot be read now.
    #[error("the replay of the match {match_id} cannot be read now")]
    Unavailable {
        /// The match whose replay it is.
        match_id: MatchId,
    },
}

impl FindRefused {
    /// What the store's error means; what the system says about the disk is for the log alone.
    pub(super) fn of(match_id: MatchId, error: &StoreError) -> FindRefused {
        match error {
            error if error.is_missing() => FindRefused::NoSuchReplay(match_id),
            StoreError::Unusable { why, .. } => FindRefused::Damaged { match_id, why: why.clone() },
            error => {
                log::error!("match {match_id}: its replay cannot be read: {error}");
                FindRefused::Unavailable { match_id }
            }
        }
    }
}

impl Handler<ListReplays> for Archive {
    type Result = InTurn<(Vec<Arc<ReplayCard>>, Option<ListedReplay>)>;

    fn handle(&mut self, list: ListReplays, _: &mut Self::Context) -> Self::Result {
        in_turn(self.catalogue.list(&list.filter, list.after.as_ref(), list.limit))
    }
}

impl Handler<FindReplay> for Archive {
    type Result = ResponseFuture<Result<Found, FindRefused>>;

    fn handle(&mut self, find: FindReplay, _: &mut Self::Context) -> Self::Result {
        let (shelf, match_id) = (self.shelf.clone(), find.match_id);
        let sound = find.file.then(|| self.soundness.clone().find(match_id.clone()));
        Box::pin(async move {
            if let Some(sound) = sound {
                sound.await?;
            }
            let id = match_id.clone();
            let looked = tokio::task::spawn_blocking(move || look(&shelf, match_id)).await;
            looked.unwrap_or(Err(FindRefused::Unavailable { match_id: id }))
        })
    }
}

fn look(shelf: &ReplayFolder, match_id: MatchId) -> Result<Found, FindRefused> {
    match shelf.find(&match_id) {
        Ok(file) => Ok(Found { meta: file.meta().clone(), bytes: file.bytes(), path: shelf.path(&match_id) }),
        Err(error) => Err(FindRefused::of(match_id, &error)),
    }
}
