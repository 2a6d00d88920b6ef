//! Passwords: hashed so that a stolen database does not give them away, and never on a thread that does anything else.
//!
//! Argon2id with 19 MiB, two passes, one lane (OWASP, Password Storage Cheat Sheet). Must not: know whose they are.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;

use super::fair_queue::{FairQueue, For};

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

/// Hashes and checks passwords, some at a time. Who waits for that does so in a line that nobody has to themselves.
pub struct Passwords(Arc<Desk>);

struct Desk {
    state: Mutex<State>,
}

struct State {
    free: usize,
    line: FairQueue<oneshot::Sender<Turn>>,
}

impl Passwords {
    /// So many at a time; so many more may wait.
    pub fn new(at_a_time: usize, waiting_max: usize) -> Passwords {
        let state = State { free: at_a_time, line: FairQueue::new(waiting_max) };
        Passwords(Arc::new(Desk { state: Mutex::new(state) }))
    }

    /// Hashes a password. Errors: its length, or too many wait.
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

    /// Whether a password is the one of this hash. Without a hash the answer is no, and takes as long. Errors: too many wait.
    pub async fn fits(&self, password: &str, hash: Option<&str>, whom: For) -> Result<bool, PasswordRefused> {
        // What is longer than any password is cut: it takes no longer, and is no password.
        let fits_in = password.chars().nth(*PASSWORD_CHARS.end()).is_none();
        let password = normal(&password.chars().take(*PASSWORD_CHARS.end()).collect::<String>());
        let (known, hash) = (hash.is_some(), hash.unwrap_or(NOBODYS).to_owned());
        let checked = self.work(whom, move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(checked.await? && known && fits_in)
    }

    /// Does something that takes long, when it is its turn.
    async fn work<T: Send + 'static>(
        &self,
        whom: For,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordRefused> {
        let turn = self.turn(whom).await?;
        // The work is not over when nobody waits for it any more: the turn goes with it.
        let worked = spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        worked.await.map_err(|_| PasswordRefused::Busy)
    }

    async fn turn(&self, whom: For) -> Result<Turn, PasswordRefused> {
        let its_turn = match self.0.line_up(whom) {
            Ok(turn) => return Ok(turn),
            Err(its_turn) => its_turn,
        };
        // Whoever gave way is told by that nobody is left who could give them a turn.
        its_turn.await.map_err(|_| PasswordRefused::Busy)
    }
}

impl Desk {
    /// A turn at once, or where it will come from.
    fn line_up(self: &Arc<Self>, whom: For) -> Result<Turn, oneshot::Receiver<Turn>> {
        let mut state = self.state();
        if state.free > 0 {
            state.free -= 1;
            return Ok(Turn(Some(Arc::clone(self))));
        }
        // Who asks may go away.
        state.line.retain(|waits| !waits.is_closed());
        let (to, from) = oneshot::channel();
        drop(state.line.join(whom, to));
        Err(from)
    }

    /// Hands a turn on to whoever is next and still there.
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

/// Somebody's turn; the next one's when this is dropped.
struct Turn(Option<Arc<Desk>>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(desk) = self.0.take() {
            desk.hand_on();
        }
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
    use super::super::limits::Origin;
    use super::*;

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
