//! Resume tokens: what a player shows to get a seat again.
//!
//! A token carries its number within the sitting, and a seal that only this server can make. So nothing has to be stored of
//! a token that was given, and it is good after a crash although nobody has written down that there is one. From which
//! number on the tokens of a sitting are good is decided by the room.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::hex::{hex, unhex};
use crate::room::Sitting;
use crate::store::{Disk, Lasts, StoreError};

/// The file of the key, in the data folder.
const FILE: &str = "resume.key";
const KEY_BYTES: usize = 32;
/// The bytes of a token: its number, and random bytes, so that no two tokens are the same, whatever was forgotten in a
/// crash.
const NUMBER_BYTES: usize = 8;
const SALT_BYTES: usize = 8;
const SEAL_BYTES: usize = 16;
const TOKEN_BYTES: usize = NUMBER_BYTES + SALT_BYTES + SEAL_BYTES;

/// The key that seals resume tokens.
#[derive(Clone)]
pub struct ResumeKey(Arc<[u8; KEY_BYTES]>);

impl fmt::Debug for ResumeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeKey(…)")
    }
}

impl ResumeKey {
    /// A key that is lost with the process.
    pub fn random() -> ResumeKey {
        ResumeKey(Arc::new(rand::random()))
    }

    /// The key of a data folder, made if there is none; blocks. If the folder cannot be read or written, the server starts
    /// all the same, and older tokens are void.
    pub fn of_folder(disk: &dyn Disk, folder: &Path) -> ResumeKey {
        let path = folder.join(FILE);
        let found = match disk.read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| "it is no key of 32 bytes".to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                make(disk, &path).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        match found {
            Ok(key) => ResumeKey(Arc::new(key)),
            Err(why) => {
                log::error!(
                    "{}: {why}; tokens to come back to a seat are good until the server stops. Make the folder writable, or remove \
                     the file, and start again",
                    path.display()
                );
                ResumeKey::random()
            }
        }
    }

    /// Makes a token with this number.
    pub fn token(&self, sitting: &Sitting, number: u64) -> String {
        let mut token = number.to_be_bytes().to_vec();
        token.extend_from_slice(&rand::random::<[u8; SALT_BYTES]>());
        let seal = self.seal(sitting, &token).finalize().into_bytes();
        token.extend_from_slice(&seal[..SEAL_BYTES]);
        hex(&token)
    }

    /// The number of a token, if its seal is good. A token from before tokens had numbers has the number 0.
    pub fn number(&self, sitting: &Sitting, shown: &str) -> Option<u64> {
        if sitting.is_named_by(shown) {
            return Some(0);
        }
        let token = unhex(shown).filter(|token| token.len() == TOKEN_BYTES)?;
        let (named, seal) = token.split_at(NUMBER_BYTES + SALT_BYTES);
        self.seal(sitting, named).verify_truncated_left(seal).ok()?;
        Some(u64::from_be_bytes(named[..NUMBER_BYTES].try_into().ok()?))
    }

    fn seal(&self, sitting: &Sitting, named: &[u8]) -> Hmac<Sha256> {
        let seal = Hmac::<Sha256>::new_from_slice(self.0.as_slice());
        let seal = seal.unwrap_or_else(|_| unreachable!("a key may have any length"));
        seal.chain_update(sitting.as_bytes()).chain_update(named)
    }
}

fn make(disk: &dyn Disk, path: &Path) -> Result<[u8; KEY_BYTES], StoreError> {
    let key = rand::random::<[u8; KEY_BYTES]>();
    disk.replace(path, Lasts::All, |file| file.append(&key))?;
    Ok(key)
}

/// Makes the tokens that one connection is given, one for each `welcome`.
#[derive(Debug, Clone)]
pub struct ConnectionTokens {
    key: ResumeKey,
    sitting: Sitting,
    next: u64,
}

impl ConnectionTokens {
    /// Makes tokens with the numbers from `first` on.
    pub fn new(key: ResumeKey, sitting: Sitting, first: u64) -> ConnectionTokens {
        ConnectionTokens { key, sitting, next: first }
    }

    /// Makes the next token.
    pub fn issue(&mut self) -> String {
        let token = self.key.token(&self.sitting, self.next);
        self.next = self.next.saturating_add(1);
        token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RealDisk;
    use crate::store::faults::FaultyDisk;

    #[test]
    fn a_token_says_its_number_to_whoever_has_the_key() {
        let (key, sitting) = (ResumeKey::random(), Sitting::of_bytes([7; 32]));
        let mut tokens = ConnectionTokens::new(key.clone(), sitting, 41);
        let [first, second] = [tokens.issue(), tokens.issue()];
        assert_eq!((key.number(&sitting, &first), key.number(&sitting, &second)), (Some(41), Some(42)));
        assert_ne!(ConnectionTokens::new(key, sitting, 41).issue(), first, "no two tokens are the same");
    }

    #[test]
    fn tokens_of_another_sitting_another_server_or_with_a_changed_digit_say_nothing() {
        let (key, sitting) = (ResumeKey::random(), Sitting::of_bytes([7; 32]));
        let token = key.token(&sitting, 1);
        let mut changed = token.clone();
        let last = if changed.pop() == Some('0') { '1' } else { '0' };
        changed.push(last);
        for other in [changed.as_str(), "", &token[2..], &format!("{token}00"), "wrong"] {
            assert_eq!(key.number(&sitting, other), None, "{other}");
        }
        assert_eq!(key.number(&Sitting::of_bytes([8; 32]), &token), None);
        assert_eq!(ResumeKey::random().number(&sitting, &token), None);
    }

    #[test]
    fn the_token_of_a_sitting_without_numbers_is_the_first() {
        let sitting = Sitting::named_by("old");
        assert_eq!(ResumeKey::random().number(&sitting, "old"), Some(0));
    }

    #[test]
    fn a_key_that_does_not_fit_on_the_disk_leaves_nothing_in_the_folder() {
        let (folder, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
        disk.leave_bytes(9);
        ResumeKey::of_folder(&disk, folder.path());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_keeps_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let open = || ResumeKey::of_folder(&RealDisk, folder.path());
        let sitting = Sitting::of_bytes([7; 32]);
        let token = open().token(&sitting, 5);
        assert_eq!(open().number(&sitting, &token), Some(5));
        std::fs::write(folder.path().join(FILE), b"short").unwrap();
        assert_eq!(open().number(&sitting, &token), None, "it is made for this run");
    }
}
