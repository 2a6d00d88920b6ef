//! What is made of the secret of a tournament: seeds, ids of rooms, ids of bots. Nobody can guess these, and everybody who
//! knows the secret, which is shown at the end, can check them.

use sha2::{Digest, Sha256};

use super::TournamentSetup;
use crate::domain::tournament::event::GameKey;
use crate::domain::{PlayerId, RoomId, TournamentId};

impl TournamentSetup {
    /// The seed of a game. The two games of a mirrored pair have the same one, with sides swapped.
    pub fn seed_of(&self, key: GameKey) -> u64 {
        self.chance("seed", &[key.number, u32::from(key.game / 2), u32::from(key.attempt)])
    }

    /// The id of the room of a game: always the same, so that no two can be open for one attempt.
    pub fn room_of(&self, key: GameKey) -> RoomId {
        let numbers = [key.number, u32::from(key.game), u32::from(key.attempt)];
        let id = format!("t_{:016x}", self.hash("room", &numbers));
        RoomId::parse(&id).unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"))
    }

    /// The id of a bot: as those of all bots of the server, `ai_` and eight hexadecimal digits.
    pub(in crate::domain::tournament) fn bot_of(&self, number: u32) -> PlayerId {
        let id = format!("ai_{:08x}", self.hash("bot", &[number]) >> 32);
        PlayerId::parse(&id).unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"))
    }

    /// The seed of the draw of that number.
    pub(in crate::domain::tournament) fn seed_of_draw(&self, number: u32) -> u64 {
        self.chance("draw", &[number])
    }

    /// The id and the secret of the next tournament of the series.
    pub(super) fn follower(&self) -> (TournamentId, u64) {
        let id = format!("{:016x}", self.hash("next", &[]));
        let id = TournamentId::parse(&id).unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"));
        (id, self.hash("next secret", &[]))
    }

    /// What is decided by chance: the same in every tournament of the same seed, if one is set.
    fn chance(&self, of: &str, numbers: &[u32]) -> u64 {
        self.seed.map_or_else(|| self.hash(of, numbers), |seed| hash(seed, "", of, numbers))
    }

    fn hash(&self, of: &str, numbers: &[u32]) -> u64 {
        hash(self.secret, self.id.as_str(), of, numbers)
    }
}

fn hash(secret: u64, id: &str, of: &str, numbers: &[u32]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(secret.to_le_bytes());
    hash.update(id);
    hash.update([0]);
    hash.update(of);
    numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
    let digest = hash.finalize();
    digest.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
}
