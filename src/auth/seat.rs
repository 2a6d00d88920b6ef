//! What a player shows to get a seat again: resume tokens.
//!
//! A token carries its number in the sitting, and a seal that only this server can make. So nothing is kept of a token that
//! was given, and a token is good after a crash although nobody has written down that there is one. Of each sitting is
//! known from which number on tokens are good: showing one makes all before it void.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::hex::{hex, unhex};
use crate::room::{Holder, Sitting};
use crate::store::Disk;

/// The key's file, in the data folder.
const FILE: &str = "resume.key";
const KEY_BYTES: usize = 32;
/// Of a token: its number, and so many random bytes, so that no two tokens are the same, whatever was forgotten in a crash.
const NUMBER_BYTES: usize = 8;
const SALT_BYTES: usize = 8;
const SEAL_BYTES: usize = 16;
const TOKEN_BYTES: usize = NUMBER_BYTES + SALT_BYTES + SEAL_BYTES;
/// Tokens of one connection; those of the next one begin above.
const TOKENS_OF_A_LINE: u64 = 1 << 32;

/// Seals resume tokens.
#[derive(Clone)]
pub struct ResumeKey(Arc<[u8; KEY_BYTES]>);

impl fmt::Debug for ResumeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeKey(…)")
    }
}

impl ResumeKey {
    /// A key that lasts as long as the process.
    pub fn random() -> ResumeKey {
        ResumeKey(Arc::new(rand::random()))
    }

    /// The key of a data folder, made if there is none; blocks. A folder that cannot be read or written costs the tokens, and
    /// not the start.
    pub fn of_folder(disk: &dyn Disk, folder: &Path) -> ResumeKey {
        let path = folder.join(FILE);
        let found = match disk.read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| "it is no key of 32 bytes".to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                make(disk, folder, &path).map_err(|error| error.to_string())
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

    fn seal(&self, sitting: &Sitting, named: &[u8]) -> Hmac<Sha256> {
        let seal = Hmac::<Sha256>::new_from_slice(self.0.as_slice());
        let seal = seal.unwrap_or_else(|_| unreachable!("a key may have any length"));
        seal.chain_update(sitting.as_bytes()).chain_update(named)
    }
}

fn make(disk: &dyn Disk, folder: &Path, path: &Path) -> std::io::Result<[u8; KEY_BYTES]> {
    let (key, unfinished) = (rand::random::<[u8; KEY_BYTES]>(), folder.join(format!("{FILE}.new")));
    let file = disk.create(&unfinished)?;
    file.write_all(&key)?;
    file.sync()?;
    disk.rename(&unfinished, path)?;
    disk.sync_folder(folder)?;
    Ok(key)
}

/// The tokens of one sitting, as its session knows them.
#[derive(Debug, Clone)]
pub struct SeatTokens {
    key: ResumeKey,
    sitting: Sitting,
    /// Tokens are good from this number on.
    since: u64,
    /// The first number of the next connection's tokens.
    next: u64,
}

impl SeatTokens {
    /// Of somebody who is about to sit down.
    pub fn new(key: ResumeKey) -> SeatTokens {
        SeatTokens::remembered(key, Sitting::of_bytes(rand::random()), 0)
    }

    /// Of somebody who sat down in an earlier run of the room.
    pub fn remembered(key: ResumeKey, sitting: Sitting, since: u64) -> SeatTokens {
        SeatTokens { key, sitting, since, next: after(since) }
    }

    /// Whether this token is good.
    pub fn fits(&self, shown: &str) -> bool {
        self.number(shown).is_some()
    }

    /// Somebody has shown this token and has the seat again: those before it are void. Nothing happens if it is not good.
    pub fn show(&mut self, shown: &str) {
        if let Some(number) = self.number(shown) {
            (self.since, self.next) = (number, self.next.max(after(number)));
        }
    }

    /// What the next connection's tokens are made with.
    pub fn for_connection(&mut self) -> ConnectionTokens {
        let next = self.next;
        self.next = after(next);
        let (key, sitting) = (self.key.clone(), self.sitting);
        ConnectionTokens { key, sitting, since: self.since, next }
    }

    /// What has to be known of the tokens to know them again.
    pub fn holder(&self) -> Holder {
        Holder::Player { sitting: self.sitting, since: self.since }
    }

