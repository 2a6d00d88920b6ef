//! Recovery codes: the way back into an account whose password is lost. A code is drawn, so that nobody guesses it, and only
//! its digest is stored.
//!
//! Must not: know whose it is.

use crate::auth::digest;

/// The characters of a code: those that are not taken for one another.
const DIGITS: &[u8] = b"2346789ABCDEFGHJKMNPQRTUVWXYZ";
/// How many of them a code has: more than 116 random bits.
const LENGTH: usize = 24;
/// How many stand together when a code is shown.
const TOGETHER: usize = 4;

/// A code that was drawn now, to be shown once.
pub(super) struct RecoveryCode(String);

impl RecoveryCode {
    /// Draws a code.
    pub(super) fn draw() -> RecoveryCode {
        let drawn = (0..LENGTH).map(|_| char::from(DIGITS[rand::random_range(0..DIGITS.len())]));
        RecoveryCode(drawn.collect())
    }

    /// The code as it is written down: `7KQ4-…`.
    pub(super) fn shown(&self) -> String {
        let parts: Vec<&str> = (0..LENGTH).step_by(TOGETHER).map(|at| &self.0[at..at + TOGETHER]).collect();
        parts.join("-")
    }

    /// The form in which the code is stored.
    pub(super) fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

/// The stored form of what somebody has typed in. Case, and what stands between the characters, do not count. A text that is
/// longer than any code is cut, which makes it none.
pub(super) fn digest_of_typed(text: &str) -> [u8; 32] {
    let signs = text.chars().filter(char::is_ascii_alphanumeric).take(LENGTH + 1);
    digest(&signs.map(|sign| sign.to_ascii_uppercase()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_again_however_it_is_typed() {
        let code = RecoveryCode::draw();
        let shown = code.shown();
        assert_eq!((shown.len(), shown.split('-').count()), (29, 6));
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', ""),
            format!(" {} ", shown.replace('-', " ")),
        ] {
            assert_eq!(digest_of_typed(&typed), code.digest(), "{typed}");
        }
        for wrong in ["".to_owned(), shown[1..].to_owned(), format!("{shown}2"), RecoveryCode::draw().shown()]
        {
            assert_ne!(digest_of_typed(&wrong), code.digest(), "{wrong}");
        }
    }
}
