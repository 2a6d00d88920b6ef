//! Names of players, in any script, of which no two look the same.
//!
//! Owns: what a name may consist of, and the key by which names are compared. Must not: know who has which name.

pub(crate) mod lookalike;
mod reserved;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use lookalike::name_key;
use reserved::is_reserved;

use super::text::{check_marks, first_hidden, is_blank, is_ignorable, is_picture};

/// Fewest and most characters of a name, as it is shown.
pub const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=24;
/// The longest text that is looked at, in characters. Before it is normalized a name may be longer than afterwards.
const RAW_CHARS_MAX: usize = 4 * *NAME_CHARS.end();

/// The name under which results of deleted players are shown. Nobody can choose it.
pub const DELETED_NAME: &str = "Deleted player";

/// A name that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerName {
    shown: String,
    key: String,
}

/// Why a text cannot be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameRefused {
    /// Too short or too long.
    #[error("a name has 2 to 24 characters")]
    Length,
    /// Something that is neither a letter nor an emoji.
    #[error("a name has letters, digits, emoji, spaces and . _ - ' only, not U+{:04X}", u32::from(*.0))]
    Character(char),
    /// It consists of marks and punctuation alone.
    #[error("a name has a letter, a digit or an emoji")]
    NoLetter,
    /// It has marks without a letter below them, or too many.
    #[error("a name has accents on letters only, and not too many on one")]
    Marks,
    /// It looks like a name of the people who run the server.
    #[error("this name is reserved")]
    Reserved,
}

impl PlayerName {
    /// Checks a name that somebody chooses. A name that looks like one of the people who run the server is refused.
    pub fn choose(text: &str) -> Result<PlayerName, NameRefused> {
        let name = PlayerName::parse(text)?;
        if is_reserved(&name.shown) { Err(NameRefused::Reserved) } else { Ok(name) }
    }

    /// Normalizes a name (NFKC) and checks it, also one that nobody may choose: whoever has it can sign in, whatever became
    /// reserved since. White space at the ends is removed, and within the name it becomes one space.
    pub fn parse(text: &str) -> Result<PlayerName, NameRefused> {
        if text.chars().nth(RAW_CHARS_MAX).is_some() {
            return Err(NameRefused::Length);
        }
        let normal: String = text.nfkc().collect();
        let shown = normal.split_whitespace().collect::<Vec<_>>().join(" ");
        if !NAME_CHARS.contains(&shown.chars().count()) {
            return Err(NameRefused::Length);
        }
        let hidden = first_hidden(&shown, |_| false);
        if let Some(strange) = hidden.or_else(|| shown.chars().find(|&sign| !may_be_in_a_name(sign))) {
            return Err(NameRefused::Character(strange));
        }
        if !shown.chars().any(is_seen) {
            return Err(NameRefused::NoLetter);
        }
        check_marks(&shown, is_seen).map_err(|_| NameRefused::Marks)?;
        let key = name_key(&shown);
        Ok(PlayerName { shown, key })
    }

    /// The key with which the keys of all names begin that begin with this text. `None`: no name does.
    pub fn key_of_prefix(text: &str) -> Option<String> {
        if text.chars().nth(RAW_CHARS_MAX).is_some() {
            return None;
        }
        let normal: String = text.nfkc().collect();
        let key = name_key(&normal.split_whitespace().collect::<Vec<_>>().join(" "));
        Some(key).filter(|key| !key.is_empty())
    }

