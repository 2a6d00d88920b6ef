//! Passwords, hashed so that a stolen database does not give them away, on threads that do nothing else.
//!
//! Argon2id with 19 MiB, two passes and one lane (OWASP, Password Storage Cheat Sheet). Must not: know whose they are.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

use crate::auth::fair_queue::{FairQueue, For};
use crate::telemetry::stand_back;

/// The fewest and the most characters of a password.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// A hash that belongs to no password, made like all others: to check a password against it takes as long as against a real
/// one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGlsdHlhcmRuYW1lbGVzcw$\
                       bm9ib2R5IGhhcyB0aGlzIHBhc3N3b3JkLCBuZXZlciE";

/// Why a password was not checked, or not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Too short or too long.
    #[error("a password has 8 to 128 characters")]
    Length,
    /// The password has too few different characters.
    #[error("a password has three different characters or more")]
    Monotonous,
    /// The password is little more than the player's name.
    #[error(
        "a password is more than the player's name, forwards or backwards, with a few characters around it"
    )]
    Name,
    /// Too many are waiting to be checked.
    #[error("the server is busy with passwords; try again")]
    Busy,
}

/// Hashes and checks passwords, a few at a time. The others wait in a `FairQueue`.
pub struct Passwords(Arc<HashingLine>);

struct HashingLine {
    state: Mutex<State>,
}

struct State {
    free: usize,
    line: FairQueue<oneshot::Sender<Turn>>,
}

impl Passwords {
    /// At most `at_a_time` are hashed or checked at the same time, and at most `waiting_max` more may wait.
    pub fn new(at_a_time: usize, waiting_max: usize) -> Passwords {
        let state = State { free: at_a_time, line: FairQueue::new(waiting_max) };
        Passwords(Arc::new(HashingLine { state: Mutex::new(state) }))
    }

    /// Hashes a password. Errors: its length is not allowed, or too many are waiting.
    pub async fn hash(&self, password: &str, whom: For) -> Result<String, PasswordRefused> {
        check_length(password)?;
        let password = normal(password);
        let hashed = self.work(whom, move || {
            let hashed = Argon2::default().hash_password(password.as_bytes());
            hashed.map(|hash| hash.to_string())
        });
        hashed.await?.map_err(|error| {
            log::error!("a password could not be hashed: {error}");
            PasswordRefused::Busy
        })
    }

    /// Whether this hash is that of the password. Without a hash the answer is no, and takes as long. Errors: too many are
    /// waiting.
    pub async fn fits(&self, password: &str, hash: Option<&str>, whom: For) -> Result<bool, PasswordRefused> {
        // A text that is longer than any password is cut. It takes no longer then, and is not a password.
        let fits_in = password.chars().nth(*PASSWORD_CHARS.end()).is_none();
        let password = normal(&password.chars().take(*PASSWORD_CHARS.end()).collect::<String>());
        let (known, hash) = (hash.is_some(), hash.unwrap_or(NOBODYS).to_owned());
        let checked = self.work(whom, move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(checked.await? && known && fits_in)
    }

    /// Runs long work when its turn has come, on a thread that stands back for matches.
    async fn work<T: Send + 'static>(
        &self,
        whom: For,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordRefused> {
        let turn = self.turn(whom).await?;
        // The work goes on when nobody waits for it any more, so it keeps the turn until it is done.
        let (tell, told) = oneshot::channel();
        let working = move || {
            stand_back();
            let done = work();
            drop(turn);
            // Who asked may be gone.
            let _ = tell.send(done);
        };
        let thread = std::thread::Builder::new().name("passwords".to_owned()).spawn(working);
        thread.map_err(|_| PasswordRefused::Busy)?;
        told.await.map_err(|_| PasswordRefused::Busy)
    }

    async fn turn(&self, whom: For) -> Result<Turn, PasswordRefused> {
        let its_turn = match self.0.line_up(whom) {
            Ok(turn) => return Ok(turn),
            Err(its_turn) => its_turn,
        };
        // If this had to leave the line, its sender was dropped, which is how it is told.
        its_turn.await.map_err(|_| PasswordRefused::Busy)
    }
}

impl HashingLine {
    /// A turn at once, or the receiver on which it will come.
    fn line_up(self: &Arc<Self>, whom: For) -> Result<Turn, oneshot::Receiver<Turn>> {
        let mut state = self.state();
        if state.free > 0 {
            state.free -= 1;
            return Ok(Turn(Some(Arc::clone(self))));
        }
        // Requests whose clients have gone away leave the line first.
        state.line.retain(|waits| !waits.is_closed());
        let (to, from) = oneshot::channel();
        drop(state.line.join(whom, to));
        Err(from)
    }

