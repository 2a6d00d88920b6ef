//! Text that people are shown: in all scripts and with all emoji, but without anything that cannot be seen, or that changes
//! what stands around it.
//!
//! Owns: the one rule for whatever somebody writes and others read, which are chat and all kinds of names. Must not: know
//! what a text is for. What a name needs besides is in `domain/name/mod.rs`.

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// How many marks one sign may have.
const MARKS_MAX: usize = 6;
/// How many of them may stand above or below one another. Two are enough for most scripts; Hebrew takes three.
const STACKED_MARKS_MAX: usize = 3;
/// How many signs in a row may be invisible by themselves. The flag of a region has six.
const HIDDEN_MAX: usize = 7;
const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';
/// Makes the sign before it an emoji.
const AS_EMOJI: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';
/// Signs that are letters, marks or symbols by their class, although nothing is drawn for them. They are those of the
/// Unicode code charts (`NamesList.txt`) that are called blank, filler or null and are not Default_Ignorable_Code_Point,
/// which [`is_ignorable`] knows.
const BLANKS: [char; 6] = [
    '\u{2800}',  // braille pattern blank
    '\u{fffc}',  // object replacement character: the object is not there
    '\u{13441}', // Egyptian hieroglyph full blank
    '\u{13442}', // Egyptian hieroglyph half blank
    '\u{16fe4}', // Khitan small script filler
    '\u{1d159}', // musical symbol null notehead
];
/// Emoji that could be taken for a letter or a sign of punctuation.
const LETTERLIKE: [char; 14] =
    ['©', '®', '✖', '✝', '❌', '❎', '❓', '❔', '❕', '❗', '➕', '➖', '〰', '⭕'];
/// Signs that say in which direction a neighbour without a direction of its own runs. Keyboards for Arabic and Hebrew put
/// them into sentences.
const DIRECTION_MARKS: [char; 3] = ['\u{200e}', '\u{200f}', '\u{61c}'];

/// Why a text is not shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextRefused {
    /// It has a sign that is not seen, or that changes what stands around it.
    #[error("has no characters that control or cannot be seen, like U+{:04X}", u32::from(*.0))]
    Hidden(char),
    /// There is nothing to be seen in it.
    #[error("has something that can be seen")]
    Blank,
    /// It has marks without a sign below them, or too many.
    #[error("has accents on letters only, and not too many on one")]
    Marks,
}

/// Whether a text may be shown to people as something that somebody said.
pub fn check_said(text: &str) -> Result<(), TextRefused> {
    match first_hidden(text, |sign| DIRECTION_MARKS.contains(&sign)) {
        Some(hidden) => Err(TextRefused::Hidden(hidden)),
        None => Ok(()),
    }
}

/// Whether a text may be shown to people as the name of something: it has to be visible, and to stay within its own place.
pub fn check_title(text: &str) -> Result<(), TextRefused> {
    if let Some(hidden) = first_hidden(text, |_| false) {
        return Err(TextRefused::Hidden(hidden));
    }
    if !text.chars().any(is_seen) {
        return Err(TextRefused::Blank);
    }
    check_marks(text, is_seen)
}

/// Checks that marks stand on signs that may carry them, and that no sign carries too many.
pub(super) fn check_marks(text: &str, carries: impl Fn(char) -> bool) -> Result<(), TextRefused> {
    let (mut on_carrier, mut marks, mut stacked) = (false, 0, 0);
    for sign in text.chars().filter(|sign| ![ZWNJ, ZWJ].contains(sign)) {
        if !is_combining_mark(sign) {
            (on_carrier, marks, stacked) = (carries(sign), 0, 0);
            continue;
        }
        marks += 1;
        stacked += usize::from(canonical_combining_class(sign) != 0);
        if !on_carrier || marks > MARKS_MAX || stacked > STACKED_MARKS_MAX {
            return Err(TextRefused::Marks);
        }
    }
    Ok(())
}

/// The first sign that nobody would see, or that would change its neighbours.
pub(super) fn first_hidden(text: &str, harmless: impl Fn(char) -> bool) -> Option<char> {
    let (mut before, mut hidden) = (None, 0);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        hidden = if is_ignorable(sign) { hidden + 1 } else { 0 };
        let may_stand = match is_ignorable(sign) {
            true => harmless(sign) || belongs(before, sign, signs.peek().copied()),
            false => is_plain(sign),
        };
        if !may_stand || hidden > HIDDEN_MAX {
            return Some(sign);
        }
        before = Some(sign);
    }
    None
}

/// Whether a sign is seen by itself.
fn is_seen(sign: char) -> bool {
    let stands = !sign.is_whitespace() && !is_combining_mark(sign) && !is_blank(sign);
    stands && !is_ignorable(sign) && sign.general_category() != GeneralCategory::Format
}

/// Whether nothing is drawn for a sign, although it is a letter, a mark or a symbol.
pub(super) fn is_blank(sign: char) -> bool {
    BLANKS.contains(&sign)
}

/// Whether a sign is an emoji that nobody takes for a letter. Letters in boxes, of which flags of countries are made, are
/// letters to people.
pub(super) fn is_picture(sign: char) -> bool {
    let boxed = ('\u{1f100}'..='\u{1f1ff}').contains(&sign);
    is_pictograph(sign) && !boxed && !LETTERLIKE.contains(&sign) && !is_ignorable(sign)
}

