//! Questions to the archive: which replays there are, and what one of them says about itself.

use std::path::PathBuf;
use std::sync::Arc;

use actix::prelude::*;

use super::{Archive, ListedReplay, ReplayFilter};
use crate::actors::mail::{InTurn, in_turn};
use crate::domain::MatchId;
use crate::game::replay::{ReplayHead, ReplayListing};
use crate::store::{ReplayFolder, StoreError};

/// Asks for a page of the list, the replay that came last first. Answers the page and the place behind which the next one
/// begins, if there is one.
#[derive(Message)]
#[rtype(result = "(Vec<Arc<ReplayListing>>, Option<ListedReplay>)")]
pub struct ListReplays {
    /// What a replay has to be like to be listed.
    pub filter: ReplayFilter,
    /// Only replays behind this place.
    pub after: Option<ListedReplay>,
    /// The most replays that the page may have.
    pub limit: usize,
}

/// Asks what one replay says about itself.
#[derive(Message)]
#[rtype(result = "Result<FoundReplay, FindRefused>")]
pub struct FindReplay {
    /// The match whose replay is asked for.
    pub match_id: MatchId,
    /// Whether the file is to be handed out. Then its records are checked against its description.
    pub file: bool,
}

/// A replay that is there.
pub struct FoundReplay {
    /// What the file says of the match.
    pub head: ReplayHead,
    /// The length of the file, in bytes.
    pub bytes: u64,
    /// The path of the file.
    pub path: PathBuf,
}

/// Why a replay is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum FindRefused {
    /// There is none.
    #[error(
        "there is no replay of the match {0}: it is not over, was not recorded, or its replay is not kept any longer"
    )]
    NoSuchReplay(MatchId),
    /// The replay cannot be read.
    #[error("the replay of the match {match_id} cannot be read: it {why}")]
    Damaged {
        /// The match whose replay it is.
        match_id: MatchId,
        /// What is wrong; completes "it …".
        why: String,
    },
    /// The replay cannot be read at this moment.
    #[error("the replay of the match {match_id} cannot be read now")]
    Unavailable {
        /// The match whose replay it is.
        match_id: MatchId,
    },
}

impl FindRefused {
    /// What an error of the store means to whoever asked. What the system says about the disk is for the log alone.
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
    type Result = InTurn<(Vec<Arc<ReplayListing>>, Option<ListedReplay>)>;

    fn handle(&mut self, list: ListReplays, _: &mut Self::Context) -> Self::Result {
        in_turn(self.catalogue.list(&list.filter, list.after.as_ref(), list.limit))
    }
}

impl Handler<FindReplay> for Archive {
    type Result = ResponseFuture<Result<FoundReplay, FindRefused>>;

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

fn look(shelf: &ReplayFolder, match_id: MatchId) -> Result<FoundReplay, FindRefused> {
    match shelf.find(&match_id) {
        Ok(file) => {
            Ok(FoundReplay { head: file.head().clone(), bytes: file.bytes(), path: shelf.path(&match_id) })
        }
        Err(error) => Err(FindRefused::of(match_id, &error)),
    }
}