    /// The name as people see it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The key by which names are compared: no two players have names with the same key.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// A letter or a digit of any script.
fn is_letter(sign: char) -> bool {
    // Letters and digits in boxes are symbols, although Unicode calls some of them alphabetic.
    let boxed = ('\u{1F100}'..='\u{1F1FF}').contains(&sign);
    (sign.is_alphabetic() || sign.is_numeric()) && !boxed && !is_combining_mark(sign) && !is_blank(sign)
}

/// Whether a character can be seen by itself. A name needs at least one such character.
fn is_seen(sign: char) -> bool {
    is_letter(sign) || is_picture(sign)
}

/// Whether a character may be in a name. A character that is not seen by itself may, if it shapes its neighbours; otherwise
/// it counts as hidden ([`first_hidden`]).
fn may_be_in_a_name(sign: char) -> bool {
    let shapes = (is_combining_mark(sign) && !is_blank(sign)) || is_ignorable(sign);
    is_seen(sign) || shapes || " ._-'".contains(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PlayerName {
        PlayerName::parse(text).unwrap_or_else(|refused| panic!("{text:?}: {refused}"))
    }

    fn refused(text: &str) -> NameRefused {
        PlayerName::choose(text).expect_err(text)
    }

    #[test]
    fn names_of_any_script_are_taken() {
        for text in
            ["Anna", "Zoë O'Neil-Smith", "Łukasz_2", "Дмитрий", "Ἀθηνᾶ", "小林さくら", "김민준", "مريم"]
        {
            assert_eq!(name(text).shown(), text);
        }
        for text in ["می‌خواهم", "ශ්‍රී", "র‍্যাব"] {
            assert_eq!(name(text).key(), name(&text.replace(['\u{200c}', '\u{200d}'], "")).key(), "{text}");
        }
        for text in ["देवनागरी", "ภาษาไทย", "Nguyễn Thị", "שָׁלוֹם", "မြွှောင့်", "ⴰⵣⵓⵍ", "J. R. R."]
        {
            assert!(PlayerName::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn emoji_are_taken_also_joined_ones() {
        for text in ["👨‍👩‍👧", "🏳️‍🌈", "👩🏽‍🚀", "🍀🍀", "Anna ❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🐻‍❄️ Bear"]
        {
            assert_eq!(name(text).shown(), text);
        }
        assert_eq!(name("Anna ❤️").key(), name("АNNA ❤").key());
        for text in ["Аdmin 🍀", "🍀mod🍀", "👮🏽 Tiltyard"] {
            assert_eq!(refused(text), NameRefused::Reserved, "{text}");
        }
    }

    #[test]
    fn what_is_blank_is_in_no_name() {
        for text in [
            "\u{13441}\u{13441}",
            "\u{13442}\u{13442}",
            "\u{1d159}\u{1d159}",
            "Anna\u{16fe4}",
            "An\u{13441}na",
        ] {
            assert!(matches!(refused(text), NameRefused::Character(_)), "{text:?}");
        }
    }

    #[test]
    fn white_space_and_form_are_made_the_same() {
        assert_eq!(name("  Anna \t\n of\u{3000}York ").shown(), "Anna of York");
        assert_eq!(name("Ｆｕｌｌ").shown(), "Full");
        assert_eq!(name("Zoe\u{308}").shown(), "Zoë");
    }

    #[test]
    fn what_cannot_be_seen_or_changes_what_is_seen_is_refused() {
        for hidden in [
            '\0',
            '\u{7}',
            '\u{7f}',
            '\u{ad}',
            '\u{34f}',
            '\u{115f}',
            '\u{1160}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{202e}',
            '\u{2066}',
            '\u{2800}',
            '\u{3164}',
            '\u{e000}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{f0000}',
            '\u{fffd}',
            '\u{180b}',
        ] {
            let text = format!("An{hidden}na");
            assert!(matches!(refused(&text), NameRefused::Character(_)), "U+{:04X}", u32::from(hidden));
        }
    }

    #[test]
    fn symbols_are_refused() {
        for text in ["a/b", "a<b>", "a&b", "a\"b", "a;b", "a@b", "a#b", "a=b", "a,b", "🅰🅱", "🇦🇩", "⭕p", "a©"]
        {
            assert!(matches!(refused(text), NameRefused::Character(_)), "{text}");
        }
        for text in ["--", "' '", "._."] {
            assert_eq!(refused(text), NameRefused::NoLetter, "{text}");
        }
    }

    #[test]
    fn a_name_has_two_to_twenty_four_characters() {
        for text in ["", " ", "a", " a ", &"x".repeat(25), &"x".repeat(100_000), "\u{fdfa}\u{fdfa}"] {
            assert_eq!(refused(text), NameRefused::Length, "{} bytes", text.len());
        }
        name(&"ä".repeat(24));
    }

    #[test]
    fn marks_need_a_letter_and_do_not_pile_up() {
        for text in ["\u{301}ab", "a .\u{301}", "a\u{316}\u{317}\u{318}\u{319}bc", "ab \u{488}"] {
            assert_eq!(refused(text), NameRefused::Marks, "{text}");
        }
    }

    #[test]
    fn names_that_look_the_same_have_the_same_key() {
        for (one, other) in [
            ("Anna", "ANNA"),
            ("Anna", "Аnnа"), // Cyrillic А and а
            ("Alex", "AIex"),
            ("Alex", "A1ex"),
            ("Bob", "B0b"),
            ("modern", "rnodern"),
            ("Straße", "STRASSE"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
            ("Ivan", "ivan"),
            ("İnci", "inci"),
            ("scope", "ѕсоре"),
        ] {
            assert_eq!(name(one).key(), name(other).key(), "{one} {other}");
        }
        for (one, other) in [("Anna", "Hanna"), ("Anna B", "AnnaB"), ("Zoë", "Zoe")] {
            assert_ne!(name(one).key(), name(other).key(), "{one} {other}");
        }
    }

    #[test]
    fn a_key_does_not_change_when_it_is_made_again() {
        for text in ["Modern Times", "Zoë O'Neil-Smith", "ΟΔΥΣΣΕΥΣ", "Дмитрий", "مريم", "W00dy", "小林"]
        {
            let key = name(text).key().to_owned();
            assert_eq!(name_key(&key), key, "{text}");
        }
    }

    #[test]
    fn the_names_of_the_house_are_reserved() {
        for text in ["admin", "ADMIN", "Аdmin", "adm1n", "Operator", "0perator", "Tiltyard", "system", "null"]
        {
            assert_eq!(refused(text), NameRefused::Reserved, "{text}");
            name(text);
        }
        for text in ["ai_7", "AI_bot", "al_bot", "p_anna", "Р_anna"] {
            assert_eq!(refused(text), NameRefused::Reserved, "{text}");
        }
        name("administrate");
    }
}