/// Whether a sign is left out where a font does not know it (Default_Ignorable_Code_Point).
pub(super) fn is_ignorable(sign: char) -> bool {
    unicode_security::skeleton(sign.encode_utf8(&mut [0; 4])).next().is_none()
}

/// Whether a sign that is not ignorable is one for people, and not for machines.
fn is_plain(sign: char) -> bool {
    // This leaves room for emoji that are younger than the tables of this program.
    let emoji_to_come = ('\u{1f000}'..='\u{1faff}').contains(&sign);
    let annotation = ('\u{fff9}'..='\u{fffb}').contains(&sign);
    match sign.general_category() {
        GeneralCategory::Control
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::PrivateUse
        | GeneralCategory::Surrogate => false,
        GeneralCategory::Unassigned => emoji_to_come,
        _ => !annotation,
    }
}

/// Whether a sign that is not seen by itself shapes those around it: in scripts that join letters, in emoji that are made
/// of several, and where a letter has several forms.
fn belongs(before: Option<char>, sign: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match sign {
        ZWNJ => after.is_some_and(|after| join(before, after)),
        ZWJ => after.is_some_and(|after| join(before, after) || make_one_emoji(before, after)),
        AS_EMOJI | '\u{fe0e}' => is_pictograph(before) || (before.is_emoji_char() && after == Some(KEYCAP)),
        '\u{e0020}'..='\u{e007f}' => before == BLACK_FLAG || ('\u{e0020}'..='\u{e007e}').contains(&before),
        '\u{180b}'..='\u{180f}' => before.script() == Script::Mongolian,
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => before.script() == Script::Han,
        _ => false,
    }
}

/// Whether two letters are of one script in which joining changes what is seen.
fn join(before: char, after: char) -> bool {
    const NEVER: [Script; 13] = [
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Armenian,
        Script::Georgian,
        Script::Hebrew,
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
        Script::Common,
        Script::Inherited,
        Script::Unknown,
    ];
    before.script() == after.script() && !NEVER.contains(&before.script()) && !is_ignorable(before)
}

fn make_one_emoji(before: char, after: char) -> bool {
    (is_pictograph(before) || before == AS_EMOJI) && is_pictograph(after)
}

/// Whether a sign is an emoji by itself. Digits are emoji only together with what follows them.
fn is_pictograph(sign: char) -> bool {
    sign.is_emoji_char() && !sign.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_scripts_and_all_emoji_are_shown() {
        for text in [
            "Friday duel",
            "Zoë's: \"5 > 4\" & <b>",
            "周五决斗",
            "مبارزة الجمعة",
            "דו-קרב",
            "द्वंद्व",
            "می‌خواهم",
            "ශ්‍රී ලංකාව",
            "র‍্যাব",
            "葛\u{e0100}飾区",
            "ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ",
            "Nguyễn Thị",
            "👨‍👩‍👧‍👦",
            "🏳️‍🌈",
            "❤️‍🔥",
            "👩🏽‍🚀",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "1️⃣ 🇫🇷 #️⃣",
            "🐻‍❄️",
            "☠",
        ] {
            assert_eq!(check_said(text), Ok(()), "{text}");
            assert_eq!(check_title(text), Ok(()), "{text}");
        }
        assert_eq!(check_said("\u{200f}מה?\u{200f}"), Ok(()));
    }

    #[test]
    fn what_cannot_be_seen_or_changes_what_is_seen_is_refused() {
        let hidden = "\0\u{7}\u{1b}\n\r\t\u{7f}\u{85}\u{9b}\u{ad}\u{34f}\u{115f}\u{1160}\u{17b4}\u{180b}\u{180e}\u{200b}\
                      \u{200c}\u{200d}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{2063}\u{2066}\
                      \u{2067}\u{2068}\u{2069}\u{206a}\u{3164}\u{e000}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{ffff}\
                      \u{e0001}\u{e0041}\u{e0100}\u{f0000}";
        for sign in hidden.chars() {
            for text in [format!("{sign}"), format!("Fri{sign}day"), format!("{sign}Friday")] {
                let refused = Err(TextRefused::Hidden(sign));
                assert_eq!((check_said(&text), check_title(&text)), (refused, refused), "{text:?}");
            }
        }
        for sign in DIRECTION_MARKS {
            assert_eq!(check_title(&format!("Fri{sign}day")), Err(TextRefused::Hidden(sign)));
        }
    }

    #[test]
    fn nothing_is_hidden_behind_an_emoji_or_a_letter() {
        let long = format!("🏴{}", "\u{e0061}".repeat(20));
        for text in [
            "😀\u{200d}",
            "😀\u{200d}a",
            "a\u{fe0f}",
            "1\u{fe0f}2",
            "😀\u{fe0f}\u{fe0f}",
            "م\u{200c}a",
            &long,
        ] {
            assert!(matches!(check_title(text), Err(TextRefused::Hidden(_))), "{text:?}");
        }
    }

    #[test]
    fn a_title_is_seen_and_stays_in_its_line() {
        for text in
            ["", "   ", "\u{a0}\u{3000}", "\u{2800}\u{2800}", "\u{13441}\u{13442}", "\u{1d159}", "\u{fffc}"]
        {
            assert_eq!(check_title(text), Err(TextRefused::Blank), "{text:?}");
        }
        for text in ["\u{301}a".to_owned(), format!("a{}", "\u{301}".repeat(40)), "a \u{488}".to_owned()] {
            assert_eq!(check_title(&text), Err(TextRefused::Marks), "{text:?}");
        }
    }
}
