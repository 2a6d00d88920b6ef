//! Makes sure that a replay's description agrees with its records before the replay is handed out or played back, so that
//! nobody is shown a description that somebody else has put on it. Each file is read once for that; files that this server
//! wrote itself are not read.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::FindRefused;
use super::findings::Findings;
use crate::domain::MatchId;
use crate::store::replay::Patience;
use crate::store::{ReplayFile, ReplayFolder, Stamp};

/// How many files are read at once.
const READERS: usize = 2;
/// For how many replays the outcome is remembered.
const KNOWN_MAX: usize = 4096;
/// A file that takes longer to read is refused: no match is that long.
const LONGEST: Duration = Duration::from_secs(10);

/// Which replays are known to agree with their records.
#[derive(Clone)]
pub(super) struct Soundness {
    shelf: Arc<ReplayFolder>,
    known: Findings<Result<(), String>>,
    readers: Arc<Semaphore>,
}

impl Soundness {
    pub(super) fn new(shelf: Arc<ReplayFolder>) -> Soundness {
        Soundness { shelf, known: Findings::new(KNOWN_MAX), readers: Arc::new(Semaphore::new(READERS)) }
    }

    /// This server has just written this one.
    pub(super) fn wrote(&self, match_id: &MatchId, stamp: Stamp) {
        self.known.put(match_id, stamp, Ok(()));
    }

    /// The replay, if it is sound. Errors: why it is not handed out.
    pub(super) async fn find(self, match_id: MatchId) -> Result<ReplayFile, FindRefused> {
        let unavailable = |match_id: &MatchId| FindRefused::Unavailable { match_id: match_id.clone() };
        let (looking, id) = (self.clone(), match_id.clone());
        let found = tokio::task::spawn_blocking(move || looking.look(id)).await;
        let (file, found) = found.map_err(|_| unavailable(&match_id))??;
        if let Some(found) = found {
            return judged(match_id, file, found);
        }
        let _reader = Arc::clone(&self.readers).acquire_owned().await.map_err(|_| unavailable(&match_id))?;
        let id = match_id.clone();
        let read = tokio::task::spawn_blocking(move || self.read(id)).await;
        let (file, found) = read.map_err(|_| unavailable(&match_id))??;
        judged(match_id, file, found)
    }

    fn look(&self, match_id: MatchId) -> Result<(ReplayFile, Option<Result<(), String>>), FindRefused> {
        let file = self.shelf.find(&match_id);
        let file = file.map_err(|error| FindRefused::of(match_id.clone(), &error))?;
        let found = self.known.get(&match_id, file.stamp());
        Ok((file, found))
    }

    fn read(&self, match_id: MatchId) -> Result<(ReplayFile, Result<(), String>), FindRefused> {
        // Somebody else may have asked for the same meanwhile.
        let (file, found) = self.look(match_id.clone())?;
        if let Some(found) = found {
            return Ok((file, found));
        }
        let found = file.sound(&Patience::of(LONGEST));
        self.known.put(&match_id, file.stamp(), found.clone());
        Ok((file, found))
    }
}

fn judged(match_id: MatchId, file: ReplayFile, found: Result<(), String>) -> Result<ReplayFile, FindRefused> {
    found.map(|()| file).map_err(|why| FindRefused::Damaged { match_id, why })
}
