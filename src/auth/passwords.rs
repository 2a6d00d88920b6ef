//! Passwords: hashed so that a stolen database does not give them away, and never on a thread that does anything else.
//!
//! Argon2id with 19 MiB, two passes, one lane (OWASP, Password Storage Cheat Sheet). Must not: know whose they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;

/// Fewest and most characters.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// A hash that no password has, made like all others: checking against it takes as long as checking a real one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGlsdHlhcmRuYW1lbGVzcw$\
                       bm9ib2R5IGhhcyB0aGlzIHBhc3N3b3JkLCBuZXZlciE";

/// Why a password was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Too short or too long.
    #[error("a password has 8 to 128 characters")]
    Length,
    /// The same few characters over and over.
    #[error("a password has three different characters or more")]
    Monotonous,
    /// Little else than the name.
    #[error(
        "a password is more than the player's name, forwards or backwards, with a few characters around it"
    )]
    Name,
    /// Too many are waiting.
    #[error("the server is busy with passwords; try again")]
    Busy,
}

/// Hashes and checks passwords, some at a time.
pub struct Passwords {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
}

impl Passwords {
    /// So many at a time; so many more may wait.
    pub fn new(at_a_time: usize, waiting_max: usize) -> Passwords {
        Passwords { permits: Arc::new(Semaphore::new(at_a_time)), waiting: AtomicUsize::new(0), waiting_max }
    }

    /// Hashes a password. Errors: its length, or too many wait.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordRefused> {
        check_length(password)?;
        let password = normal(password);
        let hashed = self.work(move || {
            let hashed = Argon2::default().hash_password(password.as_bytes());
            hashed.map(|hash| hash.to_string())
        });
        hashed.await?.map_err(|error| {
            log::error!("a password could not be hashed: {error}");
            PasswordRefused::Busy
        })
    }

    /// Whether a password is the one of this hash. Without a hash the answer is no, and takes as long. Errors: too many wait.
    pub async fn fits(&self, password: &str, hash: Option<&str>) -> Result<bool, PasswordRefused> {
        // What is longer than any password is cut: it takes no longer, and is no password.
        let fits_in = password.chars().nth(*PASSWORD_CHARS.end()).is_none();
        let password = normal(&password.chars().take(*PASSWORD_CHARS.end()).collect::<String>());
        let (known, hash) = (hash.is_some(), hash.unwrap_or(NOBODYS).to_owned());
        let checked = self.work(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(checked.await? && known && fits_in)
    }

    /// Does something that takes long, when it is its turn.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordRefused> {
        let turn = self.turn().await?;
        // The work is not over when nobody waits for it any more: the turn goes with it.
        let worked = spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        worked.await.map_err(|_| PasswordRefused::Busy)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, PasswordRefused> {
        let permits = Arc::clone(&self.permits);
        if let Ok(permit) = Arc::clone(&permits).try_acquire_owned() {
            return Ok(permit);
        }
        let waiting = Waiting::among(&self.waiting);
        if waiting.before >= self.waiting_max {
            return Err(PasswordRefused::Busy);
        }
        permits.acquire_owned().await.map_err(|_| PasswordRefused::Busy)
    }
}

/// Counts one who waits, for as long as it lives: who asks may go away.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    before: usize,
}

impl Waiting<'_> {
    fn among(count: &AtomicUsize) -> Waiting<'_> {
        Waiting { count, before: count.fetch_add(1, Ordering::AcqRel) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Refuses what is too short or too long.
pub(super) fn check_length(password: &str) -> Result<(), PasswordRefused> {
    if PASSWORD_CHARS.contains(&password.chars().count()) { Ok(()) } else { Err(PasswordRefused::Length) }
}

/// The same password from every keyboard.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(1, 1);
        let hash = passwords.hash("correct horse é").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(passwords.fits("correct horse é", Some(&hash)).await, Ok(true));
        assert_eq!(passwords.fits("correct horse e\u{301}", Some(&hash)).await, Ok(true));
        for wrong in ["", "correct horse", "correct horse É", &"x".repeat(100_000)] {
            assert_eq!(passwords.fits(wrong, Some(&hash)).await, Ok(false));
        }
        assert_ne!(passwords.hash("correct horse é").await.unwrap(), hash);
    }

    #[tokio::test]
    async fn who_does_not_exist_has_no_password() {
        assert!(PasswordHash::new(NOBODYS).is_ok());
        assert_eq!(Passwords::new(1, 1).fits("anything", None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_password_has_eight_to_a_hundred_and_twenty_eight_characters() {
        let passwords = Passwords::new(1, 1);
        for bad in ["", "1234567", &"x".repeat(129)] {
            assert_eq!(passwords.hash(bad).await, Err(PasswordRefused::Length));
        }
    }

    #[tokio::test]
    async fn when_too_many_wait_the_next_one_is_refused() {
        let passwords = Passwords::new(1, 2);
        let ask = || passwords.fits("anything", None);
        let answers = futures_util::future::join_all([ask(), ask(), ask(), ask(), ask()]).await;
        let refused = answers.iter().filter(|answer| **answer == Err(PasswordRefused::Busy)).count();
        assert_eq!((answers.len(), refused), (5, 2));
        assert_eq!(ask().await, Ok(false));
    }
}