    /// The number of a token that is good. The only token of a sitting that is older than numbers has the number 0.
    fn number(&self, shown: &str) -> Option<u64> {
        if self.since == 0 && self.sitting.is_named_by(shown) {
            return Some(0);
        }
        let token = unhex(shown).filter(|token| token.len() == TOKEN_BYTES)?;
        let (named, seal) = token.split_at(NUMBER_BYTES + SALT_BYTES);
        self.key.seal(&self.sitting, named).verify_truncated_left(seal).ok()?;
        let number = u64::from_be_bytes(named[..NUMBER_BYTES].try_into().ok()?);
        (number >= self.since).then_some(number)
    }
}

/// The first number of the tokens of the connection after that which was given the token `number`.
fn after(number: u64) -> u64 {
    (number / TOKENS_OF_A_LINE).saturating_add(1).saturating_mul(TOKENS_OF_A_LINE)
}

/// Makes the tokens that one connection is given, one a `welcome`.
#[derive(Debug, Clone)]
pub struct ConnectionTokens {
    key: ResumeKey,
    sitting: Sitting,
    since: u64,
    next: u64,
}

impl ConnectionTokens {
    /// A new token.
    pub fn issue(&mut self) -> String {
        let mut token = self.next.to_be_bytes().to_vec();
        token.extend_from_slice(&rand::random::<[u8; SALT_BYTES]>());
        let seal = self.key.seal(&self.sitting, &token).finalize().into_bytes();
        token.extend_from_slice(&seal[..SEAL_BYTES]);
        self.next = self.next.saturating_add(1);
        hex(&token)
    }

    /// What has to be known of the tokens to know them again.
    pub fn holder(&self) -> Holder {
        Holder::Player { sitting: self.sitting, since: self.since }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RealDisk;

    fn tokens() -> SeatTokens {
        SeatTokens::new(ResumeKey::random())
    }

    #[test]
    fn the_newest_token_that_was_shown_makes_those_before_it_void() {
        let mut tokens = tokens();
        let mut connection = tokens.for_connection();
        let [first, second, third] = [connection.issue(), connection.issue(), connection.issue()];
        for token in [&first, &second, &third] {
            assert!(tokens.fits(token), "nothing newer was shown");
        }
        tokens.show(&second);
        assert_eq!([&first, &second, &third].map(|token| tokens.fits(token)), [false, true, true]);
        let later = tokens.for_connection().issue();
        tokens.show(&later);
        assert_eq!([&second, &third, &later].map(|token| tokens.fits(token)), [false, false, true]);
    }

    #[test]
    fn a_token_that_nobody_wrote_down_is_good_after_a_crash_and_those_that_follow_are_newer() {
        let mut tokens = tokens();
        let told = tokens.for_connection().issue();
        let mut remembered = SeatTokens::remembered(tokens.key.clone(), tokens.sitting, 0);
        remembered.show(&told);
        let newer = remembered.for_connection().issue();
        assert!(newer != told && remembered.fits(&newer));
        remembered.show(&newer);
        assert!(!remembered.fits(&told));
    }

    #[test]
    fn tokens_of_another_sitting_another_server_or_with_a_changed_digit_are_not_good() {
        let mut tokens = tokens();
        let token = tokens.for_connection().issue();
        let mut changed = token.clone();
        let last = if changed.pop() == Some('0') { '1' } else { '0' };
        changed.push(last);
        for other in [changed.as_str(), "", &token[2..], &format!("{token}00"), "wrong"] {
            assert!(!tokens.fits(other), "{other}");
        }
        assert!(!SeatTokens::new(tokens.key.clone()).fits(&token));
        assert!(!SeatTokens::remembered(ResumeKey::random(), tokens.sitting, 0).fits(&token));
    }

    #[test]
    fn the_token_of_a_sitting_without_numbers_is_good_until_a_newer_one_was_shown() {
        let mut tokens = SeatTokens::remembered(ResumeKey::random(), Sitting::named_by("old"), 0);
        assert!(tokens.fits("old"));
        tokens.show("old");
        let newer = tokens.for_connection().issue();
        assert!(tokens.fits("old"), "the welcome may have been lost");
        tokens.show(&newer);
        assert!(!tokens.fits("old") && tokens.fits(&newer));
    }

    #[test]
    fn a_folder_keeps_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let open = || ResumeKey::of_folder(&RealDisk, folder.path());
        let mut tokens = SeatTokens::new(open());
        let token = tokens.for_connection().issue();
        assert!(SeatTokens::remembered(open(), tokens.sitting, 0).fits(&token));
        std::fs::write(folder.path().join(FILE), b"short").unwrap();
        assert!(!SeatTokens::remembered(open(), tokens.sitting, 0).fits(&token), "it is made for this run");
    }
}
