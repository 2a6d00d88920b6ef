//! Plays replays again to see whether the recorded states come out. The verdict is kept with the file's stamp, so the same
//! file is played once.

use actix::prelude::*;

use super::findings::Findings;
use super::work_limit::{Asker, WorkRefused};
use super::{Archive, FindRefused};
use crate::domain::MatchId;
use crate::game::Registry;
use crate::game::replay::ReplayVerdict;
use crate::store::replay::{Patience, damaged};
use crate::store::{ReplayFile, ReplayFolder};

/// Plays a replay again, unless its verdict is known. A few are played at a time and others wait; if too many are waiting,
/// whoever asks is refused.
#[derive(Message)]
#[rtype(result = "Result<ReplayVerdict, VerifyRefused>")]
pub struct VerifyReplay {
    /// The match whose replay it is.
    pub match_id: MatchId,
    /// Whoever asks; the work counts for them.
    pub asker: Asker,
}

/// Why nothing was verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyRefused {
    /// There is no such replay, or it cannot be read.
    #[error(transparent)]
    NotFound(FindRefused),
    /// Too many are waiting.
    #[error("{0} replays wait to be verified: try again later")]
    Busy(usize),
    /// This client has too many waiting.
    #[error("{0} replays are being verified for you already: wait for them")]
    TooManyOfOne(usize),
    /// The server is about to stop, or whoever asked has gone.
    #[error("the server is about to stop")]
    Stopping,
}

impl From<WorkRefused> for VerifyRefused {
    fn from(refused: WorkRefused) -> VerifyRefused {
        match refused {
            WorkRefused::Busy(waiting) => VerifyRefused::Busy(waiting),
            WorkRefused::TooManyOfOne(max) => VerifyRefused::TooManyOfOne(max),
            WorkRefused::Stopping => VerifyRefused::Stopping,
        }
    }
}

impl Handler<VerifyReplay> for Archive {
    type Result = ResponseFuture<Result<ReplayVerdict, VerifyRefused>>;

    fn handle(&mut self, verify: VerifyReplay, _: &mut Self::Context) -> Self::Result {
        let VerifyReplay { match_id, asker } = verify;
        let (shelf, registry, work_limit) =
            (self.shelf.clone(), self.registry.clone(), self.work_limit.clone());
        let verdicts = self.verdicts.clone();
        Box::pin(async move {
            let (known, there, id) = (verdicts.clone(), shelf.clone(), match_id.clone());
            let looked = tokio::task::spawn_blocking(move || look(&there, &known, &id)).await;
            match looked.map_err(|_| VerifyRefused::Stopping)?? {
                Looked::Verdict(verdict) => Ok(verdict),
                Looked::File(_) => {
                    work_limit
                        .work(asker, move |patience| check(&shelf, &verdicts, &registry, &match_id, patience))
                        .await
                }
            }
        })
    }
}

/// What is known of a replay before it is played.
enum Looked {
    Verdict(ReplayVerdict),
    File(Box<ReplayFile>),
}

fn look(
    shelf: &ReplayFolder,
    verdicts: &Findings<ReplayVerdict>,
    match_id: &MatchId,
) -> Result<Looked, VerifyRefused> {
    match shelf.find(match_id) {
        Ok(file) => Ok(match verdicts.get(match_id, file.stamp()) {
            Some(verdict) => Looked::Verdict(verdict),
            None => Looked::File(Box::new(file)),
        }),
        Err(error) => match FindRefused::of(match_id.clone(), &error) {
            FindRefused::Damaged { why, .. } => Ok(Looked::Verdict(damaged(&why))),
            refused => Err(VerifyRefused::NotFound(refused)),
        },
    }
}

fn check(
    shelf: &ReplayFolder,
    verdicts: &Findings<ReplayVerdict>,
    registry: &Registry,
    match_id: &MatchId,
    patience: &Patience,
) -> Result<ReplayVerdict, VerifyRefused> {
    // Somebody else may have asked for the same meanwhile, and the file may have been written anew.
    let file = match look(shelf, verdicts, match_id)? {
        Looked::Verdict(verdict) => return Ok(verdict),
        Looked::File(file) => file,
    };
    let verdict = file.check(registry, patience, &mut |_, _| {});
    if !patience.is_lost() {
        verdicts.put(match_id, file.stamp(), verdict.clone());
    }
    Ok(verdict)
}