    /// Hands the turn on to whoever is next in the line and still there.
    fn hand_on(self: Arc<Self>) {
        loop {
            let mut state = self.state();
            let Some(next) = state.line.next() else {
                state.free += 1;
                return;
            };
            drop(state);
            match next.send(Turn(Some(Arc::clone(&self)))) {
                Ok(()) => return,
                Err(mut unwanted) => drop(unwanted.0.take()),
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn to work; when it is dropped, it is handed on.
struct Turn(Option<Arc<HashingLine>>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(shared) = self.0.take() {
            shared.hand_on();
        }
    }
}

/// The hash of an account without a password: nothing fits it, and to find that out takes as long as with any other.
pub(super) fn no_password() -> String {
    NOBODYS.to_owned()
}

/// Refuses a password that is too short or too long.
pub(super) fn check_length(password: &str) -> Result<(), PasswordRefused> {
    if PASSWORD_CHARS.contains(&password.chars().count()) { Ok(()) } else { Err(PasswordRefused::Length) }
}

/// The password in a form that is the same from every keyboard.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::limits::Origin;

    fn here() -> For {
        by(1)
    }

    fn by(address: u8) -> For {
        let from = Origin::of(std::net::IpAddr::from([10, 0, 0, address]));
        For { from, account: format!("account-{address}") }
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(1, 1);
        let hash = passwords.hash("correct horse é", here()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(passwords.fits("correct horse é", Some(&hash), here()).await, Ok(true));
        assert_eq!(passwords.fits("correct horse e\u{301}", Some(&hash), here()).await, Ok(true));
        for wrong in ["", "correct horse", "correct horse É", &"x".repeat(100_000)] {
            assert_eq!(passwords.fits(wrong, Some(&hash), here()).await, Ok(false));
        }
        assert_ne!(passwords.hash("correct horse é", here()).await.unwrap(), hash);
    }

    #[tokio::test]
    async fn who_does_not_exist_has_no_password() {
        assert!(PasswordHash::new(NOBODYS).is_ok());
        assert_eq!(Passwords::new(1, 1).fits("anything", None, here()).await, Ok(false));
    }

    #[tokio::test]
    async fn a_password_has_eight_to_a_hundred_and_twenty_eight_characters() {
        let passwords = Passwords::new(1, 1);
        for bad in ["", "1234567", &"x".repeat(129)] {
            assert_eq!(passwords.hash(bad, here()).await, Err(PasswordRefused::Length));
        }
    }

    #[tokio::test]
    async fn when_too_many_wait_the_next_one_is_refused() {
        let passwords = Passwords::new(1, 2);
        let ask = || passwords.fits("anything", None, here());
        let answers = futures_util::future::join_all([ask(), ask(), ask(), ask(), ask()]).await;
        let refused = answers.iter().filter(|answer| **answer == Err(PasswordRefused::Busy)).count();
        assert_eq!((answers.len(), refused), (5, 2));
        assert_eq!(ask().await, Ok(false));
    }

    #[tokio::test]
    async fn who_floods_the_line_is_refused_and_nobody_else() {
        let passwords = Passwords::new(1, 4);
        let flood = (0..50).map(|_| passwords.fits("anything", None, by(1)));
        let flood = futures_util::future::join_all(flood);
        let owners = (2..5).map(|address| passwords.fits("anything", None, by(address)));
        let owners = futures_util::future::join_all(owners);
        let (flood, owners) = tokio::join!(flood, owners);
        assert_eq!(owners, [Ok(false); 3]);
        assert_eq!(flood.iter().filter(|answer| answer.is_ok()).count(), 2, "one at once, and one of four");
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_turn_to_the_next_one() {
        let passwords = Passwords::new(1, 4);
        let first = passwords.turn(by(1)).await;
        let mut gone = Box::pin(passwords.turn(by(2)));
        assert!(futures_util::poll!(&mut gone).is_pending());
        let mut told = Box::pin(passwords.turn(by(3)));
        assert!(futures_util::poll!(&mut told).is_pending());
        let last = passwords.turn(by(4));
        drop(gone);
        drop(first);
        drop(told);
        assert!(last.await.is_ok());
        assert_eq!(passwords.0.state().free, 1);
    }
}
