//! Passwords that are guessed first: one character over and over, and the player's own name.
//!
//! Must not: be asked when somebody signs in, or those who have such a password would be locked out.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::passwords::PasswordRefused;
use crate::domain::PlayerName;
use crate::domain::name::lookalike::name_key;

/// How many different characters a password has at least.
const DIFFERENT_MIN: usize = 3;
/// A name with this many characters around it is no password yet. A year has four.
const AROUND_NAME_MAX: usize = 4;

/// Refuses a new password that would be guessed first.
pub(super) fn check_new(password: &str, name: &PlayerName) -> Result<(), PasswordRefused> {
    if password.nfkc().collect::<HashSet<_>>().len() < DIFFERENT_MIN {
        return Err(PasswordRefused::Monotonous);
    }
    let (password, forwards) = (bare(password), bare(name.shown()));
    let backwards: String = forwards.chars().rev().collect();
    let around = |name: &str| password.contains(name).then(|| password.replace(name, "").chars().count());
    let is_name = [&forwards, &backwards].into_iter().filter_map(|name| around(name));
    if is_name.min().is_some_and(|rest| rest <= AROUND_NAME_MAX) {
        return Err(PasswordRefused::Name);
    }
    Ok(())
}

/// The letters and digits of a text, in the form in which names are compared.
fn bare(text: &str) -> String {
    name_key(text).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str, name: &str) -> Result<(), PasswordRefused> {
        check_new(password, &PlayerName::parse(name).unwrap())
    }

    #[test]
    fn one_character_or_two_over_and_over_are_no_password() {
        for password in ["aaaaaaaa", "abababab", "11111112", "ééée\u{301}ééé", "ｘxｘxｘxｘx"] {
            assert_eq!(check(password, "Anna"), Err(PasswordRefused::Monotonous), "{password}");
        }
        assert_eq!(check("abcabcabc", "Anna"), Ok(()));
    }

    #[test]
    fn a_name_is_no_password_backwards_or_with_a_little_around_it_either() {
        for (password, name) in [
            ("Annabella", "Annabella"),
            ("ANNABELLA", "Annabella"),
            ("allebanna", "Annabella"),
            ("anna2024", "Anna"),
            ("1!annA!1", "Anna"),
            ("AnnaAnnaAnna", "Anna"),
            ("anna of york", "Anna of York"),
            ("annaofyork1", "Anna of York"),
            ("W00dyW00dy", "Woody"),
        ] {
            assert_eq!(check(password, name), Err(PasswordRefused::Name), "{password} of {name}");
        }
        for (password, name) in
            [("anna likes horses", "Anna"), ("correct horse", "Anna"), ("Bo has 3 cats", "Bo")]
        {
            assert_eq!(check(password, name), Ok(()), "{password} of {name}");
        }
    }
}
