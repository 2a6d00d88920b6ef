//! Reserved names: those of the people who run the server, and names that look like them, so that nobody is taken for one
//! of them.
//!
//! Owns: the list. Must not: keep anybody from signing in whose name is on it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::lookalike::name_key;

/// Words for those who run the server, its name, and the word for players who are gone. A name with such a word is refused.
const STAFF: &[&str] = &[
    "admin",
    "administrator",
    "administrators",
    "admins",
    "deleted",
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
/// Words that are parts of honest names, too. A name that consists of such words alone is refused.
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
/// Words that change nothing about the word beside them.
const BESIDE: &[&str] = &["the", "a", "an", "head", "chief", "lead", "senior", "real", "our", "your"];
/// The beginnings of ids of bots, and of ids that were given out.
const BEGINNINGS: &[&str] = &["ai_", "p_"];

/// Whether a name looks reserved: `Admin`, `adm1n`, `Ádmin`, `Admin_2`, `a.d.m.i.n`, `The Admin`, `AdminAnna`.
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

/// The words of a text: what stands between characters that are neither letters nor digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric())
}

/// The text with a space before each capital that follows a small letter.
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

/// Whether a word is in the list, also with a number before or behind it.
fn is_one_of(word: &str, list: &[&str]) -> bool {
    [word, word.trim_matches(char::is_numeric)].into_iter().any(|word| {
        let key = name_key(word);
        list.iter().any(|listed| name_key(listed) == key)
    })
}

/// Whether a text consists of digits. An empty text does.
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
