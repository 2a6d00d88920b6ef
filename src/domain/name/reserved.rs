//! Names that are the house's own, and what looks like them: nobody is to be taken for somebody who runs the server.
//!
//! Owns: the list. Must not: keep anybody from signing in whose name is on it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::lookalike::name_key;

/// Those who run the house, and the house. A name is refused that has no other words.
const STAFF: &[&str] = &[
    "admin",
    "administrator",
    "admins",
    "anonymous",
    "developer",
    "gamemaster",
    "helpdesk",
    "host",
    "mod",
    "moderator",
    "moderators",
    "mods",
    "null",
    "official",
    "operator",
    "owner",
    "root",
    "security",
    "server",
    "staff",
    "superuser",
    "support",
    "sysadmin",
    "sysop",
    "system",
    "team",
    "tiltyard",
    "undefined",
    "webmaster",
];
/// What ids of bots of the house and ids that were given out begin with.
const BEGINNINGS: &[&str] = &["ai_", "p_"];
/// What stands between words.
const BETWEEN: &[char] = &[' ', '.', '_', '-', '\''];

/// Whether a name looks like one of the house: `Admin`, `adm1n`, `Ádmin`, `Admin_2`, `a.d.m.i.n`, `Tiltyard Support`.
pub(super) fn is_reserved(shown: &str) -> bool {
    let key = name_key(shown);
    let plain: String = shown.nfd().filter(|&sign| !is_combining_mark(sign)).collect();
    let squeezed: String = plain.split(BETWEEN).collect();
    BEGINNINGS.iter().any(|word| key.starts_with(&name_key(word)))
        || is_staff(&squeezed)
        || plain.split(BETWEEN).filter(|word| !is_number(word)).all(is_staff) && !is_number(&squeezed)
}

/// With or without a number before or behind it.
fn is_staff(word: &str) -> bool {
    [word, word.trim_matches(char::is_numeric)].into_iter().any(|word| {
        let key = name_key(word);
        STAFF.iter().any(|staff| name_key(staff) == key)
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
