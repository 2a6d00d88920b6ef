//! Names that are the house's own, and what looks like them: nobody is to be taken for somebody who runs the server.
//!
//! Owns: the list. Must not: keep anybody from signing in whose name is on it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::lookalike::name_key;

/// Those who run the house, and the house. A name is refused that has such a word.
const STAFF: &[&str] = &[
    "admin",
    "administrator",
    "administrators",
    "admins",
    "developer",
    "developers",
    "gamemaster",
    "helpdesk",
    "mod",
    "moderator",
    "moderators",
    "mods",
    "official",
    "operator",
    "operators",
    "staff",
    "superuser",
    "support",
    "sysadmin",
    "sysop",
    "tiltyard",
    "webmaster",
];
/// What is a part of honest names too. A name is refused that has no other words.
const STAFF_ALONE: &[&str] = &[
    "anonymous",
    "dev",
    "devs",
    "gm",
    "help",
    "host",
    "null",
    "op",
    "ops",
    "owner",
    "root",
    "security",
    "server",
    "system",
    "team",
    "undefined",
];
/// Words that make nobody else of whom they stand beside.
const BESIDE: &[&str] = &["the", "a", "an", "head", "chief", "lead", "senior", "real", "our", "your"];
/// What ids of bots of the house and ids that were given out begin with.
const BEGINNINGS: &[&str] = &["ai_", "p_"];

/// Whether a name looks like one of the house: `Admin`, `adm1n`, `Ádmin`, `Admin_2`, `a.d.m.i.n`, `The Admin`, `AdminAnna`.
pub(super) fn is_reserved(shown: &str) -> bool {
    let key = name_key(shown);
    let plain: String = shown.nfd().filter(|&sign| !is_combining_mark(sign)).collect();
    let squeezed: String = words(&plain).collect();
    let spaced = spaced(&plain);
    BEGINNINGS.iter().any(|word| key.starts_with(&name_key(word)))
        || is_one_of(&squeezed, STAFF)
        || is_one_of(&squeezed, STAFF_ALONE)
        || [&plain, &spaced].into_iter().any(|text| has_staff(text))
}

fn has_staff(text: &str) -> bool {
    let says = |word: &&str| !is_number(word) && !is_one_of(word, BESIDE);
    words(text).any(|word| is_one_of(word, STAFF))
        || words(text).any(|word| says(&word))
            && words(text).filter(says).all(|word| is_one_of(word, STAFF_ALONE))
}

/// What stands between anything that is neither a letter nor a digit.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric())
}

/// With a space before each capital that follows a small letter.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut was_small = false;
    for sign in text.chars() {
        if was_small && sign.is_uppercase() {
            spaced.push(' ');
        }
        was_small = sign.is_lowercase();
        spaced.push(sign);
    }
    spaced
}

/// With or without a number before or behind it.
fn is_one_of(word: &str, list: &[&str]) -> bool {
    [word, word.trim_matches(char::is_numeric)].into_iter().any(|word| {
        let key = name_key(word);
        list.iter().any(|listed| name_key(listed) == key)
    })
}

/// Also nothing at all.
fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_staff_is_reserved() {
        for name in [
            "mod",
            "Staff",
            "ROOT",
            "Аdmin",
            "adm1n",
            "Admin_2",
            "99 admin",
            "a.d.m.i.n",
            "Ádmïn",
            "0perator",
            "ｓｔａｆｆ",
            "Tiltyard Support",
            "Server-Team",
            "_root_",
            "SYSTEM.",
            "rnoderator",
            "ai_x",
            "Р_x",
            "GM",
            "Op",
            "0p",
            "Dev",
            "Help",
            "The Admin",
            "TheAdmin",
            "Head Moderator",
            "Tiltyard Anna",
            "Admin Anna",
            "Anna (Аdmin)",
            "Support Anna",
            "The GM",
            "Dev Team",
        ] {
            assert!(is_reserved(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_have_such_a_word_in_them_are_nobodys() {
        for name in [
            "Modesty",
            "Root Beer",
            "administrate",
            "Supporter",
            "Helpmann",
            "Adminah",
            "Dev Patel",
            "Gmork",
            "Opal",
            "Team Rocket",
            "The Head",
            "MacHost",
            "Anna",
            "1234",
            "1 2",
            "Zoë",
            "Teamo",
            "Модест",
        ] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
